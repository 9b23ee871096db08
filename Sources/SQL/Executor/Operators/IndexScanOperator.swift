// Rows between two bounds of an index, in its order. The primary key's index is the table itself;
// entries of other indexes lead to their rows by key.

import Bytes
import Catalog
import Engine
import Planner
import Store
import Types

/// Reads a range of an index.
final class IndexScanOperator: Operator {
    private let scan: IndexScan
    private let reader: RowReader
    private let filter: BatchFilter?
    private let codec: KeyCodec
    private let equalities: [Kernel]
    private let lower: Kernel?
    private let upper: Kernel?
    private let set: ExpressionSet
    private var cursor: Cursor?
    private var needsRange = false
    private var isExhausted = false
    /// Keys of the rows to fetch, one after the other, and where each ends.
    private var rowKeys: [UInt8] = []
    private var rowKeyEnds: [Int] = []

    init(_ scan: IndexScan, types: [SQLType], _ state: QueryState) throws(SQLError) {
        self.scan = scan
        reader = RowReader(scan.table, scan.columns, types: types)
        if let condition = scan.filter {
            filter = try BatchFilter(condition, state)
        } else {
            filter = nil
        }
        codec = scan.index.keyCodec(of: scan.table)
        var compiler = ExpressionCompiler(state)
        equalities = try compiler.compile(scan.equalities)
        if let bound = scan.lower { lower = try compiler.compile(bound.value) } else { lower = nil }
        if let bound = scan.upper { upper = try compiler.compile(bound.value) } else { upper = nil }
        set = compiler.set
        super.init(state, types)
    }

    override func open() throws(SQLError) {
        cursor = nil
        needsRange = true
        isExhausted = false
    }

    override func next() async throws(SQLError) -> Batch? {
        if needsRange {
            needsRange = false
            if !set.isPlain { try await set.prepare([], Rows(all: 1)) }
            if let range = try keyRange() {
                cursor = state.context.transaction.scan(
                    scan.index.storage, range, reverse: scan.isReverse,
                    asOf: state.statementMark)
            }
        }
        while let cursor, !isExhausted {
            if try state.mustPause() { await Task.yield() }
            reader.reset()
            if scan.index.storage == scan.table.storage {
                isExhausted = try !readBatch(cursor, into: reader)
            } else {
                isExhausted = try !collectRowKeys(cursor)
                try fetchRows()
            }
            if reader.rowCount == 0 { continue }
            var batch = reader.batch
            if let filter { try await filter.apply(&batch) }
            if batch.selectedCount > 0 { return batch }
        }
        return nil
    }

    override func close() {
        cursor = nil
        filter?.close()
        set.close()
    }

    /// The byte range of the bounds; nil when a bound is NULL and nothing can match.
    private func keyRange() throws(SQLError) -> KeyRange? {
        var prefix = ByteWriter()
        for (column, kernel) in equalities.enumerated() {
            let value = try kernel.evaluate([], Rows(all: 1)).datum(at: 0)
            if value.isNull { return nil }
            codec.encode(value, column: column, into: &prefix)
        }
        guard lower != nil || upper != nil else { return KeyRange(prefix: prefix.bytes) }
        let column = equalities.count
        var low: (value: Datum, isInclusive: Bool)?
        var high: (value: Datum, isInclusive: Bool)?
        if let lower, let bound = scan.lower {
            low = (try lower.evaluate([], Rows(all: 1)).datum(at: 0), bound.isInclusive)
        }
        if let upper, let bound = scan.upper {
            high = (try upper.evaluate([], Rows(all: 1)).datum(at: 0), bound.isInclusive)
        }
        if low?.value.isNull == true || high?.value.isNull == true { return nil }
        // In a descending index the larger values come first.
        if codec.columns[column].descending { swap(&low, &high) }
        return range(prefix, column, from: low, to: high)
    }

    private func range(
        _ prefix: ByteWriter, _ column: Int, from: (value: Datum, isInclusive: Bool)?,
        to: (value: Datum, isInclusive: Bool)?
    ) -> KeyRange? {
        func encoded(_ value: Datum) -> [UInt8] {
            var writer = prefix
            codec.encode(value, column: column, into: &writer)
            return writer.bytes
        }
        let nullsFirst = codec.columns[column].nullsFirst
        var start = prefix.bytes
        if let from {
            start = encoded(from.value)
            if !from.isInclusive {
                guard let after = KeyCodec.successor(ofPrefix: start) else { return nil }
                start = after
            }
        } else if nullsFirst {
            guard let after = KeyCodec.successor(ofPrefix: encoded(.null)) else { return nil }
            start = after
        }
        var end = KeyCodec.successor(ofPrefix: prefix.bytes)
        if let to {
            let bytes = encoded(to.value)
            end = to.isInclusive ? KeyCodec.successor(ofPrefix: bytes) : bytes
        } else if !nullsFirst {
            end = encoded(.null)
        }
        return KeyRange(
            lower: .inclusive(start), upper: end.map { .exclusive($0) } ?? .unbounded)
    }

    /// Takes a batch of row keys from index entries; false when there are no more.
    private func collectRowKeys(_ cursor: Cursor) throws(SQLError) -> Bool {
        rowKeys.removeAll(keepingCapacity: true)
        rowKeyEnds.removeAll(keepingCapacity: true)
        var failure: MalformedBytes?
        let skipped = [ColumnVector?](repeating: nil, count: codec.columns.count)
        let hasMore = try engine { () throws(EngineError) -> Bool in
            try cursor.next(limit: Batch.capacity) { key, value in
                do throws(MalformedBytes) {
                    let rowKey = try indexedRowKey(key, value, codec, skipped)
                    rowKeys.append(contentsOf: rowKey)
                    rowKeyEnds.append(rowKeys.count)
                    return true
                } catch {
                    failure = error
                    return false
                }
            }
        }
        if let failure { throw SQLError(failure) }
        return hasMore
    }

    private func fetchRows() throws(SQLError) {
        let reader = self.reader
        let (table, state, ends) = (scan.table, self.state, rowKeyEnds)
        try rowKeys.withRawBytes { (keys) throws(SQLError) in
            var start = 0
            for end in ends {
                let key = UnsafeRawBufferPointer(rebasing: keys[start..<end])
                try readRow(key, of: table, into: reader, state)
                start = end
            }
        }
    }
}

/// The key of the row an index entry stands for: the value of a unique entry, what follows the index
/// columns in the key of another.
func indexedRowKey(
    _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer, _ codec: KeyCodec,
    _ skipped: [ColumnVector?]
) throws(MalformedBytes) -> UnsafeRawBufferPointer {
    if value.count > 0 { return value }
    let consumed = try codec.decode(key, into: skipped)
    return UnsafeRawBufferPointer(rebasing: key[consumed...])
}
