import Bytes
import Engine
import Server
import Synchronization
import Topics

/// A broker without an engine: appends take effect at once, in memory.
final class MemoryBroker: KafkaBroker {
    private struct State {
        var topics: [String: BrokerTopic] = [:]
        var nextTopic: UInt32 = 100
        var nextProducer: Int64 = 1000
        var nextOffsets: [TopicPartition: Int64] = [:]
        var sequence = CommitSequence.zero
        var failure: EngineError?
    }

    let clusterID = "varve-test-cluster"
    let topicStore = TopicStore()
    let autoCreatesTopics: Bool
    let defaultPartitionCount: Int32 = 1
    private let state = Mutex(State())

    init(autoCreatesTopics: Bool = true) { self.autoCreatesTopics = autoCreatesTopics }

    /// Makes every append fail from now on.
    func failAppends(with error: EngineError) { state.withLock { $0.failure = error } }

    /// Adds a topic without asking.
    @discardableResult
    func add(
        _ name: String, partitions: Int32 = 1, config: TopicConfig = TopicConfig(),
        acceptsProduce: Bool = true
    ) -> BrokerTopic {
        state.withLock { state in
            let topic = BrokerTopic(
                id: TopicID(state.nextTopic), name: name, partitionCount: partitions,
                config: config, acceptsProduce: acceptsProduce)
            state.nextTopic += 1
            state.topics[name] = topic
            return topic
        }
    }

    func topics() -> [BrokerTopic] {
        state.withLock { $0.topics.values.sorted { $0.name < $1.name } }
    }

    func topic(named name: String) -> BrokerTopic? { state.withLock { $0.topics[name] } }

    func createTopic(
        named name: String, partitionCount: Int32, config: TopicConfig, by client: KafkaClient
    ) async throws(BrokerError) -> BrokerTopic {
        if topic(named: name) != nil { throw .topicExists }
        return add(name, partitions: partitionCount, config: config)
    }

    func deleteTopic(_ id: TopicID, by client: KafkaClient) async throws(BrokerError) {
        guard let topic = topics().first(where: { $0.id == id }) else { throw .unknownTopic }
        guard topic.acceptsProduce else { throw .refused("it belongs to a publication") }
        state.withLock { $0.topics[topic.name] = nil }
        topicStore.drop(id)
    }

    func append(
        _ batches: [TopicBatch], by client: KafkaClient
    ) async throws(EngineError) -> [Int64] {
        let result: Result<[Int64], EngineError> = state.withLock { state in
            if let failure = state.failure { return .failure(failure) }
            return appendLocked(batches, &state)
        }
        return try result.get()
    }

    /// As the sequencer does it: decide all, then append all or none.
    private func appendLocked(
        _ batches: [TopicBatch], _ state: inout State
    ) -> Result<[Int64], EngineError> {
        var next = state.nextOffsets
        var offsets: [Int64] = []
        var kept: [(batch: TopicBatch, offset: Int64)] = []
        for batch in batches {
            let offset = next[batch.topicPartition] ?? 0
            let decision = batch.bytes.withUnsafeBytes {
                topicStore.decide(
                    batch.topicPartition, batch: $0, recordCount: batch.recordCount,
                    nextOffset: offset)
            }
            switch decision {
            case .accept:
                kept.append((batch, offset))
                offsets.append(offset)
                next[batch.topicPartition] = offset + Int64(batch.recordCount)
            case .duplicate(let original): offsets.append(original)
            case .reject(let code):
                for (batch, _) in kept.reversed() {
                    batch.bytes.withUnsafeBytes {
                        topicStore.withdraw(batch.topicPartition, batch: $0)
                    }
                }
                return .failure(.appendRejected(code: code))
            }
        }
        state.nextOffsets = next
        state.sequence = state.sequence.next
        for (batch, offset) in kept {
            do {
                try batch.bytes.withRawBytes { (bytes) throws(BatchError) in
                    try topicStore.append(
                        bytes, to: batch.topicPartition, baseOffset: offset,
                        sequence: state.sequence)
                }
            } catch {
                return .failure(.corrupt("\(error)"))
            }
        }
        topicStore.publish(upTo: state.sequence)
        return .success(offsets)
    }

    func allocateProducerID() async throws(EngineError) -> Int64 {
        state.withLock { state in
            state.nextProducer += 1
            return state.nextProducer
        }
    }
}
