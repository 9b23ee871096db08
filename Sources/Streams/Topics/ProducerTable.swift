import Bytes
import Synchronization

/// What idempotent producers have sent, per partition: their last batches, so that a batch sent twice
/// is appended once.
///
/// It is asked on the sequencer's thread, in commit order, which settles two copies in flight. A batch
/// that was accepted but then not appended (another batch of its commit was refused) is withdrawn
/// before the next one is decided.
///
/// Source: Kafka's `ProducerStateManager`; KIP-98.
final class ProducerTable: Sendable {
    /// How many batches of a producer are remembered: as many as it may have in flight.
    static let batchesKept = 5
    /// Above twice as many producers per partition, the ones longest silent are forgotten.
    static let producersKept = 10_000

    struct Batch: Hashable {
        var firstSequence: Int32
        var lastSequence: Int32
        var baseOffset: Int64
    }

    private struct Producer {
        var epoch: Int16
        /// Oldest first, at most `batchesKept`.
        var batches: [Batch] = []
    }

    private struct Partition {
        var producers: [Int64: Producer] = [:]
    }

    /// A producer as a checkpoint keeps it.
    struct SavedProducer: Hashable {
        var id: Int64
        var epoch: Int16
        /// Oldest first.
        var batches: [Batch] = []
    }

    /// The verdict on one batch.
    enum Verdict: Hashable {
        case accepted
        case duplicate(baseOffset: Int64)
        case rejected(SequenceError)
    }

    /// By Kafka's numbers.
    enum SequenceError: Int16, Hashable {
        case outOfOrder = 45
        case oldEpoch = 47
    }

    private let state = Mutex<[TopicPartition: Partition]>([:])

    /// Decides about a batch that would get `nextOffset`, and remembers it if it is accepted.
    func decide(
        _ header: RecordBatchHeader, in topicPartition: TopicPartition, nextOffset: Int64
    ) -> Verdict {
        guard header.hasProducer else { return .accepted }
        return state.withLock { state in
            var partition = state[topicPartition] ?? Partition()
            let verdict = ProducerTable.verdict(header, partition)
            if verdict == .accepted {
                ProducerTable.remember(header, in: &partition, baseOffset: nextOffset)
            }
            state[topicPartition] = partition
            return verdict
        }
    }

    /// Remembers a batch that is in the ledger: replay.
    func restore(
        _ header: RecordBatchHeader, in topicPartition: TopicPartition, baseOffset: Int64
    ) {
        guard header.hasProducer else { return }
        state.withLock { state in
            ProducerTable.remember(
                header, in: &state[topicPartition, default: Partition()], baseOffset: baseOffset)
        }
    }

    /// Forgets a batch that was accepted last and is not appended after all.
    func withdraw(_ header: RecordBatchHeader, from topicPartition: TopicPartition) {
        guard header.hasProducer else { return }
        state.withLock { state in
            guard var producer = state[topicPartition]?.producers[header.producerID],
                let newest = producer.batches.popLast()
            else { return }
            precondition(
                newest.firstSequence == header.baseSequence, "the newest batch is withdrawn first")
            state[topicPartition]?.producers[header.producerID] = producer
        }
    }

    /// What producers have sent to a partition, as far as it lies before `offset`.
    func saved(_ topicPartition: TopicPartition, before offset: Int64) -> [SavedProducer] {
        state.withLock { state in
            let producers = state[topicPartition]?.producers ?? [:]
            return producers.sorted { $0.key < $1.key }.compactMap { id, producer in
                let batches = producer.batches.filter { $0.baseOffset < offset }
                if batches.isEmpty { return nil }
                return SavedProducer(id: id, epoch: producer.epoch, batches: batches)
            }
        }
    }

    /// Takes over what `saved` gave.
    func load(_ producers: [SavedProducer], of topicPartition: TopicPartition) {
        guard !producers.isEmpty else { return }
        state.withLock { state in
            for producer in producers {
                state[topicPartition, default: Partition()].producers[producer.id] = Producer(
                    epoch: producer.epoch, batches: producer.batches)
            }
        }
    }

    func drop(_ topic: TopicID) {
        state.withLock { state in state = state.filter { $0.key.topic != topic } }
    }

    private static func verdict(_ header: RecordBatchHeader, _ partition: Partition) -> Verdict {
        guard let producer = partition.producers[header.producerID] else { return .accepted }
        guard header.producerEpoch >= producer.epoch else { return .rejected(.oldEpoch) }
        guard header.producerEpoch == producer.epoch else {
            return header.baseSequence == 0 ? .accepted : .rejected(.outOfOrder)
        }
        let same = producer.batches.first {
            $0.firstSequence == header.baseSequence && $0.lastSequence == header.lastSequence
        }
        if let same { return .duplicate(baseOffset: same.baseOffset) }
        guard let last = producer.batches.last else { return .accepted }
        let expected = (last.lastSequence &+ 1) & Int32.max
        return header.baseSequence == expected ? .accepted : .rejected(.outOfOrder)
    }

    private static func remember(
        _ header: RecordBatchHeader, in partition: inout Partition, baseOffset: Int64
    ) {
        var producer =
            partition.producers[header.producerID] ?? Producer(epoch: header.producerEpoch)
        if producer.epoch != header.producerEpoch {
            producer = Producer(epoch: header.producerEpoch)
        }
        if producer.batches.count == batchesKept { producer.batches.removeFirst() }
        producer.batches.append(
            Batch(
                firstSequence: header.baseSequence, lastSequence: header.lastSequence,
                baseOffset: baseOffset))
        partition.producers[header.producerID] = producer
        forgetSilent(in: &partition)
    }

    private static func forgetSilent(in partition: inout Partition) {
        guard partition.producers.count > 2 * producersKept else { return }
        let newest = partition.producers.sorted {
            $0.value.batches.last?.baseOffset ?? 0 > $1.value.batches.last?.baseOffset ?? 0
        }
        partition.producers = Dictionary(
            uniqueKeysWithValues: newest.prefix(producersKept).map { ($0.key, $0.value) })
    }
}
