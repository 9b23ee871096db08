// What is held and waited for, for who looks.

import Synchronization

extension LockTable {
    /// Every lock that is held or waited for: for `pg_locks`.
    package func all() -> [LockedObject] {
        let now = Alarms.now
        var found: [LockedObject] = []
        // First: what is exposed meanwhile is rather seen twice than not at all.
        weak.forEach { owner, key, mode in
            found.append(LockedObject(key: key, mode: mode, owner, isWeak: true))
        }
        for shard in shards {
            // Looked at once others can go on.
            let copies = shard.queues.withLock { queues in
                var copies: [(key: LockKey, queue: LockQueue)] = []
                queues.forEach { copies.append(($0, $1)) }
                return copies
            }
            for (key, queue) in copies {
                queue.forEachLock { owner, mode, waiter in
                    var object = LockedObject(key: key, mode: mode, owner)
                    if let waiter {
                        object.wait = queue.wait(of: owner)
                        object.waited = now > waiter.start ? now - waiter.start : 0
                    }
                    found.append(object)
                }
            }
        }
        return found
    }

    /// The transactions that PostgreSQL had given a number by now for what they lock, or wait for. Those
    /// that have written are not among them: see `LockSession.numberedTransaction`.
    package func numberedTransactions() -> Set<UInt64> {
        var found: Set<UInt64> = []
        for shard in shards {
            shard.queues.withLock { queues in
                queues.forEach { key, queue in
                    queue.forEachLock { owner, mode, waiter in
                        if waiter == nil ? mode.numbers(key) : mode.numbersWaiter(key) {
                            found.insert(owner.transactionID)
                        }
                    }
                }
            }
        }
        return found
    }
}

extension LockMode {
    /// Whether a transaction has a number once it holds a lock so: of a row, or of a table that nobody else
    /// may use.
    func numbers(_ key: LockKey) -> Bool { isOfRow || (self == .accessExclusive && key.isOfTable) }

    /// Whether it has one before it gets the lock: who is about to write.
    fileprivate func numbersWaiter(_ key: LockKey) -> Bool {
        switch self {
        case .rowNoKeyWrite, .rowWrite, .rowClaim: true
        case .accessExclusive: key.isOfTable
        default: false
        }
    }
}

/// What a wait for a lock is for, as one sees it who looks at PostgreSQL's locks.
package enum LockWait: Hashable, Sendable {
    /// The lock itself.
    case lock
    /// A row: that those have had it who came before.
    case turn
    /// That a transaction ends: of a row one that has it, else one that was there before. `transactionID`
    /// and `number`, by which others know it, are 0 when it has ended just now.
    case end(transactionID: UInt64, number: UInt64, pid: Int32)

    init(endOf owner: LockOwner?) {
        self = .end(
            transactionID: owner?.transactionID ?? 0, number: owner?.number ?? 0,
            pid: owner?.pid ?? 0)
    }
}

/// A lock that is held or waited for.
package struct LockedObject: Hashable, Sendable {
    package var key: LockKey
    package var mode: LockMode
    package var pid: Int32
    /// 0 for a session's own locks.
    package var transactionID: UInt64
    /// Nil when it is held.
    package var wait: LockWait?
    /// For how many nanoseconds it is waited for.
    package var waited: UInt64 = 0
    /// It stands in no queue: see `WeakLocks`.
    package var isWeak = false

    package var isGranted: Bool { wait == nil }

    init(key: LockKey, mode: LockMode, _ owner: LockOwner, isWeak: Bool = false) {
        self.key = key
        self.mode = mode
        pid = owner.pid
        transactionID = owner.transactionID
        self.isWeak = isWeak
    }
}
