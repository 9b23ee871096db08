// What is held and waited for, for who looks.

import Synchronization

extension LockTable {
    /// Every lock that is held or waited for: for `pg_locks`.
    package func all() -> [LockedObject] {
        var found: [LockedObject] = []
        // First: what is exposed meanwhile is rather seen twice than not at all.
        weak.forEach { owner, key, mode in
            found.append(
                LockedObject(
                    key: key, mode: mode, pid: owner.pid, transactionID: owner.transactionID,
                    isGranted: true, isWeak: true))
        }
        for shard in shards {
            shard.queues.withLock { queues in
                queues.forEach { key, queue in
                    queue.forEachLock { owner, mode, isGranted in
                        found.append(
                            LockedObject(
                                key: key, mode: mode, pid: owner.pid,
                                transactionID: owner.transactionID, isGranted: isGranted))
                    }
                }
            }
        }
        return found
    }
}

/// A lock that is held or waited for.
package struct LockedObject: Hashable, Sendable {
    package var key: LockKey
    package var mode: LockMode
    package var pid: Int32
    /// 0 for a session's own locks.
    package var transactionID: UInt64
    package var isGranted: Bool
    /// It stands in no queue: see `WeakLocks`.
    package var isWeak = false
}
