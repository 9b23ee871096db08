import Bytes
import Catalog
import Engine
import Executor
import Planner
import Syntax
import Types

/// A statement that was parsed, with the plan last made for it. Belongs to one session.
final class PreparedStatement {
    /// The plan last made, perhaps by another session for both; made again when the catalog or the
    /// session's settings are others.
    private(set) var plan: StatementPlan?
    /// What it is known by until one is made again: one that was left to others.
    private var former: StatementPlan?
    /// BEGIN, COMMIT or ROLLBACK.
    private let blockStatement: ImmediateStatement?
    let text: String
    /// Nil for a text without a statement.
    let statement: Statement?
    /// The cursors whose rows it changes.
    let currentCursors: [String]
    /// What the client declared; 0 leaves a type open.
    let declaredTypes: [TypeOID]
    /// It is known to the client, who may have been told of the result's columns: they must stay what they are.
    private(set) var keepsColumns = false
    /// `text` is this statement and nothing else.
    let isWhole: Bool

    /// Its rows' keys come with them: WHERE CURRENT OF may ask for them.
    let givesRowKeys: Bool
    /// Made by PREPARE, not by the extended protocol.
    let isFromSQL: Bool
    /// When; of one without a name, and of what is run at once, nobody asks.
    let prepared: Timestamp
    /// The query inside DECLARE or CREATE TABLE AS, which may have parameters.
    let query: PreparedStatement?
    /// How often it ran as PostgreSQL's plan for any parameters would, and as one for those given.
    private(set) var genericCount = 0
    private(set) var customCount = 0

    init(
        text: String, statement: Statement?, declaredTypes: [TypeOID] = [],
        isWhole: Bool = false, isFromSQL: Bool = false,
        givesRowKeys: Bool = false, prepared: Timestamp = Timestamp(microseconds: 0)
    ) {
        self.text = text
        self.statement = statement
        currentCursors = statement?.currentCursors ?? []
        self.declaredTypes = declaredTypes
        self.isWhole = isWhole
        self.isFromSQL = isFromSQL
        self.givesRowKeys = givesRowKeys
        self.prepared = prepared
        let inner: SelectStatement?
        var isCursor = false
        switch statement {
        case .declareCursor(let declaration):
            inner = declaration.query
            isCursor = true
        case .createTableAs(let create):
            if case .query(let select) = create.source { inner = select } else { inner = nil }
        default: inner = nil
        }
        query = inner.map {
            PreparedStatement(
                text: text, statement: .select($0), declaredTypes: declaredTypes,
                givesRowKeys: isCursor)
        }
        blockStatement = ImmediateStatement(statement, text: text)
    }

    /// The same as a cursor's, for portals that have a name.
    var withRowKeys: PreparedStatement {
        if let keyed { return keyed }
        let keyed = PreparedStatement(
            text: text, statement: statement, declaredTypes: parameterTypes, givesRowKeys: true)
        self.keyed = keyed
        return keyed
    }
    private var keyed: PreparedStatement?

    /// Set when it is one that needs no waiting.
    var immediate: ImmediateStatement? { plan?.immediate ?? blockStatement }

    /// The compiled plan, good or not: what it says may be read.
    var compiled: CompiledQuery? { (plan ?? former)?.query }

    /// Tables the plan uses, each in the strongest mode that it needs.
    var usedTables: [UsedTable] { (plan ?? former)?.usedTables ?? [] }

    /// Those of them that the statement names.
    var namedTables: [UsedTable] { (plan ?? former)?.namedTables ?? [] }

    /// The parameters' types of a statement without rows; nil where it may have some.
    var parameterTypesWithoutRows: [TypeOID]? {
        switch statement {
        case nil, .show, .fetch, .execute, .explain: nil
        case let statement? where statement.isPlanned:
            compiled.flatMap { $0.plan.givesRows ? nil : parameterTypes }
        default: query == nil ? declaredTypes : nil
        }
    }

    /// The parameters' types as they were found when it was planned.
    var parameterTypes: [TypeOID] { compiled?.plan.parameterTypes.map(\.oid) ?? declaredTypes }

    /// After so many plans for the values of a run it is planned for all values, if it may be.
    private static let valuePlansMax = 5
    private var valuePlanCount = 0
    var prefersGeneralPlan: Bool { valuePlanCount >= Self.valuePlansMax }

    /// It was planned for the values of one run, as its plan needs them.
    func countValuePlan() {
        valuePlanCount += 1
        guard valuePlanCount == Self.valuePlansMax else { return }
        former = plan
        plan = nil
    }

    /// The first five executions with parameters are planned for them, as PostgreSQL does.
    func countExecution(parameterCount: Int) {
        if parameterCount > 0, customCount < 5 { customCount += 1 } else { genericCount += 1 }
    }

    /// The plan if it is still good.
    func plan(catalogVersion: UInt64, _ settings: PlanningSettings) -> StatementPlan? {
        guard let plan, plan.isGood(catalogVersion: catalogVersion, settings) else { return nil }
        return plan
    }

    /// The types that were found for its parameters when it was prepared; nil before that, and for others.
    var keptParameterTypes: [SQLType]? { keepsColumns ? compiled?.plan.parameterTypes : nil }

    /// From now on its columns, and its parameters' types, stay what they are.
    func keepColumns() { keepsColumns = true }

    /// Throws 0A000 when the columns had to stay and have changed.
    func keep(_ plan: StatementPlan) throws(SQLError) {
        if keepsColumns, let before = compiled?.plan.columns {
            let isSame = before.elementsEqual(plan.query.plan.columns) {
                $0.name == $1.name && $0.type == $1.type
            }
            guard isSame else {
                var error = SQLError(
                    .featureNotSupported, "cached plan must not change result type")
                // asyncpg and pgjdbc prepare the statement anew where they see this.
                error.routine = "RevalidateCachedQuery"
                throw error
            }
        }
        self.plan = plan
        former = nil
    }

    /// Its session is another thread's now: what it shares with that one's sessions it shares with those of this
    /// one instead, if they have it.
    func change(to share: ThreadShare) {
        query?.change(to: share)
        keyed?.change(to: share)
        guard let plan else { return }
        let settings = share.settings(plan.settings.values)
        guard plan.isShared else { return plan.change(to: settings) }
        let theirs = share.plan(
            text, declaredTypes, settings, catalogVersion: plan.catalogVersion)
        former = theirs == nil ? plan : nil
        self.plan = theirs
    }
}

/// Parsed statements by their text, or by a normalizer's key for it: what the simple protocol sends again and again is parsed and
/// planned once. Emptied when it grows past a fixed number of entries. Long texts, which take a
/// hundred times their size as plans and hardly ever come twice, are not kept.
struct StatementCache {
    private let entriesMax: Int
    /// Bytes of a text or key.
    private static let keyBytesMax = 16 << 10
    private var statements: [Key: PreparedStatement] = [:]

    /// An array of bytes is hashed byte by byte, which takes ten times as long.
    private struct Key: Hashable {
        let bytes: [UInt8]

        func hash(into hasher: inout Hasher) {
            bytes.withUnsafeBytes { hasher.combine(bytes: $0) }
        }
    }

    init(entriesMax: Int = 128) { self.entriesMax = entriesMax }

    subscript(key: [UInt8]) -> PreparedStatement? {
        get { statements[Key(bytes: key)] }
        set {
            guard key.count <= Self.keyBytesMax else { return }
            if statements.count >= entriesMax { statements.removeAll(keepingCapacity: true) }
            statements[Key(bytes: key)] = newValue
        }
    }

    mutating func removeAll() { statements.removeAll() }

    var values: some Collection<PreparedStatement> { statements.values }
}
