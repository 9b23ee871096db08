import KafkaWire
import Testing

@Suite("requests as kcat really sends them")
struct RecordedRequestTests {
    @Test("the recording holds what these tests read")
    func isThere() { #expect(Recording.kcat.count == 18) }

    @Test("each decodes, and encodes to the same bytes", arguments: Recording.kcat)
    func sameBytes(_ one: Recording) throws {
        let (header, request) = try KafkaRequest.decode(one.frame)
        #expect(header.clientID == "rdkafka")
        let message: any RequestForm
        switch request {
        case .produce(let request): message = request
        case .fetch(let request): message = request
        case .listOffsets(let request): message = request
        case .metadata(let request): message = request
        case .findCoordinator(let request): message = request
        case .apiVersions(let request): message = request
        case .createTopics(let request): message = request
        case .deleteTopics(let request): message = request
        case .initProducerID(let request): message = request
        }
        let frame = try message.frame(
            version: one.apiVersion, correlationID: header.correlationID,
            clientID: header.clientID)
        #expect(Array(frame.dropFirst(4)) == one.frame)
    }

    private func request(_ command: String, _ key: Int16) throws -> KafkaRequest {
        let found = Recording.kcat.first { $0.command == command && $0.apiKey == key }
        return try KafkaRequest.decode(try #require(found).frame).request
    }

    @Test("what kcat -P asks for")
    func produce() throws {
        guard case .apiVersions(let hello) = try request("produce", 18),
            case .metadata(let metadata) = try request("produce", 3),
            case .produce(let produce) = try request("produce", 0)
        else {
            Issue.record("other messages than recorded")
            return
        }
        #expect(hello.clientSoftwareName == "librdkafka")
        #expect(hello.clientSoftwareVersion == "2.0.2")
        #expect(metadata.topics == [.init(name: "events")])
        #expect(metadata.allowsAutoTopicCreation)
        #expect(produce.acks == -1)
        #expect(produce.transactionalID == nil)
        #expect(produce.timeoutMilliseconds == 30_000)
        #expect(produce.topics.map(\.name) == ["events"])
        #expect(produce.topics[0].partitions.map(\.index) == [0])
        #expect(produce.topics[0].partitions[0].records?.byteCount == 109)
    }

    @Test("what kcat -C asks for")
    func consume() throws {
        guard case .listOffsets(let offsets) = try request("consume", 2),
            case .fetch(let fetch) = try request("consume", 1),
            case .metadata(let metadata) = try request("consume", 3)
        else {
            Issue.record("other messages than recorded")
            return
        }
        #expect(!metadata.allowsAutoTopicCreation)
        #expect(offsets.topics[0].partitions[0].timestamp == -2)
        #expect(fetch.replicaID == -1)
        #expect(fetch.maxWaitMilliseconds == 500)
        #expect(fetch.minBytes == 1)
        #expect(fetch.maxBytes == 52_428_800)
        #expect(fetch.sessionID == 0)
        #expect(fetch.sessionEpoch == -1)
        #expect(fetch.topics[0].partitions[0].maxBytes == 1_048_576)
        #expect(fetch.topics[0].partitions[0].fetchOffset == 0)
    }
}
