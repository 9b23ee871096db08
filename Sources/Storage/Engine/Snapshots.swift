package import Bytes
import Synchronization

/// The snapshots in use, and thereby how far back the store must remember.
final class Snapshots: Sendable {
    private struct State {
        /// Held sequences and how often, oldest first. Most changes are at the end.
        var holds: [(sequence: CommitSequence, count: Int)] = []
        /// Nobody may read before this any more.
        var horizon = CommitSequence.zero
        var moments = CommitMoments()
    }

    private let state = Mutex(State())
    private let visible: Atomic<UInt64>

    init() { visible = Atomic(0) }

    /// Everything up to here is durable and applied.
    var visibleSequence: CommitSequence {
        CommitSequence(visible.load(ordering: .acquiring))
    }

    /// Nobody may begin to read before it.
    var horizon: CommitSequence { state.withLock { $0.horizon } }

    /// Makes all entries up to `sequence`, committed at `timestamp`, visible to new snapshots.
    func publish(_ sequence: CommitSequence, at timestamp: Timestamp) {
        noteMoment(of: sequence, timestamp)
        visible.store(sequence.rawValue, ordering: .releasing)
    }

    /// Says when a commit was made: what `newest(notAfter:)` knows of time.
    func noteMoment(of sequence: CommitSequence, _ timestamp: Timestamp) {
        state.withLock { $0.moments.add(sequence, timestamp) }
    }

    /// A commit at or before `timestamp`, about the newest one; zero when none is known.
    func newest(notAfter timestamp: Timestamp) -> CommitSequence {
        state.withLock { $0.moments.newest(notAfter: timestamp) }
    }

    /// Says, as recovery does, what has been pruned already.
    func startHorizon(at sequence: CommitSequence) {
        state.withLock { $0.horizon = max($0.horizon, sequence) }
    }

    /// Holds the newest visible state.
    func holdNewest() -> SnapshotHold {
        state.withLock { state in
            // Read inside: the horizon never passes a sequence between its reading and its noting.
            let sequence = visibleSequence
            add(sequence, to: &state)
            return SnapshotHold(sequence, in: self)
        }
    }

    /// Holds an earlier state; nil when it is not kept any more, or not there yet.
    func hold(_ sequence: CommitSequence) -> SnapshotHold? {
        state.withLock { state in
            guard sequence >= state.horizon, sequence <= visibleSequence else { return nil }
            add(sequence, to: &state)
            return SnapshotHold(sequence, in: self)
        }
    }

    /// Moves the horizon up to the oldest snapshot in use, or to `limit` if that is before it, less
    /// `retained` commits, and returns it.
    func advanceHorizon(
        retaining retained: UInt64, notBeyond limit: CommitSequence = .latest
    ) -> CommitSequence {
        state.withLock { state in
            let newest = visibleSequence.rawValue
            let kept = min(CommitSequence(newest > retained ? newest - retained : 0), limit)
            state.horizon = max(state.horizon, min(kept, state.holds.first?.sequence ?? kept))
            state.moments.discard(before: state.horizon)
            return state.horizon
        }
    }

    fileprivate func release(_ sequence: CommitSequence) {
        state.withLock { state in
            let index = Snapshots.place(of: sequence, in: state.holds)
            state.holds[index].count -= 1
            if state.holds[index].count == 0 { state.holds.remove(at: index) }
        }
    }

    private func add(_ sequence: CommitSequence, to state: inout State) {
        let index = Snapshots.place(of: sequence, in: state.holds)
        if index < state.holds.count, state.holds[index].sequence == sequence {
            state.holds[index].count += 1
        } else {
            state.holds.insert((sequence, 1), at: index)
        }
    }

    /// The first hold that is not older than `sequence`, from the end on.
    private static func place(
        of sequence: CommitSequence, in holds: [(sequence: CommitSequence, count: Int)]
    ) -> Int {
        var index = holds.count
        while index > 0, holds[index - 1].sequence >= sequence { index -= 1 }
        return index
    }
}

/// Keeps one snapshot readable while it lives.
package final class SnapshotHold: Sendable {
    package let sequence: CommitSequence
    private let snapshots: Snapshots

    fileprivate init(_ sequence: CommitSequence, in snapshots: Snapshots) {
        self.sequence = sequence
        self.snapshots = snapshots
    }

    deinit { snapshots.release(sequence) }
}
