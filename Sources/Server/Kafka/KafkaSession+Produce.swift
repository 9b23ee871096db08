import Bytes
import Engine
import KafkaWire
import Topics

extension KafkaSession {
    /// zstd came with Produce 7: an older client could not read it back.
    private static var firstZstdVersion: Int16 { 7 }

    /// A batch that passed validation, and where its answer goes.
    private struct Accepted {
        var batch: TopicBatch
        var topicIndex: Int
        var partitionIndex: Int
    }

    func produce(
        _ request: ProduceRequest, version: Int16, _ client: KafkaClient
    ) async -> ProduceResponse {
        var response = ProduceResponse()
        var accepted: [Accepted] = []
        for (topicIndex, wanted) in request.topics.enumerated() {
            var line = ProduceResponse.Topic(name: wanted.name, partitions: [])
            let topic = await target(wanted.name, request, client)
            for (partitionIndex, partition) in wanted.partitions.enumerated() {
                var answer = ProduceResponse.Partition()
                answer.index = partition.index
                do {
                    let batch = try validate(partition, of: try topic.get(), version: version)
                    accepted.append(
                        Accepted(
                            batch: batch, topicIndex: topicIndex, partitionIndex: partitionIndex))
                } catch {
                    answer.error = error.error
                    answer.errorMessage = error.message
                }
                line.partitions.append(answer)
            }
            response.topics.append(line)
        }
        await append(accepted, to: &response, client)
        return response
    }

    /// The topic to append to, or why there is none.
    private func target(
        _ name: String, _ request: ProduceRequest, _ client: KafkaClient
    ) async -> Result<BrokerTopic, KafkaRefusal> {
        guard (-1...1).contains(request.acks) else {
            return .failure(
                KafkaRefusal(error: .invalidRequiredAcks, message: "acks must be 0, 1 or -1"))
        }
        guard request.transactionalID == nil else {
            let reason = "the producer has no open transaction"
            return .failure(KafkaRefusal(error: .invalidTransactionState, message: reason))
        }
        do {
            let topic = try await topicOrCreate(name, mayCreate: broker.autoCreatesTopics, client)
            guard topic.acceptsProduce else {
                let reason = "\(name) is written by the database itself"
                return .failure(KafkaRefusal(error: .policyViolation, message: reason))
            }
            return .success(topic)
        } catch {
            return .failure(error)
        }
    }

    private func validate(
        _ partition: ProduceRequest.Partition, of topic: BrokerTopic, version: Int16
    ) throws(KafkaRefusal) -> TopicBatch {
        guard (0..<topic.partitionCount).contains(partition.index) else {
            throw KafkaRefusal(
                error: .unknownTopicOrPartition,
                message: "\(topic.name) has \(topic.partitionCount) partitions")
        }
        guard let records = partition.records, records.byteCount > 0 else {
            throw KafkaRefusal(error: .invalidRecord, message: "there are no records")
        }
        var bytes = records.bytes
        do throws(BatchError) {
            let header = try RecordBatch.accept(
                &bytes, bytesMax: Int(topic.config.maxMessageBytes),
                requiresKeys: topic.config.isCompacted)
            if header.codecNumber == CompressionCodec.zstd.rawValue,
                version < Self.firstZstdVersion
            {
                throw BatchError.unknownCodec(header.codecNumber)
            }
            return TopicBatch(
                topicPartition: TopicPartition(topic: topic.id, partition: partition.index),
                bytes: bytes, recordCount: header.recordCount)
        } catch {
            throw KafkaRefusal(error: KafkaError(code: error.kafkaCode), message: error.message)
        }
    }

    /// Appends what was accepted, in one commit if the gate lets all of it pass, and notes offsets and
    /// errors in `response`.
    private func append(
        _ accepted: [Accepted], to response: inout ProduceResponse, _ client: KafkaClient
    ) async {
        guard !accepted.isEmpty else { return }
        do {
            let offsets = try await broker.append(accepted.map(\.batch), by: client)
            for (one, offset) in zip(accepted, offsets) { note(one, offset, in: &response) }
        } catch .appendRejected(let code) {
            // One producer's batch was out of order and nothing was appended: the others must not
            // suffer for it.
            guard accepted.count > 1 else {
                return note(accepted[0], .appendRejected(code: code), in: &response)
            }
            for one in accepted { await append([one], to: &response, client) }
        } catch {
            for one in accepted { note(one, error, in: &response) }
        }
    }

    private func note(_ one: Accepted, _ offset: Int64, in response: inout ProduceResponse) {
        let log = broker.topicStore.log(one.batch.topicPartition)
        response.topics[one.topicIndex].partitions[one.partitionIndex].baseOffset = offset
        response.topics[one.topicIndex].partitions[one.partitionIndex].logStartOffset =
            log.offsets.logStart
    }

    private func note(_ one: Accepted, _ error: EngineError, in response: inout ProduceResponse) {
        response.topics[one.topicIndex].partitions[one.partitionIndex].error = KafkaError(error)
    }
}
