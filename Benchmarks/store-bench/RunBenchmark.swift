import Bytes
import Environment
import Store

/// One run file alone: built, read key by key from the cache, scanned by row and by column.
struct RunBenchmark {
    private let path: String
    private let cache = BlockCache(byteBudget: 2 << 30)
    private let number: UInt64 = 1
    private let keys: [BenchmarkRows.Key]
    private var count: Int { keys.count }

    /// `path`: a file that does not exist; it is left behind.
    init(path: String, keys: [BenchmarkRows.Key]) {
        self.path = path
        self.keys = keys
    }

    /// Builds the file; `value` gives each key's.
    func build(
        _ name: String, shape: RowShape?, bytes: Int, _ value: (Int) -> UnsafeRawBufferPointer
    ) throws {
        var size = 0
        let measured = try Measurement(name, count: count) {
            let writer = try RunWriter(
                path, number: number, kind: .current, in: Environment.linux.files)
            try writer.beginSection(KeyspaceID(1), shape: shape)
            for index in keys.indices {
                try withUnsafeBytes(of: keys[index]) {
                    try writer.add($0, CommitSequence(1), value(index))
                }
            }
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

    /// `rows` says what is read, in the names of the cases.
    func pointReads(_ rows: String) throws {
        let section = try open()
        _ = try readAll(section, keepsBlocks: true)
        let order = BenchmarkRows.order(of: count)
        let joiner = RowJoiner()
        var found = 0
        try Measurement("run: random get\(rows)", count: order.count) {
            for index in order {
                found += try withUnsafeBytes(of: keys[index]) { try get($0, section, joiner) }
            }
        }.report()
        try Measurement("run: get among 1,024 keys\(rows)", count: order.count) {
            for index in order {
                let key = keys[index & 1023]
                found += try withUnsafeBytes(of: key) { try get($0, section, joiner) }
            }
        }.report()
        precondition(found > order.count, "every key is there")
        try Measurement("run: get of a missing key\(rows)", count: order.count) {
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
            bytes += try iterator.value()?.count ?? 0
            try iterator.advance()
        }
        return bytes
    }

    func rowScan(_ name: String, keepsBlocks: Bool = true) throws {
        let section = try open()
        var bytes = try readAll(section, keepsBlocks: keepsBlocks)
        try Measurement(name, count: count) {
            bytes += try readAll(section, keepsBlocks: keepsBlocks)
        }.report()
        precondition(bytes > count, "every row is there")
    }

    func columnScan(_ name: String) throws {
        let section = try open()
        var memory = [Int64](repeating: 0, count: 65_536)
        var sum: Int64 = 0
        try memory.withUnsafeMutableBufferPointer { memory in
            sum = try sumTwo(section, memory)
            try Measurement(name, count: count) { sum &+= try sumTwo(section, memory) }.report()
        }
        precondition(sum != 0, "every row is there")
    }

    /// The sum of columns 1 and 6.
    private func sumTwo(_ section: RunSection, _ memory: UnsafeMutableBufferPointer<Int64>) throws
        -> Int64
    {
        guard let target = memory.baseAddress else { return 0 }
        var sum: Int64 = 0
        for number in try section.blocks() {
            let block = try section.block(number)
            for column in [1, 6] {
                try section.column(column, of: block).decodeFixed(0..<block.count, into: target)
                for row in 0..<block.count { sum &+= target[row] }
            }
        }
        return sum
    }
}
