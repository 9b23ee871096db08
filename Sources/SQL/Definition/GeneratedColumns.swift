// GENERATED ALWAYS AS (…) STORED.
import Catalog
import Planner
import Syntax
import Types

extension DefinitionPlanner {
    func secondGeneration(
        _ constraint: ColumnConstraint, _ existing: TableColumn.Default, _ column: String,
        _ draft: TableDraft
    ) -> SQLError {
        let what =
            switch existing {
            case .identity: "both identity and generation expression"
            case .generated: "multiple generation clauses"
            default: "both default and generation expression"
            }
        return SQLError(
            .syntaxError,
            "\(what) specified for column \"\(column)\" of table \"\(draft.definition.name)\"",
            position: position(constraint.location))
    }

    /// Checks the generation expressions, now that all columns are there to be named.
    mutating func finishGenerated(_ draft: inout TableDraft) throws(SQLError) {
        let columns = draft.definition.columns
        let generated = columns.indices.filter {
            if case .generated = columns[$0].defaultValue { !columns[$0].isDropped } else { false }
        }
        for (index, expression) in draft.generated {
            let (planner, table, literals) = (planner, draft.definition, LiteralNotes())
            func bind(_ value: Expression, _ text: String) throws(SQLError) -> BoundExpression {
                try planner.bind(
                    value, text: text, over: Self.outputColumns(table), of: table,
                    target: columns[index].type, named: columns[index].name, use: .generated,
                    generated: Set(generated), noting: literals)
            }
            let bound = try bind(expression, text)
            draft.definition.columns[index].defaultValue = .generated(
                kept(expression, bound, literals, over: columns, rebind: bind))
        }
        draft.generated.removeAll()
    }
}
