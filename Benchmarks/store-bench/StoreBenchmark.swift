import Bytes
import Environment
import Store

/// Rows of 9-byte keys (a marker and a number, as an integer primary key is stored) and 100-byte
/// values in one keyspace.
struct StoreBenchmark {
    private let store = Store()
    private let keyspace = KeyspaceID(7)
    private let value = [UInt8](repeating: 7, count: 100)
    private let order: [Int]

    /// Writes, reads, scans and updates `count` rows, first inserted in key order or at random.
    static func run(count: Int, isAscending: Bool) throws {
        let benchmark = StoreBenchmark(count: count)
        say("store, \(count) rows inserted \(isAscending ? "in key order" : "at random")")
        benchmark.insert(isAscending ? Array(0..<count) : benchmark.order)
        try benchmark.get("random get", benchmark.order)
        try benchmark.get(
            "get among 1,024 keys", benchmark.order.indices.map { benchmark.order[$0 & 1023] })
        try benchmark.scan()
        benchmark.update()
        if let statistics = benchmark.store.statistics(of: benchmark.keyspace) {
            say("memory per row: \(statistics.memoryBytes / count) bytes")
        }
    }

    private init(count: Int) {
        var generator = SeededGenerator(seed: 1)
        order = Array(0..<count).shuffled(using: &generator)
    }

    private func insert(_ keys: [Int]) {
        Measurement("insert", count: keys.count) {
            for (index, key) in keys.enumerated() { write(key, at: index + 1) }
        }.report()
    }

    private func write(_ key: Int, at sequence: Int) {
        store.apply(at: CommitSequence(UInt64(sequence))) { applier in
            withKey(key) { key in
                value.withUnsafeBytes { applier.write(keyspace, key, $0) }
            }
        }
    }

    private func get(_ name: String, _ keys: [Int]) throws {
        var found = 0
        try Measurement(name, count: keys.count) {
            for key in keys {
                found += try withKey(key) {
                    try store.get(keyspace, $0, at: .latest) { $0.count } ?? 0
                }
            }
        }.report()
        precondition(found == keys.count * value.count, "every key is there")
    }

    private func scan() throws {
        var found = 0
        try Measurement("scan, a row", count: order.count) {
            var rest = KeyRange.all
            while case .more(let last) = try store.scan(
                keyspace, rest, at: .latest, limit: 1024,
                {
                    found += $1.count
                    return true
                })
            {
                rest = rest.remaining(after: last, reverse: false)
            }
        }.report()
        precondition(found == order.count * value.count, "every row is there")
    }

    private func update() {
        Measurement("random update, pruned every 100", count: order.count) {
            for (index, key) in order.enumerated() {
                let sequence = order.count + index + 1
                write(key, at: sequence)
                if index % 100 == 0 {
                    store.prune(keepingFrom: CommitSequence(UInt64(sequence)))
                }
            }
        }.report()
    }

    private func withKey<Result>(
        _ number: Int, _ body: (UnsafeRawBufferPointer) throws -> Result
    ) rethrows -> Result {
        try withUnsafeTemporaryAllocation(byteCount: 9, alignment: 1) { bytes in
            bytes[0] = 1
            bytes.storeBytes(of: UInt64(number).bigEndian, toByteOffset: 1, as: UInt64.self)
            return try body(UnsafeRawBufferPointer(bytes))
        }
    }
}
