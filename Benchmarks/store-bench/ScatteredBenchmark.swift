import Bytes
import Environment
import Store

/// Scans of two of ten columns over rows of which some were written again, scattered over all keys:
/// the newer ones in memory, and in runs that overlap.
final class ScatteredBenchmark {
    private let store: BenchmarkStore
    private let keys: [BenchmarkRows.Key]
    private let rows: BenchmarkRows.TenColumns
    private var generator = SeededGenerator(seed: 8)
    private var column = [Int64](repeating: 0, count: 65_536)

    /// Runs in `path`, a directory that does not exist yet.
    static func run(path: String, count: Int) throws {
        let benchmark = try ScatteredBenchmark(path: path, count: count)
        try benchmark.scan("as loaded")
        try benchmark.update(perThousand: 10)
        try benchmark.scan("1 % newer in memory")
        try benchmark.store.flush(merges: false)
        try benchmark.scan("1 % newer in a run")
        try benchmark.update(perThousand: 100)
        try benchmark.scan("10 % newer in memory, 1 % in a run")
        try benchmark.store.flush(merges: false)
        try benchmark.scan("10 % newer in a run, 1 % in another")
        for _ in 0..<5 {
            try benchmark.update(perThousand: 200)
            try benchmark.store.flush(merges: false)
        }
        try benchmark.scan("seven runs of 1 to 20 % each")
        try benchmark.store.flush(merges: true)
        try benchmark.scan("merged")
    }

    private init(path: String, count: Int) throws {
        keys = BenchmarkRows.keys(count)
        rows = BenchmarkRows.TenColumns(count)
        store = try BenchmarkStore(path: path, shape: BenchmarkRows.shape)
        for start in stride(from: 0, to: count, by: 1000) {
            try store.write(keys[start..<min(start + 1000, count)]) { rows.row($0) }
        }
        try store.flush(merges: true)
    }

    private func update(perThousand share: Int) throws {
        var next = 0
        while next < keys.count {
            let start = next
            var chosen: [Int] = []
            while next < keys.count, chosen.count < 1000 {
                if Int(generator.next() % 1000) < share { chosen.append(next) }
                next += 1
            }
            precondition(start < next)
            let picked = chosen.map { keys[$0] }
            try store.write(picked[...]) { rows.row(chosen[$0]) }
        }
    }

    private func scan(_ name: String) throws {
        var found = try readAll()
        try Measurement("scan of 2 of 10 columns, \(name), a row", count: keys.count) {
            found += try readAll()
        }.report()
        precondition(found == 2 * keys.count, "every row is there")
        var bytes = 0
        try Measurement("scan of rows, \(name), a row", count: keys.count) {
            bytes = try store.scan()
        }.report()
        precondition(bytes > keys.count, "every row is there")
    }

    private func readAll() throws -> Int {
        try column.withUnsafeMutableBufferPointer { try store.scanColumns([1, 6], into: $0) }
    }
}
