import Bytes
import Catalog
import Engine
import Environment
import Glibc
import Ledger
import Testing
import Types

@testable import varve_cli

/// A directory under /tmp that is removed at the end.
private final class TemporaryDirectory {
    let path: String

    init() throws {
        var template = Array("/tmp/varve-command-XXXXXX".utf8CString)
        guard let made = mkdtemp(&template) else { throw UsageError("mkdtemp") }
        path = String(cString: made)
    }

    deinit {
        let path = path
        _ = Glibc.system("rm -rf '\(path)'")
    }
}

@Suite("varve ledger dump")
struct LedgerDumpTests {
    private let home: TemporaryDirectory
    private let table = TableDefinition(
        oid: 16_384, schema: Catalog.publicSchema, name: "orders", owner: Catalog.bootstrapRole,
        columns: [
            TableColumn(attnum: 1, name: "id", type: .int4, isNotNull: true),
            TableColumn(attnum: 2, name: "item", type: .text),
            TableColumn(attnum: 3, name: "gone", type: .text, isDropped: true),
        ], storage: KeyspaceID(16_385), keyColumns: [1])

    init() throws { home = try TemporaryDirectory() }

    private func add(
        _ kind: RowChange.Kind, _ keyspace: KeyspaceID, _ key: [UInt8], _ row: [UInt8],
        to body: inout EntryBodyWriter
    ) {
        key.withUnsafeBytes { key in
            row.withUnsafeBytes { body.addRow(kind, keyspace, key: key, row: $0) }
        }
    }

    private func key(_ id: Int32) -> [UInt8] {
        var writer = ByteWriter()
        KeyCodec(columns: [KeyColumn(.int4)]).encode([.int32(id)], into: &writer)
        return writer.bytes
    }

    private func row(_ id: Int32, _ item: Datum) -> [UInt8] {
        var writer = ByteWriter()
        RowCodec(columns: table.columns.map { RowColumn($0.type) })
            .encode([.int32(id), item, .null], into: &writer)
        return writer.bytes
    }

    /// Writes a ledger of these bodies, one entry each, in groups of one.
    private func write(_ bodies: [EntryBodyWriter]) throws {
        let directory = try DataDirectory.open(
            home.path + "/data", mode: .exclusive, in: .linux)
        let writer = try LedgerWriter.open(
            directory.segments, identity: directory.identity, epoch: WriterEpoch(rawValue: 1),
            options: LedgerOptions(segmentCapacity: 1 << 20))
        for (index, body) in bodies.enumerated() {
            try writer.append(group: [
                EntryDraft(
                    sequence: CommitSequence(UInt64(index + 1)),
                    timestamp: Timestamp(microseconds: 1_795_228_200_000_000 + Int64(index)),
                    origin: EntryOrigin(
                        role: "varve", client: "127.0.0.1:50112", application: "my app"),
                    body: body.bytes)
            ])
            try writer.sync()
        }
        try writer.close()
        directory.close()
    }

    private func dumped(after: UInt64 = 0, limit: Int = .max) throws -> String {
        let directory = try DataDirectory.open(home.path + "/data", mode: .readOnly, in: .linux)
        var text = ""
        try dump(directory, after: CommitSequence(after), limit: limit) { text += $0 }
        return text
    }

    private func story() -> [EntryBodyWriter] {
        var definition = EntryBodyWriter()
        add(
            .insert, .system, CatalogRow.key(of: 16_384), CatalogRow.encode(.table(table)),
            to: &definition)
        var rows = EntryBodyWriter()
        add(.insert, table.storage, key(1), row(1, .text("a lamp")), to: &rows)
        add(.update, table.storage, key(2), row(2, .null), to: &rows)
        add(.delete, table.storage, key(-3), [], to: &rows)
        add(.insert, KeyspaceID(99), [0xab], [0x01, 0xff], to: &rows)
        var event = EntryBodyWriter()
        [UInt8](repeating: 7, count: 61).withUnsafeBytes {
            event.addAppend(
                TopicPartition(topic: TopicID(500), partition: 2), recordCount: 3, batch: $0)
        }
        return [definition, rows, event]
    }

    @Test("rows are shown by the definitions that the ledger itself holds, others as bytes")
    func decodedRows() throws {
        try write(story())
        let origin = "role=varve client=127.0.0.1:50112 application=\"my app\""
        #expect(
            try dumped() == """
                1 2026-11-21T02:30:00.000000Z \(origin)
                    create table public.orders oid=16384
                2 2026-11-21T02:30:00.000001Z \(origin)
                    insert public.orders id=1 item="a lamp"
                    update public.orders id=2 item=NULL
                    delete public.orders id=-3
                    insert keyspace=99 key=ab row=01ff
                3 2026-11-21T02:30:00.000002Z \(origin)
                    append topic=500 partition=2 offset=0 records=3 bytes=61

                """)
    }

    @Test("a dump may begin later and end earlier, and still knows the names")
    func window() throws {
        try write(story())
        let text = try dumped(after: 1, limit: 1)
        #expect(text.hasPrefix("2 ") && text.contains("insert public.orders id=1"))
        #expect(!text.contains("\n3 "))
    }

    @Test("an empty ledger dumps nothing")
    func emptyLedger() throws {
        try write([])
        #expect(try dumped() == "")
    }
}
