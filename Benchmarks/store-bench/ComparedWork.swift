import Bytes
import Environment
import Store

/// The work of Benchmarks/store-rivals, done by ours: rows loaded in durable batches of a thousand,
/// read, scanned, and written durably; then the same of one run file alone.
struct ComparedWork {
    private let path: String
    private let keys: [BenchmarkRows.Key]

    /// `path` is a directory that exists.
    static func run(path: String, count: Int) throws {
        let work = ComparedWork(path: path, keys: BenchmarkRows.keys(count))
        try work.wholeValues()
        try work.tenColumns()
    }

    /// Reads among hot keys only, so many times a million: for a profiler.
    static func runHotReads(path: String, count: Int, millions: Int) throws {
        let work = ComparedWork(path: path, keys: BenchmarkRows.keys(count))
        let values = BenchmarkRows.Values()
        let store = try BenchmarkStore(path: path + "/values", shape: nil)
        try work.load(store, "load, a row") { values.value($0) }
        var found = 0
        try Measurement("get among 1,024 keys", count: millions * 1_000_000) {
            for number in 0..<millions * 1_000_000 {
                found += try store.get(work.keys[number &* 367 & 1023])
            }
        }.report()
        precondition(found == 100 * millions * 1_000_000, "every key is there")
    }

    private func wholeValues() throws {
        let values = BenchmarkRows.Values()
        let store = try BenchmarkStore(path: path + "/values", shape: nil)
        let before = writtenBytes()
        try load(store, "load, a row") { values.value($0) }
        reportBytes("written while loading", writtenBytes() - before)
        reportBytes("taken after loading", store.fileBytes)
        try pointReads(store)
        try scan(store, "scan, a row")
        try durableWrites(store, values)
        let run = RunBenchmark(path: path + "/values.run", keys: keys)
        try run.build("run: build of whole values", shape: nil, bytes: keys.count * 116) {
            values.value($0)
        }
        try run.pointReads("")
        try run.rowScan("run: scan, a row")
        try run.rowScan("run: scan for a merge, a row", keepsBlocks: false)
    }

    private func tenColumns() throws {
        let rows = BenchmarkRows.TenColumns(keys.count)
        let store = try BenchmarkStore(path: path + "/columns", shape: BenchmarkRows.shape)
        try load(store, "load of ten columns, a row") { rows.row($0) }
        reportBytes("taken by ten columns", store.fileBytes)
        reportBytes("content of ten columns", rows.byteCount + keys.count * 16)
        try scan(store, "scan of ten columns, a row")
        let run = RunBenchmark(path: path + "/columns.run", keys: keys)
        try run.build(
            "run: build of ten columns", shape: BenchmarkRows.shape,
            bytes: rows.byteCount + keys.count * 16
        ) { rows.row($0) }
        try run.pointReads(" of ten columns")
        try run.rowScan("run: scan of ten columns, a row")
        try run.columnScan("scan of 2 of 10 columns, a row")
    }

    private func load(
        _ store: BenchmarkStore, _ name: String, _ value: (Int) -> UnsafeRawBufferPointer
    ) throws {
        try Measurement(name, count: keys.count) {
            for start in stride(from: 0, to: keys.count, by: 1000) {
                try store.write(keys[start..<min(start + 1000, keys.count)], value)
            }
            try store.flush()
        }.report()
    }

    private func pointReads(_ store: BenchmarkStore) throws {
        let order = BenchmarkRows.order(of: keys.count)
        var found = 0
        for key in keys { found += try store.get(key) }
        try Measurement("random get", count: order.count) {
            for index in order { found += try store.get(keys[index]) }
        }.report()
        try Measurement("get among 1,024 keys", count: order.count) {
            for index in order { found += try store.get(keys[index & 1023]) }
        }.report()
        precondition(found == 100 * (keys.count + 2 * order.count), "every key is there")
        try Measurement("get of a missing key", count: order.count) {
            for index in order {
                var key = keys[index]
                key.high ^= 0xffff
                found += try store.get(key)
            }
        }.report()
    }

    private func scan(_ store: BenchmarkStore, _ name: String) throws {
        var bytes = try store.scan()
        try Measurement(name, count: keys.count) { bytes += try store.scan() }.report()
        precondition(bytes > keys.count, "every row is scanned")
    }

    private func durableWrites(_ store: BenchmarkStore, _ values: BenchmarkRows.Values) throws {
        var generator = SeededGenerator(seed: 6)
        let fresh = (0..<50_000).map { _ in
            BenchmarkRows.Key(high: generator.next(), low: generator.next())
        }
        try Measurement.serveDurableWrites { rows in
            precondition(rows.upperBound <= fresh.count, "as many rows as are asked for")
            try store.write(fresh[rows]) { values.value($0) }
        }
    }
}
