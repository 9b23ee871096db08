// What IN asks of a query that is not correlated, wherever it stands in an expression: under OR, in CASE, in a SELECT
// list. (As a condition of its own it is a join.)

import Catalog
import Planner
import Types

/// The rows of a query by a hash table of their values. A row with a NULL in it equals none, but may make the answer
/// unknown.
final class SubqueryMembers {
    enum Answer {
        case found, notFound, unknown
        /// To be compared, row by row, with those that have a NULL in them, or with all.
        case compare(RowStore)
    }

    private let leftKeys: JoinKeys
    private let rightKeys: JoinKeys
    private var table = KeyTable()
    private var charged = 0
    private let partial: RowStore
    /// A NULL in a row is all of it.
    private let isOfOne: Bool
    private let state: QueryState

    /// Nil where the operators are not all equalities of values that can be hashed.
    init?(
        _ left: [SQLType], _ operators: [Procedure], _ right: [SQLType], _ state: QueryState
    ) {
        guard operators.allSatisfy({ BuiltinFacts.isEquality($0.oid) }) else { return nil }
        let keys = operators.indices.map {
            (
                left: BoundExpression(.column($0), left[$0]),
                right: BoundExpression(.column($0), right[$0])
            )
        }
        guard let leftKeys = try? JoinKeys(keys, isLeft: true, state),
            let rightKeys = try? JoinKeys(keys, isLeft: false, state)
        else { return nil }
        self.leftKeys = leftKeys
        self.rightKeys = rightKeys
        self.state = state
        isOfOne = operators.count == 1
        partial = RowStore(right, state, for: "subquery")
    }

    /// Takes the query's rows in place of others.
    func take(_ rows: RowStore) async throws(SQLError) {
        table.removeAll()
        partial.removeAll()
        for chunk in rows.chunks where chunk.rowCount > 0 {
            if try state.mustPause() { await Task.yield() }
            try await rightKeys.prepare(chunk)
            for row in 0..<chunk.rowCount {
                if rightKeys.hasNull(row) {
                    try partial.append(chunk.columns, row)
                } else {
                    _ = rightKeys.withKey(row) { table.insert($0) }
                }
            }
            try state.reserve(table.byteCount - charged, for: "subquery")
            charged = table.byteCount
        }
    }

    /// Gives up the rows and their memory.
    func forget() {
        partial.removeAll()
        table = KeyTable()
        state.release(charged)
        charged = 0
    }

    /// Begins to ask for rows with these values.
    func prepare(_ values: [ColumnVector], _ rows: Rows) async throws(SQLError) {
        try await leftKeys.prepare(values, rows)
    }

    /// Asks for one of them. `rows` is what was taken.
    func answer(_ row: Int, among rows: RowStore) -> Answer {
        if rows.count == 0 { return .notFound }
        if leftKeys.hasNull(row) { return isOfOne ? .unknown : .compare(rows) }
        let isThere = leftKeys.withKey(row) { table.find($0) != nil }
        if isThere { return .found }
        if partial.count == 0 { return .notFound }
        return isOfOne ? .unknown : .compare(partial)
    }
}
