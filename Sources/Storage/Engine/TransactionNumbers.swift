import Bytes
import Synchronization

/// The numbers of transactions. They grow while the process lives; those that somebody may have kept are
/// reserved in the ledger before, 65,536 at a time, by a commit of its own at the start and by others later.
final class TransactionNumbers: Sendable {
    private let count = Atomic<UInt64>(0)
    /// Of the ledger.
    private let reserved = Atomic<UInt64>(0)
    private let shown = Mutex(ShownNumbers())

    private static let reservedAtOnce: UInt64 = 1 << 16

    func take() -> UInt64 { count.add(1, ordering: .relaxed).newValue }

    /// The newest that was taken.
    var newest: UInt64 { count.load(ordering: .relaxed) }

    /// All others get higher ones than that.
    func begin(after number: UInt64) { count.max(number, ordering: .relaxed) }

    /// Up to where a transaction that commits something is to reserve; nil where enough is reserved, or where it has
    /// shown no number and nobody has before. Two may ask at once and be committed in either order: the half that is
    /// left is for what has begun meanwhile.
    func next(isShown: Bool = true) -> UInt64? {
        let (count, reserved) = (newest, reserved.load(ordering: .relaxed))
        guard isShown || reserved > 0 else { return nil }
        guard count + TransactionNumbers.reservedAtOnce / 2 > reserved else { return nil }
        return count + TransactionNumbers.reservedAtOnce
    }

    /// The ledger has it.
    func didReserve(upTo number: UInt64) { reserved.max(number, ordering: .relaxed) }

    // MARK: Those that were shown

    /// To be called before the first transaction, with `begin(after:)`: all that were shown before have ended by
    /// `sequence`, but for those that are restored afterwards.
    func start(at sequence: CommitSequence) {
        shown.withLock { $0.start(after: newest, at: sequence) }
    }

    /// A number to be shown. It is taken only now: whoever asked before what was open saw none of it. `visible` is asked
    /// for the newest state that there are snapshots of.
    func show(_ visible: () -> CommitSequence) -> UInt64 {
        shown.withLock { shown in
            let number = take()
            shown.begin(number, at: visible())
            return number
        }
    }

    /// One that was shown before the start goes on.
    func restore(_ number: UInt64) { shown.withLock { $0.begin(number, at: .zero) } }

    /// The transaction that showed it has committed, or (nil) has not. `oldest` is asked for the oldest snapshot
    /// that somebody has.
    func ended(_ number: UInt64, at sequence: CommitSequence?, oldest: () -> CommitSequence) {
        shown.withLock { $0.end(number, at: sequence, oldest: oldest) }
    }

    /// It has committed, and there was nothing to write. To be called before `ended`.
    func committedNothing(_ number: UInt64) { shown.withLock { $0.committedNothing(number) } }

    /// Of one that is open, or has committed without a trace; nil of others.
    func status(of number: UInt64) -> NumberStatus? {
        shown.withLock { $0.status(of: number) }
    }

    /// What a snapshot shows of those that were shown; nil when that is not known any more. `own` is the one of who
    /// asks, if that was shown. `isSeen` says of one that is open whether the snapshot shows what it has committed: its
    /// session learns of that a moment later. It must be quick.
    func sight<Failure: Error>(
        at sequence: CommitSequence, own: UInt64?, isSeen: (UInt64) throws(Failure) -> Bool
    ) throws(Failure) -> NumberSight? {
        try shown.withLock { (shown) throws(Failure) in
            try shown.sight(at: sequence, own: own, isSeen: isSeen)
        }
    }
}

/// What a snapshot shows of transactions, by their numbers, as PostgreSQL's `pg_snapshot` has it.
package struct NumberSight: Hashable, Sendable {
    /// All lower ones have ended, and what they committed is seen.
    package var minimum: UInt64
    /// This one and all higher ones had not ended, or had not begun.
    package var maximum: UInt64
    /// Those between that had not ended, ascending.
    package var open: [UInt64]
}

/// The numbers that somebody was shown: of transactions that are open, and of those that have committed something
/// that there may be snapshots from before of. A pure value.
struct ShownNumbers {
    private struct Commit {
        var number: UInt64
        var begin: CommitSequence
        var sequence: CommitSequence
    }

    /// With the newest state that there were snapshots of when they were shown: older ones are from before.
    private var open: [UInt64: CommitSequence] = [:]
    /// No order is kept: commits are told of as their sessions learn of them.
    private var committed: [Commit] = []
    /// The ledger has reserved it. What was not committed does not count: another may have its number after a restart,
    /// and would come too late for who was told that all up to it have ended.
    private var newestCommitted: UInt64 = 0
    /// The newest of those that committed and had nothing to write, ascending but for a few.
    private var traceless: [UInt64] = []
    /// More are not kept.
    private static let tracelessMax = 1 << 16
    /// Of what was committed up to here it is not known any more what an older snapshot shows.
    private var forgotten = CommitSequence.zero
    /// With so many it is looked which no snapshot needs.
    private var lookAt = ShownNumbers.lookAtLeast

    private static let lookAtLeast = 64
    /// More are not kept, 24 bytes each: whoever keeps a snapshot while a million transactions show theirs is told that
    /// it is too old.
    private let committedMax: Int

    init(committedMax: Int = 1 << 20) { self.committedMax = committedMax }

    mutating func start(after number: UInt64, at sequence: CommitSequence) {
        newestCommitted = number
        forgotten = sequence
    }

    mutating func committedNothing(_ number: UInt64) {
        if traceless.count >= ShownNumbers.tracelessMax {
            traceless.removeFirst(ShownNumbers.tracelessMax / 2)
        }
        traceless.append(number)
    }

    func status(of number: UInt64) -> NumberStatus? {
        if open[number] != nil { return .open }
        return traceless.contains(number) ? .committed : nil
    }

    mutating func begin(_ number: UInt64, at sequence: CommitSequence) { open[number] = sequence }

    mutating func end(
        _ number: UInt64, at sequence: CommitSequence?, oldest: () -> CommitSequence
    ) {
        guard let begin = open.removeValue(forKey: number), let sequence else { return }
        newestCommitted = max(newestCommitted, number)
        committed.append(Commit(number: number, begin: begin, sequence: sequence))
        if committed.count >= lookAt { forget(upTo: oldest()) }
    }

    private mutating func forget(upTo oldest: CommitSequence) {
        var last = oldest
        if committed.count >= committedMax {
            let half = committed.map(\.sequence).sorted()[committed.count / 2]
            last = max(last, half)
        }
        forgotten = max(forgotten, last)
        committed.removeAll { $0.sequence <= last }
        lookAt = max(ShownNumbers.lookAtLeast, committed.count * 2)
        lookAt = min(lookAt, committedMax)
    }

    func sight<Failure: Error>(
        at sequence: CommitSequence, own: UInt64?, isSeen: (UInt64) throws(Failure) -> Bool
    ) throws(Failure) -> NumberSight? {
        guard sequence >= forgotten else { return nil }
        var open = open
        var newest = newestCommitted
        for number in open.keys where number != own {
            guard try isSeen(number) else { continue }
            open[number] = nil
            newest = max(newest, number)
        }
        var maximum = newest + 1
        var unseen: [UInt64] = []
        func note(_ number: UInt64, begin: CommitSequence) {
            // It, and all after it, were shown after the snapshot.
            if begin > sequence { maximum = min(maximum, number) } else { unseen.append(number) }
        }
        for (number, begin) in open { note(number, begin: begin) }
        for commit in committed where commit.sequence > sequence {
            note(commit.number, begin: commit.begin)
        }
        unseen.sort()
        return NumberSight(
            minimum: min(unseen.first ?? maximum, maximum), maximum: maximum,
            open: unseen.filter { $0 < maximum && $0 != own })
    }
}
