// Binding: from the parsed statement to logical algebra, by PostgreSQL's rules of names and types.
//
// A binder works on one statement and is used once. Its parts stand in extensions by subject:
// names, expressions, functions, queries, modifications.
import Catalog
import Syntax
import Types

final class Binder {
    let catalog: Catalog
    let settings: PlannerSettings
    /// Where the cursors of WHERE CURRENT OF stand.
    let cursors: [String: Result<CursorPlace, SQLError>]
    let evaluator: ConstantEvaluator?
    /// Who waits for the plan, if somebody does.
    var work: (any LongWork)?
    /// The tables that are named.
    var met = MetTables()
    /// What the parameters are, where the plan is for these values alone.
    let parameterValues: [Datum]?
    /// The parameters, numbered from 1, whose values decide which indexes ON CONFLICT means.
    var neededParameters: Set<Int> = []
    /// The parameters' values decide about many partitions.
    var routesByParameters = false
    /// How many queries lock rows: a WITH query that does is read as it is.
    var lockingClauseCount = 0
    /// See `Planner`.
    let prefersGeneralPlan: Bool
    /// What locations point into; nil while binding a text the user did not write.
    var text: String?

    /// By column number.
    var columns: [ColumnInfo] = []
    /// By parameter number from 0; unknown until something needs it to be of a type.
    var parameterTypes: [SQLType]
    /// Which parameters the client declared.
    let declaredParameters: Int
    /// Columns that names find but that stand for an expression.
    var columnValues: [ColumnID: BoundExpression] = [:]
    /// The fields of columns that are whole rows, by column number.
    var rowTypes: [ColumnID: [OutputColumn]] = [:]
    var subqueries: [LogicalSubquery] = []
    /// Where what is being bound stands, as far as recursive queries care.
    var recursionPlace: RecursionPlace?
    /// The recursive queries that have been met in their own recursive term.
    var recursiveReferences: Set<CommonTableID> = []
    /// Outputs that are literals whose type their user decides.
    var unknownOutputs: [ColumnID: BoundExpression] = [:]
    /// Where outputs stand in the text.
    var outputLocations: [ColumnID: Int32] = [:]
    var commonTableCount = 0
    var commonTableReferences: [CommonTableID: Int] = [:]
    /// Set while the parts of a statement over several partitions are bound.
    var sharedQueries: SharedQueries?
    /// Of what the catalog is going to keep.
    var literalNotes: LiteralNotes?
    /// What `$1`… stand for inside an SQL function's body that is being inlined.
    var inlinedArguments: [BoundExpression]?
    /// What the statement does with relations, by OID.
    var uses: [OID: RelationUse] = [:]
    /// How many queries are being bound, one in the other.
    var queryDepth = 0
    /// The same of INSERT, UPDATE, DELETE and MERGE.
    var changeDepth = 0
    /// 1 in the statement itself.
    var nestingDepth: Int { queryDepth + changeDepth }
    /// Columns of the system that are columns of a scan, a topic's for instance, and their tables.
    var systemColumns: [ColumnID: OID] = [:]
    /// Set while what the user has written is bound, not what the catalog keeps.
    var notesUses = true
    /// The partitioned table that the statement names, by each partition that is bound in its place.
    var rootNames: [OID: TableDefinition] = [:]
    /// The columns of partitions that the statement names themselves, although it also changes the whole.
    var namedColumns: Set<ColumnID> = []
    /// How deep views are nested in views.
    var viewDepth = 0
    /// What FOR SYSTEM_TIME after a view says of the tables in it.
    var viewPeriod: PastScan.Period?
    private static let viewDepthMax = 64

    init(planner: Planner, text: String?, parameterTypes: [SQLType?]) {
        catalog = planner.catalog
        settings = planner.settings
        cursors = planner.cursors
        evaluator = planner.evaluator
        parameterValues = planner.parameterValues
        prefersGeneralPlan = planner.prefersGeneralPlan
        self.text = text
        self.parameterTypes = parameterTypes.map { $0 ?? .unknown }
        declaredParameters = parameterTypes.count
    }

    func newColumn(_ name: String, _ type: SQLType, table: OID = 0, attnum: Int16 = 0) -> ColumnID {
        columns.append(ColumnInfo(name: name, type: type, table: table, attnum: attnum))
        return columns.count - 1
    }

    /// A large statement takes long: throws when it is not to go on.
    func checkForInterrupts() throws(SQLError) {
        if let work, work.mustStop() { throw work.stopReason }
    }

    func columnExpression(_ id: ColumnID, at location: Int32? = nil) -> BoundExpression {
        BoundExpression(.column(id), columns[id].type, location: location)
    }

    /// The 1-based character position of a byte offset.
    func position(_ location: Int32?) -> Int? {
        guard let location, let text else { return nil }
        return SourceText.characterPosition(byteOffset: location, in: text)
    }

    func error(
        _ state: SQLState, _ message: String, at location: Int32?, detail: String? = nil,
        hint: String? = nil
    ) -> SQLError {
        SQLError(state, message, detail: detail, hint: hint, position: position(location))
    }

    func notSupported(_ what: String, at location: Int32?) -> SQLError {
        .notSupported(what, at: ErrorPlace(position(location)))
    }

    /// Binds something whose text is not the statement's: its errors point nowhere.
    func elsewhere<Result>(_ body: () throws(SQLError) -> Result) throws(SQLError) -> Result {
        let saved = text
        text = nil
        defer { text = saved }
        return try body()
    }

    /// Runs `body` with the nesting of views one deeper.
    func insideView<Result>(_ body: () throws(SQLError) -> Result) throws(SQLError) -> Result {
        guard viewDepth < Binder.viewDepthMax else {
            throw SQLError(.statementTooComplex, "views are nested too deeply")
        }
        viewDepth += 1
        defer { viewDepth -= 1 }
        return try elsewhere(body)
    }
}
