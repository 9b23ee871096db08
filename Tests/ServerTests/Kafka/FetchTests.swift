import Bytes
import Glibc
import KafkaWire
import Server
import Testing
import Topics

@Suite("Kafka: Fetch and ListOffsets")
struct FetchTests {
    private let kafka = SessionUnderTest()

    private func fetch(
        _ request: FetchRequest, version: Int16 = 12
    ) async throws -> FetchResponse {
        try await kafka.ask(request, version: version, for: FetchResponse.self)
    }

    private func only(_ response: FetchResponse) throws -> FetchResponse.Partition {
        try #require(response.topics.first?.partitions.first)
    }

    @Test("returns batches as they were produced, at every version", arguments: API.fetch.served)
    func batches(_ version: Int16) async throws {
        _ = try await kafka.produce(SessionUnderTest.batch("a", "b"))
        _ = try await kafka.produce(SessionUnderTest.batch("c"))
        let response = try await fetch(SessionUnderTest.fetchRequest(from: 2), version: version)
        let partition = try only(response)
        #expect(partition.error == .none)
        #expect(partition.highWatermark == 3)
        #expect(partition.lastStableOffset == 3)
        #expect(try SessionUnderTest.values(partition) == ["c"])
        #expect(response.sessionID == 0)
    }

    @Test("an offset outside the log is OFFSET_OUT_OF_RANGE, its end is empty")
    func range() async throws {
        _ = try await kafka.produce(SessionUnderTest.batch("a"))
        for offset in [-1, 2, Int64.max] as [Int64] {
            let answer = try only(try await fetch(SessionUnderTest.fetchRequest(from: offset)))
            #expect(answer.error == .offsetOutOfRange)
        }
        let end = try only(try await fetch(SessionUnderTest.fetchRequest(from: 1)))
        #expect(end.error == .none)
        #expect(end.records?.byteCount == 0)
    }

    @Test("unknown topics, partitions, sessions and epochs get their errors at once")
    func errors() async throws {
        kafka.broker.add("events")
        func error(_ request: FetchRequest) async throws -> KafkaError {
            try only(try await fetch(request)).error
        }
        let wait = Int32(100_000)
        #expect(
            try await error(SessionUnderTest.fetchRequest("absent", maxWait: wait))
                == .unknownTopicOrPartition)
        #expect(
            try await error(SessionUnderTest.fetchRequest(partition: 5, maxWait: wait))
                == .unknownTopicOrPartition)
        var later = SessionUnderTest.fetchRequest(maxWait: wait)
        later.topics[0].partitions[0].currentLeaderEpoch = 3
        #expect(try await error(later) == .unknownLeaderEpoch)
        var session = SessionUnderTest.fetchRequest(maxWait: wait)
        session.sessionID = 77
        session.sessionEpoch = 1
        #expect(try await fetch(session).error == .fetchSessionIDNotFound)
        #expect(kafka.broker.topic(named: "absent") == nil)
    }

    @Test("limits hold over partitions, but the first batch always comes")
    func limits() async throws {
        kafka.broker.add("events", partitions: 2)
        let batch = SessionUnderTest.batch("x")
        for partition in [0, 0, 1] as [Int32] {
            _ = try await kafka.produce(batch, partition: partition)
        }
        func counts(_ maxBytes: Int32, _ partitionBytes: Int32) async throws -> [Int] {
            var request = SessionUnderTest.fetchRequest()
            request.maxBytes = maxBytes
            request.topics[0].partitions[0].maxBytes = partitionBytes
            request.topics[0].partitions.append(request.topics[0].partitions[0])
            request.topics[0].partitions[1].index = 1
            let response = try await fetch(request)
            return response.topics[0].partitions.map {
                ($0.records?.byteCount ?? 0) / batch.count
            }
        }
        let size = Int32(batch.count)
        #expect(try await counts(Int32.max, Int32.max) == [2, 1])
        #expect(try await counts(2 * size, Int32.max) == [2, 0])
        #expect(try await counts(Int32.max, size) == [1, 1])
        #expect(try await counts(1, 1) == [1, 0])
        #expect(try await counts(-5, -5) == [1, 0])
    }

    @Test("waits for a commit and is woken by it, without a timer firing")
    func longPoll() async throws {
        kafka.broker.add("events")
        async let waiting = fetch(SessionUnderTest.fetchRequest(maxWait: 30_000))
        while kafka.timer.pendingCount == 0 { await Task.yield() }
        _ = try await kafka.produce(SessionUnderTest.batch("late"))
        #expect(try SessionUnderTest.values(only(try await waiting)) == ["late"])
        #expect(kafka.timer.pendingCount == 0)
        #expect(kafka.timer.requested == [30_000])
    }

    @Test("waits on for more bytes, and answers with what there is when time is up")
    func minBytes() async throws {
        kafka.broker.add("events")
        let request = SessionUnderTest.fetchRequest(maxWait: 1_000, minBytes: 1_000_000)
        async let waiting = fetch(request)
        while kafka.timer.pendingCount == 0 { await Task.yield() }
        _ = try await kafka.produce(SessionUnderTest.batch("a"))
        _ = try await kafka.produce(SessionUnderTest.batch("b"))
        kafka.timer.fire()
        #expect(try SessionUnderTest.values(only(try await waiting)) == ["a", "b"])
    }

    @Test("a shutdown answers those who wait, and those who come later")
    func shutdown() async throws {
        kafka.broker.add("events")
        async let waiting = fetch(SessionUnderTest.fetchRequest(maxWait: 30_000))
        while kafka.timer.pendingCount == 0 { await Task.yield() }
        kafka.waits.close()
        #expect(try only(try await waiting).records?.byteCount == 0)
        let late = try await fetch(SessionUnderTest.fetchRequest(maxWait: 30_000))
        #expect(try only(late).records?.byteCount == 0)
    }

    @Test("a client that has gone waits for nothing")
    func vanished() throws {
        let server = try KafkaServerUnderTest()
        server.broker.add("events")
        let request = SessionUnderTest.fetchRequest(maxWait: 30_000)
        let frame = try request.frame(version: 11, correlationID: 1, clientID: "test")
        var clients = try (0..<8).map { _ in try WireClient(port: server.address.port) }
        for client in clients { try client.send(frame) }
        while server.connectionCount < clients.count { usleep(1000) }
        // Half of them while the server may still be about to read what they asked.
        clients.removeLast(4)
        usleep(100_000)
        let last = clients.removeLast()
        clients = []
        for _ in 0..<5000 where server.connectionCount > 1 { usleep(1000) }
        #expect(server.connectionCount == 1)
        // One that has only said all it will is answered, and at once.
        last.finishSending()
        #expect(try last.receiveByte() == 0)
        for _ in 0..<5000 where server.connectionCount > 0 { usleep(1000) }
        #expect(server.connectionCount == 0)
    }

    @Test("deleting the topic ends the wait with UNKNOWN_TOPIC_OR_PARTITION")
    func deleted() async throws {
        kafka.broker.add("events")
        async let waiting = fetch(SessionUnderTest.fetchRequest(maxWait: 30_000))
        while kafka.timer.pendingCount == 0 { await Task.yield() }
        var request = DeleteTopicsRequest()
        request.topics = [.init(name: "events")]
        _ = try await kafka.ask(request, version: 6, for: DeleteTopicsResponse.self)
        #expect(try only(try await waiting).error == .unknownTopicOrPartition)
    }

    @Test(
        "ListOffsets answers earliest, latest, by time and the latest time",
        arguments: API.listOffsets.served)
    func listOffsets(_ version: Int16) async throws {
        for time in [1_000, 5_000, 3_000] as [Int64] {
            var builder = RecordBatchBuilder()
            builder.append(Record(key: nil, value: [1], timestamp: time))
            _ = try await kafka.produce(builder.finish())
        }
        func ask(_ timestamp: Int64, _ topic: String = "events") async throws
            -> ListOffsetsResponse.Partition
        {
            var wanted = ListOffsetsRequest.Partition()
            wanted.timestamp = timestamp
            var request = ListOffsetsRequest()
            request.topics = [.init(name: topic, partitions: [wanted])]
            let response = try await kafka.ask(
                request, version: version, for: ListOffsetsResponse.self)
            return try #require(response.topics.first?.partitions.first)
        }
        #expect(try await ask(-1).offset == 3)
        #expect(try await ask(-1).timestamp == -1)
        #expect(try await ask(-2).offset == 0)
        #expect(try await ask(-3).offset == 1)
        #expect(try await ask(2_000).offset == 1)
        #expect(try await ask(2_000).timestamp == 5_000)
        #expect(try await ask(5_001).offset == -1)
        #expect(try await ask(5_001).error == .none)
        #expect(try await ask(-9).error == .invalidRequest)
        #expect(try await ask(-1, "absent").error == .unknownTopicOrPartition)
    }
}
