// The first rows in an order, by whichever of two ways comes to them sooner (docs/decisions/098): neither how many entries a
// walk in the order has to pass until it has met enough rows is known before, nor how many rows there are to sort.
//
//     walk ─────────── rows that are wanted, kept ──┐
//       in turn                                     ├── the walk's, or the sort's
//     lookup, counted ─────────────────── sort ─────┘

import Catalog
import Planner
import Types

/// A scan whose rows come in an order that is wanted, and which may be given up before any of them was used.
protocol TrialScan: Operator {
    /// Set before it begins: nothing is noted as read before `accept`.
    var isOnTrial: Bool { get set }

    /// The wanted rows among its next `limit` entries, perhaps none; nil at the end.
    func next(reading limit: Int) async throws(SQLError) -> Batch?

    /// Its rows are used.
    func accept() throws(SQLError)
}

/// Walks and counts in turn, until the walk has met as many rows as are asked for or what there is to sort is known to be
/// less work than the walk has been.
final class AdaptiveSortOperator: Operator {
    private enum Way { case walk, sort }

    /// Where all is to be read instead the walk may have taken such a part of that time in vain.
    private static let vainPart = 8

    private let walk: any TrialScan
    /// What finds the rows to be sorted; nil where that reads the whole table.
    private let lookup: IndexScanOperator?
    private let sort: Operator
    /// Where the walk is one through the table itself: of so many rows it passes in the time that one takes to be looked up.
    private let passedPerLookup: Int?
    /// The walk passes no rows but those that are wanted: as many as are asked for, or all.
    private let passesNone: Bool
    private let table: TableDefinition
    private var way: Way?
    /// What the walk has met before the way was chosen, and how many entries it has passed.
    private let met: RowStore
    private var given = 0
    private var passed = 0

    init(
        walk: any TrialScan, readsTable: Bool, passesNone: Bool, lookup: IndexScanOperator?,
        sort: Operator,
        table: TableDefinition, types: [SQLType], _ state: QueryState
    ) {
        self.walk = walk
        self.lookup = lookup
        self.sort = sort
        passedPerLookup = readsTable ? QueryState.scannedRowsPerLookup.inMemory : nil
        self.passesNone = passesNone
        self.table = table
        met = RowStore(types, state, for: "sort")
        super.init(state, types)
        walk.isOnTrial = true
    }

    override func open() throws(SQLError) {
        way = nil
        met.removeAll()
        given = 0
        passed = 0
    }

    override func close() {
        walk.close()
        sort.close()
        met.removeAll()
    }

    override func next() async throws(SQLError) -> Batch? {
        let way = if let way = self.way { way } else { try await chosenWay() }
        self.way = way
        guard way == .walk else {
            sort.demand = demand
            return try await sort.next()
        }
        if given < met.chunks.count {
            given += 1
            if met.count > 0 { return met.chunks[given - 1] }
        }
        walk.demand = demand
        return try await walk.next()
    }

    private func chosenWay() async throws(SQLError) -> Way {
        let worth = state.lookupsWorth(reading: table)
        if passesNone, lookup == nil {
            guard demand <= max(worth, RangeRace.firstCount) else { return try begunSort(nil) }
            try walk.open()
            try walk.accept()
            return .walk
        }
        let most = max(lookup == nil ? worth / Self.vainPart : worth, RangeRace.firstCount)
        var race = try await lookup?.race()
        var limit = RangeRace.firstCount
        while true {
            if let shortest = try await race?.shortest(within: limit, state) {
                return try begunSort(shortest)
            }
            if try await hasMetEnough(limit) { break }
            if limit >= most {
                // What is left of the table takes no longer than all of it.
                if passedPerLookup != nil { break }
                return try begunSort(nil)
            }
            limit = min(limit * RangeRace.countFactor, most)
        }
        try walk.accept()
        return .walk
    }

    /// With the rows of one of the lookup's ranges, or of the whole table.
    private func begunSort(_ range: Int?) throws(SQLError) -> Way {
        walk.close()
        met.removeAll()
        try sort.open()
        try lookup?.settle(on: range)
        return .sort
    }

    /// Whether the walk comes to the end, or meets all rows that are asked for, in the time that `limit` lookups take.
    private func hasMetEnough(_ limit: Int) async throws(SQLError) -> Bool {
        if passed == 0 { try walk.open() }
        let end = limit * (passedPerLookup ?? 1)
        while passed < end {
            let entries = min(end - passed, Batch.capacity)
            walk.demand = demand - met.count
            guard let batch = try await walk.next(reading: entries) else { return true }
            passed += entries
            try met.append(batch)
            if met.count >= demand { return true }
        }
        return false
    }

    override var isImmediate: Bool { lookup == nil ? walk.isImmediate : sort.isImmediate }

    override func takeNow() throws(SQLError) -> Batch? {
        if let lookup, try lookup.isShort(RangeRace.firstCount) {
            sort.demand = demand
            return try sort.takeNow()
        }
        guard walk.isImmediate else { throw .mustWait }
        walk.demand = demand
        let batch = try walk.takeNow()
        try walk.accept()
        return batch
    }
}
