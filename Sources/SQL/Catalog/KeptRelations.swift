// Relations in expressions that the catalog keeps as text: constants of type regclass, as in
// nextval('s'::regclass). They are kept by number, `'16400'::regclass`, which regclass reads like a name, so that a
// new name or another search path changes nothing; and shown by name.
package import Types

extension Catalog {
    private static let mark = "'::regclass"

    /// A kept expression as it is shown to somebody for whom these are the names: with a schema where the search path
    /// does not lead to the relation.
    package static func shown(_ source: String, _ names: (any CatalogNames)?) -> String {
        replacingRelations(in: source) { literal in
            OID(literal).flatMap { names?.name(of: $0, as: .regclass) }?.replacing("'", with: "''")
        }
    }

    /// The relations that a kept expression has as constants.
    package static func relations(in source: String) -> [OID] {
        var found: [OID] = []
        _ = replacingRelations(in: source) { literal in
            if let oid = OID(literal) { found.append(oid) }
            return nil
        }
        return found
    }

    /// Calls `replace` with what stands between the quotes of each constant of type regclass; nil leaves it.
    package static func replacingRelations(
        in source: String, _ replace: (String) -> String?
    ) -> String {
        guard source.contains(mark) else { return source }
        var pieces = source.split(separator: mark, omittingEmptySubsequences: false)
        let rest = pieces.removeLast()
        var result = ""
        for piece in pieces {
            let start = literalStart(piece)
            result += piece[..<start]
            let literal = String(piece[start...])
            result += (replace(literal.replacing("''", with: "'")) ?? literal) + mark
        }
        return result + rest
    }

    /// Where the literal begins that ends with the text: behind its opening quote. Two quotes inside are one.
    private static func literalStart(_ text: Substring) -> Substring.Index {
        var index = text.endIndex
        while index > text.startIndex {
            let before = text.index(before: index)
            if text[before] == "'" {
                guard before > text.startIndex, text[text.index(before: before)] == "'" else {
                    return index
                }
                index = text.index(before: before)
            } else {
                index = before
            }
        }
        return index
    }
}
