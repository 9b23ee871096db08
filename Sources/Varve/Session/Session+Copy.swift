// COPY: rows from and to the client as text, csv or binary.
import Bytes
import Catalog
import Engine
import Executor
import Planner
import Syntax
import Types

extension Session {
    func runCopy(
        _ copy: CopyStatement, text: String, _ sink: any ResultSink
    ) async throws(SQLError) -> String {
        switch copy.endpoint {
        case .client: break
        case .file:
            throw SQLError.notSupported("COPY with a file on the server", at: .statement)
        case .program:
            throw SQLError.notSupported(
                "COPY with a program on the server", at: .statement)
        }
        let options = try CopyOptions(copy.options, isFrom: copy.direction == .from) {
            position($0, in: text)
        }
        if let condition = copy.condition {
            throw SQLError.notSupported(
                "COPY FROM … WHERE", at: ErrorPlace(position(condition.location, in: text)))
        }
        switch (copy.source, copy.direction) {
        case (.table(let name, let columns), .from):
            return "COPY \(try await copyIn(name, columns, options, sink))"
        case (.table(let name, let columns), .to):
            return "COPY \(try await copyOut(table: name, columns, options, sink))"
        case (.query(let query), .to):
            try requireRows(of: query)
            let prepared = PreparedStatement(text: text, statement: query)
            return "COPY \(try await copyOut(prepared, isOfQuery: true, options, sink))"
        case (.query, .from):
            throw SQLError(.syntaxError, "COPY query cannot be used with FROM")
        }
    }

    // MARK: TO

    /// A change whose rows nobody asks for is not run by COPY.
    private func requireRows(of query: Statement) throws(SQLError) {
        let returning: [SelectTarget]
        switch query {
        case .insert(let insert): returning = insert.returning
        case .update(let update): returning = update.returning
        case .delete(let delete): returning = delete.returning
        default: return
        }
        if returning.isEmpty {
            throw SQLError(.featureNotSupported, "COPY query must have a RETURNING clause")
        }
    }

    private func copyOut(
        table name: QualifiedName, _ columns: [String], _ options: CopyOptions,
        _ sink: any ResultSink
    ) async throws(SQLError) -> Int {
        let relation = try relation(name)
        let schema: OID
        switch relation {
        case .table(let table): schema = table.schema
        case .system(let system): schema = system.schema
        case .sequence, .index:
            throw SQLError(
                .wrongObjectType, "cannot copy from \"\(name.name)\": it is not a table")
        }
        var names: [String]? = columns
        if case .table(let table) = relation {
            names = try CopyLoader.columns(columns, of: table).map(\.name)
            try options.checkColumns(table.liveColumns.map(\.name), of: table.name)
        } else if columns.isEmpty {
            names = nil
        }
        let list = names.map { $0.map(Identifier.quoted).joined(separator: ", ") } ?? "*"
        let schemaName = catalog.schemas[schema]?.name ?? "public"
        // A table may have no columns to copy.
        let text =
            "SELECT \(list) FROM \(Identifier.quoted(schemaName)).\(Identifier.quoted(name.name))"
        let parsed = try parseText(text).first?.statement
        return try await copyOut(
            PreparedStatement(text: text, statement: parsed), isOfQuery: false, options, sink)
    }

    private func copyOut(
        _ prepared: PreparedStatement, isOfQuery: Bool, _ options: CopyOptions,
        _ sink: any ResultSink
    ) async throws(SQLError) -> Int {
        let run = try await start(prepared, [])
        defer { run.close() }
        if isOfQuery { try options.checkColumns(run.columns.map(\.name), of: nil) }
        guard let settings = context?.settings else { return 0 }
        if options.format == .binary { return try await copyOutBinary(run, sink) }
        try await sink.beginCopyOut(CopyStart(columnCount: run.types.count))
        var printer = try CopyPrinter(
            options, columns: run.columns.map(\.name), types: run.types, settings)
        var output = ByteWriter(reserving: 64 << 10)
        var lineEnds: [Int] = []
        if options.header != .none {
            printer.header(run.columns.map(\.name), into: &output)
            lineEnds.append(output.count)
        }
        var count = 0
        while let batch = try await run.next() {
            for index in 0..<batch.selectedCount {
                printer.row(batch.row(index), of: batch, into: &output)
                lineEnds.append(output.count)
                count += 1
                if output.count > 60 << 10 {
                    try await sink.copyOut(output.bytes, lineEnds: lineEnds)
                    output.removeAll()
                    lineEnds.removeAll(keepingCapacity: true)
                }
            }
        }
        if output.count > 0 { try await sink.copyOut(output.bytes, lineEnds: lineEnds) }
        sink.endCopyOut()
        return count
    }

    /// As PostgreSQL sends it: a message for each row, the header with the first.
    private func copyOutBinary(
        _ run: SelectRun, _ sink: any ResultSink
    ) async throws(SQLError) -> Int {
        try await sink.beginCopyOut(CopyStart(columnCount: run.types.count, isBinary: true))
        var output = ByteWriter(reserving: 64 << 10)
        var rowEnds: [Int] = []
        CopyBinary.appendHeader(to: &output)
        var count = 0
        while let batch = try await run.next() {
            for index in 0..<batch.selectedCount {
                CopyBinary.appendRow(
                    batch.row(index), of: batch, types: run.types, to: &output)
                rowEnds.append(output.count)
                count += 1
                if output.count > 60 << 10 {
                    try await sink.copyOut(output.bytes, lineEnds: rowEnds)
                    output.removeAll()
                    rowEnds.removeAll(keepingCapacity: true)
                }
            }
        }
        CopyBinary.appendEnd(to: &output)
        rowEnds.append(output.count)
        try await sink.copyOut(output.bytes, lineEnds: rowEnds)
        sink.endCopyOut()
        return count
    }

    // MARK: FROM

    private func copyIn(
        _ name: QualifiedName, _ columns: [String], _ options: CopyOptions,
        _ sink: any ResultSink
    ) async throws(SQLError) -> Int {
        let table = try await tableLockedForWriting(
            name,
            or: SQLError(
                .wrongObjectType, "cannot copy to \"\(name.name)\": it is not a table"))
        let targets = try CopyLoader.columns(columns, of: table)
        try options.checkColumns(table.liveColumns.map(\.name), of: table.name)
        try check(
            RelationUse(privileges: .insert, inserted: Set(targets.map(\.attnum))), on: table)
        if block?.transaction.isReadOnly == true { throw readOnlyViolation("COPY FROM") }
        let context = try executionContext(catalog)
        func plan(_ text: String) throws(SQLError) -> PreparedPlan {
            guard let statement = try parseText(text).first?.statement else {
                throw SQLError(.internalError, "no INSERT")
            }
            return try planner(catalog, user: Catalog.bootstrapRole).plan(statement, text: text)
        }
        if options.format == .binary {
            let loader = try BinaryCopyLoader(
                table: table, columns: columns, context: context, plan: plan)
            try await sink.beginCopyIn(
                CopyStart(columnCount: loader.columnCount, isBinary: true))
            while let chunk = try await nextChunk(sink, { loader.place }) {
                try await loader.receive(chunk)
            }
            let count = try await loader.finish()
            try await checkConstraints()
            return count
        }
        let loader = try CopyLoader(
            table: table, columns: columns, options, context: context, plan: plan)
        try await sink.beginCopyIn(CopyStart(columnCount: loader.columnCount))
        while let chunk = try await nextChunk(sink, { loader.place }) {
            try await loader.receive(chunk)
        }
        let count = try await loader.finish()
        try await checkConstraints()
        return count
    }

    /// The client's next piece. An error that comes instead is told of with the line that is waited for.
    private func nextChunk(
        _ sink: any ResultSink, _ place: () -> String
    ) async throws(SQLError) -> [UInt8]? {
        do throws(SQLError) {
            return try await sink.nextCopyChunk()
        } catch {
            var located = error
            if located.context == nil { located.context = place() }
            throw located
        }
    }
}
