// Functions' arguments and results as `\\df` shows them.

import Catalog
import Types

/// The function whose OID is the call's argument.
func signature(_ call: FunctionCall, _ row: Int) -> ProcedureFact? {
    BuiltinFacts.procedure(call.arguments[0].oid(at: row))
}

extension FunctionCall {
    func setText(_ text: String?, _ row: Int) {
        if let text { setText(text, row) } else { result.setNull(at: row) }
    }
}

extension ProcedureFact {
    /// As pg_get_function_arguments and, without results and defaults, its identity form print them.
    func argumentsText(isIdentity: Bool) -> String {
        let types = allArguments.isEmpty ? arguments : allArguments
        let firstDefault = arguments.count - defaultCount
        let defaultTexts = defaultCount > 0 ? defaults.components(separator: ", ") : []
        var parts: [String] = []
        var inputs = 0
        for (index, type) in types.enumerated() {
            let mode = index < modes.count ? modes[index] : "i"
            if mode == "t" || isIdentity && mode == "o" { continue }
            var words: [String] = []
            switch mode {
            case "o": words.append("OUT")
            case "b": words.append("INOUT")
            case "v": words.append("VARIADIC")
            default: break
            }
            if index < names.count, !names[index].isEmpty {
                words.append(quotedIdentifier(names[index]))
            }
            words.append(SQLType(type).sqlName ?? "???")
            if mode != "o" {
                let place = inputs - firstDefault
                if !isIdentity, place >= 0, place < defaultTexts.count {
                    words.append("DEFAULT \(defaultTexts[place])")
                }
                inputs += 1
            }
            parts.append(words.joined(separator: " "))
        }
        return parts.joined(separator: ", ")
    }

    var resultText: String? {
        if kind == "p" { return nil }
        let columns = modes.indices.filter { modes[$0] == "t" && $0 < allArguments.count }
        if !columns.isEmpty {
            let parts = columns.map { index in
                let name = index < names.count ? quotedIdentifier(names[index]) : ""
                return "\(name) \(SQLType(allArguments[index]).sqlName ?? "???")"
            }
            return "TABLE(\(parts.joined(separator: ", ")))"
        }
        return (returnsSet ? "SETOF " : "") + (SQLType(result).sqlName ?? "???")
    }
}

extension String {
    fileprivate func components(separator: String) -> [String] {
        var parts: [String] = []
        var rest = self[...]
        while let range = rest.firstRange(of: separator) {
            parts.append(String(rest[..<range.lowerBound]))
            rest = rest[range.upperBound...]
        }
        return parts + [String(rest)]
    }
}
