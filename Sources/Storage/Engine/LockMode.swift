package import Bytes

/// What can be locked: one row by its key, or a whole object.
package struct LockKey: Hashable, Sendable {
    /// The keyspace of a row; or a number by which callers tell kinds of objects apart.
    package let space: UInt32
    /// The row's key or the object's name in its space.
    package let bytes: [UInt8]
    /// Computed once: a lock is looked up several times.
    let checksum: UInt32

    /// A row, or a key about to be inserted.
    package init(_ keyspace: KeyspaceID, _ key: UnsafeRawBufferPointer) {
        space = keyspace.rawValue
        bytes = [UInt8](key)
        checksum = CRC32C.checksum(key, continuing: space)
    }

    /// A whole keyspace or another object: row keys are never empty, so an empty key is the whole.
    package init(object space: UInt32, _ bytes: [UInt8] = []) {
        self.space = space
        self.bytes = bytes
        checksum = CRC32C.checksum(bytes, continuing: space)
    }

    package static func == (left: LockKey, right: LockKey) -> Bool {
        left.checksum == right.checksum && left.space == right.space && left.bytes == right.bytes
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(checksum) }
}

/// PostgreSQL's lock modes for rows and for tables (manual, section 13.3), in one type: a lock key
/// is used with one of the two families.
package enum LockMode: UInt8, Hashable, Sendable, CaseIterable {
    case rowKeyShare, rowShare, rowNoKeyUpdate, rowUpdate
    case accessShare, tableRowShare, rowExclusive, shareUpdateExclusive
    case share, shareRowExclusive, exclusive, accessExclusive

    package func conflicts(with other: LockMode) -> Bool {
        conflictMask & (1 << other.rawValue) != 0
    }

    /// Bit n: conflicts with mode n.
    var conflictMask: UInt16 { LockMode.conflictMasks[Int(rawValue)] }

    /// Bit n of entry m: mode m conflicts with mode n. The tables of the manual, 13.2 and 13.3.
    private static let conflictMasks: [UInt16] = [
        mask(.rowUpdate),
        mask(.rowNoKeyUpdate, .rowUpdate),
        mask(.rowShare, .rowNoKeyUpdate, .rowUpdate),
        mask(.rowKeyShare, .rowShare, .rowNoKeyUpdate, .rowUpdate),
        mask(.accessExclusive),
        mask(.exclusive, .accessExclusive),
        mask(.share, .shareRowExclusive, .exclusive, .accessExclusive),
        mask(.shareUpdateExclusive, .share, .shareRowExclusive, .exclusive, .accessExclusive),
        mask(
            .rowExclusive, .shareUpdateExclusive, .shareRowExclusive, .exclusive,
            .accessExclusive),
        mask(
            .rowExclusive, .shareUpdateExclusive, .share, .shareRowExclusive, .exclusive,
            .accessExclusive),
        mask(
            .tableRowShare, .rowExclusive, .shareUpdateExclusive, .share, .shareRowExclusive,
            .exclusive, .accessExclusive),
        mask(
            .accessShare, .tableRowShare, .rowExclusive, .shareUpdateExclusive, .share,
            .shareRowExclusive, .exclusive, .accessExclusive),
    ]

    private static func mask(_ modes: LockMode...) -> UInt16 {
        modes.reduce(0) { $0 | 1 << $1.rawValue }
    }
}
