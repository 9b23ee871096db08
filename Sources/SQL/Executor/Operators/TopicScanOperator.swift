// Reads a topic's records as rows: offset and time bounds choose where to begin and to stop, values
// are taken apart column by column. What a producer wrote that does not fit a column reads as NULL,
// so that one odd record does not hide the others.

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
            scan.partition, scan.offsetFrom, scan.offsetBefore, scan.timestampFrom,
            scan.timestampBefore,
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

    override func open() throws(SQLError) { hasStarted = false }

    override func close() {
        set.close()
        filter?.close()
        ready = []
    }

    override func next() async throws(SQLError) -> Batch? {
        if !hasStarted { try await start() }
        while true {
            try state.context.checkForInterrupts()
            if !ready.isEmpty {
                var batch = ready.removeFirst()
                if let filter { try await filter.apply(&batch) }
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
            offsetFrom: values[1] ?? 0, offsetBefore: values[2] ?? .max,
            timestampFrom: values[3], timestampBefore: values[4])
        partitions = (0..<options.partitions).filter { values[0] == nil || Int64($0) == values[0] }
    }

    /// Decodes the next record batches of the partition at hand, or moves to the next partition.
    private func readMore() throws(SQLError) {
        guard case .topic(let options) = scan.table.kind, let topics = state.context.topics else {
            position = partitions.count
            return
        }
        let place = TopicPartition(topic: options.topic, partition: partitions[position])
        if !hasReadLog {
            let log = topics.log(place)
            if offset < 0 { offset = try firstOffset(log) }
            let snapshot = state.context.transaction.snapshot
            let slice = log.read(from: offset, bytesMax: 1 << 20, asOf: snapshot)
            if let slice, !slice.batches.isEmpty, offset < range.offsetBefore {
                for batch in slice.batches {
                    try decode(batch.bytes, partition: place.partition, isOwn: false)
                    offset = batch.lastOffset + 1
                }
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

    /// The transaction's own appends, which have no offsets yet.
    private func readOwn(_ place: TopicPartition) throws(SQLError) {
        if state.statementMark != nil { return }
        var own: [[UInt8]] = []
        state.context.transaction.forEachAppend(to: place) { batch, _ in
            own.append([UInt8](batch))
        }
        for batch in own { try decode(batch, partition: place.partition, isOwn: true) }
    }

    private func firstOffset(_ log: TopicLog) throws(SQLError) -> Int64 {
        let offsets = log.offsets
        var first = max(range.offsetFrom, offsets.logStart)
        if let from = range.timestampFrom {
            do throws(BatchError) {
                // Column values are µs since 2000, records' are ms since 1970, rounded down.
                let milliseconds = Timestamp(
                    microseconds: from + Timestamp.postgresEpochMicroseconds
                ).milliseconds
                let found = try log.offset(atOrAfter: milliseconds)
                first = max(first, found?.offset ?? offsets.highWatermark)
            } catch {
                throw SQLError(.dataCorrupted, "corrupt record batch: \(error)")
            }
        }
        return min(first, offsets.highWatermark)
    }

    private func decode(_ bytes: [UInt8], partition: Int32, isOwn: Bool) throws(SQLError) {
        let (range, decoder, settings) = (self.range, self.decoder, state.context.settings)
        do throws(BatchError) {
            try RecordBatch.forEachRecord(in: bytes) { (record) throws(BatchError) in
                if isOwn || range.includes(record) {
                    decoder.append(
                        record, partition: partition, offset: isOwn ? nil : record.offset,
                        settings)
                }
                return true
            }
        } catch {
            throw SQLError(.dataCorrupted, "corrupt record batch: \(error)")
        }
    }
}

/// The bounds of a topic scan: offsets, and µs since 2000; inclusive below, exclusive above.
struct TopicRange {
    var offsetFrom: Int64 = 0
    var offsetBefore: Int64 = .max
    var timestampFrom: Int64?
    var timestampBefore: Int64?

    func includes(_ record: RecordView) -> Bool {
        guard record.offset >= offsetFrom, record.offset < offsetBefore else { return false }
        let moment = RecordDecoder.timestamptz(record.timestamp)
        if let timestampFrom, moment < timestampFrom { return false }
        if let timestampBefore, moment >= timestampBefore { return false }
        return true
    }
}

/// Turns records into rows of the scan's columns.
final class RecordDecoder {
    private enum Source {
        case field(name: [UInt8], type: SQLType)
        case rawKey, rawValue, partition, offset, timestamp, headers, nothing
    }

    private let types: [SQLType]
    private let sources: [Source]
    private let needsDocument: Bool
    private var full: [Batch] = []
    private var current: Batch

    init(_ scan: TopicScan, types: [SQLType]) {
        self.types = types
        var isRaw = false
        if case .topic(let options) = scan.table.kind { isRaw = options.format == .raw }
        sources = scan.columns.map { column in
            switch column {
            case .column(let attnum):
                let definition = scan.table.columns[Int(attnum) - 1]
                if !isRaw {
                    return .field(name: Array(definition.name.utf8), type: definition.type)
                }
                return switch definition.name {
                case "key": .rawKey
                case "value": .rawValue
                default: .nothing
                }
            case .topicKey, .rowKey: return .rawKey
            case .topicPartition: return .partition
            case .topicOffset: return .offset
            case .topicTimestamp: return .timestamp
            case .topicHeaders: return .headers
            case .version: return .nothing
            }
        }
        needsDocument = sources.contains { if case .field = $0 { true } else { false } }
        current = Batch(types: types)
    }

    /// The rows decoded so far.
    func take() -> [Batch] {
        var batches = full
        if current.rowCount > 0 { batches.append(current) }
        full = []
        current = Batch(types: types)
        return batches
    }

    /// ms since 1970 as a timestamptz.
    static func timestamptz(_ milliseconds: Int64) -> Int64 {
        milliseconds &* 1000 &- Timestamp.postgresEpochMicroseconds
    }

    func append(
        _ record: RecordView, partition: Int32, offset: Int64?, _ settings: TextSettings
    ) {
        if current.rowCount == Batch.capacity {
            full.append(current)
            current = Batch(types: types)
        }
        var document = JSONValue.null
        if needsDocument, let value = record.value {
            document = (try? JSONValue(parsing: value)) ?? .null
        }
        for (source, column) in zip(sources, current.columns) {
            switch source {
            case .field(let name, let type):
                column.append(
                    document.member(name).flatMap { $0.datum(as: type, settings) } ?? .null)
            case .rawKey: append(record.key, to: column)
            case .rawValue: append(record.value, to: column)
            case .partition: column.append(partition)
            case .offset:
                if let offset { column.append(offset) } else { column.appendNull() }
            case .timestamp: column.append(RecordDecoder.timestamptz(record.timestamp))
            case .headers: column.append(headers(record))
            case .nothing: column.appendNull()
            }
        }
        current.rowCount += 1
    }

    private func append(_ bytes: UnsafeRawBufferPointer?, to column: ColumnVector) {
        if let bytes { column.append(bytes: bytes) } else { column.appendNull() }
    }

    /// Headers as an object of strings.
    private func headers(_ record: RecordView) -> Datum {
        guard let headers = try? record.headers else { return .null }
        return JSONText.datum(
            .object(
                unordered: headers.map {
                    JSONValue.Member(
                        key: [UInt8]($0.name), value: $0.value.map { .string([UInt8]($0)) } ?? .null
                    )
                }))
    }
}

extension JSONValue {
    /// The value of a column of this type; nil when it is null or does not fit.
    fileprivate func datum(as type: SQLType, _ settings: TextSettings) -> Datum? {
        switch (self, type.oid) {
        case (.null, _): return nil
        case (_, .jsonb), (_, .json): return JSONText.datum(self)
        case (.bool(let value), .bool): return .bool(value)
        case (.number(let number), .int8):
            if let integer = number.exactInteger() { return .int64(integer) }
        case (.string(let text), .text): return .bytes(text)
        default: break
        }
        guard case .bytes(let text) = JSONText.text(self) else { return nil }
        return try? TextCodec.parse(bytes: text, as: type, settings)
    }
}
