package import Bytes

/// Reads the whole ledger and checks every CRC, the SHA-256 chain, and the order of sequences and
/// timestamps. Returns its end, whose digest stands for the whole. `progress` gets the bytes
/// checked so far, after each group.
package func verifyLedger(
    _ storage: any SegmentSource, identity: LedgerIdentity, progress: (Int) -> Void = { _ in }
) throws(LedgerError) -> LedgerPosition {
    let reader = try LedgerReader(
        fromStartOf: storage, identity: identity, checksDigests: true)
    var bytes = 0
    while try reader.readGroup() {
        bytes += reader.header?.groupLength ?? 0
        progress(bytes)
    }
    return reader.end
}

/// Sizes and ranges of a ledger.
package struct LedgerStatistics: Sendable {
    package var segmentCount = 0
    /// Bytes of all segments, used or not.
    package var capacity = 0
    package var groupCount = 0
    /// Bytes of the groups.
    package var groupBytes = 0
    package var entryCount = 0
    /// Nil when the ledger is empty.
    package var first: (sequence: CommitSequence, timestamp: Timestamp)?
    package var last: (sequence: CommitSequence, timestamp: Timestamp)?
}

/// Sizes and ranges of a ledger; reads all of it.
package func ledgerStatistics(_ storage: any SegmentSource, identity: LedgerIdentity)
    throws(LedgerError) -> LedgerStatistics
{
    var statistics = LedgerStatistics()
    for segment in try storage.list() {
        statistics.segmentCount += 1
        statistics.capacity += segment.capacity
    }
    let reader = try LedgerReader(fromStartOf: storage, identity: identity)
    while try reader.readGroup() {
        statistics.groupCount += 1
        statistics.groupBytes += reader.header?.groupLength ?? 0
        statistics.entryCount += reader.entries.count
        if statistics.first == nil, let first = reader.entries.first {
            statistics.first = (first.sequence, first.timestamp)
        }
        if let last = reader.entries.last { statistics.last = (last.sequence, last.timestamp) }
    }
    return statistics
}
