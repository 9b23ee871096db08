import Bytes
import Catalog
import Executor
import Planner
import Syntax
import Types

/// COPY FROM: pieces of the client's data in, rows of the table out.
///
/// Every error names the line it is about, as PostgreSQL's context does.
final class CopyLoader {
    private let table: TableDefinition
    /// The columns the data has, in its order.
    private let columns: [TableColumn]
    private let scanner: CopyScanner
    private let settings: TextSettings
    private let insert: CopyInsert
    private var batch: Batch
    /// So many bytes of data make a batch, however few rows they are.
    private static let batchBytesMax = 4 << 20

    /// `names` is empty for all columns of the table. `plan` makes the plan of an INSERT statement.
    init(
        table: TableDefinition, columns names: [String], _ options: CopyOptions,
        context: ExecutionContext, plan: (String) throws(SQLError) -> PreparedPlan
    ) throws(SQLError) {
        self.table = table
        columns = try Self.columns(names, of: table)
        scanner = try CopyScanner(options, columns: columns.map(\.name))
        settings = context.settings
        batch = Batch(types: columns.map(\.type))
        insert = try CopyInsert(into: table, columns, context: context, plan: plan)
    }

    var columnCount: Int { columns.count }

    /// Where the data stands that is waited for.
    var place: String { "COPY \(table.name), line \(scanner.line + 1)" }

    /// The columns of these names, all but the generated ones for none.
    static func columns(
        _ names: [String], of table: TableDefinition
    ) throws(SQLError) -> [TableColumn] {
        let live = table.liveColumns.filter {
            if case .generated = $0.defaultValue { false } else { true }
        }
        guard !names.isEmpty else { return live }
        var columns: [TableColumn] = []
        for name in names {
            guard let column = table.liveColumns.first(where: { $0.name == name }) else {
                throw SQLError(
                    .undefinedColumn,
                    "column \"\(name)\" of relation \"\(table.name)\" does not exist")
            }
            guard !columns.contains(where: { $0.attnum == column.attnum }) else {
                throw SQLError(.duplicateColumn, "column \"\(name)\" specified more than once")
            }
            if case .generated = column.defaultValue {
                throw SQLError(
                    .invalidColumnReference, "column \"\(name)\" is a generated column",
                    detail: "Generated columns cannot be used in COPY.")
            }
            columns.append(column)
        }
        return columns
    }

    /// Takes the next piece of data; rows that are complete are inserted.
    func receive(_ chunk: [UInt8]) async throws(SQLError) {
        scanner.receive(chunk)
        try await drain()
    }

    /// The data is complete. Returns the number of rows.
    func finish() async throws(SQLError) -> Int {
        scanner.finish()
        try await drain()
        try await flush()
        insert.close()
        return insert.rowCount
    }

    /// Cuts rows as long as there are whole ones; each full batch is inserted.
    private func drain() async throws(SQLError) {
        while try cutBatch() { try await flush() }
    }

    private func flush() async throws(SQLError) {
        guard !scanner.rows.isEmpty else { return }
        try parse()
        do throws(SQLError) {
            try await insert.append(batch)
        } catch {
            throw located(error, atRow: insert.failedRow)
        }
        batch.reset()
        scanner.forgetRows()
    }

    /// An error met while a row of the batch was written. A taken key is found when the rows have
    /// been read, and is told of by its line alone.
    private func located(_ error: SQLError, atRow row: Int) -> SQLError {
        guard error.context == nil, scanner.rows.indices.contains(row) else { return error }
        var located = error
        located.context = "COPY \(table.name), line \(scanner.rows[row].line)"
        if error.state != .uniqueViolation {
            located.context? += ": \"\(Self.clipped(scanner.raw(scanner.rows[row])))\""
        }
        return located
    }

    /// At most a hundred bytes of what came.
    private static func clipped(_ bytes: ArraySlice<UInt8>) -> String {
        let lengthMax = 100
        if bytes.count <= lengthMax { return String(decoding: bytes, as: UTF8.self) }
        var end = bytes.startIndex + lengthMax
        while end > bytes.startIndex, bytes[end] & 0xc0 == 0x80 { end -= 1 }
        return String(decoding: bytes[..<end], as: UTF8.self) + "..."
    }

    /// Cuts rows until the batch is full; false when there is no whole row any more.
    private func cutBatch() throws(SQLError) -> Bool {
        while scanner.rows.count < Batch.capacity, scanner.keptByteCount < Self.batchBytesMax {
            do throws(SQLError) {
                guard try scanner.next() == .row else { return false }
            } catch {
                try parse()
                let row = scanner.rawRow
                throw located(error, row.isEmpty ? "" : ": \"\(Self.clipped(row))\"")
            }
            // Where there are no columns an empty line is a row.
            let isRow =
                columns.isEmpty
                ? scanner.rawRow.isEmpty : scanner.lastFieldCount == columns.count
            if !isRow { try refuseRow() }
        }
        return true
    }

    /// The row cut last has too few fields, or too many.
    private func refuseRow() throws(SQLError) {
        let count = scanner.lastFieldCount
        let message =
            count < columns.count
            ? "missing data for column \"\(columns[count].name)\""
            : "extra data after last expected column"
        // What comes before it may be in error too, and first: fields that it has, when others are missing.
        let last = scanner.rows.last
        scanner.forgetLastRow(keepingFields: count < columns.count)
        try parse()
        if let last, count < columns.count { try findMalformed(in: last) }
        throw located(
            SQLError(.badCopyFileFormat, message), ": \"\(Self.clipped(scanner.rawRow))\"")
    }

    /// Turns the fields of the rows that were cut into the batch's values, column by column.
    private func parse() throws(SQLError) {
        do throws(SQLError) {
            for position in columns.indices { try parse(column: position) }
        } catch {
            try findMalformed()
            throw error
        }
        batch.rowCount = scanner.rows.count
    }

    private func parse(column position: Int) throws(SQLError) {
        let vector = batch.columns[position]
        let type = columns[position].type
        let settings = settings
        vector.reset()
        try scanner.forEachField(position) { bytes throws(SQLError) in
            if let bytes {
                try TextCodec.append(bytes, as: type, settings, to: vector)
            } else {
                vector.appendNull()
            }
        }
    }

    /// Throws the error of the first field, row by row, that is no value of its column.
    private func findMalformed() throws(SQLError) {
        for row in scanner.rows { try findMalformed(in: row) }
    }

    private func findMalformed(in row: CopyScanner.Row) throws(SQLError) {
        for (field, column) in zip(scanner.fields(of: row), columns) where !field.isNull {
            let bytes = Array(scanner.bytes(of: field))
            do throws(SQLError) {
                _ = try TextCodec.parse(bytes: bytes, as: column.type, settings)
            } catch {
                var located = error
                let line = "COPY \(table.name), line \(row.line)"
                // What escapes have made a field of need not be text.
                let place =
                    error.state == .characterNotInRepertoire
                    ? "\(line): \"\(Self.clipped(scanner.raw(row)))\""
                    : "\(line), column \(column.name): \"\(Self.clipped(bytes[...]))\""
                // A value may have said already where in itself it is wrong.
                located.context = error.context.map { "\($0)\n\(place)" } ?? place
                throw located
            }
        }
    }

    private func located(_ error: SQLError, _ place: String) -> SQLError {
        var error = error
        if error.context == nil {
            error.context = "COPY \(table.name), line \(scanner.line)\(place)"
        }
        return error
    }
}
