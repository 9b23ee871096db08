import Bytes
import Testing
import Topics

@Suite("a partition")
struct TopicLogTests {
    private let store = TopicStore()
    private let partition = TopicPartition(topic: TopicID(7), partition: 0)
    private var log: TopicLog { store.log(partition) }

    /// Appends one batch per commit from sequence `first` on; visible when `isPublished`.
    private func append(
        _ batches: [[String]], first: UInt64 = 1, timestamps: [Int64]? = nil,
        isPublished: Bool = true
    ) throws {
        var offset = log.nextOffset
        for (index, values) in batches.enumerated() {
            let sequence = CommitSequence(first + UInt64(index))
            let batch = Batch.of(
                values, timestamp: timestamps?[index] ?? 1_000 * (Int64(index) + 1))
            try store.append(batch, to: partition, baseOffset: offset, sequence: sequence)
            offset += Int64(values.count)
            if isPublished { store.publish(upTo: sequence) }
        }
    }

    private func read(
        _ offset: Int64, bytesMax: Int = .max, asOf sequence: CommitSequence = .latest
    ) throws -> [String]? {
        let slice = try log.read(from: offset, bytesMax: bytesMax, asOf: sequence)
        return try slice?.batches.flatMap { try Batch.values(Array($0)) }
    }

    @Test("shows a batch only once its commit is published")
    func visibility() throws {
        try append([["a", "b"], ["c"]], isPublished: false)
        #expect(log.offsets == OffsetRange(logStart: 0, highWatermark: 0))
        #expect(try read(0) == [])
        store.publish(upTo: CommitSequence(1))
        #expect(log.offsets == OffsetRange(logStart: 0, highWatermark: 2))
        #expect(try read(0) == ["a", "b"])
        #expect(try log.read(from: 3, bytesMax: 100) == nil)
        store.publish(upTo: CommitSequence(2))
        #expect(try read(0) == ["a", "b", "c"])
    }

    @Test("a snapshot sees what was committed up to it")
    func snapshots() throws {
        try append([["a", "b"], ["c"], ["d"]])
        #expect(try read(0, asOf: CommitSequence(2)) == ["a", "b", "c"])
        #expect(try read(0, asOf: .zero) == [])
    }

    @Test("a snapshot sees its own commits before others are shown them")
    func snapshotsOfWhatIsNotShown() throws {
        try append([["a", "b"], ["c"]])
        try append([["d"], ["e"]], first: 3, isPublished: false)
        #expect(try read(0) == ["a", "b", "c"])
        #expect(try read(0, asOf: CommitSequence(3)) == ["a", "b", "c", "d"])
        #expect(try read(4, asOf: CommitSequence(4)) == ["e"])
        #expect(try read(4) == nil)
    }

    @Test("reads whole batches from the one that holds the offset")
    func wholeBatches() throws {
        try append([["a", "b", "c"], ["d"], ["e", "f"]])
        #expect(try read(1) == ["a", "b", "c", "d", "e", "f"])
        #expect(try read(3) == ["d", "e", "f"])
        #expect(try read(5) == ["e", "f"])
        #expect(try read(6) == [])
        #expect(try read(7) == nil)
        #expect(try read(-1) == nil)
    }

    @Test("stops before the limit, but gives the first batch even if it is larger")
    func limits() throws {
        try append([["a"], ["b"], ["c"]])
        let size = Batch.of(["a"]).count
        #expect(try read(0, bytesMax: 2 * size) == ["a", "b"])
        #expect(try read(0, bytesMax: 2 * size + 1) == ["a", "b"])
        #expect(try read(0, bytesMax: 1) == ["a"])
        #expect(try read(0, bytesMax: 0) == ["a"])
        let strict = try log.read(from: 0, bytesMax: 1, allowsOversizeFirst: false)
        #expect(strict?.batches.isEmpty == true)
    }

    @Test("finds the first record at or after a time, inside its batch")
    func times() throws {
        try append([["a", "b", "c"], ["d"], ["e", "f"]], timestamps: [100, 50, 200])
        func find(_ timestamp: Int64) throws -> Int64? {
            try log.offset(atOrAfter: timestamp)?.offset
        }
        #expect(try find(0) == 0)
        #expect(try find(100) == 0)
        #expect(try find(101) == 1)
        #expect(try find(103) == 4)
        #expect(try find(201) == 5)
        #expect(try find(202) == nil)
        let found = try log.offset(atOrAfter: 102)
        #expect(found == TimestampedOffset(offset: 2, timestamp: 102))
        #expect(try log.offsetOfMaxTimestamp() == TimestampedOffset(offset: 5, timestamp: 201))
    }

    @Test("a header that promises a later time than its records have misleads nobody")
    func lyingHeader() throws {
        let liar = Batch.patched(Batch.of(["a"], timestamp: 10), at: 35, [0, 0, 0, 0, 0, 0, 0, 99])
        try store.append(liar, to: partition, baseOffset: 0, sequence: CommitSequence(1))
        let honest = Batch.of(["b"], timestamp: 50)
        try store.append(honest, to: partition, baseOffset: 1, sequence: CommitSequence(2))
        store.publish(upTo: CommitSequence(2))
        #expect(try log.offset(atOrAfter: 20)?.offset == 1)
        #expect(try log.offset(atOrAfter: 60) == nil)
    }

    @Test("drops old batches from its head, by time or size, and keeps its offsets")
    func retention() throws {
        try append(
            (0..<200).map { ["v\($0)"] }, timestamps: (0..<200).map { Int64($0) * 1_000 })
        var config = TopicConfig()
        config.retentionMilliseconds = 50_000
        let freed = store.retain(
            TopicID(7), config, now: Timestamp(microseconds: 199_000_000))
        #expect(freed > 0)
        #expect(log.offsets == OffsetRange(logStart: 149, highWatermark: 200))
        #expect(try read(148) == nil)
        #expect(try read(149)?.first == "v149")
        #expect(try log.offset(atOrAfter: 0)?.offset == 149)
        config.retentionMilliseconds = nil
        config.retentionBytes = Int64(log.byteCount - 1)
        #expect(store.retain(TopicID(7), config, now: Timestamp(microseconds: 0)) == 0)
        config.retentionBytes = 3 * Int64(Batch.of(["v199"]).count)
        store.retain(TopicID(7), config, now: Timestamp(microseconds: 0))
        #expect(log.offsets == OffsetRange(logStart: 197, highWatermark: 200))
        try append([["next"]], first: 500)
        #expect(try read(198) == ["v198", "v199", "next"])
    }

    @Test("keeps records that have no time, however old they are, up to its size")
    func timeless() throws {
        try append((0..<10).map { ["v\($0)"] }, timestamps: Array(repeating: -1, count: 10))
        var config = TopicConfig()
        config.retentionMilliseconds = 50_000
        let now = Timestamp(microseconds: 1_000_000_000_000_000)
        #expect(store.retain(TopicID(7), config, now: now) == 0)
        #expect(log.offsets == OffsetRange(logStart: 0, highWatermark: 10))
        config.retentionBytes = 2 * Int64(Batch.of(["v9"]).count)
        store.retain(TopicID(7), config, now: now)
        #expect(log.offsets == OffsetRange(logStart: 8, highWatermark: 10))
    }

    @Test("takes nothing more once its topic is gone, and is not made again")
    func dropped() throws {
        try append([["a"]])
        let before = log
        store.drop(TopicID(7), isPublished: false)
        try append([["b"]], first: 2)
        store.publish(upTo: CommitSequence(3))
        #expect(store.memoryByteCount == 0)
        #expect(before.offsets == OffsetRange(logStart: 0, highWatermark: 0))
        #expect(log.nextOffset == 0)
        let other = TopicPartition(topic: TopicID(8), partition: 0)
        try store.append(
            Batch.of(["c"]), to: other, baseOffset: 0, sequence: CommitSequence(4))
        store.publish(upTo: CommitSequence(4))
        #expect(store.log(other).offsets == OffsetRange(logStart: 0, highWatermark: 1))
    }

    @Test("never drops what is not visible yet")
    func retentionKeepsHidden() throws {
        try append([["a"]], isPublished: false)
        var config = TopicConfig()
        config.retentionBytes = 0
        store.retain(TopicID(7), config, now: Timestamp(microseconds: Int64.max / 2))
        store.publish(upTo: CommitSequence(1))
        #expect(try read(0) == ["a"])
    }

    @Test("a batch whose base offset goes back is refused")
    func backwards() throws {
        try append([["a", "b"]])
        #expect(throws: BatchError.self) {
            try store.append(
                Batch.of(["c"]), to: partition, baseOffset: 1, sequence: CommitSequence(2))
        }
    }
}
