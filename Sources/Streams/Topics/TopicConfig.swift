/// A topic's settings, by Kafka's names and defaults.
package struct TopicConfig: Hashable, Sendable {
    /// `retention.ms`; nil (−1) keeps records for ever. Kafka's default: seven days.
    package var retentionMilliseconds: Int64? = 7 * 24 * 3600 * 1000
    /// `retention.bytes` per partition; nil (−1) is no limit.
    package var retentionBytes: Int64?
    /// `cleanup.policy` holds `delete`.
    package var deletesOldRecords = true
    /// `cleanup.policy` holds `compact`.
    package var isCompacted = false
    /// `max.message.bytes`, a whole batch as it is sent.
    package var maxMessageBytes = Int32(RecordBatch.bytesMaxDefault)

    package init() {}

    /// `cleanup.policy` as Kafka writes it.
    package var cleanupPolicy: String {
        isCompacted ? deletesOldRecords ? "compact,delete" : "compact" : "delete"
    }
}
