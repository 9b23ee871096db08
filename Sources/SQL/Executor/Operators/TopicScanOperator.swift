// Reads a topic's records: offset and time bounds choose where to begin and to stop, a
// `RecordDecoder` makes rows of what lies between.

import Bytes
import Catalog
import Engine
import Planner
import Topics
import Types

/// Records of a topic's partitions, one partition after the other, then the transaction's own.
final class TopicScanOperator: Operator {
    private let scan: TopicScan
    private let bounds: [Kernel?]
    private let set: ExpressionSet
    private let filter: BatchFilter?
    private let decoder: RecordDecoder
    private var range = TopicRange()
    private var partitions: [Int32] = []
    private var position = 0
    private var offset: Int64 = 0
    private var hasStarted = false
    private var hasReadLog = false
    /// Decoded batches not given yet.
    private var ready: [Batch] = []

    init(_ scan: TopicScan, types: [SQLType], _ state: QueryState) throws(SQLError) {
        self.scan = scan
        var compiler = ExpressionCompiler(state)
        var bounds: [Kernel?] = []
        let expressions = [
            scan.partition, scan.offsetFrom, scan.offsetThrough, scan.timestampFrom,
            scan.timestampThrough,
        ]
        for expression in expressions {
            if let expression {
                bounds.append(try compiler.compile(expression))
            } else {
                bounds.append(nil)
            }
        }
        self.bounds = bounds
        set = compiler.set
        if let condition = scan.filter {
            filter = try BatchFilter(condition, state)
        } else {
            filter = nil
        }
        decoder = RecordDecoder(scan, types: types)
        super.init(state, types)
    }

    override var removedRows: Int { filter?.removedCount ?? 0 }

    override func open() throws(SQLError) {
        hasStarted = false
        filter?.open()
    }

    override func close() {
        set.close()
        filter?.close()
        ready = []
    }

    override func next() async throws(SQLError) -> Batch? {
        try filter?.throwPostponed()
        if !hasStarted { try await start() }
        while true {
            if try state.mustPause() { await Task.yield() }
            if !ready.isEmpty {
                var batch = ready.removeFirst()
                if let filter { try await filter.apply(&batch, demand: demand) }
                if batch.selectedCount > 0 { return batch }
                continue
            }
            guard position < partitions.count else { return nil }
            try readMore()
        }
    }

    private func start() async throws(SQLError) {
        hasStarted = true
        hasReadLog = false
        ready = []
        position = 0
        offset = -1
        partitions = []
        guard case .topic(let options) = scan.table.kind else { return }
        if !set.isPlain { try await set.prepare([], Rows(all: 1)) }
        var values: [Int64?] = []
        for kernel in bounds {
            guard let kernel else {
                values.append(nil)
                continue
            }
            guard let value = try kernel.evaluate([], Rows(all: 1)).datum(at: 0).integerValue
            else { return }
            values.append(value)
        }
        range = TopicRange(
            offsetFrom: values[1], offsetThrough: values[2], timestampFrom: values[3],
            timestampThrough: values[4])
        partitions = (0..<options.partitions).filter { values[0] == nil || Int64($0) == values[0] }
    }

    /// Throws 72000 where a catalog of the past has a topic that has been dropped since: its records went with it.
    private func refuseGone() throws(SQLError) {
        let oid = scan.table.oid
        guard let catalogs = state.context.pastCatalogs, catalogs.newest.tables[oid] == nil else {
            return
        }
        // One that the transaction itself has made is in neither.
        let snapshot = state.context.transaction.snapshot
        guard catalogs.pastCatalog(at: snapshot, orOldest: snapshot).tables[oid] != nil else {
            return
        }
        throw SQLError(
            .snapshotTooOld,
            "the records of topic \"\(scan.table.name)\" are kept no more: it has been dropped since"
        )
    }

    /// Decodes the next record batches of the partition at hand, or moves to the next partition.
    private func readMore() throws(SQLError) {
        guard case .topic(let options) = scan.table.kind, let topics = state.context.topics else {
            position = partitions.count
            return
        }
        let place = TopicPartition(topic: options.topic, partition: partitions[position])
        if !hasReadLog {
            try refuseGone()
            let log = topics.log(place)
            if offset < 0 {
                try engine { () throws(EngineError) in
                    try state.context.transaction.noteRead(of: place)
                }
                offset = try firstOffset(log)
            }
            let slice = try read(log)
            if let slice, !slice.pieces.isEmpty, offset <= range.offsetThrough ?? .max {
                for batch in slice.batches {
                    try decode(batch, partition: place.partition, isOwn: false)
                }
                offset = slice.nextOffset
                ready = decoder.take()
                return
            }
            hasReadLog = true
        }
        try readOwn(place)
        ready = decoder.take()
        position += 1
        offset = -1
        hasReadLog = false
    }

    /// Retention takes what is old from under its readers: they go on behind it.
    private func read(_ log: TopicLog) throws(SQLError) -> LogSlice? {
        let snapshot = state.context.transaction.snapshot
        return try topicRead { () throws(TopicError) in
            while true {
                let from = max(offset, log.offsets.logStart)
                let slice = try log.read(from: from, bytesMax: 1 << 20, asOf: snapshot)
                if slice != nil || log.offsets.logStart <= from { return slice }
            }
        }
    }

    /// The transaction's own appends, which have no offsets yet: of a statement that writes, or a cursor, those
    /// before it.
    private func readOwn(_ place: TopicPartition) throws(SQLError) {
        var own: [[UInt8]] = []
        state.context.transaction.forEachAppend(to: place, before: state.statementMark) {
            batch, _ in
            own.append([UInt8](batch))
        }
        for batch in own { try decode(batch[...], partition: place.partition, isOwn: true) }
    }

    private func firstOffset(_ log: TopicLog) throws(SQLError) -> Int64 {
        let offsets = log.offsets
        var first = max(range.offsetFrom ?? 0, offsets.logStart)
        if let from = range.timestampFrom {
            // Column values are µs since 2000, records' are ms since 1970, rounded down.
            let (moment, isBeyond) = from.addingReportingOverflow(
                Timestamp.postgresEpochMicroseconds)
            let milliseconds = Timestamp(microseconds: isBeyond ? .max : moment).milliseconds
            let found = try topicRead { () throws(TopicError) in
                try log.offset(atOrAfter: milliseconds)
            }
            first = max(first, found?.offset ?? offsets.highWatermark)
        }
        return min(first, offsets.highWatermark)
    }

    private func decode(
        _ bytes: ArraySlice<UInt8>, partition: Int32, isOwn: Bool
    ) throws(SQLError) {
        let (range, decoder, settings) = (self.range, self.decoder, state.context.settings.ofEvents)
        var failure: SQLError?
        do throws(BatchError) {
            try RecordBatch.forEachRecord(in: bytes) { (record) throws(BatchError) in
                guard range.includes(record, hasOffset: !isOwn) else { return true }
                do throws(SQLError) {
                    try decoder.append(
                        record, partition: partition, offset: isOwn ? nil : record.offset,
                        settings)
                } catch {
                    failure = error
                }
                return failure == nil
            }
        } catch {
            throw SQLError(.dataCorrupted, "corrupt record batch: \(error.message)")
        }
        if let failure { throw failure }
    }
}

/// Reads a topic, its errors as SQL's.
private func topicRead<Result>(
    _ body: () throws(TopicError) -> Result
) throws(SQLError) -> Result {
    do throws(TopicError) { return try body() } catch {
        switch error {
        case .file: throw SQLError(.ioError, "\(error)")
        case .corrupt: throw SQLError(.dataCorrupted, "\(error)")
        case .batch: throw SQLError(.dataCorrupted, "corrupt record batch: \(error)")
        }
    }
}

/// The bounds of a topic scan: offsets, and µs since 2000; inclusive, nil: none.
struct TopicRange {
    var offsetFrom: Int64?
    var offsetThrough: Int64?
    var timestampFrom: Int64?
    var timestampThrough: Int64?

    /// `hasOffset` is false for a record that is not committed yet: its offset is NULL, which no
    /// bound includes.
    func includes(_ record: RecordView, hasOffset: Bool) -> Bool {
        if hasOffset {
            guard record.offset >= offsetFrom ?? .min, record.offset <= offsetThrough ?? .max
            else { return false }
        } else if offsetFrom != nil || offsetThrough != nil {
            return false
        }
        let moment = RecordDecoder.timestamptz(record.timestamp)
        return moment >= timestampFrom ?? .min && moment <= timestampThrough ?? .max
    }
}
