import Bytes
import Engine
import Testing
import Topics

@Suite("idempotent producers")
struct IdempotenceTests {
    private let store = TopicStore()
    private let partition = TopicPartition(topic: TopicID(1), partition: 0)

    private func decide(
        _ batch: [UInt8], at nextOffset: Int64, in target: TopicPartition? = nil
    ) throws -> AppendDecision {
        let count = try RecordBatchHeader(parsing: batch).recordCount
        return batch.withUnsafeBytes {
            store.decide(
                target ?? partition, batch: $0, recordCount: count, nextOffset: nextOffset)
        }
    }

    @Test("a batch sent twice is appended once and acknowledged twice")
    func duplicate() throws {
        #expect(try decide(Batch.of(producer: 5, sequence: 0, count: 3), at: 10) == .accept)
        #expect(try decide(Batch.of(producer: 5, sequence: 3), at: 13) == .accept)
        #expect(
            try decide(Batch.of(producer: 5, sequence: 0, count: 3), at: 14)
                == .duplicate(baseOffset: 10))
        #expect(
            try decide(Batch.of(producer: 5, sequence: 3), at: 14) == .duplicate(baseOffset: 13))
    }

    @Test("a gap, or a repeat of what is no longer remembered, is OUT_OF_ORDER_SEQUENCE_NUMBER")
    func gap() throws {
        for sequence in 0..<7 as Range<Int32> {
            #expect(
                try decide(Batch.of(producer: 5, sequence: sequence), at: Int64(sequence))
                    == .accept)
        }
        #expect(try decide(Batch.of(producer: 5, sequence: 8), at: 7) == .reject(code: 45))
        #expect(try decide(Batch.of(producer: 5, sequence: 1), at: 7) == .reject(code: 45))
        #expect(
            try decide(Batch.of(producer: 5, sequence: 2), at: 7) == .duplicate(baseOffset: 2))
        #expect(try decide(Batch.of(producer: 5, sequence: 7), at: 7) == .accept)
    }

    @Test("a new epoch begins at 0, an old one is INVALID_PRODUCER_EPOCH")
    func epochs() throws {
        #expect(try decide(Batch.of(producer: 5, epoch: 1, sequence: 4), at: 0) == .accept)
        #expect(
            try decide(Batch.of(producer: 5, epoch: 2, sequence: 5), at: 1) == .reject(code: 45))
        #expect(try decide(Batch.of(producer: 5, epoch: 2, sequence: 0), at: 1) == .accept)
        #expect(
            try decide(Batch.of(producer: 5, epoch: 1, sequence: 5), at: 2) == .reject(code: 47))
    }

    @Test("sequence numbers go around at the largest Int32")
    func wrap() throws {
        #expect(
            try decide(Batch.of(producer: 5, sequence: Int32.max - 1, count: 2), at: 0) == .accept)
        #expect(try decide(Batch.of(producer: 5, sequence: 0), at: 2) == .accept)
    }

    @Test("producers and partitions do not know of each other")
    func apart() throws {
        let other = TopicPartition(topic: TopicID(1), partition: 1)
        #expect(try decide(Batch.of(producer: 5, sequence: 0), at: 0) == .accept)
        #expect(try decide(Batch.of(producer: 6, sequence: 0), at: 1) == .accept)
        #expect(try decide(Batch.of(producer: 5, sequence: 0), at: 0, in: other) == .accept)
        #expect(try decide(Batch.of(["x"]), at: 2) == .accept)
        #expect(try decide(Batch.of(["x"]), at: 3) == .accept)
    }

    @Test("a batch that was accepted but not appended after all may come again")
    func withdrawn() throws {
        let second = Batch.of(producer: 5, sequence: 1)
        #expect(try decide(Batch.of(producer: 5, sequence: 0), at: 0) == .accept)
        #expect(try decide(second, at: 1) == .accept)
        // Its commit is refused for another batch, and another producer gets its place.
        second.withUnsafeBytes { store.withdraw(partition, batch: $0) }
        #expect(try decide(Batch.of(producer: 6, sequence: 0), at: 1) == .accept)
        #expect(try decide(second, at: 2) == .accept)
        #expect(try decide(second, at: 3) == .duplicate(baseOffset: 2))
    }
}
