package import Bytes

/// One fact of a ledger entry, read in place: its buffers are valid only while the entry's bytes
/// are, that is, inside the call that was given the change.
package enum Change {
    case row(RowChange)
    case append(TopicAppend)
}

/// A row of a keyspace was made, replaced or removed. One entry holds at most one per key: the net
/// effect of its transaction.
package struct RowChange {
    package enum Kind: UInt8, Hashable, Sendable {
        case insert = 1
        case update = 2
        case delete = 3
    }

    package var kind: Kind
    package var keyspace: KeyspaceID
    package var key: UnsafeRawBufferPointer
    /// The new row; empty for a delete.
    package var row: UnsafeRawBufferPointer

    package init(
        kind: Kind, keyspace: KeyspaceID, key: UnsafeRawBufferPointer, row: UnsafeRawBufferPointer
    ) {
        self.kind = kind
        self.keyspace = keyspace
        self.key = key
        self.row = row
    }
}

/// A Kafka record batch was appended to a partition.
package struct TopicAppend {
    package var topicPartition: TopicPartition
    /// The offset of the batch's first record.
    package var baseOffset: Int64
    /// How many offsets the batch takes; at least 1.
    package var recordCount: Int32
    /// The batch as it came: its own base offset field may hold anything.
    package var batch: UnsafeRawBufferPointer

    package init(
        topicPartition: TopicPartition, baseOffset: Int64, recordCount: Int32,
        batch: UnsafeRawBufferPointer
    ) {
        self.topicPartition = topicPartition
        self.baseOffset = baseOffset
        self.recordCount = recordCount
        self.batch = batch
    }
}

/// What a commit returns once it is durable and visible.
package struct CommitReceipt: Hashable, Sendable {
    package var sequence: CommitSequence
    package var timestamp: Timestamp
    /// One per topic append, in the order of the appends.
    package var baseOffsets: [Int64]

    package init(sequence: CommitSequence, timestamp: Timestamp, baseOffsets: [Int64]) {
        self.sequence = sequence
        self.timestamp = timestamp
        self.baseOffsets = baseOffsets
    }
}
