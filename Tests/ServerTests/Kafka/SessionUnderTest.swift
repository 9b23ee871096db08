import Bytes
import KafkaWire
import Server
import Synchronization
import Testing
import Topics

/// A timer that fires only when the test says so.
final class ManualTimer: KafkaTimer {
    private struct State {
        var actions: [Int: @Sendable () -> Void] = [:]
        var next = 0
        var milliseconds: [Int] = []
    }

    private let state = Mutex(State())

    func schedule(
        afterMilliseconds milliseconds: Int, _ action: @escaping @Sendable () -> Void
    ) -> Int {
        state.withLock { state in
            state.next += 1
            state.actions[state.next] = action
            state.milliseconds.append(milliseconds)
            return state.next
        }
    }

    func cancel(_ token: Int) { state.withLock { $0.actions[token] = nil } }

    /// Timers that are set now.
    var pendingCount: Int { state.withLock { $0.actions.count } }
    /// What was asked for, in order.
    var requested: [Int] { state.withLock { $0.milliseconds } }

    /// Fires everything that is set.
    func fire() {
        let due = state.withLock { state in
            defer { state.actions = [:] }
            return Array(state.actions.values)
        }
        for action in due { action() }
    }
}

/// A Kafka session over a `MemoryBroker`, without a socket.
struct SessionUnderTest: Sendable {
    let broker: MemoryBroker
    let timer = ManualTimer()
    let waits = FetchWaits()
    let session: KafkaSession<MemoryBroker, ManualTimer>

    init(broker: MemoryBroker = MemoryBroker()) {
        self.broker = broker
        session = KafkaSession(
            broker: broker, timer: timer, waits: waits,
            advertised: KafkaEndpoint(host: "127.0.0.1", port: 9092), peer: "127.0.0.1:50000")
    }

    struct NoResponse: Error {}

    /// Sends a request through its wire form and decodes what comes back.
    func ask<Response: ResponseForm>(
        _ request: some RequestForm, version: Int16, for _: Response.Type
    ) async throws -> Response {
        let frame = try request.frame(version: version, correlationID: 42, clientID: "test")
        guard case .response(let bytes) = await session.answer(Array(frame.dropFirst(4))) else {
            throw NoResponse()
        }
        let decoded = try Response.decode(Array(bytes.dropFirst(4)), version: version)
        #expect(decoded.correlationID == 42)
        return decoded.response
    }

    /// Produces one batch to one partition.
    func produce(
        _ batch: [UInt8], to topic: String = "events", partition: Int32 = 0, acks: Int16 = -1,
        version: Int16 = 9
    ) async throws -> ProduceResponse.Partition {
        let request = Self.produceRequest(batch, to: topic, partition: partition, acks: acks)
        let response = try await ask(request, version: version, for: ProduceResponse.self)
        return try #require(response.topics.first?.partitions.first)
    }

    static func produceRequest(
        _ batch: [UInt8], to topic: String = "events", partition: Int32 = 0, acks: Int16 = -1
    ) -> ProduceRequest {
        var request = ProduceRequest()
        request.acks = acks
        request.topics = [
            .init(name: topic, partitions: [.init(index: partition, records: RecordSet(batch))])
        ]
        return request
    }

    static func fetchRequest(
        _ topic: String = "events", partition: Int32 = 0, from offset: Int64 = 0,
        maxWait: Int32 = 0, minBytes: Int32 = 1
    ) -> FetchRequest {
        var wanted = FetchRequest.Partition()
        wanted.index = partition
        wanted.fetchOffset = offset
        wanted.maxBytes = 1 << 20
        var request = FetchRequest()
        request.maxWaitMilliseconds = maxWait
        request.minBytes = minBytes
        request.topics = [.init(name: topic, partitions: [wanted])]
        return request
    }

    /// A batch of text values.
    static func batch(_ values: String...) -> [UInt8] {
        var builder = RecordBatchBuilder()
        for value in values {
            builder.append(Record(key: nil, value: Array(value.utf8), timestamp: 1_000))
        }
        return builder.finish()
    }

    /// The values in a partition of a fetch's response.
    static func values(_ partition: FetchResponse.Partition) throws -> [String] {
        var values: [String] = []
        var rest = partition.records?.bytes ?? []
        while !rest.isEmpty {
            let count = try RecordBatchHeader(parsing: rest).totalByteCount
            try RecordBatch.forEachRecord(in: Array(rest.prefix(count))) {
                (record) throws(BatchError) in
                values.append(record.value.map { String(decoding: $0, as: UTF8.self) } ?? "")
                return true
            }
            rest.removeFirst(count)
        }
        return values
    }
}
