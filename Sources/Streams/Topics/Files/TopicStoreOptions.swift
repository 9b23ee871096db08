/// How partitions are kept on disk and in memory. All sizes in bytes.
package struct TopicStoreOptions: Sendable {
    /// A segment that is at least so long is followed by another: what retention drops at once.
    package var segmentBytes = 64 << 20
    /// Batches are written in blocks of about this size; each has one entry in the index.
    package var blockBytes = 64 << 10
    /// Batches kept in memory over all partitions, about: what is on disk too leaves it above that.
    package var memoryBytes = 64 << 20
    /// So many bytes that are not on disk set off a flush.
    package var flushBytes = 8 << 20
    /// Segments whose files are kept open.
    package var openSegments = 128
    /// How long a compacted topic keeps the deletion of a key, in milliseconds: Kafka's own
    /// `delete.retention.ms`.
    package var tombstoneMilliseconds: Int64 = 24 * 3600 * 1000
    /// For the simulator only: it must find each of these.
    package var plantedBug: PlantedTopicBug?

    package init() {}
}

/// Mistakes the topics make on purpose, to show that the simulator would notice them.
package enum PlantedTopicBug: String, Hashable, Sendable, CaseIterable {
    /// A checkpoint names what is not durable.
    case checkpointNotSynced = "checkpoint-not-synced"
    /// Retention takes a segment more than it may.
    case retentionOneMore = "retention-one-more"
    /// Compaction lets go of the newest record of a key too.
    case compactionForgets = "compaction-forgets"
    /// Blocks are read whatever their checksums say.
    case skipTopicChecksum = "skip-topic-checksum"
}
