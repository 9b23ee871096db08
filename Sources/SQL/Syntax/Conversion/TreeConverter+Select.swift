// SELECT, VALUES, set operations, WITH, windows and row locks.

extension TreeConverter {
    /// A query, tagged or bare.
    func selectStatement(_ node: TreeNode) throws(Unsupported) -> SelectStatement {
        let content: TreeNode
        if let select = node.content(of: "SelectStmt") {
            content = select
        } else if node.field("limitOption") != nil {
            content = node
        } else {
            throw unsupported(
                node.tagged?.tag.string ?? "", "this kind of statement as a query")
        }
        if let into = content.field("intoClause") {
            throw unsupported(
                "IntoClause", "SELECT INTO here", at: into.field("rel").flatMap(\.location))
        }
        return try query(content)
    }

    /// A SelectStmt without regard to its INTO.
    func query(_ content: TreeNode) throws(Unsupported) -> SelectStatement {
        let with = try optional(content.field("withClause"), withClause)
        let body = try selectBody(content)
        let orderBy = try list(content.field("sortClause"), sortKey)
        var limit = try optionalExpression(content.field("limitCount"))
        if case .literal(.null) = limit?.node { limit = nil }
        return SelectStatement(
            with: with, body: body, orderBy: orderBy, limit: limit,
            isWithTies: content.text("limitOption").equals("LIMIT_OPTION_WITH_TIES"),
            offset: try optionalExpression(content.field("limitOffset")),
            locking: try list(content.field("lockingClause"), lockingClause))
    }

    private func selectBody(_ content: TreeNode) throws(Unsupported) -> SelectBody {
        let kind: SetOperation.Kind
        switch content.text("op") {
        case "SETOP_UNION": kind = .union
        case "SETOP_INTERSECT": kind = .intersect
        case "SETOP_EXCEPT": kind = .except
        default:
            if let rows = content.field("valuesLists") {
                return .values(try list(rows, expressionList))
            }
            return .select(try selectCore(content))
        }
        guard let left = content.field("larg"), let right = content.field("rarg") else {
            throw unsupported("SelectStmt", "a set operation without two queries")
        }
        let first = try selectStatement(left)
        return .setOperation(
            SetOperation(
                kind: kind, isAll: content.flag("all"), left: first,
                right: try selectStatement(right)))
    }

    private func selectCore(_ content: TreeNode) throws(Unsupported) -> SelectCore {
        SelectCore(
            distinct: try optional(content.field("distinctClause"), distinct),
            targets: try list(content.field("targetList"), selectTarget),
            from: try list(content.field("fromClause"), fromItem),
            condition: try optionalExpression(content.field("whereClause")),
            groupBy: try list(content.field("groupClause"), groupingElement),
            isGroupDistinct: content.flag("groupDistinct"),
            having: try optionalExpression(content.field("havingClause")),
            windows: try list(content.field("windowClause")) { (node) throws(Unsupported) in
                try windowDefinition(node.content(of: "WindowDef") ?? node)
            })
    }

    /// DISTINCT without ON is a list with one null.
    private func distinct(_ node: TreeNode) throws(Unsupported) -> Distinct {
        var expressions: [Expression] = []
        for element in node.elements where !element.isEmpty {
            expressions.append(try expression(element))
        }
        return expressions.isEmpty ? .rows : .on(expressions)
    }

    func selectTarget(_ node: TreeNode) throws(Unsupported) -> SelectTarget {
        guard let content = node.content(of: "ResTarget") else {
            throw unsupported(node.tagged?.tag.string ?? "", "this kind of output column")
        }
        return SelectTarget(
            expression: try operand(content, "val"), alias: content.string("name"),
            location: content.location)
    }

    private func groupingElement(_ node: TreeNode) throws(Unsupported) -> GroupingElement {
        guard let content = node.content(of: "GroupingSet") else {
            return .expression(try expression(node))
        }
        content.ignore("location")
        switch content.text("kind") {
        case "GROUPING_SET_EMPTY": return .empty
        case "GROUPING_SET_ROLLUP":
            return .rollup(try list(content.field("content"), expression))
        case "GROUPING_SET_CUBE": return .cube(try list(content.field("content"), expression))
        case "GROUPING_SET_SETS":
            return .sets(try list(content.field("content"), groupingElement))
        default: throw unsupported("GroupingSet", "this kind of grouping", at: content.location)
        }
    }

    func sortKey(_ node: TreeNode) throws(Unsupported) -> SortKey {
        guard let content = node.content(of: "SortBy") else {
            throw unsupported(node.tagged?.tag.string ?? "", "this kind of sort key")
        }
        let value = try operand(content, "node")
        let location = content.location ?? value.location
        var direction = direction(content.text("sortby_dir"))
        if let using = content.field("useOp") {
            direction = .using(try operatorName(using, at: location))
        }
        return SortKey(
            expression: value, direction: direction,
            nulls: nulls(content.text("sortby_nulls")), location: location)
    }

    func direction(_ text: TreeText) -> SortKey.Direction {
        switch text {
        case "SORTBY_ASC": .ascending
        case "SORTBY_DESC": .descending
        default: .unspecified
        }
    }

    func nulls(_ text: TreeText) -> SortKey.Nulls {
        switch text {
        case "SORTBY_NULLS_FIRST": .first
        case "SORTBY_NULLS_LAST": .last
        default: .unspecified
        }
    }

    // MARK: WITH and locks

    func withClause(_ node: TreeNode) throws(Unsupported) -> WithClause {
        WithClause(
            isRecursive: node.flag("recursive"),
            queries: try list(node.field("ctes"), commonTableExpression),
            location: node.location)
    }

    private func commonTableExpression(
        _ node: TreeNode
    ) throws(Unsupported) -> CommonTableExpression {
        guard let content = node.content(of: "CommonTableExpr"),
            let query = content.field("ctequery")
        else { throw unsupported("CommonTableExpr", "this kind of WITH query") }
        if let search = content.field("search_clause") {
            throw unsupported("CTESearchClause", "SEARCH", at: search.location)
        }
        if let cycle = content.field("cycle_clause") {
            throw unsupported("CTECycleClause", "CYCLE", at: cycle.location)
        }
        let materialization: CommonTableExpression.Materialization =
            switch content.text("ctematerialized") {
            case "CTEMaterializeAlways": .always
            case "CTEMaterializeNever": .never
            default: .unspecified
            }
        return CommonTableExpression(
            name: content.text("ctename").string,
            columns: try words(content.field("aliascolnames")),
            materialization: materialization, statement: try statement(query),
            location: content.location)
    }

    private func lockingClause(_ node: TreeNode) throws(Unsupported) -> LockingClause {
        guard let content = node.content(of: "LockingClause") else {
            throw unsupported(node.tagged?.tag.string ?? "", "this kind of row lock")
        }
        let strength: LockingClause.Strength =
            switch content.text("strength") {
            case "LCS_FORKEYSHARE": .keyShare
            case "LCS_FORSHARE": .share
            case "LCS_FORNOKEYUPDATE": .noKeyUpdate
            default: .update
            }
        let policy: LockingClause.WaitPolicy =
            switch content.text("waitPolicy") {
            case "LockWaitSkip": .skip
            case "LockWaitError": .error
            default: .block
            }
        let tables = try list(content.field("lockedRels")) { (node) throws(Unsupported) in
            try relationName(node.content(of: "RangeVar") ?? node)
        }
        return LockingClause(strength: strength, tables: tables, waitPolicy: policy)
    }

    // MARK: Windows

    func windowDefinition(_ node: TreeNode) throws(Unsupported) -> WindowDefinition {
        WindowDefinition(
            name: node.string("name"), base: node.string("refname"),
            partitionBy: try list(node.field("partitionClause"), expression),
            orderBy: try list(node.field("orderClause"), sortKey),
            frame: try windowFrame(node), location: node.location)
    }

    /// The bits of the grammar's frame options.
    private struct FrameOptions: OptionSet {
        let rawValue: Int64

        static let nonDefault = FrameOptions(rawValue: 0x00001)
        static let rows = FrameOptions(rawValue: 0x00004)
        static let groups = FrameOptions(rawValue: 0x00008)
        static let startUnboundedPreceding = FrameOptions(rawValue: 0x00020)
        static let endUnboundedFollowing = FrameOptions(rawValue: 0x00100)
        static let startCurrentRow = FrameOptions(rawValue: 0x00200)
        static let endCurrentRow = FrameOptions(rawValue: 0x00400)
        static let startPreceding = FrameOptions(rawValue: 0x00800)
        static let endPreceding = FrameOptions(rawValue: 0x01000)
        static let excludeCurrentRow = FrameOptions(rawValue: 0x08000)
        static let excludeGroup = FrameOptions(rawValue: 0x10000)
        static let excludeTies = FrameOptions(rawValue: 0x20000)
    }

    private func windowFrame(_ node: TreeNode) throws(Unsupported) -> WindowFrame? {
        let options = FrameOptions(rawValue: node.integer("frameOptions"))
        guard options.contains(.nonDefault) else { return nil }
        let first = try optionalExpression(node.field("startOffset"))
        let last = try optionalExpression(node.field("endOffset"))
        let start: WindowFrame.Bound =
            if options.contains(.startUnboundedPreceding) {
                .unboundedPreceding
            } else if options.contains(.startCurrentRow) {
                .currentRow
            } else if let first {
                options.contains(.startPreceding) ? .preceding(first) : .following(first)
            } else {
                throw unsupported("WindowDef", "this window frame", at: node.location)
            }
        let end: WindowFrame.Bound =
            if options.contains(.endUnboundedFollowing) {
                .unboundedFollowing
            } else if options.contains(.endCurrentRow) {
                .currentRow
            } else if let last {
                options.contains(.endPreceding) ? .preceding(last) : .following(last)
            } else {
                throw unsupported("WindowDef", "this window frame", at: node.location)
            }
        let exclusion: WindowFrame.Exclusion =
            options.contains(.excludeCurrentRow)
            ? .currentRow
            : options.contains(.excludeGroup)
                ? .group : options.contains(.excludeTies) ? .ties : .none
        let unit: WindowFrame.Unit =
            options.contains(.rows) ? .rows : options.contains(.groups) ? .groups : .range
        return WindowFrame(unit: unit, start: start, end: end, exclusion: exclusion)
    }
}
