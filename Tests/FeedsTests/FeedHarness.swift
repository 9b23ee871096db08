import Bytes
import Catalog
import Engine
import Environment
import Feeds
import Ledger
import Synchronization
import Topics
import Types

/// Catalogs by number: the system row of an entry says which one is in force from it on.
final class ScriptedCatalog: ChangeDeriver {
    private let current: Mutex<Catalog>
    let catalogs: [Catalog]

    init(_ catalogs: [Catalog]) {
        self.catalogs = catalogs
        current = Mutex(catalogs[0])
    }

    var now: Catalog { current.withLock { $0 } }

    func derive(_ entry: CommittedEntry, into derivation: Derivation) throws(EngineError) {
        for change in entry.changes {
            guard case .row(let row) = change, row.keyspace == .system else { continue }
            let catalog = catalogs[Int(row.row[0])]
            for table in catalog.tables.values { try derivation.createKeyspace(table.storage) }
            current.withLock { $0 = catalog }
        }
    }
}

/// An engine on a simulated machine with change feeds over scripted catalogs.
final class FeedHarness: Sendable {
    let machine: SimulatedEnvironment
    let script: ScriptedCatalog
    let store: TopicStore
    let feeds: ChangeFeeds
    let engine: Engine
    let failures: Failures

    final class Failures: Sendable {
        private let list = Mutex<[String]>([])
        var all: [String] { list.withLock { $0 } }
        func add(_ failure: String) { list.withLock { $0.append(failure) } }
    }

    struct Stuck: Error {}

    init(
        _ catalogs: [Catalog], on machine: SimulatedEnvironment = SimulatedEnvironment(seed: 1),
        execution: FeedExecution = .inline, topicOptions: TopicStoreOptions = TopicStoreOptions()
    ) throws {
        let script = ScriptedCatalog(catalogs)
        let failures = Failures()
        self.script = script
        self.failures = failures
        self.machine = machine
        let store = TopicStore(
            files: machine.environment.files, options: topicOptions, execution: .inline)
        self.store = store
        feeds = ChangeFeeds(
            store: store, execution: execution, onFailure: { failures.add($0) },
            catalog: { script.now })
        var options = EngineOptions()
        options.execution = .simulated(machine.scheduler)
        options.ledger = LedgerOptions(segmentCapacity: 1 << 16)
        engine = try Engine.open(
            machine.environment, directory: "data", options: options,
            views: EngineViews(deriver: script, gate: store, observers: [store, feeds]))
    }

    /// Commits a transaction that `body` fills.
    func commit(_ body: @escaping @Sendable (Transaction) throws -> Void) throws {
        let engine = engine
        let result = machine.scheduler.run {
            let transaction = try engine.begin()
            try body(transaction)
            _ = try await transaction.commit(
                EntryOrigin(role: "tester", client: "", application: ""))
        }
        guard let result else { throw Stuck() }
        try result.get()
    }

    /// Puts catalog `number` in force.
    func adopt(_ number: UInt8) throws {
        try commit { try $0.write(.system, [1], [number]) }
    }

    /// The records of a feed as `offset key value`.
    func records(_ name: String) throws -> [String] {
        guard let feed = feeds.feed(named: name) else { return [] }
        let log = store.log(TopicPartition(topic: feed.topic, partition: 0))
        var lines: [String] = []
        for batch in try log.read(from: log.offsets.logStart, bytesMax: .max)?.batches ?? [] {
            try RecordBatch.forEachRecord(in: batch) { (record) throws(BatchError) in
                let key = record.key.map { String(decoding: $0, as: UTF8.self) } ?? "null"
                let value = record.value.map { String(decoding: $0, as: UTF8.self) } ?? "null"
                lines.append("\(record.offset) \(key) \(value)")
                return true
            }
        }
        return lines
    }

    /// Offset, operation, before and after of each event: what most tests look at.
    func summary(_ name: String) throws -> [String] {
        try records(name).map { line in
            let before = line.between("\"before\":", ",\"after\":")
            let after = line.between(",\"after\":", ",\"source\":")
            let operation = line.between("\"op\":\"", "\"")
            return "\(line.prefix { $0 != " " }) \(operation) \(before) \(after)"
        }
    }
}

extension String {
    /// The text between two others.
    fileprivate func between(_ start: String, _ end: String) -> String {
        guard let from = firstRange(of: start),
            let to = self[from.upperBound...].firstRange(of: end)
        else { return "" }
        return String(self[from.upperBound..<to.lowerBound])
    }

    private func firstRange(of text: String) -> Range<Index>? { self[...].firstRange(of: text) }
}

extension Transaction {
    /// Inserts or updates a row.
    func write(_ keyspace: KeyspaceID, _ key: [UInt8], _ row: [UInt8]) throws {
        try key.span.bytes.withUnsafeBytes { (key) throws(EngineError) in
            try row.span.bytes.withUnsafeBytes { (row) throws(EngineError) in
                if try get(keyspace, key, { _ in true }) == nil {
                    try insert(keyspace, key, row)
                } else {
                    try update(keyspace, key, row)
                }
            }
        }
    }

    func remove(_ keyspace: KeyspaceID, _ key: [UInt8]) throws {
        try key.span.bytes.withUnsafeBytes { (key) throws(EngineError) in
            try delete(keyspace, key)
        }
    }
}

/// A shop's catalog, with or without its publication.
enum Shop {
    static let orders = KeyspaceID(20_001)
    static let notes = KeyspaceID(20_002)

    /// `version` must differ between catalogs that differ.
    static func catalog(
        version: UInt64, publishing tables: [OID]?, ordersStorage: KeyspaceID = orders,
        extraColumn: Bool = false, ordersName: String = "orders"
    ) -> Catalog {
        var columns = [
            TableColumn(attnum: 1, name: "id", type: .int4, isNotNull: true),
            TableColumn(attnum: 2, name: "item", type: .text),
        ]
        if extraColumn {
            columns.append(
                TableColumn(
                    attnum: 3, name: "paid", type: .bool, missingValue: .bool(false)))
        }
        let key = ConstraintDefinition(
            oid: 16_401, name: "orders_pkey", kind: .primaryKey(columns: [1]))
        var objects: [CatalogObject] = [
            .database(DatabaseDefinition(oid: 16_390, name: "shop", owner: 10)),
            .schema(SchemaDefinition(oid: 2200, database: nil, name: "public", owner: 10)),
            .table(
                TableDefinition(
                    oid: 16_400, schema: 2200, name: ordersName, owner: 10, columns: columns,
                    storage: ordersStorage, keyColumns: [1], constraints: [key])),
            .table(
                TableDefinition(
                    oid: 16_410, schema: 2200, name: "notes", owner: 10,
                    columns: [TableColumn(attnum: 1, name: "text", type: .text)],
                    storage: notes)),
        ]
        if let tables {
            objects.append(
                .publication(
                    PublicationDefinition(
                        oid: 16_500, database: 16_390, name: "p", owner: 10, tables: tables)))
        }
        return Catalog(objects: objects, version: version)
    }

    static func row(_ id: Int32, _ item: String) -> [UInt8] {
        var writer = ByteWriter()
        RowCodec(columns: [RowColumn(.int4), RowColumn(.text)]).encode(
            [.int32(id), .text(item)], into: &writer)
        return writer.bytes
    }

    static func note(_ text: String?) -> [UInt8] {
        var writer = ByteWriter()
        RowCodec(columns: [RowColumn(.text)]).encode(
            [text.map { .text($0) } ?? .null], into: &writer)
        return writer.bytes
    }
}
