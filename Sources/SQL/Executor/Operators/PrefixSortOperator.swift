// ORDER BY of rows that come in the order of its first keys: run by run of rows that are equal in these.

import Planner
import Types

/// Sorts each run, and gives it when the next has begun. Of rows in the order of `a`, sorted by `a, b`:
///
///     input   (1, 7) (1, 3) | (2, 9) | (3, 4) (3, …
///     output  (1, 3) (1, 7) | (2, 9) |
final class PrefixSortOperator: Operator {
    private let input: Operator
    private let prefix: RowKeys
    private let keys: RowKeys
    private var rows: RowStore
    private var spare: RowStore
    private var sorter = KeySorter()
    private var chargedKeyBytes = 0
    /// Of the last row.
    private var lastPrefix: [UInt8]?
    /// So many rows are of complete runs.
    private var completeCount = 0
    private var order: [Int] = []
    private var position = 0
    private var isAtEnd = false
    private var portions = Portions()
    private var output: Batch

    init(_ input: Operator, _ keys: [PlanSortKey], presorted: Int, _ state: QueryState) {
        self.input = input
        prefix = RowKeys(Array(keys.prefix(presorted)), types: input.types)
        self.keys = RowKeys(keys, types: input.types)
        rows = RowStore(input.types, state, for: "sort")
        spare = RowStore(input.types, state, for: "sort")
        output = Batch(types: input.types)
        super.init(state, input.types)
    }

    override var start: IndexScanOperator? { input.start }

    override func open() throws(SQLError) {
        try input.open()
        forget()
        isAtEnd = false
        portions = Portions()
    }

    override func close() {
        input.close()
        forget()
        state.release(chargedKeyBytes)
        chargedKeyBytes = 0
    }

    private func forget() {
        rows.removeAll()
        spare.removeAll()
        sorter.removeAll()
        lastPrefix = nil
        completeCount = 0
        order = []
        position = 0
    }

    override func next() async throws(SQLError) -> Batch? {
        while position == order.count {
            if isAtEnd { return nil }
            try forgetGiven()
            while completeCount == 0, !isAtEnd { try await read() }
            try await sort()
        }
        output.reset()
        while position < order.count && output.rowCount < Batch.capacity {
            rows.copy(order[position], to: output.columns)
            output.rowCount += 1
            position += 1
        }
        return output
    }

    /// Keeps the rows of the last run, of which there may be more.
    private func forgetGiven() throws(SQLError) {
        var kept = KeySorter()
        for number in completeCount..<rows.count {
            let (columns, row) = rows.locate(number)
            try spare.append(columns, row)
            keys.withKey(columns, row) { kept.append($0) }
        }
        swap(&rows, &spare)
        spare.removeAll()
        sorter = kept
        completeCount = 0
    }

    private func read() async throws(SQLError) {
        if try state.mustPause() { await Task.yield() }
        guard let batch = try await input.next(portions.next(demand)) else {
            isAtEnd = true
            completeCount = rows.count
            return
        }
        if let last = prefix.runStarts(of: batch, after: &lastPrefix).last {
            completeCount = rows.count + last
        }
        try rows.append(batch)
        sorter.append(keys.keys(of: batch))
        try state.reserve(sorter.byteCount - chargedKeyBytes, for: "sort")
        chargedKeyBytes = sorter.byteCount
    }

    /// The rows of complete runs come before those of the last one.
    private func sort() async throws(SQLError) {
        var sorting = KeySorting(count: sorter.count)
        while sorting.step(sorter) {
            if try state.mustPause() { await Task.yield() }
        }
        order = Array(sorting.order.prefix(completeCount))
        position = 0
    }
}
