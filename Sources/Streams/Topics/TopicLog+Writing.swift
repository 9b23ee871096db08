import Bytes
import Synchronization

extension TopicLog {
    /// Adds a batch that is not visible yet. It is rebased to `baseOffset`, which must be where
    /// the log ends, or later (never earlier: offsets are given once). Returns how many bytes memory
    /// grew by.
    @discardableResult
    func append(_ batch: UnsafeRawBufferPointer, baseOffset: Int64, sequence: CommitSequence)
        throws(BatchError) -> Int
    {
        let header: RecordBatchHeader
        do {
            header = try RecordBatchHeader(parsing: batch)
        } catch {
            throw .corrupt(error.what)
        }
        guard header.totalByteCount == batch.count, header.lastOffsetDelta >= 0 else {
            throw .corrupt("length")
        }
        return try state.withLock { (state) throws(BatchError) in
            guard !state.isClosed else { return 0 }
            guard baseOffset >= state.nextOffset else { throw .corrupt("base offset goes back") }
            state.batches.append(batch, header, baseOffset: baseOffset, sequence: sequence)
            state.nextOffset = baseOffset + Int64(header.lastOffsetDelta) + 1
            return batch.count
        }
    }

    /// Shows the batches of all commits up to `sequence`. Returns whether batches remain hidden, and
    /// the waiters to wake if any became visible.
    func publish(upTo sequence: CommitSequence) -> (isDone: Bool, waiters: [TopicWaiter]) {
        state.withLock { state in
            let before = state.visibleEnd
            while state.visibleEnd < state.batches.endIndex {
                let batch = state.batches[state.visibleEnd]
                guard batch.sequence <= sequence else { break }
                state.highWatermark = batch.lastOffset + 1
                state.visibleEnd += 1
            }
            let isDone = state.visibleEnd == state.batches.endIndex
            return (isDone, state.visibleEnd == before ? [] : Array(state.waiters.values))
        }
    }

    func add(_ waiter: TopicWaiter) {
        state.withLock { $0.waiters[ObjectIdentifier(waiter)] = waiter }
    }

    func remove(_ waiter: TopicWaiter) {
        state.withLock { $0.waiters[ObjectIdentifier(waiter)] = nil }
    }

    /// Empties the log for good. Returns those who wait for it, the bytes that memory is smaller by,
    /// and the segments that nobody reads any more.
    func close() -> (waiters: [TopicWaiter], memoryBytes: Int, segments: [TopicSegment]) {
        state.withLock { state in
            let rest = (
                Array(state.waiters.values), state.batches.memoryBytes, state.segments
            )
            state = State(batches: BatchQueue(blockBytes: 0))
            state.isClosed = true
            return rest
        }
    }
}

// MARK: Retention

extension TopicLog {
    /// Drops what retention no longer covers: whole segments, each of whose records is older than
    /// `earliest` (milliseconds since 1970; nil keeps all; records of which none has a time are not), and as many as `bytesMax` asks for (nil: no
    /// limit). What is only in memory is dropped by the batch when there are no files at all. Only
    /// visible batches go, and offsets never go back. Returns what went.
    func retain(
        since earliest: Int64?, bytesMax: Int?, hasFiles: Bool, takesOneMore: Bool = false
    ) -> (bytes: Int, memoryBytes: Int, segments: [TopicSegment]) {
        state.withLock { state in
            var removed: [TopicSegment] = []
            // What is not visible yet may still be lost, and then fills no limit.
            var total =
                state.segments.reduce(0) { $0 + $1.summary.logBytes }
                + state.batches.byteCount(of: state.writtenEnd..<state.visibleEnd)
            let before = total
            // As Kafka does: as long as what remains still fills the limit.
            func mayGo(_ maxTimestamp: Int64, _ count: Int) -> Bool {
                earliest.map { maxTimestamp >= 0 && maxTimestamp < $0 } ?? false
                    || bytesMax.map { total - count >= $0 } ?? false
            }
            var extra = takesOneMore && state.segments.count > 1 ? 1 : 0
            while let summary = state.segments.first?.summary,
                mayGo(summary.maxTimestamp, summary.logBytes) || extra > 0
            {
                extra = 0
                removed.append(state.segments.removeFirst())
                total -= summary.logBytes
                state.logStart = summary.lastOffset + 1
            }
            var end = state.batches.firstIndex { $0.lastOffset >= state.logStart }
            if !hasFiles {
                while end < state.visibleEnd {
                    let batch = state.batches[end]
                    guard mayGo(batch.maxTimestamp, batch.length) else { break }
                    total -= batch.length
                    state.logStart = batch.lastOffset + 1
                    end += 1
                }
            }
            let memory = state.forget(before: end)
            return (before - total, memory, removed)
        }
    }
}
