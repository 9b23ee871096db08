import Bytes
import Environment
import Store

/// Run files alone: built, read key by key from the cache, and scanned by row and by column.
struct RunBenchmark {
    private let path: String
    private let cache = BlockCache(byteBudget: 1 << 30)
    private let number: UInt64 = 1
    private let count: Int

    /// Writes into `path`, a directory that exists.
    static func run(path: String, count: Int) throws {
        let benchmark = RunBenchmark(path: path + "/1.run", count: count)
        try benchmark.wholeValues()
        try Environment.linux.files.remove(benchmark.path)
        try benchmark.columns()
        try Environment.linux.files.remove(benchmark.path)
    }

    private init(path: String, count: Int) {
        self.path = path
        self.count = count
    }

    // MARK: Values stored whole

    private func wholeValues() throws {
        say("run, \(count) keys of 16 bytes and values of 100")
        let keys = BenchmarkRows.keys(count)
        let value = BenchmarkRows.values()
        try build(bytes: count * 116, shape: nil) { writer in
            for (index, key) in keys.enumerated() {
                try withUnsafeBytes(of: key) { key in
                    try writer.add(
                        key, CommitSequence(1), value(index))
                }
            }
        }
        try pointReads(keys)
        try rowScan("scan, a row", keepsBlocks: true)
        try rowScan("scan for a merge, a row", keepsBlocks: false)
    }

    private func build(bytes: Int, shape: RowShape?, _ add: (RunWriter) throws -> Void) throws {
        var size = 0
        let measured = try Measurement("build, an entry", count: count) {
            let writer = try RunWriter(
                path, number: number, kind: .current, in: Environment.linux.files)
            try writer.beginSection(KeyspaceID(1), shape: shape)
            try add(writer)
            size = try writer.finish().fileBytes
        }
        measured.report()
        say(
            "    \(bytes * 1000 / Int(measured.processorNanoseconds)) MB/s of CPU, "
                + "\(size * 100 / bytes) % of the bytes")
    }

    private func open() throws -> RunSection {
        let run = try RunReader(path, number: number, cache: cache, in: Environment.linux.files)
        guard let section = run.section(KeyspaceID(1)) else { preconditionFailure("it is there") }
        return section
    }

    private func pointReads(_ keys: [BenchmarkRows.Key]) throws {
        let section = try open()
        _ = try readAll(section, keepsBlocks: true)
        var generator = SeededGenerator(seed: 5)
        let order = (0..<max(count, 100_000)).map { _ in
            Int.random(in: 0..<count, using: &generator)
        }
        let joiner = RowJoiner()
        var found = 0
        try Measurement("random get, cached", count: order.count) {
            for index in order {
                found += try withUnsafeBytes(of: keys[index]) { try get($0, section, joiner) }
            }
        }.report()
        try Measurement("get among 1,024 keys", count: order.count) {
            for index in order {
                let key = keys[index & 1023]
                found += try withUnsafeBytes(of: key) { try get($0, section, joiner) }
            }
        }.report()
        precondition(found > order.count, "every key is there")
        try Measurement("get of a key that is not there", count: order.count) {
            for index in order {
                var key = keys[index]
                key.high ^= 0xffff
                found += try withUnsafeBytes(of: key) { try get($0, section, joiner) }
            }
        }.report()
    }

    @inline(__always)
    private func get(_ key: UnsafeRawBufferPointer, _ section: RunSection, _ joiner: RowJoiner)
        throws -> Int
    {
        guard let hit = try section.find(key, KeyHash(key)) else { return 0 }
        return try section.value(of: hit, with: joiner)?.count ?? 0
    }

    private func readAll(_ section: RunSection, keepsBlocks: Bool) throws -> Int {
        let iterator = try section.iterator(keepsBlocks: keepsBlocks)
        var bytes = 0
        while iterator.isValid {
            bytes += try iterator.key.count + (iterator.value()?.count ?? 0)
            try iterator.advance()
        }
        return bytes
    }

    private func rowScan(_ name: String, keepsBlocks: Bool) throws {
        let section = try open()
        var bytes = try readAll(section, keepsBlocks: keepsBlocks)
        try Measurement(name, count: count) {
            bytes += try readAll(section, keepsBlocks: keepsBlocks)
        }.report()
        precondition(bytes > count, "every row is there")
    }

    // MARK: Rows of ten columns

    private func columns() throws {
        say("run, \(count) rows of ten columns")
        let rows = BenchmarkRows.tenColumns(count)
        let bytes = rows.bytes.count + count * 16
        let keys = BenchmarkRows.keys(count)
        try build(bytes: bytes, shape: BenchmarkRows.shape) { writer in
            try rows.bytes.withUnsafeBytes { all in
                var start = 0
                for (index, key) in keys.enumerated() {
                    let row = UnsafeRawBufferPointer(rebasing: all[start..<rows.ends[index]])
                    start = rows.ends[index]
                    try withUnsafeBytes(of: key) { try writer.add($0, CommitSequence(1), row) }
                }
            }
        }
        try pointReads(keys)
        try rowScan("scan, a whole row", keepsBlocks: true)
        try columnScan()
    }

    private func columnScan() throws {
        let section = try open()
        var sum = try sumTwo(section)
        try Measurement("scan of 2 of 10 columns, a row", count: count) {
            sum &+= try sumTwo(section)
        }.report()
        precondition(sum != 0, "every row is there")
    }

    private func sumTwo(_ section: RunSection) throws -> Int64 {
        let memory = UnsafeMutablePointer<Int64>.allocate(capacity: 65_536)
        defer { memory.deallocate() }
        var sum: Int64 = 0
        for number in try section.blocks() {
            let block = try section.block(number)
            for column in [1, 6] {
                try section.column(column, of: block).decodeFixed(0..<block.count, into: memory)
                for row in 0..<block.count { sum &+= memory[row] }
            }
        }
        return sum
    }
}
