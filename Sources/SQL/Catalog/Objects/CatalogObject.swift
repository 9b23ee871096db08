// What the catalog is made of: one struct per kind of object that a user can make. An object is a
// plain value; references between objects are OIDs.
package import Types

/// The number of a catalog object: PostgreSQL's own for what is built in, from
/// `Catalog.firstUserOID` up for what users make.
package typealias OID = UInt32

/// Any object of the catalog; each is one row of the system keyspace.
package enum CatalogObject: Hashable, Sendable {
    case role(RoleDefinition)
    case database(DatabaseDefinition)
    case schema(SchemaDefinition)
    case table(TableDefinition)
    case sequence(SequenceDefinition)
    case publication(PublicationDefinition)

    package var oid: OID {
        switch self {
        case .role(let role): role.oid
        case .database(let database): database.oid
        case .schema(let schema): schema.oid
        case .table(let table): table.oid
        case .sequence(let sequence): sequence.oid
        case .publication(let publication): publication.oid
        }
    }
}

/// One step from a catalog to the next.
package enum CatalogChange: Hashable, Sendable {
    /// Adds the object, or replaces the one with its OID.
    case put(CatalogObject)
    case remove(OID)
}

package struct RoleDefinition: Hashable, Sendable {
    package var oid: OID
    package var name: String
    package var isSuperuser: Bool
    package var canLogin: Bool
    package var canCreateDatabase: Bool
    package var canCreateRole: Bool
    /// The roles it was granted.
    package var memberOf: [OID] = []
    /// Those of them that it may grant to others (WITH ADMIN OPTION).
    package var adminOf: [OID] = []
    /// It has the privileges of those it is a member of without SET ROLE.
    package var inherits = true
    /// What its sessions begin with.
    package var settings: [SessionDefault] = []
    package var comments: Comments = [:]

    package init(
        oid: OID, name: String, isSuperuser: Bool = false, canLogin: Bool = true,
        canCreateDatabase: Bool = false, canCreateRole: Bool = false
    ) {
        self.oid = oid
        self.name = name
        self.isSuperuser = isSuperuser
        self.canLogin = canLogin
        self.canCreateDatabase = canCreateDatabase
        self.canCreateRole = canCreateRole
    }
}

/// A configuration parameter that ALTER ROLE or ALTER DATABASE has set.
package struct SessionDefault: Hashable, Sendable {
    /// Of a role: only in this database; 0 in all.
    package var database: OID
    package var name: String
    package var value: String

    package init(database: OID = 0, name: String, value: String) {
        self.database = database
        self.name = name
        self.value = value
    }
}

package struct DatabaseDefinition: Hashable, Sendable {
    package var oid: OID
    package var name: String
    /// A role.
    package var owner: OID
    /// What sessions begin with that connect to it.
    package var settings: [SessionDefault] = []
    /// As a table's.
    package var accessList: AccessList?
    package var comments: Comments = [:]

    package init(oid: OID, name: String, owner: OID) {
        self.oid = oid
        self.name = name
        self.owner = owner
    }
}

package struct SchemaDefinition: Hashable, Sendable {
    package var oid: OID
    /// The database it belongs to; nil for the built-in schemas, which every database shows.
    package var database: OID?
    package var name: String
    package var owner: OID
    /// As a table's.
    package var accessList: AccessList?
    package var comments: Comments = [:]

    package init(oid: OID, database: OID?, name: String, owner: OID) {
        self.oid = oid
        self.database = database
        self.name = name
        self.owner = owner
    }
}

/// A sequence generator. Its position is not part of the catalog (it changes at every `nextval`).
package struct SequenceDefinition: Hashable, Sendable {
    /// The column a sequence belongs to and is dropped with.
    package struct Owner: Hashable, Sendable {
        package var table: OID
        package var column: Int16
        /// An identity column's own sequence, not a serial column's.
        package var isIdentity: Bool

        package init(table: OID, column: Int16, isIdentity: Bool) {
            self.table = table
            self.column = column
            self.isIdentity = isIdentity
        }
    }

    package var oid: OID
    package var schema: OID
    package var name: String
    package var owner: OID
    /// smallint, integer or bigint.
    package var type: SQLType
    package var start: Int64
    package var increment: Int64
    package var minimum: Int64
    package var maximum: Int64
    package var cache: Int64
    package var cycles: Bool
    package var ownedBy: Owner?
    /// Where its numbers come from; 0 in rows of before there was a choice: its own object number. RESTART
    /// begins another one, so that a rollback undoes it.
    package var counter: UInt32 = 0
    /// As a table's.
    package var accessList: AccessList?

    /// The counter its numbers come from.
    package var counterNumber: UInt32 { counter == 0 ? oid : counter }
    package var comments: Comments = [:]

    package init(
        oid: OID, schema: OID, name: String, owner: OID, type: SQLType, start: Int64 = 1,
        increment: Int64 = 1, minimum: Int64 = 1, maximum: Int64 = .max, cache: Int64 = 1,
        cycles: Bool = false, ownedBy: Owner? = nil
    ) {
        self.oid = oid
        self.schema = schema
        self.name = name
        self.owner = owner
        self.type = type
        self.start = start
        self.increment = increment
        self.minimum = minimum
        self.maximum = maximum
        self.cache = cache
        self.cycles = cycles
        self.ownedBy = ownedBy
    }
}

/// Change feeds of tables.
package struct PublicationDefinition: Hashable, Sendable {
    package var oid: OID
    package var database: OID
    package var name: String
    package var owner: OID
    package var allTables: Bool
    package var tables: [OID]
    package var comments: Comments = [:]

    package init(
        oid: OID, database: OID, name: String, owner: OID, allTables: Bool = false, tables: [OID]
    ) {
        self.oid = oid
        self.database = database
        self.name = name
        self.owner = owner
        self.allTables = allTables
        self.tables = tables
    }
}
