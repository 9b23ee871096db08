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
    let catalog: Catalog
    let schemaName: String
    let settings: TextSettings

    /// How many rows are visited before others are served.
    private static let stepRows = 1024
    /// What rows take before they are visited.
    private static let stepBytes = 8 << 20

    init(_ table: TableDefinition, catalog: Catalog, _ settings: TextSettings) {
        self.table = table
        self.catalog = catalog
        schemaName = catalog.schemas[table.schema]?.name ?? ""
        self.settings = settings
    }

    // MARK: Indexes

    /// Throws 23505 when two rows are alike in the columns of an index that may have duplicates.
    func refuseDuplicates(
        of index: IndexDefinition, _ transaction: Transaction, _ cancellation: CancellationFlag
    ) async throws(SQLError) {
        var strict = index
        strict.isUnique = true
        let deriver = try IndexDeriver(table, indexes: [strict], catalog: catalog)
        var entries: [IndexEntry] = []
        try await Self.visit(table.storage, transaction, cancellation) {
            key, row throws(SQLError) in
            entries += try deriver.entries(key: key, row: row)
        }
        let unsorted = entries
        entries = []
        // Beside the loop, whose other clients it would keep waiting.
        let found = await Task.detached { Self.duplicate(in: unsorted) }.value
        if let found { throw duplicate(of: found, in: strict) }
    }

    /// A key that stands there more than once.
    private static func duplicate(in unsorted: [IndexEntry]) -> [UInt8]? {
        let sorted = unsorted.sorted { $0.key.lexicographicallyPrecedes($1.key) }
        return zip(sorted, sorted.dropFirst())
            .first { $0.key == $1.key && !$0.value.isEmpty }?.0.key
    }

    func duplicate(of key: [UInt8], in index: IndexDefinition) -> SQLError {
        let codec = index.keyCodec(of: table)
        let values = (try? key.withUnsafeBytes { try codec.datums($0).values }) ?? []
        return duplicate(values, in: index)
    }

    private func duplicate(_ values: [Datum], in index: IndexDefinition) -> SQLError {
        SQLError(
            .uniqueViolation, "could not create unique index \"\(index.name)\"",
            detail: "\(index.describe(values, of: table, settings)) is duplicated."
        ).naming(schema: schemaName, table: table.name, constraint: index.name)
    }

    // MARK: Rows

    /// Moves every row from `old` under the table's key, in the table's new keyspaces. The rows are
    /// facts of this transaction: the ledger holds them again under their new key.
    func rewrite(
        from old: TableDefinition, _ transaction: Transaction, _ rowNumbers: RowNumbers,
        _ cancellation: CancellationFlag
    ) async throws(SQLError) {
        var writer = try RowWriter(self, transaction, rowNumbers)
        try await Self.visit(old.storage, transaction, cancellation) { _, row throws(SQLError) in
            try writer.write(row)
        }
    }

    /// Writes rows into a table that is being rewritten, with their index entries.
    struct RowWriter {
        private let rewriter: TableRewriter
        private let transaction: Transaction
        private let rowNumbers: RowNumbers
        private let rowCodec: RowCodec
        /// Places in the full row; empty for a table with hidden row numbers.
        private let keyColumns: [Int]
        /// Of the primary key's index, when rows are kept by it.
        private let keyIndex: IndexDefinition?
        private let keyCodec: KeyCodec?
        private let deriver: IndexDeriver
        private let uniques: [KeyspaceID: IndexDefinition]
        private let notNull: [Int]
        private var keyWriter = ByteWriter()
        private var rowWriter = ByteWriter()

        init(
            _ rewriter: TableRewriter, _ transaction: Transaction, _ rowNumbers: RowNumbers
        ) throws(SQLError) {
            self.rewriter = rewriter
            self.transaction = transaction
            self.rowNumbers = rowNumbers
            let table = rewriter.table
            rowCodec = table.rowCodec
            keyColumns = table.keyColumns.map { Int($0) - 1 }
            keyIndex = table.indexes.first { $0.storage == table.storage }
            keyCodec = keyIndex?.keyCodec(of: table)
            deriver = try IndexDeriver(
                table, indexes: table.indexes, catalog: rewriter.catalog)
            uniques = Dictionary(
                table.indexes.filter { $0.isUnique && $0.storage != table.storage }
                    .map { ($0.storage, $0) }, uniquingKeysWith: { first, _ in first })
            notNull = table.columns.indices.filter {
                table.columns[$0].isNotNull && !table.columns[$0].isDropped
            }
        }

        mutating func write(_ values: [Datum]) throws(SQLError) {
            rowWriter.removeAll()
            rowCodec.encode(values, into: &rowWriter)
            try rowWriter.bytes.withRawBytes { row throws(SQLError) in try write(row) }
        }

        mutating func write(_ row: UnsafeRawBufferPointer) throws(SQLError) {
            for column in notNull where try value(column, of: row).isNull {
                throw rewriter.containsNull(rewriter.table.columns[column].name)
            }
            let key: [UInt8]
            if let keyCodec, let keyIndex {
                var values: [Datum] = []
                for column in keyColumns { values.append(try value(column, of: row)) }
                keyWriter.removeAll()
                keyCodec.encode(values, into: &keyWriter)
                key = keyWriter.bytes
                if try exists(key, in: rewriter.table.storage) {
                    throw rewriter.duplicate(values, in: keyIndex)
                }
            } else {
                key = RowNumbers.key(
                    try rowNumbers.reserve(1, in: rewriter.table.storage, transaction))
            }
            try insert(key, row)
        }

        private func value(
            _ column: Int, of row: UnsafeRawBufferPointer
        ) throws(SQLError) -> Datum {
            do throws(MalformedBytes) { return try rowCodec.datum(column, of: row) } catch {
                throw TableRewriter.corrupt(error, rewriter.table)
            }
        }

        private func exists(_ key: [UInt8], in keyspace: KeyspaceID) throws(SQLError) -> Bool {
            try translated { () throws(EngineError) in
                try key.withRawBytes { key throws(EngineError) in
                    try transaction.get(keyspace, key, { _ in true }) == true
                }
            }
        }

        private func insert(
            _ key: [UInt8], _ row: UnsafeRawBufferPointer
        ) throws(SQLError) {
            let entries = try key.withRawBytes { key throws(SQLError) in
                try deriver.entries(key: key, row: row)
            }
            for entry in entries {
                // An entry with a value is one that keeps others out.
                guard !entry.value.isEmpty, let index = uniques[entry.keyspace],
                    try exists(entry.key, in: entry.keyspace)
                else { continue }
                throw rewriter.duplicate(of: entry.key, in: index)
            }
            try translated { () throws(EngineError) in
                try key.withRawBytes { key throws(EngineError) in
                    try transaction.insert(rewriter.table.storage, key, row)
                }
                for entry in entries {
                    try entry.key.withRawBytes { entryKey throws(EngineError) in
                        try entry.value.withRawBytes { value throws(EngineError) in
                            try transaction.putDerived(entry.keyspace, entryKey, value)
                        }
                    }
                }
            }
        }
    }

    private func containsNull(_ column: String) -> SQLError {
        SQLError(
            .notNullViolation,
            "column \"\(column)\" of relation \"\(table.name)\" contains null values"
        ).naming(schema: schemaName, table: table.name, column: column)
    }

    /// Lets the thread serve others; throws when the statement is cancelled.
    private static func pause(_ cancellation: CancellationFlag) async throws(SQLError) {
        await Task.yield()
        if cancellation.isSet { throw SQLError(cancellation.reason) }
    }

    /// Visits all rows of a keyspace in key order. The transaction may be written to meanwhile.
    static func visit(
        _ keyspace: KeyspaceID, _ transaction: Transaction, _ cancellation: CancellationFlag,
        _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) throws(SQLError) -> Void
    ) async throws(SQLError) {
        let cursor = transaction.scan(keyspace, .all)
        var hasMore = true
        while hasMore {
            try await pause(cancellation)
            // Rows are copied out: the body writes to the transaction, the cursor must not be open.
            var rows: [(key: [UInt8], row: [UInt8])] = []
            var byteCount = 0
            hasMore = try translated { () throws(EngineError) in
                try cursor.next(limit: stepRows) { key, row in
                    rows.append(([UInt8](key), [UInt8](row)))
                    byteCount += key.count + row.count
                    return byteCount < stepBytes
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
