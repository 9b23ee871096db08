import Bytes
import Catalog
import Testing
import Types

@Suite struct CatalogRowTests {
    static let table = TableDefinition(
        oid: 16400, schema: 2200, name: "orders", owner: 10,
        columns: [
            TableColumn(
                attnum: 1, name: "id", type: .int8, isNotNull: true,
                defaultValue: .identity(sequence: 16401, always: true)),
            TableColumn(attnum: 2, name: "gone", type: .int4, isDropped: true),
            TableColumn(
                attnum: 3, name: "total", type: .numeric(precision: 10, scale: 2),
                defaultValue: .expression("0"), missingValue: .bytes([1, 2, 3])),
            TableColumn(attnum: 4, name: "at", type: .timestamptz, missingValue: .int64(-5)),
        ],
        storage: KeyspaceID(16400), keyColumns: [1],
        constraints: [
            ConstraintDefinition(oid: 16402, name: "orders_pkey", kind: .primaryKey(columns: [1])),
            ConstraintDefinition(
                oid: 16403, name: "orders_total_check", kind: .check(expression: "total >= 0")),
            ConstraintDefinition(
                oid: 16404, name: "orders_fkey",
                kind: .foreignKey(
                    .init(
                        columns: [1], referencedTable: 16390, referencedColumns: [2],
                        onDelete: .cascade)), isDeferrable: true),
        ],
        indexes: [
            IndexDefinition(
                oid: 16405, name: "orders_pkey", storage: KeyspaceID(16400),
                parts: [.init(value: .column(1))], isUnique: true, isPrimary: true,
                constraint: 16402),
            IndexDefinition(
                oid: 16406, name: "orders_lower", storage: KeyspaceID(16406),
                parts: [
                    .init(
                        value: .expression("total + 1", type: .numeric), isDescending: true,
                        nullsFirst: true)
                ], predicate: "total > 5"),
            IndexDefinition(
                oid: 16407, name: "orders_hash", method: .hash, storage: KeyspaceID(16407),
                parts: [.init(value: .column(3))]),
        ],
        options: [StorageOption(name: "fillfactor", value: "90")])

    private static let access = AccessList([
        AccessList.Entry(grantee: 10, grantor: 10, privileges: PrivilegedKind.table.all),
        AccessList.Entry(
            grantee: 16412, grantor: 10, privileges: [.select, .usage], grantable: .select),
        AccessList.Entry(grantee: AccessList.everybody, grantor: 16412, privileges: .select),
    ])

    /// Objects with privileges of their own, and a role with all that is said of few.
    private static let granted: [CatalogObject] = {
        var table = TableDefinition(
            oid: 16417, schema: 2200, name: "granted", owner: 10,
            columns: [TableColumn(attnum: 1, name: "a", type: .int4)], storage: KeyspaceID(16417))
        table.accessList = access
        table.columnAccess = [1: access, 3: AccessList([access.entries[2]])]
        table.uncheckedConstraints = [16418, 16419]
        table.comments = [
            .whole: "what was granted", .column(1): "a number", .index(16420): "",
            .constraint(16418): "Ü",
        ]
        var schema = SchemaDefinition(oid: 16413, database: 16384, name: "s", owner: 10)
        schema.accessList = access
        var database = DatabaseDefinition(oid: 16414, name: "d", owner: 10)
        database.accessList = AccessList()
        var sequence = SequenceDefinition(
            oid: 16415, schema: 2200, name: "q", owner: 10, type: .int4)
        sequence.accessList = access
        var role = RoleDefinition(oid: 16412, name: "r")
        role.memberOf = [10, 16416]
        role.adminOf = [16416]
        role.inherits = false
        role.comments = [.whole: "a role"]
        return [
            .table(table), .schema(schema), .database(database), .sequence(sequence), .role(role),
        ]
    }()

    static let objects: [CatalogObject] =
        Catalog.bootstrapObjects + granted + [
            .table(table),
            .table(
                TableDefinition(
                    oid: 16410, schema: 2200, name: "events", owner: 10,
                    kind: .topic(
                        TopicOptions(
                            topic: TopicID(16410), partitions: 4, keyColumn: 1,
                            retentionMilliseconds: 1000, format: .raw)), columns: [],
                    storage: KeyspaceID(16410))),
            .table(
                TableDefinition(
                    oid: 16411, schema: 2200, name: "v", owner: 10,
                    kind: .view(definition: "SELECT 1"), columns: [], storage: KeyspaceID(0))),
            .sequence(
                SequenceDefinition(
                    oid: 16401, schema: 2200, name: "orders_id_seq", owner: 10, type: .int8,
                    minimum: .min, ownedBy: .init(table: 16400, column: 1, isIdentity: true))),
            .publication(
                PublicationDefinition(
                    oid: 16420, database: 16384, name: "shop", owner: 10, tables: [16400])),
        ]

    @Test("a catalog object survives its row", arguments: objects)
    func roundTrip(_ object: CatalogObject) throws {
        let row = CatalogRow.encode(object)
        let key = CatalogRow.key(of: object.oid)
        let change = try key.withUnsafeBytes { key in
            try row.withUnsafeBytes { try CatalogRow.change(key: key, row: $0) }
        }
        #expect(change == .put(object))
    }

    @Test("a row cut short or grown anywhere is malformed, never a crash", arguments: objects)
    func truncated(_ object: CatalogObject) {
        let row = CatalogRow.encode(object)
        for count in 0..<row.count {
            #expect(throws: MalformedBytes.self) {
                try Array(row[..<count]).withUnsafeBytes {
                    try CatalogRow.decode(oid: object.oid, row: $0)
                }
            }
        }
        #expect(throws: MalformedBytes.self) {
            try (row + [0]).withUnsafeBytes { try CatalogRow.decode(oid: object.oid, row: $0) }
        }
    }

    @Test("version 1 of a role's row is these bytes")
    func golden() {
        let role = RoleDefinition(oid: 10, name: "varve", isSuperuser: true)
        #expect(CatalogRow.key(of: 10) == [1, 0, 0, 0, 10])
        #expect(
            CatalogRow.encode(.role(role)) == [1, 1, 5, 0x76, 0x61, 0x72, 0x76, 0x65, 1, 1, 0, 0])
    }

    @Test("grants as they were written without owner and grantor are the owner's")
    func grantsWithoutGrantor() throws {
        var row = CatalogRow.encode(.table(Self.table))
        // Version 2, and one attribute: 1, of one entry: role 16, SELECT and UPDATE, SELECT grantable.
        row[0] = 2
        row += [1, 1, 1, 16, 6, 2]
        let object = try row.withUnsafeBytes { try CatalogRow.decode(oid: 16400, row: $0) }
        var expected = Self.table
        expected.accessList = AccessList([
            AccessList.Entry(grantee: 10, grantor: 10, privileges: PrivilegedKind.table.all),
            AccessList.Entry(
                grantee: 16, grantor: 10, privileges: [.select, .update], grantable: .select),
        ])
        #expect(object == .table(expected))
    }

    @Test("keys of other owners in the system keyspace are no catalog changes")
    func otherKeys() throws {
        let change = try [2, 0, 0, 0, 1].withUnsafeBytes {
            try CatalogRow.change(key: UnsafeRawBufferPointer(rebasing: $0[..<5]), row: nil)
        }
        #expect(change == nil)
    }
}
