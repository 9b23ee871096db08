// Expressions as the catalog keeps them: text, as PostgreSQL's pg_get_expr would print it. Columns
// are found and renamed in the text by its tokens.
import Catalog
import Planner
import Syntax
import Types

enum ExpressionText {
    /// An expression over a table's columns. `bound`: what it means, if that is known. `columnType`: of the column
    /// whose default it is.
    static func print(
        _ expression: Expression, _ bound: BoundExpression? = nil, over columns: [TableColumn],
        columnType: SQLType? = nil, labelsLiterals: Bool = true
    ) -> String {
        var types: [String: String] = [:]
        for column in columns where !column.isDropped {
            types[column.name] = column.type.unmodified.sqlName
        }
        let printer = SQLPrinter(
            columnTypes: types,
            literalTypes: bound?.literalTypes.compactMapValues { $0.unmodified.sqlName } ?? [:],
            labelsLiterals: labelsLiterals)
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

    /// Whether the expression names the column.
    static func mentions(_ source: String, column: String) -> Bool {
        tokens(of: source).contains { $0.column == column }
    }

    /// The expression with a column's new name.
    static func renaming(column old: String, to new: String, in source: String) -> String {
        tokens(of: source).map { $0.column == old ? quoted(new) : $0.text }.joined()
    }

    /// The relations that the expression has as constants: `'s'::regclass`.
    static func relations(in source: String) -> [QualifiedName] {
        guard source.contains("regclass") else { return [] }
        let tokens = tokens(of: source)
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

    /// A piece of the text, and the column it names if it is an identifier in a column's place.
    private struct Token {
        var text: String
        var column: String?
    }

    private static func tokens(of source: String) -> [Token] {
        var tokens: [Token] = []
        var rest = Substring(source)
        while let first = rest.first {
            var piece: Substring
            var name: String?
            switch first {
            case "'":
                piece = quotedPiece(rest, "'")
            case "\"":
                piece = quotedPiece(rest, "\"")
                name = unquoted(piece)
            case _ where first.isLetter || first == "_":
                piece = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "$" }
                name = String(piece)
            default:
                piece = rest.prefix(1)
            }
            rest = rest.dropFirst(piece.count)
            // A name before a parenthesis is a function's, one after a colon a type's.
            let isColumn = name != nil && rest.first != "(" && tokens.last?.text != ":"
            tokens.append(Token(text: String(piece), column: isColumn ? name : nil))
        }
        return tokens
    }

    /// From an opening quote to its closing one; doubled quotes belong to the inside.
    private static func quotedPiece(_ text: Substring, _ quote: Character) -> Substring {
        var index = text.index(after: text.startIndex)
        while index < text.endIndex {
            let next = text.index(after: index)
            if text[index] == quote {
                guard next < text.endIndex, text[next] == quote else { return text[..<next] }
                index = text.index(after: next)
            } else {
                index = next
            }
        }
        return text
    }

    /// A name as it stands in an expression, with quotes if it needs them.
    static func quoted(_ name: String) -> String {
        let isPlain =
            name.first.map { $0.isLowercase || $0 == "_" } ?? false
            && name.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "_" }
        if isPlain { return name }
        return "\"" + name.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\""
    }

    /// What stands between the quotes, doubled ones halved.
    private static func unquoted(_ piece: Substring) -> String {
        var name = ""
        var wasQuote = false
        for character in piece.dropFirst().dropLast() {
            if character == "\"", !wasQuote {
                wasQuote = true
                continue
            }
            wasQuote = false
            name.append(character)
        }
        return name
    }
}
