import KafkaWire
import Topics

extension KafkaSession {
    func metadata(
        _ request: MetadataRequest, version: Int16, _ client: KafkaClient
    ) async -> MetadataResponse {
        var response = MetadataResponse()
        response.brokers = [
            .init(nodeID: Self.nodeID, host: advertised.host, port: Int32(advertised.port))
        ]
        response.clusterID = broker.clusterID
        response.controllerID = Self.nodeID
        guard let wanted = request.topics, !(version == 0 && wanted.isEmpty) else {
            response.topics = broker.topics().map(describe)
            return response
        }
        // Made once, for those that ask by number: each number is a digest.
        lazy var byID = Dictionary(
            broker.topics().map { (uuid($0), $0) }, uniquingKeysWith: { first, _ in first })
        for topic in wanted {
            guard let name = topic.name else {
                response.topics.append(describe(byID[topic.id], id: topic.id))
                continue
            }
            let mayCreate = request.allowsAutoTopicCreation && broker.autoCreatesTopics
            do {
                let found = try await topicOrCreate(name, mayCreate: mayCreate, client)
                response.topics.append(describe(found))
            } catch {
                var line = MetadataResponse.Topic()
                line.name = name
                line.error = error.error
                response.topics.append(line)
            }
        }
        return response
    }

    /// The topic of this name, made now if that is allowed and the name is legal.
    func topicOrCreate(
        _ name: String, mayCreate: Bool, _ client: KafkaClient
    ) async throws(KafkaRefusal) -> BrokerTopic {
        if let topic = broker.topic(named: name) { return topic }
        try TopicRules.checkName(name)
        guard mayCreate else {
            throw KafkaRefusal(error: .unknownTopicOrPartition, message: "no topic \(name)")
        }
        do {
            return try await broker.createTopic(
                named: name, partitionCount: broker.defaultPartitionCount, config: .init(),
                by: client)
        } catch {
            // Somebody else may have made it at the same time.
            if error == .topicExists, let topic = broker.topic(named: name) { return topic }
            throw KafkaRefusal(error: KafkaError(error), message: "cannot create \(name)")
        }
    }

    private func describe(_ found: BrokerTopic?, id: WireUUID) -> MetadataResponse.Topic {
        if let found { return describe(found) }
        var line = MetadataResponse.Topic()
        line.id = id
        line.error = .unknownTopicID
        return line
    }

    private func describe(_ topic: BrokerTopic) -> MetadataResponse.Topic {
        var line = MetadataResponse.Topic()
        line.name = topic.name
        line.id = uuid(topic)
        line.partitions = (0..<topic.partitionCount).map { index in
            var partition = MetadataResponse.Partition()
            partition.index = index
            partition.leaderID = Self.nodeID
            partition.leaderEpoch = Self.leaderEpoch
            partition.replicas = [Self.nodeID]
            partition.inSyncReplicas = [Self.nodeID]
            return partition
        }
        return line
    }

    func uuid(_ topic: BrokerTopic) -> WireUUID {
        .topic(topic, clusterID: broker.clusterID)
    }
}
