// Which statement a node is. What is not listed here is unsupported, by name.

extension TreeConverter {
    func statement(_ node: TreeNode) throws(Unsupported) -> Statement {
        guard let (tag, content) = node.tagged else {
            throw unsupported("", "an empty statement")
        }
        switch tag {
        case "SelectStmt":
            if let into = content.field("intoClause") {
                return .createTableAs(try selectInto(content, into))
            }
            return .select(try query(content))
        case "InsertStmt": return .insert(try insertStatement(content))
        case "UpdateStmt": return .update(try updateStatement(content))
        case "DeleteStmt": return .delete(try deleteStatement(content))
        case "MergeStmt": return .merge(try mergeStatement(content))
        case "TransactionStmt": return .transaction(try transaction(content))
        case "CopyStmt": return .copy(try copyStatement(content))
        case "TruncateStmt": return .truncate(try truncateStatement(content))
        default: break
        }
        if let result = try definitionStatement(tag, content) { return result }
        if let result = try roleStatement(tag, content) { return result }
        if let result = try sessionStatement(tag, content) { return result }
        if tag.equals("DefineStmt") {
            let type = content.text("kind").string
            throw unsupported("DefineStmt", "CREATE " + ConstructNames.words(ofObjectType: type))
        }
        throw unsupported(tag.string, ConstructNames.description(ofNode: tag.string))
    }

    private func definitionStatement(
        _ tag: TreeText, _ content: TreeNode
    ) throws(Unsupported) -> Statement? {
        switch tag {
        case "CreateStmt": return .createTable(try createTable(content))
        case "CreateTableAsStmt": return .createTableAs(try createTableAs(content))
        case "IndexStmt": return .createIndex(try createIndex(content))
        case "ViewStmt": return .createView(try createView(content))
        case "CreateSchemaStmt": return .createSchema(try createSchema(content))
        case "CreateExtensionStmt": return .createExtension(try createExtension(content))
        case "CreateSeqStmt": return .createSequence(try createSequence(content))
        case "AlterSeqStmt": return .alterSequence(try alterSequence(content))
        case "AlterTableStmt": return .alterTable(try alterTable(content))
        case "RenameStmt": return .rename(try rename(content))
        case "AlterObjectSchemaStmt":
            return .setSchema(
                try alterObject(content), schema: content.text("newschema").string)
        case "AlterOwnerStmt":
            guard let owner = content.field("newowner") else { return nil }
            return .setOwner(try alterObject(content), owner: try role(owner))
        case "DropStmt": return .drop(try drop(content))
        case "CommentStmt": return .comment(try comment(content))
        case "CreatePublicationStmt": return .createPublication(try createPublication(content))
        case "AlterPublicationStmt": return .alterPublication(try alterPublication(content))
        case "RefreshMatViewStmt":
            return .refreshMaterializedView(
                RefreshMaterializedView(
                    name: try table(content).name, isConcurrent: content.flag("concurrent"),
                    hasData: !content.flag("skipData")))
        case "ReindexStmt": return .reindex(try reindex(content))
        default: return nil
        }
    }

    /// Roles, privileges and databases.
    private func roleStatement(
        _ tag: TreeText, _ content: TreeNode
    ) throws(Unsupported) -> Statement? {
        switch tag {
        case "CreateRoleStmt": return .createRole(try createRole(content))
        case "AlterRoleStmt": return .alterRole(try alterRole(content))
        case "AlterRoleSetStmt": return .alterRoleSet(try alterRoleSet(content))
        case "DropRoleStmt":
            return .dropRoles(
                try list(content.field("roles"), role), ifExists: content.flag("missing_ok"))
        case "GrantStmt": return .grant(try grant(content))
        case "GrantRoleStmt": return .grantRole(try grantRole(content))
        case "CreatedbStmt":
            return .createDatabase(
                name: content.text("dbname").string,
                options: try options(content.field("options")))
        case "AlterDatabaseStmt":
            return .alterDatabase(
                name: content.text("dbname").string,
                options: try options(content.field("options")))
        case "AlterDatabaseSetStmt":
            guard let setting = content.field("setstmt") else { return nil }
            return .alterDatabaseSet(
                database: content.text("dbname").string, try setVariable(setting))
        case "DropdbStmt":
            return .dropDatabase(
                name: content.text("dbname").string, ifExists: content.flag("missing_ok"),
                options: try options(content.field("options")))
        default: return nil
        }
    }

    private func sessionStatement(
        _ tag: TreeText, _ content: TreeNode
    ) throws(Unsupported) -> Statement? {
        switch tag {
        case "VariableSetStmt": return .set(try setVariable(content))
        case "VariableShowStmt": return .show(content.text("name").string)
        case "DiscardStmt": return .discard(discardTarget(content))
        case "ExplainStmt": return .explain(try explain(content))
        case "VacuumStmt": return .vacuum(try vacuum(content))
        case "ClusterStmt":
            return .cluster(
                Cluster(
                    table: try optional(content.field("relation"), relationName),
                    index: content.string("indexname"),
                    options: try options(content.field("params"))))
        case "CheckPointStmt": return .checkpoint
        case "LockStmt": return .lock(try lockTables(content))
        case "ConstraintsSetStmt":
            let names = try list(content.field("constraints")) { (node) throws(Unsupported) in
                try relationName(node.content(of: "RangeVar") ?? node)
            }
            return .setConstraints(names, isDeferred: content.flag("deferred"))
        case "PrepareStmt":
            guard let query = content.field("query") else { return nil }
            return .prepare(
                name: content.text("name").string,
                parameterTypes: try list(content.field("argtypes"), typeName),
                try statement(query))
        case "ExecuteStmt":
            return .execute(
                name: content.text("name").string,
                arguments: try list(content.field("params"), expression))
        case "DeallocateStmt": return .deallocate(content.string("name"))
        case "DeclareCursorStmt": return .declareCursor(try declareCursor(content))
        case "FetchStmt": return .fetch(fetch(content))
        case "ClosePortalStmt": return .closeCursor(content.string("portalname"))
        case "ListenStmt": return .listen(content.text("conditionname").string)
        case "UnlistenStmt": return .unlisten(content.string("conditionname"))
        case "NotifyStmt":
            return .notify(
                channel: content.text("conditionname").string, payload: content.string("payload"))
        default: return nil
        }
    }
}
