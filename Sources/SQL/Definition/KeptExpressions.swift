// Expressions that the catalog keeps: printed from what was written, as PostgreSQL prints them, and read again
// whenever they are used. They must mean the same then.
import Catalog
import Planner
import Syntax
import Types

extension DefinitionPlanner {
    /// The text that is kept. `bound` is what the expression means, and `literals` what its literals do under the settings
    /// at hand; `rebind` says what a text means in its place.
    /// `columnType`: of the column whose default it is.
    func kept(
        _ expression: Expression, _ bound: BoundExpression, _ literals: LiteralNotes,
        over columns: [TableColumn] = [], columnType: SQLType? = nil,
        rebind: (Expression, String) throws(SQLError) -> BoundExpression
    ) -> String {
        // What is kept is read again below, which notes other places.
        let literals = literals.texts
        let texts = [true, false].map { labels in
            keepingRelations(
                ExpressionText.print(
                    expression, bound, over: columns, columnType: columnType, literals: literals,
                    labelsLiterals: labels))
        }
        // A literal alone is read as the column's type either way.
        if columnType != nil, case .literal = expression.node { return texts[0] }
        let meanings = texts.map { text in
            (try? ExpressionText.parsed(text)).flatMap { try? rebind($0, text) }
        }
        // A list becomes an array, which is another expression of the same meaning.
        if let labelled = meanings[0], labelled == bound || bound.hasLists { return texts[0] }
        // What shows no types is taken for the same again.
        return meanings[1] == nil && meanings[0] != nil ? texts[0] : texts[1]
    }
}
