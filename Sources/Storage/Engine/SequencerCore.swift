import Bytes

/// The sequencer's decisions, as a pure value: what number, time and offsets each request gets.
///
/// Invariants: sequences grow by one, timestamps grow strictly, and the offsets of a partition are
/// dense and in commit order.
struct SequencerCore {
    /// Of the newest entry.
    private(set) var sequence: CommitSequence
    private(set) var timestamp: Timestamp
    /// The offset after the newest record of each partition.
    private var nextOffsets: [TopicPartition: Int64] = [:]

    /// `nextOffsets` is what the views have kept of appends that are not replayed.
    init(
        sequence: CommitSequence, timestamp: Timestamp,
        nextOffsets: [TopicPartition: Int64] = [:]
    ) {
        self.sequence = sequence
        self.timestamp = timestamp
        self.nextOffsets = nextOffsets
    }

    func nextOffset(of topicPartition: TopicPartition) -> Int64 {
        nextOffsets[topicPartition] ?? 0
    }

    /// Takes note of an append that the ledger holds.
    mutating func replay(_ append: TopicAppend) {
        let next = append.baseOffset + Int64(append.recordCount)
        nextOffsets[append.topicPartition] = max(nextOffset(of: append.topicPartition), next)
    }

    /// Decides one request: numbers it, or (its appends being duplicates and it having nothing
    /// else) answers it from what is there. Throws `.appendRejected`; then nothing has changed.
    mutating func decide(
        _ request: CommitRequest, now: Timestamp, gate: (any AppendGate)?
    ) throws(EngineError) {
        let written = try placeAppends(of: request, gate)
        let appends = request.body.appends.count
        request.isWritten = written > 0 || appends < request.body.changeCount
        guard request.isWritten else {
            request.sequence = sequence
            request.timestamp = timestamp
            return
        }
        sequence = sequence.next
        timestamp = max(now, Timestamp(microseconds: timestamp.microseconds + 1))
        request.sequence = sequence
        request.timestamp = timestamp
    }

    /// Gives each append its base offset. Returns how many are written, duplicates not counted.
    private mutating func placeAppends(
        of request: CommitRequest, _ gate: (any AppendGate)?
    ) throws(EngineError) -> Int {
        let appends = request.body.appends
        // To be withdrawn when a later one is refused: of one there is none to note.
        var accepted: [EntryBodyWriter.AppendSlot] = []
        var acceptedCount = 0
        for slot in appends {
            let place = nextOffsets.index(forKey: slot.topicPartition)
            let next = place.map { nextOffsets.values[$0] } ?? 0
            let decision =
                gate.map { gate in
                    request.body.withBatch(slot) { batch in
                        gate.decide(
                            slot.topicPartition, batch: batch, recordCount: slot.recordCount,
                            nextOffset: next)
                    }
                } ?? .accept
            switch decision {
            case .accept:
                request.body.setBaseOffset(next, of: slot)
                request.baseOffsets.append(next)
                if let place {
                    nextOffsets.values[place] = next + Int64(slot.recordCount)
                } else {
                    nextOffsets[slot.topicPartition] = next + Int64(slot.recordCount)
                }
                acceptedCount += 1
                if appends.count > 1 { accepted.append(slot) }
            case .duplicate(let baseOffset):
                request.body.withdraw(slot)
                request.baseOffsets.append(baseOffset)
            case .reject(let code):
                withdraw(accepted, of: request, gate)
                throw .appendRejected(code: code)
            }
        }
        return acceptedCount
    }

    /// Takes back what was accepted of a request that fails as a whole, last first.
    private mutating func withdraw(
        _ accepted: [EntryBodyWriter.AppendSlot], of request: CommitRequest,
        _ gate: (any AppendGate)?
    ) {
        for slot in accepted.reversed() {
            nextOffsets[slot.topicPartition, default: 0] -= Int64(slot.recordCount)
            request.body.withBatch(slot) { gate?.withdraw(slot.topicPartition, batch: $0) }
        }
    }
}
