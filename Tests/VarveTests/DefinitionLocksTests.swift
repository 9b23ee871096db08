import Bytes
import Catalog
import Engine
import Testing
import Types

@testable import Varve

/// What a change of the catalog keeps others from.
@Suite struct DefinitionLocksTests {
    private static let database: OID = 5
    private static let role = RoleDefinition(oid: 16384, name: "amy")
    private static let schema = SchemaDefinition(
        oid: 16385, database: database, name: "s", owner: 16384)
    private static let table = TableDefinition(
        oid: 16386, schema: 16385, name: "t", owner: 16384,
        columns: [TableColumn(attnum: 1, name: "id", type: .int4)], storage: KeyspaceID(16386),
        indexes: [
            IndexDefinition(oid: 16387, name: "t_pkey", storage: KeyspaceID(16386), parts: [])
        ])
    private static let catalog = Catalog(
        objects: [
            .database(DatabaseDefinition(oid: database, name: "d", owner: 16384)), .role(role),
            .schema(schema), .table(table),
        ], version: 1)

    private func locks(_ changes: CatalogChange...) -> DefinitionLocks {
        DefinitionLocks(changes, Self.catalog)
    }

    private func targets(_ locks: [DefinitionLocks.Lock]) -> [LockTarget: LockMode] {
        Dictionary(locks.map { ($0.key.target, $0.mode) }, uniquingKeysWith: { $1 })
    }

    private func object(_ oid: OID, _ list: OID, in database: OID = database) -> LockTarget {
        .object(database: database, class: list, object: oid)
    }

    @Test("a new table: its names, its schema and owner; it is nobody else's yet")
    func newTable() {
        var new = Self.table
        new.oid = 16400
        new.name = "u"
        new.indexes[0].name = "u_pkey"
        let locks = locks(.put(.table(new)))
        #expect(locks.names.count == 2)
        #expect(locks.changes.isEmpty)
        #expect(
            targets(locks.foundations) == [
                object(16385, 2615): .accessShare, object(16384, 1260, in: 0): .accessShare,
            ])
        #expect(locks.missing == nil)
    }

    @Test("a name that is the object's already is not given again")
    func sameNames() {
        var renamed = Self.table
        renamed.name = "u"
        let locks = locks(.put(.table(renamed)))
        #expect(locks.names.count == 1)
        #expect(targets(locks.changes) == [object(16386, 1259): .shareUpdateExclusive])
        #expect(locks.foundations.isEmpty)
    }

    @Test("names are apart by their kind and what they are unique in")
    func kindsOfNames() {
        var elsewhere = Self.table
        elsewhere.oid = 16400
        elsewhere.schema = Catalog.publicSchema
        elsewhere.indexes = []
        var here = elsewhere
        here.schema = 16385
        here.oid = 16401
        let role = RoleDefinition(oid: 16402, name: "t")
        #expect(
            locks(.put(.table(elsewhere)), .put(.table(here)), .put(.role(role))).names.count == 3)
    }

    @Test("what an object comes to refer to stays: another table, a grantee, a sequence")
    func references() {
        let other = RoleDefinition(oid: 16410, name: "bob")
        let sequence = SequenceDefinition(
            oid: 16411, schema: 16385, name: "n", owner: 16384, type: .int8)
        let catalog = Self.catalog.applying(
            [.put(.role(other)), .put(.sequence(sequence))], version: 2)
        var child = Self.table
        child.oid = 16412
        child.columns[0].defaultValue = .expression("(nextval('16411'::regclass) * 2)")
        child.constraints = [
            ConstraintDefinition(
                oid: 16413, name: "fk",
                kind: .foreignKey(
                    .init(columns: [1], referencedTable: 16386, referencedColumns: [1])))
        ]
        child.accessList = AccessList([
            .init(grantee: 16410, grantor: 16384, privileges: .select),
            .init(grantee: AccessList.everybody, grantor: 16384, privileges: .select),
        ])
        let found = targets(DefinitionLocks([.put(.table(child))], catalog).foundations)
        #expect(found[object(16410, 1260, in: 0)] == .accessShare)
        #expect(found[object(16411, 1259)] == .accessShare)
        #expect(found[.table(database: Self.database, table: 16386)] == .accessShare)
        #expect(found.count == 5)
    }

    @Test("what goes is kept from all who refer to it")
    func removal() {
        let removal = locks(.remove(16385), .remove(16386))
        #expect(
            targets(removal.foundations) == [
                object(16385, 2615): .accessExclusive, object(16386, 1259): .accessExclusive,
            ])
        #expect(
            targets(removal.withTables)[.table(database: Self.database, table: 16386)]
                == .accessExclusive)
    }

    @Test("memberships are changed by one at a time, a role's other sides are not")
    func memberships() {
        let whole = object(0, 1261, in: 0)
        var member = Self.role
        member.memberOf = [Catalog.bootstrapRole]
        #expect(
            targets(locks(.put(.role(member))).foundations)[whole] == .shareUpdateExclusive)
        var renamed = Self.role
        renamed.name = "anna"
        #expect(targets(locks(.put(.role(renamed))).foundations)[whole] == nil)
    }

    @Test("an owner who has gone meanwhile is missed")
    func missing() {
        var owned = Self.schema
        owned.oid = 16420
        owned.owner = 16999
        #expect(locks(.put(.schema(owned))).missing == 16999)
    }

    @Test("a sequence that moves to another column of its table refers to that anew")
    func ownedColumn() {
        var sequence = SequenceDefinition(
            oid: 16440, schema: 16385, name: "n", owner: 16384, type: .int8,
            ownedBy: .init(table: 16386, column: 1, isIdentity: false))
        let catalog = Self.catalog.applying([.put(.sequence(sequence))], version: 2)
        sequence.ownedBy?.column = 2
        let found = targets(DefinitionLocks([.put(.sequence(sequence))], catalog).foundations)
        #expect(found == [.table(database: Self.database, table: 16386): .accessShare])
    }
}

/// What a transaction has changed of the catalog, over what others have made of it.
@Suite struct OwnDefinitionsTests {
    @Test("own changes are seen over each committed catalog, and go back to a savepoint")
    func over() {
        let base = Catalog(
            objects: [.role(RoleDefinition(oid: 16384, name: "amy"))], version: 1)
        let next = base.applying([.put(.role(RoleDefinition(oid: 16390, name: "bob")))], version: 2)
        var versions: UInt64 = 100
        func number() -> UInt64 {
            versions += 1
            return versions
        }
        var own = OwnDefinitions()
        #expect(own.catalog(over: base, version: number) === base)
        own.append([.put(.role(RoleDefinition(oid: 16385, name: "cat")))])
        let first = own.catalog(over: base, version: number)
        #expect(first.role(named: "cat") != nil)
        #expect(own.catalog(over: base, version: number) === first)
        let second = own.catalog(over: next, version: number)
        #expect(second.role(named: "cat") != nil && second.role(named: "bob") != nil)
        #expect(second.version != first.version)
        // Both stay at hand.
        #expect(own.catalog(over: base, version: number) === first)
        let count = own.count
        own.append([.remove(16385)])
        #expect(own.catalog(over: next, version: number).role(named: "cat") == nil)
        own.removeAll(after: count)
        #expect(own.catalog(over: next, version: number).role(named: "cat") != nil)
        own.removeAll(after: 0)
        #expect(own.isEmpty)
    }
}

@Suite struct ObjectNumbersTests {
    @Test("each number is given once")
    func once() {
        let numbers = ObjectNumbers()
        let first = numbers.firstFree(from: 16384)
        #expect(first == 16384)
        #expect(numbers.take(3, from: first))
        #expect(!numbers.take(1, from: first))
        #expect(!numbers.take(1, from: first + 2))
        #expect(numbers.firstFree(from: 16384) == 16387)
        #expect(numbers.firstFree(from: 20000) == 20000)
        numbers.skip(to: 17000)
        #expect(numbers.firstFree(from: 16384) == 17001)
        #expect(numbers.take(0, from: 1))
    }
}
