import Bytes
import Engine
import Topics

/// Something for a feed's writer to do, in commit order.
enum FeedWork: Sendable {
    case event(FeedEvent)
    /// The rows a feed begins with.
    case rows(FeedRows)
    /// The feed is over: its topic goes.
    case end(TopicID)
}

/// The rows of a table as they were before the commit that published it.
struct FeedRows: Sendable {
    let table: FeedTable
    let past: Past
    let state: SnapshotHold
    let sequence: CommitSequence
    let timestamp: Timestamp

    func event(of row: UnsafeRawBufferPointer) -> FeedEvent {
        FeedEvent(
            table: table, operation: .read, before: nil, after: [UInt8](row), sequence: sequence,
            timestamp: timestamp)
    }
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
            case .event(let event): append(event, &open)
            case .rows(let rows): append(rows, &open)
            }
        }
        flush(&open)
    }

    private mutating func append(
        _ event: FeedEvent, _ open: inout (event: FeedEvent, builder: RecordBatchBuilder)?
    ) {
        if failed.contains(event.table.topic) { return }
        if let current = open, !FeedWriter.fits(event, current) { flush(&open) }
        do {
            let record = try event.record()
            if open == nil { open = (event, RecordBatchBuilder()) }
            open?.builder.append(record)
        } catch {
            fail(event.table, "row of \(event.table.topicName) is malformed: \(error.what)")
        }
    }

    private mutating func append(
        _ rows: FeedRows, _ open: inout (event: FeedEvent, builder: RecordBatchBuilder)?
    ) {
        let cursor = rows.past.scan(rows.table.storage, at: rows.state)
        var hasMore = true
        while hasMore, !failed.contains(rows.table.topic) {
            var events: [FeedEvent] = []
            do {
                hasMore = try cursor.next(limit: FeedWriter.batchRecordsMax) { _, row in
                    events.append(rows.event(of: row))
                    return true
                }
            } catch {
                return fail(rows.table, "cannot read \(rows.table.topicName): \(error)")
            }
            for event in events { append(event, &open) }
        }
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
        guard let event = open?.event, var builder = open?.builder else { return }
        open = nil
        let topic = event.table.topic
        let place = TopicPartition(topic: topic, partition: 0)
        do {
            try store.appendVisible(
                builder.finish(), to: place, baseOffset: store.log(place).nextOffset,
                sequence: event.sequence)
        } catch {
            fail(event.table, "cannot append to \(event.table.topicName): \(error.message)")
        }
    }

    /// A feed with a hole would be a wrong answer: it ends where it is.
    private mutating func fail(_ table: FeedTable, _ reason: String) {
        failed.insert(table.topic)
        onFailure(reason)
    }
}
