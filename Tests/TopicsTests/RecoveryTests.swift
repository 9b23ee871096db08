import Bytes
import Engine
import Environment
import Ledger
import Testing
import Topics

@Suite("partitions behind a real engine")
struct RecoveryTests {
    private let machine = SimulatedEnvironment(seed: 3)
    private let partition = TopicPartition(topic: TopicID(7), partition: 0)

    struct Stuck: Error {}

    private func open(_ store: TopicStore) throws -> Engine {
        var options = EngineOptions()
        options.execution = .simulated(machine.scheduler)
        options.ledger = LedgerOptions(segmentCapacity: 1 << 16)
        return try Engine.open(
            machine.environment, directory: "data", options: options,
            views: EngineViews(gate: store, observers: [store]))
    }

    /// Appends batches in one commit and returns their offsets.
    private func append(_ batches: [[UInt8]], to engine: Engine) throws -> [Int64] {
        let partition = partition
        let result = machine.scheduler.run {
            try await engine.append(
                try batches.map {
                    (partition, $0, try RecordBatchHeader(parsing: $0).recordCount)
                }, EntryOrigin(role: "tester", client: "", application: "")
            ).baseOffsets
        }
        guard let result else { throw Stuck() }
        return try result.get()
    }

    private func values(_ store: TopicStore) throws -> [String] {
        let batches = try store.log(partition).read(from: 0, bytesMax: .max)?.batches ?? []
        return try batches.flatMap { try Batch.values(Array($0)) }
    }

    @Test("come back from the ledger with their offsets, and remember what producers sent")
    func replay() throws {
        let store = TopicStore()
        let engine = try open(store)
        #expect(try append([Batch.of(["a", "b"]), Batch.of(["c"])], to: engine) == [0, 2])
        #expect(try append([Batch.of(producer: 5, sequence: 0)], to: engine) == [3])
        #expect(try append([Batch.of(producer: 5, sequence: 1)], to: engine) == [4])
        #expect(store.log(partition).offsets == OffsetRange(logStart: 0, highWatermark: 5))
        let before = try values(store)
        try engine.close()

        let again = TopicStore()
        let reopened = try open(again)
        #expect(again.log(partition).offsets == OffsetRange(logStart: 0, highWatermark: 5))
        #expect(try values(again) == before)
        #expect(try append([Batch.of(producer: 5, sequence: 0)], to: reopened) == [3])
        #expect(try append([Batch.of(producer: 5, sequence: 2)], to: reopened) == [5])
        #expect(throws: EngineError.appendRejected(code: 45)) {
            try append([Batch.of(producer: 5, sequence: 9)], to: reopened)
        }
        try reopened.close()
    }

    @Test("a commit that is refused for one batch appends none, and forgets what it had accepted")
    func allOrNothing() throws {
        let store = TopicStore()
        let engine = try open(store)
        #expect(try append([Batch.of(producer: 5, sequence: 0)], to: engine) == [0])
        #expect(throws: EngineError.appendRejected(code: 45)) {
            try append(
                [Batch.of(producer: 5, sequence: 1), Batch.of(producer: 5, sequence: 7)],
                to: engine)
        }
        #expect(store.log(partition).offsets.highWatermark == 1)
        #expect(try append([Batch.of(producer: 6, sequence: 0)], to: engine) == [1])
        #expect(try append([Batch.of(producer: 5, sequence: 1)], to: engine) == [2])
        try engine.close()
    }

    @Test("two copies in flight in one group are appended once")
    func copiesInFlight() throws {
        let store = TopicStore()
        let engine = try open(store)
        let batch = Batch.of(producer: 5, sequence: 0)
        #expect(try append([batch, batch], to: engine) == [0, 0])
        #expect(store.log(partition).offsets.highWatermark == 1)
        try engine.close()
    }
}
