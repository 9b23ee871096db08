import Bytes
import Catalog
import Types

/// A published table as its feed sees it: one version of its definition. Immutable, shared by all the
/// changes that were made under it.
final class FeedTable: Sendable {
    struct Column: Sendable {
        /// Its place in the row.
        let index: Int
        /// The name as a JSON string, with a colon behind it.
        let label: [UInt8]
        let type: SQLType
    }

    let topic: TopicID
    let topicName: String
    let database: String
    let schema: String
    let table: String
    /// Where the table's rows are.
    let storage: KeyspaceID
    /// The columns that a query would see.
    let columns: [Column]
    /// The primary key, in key order; empty when there is none.
    let keyColumns: [Column]
    let codec: RowCodec

    init(_ definition: TableDefinition, schema: String, database: String) {
        // Catalog objects and topics are numbered from one source, so that a table's own number is
        // no other topic's.
        topic = TopicID(definition.oid)
        topicName = FeedTable.legalName([database, schema, definition.name])
        self.database = database
        self.schema = schema
        table = definition.name
        storage = definition.storage
        codec = RowCodec(
            columns: definition.columns.map { RowColumn($0.type, missing: $0.missingValue) })
        columns = definition.liveColumns.map(FeedTable.column)
        let key = FeedTable.primaryKey(of: definition)
        keyColumns = key.compactMap { definition.column($0) }.map(FeedTable.column)
    }

    private static func primaryKey(of definition: TableDefinition) -> [Int16] {
        guard case .primaryKey(let columns) = definition.primaryKey?.kind else { return [] }
        return columns
    }

    private static func column(_ column: TableColumn) -> Column {
        var label = ByteWriter()
        Array(column.name.utf8).withUnsafeBytes { JSONValue.printString($0, into: &label) }
        label.append(UInt8(ascii: ":"))
        return Column(index: Int(column.attnum) - 1, label: label.bytes, type: column.type)
    }

    /// `database.schema.table`, with an underscore for each byte that Kafka does not allow in a
    /// topic's name, as Debezium does it.
    static func legalName(_ parts: [String]) -> String {
        let bytes = parts.joined(separator: ".").utf8.map { byte -> UInt8 in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "-"):
                byte
            default: UInt8(ascii: "_")
            }
        }
        return String(decoding: bytes.prefix(249), as: UTF8.self)
    }
}

extension Catalog {
    /// The tables that some publication publishes, by OID. A table in several publications has one
    /// feed, named after the database of the oldest.
    func publishedTables() -> [OID: FeedTable] {
        var published: [OID: FeedTable] = [:]
        for publication in publications.values.sorted(by: { $0.oid < $1.oid }) {
            guard let database = databases[publication.database] else { continue }
            for oid in members(of: publication) where published[oid] == nil {
                guard let table = tables[oid], table.kind == .table,
                    let schema = schemas[table.schema]
                else { continue }
                published[oid] = FeedTable(table, schema: schema.name, database: database.name)
            }
        }
        return published
    }

    private func members(of publication: PublicationDefinition) -> [OID] {
        guard publication.allTables else { return publication.tables }
        return tables.values.filter { table in
            let database = schemas[table.schema]?.database
            return database == nil || database == publication.database
        }.map(\.oid).sorted()
    }
}
