import Bytes
import KafkaWire
import Topics

extension KafkaSession {
    /// The most one response holds, whatever the client allows: Kafka's own `fetch.max.bytes`.
    private static var responseBytesMax: Int { 55 << 20 }
    /// A longer wait is answered empty and asked again: a client that vanished without a word is noticed then.
    private static var waitMillisecondsMax: Int { 60_000 }

    func fetch(_ request: FetchRequest) async -> FetchResponse {
        // Sessions are never made (every answer says session 0), so none can be continued.
        guard request.sessionEpoch <= 0 else {
            var response = FetchResponse()
            response.error = .fetchSessionIDNotFound
            return response
        }
        let first = read(request)
        if first.isEnough(for: request) || request.maxWaitMilliseconds <= 0 {
            return first.response
        }
        return await readLater(request)
    }

    /// Waits for the partitions to grow: registers first, then looks, so that nothing is missed.
    private func readLater(_ request: FetchRequest) async -> FetchResponse {
        let waiter = broker.topicStore.waiter(for: partitions(of: request))
        for waits in [waits, ownWaits] { waits.begin(waiter) }
        let delay = min(Int(request.maxWaitMilliseconds), Self.waitMillisecondsMax)
        let token = timer.schedule(afterMilliseconds: delay) { waiter.end() }
        defer {
            timer.cancel(token)
            for waits in [waits, ownWaits] { waits.end(waiter) }
            broker.topicStore.cancel(waiter)
        }
        while true {
            let look = read(request)
            if look.isEnough(for: request) { return look.response }
            guard await waiter.wait() else { return read(request).response }
        }
    }

    private func partitions(of request: FetchRequest) -> [TopicPartition] {
        var seen: Set<TopicPartition> = []
        for topic in request.topics {
            for wanted in topic.partitions {
                if let found = partition(topic.name, wanted.index) { seen.insert(found) }
            }
        }
        return Array(seen)
    }

    /// One look at all partitions, in the request's order.
    private func read(_ request: FetchRequest) -> FetchLook {
        var look = FetchLook()
        let room = min(max(0, Int(request.maxBytes)), Self.responseBytesMax)
        for topic in request.topics {
            var line = FetchResponse.Topic(name: topic.name, partitions: [])
            for wanted in topic.partitions {
                line.partitions.append(
                    read(wanted, of: topic.name, request, room: room, &look))
            }
            look.response.topics.append(line)
        }
        return look
    }

    private func read(
        _ wanted: FetchRequest.Partition, of name: String, _ request: FetchRequest, room: Int,
        _ look: inout FetchLook
    ) -> FetchResponse.Partition {
        var answer = FetchResponse.Partition()
        answer.index = wanted.index
        answer.records = RecordSet()
        guard let found = partition(name, wanted.index) else {
            answer.error = .unknownTopicOrPartition
            look.hasError = true
            return answer
        }
        answer.error = leaderEpochError(wanted.currentLeaderEpoch)
        guard answer.error == .none else {
            look.hasError = true
            return answer
        }
        // Of the whole answer, only the first batch may exceed its limits: otherwise a batch larger
        // than they are could never be read.
        let slice: LogSlice?
        do throws(TopicError) {
            slice = try broker.topicStore.log(found).read(
                from: wanted.fetchOffset,
                bytesMax: min(max(0, Int(wanted.maxBytes)), room - look.byteCount),
                allowsOversizeFirst: look.byteCount == 0)
        } catch {
            Log.error("kafka", "a topic cannot be read", ["topic": name, "error": "\(error)"])
            answer.error = .kafkaStorageError
            look.hasError = true
            return answer
        }
        guard let slice else {
            answer.error = .offsetOutOfRange
            look.hasError = true
            return answer
        }
        answer.highWatermark = slice.offsets.highWatermark
        answer.lastStableOffset = slice.offsets.highWatermark
        answer.logStartOffset = slice.offsets.logStart
        answer.abortedTransactions = request.isolationLevel == 1 ? [] : nil
        answer.records = RecordSet(pieces: slice.pieces)
        look.byteCount += answer.records?.byteCount ?? 0
        return answer
    }
}

/// One look at the partitions of a fetch.
private struct FetchLook {
    var response = FetchResponse()
    /// Bytes of record batches found.
    var byteCount = 0
    var hasError = false

    /// Whether to answer now: enough bytes, nothing asked for, or something to tell.
    func isEnough(for request: FetchRequest) -> Bool {
        hasError || byteCount >= Int(request.minBytes) || request.topics.isEmpty
    }
}
