// What the ledger's keyspaces and topics were called, learned from the ledger's own catalog rows as
// entries go by.

import Bytes
import Catalog
import Engine
import Types

struct CommitNames {
    private var schemas: [OID: SchemaDefinition]
    private var databases: [OID: DatabaseDefinition]
    private var tables: [OID: TableDefinition]
    private var tablesByStorage: [KeyspaceID: OID] = [:]
    private var tablesByTopic: [TopicID: OID] = [:]
    /// Objects of other databases are named with theirs.
    private let database: OID

    /// The names there were before the first entry.
    init(_ catalog: Catalog, database: OID) {
        schemas = catalog.schemas
        databases = catalog.databases
        tables = catalog.tables
        self.database = database
        for table in tables.values { note(table) }
    }

    private mutating func note(_ table: TableDefinition) {
        switch table.kind {
        case .table: tablesByStorage[table.storage] = table.oid
        case .topic(let options): tablesByTopic[options.topic] = table.oid
        case .view, .partitioned: break
        }
    }

    /// Takes note of a row of the system keyspace; false when it is no catalog object's. `relation` is
    /// told the name of a relation that it makes, changes or removes.
    mutating func learn(
        _ change: RowChange, _ relation: (String) -> Void
    ) throws(SQLError) -> Bool {
        guard let oid = CatalogRow.oid(ofKey: change.key) else { return false }
        if change.kind == .delete {
            if let table = tables.removeValue(forKey: oid) { relation(name(of: table)) }
            return true
        }
        let object: CatalogObject
        do throws(MalformedBytes) {
            object = try CatalogRow.decode(oid: oid, row: change.row)
        } catch {
            throw SQLError(.dataCorrupted, "catalog object \(oid): \(error.what)")
        }
        switch object {
        case .schema(let schema): schemas[oid] = schema
        case .database(let database): databases[oid] = database
        case .table(let table):
            tables[oid] = table
            note(table)
            relation(name(of: table))
        default: break
        }
        return true
    }

    /// The table whose rows are in a keyspace.
    func table(_ keyspace: KeyspaceID) -> TableDefinition? {
        tablesByStorage[keyspace].flatMap { tables[$0] }
    }

    /// `public.orders`; nil for the system's own keyspaces.
    func name(of keyspace: KeyspaceID) -> String? {
        guard keyspace.rawValue >= Catalog.firstUserOID else { return nil }
        return table(keyspace).map { name(of: $0) } ?? "keyspace:\(keyspace.rawValue)"
    }

    func name(of topic: TopicID) -> String {
        tablesByTopic[topic].flatMap { tables[$0] }.map { name(of: $0) }
            ?? "topic:\(topic.rawValue)"
    }

    func name(of table: TableDefinition) -> String {
        let schema = schemas[table.schema]
        let name = "\(schema?.name ?? "\(table.schema)").\(table.name)"
        guard let owner = schema?.database, owner != database else { return name }
        return "\(databases[owner]?.name ?? "\(owner)").\(name)"
    }
}

extension CommitNames {
    /// The names there were before a commit, as far as catalogs are kept.
    init(before sequence: CommitSequence, _ context: ExecutionContext) {
        let oldest = context.transaction.past.oldestSequence(of: .system)
        let state = CommitSequence(sequence.rawValue > 0 ? sequence.rawValue - 1 : 0)
        let catalog = context.pastCatalogs?.pastCatalog(at: state, orOldest: oldest)
        self.init(catalog ?? context.catalog, database: context.session.databaseOID)
    }
}
