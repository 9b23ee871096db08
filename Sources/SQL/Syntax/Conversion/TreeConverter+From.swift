// FROM: tables, subqueries, functions and joins.

extension TreeConverter {
    func fromItem(_ node: TreeNode) throws(Unsupported) -> FromItem {
        guard let (tag, content) = node.tagged else {
            throw unsupported("", "an empty FROM item")
        }
        switch tag {
        case "RangeVar":
            var reference = try tableReference(content)
            reference.systemTime = takeSystemTime(of: reference)
            return .table(reference)
        case "RangeSubselect":
            guard let subquery = content.field("subquery") else {
                throw unsupported("RangeSubselect", "a subquery without its query")
            }
            return .subquery(
                DerivedTable(
                    query: try selectStatement(subquery),
                    alias: try optional(content.field("alias"), tableAlias),
                    isLateral: content.flag("lateral")))
        case "RangeFunction": return .function(try tableFunction(content))
        case "JoinExpr": return .join(try join(content))
        default:
            throw unsupported(
                tag.string, ConstructNames.description(ofNode: tag.string),
                at: content.location)
        }
    }

    private func tableFunction(_ content: TreeNode) throws(Unsupported) -> TableFunction {
        let functions = try list(content.field("functions")) {
            (node) throws(Unsupported) -> TableFunction.Element in
            // A pair: the call, and its column definitions or a null.
            guard let pair = node.content(of: "List")?.field("items") else {
                throw unsupported("RangeFunction", "this kind of function in FROM")
            }
            var parts = pair.elements
            guard let call = parts.next() else {
                throw unsupported("RangeFunction", "an empty function in FROM")
            }
            let definitions = parts.next()?.content(of: "List")?.field("items")
            return TableFunction.Element(
                expression: try expression(call),
                columns: try list(definitions, columnDefinition))
        }
        return TableFunction(
            functions: functions, isRowsFrom: content.flag("is_rowsfrom"),
            isLateral: content.flag("lateral"), hasOrdinality: content.flag("ordinality"),
            alias: try optional(content.field("alias"), tableAlias),
            columns: try list(content.field("coldeflist"), columnDefinition))
    }

    private func join(_ content: TreeNode) throws(Unsupported) -> Join {
        guard let left = content.field("larg"), let right = content.field("rarg") else {
            throw unsupported("JoinExpr", "a join without two tables")
        }
        let first = try fromItem(left)
        let second = try fromItem(right)
        let condition: Join.Condition
        if content.flag("isNatural") {
            condition = .natural
        } else if let columns = content.field("usingClause") {
            condition = .using(
                try words(columns),
                alias: try optional(content.field("join_using_alias"), tableAlias))
        } else if let quals = content.field("quals") {
            condition = .on(try expression(quals))
        } else {
            condition = .none
        }
        var kind: Join.Kind
        switch content.text("jointype") {
        case "JOIN_INNER": kind = .inner
        case "JOIN_LEFT": kind = .left
        case "JOIN_RIGHT": kind = .right
        case "JOIN_FULL": kind = .full
        default: throw unsupported("JoinExpr", "this kind of join")
        }
        // The grammar makes CROSS JOIN an inner join without a condition.
        if kind == .inner, condition == .none { kind = .cross }
        return Join(
            kind: kind, left: first, right: second, condition: condition,
            alias: try optional(content.field("alias"), tableAlias))
    }
}
