import Bytes
import Environment
import Synchronization

extension TopicLog {
    /// Writes what is visible, committed up to `sequence` and not on disk yet into segments; nothing
    /// is synced. Called by one thread at a time. When it throws, what was written before counts and
    /// the rest is tried again next time.
    func write(
        upTo sequence: CommitSequence, _ files: TopicFiles, _ options: TopicStoreOptions,
        number newNumber: () -> UInt64
    ) throws(TopicError) {
        while let (run, end, config) = unwritten(upTo: sequence) {
            let segment = try self.segment(
                for: run.first, config, files, options, number: newNumber)
            guard let segment else { return }
            try segment.append(run)
            state.withLock { if !$0.isClosed { $0.writtenEnd = end } }
        }
    }

    /// What to write next: a block, or what is visible of it, and the index after it.
    private func unwritten(
        upTo sequence: CommitSequence
    ) -> (run: BatchRun, end: Int, config: TopicConfig)? {
        state.withLock { state in
            let start = state.writtenEnd
            let end = max(start, state.visibleEnd(asOf: sequence))
            return state.batches.run(of: start..<end).map { run in
                (run, start + run.places.count, state.config)
            }
        }
    }

    /// The segment to append to, made when the last one is full. Nil when the log was dropped.
    private func segment(
        for batch: BatchPlace, _ config: TopicConfig, _ files: TopicFiles,
        _ options: TopicStoreOptions, number newNumber: () -> UInt64
    ) throws(TopicError) -> TopicSegment? {
        let (last, known, isClosed) = state.withLock { state in
            (state.segments.last, state.number, state.isClosed)
        }
        if isClosed { return nil }
        if let last, !config.isFull(last.summary, before: batch.maxTimestamp, options) {
            return last
        }
        let number = known ?? newNumber()
        let segment = TopicSegment(
            SegmentSummary(baseOffset: batch.baseOffset), prefix: prefix(number, files),
            files: files)
        try segment.create()
        let isKept = state.withLock { state in
            guard !state.isClosed else { return false }
            state.number = number
            state.segments.append(segment)
            return true
        }
        return isKept ? segment : nil
    }

    /// What the paths of its files begin with.
    func prefix(_ number: UInt64, _ files: TopicFiles) -> String {
        "\(files.directory)/\(topicPartition.topic.rawValue)-\(topicPartition.partition)-\(number)-"
    }

    /// Makes the content of all segments durable; their names are the directory's to make durable.
    func sync() throws(FileError) {
        for segment in state.withLock({ $0.segments }) { try segment.sync() }
    }

    /// Removes blocks of batches from memory that are on disk too, oldest first, at least `bytes` of
    /// them if there are so many. Returns how many bytes went.
    func evict(_ bytes: Int) -> Int {
        state.withLock { $0.batches.removeBlocks(before: $0.writtenEnd, bytes: bytes) }
    }

    /// What a checkpoint says of it; nil when nothing of it is on disk.
    func saved(_ producers: ProducerTable) -> TopicCheckpoint.Partition? {
        let partition = state.withLock { state -> TopicCheckpoint.Partition? in
            guard let number = state.number, !state.isClosed else { return nil }
            let segments = state.segments.map(\.summary)
            let end = max(segments.last.map { $0.lastOffset + 1 } ?? 0, state.logStart)
            return TopicCheckpoint.Partition(
                topicPartition: topicPartition, number: number, logStart: state.logStart,
                nextOffset: end, segments: segments)
        }
        guard var partition else { return nil }
        partition.producers = producers.saved(topicPartition, before: partition.nextOffset)
        return partition
    }

    /// Takes over what a checkpoint says.
    func load(_ partition: TopicCheckpoint.Partition, _ segments: [TopicSegment]) {
        state.withLock { state in
            state.segments = segments
            state.number = partition.number
            state.logStart = partition.logStart
            state.nextOffset = partition.nextOffset
            state.highWatermark = partition.nextOffset
        }
    }
}

extension TopicConfig {
    /// Whether a segment is to be followed by another. Short retentions make short segments, as only
    /// whole ones are dropped.
    fileprivate func isFull(
        _ segment: SegmentSummary, before timestamp: Int64, _ options: TopicStoreOptions
    ) -> Bool {
        guard segment.logBytes > 0 else { return false }
        var bytesMax = options.segmentBytes
        if isCompacted { bytesMax /= 4 }
        if let retentionBytes {
            bytesMax = min(bytesMax, max(options.blockBytes, Int(clamping: retentionBytes / 8)))
        }
        if segment.logBytes >= bytesMax { return true }
        guard let retentionMilliseconds, segment.firstTimestamp <= timestamp else { return false }
        let (span, overflow) = timestamp.subtractingReportingOverflow(segment.firstTimestamp)
        return overflow || span > max(1000, retentionMilliseconds / 8)
    }
}
