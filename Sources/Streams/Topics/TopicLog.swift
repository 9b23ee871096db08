package import Bytes
import Synchronization

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

/// One partition: a view of the ledger. Its newest batches are in memory, the older ones in segment
/// files; those between may be in both.
///
/// Invariants: batches are in commit order and their offsets grow; those at `visibleEnd` and later
/// are not yet durable and are shown to nobody; those before `writtenEnd` are in `segments` too; where
/// the segments end, the batches in memory go on.
///
/// Thread safety: written by the thread that applies commits (`append`, `publish`, `close`) and by
/// the one that keeps the files, read by event loops; one lock, never held while a file is read.
package final class TopicLog: Sendable {
    struct State {
        /// Oldest first; the last may be appended to.
        var segments: [TopicSegment] = []
        var batches: BatchQueue
        /// Index after the last of `batches` that the segments hold too.
        var writtenEnd = 0
        /// Index after the last batch that is visible.
        var visibleEnd = 0
        var logStart: Int64 = 0
        var highWatermark: Int64 = 0
        /// Where the next batch begins, visible or not.
        var nextOffset: Int64 = 0
        /// Part of its files' names; nil before there are any.
        var number: UInt64?
        /// What retention and compaction asked for last.
        var config = TopicConfig()
        var isClosed = false
        var waiters: [ObjectIdentifier: TopicWaiter] = [:]

        /// The offset from which on all is in memory.
        var memoryStart: Int64 {
            batches.isEmpty ? nextOffset : batches[batches.startIndex].baseOffset
        }

        /// The batches in memory that a snapshot at `sequence` sees, from the one that holds `offset` on,
        /// or the first after it.
        func visible(from offset: Int64, asOf sequence: CommitSequence = .latest) -> Range<Int> {
            let first = batches.firstIndex { $0.lastOffset >= offset }
            return first..<max(first, visibleEnd(asOf: sequence))
        }

        /// The index after the last batch in memory that a snapshot at `sequence` sees. What a snapshot has is
        /// durable, and so are the batches of its commits, whether they have been shown yet or not: a row is not
        /// seen without its event.
        func visibleEnd(asOf sequence: CommitSequence) -> Int {
            sequence == .latest ? visibleEnd : batches.firstIndex { $0.sequence > sequence }
        }

        /// The offset that a reader at `sequence` comes to at most.
        func end(asOf sequence: CommitSequence) -> Int64 {
            sequence == .latest ? highWatermark : nextOffset
        }

        /// Removes the batches before `index` from memory. Returns the bytes that it is smaller by.
        mutating func forget(before index: Int) -> Int {
            let bytes = batches.removeAll(before: index)
            writtenEnd = max(writtenEnd, batches.startIndex)
            return bytes
        }

        /// The segment that holds `offset`, or the first after it; nil when that is in memory.
        func segment(holding offset: Int64) -> TopicSegment? {
            guard offset < memoryStart else { return nil }
            return segments.first { $0.summary.lastOffset >= offset }
        }
    }

    package let topicPartition: TopicPartition
    let state: Mutex<State>

    /// Batches are kept in blocks of about `blockBytes`.
    init(_ topicPartition: TopicPartition, blockBytes: Int) {
        self.topicPartition = topicPartition
        state = Mutex(State(batches: BatchQueue(blockBytes: blockBytes)))
    }

    package var offsets: OffsetRange {
        state.withLock { OffsetRange(logStart: $0.logStart, highWatermark: $0.highWatermark) }
    }

    /// Where the next batch begins, visible or not.
    package var nextOffset: Int64 { state.withLock { $0.nextOffset } }

    /// Bytes of the batches that are kept.
    package var byteCount: Int {
        state.withLock { state in
            state.segments.reduce(0) { $0 + $1.summary.logBytes }
                + state.batches.byteCount(of: state.writtenEnd..<state.batches.endIndex)
        }
    }
}
