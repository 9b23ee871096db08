// Running statements: the simple protocol, and what it shares with the extended one.
import Bytes
import Catalog
import Engine
import Executor
import Planner
import Syntax
import Types

extension Session {
    /// Runs a text of one or more statements (the simple protocol): what happens goes to `sink`,
    /// errors included. Statements without BEGIN around them are one transaction.
    package func simpleQuery(_ text: String, _ sink: any ResultSink) async {
        beginActivity(text)
        unnamedStatement = nil
        statementOffset = 0
        defer { isNormalized = nil }
        do throws(SQLError) {
            try await beginBoundPortal()
            defer { (runsSeveral, hasRunWithoutBlock) = (false, false) }
            if try await !runCached(text, sink) { try await runText(text, sink) }
        } catch {
            let error = await settled(error)
            failBlock()
            let start = SourceText.firstWord(of: text, from: statementOffset)
            sink.fail(interrupted(error.pointing(atStatementFrom: start)))
        }
        reportChanges(sink)
        endActivity()
    }

    private func runText(_ text: String, _ sink: any ResultSink) async throws(SQLError) {
        let parsed = try parseText(text)
        let longNames = LongNames.cut(in: text)
        for (name, kept) in longNames {
            var notice = SQLError(
                .nameTooLong, "identifier \"\(name)\" will be truncated to \"\(kept)\"")
            notice.severity = .notice
            tell(sink, notice)
        }
        guard !parsed.isEmpty else {
            // Of a pipeline before it, which ends here as with any other query.
            if block?.isExplicit == false { try await commitBlock() }
            sink.emptyQuery()
            return
        }
        portals[""] = nil
        runsSeveral = parsed.count > 1
        for (index, each) in parsed.enumerated() {
            statementOffset = each.textOffset
            if index > 0 { limitStatement() }
            if each.parameterCount > 0, !each.statement.isPrepare {
                try checkNotFailed(each.statement)
                let first = each.firstParameter
                throw SQLError(
                    .undefinedParameter,
                    "there is no parameter $\(first?.number ?? each.parameterCount)",
                    position: position(first?.location, in: text))
            }
            let statement = PreparedStatement(text: text, statement: each.statement)
            // What has something to say about its text says it each time.
            if parsed.count == 1, longNames.isEmpty {
                if each.statement.isPlanned {
                    cache[Array(text.utf8)] = statement
                } else if statement.immediate != nil {
                    blockStatements[Array(text.utf8)] = statement
                } else if each.statement.isAboutSettings {
                    settingStatements[Array(text.utf8)] = statement
                }
            }
            try await runOne(statement, isLast: index == parsed.count - 1, sink)
        }
    }

    /// Runs a text that was parsed before: once as it stands, or the same but for its literals,
    /// which then are parameters. False when it must be parsed.
    private func runCached(_ text: String, _ sink: any ResultSink) async throws(SQLError) -> Bool {
        let source = Array(text.utf8)
        if let statement = cache[source] ?? blockStatements[source] ?? settingStatements[source] {
            portals[""] = nil
            try await runOne(statement, isLast: true, sink)
            return true
        }
        guard isNormalized ?? normalizer.normalize(source), !normalizer.literals.isEmpty else {
            return false
        }
        return try await runLifted(source, sink)
    }

    /// Runs a statement whose literals were lifted out. Any difficulty before it runs is left to the
    /// statement as it was written, which knows the right words and positions.
    private func runLifted(
        _ source: [UInt8], _ sink: any ResultSink
    ) async throws(SQLError) -> Bool {
        if let block, block.isFailed { return false }
        let statement: PreparedStatement
        let parameters: [Datum]
        do throws(SQLError) {
            var lifted = try liftedStatement()
            try await beginStatement(isPlanned: true)
            var query = try compile(lifted)
            // Once they are constants, others may be wanted for another index.
            while !query.plan.wantedConstants.isEmpty {
                normalizer.putBack(query.plan.wantedConstants, of: source)
                lifted = try liftedStatement()
                query = try compile(lifted)
            }
            statement = lifted
            parameters = try literalValues(source, query.plan.parameterTypes)
        } catch {
            if block?.isExplicit == false { rollbackBlock() }
            return false
        }
        portals[""] = nil
        try await runPlanned(statement, parameters, isLast: true, sink)
        return true
    }

    private func liftedStatement() throws(SQLError) -> PreparedStatement {
        if let known = cache[normalizer.key] { return known }
        let text = normalizer.text
        let types = normalizer.literals.map(\.typeOID)
        guard LongNames.cut(in: text).isEmpty, let parsed = try onlyStatement(of: text, types),
            parsed.isPlanned
        else {
            throw SQLError(.syntaxError, "not one planned statement")
        }
        let statement = PreparedStatement(
            text: text, statement: parsed, declaredTypes: types, isWhole: true)
        cache[normalizer.key] = statement
        return statement
    }

    private func literalValues(
        _ source: [UInt8], _ types: [SQLType]
    ) throws(SQLError) -> [Datum] {
        let settings = try executionContext(catalog).settings
        var values: [Datum] = []
        values.reserveCapacity(types.count)
        try source.withRawBytes { (source) throws(SQLError) in
            for (literal, type) in zip(normalizer.literals, types) {
                values.append(try literal.value(in: source, as: type, settings))
            }
        }
        return values
    }

    // MARK: One statement

    private func runOne(
        _ prepared: PreparedStatement, isLast: Bool, _ sink: any ResultSink
    ) async throws(SQLError) {
        guard let statement = prepared.statement else { return sink.emptyQuery() }
        try checkNotFailed(statement)
        if statement.isPlanned {
            try await beginStatement(isPlanned: true)
            try await runPlanned(prepared, [], isLast: isLast, sink)
            return
        }
        let outcome = try await runUtility(statement, prepared, [], isSimple: true, sink)
        if isLast, block?.isExplicit == false { try await commitBlock() }
        try await emit(outcome, sink)
    }

    /// Runs a plan to its end, commits if that is due, and says so.
    private func runPlanned(
        _ prepared: PreparedStatement, _ parameters: [Datum], isLast: Bool,
        _ sink: any ResultSink
    ) async throws(SQLError) {
        let run = try await start(prepared, parameters)
        defer { run.close() }
        let columns = run.columns
        // What changes rows does so before it tells of any.
        if run.isModifying { run.batch = try await run.next() }
        if run.givesRows { sink.describe(columns, formats: []) }
        let formats = [Int16](repeating: 0, count: columns.count)
        _ = try await give(run, rowsMax: 0, formats, sink)
        run.close()
        try await checkConstraints()
        try await settleAnswer()
        giveNotices(sink)
        if isLast, block?.isExplicit == false { try await commitBlock() }
        sink.complete(run.tag)
    }

    /// Starts a plan: locks its tables, so that no definition statement changes them under it and
    /// LOCK TABLE means what it says.
    func start(
        _ prepared: PreparedStatement, _ parameters: [Datum], isSuspendable: Bool = false,
        isInternal: Bool = false
    ) async throws(SQLError) -> SelectRun {
        let query = try await compileLocked(
            prepared, parameters, toRun: true, isInternal: isInternal, locksReads: isSuspendable)
        let context = try executionContext(catalog)
        guard query.plan.fit(parameters) else {
            throw SQLError(
                .serializationFailure,
                "could not serialize access due to a concurrent change of a parameter's type")
        }
        context.parameters = parameters
        if isSuspendable, query.plan.command == .select, let transaction = block?.transaction {
            let view = CursorView(transaction)
            let execution = try query.begin(context, readingAsOf: view.mark)
            return SelectRun(execution, query.plan, view: view)
        }
        return SelectRun(try query.begin(context), query.plan)
    }

    /// A statement's plan with the locks of its tables. Who has waited for one may find other tables under the
    /// same names by then, or more partitions: it is planned again until what is locked is what it uses.
    /// Partitions to which it does not come with these parameters are not locked, nor what they alone belong to.
    /// A plan that needs the parameters' values is made for these.
    func compileLocked(
        _ prepared: PreparedStatement, _ parameters: [Datum], toRun: Bool = false,
        isInternal: Bool = false,
        locksReads: Bool = false
    ) async throws(SQLError) -> CompiledQuery {
        // Values that are there already stay of their types, whatever they are for by then.
        var parameterTypes: [SQLType]?
        while true {
            let version = committedCatalogVersion
            let snapshot = block?.transaction.snapshot
            var query = try await compileNamed(
                prepared, toRun: toRun, isInternal: isInternal, parameterTypes: parameterTypes)
            parameterTypes = query.plan.parameterTypes
            if !isInternal { try checkPrivileges(prepared) }
            try refuseIfReadOnly(query.plan)
            try await follow(query.plan)
            var tables = prepared.usedTables
            if query.plan.needsParameterValues, query.plan.fit(parameters) {
                query = try compile(prepared, for: parameters, isInternal: isInternal)
                tables = StatementPlan.usedTables(of: query.plan, catalog, in: databaseOID)
                prepared.countValuePlan()
            }
            if query.choosesPartitions {
                let context = try executionContext(catalog)
                context.parameters = parameters
                let leftOut = query.partitionsLeftOut(context)
                tables.removeAll { !$0.isUsed(leavingOut: leftOut) }
            }
            try await lock(tables, plannedBy: version, locksReads: locksReads)
            // A cursor's row may be elsewhere by now.
            let hasMoved =
                !prepared.currentCursors.isEmpty && block?.transaction.snapshot != snapshot
            if committedCatalogVersion == version, !hasMoved { return query }
        }
    }

    /// The plan of a statement that is only prepared. The tables that it names are locked as for its execution, as
    /// PostgreSQL's analysis does it: from now until the transaction ends its columns are what the client is told.
    func compileAnalyzed(_ prepared: PreparedStatement) async throws(SQLError) {
        while true {
            let version = committedCatalogVersion
            try await compileNamed(prepared)
            try await lock(prepared.namedTables, plannedBy: version, locksReads: true)
            if committedCatalogVersion == version { return }
        }
    }

    /// Locks the tables of a plan that was made by a version of the catalog. At READ COMMITTED who has waited
    /// sees what was committed meanwhile. A table that is only read is not locked by a statement that is a
    /// transaction by itself, as far as is known, unless somebody may hold it exclusively: its snapshot is all it
    /// needs. `locksReads`: it is not.
    private func lock(
        _ tables: [UsedTable], plannedBy version: UInt64, locksReads: Bool
    ) async throws(SQLError) {
        guard let block else { return }
        let onlyWritten =
            !block.isExplicit && !block.isPipelined && !runsSeveral && !locksReads
            && !database.engine.hasExclusiveTableLocks
        var hasLocked = false
        var hasWaited = false
        for table in tables where !onlyWritten || table.mode != .accessShare {
            if !block.transaction.tryLock(table.lock, table.mode) {
                try await lock(table.lock, table.mode, block.transaction)
                hasWaited = true
            }
            try requireCurrentDefinition(of: table.oid, lockedIn: table.mode)
            hasLocked = true
        }
        guard block.transaction.isolation == .readCommitted,
            hasWaited || (hasLocked && database.history.newest.version != version)
        else { return }
        block.transaction.refreshSnapshot()
    }

    func lock(
        _ key: LockKey, _ mode: LockMode, _ transaction: Transaction
    ) async throws(SQLError) {
        do throws(EngineError) {
            try await transaction.lock(key, mode)
        } catch {
            throw SQLError(error)
        }
    }

    /// Gives up to `rowsMax` rows (0: all). True when the run is done.
    func give(
        _ run: SelectRun, rowsMax: Int, _ formats: [Int16], _ sink: any ResultSink
    ) async throws(SQLError) -> Bool {
        var remaining = rowsMax == 0 ? Int.max : rowsMax
        guard let settings = context?.settings else { return true }
        while remaining > 0 {
            if run.batch == nil {
                run.batch = try await run.next(demand: remaining)
                run.given = 0
            }
            guard let batch = run.batch else { return true }
            let count = min(remaining, batch.selectedCount - run.given)
            try await sink.rows(
                run.visible(batch), run.given..<(run.given + count), types: run.types,
                formats: formats, settings: settings)
            run.given += count
            if count == remaining {
                run.standing = run.standing(on: batch.row(run.given - 1), of: batch)
            }
            run.total += count
            remaining -= count
            if run.given == batch.selectedCount { run.batch = nil }
        }
        return false
    }
}

extension PreparedPlan {
    /// Whether the values are of its parameters' types.
    fileprivate func fit(_ parameters: [Datum]) -> Bool {
        zip(parameters, parameterTypes).allSatisfy { value, type in
            value == .null || value.kind == type.physicalKind
        }
    }

    /// Whether there is a result to describe, be it without columns.
    var givesRows: Bool { command == .select || !columns.isEmpty }

    /// The result's columns as clients are told of them.
    var resultColumns: [ResultColumn] {
        columns.map {
            ResultColumn(
                name: $0.name, type: $0.type, tableOID: $0.table, attribute: $0.attnum)
        }
    }
}

extension LiftedLiteral {
    /// What it says in the statement it was taken from, as its parameter's type reads it.
    func value(
        in source: UnsafeRawBufferPointer, as type: SQLType, _ settings: TextSettings
    ) throws(SQLError) -> Datum {
        switch (kind, type.oid) {
        case (.integer, .int4): return .int32(Int32(truncatingIfNeeded: integer))
        case (.bigInteger, .int8): return .int64(integer)
        default:
            if hasDoubledQuotes {
                return try TextCodec.parse(bytes: text(in: Array(source)), as: type, settings)
            }
            let quotes = kind == .string ? 1 : 0
            let bytes = source[offset + quotes..<offset + length - quotes]
            return try TextCodec.parse(
                UnsafeRawBufferPointer(rebasing: bytes), as: type, settings)
        }
    }

    /// The type PostgreSQL gives such a literal; unknown for strings.
    fileprivate var typeOID: TypeOID {
        switch kind {
        case .integer: .int4
        case .bigInteger: .int8
        case .numeric: .numeric
        case .string: .unknown
        }
    }
}

extension PreparedPlan.Command {
    /// The command tag of a statement that gave, or changed, so many rows.
    func tag(_ count: Int) -> String {
        switch self {
        case .select: "SELECT \(count)"
        case .insert: "INSERT 0 \(count)"
        case .update: "UPDATE \(count)"
        case .delete: "DELETE \(count)"
        case .merge: "MERGE \(count)"
        case .explain: "EXPLAIN"
        }
    }

    /// As messages name it.
    fileprivate var word: String {
        switch self {
        case .select: "SELECT"
        case .insert: "INSERT"
        case .update: "UPDATE"
        case .delete: "DELETE"
        case .merge: "MERGE"
        case .explain: "EXPLAIN"
        }
    }
}

extension Statement {
    /// Statements that the planner plans; the others are run by the session itself.
    var isPlanned: Bool {
        switch self {
        case .select, .insert, .update, .delete, .merge: true
        case .explain(let explain):
            if case .execute = explain.statement { false } else { true }
        default: false
        }
    }

    /// SET, SHOW, RESET and DISCARD.
    fileprivate var isAboutSettings: Bool {
        switch self {
        case .set, .show, .discard: true
        default: false
        }
    }

    /// PREPARE: its parameters are those of what it prepares.
    fileprivate var isPrepare: Bool {
        if case .prepare = self { true } else { false }
    }
}
