// What an expression is once its operators are resolved and the coercions are in: the form in which
// PostgreSQL keeps expressions, and from which it prints them. Its two styles differ only in brackets:
// the plain one puts every operator in brackets of its own, the pretty one only where they are needed.

indirect enum PrintedNode {
    /// Columns, constants, keywords: never in brackets.
    case atom(String)
    /// Prefix operators have no left side.
    case operation(String, left: PrintedNode?, right: PrintedNode)
    case and([PrintedNode])
    case or([PrintedNode])
    case not(PrintedNode)
    /// `x IS NULL` and its like.
    case test(PrintedNode, String)
    case distinct(PrintedNode, PrintedNode)
    /// `x op ANY (array)`.
    case quantified(PrintedNode, String, array: PrintedNode)
    case cast(PrintedNode, String)
    /// Functions and what is written like one: opening text, arguments, closing text.
    case call(String, [PrintedNode], String)
    /// SQL's own syntax for functions: texts and arguments in turn.
    case phrase([PhrasePart])
    case timeZone(PrintedNode, zone: PrintedNode)
    case collate(PrintedNode, String)
    case conditional(PrintedNode?, [(PrintedNode, PrintedNode)], PrintedNode?)

    enum PhrasePart {
        case text(String)
        case argument(PrintedNode)
    }
}

extension PrintedNode {
    /// The node's text.
    func text(isPretty: Bool) -> String {
        let writer = PrintedNodeWriter(isPretty: isPretty)
        return writer.text(self)
    }
}

/// Writes nodes in one of the two styles.
struct PrintedNodeWriter {
    let isPretty: Bool

    func text(_ node: PrintedNode) -> String {
        switch node {
        case .atom(let text): return text
        case .operation(let symbol, let left, let right):
            let operand = child(right, of: node, isFirst: left == nil)
            guard let left else { return bracketed("\(symbol) \(operand)") }
            return bracketed("\(child(left, of: node, isFirst: true)) \(symbol) \(operand)")
        case .and(let nodes): return bracketed(joined(nodes, of: node, " AND "))
        case .or(let nodes): return bracketed(joined(nodes, of: node, " OR "))
        case .not(let inner): return bracketed("NOT " + child(inner, of: node))
        case .test(let inner, let test): return bracketed(child(inner, of: node) + " " + test)
        case .distinct(let left, let right):
            return bracketed(
                child(left, of: node) + " IS DISTINCT FROM " + child(right, of: node))
        case .quantified(let left, let words, let array):
            return bracketed("\(child(left, of: node)) \(words) (\(child(array, of: node)))")
        case .cast(let inner, let type):
            let text = child(inner, of: node)
            return isPretty ? "\(text)::\(type)" : "(\(text))::\(type)"
        case .call(let start, let arguments, let end):
            return start + joined(arguments, of: node, ", ") + end
        case .phrase(let parts):
            return parts.map {
                switch $0 {
                case .text(let text): text
                case .argument(let argument): child(argument, of: node)
                }
            }.joined()
        case .timeZone(let value, let zone):
            // The one phrase with brackets of its own in either style.
            return "(\(child(value, of: node)) AT TIME ZONE \(child(zone, of: node)))"
        case .collate(let inner, let name):
            return bracketed(child(inner, of: node) + " COLLATE " + name)
        case .conditional(let operand, let branches, let otherwise):
            return conditional(operand, branches, otherwise)
        }
    }

    private func conditional(
        _ operand: PrintedNode?, _ branches: [(PrintedNode, PrintedNode)], _ otherwise: PrintedNode?
    ) -> String {
        var result = "\nCASE" + (operand.map { " " + text($0) } ?? "")
        for (condition, value) in branches {
            result += "\n    WHEN \(text(condition)) THEN \(text(value))"
        }
        if let otherwise { result += "\n    ELSE \(text(otherwise))" }
        return result + "\nEND"
    }

    private func joined(_ nodes: [PrintedNode], of parent: PrintedNode, _ glue: String) -> String {
        nodes.map { child($0, of: parent) }.joined(separator: glue)
    }

    private func bracketed(_ text: String) -> String { isPretty ? text : "(\(text))" }

    /// A part of a node: the pretty style puts brackets around those that need them.
    private func child(
        _ node: PrintedNode, of parent: PrintedNode, isFirst: Bool = false
    ) -> String {
        let text = text(node)
        guard isPretty, !isSimple(node, in: parent, isFirst: isFirst) else { return text }
        return "(\(text))"
    }

    private func isSimple(_ node: PrintedNode, in parent: PrintedNode, isFirst: Bool) -> Bool {
        switch node {
        case .atom, .call, .cast, .conditional, .phrase, .timeZone: return true
        case .operation(let symbol, let left, _):
            if case .operation(let outer, let outerLeft, _) = parent {
                guard left != nil, outerLeft != nil else { return false }
                return bindsTighter(symbol, than: outer, isFirst: isFirst)
            }
            return isSimpleTest(in: parent)
        case .test, .distinct: return isSimpleTest(in: parent)
        case .quantified:
            switch parent {
            case .call, .conditional: return true
            default: return false
            }
        case .collate:
            switch parent {
            case .and, .or, .not, .call, .conditional: return true
            default: return false
            }
        case .and, .not:
            switch parent {
            case .and, .or, .call, .conditional: return true
            default: return false
            }
        case .or:
            switch parent {
            case .or, .call, .conditional: return true
            default: return false
            }
        }
    }

    private func isSimpleTest(in parent: PrintedNode) -> Bool {
        switch parent {
        case .and, .or, .not, .call, .conditional: true
        default: false
        }
    }

    /// Only the arithmetic operators' precedence is trusted.
    private func bindsTighter(_ inner: String, than outer: String, isFirst: Bool) -> Bool {
        let low: Set<String> = ["+", "-"]
        let high: Set<String> = ["*", "/", "%"]
        if high.contains(inner), low.contains(outer) { return true }
        let isSameRank =
            low.contains(inner) && low.contains(outer)
            || high.contains(inner) && high.contains(outer)
        return isSameRank && isFirst
    }
}
