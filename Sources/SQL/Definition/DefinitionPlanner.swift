// From a parsed data definition statement and a catalog to a `DefinitionPlan`. One file for each
// family of statements; this one has what they share and sends each statement to its family.
package import Catalog
package import Planner
package import Syntax
package import Types

package struct DefinitionPlanner {
    let catalog: Catalog
    let context: DefinitionContext
    /// What was parsed, for positions in errors.
    let text: String
    let planner: Planner
    let met: MetTables?
    var plan: DefinitionPlan
    /// The OID the next object gets.
    private var nextOID: OID

    private init(
        _ catalog: Catalog, _ context: DefinitionContext, _ text: String, _ met: MetTables? = nil
    ) {
        self.catalog = catalog
        self.context = context
        self.text = text
        plan = DefinitionPlan(tag: "")
        nextOID = context.firstOID
        self.met = met
        planner = Planner(
            catalog: catalog,
            settings: PlannerSettings(
                database: context.database, searchPath: context.searchPath, user: context.role,
                text: context.text))
    }

    /// The same where the sequences of a table that is being made can be named.
    func seeing(sequencesOf draft: TableDraft) -> DefinitionPlanner {
        if draft.sequences.isEmpty { return self }
        let other = catalog.applying(
            draft.sequences.map { .put(.sequence($0)) }, version: catalog.version)
        var context = context
        context.text.names = SearchPathNames(
            catalog: other, database: context.database, searchPath: context.searchPath,
            user: context.role)
        return DefinitionPlanner(other, context, text, met)
    }

    /// The plan of a definition statement; nil for other statements. Errors are PostgreSQL's. `met` is told of
    /// the tables that are named.
    package static func plan(
        _ statement: Statement, text: String, catalog: Catalog, context: DefinitionContext,
        meeting met: MetTables? = nil
    ) throws(SQLError) -> DefinitionPlan? {
        var planner = DefinitionPlanner(catalog, context, text, met)
        guard try planner.run(statement) else { return nil }
        planner.plan.checkForeignKeysLast()
        planner.plan.newOIDs = context.firstOID..<planner.nextOID
        return planner.plan
    }

    /// The plan of CREATE TABLE AS, whose query gives `columns`.
    package static func plan(
        tableAs create: CreateTableAs, columns: [(name: String, type: SQLType)], text: String,
        catalog: Catalog, context: DefinitionContext
    ) throws(SQLError) -> DefinitionPlan {
        var planner = DefinitionPlanner(catalog, context, text)
        try planner.createTableAs(create, columns)
        planner.plan.newOIDs = context.firstOID..<planner.nextOID
        return planner.plan
    }

    /// The plan of ALTER ROLE … SET and ALTER DATABASE … SET, whose value has been checked.
    package static func plan(
        _ change: SessionDefaultChange, catalog: Catalog, context: DefinitionContext
    ) throws(SQLError) -> DefinitionPlan {
        var planner = DefinitionPlanner(catalog, context, "")
        try planner.change(change)
        return planner.plan
    }

    /// False when the statement is none of ours.
    private mutating func run(_ statement: Statement) throws(SQLError) -> Bool {
        switch statement {
        case .createTable(let create): try createTable(create)
        case .createIndex(let create): try createIndex(create)
        case .createView(let create): try createView(create)
        case .createSchema(let create): try createSchema(create)
        case .createExtension(let create): try createExtension(create)
        case .createSequence(let create): try createSequence(create)
        case .alterSequence(let alter): try alterSequence(alter)
        case .createDatabase(let name, let options): try createDatabase(name, options)
        case .dropDatabase(let name, let ifExists, _): try dropDatabase(name, ifExists: ifExists)
        case .createRole(let create): try createRole(create)
        case .alterRole(let alter): try alterRole(alter)
        case .dropRoles(let roles, let ifExists): try dropRoles(roles, ifExists: ifExists)
        case .createPublication(let create): try createPublication(create)
        case .alterTable(let alter): try alterTable(alter)
        case .rename(let rename): try self.rename(rename)
        case .setSchema(let object, let schema): try setSchema(object, schema)
        case .setOwner(let object, let owner): try setOwner(object, owner)
        case .drop(let drop): try self.drop(drop)
        case .truncate(let truncate): try self.truncate(truncate)
        case .grant(let grant): try self.grant(grant)
        case .grantRole(let grant): try grantRole(grant)
        case .comment(let comment): try self.comment(comment)
        default: return false
        }
        return true
    }

    // MARK: Numbers

    /// A fresh number: objects, keyspaces and topics share one source.
    mutating func newOID() -> OID {
        defer { nextOID += 1 }
        return nextOID
    }

    // MARK: Names

    func position(_ location: Int32?) -> Int? {
        location.map { SourceText.characterPosition(byteOffset: $0, in: text) }
    }

    /// `location`: nil for what the parser gives no place of its own.
    func unsupported(_ what: String, _ location: Int32?) -> SQLError {
        SQLError.notSupported(what, at: ErrorPlace(position(location)))
    }

    /// The schema that a new object goes to. Throws 3F000, and 42501 for a system schema or one that
    /// nothing may be made in: `points` then says where that was written.
    func creationSchema(
        _ name: QualifiedName, points: Bool = false
    ) throws(SQLError) -> SchemaDefinition {
        let location = points ? name.location : nil
        try checkCatalog(name)
        if let schemaName = name.schema {
            let schema = try schema(named: schemaName, name.location)
            try refuseSystemSchema(schema, creating: name.name)
            try checkCreate(in: schema, at: location)
            return schema
        }
        for oid in context.searchPath {
            if let schema = catalog.schemas[oid], schema.database != nil {
                try checkCreate(in: schema, at: location)
                return schema
            }
        }
        throw SQLError(
            .invalidSchemaName, "no schema has been selected to create in",
            position: position(name.location))
    }

    /// Nothing is made in what all databases share.
    func refuseSystemSchema(
        _ schema: SchemaDefinition, creating name: String
    ) throws(SQLError) {
        guard schema.database == nil else { return }
        throw SQLError(
            .insufficientPrivilege, "permission denied to create \"\(schema.name).\(name)\"",
            detail: "System catalog modifications are currently disallowed.")
    }

    func schema(named name: String, _ location: Int32? = nil) throws(SQLError) -> SchemaDefinition {
        if let schema = catalog.schema(named: name, in: context.database) { return schema }
        throw SQLError(
            .invalidSchemaName, "schema \"\(name)\" does not exist", position: position(location))
    }

    private func checkCatalog(_ name: QualifiedName) throws(SQLError) {
        guard let written = name.catalog, written != catalog.databases[context.database]?.name
        else { return }
        throw SQLError(
            .featureNotSupported,
            "cross-database references are not implemented: "
                + "\"\(written).\(name.schema ?? "").\(name.name)\"",
            position: position(name.location))
    }

    /// The relation of that name, or nil. A schema that does not exist gives nil too.
    func findRelation(_ name: QualifiedName) throws(SQLError) -> NamedRelation? {
        let found = try find(name)
        if case .table(let table)? = found { met?.note(table.oid, isChanged: true) }
        return found
    }

    private func find(_ name: QualifiedName) throws(SQLError) -> NamedRelation? {
        try checkCatalog(name)
        if let schemaName = name.schema {
            guard let schema = catalog.schema(named: schemaName, in: context.database) else {
                return nil
            }
            try checkUsage(of: schema)
            return catalog.relation(named: name.name, in: schema.oid)
        }
        return catalog.relation(named: name.name, path: context.searchPath)
    }

    /// The table of that name that a definition statement may change. Throws 42P01 and 42809.
    func table(_ name: QualifiedName, orView allowsView: Bool = false) throws(SQLError)
        -> TableDefinition
    {
        switch try findRelation(name) {
        case .table(let table):
            if case .view = table.kind, !allowsView {
                throw SQLError(
                    .wrongObjectType, "\"\(name.name)\" is not a table",
                    position: position(name.location))
            }
            return table
        case .system:
            throw SQLError(
                .insufficientPrivilege,
                "permission denied: \"\(name.name)\" is a system catalog")
        case .sequence, .index:
            throw SQLError(.wrongObjectType, "\"\(name.name)\" is not a table")
        case nil:
            if let schema = missingSchema(of: name) { throw schema }
            throw SQLError(
                .undefinedTable, "relation \"\(name.written)\" does not exist")
        }
    }

    /// What is wrong with a name in a schema that does not exist; nil for others.
    func missingSchema(of name: QualifiedName) -> SQLError? {
        guard let schema = name.schema, catalog.schema(named: schema, in: context.database) == nil
        else { return nil }
        return SQLError(.invalidSchemaName, "schema \"\(schema)\" does not exist")
    }

    /// Throws 42501 unless who makes the definition owns the table.
    func checkOwner(of table: TableDefinition) throws(SQLError) {
        guard catalog.role(context.role, actsAs: table.owner) else {
            throw SQLError(.insufficientPrivilege, "must be owner of table \(table.name)")
        }
    }

    /// Throws 42P07 when a relation of that name exists already.
    func checkFree(_ name: String, in schema: SchemaDefinition) throws(SQLError) {
        guard catalog.relation(named: name, in: schema.oid) != nil else { return }
        throw SQLError(.duplicateTable, "relation \"\(name)\" already exists")
    }

    func role(_ reference: RoleReference) throws(SQLError) -> RoleDefinition {
        let name: String
        switch reference {
        case .named(let written): name = written
        case .currentRole, .currentUser: name = context.roleName
        case .sessionUser: name = context.sessionRoleName
        case .everyone: name = "public"
        }
        if let role = catalog.role(named: name) { return role }
        throw SQLError(.undefinedObject, "role \"\(name)\" does not exist")
    }

    /// Throws 42602-like errors for names PostgreSQL would cut.
    static func identifier(_ name: String) -> String {
        LongNames.kept(of: name)
    }
}

extension QualifiedName {
    /// As messages print it: with the schema when one was written.
    var written: String { schema.map { "\($0).\(name)" } ?? name }
}
