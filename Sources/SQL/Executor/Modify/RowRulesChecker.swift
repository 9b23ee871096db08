// What every new row of a table must satisfy: generated columns, NOT NULL, CHECK, in PostgreSQL's
// order and words.

import Catalog
import Planner
import Types

/// Applies a table's rules to batches of full rows (one vector per column of the table).
final class RowRulesChecker {
    private let table: TableDefinition
    private let schemaName: String
    private let generated: [(column: Int, kernel: Kernel)]
    private let notNull: [Int]
    private let checks: [(name: String, kernel: Kernel)]
    /// What the checks must wait for: a number of a sequence.
    private let set: ExpressionSet
    private let state: QueryState
    private let partition: PartitionCheck?
    /// The rows are ON CONFLICT DO UPDATE's.
    private let isConflictUpdate: Bool
    private let places: [String: Int]

    init(
        _ table: TableDefinition, _ rules: RowRules, _ state: QueryState,
        isConflictUpdate: Bool = false
    ) throws(SQLError) {
        self.table = table
        self.isConflictUpdate = isConflictUpdate
        self.state = state
        schemaName = state.context.catalog.schemas[table.schema]?.name ?? "public"
        var compiler = ExpressionCompiler(state)
        var generated: [(column: Int, kernel: Kernel)] = []
        for assignment in rules.generated {
            generated.append((Int(assignment.attnum) - 1, try compiler.compile(assignment.value)))
        }
        self.generated = generated
        notNull = rules.notNull.map { Int($0) - 1 }
        var checks: [(name: String, kernel: Kernel)] = []
        for check in rules.checks {
            checks.append((check.name, try compiler.compile(check.condition)))
        }
        self.checks = checks
        set = compiler.set
        partition = rules.checksPartition ? PartitionCheck(table, state.context.catalog) : nil
        places =
            partition == nil
            ? [:]
            : Dictionary(
                table.columns.enumerated().filter { !$1.isDropped }.map { ($1.name, $0) },
                uniquingKeysWith: { first, _ in first })
    }

    /// Whether `applyNow` serves.
    var isImmediate: Bool { self.set.isPlain }

    func close() { set.close() }

    /// Computes generated columns into `columns` and checks the rows. Throws 23502 and 23514.
    func apply(_ columns: inout [ColumnVector], _ rows: Rows) async throws(SQLError) {
        try complete(&columns, rows)
        if !set.isPlain { try await set.prepare(columns, rows) }
        try check(columns, rows)
    }

    /// The same of rows that may leave the table: nothing is asked here of those that `staying` does not give.
    func apply(
        _ columns: inout [ColumnVector], _ rows: Rows,
        staying: ([ColumnVector], Rows) async throws(SQLError) -> Rows
    ) async throws(SQLError) {
        try generate(&columns, rows)
        let rows = try await staying(columns, rows)
        if rows.count == 0 { return }
        try checkNotNull(columns, rows)
        if !set.isPlain { try await set.prepare(columns, rows) }
        try check(columns, rows)
    }

    /// The same where nothing may wait.
    func applyNow(_ columns: inout [ColumnVector], _ rows: Rows) throws(SQLError) {
        precondition(set.isPlain, "a check may wait")
        try complete(&columns, rows)
        try check(columns, rows)
    }

    private func complete(_ columns: inout [ColumnVector], _ rows: Rows) throws(SQLError) {
        try generate(&columns, rows)
        try checkNotNull(columns, rows)
    }

    /// Computes generated columns into `columns`.
    func generate(_ columns: inout [ColumnVector], _ rows: Rows) throws(SQLError) {
        for (column, kernel) in generated { columns[column] = try kernel.evaluate(columns, rows) }
    }

    private func checkNotNull(_ columns: [ColumnVector], _ rows: Rows) throws(SQLError) {
        for column in notNull where columns[column].hasNulls || columns[column].isConstant {
            for index in 0..<rows.count where columns[column].isNull(at: rows[index]) {
                throw notNullViolation(column, columns, rows[index])
            }
        }
    }

    private func check(_ columns: [ColumnVector], _ rows: Rows) throws(SQLError) {
        for check in checks {
            let truth = try check.kernel.evaluate(columns, rows)
            for index in 0..<rows.count {
                let row = rows[index]
                if truth.isNull(at: row) || truth.bool(at: row) { continue }
                var error = SQLError(
                    .checkViolation,
                    "new row for relation \"\(table.name)\" violates check constraint "
                        + "\"\(check.name)\"",
                    detail: state.failingRow(table, columns, row))
                error = error.naming(
                    schema: schemaName, table: table.name, constraint: check.name)
                throw error
            }
        }
        try checkPartition(columns, rows)
    }

    private func checkPartition(_ columns: [ColumnVector], _ rows: Rows) throws(SQLError) {
        guard let partition else { return }
        for index in 0..<rows.count {
            let row = rows[index]
            let isAccepted = partition.accepts { name in
                places[name].map { columns[$0].datum(at: row) } ?? .null
            }
            if isAccepted { continue }
            if isConflictUpdate {
                throw SQLError(
                    .featureNotSupported, "invalid ON UPDATE specification",
                    detail: "The result tuple would appear in a different partition than the "
                        + "original tuple.")
            }
            throw Self.partitionViolation(table, columns, row, state)
        }
    }

    /// 23514 for a row that does not belong into a partition.
    static func partitionViolation(
        _ table: TableDefinition, _ columns: [ColumnVector], _ row: Int, _ state: QueryState
    ) -> SQLError {
        SQLError(
            .checkViolation,
            "new row for relation \"\(table.name)\" violates partition constraint",
            detail: state.failingRow(table, columns, row)
        ).naming(
            schema: state.context.catalog.schemas[table.schema]?.name ?? "public",
            table: table.name)
    }

    private func notNullViolation(_ column: Int, _ columns: [ColumnVector], _ row: Int)
        -> SQLError
    {
        let name = table.columns[column].name
        return SQLError(
            .notNullViolation,
            "null value in column \"\(name)\" of relation \"\(table.name)\" violates not-null "
                + "constraint",
            detail: state.failingRow(table, columns, row)
        ).naming(schema: schemaName, table: table.name, column: name)
    }
}
