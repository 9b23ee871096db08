// What a change of the catalog keeps others from until its transaction ends.
//
// Several transactions change the catalog at a time. What each puts is applied to whatever the catalog is at
// its commit, so nothing that its plan relied on may have changed by then: not the objects it replaces, not
// those its new ones refer to, and nobody may have taken the names it gives. PostgreSQL has that from locks of
// objects and from the unique indexes of its catalogs, whose duplicates wait for the first to end; here both
// are locks:
//
//   a name that is given         a row of the system keyspace that is never there; waited for like a row
//   an object that is replaced   ShareUpdateExclusive on the object: of those who would replace it one at a time
//   an object that goes          AccessExclusive on the object
//   what an object refers to     AccessShare: on the table if it is one, else on the object. It stays.
//
// A name's lock:
//
//   key    1 tag = 0x03 | 1 kind | 4 scope, big-endian | the name, UTF-8
import Bytes
import Catalog
import Engine
import Types

struct DefinitionLocks {
    struct Lock: Hashable {
        var key: LockKey
        var mode: LockMode
    }

    /// A name that is given to an object, in what it is unique in.
    struct Name: Hashable {
        enum Kind: UInt8 {
            case role = 1
            case database = 2
            case schema = 3
            case relation = 4
            case publication = 5
        }

        var kind: Kind
        /// The schema or database; 0 for none.
        var scope: OID
        var name: String

        var lock: Lock {
            var writer = ByteWriter(reserving: 6 + name.utf8.count)
            writer.append(DefinitionLocks.nameTag)
            writer.append(kind.rawValue)
            writer.appendBigEndian(scope)
            writer.append(contentsOf: Array(name.utf8))
            return Lock(key: LockKey(.system, writer.bytes), mode: .rowUpdate)
        }
    }

    /// What an object refers to: another one as a whole (0), or a column.
    struct Reference: Hashable {
        var oid: OID
        var column: Int16
    }

    /// Other tags of the system keyspace are rows' (docs/formats/catalog.md).
    private static let nameTag: UInt8 = 0x03
    /// Memberships as a whole, that no two together make a circle: PostgreSQL locks this catalog, too.
    private static let memberships = Lock(
        key: .object(0, class: 1261, in: 0), mode: .shareUpdateExclusive)

    private var given: Set<Name> = []
    private var replaced: Set<OID> = []
    private var removed: Set<OID> = []
    private var referred: Set<OID> = []
    private var changesMemberships = false
    private let catalog: Catalog

    /// `catalog`: what the changes were planned on.
    init(_ changes: [CatalogChange], _ catalog: Catalog) {
        self.catalog = catalog
        var latest: [OID: CatalogObject] = [:]
        for change in changes {
            switch change {
            case .remove(let oid):
                removed.insert(oid)
                latest[oid] = nil
            case .put(let object): latest[object.oid] = object
            }
        }
        for object in latest.values {
            let old = catalog.object(object.oid)
            given.formUnion(object.names.subtracting(old?.names ?? []))
            referred.formUnion(
                object.references.subtracting(old?.references ?? []).map(\.oid))
            if old != nil { replaced.insert(object.oid) }
            if object.memberships != old?.memberships ?? [] { changesMemberships = true }
        }
        referred.subtract(latest.keys.filter { catalog.object($0) == nil })
    }

    /// All of them, and those of tables that go, which plans of statements name themselves.
    var withTables: [Lock] {
        let tables = removed.sorted().filter { catalog.tables[$0] != nil }
        return tables.map { Lock(key: .table($0, in: database(of: $0)), mode: .accessExclusive) }
            + foundations + names + changes
    }

    /// Those of what the changes rely on, and of what goes.
    var foundations: [Lock] {
        var locks: [Lock] = []
        for oid in referred.sorted() {
            if catalog.tables[oid] == nil {
                locks.append(object(oid, .accessShare))
            } else {
                locks.append(Lock(key: .table(oid, in: database(of: oid)), mode: .accessShare))
            }
        }
        if changesMemberships { locks.append(Self.memberships) }
        return locks + removed.sorted().map { object($0, .accessExclusive) }
    }

    /// Those of names that are given, in an order that all follow.
    var names: [Lock] {
        given.map(\.lock).sorted { $0.key.bytes.lexicographicallyPrecedes($1.key.bytes) }
    }

    /// Those of what is replaced.
    var changes: [Lock] { replaced.sorted().map { object($0, .shareUpdateExclusive) } }

    /// What is referred to and is not there, because somebody has dropped it meanwhile.
    var missing: OID? {
        // Expressions may name indexes and system relations.
        referred.first { catalog.object($0) == nil && catalog.relation($0) == nil }
    }

    private func object(_ oid: OID, _ mode: LockMode) -> Lock {
        Lock(
            key: .object(oid, class: catalog.object(oid)?.classOID ?? 0, in: database(of: oid)),
            mode: mode)
    }

    /// 0 for what all databases share.
    private func database(of oid: OID) -> OID {
        func database(ofSchema oid: OID) -> OID { catalog.schemas[oid]?.database ?? 0 }
        return switch catalog.object(oid) {
        case .table(let table): database(ofSchema: table.schema)
        case .sequence(let sequence): database(ofSchema: sequence.schema)
        case .schema(let schema): schema.database ?? 0
        case .publication(let publication): publication.database
        case .role, .database, nil: 0
        }
    }
}

// MARK: What an object has

extension CatalogObject {
    /// The catalog of PostgreSQL's that it would be a row of.
    fileprivate var classOID: OID {
        switch self {
        case .role: 1260
        case .database: 1262
        case .schema: 2615
        case .table, .sequence: 1259
        case .publication: 6104
        }
    }

    fileprivate var names: Set<DefinitionLocks.Name> {
        func one(
            _ kind: DefinitionLocks.Name.Kind, _ scope: OID, _ name: String
        ) -> Set<DefinitionLocks.Name> {
            [DefinitionLocks.Name(kind: kind, scope: scope, name: name)]
        }
        switch self {
        case .role(let role): return one(.role, 0, role.name)
        case .database(let database): return one(.database, 0, database.name)
        case .schema(let schema): return one(.schema, schema.database ?? 0, schema.name)
        case .sequence(let sequence): return one(.relation, sequence.schema, sequence.name)
        case .publication(let each): return one(.publication, each.database, each.name)
        case .table(let table):
            return Set(
                ([table.name] + table.allIndexes.map(\.name)).map {
                    DefinitionLocks.Name(kind: .relation, scope: table.schema, name: $0)
                })
        }
    }

    fileprivate var memberships: Set<OID> {
        if case .role(let role) = self { Set(role.memberOf) } else { [] }
    }

    /// What has to be there as long as this is.
    fileprivate var references: Set<DefinitionLocks.Reference> {
        var found: Set<DefinitionLocks.Reference> = []
        func add(_ oid: OID?, column: Int16 = 0) {
            guard let oid, oid != 0 else { return }
            found.insert(DefinitionLocks.Reference(oid: oid, column: column))
        }
        func add(in source: String) {
            for oid in Catalog.relations(in: source) { add(oid) }
        }
        func add(_ list: AccessList?) {
            for entry in list?.entries ?? [] {
                add(entry.grantee)
                add(entry.grantor)
            }
        }
        switch self {
        case .role(let role):
            for oid in role.memberOf + role.adminOf + role.settings.map(\.database) { add(oid) }
        case .database(let database):
            add(database.owner)
            add(database.accessList)
        case .schema(let schema):
            add(schema.owner)
            add(schema.database)
            add(schema.accessList)
        case .sequence(let sequence):
            add(sequence.schema)
            add(sequence.owner)
            if let owner = sequence.ownedBy { add(owner.table, column: owner.column) }
            add(sequence.accessList)
        case .publication(let publication):
            for oid in [publication.database, publication.owner] + publication.tables { add(oid) }
        case .table(let table):
            add(table.schema)
            add(table.owner)
            add(table.accessList)
            for list in table.columnAccess.values { add(list) }
            add(table.partition?.parent)
            for column in table.liveColumns {
                switch column.defaultValue {
                case .serial(let sequence), .identity(let sequence, _): add(sequence)
                case .expression(let source), .generated(let source): add(in: source)
                case .null: break
                }
            }
            for constraint in table.constraints {
                switch constraint.kind {
                case .foreignKey(let key): add(key.referencedTable)
                case .check(let source): add(in: source)
                case .primaryKey, .unique: break
                }
            }
        }
        return found
    }
}
