// Looking for the row that a foreign key refers to, and holding on to it: what PostgreSQL does with
// SELECT … FOR KEY SHARE, by the one index the key relies on.

import Bytes
package import Catalog
package import Engine
package import Types

/// Finds rows of the referenced table by the foreign key's values.
package struct ReferencedKey {
    private let table: TableDefinition
    private let index: IndexDefinition
    private let codec: KeyCodec
    /// For each part of the index, its place among the foreign key's columns.
    private let order: [Int]
    /// The values' conversions to the index's types, in the foreign key's order.
    private let conversions: [KeyConversion]

    /// `types` are those of the values to look for. Nil when they must be compared by operators
    /// rather than by their bytes.
    package init?(_ table: TableDefinition, _ columns: [Int16], valuesOf types: [SQLType]) {
        guard let index = table.uniqueIndex(over: columns) else { return nil }
        var conversions: [KeyConversion] = []
        for (attnum, type) in zip(columns, types) {
            guard let column = table.column(attnum),
                let conversion = KeyConversion(from: type, to: column.type)
            else { return nil }
            conversions.append(conversion)
        }
        self.table = table
        self.index = index
        self.conversions = conversions
        codec = index.keyCodec(of: table)
        order = index.parts.compactMap { part in
            guard case .column(let attnum) = part.value else { return nil }
            return columns.firstIndex(of: attnum)
        }
    }

    /// Whether there is such a row; if so it is locked FOR KEY SHARE. Throws 40001 when it is there
    /// in the transaction's snapshot and somebody has removed it since.
    package func isPresent(
        _ values: [Datum], _ transaction: Transaction
    ) async throws(SQLError) -> Bool {
        guard let key = encode(values) else { return false }
        let followsNewest = transaction.isolation == .readCommitted
        if followsNewest { transaction.refreshSnapshot() }
        guard var row = try find(key, transaction) else { return false }
        while true {
            let lockKey = row.withRawBytes { LockKey(table.storage, $0) }
            if transaction.tryLock(lockKey, .rowKeyShare) == false {
                do throws(EngineError) {
                    try await transaction.lock(lockKey, .rowKeyShare)
                } catch {
                    throw SQLError(error)
                }
            }
            guard followsNewest else {
                try refuseIfRemoved(key, row, transaction)
                return true
            }
            transaction.refreshSnapshot()
            guard let now = try find(key, transaction) else { return false }
            if now == row { return true }
            row = now
        }
    }

    private func encode(_ values: [Datum]) -> [UInt8]? {
        var writer = ByteWriter()
        var converted: [Datum] = []
        converted.reserveCapacity(values.count)
        for place in order {
            guard let value = conversions[place].apply(values[place]) else { return nil }
            converted.append(value)
        }
        codec.encode(converted, into: &writer)
        return writer.bytes
    }

    /// The row's own key, as the transaction sees it.
    private func find(_ key: [UInt8], _ transaction: Transaction) throws(SQLError) -> [UInt8]? {
        let isTable = index.storage == table.storage
        return try engine { () throws(EngineError) in
            try key.withRawBytes { (bytes) throws(EngineError) in
                try transaction.get(index.storage, bytes) { isTable ? key : [UInt8]($0) }
            }
        }
    }

    /// Under a snapshot older than the row's lock: a newer version with the same key will do.
    private func refuseIfRemoved(
        _ key: [UInt8], _ row: [UInt8], _ transaction: Transaction
    ) throws(SQLError) {
        let isTable = index.storage == table.storage
        guard try isNewerThanSnapshot(row, in: table.storage, transaction) else { return }
        let newest = try engine { () throws(EngineError) in
            try key.withRawBytes { (bytes) throws(EngineError) in
                try transaction.getNewest(index.storage, bytes) { isTable ? key : [UInt8]($0) }
            }
        }
        if newest != row { throw SQLError.concurrentUpdate }
    }
}

/// How a value of one type becomes a key of another that is equal to it; whole numbers only, other
/// types stay what they are.
private enum KeyConversion {
    case none
    case toInt16, toInt32, toInt64

    init?(from source: SQLType, to target: SQLType) {
        let integers: Set<TypeOID> = [.int2, .int4, .int8]
        let texts: Set<TypeOID> = [.text, .varchar]
        if source.oid == target.oid {
            // Values of char(n) are padded to their own length.
            if source.oid == .bpchar && source.modifier != target.modifier { return nil }
            self = .none
        } else if texts.contains(source.oid) && texts.contains(target.oid) {
            self = .none
        } else if integers.contains(source.oid) && integers.contains(target.oid) {
            switch target.oid {
            case .int2: self = .toInt16
            case .int4: self = .toInt32
            default: self = .toInt64
            }
        } else {
            return nil
        }
    }

    /// Nil when no value of the target type is equal to it.
    func apply(_ value: Datum) -> Datum? {
        let number: Int64
        switch (self, value) {
        case (.none, _): return value
        case (_, .int16(let small)): number = Int64(small)
        case (_, .int32(let medium)): number = Int64(medium)
        case (_, .int64(let large)): number = large
        default: return nil
        }
        switch self {
        case .none: return value
        case .toInt16: return Int16(exactly: number).map { .int16($0) }
        case .toInt32: return Int32(exactly: number).map { .int32($0) }
        case .toInt64: return .int64(number)
        }
    }
}
