// What rows that are there have in a column that is added.
import Catalog
import Planner
import Syntax
import Types

extension DefinitionPlanner {
    /// What the rows that are there have in a new column.
    mutating func fillAdded(
        _ column: ColumnDefinition, _ added: TableColumn, _ draft: inout TableDraft
    ) throws(SQLError) {
        switch added.defaultValue {
        case .null:
            if added.isNotNull {
                plan.work.append(
                    .checkNotNull(table: draft.definition.oid, columns: [added.attnum]))
            }
        case .expression: try addMissingValue(column, added, &draft)
        case .serial(let sequence), .identity(let sequence, _):
            let next = try ExpressionText.parsed("nextval(\(sequence)::regclass)")
            fill(
                added, &draft,
                try planner.bind(
                    next, text: text, over: [], target: added.type, use: .defaultValue))
        case .generated(let source):
            let value = try planner.bind(
                try ExpressionText.parsed(source), text: source,
                over: Self.outputColumns(draft.definition), target: added.type, use: .generated)
            let values = newValues(in: draft)
            // Asked once more it would be another one.
            guard !value.mentions(where: { values[$0]?.isVolatile == true }) else {
                throw unsupported(
                    "a generated column over one that is just filled by a volatile expression", nil)
            }
            fill(added, &draft, value.replacingColumns(values))
        }
    }

    /// What rows that are there have, once the statement is done, in the columns that it adds or changes: over what they
    /// have before. By the places of the columns.
    private func newValues(in draft: TableDraft) -> [Int: BoundExpression] {
        let table = draft.definition
        var values: [Int: BoundExpression] = [:]
        for place in (catalog.tables[table.oid]?.columns.count ?? 0)..<table.columns.count {
            values[place] = BoundExpression(.constant(.null), table.columns[place].type)
        }
        for missing in plan.missingValues where missing.table == table.oid {
            values[Int(missing.column) - 1] = missing.value
        }
        for conversion in draft.conversions {
            values[Int(conversion.column) - 1] = conversion.value
        }
        return values
    }

    /// Existing rows get a value of their own each.
    private mutating func fill(
        _ added: TableColumn, _ draft: inout TableDraft, _ value: BoundExpression
    ) {
        beginRewrite(&draft)
        draft.conversions.append(
            DefinitionWork.Conversion(column: added.attnum, value: value))
    }

    /// The value that existing rows take is computed once, now, and kept with the column, unless it
    /// is another one each time it is asked for.
    private mutating func addMissingValue(
        _ column: ColumnDefinition, _ added: TableColumn, _ draft: inout TableDraft
    ) throws(SQLError) {
        for constraint in column.constraints {
            guard case .defaultValue(let expression) = constraint.kind else { continue }
            let bound = try seeing(sequencesOf: draft).planner.bind(
                expression, text: text, over: [], target: added.type, use: .defaultValue)
            if bound.isVolatile { return fill(added, &draft, bound) }
            plan.missingValues.append(
                DefinitionPlan.MissingValue(
                    table: draft.definition.oid, column: added.attnum, value: bound))
        }
    }
}
