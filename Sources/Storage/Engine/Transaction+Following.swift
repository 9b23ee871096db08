package import Bytes

// A transaction that follows others: it goes on from what they did before that is durable, and comes
// after them in the ledger. Nothing that it learned of them may leave the process before it is durable
// (docs/decisions/035).

extension Transaction {
    /// Whether the statement that begins may have rows that are locked only by transactions that have
    /// their place in the ledger's order. For statements whose answer says nothing of what they read
    /// (`discloses` says when it does after all), at READ COMMITTED; others wait in `lock` until what
    /// they get is durable.
    package func mayFollow(_ mayFollow: Bool) {
        hasDisclosed = false
        lockOwner.follows = mayFollow && isolation == .readCommitted
    }

    /// The newest entry it may have seen something of; that may not be durable yet. Kept after the end.
    package var dependency: CommitSequence { lockOwner.dependency }

    /// Whether it has seen something that is not durable yet.
    package var isFollowing: Bool {
        lockOwner.dependency > parts.snapshots.visibleSequence
    }

    /// It sees that entry and all before, durable or not.
    package func follow(_ sequence: CommitSequence) {
        guard sequence > parts.snapshots.visibleSequence else { return }
        lockOwner.follow(sequence)
        if isolation == .readCommitted { refreshSnapshot() }
    }

    /// What the statement answers shows something of what was followed.
    package func discloses() { hasDisclosed = true }

    /// Whether the statement's answer has to wait for `settle`; asked once for each statement.
    package func takeDisclosure() -> Bool {
        defer { hasDisclosed = false }
        return hasDisclosed
    }

    /// Waits until all that it has seen is durable: to be called before anything of that leaves the
    /// process. Throws `.stopped` when it will never be.
    package func settle() async throws(EngineError) {
        guard isFollowing, parts.options.plantedBug != .discloseBeforeSync else { return }
        try await parts.snapshots.untilVisible(lockOwner.dependency)
    }
}
