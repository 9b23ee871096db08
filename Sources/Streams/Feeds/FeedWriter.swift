import Bytes
import Topics

/// Something for a feed's writer to do, in commit order.
enum FeedWork: Sendable {
    case event(FeedEvent)
    /// The feed is over: its topic goes.
    case end(TopicID)
}

/// Turns events into record batches at the end of their topics. Used by one thread at a time.
///
/// Offsets count the events of a feed from its first, so they are the same after every restart however
/// the events fall into batches.
struct FeedWriter {
    private static let batchRecordsMax = 500
    private static let batchBytesMax = 512 << 10

    private let store: TopicStore
    /// Feeds that met a row they could not read: they get no more events.
    private var failed: Set<TopicID> = []
    private let onFailure: @Sendable (String) -> Void

    init(store: TopicStore, onFailure: @escaping @Sendable (String) -> Void) {
        self.store = store
        self.onFailure = onFailure
    }

    /// Writes all of `work`; events of one commit to one topic share batches.
    mutating func write(_ work: [FeedWork]) {
        var open: (event: FeedEvent, builder: RecordBatchBuilder)?
        for item in work {
            switch item {
            case .end(let topic):
                flush(&open)
                failed.remove(topic)
                store.drop(topic)
            case .event(let event):
                if failed.contains(event.table.topic) { continue }
                if let current = open, !FeedWriter.fits(event, current) { flush(&open) }
                do {
                    let record = try event.record()
                    if open == nil { open = (event, RecordBatchBuilder()) }
                    open?.builder.append(record)
                } catch {
                    fail(event, "row of \(event.table.topicName) is malformed: \(error.what)")
                }
            }
        }
        flush(&open)
    }

    func hasFailed(_ topic: TopicID) -> Bool { failed.contains(topic) }

    /// No more events for a feed: it ended early, before the last start.
    mutating func fail(_ topic: TopicID) { failed.insert(topic) }

    private static func fits(
        _ event: FeedEvent, _ open: (event: FeedEvent, builder: RecordBatchBuilder)
    ) -> Bool {
        event.table.topic == open.event.table.topic && event.sequence == open.event.sequence
            && open.builder.recordCount < batchRecordsMax
            && open.builder.byteCount < batchBytesMax
    }

    private mutating func flush(_ open: inout (event: FeedEvent, builder: RecordBatchBuilder)?) {
        guard let (event, builder) = open else { return }
        open = nil
        let topic = event.table.topic
        let place = TopicPartition(topic: topic, partition: 0)
        do {
            try store.appendVisible(
                builder.finish(), to: place, baseOffset: store.log(place).nextOffset,
                sequence: event.sequence)
        } catch {
            fail(event, "cannot append to \(event.table.topicName): \(error.message)")
        }
    }

    /// A feed with a hole would be a wrong answer: it ends where it is.
    private mutating func fail(_ event: FeedEvent, _ reason: String) {
        failed.insert(event.table.topic)
        onFailure(reason)
    }
}
