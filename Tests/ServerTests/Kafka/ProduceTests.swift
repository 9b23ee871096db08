import Bytes
import Engine
import KafkaWire
import Server
import Testing
import Topics

@Suite("Kafka: Produce")
struct ProduceTests {
    private let kafka = SessionUnderTest()
    private let batch = SessionUnderTest.batch("a", "b")

    @Test("gives offsets in order, at every version", arguments: API.produce.served)
    func offsets(_ version: Int16) async throws {
        let first = try await kafka.produce(batch, version: version)
        let second = try await kafka.produce(batch, version: version)
        #expect(first.error == .none)
        #expect(first.baseOffset == 0)
        #expect(second.baseOffset == 2)
        #expect(second.logAppendTime == -1)
    }

    @Test("bad batches get the protocol's own errors")
    func badBatches() async throws {
        func error(_ position: Int, _ byte: UInt8) async throws -> Int16 {
            var bad = batch
            bad[position] = byte
            return try await kafka.produce(bad).error.code
        }
        #expect(try await error(batch.count - 1, 0x55) == 2)
        #expect(try await error(16, 1) == 87)
        #expect(try await error(11, 3) == 87)
        #expect(try await kafka.produce([1, 2, 3]).error == .corruptMessage)
        #expect(try await kafka.produce([]).error == .invalidRecord)
        var config = TopicConfig()
        config.maxMessageBytes = 70
        kafka.broker.add("small", config: config)
        let refused = try await kafka.produce(batch, to: "small")
        #expect(refused.error == .messageTooLarge)
        #expect(refused.errorMessage == "record batch is larger than 70 bytes")
        #expect(refused.baseOffset == -1)
    }

    @Test("zstd needs version 7")
    func zstd() async throws {
        var builder = RecordBatchBuilder(codec: .zstd)
        builder.append(Record(key: nil, value: [1], timestamp: 0))
        let batch = builder.finish()
        #expect(try await kafka.produce(batch, version: 6).error == .unsupportedCompressionType)
        #expect(try await kafka.produce(batch, version: 7).error == .none)
    }

    @Test("an unknown topic is made if that is allowed, an unknown partition is not")
    func unknown() async throws {
        #expect(try await kafka.produce(batch, to: "fresh").error == .none)
        #expect(
            try await kafka.produce(batch, to: "fresh", partition: 1).error
                == .unknownTopicOrPartition)
        #expect(try await kafka.produce(batch, to: "not/legal").error == .invalidTopic)
        let strict = SessionUnderTest(broker: MemoryBroker(autoCreatesTopics: false))
        #expect(try await strict.produce(batch).error == .unknownTopicOrPartition)
    }

    @Test("one bad partition does not spoil the others")
    func independent() async throws {
        kafka.broker.add("events", partitions: 3)
        var request = SessionUnderTest.produceRequest(batch)
        request.topics[0].partitions = [
            .init(index: 0, records: RecordSet(batch)),
            .init(index: 1, records: RecordSet([0])),
            .init(index: 2, records: RecordSet(batch)),
            .init(index: 9, records: RecordSet(batch)),
        ]
        let response = try await kafka.ask(request, version: 9, for: ProduceResponse.self)
        #expect(response.topics[0].partitions.map(\.index) == [0, 1, 2, 9])
        #expect(response.topics[0].partitions.map(\.error.code) == [0, 2, 0, 3])
        #expect(response.topics[0].partitions.map(\.baseOffset) == [0, -1, 0, -1])
    }

    @Test("a producer's duplicate gets its first offset, and a gap spoils no other partition")
    func idempotent() async throws {
        kafka.broker.add("events", partitions: 2)
        func batch(_ sequence: Int32) -> [UInt8] {
            var builder = RecordBatchBuilder(
                producerID: 7, producerEpoch: 0, baseSequence: sequence)
            builder.append(Record(key: nil, value: [1], timestamp: 0))
            return builder.finish()
        }
        #expect(try await kafka.produce(batch(0)).baseOffset == 0)
        #expect(try await kafka.produce(batch(1)).baseOffset == 1)
        let repeated = try await kafka.produce(batch(0))
        #expect(repeated.error == .none)
        #expect(repeated.baseOffset == 0)
        #expect(try await kafka.produce(batch(3)).error == .outOfOrderSequenceNumber)
        var request = SessionUnderTest.produceRequest(self.batch, partition: 1)
        request.topics[0].partitions.append(.init(index: 0, records: RecordSet(batch(9))))
        let response = try await kafka.ask(request, version: 9, for: ProduceResponse.self)
        #expect(response.topics[0].partitions.map(\.error.code) == [0, 45])
        #expect(try await kafka.produce(batch(2)).baseOffset == 2)
    }

    @Test("acks 0 gets no answer, other numbers an error, transactions are refused")
    func acks() async throws {
        let request = SessionUnderTest.produceRequest(batch, acks: 0)
        let frame = try request.frame(version: 9, correlationID: 1, clientID: nil)
        guard case .silence = await kafka.session.answer(Array(frame.dropFirst(4))) else {
            Issue.record("an answer was sent")
            return
        }
        let found = try #require(kafka.broker.topic(named: "events"))
        let partition = TopicPartition(topic: found.id, partition: 0)
        #expect(kafka.broker.topicStore.log(partition).offsets.highWatermark == 2)
        #expect(try await kafka.produce(batch, acks: 2).error == .invalidRequiredAcks)
        var transactional = SessionUnderTest.produceRequest(batch)
        transactional.transactionalID = "t"
        let refused = try await kafka.ask(transactional, version: 9, for: ProduceResponse.self)
        #expect(refused.topics[0].partitions[0].error == .invalidTransactionState)
    }

    @Test("a change feed takes no records from outside")
    func feed() async throws {
        kafka.broker.add("shop.public.orders", acceptsProduce: false)
        let refused = try await kafka.produce(batch, to: "shop.public.orders")
        #expect(refused.error == .policyViolation)
    }

    @Test("an engine that has stopped is KAFKA_STORAGE_ERROR, which clients repeat elsewhere")
    func stopped() async throws {
        kafka.broker.add("events")
        kafka.broker.failAppends(with: .stopped)
        #expect(try await kafka.produce(batch).error == .kafkaStorageError)
    }
}
