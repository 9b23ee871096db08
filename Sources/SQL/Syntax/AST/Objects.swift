// Statements about schemas, views, sequences, roles, publications, privileges and names.

/// The kinds of object that DROP, RENAME, COMMENT, OWNER TO and SET SCHEMA act on.
package enum ObjectKind: Hashable, Sendable {
    case table, index, sequence, view, materializedView, schema, database, role, publication
    case column, constraint, type, domain, tablespace, collation, function, `extension`
}

package struct CreateTableAs: Hashable, Sendable {
    package enum Source: Hashable, Sendable {
        case query(SelectStatement)
        /// `AS EXECUTE name (…)`.
        case execute(name: String, arguments: [Expression])
    }

    package var name: QualifiedName
    package var columns: [String]
    package var isMaterializedView: Bool
    /// Written as `SELECT … INTO name`.
    package var isSelectInto: Bool
    package var persistence: Persistence
    package var ifNotExists: Bool
    package var accessMethod: String?
    package var options: [Option]
    package var onCommit: CreateTable.OnCommit
    package var tablespace: String?
    package var source: Source
    /// False for WITH NO DATA.
    package var hasData: Bool
}

package struct CreateView: Hashable, Sendable {
    package enum CheckOption: Hashable, Sendable { case none, local, cascaded }

    package var name: QualifiedName
    package var columns: [String]
    package var query: SelectStatement
    package var orReplace: Bool
    package var persistence: Persistence
    package var options: [Option]
    package var checkOption: CheckOption
}

package struct RefreshMaterializedView: Hashable, Sendable {
    package var name: QualifiedName
    package var isConcurrent: Bool
    package var hasData: Bool
}

package struct CreateSchema: Hashable, Sendable {
    /// Nil when only AUTHORIZATION names it.
    package var name: String?
    package var owner: RoleReference?
    package var ifNotExists: Bool
    /// CREATE TABLE and the like written inside it.
    package var elements: [Statement]
}

package struct CreateExtension: Hashable, Sendable {
    package var name: String
    package var ifNotExists: Bool
    /// SCHEMA, VERSION and CASCADE.
    package var options: [Option]
}

package enum SequenceOption: Hashable, Sendable {
    case type(TypeName)
    /// Numbers are as written: they may exceed 64 bits until checked.
    case start(String)
    case increment(String)
    /// Nil: NO MINVALUE.
    case minimum(String?)
    /// Nil: NO MAXVALUE.
    case maximum(String?)
    case cache(String)
    case cycle(Bool)
    /// OWNED BY table.column; nil: NONE.
    case ownedBy(table: QualifiedName, column: String)
    case ownedByNone
    /// RESTART [WITH n].
    case restart(String?)
    /// SEQUENCE NAME, of identity columns.
    case sequenceName(QualifiedName)
}

package struct CreateSequence: Hashable, Sendable {
    package var name: QualifiedName
    package var persistence: Persistence
    package var ifNotExists: Bool
    package var options: [SequenceOption]
}

package struct AlterSequence: Hashable, Sendable {
    package var name: QualifiedName
    package var ifExists: Bool
    package var options: [SequenceOption]
}

package struct CreateRole: Hashable, Sendable {
    /// CREATE USER can log in unless told otherwise.
    package enum Kind: Hashable, Sendable { case role, user, group }

    package var name: String
    package var kind: Kind
    /// PostgreSQL's internal option names: `superuser`, `createdb`, `canlogin`, `password` …
    package var options: [Option]
}

package struct AlterRole: Hashable, Sendable {
    package var role: RoleReference
    package var options: [Option]
    /// ALTER GROUP … ADD / DROP USER.
    package var action: Option.Action
}

/// `ALTER ROLE r [IN DATABASE d] SET …`.
package struct AlterRoleSet: Hashable, Sendable {
    /// Nil: ALL.
    package var role: RoleReference?
    package var database: String?
    package var setting: SetVariable
}

package struct PublicationObject: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case table(TableReference, columns: [String], condition: Expression?)
        /// TABLES IN SCHEMA name; nil: CURRENT_SCHEMA.
        case schema(String?)
    }

    package var kind: Kind
    package var location: Int32?
}

package struct CreatePublication: Hashable, Sendable {
    package var name: String
    package var isForAllTables: Bool
    package var objects: [PublicationObject]
    package var options: [Option]
}

package struct AlterPublication: Hashable, Sendable {
    package enum Action: Hashable, Sendable { case add, drop, set }

    package var name: String
    package var action: Action
    package var isForAllTables: Bool
    package var objects: [PublicationObject]
    /// SET (…): the options, when it sets those.
    package var options: [Option]
}

/// What ALTER … SET SCHEMA / OWNER TO acts on.
package struct AlterObject: Hashable, Sendable {
    package var kind: ObjectKind
    package var name: QualifiedName
    package var ifExists: Bool
}

package struct Rename: Hashable, Sendable {
    /// `.column` and `.constraint` are of the table `name`, and `member` names them.
    package var kind: ObjectKind
    /// For `.column`: the kind of the relation that has it.
    package var relationKind: ObjectKind?
    package var name: QualifiedName
    package var member: String?
    package var newName: String
    /// `ALTER TABLE ONLY`.
    package var isOnly: Bool
    package var ifExists: Bool
    package var behavior: DropBehavior
}

package struct Drop: Hashable, Sendable {
    package var kind: ObjectKind
    package var names: [QualifiedName]
    package var ifExists: Bool
    package var isConcurrent: Bool
    package var behavior: DropBehavior
}

package struct Comment: Hashable, Sendable {
    package var kind: ObjectKind
    /// The object; for `.column` and `.constraint` its table.
    package var name: QualifiedName
    package var member: String?
    /// Nil: IS NULL, which removes it.
    package var text: String?
}

/// GRANT and REVOKE on objects.
package struct Grant: Hashable, Sendable {
    package enum Target: Hashable, Sendable {
        case objects(ObjectKind, [QualifiedName])
        /// ALL TABLES (sequences, functions) IN SCHEMA.
        case allInSchemas(ObjectKind, [String])
    }
    package struct Privilege: Hashable, Sendable {
        /// In lower case, such as `select`; nil: ALL PRIVILEGES.
        package var name: String?
        package var columns: [String]
    }

    package var isGrant: Bool
    package var target: Target
    /// Empty: ALL.
    package var privileges: [Privilege]
    package var grantees: [RoleReference]
    /// WITH GRANT OPTION, or GRANT OPTION FOR.
    package var grantOption: Bool
    package var grantor: RoleReference?
    package var behavior: DropBehavior
}

/// GRANT and REVOKE of membership.
package struct GrantRole: Hashable, Sendable {
    package var isGrant: Bool
    package var roles: [String]
    package var grantees: [RoleReference]
    package var adminOption: Bool
    package var grantor: RoleReference?
    package var behavior: DropBehavior
}
