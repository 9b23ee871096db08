import Bytes
import KafkaWire
import Topics

extension KafkaSession {
    /// What a timestamp below zero asks for.
    private enum Question {
        static var latest: Int64 { -1 }
        static var earliest: Int64 { -2 }
        static var largestTimestamp: Int64 { -3 }
    }

    func listOffsets(_ request: ListOffsetsRequest) -> ListOffsetsResponse {
        var response = ListOffsetsResponse()
        response.topics = request.topics.map { topic in
            .init(
                name: topic.name,
                partitions: topic.partitions.map { answer($0, topic: topic.name) })
        }
        return response
    }

    private func answer(
        _ wanted: ListOffsetsRequest.Partition, topic: String
    ) -> ListOffsetsResponse.Partition {
        var line = ListOffsetsResponse.Partition()
        line.index = wanted.index
        guard let found = partition(topic, wanted.index) else {
            line.error = .unknownTopicOrPartition
            return line
        }
        line.error = leaderEpochError(wanted.currentLeaderEpoch)
        guard line.error == .none else { return line }
        let log = broker.topicStore.log(found)
        do {
            switch wanted.timestamp {
            case Question.latest: line.offset = log.offsets.highWatermark
            case Question.earliest: line.offset = log.offsets.logStart
            case Question.largestTimestamp: fill(&line, try log.offsetOfMaxTimestamp())
            case 0...: fill(&line, try log.offset(atOrAfter: wanted.timestamp))
            default: line.error = .invalidRequest
            }
        } catch {
            Log.error("kafka", "a topic cannot be read", ["topic": topic, "error": "\(error)"])
            line.error = .kafkaStorageError
        }
        if line.offset >= 0 { line.leaderEpoch = Self.leaderEpoch }
        return line
    }

    private func fill(_ line: inout ListOffsetsResponse.Partition, _ found: TimestampedOffset?) {
        guard let found else { return }
        line.offset = found.offset
        line.timestamp = found.timestamp
    }
}
