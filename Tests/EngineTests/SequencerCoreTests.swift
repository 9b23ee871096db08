import Bytes
import Ledger
import Synchronization
import Testing

@testable import Engine

/// Accepts a batch whose first byte it has not seen; 255 is rejected.
private final class FirstByteGate: AppendGate {
    private let seen = Mutex<[UInt8: Int64]>([:])

    func decide(
        _ topicPartition: TopicPartition, batch: UnsafeRawBufferPointer, recordCount: Int32,
        nextOffset: Int64
    ) -> AppendDecision {
        if batch[0] == 255 { return .reject(code: 45) }
        return seen.withLock { seen in
            if let offset = seen[batch[0]] { return .duplicate(baseOffset: offset) }
            seen[batch[0]] = nextOffset
            return .accept
        }
    }

    func withdraw(_ topicPartition: TopicPartition, batch: UnsafeRawBufferPointer) {
        seen.withLock { $0[batch[0]] = nil }
    }
}

@Suite("The sequencer's decisions") struct SequencerCoreTests {
    private let partition = TopicPartition(topic: TopicID(1), partition: 0)
    private let now = Timestamp(microseconds: 1000)

    private func request(_ batches: [(first: UInt8, recordCount: Int32)]) -> CommitRequest {
        var body = EntryBodyWriter()
        for batch in batches {
            [batch.first, 0].withUnsafeBytes {
                body.addAppend(partition, recordCount: batch.recordCount, batch: $0)
            }
        }
        return CommitRequest(
            origin: EntryOrigin(role: "", client: "", application: ""), body: body, writeSet: nil)
    }

    @Test("sequences grow by one, timestamps strictly, even when the clock steps back")
    func numbers() throws {
        var core = SequencerCore(sequence: CommitSequence(7), timestamp: now)
        var seen: [Int64] = []
        for clock: Int64 in [900, 2000, 2000, 1500, 3000] {
            let request = request([(1, 1)])
            try core.decide(request, now: Timestamp(microseconds: clock), gate: nil)
            seen.append(request.timestamp.microseconds)
        }
        #expect(seen == [1001, 2000, 2001, 2002, 3000])
        #expect(core.sequence == CommitSequence(12))
    }

    @Test("offsets are dense in commit order, within a request too")
    func offsets() throws {
        var core = SequencerCore(sequence: .zero, timestamp: now)
        let first = request([(1, 3), (2, 2)])
        let second = request([(3, 1)])
        try core.decide(first, now: now, gate: nil)
        try core.decide(second, now: now, gate: nil)
        #expect(first.baseOffsets == [0, 3])
        #expect(second.baseOffsets == [5])
    }

    @Test("a duplicate is answered with its first offset and written nowhere")
    func duplicates() throws {
        var core = SequencerCore(sequence: .zero, timestamp: now)
        let gate = FirstByteGate()
        try core.decide(request([(1, 3)]), now: now, gate: gate)
        try core.decide(request([(2, 1)]), now: now, gate: gate)
        let again = request([(1, 3)])
        try core.decide(again, now: now, gate: gate)
        #expect(again.baseOffsets == [0])
        #expect(!again.isWritten)
        #expect(core.sequence == CommitSequence(2))
        #expect(core.nextOffset(of: partition) == 4)
    }

    @Test("a rejected batch takes its whole request back")
    func rejected() throws {
        var core = SequencerCore(sequence: .zero, timestamp: now)
        let gate = FirstByteGate()
        #expect(throws: EngineError.appendRejected(code: 45)) {
            try core.decide(request([(1, 3), (255, 1)]), now: now, gate: gate)
        }
        #expect(core.sequence == .zero)
        #expect(core.nextOffset(of: partition) == 0)
        let retried = request([(1, 3)])
        try core.decide(retried, now: now, gate: gate)
        #expect(retried.isWritten)
        #expect(retried.baseOffsets == [0])
    }
}
