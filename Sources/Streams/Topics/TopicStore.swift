package import Bytes
package import Environment
import Synchronization

/// Who keeps the files of the topics.
package enum TopicExecution: Sendable {
    /// A task that lives while there is something to do.
    case background
    /// The thread that publishes commits: for tests and the simulator.
    case inline
}

/// Something that writes to partitions after their commits, as the change feeds do: what is kept on
/// disk must be of one moment for all.
package protocol LateTopicWriter: AnyObject, Sendable {
    /// The newest commit all of whose records are appended.
    var writtenSequence: CommitSequence { get }
    /// Returns once that of `sequence` are appended.
    func finishWriting(upTo sequence: CommitSequence)
    /// What it wants to find again when the topics are opened next time.
    func savedState(at sequence: CommitSequence) -> [UInt8]
}

/// All topic partitions: a view of the ledger that follows its commits. The newest batches are in
/// memory; with files, the older ones are in segments (`TopicStore+Files.swift`).
///
/// It is the engine's `CommitObserver` (appends become batches, publication makes them visible and
/// wakes readers) and its `AppendGate` (idempotent producers' duplicates are found in commit order).
///
/// Thread safety: written by the thread that applies commits; read from anywhere.
package final class TopicStore: Sendable {
    private struct State {
        var logs: [TopicPartition: TopicLog] = [:]
        /// Logs with batches that are not visible yet.
        var unpublished: [TopicLog] = []
        /// Logs of topics whose end is applied, but not durable yet: their files must stay.
        var ending: [TopicLog] = []
        /// Topics whose end is applied. Their numbers are not given again, as those of feeds are.
        var dropped: Set<TopicID> = []
    }

    private let state = Mutex(State())
    let producers = ProducerTable()
    /// Nil: everything stays in memory.
    let keeper: TopicKeeper?
    /// Up to here everything is visible.
    let publishedSequence = Atomic<UInt64>(0)
    /// Bytes of the batches in memory.
    let memoryBytes = Atomic<Int>(0)

    /// Topics in memory alone.
    package init() { keeper = nil }

    /// Topics with files in the data directory. `onFailure` hears of a disk that failed to keep what
    /// it was given: nothing is known of what it holds then, and the process should end.
    package init(
        files: any FileSystem, options: TopicStoreOptions = TopicStoreOptions(),
        execution: TopicExecution = .background,
        onFailure: @escaping @Sendable (TopicError) -> Void = { _ in }
    ) {
        keeper = TopicKeeper(files, options, execution, onFailure)
    }

    // MARK: Writing

    /// Adds a batch, hidden until `publish`. Commits come in order.
    package func append(
        _ batch: UnsafeRawBufferPointer, to topicPartition: TopicPartition, baseOffset: Int64,
        sequence: CommitSequence
    ) throws(BatchError) {
        let log = log(topicPartition)
        let added = try log.append(batch, baseOffset: baseOffset, sequence: sequence)
        // It may come behind the topic's end.
        if added == 0 { return }
        grow(added)
        state.withLock { state in
            if !state.unpublished.contains(where: { $0 === log }) { state.unpublished.append(log) }
        }
    }

    /// Adds a batch and shows it at once: for views that are written after their commits, as change
    /// feeds are. Not for a partition that `append` writes to.
    package func appendVisible(
        _ batch: [UInt8], to topicPartition: TopicPartition, baseOffset: Int64,
        sequence: CommitSequence
    ) throws(BatchError) {
        let log = log(topicPartition)
        grow(
            try batch.withRawBytes { (batch) throws(BatchError) in
                try log.append(batch, baseOffset: baseOffset, sequence: sequence)
            })
        for waiter in log.publish(upTo: sequence).waiters { waiter.wake() }
    }

    private func grow(_ bytes: Int) {
        memoryBytes.add(bytes, ordering: .relaxed)
        keeper?.unwrittenBytes.add(bytes, ordering: .relaxed)
    }

    /// Bytes of the batches in memory.
    package var memoryByteCount: Int { memoryBytes.load(ordering: .relaxed) }

    func shrink(_ bytes: Int) { memoryBytes.subtract(bytes, ordering: .relaxed) }

    /// Everything up to `sequence` is durable: shows it and wakes those who wait for it.
    package func publish(upTo sequence: CommitSequence) {
        publishedSequence.store(sequence.rawValue, ordering: .releasing)
        let touched = state.withLock { state in
            let touched = state.unpublished
            state.unpublished.removeAll(keepingCapacity: true)
            return touched
        }
        endDropped()
        for log in touched {
            let (isDone, waiters) = log.publish(upTo: sequence)
            if !isDone { state.withLock { $0.unpublished.append(log) } }
            for waiter in waiters { waiter.wake() }
        }
    }

    /// Forgets a topic: its catalog object is gone. Its waiters wake and find it missing. When its
    /// end is not durable yet (`isPublished` is false), its files stay until the next publication.
    package func drop(_ topic: TopicID, isPublished: Bool = true) {
        let dropped = state.withLock { state in
            let dropped = state.logs.filter { $0.key.topic == topic }
            for key in dropped.keys { state.logs[key] = nil }
            state.unpublished.removeAll { $0.topicPartition.topic == topic }
            if !isPublished {
                state.dropped.insert(topic)
                state.ending += dropped.values
            }
            return Array(dropped.values)
        }
        producers.drop(topic)
        if isPublished { end(dropped) }
    }

    private func endDropped() {
        end(
            state.withLock { state in
                defer { state.ending = [] }
                return state.ending
            })
    }

    private func end(_ logs: [TopicLog]) {
        for log in logs {
            let rest = log.close()
            shrink(rest.memoryBytes)
            keeper?.retire(rest.segments)
            for waiter in rest.waiters { waiter.wake() }
        }
    }

    /// Forgets all topics but these.
    package func keep(_ topics: Set<TopicID>) {
        let all = state.withLock { Set($0.logs.keys.map(\.topic)) }
        for topic in all.subtracting(topics) { drop(topic) }
    }

    /// Applies a topic's settings, its retention first of all: called now and then, with the time,
    /// for each topic, from a thread that may wait for the disk. Returns the number of bytes freed.
    @discardableResult
    package func retain(_ topic: TopicID, _ config: TopicConfig, now: Timestamp) -> Int {
        let logs = logs.filter { $0.topicPartition.topic == topic }
        let earliest = config.retentionMilliseconds.map { now.milliseconds - $0 }
        func retain() -> Int {
            logs.reduce(0) { $0 + self.retain($1, config, since: earliest) }
        }
        // Not while batches are written: one may go to a segment that is dropped just then, and would
        // be nowhere.
        return keeper.map { $0.work.withLock { _ in retain() } } ?? retain()
    }

    private func retain(_ log: TopicLog, _ config: TopicConfig, since earliest: Int64?) -> Int {
        log.state.withLock { $0.config = config }
        guard config.deletesOldRecords else { return 0 }
        let gone = log.retain(
            since: earliest, bytesMax: config.retentionBytes.map(Int.init), hasFiles: keeper != nil,
            takesOneMore: keeper?.options.plantedBug == .retentionOneMore)
        shrink(gone.memoryBytes)
        keeper?.retire(gone.segments)
        return gone.bytes
    }

    // MARK: Reading

    /// The partition's log; an empty one is made when nothing was appended yet, and a closed one for a topic that is
    /// gone. Ask only for partitions that the catalog knows.
    package func log(_ topicPartition: TopicPartition) -> TopicLog {
        state.withLock { state in
            if let log = state.logs[topicPartition] { return log }
            let log = TopicLog(
                topicPartition,
                blockBytes: keeper?.options.blockBytes ?? TopicStoreOptions().blockBytes)
            if state.dropped.contains(topicPartition.topic) {
                _ = log.close()
            } else {
                state.logs[topicPartition] = log
            }
            return log
        }
    }

    /// All logs, also those that end with the group that is being written.
    var logs: [TopicLog] {
        state.withLock { state in
            (Array(state.logs.values) + state.ending).sorted {
                ($0.topicPartition.topic, $0.topicPartition.partition)
                    < ($1.topicPartition.topic, $1.topicPartition.partition)
            }
        }
    }

    /// Registers interest in partitions; give it back with `cancel`.
    package func waiter(for topicPartitions: [TopicPartition]) -> TopicWaiter {
        let waiter = TopicWaiter(topicPartitions)
        for topicPartition in topicPartitions { log(topicPartition).add(waiter) }
        return waiter
    }

    package func cancel(_ waiter: TopicWaiter) {
        for topicPartition in waiter.topicPartitions {
            // A dropped topic's log is not made again for this.
            state.withLock { $0.logs[topicPartition] }?.remove(waiter)
        }
    }
}
