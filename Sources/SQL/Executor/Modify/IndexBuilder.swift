// Filling an index from existing rows, and storing a table's rows anew under another key: what DDL
// does in its transaction, and what replay does from the ledger's facts.

package import Bytes
package import Catalog
package import Engine
import Store
package import Types

/// Builds what is derived from a table's rows. Knows indexes whose parts are columns.
package enum IndexBuilder {
    /// Puts the entries of all rows of `table` into the keyspace of `index`, as the transaction sees
    /// them. Throws 23505 for a unique index when two rows have one key.
    package static func build(
        _ index: IndexDefinition, of table: TableDefinition, in transaction: Transaction,
        settings: TextSettings
    ) throws(SQLError) {
        let deriver = try IndexDeriver(table, indexes: [index])
        var seen = KeyTable()
        try forEachRow(of: table, transaction) { (key, row) throws(SQLError) in
            for entry in try entries(deriver, key, row) {
                if index.isUnique && !entry.value.isEmpty
                    && !entry.key.withRawBytes({ seen.insert($0).isNew })
                {
                    throw try duplicate(index, table, row, settings)
                }
                try put(entry, transaction)
            }
        }
    }

    /// Removes the entries of all rows from an index that is about to go.
    package static func clear(_ keyspace: KeyspaceID, in transaction: Transaction)
        throws(SQLError)
    {
        for key in try keys(of: keyspace, transaction) {
            try engine { () throws(EngineError) in
                try key.withRawBytes { (key) throws(EngineError) in
                    try transaction.deleteDerived(keyspace, key)
                }
            }
        }
    }

    /// Writes every row of `old` into the storage of `new`, under `new`'s key, with its index
    /// entries, and removes them from `old`'s storage. The two have the same columns. Throws 23505
    /// when the new key is not unique and 23502 when it would hold NULL.
    package static func rewrite(
        _ old: TableDefinition, as new: TableDefinition, in transaction: Transaction,
        rowNumbers: RowNumbers, settings: TextSettings
    ) throws(SQLError) {
        let deriver = try IndexDeriver(new, indexes: new.indexes)
        let keys = RowKeyMaker(new)
        let primary = new.indexes.first { $0.storage == new.storage }
        var rows: [(key: [UInt8], row: [UInt8])] = []
        try forEachRow(of: old, transaction) { (key, row) throws(SQLError) in
            rows.append(([UInt8](key), [UInt8](row)))
        }
        if old.storage == new.storage {
            for (key, _) in rows { try delete(key, old.storage, transaction) }
        }
        var seen = KeyTable()
        for (_, row) in rows {
            var ownKey: [UInt8]?
            try row.withRawBytes { (row) throws(SQLError) in ownKey = try keys.key(of: row, old) }
            let key: [UInt8]
            if let ownKey {
                key = ownKey
            } else {
                key = RowNumbers.key(try rowNumbers.reserve(1, in: new.storage, transaction))
            }
            guard key.withRawBytes({ seen.insert($0).isNew }) else {
                throw try row.withRawBytes { (row) throws(SQLError) in
                    guard let primary else { return SQLError(.uniqueViolation, "duplicate key") }
                    return try duplicate(primary, new, row, settings)
                }
            }
            try insert(key, row, new.storage, transaction)
            let derived = try key.withRawBytes { (key) throws(SQLError) in
                try row.withRawBytes { (row) throws(SQLError) in try entries(deriver, key, row) }
            }
            for entry in derived { try put(entry, transaction) }
        }
    }

    /// Deletes all rows of a table with their index entries (TRUNCATE). Returns how many there were.
    @discardableResult
    package static func truncate(_ table: TableDefinition, in transaction: Transaction)
        throws(SQLError) -> Int
    {
        let keys = try keys(of: table.storage, transaction)
        for key in keys { try delete(key, table.storage, transaction) }
        for index in table.indexes where index.storage != table.storage {
            try clear(index.storage, in: transaction)
        }
        return keys.count
    }

    /// The same during replay: fills `index` from the rows as they were before the entry at hand.
    package static func build(
        _ index: IndexDefinition, of table: TableDefinition, into derivation: Derivation
    ) throws(EngineError) {
        let deriver: IndexDeriver
        do throws(SQLError) {
            deriver = try IndexDeriver(table, indexes: [index])
        } catch {
            throw .corrupt(error.message)
        }
        try derivation.scan(table.storage) { (key, row) throws(EngineError) in
            do throws(MalformedBytes) {
                for entry in try deriver.entries(key: key, row: row) {
                    entry.key.withRawBytes { key in
                        entry.value.withRawBytes { derivation.put(entry.keyspace, key, $0) }
                    }
                }
            } catch {
                throw .corrupt("row of table \(table.name): \(error.what)")
            }
        }
    }

    // MARK: Steps

    private static func forEachRow(
        of table: TableDefinition, _ transaction: Transaction,
        _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) throws(SQLError) -> Void
    ) throws(SQLError) {
        let cursor = transaction.scan(table.storage, .all)
        var failure: SQLError?
        var hasMore = true
        while hasMore && failure == nil {
            hasMore = try engine { () throws(EngineError) -> Bool in
                try cursor.next(limit: Batch.capacity) { key, row in
                    do throws(SQLError) {
                        try body(key, row)
                        return true
                    } catch {
                        failure = error
                        return false
                    }
                }
            }
        }
        if let failure { throw failure }
    }

    private static func keys(of keyspace: KeyspaceID, _ transaction: Transaction)
        throws(SQLError) -> [[UInt8]]
    {
        var keys: [[UInt8]] = []
        let cursor = transaction.scan(keyspace, .all)
        var hasMore = true
        while hasMore {
            hasMore = try engine { () throws(EngineError) -> Bool in
                try cursor.next(limit: Batch.capacity) { key, _ in
                    keys.append([UInt8](key))
                    return true
                }
            }
        }
        return keys
    }

    private static func entries(
        _ deriver: IndexDeriver, _ key: UnsafeRawBufferPointer, _ row: UnsafeRawBufferPointer
    ) throws(SQLError) -> [IndexEntry] {
        do throws(MalformedBytes) {
            return try deriver.entries(key: key, row: row)
        } catch {
            throw SQLError(error)
        }
    }

    private static func put(_ entry: IndexEntry, _ transaction: Transaction) throws(SQLError) {
        try engine { () throws(EngineError) in
            try entry.key.withRawBytes { (key) throws(EngineError) in
                try entry.value.withRawBytes { (value) throws(EngineError) in
                    try transaction.putDerived(entry.keyspace, key, value)
                }
            }
        }
    }

    private static func insert(
        _ key: [UInt8], _ row: [UInt8], _ keyspace: KeyspaceID, _ transaction: Transaction
    ) throws(SQLError) {
        try engine { () throws(EngineError) in
            try key.withRawBytes { (key) throws(EngineError) in
                try row.withRawBytes { (row) throws(EngineError) in
                    try transaction.insert(keyspace, key, row)
                }
            }
        }
    }

    private static func delete(
        _ key: [UInt8], _ keyspace: KeyspaceID, _ transaction: Transaction
    ) throws(SQLError) {
        try engine { () throws(EngineError) in
            try key.withRawBytes { (key) throws(EngineError) in
                try transaction.delete(keyspace, key)
            }
        }
    }

    /// `could not create unique index "x"`, `Key (a)=(1) is duplicated.`
    private static func duplicate(
        _ index: IndexDefinition, _ table: TableDefinition, _ row: UnsafeRawBufferPointer,
        _ settings: TextSettings
    ) throws(SQLError) -> SQLError {
        var names: [String] = []
        var texts: [String] = []
        for attnum in index.columnNumbers {
            let column = table.columns[Int(attnum) - 1]
            names.append(column.name)
            do throws(MalformedBytes) {
                let value = try table.rowCodec.datum(Int(attnum) - 1, of: row)
                texts.append(TextCodec.text(value, as: column.type, settings) ?? "null")
            } catch {
                throw SQLError(error)
            }
        }
        let key = "Key (\(names.joined(separator: ", ")))=(\(texts.joined(separator: ", ")))"
        var error = SQLError(
            .uniqueViolation, "could not create unique index \"\(index.name)\"",
            detail: "\(key) is duplicated.")
        error.table = table.name
        error.constraint = index.name
        return error
    }
}

/// The keys that a table stores its rows under.
package struct RowKeyMaker: Sendable {
    private let columns: [Int]
    private let codec: KeyCodec

    package init(_ table: TableDefinition) {
        columns = table.keyColumns.map { Int($0) - 1 }
        if let primary = table.indexes.first(where: { $0.storage == table.storage }) {
            codec = primary.keyCodec(of: table)
        } else {
            codec = KeyCodec(columns: columns.map { KeyColumn(table.columns[$0].type.unmodified) })
        }
    }

    /// The key of a stored row; nil for a table with hidden row numbers. Throws 23502 for a NULL.
    package func key(of row: UnsafeRawBufferPointer, _ table: TableDefinition)
        throws(SQLError) -> [UInt8]?
    {
        if columns.isEmpty { return nil }
        var values: [Datum] = []
        for column in columns {
            let value: Datum
            do throws(MalformedBytes) {
                value = try table.rowCodec.datum(column, of: row)
            } catch {
                throw SQLError(error)
            }
            if value.isNull {
                throw SQLError(
                    .notNullViolation,
                    "column \"\(table.columns[column].name)\" of relation \"\(table.name)\" "
                        + "contains null values")
            }
            values.append(value)
        }
        var writer = ByteWriter()
        codec.encode(values, into: &writer)
        return writer.bytes
    }
}
