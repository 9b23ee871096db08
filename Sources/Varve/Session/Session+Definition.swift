// Data definition: the plan comes from `Definition`, the work on rows is done here, in the session's
// transaction, so that a definition commits or vanishes with everything else.
import Bytes
import Catalog
import Definition
import Engine
import Executor
import Introspection
import Planner
import Syntax
import Types

extension Session {
    /// Runs a definition statement. Nil when the statement is none.
    func runDefinition(
        _ statement: Statement, text: String, _ sink: any ResultSink
    ) async throws(SQLError) -> String? {
        try refuseInBlock(statement)
        guard let first = try await planNamed(statement, text), let block else { return nil }
        if block.transaction.isReadOnly {
            throw SQLError(
                .readOnlyTransaction,
                "cannot execute \(first.tag) in a read-only transaction")
        }
        if case .dropDatabase(_, _, let options) = statement {
            try await awaitUsers(
                ofDatabasesIn: first, isForced: options.contains { $0.name == "force" })
        }
        if case .drop(let drop) = statement, drop.isConcurrent { try await awaitUsers(of: drop) }
        if case .alterTable(let alter) = statement, alter.detachesConcurrently {
            try await awaitUsers(of: alter)
        }
        guard statement.isIndexBuild, !statement.isConcurrentIndex else {
            return try await carryOut(statement, text, block, sink)
        }
        return try await givingWay(in: block.transaction) { () throws(SQLError) in
            try await carryOut(statement, text, block, sink)
        }
    }

    /// The statement's plan as things are now; see `mayTryAgain`.
    private func planNamed(
        _ statement: Statement, _ text: String
    ) async throws(SQLError) -> DefinitionPlan? {
        while true {
            let met = MetTables()
            let failure: SQLError
            do throws(SQLError) {
                return try planDefinition(statement, text, on: definitionCatalog, meeting: met)
            } catch { failure = error }
            guard !statement.takesAwayConcurrently,
                try await mayTryAgain(after: failure, met, changedIn: statement.tableLockMode)
            else { throw failure }
        }
    }

    /// Does what the statement says, behind the locks that it needs.
    private func carryOut(
        _ statement: Statement, _ text: String, _ block: TransactionBlock, _ sink: any ResultSink
    ) async throws(SQLError) -> String? {
        let buildsIndexes =
            statement.isIndexBuild && block.transaction.isolation == .readCommitted
        guard
            var plan = try await planBehindLocks(
                statement, text, isFirst: buildsIndexes)
        else { return nil }
        let buildsAside = buildsIndexes && !plan.work.isEmpty
        if buildsIndexes, !buildsAside,
            let whole = try await planBehindLocks(statement, text, plan.newOIDs)
        {
            plan = whole
        }
        try refusePendingChecks(of: statement.tablesInUse(by: plan), statement.verb)
        if statement.changesTables {
            try refuseActiveQueries(on: plan.exclusiveLocks, statement.verb)
        }
        let seen = try await rowsSeen(by: plan, block.transaction)
        // Others' rows that are there by now, whatever the isolation level: what is built, rewritten
        // or checked must have them.
        let own = block.transaction.useNewestSnapshot(keepsConflicts: false)
        defer {
            if block.transaction.isolation != .readCommitted { block.transaction.resume(own) }
        }
        // Beside CREATE INDEX others may write until the end.
        if let seen, !statement.isIndexBuild { try await setAsideUnread(plan, seen, block) }
        for missing in plan.missingValues {
            plan.resolve(missing, to: try await evaluate(missing.value))
        }
        try await beginCounters(&plan)
        do throws(SQLError) {
            if buildsAside {
                plan = try await buildIndexes(plan, statement, text)
            } else {
                try await apply(plan, readBy: seen?.snapshot)
            }
        } catch {
            if error.state == .uniqueViolation, statement.isConcurrentIndex {
                try await leaveInvalidIndex(statement, text: text)
            }
            throw error
        }
        if let seen, statement.isIndexBuild { try await setAsideUnread(plan, seen, block) }
        for notice in plan.notices { tell(sink, notice) }
        return plan.tag
    }

    /// The plan as it is once the transaction has all the locks that it needs: until the transaction ends
    /// nobody changes what it relies on. `numbers` are the transaction's already. `isFirst`: it will be planned
    /// again, and gets the locks of names and of what is replaced then.
    func planBehindLocks(
        _ statement: Statement, _ text: String, _ numbers: Range<OID> = 0..<0,
        isFirst: Bool = false
    ) async throws(SQLError) -> DefinitionPlan? {
        guard let block else { return nil }
        var numbers = numbers
        var got: Set<DefinitionLocks.Lock> = []
        while true {
            if block.transaction.isolation == .readCommitted { block.transaction.refreshSnapshot() }
            let catalog = definitionCatalog
            guard let plan = try planDefinition(statement, text, on: catalog, &numbers) else {
                return nil
            }
            let locks = DefinitionLocks(plan.changes, catalog)
            let wanted =
                tableLocks(of: plan, statement) + referencedLocks(of: plan, catalog)
                + locks.foundations
                + (isFirst ? [] : locks.names + locks.changes)
            let new = wanted.filter { !got.contains($0) }
            for each in new { try await lock(each.key, each.mode, block.transaction) }
            got.formUnion(new)
            if block.transaction.isolation == .readCommitted { block.transaction.refreshSnapshot() }
            guard new.isEmpty || definitionCatalog === catalog else { continue }
            try refuseMissing(locks)
            if block.snapshotCatalog != nil { try requireSame(plan, statement, text) }
            return plan
        }
    }

    private func tableLocks(
        of plan: DefinitionPlan, _ statement: Statement
    ) -> [DefinitionLocks.Lock] {
        // What goes before what refers to it, as PostgreSQL locks what is named first.
        let going = Set(
            plan.changes.compactMap { if case .remove(let oid) = $0 { oid } else { nil } })
        var locks = plan.exclusiveLocks.filter { going.contains($0) }
            .map { (table: $0, mode: statement.tableLockMode) }
        locks += plan.exclusiveLocks.filter { !going.contains($0) }
            .map { ($0, statement.tableLockMode) }
        locks += plan.shareRowExclusiveLocks.map { ($0, .shareRowExclusive) }
        locks += plan.shareUpdateExclusiveLocks.map { ($0, .shareUpdateExclusive) }
        locks += plan.accessShareLocks.map { ($0, .accessShare) }
        // Everybody comes to a partition by the table it belongs to: as things are, and as they will be.
        var parents: [OID: OID] = [:]
        for case .put(.table(let table)) in plan.changes {
            parents[table.oid] = table.partition?.parent
        }
        var sorted: [DefinitionLocks.Lock] = []
        var placed: Set<OID> = []
        func place(_ table: OID) {
            guard placed.insert(table).inserted else { return }
            if let parent = catalog.tables[table]?.partition?.parent { place(parent) }
            if let parent = parents[table] { place(parent) }
            for lock in locks where lock.table == table {
                sorted.append(
                    DefinitionLocks.Lock(key: .table(table, in: databaseOID), mode: lock.mode))
            }
        }
        for lock in locks { place(lock.table) }
        return sorted
    }

    /// Who uses a table that foreign keys refer to relies on them, so one that goes is waited for there, too.
    private func referencedLocks(
        of plan: DefinitionPlan, _ catalog: Catalog
    ) -> [DefinitionLocks.Lock] {
        var tables: Set<OID> = []
        func note(_ old: TableDefinition, without kept: [ConstraintDefinition]) {
            for constraint in old.constraints
            where !kept.contains(where: { $0.oid == constraint.oid }) {
                guard let referenced = constraint.foreignKey?.referencedTable else { continue }
                tables.insert(referenced)
                tables.formUnion(catalog.partitionTree(of: referenced).map(\.oid))
            }
        }
        for change in plan.changes {
            switch change {
            case .put(.table(let new)):
                if let old = catalog.tables[new.oid] { note(old, without: new.constraints) }
            case .put: break
            case .remove(let oid): if let old = catalog.tables[oid] { note(old, without: []) }
            }
        }
        return tables.sorted().map {
            DefinitionLocks.Lock(key: .table($0, in: databaseOID), mode: .accessExclusive)
        }
    }

    /// What definitions are planned on: the newest catalog, whatever the snapshot is, as in PostgreSQL.
    private var definitionCatalog: Catalog {
        block?.snapshotCatalog == nil ? catalog : ownCatalog(over: database.history.newest)
    }

    /// A transaction that keeps the catalog of its snapshot reads and writes by it, so a definition of its own
    /// must be the same by that one, and so must be the tables that it looks at. Throws 40001.
    private func requireSame(
        _ plan: DefinitionPlan, _ statement: Statement, _ text: String
    ) throws(SQLError) {
        let (seen, newest) = (catalog, definitionCatalog)
        if seen === newest { return }
        let known = try? planDefinition(
            statement, text, on: seen, firstOID: plan.newOIDs.lowerBound)
        let isSame =
            known?.doesTheSame(as: plan) == true
            && plan.lockedTables.allSatisfy { seen.defines($0, as: newest) }
        if isSame { return }
        throw SQLError(
            .serializationFailure,
            "could not serialize access due to a concurrent change of the catalog")
    }

    /// A new owner may have been dropped, since nothing named him until now.
    private func refuseMissing(_ locks: DefinitionLocks) throws(SQLError) {
        guard let missing = locks.missing else { return }
        throw SQLError(.undefinedObject, "role \(missing) was concurrently dropped")
    }

    private func refuseInBlock(_ statement: Statement) throws(SQLError) {
        let name: String
        switch statement {
        case .createDatabase: name = "CREATE DATABASE"
        case .dropDatabase: name = "DROP DATABASE"
        case .drop(let drop) where drop.isConcurrent: name = "DROP INDEX CONCURRENTLY"
        case .createIndex(let create) where create.isConcurrent:
            name = "CREATE INDEX CONCURRENTLY"
        case .alterTable(let alter) where alter.detachesConcurrently:
            name = "ALTER TABLE ... DETACH CONCURRENTLY"
        default: return
        }
        try refuseInBlock(name)
    }

    /// Throws 55006 when a cursor or a portal of this session is not done with a table.
    private func refuseActiveQueries(on tables: [OID], _ verb: String) throws(SQLError) {
        for oid in tables {
            let isUsed =
                cursors.values.contains { $0.isUsing(oid) }
                || portals.values.contains { $0.isUsing(oid) }
            guard isUsed else { continue }
            throw SQLError(
                .objectInUse,
                "cannot \(verb) \"\(catalog.tables[oid]?.name ?? "")\" because it is being used by "
                    + "active queries in this session")
        }
    }

    /// The plan of a definition statement. Its new objects get `numbers`, and more if these do not suffice.
    /// Nil for other statements.
    private func planDefinition(
        _ statement: Statement, _ text: String, on catalog: Catalog, _ numbers: inout Range<OID>
    ) throws(SQLError) -> DefinitionPlan? {
        while true {
            let first =
                numbers.isEmpty
                ? database.numbers.firstFree(from: catalog.nextOID) : numbers.lowerBound
            guard let plan = try planDefinition(statement, text, on: catalog, firstOID: first)
            else { return nil }
            if plan.newOIDs.count <= numbers.count { return plan }
            numbers = 0..<0
            if database.numbers.take(plan.newOIDs.count, from: plan.newOIDs.lowerBound) {
                numbers = plan.newOIDs
            }
        }
    }

    /// `firstOID`: what the first new object is to get; where that is not said the plan is not to be carried
    /// out.
    private func planDefinition(
        _ statement: Statement, _ text: String, on catalog: Catalog, firstOID: OID? = nil,
        meeting met: MetTables? = nil
    ) throws(SQLError) -> DefinitionPlan? {
        let context = try definitionContext(catalog, firstOID ?? catalog.nextOID)
        if case .createTableAs(let create) = statement {
            return try DefinitionPlanner.plan(
                tableAs: create, columns: try columns(of: create, text), text: text,
                catalog: catalog, context: context)
        }
        if let change = try sessionDefaultChange(statement) {
            return try DefinitionPlanner.plan(change, catalog: catalog, context: context)
        }
        return try DefinitionPlanner.plan(
            statement, text: text, catalog: catalog, context: context, meeting: met)
    }

    private func definitionContext(
        _ catalog: Catalog, _ firstOID: OID
    ) throws(SQLError) -> DefinitionContext {
        let (current, session) = (currentRole, sessionRole)
        return DefinitionContext(
            database: databaseOID, role: current.oid, roleName: current.name,
            sessionRole: session.oid, sessionRoleName: session.name,
            searchPath: searchPath(catalog), text: try textSettings(catalog),
            firstOID: firstOID)
    }

    /// Computes an expression over no row.
    func evaluate(_ expression: BoundExpression) async throws(SQLError) -> Datum {
        let column = OutputColumn(name: "value", type: expression.type)
        let none = Estimate(rows: 1, width: 8, startupCost: 0, totalCost: 0)
        let row = PlanNode(.oneRow, columns: [], estimate: none)
        let plan = PreparedPlan(
            command: .select,
            plan: PlanNode(.project(row, [expression]), columns: [column], estimate: none),
            columns: [], parameterTypes: [], slotCount: 0, isReadOnly: true,
            catalogVersion: catalog.version)
        let context = try executionContext(catalog)
        let execution = try CompiledQuery(plan, context: context).begin(context)
        defer { execution.close() }
        guard let batch = try await execution.next(), batch.selectedCount == 1 else { return .null }
        return batch.columns[0].datum(at: batch.row(0))
    }

    // MARK: Doing it

    /// `snapshot`: what the transaction reads by, if it keeps to that.
    private func apply(
        _ plan: DefinitionPlan, readBy snapshot: CommitSequence?
    ) async throws(SQLError) {
        guard let block, !plan.changes.isEmpty || !plan.work.isEmpty else { return }
        let after = try write(plan.changes, block)
        for work in plan.work {
            try await perform(work, after, block.transaction, readBy: snapshot)
        }
    }

    /// Writes changes into the transaction. Returns its catalog with them.
    @discardableResult
    func write(
        _ changes: [CatalogChange], _ block: TransactionBlock
    ) throws(SQLError) -> Catalog {
        try translated { () throws(EngineError) in
            try CatalogWriter.write(changes, block.transaction)
        }
        block.definitions.append(changes)
        return catalog
    }

    func perform(
        _ work: DefinitionWork, _ catalog: Catalog, _ transaction: Transaction,
        readBy snapshot: CommitSequence?
    ) async throws(SQLError) {
        switch work {
        case .createKeyspace(let keyspace):
            try translated { () throws(EngineError) in
                try transaction.bulkLoad(keyspace) { _ throws(EngineError) in }
            }
        case .dropKeyspace(let keyspace):
            try translated { () throws(EngineError) in try transaction.dropKeyspace(keyspace) }
        case .buildIndex(let table, let index):
            guard let rows = try rewriter(catalog, table) else { return }
            try await buildIndex(index, rows, transaction, readBy: snapshot)
        case .rewriteTable(let table, let old, let conversions):
            guard let rows = try rewriter(catalog, table) else { return }
            if conversions.isEmpty {
                try await rows.rewrite(
                    from: old, transaction, database.rowNumbers, handle.cancellation)
            } else {
                try await rewrite(rows, from: old, conversions, transaction)
            }
        case .checkNotNull(let table, let columns):
            try await checkNotNull(columns, of: table, catalog)
        case .checkConstraint(let table, let constraint):
            try await check(constraint, of: table, catalog)
        case .checkForeignKey(let table, let constraint):
            try await checkForeignKey(constraint, of: table, catalog)
        case .checkUnreferenced(let partition, let table, let constraint, let name):
            try await checkUnreferenced(partition, by: table, constraint, name, catalog)
        case .checkPartition(let table, let fallback):
            try await checkPartition(table, fallback: fallback, catalog)
        case .beginCounter(let oid, let value):
            guard let sequence = catalog.sequences[oid] else { return }
            try await begin(sequence, at: value)
        case .continueCounter(let oid):
            guard let sequence = catalog.sequences[oid] else { return }
            try goOn(sequence)
        case .giveUpNumbers(let oid): sequenceMemory.giveUpTaken(oid)
        }
    }

    func rewriter(_ catalog: Catalog, _ table: OID) throws(SQLError) -> TableRewriter? {
        guard let definition = catalog.tables[table] else { return nil }
        return TableRewriter(definition, catalog: catalog, try executionContext(catalog).settings)
    }

    // MARK: Checking rows that are there

    private func checkNotNull(
        _ columns: [Int16], of oid: OID, _ catalog: Catalog
    ) async throws(SQLError) {
        guard let table = catalog.tables[oid], let schema = catalog.schemas[table.schema] else {
            return
        }
        for column in columns.compactMap({ table.column($0) }) {
            let condition = "\(Identifier.quoted(column.name)) IS NULL"
            guard try await hasRow(where: condition, table, schema) else { continue }
            throw SQLError(
                .notNullViolation,
                "column \"\(column.name)\" of relation \"\(table.name)\" contains null values"
            ).naming(schema: schema.name, table: table.name, column: column.name)
        }
    }

    private func check(
        _ name: String, of oid: OID, _ catalog: Catalog
    ) async throws(SQLError) {
        guard let table = catalog.tables[oid], let schema = catalog.schemas[table.schema],
            let constraint = table.constraints.first(where: { $0.name == name }),
            case .check(let expression) = constraint.kind
        else { return }
        guard try await hasRow(where: "NOT (\(expression))", table, schema) else { return }
        throw SQLError(
            .checkViolation,
            "check constraint \"\(name)\" of relation \"\(table.name)\" is violated by some row"
        ).naming(schema: schema.name, table: table.name, constraint: name)
    }

    /// Whether a partition's rows all belong into it.
    private func checkPartition(
        _ oid: OID, fallback: OID?, _ catalog: Catalog
    ) async throws(SQLError) {
        guard let table = catalog.tables[oid], let schema = catalog.schemas[table.schema],
            let check = PartitionCheck(table, catalog)
        else { return }
        let text =
            "SELECT * FROM \(Identifier.quoted(schema.name)).\(Identifier.quoted(table.name))"
        let statement = PreparedStatement(
            text: text, statement: try parseText(text).first?.statement)
        let run = try await start(statement, [], isInternal: true)
        defer { run.close() }
        let places = Dictionary(
            run.columns.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
        while let batch = try await run.next() {
            for index in 0..<batch.selectedCount {
                let row = batch.row(index)
                let isAccepted = check.accepts { name in
                    places[name].map { batch.columns[$0].datum(at: row) } ?? .null
                }
                if isAccepted { continue }
                throw SQLError(
                    .checkViolation,
                    fallback == nil
                        ? "partition constraint of relation \"\(table.name)\" is violated by some row"
                        : "updated partition constraint for default partition \"\(table.name)\" "
                            + "would be violated by some row"
                ).naming(schema: schema.name, table: table.name)
            }
        }
    }

    /// Writes a table's rows anew with new values in some columns, computed over the old rows.
    private func rewrite(
        _ rows: TableRewriter, from old: TableDefinition,
        _ conversions: [DefinitionWork.Conversion], _ transaction: Transaction
    ) async throws(SQLError) {
        let columns = old.columns.map { OutputColumn(name: $0.name, type: $0.type) }
        let none = Estimate(rows: 1, width: 8, startupCost: 0, totalCost: 0)
        let scan = PlanNode(
            .tableScan(
                TableScan(
                    table: old, columns: old.columns.map { .column($0.attnum) }, filter: nil,
                    alias: old.name)), columns: columns, estimate: none)
        var values = old.columns.indices.map {
            BoundExpression(.column($0), old.columns[$0].type)
        }
        for column in rows.table.columns[old.columns.count...] {
            values.append(BoundExpression(.constant(column.missingValue), column.type))
        }
        for conversion in conversions { values[Int(conversion.column) - 1] = conversion.value }
        let plan = PreparedPlan(
            command: .select,
            plan: PlanNode(
                .project(scan, values),
                columns: rows.table.columns.map { OutputColumn(name: $0.name, type: $0.type) },
                estimate: none),
            columns: [], parameterTypes: [], slotCount: 0, isReadOnly: false,
            catalogVersion: catalog.version)
        let context = try executionContext(catalog)
        let execution = try CompiledQuery(plan, context: context).begin(context)
        defer { execution.close() }
        var writer = try TableRewriter.RowWriter(rows, transaction, database.rowNumbers)
        while let batch = try await execution.next() {
            for index in 0..<batch.selectedCount {
                let row = batch.row(index)
                try writer.write(batch.columns.map { $0.datum(at: row) })
            }
        }
    }

    /// Whether a row meets the condition, in this transaction's view.
    private func hasRow(
        where condition: String, _ table: TableDefinition, _ schema: SchemaDefinition
    ) async throws(SQLError) -> Bool {
        let name = "\(Identifier.quoted(schema.name)).\(Identifier.quoted(table.name))"
        let text = "SELECT 1 FROM \(name) WHERE \(condition) LIMIT 1"
        let statement = PreparedStatement(
            text: text, statement: try parseText(text).first?.statement)
        let run = try await start(statement, [], isInternal: true)
        defer { run.close() }
        return try await run.next() != nil
    }
}

/// Names in statements that the server makes itself.
enum Identifier {
    static func quoted(_ name: String) -> String {
        "\"" + name.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\""
    }
}

extension Statement {
    /// Whether it does something to a table that a query which has begun would not expect. Renaming
    /// does not.
    fileprivate var changesTables: Bool {
        switch self {
        case .drop(let drop): drop.kind == .table
        case .truncate, .createIndex, .alterTable: true
        default: false
        }
    }

    /// The tables of which nothing may be left to be checked. A new name changes nothing of that, and what
    /// DROP takes from a table that stays is not checked any more.
    fileprivate func tablesInUse(by plan: DefinitionPlan) -> [OID] {
        switch self {
        case .rename, .setSchema: []
        case .drop: plan.exclusiveLocks.filter { plan.changes.contains(.remove($0)) }
        default: plan.exclusiveLocks
        }
    }

    /// It waits for those who use a table in its own way, and keeps nobody out meanwhile.
    fileprivate var takesAwayConcurrently: Bool {
        switch self {
        case .drop(let drop): drop.isConcurrent
        case .alterTable(let alter): alter.detachesConcurrently
        default: false
        }
    }

    /// How a definition statement locks the tables it changes: as PostgreSQL does where readers, or
    /// writers too, may go on.
    fileprivate var tableLockMode: LockMode {
        switch self {
        case .createIndex, .comment: .shareUpdateExclusive
        case .alterSequence: .shareRowExclusive
        case .alterTable(let alter):
            alter.commands.map(\.tableLockMode).max { $0.rawValue < $1.rawValue }
                ?? .accessExclusive
        default: .accessExclusive
        }
    }
}

extension AlterTable {
    var detachesConcurrently: Bool {
        commands.contains { command in
            if case .detachPartition(_, true) = command { true } else { false }
        }
    }
}

extension AlterTableCommand {
    fileprivate var tableLockMode: LockMode {
        switch self {
        case .validateConstraint, .setStatistics, .setOptions, .resetOptions: .shareUpdateExclusive
        case .setTriggers: .shareRowExclusive
        case .addConstraint(let constraint):
            if case .foreignKey = constraint.kind { .shareRowExclusive } else { .accessExclusive }
        default: .accessExclusive
        }
    }
}
