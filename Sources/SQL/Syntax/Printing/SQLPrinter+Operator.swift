// Operators, patterns, ranges, functions and CASE for `SQLPrinter`.

extension SQLPrinter {
    /// Both sides of an operator, with the coercions PostgreSQL would make.
    func coerced(_ left: Expression, _ right: Expression) -> (Resolved, Resolved) {
        var first = resolve(left, expected: nil)
        var second = resolve(right, expected: nil)
        if isUntyped(left), !isUntyped(right) {
            first = resolve(left, expected: second.type.map(textual))
        } else if isUntyped(right) {
            second = resolve(right, expected: isUntyped(left) ? "text" : first.type.map(textual))
            if isUntyped(left) { first = resolve(left, expected: "text") }
        }
        if let one = first.type, let other = second.type,
            let common = PrintedTypes.common(one, other)
        {
            first = brought(first, to: common)
            second = brought(second, to: common)
        }
        return (widened(first), widened(second))
    }

    /// Character varying has no operators: it is brought to text.
    private func textual(_ type: String) -> String { type == "character varying" ? "text" : type }

    private func widened(_ value: Resolved) -> Resolved {
        value.type == "character varying" ? brought(value, to: "text") : value
    }

    private func brought(_ value: Resolved, to type: String) -> Resolved {
        guard let present = value.type, present != type else { return value }
        if type == "double precision", present == "real" { return value }
        return Resolved(node: .cast(value.node, type), type: type)
    }

    private func isUntyped(_ expression: Expression) -> Bool {
        switch expression.node {
        case .literal(.string), .literal(.null): true
        default: false
        }
    }

    func binary(_ name: OperatorName, _ left: Expression, _ right: Expression) -> Resolved {
        // A comparison of rows is the comparison of their columns.
        if name.symbol == "=", case .row(let first, _) = left.node,
            case .row(let second, _) = right.node, first.count == second.count
        {
            let nodes = zip(first, second).map { binary(name, $0, $1).node }
            return Resolved(node: .and(nodes), type: "boolean")
        }
        let (first, second) = coerced(left, right)
        let comparisons: Set<String> = [
            "=", "<>", "<", ">", "<=", ">=", "~", "~*", "!~", "!~*", "@>", "<@", "&&", "?",
        ]
        let type: String? =
            if comparisons.contains(name.symbol) {
                "boolean"
            } else if name.symbol == "||" || name.symbol == "->>" {
                first.type == "text" || second.type == "text" ? "text" : first.type
            } else {
                PrintedTypes.arithmetic(first.type, second.type)
            }
        let symbol = name.symbol == "!=" ? "<>" : symbol(name)
        return Resolved(
            node: .operation(symbol, left: first.node, right: second.node), type: type)
    }

    /// IN becomes a comparison with an array.
    func membership(_ left: Expression, _ list: [Expression], isNegated: Bool) -> Resolved {
        let tested = resolve(left, expected: nil)
        if list.count == 1 {
            return binary(OperatorName(isNegated ? "<>" : "="), left, list[0])
        }
        var elements = list.map { resolve($0, expected: tested.type) }
        // An array of literals would be one of text, whatever they are compared with.
        if !zip(list, elements).allSatisfy({ !isUntyped($0) || $1.type != nil }) {
            let listed = elements.flatMap {
                [PrintedNode.PhrasePart.text(", "), .argument($0.node)]
            }
            return Resolved(
                node: .phrase(
                    [
                        .text("("), .argument(tested.node),
                        .text(isNegated ? " NOT IN (" : " IN ("),
                    ] + listed.dropFirst() + [.text("))")]), type: "boolean")
        }
        if let type = tested.type, PrintedTypes.isNumber(type) {
            let target = elements.compactMap(\.type).reduce(type) {
                PrintedTypes.common($0, $1) ?? $0
            }
            if target == type {
                elements = elements.map {
                    PrintedTypes.common(type, $0.type ?? type) == nil ? $0 : brought($0, to: type)
                }
            }
        }
        var array = PrintedNode.call("ARRAY[", elements.map(\.node), "]")
        if tested.type == "character varying" { array = .cast(array, "text[]") }
        let words = isNegated ? "<> ALL" : "= ANY"
        return Resolved(
            node: .quantified(widened(tested).node, words, array: array), type: "boolean")
    }

    func between(_ range: RangeTest) -> Resolved {
        func ordered(_ lower: Expression, _ upper: Expression, _ isNegated: Bool) -> PrintedNode {
            let first = binary(OperatorName(isNegated ? "<" : ">="), range.operand, lower).node
            let second = binary(OperatorName(isNegated ? ">" : "<="), range.operand, upper).node
            return isNegated ? .or([first, second]) : .and([first, second])
        }
        let node = ordered(range.lower, range.upper, range.isNegated)
        guard range.isSymmetric else { return Resolved(node: node, type: "boolean") }
        let swapped = ordered(range.upper, range.lower, range.isNegated)
        return Resolved(
            node: range.isNegated ? .and([node, swapped]) : .or([node, swapped]), type: "boolean")
    }

    func pattern(_ match: PatternMatch) -> Resolved {
        let tested = widened(resolve(match.operand, expected: "text"))
        var pattern = resolve(match.pattern, expected: "text").node
        var symbol = match.isNegated ? "!~~" : "~~"
        switch match.kind {
        case .like, .ilike:
            if match.kind == .ilike { symbol += "*" }
            if let escape = match.escape {
                let escape = resolve(escape, expected: "text").node
                pattern = .call("like_escape(", [pattern, escape], ")")
            }
        case .similar:
            symbol = match.isNegated ? "!~" : "~"
            let escape = match.escape.map { [resolve($0, expected: "text").node] } ?? []
            pattern = .call("similar_to_escape(", [pattern] + escape, ")")
        }
        return Resolved(
            node: .operation(symbol, left: tested.node, right: pattern), type: "boolean")
    }

    // MARK: Functions

    /// COALESCE and its like: literals take the type of the first argument that has one.
    func call(
        _ start: String, _ nodes: [Expression], _ end: String, expected: String?
    ) -> Resolved {
        let types = nodes.filter { !isUntyped($0) }.compactMap { resolve($0, expected: nil).type }
        let common = types.dropFirst().reduce(types.first) { partial, type in
            partial.map { PrintedTypes.common($0, type) ?? $0 }
        }
        let type = common ?? expected ?? (nodes.isEmpty ? nil : "text")
        let resolved = nodes.map { node -> PrintedNode in
            let value = resolve(node, expected: type)
            guard let type, let own = value.type, PrintedTypes.common(own, type) != nil else {
                return value.node
            }
            return brought(value, to: type).node
        }
        return Resolved(node: .call(start, resolved, end), type: type)
    }

    func choice(_ expression: CaseExpression, expected: String?) -> Resolved {
        let operand = expression.operand.map { resolve($0, expected: nil) }
        let results = expression.branches.map(\.result) + (expression.otherwise.map { [$0] } ?? [])
        let type =
            results.lazy.filter { !self.isUntyped($0) }
            .compactMap { self.resolve($0, expected: nil).type }.first ?? expected ?? "text"
        let branches = expression.branches.map { branch in
            (
                resolve(branch.condition, expected: operand?.type).node,
                resolve(branch.result, expected: type).node
            )
        }
        let otherwise =
            expression.otherwise.map { resolve($0, expected: type).node }
            ?? .atom("NULL::" + type)
        return Resolved(node: .conditional(operand?.node, branches, otherwise), type: type)
    }

    func function(_ call: FunctionCall) -> Resolved {
        let name = call.name.name
        let isBuiltIn = call.name.schema == nil || call.name.schema == "pg_catalog"
        let takesText = isBuiltIn && PrintedTypes.textFunctions[name] != nil
        let isSequence = isBuiltIn && ["nextval", "currval", "setval"].contains(name)
        let arguments = call.arguments.enumerated().map { place, argument -> PrintedNode in
            if isSequence, place == 0 { return resolve(argument.value, expected: "regclass").node }
            let value = resolve(argument.value, expected: "text")
            return takesText ? widened(value).node : value.node
        }
        let type =
            isBuiltIn ? PrintedTypes.textFunctions[name] ?? PrintedTypes.results[name] : nil
        if call.isSQLSyntax, let phrase = phrase(name, arguments, call) {
            return Resolved(node: phrase, type: type)
        }
        let printed =
            call.name.schema == "pg_catalog"
            ? Identifiers.quoted(name) : Identifiers.quoted(call.name)
        if call.isStar { return Resolved(node: .atom(printed + "(*)"), type: type) }
        let start = printed + "(" + (call.isDistinct ? "DISTINCT " : "")
        return Resolved(node: .call(start, labelled(arguments, call), ")"), type: type)
    }

    /// Named arguments keep their names.
    private func labelled(_ arguments: [PrintedNode], _ call: FunctionCall) -> [PrintedNode] {
        zip(arguments, call.arguments).enumerated().map { place, pair in
            let (node, argument) = pair
            if let name = argument.name {
                return .call("\(Identifiers.quoted(name)) => ", [node], "")
            }
            let isLast = place == arguments.count - 1
            return call.isVariadic && isLast ? .call("VARIADIC ", [node], "") : node
        }
    }

    /// The SQL syntax of a function the grammar translated, printed back.
    private func phrase(
        _ name: String, _ arguments: [PrintedNode], _ call: FunctionCall
    ) -> PrintedNode? {
        switch (name, arguments.count) {
        case ("timezone", 2): return .timeZone(arguments[1], zone: arguments[0])
        case ("extract", 2):
            guard case .literal(.string(let field)) = call.arguments[0].value.node else {
                return nil
            }
            return .phrase([
                .text("EXTRACT(\(field) FROM "), .argument(arguments[1]), .text(")"),
            ])
        case ("substring", 2):
            return .phrase([
                .text("SUBSTRING("), .argument(arguments[0]), .text(" FROM "),
                .argument(arguments[1]), .text(")"),
            ])
        case ("substring", 3):
            return .phrase([
                .text("SUBSTRING("), .argument(arguments[0]), .text(" FROM "),
                .argument(arguments[1]), .text(" FOR "), .argument(arguments[2]), .text(")"),
            ])
        case ("position", 2):
            return .phrase([
                .text("POSITION(("), .argument(arguments[1]), .text(") IN ("),
                .argument(arguments[0]), .text("))"),
            ])
        case ("btrim", 1...2): return trim("BOTH", arguments)
        case ("ltrim", 1...2): return trim("LEADING", arguments)
        case ("rtrim", 1...2): return trim("TRAILING", arguments)
        default: return nil
        }
    }

    private func trim(_ side: String, _ arguments: [PrintedNode]) -> PrintedNode {
        let characters: [PrintedNode.PhrasePart] =
            arguments.count > 1 ? [.argument(arguments[1]), .text(" ")] : []
        return .phrase(
            [.text("TRIM(\(side) ")] + characters
                + [.text("FROM "), .argument(arguments[0]), .text(")")])
    }
}
