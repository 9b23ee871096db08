// UPDATE and DELETE … WHERE CURRENT OF: the row that a cursor of the session stands on, by its key.
import Catalog
import Types

extension Binder {
    /// Whether a row of the table is the one that the cursor stands on.
    func isCurrent(_ cursor: String, _ table: LogicalTable) throws(SQLError) -> BoundExpression {
        guard let found = currentRow else {
            return BoundExpression(.constant(.bool(false)), .bool)
        }
        let row = try found.get()
        guard row.table == table.table.oid else {
            throw SQLError(
                .invalidCursorState,
                "cursor \"\(cursor)\" is not a simply updatable scan of table "
                    + "\"\(table.table.name)\"")
        }
        var conditions: [BoundExpression] = []
        for (attnum, value) in zip(table.table.keyColumns, row.keyValues) {
            let column = table.columns.first { $0.source == .column(attnum) }
            guard let column else { continue }
            let expression = columnExpression(column.id)
            conditions.append(
                BoundExpression(
                    .call(
                        try equality(of: expression.type.oid, at: nil),
                        [
                            expression,
                            BoundExpression(.constant(value), expression.type.unmodified),
                        ]), .bool))
        }
        if conditions.isEmpty, let id = table.rowKey {
            conditions = [
                BoundExpression(
                    .call(
                        try equality(of: .bytea, at: nil),
                        [
                            columnExpression(id),
                            BoundExpression(.constant(.bytes(row.rowKey)), SQLType(.bytea)),
                        ]), .bool)
            ]
        }
        return conditions.count == 1
            ? conditions[0] : BoundExpression(.and(conditions), .bool)
    }
}
