import KafkaWire
import Topics

extension KafkaSession {
    /// The first version in which −1 partitions asks for the default (KIP-464).
    private static var firstDefaultingVersion: Int16 { 4 }

    // MARK: CreateTopics

    func createTopics(
        _ request: CreateTopicsRequest, version: Int16, _ client: KafkaClient
    ) async -> CreateTopicsResponse {
        var response = CreateTopicsResponse()
        let counts = Dictionary(request.topics.map { ($0.name, 1) }, uniquingKeysWith: +)
        var answered: Set<String> = []
        for wanted in request.topics where answered.insert(wanted.name).inserted {
            var line = CreateTopicsResponse.Topic()
            line.name = wanted.name
            do throws(KafkaRefusal) {
                guard counts[wanted.name] == 1 else {
                    throw KafkaRefusal(
                        error: .invalidRequest, message: "Duplicate topic name: \(wanted.name)")
                }
                try await create(
                    wanted, version: version, validateOnly: request.validateOnly, client, &line)
            } catch {
                line.error = error.error
                line.errorMessage = error.message
            }
            response.topics.append(line)
        }
        return response
    }

    private func create(
        _ wanted: CreateTopicsRequest.Topic, version: Int16, validateOnly: Bool,
        _ client: KafkaClient, _ line: inout CreateTopicsResponse.Topic
    ) async throws(KafkaRefusal) {
        try TopicRules.checkName(wanted.name)
        let exists = KafkaRefusal(
            error: .topicAlreadyExists, message: "Topic '\(wanted.name)' already exists.")
        guard broker.topic(named: wanted.name) == nil else { throw exists }
        let partitionCount = try partitionCount(wanted, version: version)
        let config = try TopicRules.config(wanted.configs)
        if !validateOnly {
            do {
                let topic = try await broker.createTopic(
                    named: wanted.name, partitionCount: partitionCount, config: config, by: client)
                line.id = uuid(topic)
            } catch .topicExists {
                throw exists
            } catch .refused(let reason) {
                throw KafkaRefusal(error: .policyViolation, message: reason)
            } catch {
                throw KafkaRefusal(error: KafkaError(error), message: "cannot create the topic")
            }
        }
        line.partitionCount = partitionCount
        line.replicationFactor = 1
        line.configs = TopicRules.report(config, asked: wanted.configs)
    }

    private func partitionCount(
        _ wanted: CreateTopicsRequest.Topic, version: Int16
    ) throws(KafkaRefusal) -> Int32 {
        guard wanted.assignments.isEmpty else { return try assignedCount(wanted) }
        guard wanted.replicationFactor == 1 || wanted.replicationFactor == -1 else {
            let reason =
                wanted.replicationFactor > 1
                ? "Replication factor: \(wanted.replicationFactor) larger than available brokers: 1."
                : "Replication factor must be larger than 0."
            throw KafkaRefusal(error: .invalidReplicationFactor, message: reason)
        }
        if wanted.partitionCount == -1 && version >= Self.firstDefaultingVersion {
            return broker.defaultPartitionCount
        }
        guard wanted.partitionCount > 0 else {
            throw KafkaRefusal(
                error: .invalidPartitions, message: "Number of partitions must be larger than 0.")
        }
        guard wanted.partitionCount <= TopicRules.partitionCountMax else {
            throw KafkaRefusal(
                error: .invalidPartitions,
                message: "Number of partitions must not exceed \(TopicRules.partitionCountMax).")
        }
        return wanted.partitionCount
    }

    /// The count that explicit assignments imply: each to this node, numbered from 0 without gaps.
    private func assignedCount(
        _ wanted: CreateTopicsRequest.Topic
    ) throws(KafkaRefusal) -> Int32 {
        guard wanted.partitionCount == -1, wanted.replicationFactor == -1 else {
            throw KafkaRefusal(
                error: .invalidRequest,
                message: "Both numPartitions or replicationFactor and replicasAssignments were set."
            )
        }
        let partitions = wanted.assignments.map(\.partition).sorted()
        let isGapless = partitions.enumerated().allSatisfy { $0.offset == Int($0.element) }
        guard isGapless, partitions.count <= Int(TopicRules.partitionCountMax),
            wanted.assignments.allSatisfy({ $0.brokers == [Self.nodeID] })
        else {
            throw KafkaRefusal(
                error: .invalidReplicaAssignment,
                message: "partitions must count from 0, each assigned to broker \(Self.nodeID)")
        }
        return Int32(partitions.count)
    }

    // MARK: DeleteTopics

    func deleteTopics(
        _ request: DeleteTopicsRequest, _ client: KafkaClient
    ) async -> DeleteTopicsResponse {
        var response = DeleteTopicsResponse()
        for wanted in request.topics {
            var line = DeleteTopicsResponse.Topic()
            line.name = wanted.name
            line.id = wanted.id
            if let topic = find(wanted) {
                line.name = topic.name
                line.id = uuid(topic)
                do {
                    try await broker.deleteTopic(topic.id, by: client)
                } catch {
                    line.error = KafkaError(error)
                    if case .refused(let reason) = error { line.errorMessage = reason }
                }
            } else {
                line.error = wanted.name == nil ? .unknownTopicID : .unknownTopicOrPartition
                line.errorMessage = "This server does not host this topic."
            }
            response.topics.append(line)
        }
        return response
    }

    private func find(_ wanted: DeleteTopicsRequest.Topic) -> BrokerTopic? {
        if let name = wanted.name { return broker.topic(named: name) }
        return broker.topics().first { uuid($0) == wanted.id }
    }
}
