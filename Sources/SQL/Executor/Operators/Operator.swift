// The base of all operators.
//
// Life: `open` (once per run; an inner side of a nested loop is opened again for each outer row),
// then `next` until nil, `close` at the end of the execution. A batch and its vectors are valid until
// the next call of `next`, `open` or `close` on the operator that gave it.

import Planner
import Types

/// A node of the running plan. Pulls batches from its inputs and gives its own.
class Operator {
    let state: QueryState
    /// The types of the output columns.
    let types: [SQLType]
    /// How many more rows of it will be looked at, at most: whoever knows says so before each `next`.
    /// It may give more, but must not evaluate a volatile function for more rows than it takes to
    /// find so many.
    var demand = Int.max

    /// Rows its condition has kept back, since it was made.
    var removedRows: Int { 0 }

    /// The scan of a range that its rows begin with, each of which it then looks others up for; nil where it does
    /// anything else. Whoever asks may decide what the scan reads.
    var start: IndexScanOperator? { nil }

    /// How often it read something else than its index's range, as that was too large, since it was made.
    var scansInstead: ScansInstead { ScansInstead() }

    init(_ state: QueryState, _ types: [SQLType]) {
        self.state = state
        self.types = types
    }

    /// INSERT, UPDATE or DELETE.
    var isModifying: Bool { false }

    /// Starts from the beginning. Correlation slots have their values by now.
    func open() throws(SQLError) {}

    /// The next rows, at least one selected unless the caller must skip it; nil at the end.
    func next() async throws(SQLError) -> Batch? { nil }

    /// The same, when so many rows are enough.
    final func next(_ demand: Int) async throws(SQLError) -> Batch? {
        self.demand = demand
        return try await next()
    }

    /// Whether `takeNow` serves instead of `next`: neither the operator nor its inputs ever wait but
    /// for locks.
    var isImmediate: Bool { false }

    /// All that `next` would give, of an immediate operator: one batch, nil when that is nothing.
    /// Throws `.mustWait` where it finds that it has to wait after all, or that there is more than
    /// `ImmediateWork` allows.
    func takeNow() throws(SQLError) -> Batch? { preconditionFailure("\(type(of: self)) may wait") }

    /// Lets go of what the run holds. Vectors stay for the next execution.
    func close() {}
}

extension PlanNode {
    var types: [SQLType] { columns.map(\.type) }
}
