package import Bytes
import Store

/// A snapshot a transaction has put aside, to be taken up again.
package struct SetAsideSnapshot {
    fileprivate let hold: SnapshotHold?
    fileprivate let sequence: CommitSequence
    fileprivate let conflicts: CommitSequence?
}

extension Transaction {
    /// Calls `body` while the transaction sees the newest state, and keeps nothing of it readable
    /// afterwards: for a session's lone reads, one after the other, which share a transaction that
    /// never writes.
    package func withNewestSnapshot<Result, Failure: Error>(
        _ body: () throws(Failure) -> Result
    ) throws(Failure) -> Result {
        precondition(isReadOnly && isolation == .readCommitted, "lone reads are of read-only ones")
        take(nil, parts.snapshots.enterNewest())
        numbering.sight = nil
        defer { parts.snapshots.leave(snapshot) }
        return try body()
    }

    /// What changes by others are judged by: a row that somebody has changed after it is not this
    /// transaction's to change. The snapshot, unless that was exchanged for a newer one.
    package var conflictSnapshot: CommitSequence { conflictBase ?? snapshot }

    /// Reads from the newest state until `resume`: how constraints look at other sessions' rows,
    /// whatever the isolation level. With `keepsConflicts` rows changed after the old snapshot still
    /// count as changed by others.
    package func useNewestSnapshot(keepsConflicts: Bool) -> SetAsideSnapshot {
        let aside = SetAsideSnapshot(hold: hold, sequence: snapshot, conflicts: conflictBase)
        if keepsConflicts { conflictBase = conflictSnapshot }
        refreshSnapshot()
        return aside
    }

    /// Goes on with the snapshot that was put aside.
    package func resume(_ aside: SetAsideSnapshot) {
        guard !hasEnded else { return }
        take(aside.hold, aside.sequence)
        conflictBase = aside.conflicts
    }

    /// The snapshot at hand, kept readable, to be taken up again by `resume`.
    package func setAsideSnapshot() -> SetAsideSnapshot {
        SetAsideSnapshot(hold: hold, sequence: snapshot, conflicts: conflictBase)
    }
}
