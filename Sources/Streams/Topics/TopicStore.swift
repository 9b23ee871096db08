package import Bytes
import Synchronization

/// All topic partitions, in memory: a view of the ledger that follows its commits.
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
    }

    private let state = Mutex(State())
    let producers = ProducerTable()

    package init() {}

    // MARK: Writing

    /// Adds a batch, hidden until `publish`. Commits come in order.
    package func append(
        _ batch: [UInt8], to topicPartition: TopicPartition, baseOffset: Int64,
        sequence: CommitSequence
    ) throws(BatchError) {
        let log = log(topicPartition)
        try log.append(batch, baseOffset: baseOffset, sequence: sequence)
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
        try log.append(batch, baseOffset: baseOffset, sequence: sequence)
        for waiter in log.publish(upTo: sequence).waiters { waiter.wake() }
    }

    /// Everything up to `sequence` is durable: shows it and wakes those who wait for it.
    package func publish(upTo sequence: CommitSequence) {
        let touched = state.withLock { state in
            let touched = state.unpublished
            state.unpublished.removeAll(keepingCapacity: true)
            return touched
        }
        for log in touched {
            let (isDone, waiters) = log.publish(upTo: sequence)
            if !isDone { state.withLock { $0.unpublished.append(log) } }
            for waiter in waiters { waiter.wake() }
        }
    }

    /// Forgets a topic: its catalog object is gone. Its waiters wake and find it missing.
    package func drop(_ topic: TopicID) {
        let dropped = state.withLock { state in
            let dropped = state.logs.filter { $0.key.topic == topic }
            for key in dropped.keys { state.logs[key] = nil }
            state.unpublished.removeAll { $0.topicPartition.topic == topic }
            return dropped
        }
        producers.drop(topic)
        for log in dropped.values {
            for waiter in log.close() { waiter.wake() }
        }
    }

    /// Forgets all topics but these.
    package func keep(_ topics: Set<TopicID>) {
        let all = state.withLock { Set($0.logs.keys.map(\.topic)) }
        for topic in all.subtracting(topics) { drop(topic) }
    }

    /// Applies a topic's retention: called now and then, with the time, for each topic. Returns the
    /// number of bytes freed.
    @discardableResult
    package func retain(_ topic: TopicID, _ config: TopicConfig, now: Timestamp) -> Int {
        guard config.deletesOldRecords else { return 0 }
        let logs = state.withLock { state in
            state.logs.values.filter { $0.topicPartition.topic == topic }
        }
        let earliest = config.retentionMilliseconds.map { now.milliseconds - $0 }
        return logs.reduce(0) {
            $0 + $1.retain(since: earliest, bytesMax: config.retentionBytes.map(Int.init))
        }
    }

    // MARK: Reading

    /// The partition's log; an empty one is made when nothing was appended yet. Ask only for
    /// partitions that the catalog knows.
    package func log(_ topicPartition: TopicPartition) -> TopicLog {
        state.withLock { state in
            if let log = state.logs[topicPartition] { return log }
            let log = TopicLog(topicPartition)
            state.logs[topicPartition] = log
            return log
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
