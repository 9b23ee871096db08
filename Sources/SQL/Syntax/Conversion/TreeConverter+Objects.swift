// Schemas, views, sequences, roles, publications, names, privileges.

extension TreeConverter {
    /// The kinds the AST knows; another one is unsupported with the verb in front of its name.
    func objectKind(_ text: TreeText, verb: String) throws(Unsupported) -> ObjectKind {
        switch text {
        case "OBJECT_TABLE": return .table
        case "OBJECT_INDEX": return .index
        case "OBJECT_SEQUENCE": return .sequence
        case "OBJECT_VIEW": return .view
        case "OBJECT_MATVIEW": return .materializedView
        case "OBJECT_SCHEMA": return .schema
        case "OBJECT_DATABASE": return .database
        case "OBJECT_ROLE": return .role
        case "OBJECT_PUBLICATION": return .publication
        case "OBJECT_COLUMN": return .column
        case "OBJECT_TABCONSTRAINT": return .constraint
        case "OBJECT_TYPE": return .type
        case "OBJECT_DOMAIN": return .domain
        case "OBJECT_TABLESPACE": return .tablespace
        case "OBJECT_COLLATION": return .collation
        case "OBJECT_FUNCTION": return .function
        case "OBJECT_EXTENSION": return .extension
        default:
            let name = text.string
            throw unsupported(name, verb + " " + ConstructNames.words(ofObjectType: name))
        }
    }

    /// An object's name in the forms the grammar has: a list of strings, a string, a type.
    private func objectName(_ node: TreeNode, verb: String) throws(Unsupported) -> QualifiedName {
        guard let (tag, content) = node.tagged else {
            throw unsupported("", verb + " without a name")
        }
        switch tag {
        case "String": return QualifiedName(content.text("sval").string)
        case "List": return try name(content.field("items"))
        case "TypeName": return try typeName(content).name
        case "RangeVar": return try relationName(content)
        // Functions and their like, which are named with their arguments.
        default: throw unsupported(tag.string, verb)
        }
    }

    /// The parts of a column's or constraint's name: its table, and itself.
    private func memberName(
        _ node: TreeNode, verb: String
    ) throws(Unsupported) -> (QualifiedName, String) {
        var parts = try words(node.content(of: "List")?.field("items"))
        guard let member = parts.popLast(), (1...3).contains(parts.count) else {
            throw unsupported("List", verb + " of a name of \(parts.count + 1) parts")
        }
        let name = parts.removeLast()
        let schema = parts.popLast()
        return (QualifiedName(catalog: parts.popLast(), schema: schema, name), member)
    }

    // MARK: Creation

    func createView(_ content: TreeNode) throws(Unsupported) -> CreateView {
        let view = try table(content, "view")
        let checkOption: CreateView.CheckOption =
            switch content.text("withCheckOption") {
            case "LOCAL_CHECK_OPTION": .local
            case "CASCADED_CHECK_OPTION": .cascaded
            default: .none
            }
        guard let query = content.field("query"), let relation = content.field("view") else {
            throw unsupported("ViewStmt", "CREATE VIEW without a query")
        }
        return CreateView(
            name: view.name, columns: try words(content.field("aliases")),
            query: try selectStatement(query), orReplace: content.flag("replace"),
            persistence: persistence(relation), options: try options(content.field("options")),
            checkOption: checkOption)
    }

    func createTableAs(_ content: TreeNode) throws(Unsupported) -> CreateTableAs {
        guard let into = content.field("into"), let query = content.field("query") else {
            throw unsupported("CreateTableAsStmt", "CREATE TABLE AS without a query")
        }
        let source: CreateTableAs.Source
        if let execute = query.content(of: "ExecuteStmt") {
            source = .execute(
                name: execute.text("name").string,
                arguments: try list(execute.field("params"), expression))
        } else {
            source = .query(try selectStatement(query))
        }
        var result = try createTableAs(into: into, source: source)
        result.isMaterializedView = content.text("objtype").equals("OBJECT_MATVIEW")
        result.ifNotExists = content.flag("if_not_exists")
        result.isSelectInto = content.flag("is_select_into")
        return result
    }

    /// A SELECT with an INTO is the older spelling of CREATE TABLE AS.
    func selectInto(_ content: TreeNode, _ into: TreeNode) throws(Unsupported) -> CreateTableAs {
        var result = try createTableAs(into: into, source: .query(try query(content)))
        result.isSelectInto = true
        return result
    }

    private func createTableAs(
        into: TreeNode, source: CreateTableAs.Source
    ) throws(Unsupported) -> CreateTableAs {
        guard let relation = into.field("rel") else {
            throw unsupported("IntoClause", "CREATE TABLE AS without a name")
        }
        return CreateTableAs(
            name: try relationName(relation), columns: try words(into.field("colNames")),
            isMaterializedView: false, isSelectInto: false, persistence: persistence(relation),
            ifNotExists: false, accessMethod: into.string("accessMethod"),
            options: try options(into.field("options")),
            onCommit: onCommit(into.text("onCommit")),
            tablespace: into.string("tableSpaceName"), source: source,
            hasData: !into.flag("skipData"))
    }

    func createSchema(_ content: TreeNode) throws(Unsupported) -> CreateSchema {
        CreateSchema(
            name: content.string("schemaname"),
            owner: try optional(content.field("authrole"), role),
            ifNotExists: content.flag("if_not_exists"),
            elements: try list(content.field("schemaElts"), statement))
    }

    func createExtension(_ content: TreeNode) throws(Unsupported) -> CreateExtension {
        CreateExtension(
            name: content.text("extname").string, ifNotExists: content.flag("if_not_exists"),
            options: try options(content.field("options")))
    }

    func createSequence(_ content: TreeNode) throws(Unsupported) -> CreateSequence {
        let sequence = try table(content, "sequence")
        return CreateSequence(
            name: sequence.name,
            persistence: content.field("sequence").map(persistence) ?? .permanent,
            ifNotExists: content.flag("if_not_exists"),
            options: try sequenceOptions(content.field("options")))
    }

    func alterSequence(_ content: TreeNode) throws(Unsupported) -> AlterSequence {
        AlterSequence(
            name: try table(content, "sequence").name, ifExists: content.flag("missing_ok"),
            options: try sequenceOptions(content.field("options")))
    }

    func sequenceOptions(_ node: TreeNode?) throws(Unsupported) -> [SequenceOption] {
        var names: Set<String> = []
        return try list(node) { (element) throws(Unsupported) in
            let option = try option(element)
            guard names.insert(option.name).inserted else {
                throw mistake("conflicting or redundant options", at: option.location)
            }
            return try sequenceOption(option)
        }
    }

    func sequenceOption(_ option: Option) throws(Unsupported) -> SequenceOption {
        switch (option.name, option.value) {
        case ("as", .typeName(let type)): return .type(type)
        case ("start", let value): return .start(try number(value, of: option))
        case ("increment", let value): return .increment(try number(value, of: option))
        case ("cache", let value): return .cache(try number(value, of: option))
        case ("minvalue", nil): return .minimum(nil)
        case ("minvalue", let value): return .minimum(try number(value, of: option))
        case ("maxvalue", nil): return .maximum(nil)
        case ("maxvalue", let value): return .maximum(try number(value, of: option))
        case ("restart", nil): return .restart(nil)
        case ("restart", let value): return .restart(try number(value, of: option))
        case ("cycle", .boolean(let value)): return .cycle(value)
        case ("owned_by", .list(let parts)): return try ownedBy(parts, of: option)
        case ("sequence_name", .list(let parts)):
            var names = parts.compactMap(\.word)
            guard let name = names.popLast(), names.count < 2 else { break }
            return .sequenceName(QualifiedName(schema: names.last, name))
        default: break
        }
        throw unsupported(
            "DefElem", "sequence option \(option.name.uppercased())", at: option.location)
    }

    private func number(_ value: OptionValue?, of option: Option) throws(Unsupported) -> String {
        switch value {
        case .integer(let number): return String(number)
        case .number(let text): return text
        default:
            throw unsupported(
                "DefElem", "this value of \(option.name.uppercased())", at: option.location)
        }
    }

    private func ownedBy(
        _ parts: [OptionValue], of option: Option
    ) throws(Unsupported) -> SequenceOption {
        var names = parts.compactMap(\.word)
        if names == ["none"] { return .ownedByNone }
        guard let column = names.popLast(), let table = names.popLast(), names.count < 3 else {
            throw unsupported("DefElem", "this OWNED BY", at: option.location)
        }
        let schema = names.popLast()
        let name = QualifiedName(
            catalog: names.popLast(), schema: schema, table, location: option.location)
        return .ownedBy(table: name, column: column)
    }

    // MARK: Roles and privileges

    func createRole(_ content: TreeNode) throws(Unsupported) -> CreateRole {
        let kind: CreateRole.Kind =
            switch content.text("stmt_type") {
            case "ROLESTMT_USER": .user
            case "ROLESTMT_GROUP": .group
            default: .role
            }
        return CreateRole(
            name: content.text("role").string, kind: kind,
            options: try options(content.field("options")))
    }

    func alterRole(_ content: TreeNode) throws(Unsupported) -> AlterRole {
        guard let name = content.field("role") else {
            throw unsupported("AlterRoleStmt", "ALTER ROLE without a name")
        }
        return AlterRole(
            role: try role(name), options: try options(content.field("options")),
            action: content.integer("action") < 0 ? .drop : .add)
    }

    func grant(_ content: TreeNode) throws(Unsupported) -> Grant {
        let isGrant = content.flag("is_grant")
        let verb = isGrant ? "GRANT" : "REVOKE"
        let type = content.text("objtype")
        let kind = try objectKind(type, verb: verb + " ON")
        let target: Grant.Target
        if content.text("targtype").equals("ACL_TARGET_ALL_IN_SCHEMA") {
            target = .allInSchemas(kind, try words(content.field("objects")))
        } else {
            target = .objects(
                kind,
                try list(content.field("objects")) { (node) throws(Unsupported) in
                    try objectName(
                        node, verb: verb + " ON " + ConstructNames.words(ofObjectType: type.string))
                })
        }
        let privileges = try list(content.field("privileges")) {
            (node) throws(Unsupported) -> Grant.Privilege in
            guard let privilege = node.content(of: "AccessPriv") else {
                throw unsupported("AccessPriv", verb + " of this kind of privilege")
            }
            return Grant.Privilege(
                name: privilege.string("priv_name"), columns: try words(privilege.field("cols")))
        }
        return Grant(
            isGrant: isGrant, target: target, privileges: privileges,
            grantees: try list(content.field("grantees"), role),
            grantOption: content.flag("grant_option"),
            grantor: try optional(content.field("grantor"), role), behavior: behavior(content))
    }

    func grantRole(_ content: TreeNode) throws(Unsupported) -> GrantRole {
        let roles = try list(content.field("granted_roles")) {
            (node) throws(Unsupported) -> String in
            guard let name = node.content(of: "AccessPriv")?.string("priv_name") else {
                throw unsupported("AccessPriv", "GRANT of this kind of role")
            }
            return name
        }
        return GrantRole(
            isGrant: content.flag("is_grant"), roles: roles,
            grantees: try list(content.field("grantee_roles"), role),
            adminOption: content.flag("admin_opt"),
            grantor: try optional(content.field("grantor"), role), behavior: behavior(content))
    }

    // MARK: Names and removal

    func drop(_ content: TreeNode) throws(Unsupported) -> Drop {
        let type = content.text("removeType")
        return Drop(
            kind: try objectKind(type, verb: "DROP"),
            names: try list(content.field("objects")) { (node) throws(Unsupported) in
                try objectName(
                    node, verb: "DROP " + ConstructNames.words(ofObjectType: type.string))
            },
            ifExists: content.flag("missing_ok"), isConcurrent: content.flag("concurrent"),
            behavior: behavior(content))
    }

    func rename(_ content: TreeNode) throws(Unsupported) -> Rename {
        let kind = try objectKind(content.text("renameType"), verb: "ALTER")
        let relationKind: ObjectKind? =
            if kind == .column {
                try objectKind(content.text("relationType"), verb: "ALTER")
            } else {
                nil
            }
        content.ignore("relationType")
        let member = content.string("subname")
        let name: QualifiedName
        var memberOfRelation: String?
        var isOnly = false
        if let relation = content.field("relation") {
            name = try relationName(relation)
            isOnly = !relation.flag("inh")
            memberOfRelation = member
        } else if let object = content.field("object") {
            name = try objectName(object, verb: "ALTER")
            memberOfRelation = member
        } else {
            // Schemas, databases and roles are named by what is elsewhere the member.
            name = QualifiedName(member ?? "")
        }
        return Rename(
            kind: kind, relationKind: relationKind, name: name, member: memberOfRelation,
            newName: content.text("newname").string, isOnly: isOnly,
            ifExists: content.flag("missing_ok"), behavior: behavior(content))
    }

    /// The object of ALTER … OWNER TO and SET SCHEMA.
    func alterObject(_ content: TreeNode) throws(Unsupported) -> AlterObject {
        let kind = try objectKind(content.text("objectType"), verb: "ALTER")
        let name: QualifiedName
        if let relation = content.field("relation") {
            name = try relationName(relation)
        } else if let object = content.field("object") {
            name = try objectName(object, verb: "ALTER")
        } else {
            throw unsupported("AlterOwnerStmt", "ALTER without a name")
        }
        return AlterObject(kind: kind, name: name, ifExists: content.flag("missing_ok"))
    }

    func comment(_ content: TreeNode) throws(Unsupported) -> Comment {
        let kind = try objectKind(content.text("objtype"), verb: "COMMENT ON")
        guard let object = content.field("object") else {
            throw unsupported("CommentStmt", "COMMENT without an object")
        }
        let text = content.string("comment")
        if kind == .column || kind == .constraint {
            let (name, member) = try memberName(object, verb: "COMMENT")
            return Comment(kind: kind, name: name, member: member, text: text)
        }
        return Comment(
            kind: kind, name: try objectName(object, verb: "COMMENT"), member: nil, text: text)
    }

    // MARK: Publications

    func createPublication(_ content: TreeNode) throws(Unsupported) -> CreatePublication {
        CreatePublication(
            name: content.text("pubname").string,
            isForAllTables: content.flag("for_all_tables"),
            objects: try list(content.field("pubobjects"), publicationObject),
            options: try options(content.field("options")))
    }

    func alterPublication(_ content: TreeNode) throws(Unsupported) -> AlterPublication {
        let action: AlterPublication.Action =
            switch content.text("action") {
            case "AP_AddObjects": .add
            case "AP_DropObjects": .drop
            default: .set
            }
        return AlterPublication(
            name: content.text("pubname").string, action: action,
            isForAllTables: content.flag("for_all_tables"),
            objects: try list(content.field("pubobjects"), publicationObject),
            options: try options(content.field("options")))
    }

    private func publicationObject(_ node: TreeNode) throws(Unsupported) -> PublicationObject {
        guard let content = node.content(of: "PublicationObjSpec") else {
            throw unsupported("PublicationObjSpec", "this kind of published object")
        }
        let location = content.location
        switch content.text("pubobjtype") {
        case "PUBLICATIONOBJ_TABLE":
            guard let published = content.field("pubtable") else {
                throw unsupported("PublicationObjSpec", "FOR TABLE without a table", at: location)
            }
            let table = try table(published)
            let kind = PublicationObject.Kind.table(
                table, columns: try words(published.field("columns")),
                condition: try optionalExpression(published.field("whereClause")))
            return PublicationObject(kind: kind, location: table.name.location)
        case "PUBLICATIONOBJ_TABLES_IN_SCHEMA":
            return PublicationObject(kind: .schema(content.string("name")), location: location)
        case "PUBLICATIONOBJ_TABLES_IN_CUR_SCHEMA":
            return PublicationObject(kind: .schema(nil), location: location)
        default:
            throw unsupported(
                "PublicationObjSpec", "this kind of published object", at: location)
        }
    }
}
