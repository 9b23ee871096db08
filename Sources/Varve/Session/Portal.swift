// Portals: bound statements that give their rows when they are asked to.
import Bytes
import Catalog
import Engine
import Executor
import Planner
import Syntax
import Types

/// A bound statement, perhaps partly run.
final class Portal {
    let statement: PreparedStatement
    /// FETCH and WHERE CURRENT OF can tell which it is.
    let isNamed: Bool
    let parameters: [Datum]
    /// One for each result column; not checked before rows are given.
    let resultFormats: [Int16]
    /// Whether it has a result to ask for, be it without rows. What has none runs once.
    let givesRows: Bool
    /// Grows with each portal and cursor of the session.
    let number: Int
    let created: Timestamp
    /// What it gives its rows from, once it was asked for some.
    var run: SelectRun?
    /// How FETCH reads that.
    var cursor: Cursor?
    /// How many rows Execute has given.
    private var givenCount = 0
    var isDone = false {
        didSet { if isDone { cursor?.passedEnd() } }
    }
    /// Its statement is at work.
    var isActive = false
    private var isFailed = false
    /// Nobody can ask for more of it.
    private(set) var isClosed = false

    init(
        _ statement: PreparedStatement, isNamed: Bool, parameters: [Datum], resultFormats: [Int16],
        givesRows: Bool, number: Int, created: Timestamp
    ) {
        self.statement = statement
        self.isNamed = isNamed
        self.parameters = parameters
        self.resultFormats = resultFormats
        self.givesRows = givesRows
        self.number = number
        self.created = created
    }

    /// What is left of a statement's run that is done.
    init(finished statement: PreparedStatement) {
        self.statement = statement
        isNamed = false
        parameters = []
        resultFormats = []
        givesRows = statement.compiled?.plan.givesRows ?? false
        number = 0
        created = Timestamp(microseconds: 0)
        isDone = true
    }

    /// What is said when more is asked for after the end: the tag, of no rows.
    var emptyTag: String {
        run?.tag ?? statement.compiled?.plan.command.tag(0) ?? "SELECT 0"
    }

    /// An error has met it, or its transaction: it gives nothing more, even after ROLLBACK TO.
    var hasFailed: Bool { isFailed || cursor?.hasFailed == true }

    func fail() {
        isFailed = true
        close()
    }

    /// Whether it keeps a table as it is: a query does from Bind on until the portal is closed. What a change
    /// returns is its own, and a utility statement looks for its tables when it runs.
    func isUsing(_ table: OID) -> Bool {
        guard isQuery, !hasFailed else { return false }
        // The plan may be another for these values of the parameters.
        return statement.usedTables.contains { $0.oid == table } || run?.isUsing(table) == true
    }

    /// A query that changes nothing.
    var isQuery: Bool {
        guard case .select = statement.statement else { return false }
        return !statement.usedTables.contains { $0.mode == .rowExclusive }
    }

    /// Where it stands as a cursor; nil: on no row.
    var standing: Standing? {
        if isDone { return nil }
        return cursor == nil ? run?.standing : cursor?.standing
    }

    func close() {
        isClosed = true
        run?.close()
    }

    /// Execute has given so many rows more.
    func passed(_ count: Int) {
        givenCount += count
        cursor?.passed(count)
    }

    /// Lets FETCH read the run, too. It goes forward only.
    func makeCursor(_ name: String, _ run: SelectRun, _ memory: KeptMemory) -> Cursor {
        let cursor = Cursor(
            name, number: number, text: statement.text, created: created, run, memory)
        cursor.passed(givenCount)
        if isDone { cursor.passedEnd() }
        self.cursor = cursor
        return cursor
    }
}

/// A session's portals. That without a name, which nearly every statement makes, is at hand.
struct PortalTable {
    private var unnamed: Portal?
    /// Instead of `unnamed`: whose run is all that it was for, and is done. Nearly always nobody asks for it.
    private var finished: PreparedStatement?
    private(set) var named: [String: Portal] = [:]

    var isEmpty: Bool { unnamed == nil && finished == nil && named.isEmpty }
    var values: [Portal] { (self[""].map { [$0] } ?? []) + named.values }

    subscript(name: String) -> Portal? {
        get {
            guard name.isEmpty else { return named[name] }
            return unnamed ?? finished.map { Portal(finished: $0) }
        }
        set {
            guard name.isEmpty else {
                named[name] = newValue
                return
            }
            finished = nil
            unnamed = newValue
        }
    }

    /// The portal without a name becomes what a statement's run leaves that is done.
    mutating func leaveFinished(_ statement: PreparedStatement) {
        unnamed?.close()
        unnamed = nil
        finished = statement
    }

    /// Takes one out. Nil, too, for one that is done and has nothing to end.
    mutating func remove(_ name: String) -> Portal? {
        guard name.isEmpty else { return named.removeValue(forKey: name) }
        defer { self[""] = nil }
        return unnamed
    }

    /// Ends those that were made after number `count`.
    mutating func close(after count: Int) {
        finished = nil
        if let unnamed, unnamed.number > count {
            unnamed.close()
            self.unnamed = nil
        }
        if named.isEmpty { return }
        for (name, portal) in named where portal.number > count {
            portal.close()
            named[name] = nil
        }
    }

    /// Ends all but what is at work.
    mutating func closeIdle() {
        finished = nil
        if let unnamed, !unnamed.isActive {
            unnamed.close()
            self.unnamed = nil
        }
        for (name, portal) in named where !portal.isActive {
            portal.close()
            named[name] = nil
        }
    }

    /// Those made after number `count` are there until their transaction is rolled back, but give nothing more.
    func fail(after count: Int) {
        if let unnamed, unnamed.number > count { unnamed.fail() }
        for portal in named.values where portal.number > count { portal.fail() }
    }
}

/// Rows that are given in pieces: those of an execution, or some that were kept.
final class SelectRun {
    /// What its tag says.
    enum Kind {
        case command(PreparedPlan.Command)
        case fetch
        case show
    }

    /// Nil for rows that were kept.
    private let execution: Execution?
    private var kept: [Batch] = []
    private var keptRows: KeptRows?
    private let kind: Kind
    let types: [SQLType]
    let columns: [ResultColumn]
    /// What it goes on reading when it is suspended; nil for one that runs to its end at once.
    let view: CursorView?
    /// Of a query that a cursor reads: what its rows are made of. Their keys come after the columns.
    let rows: CursorRows?
    /// Where a cursor stands that reads it, once it has stopped at a row.
    var standing: Standing?
    /// The batch being given out, and how many of its rows are.
    var batch: Batch?
    var given = 0
    var total = 0

    init(_ execution: Execution, _ plan: PreparedPlan, view: CursorView? = nil) {
        self.execution = execution
        self.view = view
        kind = .command(plan.command)
        types = plan.columns.map(\.type)
        columns = plan.resultColumns
        rows = plan.cursorRows
    }

    /// Whether its plan uses the table.
    func isUsing(_ table: OID) -> Bool { execution?.plan.isUsing(table) ?? false }

    init(kept batches: [Batch], _ columns: [ResultColumn], _ kind: Kind) {
        execution = nil
        view = nil
        self.kind = kind
        types = columns.map(\.type)
        self.columns = columns
        rows = nil
        kept = batches.reversed()
    }

    convenience init(kept rows: KeptRows?, _ columns: [ResultColumn], _ kind: Kind) {
        self.init(kept: rows?.chunks ?? [], columns, kind)
        keptRows = rows
    }

    /// See `Execution`.
    func next(demand: Int = .max) async throws(SQLError) -> Batch? {
        guard let execution else { return kept.popLast() }
        return try await execution.next(demand: demand)
    }

    func close() {
        kept = []
        keptRows = nil
        execution?.close()
    }

    var isModifying: Bool { execution?.isModifying ?? false }
    var affectedRows: Int { execution?.affectedRows ?? 0 }

    /// Whether there is a result to describe, be it without columns.
    var givesRows: Bool {
        if case .command(.select) = kind { return true }
        return !columns.isEmpty
    }

    /// The command tag: of what RETURNING and queries have given, or else of what was changed.
    var tag: String {
        switch kind {
        case .command(let command): command.tag(givesRows ? total : affectedRows)
        case .fetch: "FETCH \(total)"
        case .show: "SHOW"
        }
    }
}
