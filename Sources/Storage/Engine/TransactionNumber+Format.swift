package import Bytes

// What is kept of the numbers that transactions have shown. docs/formats/entry.md
//
//     KeyspaceID.transactions     key     number:u64be
//                                 value   none
//     KeyspaceID.writers          key     sequence:u64be
//                                 value   number:u64le
//
// The first is a row of the transaction's own entry. The second, by which rows are told who wrote them, follows
// from it as soon as the entry has its sequence, and is not in the ledger.

extension KeyspaceID {
    /// The numbers that transactions had shown which committed something.
    package static let transactions = KeyspaceID(3)

    /// Which commit was a transaction's that had shown its number.
    static let writers = KeyspaceID(4)

    /// No table's and no index's: reads and writes of these have locks of their own, and make no conflict.
    var isInternal: Bool { rawValue <= KeyspaceID.writers.rawValue }

    /// All that there are before the first table.
    static let always: Set<KeyspaceID> = [.system, .counters, .transactions, .writers]
}

/// The number of a transaction that somebody was shown.
package struct TransactionNumber: Hashable, Sendable {
    package var rawValue: UInt64

    package init(_ rawValue: UInt64) { self.rawValue = rawValue }

    /// In `KeyspaceID.transactions`.
    var key: [UInt8] { TransactionNumber.bigEndian(rawValue) }

    /// Nil when these bytes are no such key.
    package init?(key: UnsafeRawBufferPointer) {
        guard key.count == 8 else { return nil }
        rawValue = UInt64(bigEndian: key.loadUnaligned(as: UInt64.self))
    }

    /// In `KeyspaceID.writers`.
    static func key(_ sequence: CommitSequence) -> [UInt8] { bigEndian(sequence.rawValue) }

    var value: [UInt8] {
        var writer = ByteWriter(reserving: 8)
        writer.appendLittleEndian(rawValue)
        return writer.bytes
    }

    /// Nil when these bytes are no such value.
    init?(value: UnsafeRawBufferPointer) {
        guard value.count == 8 else { return nil }
        rawValue = UInt64(littleEndian: value.loadUnaligned(as: UInt64.self))
    }

    /// As PostgreSQL's `xid` has it.
    var asShort: UInt32 { UInt32(truncatingIfNeeded: rawValue) }

    /// Of a transaction that nobody was shown a number of: another one than those that were shown, until these are more
    /// than 2³⁰, and another for each commit as long as there are no more than that between two changes of a row.
    /// Positive as an int4, which is what clients take it for.
    static func short(of sequence: CommitSequence) -> UInt32 {
        UInt32(truncatingIfNeeded: sequence.rawValue) & (ofCommit - 1) | ofCommit
    }

    /// How many commits there were from the one with that number to `newest`; nil of a number that was shown.
    static func commits(from short: UInt32, to newest: CommitSequence) -> Int32? {
        guard short & ~(ofCommit - 1) == ofCommit else { return nil }
        return Int32((TransactionNumber.short(of: newest) &- short) & (ofCommit - 1))
    }

    private static let ofCommit: UInt32 = 1 << 30

    private static func bigEndian(_ value: UInt64) -> [UInt8] {
        var writer = ByteWriter(reserving: 8)
        writer.appendBigEndian(value)
        return writer.bytes
    }
}
