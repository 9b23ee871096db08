// Work on all rows of a table that definition statements need: filling an index, moving rows under a
// new primary key.
import Bytes
import Catalog
import Engine
import Executor
import Store
import Types

/// Reads a table's rows as a transaction sees them and writes what is derived from them.
struct TableRewriter {
    /// The table after the statement.
    let table: TableDefinition
    let schemaName: String
    let settings: TextSettings

    /// How many rows are visited between looks at the cancellation flag.
    private static let stepRows = 1024

    init(_ table: TableDefinition, catalog: Catalog, _ settings: TextSettings) {
        self.table = table
        schemaName = catalog.schemas[table.schema]?.name ?? ""
        self.settings = settings
    }

    // MARK: Indexes

    /// Fills an index's new keyspace. Throws 23505 when a unique one meets duplicates.
    func buildIndex(
        _ oid: OID, _ transaction: Transaction, _ cancellation: CancellationFlag
    ) throws(SQLError) {
        guard let index = table.indexes.first(where: { $0.oid == oid }) else { return }
        let deriver = try IndexDeriver(table, indexes: [index])
        var entries: [IndexEntry] = []
        try visit(table.storage, transaction, cancellation) { key, row throws(SQLError) in
            do throws(MalformedBytes) {
                entries += try deriver.entries(key: key, row: row)
            } catch {
                throw Self.corrupt(error, table)
            }
        }
        entries.sort { $0.key.lexicographicallyPrecedes($1.key) }
        if index.isUnique {
            for (one, next) in zip(entries, entries.dropFirst()) where one.key == next.key {
                throw duplicate(of: one.key, in: index)
            }
        }
        try translated { () throws(EngineError) in
            try transaction.bulkLoad(index.storage) { add throws(EngineError) in
                for entry in entries {
                    entry.key.withUnsafeBytes { key in
                        entry.value.withUnsafeBytes { add(key, $0) }
                    }
                }
            }
        }
    }

    private func duplicate(of key: [UInt8], in index: IndexDefinition) -> SQLError {
        let codec = index.keyCodec(of: table)
        let values = (try? key.withUnsafeBytes { try codec.datums($0).values }) ?? []
        return duplicate(values, index.name, index.parts.map(\.value))
    }

    private func duplicate(
        _ values: [Datum], _ name: String, _ parts: [IndexDefinition.Part.Value]
    ) -> SQLError {
        var names: [String] = []
        var texts: [String] = []
        for (part, value) in zip(parts, values) {
            guard case .column(let attnum) = part, let column = table.column(attnum) else {
                continue
            }
            names.append(column.name)
            texts.append(TextCodec.text(value, as: column.type, settings) ?? "null")
        }
        let detail =
            "Key (\(names.joined(separator: ", ")))=(\(texts.joined(separator: ", "))) is duplicated."
        return SQLError(
            .uniqueViolation, "could not create unique index \"\(name)\"", detail: detail
        ).naming(schema: schemaName, table: table.name, constraint: name)
    }

    // MARK: Rows

    /// Moves every row from `old` under the table's new primary key, in the table's new keyspaces.
    /// The rows are facts of this transaction: the ledger holds them again under their new key.
    func rewrite(
        from old: TableDefinition, _ transaction: Transaction, _ cancellation: CancellationFlag
    ) throws(SQLError) {
        guard let primary = table.indexes.first(where: \.isPrimary) else { return }
        let keyCodec = primary.keyCodec(of: table)
        let rowCodec = table.rowCodec
        let columns = table.keyColumns.map { Int($0) - 1 }
        let deriver = try IndexDeriver(table, indexes: table.indexes)
        var writer = ByteWriter()
        try visit(old.storage, transaction, cancellation) { _, row throws(SQLError) in
            var values: [Datum] = []
            do throws(MalformedBytes) {
                for column in columns { values.append(try rowCodec.datum(column, of: row)) }
            } catch {
                throw Self.corrupt(error, table)
            }
            if let position = values.firstIndex(of: .null) {
                throw containsNull(table.columns[columns[position]].name)
            }
            writer.removeAll()
            keyCodec.encode(values, into: &writer)
            let isDuplicate = try insert(writer.bytes, row, deriver, transaction)
            if isDuplicate { throw duplicate(values, primary.name, primary.parts.map(\.value)) }
        }
    }

    /// True when the key is there already.
    private func insert(
        _ key: [UInt8], _ row: UnsafeRawBufferPointer, _ deriver: IndexDeriver,
        _ transaction: Transaction
    ) throws(SQLError) -> Bool {
        try translated { () throws(EngineError) in
            try key.withRawBytes { key throws(EngineError) in
                if try transaction.get(table.storage, key, { _ in true }) == true { return true }
                try transaction.insert(table.storage, key, row)
                guard let entries = try? deriver.entries(key: key, row: row) else {
                    throw EngineError.corrupt("a row of table \(table.name)")
                }
                for entry in entries {
                    try entry.key.withRawBytes { entryKey throws(EngineError) in
                        try entry.value.withRawBytes { value throws(EngineError) in
                            try transaction.putDerived(entry.keyspace, entryKey, value)
                        }
                    }
                }
                return false
            }
        }
    }

    private func containsNull(_ column: String) -> SQLError {
        SQLError(
            .notNullViolation,
            "column \"\(column)\" of relation \"\(table.name)\" contains null values"
        ).naming(schema: schemaName, table: table.name, column: column)
    }

    /// Visits all rows of a keyspace in key order. The transaction may be written to meanwhile.
    private func visit(
        _ keyspace: KeyspaceID, _ transaction: Transaction, _ cancellation: CancellationFlag,
        _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) throws(SQLError) -> Void
    ) throws(SQLError) {
        let cursor = transaction.scan(keyspace, .all)
        var hasMore = true
        while hasMore {
            if cancellation.isSet {
                throw SQLError(.queryCanceled, "canceling statement due to user request")
            }
            // Rows are copied out: the body writes to the transaction, the cursor must not be open.
            var rows: [(key: [UInt8], row: [UInt8])] = []
            hasMore = try translated { () throws(EngineError) in
                try cursor.next(limit: Self.stepRows) { key, row in
                    rows.append(([UInt8](key), [UInt8](row)))
                    return true
                }
            }
            for (key, row) in rows {
                try key.withRawBytes { key throws(SQLError) in
                    try row.withRawBytes { row throws(SQLError) in try body(key, row) }
                }
            }
        }
    }

    private static func corrupt(_ error: MalformedBytes, _ table: TableDefinition) -> SQLError {
        SQLError(
            .dataCorrupted,
            "a row of table \"\(table.name)\" is malformed: \(error.what) at byte \(error.position)"
        )
    }
}
