// UPDATE and DELETE … WHERE CURRENT OF: the row that a cursor of the session stands on, by its key.
import Catalog
import Types

extension Binder {
    /// Whether a row of the table is the one that the cursor stands on.
    func isCurrent(_ cursor: String, _ table: LogicalTable) throws(SQLError) -> BoundExpression {
        guard let row = try cursors[cursor]?.get().row(of: table.table) else {
            return BoundExpression(.constant(.bool(false)), .bool)
        }
        var conditions: [BoundExpression] = []
        for (attnum, value) in zip(table.table.keyColumns, row.values) {
            let column = table.columns.first { $0.source == .column(attnum) }
            guard let column else { continue }
            conditions.append(try isEqual(column.id, value))
        }
        if conditions.isEmpty, let id = table.rowKey {
            return try isEqual(id, .bytes(row.key))
        }
        return conditions.count == 1
            ? conditions[0] : BoundExpression(.and(conditions), .bool)
    }

    private func isEqual(_ id: ColumnID, _ value: Datum) throws(SQLError) -> BoundExpression {
        let column = columnExpression(id)
        return BoundExpression(
            .call(
                try equality(of: column.type.oid, at: nil),
                [column, BoundExpression(.constant(value), column.type.unmodified)]), .bool)
    }
}
