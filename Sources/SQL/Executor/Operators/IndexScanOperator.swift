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
    private let bounds: IndexBounds
    private let set: ExpressionSet
    private var cursor: Cursor?
    private var needsRange = false
    private var isExhausted = false
    private var readAhead = ReadAhead()
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
        bounds = try IndexBounds(
            codec, equalities: scan.equalities, lower: scan.lower, upper: scan.upper, &compiler)
        set = compiler.set
        super.init(state, types)
    }

    override var removedRows: Int { filter?.removedCount ?? 0 }

    override func open() throws(SQLError) {
        cursor = nil
        needsRange = true
        isExhausted = false
        readAhead = ReadAhead()
        filter?.open()
    }

    override func next() async throws(SQLError) -> Batch? {
        try filter?.throwPostponed()
        if needsRange {
            needsRange = false
            if !set.isPlain { try await set.prepare([], Rows(all: 1)) }
            cursor = try beginScan()
        }
        while let cursor, !isExhausted {
            if try state.mustPause() { await Task.yield() }
            reader.reset()
            isExhausted = try !read(cursor, limit: readAhead.rows(demand))
            if reader.rowCount == 0 { continue }
            var batch = reader.batch
            if let filter { try await filter.apply(&batch, demand: demand) }
            if batch.selectedCount > 0 { return batch }
        }
        return nil
    }

    override var isImmediate: Bool { self.set.isPlain && filter?.isImmediate != false }

    override func takeNow() throws(SQLError) -> Batch? {
        reader.reset()
        guard let cursor = try beginScan() else { return nil }
        try ImmediateWork.read(into: reader, demand: filter == nil ? demand : .max) {
            (limit) throws(SQLError) in
            try read(cursor, limit: limit)
        }
        if reader.rowCount == 0 { return nil }
        var batch = reader.batch
        try filter?.applyNow(&batch)
        return batch.selectedCount > 0 ? batch : nil
    }

    override func close() {
        cursor = nil
        filter?.close()
        set.close()
    }

    /// Nil when nothing can be in the range.
    private func beginScan() throws(SQLError) -> Cursor? {
        guard let range = try bounds.keyRange() else { return nil }
        return state.context.transaction.scan(
            scan.index.storage, range, reverse: scan.isReverse, asOf: state.statementMark)
    }

    /// Appends up to `limit` rows more to the reader; false when there are no more.
    private func read(_ cursor: Cursor, limit: Int) throws(SQLError) -> Bool {
        if scan.index.storage == scan.table.storage {
            return try readBatch(cursor, into: reader, limit: limit)
        }
        let hasMore = try collectRowKeys(cursor, limit: limit)
        try fetchRows()
        return hasMore
    }

    /// Takes up to `limit` row keys from index entries; false when there are no more.
    private func collectRowKeys(_ cursor: Cursor, limit: Int) throws(SQLError) -> Bool {
        rowKeys.removeAll(keepingCapacity: true)
        rowKeyEnds.removeAll(keepingCapacity: true)
        var failure: MalformedBytes?
        let skipped = [ColumnVector?](repeating: nil, count: codec.columns.count)
        let hasMore = try engine { () throws(EngineError) -> Bool in
            try cursor.next(limit: limit) { key, value in
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
