package import Bytes
import Environment
import Glibc
import Synchronization

// The topics' files. Batches go to the segments' files once they are visible and enough has gathered
// (`flush`), unsynced; a checkpoint makes all of it durable and says what the files hold as of one
// commit. What came after the checkpoint is cut off at the next start, and comes again by replay.

extension TopicStore {
    /// Registers who writes to topics after their commits. Before anything is recovered.
    package func follow(_ writer: any LateTopicWriter) {
        keeper?.feeds.withLock { $0.writer = writer }
    }

    /// What the late writer saved in the checkpoint that was opened.
    package var savedFeeds: [UInt8] { keeper?.feeds.withLock { $0.saved } ?? [] }

    /// Everything up to here is on disk.
    package var keptSequence: CommitSequence {
        CommitSequence(keeper?.durableSequence.load(ordering: .acquiring) ?? 0)
    }

    /// The newest commit of which every view's records are there.
    private func completeSequence(_ keeper: TopicKeeper) -> CommitSequence {
        let published = CommitSequence(publishedSequence.load(ordering: .acquiring))
        let writer = keeper.feeds.withLock { $0.writer }
        return writer.map { min(published, $0.writtenSequence) } ?? published
    }

    // MARK: Open

    /// Opens the files in the data directory: takes over what the checkpoint says and removes what it
    /// does not know.
    package func open(in dataDirectory: String) throws(TopicError) {
        guard let keeper else { return }
        let files = TopicFiles(
            directory: dataDirectory + "/topics", files: keeper.fileSystem,
            limit: keeper.options.openSegments,
            checksBlocks: keeper.options.plantedBug != .skipTopicChecksum)
        let checkpoint = try readCheckpoint(files)
        var known: Set<String> = [files.checkpointPath]
        for partition in checkpoint?.partitions ?? [] {
            let log = log(partition.topicPartition)
            let prefix = log.prefix(partition.number, files)
            let segments = partition.segments.map {
                TopicSegment($0, prefix: prefix, files: files)
            }
            for segment in segments {
                try segment.recover()
                known.formUnion([segment.logPath, segment.indexPath])
            }
            log.load(partition, segments)
            producers.load(partition.producers, of: partition.topicPartition)
        }
        try removeOthers(than: known, files)
        let sequence = checkpoint?.sequence ?? .zero
        keeper.durableSequence.store(sequence.rawValue, ordering: .releasing)
        publishedSequence.store(sequence.rawValue, ordering: .releasing)
        keeper.feeds.withLock { $0.saved = checkpoint?.feeds ?? [] }
        keeper.work.withLock { work in
            work.files = files
            work.nextNumber = checkpoint?.nextNumber ?? 1
        }
    }

    private func readCheckpoint(_ files: TopicFiles) throws(TopicError) -> TopicCheckpoint? {
        let path = files.checkpointPath
        let bytes = try asTopicError { () throws(FileError) -> [UInt8]? in
            guard try files.files.kind(path) != nil else { return nil }
            return try File(path, .read, in: files.files).readAll(
                limit: TopicCheckpoint.bytesMax)
        }
        guard let bytes else { return nil }
        do throws(MalformedBytes) {
            return try bytes.span.bytes.withUnsafeBytes { (bytes) throws(MalformedBytes) in
                try TopicCheckpoint(decoding: bytes)
            }
        } catch {
            throw .corrupt(path: path, offset: error.position, what: error.what)
        }
    }

    /// Makes the directory when there is none, and removes what no checkpoint knows: a crash came
    /// before it was named there, or before it was removed.
    private func removeOthers(
        than known: Set<String>, _ files: TopicFiles
    ) throws(TopicError) {
        try asTopicError { () throws(FileError) in
            if try files.files.kind(files.directory) == nil {
                try files.files.createDirectory(files.directory)
            }
            // A process that was killed may have named the checkpoint and not come to this.
            try files.files.syncDirectory(files.directory)
            for name in try files.files.list(files.directory) {
                let path = files.directory + "/" + name
                if !known.contains(path) { try files.files.remove(path) }
            }
        }
    }

    // MARK: Flush

    /// Sets off a flush when enough has gathered. Called after publication.
    func flushIfNeeded() {
        guard let keeper,
            keeper.unwrittenBytes.load(ordering: .relaxed) >= keeper.options.flushBytes,
            !keeper.isFlushing.exchange(true, ordering: .acquiringAndReleasing)
        else { return }
        switch keeper.execution {
        case .inline: flushOnce(keeper)
        case .background: Task.detached(priority: .utility) { self.flushOnce(keeper) }
        }
    }

    private func flushOnce(_ keeper: TopicKeeper) {
        keeper.unwrittenBytes.store(0, ordering: .relaxed)
        // A disk that is full now may have room later: until then the batches stay in memory, and
        // the ledger has them.
        do throws(TopicError) {
            try keeper.work.withLock { (work) throws(TopicError) in
                try write(upTo: completeSequence(keeper), &work, keeper)
            }
        } catch {
            report(error, keeper)
        }
        evictAboveBudget(keeper)
        keeper.isFlushing.store(false, ordering: .releasing)
    }

    private func report(_ error: TopicError, _ keeper: TopicKeeper) {
        if error.isFatal { keeper.onFailure(error) }
    }

    private func write(
        upTo sequence: CommitSequence, _ work: inout TopicKeeper.Work, _ keeper: TopicKeeper
    ) throws(TopicError) {
        guard let files = work.files else { return }
        var next = work.nextNumber
        defer { work.nextNumber = next }
        for log in logs {
            try log.write(upTo: sequence, files, keeper.options) {
                defer { next += 1 }
                return next
            }
        }
    }

    /// Takes batches out of memory that are on disk, a like share of each partition's.
    private func evictAboveBudget(_ keeper: TopicKeeper) {
        let total = memoryBytes.load(ordering: .relaxed)
        guard total > keeper.options.memoryBytes else { return }
        let surplus = total - keeper.options.memoryBytes * 3 / 4
        for log in logs {
            let held = log.state.withLock { $0.batches.memoryBytes }
            let share = Double(held) / Double(max(1, total))
            shrink(log.evict(Int((Double(surplus) * share).rounded(.up))))
        }
    }

    // MARK: Checkpoint

    /// Makes everything durable that all views have seen, up to `sequence` at least (nil: whatever
    /// that is now). Waits for the disk: not for the threads that commit or serve.
    package func checkpoint(upTo sequence: CommitSequence? = nil) throws(TopicError) {
        guard let keeper else { return }
        if let sequence { finish(upTo: sequence, keeper) }
        do throws(TopicError) {
            try keeper.work.withLock { (work) throws(TopicError) in
                try makeCheckpoint(&work, keeper)
            }
        } catch {
            report(error, keeper)
            throw error
        }
        evictAboveBudget(keeper)
    }

    /// Returns once everything up to a commit that is durable is published and appended.
    private func finish(upTo sequence: CommitSequence, _ keeper: TopicKeeper) {
        if keeper.isReplaying.load(ordering: .relaxed) {
            publishedSequence.store(
                max(publishedSequence.load(ordering: .relaxed), sequence.rawValue),
                ordering: .releasing)
        } else if case .background = keeper.execution {
            // It is durable, so the thread that commits is about to publish it.
            while publishedSequence.load(ordering: .acquiring) < sequence.rawValue { usleep(200) }
        }
        keeper.feeds.withLock { $0.writer }?.finishWriting(upTo: sequence)
    }

    private func makeCheckpoint(
        _ work: inout TopicKeeper.Work, _ keeper: TopicKeeper
    ) throws(TopicError) {
        guard let files = work.files else { return }
        let complete = completeSequence(keeper)
        guard complete > keptSequence || !keeper.retired.withLock({ $0.isEmpty }) else { return }
        try write(upTo: complete, &work, keeper)
        let retired = keeper.retired.withLock { retired in
            defer { retired = [] }
            return retired
        }
        do throws(TopicError) {
            try save(complete, &work, files, keeper)
        } catch {
            keeper.retire(retired)
            throw error
        }
        removeFiles(of: retired, files)
    }

    /// Syncs what was written, then replaces the checkpoint.
    private func save(
        _ sequence: CommitSequence, _ work: inout TopicKeeper.Work, _ files: TopicFiles,
        _ keeper: TopicKeeper
    ) throws(TopicError) {
        let feeds = keeper.feeds.withLock { $0.writer }?.savedState(at: sequence) ?? []
        var checkpoint = TopicCheckpoint(sequence: sequence, nextNumber: work.nextNumber)
        checkpoint.feeds = feeds
        checkpoint.partitions = logs.compactMap { $0.saved(producers) }
        let bytes = checkpoint.encoded()
        let logs = logs
        let isNamed = work.isDirectoryNamed
        try asTopicError { () throws(FileError) in
            let system = files.files
            for log in logs where keeper.options.plantedBug != .checkpointNotSynced {
                try log.sync()
            }
            try system.syncDirectory(files.directory)
            let new = try File(files.newCheckpointPath, .readWriteOrCreate, in: system)
            try new.resize(to: 0)
            try new.write(bytes, at: 0)
            try new.syncData()
            new.close()
            try system.rename(files.newCheckpointPath, to: files.checkpointPath)
            try system.syncDirectory(files.directory)
            if !isNamed { try system.syncDirectory(TopicStore.parent(files.directory)) }
        }
        work.isDirectoryNamed = true
        keeper.durableSequence.store(sequence.rawValue, ordering: .releasing)
    }

    private static func parent(_ path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// What the checkpoint no longer names. What cannot be removed now goes at the next start.
    private func removeFiles(of retired: [TopicSegment], _ files: TopicFiles) {
        for segment in retired { try? segment.remove() }
    }
}
