package import Bytes

/// What can be locked: one row by its key, or a whole object.
package struct LockKey: Hashable, Sendable {
    // In this order it takes 16 bytes: there may be one for each row of a large transaction.
    /// The row's key or the object's name in its space.
    package let bytes: [UInt8]
    /// The keyspace of a row; or a number by which callers tell kinds of objects apart.
    package let space: UInt32
    /// Computed once: a lock is looked up several times.
    let checksum: UInt32

    /// A row, or a key about to be inserted.
    package init(_ keyspace: KeyspaceID, _ key: UnsafeRawBufferPointer) {
        space = keyspace.rawValue
        bytes = [UInt8](key)
        checksum = CRC32C.checksum(key, continuing: space)
    }

    /// The same, of a key that is an array already: no copy is made.
    package init(_ keyspace: KeyspaceID, _ key: [UInt8]) {
        space = keyspace.rawValue
        bytes = key
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
/// is used with one of the two families. Advisory locks use `share` and `exclusive`.
///
/// Three modes of rows say more than PostgreSQL's four: who only locks a row leaves its key as it
/// is, so that a second row of that key is refused at once; who writes it may take the key away, so
/// that a second row has to wait for the outcome. Writers hold `rowNoKeyWrite` or `rowWrite`, which
/// are `rowNoKeyUpdate` and `rowUpdate` in all else; who wants to insert a key holds `rowClaim`.
public enum LockMode: UInt8, Hashable, Sendable, CaseIterable {
    case rowKeyShare, rowShare, rowNoKeyUpdate, rowUpdate
    case rowNoKeyWrite, rowWrite, rowClaim
    case accessShare, tableRowShare, rowExclusive, shareUpdateExclusive
    case share, shareRowExclusive, exclusive, accessExclusive

    package func conflicts(with other: LockMode) -> Bool {
        conflictMask & (1 << other.rawValue) != 0
    }

    /// The modes in which definitions keep others from a table or a sequence.
    var isForDefinitions: Bool { self == .accessExclusive || self == .shareRowExclusive }

    /// A mode of rows and keys.
    var isOfRow: Bool { rawValue <= LockMode.rowClaim.rawValue }

    /// Whether a row can be had in this mode before what others did to it is durable. Who writes a
    /// row and leaves its key alone needs to know nothing but the row; all others look at more, and at
    /// what is durable.
    var mayFollow: Bool { self == .rowNoKeyWrite }

    /// Bit n: conflicts with mode n.
    var conflictMask: UInt16 { LockMode.conflictMasks[Int(rawValue)] }

    /// Bit n of entry m: mode m conflicts with mode n. The tables of the manual, 13.2 and 13.3.
    private static let conflictMasks: [UInt16] = [
        mask(.rowUpdate, .rowWrite),
        mask(.rowNoKeyUpdate, .rowNoKeyWrite, .rowUpdate, .rowWrite),
        mask(.rowShare, .rowNoKeyUpdate, .rowNoKeyWrite, .rowUpdate, .rowWrite),
        mask(.rowKeyShare, .rowShare, .rowNoKeyUpdate, .rowNoKeyWrite, .rowUpdate, .rowWrite),
        mask(.rowShare, .rowNoKeyUpdate, .rowNoKeyWrite, .rowUpdate, .rowWrite, .rowClaim),
        mask(
            .rowKeyShare, .rowShare, .rowNoKeyUpdate, .rowNoKeyWrite, .rowUpdate, .rowWrite,
            .rowClaim),
        mask(.rowNoKeyWrite, .rowWrite, .rowClaim),
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

    /// As `pg_locks` and messages name it. Whoever waits for a row waits for its holder's
    /// transaction to end, which PostgreSQL calls a ShareLock on that transaction.
    package var name: String {
        switch self {
        case .accessShare: "AccessShareLock"
        case .tableRowShare: "RowShareLock"
        case .rowExclusive: "RowExclusiveLock"
        case .shareUpdateExclusive: "ShareUpdateExclusiveLock"
        case .shareRowExclusive: "ShareRowExclusiveLock"
        case .exclusive: "ExclusiveLock"
        case .accessExclusive: "AccessExclusiveLock"
        default: "ShareLock"
        }
    }

    /// The mode of the row's tuple lock that PostgreSQL takes before it waits for the row.
    package var tupleLockName: String {
        switch self {
        case .rowKeyShare: "AccessShareLock"
        case .rowShare: "RowShareLock"
        case .rowNoKeyUpdate, .rowNoKeyWrite: "ExclusiveLock"
        default: "AccessExclusiveLock"
        }
    }
}

// MARK: Objects

/// What a lock key stands for.
package enum LockTarget: Hashable, Sendable {
    case row(KeyspaceID)
    case table(database: UInt32, table: UInt32)
    /// What is no table: a schema, a role. Numbered as in `pg_locks`; `database` 0: all share it.
    case object(database: UInt32, class: UInt32, object: UInt32)
    /// `pg_advisory_lock`: one bigint as its two halves (`isPair` false), or two ints.
    case advisory(database: UInt32, high: UInt32, low: UInt32, isPair: Bool)
}

extension LockKey {
    // Keyspaces are numbered from 1 up, far below.
    private static let tableSpace: UInt32 = .max
    private static let objectSpace: UInt32 = .max - 3
    private static let advisorySpace: UInt32 = .max - 2

    /// A table as a whole.
    package static func table(_ table: UInt32, in database: UInt32) -> LockKey {
        LockKey(object: tableSpace, bytes(database, table))
    }

    /// The definition of an object, one of those that the catalog `class` lists.
    package static func object(
        _ object: UInt32, class: UInt32, in database: UInt32
    ) -> LockKey {
        LockKey(object: objectSpace, bytes(database, `class`, object))
    }

    package static func advisory(
        database: UInt32, high: UInt32, low: UInt32, isPair: Bool
    ) -> LockKey {
        LockKey(object: advisorySpace, bytes(database, high, low) + [isPair ? 2 : 1])
    }

    var isAdvisory: Bool { space == LockKey.advisorySpace }
    var isOfTable: Bool { space == LockKey.tableSpace }

    /// What tells rows apart where there is room for a number alone: different ones seldom have the same.
    package var rowNumber: UInt32 { checksum }

    package var target: LockTarget {
        switch space {
        case LockKey.tableSpace: .table(database: number(0), table: number(1))
        case LockKey.objectSpace:
            .object(database: number(0), class: number(1), object: number(2))
        case LockKey.advisorySpace:
            .advisory(
                database: number(0), high: number(1), low: number(2), isPair: bytes.last == 2)
        default: .row(KeyspaceID(space))
        }
    }

    private static func bytes(_ numbers: UInt32...) -> [UInt8] {
        numbers.flatMap { withUnsafeBytes(of: $0.bigEndian) { Array($0) } }
    }

    private func number(_ index: Int) -> UInt32 {
        bytes[(index * 4)..<(index * 4 + 4)].reduce(0) { $0 << 8 | UInt32($1) }
    }
}
