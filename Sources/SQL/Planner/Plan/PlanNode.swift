// The plan: an immutable tree of operators, shared by every session that runs the statement.
//
// Invariants: an expression's `column(i)` is the i-th of `columns` of the operator's input (left's
// then right's for joins); scans' filters see the scan's own output columns.
package import Types

package final class PlanNode: Sendable {
    package let operation: Operation
    /// What the operator gives, in order.
    package let columns: [OutputColumn]
    package let estimate: Estimate

    package init(_ operation: Operation, columns: [OutputColumn], estimate: Estimate) {
        self.operation = operation
        self.columns = columns
        self.estimate = estimate
    }

    package indirect enum Operation: Sendable {
        /// One row without columns.
        case oneRow
        /// Rows of expressions without input columns.
        case values([[BoundExpression]])
        case tableScan(TableScan)
        case pointGet(PointGet)
        case indexScan(IndexScan)
        case systemScan(SystemScan)
        case topicScan(TopicScan)
        case pastScan(PastScan)
        case functionScan(FunctionScan)
        case filter(PlanNode, condition: BoundExpression)
        case project(PlanNode, [BoundExpression])
        case projectSet(PlanNode, [BoundExpression])
        case nestedLoop(NestedLoop)
        case hashJoin(HashJoin)
        case adaptiveJoin(AdaptiveJoin)
        case adaptiveSort(AdaptiveSort)
        case adaptiveStart(AdaptiveStart)
        case firstRows(FirstRows)
        /// With a `limit` only as many rows (offset included) are needed; the limit itself stands above.
        case sort(PlanNode, keys: [PlanSortKey], limit: RowLimit?)
        /// Rows that come in the order of the first `presorted` keys.
        case prefixSort(PlanNode, keys: [PlanSortKey], presorted: Int)
        case limit(PlanNode, RowLimit)
        case aggregate(Aggregate)
        /// Rows that are equal in all columns, once.
        case distinct(PlanNode)
        /// The first row of each run of rows equal in `keys`; the input is sorted by them.
        case distinctOn(PlanNode, keys: [Int])
        case setOperation(SetOperationPlan)
        /// One input after the other (UNION ALL).
        case append([PlanNode])
        /// Inputs that are each sorted by `keys`.
        case mergeAppend([PlanNode], keys: [PlanSortKey])
        case window(Window)
        /// Queries computed once, when first read, that `body` and later ones scan by number.
        case with([CommonTable], body: PlanNode)
        /// With what the query reads of what is around its WITH clause.
        case commonTableScan(CommonTableID, reads: OuterReads)
        case recursiveUnion(RecursiveUnion)
        /// The rows that the last round of the recursive union gave.
        case workTableScan(CommonTableID)
        case lockRows(LockRows)
        case insert(InsertPlan)
        case update(UpdatePlan)
        case delete(DeletePlan)
        case explain(ExplainPlan)
        case merge(MergePlan)
    }
}

/// A column of an operator's output.
package struct OutputColumn: Hashable, Sendable {
    package var name: String
    package var type: SQLType

    package init(name: String, type: SQLType) {
        self.name = name
        self.type = type
    }
}

/// Costs in PostgreSQL's unit (one sequential page read).
package struct Estimate: Hashable, Sendable {
    package var rows: Double
    /// Bytes a row.
    package var width: Int
    package var startupCost: Double
    package var totalCost: Double

    package init(rows: Double, width: Int, startupCost: Double, totalCost: Double) {
        self.rows = rows
        self.width = width
        self.startupCost = startupCost
        self.totalCost = totalCost
    }
}

/// A number for a query of a WITH clause, unique in the plan.
package struct CommonTableID: RawRepresentable, Hashable, Sendable {
    package var rawValue: Int

    package init(rawValue: Int) { self.rawValue = rawValue }
}
