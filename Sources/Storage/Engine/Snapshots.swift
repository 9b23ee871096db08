package import Bytes
import Synchronization

/// The snapshots in use, and thereby how far back the store must remember.
final class Snapshots: Sendable {
    private struct State {
        /// Held sequences and how often, oldest first. Most changes are at the end.
        var holds: [(sequence: CommitSequence, count: Int)] = []
    }

    /// Who waits until an entry is durable.
    private struct Waiting {
        var waiters: [(sequence: CommitSequence, continuation: Continuation)] = []
        var hasStopped = false
    }

    private typealias Continuation = UnsafeContinuation<Bool, Never>

    private let state = Mutex(State())
    private let visible: Atomic<UInt64>
    private let promised = Atomic<UInt64>(0)
    private let waiting = Mutex(Waiting())
    private let hasWaiting = Atomic<Bool>(false)

    init() { visible = Atomic(0) }

    /// Everything up to here is durable and applied.
    var visibleSequence: CommitSequence {
        CommitSequence(visible.load(ordering: .acquiring))
    }

    /// The newest entry that was answered without waiting until it is durable.
    var promisedSequence: CommitSequence {
        CommitSequence(promised.load(ordering: .acquiring))
    }

    /// To be called before such an answer, in commit order.
    func promise(_ sequence: CommitSequence) {
        promised.store(sequence.rawValue, ordering: .releasing)
    }

    /// Makes all entries up to `sequence` visible to new snapshots.
    func publish(_ sequence: CommitSequence) {
        visible.store(sequence.rawValue, ordering: .sequentiallyConsistent)
        guard hasWaiting.load(ordering: .sequentiallyConsistent) else { return }
        let ready = waiting.withLock { waiting in
            let place = waiting.waiters.partition { $0.sequence <= sequence }
            let ready = Array(waiting.waiters[place...])
            waiting.waiters.removeSubrange(place...)
            hasWaiting.store(!waiting.waiters.isEmpty, ordering: .sequentiallyConsistent)
            return ready
        }
        for waiter in ready { waiter.continuation.resume(returning: true) }
    }

    /// Waits until the entry is durable, and visible. Throws `.stopped` when it will never be known
    /// to be.
    func untilVisible(_ sequence: CommitSequence) async throws(EngineError) {
        if visibleSequence >= sequence { return }
        let isVisible = await withUnsafeContinuation { continuation in
            let outcome = waiting.withLock { waiting -> Bool? in
                if waiting.hasStopped { return false }
                hasWaiting.store(true, ordering: .sequentiallyConsistent)
                // What was published before that store looked for nobody.
                if visible.load(ordering: .sequentiallyConsistent) >= sequence.rawValue {
                    return true
                }
                waiting.waiters.append((sequence, continuation))
                return nil
            }
            if let outcome { continuation.resume(returning: outcome) }
        }
        if !isVisible { throw .stopped }
    }

    /// Nothing more is published.
    func stop() {
        let waiters = waiting.withLock { waiting in
            waiting.hasStopped = true
            defer { waiting.waiters = [] }
            return waiting.waiters
        }
        for waiter in waiters { waiter.continuation.resume(returning: false) }
    }

    /// Holds the newest visible state, or a later one that is applied already: `dependency`.
    func holdNewest(atLeast dependency: CommitSequence = .zero) -> SnapshotHold {
        state.withLock { state in
            // Read inside: the horizon never passes a sequence between its reading and its noting.
            let sequence = max(visibleSequence, dependency)
            add(sequence, to: &state)
            return SnapshotHold(sequence, in: self)
        }
    }

    /// Holds the newest visible state until `leave` is called with what this returns: for reads too
    /// short to be worth an object.
    func enterNewest() -> CommitSequence {
        state.withLock { state in
            let sequence = visibleSequence
            add(sequence, to: &state)
            return sequence
        }
    }

    func leave(_ sequence: CommitSequence) { release(sequence) }

    /// Holds an earlier state; nil when it is not kept any more, or not there yet. `oldest` tells how
    /// far back what is to be read is kept; it is asked while no horizon moves.
    func hold(_ sequence: CommitSequence, notBefore oldest: () -> CommitSequence) -> SnapshotHold? {
        state.withLock { state in
            guard sequence >= oldest(), sequence <= visibleSequence else { return nil }
            add(sequence, to: &state)
            return SnapshotHold(sequence, in: self)
        }
    }

    /// Holds the state after a commit that is applied, though it may not be visible yet. For the thread that
    /// applies commits: later ones it has not begun with.
    func holdApplied(_ sequence: CommitSequence) -> SnapshotHold {
        state.withLock { state in
            add(sequence, to: &state)
            return SnapshotHold(sequence, in: self)
        }
    }

    /// No snapshot is older, nor will a new one be but by `hold`.
    var oldestHeld: CommitSequence {
        state.withLock { $0.holds.first?.sequence ?? visibleSequence }
    }

    /// Moves the horizon up to the oldest snapshot in use, less `retained` commits, and hands it to
    /// `publish` with the oldest snapshot in use (the latest there can be, when there is none), before
    /// which no other snapshot is held.
    @discardableResult
    func advanceHorizon(
        retaining retained: UInt64,
        _ publish: (_ horizon: CommitSequence, _ held: CommitSequence) -> Void
    ) -> CommitSequence {
        state.withLock { state in
            let newest = visibleSequence.rawValue
            let kept = CommitSequence(newest > retained ? newest - retained : 0)
            let horizon = min(kept, state.holds.first?.sequence ?? kept)
            publish(horizon, state.holds.first?.sequence ?? .latest)
            return horizon
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
    /// What it shows of transactions by their numbers, once somebody has asked.
    private let sight = Mutex<NumberSight?>(nil)
    private let hasBeenAsked = Atomic<Bool>(false)

    fileprivate init(_ sequence: CommitSequence, in snapshots: Snapshots) {
        self.sequence = sequence
        self.snapshots = snapshots
    }

    /// Whether there is an answer that it keeps to, though others may have ended since.
    var hasSight: Bool { hasBeenAsked.load(ordering: .relaxed) }

    /// The answer to the first who asked. `find` finds it out.
    func sight(_ find: () -> NumberSight?) -> NumberSight? {
        sight.withLock { sight in
            if sight == nil { sight = find() }
            hasBeenAsked.store(true, ordering: .relaxed)
            return sight
        }
    }

    deinit { snapshots.release(sequence) }
}
