package import Bytes
import Synchronization

/// A batch of a partition as it is kept: the producer's bytes, with base offset and leader epoch set.
package struct StoredBatch: Sendable {
    package var baseOffset: Int64
    package var lastOffset: Int64
    /// Milliseconds since 1970, the largest among its records by the header's word.
    package var maxTimestamp: Int64
    /// The largest `maxTimestamp` of this batch and all before it in the partition.
    package var runningMaxTimestamp: Int64
    /// The commit that appended it.
    package var sequence: CommitSequence
    package var bytes: [UInt8]
}

/// A record found by its time.
package struct TimestampedOffset: Hashable, Sendable {
    package var offset: Int64
    /// Milliseconds since 1970.
    package var timestamp: Int64

    package init(offset: Int64, timestamp: Int64) {
        self.offset = offset
        self.timestamp = timestamp
    }
}

/// The offsets a partition has, as a reader sees them.
package struct OffsetRange: Hashable, Sendable {
    /// The first offset that is still kept.
    package var logStart: Int64
    /// The offset after the last visible record.
    package var highWatermark: Int64

    package init(logStart: Int64, highWatermark: Int64) {
        self.logStart = logStart
        self.highWatermark = highWatermark
    }
}

/// What `TopicLog.read` found.
package struct LogSlice: Sendable {
    package var offsets: OffsetRange
    /// Whole batches, consecutive; the first may begin before the offset asked for.
    package var batches: [StoredBatch]
}

/// One partition, in memory: a view of the ledger.
///
/// Invariants: batches are consecutive (each begins where its predecessor ends) and in commit order;
/// those at `visibleEnd` and later are not yet durable and are shown to nobody; those before `head`
/// have been dropped by retention.
///
/// Thread safety: written by the thread that applies commits, read by event loops; one lock.
package final class TopicLog: Sendable {
    struct State {
        var batches: [StoredBatch] = []
        /// Index of the first batch that is kept.
        var head = 0
        /// Index after the last batch that is visible.
        var visibleEnd = 0
        var logStart: Int64 = 0
        var highWatermark: Int64 = 0
        /// Where the next batch begins, visible or not.
        var nextOffset: Int64 = 0
        /// Bytes of the kept batches.
        var byteCount = 0
        var waiters: [ObjectIdentifier: TopicWaiter] = [:]

        /// The index of the first kept batch for which `isLate` holds, given that it holds for all
        /// after it; `batches.count` when there is none.
        func firstIndex(where isLate: (StoredBatch) -> Bool) -> Int {
            var low = head
            var high = batches.count
            while low < high {
                let middle = (low + high) / 2
                if isLate(batches[middle]) { high = middle } else { low = middle + 1 }
            }
            return low
        }

        /// The index of the batch that holds `offset`, or of the first after it.
        func firstBatch(holding offset: Int64) -> Int {
            firstIndex { $0.lastOffset >= offset }
        }

        /// The index after the last batch that a snapshot at `sequence` sees.
        func visibleEnd(asOf sequence: CommitSequence) -> Int {
            min(visibleEnd, firstIndex { $0.sequence > sequence })
        }
    }

    package let topicPartition: TopicPartition
    let state = Mutex(State())

    init(_ topicPartition: TopicPartition) { self.topicPartition = topicPartition }

    // MARK: Reading

    package var offsets: OffsetRange {
        state.withLock { OffsetRange(logStart: $0.logStart, highWatermark: $0.highWatermark) }
    }

    /// Bytes of the batches that are kept.
    package var byteCount: Int { state.withLock { $0.byteCount } }

    /// The high watermark as it was right after the commit `sequence`: what a snapshot sees.
    package func highWatermark(asOf sequence: CommitSequence) -> Int64 {
        state.withLock { state in
            let end = state.visibleEnd(asOf: sequence)
            if end == state.visibleEnd { return state.highWatermark }
            return end < state.batches.count ? state.batches[end].baseOffset : state.nextOffset
        }
    }

    /// The visible batches from the one that holds `offset` on, as long as they fit `bytesMax`; the
    /// first even if it does not, unless `allowsOversizeFirst` is false. Nil when `offset` lies
    /// outside of what the partition holds (its end is inside: nothing to read yet).
    package func read(
        from offset: Int64, bytesMax: Int, allowsOversizeFirst: Bool = true,
        asOf sequence: CommitSequence = .latest
    ) -> LogSlice? {
        state.withLock { state in
            let offsets = OffsetRange(
                logStart: state.logStart, highWatermark: state.highWatermark)
            guard offset >= offsets.logStart, offset <= offsets.highWatermark else { return nil }
            var slice = LogSlice(offsets: offsets, batches: [])
            let end = state.visibleEnd(asOf: sequence)
            var index = state.firstBatch(holding: offset)
            var room = bytesMax
            while index < end {
                let batch = state.batches[index]
                let isFirst = slice.batches.isEmpty
                guard batch.bytes.count <= room || (isFirst && allowsOversizeFirst) else { break }
                room -= batch.bytes.count
                slice.batches.append(batch)
                index += 1
            }
            return slice
        }
    }

    /// How many visible bytes a read from `offset` could return, counted up to `limit`.
    package func readableBytes(from offset: Int64, limit: Int) -> Int {
        state.withLock { state in
            guard offset < state.highWatermark else { return 0 }
            var count = 0
            var index = state.firstBatch(holding: offset)
            while index < state.visibleEnd && count < limit {
                count += state.batches[index].bytes.count
                index += 1
            }
            return min(count, limit)
        }
    }

    /// The first visible record whose timestamp is `timestamp` or later (milliseconds since 1970), or
    /// nil. Batches that cannot hold one are skipped by their headers.
    package func offset(atOrAfter timestamp: Int64) throws(BatchError) -> TimestampedOffset? {
        var from: Int64 = 0
        while let batch = candidate(from: from, timestamp: timestamp) {
            var found: TimestampedOffset?
            try RecordBatch.forEachRecord(in: batch.bytes) { (record) throws(BatchError) in
                guard record.timestamp >= timestamp else { return true }
                found = TimestampedOffset(offset: record.offset, timestamp: record.timestamp)
                return false
            }
            if let found { return found }
            // Its header promised a later time than its records have.
            from = batch.lastOffset + 1
        }
        return nil
    }

    /// The first visible batch at or after offset `from` that says it holds such a timestamp.
    private func candidate(from: Int64, timestamp: Int64) -> StoredBatch? {
        state.withLock { state in
            var index = max(
                state.firstBatch(holding: from),
                state.firstIndex { $0.runningMaxTimestamp >= timestamp })
            while index < state.visibleEnd {
                if state.batches[index].maxTimestamp >= timestamp { return state.batches[index] }
                index += 1
            }
            return nil
        }
    }

    /// The visible record with the largest timestamp (the first of them), or nil when there is none.
    package func offsetOfMaxTimestamp() throws(BatchError) -> TimestampedOffset? {
        let largest = state.withLock { state in
            state.batches[state.head..<state.visibleEnd].map(\.maxTimestamp).max()
        }
        guard let largest else { return nil }
        return try offset(atOrAfter: largest)
    }
}
