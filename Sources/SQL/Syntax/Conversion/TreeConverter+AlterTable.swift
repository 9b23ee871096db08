// ALTER TABLE and its like for indexes, views and sequences.

extension TreeConverter {
    func alterTable(_ content: TreeNode) throws(Unsupported) -> AlterTable {
        let kind = try objectKind(content.text("objtype"), verb: "ALTER")
        let table = try table(content)
        let location = table.name.location
        let commands = try list(content.field("cmds")) { (node) throws(Unsupported) in
            try alterTableCommand(node.content(of: "AlterTableCmd") ?? node, at: location)
        }
        return AlterTable(
            kind: kind, table: table, ifExists: content.flag("missing_ok"), commands: commands)
    }

    private func alterTableCommand(
        _ node: TreeNode, at location: Int32?
    ) throws(Unsupported) -> AlterTableCommand {
        node.ignore("behavior")
        let subtype = node.text("subtype")
        if let command = try partitionCommand(subtype, node, at: location) { return command }
        switch subtype {
        case "AT_AddColumn":
            return .addColumn(
                try columnDefinition(try definition(node, at: location)),
                ifNotExists: node.flag("missing_ok"))
        case "AT_DropColumn":
            return .dropColumn(
                node.text("name").string, ifExists: node.flag("missing_ok"), behavior(node))
        case "AT_AddConstraint":
            guard let constraint = node.field("def")?.content(of: "Constraint") else {
                throw unsupported("AlterTableCmd", "ADD CONSTRAINT", at: location)
            }
            return .addConstraint(try tableConstraint(constraint))
        case "AT_AlterConstraint":
            guard let constraint = node.field("def")?.content(of: "Constraint") else {
                throw unsupported("AlterTableCmd", "ALTER CONSTRAINT", at: location)
            }
            constraint.ignore("contype")
            return .alterConstraint(constraint.text("conname").string, timing(constraint))
        case "AT_ValidateConstraint": return .validateConstraint(node.text("name").string)
        case "AT_DropConstraint":
            return .dropConstraint(
                node.text("name").string, ifExists: node.flag("missing_ok"), behavior(node))
        case "AT_SetRelOptions": return .setOptions(try definitionOptions(node))
        case "AT_ResetRelOptions": return .resetOptions(try definitionOptions(node))
        case "AT_SetLogged": return .setLogged(true)
        case "AT_SetUnLogged": return .setLogged(false)
        case "AT_SetAccessMethod": return .setAccessMethod(node.text("name").string)
        case "AT_SetTableSpace": return .setTablespace(node.text("name").string)
        case "AT_ChangeOwner":
            guard let owner = node.field("newowner") else {
                throw unsupported("AlterTableCmd", "OWNER TO", at: location)
            }
            return .setOwner(try role(owner))
        case "AT_ReplicaIdentity": return .replicaIdentity(try replicaIdentity(node, at: location))
        case "AT_EnableTrigAll": return .setTriggers(.all, enabled: true)
        case "AT_DisableTrigAll": return .setTriggers(.all, enabled: false)
        case "AT_EnableTrigUser": return .setTriggers(.user, enabled: true)
        case "AT_DisableTrigUser": return .setTriggers(.user, enabled: false)
        case "AT_EnableTrig", "AT_EnableAlwaysTrig", "AT_EnableReplicaTrig":
            return .setTriggers(.named(node.text("name").string), enabled: true)
        case "AT_DisableTrig":
            return .setTriggers(.named(node.text("name").string), enabled: false)
        case "AT_EnableRule", "AT_EnableAlwaysRule", "AT_EnableReplicaRule", "AT_DisableRule":
            return .setRule(node.text("name").string)
        default: return try alterColumn(subtype, node, at: location)
        }
    }

    private func alterColumn(
        _ subtype: TreeText, _ node: TreeNode, at location: Int32?
    ) throws(Unsupported) -> AlterTableCommand {
        let column = node.text("name").string
        switch subtype {
        case "AT_AlterColumnType": return try setType(column, node, at: location)
        case "AT_ColumnDefault":
            guard let value = node.field("def") else { return .dropDefault(column: column) }
            return .setDefault(column: column, try expression(value))
        case "AT_SetNotNull": return .setNotNull(column: column)
        case "AT_DropNotNull": return .dropNotNull(column: column)
        case "AT_DropExpression":
            return .dropExpression(column: column, ifExists: node.flag("missing_ok"))
        case "AT_SetStatistics":
            guard let target = node.field("def")?.content(of: "Integer")?.field("ival") else {
                // The parser's JSON does not tell 0 from a negative number here.
                throw unsupported("AlterTableCmd", "SET STATISTICS below 1", at: location)
            }
            return .setStatistics(column: column, Int32(truncatingIfNeeded: target.number))
        case "AT_AddIdentity":
            guard let constraint = node.field("def")?.content(of: "Constraint") else {
                throw unsupported("AlterTableCmd", "ADD GENERATED", at: location)
            }
            constraint.ignore("contype")
            constraint.ignore("location")
            return .addIdentity(
                column: column, identity(constraint),
                options: try sequenceOptions(constraint.field("options")))
        case "AT_SetIdentity": return try setIdentity(column, node)
        case "AT_DropIdentity":
            return .dropIdentity(column: column, ifExists: node.flag("missing_ok"))
        default:
            let name = subtype.string
            throw unsupported(
                name, "ALTER TABLE " + ConstructNames.words(ofCamelCase: name.dropFirst(3)),
                at: location)
        }
    }

    private func setType(
        _ column: String, _ node: TreeNode, at location: Int32?
    ) throws(Unsupported) -> AlterTableCommand {
        guard let content = node.field("def")?.content(of: "ColumnDef"),
            let type = content.field("typeName")
        else { throw unsupported("AlterTableCmd", "ALTER COLUMN TYPE", at: location) }
        content.ignore("location")
        let collation = try optional(content.field("collClause")) { (clause) throws(Unsupported) in
            try name(clause.field("collname"), at: clause.location)
        }
        return .setType(
            column: column, try typeName(type), collation: collation,
            using: try optionalExpression(content.field("raw_default")))
    }

    private func setIdentity(
        _ column: String, _ node: TreeNode
    ) throws(Unsupported) -> AlterTableCommand {
        var identity: Identity?
        var sequence: [Option] = []
        for option in try definitionOptions(node) {
            // The grammar's marker for ALWAYS is the character 'a'.
            if option.name == "generated", case .integer(let marker) = option.value {
                identity = marker == 97 ? .always : .byDefault
            } else {
                sequence.append(option)
            }
        }
        return .setIdentity(
            column: column, identity, options: try sequence.map(sequenceOption))
    }

    private func definition(_ node: TreeNode, at location: Int32?) throws(Unsupported) -> TreeNode {
        guard let definition = node.field("def") else {
            throw unsupported("AlterTableCmd", "ALTER TABLE without its definition", at: location)
        }
        return definition
    }

    private func definitionOptions(_ node: TreeNode) throws(Unsupported) -> [Option] {
        try options(node.field("def")?.content(of: "List")?.field("items"))
    }

    private func replicaIdentity(
        _ node: TreeNode, at location: Int32?
    ) throws(Unsupported) -> ReplicaIdentity {
        let content = node.field("def")?.content(of: "ReplicaIdentityStmt")
        switch content?.text("identity_type") ?? .empty {
        case "d": return .standard
        case "f": return .full
        case "n": return .nothing
        case "i": return .index(content?.text("name").string ?? "")
        default: throw unsupported("ReplicaIdentityStmt", "REPLICA IDENTITY", at: location)
        }
    }
}
