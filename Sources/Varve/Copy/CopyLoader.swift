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
    /// The rows of `batch` as they came, one after the other, with the line and the end of each.
    private var rawRows: [UInt8] = []
    private var places: [(line: Int, end: Int)] = []

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
        let schema = context.catalog.schemas[table.schema]?.name ?? "public"
        let target = "\(Identifier.quoted(schema)).\(Identifier.quoted(table.name))"
        let list = columns.map { Identifier.quoted($0.name) }.joined(separator: ", ")
        let nulls = columns.map { _ in "NULL" }.joined(separator: ", ")
        // Data may give values for identity columns, as PostgreSQL lets it.
        let text = "INSERT INTO \(target) (\(list)) OVERRIDING SYSTEM VALUE VALUES (\(nulls))"
        insert = try CopyInsert(
            try plan(text), columns: columns.map(\.attnum), context: context)
    }

    var columnCount: Int { columns.count }

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

    private func drain() async throws(SQLError) {
        while try nextRow() {
            if batch.rowCount == Batch.capacity { try await flush() }
        }
    }

    private func flush() async throws(SQLError) {
        guard batch.rowCount > 0 else { return }
        do throws(SQLError) {
            try await insert.append(batch)
        } catch {
            throw located(error, atRow: insert.failedRow)
        }
        batch.reset()
        rawRows.removeAll(keepingCapacity: true)
        places.removeAll(keepingCapacity: true)
    }

    /// An error met while a row of the batch was written. A taken key is found when the rows have
    /// been read, and is told of by its line alone.
    private func located(_ error: SQLError, atRow row: Int) -> SQLError {
        guard error.context == nil, places.indices.contains(row) else { return error }
        let start = row == 0 ? 0 : places[row - 1].end
        var located = error
        located.context = "COPY \(table.name), line \(places[row].line)"
        if error.state != .uniqueViolation {
            located.context? += ": \"\(Self.clipped(rawRows[start..<places[row].end]))\""
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

    /// Adds the next complete row to the batch; false when there is none.
    private func nextRow() throws(SQLError) -> Bool {
        do throws(SQLError) {
            guard try scanner.next() == .row else { return false }
        } catch {
            throw located(error, ": \"\(Self.clipped(scanner.rawRow))\"")
        }
        try checkFieldCount()
        for (position, field) in scanner.fields.enumerated() {
            let vector = batch.columns[position]
            if field.isNull {
                vector.appendNull()
                continue
            }
            do throws(SQLError) {
                try scanner.withBytes(of: field) { bytes throws(SQLError) in
                    try TextCodec.append(
                        bytes, as: columns[position].type, settings, to: vector)
                }
            } catch {
                let value = Self.clipped(scanner.unescaped[field.start..<field.end])
                throw located(error, ", column \(columns[position].name): \"\(value)\"")
            }
        }
        batch.rowCount += 1
        rawRows.append(contentsOf: scanner.rawRow)
        places.append((scanner.line, rawRows.count))
        return true
    }

    private func checkFieldCount() throws(SQLError) {
        guard scanner.fields.count != columns.count else { return }
        let message =
            scanner.fields.count < columns.count
            ? "missing data for column \"\(columns[scanner.fields.count].name)\""
            : "extra data after last expected column"
        throw located(
            SQLError(.badCopyFileFormat, message), ": \"\(Self.clipped(scanner.rawRow))\"")
    }

    private func located(_ error: SQLError, _ place: String) -> SQLError {
        var error = error
        if error.context == nil {
            error.context = "COPY \(table.name), line \(scanner.line)\(place)"
        }
        return error
    }
}
