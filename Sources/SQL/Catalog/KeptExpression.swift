// Expressions that the catalog keeps as text, as PostgreSQL's pg_get_expr prints them: their columns are found and
// renamed in the text by its tokens.

import Types

/// What a kept expression names.
package enum KeptExpression {
    /// Whether the expression names the column.
    package static func mentions(_ source: String, column: String) -> Bool {
        tokens(of: source).contains { $0.column == column }
    }

    /// The expression with a column's new name.
    package static func renaming(column old: String, to new: String, in source: String) -> String {
        tokens(of: source).map { $0.column == old ? quotedIdentifier(new) : $0.text }.joined()
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
        var place = Place()
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
                // What needs no quotes has no capitals: those are the grammar's own words.
                if !piece.contains(where: \.isUppercase) { name = String(piece) }
            default:
                piece = rest.prefix(1)
            }
            rest = rest.dropFirst(piece.count)
            // A name before a parenthesis is a function's.
            let mayBeColumn = place.mayHaveColumn(piece) && rest.first != "(" && rest.first != "."
            tokens.append(Token(text: String(piece), column: mayBeColumn ? name : nil))
            place.pass(piece)
        }
        return tokens
    }

    /// What the words before have made of the place where a name stands.
    private struct Place {
        private enum Kind {
            case open
            /// Behind `::`: a type's name, of one word or of several.
            case type
            /// Behind EXTRACT and its parenthesis: a field's name.
            case extract, field
            case collation
            /// Behind a point: the second part of a name.
            case part
        }

        private var kind = Kind.open

        /// Words that go on with a type's name: `timestamp(3) with time zone`, `interval day to second`.
        private static let typeWords: Set<Substring> = [
            "precision", "varying", "with", "without", "time", "zone", "year", "month", "day",
            "hour", "minute", "second", "to",
        ]

        func mayHaveColumn(_ piece: Substring) -> Bool {
            switch kind {
            case .open, .extract: true
            case .type, .field, .collation, .part: false
            }
        }

        mutating func pass(_ piece: Substring) {
            if piece == " " || kind == .type && isOfType(piece) { return }
            if kind == .collation, piece == "pg_catalog" || piece == "." { return }
            switch piece {
            case ":": (kind, hasTypeName, depth) = (.type, false, 0)
            case ".": kind = .part
            case "EXTRACT": kind = .extract
            case "COLLATE": kind = .collation
            case "(" where kind == .extract: kind = .field
            default: kind = .open
            }
        }

        private var hasTypeName = false
        /// Parentheses open within the type's name.
        private var depth = 0

        /// Whether the piece belongs to the type's name still.
        private mutating func isOfType(_ piece: Substring) -> Bool {
            switch piece {
            case ":", "[", "]", ".": return true
            case "(": depth += 1
            case ")":
                if depth == 0 { return false }
                depth -= 1
            default:
                if depth > 0 || piece.first?.isNumber == true { return true }
                if hasTypeName { return Self.typeWords.contains(piece) }
                hasTypeName = true
            }
            return true
        }
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
