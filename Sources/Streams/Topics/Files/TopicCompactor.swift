package import Bytes
import Synchronization

// Compaction (`cleanup.policy=compact`): of each key, the last record stays. Only segments that are
// full are written anew; the one that is appended to is never touched. As Kafka does it, a pass runs
// once what came since the last one is half of all, records keep their offsets, and a record without a
// value (a tombstone) goes a day after it was written.
//
// Source: Kafka documentation, "Log Compaction"; Kafka's `LogCleaner`.

/// One pass over one partition.
struct TopicCompactor {
    /// Bytes of keys that one pass remembers; what does not fit waits for the next.
    static let keyBytesMax = 64 << 20

    private let segments: [TopicSegment]
    private let prefix: String
    private let files: TopicFiles
    private let options: TopicStoreOptions
    /// Milliseconds since 1970: older tombstones go.
    private let tombstoneHorizon: Int64
    /// The newest offset of each key that the dirty segments hold.
    private var newest: [[UInt8]: Int64] = [:]

    /// `segments` are the full ones, oldest first. Nil when there is too little to do.
    init?(
        _ segments: [TopicSegment], prefix: String, _ files: TopicFiles,
        _ options: TopicStoreOptions, now: Timestamp
    ) {
        let dirty = segments.filter { !$0.summary.isCompacted }
        func bytes(_ segments: [TopicSegment]) -> Int {
            segments.reduce(0) { $0 + $1.summary.logBytes }
        }
        guard !dirty.isEmpty, bytes(dirty) * 2 >= bytes(segments) else { return nil }
        self.segments = segments
        self.prefix = prefix
        self.files = files
        self.options = options
        tombstoneHorizon = now.milliseconds - options.tombstoneMilliseconds
    }

    /// Writes the segments that take the place of the first `sources`. Leaves nothing when it throws.
    mutating func run() throws(TopicError) -> (sources: Int, results: [TopicSegment]) {
        let end = try gatherKeys()
        var made: [TopicSegment] = []
        do throws(TopicError) {
            return (end, try write(segments[..<end], &made))
        } catch {
            // It would only take up room.
            for target in made { try? target.remove() }
            throw error
        }
    }

    private func write(
        _ sources: ArraySlice<TopicSegment>, _ made: inout [TopicSegment]
    ) throws(TopicError) -> [TopicSegment] {
        var results: [TopicSegment] = []
        var open: TopicSegment?
        for source in sources {
            if let current = open, isFull(current, before: source) {
                results.append(current)
                open = nil
            }
            let target: TopicSegment
            if let open {
                target = open
            } else {
                target = makeTarget(for: source)
                open = target
                made.append(target)
                try target.create()
            }
            try copy(source, to: target)
            target.setCompacted(lastOffset: source.summary.lastOffset)
        }
        if let open { results.append(open) }
        for empty in results where empty.summary.logBytes == 0 { try? empty.remove() }
        return results.filter { $0.summary.logBytes > 0 }
    }

    private func isFull(_ target: TopicSegment, before source: TopicSegment) -> Bool {
        target.summary.logBytes + source.summary.logBytes > options.segmentBytes
    }

    private func makeTarget(for source: TopicSegment) -> TopicSegment {
        var summary = SegmentSummary(baseOffset: source.baseOffset)
        summary.generation = source.summary.generation + 1
        return TopicSegment(summary, prefix: prefix, files: files)
    }

    /// Returns how many of the segments may be written anew: those before one whose keys no longer
    /// fit in memory.
    private mutating func gatherKeys() throws(TopicError) -> Int {
        var keyBytes = 0
        for (index, segment) in segments.enumerated() where !segment.summary.isCompacted {
            if keyBytes > TopicCompactor.keyBytesMax { return index }
            var newest = newest
            self.newest = [:]
            try segment.forEachBatch { (bytes, _, _) throws(TopicError) in
                try asTopicBatch { () throws(BatchError) in
                    try RecordBatch.forEachRecord(in: bytes) { (record) throws(BatchError) in
                        guard let key = record.key else { return true }
                        if newest.updateValue(record.offset, forKey: [UInt8](key)) == nil {
                            keyBytes += key.count + 48
                        }
                        return true
                    }
                }
            }
            self.newest = newest
        }
        return segments.count
    }

    private func copy(_ source: TopicSegment, to target: TopicSegment) throws(TopicError) {
        var block = BatchBlock()
        try source.forEachBatch { (bytes, header, sequence) throws(TopicError) in
            let filtered = try asTopicBatch { () throws(BatchError) in
                try RecordBatch.filter(bytes) { (record) throws(BatchError) in keeps(record) }
            }
            let rest: ArraySlice<UInt8>
            let restHeader: RecordBatchHeader
            switch filtered {
            case .none: return
            case .all: (rest, restHeader) = (bytes, header)
            case .some(let bytes, let header): (rest, restHeader) = (bytes[...], header)
            }
            rest.withRawBytes {
                block.append(
                    $0, restHeader, baseOffset: restHeader.baseOffset, sequence: sequence)
            }
            if block.bytes.count >= options.blockBytes, let run = block.run {
                try target.append(run)
                block = BatchBlock()
            }
        }
        if let run = block.run { try target.append(run) }
    }

    private func keeps(_ record: RecordView) -> Bool {
        // Whoever wrote it before the topic was compacted: it stands for no key.
        guard let key = record.key else { return false }
        if let newest = newest[[UInt8](key)] {
            if options.plantedBug == .compactionForgets, record.offset == newest { return false }
            if record.offset < newest { return false }
        }
        return record.value != nil || record.timestamp >= tombstoneHorizon
    }
}

/// Reads a stored batch, its errors as a topic's.
private func asTopicBatch<Result>(
    _ body: () throws(BatchError) -> Result
) throws(TopicError) -> Result {
    do throws(BatchError) { return try body() } catch { throw .batch(error) }
}

extension TopicStore {
    /// Compacts the partitions of a topic that says so. Called now and then, before a checkpoint,
    /// which lets the old files go. What somebody's snapshot may be older than, `oldest` being the oldest, is left
    /// as it is: a record's successor that the snapshot does not have must not take the record away from it.
    package func compact(
        _ topic: TopicID, _ config: TopicConfig, now: Timestamp,
        seenBy oldest: CommitSequence = .latest
    ) throws(TopicError) {
        guard let keeper, config.isCompacted else { return }
        try keeper.work.withLock { (work) throws(TopicError) in
            guard let files = work.files else { return }
            for log in logs where log.topicPartition.topic == topic {
                let gone = try log.compact(files, keeper.options, now: now, seenBy: oldest)
                keeper.retire(gone.segments)
                shrink(gone.memoryBytes)
            }
        }
    }
}

extension TopicLog {
    /// Returns the segments that nobody reads any more, and the bytes that memory is smaller by.
    fileprivate func compact(
        _ files: TopicFiles, _ options: TopicStoreOptions, now: Timestamp,
        seenBy oldest: CommitSequence
    ) throws(TopicError) -> (segments: [TopicSegment], memoryBytes: Int) {
        let (full, number) = state.withLock { state in
            (
                Array(
                    state.segments.dropLast().prefix { $0.summary.lastSequence <= oldest }),
                state.number
            )
        }
        guard let number else { return ([], 0) }
        guard
            var compactor = TopicCompactor(
                full, prefix: prefix(number, files), files, options, now: now)
        else { return ([], 0) }
        let (count, results) = try compactor.run()
        let old = Array(full[..<count])
        return state.withLock { state in
            // Retention may have dropped the first of them meanwhile, or the topic is gone.
            guard state.segments.starts(with: full, by: { $0 === $1 }) else { return (results, 0) }
            state.segments.replaceSubrange(..<count, with: results)
            // Readers get what was left, not what is in memory still.
            let end = old.last.map { $0.summary.lastOffset } ?? -1
            let index = state.batches.firstIndex { $0.lastOffset > end }
            return (old, state.forget(before: index))
        }
    }
}
