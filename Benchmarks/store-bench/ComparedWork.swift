import Bytes
import Environment
import Ledger
import Store

/// The work of Benchmarks/store-rivals, done by ours: rows loaded in durable batches of a thousand
/// (ledger and memory) and written to a run, read from the run, and written durably.
struct ComparedWork {
    private let path: String
    private let keys: [BenchmarkRows.Key]

    /// `path` is a directory that exists.
    static func run(path: String, count: Int) throws {
        let work = ComparedWork(path: path, keys: BenchmarkRows.keys(count))
        try work.wholeValues()
        try work.tenColumns()
    }

    private func wholeValues() throws {
        let values = BenchmarkRows.Values()
        let before = writtenBytes()
        let writer = try DurableWriter(path: path + "/ledger")
        let run = RunBenchmark(path: path + "/values.run", keys: keys)
        try Measurement("load, a row", count: keys.count) {
            for start in stride(from: 0, to: keys.count, by: 1000) {
                let batch = keys[start..<min(start + 1000, keys.count)]
                try writer.write(batch, values)
            }
            try run.build("run of whole values", shape: nil, bytes: keys.count * 116) {
                values.value($0)
            }
        }.report()
        reportBytes("written while loading", writtenBytes() - before)
        try run.pointReads()
        try run.rowScan("scan, a row")
        try run.rowScan("scan for a merge, a row", keepsBlocks: false)
        var generator = SeededGenerator(seed: 6)
        let fresh = (0..<50_000).map { _ in
            BenchmarkRows.Key(high: generator.next(), low: generator.next())
        }
        try Measurement("durable put", count: 1000) {
            for index in 0..<1000 { try writer.write(fresh[index...index], values) }
        }.report()
        try Measurement("durable batch of 100, a row", count: 40_000) {
            for index in 0..<400 {
                let start = 1000 + index * 100
                try writer.write(fresh[start..<start + 100], values)
            }
        }.report()
    }

    private func tenColumns() throws {
        let rows = BenchmarkRows.TenColumns(keys.count)
        let run = RunBenchmark(path: path + "/columns.run", keys: keys)
        try run.build(
            "run of ten columns", shape: BenchmarkRows.shape,
            bytes: rows.byteCount + keys.count * 16
        ) { rows.row($0) }
        try run.pointReads(of: ", ten columns")
        try run.rowScan("scan of ten columns, a row")
        try run.columnScan("scan of 2 of 10 columns, a row")
    }
}

/// A commit as the engine makes it durable: one entry in the ledger, synced, its rows in the store.
private final class DurableWriter {
    private let directory: DataDirectory
    private let writer: LedgerWriter
    private let store = Store()
    private var body = ByteWriter()
    private let origin = EntryOrigin(role: "bench", client: "127.0.0.1:5432", application: "bench")

    init(path: String) throws {
        directory = try DataDirectory.open(path, mode: .exclusive, in: .linux)
        writer = try LedgerWriter.open(
            directory.segments, identity: directory.identity, epoch: WriterEpoch(rawValue: 1))
        try writer.prepareNextSegment()
    }

    func write(_ keys: ArraySlice<BenchmarkRows.Key>, _ values: BenchmarkRows.Values) throws {
        let sequence = writer.end.sequence.next
        body.removeAll()
        store.apply(at: sequence) { applier in
            for index in keys.indices {
                withUnsafeBytes(of: keys[index]) { key in
                    let value = values.value(index)
                    body.appendSized(key)
                    body.appendSized(value)
                    applier.write(KeyspaceID(1), key, value)
                }
            }
        }
        let timestamp = Timestamp(microseconds: Int64(sequence.rawValue))
        try writer.append(group: [
            EntryDraft(sequence: sequence, timestamp: timestamp, origin: origin, body: body.bytes)
        ])
        try writer.sync()
        // In the server another thread does this, ahead of time.
        if sequence.rawValue % 64 == 0 { try writer.prepareNextSegment() }
    }
}
