import Bytes
import Environment
import Synchronization

/// Keeps the topics' files: what the `TopicStore` has beside its logs when it is not only in memory.
///
/// Thread safety: the work on the files is done by one thread at a time, which holds `work`.
final class TopicKeeper: Sendable {
    /// What belongs to the one that works on the files.
    struct Work {
        /// Nil before the data directory is open.
        var files: TopicFiles?
        var nextNumber: UInt64 = 1
        /// The name of the topics' directory is durable.
        var isDirectoryNamed = false
    }

    let fileSystem: any FileSystem
    let options: TopicStoreOptions
    let execution: TopicExecution
    let onFailure: @Sendable (TopicError) -> Void
    let work = Mutex(Work())
    /// Everything up to here is on disk: what the newest checkpoint says.
    let durableSequence = Atomic<UInt64>(0)
    /// Bytes appended since the last flush began.
    let unwrittenBytes = Atomic<Int>(0)
    let isFlushing = Atomic<Bool>(false)
    /// The ledger is replayed: all that comes is durable, and entries without appends are not told.
    let isReplaying = Atomic<Bool>(true)
    /// Segments that no log has any more; the newest checkpoint may.
    let retired = Mutex<[TopicSegment]>([])
    let feeds = Mutex<(writer: (any LateTopicWriter)?, saved: [UInt8])>((nil, []))

    init(
        _ fileSystem: any FileSystem, _ options: TopicStoreOptions, _ execution: TopicExecution,
        _ onFailure: @escaping @Sendable (TopicError) -> Void
    ) {
        self.fileSystem = fileSystem
        self.options = options
        self.execution = execution
        self.onFailure = onFailure
    }

    func retire(_ segments: [TopicSegment]) {
        guard !segments.isEmpty else { return }
        retired.withLock { $0 += segments }
    }
}
