// The real broker behind the Kafka front: a database's topics.

package import Bytes
import Catalog
package import Engine
import Feeds
package import Topics
import Types
package import Varve

/// A database with the settings of the Kafka front.
package final class DatabaseBroker: KafkaBroker {
    private let database: Database
    package let clusterID: String
    package let autoCreatesTopics: Bool
    package let defaultPartitionCount: Int32 = 1

    package init(_ database: Database, autoCreatesTopics: Bool) {
        self.database = database
        clusterID = database.identity
        self.autoCreatesTopics = autoCreatesTopics
    }

    package var topicStore: TopicStore { database.topics }

    package func topics() -> [BrokerTopic] {
        database.topicDirectory.topics.map { BrokerTopic($0) }
            + database.feeds.feeds.map { BrokerTopic($0) }
    }

    package func topic(named name: String) -> BrokerTopic? {
        if let topic = database.topicDirectory.topic(named: name) { return BrokerTopic(topic) }
        return database.feeds.feed(named: name).map { BrokerTopic($0) }
    }

    package func createTopic(
        named name: String, partitionCount: Int32, config: TopicConfig, by client: KafkaClient
    ) async throws(BrokerError) -> BrokerTopic {
        do throws(SQLError) {
            return BrokerTopic(
                try await database.createTopic(
                    named: name, partitions: partitionCount, config, client: client.address,
                    application: client.clientID))
        } catch {
            throw BrokerError(error)
        }
    }

    package func deleteTopic(_ topic: TopicID, by client: KafkaClient) async throws(BrokerError) {
        do throws(SQLError) {
            try await database.dropTopic(
                topic, client: client.address, application: client.clientID)
        } catch {
            throw BrokerError(error)
        }
    }

    package func append(
        _ batches: [TopicBatch], by client: KafkaClient
    ) async throws(EngineError) -> [Int64] {
        try await database.append(
            batches.map { ($0.topicPartition, $0.bytes, $0.recordCount) },
            client: client.address, application: client.clientID)
    }

    package func allocateProducerID() async throws(EngineError) -> Int64 {
        try await database.allocateProducerID()
    }
}

extension BrokerTopic {
    fileprivate init(_ topic: NamedTopic) {
        self.init(
            id: topic.options.topic, name: topic.name, partitionCount: topic.options.partitions,
            config: topic.config)
    }
}

extension BrokerTopic {
    /// A change feed: the database writes it, clients read it.
    fileprivate init(_ feed: FeedDescription) {
        self.init(
            id: feed.topic, name: feed.name, partitionCount: 1, acceptsProduce: false,
            incarnation: feed.start.rawValue)
    }
}

extension BrokerError {
    fileprivate init(_ error: SQLError) {
        switch error.state {
        case .duplicateTable: self = .topicExists
        case .undefinedTable: self = .unknownTopic
        case .cannotConnectNow, .ioError, .lockNotAvailable: self = .unavailable
        default: self = .refused(error.message)
        }
    }
}
