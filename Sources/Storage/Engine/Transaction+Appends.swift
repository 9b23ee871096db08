// Records that a transaction appends to topics, and those that it reads.

package import Bytes

extension Transaction {
    /// Appends a record batch, which gets its offsets at commit. `recordCount` is the number of
    /// offsets it takes.
    package func append(
        _ topicPartition: TopicPartition, batch: [UInt8], recordCount: Int32
    ) throws(EngineError) {
        precondition(recordCount > 0, "a batch takes at least one offset")
        guard !isReadOnly else { throw .readOnlyTransaction }
        try checkSize((writes?.memorySize ?? 0) + batch.count)
        if let serializable {
            let (keyspace, key) = topicPartition.tracked
            try parts.serializability.write(serializable, keyspace, key, isAppend: true)
        }
        add(
            PendingAppend(topicPartition: topicPartition, batch: batch, recordCount: recordCount))
    }

    func add(_ append: PendingAppend) {
        appendBytes += append.batch.count
        if appends.isEmpty {
            takeNumber()
            if let memory { appends = memory.takeAppends() }
        }
        appends.append(append)
    }

    /// Visits this transaction's own, uncommitted appends to a partition, in order: those before `mark`, if there
    /// is one.
    package func forEachAppend(
        to topicPartition: TopicPartition, before mark: WriteMark? = nil,
        _ visit: (_ batch: UnsafeRawBufferPointer, _ recordCount: Int32) -> Void
    ) {
        for append in appends.prefix(mark?.appendCount ?? appends.count)
        where append.topicPartition == topicPartition {
            append.batch.withUnsafeBytes { visit($0, append.recordCount) }
        }
    }

    /// Notes that the records of a partition are about to be read, as far as the snapshot has them. Throws when a
    /// serializable transaction must fail.
    package func noteRead(of topicPartition: TopicPartition) throws(EngineError) {
        guard let serializable else { return }
        let (keyspace, key) = topicPartition.tracked
        try noteRead(serializable, keyspace, .key(key))
    }
}
