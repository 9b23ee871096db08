package import Bytes

/// Reads a ledger's groups in order, one in memory at a time. Checks every checksum and that each group continues the
/// one before.
///
/// Not thread-safe; a reader may run beside the writer and sees what was appended by then.
package final class LedgerReader {
    /// Starts at the group that holds the entry after `sequence`. `outOfRange` when older entries than the first kept
    /// would be needed.
    package init(
        _ storage: any SegmentStorage, identity: LedgerIdentity,
        after sequence: CommitSequence = .zero
    ) throws(LedgerError) {
        preconditionFailure("not built yet")
    }

    /// Goes to the next group. False at the ledger's end, where a later call may find more.
    package func nextGroup() throws(LedgerError) -> Bool { preconditionFailure("not built yet") }

    /// Calls `body` with each entry of the current group that comes after the sequence the reader was opened with.
    /// What `body` throws comes through.
    package func forEachEntry(_ body: (LedgerEntry) throws -> Void) throws {
        preconditionFailure("not built yet")
    }

    /// Who made the current group's entries, by their `originIndex`.
    package var origins: [EntryOrigin] { preconditionFailure("not built yet") }
}

/// Reads the whole ledger and checks every CRC, the SHA-256 chain, and the order of sequences and timestamps. Returns its
/// end, whose digest stands for the whole. `progress` gets bytes checked and bytes in all, after each group.
package func verifyLedger(
    _ storage: any SegmentStorage, identity: LedgerIdentity, progress: (Int, Int) -> Void
) throws(LedgerError) -> LedgerPosition {
    preconditionFailure("not built yet")
}

/// Sizes and ranges, from the groups' headers.
package func ledgerStatistics(_ storage: any SegmentStorage, identity: LedgerIdentity)
    throws(LedgerError) -> LedgerStatistics
{
    preconditionFailure("not built yet")
}
