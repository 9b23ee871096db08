// DECLARE, FETCH, MOVE and CLOSE.
import Catalog
import Engine
import Executor
import Planner
import Syntax
import Types

/// How a statement's rows go out: with their columns first in the simple protocol, in the formats
/// that Bind asked for in the extended one.
struct RowDelivery {
    var describes: Bool
    /// Empty: text for all columns.
    var formats: [Int16]

    static let simple = RowDelivery(describes: true, formats: [])

    func formats(for count: Int, isBinary: Bool = false) -> [Int16] {
        if isBinary { return [Int16](repeating: 1, count: count) }
        return formats.count == count ? formats : [Int16](repeating: 0, count: count)
    }
}

extension Session {
    // MARK: DECLARE

    /// `parameters` are those of the declaration's query, in the extended protocol.
    func declareCursor(
        _ declaration: DeclareCursor, text: String, query given: PreparedStatement?,
        _ parameters: [Datum]
    ) async throws(SQLError) -> String {
        guard !declaration.name.isEmpty else {
            throw SQLError(.invalidCursorName, "invalid cursor name: must not be empty")
        }
        try checkLocking(declaration)
        guard declaration.isHold || isInBlock else {
            throw SQLError(
                .noActiveTransaction, "DECLARE CURSOR can only be used in transaction blocks")
        }
        guard cursors[declaration.name] == nil, portals[declaration.name] == nil else {
            throw SQLError(
                .duplicateCursor, "cursor \"\(declaration.name)\" already exists")
        }
        try await beginStatement()
        let plain = given ?? PreparedStatement(text: text, statement: .select(declaration.query))
        let (query, table) = try withRowKey(plain)
        var compiled = try compile(query)
        try checkPrivileges(query)
        guard !query.usedTables.contains(where: { $0.mode == .rowExclusive }) else {
            throw SQLError(
                .featureNotSupported,
                "DECLARE CURSOR must not contain data-modifying statements in WITH")
        }
        if try await lockTables(query) {
            compiled = try compile(query)
            try checkPrivileges(query)
        }
        let plan = compiled
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
        cursorCount += 1
        cursors[declaration.name] = Cursor(
            declaration, number: cursorCount, text: text, isScrollable: isScrollable,
            created: context.session.statementTimestamp, tables: query.usedTables.map(\.oid),
            rowsOf: table, try start(), restart: start)
        return "DECLARE CURSOR"
    }

    /// The query with the key of its table's rows as a last column, which WHERE CURRENT OF needs, when its
    /// rows are rows of one table; and that table.
    private func withRowKey(
        _ query: PreparedStatement
    ) throws(SQLError) -> (PreparedStatement, OID?) {
        guard case .select(var select)? = query.statement, case .select(var core) = select.body,
            core.distinct == nil, core.groupBy.isEmpty, core.having == nil, core.from.count == 1,
            case .table? = core.from.first, var target = core.targets.first
        else { return (query, nil) }
        let name = CurrentRow.columnName
        target.expression = Expression(.column(ColumnReference([name])))
        target.alias = name
        target.location = nil
        core.targets.append(target)
        select.body = .select(core)
        let extended = PreparedStatement(
            text: query.text, statement: .select(select), declaredTypes: query.declaredTypes)
        // What gathers rows has no row to stand on.
        guard let compiled = try? compile(extended), let column = compiled.plan.columns.last else {
            return (query, nil)
        }
        return (extended, column.table)
    }

    /// Where a cursor stands, for WHERE CURRENT OF.
    func currentRow(of name: String) -> Result<CurrentRow, SQLError> {
        func failed(_ state: SQLState, _ message: String) -> Result<CurrentRow, SQLError> {
            .failure(SQLError(state, message))
        }
        guard let cursor = cursors[name] else {
            return failed(.invalidCursorName, "cursor \"\(name)\" does not exist")
        }
        guard cursor.isNew else {
            return failed(
                .invalidCursorState, "cursor \"\(name)\" is held from a previous transaction")
        }
        guard let oid = cursor.rowsOf, let table = catalog.tables[oid] else {
            return .success(CurrentRow(cursor: name, table: 0, rowKey: [], keyValues: []))
        }
        guard let key = cursor.currentKey else {
            return failed(
                .invalidCursorState, "cursor \"\(name)\" is not positioned on a row")
        }
        var values: [Datum] = []
        if let index = table.indexes.first(where: { $0.storage == table.storage }) {
            let codec = index.keyCodec(of: table)
            values = (try? key.withUnsafeBytes { try codec.datums($0).values }) ?? []
        }
        return .success(CurrentRow(cursor: name, table: oid, rowKey: key, keyValues: values))
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

    func cursor(named name: String) throws(SQLError) -> Cursor {
        if let cursor = cursors[name] { return cursor }
        throw SQLError(.invalidCursorName, "cursor \"\(name)\" does not exist")
    }

    /// Runs FETCH or MOVE; rows go to the sink. Returns the tag.
    func fetch(
        _ fetch: Fetch, _ delivery: RowDelivery, _ sink: any ResultSink
    ) async throws(SQLError) -> String {
        let cursor = try cursor(named: fetch.cursor)
        guard !cursor.hasFailed else {
            throw SQLError(
                .objectNotInPrerequisiteState, "portal \"\(cursor.name)\" cannot be run")
        }
        try ensureBlock()
        guard let transaction = block?.transaction else { return "" }
        let own = transaction.setAsideSnapshot()
        defer { transaction.resume(own) }
        if !fetch.isMove, delivery.describes { sink.describe(cursor.columns) }
        let formats = delivery.formats(for: cursor.columns.count, isBinary: cursor.isBinary)
        let settings = try executionContext(catalog).settings
        let output =
            fetch.isMove
            ? CursorOutput()
            : CursorOutput(sink, types: cursor.types, formats: formats, settings)
        let count: Int
        do throws(SQLError) {
            count = try await cursor.move(fetch.direction, output)
            try await output.flush()
        } catch {
            cursor.hasFailed = true
            throw error
        }
        return "\(fetch.isMove ? "MOVE" : "FETCH") \(count)"
    }

    func closeCursor(_ name: String?) throws(SQLError) -> String {
        guard let name else {
            for cursor in cursors.values { cursor.close() }
            cursors.removeAll()
            return "CLOSE CURSOR ALL"
        }
        try cursor(named: name).close()
        cursors[name] = nil
        return "CLOSE CURSOR"
    }

    // MARK: The transaction's end

    /// Before a commit: cursors WITH HOLD read the rest of their rows.
    func persistCursors() async throws(SQLError) {
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

/// What a suspended query reads, whatever happens around it: the snapshot and the transaction's own
/// changes as they were when it began.
final class CursorView {
    let mark: WriteMark
    private let snapshot: SetAsideSnapshot
    private let transaction: Transaction

    init(_ transaction: Transaction) {
        self.transaction = transaction
        mark = transaction.mark()
        snapshot = transaction.setAsideSnapshot()
    }

    /// Makes the transaction read as of the view.
    func enter() { transaction.resume(snapshot) }
}

extension SelectRun {
    /// The next row, valid until the next call; nil at the end. `demand`: how many are wanted now.
    func nextRow(demand: Int = .max) async throws(SQLError) -> (Batch, Int)? {
        while true {
            if let batch, given < batch.selectedCount {
                defer { given += 1 }
                return (batch, batch.row(given))
            }
            view?.enter()
            batch = try await execution.next(demand: demand)
            given = 0
            if batch == nil { return nil }
        }
    }
}

extension Statement {
    /// The cursor whose row it changes.
    var currentCursor: String? {
        let condition: Expression? =
            switch self {
            case .update(let update): update.condition
            case .delete(let delete): delete.condition
            default: nil
            }
        if case .currentOf(let cursor)? = condition?.node { return cursor }
        return nil
    }
}

extension PlanNode {
    /// Whether PostgreSQL's plan of such a query could be read backwards, so that its cursor may
    /// scroll without being told.
    var canGoBackward: Bool {
        switch operation {
        case .tableScan, .pointGet, .indexScan, .systemScan, .topicScan, .functionScan, .values,
            .commonTableScan, .sort:
            true
        case .filter(let input, _), .project(let input, _), .limit(let input, _):
            input.canGoBackward
        case .append(let inputs): inputs.allSatisfy(\.canGoBackward)
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
