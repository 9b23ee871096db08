// What definitions, and those who meet them, ask of a transaction's locks.

extension Transaction {
    /// Waits until all others who hold the lock now in a mode that conflicts with `mode` hold it no
    /// more; takes nothing.
    package func awaitHolders(
        of key: LockKey, conflictingWith mode: LockMode
    ) async throws(EngineError) {
        if parts.options.plantedBug == .ignoreLocks { return }
        try await parts.locks.awaitHolders(of: key, conflictingWith: mode, for: lockOwner)
    }

    /// Rather than be in a deadlock by a table's lock that was got since `mark`, a wait throws `.deadlock` from now
    /// on, whoever closed the circle; `takeGaveWay` tells that from others. Who goes back to `mark` then
    /// is in nobody's way, and may try again. Nil: no more of that.
    package func givesBack(locksSince mark: WriteMark?) {
        lockOwner.givesBackFrom = mark?.lockCount
    }

    /// What may have given way is done.
    package func endGivingWay() {
        lockOwner.givesBackFrom = nil
        lockOwner.waitsAgain = false
    }

    /// Whether the last wait ended so; asked once.
    package func takeGaveWay() -> Bool {
        defer { lockOwner.gaveWay = false }
        return lockOwner.gaveWay
    }

    /// Whether somebody holds, or waits for, a lock that only definitions take.
    package var mayMeetDefinitions: Bool { parts.locks.hasExclusiveTableLocks }

    /// How many locks it holds, claimed keys aside.
    package var lockCount: Int { lockOwner.lockCount }

    /// Whether this transaction holds the lock in this very mode.
    package func holds(_ key: LockKey, _ mode: LockMode) -> Bool {
        let (held, kept) = (lockOwner.held, lockOwner.kept)
        return held.indices.contains { held[$0].mode == mode && held[$0].key == key }
            || kept.indices.contains { kept[$0].held.mode == mode && kept[$0].held.key == key }
    }
}

// MARK: Waits for locks without a task

/// A wait for a lock that no task waits for.
struct BegunLock {
    let key: LockKey
    let mode: LockMode
    let waiter: LockWaiter
}

extension Transaction {
    /// Begins what `lock` does and returns. `listener` is told when the wait is over, maybe before this
    /// returns; `endLock` is to be called then, and nothing else before. False when there was nothing to wait
    /// for: the lock is the transaction's, and nobody is told.
    package func beginLock(
        _ key: LockKey, _ mode: LockMode, tell listener: any WaitListener
    ) -> Bool {
        if parts.options.plantedBug == .ignoreLocks { return false }
        let waiter = parts.locks.beginLock(key, mode, for: lockOwner, tell: listener)
        begunLock = waiter.map { BegunLock(key: key, mode: mode, waiter: $0) }
        return waiter != nil
    }

    /// A wait was begun whose end is still to be taken note of.
    package var hasBegunLock: Bool { begunLock != nil }

    /// Whether what was waited for is the transaction's. Not to be asked before the listener was told.
    package var hasGotLock: Bool {
        if case .granted? = begunLock?.waiter.outcome { true } else { false }
    }

    /// Throws what `lock` throws.
    package func endLock() throws(EngineError) {
        guard let lock = begunLock, let outcome = lock.waiter.outcome else {
            preconditionFailure("a wait for a lock is over before the transaction goes on")
        }
        begunLock = nil
        try parts.locks.endLock(lock.key, lock.mode, for: lockOwner, outcome)
    }
}
