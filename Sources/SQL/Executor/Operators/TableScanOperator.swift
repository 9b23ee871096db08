// Reads a whole table in key order.

import Bytes
import Catalog
import Engine
import Planner
import Store
import Types

/// All rows of a table: decoded under the store's cursor straight into vectors, then filtered.
final class TableScanOperator: Operator, TrialScan {
    private let scan: TableScan
    private let reader: RowReader
    private let filter: BatchFilter?
    /// What the filter says of single columns.
    private let pruning: BlockPruning
    var isOnTrial = false
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
            unless: try pruning.conditions(), isNoted: !isOnTrial)
        isExhausted = false
        readAhead.restart()
        filter?.open()
    }

    override func next() async throws(SQLError) -> Batch? {
        try filter?.throwPostponed()
        while let cursor, !isExhausted {
            if try state.mustPause() { await Task.yield() }
            let batch = try await wantedRows(cursor, limit: readAhead.rows(demand))
            if batch.selectedCount > 0 { return batch }
        }
        return nil
    }

    func next(reading limit: Int) async throws(SQLError) -> Batch? {
        try filter?.throwPostponed()
        guard let cursor, !isExhausted else { return nil }
        if try state.mustPause() { await Task.yield() }
        return try await wantedRows(cursor, limit: min(limit, readAhead.most))
    }

    func accept() throws(SQLError) {
        try engine { () throws(EngineError) in try cursor?.noteReads() }
    }

    /// Those of the next piece.
    private func wantedRows(_ cursor: Cursor, limit: Int) async throws(SQLError) -> Batch {
        reader.reset()
        isExhausted = try !readBatch(cursor, into: reader, limit: limit)
        readAhead.note(reader)
        var batch = try batch(of: reader)
        // It may be one of nothing but deletions, or its blocks were all left out.
        if let filter, reader.rowCount > 0 { try await filter.apply(&batch, demand: demand) }
        return batch
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
    private(set) var most = 128

    /// Another scan begins, of rows like those that were read before.
    mutating func restart() { last = 0 }

    mutating func rows(_ demand: Int) -> Int {
        let wanted = max(demand, last * 2, Self.least)
        last = min(wanted, most)
        return last
    }

    /// What these rows take the next ones will, too.
    mutating func note(_ reader: RowReader) {
        guard reader.rowCount > 0 else { return }
        let bytesPerRow = max(1, reader.byteCount / reader.rowCount)
        most = max(1, min(Batch.capacity, Self.bytesMax / bytesPerRow))
    }
}
