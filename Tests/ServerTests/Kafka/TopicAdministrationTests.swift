import Bytes
import KafkaWire
import Server
import Testing
import Topics

@Suite("Kafka: Metadata, CreateTopics, DeleteTopics")
struct TopicAdministrationTests {
    private let kafka = SessionUnderTest()

    private func metadata(
        _ names: [String]?, version: Int16 = 12, mayCreate: Bool = false
    ) async throws -> MetadataResponse {
        var request = MetadataRequest()
        request.topics = names.map { $0.map(MetadataRequest.Topic.init(name:)) }
        request.allowsAutoTopicCreation = mayCreate
        return try await kafka.ask(request, version: version, for: MetadataResponse.self)
    }

    private func create(
        _ name: String, partitions: Int32 = 1, replication: Int16 = 1,
        configs: [String: String?] = [:], validateOnly: Bool = false, version: Int16 = 7
    ) async throws -> CreateTopicsResponse.Topic {
        var topic = CreateTopicsRequest.Topic()
        topic.name = name
        topic.partitionCount = partitions
        topic.replicationFactor = replication
        topic.configs = configs.map { .init(name: $0.key, value: $0.value) }
        var request = CreateTopicsRequest()
        request.topics = [topic]
        request.validateOnly = validateOnly
        let response = try await kafka.ask(
            request, version: version, for: CreateTopicsResponse.self)
        return try #require(response.topics.first)
    }

    @Test("Metadata names the one broker as the client reached it", arguments: API.metadata.served)
    func broker(_ version: Int16) async throws {
        kafka.broker.add("events", partitions: 2)
        let response = try await metadata(version == 0 ? [] : nil, version: version)
        #expect(response.brokers.map(\.nodeID) == [1])
        #expect(response.brokers[0].host == "127.0.0.1")
        #expect(response.brokers[0].port == 9092)
        #expect(response.topics.map(\.name) == ["events"])
        #expect(response.topics[0].partitions.map(\.index) == [0, 1])
        #expect(response.topics[0].partitions.allSatisfy { $0.leaderID == 1 })
        if version >= 1 { #expect(response.controllerID == 1) }
        if version >= 2 { #expect(response.clusterID == "varve-test-cluster") }
        if version >= 7 { #expect(response.topics[0].partitions[0].leaderEpoch == 0) }
    }

    @Test("an empty list asks for no topics, since version 1")
    func none() async throws {
        kafka.broker.add("events")
        #expect(try await metadata([]).topics.isEmpty)
    }

    @Test("Metadata makes a topic only when the client and the name allow it")
    func autoCreation() async throws {
        #expect(try await metadata(["a"]).topics[0].error == .unknownTopicOrPartition)
        let made = try await metadata(["a"], mayCreate: true).topics[0]
        #expect(made.error == .none)
        #expect(made.partitions.count == 1)
        #expect(try await metadata(["a"]).topics[0].error == .none)
        for name in ["", ".", "..", "a b", "ä", String(repeating: "x", count: 250)] {
            let refused = try await metadata([name], mayCreate: true).topics[0]
            #expect(refused.error == .invalidTopic, "\(name)")
        }
        let longest = String(repeating: "x", count: 249)
        #expect(try await metadata([longest], mayCreate: true).topics[0].error == .none)
    }

    @Test("a topic's UUID is stable, and another once it is made again")
    func uuids() async throws {
        kafka.broker.add("events")
        let first = try await metadata(["events"]).topics[0].id
        #expect(first != .zero)
        #expect(try await metadata(nil).topics[0].id == first)
        var byID = MetadataRequest.Topic()
        byID.id = first
        var request = MetadataRequest()
        request.topics = [byID]
        let found = try await kafka.ask(request, version: 12, for: MetadataResponse.self)
        #expect(found.topics[0].name == "events")
        var deletion = DeleteTopicsRequest()
        var target = DeleteTopicsRequest.Topic()
        target.id = first
        deletion.topics = [target]
        let deleted = try await kafka.ask(deletion, version: 6, for: DeleteTopicsResponse.self)
        #expect(deleted.topics[0].error == .none)
        #expect(deleted.topics[0].name == "events")
        let gone = try await kafka.ask(request, version: 12, for: MetadataResponse.self)
        #expect(gone.topics[0].error == .unknownTopicID)
        #expect(try await create("events").id != first)
    }

    @Test("CreateTopics makes a topic and reports it", arguments: API.createTopics.served)
    func creates(_ version: Int16) async throws {
        let made = try await create(
            "events", partitions: 4, configs: ["retention.ms": "60000", "retention.bytes": "-1"],
            version: version)
        #expect(made.error == .none)
        if version >= 5 {
            #expect(made.partitionCount == 4)
            #expect(made.replicationFactor == 1)
            let retention = made.configs?.first { $0.name == "retention.ms" }
            #expect(retention?.value == "60000")
            #expect(retention?.source == 1)
        }
        if version >= 7 { #expect(made.id != .zero) }
        let topic = try #require(kafka.broker.topic(named: "events"))
        #expect(topic.partitionCount == 4)
        #expect(topic.config.retentionMilliseconds == 60_000)
        #expect(topic.config.retentionBytes == nil)
        let again = try await create("events", version: version)
        #expect(again.error == .topicAlreadyExists)
        #expect(again.errorMessage == "Topic 'events' already exists.")
    }

    @Test("−1 asks for the defaults, since version 4")
    func defaults() async throws {
        #expect(try await create("a", partitions: -1, replication: -1).partitionCount == 1)
        let old = try await create("b", partitions: -1, replication: 1, version: 3)
        #expect(old.error == .invalidPartitions)
    }

    @Test("CreateTopics refuses with the protocol's own errors and makes nothing")
    func refusals() async throws {
        #expect(try await create("a", partitions: 0).error == .invalidPartitions)
        #expect(try await create("a", partitions: 1 << 30).error == .invalidPartitions)
        #expect(try await create("a", replication: 3).error == .invalidReplicationFactor)
        #expect(try await create("a", replication: 0).error == .invalidReplicationFactor)
        #expect(try await create("no good").error == .invalidTopic)
        let unknown = try await create("a", configs: ["colour": "green"])
        #expect(unknown.error == .invalidConfig)
        #expect(unknown.errorMessage == "Unknown topic config name: colour")
        for (name, value) in [
            ("retention.ms", "soon"), ("retention.ms", "-2"), ("cleanup.policy", "shrink"),
            ("max.message.bytes", "-1"), ("message.timestamp.type", "LogAppendTime"),
        ] {
            #expect(try await create("a", configs: [name: value]).error == .invalidConfig)
        }
        #expect(try await create("a", configs: ["retention.ms": nil]).error == .invalidConfig)
        #expect(try await create("a", validateOnly: true).error == .none)
        #expect(kafka.broker.topics().isEmpty)
    }

    @Test("explicit assignments must be to this broker, numbered from 0")
    func assignments() async throws {
        func error(_ assignments: [(Int32, [Int32])], partitions: Int32 = -1) async throws
            -> KafkaError
        {
            var topic = CreateTopicsRequest.Topic()
            topic.name = "assigned"
            topic.partitionCount = partitions
            topic.assignments = assignments.map {
                var assignment = CreateTopicsRequest.Assignment()
                assignment.partition = $0
                assignment.brokers = $1
                return assignment
            }
            var request = CreateTopicsRequest()
            request.topics = [topic]
            let response = try await kafka.ask(
                request, version: 7, for: CreateTopicsResponse.self)
            return try #require(response.topics.first).error
        }
        #expect(try await error([(0, [1]), (2, [1])]) == .invalidReplicaAssignment)
        #expect(try await error([(0, [2])]) == .invalidReplicaAssignment)
        #expect(try await error([(0, [1])], partitions: 1) == .invalidRequest)
        #expect(try await error([(1, [1]), (0, [1])]) == .none)
        #expect(kafka.broker.topic(named: "assigned")?.partitionCount == 2)
    }

    @Test("a name twice in one request is INVALID_REQUEST")
    func twice() async throws {
        var topic = CreateTopicsRequest.Topic()
        topic.name = "a"
        topic.partitionCount = 1
        topic.replicationFactor = 1
        var request = CreateTopicsRequest()
        request.topics = [topic, topic]
        let response = try await kafka.ask(request, version: 5, for: CreateTopicsResponse.self)
        #expect(response.topics.map(\.error) == [.invalidRequest])
    }

    @Test(
        "DeleteTopics removes, and refuses what is unknown or not the client's",
        arguments: API.deleteTopics.served)
    func deletes(_ version: Int16) async throws {
        kafka.broker.add("events")
        kafka.broker.add("feed", acceptsProduce: false)
        var request = DeleteTopicsRequest()
        request.topics = ["events", "absent", "feed"].map(DeleteTopicsRequest.Topic.init(name:))
        let response = try await kafka.ask(
            request, version: version, for: DeleteTopicsResponse.self)
        #expect(
            response.topics.map(\.error) == [.none, .unknownTopicOrPartition, .policyViolation])
        #expect(kafka.broker.topics().map(\.name) == ["feed"])
    }

    @Test("every group's coordinator is the one broker", arguments: API.findCoordinator.served)
    func coordinator(_ version: Int16) async throws {
        var request = FindCoordinatorRequest()
        request.keys = version >= 4 ? ["g1", "g2"] : ["g1"]
        let response = try await kafka.ask(
            request, version: version, for: FindCoordinatorResponse.self)
        #expect(response.coordinators.count == request.keys.count)
        #expect(response.coordinators.allSatisfy { $0.nodeID == 1 && $0.port == 9092 })
    }

    @Test("producer ids are given out once; transactional ones are refused")
    func producerIDs() async throws {
        let first = try await kafka.ask(
            InitProducerIDRequest(), version: 4, for: InitProducerIDResponse.self)
        let second = try await kafka.ask(
            InitProducerIDRequest(), version: 0, for: InitProducerIDResponse.self)
        #expect(first.error == .none && first.producerEpoch == 0)
        #expect(second.producerID != first.producerID)
        var transactional = InitProducerIDRequest()
        transactional.transactionalID = "t"
        let refused = try await kafka.ask(
            transactional, version: 4, for: InitProducerIDResponse.self)
        #expect(refused.error == .unsupportedVersion)
    }
}
