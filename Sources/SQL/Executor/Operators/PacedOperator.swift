// Rows in portions, for operators whose functions may make much of each.

import Types

/// Gives its input's rows, few at first, then as many at a time as functions have not returned more of than takes
/// some memory: what is computed of a batch is in memory together, before any limit is asked.
final class PacedOperator: Operator {
    private static let least = 8
    /// What functions may return for one batch, where that is of more than one row.
    private static let bytesMax = 8 << 20

    private let input: Operator
    private let parts = BatchParts()
    /// How many rows come next, at most.
    private var rowsMax = least
    /// How many came last, and what functions had returned by then.
    private var lastCount = 0
    private var bytesBefore = 0

    init(_ input: Operator) {
        self.input = input
        super.init(input.state, input.types)
    }

    override func open() throws(SQLError) {
        parts.reset()
        lastCount = 0
        try input.open()
    }

    override func next() async throws(SQLError) -> Batch? {
        if lastCount > 0 { learn(from: state.madeBytes &- bytesBefore) }
        input.demand = demand
        let batch = try await parts.next(of: input, rowsMax)
        lastCount = batch?.selectedCount ?? 0
        bytesBefore = state.madeBytes
        return batch
    }

    /// What the last rows took the next ones will, too.
    private func learn(from bytes: Int) {
        rowsMax =
            bytes > Self.bytesMax
            ? max(1, lastCount * Self.bytesMax / bytes) : min(rowsMax * 2, Batch.capacity)
    }

    override var isImmediate: Bool { input.isImmediate }

    override func takeNow() throws(SQLError) -> Batch? {
        input.demand = demand
        return try input.takeNow()
    }

    override func close() { input.close() }
}
