// What the Kafka front needs of a database: the border between protocol and engine.

package import Bytes
package import Engine
package import Topics

/// A topic as Kafka clients see it.
package struct BrokerTopic: Hashable, Sendable {
    package var id: TopicID
    package var name: String
    package var partitionCount: Int32
    package var config: TopicConfig
    /// False for topics that the database writes itself: change feeds.
    package var acceptsProduce: Bool
    /// Tells apart topics that had the same id one after the other, as a feed that is dropped and
    /// made again; 0 where ids are used once.
    package var incarnation: UInt64

    package init(
        id: TopicID, name: String, partitionCount: Int32, config: TopicConfig = TopicConfig(),
        acceptsProduce: Bool = true, incarnation: UInt64 = 0
    ) {
        self.id = id
        self.incarnation = incarnation
        self.name = name
        self.partitionCount = partitionCount
        self.config = config
        self.acceptsProduce = acceptsProduce
    }
}

/// Who sent a request: goes into the ledger with what it commits.
package struct KafkaClient: Hashable, Sendable {
    /// As `address:port`.
    package var address: String
    /// The client id of the request's header; empty when it has none.
    package var clientID: String

    package init(address: String, clientID: String) {
        self.address = address
        self.clientID = clientID
    }
}

/// A validated batch on its way into a partition.
package struct TopicBatch: Sendable {
    package var topicPartition: TopicPartition
    package var bytes: [UInt8]
    package var recordCount: Int32

    package init(topicPartition: TopicPartition, bytes: [UInt8], recordCount: Int32) {
        self.topicPartition = topicPartition
        self.bytes = bytes
        self.recordCount = recordCount
    }
}

/// Why a topic was not made or not removed.
package enum BrokerError: Error, Hashable, Sendable {
    case topicExists
    case unknownTopic
    /// The database does not allow it; the text is for the client.
    case refused(String)
    /// Nothing was done: the engine has stopped, or its disk failed.
    case unavailable
}

/// A database with topics. All calls come from event loops and must not block their thread.
package protocol KafkaBroker: AnyObject, Sendable {
    /// Stays the same while the data directory lives.
    var clusterID: String { get }
    var topicStore: TopicStore { get }
    /// Whether Metadata and Produce make topics that they do not find.
    var autoCreatesTopics: Bool { get }
    /// For topics made without a partition count.
    var defaultPartitionCount: Int32 { get }

    func topics() -> [BrokerTopic]
    func topic(named name: String) -> BrokerTopic?

    /// Returns when the topic is durable and visible. `partitionCount` and `config` are checked.
    func createTopic(
        named name: String, partitionCount: Int32, config: TopicConfig, by client: KafkaClient
    ) async throws(BrokerError) -> BrokerTopic

    func deleteTopic(_ topic: TopicID, by client: KafkaClient) async throws(BrokerError)

    /// Appends all batches in one commit, or none. Returns their base offsets when they are durable
    /// and visible.
    func append(
        _ batches: [TopicBatch], by client: KafkaClient
    ) async throws(EngineError) -> [Int64]

    /// A producer id that was never given out before, not even before a crash.
    func allocateProducerID() async throws(EngineError) -> Int64
}
