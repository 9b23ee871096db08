// Who holds locks, and who waits for them.
import Bytes
import Environment
import Synchronization

/// A session as the lock table knows it: it does one thing at a time, so it waits for at most one
/// lock, and none of its own locks stands in its way. Compared by identity.
package final class LockSession: Sendable {
    /// The session's number as clients see it.
    package let pid: Int32
    /// Whether its statement was cancelled: a wait that begins after that ends at once, as
    /// `LockTable.cancelWait` ends one that had begun before.
    let isCanceled: @Sendable () -> Bool
    private let homeNumber = Atomic<UInt>(0)
    private let numberedID = Atomic<UInt64>(0)
    /// The last of its transactions that was asked for its number, and that.
    private let shown = Mutex<(transactionID: UInt64, number: UInt64)>((0, 0))
    private static let count = Atomic<Int>(0)
    /// Which of all sessions of this process it is.
    let number = count.add(1, ordering: .relaxed).newValue

    /// What tells sessions apart that different threads serve; 0 for one that none in particular does.
    package var home: UInt {
        get { homeNumber.load(ordering: .relaxed) }
        set { homeNumber.store(newValue, ordering: .relaxed) }
    }

    /// The last of its transactions that has written, or asked for its number.
    package var numberedTransaction: UInt64 {
        get { numberedID.load(ordering: .relaxed) }
        set { numberedID.store(newValue, ordering: .relaxed) }
    }

    /// The transaction shows that number.
    func show(_ number: UInt64, of transactionID: UInt64) {
        shown.withLock { $0 = (transactionID, number) }
    }

    /// The number that others see of one of its transactions.
    package func number(of transactionID: UInt64) -> UInt64 {
        shown.withLock { $0.transactionID == transactionID ? $0.number : transactionID }
    }

    package init(pid: Int32, isCanceled: @escaping @Sendable () -> Bool = { false }) {
        self.pid = pid
        self.isCanceled = isCanceled
    }
}

/// Who holds locks: a transaction, or a session for its advisory locks. Compared by identity.
///
/// Thread safety: `held`, `kept`, `foldedCount`, `claimedRuns`, the limits, `givesBackFrom`, `gaveWay`, `waitsAgain`, `follows` and `dependency` belong to the session's task until
/// the transaction ends, and to who ends it then; while it waits for a lock, to who grants it.
/// `place` is set once, by who gives the transaction its place. The rest does not change.
package final class LockOwner: @unchecked Sendable {
    /// A mode of a lock that was got, and that the owner did not hold before.
    struct Held {
        let key: LockKey
        let mode: LockMode
    }

    let session: LockSession
    /// What tells the transaction from others; 0 for a session's own locks.
    private(set) var transactionID: UInt64
    private let shownNumber = Atomic<UInt64>(0)
    /// In the order in which they were got, but for the first `foldedCount`.
    var held: [Held] = []
    /// So many, the first, are folded (`FoldedLocks`), or among `kept`.
    var foldedCount = 0
    /// Those of the first `foldedCount` that could not be folded, with their numbers.
    var kept: [(number: Int, held: Held)] = []
    /// How many runs of keys it has claimed (`ClaimedRuns`).
    var claimedRuns = 0
    /// Milliseconds a wait may take; 0 for any time.
    package var lockTimeout = 0
    /// Milliseconds after which a wait asks whether it is part of a deadlock.
    package var deadlockTimeout = LockOwner.deadlockTimeoutDefault
    private static let deadlockTimeoutDefault = 1000
    /// The tables' locks that it got after so many it gives back rather than be in a deadlock by them; nil for none.
    var givesBackFrom: Int?
    /// Its last wait ended so.
    var gaveWay = false
    /// One of its waits did: what it waits for now, it has waited for before, as others see it.
    var waitsAgain = false
    /// It may have a row that is held only by transactions that have their place in the ledger's
    /// order: what it makes of the row comes after them. See docs/decisions/035.
    var follows = false
    /// The newest entry it may have seen something of before that was durable; zero when none.
    private(set) var dependency = CommitSequence.zero
    private let placeNumber = Atomic<UInt64>(0)
    /// Some of its weak locks may stand in the tables' queues. Guarded by its list of `WeakLocks`.
    var isExposed = false

    /// The transaction's number as others see it.
    var number: UInt64 {
        let shown = shownNumber.load(ordering: .relaxed)
        return shown == 0 ? transactionID : shown
    }

    /// The transaction shows that one.
    func show(_ number: UInt64) { shownNumber.store(number, ordering: .relaxed) }

    /// The entry that its transaction is in the ledger's order; nil before it has its place. The
    /// locks it still holds then, it holds until that is durable.
    var place: CommitSequence? {
        let number = placeNumber.load(ordering: .sequentiallyConsistent)
        return number == 0 ? nil : CommitSequence(number)
    }

    func setPlace(_ sequence: CommitSequence) {
        placeNumber.store(sequence.rawValue, ordering: .sequentiallyConsistent)
    }

    /// It sees, or may see, what entry `sequence` did.
    func follow(_ sequence: CommitSequence) { dependency = max(dependency, sequence) }

    /// How many locks it has, claimed keys aside.
    var lockCount: Int { foldedCount + held.count }

    /// What a wait that begins now gives back rather than be in a deadlock.
    var givesBack: [LockKey] {
        guard let first = givesBackFrom, first >= foldedCount, first < lockCount else { return [] }
        return held[(first - foldedCount)...].filter { !$0.mode.isOfRow }.map(\.key)
    }

    package var pid: Int32 { session.pid }

    package convenience init(pid: Int32) { self.init(LockSession(pid: pid)) }

    package init(_ session: LockSession, transactionID: UInt64 = 0) {
        self.session = session
        self.transactionID = transactionID
    }

    /// Whether all that it holds is in modes that go together (`WeakLocks`).
    var holdsWeakLocksAlone: Bool {
        foldedCount == 0 && claimedRuns == 0 && held.allSatisfy { $0.mode.isWeak }
    }

    /// Makes another owner, of another transaction, of one that holds nothing and that nobody else has.
    func restart(transactionID: UInt64) {
        precondition(lockCount == 0 && claimedRuns == 0, "an owner ends before it is another")
        self.transactionID = transactionID
        kept = []
        lockTimeout = 0
        deadlockTimeout = LockOwner.deadlockTimeoutDefault
        givesBackFrom = nil
        gaveWay = false
        waitsAgain = false
        follows = false
        dependency = .zero
        placeNumber.store(0, ordering: .relaxed)
        shownNumber.store(0, ordering: .relaxed)
        isExposed = false
    }
}
