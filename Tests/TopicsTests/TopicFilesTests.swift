import Bytes
import Engine
import Environment
import Ledger
import Testing
import Topics

/// A topic store with small segments on a simulated disk, written to as the engine would.
final class StoredTopic {
    let machine: SimulatedEnvironment
    var store: TopicStore
    let partition = TopicPartition(topic: TopicID(7), partition: 0)
    private(set) var sequence: UInt64 = 0

    static func options() -> TopicStoreOptions {
        var options = TopicStoreOptions()
        options.segmentBytes = 2_000
        options.blockBytes = 300
        options.memoryBytes = 1_000
        options.flushBytes = 500
        options.openSegments = 2
        return options
    }

    init(_ machine: SimulatedEnvironment = SimulatedEnvironment(seed: 5)) throws {
        self.machine = machine
        store = TopicStore(
            files: machine.environment.files, options: StoredTopic.options(), execution: .inline)
        if try machine.environment.files.kind("data") == nil {
            try machine.environment.files.createDirectory("data")
            try machine.environment.files.syncDirectory(".")
        }
        try store.open(in: "data")
        sequence = store.keptSequence.rawValue
    }

    /// One commit with one batch.
    func append(_ values: [String], timestamp: Int64? = nil) throws {
        sequence += 1
        try store.append(
            Batch.of(values, timestamp: timestamp ?? Int64(sequence) * 1_000), to: partition,
            baseOffset: store.log(partition).nextOffset, sequence: CommitSequence(sequence))
        store.published(upTo: CommitSequence(sequence))
    }

    /// One commit with one batch of these records.
    func append(_ records: [Record], codec: CompressionCodec = .none) throws {
        var builder = RecordBatchBuilder(codec: codec)
        for record in records { builder.append(record) }
        sequence += 1
        try store.append(
            builder.finish(), to: partition, baseOffset: store.log(partition).nextOffset,
            sequence: CommitSequence(sequence))
        store.published(upTo: CommitSequence(sequence))
    }

    func values(
        from offset: Int64? = nil, bytesMax: Int = .max, asOf sequence: CommitSequence = .latest
    ) throws -> [String] {
        let log = store.log(partition)
        var next = offset ?? log.offsets.logStart
        var values: [String] = []
        while let slice = try log.read(from: next, bytesMax: bytesMax, asOf: sequence),
            !slice.pieces.isEmpty
        {
            values += try slice.batches.flatMap { try Batch.values(Array($0)) }
            next = slice.nextOffset
        }
        return values
    }

    var files: [String] {
        (try? machine.environment.files.list("data/topics")) ?? []
    }

    /// The same directory, opened again after the process ended.
    func reopened() throws -> StoredTopic {
        machine.disk.crash(seed: 9)
        return try StoredTopic(machine)
    }
}

@Suite("a partition with files")
struct TopicFilesTests {
    @Test("reads the same from its files as from memory, at any offset and any size")
    func reading() throws {
        let topic = try StoredTopic()
        for number in 0..<200 { try topic.append(["v\(number)a", "v\(number)b"]) }
        let all = (0..<200).flatMap { ["v\($0)a", "v\($0)b"] }
        #expect(topic.files.count > 10)
        for bytesMax in [1, 100, 700, 5_000, Int.max] {
            #expect(try topic.values(bytesMax: bytesMax) == all)
        }
        for offset in stride(from: 0, through: 400, by: 7) {
            let expected = Array(all[(offset / 2 * 2)...])
            #expect(try topic.values(from: Int64(offset)) == expected)
        }
        let log = topic.store.log(topic.partition)
        #expect(try log.read(from: 401, bytesMax: 10) == nil)
        #expect(try log.read(from: 0, bytesMax: 10, allowsOversizeFirst: false)?.pieces == [])
    }

    @Test("a snapshot sees what was committed up to it, also in the files")
    func snapshots() throws {
        let topic = try StoredTopic()
        for number in 0..<100 { try topic.append(["v\(number)"]) }
        for sequence in [0, 1, 2, 17, 50, 99, 100, 200] {
            let expected = (0..<min(100, sequence)).map { "v\($0)" }
            #expect(try topic.values(asOf: CommitSequence(UInt64(sequence))) == expected)
        }
    }

    @Test("finds records by time in its files")
    func times() throws {
        let topic = try StoredTopic()
        for number in 0..<100 { try topic.append(["v"], timestamp: Int64(number) * 10) }
        let log = topic.store.log(topic.partition)
        for timestamp in [0, 5, 10, 333, 985, 990] as [Int64] {
            #expect(try log.offset(atOrAfter: timestamp)?.offset == (timestamp + 9) / 10)
        }
        #expect(try log.offset(atOrAfter: 991) == nil)
        #expect(try log.offsetOfMaxTimestamp()?.offset == 99)
    }

    @Test("memory holds the budget, and what is not on disk yet")
    func budget() throws {
        let topic = try StoredTopic()
        for number in 0..<500 { try topic.append(["v\(number)"]) }
        #expect(topic.store.memoryByteCount <= 2_000)
    }

    @Test("a checkpoint survives a crash; what came later does not, and comes again by replay")
    func checkpoints() throws {
        let topic = try StoredTopic()
        for number in 0..<60 { try topic.append(["v\(number)"]) }
        try topic.store.checkpoint()
        #expect(topic.store.keptSequence == CommitSequence(60))
        for number in 60..<90 { try topic.append(["v\(number)"]) }
        let again = try topic.reopened()
        #expect(again.store.keptSequence == CommitSequence(60))
        #expect(try again.values() == (0..<60).map { "v\($0)" })
        for number in 60..<90 { try again.append(["v\(number)"]) }
        try again.store.checkpoint()
        let third = try again.reopened()
        #expect(try third.values() == (0..<90).map { "v\($0)" })
    }

    @Test("retention drops whole segments and their files, by time and by size")
    func retention() throws {
        let topic = try StoredTopic()
        for number in 0..<300 { try topic.append(["v\(number)"]) }
        let before = topic.files.count
        var config = TopicConfig()
        config.retentionMilliseconds = 100_000
        topic.store.retain(
            TopicID(7), config, now: Timestamp(microseconds: 300_000_000))
        let start = topic.store.log(topic.partition).offsets.logStart
        #expect(start > 150 && start <= 200)
        #expect(try topic.values().first == "v\(start)")
        try topic.store.checkpoint()
        #expect(topic.files.count < before)
        config.retentionMilliseconds = nil
        config.retentionBytes = 3_000
        topic.store.retain(TopicID(7), config, now: Timestamp(microseconds: 0))
        try topic.store.checkpoint()
        #expect(topic.store.log(topic.partition).byteCount < 6_000)
        let again = try topic.reopened()
        #expect(
            again.store.log(topic.partition).offsets == topic.store.log(topic.partition).offsets)
        #expect(again.files.sorted() == topic.files.sorted())
    }

    @Test("a dropped topic's files stay until its end is durable, then go")
    func drops() throws {
        let topic = try StoredTopic()
        for number in 0..<100 { try topic.append(["v\(number)"]) }
        try topic.store.checkpoint()
        topic.store.drop(TopicID(7), isPublished: false)
        try topic.store.checkpoint()
        #expect(try topic.reopened().values().count == 100)
        let second = try StoredTopic(topic.machine)
        second.store.drop(TopicID(7), isPublished: false)
        second.store.published(upTo: CommitSequence(101))
        try second.store.checkpoint()
        #expect(second.files == ["checkpoint"])
    }

    @Test("every flipped bit of every file is an error that names the file, or changes nothing")
    func flippedBits() throws {
        let topic = try StoredTopic()
        for number in 0..<40 { try topic.append(["value \(number)"]) }
        try topic.store.checkpoint()
        let expected = try topic.values()
        var found = 0
        for name in topic.files {
            let path = "data/topics/\(name)"
            let count = topic.machine.disk.contents(of: path)?.count ?? 0
            for bit in stride(from: 0, to: count * 8, by: 41) {
                topic.machine.disk.flipBit(bit, of: path)
                do {
                    let damaged = try StoredTopic(topic.machine)
                    #expect(try damaged.values() == expected, "\(name) bit \(bit)")
                } catch let error as TopicError {
                    guard case .corrupt(let place, _, _) = error else { throw error }
                    #expect(place == path)
                    found += 1
                }
                topic.machine.disk.flipBit(bit, of: path)
            }
        }
        #expect(found > 300)
    }

    @Test("files that are cut off at any byte are an error, or were not needed")
    func cutFiles() throws {
        let topic = try StoredTopic()
        for number in 0..<10 { try topic.append(["value \(number)"]) }
        try topic.store.checkpoint()
        for name in topic.files {
            let path = "data/topics/\(name)"
            let whole = try #require(topic.machine.disk.contents(of: path))
            for length in stride(from: 0, to: whole.count, by: 19) {
                topic.machine.disk.setContents(of: path, to: Array(whole[..<length]))
                #expect(throws: TopicError.self) { try StoredTopic(topic.machine).values() }
            }
            topic.machine.disk.setContents(of: path, to: whole)
        }
        #expect(try StoredTopic(topic.machine).values().count == 10)
    }

    @Test("a disk that is full loses nothing: batches stay in memory until there is room")
    func fullDisk() throws {
        let topic = try StoredTopic()
        for number in 0..<10 { try topic.append(["v\(number)"]) }
        topic.machine.disk.faults.capacity = 0
        for number in 10..<100 { try topic.append(["v\(number)"]) }
        #expect(throws: TopicError.self) { try topic.store.checkpoint() }
        #expect(try topic.values() == (0..<100).map { "v\($0)" })
        topic.machine.disk.faults.capacity = .max
        try topic.store.checkpoint()
        #expect(try topic.reopened().values() == (0..<100).map { "v\($0)" })
    }
}

@Suite("compaction")
struct CompactionTests {
    private func record(_ key: String, _ value: String?, at timestamp: Int64 = 1_000) -> Record {
        Record(key: Array(key.utf8), value: value.map { Array($0.utf8) }, timestamp: timestamp)
    }

    /// `offset key=value` of each record there is.
    private func records(_ topic: StoredTopic) throws -> [String] {
        let log = topic.store.log(topic.partition)
        var lines: [String] = []
        var next = log.offsets.logStart
        while let slice = try log.read(from: next, bytesMax: 600), !slice.pieces.isEmpty {
            for batch in slice.batches {
                let header = try RecordBatchHeader(parsing: Array(batch))
                #expect(CRC32C.checksum(Array(batch.dropFirst(21))) == header.checksum)
                try RecordBatch.forEachRecord(in: batch) { (record) throws(BatchError) in
                    let key = record.key.map { String(decoding: $0, as: UTF8.self) } ?? "NULL"
                    let value = record.value.map { String(decoding: $0, as: UTF8.self) } ?? "NULL"
                    lines.append("\(record.offset) \(key)=\(value)")
                    return true
                }
            }
            next = slice.nextOffset
        }
        return lines
    }

    @Test(
        "keeps the last record of each key at its offset, for every codec",
        arguments: [CompressionCodec.none, .gzip, .snappy, .lz4, .zstd])
    func lastRecords(codec: CompressionCodec) throws {
        let topic = try StoredTopic()
        var expected: [String: String] = [:]
        for number in 0..<120 {
            let records = (0..<3).map {
                record("k\((number * 3 + $0 * $0) % 17)", "v\(number).\($0)")
            }
            for (index, record) in records.enumerated() {
                let key = String(decoding: record.key ?? [], as: UTF8.self)
                expected[key] = "\(number * 3 + index) \(key)=v\(number).\(index)"
            }
            try topic.append(records, codec: codec)
        }
        let before = topic.store.log(topic.partition).byteCount
        var config = TopicConfig()
        config.isCompacted = true
        config.deletesOldRecords = false
        topic.store.retain(TopicID(7), config, now: Timestamp(microseconds: 0))
        try topic.store.checkpoint()
        try topic.store.compact(TopicID(7), config, now: Timestamp(microseconds: 0))
        try topic.store.checkpoint()
        #expect(topic.store.log(topic.partition).byteCount < before / 2)
        let lines = try records(topic)
        #expect(lines.count < 200)
        #expect(Set(expected.values).subtracting(lines) == [])
        #expect(
            topic.store.log(topic.partition).offsets
                == OffsetRange(logStart: 0, highWatermark: 360))
        let again = try topic.reopened()
        #expect(try records(again) == lines)
        // Another pass finds nothing to do; more records make it due again.
        try again.store.compact(TopicID(7), config, now: Timestamp(microseconds: 0))
        try again.append([record("k1", "newest")], codec: codec)
        #expect(try records(again) == lines + ["360 k1=newest"])
    }

    @Test(
        "one that finds the disk full leaves nothing, and what comes after it is whole",
        arguments: 0..<40)
    func fullDisk(write: Int) throws {
        let topic = try StoredTopic()
        for number in 0..<200 { try topic.append([record("k\(number % 50)", "v\(number)")]) }
        var config = TopicConfig()
        config.isCompacted = true
        config.deletesOldRecords = false
        try topic.store.checkpoint()
        let before = try records(topic)
        let files = topic.files
        topic.machine.disk.faults.fullWrites = [topic.machine.disk.counts.writes + write]
        do throws(TopicError) {
            try topic.store.compact(TopicID(7), config, now: Timestamp(microseconds: 0))
        } catch {
            #expect(try records(topic) == before)
            #expect(topic.files == files)
        }
        topic.machine.disk.faults = DiskFaults()
        // New segments take the place of those that were given up, in memory too.
        for number in 0..<200 { try topic.append([record("new", "w\(number)")]) }
        try topic.store.checkpoint()
        let after = try records(topic)
        #expect(after.last == "399 new=w199")
        #expect(try records(try topic.reopened()) == after)
    }

    @Test("the largest time is one of the records that are left")
    func largestTime() throws {
        let topic = try StoredTopic()
        try topic.append([record("b", "0"), record("a", "1", at: 99_000)])
        for (key, time) in [("a", 50_000), ("c", 40_000), ("d", 30_000)] as [(String, Int64)] {
            try topic.store.checkpoint()
            try topic.append([record(key, "2", at: time)])
        }
        // What is appended to is not compacted.
        for number in 0..<100 { try topic.append([record("k\(number)", "v")]) }
        try topic.store.checkpoint()
        var config = TopicConfig()
        config.isCompacted = true
        config.deletesOldRecords = false
        try topic.store.compact(TopicID(7), config, now: Timestamp(microseconds: 0))
        #expect(try records(topic).prefix(4) == ["0 b=0", "2 a=2", "3 c=2", "4 d=2"])
        try topic.store.checkpoint()
        for store in [topic.store, try topic.reopened().store] {
            let largest = try store.log(topic.partition).offsetOfMaxTimestamp()
            #expect(largest?.offset == 2)
            #expect(largest?.timestamp == 50_000)
        }
    }

    @Test("a deletion stays for a day, then goes with all before it")
    func tombstones() throws {
        let topic = try StoredTopic()
        try topic.append([record("gone", "x", at: 1_000)])
        try topic.append([record("gone", nil, at: 2_000)])
        for number in 0..<100 { try topic.append([record("k\(number % 5)", "v\(number)")]) }
        var config = TopicConfig()
        config.isCompacted = true
        config.deletesOldRecords = false
        try topic.store.checkpoint()
        try topic.store.compact(TopicID(7), config, now: Timestamp(microseconds: 3_000_000))
        #expect(try records(topic).first == "1 gone=NULL")
        for number in 0..<200 { try topic.append([record("k\(number % 5)", "w\(number)")]) }
        try topic.store.checkpoint()
        let later: Int64 = 24 * 3600 * 1000 + 5_000
        try topic.store.compact(TopicID(7), config, now: Timestamp(microseconds: later * 1000))
        #expect(try !records(topic).contains { $0.contains("gone") })
    }
}
