// The catalog: what exists, as an immutable value. One value belongs to one ledger sequence; a
// statement keeps the one it began with, so that the schema travels in time with the data.
//
// Invariants: OIDs are unique over all kinds of objects; a relation's name is unique in its schema
// (tables, indexes and sequences share the names); `nextOID` is above every OID in use.

import Bytes
import Synchronization

package final class Catalog: Sendable {
    /// The first OID of user objects.
    package static let firstUserOID: OID = 16384
    /// The built-in schemas. PostgreSQL numbers information_schema anew in each cluster.
    package static let systemSchema: OID = 11
    package static let publicSchema: OID = 2200
    package static let informationSchema: OID = 13207
    /// Where Varve's own functions are.
    package static let varveSchema: OID = 15000
    package static let varveExtension: OID = 14999
    /// The bootstrap superuser, `varve`.
    package static let bootstrapRole: OID = 10

    /// Changes whenever the content does: the ledger sequence for committed catalogs, something
    /// unique for a transaction's own. Plans are cached under it.
    package let version: UInt64
    /// The OID the next object gets.
    package let nextOID: OID
    package let roles: [OID: RoleDefinition]
    package let databases: [OID: DatabaseDefinition]
    package let schemas: [OID: SchemaDefinition]
    package let tables: [OID: TableDefinition]
    package let sequences: [OID: SequenceDefinition]
    package let publications: [OID: PublicationDefinition]
    let index: CatalogIndex
    /// Of partitioned tables, once somebody has asked for them; nil for other tables.
    private let routers = Mutex<[OID: PartitionRouter?]>([:])

    private init(
        version: UInt64, nextOID: OID, contents: CatalogContents
    ) {
        self.version = version
        self.nextOID = nextOID
        roles = contents.roles
        databases = contents.databases
        schemas = contents.schemas
        tables = contents.tables
        sequences = contents.sequences
        publications = contents.publications
        index = contents.index
    }

    /// A catalog of these objects; the next one gets `nextOID`, or a higher one if that is taken.
    package convenience init(
        objects: some Sequence<CatalogObject>, version: UInt64,
        nextOID: OID = Catalog.firstUserOID
    ) {
        var contents = CatalogContents()
        var next = nextOID
        for object in objects {
            contents.put(object)
            next = max(next, object.highestOID + 1)
        }
        self.init(version: version, nextOID: next, contents: contents)
    }

    /// The catalog after `changes`, in order. Names are not checked: whoever makes a change has.
    package func applying(_ changes: [CatalogChange], version: UInt64) -> Catalog {
        var contents = CatalogContents(self)
        var next = nextOID
        for change in changes {
            switch change {
            case .put(let object):
                contents.remove(object.oid)
                contents.put(object)
                next = max(next, object.highestOID + 1)
            case .remove(let oid): contents.remove(oid)
            }
        }
        return Catalog(version: version, nextOID: next, contents: contents)
    }

    /// Where the rows of a partitioned table belong; nil for other tables.
    package func router(of table: OID) -> PartitionRouter? {
        if let known = routers.withLock({ $0[table] }) { return known }
        let router = tables[table].flatMap { PartitionRouter($0, self) }
        routers.withLock { $0[table] = .some(router) }
        return router
    }

    /// Every object, in order of OID.
    package var objects: [CatalogObject] {
        var all: [CatalogObject] = roles.values.map { .role($0) }
        all += databases.values.map { .database($0) }
        all += schemas.values.map { .schema($0) }
        all += tables.values.map { .table($0) }
        all += sequences.values.map { .sequence($0) }
        all += publications.values.map { .publication($0) }
        return all.sorted { $0.oid < $1.oid }
    }

    /// The object with this OID; nil when there is none.
    package func object(_ oid: OID) -> CatalogObject? {
        if let table = tables[oid] { return .table(table) }
        if let sequence = sequences[oid] { return .sequence(sequence) }
        if let schema = schemas[oid] { return .schema(schema) }
        if let role = roles[oid] { return .role(role) }
        if let database = databases[oid] { return .database(database) }
        return publications[oid].map { .publication($0) }
    }
}

extension CatalogObject {
    /// The highest OID in it: a table's indexes and constraints have their own, and keyspaces
    /// and topics are numbered from the same source.
    package var highestOID: OID {
        guard case .table(let table) = self else { return oid }
        var highest = max(oid, table.storage.rawValue)
        if case .topic(let options) = table.kind { highest = max(highest, options.topic.rawValue) }
        for index in table.allIndexes { highest = max(highest, index.oid, index.storage.rawValue) }
        for constraint in table.constraints { highest = max(highest, constraint.oid) }
        return highest
    }
}
