/// Any statement of the language that the AST represents. What it does not is `unsupported`: nothing
/// the parser accepts is dropped silently.
package indirect enum Statement: Hashable, Sendable {
    case select(SelectStatement)
    case insert(InsertStatement)
    case update(UpdateStatement)
    case delete(DeleteStatement)
    case merge(MergeStatement)
    case truncate(TruncateStatement)
    case copy(CopyStatement)

    case createTable(CreateTable)
    case createTableAs(CreateTableAs)
    case createIndex(CreateIndex)
    case createView(CreateView)
    case createSchema(CreateSchema)
    case createExtension(CreateExtension)
    case createSequence(CreateSequence)
    case createDatabase(name: String, options: [Option])
    case createRole(CreateRole)
    case createPublication(CreatePublication)
    case alterTable(AlterTable)
    case alterSequence(AlterSequence)
    case alterRole(AlterRole)
    case alterRoleSet(AlterRoleSet)
    case alterDatabaseSet(database: String, SetVariable)
    case alterDatabase(name: String, options: [Option])
    case alterPublication(AlterPublication)
    case rename(Rename)
    case setSchema(AlterObject, schema: String)
    case setOwner(AlterObject, owner: RoleReference)
    case drop(Drop)
    case dropDatabase(name: String, ifExists: Bool, options: [Option])
    case dropRoles([RoleReference], ifExists: Bool)
    case grant(Grant)
    case grantRole(GrantRole)
    case comment(Comment)
    case refreshMaterializedView(RefreshMaterializedView)
    case reindex(Reindex)

    case transaction(TransactionStatement)
    case setConstraints([QualifiedName], isDeferred: Bool)
    case set(SetVariable)
    /// SHOW name; `all` for SHOW ALL.
    case show(String)
    case discard(DiscardTarget)
    case explain(Explain)
    case vacuum(Vacuum)
    case cluster(Cluster)
    case checkpoint
    case lock(LockTables)

    case prepare(name: String, parameterTypes: [TypeName], Statement)
    case execute(name: String, arguments: [Expression])
    /// Nil: ALL.
    case deallocate(String?)
    case declareCursor(DeclareCursor)
    case fetch(Fetch)
    /// Nil: ALL.
    case closeCursor(String?)

    case listen(String)
    /// Nil: `*`.
    case unlisten(String?)
    case notify(channel: String, payload: String?)

    case unsupported(UnsupportedConstruct)
}

/// A statement or clause that the grammar knows and this AST does not.
package struct UnsupportedConstruct: Hashable, Sendable, Error {
    /// The parser's own name of the node, such as `CreateTrigStmt`.
    package var nodeName: String
    /// What the user wrote, such as `CREATE TRIGGER` or `TABLESAMPLE`.
    package var description: String
    /// Byte offset in the text that was parsed; nil when the parser does not tell.
    package var location: Int32?
    /// The description is the message of a mistake (42601) that the grammar lets pass.
    package var isMistake: Bool

    package init(
        nodeName: String, description: String, location: Int32?, isMistake: Bool = false
    ) {
        self.nodeName = nodeName
        self.description = description
        self.location = location
        self.isMistake = isMistake
    }
}

/// A `$n` in a text.
package struct ParameterReference: Hashable, Sendable {
    package var number: Int
    /// Its byte offset.
    package var location: Int32?
}

/// One statement of a text.
package struct ParsedStatement: Hashable, Sendable {
    package var statement: Statement
    /// Where its text starts, in bytes; leading blanks and comments are skipped.
    package var textOffset: Int
    /// Length of its text in bytes, without the semicolon.
    package var textLength: Int
    /// The highest `$n` in it; 0 when it has none.
    package var parameterCount: Int
    /// The first `$n` of its text outside of FOR SYSTEM_TIME; nil when it has none.
    package var firstParameter: ParameterReference? = nil
}
