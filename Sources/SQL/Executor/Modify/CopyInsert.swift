// The bulk way in: rows that are parsed already, as COPY FROM has them.

package import Catalog
import Engine
package import Planner
package import Types

/// Appends batches of full rows to a table.
package final class CopyInsert {
    private let state: QueryState
    private let checker: RowRulesChecker
    private let writer: TableWriter
    private let topic: TopicWriter?
    private let mark: WriteMark
    /// Rows appended.
    package private(set) var rowCount = 0

    /// `rules` are the table's, as the planner binds them for INSERT.
    package init(_ table: TableDefinition, rules: RowRules, context: ExecutionContext)
        throws(SQLError)
    {
        state = QueryState(slotCount: 0, isReadOnly: false, context: context)
        state.begin(context)
        mark = context.transaction.mark()
        checker = try RowRulesChecker(table, rules, state)
        writer = try TableWriter(table, rules, state)
        if case .topic(let options) = table.kind {
            topic = TopicWriter(table, options, state)
            topic?.begin()
        } else {
            topic = nil
        }
    }

    /// Appends the rows of a batch: one vector per column of the table in attribute order, dropped
    /// and generated ones NULL. Throws what INSERT throws; then the whole COPY is undone.
    package func append(_ batch: Batch) async throws(SQLError) {
        do throws(SQLError) {
            try state.context.checkForInterrupts()
            var columns = batch.columns
            let rows = Rows(batch)
            try checker.apply(&columns, rows)
            if let topic {
                for index in 0..<rows.count { try topic.append(columns, rows[index]) }
            } else {
                try writer.prepareNew(columns, rows)
                for index in 0..<rows.count {
                    let row = rows[index]
                    let key = try writer.newKey(columns, row)
                    if let conflict = try await writer.findConflict(row, key: key) {
                        throw writer.uniqueViolation(conflict, row)
                    }
                    try writer.insert(columns, row, key: key)
                }
            }
            rowCount += rows.count
        } catch {
            state.context.transaction.rollback(to: mark)
            throw error
        }
    }

    /// Writes what is still gathered for a topic. Call once, after the last batch.
    package func finish() throws(SQLError) { try topic?.finish() }
}
