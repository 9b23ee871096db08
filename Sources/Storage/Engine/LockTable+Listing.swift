// What is held and waited for, for who looks.

import Synchronization

extension LockTable {
    /// Every lock that is held or waited for: for `pg_locks`.
    package func all() -> [LockedObject] {
        let now = Alarms.now
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
                    queue.forEachLock { owner, mode, wait in
                        found.append(
                            LockedObject(
                                key: key, mode: mode, pid: owner.pid,
                                transactionID: owner.transactionID, isGranted: wait == nil,
                                waited: wait.map { now &- $0.start } ?? 0))
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
    /// For how many nanoseconds it is waited for.
    package var waited: UInt64 = 0
    /// It stands in no queue: see `WeakLocks`.
    package var isWeak = false
}
