// Locks of tables that need no queue, and what those say who want one that conflicts with them.

import Synchronization

extension LockTable {
    /// To be called before a lock is asked for, wherever it may not be had at once: whoever asks for others is to
    /// know of it. Until `withdraw`.
    func announce(_ key: LockKey, _ mode: LockMode) {
        if mode.isForDefinitions { exclusiveCount.add(1, ordering: .acquiringAndReleasing) }
        guard mode.isStrong, !key.isAdvisory else { return }
        weak.announce()
        expose(key)
    }

    /// The lock is released, or was not got.
    func withdraw(_ key: LockKey, _ mode: LockMode) {
        if mode.isForDefinitions {
            exclusiveCount.subtract(1, ordering: .acquiringAndReleasing)
        }
        if mode.isStrong, !key.isAdvisory { weak.withdraw() }
    }

    /// Brings all weak locks with that key into its queue.
    func expose(_ key: LockKey) {
        weak.exposeAll(key) { owner, mode in give(owner, mode, on: key) }
    }

    func give(_ owner: LockOwner, _ mode: LockMode, on key: LockKey) {
        shard(key).queues.withLock { queues in
            queues[queues.placeOrInsert(key)].give(owner, mode)
        }
    }
}
