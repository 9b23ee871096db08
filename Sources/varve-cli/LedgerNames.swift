// What the ledger's catalog rows say of the rest of it: as a dump goes through the entries, it
// learns the names and columns under which later rows were written.

import Bytes
import Catalog
import Engine
import Types

/// Tables, topics and schemas as of the entry last seen.
struct LedgerNames {
    private var objects: [OID: CatalogObject] = [:]
    private var tables: [KeyspaceID: OID] = [:]
    private var topics: [TopicID: OID] = [:]

    /// Learns from a row of the system keyspace. Returns what it did, or nil when it is no catalog
    /// object's, nor a transaction's number, or cannot be read.
    mutating func learn(_ change: RowChange) -> String? {
        if change.keyspace == .transactions, let number = TransactionNumber(key: change.key) {
            return "transaction number=\(number.rawValue)"
        }
        guard change.keyspace == .system, let oid = CatalogRow.oid(ofKey: change.key) else {
            return nil
        }
        if change.kind == .delete {
            guard let old = objects.removeValue(forKey: oid) else { return "drop oid=\(oid)" }
            return "drop \(describe(old))"
        }
        do throws(MalformedBytes) {
            let object = try CatalogRow.decode(oid: oid, row: change.row)
            let verb = objects.updateValue(object, forKey: oid) == nil ? "create" : "alter"
            note(object)
            return "\(verb) \(describe(object))"
        } catch {
            return nil
        }
    }

    private mutating func note(_ object: CatalogObject) {
        guard case .table(let table) = object else { return }
        switch table.kind {
        case .table: tables[table.storage] = table.oid
        case .topic(let options): topics[options.topic] = table.oid
        case .view, .partitioned: break
        }
    }

    private func describe(_ object: CatalogObject) -> String {
        switch object {
        case .role(let role): "role \(role.name) oid=\(role.oid)"
        case .database(let database): "database \(database.name) oid=\(database.oid)"
        case .schema(let schema): "schema \(schema.name) oid=\(schema.oid)"
        case .table(let table): "\(word(table.kind)) \(qualified(table)) oid=\(table.oid)"
        case .sequence(let sequence):
            "sequence \(schemaName(sequence.schema)).\(sequence.name) oid=\(sequence.oid)"
        case .publication(let each): "publication \(each.name) oid=\(each.oid)"
        }
    }

    private func word(_ kind: TableKind) -> String {
        switch kind {
        case .table: "table"
        case .topic: "topic"
        case .view: "view"
        case .partitioned: "partitioned table"
        }
    }

    private func qualified(_ table: TableDefinition) -> String {
        "\(schemaName(table.schema)).\(table.name)"
    }

    private func schemaName(_ oid: OID) -> String {
        if case .schema(let schema) = objects[oid] { return schema.name }
        return oid == Catalog.publicSchema ? "public" : "\(oid)"
    }

    /// `public.order_events`, or the topic's number.
    func name(of topic: TopicID) -> String {
        guard let oid = topics[topic], case .table(let table) = objects[oid] else {
            return "\(topic.rawValue)"
        }
        return qualified(table)
    }

    /// `public.orders id=1 item=lamp`: the row, or the key of one that was deleted. Nil when the
    /// table is not known or the bytes are not a row of it.
    func describe(_ change: RowChange) -> String? {
        guard let oid = tables[change.keyspace], case .table(let table) = objects[oid] else {
            return nil
        }
        let name = qualified(table)
        do throws(MalformedBytes) {
            let values =
                change.kind == .delete
                ? try keyValues(table, change.key) : try rowValues(table, change.row)
            return ([name] + values).joined(separator: " ")
        } catch {
            return nil
        }
    }

    private func rowValues(
        _ table: TableDefinition, _ row: UnsafeRawBufferPointer
    ) throws(MalformedBytes) -> [String] {
        let codec = RowCodec(
            columns: table.columns.map { RowColumn($0.type, missing: $0.missingValue) })
        return zip(table.columns, try codec.datums(row)).filter { !$0.0.isDropped }
            .map { shown($0.0, $0.1) }
    }

    private func keyValues(
        _ table: TableDefinition, _ key: UnsafeRawBufferPointer
    ) throws(MalformedBytes) -> [String] {
        let columns = table.keyColumns.compactMap { table.column($0) }
        guard !columns.isEmpty else { return ["row=\(hexadecimal(key))"] }
        let codec = KeyCodec(columns: columns.map { KeyColumn($0.type) })
        return zip(columns, try codec.datums(key).values).map { shown($0, $1) }
    }

    private func shown(_ column: TableColumn, _ value: Datum) -> String {
        let text = TextCodec.text(value, as: column.type, TextSettings())
        return "\(column.name)=\(text.map { quoted($0) } ?? "NULL")"
    }
}
