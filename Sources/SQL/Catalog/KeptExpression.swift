// Expressions that the catalog keeps as text, as PostgreSQL's pg_get_expr prints them: their columns are found and
// renamed in the text by its tokens.

/// What a kept expression names.
package enum KeptExpression {
    /// Whether the expression names the column.
    package static func mentions(_ source: String, column: String) -> Bool {
        tokens(of: source).contains { $0.column == column }
    }

    /// The expression with a column's new name.
    package static func renaming(column old: String, to new: String, in source: String) -> String {
        tokens(of: source).map { $0.column == old ? quoted(new) : $0.text }.joined()
    }

    /// The columns of the table that the expression names, each once, in the order that they come in.
    package static func columns(in source: String, of table: TableDefinition) -> [Int16] {
        var numbers: [Int16] = []
        for token in tokens(of: source) {
            guard let name = token.column,
                let column = table.liveColumns.first(where: { $0.name == name }),
                !numbers.contains(column.attnum)
            else { continue }
            numbers.append(column.attnum)
        }
        return numbers
    }

    /// A piece of the text, and the column it names if it is an identifier in a column's place.
    package struct Token {
        package var text: String
        package var column: String?
    }

    package static func tokens(of source: String) -> [Token] {
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
    package static func quoted(_ name: String) -> String {
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
