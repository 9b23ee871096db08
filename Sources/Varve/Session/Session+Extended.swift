// The extended protocol: Parse, Bind, Describe, Execute, Close, Sync.
import Bytes
import Catalog
import Engine
import Executor
import Planner
import Syntax
package import Types

extension Session {
    /// Parse: `name` is empty for the unnamed statement; type 0 leaves a parameter's type open.
    package func parse(
        name: String, text: String, parameterTypes: [TypeOID]
    ) async throws(SQLError) {
        if !name.isEmpty, statements[name] != nil {
            throw SQLError(
                .duplicatePreparedStatement, "prepared statement \"\(name)\" already exists")
        }
        do throws(SQLError) {
            try await parse(name, text, parameterTypes)
        } catch {
            let error = await settled(error)
            throw error.pointing(atStatementFrom: SourceText.firstWord(of: text))
        }
    }

    private func parse(
        _ name: String, _ text: String, _ parameterTypes: [TypeOID]
    ) async throws(SQLError) {
        let statement = PreparedStatement(
            text: text, statement: try onlyStatement(of: text, parameterTypes),
            declaredTypes: parameterTypes, keepsColumns: true, isWhole: true)
        if let parsed = statement.statement {
            try checkNotFailed(parsed)
            if parsed.isPlanned {
                try await beginStatement(isPlanned: true)
                _ = try compile(statement)
            } else if let query = statement.query {
                try await beginStatement()
                _ = try compile(query)
            }
        }
        statements[name] = statement
    }

    /// Parses a text, unless another session has; nil for one without a statement. Throws 42601 for several.
    func onlyStatement(
        of text: String, _ parameterTypes: [TypeOID]
    ) throws(SQLError) -> Statement? {
        if let known = share.statement(text, parameterTypes, profile.planning) { return known }
        let parsed = try parseText(text)
        guard parsed.count <= 1 else {
            throw SQLError(
                .syntaxError, "cannot insert multiple commands into a prepared statement")
        }
        return parsed.first?.statement
    }

    private func statement(named name: String) throws(SQLError) -> PreparedStatement {
        if let statement = statements[name] { return statement }
        throw SQLError(
            .invalidStatementName,
            name.isEmpty
                ? "unnamed prepared statement does not exist"
                : "prepared statement \"\(name)\" does not exist")
    }

    private func portal(named name: String) throws(SQLError) -> Portal {
        if let portal = portals[name] { return portal }
        throw SQLError(.invalidCursorName, "portal \"\(name)\" does not exist")
    }

    // MARK: Bind

    /// Bind: formats are 0 text, 1 binary; none: all text; one: for all.
    package func bind(
        portal name: String, statement statementName: String, parameterFormats: [Int16],
        values: [BoundValue], resultFormats: [Int16]
    ) async throws(SQLError) {
        do throws(SQLError) {
            try await bind(name, statementName, parameterFormats, values, resultFormats)
        } catch {
            throw await settled(error)
        }
    }

    private func bind(
        _ name: String, _ statementName: String, _ parameterFormats: [Int16],
        _ values: [BoundValue], _ resultFormats: [Int16]
    ) async throws(SQLError) {
        let prepared = try statement(named: statementName)
        if !name.isEmpty, portals[name] != nil {
            throw SQLError(.duplicateCursor, "cursor \"\(name)\" already exists")
        }
        if let parsed = prepared.statement { try checkNotFailed(parsed) }
        var types: [SQLType] = []
        var columnCount = 0
        if prepared.statement?.isPlanned == true {
            try await beginStatement(isPlanned: true)
            let plan = try compile(prepared).plan
            types = plan.parameterTypes
            columnCount = plan.columns.count
        } else if let query = prepared.query {
            try await beginStatement()
            types = try compile(query).plan.parameterTypes
        } else if let statement = prepared.statement {
            columnCount = try await utilityColumns(statement)?.count ?? 0
        }
        guard values.count == types.count else {
            throw SQLError(
                .protocolViolation,
                "bind message supplies \(values.count) parameters, but prepared statement "
                    + "\"\(statementName)\" requires \(types.count)")
        }
        let formats = try expand(parameterFormats, count: values.count, "parameter")
        let parameters = try parameterValues(values, types, formats, portal: name)
        portals[name]?.run?.execution.close()
        portals[name] = Portal(
            prepared, parameters: parameters,
            resultFormats: try expand(resultFormats, count: columnCount, "result"))
    }

    private func expand(
        _ formats: [Int16], count: Int, _ what: String
    ) throws(SQLError) -> [Int16] {
        for format in formats where format != 0 && format != 1 {
            throw SQLError(.invalidParameterValue, "unsupported format code: \(format)")
        }
        switch formats.count {
        case 0: return [Int16](repeating: 0, count: count)
        case 1: return [Int16](repeating: formats[0], count: count)
        case count: return formats
        default:
            let found =
                what == "result" ? "query has \(count) columns" : "\(count) \(what)s"
            throw SQLError(
                .protocolViolation,
                "bind message has \(formats.count) \(what) formats but \(found)")
        }
    }

    private func parameterValues(
        _ values: [BoundValue], _ types: [SQLType], _ formats: [Int16], portal: String
    ) throws(SQLError) -> [Datum] {
        guard !values.isEmpty else { return [] }
        let settings = try executionContext(catalog).settings
        var parameters: [Datum] = []
        parameters.reserveCapacity(values.count)
        for index in values.indices {
            guard let bytes = values[index] else {
                parameters.append(.null)
                continue
            }
            do throws(SQLError) {
                if formats[index] == 0 {
                    parameters.append(
                        try TextCodec.parse(bytes: bytes, as: types[index], settings))
                } else {
                    parameters.append(
                        try bytes.withRawBytes { buffer throws(SQLError) in
                            try BinaryCodec.parse(buffer, as: types[index], settings)
                        })
                }
            } catch {
                var error = error
                error.context =
                    (portal.isEmpty ? "unnamed portal" : "portal \"\(portal)\"")
                    + " parameter $\(index + 1)" + (formats[index] == 0 ? " = '...'" : "")
                throw error
            }
        }
        return parameters
    }

    // MARK: Describe

    package func describe(
        statement name: String
    ) async throws(SQLError) -> StatementDescription {
        let prepared = try statement(named: name)
        guard let statement = prepared.statement else {
            return StatementDescription(parameterTypes: [], columns: nil)
        }
        try checkNotFailed(statement)
        guard statement.isPlanned else {
            var types: [TypeOID] = []
            if let query = prepared.query {
                try await beginStatement()
                types = try compile(query).plan.parameterTypes.map(\.oid)
            }
            return StatementDescription(
                parameterTypes: types, columns: try await utilityColumns(statement))
        }
        try await beginStatement()
        let plan = try compile(prepared).plan
        return StatementDescription(
            parameterTypes: plan.parameterTypes.map(\.oid), columns: Self.columns(of: plan))
    }

    /// The columns of the portal's rows with the formats they will come in; nil: no rows.
    package func describe(
        portal name: String
    ) async throws(SQLError) -> (columns: [ResultColumn], formats: [Int16])? {
        // Cursors are portals with names given by SQL.
        if let cursor = cursors[name] {
            return (cursor.columns, cursor.columns.map { _ in cursor.isBinary ? 1 : 0 })
        }
        let portal = try portal(named: name)
        guard let statement = portal.statement.statement else { return nil }
        try checkNotFailed(statement)
        if !statement.isPlanned {
            return try await utilityColumns(statement).map { ($0, portal.resultFormats) }
        }
        try ensureBlock()
        return Self.columns(of: try compile(portal.statement).plan).map {
            ($0, portal.resultFormats)
        }
    }

    private static func columns(of plan: PreparedPlan) -> [ResultColumn]? {
        if plan.columns.isEmpty, plan.command != .select { return nil }
        return plan.resultColumns
    }

    private func utilityColumns(
        _ statement: Statement
    ) async throws(SQLError) -> [ResultColumn]? {
        switch statement {
        case .show(let name): return try show(name).columns
        case .fetch(let fetch): return fetch.isMove ? nil : cursors[fetch.cursor]?.columns
        case .execute(let name, _):
            try await beginStatement()
            return Self.columns(of: try compile(try prepared(named: name)).plan)
        case .explain: return [ResultColumn(name: "QUERY PLAN", type: .text)]
        default: return nil
        }
    }

    // MARK: Execute

    /// Execute: at most `rowsMax` rows, 0 for all. Rows and the end go to `sink`.
    package func execute(
        portal name: String, rowsMax: Int, _ sink: any ResultSink
    ) async throws(SQLError) -> ExecuteOutcome {
        let portal = try portal(named: name)
        guard let statement = portal.statement.statement else {
            sink.emptyQuery()
            return .completed
        }
        beginActivity(portal.statement.text)
        defer { endActivity() }
        do throws(SQLError) {
            return try await execute(portal, name, statement, rowsMax: rowsMax, sink)
        } catch {
            let error = await settled(error)
            let start = SourceText.firstWord(of: portal.statement.text)
            throw interrupted(error.pointing(atStatementFrom: start))
        }
    }

    private func execute(
        _ portal: Portal, _ name: String, _ statement: Statement, rowsMax: Int,
        _ sink: any ResultSink
    ) async throws(SQLError) -> ExecuteOutcome {
        try checkNotFailed(statement)
        if portal.isDone, portal.runsOnce {
            throw SQLError(
                .objectNotInPrerequisiteState, "portal \"\(name)\" cannot be run")
        }
        if portal.isDone {
            sink.complete(portal.emptyTag)
            return .completed
        }
        guard statement.isPlanned else {
            let outcome = try await runUtility(
                statement, portal.statement, portal.parameters,
                RowDelivery(describes: false, formats: portal.resultFormats), sink)
            if block?.endsWithStatement == true { try await commitBlock() }
            try await emit(outcome, describing: false, sink)
            portal.isDone = true
            portal.finalTag = outcome.tag
            if case .transaction = statement {} else { block?.isPipelined = true }
            reportChanges(sink)
            return .completed
        }
        let run: SelectRun
        if let suspended = portal.run {
            run = suspended
            try await settle()
        } else {
            try await beginStatement(isPlanned: true)
            run = try await start(
                portal.statement, portal.parameters, isSuspendable: rowsMax > 0)
            portal.run = run
        }
        // A portal that goes on counts its rows anew, as PostgreSQL's tags do.
        run.total = 0
        let own = run.view == nil ? nil : block?.transaction.setAsideSnapshot()
        run.view?.enter()
        defer { if let own { block?.transaction.resume(own) } }
        let isDone = try await give(run, rowsMax: max(0, rowsMax), portal.resultFormats, sink)
        guard isDone else { return .suspended }
        portal.isDone = true
        run.execution.close()
        try await checkConstraints()
        try await settleAnswer()
        giveNotices(sink)
        sink.complete(run.tag)
        block?.isPipelined = true
        run.total = 0
        reportChanges(sink)
        return .completed
    }

    // MARK: Close and Sync

    package func close(statement name: String) { statements[name] = nil }

    package func close(portal name: String) {
        portals.remove(name)?.run?.execution.close()
    }

    func closePortals() {
        // Nearly always all there is: no list is made for it.
        portals.remove("")?.run?.execution.close()
        if portals.isEmpty { return }
        for portal in portals.values { portal.run?.execution.close() }
        portals.removeAll()
    }

    /// Sync: ends the implicit transaction. Also after an error, with `failed` true: then it is
    /// rolled back.
    package func sync(failed: Bool, _ sink: any ResultSink) async {
        if failed {
            failBlock()
        } else if block?.isExplicit == false {
            do throws(SQLError) {
                try await commitBlock()
            } catch {
                sink.fail(error)
            }
        }
        reportChanges(sink)
    }
}
