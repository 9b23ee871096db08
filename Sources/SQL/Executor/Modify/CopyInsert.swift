// COPY FROM: the INSERT operator fed by rows that the session hands over, batch by batch.

import Catalog
package import Planner
package import Types

/// Inserts rows that come from outside a plan. Belongs to one session.
package final class CopyInsert {
    private let state: QueryState
    private let source: SuppliedRows
    private let insert: ModifyOperator
    /// The row of the batch that the last `append` failed at.
    package var failedRow: Int { (insert as? InsertOperator)?.currentRow ?? 0 }
    /// Rows inserted so far.
    package private(set) var rowCount = 0

    /// `plan` is that of an INSERT into the columns `columns`, of any one row: its defaults and rules
    /// are used, its input is not.
    package init(
        _ plan: PreparedPlan, columns: [Int16], context: ExecutionContext
    ) throws(SQLError) {
        guard case .insert(var insertion) = plan.plan.operation else {
            throw SQLError(.internalError, "COPY needs the plan of an INSERT")
        }
        let types = columns.map { insertion.table.columns[Int($0) - 1].type }
        for (position, attnum) in columns.enumerated() {
            insertion.values[Int(attnum) - 1] = BoundExpression(.column(position), types[position])
        }
        state = QueryState(slotCount: plan.slotCount, isReadOnly: false, context: context)
        state.uses = [insertion.table.oid: RelationUse(inserted: Set(columns))]
        source = SuppliedRows(state, types)
        if case .topic(let options) = insertion.table.kind {
            insert = try TopicInsertOperator(insertion, options, source, types: [], state)
        } else if insertion.table.partitionKey != nil {
            insert = try PartitionInsertOperator(insertion, source, types: [], state)
        } else {
            insert = try InsertOperator(insertion, source, types: [], state)
        }
        state.begin(context)
    }

    /// Inserts the rows of a batch whose columns are those of `columns`, in that order.
    package func append(_ batch: Batch) async throws(SQLError) {
        source.pending = batch
        try insert.open()
        _ = try await insert.next()
        rowCount += insert.changedCount
    }

    package func close() {
        insert.close()
        state.end()
    }
}

/// Gives one batch, handed over from outside, each time it is opened.
private final class SuppliedRows: Operator {
    var pending: Batch?

    override func next() async throws(SQLError) -> Batch? {
        defer { pending = nil }
        return pending
    }
}
