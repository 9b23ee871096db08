// From the AST to `PrintedNode`: literals take their types, operators their coercions.

extension SQLPrinter {
    /// A node and the type it has, as far as that is known.
    struct Resolved {
        var node: PrintedNode
        var type: String?
    }

    /// `expected` is the type an untyped literal takes.
    func resolve(_ expression: Expression, expected: String?) -> Resolved {
        switch expression.node {
        case .literal(let literal):
            let type = expression.location.flatMap { literalTypes[$0] } ?? expected
            let isLabelled = labelsLiterals && type != "unknown"
            return constant(
                replaced(literal, at: expression.location), expected: isLabelled ? type : nil)
        case .column(let reference): return column(reference)
        case .parameter(let number): return Resolved(node: .atom("$\(number)"), type: nil)
        case .cast(let inner, let type): return cast(inner, type)
        case .unary(let name, let operand):
            let operand = resolve(operand, expected: nil)
            return Resolved(
                node: .operation(symbol(name), left: nil, right: operand.node), type: operand.type)
        case .binary(let name, let left, let right): return binary(name, left, right)
        case .and(let nodes): return Resolved(node: .and(all(nodes)), type: "boolean")
        case .or(let nodes): return Resolved(node: .or(all(nodes)), type: "boolean")
        case .not(let inner):
            return Resolved(node: .not(resolve(inner, expected: "boolean").node), type: "boolean")
        case .nullTest(let inner, let isNegated):
            return test(inner, isNegated ? "IS NOT NULL" : "IS NULL")
        case .booleanTest(let inner, let kind): return test(inner, words(kind))
        case .inList(let left, let list, let isNegated):
            return membership(left, list, isNegated: isNegated)
        case .between(let range): return between(range)
        case .match(let match): return pattern(match)
        case .distinct(let left, let right, let isNegated):
            let (first, second) = coerced(left, right)
            let node = PrintedNode.distinct(first.node, second.node)
            return Resolved(node: isNegated ? .not(node) : node, type: "boolean")
        case .quantified(let left, let name, let quantifier, let array):
            let first = resolve(left, expected: nil)
            let second = resolve(array, expected: first.type.map { $0 + "[]" })
            let words = symbol(name) + (quantifier == .any ? " ANY" : " ALL")
            return Resolved(
                node: .quantified(first.node, words, array: second.node), type: "boolean")
        default: return resolveSpecial(expression, expected: expected)
        }
    }

    private func resolveSpecial(_ expression: Expression, expected: String?) -> Resolved {
        switch expression.node {
        case .call(let call): return function(call)
        case .coalesce(let nodes): return call("COALESCE(", nodes, ")", expected: expected)
        case .greatest(let nodes): return call("GREATEST(", nodes, ")", expected: expected)
        case .least(let nodes): return call("LEAST(", nodes, ")", expected: expected)
        case .array(let nodes):
            let element = expected.flatMap { $0.hasSuffix("[]") ? String($0.dropLast(2)) : nil }
            var result = call("ARRAY[", nodes, "]", expected: element)
            result.type = result.type.map { $0 + "[]" }
            return result
        case .row(let nodes, _): return Resolved(node: .call("ROW(", all(nodes), ")"), type: nil)
        case .nullIf(let left, let right):
            let (first, second) = coerced(left, right)
            return Resolved(
                node: .call("NULLIF(", [first.node, second.node], ")"), type: first.type)
        case .conditional(let conditional): return choice(conditional, expected: expected)
        case .collate(let inner, let name):
            let inner = resolve(inner, expected: "text")
            return Resolved(node: .collate(inner.node, Identifiers.quoted(name)), type: inner.type)
        case .sqlValue(let value): return keyword(value)
        case .indirection(let base, let steps):
            return Resolved(
                node: subscripted(base, steps), type: elementType(of: base, steps))
        case .defaultValue: return Resolved(node: .atom("DEFAULT"), type: nil)
        case .grouping(let nodes): return call("GROUPING(", nodes, ")", expected: nil)
        case .currentOf(let cursor):
            return Resolved(node: .atom("CURRENT OF \(Identifiers.quoted(cursor))"), type: nil)
        case .subquery: return Resolved(node: .atom("(subquery)"), type: nil)
        default: preconditionFailure("resolve handles the other kinds of expression")
        }
    }

    // MARK: Leaves

    private func column(_ reference: ColumnReference) -> Resolved {
        // All are of one table, which may have another name one day.
        let names =
            reference.parts.suffix(1).map { Identifiers.quoted($0) }
            + (reference.isStar ? ["*"] : [])
        return Resolved(
            node: .atom(names.joined(separator: ".")),
            type: reference.parts.last.flatMap { columnTypes[$0] })
    }

    private func constant(_ literal: Literal, expected: String?) -> Resolved {
        switch literal {
        case .null:
            return Resolved(
                node: .atom("NULL" + (expected.map { "::" + $0 } ?? "")), type: expected)
        case .boolean(let value):
            return Resolved(node: .atom(value ? "true" : "false"), type: "boolean")
        case .integer(let value):
            return Resolved(
                node: .atom(value < 0 ? "'\(value)'::integer" : String(value)), type: "integer")
        case .number(let text): return number(text)
        case .string(let text):
            if expected == "boolean", let value = booleanWords[text.lowercased()] {
                return Resolved(node: .atom(value ? "true" : "false"), type: "boolean")
            }
            // Numbers of the commonest type show as numbers.
            if expected == "integer", let value = Int32(text) {
                return constant(.integer(value), expected: nil)
            }
            return labelled(text, expected)
        case .bitString(let text):
            let label = text.hasPrefix("x") ? "X" : "B"
            return Resolved(
                node: .atom("\(label)\(Self.quotedLiteral(String(text.dropFirst())))"), type: "bit")
        }
    }

    private func replaced(_ literal: Literal, at location: Int32?) -> Literal {
        guard case .string = literal, let text = location.flatMap({ literalTexts[$0] }) else {
            return literal
        }
        return .string(text)
    }

    private func labelled(_ text: String, _ type: String?) -> Resolved {
        let label = type.map { "::" + PrintedTypes.constantLabel($0) } ?? ""
        return Resolved(node: .atom(Self.quotedLiteral(text) + label), type: type)
    }

    private var booleanWords: [String: Bool] {
        ["t": true, "true": true, "yes": true, "on": true, "1": true]
            .merging(["f": false, "false": false, "no": false, "off": false, "0": false]) { $1 }
    }

    /// Numbers print bare only when they read as the same type again.
    private func number(_ text: String) -> Resolved {
        if let value = Int64(text) {
            let type = Int32(exactly: value) == nil ? "bigint" : "integer"
            return Resolved(node: .atom("'\(text)'::\(type)"), type: type)
        }
        let isBare = !text.hasPrefix("-") && text.contains(".") && !text.lowercased().contains("e")
        let spelled = text.hasPrefix(".") ? "0" + text : text
        return Resolved(
            node: .atom(isBare ? spelled : "'\(spelled)'::numeric"), type: "numeric")
    }

    private func cast(_ inner: Expression, _ type: TypeName) -> Resolved {
        let name = PrintedTypes.name(of: type)
        let bare = PrintedTypes.name(of: type, withModifiers: false)
        // A literal is read as the type at once; a modifier is then applied by a cast that shows.
        switch inner.node {
        case .literal(.string(let text)):
            let constant = labelled(
                inner.location.flatMap { literalTexts[$0] } ?? text, bare)
            return name == bare
                ? constant : Resolved(node: .cast(constant.node, name), type: bare)
        case .literal(.null):
            let constant = self.constant(.null, expected: bare)
            return name == bare
                ? constant : Resolved(node: .cast(constant.node, name), type: bare)
        default: break
        }
        let element = bare.hasSuffix("[]") ? bare : nil
        let value = resolve(inner, expected: element)
        // ARRAY[…]::t[] makes its elements of that type.
        if case .array(let nodes) = inner.node {
            if nodes.isEmpty { return Resolved(node: .atom("ARRAY[]::" + name), type: bare) }
            if value.type == bare { return value }
        }
        if value.type == name { return value }
        return Resolved(node: .cast(value.node, name), type: bare)
    }

    private func keyword(_ value: SQLValueFunction) -> Resolved {
        func precise(_ word: String, _ precision: Int32?, _ type: String) -> Resolved {
            Resolved(node: .atom(word + (precision.map { "(\($0))" } ?? "")), type: type)
        }
        return switch value {
        case .currentDate: precise("CURRENT_DATE", nil, "date")
        case .currentTime(let digits): precise("CURRENT_TIME", digits, "time with time zone")
        case .currentTimestamp(let digits):
            precise("CURRENT_TIMESTAMP", digits, "timestamp with time zone")
        case .localTime(let digits): precise("LOCALTIME", digits, "time without time zone")
        case .localTimestamp(let digits):
            precise("LOCALTIMESTAMP", digits, "timestamp without time zone")
        case .currentRole: precise("CURRENT_ROLE", nil, "name")
        case .currentUser: precise("CURRENT_USER", nil, "name")
        case .user: precise("USER", nil, "name")
        case .sessionUser: precise("SESSION_USER", nil, "name")
        case .currentCatalog: precise("CURRENT_CATALOG", nil, "name")
        case .currentSchema: precise("CURRENT_SCHEMA", nil, "name")
        }
    }

    // MARK: Parts

    func symbol(_ name: OperatorName) -> String {
        guard let schema = name.schema, schema != "pg_catalog" else { return name.symbol }
        return "OPERATOR(\(Identifiers.quoted(schema)).\(name.symbol))"
    }

    private func all(_ nodes: [Expression]) -> [PrintedNode] {
        nodes.map { resolve($0, expected: nil).node }
    }

    private func words(_ test: BooleanTest) -> String {
        switch test {
        case .isTrue: "IS TRUE"
        case .isNotTrue: "IS NOT TRUE"
        case .isFalse: "IS FALSE"
        case .isNotFalse: "IS NOT FALSE"
        case .isUnknown: "IS UNKNOWN"
        case .isNotUnknown: "IS NOT UNKNOWN"
        }
    }

    private func test(_ inner: Expression, _ words: String) -> Resolved {
        Resolved(node: .test(resolve(inner, expected: nil).node, words), type: "boolean")
    }

    private func elementType(of base: Expression, _ steps: [Indirection]) -> String? {
        let areElements = steps.allSatisfy { if case .element = $0 { true } else { false } }
        guard areElements, let type = resolve(base, expected: nil).type, type.hasSuffix("[]")
        else { return nil }
        return String(type.dropLast(2))
    }

    private func subscripted(_ base: Expression, _ steps: [Indirection]) -> PrintedNode {
        var suffix = ""
        for step in steps {
            switch step {
            case .element(let index): suffix += "[\(expression(index))]"
            case .slice(let lower, let upper):
                suffix += "[\(lower.map(expression) ?? ""):\(upper.map(expression) ?? "")]"
            case .field(let name): suffix += ".\(Identifiers.quoted(name))"
            case .star: suffix += ".*"
            }
        }
        if case .column = base.node, case .element = steps.first {
            return .atom(expression(base) + suffix)
        }
        return .atom("(\(expression(base)))\(suffix)")
    }
}
