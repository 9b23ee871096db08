// Operators in all their spellings, and function calls.

extension TreeConverter {
    func operatorExpression(_ content: TreeNode) throws(Unsupported) -> Expression {
        let location = content.location
        let node: Expression.Node
        switch content.text("kind") {
        case "AEXPR_OP": node = try plainOperator(content, at: location)
        case "AEXPR_OP_ANY":
            node = try quantified(content, .any, at: location)
        case "AEXPR_OP_ALL":
            node = try quantified(content, .all, at: location)
        case "AEXPR_IN":
            let left = try operand(content, "lexpr")
            let elements = try expressionList(content.field("rexpr"))
            node = .inList(left, elements, isNegated: symbol(content) != "=")
        case "AEXPR_DISTINCT": node = try distinct(content, isNegated: false)
        case "AEXPR_NOT_DISTINCT": node = try distinct(content, isNegated: true)
        case "AEXPR_NULLIF":
            content.ignore("name")
            let left = try operand(content, "lexpr")
            node = .nullIf(left, try operand(content, "rexpr"))
        case "AEXPR_LIKE": node = try match(content, .like)
        case "AEXPR_ILIKE": node = try match(content, .ilike)
        case "AEXPR_SIMILAR": node = try match(content, .similar)
        case "AEXPR_BETWEEN": node = try between(content, isSymmetric: false, isNegated: false)
        case "AEXPR_NOT_BETWEEN": node = try between(content, isSymmetric: false, isNegated: true)
        case "AEXPR_BETWEEN_SYM": node = try between(content, isSymmetric: true, isNegated: false)
        case "AEXPR_NOT_BETWEEN_SYM":
            node = try between(content, isSymmetric: true, isNegated: true)
        default: throw unsupported("A_Expr", "this kind of operator", at: location)
        }
        return Expression(node, location: location)
    }

    private func plainOperator(
        _ content: TreeNode, at location: Int32?
    ) throws(Unsupported) -> Expression.Node {
        let left = try optionalExpression(content.field("lexpr"))
        let name = try operatorName(content.field("name"), at: location)
        let right = try operand(content, "rexpr")
        return left.map { .binary(name, $0, right) } ?? .unary(name, right)
    }

    private func quantified(
        _ content: TreeNode, _ quantifier: Quantifier, at location: Int32?
    ) throws(Unsupported) -> Expression.Node {
        let left = try operand(content, "lexpr")
        let name = try operatorName(content.field("name"), at: location)
        return .quantified(left, name, quantifier, array: try operand(content, "rexpr"))
    }

    private func distinct(
        _ content: TreeNode, isNegated: Bool
    ) throws(Unsupported) -> Expression.Node {
        content.ignore("name")
        let left = try operand(content, "lexpr")
        return .distinct(left, try operand(content, "rexpr"), isNegated: isNegated)
    }

    private func between(
        _ content: TreeNode, isSymmetric: Bool, isNegated: Bool
    ) throws(Unsupported) -> Expression.Node {
        content.ignore("name")
        let tested = try operand(content, "lexpr")
        let bounds = try expressionList(content.field("rexpr"))
        guard bounds.count == 2 else {
            throw unsupported("A_Expr", "BETWEEN without two bounds", at: content.location)
        }
        return .between(
            RangeTest(
                operand: tested, lower: bounds[0], upper: bounds[1], isSymmetric: isSymmetric,
                isNegated: isNegated))
    }

    /// The grammar wraps an ESCAPE clause, and every SIMILAR pattern, in a function call.
    private func match(
        _ content: TreeNode, _ kind: PatternMatch.Kind
    ) throws(Unsupported) -> Expression.Node {
        let tested = try operand(content, "lexpr")
        var pattern = try operand(content, "rexpr")
        var escape: Expression?
        let wrapper = kind == .similar ? "similar_to_escape" : "like_escape"
        if case .call(let call) = pattern.node, call.name.schema == "pg_catalog",
            call.name.name == wrapper, !call.isSQLSyntax, let first = call.arguments.first
        {
            pattern = first.value
            escape = call.arguments.count > 1 ? call.arguments[1].value : nil
        }
        return .match(
            PatternMatch(
                kind: kind, isNegated: symbol(content)?.hasPrefix("!") == true, operand: tested,
                pattern: pattern, escape: escape))
    }

    /// The bare name that tells a negated form from a plain one.
    private func symbol(_ content: TreeNode) -> String? {
        guard let names = content.field("name") else { return nil }
        for name in names.elements { return name.content(of: "String")?.text("sval").string }
        return nil
    }

    /// The items of a `List` node.
    func expressionList(_ node: TreeNode?) throws(Unsupported) -> [Expression] {
        try list(node?.content(of: "List")?.field("items"), expression)
    }

    // MARK: Functions

    func functionCall(_ content: TreeNode) throws(Unsupported) -> Expression {
        let location = content.location
        let arguments = try list(content.field("args")) {
            (node) throws(Unsupported) -> FunctionCall.Argument in
            if let named = node.content(of: "NamedArgExpr") {
                named.ignore("argnumber")
                named.ignore("location")
                return FunctionCall.Argument(
                    name: named.text("name").string, value: try operand(named, "arg"))
            }
            return FunctionCall.Argument(name: nil, value: try expression(node))
        }
        let call = FunctionCall(
            name: try name(content.field("funcname"), at: location), arguments: arguments,
            isStar: content.flag("agg_star"), isDistinct: content.flag("agg_distinct"),
            isVariadic: content.flag("func_variadic"),
            orderBy: try list(content.field("agg_order"), sortKey),
            isWithinGroup: content.flag("agg_within_group"),
            filter: try optionalExpression(content.field("agg_filter")),
            over: try optional(content.field("over"), windowReference),
            isSQLSyntax: content.text("funcformat").equals("COERCE_SQL_SYNTAX"))
        return Expression(.call(call), location: location)
    }

    private func windowReference(_ node: TreeNode) throws(Unsupported) -> WindowReference {
        let definition = try windowDefinition(node)
        // OVER name is a definition that has only its name; OVER (…) has none.
        if let name = definition.name { return .name(name) }
        return .inline(definition)
    }
}
