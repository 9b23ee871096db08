import Bytes
import Environment
import Synchronization

/// What is known of a segment without opening its files.
struct SegmentSummary: Hashable, Sendable {
    /// The offset it is named by.
    var baseOffset: Int64
    /// Of its last record; one less than `baseOffset` while it is empty.
    var lastOffset: Int64
    /// Bytes of its log and of its index.
    var logBytes = 0
    var indexBytes = 0
    /// The largest timestamps of its first and of all its batches, milliseconds since 1970.
    var firstTimestamp = Int64.max
    var maxTimestamp = Int64.min
    /// Of the first and the last commit in it.
    var firstSequence = CommitSequence.zero
    var lastSequence = CommitSequence.zero
    /// How often compaction has written it anew: part of its files' names.
    var generation: UInt32 = 0
    /// Compaction has been through it.
    var isCompacted = false

    init(baseOffset: Int64) {
        self.baseOffset = baseOffset
        lastOffset = baseOffset - 1
    }

    /// What tells its files from those of the partition's other segments.
    var suffix: String {
        let digits = String(baseOffset)
        let padded = String(repeating: "0", count: max(0, 20 - digits.count)) + digits
        return generation == 0 ? padded : "\(padded).\(generation)"
    }
}

/// A segment of a partition: a log of record batches as Kafka lays them out, and the index of its
/// blocks.
///
/// Thread safety: written by one thread at a time, read from any. A reader may go on reading a
/// segment that is removed meanwhile, if it has it open; otherwise it finds no file.
final class TopicSegment: Sendable {
    private struct State {
        var summary: SegmentSummary
        var isSynced: Bool
    }

    let files: TopicFiles
    /// The path that the partition's files begin with.
    private let prefix: String
    let baseOffset: Int64
    private let state: Mutex<State>

    /// A segment that exists, as a checkpoint describes it, or a new one that `create` makes.
    init(_ summary: SegmentSummary, prefix: String, files: TopicFiles) {
        self.files = files
        self.prefix = prefix
        baseOffset = summary.baseOffset
        state = Mutex(State(summary: summary, isSynced: true))
    }

    /// Nobody may find its open files under the identity of the next object at this address.
    deinit { files.close(self) }

    var summary: SegmentSummary { state.withLock { $0.summary } }
    var isSynced: Bool { state.withLock { $0.isSynced } }

    private var path: String { prefix + summary.suffix }
    var logPath: String { path + ".log" }
    var indexPath: String { path + ".index" }

    // MARK: Writing

    /// Makes its files, empty.
    func create() throws(TopicError) {
        try asTopicError { () throws(FileError) in
            for path in [logPath, indexPath] {
                try File(path, .readWriteOrCreate, in: files.files).resize(to: 0)
            }
        }
        state.withLock { $0.isSynced = false }
    }

    /// Appends a block. When it throws, the block is not part of the segment.
    func append(_ run: BatchRun) throws(TopicError) {
        let opened = try open()
        let before = summary
        let maxTimestamp = run.places.reduce(run.first.maxTimestamp) { max($0, $1.maxTimestamp) }
        let entry = BlockEntry(
            position: before.logBytes, length: run.bytes.count,
            checksum: run.bytes.withRawBytes { CRC32C.checksum($0) },
            firstOffset: run.first.baseOffset, lastOffset: run.lastOffset,
            maxTimestamp: maxTimestamp,
            runningMaxTimestamp: max(before.maxTimestamp, maxTimestamp),
            firstSequence: run.first.sequence, lastSequence: run.last.sequence,
            batchCount: run.places.count,
            details: BlockEntry.encode(
                run.places.map { .init(length: $0.length, sequence: $0.sequence) },
                after: run.first.sequence))
        var record = ByteWriter(reserving: BlockEntry.fixedLength + entry.details.count)
        entry.write(to: &record)
        state.withLock { $0.isSynced = false }
        try asTopicError { () throws(FileError) in
            try run.bytes.withRawBytes { (bytes) throws(FileError) in
                try opened.log.write(bytes, at: before.logBytes)
            }
            try opened.index.write(record.bytes, at: before.indexBytes)
        }
        opened.entries.withLock { $0.append(entry) }
        state.withLock { state in
            state.summary.logBytes += run.bytes.count
            state.summary.indexBytes += record.count
            state.summary.lastOffset = run.lastOffset
            state.summary.firstTimestamp = min(before.firstTimestamp, run.first.maxTimestamp)
            state.summary.maxTimestamp = entry.runningMaxTimestamp
            if before.logBytes == 0 { state.summary.firstSequence = run.first.sequence }
            state.summary.lastSequence = run.last.sequence
        }
    }

    /// Makes what was appended durable. After a failure nothing is known about it.
    func sync() throws(FileError) {
        guard !isSynced else { return }
        for path in [logPath, indexPath] {
            try File(path, .readWrite, in: files.files).syncData()
        }
        state.withLock { $0.isSynced = true }
    }

    /// Compaction has written it; the segments it stands for end at `lastOffset`.
    func setCompacted(lastOffset: Int64) {
        state.withLock { state in
            state.summary.isCompacted = true
            state.summary.lastOffset = lastOffset
        }
    }

    /// Checks that the files hold what the checkpoint says, and cuts off what came after it.
    func recover() throws(TopicError) {
        let summary = summary
        for (path, length) in [(logPath, summary.logBytes), (indexPath, summary.indexBytes)] {
            let size = try asTopicError { () throws(FileError) in
                let file = try File(path, .readWrite, in: files.files)
                let size = try file.size()
                if size > length { try file.resize(to: length) }
                return size
            }
            guard size >= length else {
                throw .corrupt(
                    path: path, offset: size, what: "it ends before byte \(length)")
            }
        }
    }

    func remove() throws(FileError) {
        files.close(self)
        for path in [logPath, indexPath] where try files.files.kind(path) != nil {
            try files.files.remove(path)
        }
    }
}
