// The extended protocol: Parse, Bind, Describe, Execute, Close, Sync.
import Bytes
import Catalog
import Engine
import Environment
import Executor
import Planner
import Syntax
package import Types

extension Session {
    /// Parse: `name` is empty for the unnamed statement, whose end this is in any case; type 0 leaves a
    /// parameter's type open.
    package func parse(
        name: String, text: String, parameterTypes: [TypeOID]
    ) async throws(SQLError) {
        beginActivity(text)
        defer { endActivity(awaitsSync: true) }
        if name.isEmpty { unnamedStatement = nil }
        do throws(SQLError) {
            try refuseInterrupted()
            try await parse(name, text, parameterTypes)
        } catch {
            let error = interrupted(await settled(error))
            throw error.pointing(atStatementFrom: SourceText.firstWord(of: text))
        }
    }

    private func parse(
        _ name: String, _ text: String, _ parameterTypes: [TypeOID]
    ) async throws(SQLError) {
        let statement = PreparedStatement(
            text: text, statement: try onlyStatement(of: text, parameterTypes),
            declaredTypes: parameterTypes, isWhole: true,
            prepared: name.isEmpty
                ? Timestamp(microseconds: 0) : database.environment.clock.now)
        if let parsed = statement.statement {
            try checkNotFailed(parsed)
            if parsed.isPlanned {
                try await beginStatement(isPlanned: true)
                try await compileAnalyzed(statement)
            } else if let query = statement.query {
                try await beginStatement()
                try await compileAnalyzed(query)
            } else if let open = parameterTypes.firstIndex(where: {
                $0.rawValue == 0 || $0 == .unknown
            }) {
                throw SQLError.indeterminateParameter(open)
            }
        }
        statement.keepColumns()
        if name.isEmpty { return unnamedStatement = statement }
        try refuseTaken(name)
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

    private func known(_ name: String) -> PreparedStatement? {
        name.isEmpty ? unnamedStatement : statements[name]
    }

    private func statement(named name: String) throws(SQLError) -> PreparedStatement {
        if let statement = known(name) { return statement }
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
        values: [BoundValue], resultFormats: [Int16], fault: BindFault? = nil
    ) async throws(SQLError) {
        if let text = known(statementName)?.text { noteStatement(text) } else { clearAlarm() }
        do throws(SQLError) {
            try refuseInterrupted()
            try await bind(name, statementName, parameterFormats, values, resultFormats, fault)
        } catch {
            throw await settled(error)
        }
    }

    private func bind(
        _ name: String, _ statementName: String, _ parameterFormats: [Int16],
        _ values: [BoundValue], _ resultFormats: [Int16], _ fault: BindFault?
    ) async throws(SQLError) {
        let prepared = try statement(named: statementName)
        if let fault, fault.valueCount == nil { throw fault.error }
        let valueCount = fault?.valueCount ?? values.count
        guard parameterFormats.count <= 1 || parameterFormats.count == valueCount else {
            throw SQLError(
                .protocolViolation,
                "bind message has \(parameterFormats.count) parameter formats but "
                    + "\(valueCount) parameters")
        }
        let types: [SQLType]
        var columnCount: Int?
        if let parsed = prepared.statement {
            try checkNotFailed(parsed)
        } else {
            try checkNotFailed()
        }
        if prepared.statement?.isPlanned == true {
            try await beginStatement(isPlanned: true)
            let plan = try compileBound(prepared)
            types = plan.parameterTypes
            columnCount = plan.givesRows ? plan.columns.count : nil
        } else if let query = prepared.query {
            try await beginStatement()
            types = try compile(query).plan.parameterTypes
        } else {
            types = prepared.declaredTypes.map { SQLType($0) }
            if let statement = prepared.statement {
                columnCount = try await utilityColumns(statement)?.count
            }
        }
        guard valueCount == types.count else {
            throw SQLError(
                .protocolViolation,
                "bind message supplies \(valueCount) parameters, but prepared statement "
                    + "\"\(statementName)\" requires \(types.count)")
        }
        if !name.isEmpty, portals[name] != nil || cursors[name] != nil {
            throw SQLError(.duplicateCursor, "cursor \"\(name)\" already exists")
        }
        let parameters = try parameterValues(
            values, types, Self.spread(parameterFormats, valueCount), portal: name, fault)
        if let columnCount, resultFormats.count > 1, resultFormats.count != columnCount {
            throw SQLError(
                .protocolViolation,
                "bind message has \(resultFormats.count) result formats but query has "
                    + "\(columnCount) columns")
        }
        portals[name]?.close()
        try await beginBoundPortal()
        portalCount += 1
        let portal = Portal(
            prepared, isNamed: !name.isEmpty, parameters: parameters,
            resultFormats: Self.spread(columnCount == nil ? [] : resultFormats, columnCount ?? 0),
            givesRows: columnCount != nil, number: portalCount,
            created: statementStart ?? database.environment.clock.now)
        portals[name] = portal
        if portal.isQuery { boundPortal = portal }
    }

    /// In a block nobody changes the tables that it names between Bind and Execute. Who has one now is waited for by
    /// Execute: it and those after it are not locked before, as one locks in this order.
    private func compileBound(_ prepared: PreparedStatement) throws(SQLError) -> PreparedPlan {
        let plan = try compile(prepared).plan
        if let block, block.isExplicit {
            _ = prepared.namedTables.allSatisfy {
                block.transaction.tryLock($0.lock, $0.mode)
            }
        }
        return plan
    }

    /// A query sees what there was at its Bind. Nearly always its Execute comes next, and then it begins there; where
    /// something else comes, it is begun before that.
    func beginBoundPortal(unless next: Portal? = nil) async throws(SQLError) {
        guard let portal = boundPortal else { return }
        boundPortal = nil
        guard portal !== next, !portal.isClosed, portal.run == nil, let block, !block.isFailed
        else { return }
        do throws(SQLError) {
            _ = try await open(portal, isSuspendable: true)
        } catch {
            portal.fail()
            throw error
        }
    }

    /// One format for each of so many, of the formats in a message: none, one for all, or all.
    private static func spread(_ formats: [Int16], _ count: Int) -> [Int16] {
        if formats.count == count { return formats }
        return [Int16](repeating: formats.first ?? 0, count: count)
    }

    private func parameterValues(
        _ values: [BoundValue], _ types: [SQLType], _ formats: [Int16], portal: String,
        _ fault: BindFault?
    ) throws(SQLError) -> [Datum] {
        guard !types.isEmpty else {
            if let fault { throw fault.error }
            return []
        }
        let settings = try executionContext(catalog).settings
        var parameters: [Datum] = []
        parameters.reserveCapacity(values.count)
        for index in types.indices {
            var isTextual = formats[index] == 0
            do throws(SQLError) {
                if index == values.count, let fault {
                    isTextual = false
                    throw fault.error
                }
                guard BuiltinType.find(types[index].oid) != nil else {
                    isTextual = false
                    throw SQLError.unknownType(types[index].oid)
                }
                guard formats[index] == 0 || formats[index] == 1 else {
                    throw SQLError(
                        .invalidParameterValue, "unsupported format code: \(formats[index])")
                }
                guard let bytes = values[index] else {
                    parameters.append(.null)
                    continue
                }
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
                if error.state == .invalidBinaryRepresentation,
                    error.message == "incorrect binary data format"
                {
                    error.message += " in bind parameter \(index + 1)"
                }
                error.context =
                    (portal.isEmpty ? "unnamed portal" : "portal \"\(portal)\"")
                    + " parameter $\(index + 1)" + (isTextual ? " = '...'" : "")
                throw error
            }
        }
        if let fault { throw fault.error }
        return parameters
    }

    // MARK: Describe

    package func describe(
        statement name: String
    ) async throws(SQLError) -> StatementDescription {
        let prepared = try statement(named: name)
        guard let statement = prepared.statement else {
            return StatementDescription(
                parameterTypes: prepared.declaredTypes, columns: nil)
        }
        if block?.isFailed == true, let types = prepared.parameterTypesWithoutRows {
            return StatementDescription(parameterTypes: types, columns: nil)
        }
        try checkNotFailed(statement)
        guard statement.isPlanned else {
            var types = prepared.declaredTypes
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
            return (cursor.columns, cursor.columns.map { _ in 0 })
        }
        let portal = try portal(named: name)
        return try await columns(of: portal).map { ($0, portal.resultFormats) }
    }

    private func columns(of portal: Portal) async throws(SQLError) -> [ResultColumn]? {
        guard let statement = portal.statement.statement else { return nil }
        if portal.givesRows { try checkNotFailed(statement) }
        if !statement.isPlanned { return try await utilityColumns(statement) }
        try ensureBlock()
        return Self.columns(of: try compile(portal.statement).plan)
    }

    private static func columns(of plan: PreparedPlan) -> [ResultColumn]? {
        plan.givesRows ? plan.resultColumns : nil
    }

    private func utilityColumns(
        _ statement: Statement
    ) async throws(SQLError) -> [ResultColumn]? {
        switch statement {
        case .show(let name): return try show(name).columns
        case .fetch(let fetch):
            if fetch.isMove { return nil }
            if let cursor = cursors[fetch.cursor] { return cursor.columns }
            guard let portal = portals.named[fetch.cursor], portal.givesRows else { return nil }
            return try await columns(of: portal)
        case .execute(let name, _):
            let prepared = try prepared(named: name)
            if prepared.statement == nil { return nil }
            try await beginStatement()
            return Self.columns(of: try compile(prepared).plan)
        case .explain: return [ResultColumn(name: "QUERY PLAN", type: .text)]
        default: return nil
        }
    }

    // MARK: Execute

    /// Execute: at most `rowsMax` rows, 0 for all. Rows and the end go to `sink`.
    package func execute(
        portal name: String, rowsMax: Int, _ sink: any ResultSink
    ) async throws(SQLError) -> ExecuteOutcome {
        if let cursor = cursors[name] {
            beginActivity(cursor.statementText)
            defer { endActivity(awaitsSync: true) }
            do throws(SQLError) {
                try refuseInterrupted()
                try await beginBoundPortal()
                return try await execute(cursor, rowsMax: rowsMax, sink)
            } catch {
                throw interrupted(await settled(error))
            }
        }
        let portal = try portal(named: name)
        guard let statement = portal.statement.statement else {
            sink.emptyQuery()
            return .completed
        }
        beginActivity(portal.statement.text)
        defer { endActivity(awaitsSync: true) }
        do throws(SQLError) {
            try refuseInterrupted()
            try await beginBoundPortal(unless: portal)
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
        // What is left of it ends no block.
        if portal.hasFailed { try checkNotFailed() }
        guard !portal.hasFailed, !portal.isActive, !portal.isDone || portal.givesRows else {
            throw SQLError(
                .objectNotInPrerequisiteState, "portal \"\(name)\" cannot be run")
        }
        if portal.isDone {
            sink.complete(portal.emptyTag)
            return .completed
        }
        portal.isActive = true
        defer { portal.isActive = false }
        do throws(SQLError) {
            guard statement.isPlanned || portal.givesRows else {
                try await runToEnd(portal, statement, sink)
                return .completed
            }
            return try await give(from: portal, rowsMax: rowsMax, sink)
        } catch {
            portal.fail()
            throw error
        }
    }

    /// Runs a portal's statement that is not planned and gives no rows.
    private func runToEnd(
        _ portal: Portal, _ statement: Statement, _ sink: any ResultSink
    ) async throws(SQLError) {
        let outcome = try await runUtility(
            statement, portal.statement, portal.parameters, isSimple: false, sink)
        let isAlone = block?.endsWithStatement == true
        if isAlone { try await commitBlock() }
        try await emit(outcome, sink)
        portal.isDone = true
        if case .transaction = statement {
            hasRunWithoutBlock = false
        } else if let block {
            block.isPipelined = true
        } else if !isAlone {
            hasRunWithoutBlock = true
        }
    }

    private func give(
        from portal: Portal, rowsMax: Int, _ sink: any ResultSink
    ) async throws(SQLError) -> ExecuteOutcome {
        for format in portal.resultFormats where format != 0 && format != 1 {
            throw SQLError(.invalidParameterValue, "unsupported format code: \(format)")
        }
        let run: SelectRun
        if let suspended = portal.run {
            run = suspended
            // A portal that goes on counts its rows anew, as PostgreSQL's tags do.
            run.total = 0
            try await settle()
        } else if case .fetch(let fetch)? = portal.statement.statement, rowsMax <= 0 {
            run = try await fetchAll(fetch, portal.resultFormats, sink)
            portal.run = run
        } else {
            run = try await open(portal, isSuspendable: rowsMax > 0)
        }
        let own = run.view == nil ? nil : block?.transaction.setAsideSnapshot()
        run.view?.enter()
        defer { if let own { block?.transaction.resume(own) } }
        let given = run.total
        let isDone = try await give(run, rowsMax: max(0, rowsMax), portal.resultFormats, sink)
        portal.passed(run.total - given)
        block?.isPipelined = true
        guard isDone else { return .suspended }
        portal.isDone = true
        run.close()
        try await checkConstraints()
        try await settleAnswer()
        giveNotices(sink)
        sink.complete(run.tag)
        run.total = 0
        return .completed
    }

    /// Begins what a portal gives its rows from. `isSuspendable`: they may be asked for in pieces.
    func open(_ portal: Portal, isSuspendable: Bool) async throws(SQLError) -> SelectRun {
        let prepared = portal.statement
        let run: SelectRun
        switch prepared.statement {
        case .show(let name):
            _ = try executionContext(catalog)
            try await settle()
            let (columns, rows) = try show(name)
            let outcome = UtilityOutcome("SHOW", columns: columns, rows: rows)
            run = SelectRun(kept: outcome.batch.map { [$0] } ?? [], columns, .show)
        case .fetch(let fetch): run = try await keptRows(of: fetch)
        case .execute(let name, let arguments):
            run = try await startPrepared(
                name: name, arguments, text: prepared.text, isSuspendable: isSuspendable)
        case .explain(let explain):
            if case .execute(let name, let arguments) = explain.statement {
                run = try await startExplained(explain, name: name, arguments, prepared.text)
            } else {
                fallthrough
            }
        default:
            try await beginStatement(isPlanned: true)
            let isCursor = isSuspendable && portal.isNamed && portal.isQuery
            run = try await start(
                isCursor ? prepared.withRowKeys : prepared, portal.parameters,
                isSuspendable: isSuspendable)
        }
        // What changes rows does so, and is checked, before any is asked for.
        if run.view == nil, run.isModifying {
            run.batch = try await run.next()
            try await checkConstraints()
        }
        portal.run = run
        return run
    }

    /// A portal that is a cursor of SQL's gives its rows as text.
    private func execute(
        _ cursor: Cursor, rowsMax: Int, _ sink: any ResultSink
    ) async throws(SQLError) -> ExecuteOutcome {
        try checkNotFailed()
        let cursor = try await self.cursor(named: cursor.name)
        let output = CursorOutput(
            sink, types: cursor.types, formats: cursor.columns.map { _ in 0 },
            try executionContext(catalog).settings)
        let count = try await move(
            cursor, rowsMax > 0 ? .forward(.rows(Int64(rowsMax))) : .forward(.all), output)
        block?.isPipelined = true
        if rowsMax > 0, count == rowsMax { return .suspended }
        sink.complete(PreparedPlan.Command.select.tag(count))
        return .completed
    }

    // MARK: Close and Sync

    package func close(statement name: String) {
        if name.isEmpty { unnamedStatement = nil } else { statements[name] = nil }
    }

    package func close(portal name: String) {
        portals.remove(name)?.close()
        cursors.removeValue(forKey: name)?.close()
    }

    /// Ends the portals that were made after number `count`.
    func closePortals(after count: Int = 0) { portals.close(after: count) }

    /// Sync: ends the implicit transaction. Also after an error, with `failed` true: then it is
    /// rolled back.
    package func sync(failed: Bool, _ sink: any ResultSink) async {
        if failed {
            failBlock()
        } else {
            do throws(SQLError) {
                if block?.isExplicit == false {
                    try await commitBlock()
                } else {
                    try await beginBoundPortal()
                }
            } catch {
                failBlock()
                sink.fail(error)
            }
        }
        // What was bound begins no transaction where it is no query, and ends here with none.
        if block == nil {
            closePortals()
            boundPortal = nil
        }
        hasRunWithoutBlock = false
        endConversation()
        reportChanges(sink)
    }
}
