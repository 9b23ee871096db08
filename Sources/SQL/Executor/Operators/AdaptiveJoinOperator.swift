// Joins whose left rows are looked up while they are few (docs/decisions/096): how many will come is not known
// before they have, whatever statistics say. Both ways join each left row by itself, so that it is no matter with
// which of them one is joined.
//
//     left ── driver ──┬── loop ── lookup        the first rows, within the budget
//                      └── hash ── whole table   all others

import Planner
import Types

/// A nested loop that becomes a hash join when its lookups cost more than reading what they look into.
final class AdaptiveJoinOperator: Operator {
    private let join: AdaptiveJoin
    private let driver: DriverOperator
    private let loop: NestedLoopOperator
    private let hash: HashJoinOperator
    private var isHashing = false

    /// So many rows are looked up in a table of whatever size: that takes no time to speak of, and leaves a
    /// SERIALIZABLE transaction with keys that it has read where it would have read the whole table.
    private static let lookupsMin = 16

    /// `loop` and `hash` both read `driver`.
    init(
        _ join: AdaptiveJoin, _ driver: DriverOperator, _ loop: NestedLoopOperator,
        _ hash: HashJoinOperator, types: [SQLType], _ state: QueryState
    ) {
        self.join = join
        self.driver = driver
        self.loop = loop
        self.hash = hash
        super.init(state, types)
        driver.rowsRead = { [unowned loop] in loop.rowsRead }
    }

    override var start: IndexScanOperator? { driver.start }

    override func open() throws(SQLError) {
        isHashing = false
        let worth = join.wholeTables.reduce(0) { $0 + state.lookupsWorth(reading: $1) }
        try driver.restart(budget: max(worth, Self.lookupsMin))
        try loop.open()
    }

    override func close() {
        loop.close()
        hash.close()
        driver.finish()
    }

    override func next() async throws(SQLError) -> Batch? {
        if !isHashing {
            loop.demand = demand
            if let batch = try await loop.next() { return output(batch, join.lookupColumns) }
            guard driver.hasMore else { return nil }
            isHashing = true
            driver.giveRest()
            try hash.open()
        }
        return try await hash.next().map { output($0, join.hashColumns) }
    }

    private func output(_ batch: Batch, _ columns: [Int]) -> Batch {
        Batch(
            columns: columns.map { batch.columns[$0] }, rowCount: batch.rowCount,
            selection: batch.selection)
    }
}

/// The left rows of an adaptive join: in small pieces for the loop as long as the budget lasts, then what is left
/// for the hash join. The join opens and closes the input, as both of them would.
final class DriverOperator: Operator {
    private let input: Operator
    private var batch: Batch?
    /// How many of the batch's rows have been given.
    private var given = 0
    private let selection = Selection()
    private var isForLoop = true
    /// Rows of the next piece for the loop.
    private var piece = 1
    /// So many rows may be looked up and found.
    private var budget = 0
    private var lookups = 0
    /// Rows that the loop's right side has read in all, and had before this run.
    var rowsRead: () -> Int = { 0 }
    private var rowsReadBefore = 0
    /// Whether rows are left that the loop was not given.
    private(set) var hasMore = false

    init(_ input: Operator) {
        self.input = input
        super.init(input.state, input.types)
    }

    override var start: IndexScanOperator? { input.start }

    func restart(budget: Int) throws(SQLError) {
        self.budget = budget
        rowsReadBefore = rowsRead()
        batch = nil
        isForLoop = true
        piece = 1
        lookups = 0
        hasMore = false
        try input.open()
    }

    func giveRest() { isForLoop = false }

    func finish() {
        batch = nil
        input.close()
    }

    override func next() async throws(SQLError) -> Batch? {
        if hasMore && isForLoop { return nil }
        if batch == nil {
            input.demand = demand
            guard let next = try await input.next() else {
                hasMore = false
                return nil
            }
            batch = next
            given = 0
        }
        guard let batch else { return nil }
        let left = batch.selectedCount - given
        guard isForLoop else { return part(of: batch, left) }
        // A batch that is too large as a whole is none of few rows, unless few of them are wanted.
        if lookups + min(left, demand) + rowsRead() - rowsReadBefore > budget {
            hasMore = true
            return nil
        }
        let count = min(left, piece)
        piece = min(piece * 2, Batch.capacity)
        lookups += count
        return part(of: batch, count)
    }

    /// The next `count` rows of the batch.
    private func part(of batch: Batch, _ count: Int) -> Batch {
        let end = given + count
        if end == batch.selectedCount { self.batch = nil }
        if given == 0 && self.batch == nil { return batch }
        selection.count = 0
        for index in given..<end { selection.append(batch.row(index)) }
        given = end
        return Batch(columns: batch.columns, rowCount: batch.rowCount, selection: selection)
    }
}
