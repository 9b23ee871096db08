// DECLARE, FETCH, MOVE and CLOSE.
import Catalog
import Engine
import Executor
import Planner
import Syntax
import Types

extension Session {
    // MARK: DECLARE

    /// `parameters` are those of the declaration's query, in the extended protocol.
    func declareCursor(
        _ declaration: DeclareCursor, text: String, query given: PreparedStatement?,
        _ parameters: [Datum]
    ) async throws(SQLError) -> String {
        if let contradiction = declaration.contradiction {
            throw SQLError(.invalidCursorDefinition, "cannot specify both \(contradiction)")
        }
        try await beginStatement()
        let query =
            given
            ?? PreparedStatement(
                text: text, statement: .select(declaration.query), givesRowKeys: true)
        try await compileNamed(query)
        guard !query.usedTables.contains(where: { $0.mode == .rowExclusive }) else {
            throw SQLError(
                .featureNotSupported,
                "DECLARE CURSOR must not contain data-modifying statements in WITH")
        }
        try checkLocking(declaration)
        guard !declaration.name.isEmpty else {
            throw SQLError(.invalidCursorName, "invalid cursor name: must not be empty")
        }
        guard declaration.isHold || isInBlock else {
            throw SQLError(
                .noActiveTransaction, "DECLARE CURSOR can only be used in transaction blocks")
        }
        guard cursors[declaration.name] == nil, portals[declaration.name] == nil else {
            throw SQLError(
                .duplicateCursor, "cursor \"\(declaration.name)\" already exists")
        }
        let plan = try await compileLocked(query, parameters)
        let isScrollable = declaration.isScroll ?? plan.plan.plan.canGoBackward
        let context = try executionContext(catalog)
        context.parameters = parameters
        guard let transaction = block?.transaction else { return "" }
        let view = CursorView(transaction)
        func start() throws(SQLError) -> SelectRun {
            context.parameters = parameters
            let execution = try plan.begin(context, readingAsOf: view.mark)
            return SelectRun(execution, plan.plan, view: view)
        }
        portalCount += 1
        cursors[declaration.name] = Cursor(
            declaration, number: portalCount, text: text, isScrollable: isScrollable,
            created: context.session.statementTimestamp,
            tables: StatementPlan.usedTables(of: plan.plan, catalog, in: databaseOID).map(\.oid),
            try start(), keptMemory, restart: start)
        return "DECLARE CURSOR"
    }

    /// A cursor that locks rows goes forward only and ends with its transaction.
    private func checkLocking(_ declaration: DeclareCursor) throws(SQLError) {
        guard let locking = declaration.query.locking.first else { return }
        let strength = locking.strength.keyword
        func refuse(_ what: String, _ detail: String) -> SQLError {
            SQLError(.featureNotSupported, what, detail: detail)
        }
        if declaration.isHold {
            throw refuse(
                "DECLARE CURSOR WITH HOLD ... \(strength) is not supported",
                "Holdable cursors must be READ ONLY.")
        }
        if declaration.isScroll == true {
            throw refuse(
                "DECLARE SCROLL CURSOR ... \(strength) is not supported",
                "Scrollable cursors must be READ ONLY.")
        }
        if declaration.isInsensitive {
            throw SQLError(
                .invalidCursorDefinition,
                "DECLARE INSENSITIVE CURSOR ... \(strength) is not valid",
                detail: "Insensitive cursors must be READ ONLY.")
        }
    }

    // MARK: FETCH, MOVE, CLOSE

    /// Cursors and the protocol's named portals have their names in common.
    func cursor(named name: String) async throws(SQLError) -> Cursor {
        let cursor: Cursor
        if let found = cursors[name] {
            cursor = found
        } else if let portal = portals.named[name] {
            cursor = try await self.cursor(over: portal, name)
        } else {
            throw SQLError(.invalidCursorName, "cursor \"\(name)\" does not exist")
        }
        if cursor.hasFailed { throw Self.cannotRun(name) }
        return cursor
    }

    static func cannotRun(_ portal: String) -> SQLError {
        SQLError(.objectNotInPrerequisiteState, "portal \"\(portal)\" cannot be run")
    }

    /// What FETCH reads a portal by that Bind has named, beside the portal's Execute.
    private func cursor(over portal: Portal, _ name: String) async throws(SQLError) -> Cursor {
        guard !portal.hasFailed, !portal.isActive else { throw Self.cannotRun(name) }
        guard portal.givesRows else {
            if portal.isDone { throw Self.cannotRun(name) }
            throw SQLError(.internalError, "unsupported portal strategy")
        }
        if let cursor = portal.cursor { return cursor }
        let run: SelectRun
        do throws(SQLError) {
            if let begun = portal.run {
                run = begun
            } else {
                run = try await open(portal, isSuspendable: true)
            }
        } catch {
            portal.fail()
            throw error
        }
        return portal.makeCursor(name, run, keptMemory)
    }

    /// Runs FETCH or MOVE of the simple protocol; rows go to the sink. Returns the tag.
    func fetch(
        _ fetch: Fetch, givesRows: Bool, _ sink: any ResultSink
    ) async throws(SQLError) -> String {
        let cursor = try await cursor(named: fetch.cursor)
        guard !fetch.isMove, givesRows else {
            let count = try await move(cursor, fetch.direction, CursorOutput())
            return "\(fetch.isMove ? "MOVE" : "FETCH") \(count)"
        }
        let formats = [Int16](repeating: cursor.isBinary ? 1 : 0, count: cursor.columns.count)
        let output = CursorOutput(
            sink, describing: cursor.columns, types: cursor.types, formats: formats,
            try executionContext(catalog).settings)
        return "FETCH \(try await move(cursor, fetch.direction, output))"
    }

    /// FETCH's rows, all at once; what is returned has none left to give, and their number.
    func fetchAll(
        _ fetch: Fetch, _ formats: [Int16], _ sink: any ResultSink
    ) async throws(SQLError) -> SelectRun {
        let cursor = try await cursor(named: fetch.cursor)
        let output = CursorOutput(
            sink, types: cursor.types, formats: formats, try executionContext(catalog).settings)
        let count = try await move(cursor, fetch.direction, output)
        let run = SelectRun(kept: [], cursor.columns, .fetch)
        run.total = count
        return run
    }

    /// FETCH's rows, kept to be given in pieces.
    func keptRows(of fetch: Fetch) async throws(SQLError) -> SelectRun {
        let cursor = try await cursor(named: fetch.cursor)
        let output = CursorOutput(keeping: cursor.types, keptMemory)
        _ = try executionContext(catalog)
        _ = try await move(cursor, fetch.direction, output)
        return SelectRun(kept: output.kept, cursor.columns, .fetch)
    }

    /// Moves a cursor. What it passes that is asked for goes to `output`; returns how many rows.
    func move(
        _ cursor: Cursor, _ direction: Fetch.Direction, _ output: CursorOutput
    ) async throws(SQLError) -> Int {
        try ensureBlock()
        guard let transaction = block?.transaction else { return 0 }
        try await settle()
        let own = transaction.setAsideSnapshot()
        defer { transaction.resume(own) }
        do throws(SQLError) {
            let count = try await cursor.move(direction, output)
            try await output.finish()
            return count
        } catch {
            cursor.hasFailed = true
            throw error
        }
    }

    func closeCursor(_ name: String?) throws(SQLError) -> String {
        guard let name else {
            for cursor in cursors.values { cursor.close() }
            cursors.removeAll()
            portals.closeIdle()
            return "CLOSE CURSOR ALL"
        }
        if let cursor = cursors.removeValue(forKey: name) {
            cursor.close()
        } else if let portal = portals.named[name] {
            guard !portal.isActive else {
                throw SQLError(.invalidCursorState, "cannot drop active portal \"\(name)\"")
            }
            close(portal: name)
        } else {
            throw SQLError(.invalidCursorName, "cursor \"\(name)\" does not exist")
        }
        return "CLOSE CURSOR"
    }

    // MARK: The transaction's end

    /// Before a commit: cursors WITH HOLD read the rest of their rows. Those that have failed end.
    func persistCursors() async throws(SQLError) {
        for (name, cursor) in cursors where cursor.isHold && cursor.isNew && cursor.hasFailed {
            cursor.close()
            cursors[name] = nil
        }
        let held = cursors.values.filter { $0.isHold && $0.isNew }
        guard !held.isEmpty, let transaction = block?.transaction else { return }
        let own = transaction.setAsideSnapshot()
        defer { transaction.resume(own) }
        for cursor in held.sorted(by: { $0.number < $1.number }) { try await cursor.persist() }
    }

    /// Ends the cursors of the transaction that were made after number `count`; a commit spares those
    /// WITH HOLD.
    func closeCursors(after count: Int = 0, sparingHeld: Bool = false) {
        guard !cursors.isEmpty else { return }
        for (name, cursor) in cursors where cursor.isNew && cursor.number > count {
            if sparingHeld && cursor.isHold { continue }
            cursor.close()
            cursors[name] = nil
        }
    }
}

extension PlanNode {
    /// Whether PostgreSQL's plan of such a query could be read backwards, so that its cursor may
    /// scroll without being told.
    var canGoBackward: Bool {
        switch operation {
        case .tableScan, .pointGet, .indexScan, .systemScan, .topicScan, .functionScan, .values,
            .commonTableScan, .sort, .adaptiveSort:
            true
        case .filter(let input, _), .project(let input, _), .limit(let input, _):
            input.canGoBackward
        case .append(let inputs), .mergeAppend(let inputs, _):
            inputs.allSatisfy(\.canGoBackward)
        case .with(_, let body): body.canGoBackward
        default: false
        }
    }
}

extension LockingClause.Strength {
    /// As it is written.
    fileprivate var keyword: String {
        switch self {
        case .keyShare: "FOR KEY SHARE"
        case .share: "FOR SHARE"
        case .noKeyUpdate: "FOR NO KEY UPDATE"
        case .update: "FOR UPDATE"
        }
    }
}
