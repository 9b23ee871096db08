// The first rows of what is made of rows one after another: of as many as a walk comes by, or of all, if the walk takes a
// large part of what that takes (docs/decisions/100).
//
//     scan, on trial ── joins ── groups ── kept until there are enough ──┐
//                                                                        ├── rows
//     all rows ── joins ── groups ── sort ───────────────────────────────┘
//
// The scan's entries are what is counted: when it has passed its part it seems to end, and whatever is above it with it.
// If all rows are those of a range that is shorter than that part, the walk has no more time than these take.

import Catalog
import Planner
import Types

/// Gives the rows of the one way or the other.
final class FirstRowsOperator: Operator {
    private enum Way { case walk, otherwise }

    private let walk: Operator
    private let scan: ScanOnTrial
    private let otherwise: Operator
    private var way: Way?
    /// What the walk gave before the way was chosen, and whether that was all.
    private let met: RowStore
    private var isWhole = false
    private var given = 0

    init(
        walk: Operator, scan: ScanOnTrial, otherwise: Operator, types: [SQLType],
        _ state: QueryState
    ) {
        self.walk = walk
        self.scan = scan
        self.otherwise = otherwise
        met = RowStore(types, state, for: "first rows")
        super.init(state, types)
    }

    override func open() throws(SQLError) {
        way = nil
        met.removeAll()
        isWhole = false
        given = 0
    }

    override func close() {
        walk.close()
        otherwise.close()
        met.removeAll()
    }

    override func next() async throws(SQLError) -> Batch? {
        let way = if let way = self.way { way } else { try await chosenWay() }
        self.way = way
        guard way == .walk else {
            otherwise.demand = demand
            return try await otherwise.next()
        }
        if given < met.chunks.count {
            given += 1
            if met.chunks[given - 1].rowCount > 0 { return met.chunks[given - 1] }
        }
        if isWhole { return nil }
        walk.demand = demand
        return try await walk.next()
    }

    override var isImmediate: Bool { otherwise.start != nil && otherwise.isImmediate }

    /// All rows, where they are surely few.
    override func takeNow() throws(SQLError) -> Batch? {
        guard let start = otherwise.start, try start.isShort(RangeRace.firstCount) else {
            throw .mustWait
        }
        otherwise.demand = demand
        return try otherwise.takeNow()
    }

    private func chosenWay() async throws(SQLError) -> Way {
        var part = scan.longestPart
        var range: Int?
        if var race = try await otherwise.start?.race() {
            var limit = min(RangeRace.firstCount, part)
            range = try await race.shortest(within: limit, state)
            if range != nil { return try begunOtherwise(range) }
            while range == nil, limit < part {
                limit = min(limit * RangeRace.countFactor, part)
                range = try await race.shortest(within: limit, state)
            }
            part = limit
        }
        scan.begin(part)
        try walk.open()
        while met.count < demand {
            walk.demand = demand - met.count
            let batch = try await walk.next()
            // What comes after that is of rows that only seem to be all.
            if scan.isGivenUp { return try begunOtherwise(range) }
            guard let batch else {
                isWhole = true
                break
            }
            try met.append(batch)
        }
        try scan.accept()
        return .walk
    }

    /// With the rows of one of the ranges with which it begins, if it is known to be short.
    private func begunOtherwise(_ range: Int?) throws(SQLError) -> Way {
        walk.close()
        met.removeAll()
        try otherwise.open()
        if let range { try otherwise.start?.settle(on: range) }
        return .otherwise
    }
}

/// A scan that ends when it has passed a part of its table, until it is accepted.
final class ScanOnTrial: Operator {
    /// It may take such a part of the time that reading the table takes, in vain.
    private static let vainPart = 8

    private let scan: any TrialScan
    private let table: TableDefinition
    /// Rows that are read where they lie take less than those that are looked up.
    private let passedPerLookup: Int
    /// What is looked up for each row that it gives, and what is read whole the other way.
    private var lookupsPerRow = 0
    private var read: [TableDefinition] = []
    /// A join of the walk takes a look into an index, and as much again for the rows that are found.
    private static let lookupsPerJoin = 2
    private var isAccepted = false
    /// It has passed as many entries as it may.
    private(set) var isGivenUp = false
    private var left = 0
    private var pieces = Portions()

    init(_ scan: any TrialScan, _ table: (definition: TableDefinition, isItself: Bool)) {
        self.scan = scan
        self.table = table.definition
        passedPerLookup = table.isItself ? QueryState.scannedRowsPerLookup.inMemory : 1
        super.init(scan.state, scan.types)
        scan.isOnTrial = true
    }

    override var removedRows: Int { scan.removedRows }

    /// What a walk takes that begins with it, and what it takes otherwise.
    func weigh(joins: Int, against read: [TableDefinition]) {
        lookupsPerRow = joins * Self.lookupsPerJoin
        self.read = read.filter { $0.oid != table.oid }
    }

    /// In the time of so many lookups it may be in vain.
    var longestPart: Int {
        let whole = ([table] + read).reduce(0) { $0 + state.lookupsWorth(reading: $1) }
        return max(whole / Self.vainPart, RangeRace.firstCount)
    }

    /// Before it is opened, each time: it has the time of so many lookups.
    func begin(_ part: Int) {
        isAccepted = false
        isGivenUp = false
        pieces = Portions()
        // Of rows that nothing is looked up for as many as are passed in that time.
        left = max(part * passedPerLookup / (1 + lookupsPerRow * passedPerLookup), 1)
    }

    func accept() throws(SQLError) {
        isAccepted = true
        try scan.accept()
    }

    override func open() throws(SQLError) { try scan.open() }

    override func close() { scan.close() }

    override func next() async throws(SQLError) -> Batch? {
        scan.demand = demand
        if isAccepted { return try await scan.next() }
        while left > 0 {
            let count = min(pieces.next(demand), Batch.capacity, left)
            guard let batch = try await scan.next(reading: count) else { return nil }
            left -= count
            if batch.selectedCount > 0 { return batch }
        }
        isGivenUp = true
        return nil
    }
}

/// How many rows an operator asks for at a time that needs some for each that it gives, nobody knows how many: few where
/// few are wanted, and more and more if these were not enough.
struct Portions {
    private static let least = 16
    private var last = 0

    /// All where all are wanted.
    mutating func next(_ demand: Int) -> Int {
        if demand == .max { return demand }
        last = min(max(demand, last * 2, Self.least), Batch.capacity)
        return last
    }
}
