package import Bytes
import Synchronization

/// What `TopicLog.read` found.
package struct LogSlice: Sendable {
    package var offsets: OffsetRange
    /// Whole batches, one or more in each piece; the first may begin before the offset asked for.
    package var pieces: [ArraySlice<UInt8>] = []
    /// The offset after the last of them; the one asked for when there are none.
    package var nextOffset: Int64

    /// Bytes of all pieces.
    package var byteCount: Int { pieces.reduce(0) { $0 + $1.count } }

    /// The batches one by one.
    package var batches: [ArraySlice<UInt8>] {
        var batches: [ArraySlice<UInt8>] = []
        for piece in pieces {
            var rest = piece
            while let length = RecordBatch.length(of: rest) {
                batches.append(rest.prefix(length))
                rest = rest.dropFirst(length)
            }
        }
        return batches
    }
}

extension RecordBatch {
    /// The length of the batch at the start of `bytes`; nil at their end.
    fileprivate static func length(of bytes: ArraySlice<UInt8>) -> Int? {
        guard bytes.count >= RecordBatchHeader.byteCount else { return nil }
        let field = bytes.dropFirst(8).prefix(4).reduce(0) { $0 << 8 | Int($1) }
        let length = field + RecordBatchHeader.uncountedByteCount
        return length <= bytes.count ? length : nil
    }
}

extension TopicLog {
    /// The visible batches from the one that holds `offset` on, as long as they fit `bytesMax`; the
    /// first even if it does not, unless `allowsOversizeFirst` is false. Nil when `offset` lies
    /// outside of what the partition holds (its end is inside: nothing to read yet). With a `sequence` those that a
    /// snapshot of that has.
    package func read(
        from offset: Int64, bytesMax: Int, allowsOversizeFirst: Bool = true,
        asOf sequence: CommitSequence = .latest
    ) throws(TopicError) -> LogSlice? {
        let (offsets, end) = state.withLock {
            (
                OffsetRange(logStart: $0.logStart, highWatermark: $0.highWatermark),
                $0.end(asOf: sequence)
            )
        }
        guard offset >= offsets.logStart, offset <= end else { return nil }
        var slice = LogSlice(offsets: offsets, nextOffset: offset)
        var room = bytesMax
        while true {
            let mayOversize = allowsOversizeFirst && slice.pieces.isEmpty
            guard room > 0 || mayOversize else { return slice }
            guard let segment = state.withLock({ $0.segment(holding: slice.nextOffset) }) else {
                readMemory(&slice, room: room, mayOversize: mayOversize, asOf: sequence)
                return slice
            }
            let found: SegmentSlice
            do throws(TopicError) {
                found = try segment.read(
                    from: slice.nextOffset, bytesMax: room, allowsOversizeFirst: mayOversize,
                    asOf: sequence)
            } catch {
                // Retention and compaction remove files under their readers.
                if isGone(segment) { return try reread(slice, from: offset, bytesMax, sequence) }
                throw error
            }
            if !found.bytes.isEmpty { slice.pieces.append(found.bytes) }
            room -= found.bytes.count
            slice.nextOffset = found.nextOffset
            guard let next = found.followedBy else { return slice }
            slice.nextOffset = next
        }
    }

    private func isGone(_ segment: TopicSegment) -> Bool {
        state.withLock { state in !state.segments.contains { $0 === segment } }
    }

    /// What was read before a segment vanished, or a new look when that is nothing.
    private func reread(
        _ slice: LogSlice, from offset: Int64, _ bytesMax: Int, _ sequence: CommitSequence
    ) throws(TopicError) -> LogSlice? {
        if !slice.pieces.isEmpty { return slice }
        return try read(from: offset, bytesMax: bytesMax, asOf: sequence)
    }

    private func readMemory(
        _ slice: inout LogSlice, room: Int, mayOversize: Bool, asOf sequence: CommitSequence
    ) {
        state.withLock { state in
            slice.offsets = OffsetRange(
                logStart: state.logStart, highWatermark: state.highWatermark)
            var batches = state.visible(from: slice.nextOffset, asOf: sequence)
            var room = room
            while let run = state.batches.run(
                of: batches, bytesMax: room,
                allowsOversizeFirst: mayOversize && slice.pieces.isEmpty)
            {
                room -= run.bytes.count
                slice.pieces.append(run.bytes)
                slice.nextOffset = run.lastOffset + 1
                batches.removeFirst(run.places.count)
            }
        }
    }

    // MARK: By time

    /// The first visible record whose timestamp is `timestamp` or later (milliseconds since 1970), or
    /// nil. Batches that cannot hold one are skipped by their headers.
    package func offset(
        atOrAfter timestamp: Int64
    ) throws(TopicError) -> TimestampedOffset? {
        var from = offsets.logStart
        while let start = try candidate(from: from, timestamp: timestamp) {
            guard let slice = try read(from: start, bytesMax: 1 << 16) else { return nil }
            if let found = try RecordBatch.firstRecord(atOrAfter: timestamp, in: slice, start) {
                return found
            }
            // Their headers promised a later time than their records have.
            guard slice.nextOffset > start else { return nil }
            from = slice.nextOffset
        }
        return nil
    }

    /// An offset at or after `from`, before which nothing has such a timestamp; nil when nothing
    /// visible at or after it says that it has.
    private func candidate(
        from: Int64, timestamp: Int64
    ) throws(TopicError) -> Int64? {
        let (segments, memory) = state.withLock { state -> ([TopicSegment], Int64?) in
            let found = state.batches.first(
                of: state.visible(from: from), atOrAfter: timestamp)
            let start = state.memoryStart
            return (
                state.segments.filter { $0.baseOffset < start },
                found.map { max(from, $0.baseOffset) }
            )
        }
        for segment in segments {
            let summary = segment.summary
            guard summary.lastOffset >= from, summary.maxTimestamp >= timestamp else { continue }
            let entries = try segment.entries()
            let block = entries.first { $0.lastOffset >= from && $0.maxTimestamp >= timestamp }
            if let block { return max(from, block.firstOffset) }
        }
        return memory
    }

    /// The visible record with the largest timestamp (the first of them), or nil when there is none.
    package func offsetOfMaxTimestamp() throws(TopicError) -> TimestampedOffset? {
        let largest = state.withLock { state in
            let written = state.segments.map(\.summary.maxTimestamp).max()
            let memory = state.batches.maxTimestamp(
                of: state.batches.startIndex..<state.visibleEnd)
            return [written, memory].compactMap { $0 }.max()
        }
        guard let largest, largest > Int64.min else { return nil }
        return try offset(atOrAfter: largest)
    }
}

extension RecordBatch {
    /// The first record of a slice at or after offset `start` with such a timestamp.
    fileprivate static func firstRecord(
        atOrAfter timestamp: Int64, in slice: LogSlice, _ start: Int64
    ) throws(TopicError) -> TimestampedOffset? {
        for batch in slice.batches {
            var found: TimestampedOffset?
            do throws(BatchError) {
                try forEachRecord(in: batch) { (record) throws(BatchError) in
                    guard record.timestamp >= timestamp, record.offset >= start else { return true }
                    found = TimestampedOffset(offset: record.offset, timestamp: record.timestamp)
                    return false
                }
            } catch {
                throw .batch(error)
            }
            if let found { return found }
        }
        return nil
    }
}
