// Statements to compiled plans, and the context that plans run in.
import Bytes
import Catalog
import Engine
import Environment
import Executor
import Planner
import Syntax
import Types

extension Session {
    /// Parses a text of any number of statements.
    func parseText(_ text: String) throws(SQLError) -> [ParsedStatement] {
        try work.perform(mayPostpone: false) { () throws(SQLError) in
            // The parser asks nobody.
            if text.utf8.count > Self.longText { work.lendThread() }
            do throws(SyntaxError) { return try StatementParser.parse(text) } catch {
                throw SQLError(error)
            }
        }
    }

    /// Bytes that take the parser more than a few milliseconds.
    private static let longText = 128 << 10

    /// The compiled plan of a statement that reads or changes rows. What is only described finds no row where
    /// a cursor stands. What is internal may use any schema. A prepared statement's parameters have the types
    /// that they had at first, as their values may be there already; `parameterTypes` says so of any.
    func compile(
        _ prepared: PreparedStatement, toRun: Bool = false, isInternal: Bool = false,
        parameterTypes given: [SQLType]? = nil, meeting met: MetTables? = nil
    ) throws(SQLError) -> CompiledQuery {
        let catalog = catalog
        let profile = profile
        let cursors = prepared.currentCursors
        let kept = given ?? prepared.keptParameterTypes
        func keepsTypes(_ query: CompiledQuery) -> Bool {
            kept.map { $0 == query.plan.parameterTypes } ?? true
        }
        if cursors.isEmpty,
            let plan = prepared.plan(catalogVersion: catalog.version, profile.planning),
            keepsTypes(plan.query)
        {
            return plan.query
        }
        var isShared = mayShare(prepared, isInternal: isInternal)
        if isShared,
            let plan = share.plan(
                prepared.text, prepared.declaredTypes, profile.planning,
                catalogVersion: catalog.version),
            keepsTypes(plan.query)
        {
            try prepared.keep(plan)
            return plan.query
        }
        guard let statement = prepared.statement else {
            throw SQLError(.internalError, "an empty statement has no plan")
        }
        let start = database.environment.clock.monotonicNanoseconds
        var planner = try planner(
            catalog, user: isInternal ? Catalog.bootstrapRole : currentRole.oid)
        if !cursors.isEmpty, toRun { planner.cursors = places(of: cursors) }
        planner.prefersGeneralPlan = prepared.prefersGeneralPlan
        let types = prepared.declaredTypes.map { oid -> SQLType? in
            oid.rawValue == 0 || oid == .unknown ? nil : SQLType(oid)
        }
        let context = try executionContext(catalog)
        func planned(for types: [SQLType?]) throws(SQLError) -> CompiledQuery {
            try work.perform(mayPostpone: false) { () throws(SQLError) in
                try CompiledQuery(
                    try planner.plan(
                        statement, text: prepared.text, parameterTypes: types,
                        givesRowKeys: prepared.givesRowKeys, during: work, meeting: met),
                    text: prepared.text, context: context)
            }
        }
        var query: CompiledQuery
        do throws(SQLError) {
            query = try planned(for: types)
        } catch {
            guard let kept else { throw error }
            query = try planned(for: kept)
            isShared = false
        }
        if let kept, !keepsTypes(query) {
            query = try planned(for: kept)
            isShared = false
        }
        let plan = StatementPlan(
            statement, text: prepared.text, query, catalog, profile.planning,
            dependsOnCursor: !cursors.isEmpty)
        try prepared.keep(plan)
        if isShared, plan.isShareable { share.insert(plan, prepared.text, prepared.declaredTypes) }
        context.planningNanoseconds = database.environment.clock.monotonicNanoseconds &- start
        return query
    }

    /// The plan of a statement for these values of its parameters alone, which it was planned without before.
    func compile(
        _ prepared: PreparedStatement, for values: [Datum], isInternal: Bool
    ) throws(SQLError) -> CompiledQuery {
        guard let statement = prepared.statement, let known = prepared.compiled else {
            throw SQLError(.internalError, "an empty statement has no plan")
        }
        var planner = try planner(
            catalog, user: isInternal ? Catalog.bootstrapRole : currentRole.oid)
        planner.parameterValues = values
        planner.cursors = places(of: prepared.currentCursors)
        let context = try executionContext(catalog)
        return try work.perform(mayPostpone: false) { () throws(SQLError) in
            try CompiledQuery(
                try planner.plan(
                    statement, text: prepared.text,
                    parameterTypes: known.plan.parameterTypes.map { $0 },
                    givesRowKeys: prepared.givesRowKeys, during: work),
                text: prepared.text, context: context)
        }
    }

    /// Whether any session with the same settings makes the same plan of the statement's text.
    private func mayShare(_ prepared: PreparedStatement, isInternal: Bool) -> Bool {
        prepared.isWhole && !isInternal && prepared.currentCursors.isEmpty && !hasDefinitions
            && !prepared.text.mayHoldStrings
    }

    func planner(_ catalog: Catalog) throws(SQLError) -> Planner {
        try planner(catalog, user: currentRole.oid)
    }

    /// `user` is whose right to use schemas counts.
    func planner(_ catalog: Catalog, user: OID) throws(SQLError) -> Planner {
        Planner(
            catalog: catalog,
            settings: PlannerSettings(
                database: databaseOID, searchPath: searchPath(catalog), user: user,
                text: try textSettings(catalog), unreadIndexes: block?.unreadIndexes ?? []),
            statistics: database.statistics)
    }

    /// What the session's plans run in, brought up to date for the statement at hand.
    func executionContext(_ catalog: Catalog) throws(SQLError) -> ExecutionContext {
        try ensureBlock()
        guard let block else { throw SQLError(.internalError, "no transaction") }
        let context = try executionContext(catalog, within: block.transaction)
        noteTimes(
            transaction: block.start,
            statement: statementStart ?? database.environment.clock.now, in: context)
        return context
    }

    /// What `now()` says, and the texts 'now' and 'today', and when the statement began.
    func noteTimes(
        transaction start: Timestamp, statement time: Timestamp, in context: ExecutionContext
    ) {
        context.settings.now = start.sincePostgresEpoch
        context.session.transactionTimestamp = start
        context.session.statementTimestamp = time
    }

    /// The same but for the times.
    func executionContext(
        _ catalog: Catalog, within transaction: Transaction
    ) throws(SQLError) -> ExecutionContext {
        let context = self.context ?? newContext(transaction, catalog)
        self.context = context
        context.transaction = transaction
        context.rights = seesOldCatalog ? rights : catalog
        let generation = variables.generation
        if contextGeneration != generation || context.catalog !== catalog || !isContextFilled {
            context.catalog = catalog
            context.settings = try textSettings(catalog)
            fillSessionValues(context, catalog)
            contextGeneration = generation
            isContextFilled = true
        }
        contextCatalogVersion = seesOldCatalog ? nil : catalog.version
        context.isInBlock = isInBlock
        return context
    }

    /// The same where the context is already what that makes of it; nil where it is not.
    func contextAtHand(
        _ transaction: Transaction, catalogVersion: UInt64
    ) -> ExecutionContext? {
        guard let context, isContextFilled, contextCatalogVersion == catalogVersion,
            contextGeneration == variables.generation, !seesOldCatalog
        else { return nil }
        context.transaction = transaction
        context.isInBlock = isInBlock
        return context
    }

    private func newContext(_ transaction: Transaction, _ catalog: Catalog) -> ExecutionContext {
        let context = ExecutionContext(
            transaction: transaction, catalog: catalog, settings: TextSettings(),
            clock: database.environment.clock, randomness: database.environment.randomness,
            counters: database.engine.counters, sequences: sequenceMemory,
            rowNumbers: database.rowNumbers, topics: database.topics,
            systemRelations: database.systemRelations(
                databaseOID: databaseOID, SessionObjects(self)),
            pastCatalogs: database.history,
            variables: variables, control: controls, cancellation: handle.cancellation, work: work)
        context.notifications = notifier
        context.session.versionText =
            "PostgreSQL \(SettingDefinition.serverVersion) (Varve 0.1) on Linux"
        context.session.serverStart = database.start
        return context
    }

    private func fillSessionValues(_ context: ExecutionContext, _ catalog: Catalog) {
        let current = currentRole
        context.session.currentUser = current.name
        let session = sessionRole
        context.session.sessionUser = session.name
        context.session.sessionUserOID = session.oid
        context.session.loginUserOID = loginRole.oid
        context.session.currentUserOID = current.oid
        context.session.database = databaseName
        context.session.databaseOID = databaseOID
        context.session.searchPath = searchPath(catalog).compactMap { oid in
            guard oid != Catalog.systemSchema, let schema = catalog.schemas[oid] else { return nil }
            return (oid, schema.name)
        }
        context.session.applicationName = settings[name: "application_name"] ?? ""
        context.session.backendPID = processID
        context.session.clientPort = handle.client.port
        context.constraints.isSilent = settings[name: "session_replication_role"] == "replica"
    }
}
