// The bound query before operators are chosen: relational algebra over numbered columns.
//
// Invariants: every column of the statement has one number (`ColumnID`), wherever it is used; in
// bound expressions `column(id)` means that number until the physical plan gives it a position. A
// column that a subtree mentions but does not produce belongs to an enclosing query.
import Catalog
import Types

typealias ColumnID = Int

/// What is known of a numbered column.
struct ColumnInfo {
    var name: String
    var type: SQLType
    /// Where it comes from, 0 if it is computed.
    var table: OID = 0
    var attnum: Int16 = 0
}

/// A computed column.
struct Definition {
    var id: ColumnID
    var value: BoundExpression
}

indirect enum Logical {
    case oneRow
    case values([[BoundExpression]], columns: [ColumnID])
    case table(LogicalTable)
    case system(LogicalSystem)
    case past(LogicalPast)
    case function(LogicalFunction)
    /// A query of WITH, whose columns have new numbers here.
    case commonTable(CommonTableID, columns: [ColumnID])
    case workTable(CommonTableID, columns: [ColumnID])
    case filter(Logical, BoundExpression)
    /// The input's columns and computed ones.
    case define(Logical, [Definition])
    case projectSet(Logical, [Definition])
    case join(LogicalJoin)
    case aggregate(LogicalAggregate)
    case window(Logical, [LogicalWindowCall])
    case distinct(Logical, [ColumnID])
    case distinctOn(Logical, keys: [ColumnID], sort: [LogicalSortKey])
    case sort(Logical, [LogicalSortKey])
    case limit(Logical, RowLimit, ties: [LogicalSortKey]?)
    case setOperation(LogicalSetOperation)
    case recursive(LogicalRecursive)
    case with([LogicalCommonTable], Logical)
    case lock(Logical, [LogicalLock])
    case modify(LogicalModify)
}

struct LogicalTable {
    var table: TableDefinition
    var alias: String
    /// The numbers of what a query can see of it, dropped columns left out.
    var columns: [(source: ScanColumn, id: ColumnID)]
    /// A partitioned table without its partitions (ONLY): it has no rows.
    var isEmpty = false
}

struct LogicalSystem {
    var relation: SystemRelation
    var alias: String
    /// In the relation's order.
    var columns: [ColumnID]
}

struct LogicalPast {
    /// The table as it is now, and its columns and its versions'.
    var table: LogicalTable
    var period: PastScan.Period
}

struct LogicalFunction {
    var functions: [FunctionScan.Function]
    var hasOrdinality: Bool
    var alias: String
    /// All functions' columns, then the ordinality.
    var columns: [ColumnID]
    /// EXPLAIN's name for it.
    var name: String
}

struct LogicalJoin {
    var kind: JoinKind
    var left: Logical
    var right: Logical
    var condition: BoundExpression?
    /// The right side mentions the left's columns.
    var isLateral: Bool
    /// The condition that became a semi or anti join, to be tested again on a row that has changed.
    var origin: BoundExpression?
}

struct LogicalAggregate {
    var input: Logical
    var groups: [Definition]
    var groupingSets: [[Int]]?
    var calls: [(id: ColumnID, call: AggregateCall)]
}

struct LogicalSortKey: Hashable {
    var column: ColumnID
    var isDescending: Bool
    var nullsFirst: Bool
}

struct LogicalWindowCall {
    var id: ColumnID
    var function: WindowCall.Function
    var partitionBy: [ColumnID]
    var orderBy: [LogicalSortKey]
    var frame: WindowFramePlan
}

struct LogicalSetOperation {
    enum Kind { case union, intersect, except }

    var kind: Kind
    var isAll: Bool
    var left: Logical
    var leftColumns: [ColumnID]
    var right: Logical
    var rightColumns: [ColumnID]
    var columns: [ColumnID]
}

struct LogicalRecursive {
    var id: CommonTableID
    var initial: BoundQuery
    var recursive: BoundQuery
    var isAll: Bool
    var columns: [ColumnID]
}

struct LogicalCommonTable {
    var id: CommonTableID
    var name: String
    var query: BoundQuery
    var isModifying: Bool
    /// Must not be merged into the query that reads it.
    var isMaterialized: Bool
}

struct LogicalLock {
    var table: TableDefinition
    var rowKey: ColumnID
    /// The table's columns.
    var columns: [(source: ScanColumn, id: ColumnID)]
    var strength: LockRows.Strength
    var waitPolicy: LockRows.WaitPolicy
    /// By a clause of a query around the one whose table it is: it means the rows that are left there.
    var isInherited: Bool
}

/// A query and what it gives.
struct BoundQuery {
    struct Output {
        var id: ColumnID
        var name: String
    }

    var root: Logical
    var outputs: [Output]
}

/// A query in an expression, before it has a plan.
struct LogicalSubquery {
    var query: BoundQuery
}
