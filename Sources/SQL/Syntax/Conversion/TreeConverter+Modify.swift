// INSERT, UPDATE, DELETE, TRUNCATE and COPY.

extension TreeConverter {
    /// The table in a field that the grammar always fills.
    func table(_ node: TreeNode, _ field: StaticString = "relation")
        throws(Unsupported) -> TableReference
    {
        guard let relation = node.field(field) else {
            throw unsupported("RangeVar", "a statement without its table")
        }
        return try tableReference(relation)
    }

    func insertStatement(_ content: TreeNode) throws(Unsupported) -> InsertStatement {
        let with = try optional(content.field("withClause"), withClause)
        let overriding = overriding(content)
        var source = InsertStatement.Source.defaultValues
        let table = try table(content)
        let columns = try list(content.field("cols"), targetColumn)
        if let query = content.field("selectStmt") {
            source = .query(try selectStatement(query))
        }
        return InsertStatement(
            with: with, table: table, columns: columns, source: source, overriding: overriding,
            onConflict: try optional(content.field("onConflictClause"), onConflict),
            returning: try list(content.field("returningList"), selectTarget))
    }

    private func overriding(_ content: TreeNode) -> InsertStatement.Overriding {
        switch content.text("override") {
        case "OVERRIDING_USER_VALUE": .userValue
        case "OVERRIDING_SYSTEM_VALUE": .systemValue
        default: .none
        }
    }

    func mergeStatement(_ content: TreeNode) throws(Unsupported) -> MergeStatement {
        let with = try optional(content.field("withClause"), withClause)
        guard let source = content.field("sourceRelation") else {
            throw unsupported("MergeStmt", "MERGE without a source")
        }
        return MergeStatement(
            with: with, table: try table(content), source: try fromItem(source),
            condition: try operand(content, "joinCondition"),
            clauses: try list(content.field("mergeWhenClauses"), mergeClause))
    }

    private func mergeClause(_ node: TreeNode) throws(Unsupported) -> MergeStatement.Clause {
        guard let content = node.content(of: "MergeWhenClause") else {
            throw unsupported(node.tagged?.tag.string ?? "", "this kind of WHEN clause")
        }
        let action: MergeStatement.Clause.Action
        let overriding = overriding(content)
        switch content.text("commandType") {
        case "CMD_UPDATE": action = .update(try assignments(content.field("targetList")))
        case "CMD_DELETE": action = .delete
        case "CMD_INSERT":
            let values = try list(content.field("values"), expression)
            action = .insert(
                try list(content.field("targetList"), targetColumn),
                values.isEmpty ? nil : values, overriding)
        default: action = .nothing
        }
        return MergeStatement.Clause(
            isMatched: content.flag("matched"),
            condition: try optionalExpression(content.field("condition")), action: action)
    }

    /// A ResTarget as the left side of an assignment.
    private func targetColumn(_ node: TreeNode) throws(Unsupported) -> TargetColumn {
        guard let content = node.content(of: "ResTarget") else {
            throw unsupported(node.tagged?.tag.string ?? "", "this kind of target column")
        }
        return TargetColumn(
            name: content.text("name").string,
            indirection: try indirection(content.field("indirection")),
            location: content.location)
    }

    private func onConflict(_ node: TreeNode) throws(Unsupported) -> OnConflict {
        let location = node.location
        let target = try optional(node.field("infer")) {
            (infer) throws(Unsupported) -> OnConflict.Target in
            let location = infer.location
            if let name = infer.string("conname") { return .constraint(name) }
            return .inference(
                try list(infer.field("indexElems"), indexElement),
                condition: try optionalExpression(infer.field("whereClause")),
                location: location)
        }
        guard node.text("action").equals("ONCONFLICT_UPDATE") else {
            return OnConflict(target: target, action: .nothing, location: location)
        }
        let assignments = try assignments(node.field("targetList"))
        return OnConflict(
            target: target,
            action: .update(
                assignments, condition: try optionalExpression(node.field("whereClause"))),
            location: location)
    }

    func updateStatement(_ content: TreeNode) throws(Unsupported) -> UpdateStatement {
        let with = try optional(content.field("withClause"), withClause)
        return UpdateStatement(
            with: with, table: try table(content),
            assignments: try assignments(content.field("targetList")),
            from: try list(content.field("fromClause"), fromItem),
            condition: try optionalExpression(content.field("whereClause")),
            returning: try list(content.field("returningList"), selectTarget))
    }

    /// The grammar writes `(a, b) = source` as one element per column, each with the whole source;
    /// we put them together again.
    private func assignments(_ node: TreeNode?) throws(Unsupported) -> [Assignment] {
        guard let node else { return [] }
        var result: [Assignment] = []
        var pending: (columns: [TargetColumn], remaining: Int64, source: Expression)?
        for element in node.elements {
            let column = try targetColumn(element)
            guard let value = element.content(of: "ResTarget")?.field("val") else {
                throw unsupported("ResTarget", "SET without a value", at: column.location)
            }
            guard let multiple = value.content(of: "MultiAssignRef") else {
                result.append(.single(column, try expression(value)))
                continue
            }
            multiple.ignore("colno")
            let count = multiple.integer("ncolumns")
            if var group = pending {
                multiple.ignore("source")
                group.columns.append(column)
                group.remaining -= 1
                pending = group
            } else {
                pending = ([column], count - 1, try operand(multiple, "source"))
            }
            if let group = pending, group.remaining == 0 {
                result.append(.multiple(group.columns, group.source))
                pending = nil
            }
        }
        return result
    }

    func deleteStatement(_ content: TreeNode) throws(Unsupported) -> DeleteStatement {
        let with = try optional(content.field("withClause"), withClause)
        return DeleteStatement(
            with: with, table: try table(content),
            using: try list(content.field("usingClause"), fromItem),
            condition: try optionalExpression(content.field("whereClause")),
            returning: try list(content.field("returningList"), selectTarget))
    }

    func truncateStatement(_ content: TreeNode) throws(Unsupported) -> TruncateStatement {
        let tables = try list(content.field("relations")) { (node) throws(Unsupported) in
            try tableReference(node.content(of: "RangeVar") ?? node)
        }
        return TruncateStatement(
            tables: tables, restartIdentity: content.flag("restart_seqs"),
            behavior: behavior(content))
    }

    func copyStatement(_ content: TreeNode) throws(Unsupported) -> CopyStatement {
        let source: CopyStatement.Source
        if let query = content.field("query") {
            source = .query(try statement(query))
        } else {
            source = .table(
                try table(content).name, columns: try words(content.field("attlist")))
        }
        let isProgram = content.flag("is_program")
        let endpoint: CopyStatement.Endpoint =
            if let name = content.string("filename") {
                isProgram ? .program(name) : .file(name)
            } else {
                .client
            }
        return CopyStatement(
            source: source, direction: content.flag("is_from") ? .from : .to,
            endpoint: endpoint, options: try options(content.field("options")),
            condition: try optionalExpression(content.field("whereClause")))
    }
}
