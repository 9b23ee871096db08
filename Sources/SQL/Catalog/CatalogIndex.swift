// The catalog's look-up tables, kept beside the objects and changed with them.

/// A name in a schema (or of a schema in a database, with the database's OID).
struct ScopedName: Hashable, Sendable {
    var scope: OID
    var name: String
}

struct CatalogIndex: Sendable {
    var roles: [String: OID] = [:]
    var databases: [String: OID] = [:]
    /// Scope is the database; 0 for the built-in ones.
    var schemas: [ScopedName: OID] = [:]
    /// Tables, views, topics, sequences and indexes by name; scope is the schema.
    var relations: [ScopedName: RelationReference] = [:]
    /// Which table an index belongs to.
    var tableOfIndex: [OID: OID] = [:]
    var publications: [ScopedName: OID] = [:]
    /// Tables with foreign keys, by the table they refer to.
    var referencingTables: [OID: Set<OID>] = [:]
    /// Partitions, by the table they belong to.
    var partitions: [OID: Set<OID>] = [:]
}

/// What a relation's name stands for.
package enum RelationReference: Hashable, Sendable {
    case table(OID)
    case sequence(OID)
    case index(OID, table: OID)
}

/// A catalog being changed.
struct CatalogContents {
    var roles: [OID: RoleDefinition] = [:]
    var databases: [OID: DatabaseDefinition] = [:]
    var schemas: [OID: SchemaDefinition] = [:]
    var tables: [OID: TableDefinition] = [:]
    var sequences: [OID: SequenceDefinition] = [:]
    var publications: [OID: PublicationDefinition] = [:]
    var index = CatalogIndex()

    init() {}

    init(_ catalog: Catalog) {
        roles = catalog.roles
        databases = catalog.databases
        schemas = catalog.schemas
        tables = catalog.tables
        sequences = catalog.sequences
        publications = catalog.publications
        index = catalog.index
    }

    mutating func put(_ object: CatalogObject) {
        switch object {
        case .role(let role):
            roles[role.oid] = role
            index.roles[role.name] = role.oid
        case .database(let database):
            databases[database.oid] = database
            index.databases[database.name] = database.oid
        case .schema(let schema):
            schemas[schema.oid] = schema
            index.schemas[ScopedName(scope: schema.database ?? 0, name: schema.name)] = schema.oid
        case .table(let table): put(table)
        case .sequence(let sequence):
            sequences[sequence.oid] = sequence
            index.relations[ScopedName(scope: sequence.schema, name: sequence.name)] =
                .sequence(sequence.oid)
        case .publication(let publication):
            publications[publication.oid] = publication
            index.publications[
                ScopedName(scope: publication.database, name: publication.name)] = publication.oid
        }
    }

    private mutating func put(_ table: TableDefinition) {
        tables[table.oid] = table
        index.relations[ScopedName(scope: table.schema, name: table.name)] = .table(table.oid)
        for each in table.allIndexes {
            index.tableOfIndex[each.oid] = table.oid
            index.relations[ScopedName(scope: table.schema, name: each.name)] =
                .index(each.oid, table: table.oid)
        }
        for key in table.constraints.compactMap(\.foreignKey) {
            index.referencingTables[key.referencedTable, default: []].insert(table.oid)
        }
        if let parent = table.partition?.parent {
            index.partitions[parent, default: []].insert(table.oid)
        }
    }

    /// A name is another object's by now if that one got it before this one is taken out: then it stays.
    mutating func remove(_ oid: OID) {
        if let table = tables.removeValue(forKey: oid) {
            forget(table.name, in: table.schema, of: .table(oid))
            for each in table.allIndexes {
                index.tableOfIndex[each.oid] = nil
                forget(each.name, in: table.schema, of: .index(each.oid, table: oid))
            }
            for key in table.constraints.compactMap(\.foreignKey) {
                index.referencingTables[key.referencedTable]?.remove(oid)
            }
            if let parent = table.partition?.parent { index.partitions[parent]?.remove(oid) }
        } else if let sequence = sequences.removeValue(forKey: oid) {
            forget(sequence.name, in: sequence.schema, of: .sequence(oid))
        } else if let schema = schemas.removeValue(forKey: oid) {
            let name = ScopedName(scope: schema.database ?? 0, name: schema.name)
            if index.schemas[name] == oid { index.schemas[name] = nil }
        } else if let role = roles.removeValue(forKey: oid) {
            if index.roles[role.name] == oid { index.roles[role.name] = nil }
        } else if let database = databases.removeValue(forKey: oid) {
            if index.databases[database.name] == oid { index.databases[database.name] = nil }
        } else if let publication = publications.removeValue(forKey: oid) {
            let name = ScopedName(scope: publication.database, name: publication.name)
            if index.publications[name] == oid { index.publications[name] = nil }
        }
    }

    private mutating func forget(_ name: String, in schema: OID, of relation: RelationReference) {
        let name = ScopedName(scope: schema, name: name)
        if index.relations[name] == relation { index.relations[name] = nil }
    }
}
