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
    /// Where another range may be read instead: what is yet to be noted as read of this one.
    private var unnoted: KeyRange?
    private var readAhead = ReadAhead()
    /// Keys of the rows to fetch, one after the other, and where each ends.
    private var rowKeys: [UInt8] = []
    private var rowKeyEnds: [Int] = []
    /// Entries that were read, none of whose rows was given; nil when it is settled that the index is read.
    private var checkedEntries: Int?
    /// Made when they are needed first.
    private var alternatives: [IndexScanOperator] = []
    private var wholeTable: TableScanOperator?
    /// One of these, when that is what is read.
    private var instead: Operator?
    private var alternativeScanCount = 0
    private var tableScanCount = 0

    /// Ranges of fewer entries are not worth the look.
    private static let checkedEntriesMin = 128
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
        if needsRange {
            needsRange = false
            if !set.isPlain { try await set.prepare([], Rows(all: 1)) }
            cursor = try beginScan()
        }
        while let cursor, !isExhausted {
            if try state.mustPause() { await Task.yield() }
            reader.reset()
            var limit = readAhead.rows(demand)
            if checkedEntries != nil { limit = min(limit, Self.checkedEntriesMin) }
            isExhausted = try !read(cursor, limit: limit)
            if !isExhausted, try await isAnotherShorter() { return try await nextInstead() }
            try fetchRows()
            readAhead.note(reader)
            if reader.rowCount == 0 { continue }
            var batch = try batch(of: reader)
            if let filter { try await filter.apply(&batch, demand: demand) }
            if batch.selectedCount > 0 {
                // From now on the rows are those of the index.
                checkedEntries = nil
                try note()
                return batch
            }
        }
        try note()
        return nil
    }

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
        try note()
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
        let mayBeAnother = !scan.alternatives.isEmpty
        if mayBeAnother { unnoted = range }
        return state.context.transaction.scan(
            scan.index.storage, range, reverse: scan.isReverse, asOf: state.statementMark,
            isNoted: !mayBeAnother)
    }

    /// Before anything depends on what was found, or not, in a range that is read after all.
    private func note() throws(SQLError) {
        guard let range = unnoted else { return }
        unnoted = nil
        try engine { () throws(EngineError) in
            try state.context.transaction.noteScan(scan.index.storage, range)
        }
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

// MARK: Another range, or the whole table instead

extension IndexScanOperator {
    /// So many rows are looked up at most where the table could be read instead.
    private var lookupsMax: Int { state.lookupsWorth(reading: scan.table) }

    /// Ranges are counted to so many entries first, and so many times as far next.
    private static let firstCount = 16
    private static let countFactor = 4

    /// Whether there is a better way to the rows than this range. Looked at once, when enough entries were read
    /// and no row of theirs was given. All ranges are counted, each a little further in turn, until the end of one is
    /// found: so it takes a few times as long as the shortest has entries, however long the others are.
    private func isAnotherShorter() async throws(SQLError) -> Bool {
        guard let read = checkedEntries else { return false }
        checkedEntries = read + rowKeyEnds.count
        guard read + rowKeyEnds.count >= Self.checkedEntriesMin else { return false }
        checkedEntries = nil
        let most = lookupsMax
        var own = try await count()
        if alternatives.isEmpty {
            for alternative in scan.alternatives {
                alternatives.append(try IndexScanOperator(alternative, types: types, state))
            }
        }
        var others: [EntryCount] = []
        for alternative in alternatives { others.append(try await alternative.count()) }
        var limit = others.isEmpty ? most : min(Self.firstCount, most)
        while true {
            if try await own.ends(within: limit, state) { return false }
            for index in others.indices where try await others[index].ends(within: limit, state) {
                alternativeScanCount += 1
                try begin(instead: alternatives[index])
                return true
            }
            if limit >= most { break }
            limit = min(limit * Self.countFactor, most)
        }
        tableScanCount += 1
        try begin(instead: try madeWholeTable())
        return true
    }

    /// The entries of this range, none of them counted yet.
    private func count() async throws(SQLError) -> EntryCount {
        if !set.isPlain { try await set.prepare([], Rows(all: 1)) }
        guard let range = try bounds.keyRange() else { return EntryCount(cursor: nil) }
        return EntryCount(
            cursor: state.context.transaction.scan(
                scan.index.storage, range, asOf: state.statementMark, isNoted: false))
    }

    private func madeWholeTable() throws(SQLError) -> TableScanOperator {
        if let wholeTable { return wholeTable }
        let whole = TableScan(
            table: scan.table, columns: scan.columns, filter: scan.wholeTableFilter,
            alias: scan.alias)
        let made = try TableScanOperator(whole, types: types, state)
        wholeTable = made
        return made
    }

    private func begin(instead other: Operator) throws(SQLError) {
        cursor = nil
        unnoted = nil
        instead = other
        try other.open()
    }

    private func nextInstead() async throws(SQLError) -> Batch? {
        guard let instead else { return nil }
        instead.demand = demand
        return try await instead.next()
    }
}

/// How many entries a range has, as far as somebody wanted to know.
private struct EntryCount {
    /// Nil when nothing can be in the range.
    let cursor: Cursor?
    private var count = 0
    private var hasMore = true

    init(cursor: Cursor?) { self.cursor = cursor }

    /// Whether there are at most `limit` entries.
    mutating func ends(within limit: Int, _ state: QueryState) async throws(SQLError) -> Bool {
        guard let cursor else { return true }
        while hasMore, count <= limit {
            if try state.mustPause() { await Task.yield() }
            var counted = 0
            let wanted = min(Batch.capacity, limit - count + 1)
            hasMore = try engine { () throws(EngineError) -> Bool in
                try cursor.nextColumns(
                    limit: wanted, stretch: { counted += $0.entries.count },
                    { _, _ in
                        counted += 1
                        return true
                    })
            }
            count += counted
        }
        return count <= limit
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
