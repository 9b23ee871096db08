// What an index scan reads instead of its range: another index's range if that is shorter, or the whole table if there is
// more in all of them than looking up is worth (docs/decisions/083 and 097).

import Catalog
import Engine
import Planner
import Store
import Types

extension IndexScanOperator {
    /// So many rows are looked up at most where the table could be read instead.
    var lookupsMax: Int { state.lookupsWorth(reading: scan.table) }

    /// Whether there is a better way to the rows than this range. Looked at once, when enough entries were read
    /// and no row of theirs was given.
    func isAnotherShorter() async throws(SQLError) -> Bool {
        guard let read = checkedEntries else { return false }
        checkedEntries = read + rowKeyEnds.count
        guard read + rowKeyEnds.count >= Self.checkedEntriesMin else { return false }
        var race = try await race()
        let most = lookupsMax
        var limit = scan.alternatives.isEmpty ? most : min(RangeRace.firstCount, most)
        while true {
            if let shortest = try await race.shortest(within: limit, state) {
                try settle(on: shortest)
                return shortest > 0
            }
            if limit >= most { break }
            limit = min(limit * RangeRace.countFactor, most)
        }
        try settle(on: nil)
        return true
    }

    /// This range, and then its alternatives.
    func race() async throws(SQLError) -> RangeRace {
        var race = RangeRace()
        race.enter(try await count())
        for alternative in try madeAlternatives() { race.enter(try await alternative.count()) }
        return race
    }

    /// Reads this range (0), an alternative, or the whole table (nil). Before a row was given.
    func settle(on place: Int?) throws(SQLError) {
        checkedEntries = nil
        guard let place else {
            tableScanCount += 1
            return try begin(instead: try madeWholeTable())
        }
        if place == 0 { return }
        alternativeScanCount += 1
        try begin(instead: try madeAlternatives()[place - 1])
    }

    /// The entries of this range, none of them counted yet.
    private func count() async throws(SQLError) -> EntryCount {
        if !set.isPlain { try await set.prepare([], Rows(all: 1)) }
        return try countNow()
    }

    /// Whether the range has at most `limit` entries, a few. Its bounds need not be waited for.
    func isShort(_ limit: Int) throws(SQLError) -> Bool {
        var count = try countNow()
        return try count.endsNow(within: limit)
    }

    private func countNow() throws(SQLError) -> EntryCount {
        guard let range = try bounds.keyRange() else { return EntryCount(cursor: nil) }
        return EntryCount(
            cursor: state.context.transaction.scan(
                scan.index.storage, range, asOf: state.statementMark, isNoted: false))
    }

    private func madeAlternatives() throws(SQLError) -> [IndexScanOperator] {
        if alternatives.isEmpty {
            for alternative in scan.alternatives {
                alternatives.append(try IndexScanOperator(alternative, types: types, state))
            }
        }
        return alternatives
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
        instead = other
        try other.open()
    }

    func nextInstead() async throws(SQLError) -> Batch? {
        guard let instead else { return nil }
        instead.demand = demand
        return try await instead.next()
    }
}

/// Ranges in which the same rows are found. All are counted, each a little further in turn, until the end of one is found:
/// so it takes a few times as long as the shortest has entries, however long the others are.
struct RangeRace {
    /// Ranges are counted to so many entries first, and so many times as far next.
    static let firstCount = 16
    static let countFactor = 4

    private var counts: [EntryCount] = []

    mutating func enter(_ count: EntryCount) { counts.append(count) }

    /// The first range that has at most `limit` entries.
    mutating func shortest(within limit: Int, _ state: QueryState) async throws(SQLError) -> Int? {
        for place in counts.indices where try await counts[place].ends(within: limit, state) {
            return place
        }
        return nil
    }
}

/// How many entries a range has, as far as somebody wanted to know.
struct EntryCount {
    /// Nil when nothing can be in the range.
    let cursor: Cursor?
    private var count = 0
    private var hasMore = true

    init(cursor: Cursor?) { self.cursor = cursor }

    /// Whether there are at most `limit` entries.
    mutating func ends(within limit: Int, _ state: QueryState) async throws(SQLError) -> Bool {
        while hasMore, count <= limit, cursor != nil {
            if try state.mustPause() { await Task.yield() }
            try countPiece(limit)
        }
        return count <= limit
    }

    /// The same of a few.
    mutating func endsNow(within limit: Int) throws(SQLError) -> Bool {
        while hasMore, count <= limit, cursor != nil { try countPiece(limit) }
        return count <= limit
    }

    private mutating func countPiece(_ limit: Int) throws(SQLError) {
        guard let cursor else { return }
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
}
