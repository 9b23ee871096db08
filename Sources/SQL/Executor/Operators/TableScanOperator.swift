// Reads a whole table in key order.

import Bytes
import Catalog
import Engine
import Planner
import Store
import Types

/// All rows of a table: decoded under the store's cursor straight into vectors, then filtered.
final class TableScanOperator: Operator {
    private let scan: TableScan
    private let reader: RowReader
    private let filter: BatchFilter?
    /// What the filter says of single columns.
    private let pruning: BlockPruning
    private var cursor: Cursor?
    private var isExhausted = false
    private var readAhead = ReadAhead()

    init(_ scan: TableScan, types: [SQLType], _ state: QueryState) throws(SQLError) {
        self.scan = scan
        reader = RowReader(scan.table, scan.columns, types: types)
        if let condition = scan.filter {
            filter = try BatchFilter(condition, state)
        } else {
            filter = nil
        }
        pruning = try BlockPruning(scan.filter, scan.table, scan.columns, state)
        super.init(state, types)
    }

    override var removedRows: Int { filter?.removedCount ?? 0 }

    override func open() throws(SQLError) {
        cursor = state.context.transaction.scan(
            scan.table.storage, .all, asOf: state.statementMark,
            unless: try pruning.conditions())
        isExhausted = false
        readAhead.restart()
        filter?.open()
    }

    override func next() async throws(SQLError) -> Batch? {
        try filter?.throwPostponed()
        while let cursor, !isExhausted {
            if try state.mustPause() { await Task.yield() }
            reader.reset()
            isExhausted = try !readBatch(cursor, into: reader, limit: readAhead.rows(demand))
            readAhead.note(reader)
            // A batch of nothing but deletions, or its blocks were all left out.
            if reader.rowCount == 0 { continue }
            var batch = try batch(of: reader)
            if let filter { try await filter.apply(&batch, demand: demand) }
            if batch.selectedCount > 0 { return batch }
        }
        return nil
    }

    override func close() {
        cursor = nil
        filter?.close()
    }
}

/// Reads up to `limit` rows, a batch at most; false when the cursor has no more.
func readBatch(
    _ cursor: Cursor, into reader: RowReader, limit: Int
) throws(SQLError) -> Bool {
    var failure: MalformedBytes?
    let hasMore = try engine { () throws(EngineError) -> Bool in
        try cursor.nextColumns(
            limit: limit,
            stretch: { (stretch) throws(StoreError) in try reader.append(stretch) }
        ) { key, row in
            do throws(MalformedBytes) {
                try reader.append(key: key, row: row)
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

/// How many rows a scan reads at a time: few where few are wanted, and more and more if these were not enough, but no
/// more of large rows than take some memory: each expression over them takes as much again.
struct ReadAhead {
    private static let least = 16
    /// Of a batch, where that is more than one row.
    private static let bytesMax = 8 << 20
    private var last = 0
    /// Not many before a row was seen, but enough for an index scan to see whether its range is a large part.
    private var mostRows = 128

    /// Another scan begins, of rows like those that were read before.
    mutating func restart() { last = 0 }

    mutating func rows(_ demand: Int) -> Int {
        let wanted = max(demand, last * 2, Self.least)
        last = min(wanted, mostRows)
        return last
    }

    /// What these rows take the next ones will, too.
    mutating func note(_ reader: RowReader) {
        guard reader.rowCount > 0 else { return }
        let bytesPerRow = max(1, reader.byteCount / reader.rowCount)
        mostRows = max(1, min(Batch.capacity, Self.bytesMax / bytesPerRow))
    }
}
