import Bytes
import Synchronization

extension TopicLog {
    /// Adds a batch that is not visible yet. `bytes` are rebased to `baseOffset`, which must be where
    /// the log ends, or later (never earlier: offsets are given once).
    func append(_ batch: [UInt8], baseOffset: Int64, sequence: CommitSequence)
        throws(BatchError)
    {
        var bytes = batch
        let header: RecordBatchHeader
        do {
            header = try RecordBatchHeader(parsing: bytes)
        } catch {
            throw .corrupt(error.what)
        }
        guard header.totalByteCount == bytes.count, header.lastOffsetDelta >= 0 else {
            throw .corrupt("length")
        }
        RecordBatch.rebase(&bytes, baseOffset: baseOffset)
        let lastOffset = baseOffset + Int64(header.lastOffsetDelta)
        let count = bytes.count
        try state.withLock { (state) throws(BatchError) in
            guard baseOffset >= state.nextOffset else { throw .corrupt("base offset goes back") }
            let earlier = state.batches.last?.runningMaxTimestamp ?? Int64.min
            state.batches.append(
                StoredBatch(
                    baseOffset: baseOffset, lastOffset: lastOffset,
                    maxTimestamp: header.maxTimestamp,
                    runningMaxTimestamp: max(earlier, header.maxTimestamp), sequence: sequence,
                    bytes: bytes))
            state.nextOffset = lastOffset + 1
            state.byteCount += count
        }
    }

    /// Shows the batches of all commits up to `sequence`. Returns whether batches remain hidden, and
    /// the waiters to wake if any became visible.
    func publish(upTo sequence: CommitSequence) -> (isDone: Bool, waiters: [TopicWaiter]) {
        state.withLock { state in
            let before = state.visibleEnd
            while state.visibleEnd < state.batches.count,
                state.batches[state.visibleEnd].sequence <= sequence
            {
                state.highWatermark = state.batches[state.visibleEnd].lastOffset + 1
                state.visibleEnd += 1
            }
            let isDone = state.visibleEnd == state.batches.count
            return (isDone, state.visibleEnd == before ? [] : Array(state.waiters.values))
        }
    }

    /// Drops batches from the head: those whose every record is older than `earliest` (milliseconds
    /// since 1970; nil keeps all), and as many as `bytesMax` asks for (nil: no limit). Only visible
    /// batches are dropped, and offsets never go back. Returns the number of bytes freed.
    func retain(since earliest: Int64?, bytesMax: Int?) -> Int {
        state.withLock { state in
            let before = state.byteCount
            while state.head < state.visibleEnd {
                let batch = state.batches[state.head]
                let isOld = earliest.map { batch.maxTimestamp < $0 } ?? false
                // As Kafka does: as long as what remains still fills the limit.
                let isExcess =
                    bytesMax.map { state.byteCount - batch.bytes.count >= $0 } ?? false
                guard isOld || isExcess else { break }
                state.byteCount -= batch.bytes.count
                state.logStart = batch.lastOffset + 1
                state.batches[state.head].bytes = []
                state.head += 1
            }
            state.compactIfMostlyDropped()
            return before - state.byteCount
        }
    }

    func add(_ waiter: TopicWaiter) {
        state.withLock { $0.waiters[ObjectIdentifier(waiter)] = waiter }
    }

    func remove(_ waiter: TopicWaiter) {
        state.withLock { $0.waiters[ObjectIdentifier(waiter)] = nil }
    }

    /// Empties the log for good and returns those who wait for it.
    func close() -> [TopicWaiter] {
        state.withLock { state in
            let waiters = Array(state.waiters.values)
            state = State()
            return waiters
        }
    }
}

extension TopicLog.State {
    /// Moves the kept batches to the front once the dropped ones are the larger part.
    mutating func compactIfMostlyDropped() {
        guard head > 64, head > batches.count / 2 else { return }
        batches.removeSubrange(..<head)
        visibleEnd -= head
        head = 0
    }
}
