// PREPARE, EXECUTE and DEALLOCATE: prepared statements by SQL. They share their names with those of
// the extended protocol.
import Catalog
import Environment
import Executor
import Planner
import Syntax
import Types

extension Session {
    func prepare(
        name: String, _ types: [TypeName], _ inner: Statement, text: String
    ) async throws(SQLError) -> String {
        guard !name.isEmpty else {
            throw SQLError(
                .invalidPreparedStatementDefinition,
                "invalid statement name: must not be empty")
        }
        guard inner.isPlanned else {
            throw SQLError(
                .invalidPreparedStatementDefinition, "utility statements cannot be prepared")
        }
        try await beginStatement()
        var declared: [TypeOID] = []
        let planner = try planner(catalog)
        for type in types { declared.append(try planner.resolve(type, text: text).oid) }
        let statement = PreparedStatement(
            text: text, statement: inner, declaredTypes: declared, isFromSQL: true,
            prepared: database.environment.clock.now)
        try await compileAnalyzed(statement)
        statement.keepColumns()
        try refuseTaken(name)
        statements[name] = statement
        return "PREPARE"
    }

    /// Throws 42P05 for a name that a prepared statement has: after what is wrong with the new one.
    func refuseTaken(_ name: String) throws(SQLError) {
        guard statements[name] == nil else {
            throw SQLError(
                .duplicatePreparedStatement, "prepared statement \"\(name)\" already exists")
        }
    }

    /// The statement of that name; throws 26000.
    func prepared(named name: String) throws(SQLError) -> PreparedStatement {
        if let statement = statements[name] { return statement }
        throw SQLError(
            .invalidStatementName, "prepared statement \"\(name)\" does not exist")
    }

    /// Runs EXECUTE; rows go to the sink. Returns the tag of what was executed.
    func executePrepared(
        name: String, _ arguments: [Expression], text: String, _ sink: any ResultSink
    ) async throws(SQLError) -> String {
        // Parse prepares texts without a statement, too.
        if let known = statements[name], known.statement == nil { return "EXECUTE" }
        return try await giveAll(
            of: try await startPrepared(name: name, arguments, text: text), sink)
    }

    func startPrepared(
        name: String, _ arguments: [Expression], text: String, isSuspendable: Bool = false
    ) async throws(SQLError) -> SelectRun {
        let statement = try prepared(named: name)
        try await beginStatement()
        let parameters = try await values(of: arguments, for: statement, name, text)
        statement.countExecution(parameterCount: parameters.count)
        return try await start(statement, parameters, isSuspendable: isSuspendable)
    }

    /// EXPLAIN EXECUTE explains what would be executed.
    func explainPrepared(
        _ explain: Explain, name: String, _ arguments: [Expression], text: String,
        _ sink: any ResultSink
    ) async throws(SQLError) -> String {
        try await giveAll(of: try await startExplained(explain, name: name, arguments, text), sink)
    }

    func startExplained(
        _ explain: Explain, name: String, _ arguments: [Expression], _ text: String
    ) async throws(SQLError) -> SelectRun {
        let statement = try prepared(named: name)
        try await beginStatement()
        let parameters = try await values(of: arguments, for: statement, name, text)
        guard let inner = statement.statement else {
            throw SQLError(.internalError, "what is prepared is a statement")
        }
        var explained = explain
        explained.statement = inner
        let prepared = PreparedStatement(
            text: statement.text, statement: .explain(explained),
            declaredTypes: try compile(statement).plan.parameterTypes.map(\.oid))
        return try await start(prepared, parameters)
    }

    /// Runs it to its end, as the simple protocol does, and returns the tag.
    private func giveAll(
        of run: SelectRun, _ sink: any ResultSink
    ) async throws(SQLError) -> String {
        defer { run.close() }
        if run.givesRows { sink.describe(run.columns, formats: []) }
        _ = try await give(run, rowsMax: 0, run.columns.map { _ in 0 }, sink)
        run.close()
        try await checkConstraints()
        return run.tag
    }

    /// EXECUTE's arguments, converted to the parameters' types as assignments are.
    func values(
        of arguments: [Expression], for statement: PreparedStatement, _ name: String,
        _ text: String
    ) async throws(SQLError) -> [Datum] {
        let types = try compile(statement).plan.parameterTypes
        // Without parameters the arguments are not looked at.
        if types.isEmpty { return [] }
        guard types.count == arguments.count else {
            throw SQLError(
                .syntaxError, "wrong number of parameters for prepared statement \"\(name)\"",
                detail: "Expected \(types.count) parameters but got \(arguments.count).")
        }
        let planner = try planner(catalog)
        var values: [Datum] = []
        for (place, (argument, type)) in zip(arguments, types).enumerated() {
            let bound: BoundExpression
            do throws(SQLError) {
                bound = try planner.bind(
                    argument, text: text, over: [], target: type, use: .executeParameter)
            } catch {
                guard error.state == .datatypeMismatch else { throw error }
                let own = try planner.bind(argument, text: text, over: [], use: .executeParameter)
                throw SQLError(
                    .datatypeMismatch,
                    "parameter $\(place + 1) of type \(own.type.sqlName ?? "unknown") cannot be "
                        + "coerced to the expected type \(type.sqlName ?? "unknown")",
                    hint: "You will need to rewrite or cast the expression.",
                    position: position(argument.location, in: text))
            }
            values.append(try await evaluate(bound))
        }
        return values
    }

    func deallocate(_ name: String?) throws(SQLError) -> String {
        guard let name else {
            statements.removeAll()
            return "DEALLOCATE ALL"
        }
        guard statements.removeValue(forKey: name) != nil else {
            throw SQLError(
                .invalidStatementName, "prepared statement \"\(name)\" does not exist")
        }
        return "DEALLOCATE"
    }
}
