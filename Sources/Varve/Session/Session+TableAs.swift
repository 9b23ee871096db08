// CREATE TABLE AS and SELECT INTO: the table is made of the query's columns and filled by an INSERT.
import Catalog
import Executor
import Planner
import Syntax
import Types

extension Session {
    /// Returns the command tag. `parameters` are those of the query, in the extended protocol.
    func createTableAs(
        _ create: CreateTableAs, _ prepared: PreparedStatement, _ parameters: [Datum],
        _ sink: any ResultSink
    ) async throws(SQLError) -> String {
        let text = prepared.text
        let source = try await source(of: create, prepared, parameters)
        // The columns are those of the query that fills the table: what that reads stays as it is now.
        let query = PreparedStatement(
            text: source.text, statement: .select(source.query), declaredTypes: source.types)
        _ = try await compileLocked(
            query, source.parameters, isInternal: !create.hasData, locksReads: true)
        var before: OID?
        if case .table(let known)? = try? relation(create.name) { before = known.oid }
        guard let tag = try await runDefinition(.createTableAs(create), text: text, sink) else {
            throw SQLError(.internalError, "CREATE TABLE AS is a definition")
        }
        // With IF NOT EXISTS nothing may have been made.
        guard create.hasData, case .table(let table) = try relation(create.name),
            table.oid != before, database.history.newest.tables[table.oid] == nil
        else { return tag }
        try refuseReading(table, query)
        let insertion = InsertStatement(into: create.name, source.query)
        let statement = PreparedStatement(
            text: source.text, statement: .insert(insertion), declaredTypes: source.types)
        let run = try await start(statement, source.parameters)
        defer { run.close() }
        while try await run.next() != nil {}
        let count = run.affectedRows
        giveNotices(sink)
        return "SELECT \(count)"
    }

    /// What the query reads by a name that the new table has now, it would find empty.
    private func refuseReading(
        _ table: TableDefinition, _ query: PreparedStatement
    ) throws(SQLError) {
        var readsItself = false
        try compile(query).plan.plan.visitPlans { node in
            switch node.operation {
            case .tableScan(let scan): if scan.table.oid == table.oid { readsItself = true }
            case .pointGet(let get): if get.table.oid == table.oid { readsItself = true }
            case .indexScan(let scan): if scan.table.oid == table.oid { readsItself = true }
            default: break
            }
        }
        guard readsItself else { return }
        throw SQLError(
            .featureNotSupported,
            "table \"\(table.name)\" cannot be made of another schema's table of that name",
            hint: "Write the name of the other table's schema before it.")
    }

    /// The columns of the query; before there is the table.
    func columns(
        of create: CreateTableAs, _ text: String
    ) throws(SQLError) -> [(name: String, type: SQLType)] {
        let query: PreparedStatement
        switch create.source {
        case .query(let select):
            query = PreparedStatement(text: text, statement: .select(select))
        case .execute(let name, _): query = try prepared(named: name)
        }
        return try compile(query).plan.columns.map { ($0.name, $0.type) }
    }

    private struct Source {
        var query: SelectStatement
        var text: String
        var types: [TypeOID]
        var parameters: [Datum]
    }

    private func source(
        of create: CreateTableAs, _ prepared: PreparedStatement, _ parameters: [Datum]
    ) async throws(SQLError) -> Source {
        try await beginStatement()
        switch create.source {
        case .query(let query):
            return Source(
                query: query, text: prepared.text,
                types: prepared.query?.parameterTypes ?? [], parameters: parameters)
        case .execute(let name, let arguments):
            let executed = try self.prepared(named: name)
            guard case .select(let query)? = executed.statement else {
                throw SQLError(
                    .wrongObjectType, "prepared statement is not a SELECT")
            }
            let values = try await values(of: arguments, for: executed, name, prepared.text)
            return Source(
                query: query, text: executed.text, types: executed.parameterTypes,
                parameters: values)
        }
    }
}
