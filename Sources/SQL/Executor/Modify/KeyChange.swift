// Whether an UPDATE changes what others may refer to.

import Bytes
import Catalog
import Engine
import Planner
import Types

/// Tells rows whose keys an UPDATE changes from those whose keys it sets to what they are: these it locks
/// as if it had left the keys alone, and who refers to them, or is about to, need not wait.
final class KeyChange {
    private let table: TableDefinition
    private let assignments: [(column: Int, kernel: Kernel)]
    private let row: RowReader
    private let state: QueryState

    /// Nil where that cannot be known before the row is locked. `assignments` are those of key columns.
    init?(
        _ table: TableDefinition, _ assignments: [ColumnAssignment], _ state: QueryState
    ) throws(SQLError) {
        if assignments.contains(where: { $0.value.isVolatile }) { return nil }
        var compiler = ExpressionCompiler(state)
        var compiled: [(column: Int, kernel: Kernel)] = []
        for assignment in assignments {
            compiled.append((Int(assignment.attnum) - 1, try compiler.compile(assignment.value)))
        }
        guard compiler.set.isPlain else { return nil }
        self.table = table
        self.assignments = compiled
        self.state = state
        row = RowReader(allOf: table, capacity: 1)
    }

    /// Whether the keys of the input's one row change, which is the row as the snapshot shows it, or as it
    /// is now. A value that cannot be computed counts as another one.
    func isIn(_ input: Batch, key: [UInt8], isLatest: Bool) throws(SQLError) -> Bool {
        row.reset()
        if isLatest {
            try readLatestRow(key, of: table, into: row, state)
        } else {
            try key.withRawBytes { (key) throws(SQLError) in
                try readRow(key, of: table, into: row, state)
            }
        }
        guard row.rowCount == 1 else { return true }
        for (column, kernel) in assignments {
            guard let value = try? kernel.evaluate(input.columns, Rows(all: 1)) else { return true }
            if value.datum(at: 0) != row.columns[column].datum(at: 0) { return true }
        }
        return false
    }
}
