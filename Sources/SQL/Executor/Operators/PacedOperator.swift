// Rows in portions, for operators whose functions may make much of each.

import Types

/// Gives its input's rows, few at first, then as many at a time as functions have not returned more of than takes
/// some memory: what is computed of a batch is in memory together, before any limit is asked.
final class PacedOperator: Operator {
    private let input: Operator
    private let parts = BatchParts()
    private var pace: Pace

    init(_ input: Operator) {
        self.input = input
        pace = Pace(input.state)
        super.init(input.state, input.types)
    }

    override var start: IndexScanOperator? { input.start }

    override func open() throws(SQLError) {
        parts.reset()
        pace.pause()
        try input.open()
    }

    override func next() async throws(SQLError) -> Batch? {
        input.demand = demand
        let batch = try await parts.next(of: input, pace.next())
        pace.begin(batch?.selectedCount ?? 0)
        return batch
    }

    override var isImmediate: Bool { input.isImmediate }

    override func takeNow() throws(SQLError) -> Batch? {
        input.demand = demand
        return try input.takeNow()
    }

    override func close() { input.close() }
}

/// How many rows go through functions together.
struct Pace {
    private static let least = 8
    /// What functions may return for one batch, where that is of more than one row.
    private static let bytesMax = 8 << 20

    private let state: QueryState
    private var rowsMax = least
    /// How many went last, and what functions had returned by then.
    private var lastCount = 0
    private var bytesBefore = 0

    init(_ state: QueryState) { self.state = state }

    /// Of what went last nothing is learnt.
    mutating func pause() { lastCount = 0 }

    /// The most that may go next: what the last rows took the next ones will, too.
    mutating func next() -> Int {
        if lastCount > 0 {
            let bytes = state.madeBytes &- bytesBefore
            rowsMax =
                bytes > Self.bytesMax
                ? max(1, lastCount * Self.bytesMax / bytes) : min(rowsMax * 2, Batch.capacity)
            lastCount = 0
        }
        return rowsMax
    }

    /// So many go now.
    mutating func begin(_ count: Int) {
        lastCount = count
        bytesBefore = state.madeBytes
    }
}
