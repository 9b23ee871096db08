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

    /// Whether somebody holds, or waits for, a lock that only definitions take.
    package var mayMeetDefinitions: Bool { parts.locks.hasExclusiveTableLocks }

    /// Whether this transaction holds the lock in this very mode.
    package func holds(_ key: LockKey, _ mode: LockMode) -> Bool {
        lockOwner.held.contains { $0.mode == mode && $0.key == key }
            || lockOwner.kept.contains { $0.held.mode == mode && $0.held.key == key }
    }
}
