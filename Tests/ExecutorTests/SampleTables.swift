import Bytes
import Catalog
import Types

/// Tables for tests, as DDL would have put them into the catalog.
enum SampleTables {
    /// items(id int primary key, name text not null, price numeric, stock int check (stock >= 0)),
    /// with a unique index on name and a plain one on price.
    static var items: TableDefinition {
        let storage = KeyspaceID(100)
        return TableDefinition(
            oid: 20000, schema: Catalog.publicSchema, name: "items",
            owner: Catalog.bootstrapRole,
            columns: [
                TableColumn(attnum: 1, name: "id", type: .int4, isNotNull: true),
                TableColumn(attnum: 2, name: "name", type: .text, isNotNull: true),
                TableColumn(attnum: 3, name: "price", type: .numeric),
                TableColumn(
                    attnum: 4, name: "stock", type: .int4, defaultValue: .expression("0")),
            ], storage: storage, keyColumns: [1],
            constraints: [
                ConstraintDefinition(
                    oid: 20001, name: "items_pkey", kind: .primaryKey(columns: [1])),
                ConstraintDefinition(
                    oid: 20002, name: "items_name_key", kind: .unique(columns: [2])),
                ConstraintDefinition(
                    oid: 20003, name: "items_stock_check", kind: .check(expression: "stock >= 0")),
            ],
            indexes: [
                IndexDefinition(
                    oid: 20004, name: "items_pkey", storage: storage,
                    parts: [.init(value: .column(1))], isUnique: true, isPrimary: true,
                    constraint: 20001),
                IndexDefinition(
                    oid: 20005, name: "items_name_key", storage: KeyspaceID(101),
                    parts: [.init(value: .column(2))], isUnique: true, constraint: 20002),
                IndexDefinition(
                    oid: 20006, name: "items_price", storage: KeyspaceID(102),
                    parts: [.init(value: .column(3))]),
            ])
    }

    /// log(line text, at timestamptz): without a primary key.
    static var log: TableDefinition {
        TableDefinition(
            oid: 20010, schema: Catalog.publicSchema, name: "log", owner: Catalog.bootstrapRole,
            columns: [
                TableColumn(attnum: 1, name: "line", type: .text),
                TableColumn(attnum: 2, name: "n", type: .int8),
            ], storage: KeyspaceID(110))
    }

    /// order_events(order_id bigint, status text, total numeric) using topic, key order_id.
    static var orderEvents: TableDefinition {
        TableDefinition(
            oid: 20020, schema: Catalog.publicSchema, name: "order_events",
            owner: Catalog.bootstrapRole,
            kind: .topic(
                TopicOptions(topic: TopicID(20020), partitions: 2, keyColumn: 1)),
            columns: [
                TableColumn(attnum: 1, name: "order_id", type: .int8),
                TableColumn(attnum: 2, name: "status", type: .text),
                TableColumn(attnum: 3, name: "total", type: .numeric),
            ], storage: KeyspaceID(120))
    }
}
