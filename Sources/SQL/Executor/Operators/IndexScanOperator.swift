// Rows between two bounds of an index, in its order. The primary key's index is the table itself;
// entries of other indexes lead to their rows by key.
//
// Looking a row up by its key takes some forty times as long as coming by it in a scan of the table, or ten
// times where the rows are in memory. A plan is made without the values of its parameters, and knows nothing of what the columns hold: where the
// order does not matter the range is looked at when it is read, and another index's range is read instead if
// that is shorter, or the whole table if there is more in all of them than looking up is worth
// (docs/decisions/083 and 097).

import Bytes
import Catalog
import Engine
import Planner
import Store
import Types

/// Reads a range of an index.
final class IndexScanOperator: Operator, TrialScan {
    let scan: IndexScan
    private let reader: RowReader
    private let filter: BatchFilter?
    private let codec: KeyCodec
    let bounds: IndexBounds
    let set: ExpressionSet
    var isOnTrial = false
    var cursor: Cursor?
    private var needsRange = false
    private var isExhausted = false
    private var readAhead = ReadAhead()
    /// Keys of the rows to fetch, one after the other, and where each ends.
    private var rowKeys: [UInt8] = []
    var rowKeyEnds: [Int] = []
    /// Entries that were read, none of whose rows was given; nil when it is settled what is read.
    var checkedEntries: Int?
    /// Made when they are needed first.
    var alternatives: [IndexScanOperator] = []
    var wholeTable: TableScanOperator?
    /// One of these, when that is what is read.
    var instead: Operator?
    var alternativeScanCount = 0
    var tableScanCount = 0

    /// Ranges of fewer entries are not worth the look.
    static let checkedEntriesMin = 128
    /// Where few rows are asked for of those that a condition lets through: so many are read first, and so many times
    /// as many next.
    private static let firstRows = 16
    private static let rowsFactor = 8

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
            scan.index.entryCodec(of: scan.table), equalities: scan.equalities, lower: scan.lower,
            upper: scan.upper, isNotNull: scan.isNotNull, &compiler)
        set = compiler.set
        super.init(state, types)
    }

    override var removedRows: Int {
        alternatives.reduce((filter?.removedCount ?? 0) + (wholeTable?.removedRows ?? 0)) {
            $0 + $1.removedRows
        }
    }

    override var scansInstead: ScansInstead {
        ScansInstead(alternatives: alternativeScanCount, tables: tableScanCount)
    }

    override func open() throws(SQLError) {
        cursor = nil
        needsRange = true
        isExhausted = false
        readAhead.restart()
        checkedEntries = scan.wholeTableFilter == nil ? nil : 0
        instead = nil
        filter?.open()
    }

    override func next() async throws(SQLError) -> Batch? {
        if instead != nil { return try await nextInstead() }
        try filter?.throwPostponed()
        try await begin()
        while let cursor, !isExhausted {
            if try state.mustPause() { await Task.yield() }
            var limit = readAhead.rows(demand)
            if checkedEntries != nil { limit = min(limit, Self.checkedEntriesMin) }
            try readPiece(cursor, limit: limit)
            if !isExhausted, try await isAnotherShorter() { return try await nextInstead() }
            let batch = try await wantedRows()
            if batch.selectedCount > 0 {
                // From now on the rows are those of the index.
                checkedEntries = nil
                try note(cursor)
                return batch
            }
        }
        try note(cursor)
        return nil
    }

    func next(reading limit: Int) async throws(SQLError) -> Batch? {
        try filter?.throwPostponed()
        try await begin()
        guard let cursor, !isExhausted else { return nil }
        if try state.mustPause() { await Task.yield() }
        try readPiece(cursor, limit: min(limit, readAhead.most))
        return try await wantedRows()
    }

    func accept() throws(SQLError) {
        try engine { () throws(EngineError) in try cursor?.noteReads() }
    }

    private func begin() async throws(SQLError) {
        guard needsRange else { return }
        needsRange = false
        if !set.isPlain { try await set.prepare([], Rows(all: 1)) }
        cursor = try beginScan()
    }

    private func readPiece(_ cursor: Cursor, limit: Int) throws(SQLError) {
        reader.reset()
        isExhausted = try !read(cursor, limit: limit)
    }

    /// Those of the piece that was read.
    private func wantedRows() async throws(SQLError) -> Batch {
        try fetchRows()
        readAhead.note(reader)
        var batch = try batch(of: reader)
        if let filter, reader.rowCount > 0 { try await filter.apply(&batch, demand: demand) }
        return batch
    }

    override var start: IndexScanOperator? { scan.isCheckedRange ? self : nil }

    override var isImmediate: Bool { self.set.isPlain && filter?.isImmediate != false }

    override func takeNow() throws(SQLError) -> Batch? {
        guard let filter, demand < Batch.capacity else {
            guard var batch = try takeRows(demand: filter == nil ? demand : .max)?.batch else {
                return nil
            }
            try filter?.applyNow(&batch)
            return batch.selectedCount > 0 ? batch : nil
        }
        // How many rows it takes until enough of them are wanted is not known: few may do.
        var most = min(max(demand, Self.firstRows), Batch.capacity)
        while true {
            guard let rows = try takeRows(demand: most) else { return nil }
            var batch = rows.batch
            try filter.applyNow(&batch)
            if !rows.hasMore || batch.selectedCount >= demand {
                return batch.selectedCount > 0 ? batch : nil
            }
            guard most < Batch.capacity else { throw .mustWait }
            most = min(most * Self.rowsFactor, Batch.capacity)
        }
    }

    /// From the beginning on; nil when there are none.
    private func takeRows(demand: Int) throws(SQLError) -> (batch: Batch, hasMore: Bool)? {
        reader.reset()
        guard let cursor = try beginScan() else { return nil }
        self.cursor = cursor
        let hasMore = try ImmediateWork.read(into: reader, demand: demand) {
            (limit) throws(SQLError) in
            let hasMore = try read(cursor, limit: limit)
            try fetchRows()
            // Most of what is read at once is less than one piece.
            if hasMore, scan.wholeTableFilter != nil, reader.rowCount < demand,
                !scan.alternatives.isEmpty || reader.rowCount > lookupsMax
            {
                throw .mustWait
            }
            return hasMore
        }
        try note(cursor)
        return reader.rowCount > 0 ? (try batch(of: reader), hasMore) : nil
    }

    override func close() {
        cursor = nil
        instead = nil
        for alternative in alternatives { alternative.close() }
        wholeTable?.close()
        filter?.close()
        set.close()
    }

    /// Nil when nothing can be in the range.
    private func beginScan() throws(SQLError) -> Cursor? {
        guard let range = try bounds.keyRange() else { return nil }
        // Another range may be read instead.
        return state.context.transaction.scan(
            scan.index.storage, range, reverse: scan.isReverse, asOf: state.statementMark,
            isNoted: scan.alternatives.isEmpty && !isOnTrial)
    }

    /// Before anything depends on what was found, or not, in a range that is read after all.
    private func note(_ cursor: Cursor?) throws(SQLError) {
        if scan.alternatives.isEmpty || isOnTrial { return }
        try engine { () throws(EngineError) in try cursor?.noteReads() }
    }

    /// Takes up to `limit` rows more, or the keys by which to fetch them; false when there are no more.
    private func read(_ cursor: Cursor, limit: Int) throws(SQLError) -> Bool {
        if scan.index.storage == scan.table.storage {
            return try readBatch(cursor, into: reader, limit: limit)
        }
        return try collectRowKeys(cursor, limit: limit)
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
