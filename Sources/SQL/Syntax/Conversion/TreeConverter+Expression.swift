// Expressions, but for operators and functions, which have files of their own.

extension TreeConverter {
    func expression(_ node: TreeNode) throws(Unsupported) -> Expression {
        guard let (tag, content) = node.tagged else {
            throw unsupported("", "an empty expression")
        }
        switch tag {
        case "A_Const":
            return Expression(.literal(literal(content)), location: content.location)
        case "ColumnRef": return try columnReference(content)
        case "ParamRef": return try parameter(content)
        case "A_Expr": return try operatorExpression(content)
        case "FuncCall": return try functionCall(content)
        case "TypeCast": return try cast(content)
        case "BoolExpr": return try booleanExpression(content)
        case "NullTest":
            return Expression(
                .nullTest(
                    try operand(content, "arg"),
                    isNegated: content.text("nulltesttype").equals("IS_NOT_NULL")),
                location: content.location)
        case "SubLink": return try subquery(content)
        case "CaseExpr": return try caseExpression(content)
        case "CoalesceExpr":
            return Expression(
                .coalesce(try list(content.field("args"), expression)), location: content.location)
        default: return try rareExpression(tag, content)
        }
    }

    private func rareExpression(
        _ tag: TreeText, _ content: TreeNode
    ) throws(Unsupported) -> Expression {
        let location = content.location
        switch tag {
        case "MinMaxExpr":
            let arguments = try list(content.field("args"), expression)
            let isGreatest = content.text("op").equals("IS_GREATEST")
            return Expression(
                isGreatest ? .greatest(arguments) : .least(arguments), location: location)
        case "RowExpr":
            let isExplicit = content.text("row_format").equals("COERCE_EXPLICIT_CALL")
            return Expression(
                .row(try list(content.field("args"), expression), isExplicit: isExplicit),
                location: location)
        case "A_ArrayExpr":
            return Expression(
                .array(try list(content.field("elements"), expression)), location: location)
        case "A_Indirection": return try indirect(content)
        case "BooleanTest": return try booleanTest(content)
        case "SQLValueFunction": return try sqlValue(content)
        case "SetToDefault": return Expression(.defaultValue, location: location)
        case "CollateClause":
            let argument = try operand(content, "arg")
            return Expression(
                .collate(argument, try name(content.field("collname"))), location: location)
        case "GroupingFunc":
            return Expression(
                .grouping(try list(content.field("args"), expression)), location: location)
        case "CurrentOfExpr":
            guard content.field("cursor_param") == nil else {
                throw unsupported("CurrentOfExpr", "WHERE CURRENT OF a parameter")
            }
            return Expression(.currentOf(content.text("cursor_name").string))
        default:
            throw unsupported(
                tag.string, ConstructNames.description(ofNode: tag.string), at: location)
        }
    }

    /// The expression in a field that the grammar always fills.
    func operand(_ node: TreeNode, _ name: StaticString) throws(Unsupported) -> Expression {
        guard let field = node.field(name) else {
            throw unsupported("", "an expression without its operand", at: node.location)
        }
        return try expression(field)
    }

    func optionalExpression(_ node: TreeNode?) throws(Unsupported) -> Expression? {
        guard let node else { return nil }
        return try expression(node)
    }

    private func columnReference(_ content: TreeNode) throws(Unsupported) -> Expression {
        var reference = ColumnReference([])
        if let fields = content.field("fields") {
            for field in fields.elements {
                if field.content(of: "A_Star") != nil {
                    reference.isStar = true
                } else {
                    reference.parts.append(try word(field))
                }
            }
        }
        return Expression(.column(reference), location: content.location)
    }

    private func parameter(_ content: TreeNode) throws(Unsupported) -> Expression {
        let location = content.location
        let number = Int(content.integer("number"))
        parameterMax = max(parameterMax, number)
        if firstParameter.map({ location ?? 0 < $0.location ?? 0 }) ?? true {
            firstParameter = ParameterReference(number: number, location: location)
        }
        return Expression(.parameter(number), location: location)
    }

    private func cast(_ content: TreeNode) throws(Unsupported) -> Expression {
        guard let type = content.field("typeName") else {
            throw unsupported("TypeCast", "a cast without a type", at: content.location)
        }
        let argument = try operand(content, "arg")
        let typeName = try typeName(type)
        // `interval '1 day'` has no place of its own: PostgreSQL then points at the literal.
        return Expression(
            .cast(argument, typeName), location: content.location ?? typeName.location)
    }

    private func booleanExpression(_ content: TreeNode) throws(Unsupported) -> Expression {
        let arguments = try list(content.field("args"), expression)
        let node: Expression.Node =
            switch content.text("boolop") {
            case "AND_EXPR": .and(arguments)
            case "OR_EXPR": .or(arguments)
            default:
                if let first = arguments.first {
                    .not(first)
                } else {
                    throw unsupported("BoolExpr", "NOT of nothing", at: content.location)
                }
            }
        return Expression(node, location: content.location)
    }

    private func booleanTest(_ content: TreeNode) throws(Unsupported) -> Expression {
        let test: BooleanTest =
            switch content.text("booltesttype") {
            case "IS_TRUE": .isTrue
            case "IS_NOT_TRUE": .isNotTrue
            case "IS_FALSE": .isFalse
            case "IS_NOT_FALSE": .isNotFalse
            case "IS_UNKNOWN": .isUnknown
            default: .isNotUnknown
            }
        return Expression(
            .booleanTest(try operand(content, "arg"), test), location: content.location)
    }

    private func caseExpression(_ content: TreeNode) throws(Unsupported) -> Expression {
        let branches = try list(content.field("args")) {
            (node) throws(Unsupported) -> CaseExpression.Branch in
            guard let branch = node.content(of: "CaseWhen") else {
                throw unsupported("CaseExpr", "this kind of CASE branch")
            }
            branch.ignore("location")
            return CaseExpression.Branch(
                condition: try operand(branch, "expr"), result: try operand(branch, "result"))
        }
        let node = CaseExpression(
            operand: try optionalExpression(content.field("arg")), branches: branches,
            otherwise: try optionalExpression(content.field("defresult")))
        return Expression(.conditional(node), location: content.location)
    }

    private func subquery(_ content: TreeNode) throws(Unsupported) -> Expression {
        let location = content.location
        guard let select = content.field("subselect") else {
            throw unsupported("SubLink", "a subquery without its query", at: location)
        }
        // Read in the order of the text, so that parameters and errors come in that order.
        let kind: SubqueryExpression.Kind
        switch content.text("subLinkType") {
        case "EXISTS_SUBLINK": kind = .exists
        case "EXPR_SUBLINK": kind = .scalar
        case "ARRAY_SUBLINK": kind = .array
        case "ANY_SUBLINK":
            let left = try operand(content, "testexpr")
            if let name = content.field("operName") {
                kind = .quantified(left, try operatorName(name, at: location), .any)
            } else {
                kind = .in(left)
            }
        case "ALL_SUBLINK":
            let left = try operand(content, "testexpr")
            let name = try operatorName(content.field("operName"), at: location)
            kind = .quantified(left, name, .all)
        default: throw unsupported("SubLink", "this kind of subquery", at: location)
        }
        let query = try selectStatement(select)
        return Expression(
            .subquery(SubqueryExpression(kind: kind, query: query)), location: location)
    }

    private func indirect(_ content: TreeNode) throws(Unsupported) -> Expression {
        let base = try operand(content, "arg")
        let steps = try indirection(content.field("indirection"))
        return Expression(.indirection(base, steps), location: base.location)
    }

    /// The steps after a base: subscripts, slices, fields, a star.
    func indirection(_ node: TreeNode?) throws(Unsupported) -> [Indirection] {
        try list(node) { (step) throws(Unsupported) -> Indirection in
            guard let (tag, content) = step.tagged else {
                throw unsupported("A_Indirection", "an empty subscript")
            }
            switch tag {
            case "String": return .field(content.text("sval").string)
            case "A_Star": return .star
            case "A_Indices":
                if content.flag("is_slice") {
                    return .slice(
                        lower: try optionalExpression(content.field("lidx")),
                        upper: try optionalExpression(content.field("uidx")))
                }
                return .element(try operand(content, "uidx"))
            default: throw unsupported(tag.string, "this kind of subscript")
            }
        }
    }

    private func sqlValue(_ content: TreeNode) throws(Unsupported) -> Expression {
        let written = Int32(truncatingIfNeeded: content.integer("typmod"))
        let location = content.location
        let function: SQLValueFunction =
            switch content.text("op") {
            case "SVFOP_CURRENT_DATE": .currentDate
            case "SVFOP_CURRENT_TIME": .currentTime(precision: nil)
            case "SVFOP_CURRENT_TIME_N": .currentTime(precision: written)
            case "SVFOP_CURRENT_TIMESTAMP": .currentTimestamp(precision: nil)
            case "SVFOP_CURRENT_TIMESTAMP_N": .currentTimestamp(precision: written)
            case "SVFOP_LOCALTIME": .localTime(precision: nil)
            case "SVFOP_LOCALTIME_N": .localTime(precision: written)
            case "SVFOP_LOCALTIMESTAMP": .localTimestamp(precision: nil)
            case "SVFOP_LOCALTIMESTAMP_N": .localTimestamp(precision: written)
            case "SVFOP_CURRENT_ROLE": .currentRole
            case "SVFOP_CURRENT_USER": .currentUser
            case "SVFOP_USER": .user
            case "SVFOP_SESSION_USER": .sessionUser
            case "SVFOP_CURRENT_CATALOG": .currentCatalog
            case "SVFOP_CURRENT_SCHEMA": .currentSchema
            default:
                throw unsupported("SQLValueFunction", "this keyword", at: location)
            }
        return Expression(.sqlValue(function), location: location)
    }
}
