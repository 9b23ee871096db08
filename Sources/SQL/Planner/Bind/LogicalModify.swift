// INSERT, UPDATE and DELETE before operators are chosen.
//
// Expressions over full rows use the column numbers of `newRow` and `oldRow`, one per column of the
// table in order of attnum.
import Catalog
import Types

struct LogicalModify {
    enum Action {
        /// The row's values, one per column, over the input.
        case insert(values: [BoundExpression], onConflict: LogicalConflict?)
        case update(assignments: [ColumnAssignment])
        case delete
        case merge([LogicalMergeClause])
    }

    var table: TableDefinition
    var input: Logical
    var action: Action
    /// The row's key, for UPDATE and DELETE.
    var rowKey: ColumnID?
    /// The table's columns in the input, for UPDATE and DELETE.
    var scanned: [(source: ScanColumn, id: ColumnID)]
    /// The whole WHERE, to be tried again on a row that changed meanwhile.
    var condition: BoundExpression?
    /// The row as it is stored (UPDATE: the new one; DELETE: the old one).
    var row: [ColumnID]
    /// The table that the row is in once it is stored, where only the executor knows that: INSERT into a
    /// partitioned table, and UPDATE that may move the row to another partition.
    var rowTable: ColumnID?
    var rules: LogicalRules
    var returning: [Definition]
    var hasReturning: Bool
    /// INSERT into a partitioned table: what is done in each partition, over `row`. MERGE into one: the
    /// one insertion of what is not matched, over its own `row`.
    var partitions: [LogicalModify] = []
    /// UPDATE and MERGE: where rows go that leave their partition, over `row`; one or none.
    var moves: [LogicalModify] = []
}

/// WHEN [NOT] MATCHED of a MERGE: all over its input.
struct LogicalMergeClause {
    enum Action {
        case nothing
        case delete
        case update([ColumnAssignment])
        /// The row's values, one per column.
        case insert([BoundExpression])
    }

    var isMatched: Bool
    var condition: BoundExpression?
    var action: Action

    var assignments: [ColumnAssignment] {
        if case .update(let assignments) = action { assignments } else { [] }
    }

    var expressions: [BoundExpression] {
        let own: [BoundExpression] =
            switch action {
            case .nothing, .delete: []
            case .update(let assignments): assignments.map(\.value)
            case .insert(let values): values
            }
        return own + (condition.map { [$0] } ?? [])
    }
}

struct LogicalConflict {
    var arbiters: [Int]
    /// Nil: do nothing.
    var assignments: [ColumnAssignment]?
    var condition: BoundExpression?
    var existing: [ColumnID]
    var excluded: [ColumnID]
}

/// `RowRules` over numbered columns (`LogicalModify.row`).
struct LogicalRules {
    var rules: RowRules
    /// The columns the rules' expressions are over.
    var row: [ColumnID]
}
