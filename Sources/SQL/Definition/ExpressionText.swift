// Expressions as the catalog keeps them: text, as PostgreSQL's pg_get_expr would print it.
import Catalog
import Planner
import Syntax
import Types

enum ExpressionText {
    /// An expression over a table's columns. `bound`: what it means, if that is known. `columnType`: of the column
    /// whose default it is.
    static func print(
        _ expression: Expression, _ bound: BoundExpression? = nil, over columns: [TableColumn],
        columnType: SQLType? = nil, literals: [Int32: String] = [:], labelsLiterals: Bool = true
    ) -> String {
        var types: [String: String] = [:]
        for column in columns where !column.isDropped {
            types[column.name] = column.type.unmodified.sqlName
        }
        let printer = SQLPrinter(
            columnTypes: types,
            literalTypes: bound?.literalTypes.compactMapValues { $0.unmodified.sqlName } ?? [:],
            literalTexts: literals, labelsLiterals: labelsLiterals)
        guard let columnType else { return printer.expression(expression) }
        return printer.defaultValue(expression, columnType: columnType.unmodified.sqlName ?? "")
    }

    /// An expression that was kept as text.
    static func parsed(_ source: String) throws(SQLError) -> Expression {
        let statements = try? StatementParser.parse("SELECT \(source)")
        guard case .select(let select)? = statements?.first?.statement,
            case .select(let core) = select.body, let expression = core.targets.first?.expression
        else { throw SQLError(.internalError, "expression kept in the catalog: \(source)") }
        return expression
    }

    /// The relations that the expression has as constants: `'s'::regclass`.
    static func relations(in source: String) -> [QualifiedName] {
        guard source.contains("regclass") else { return [] }
        let tokens = KeptExpression.tokens(of: source)
        return tokens.indices.compactMap { place in
            guard tokens[place].text.first == "'", place + 3 < tokens.count,
                tokens[place + 1].text == ":", tokens[place + 2].text == ":",
                tokens[place + 3].text == "regclass"
            else { return nil }
            return relationName(
                String(tokens[place].text.dropFirst().dropLast().replacing("''", with: "'")))
        }
    }

    /// The name in a text that is read as a regclass: identifiers, with quotes where they need them.
    static func relationName(_ text: String) -> QualifiedName? {
        let parts = Identifiers.split(text, at: ".") ?? []
        switch parts.count {
        case 1: return QualifiedName(parts[0])
        case 2: return QualifiedName(schema: parts[0], parts[1])
        default: return nil
        }
    }
}
