// The frame of INSERT, UPDATE and DELETE: the whole statement is done at the first `next`; what
// RETURNING gives is kept and handed out afterwards, so a client that stops reading early changes
// nothing about what was written.

import Planner
import Types

/// The base of the modifying operators.
class ModifyOperator: Operator {
    private let returned: RowStore?
    private let returningKernels: [Kernel]
    private let returningSet: ExpressionSet?
    private var isDone = false
    private var nextChunk = 0
    /// Rows changed so far.
    private(set) var changedCount = 0
    /// Who counts and returns the rows instead, and where its columns stand in them.
    private weak var receiver: ModifyOperator?
    private var receiverColumns: [Int?] = []

    /// `returning` is nil without RETURNING.
    init(_ returning: [BoundExpression]?, types: [SQLType], _ state: QueryState) throws(SQLError) {
        if let returning {
            var compiler = ExpressionCompiler(state)
            returningKernels = try compiler.compile(returning)
            returningSet = compiler.set
            returned = RowStore(types, state, for: "RETURNING")
        } else {
            returningKernels = []
            returningSet = nil
            returned = nil
        }
        super.init(state, types)
    }

    override var isModifying: Bool { true }

    /// True when `give` must be called for changed rows.
    var isReturning: Bool { returned != nil }

    override func open() throws(SQLError) {
        isDone = false
        nextChunk = 0
        changedCount = 0
        returned?.removeAll()
    }

    override func next() async throws(SQLError) -> Batch? {
        if !isDone {
            isDone = true
            try await run()
            state.affectedRows = changedCount
        }
        guard let returned, nextChunk < returned.chunks.count else { return nil }
        defer { nextChunk += 1 }
        let chunk = returned.chunks[nextChunk]
        return chunk.rowCount > 0 ? chunk : nil
    }

    override func close() { returningSet?.close() }

    /// Lets another operator, which this one is part of, count and return the rows; `columns` says where
    /// its columns stand in a row of this one.
    func forward(to receiver: ModifyOperator, _ columns: [Int?]) {
        self.receiver = receiver
        receiverColumns = columns
    }

    /// Does the statement's work.
    func run() async throws(SQLError) {}

    /// Counts changed rows and keeps what RETURNING says of them. `columns` is what its expressions
    /// are over.
    func give(_ columns: [ColumnVector], _ rows: Rows) async throws(SQLError) {
        if let receiver {
            guard rows.count > 0, let any = columns.first else { return }
            // Nobody asks for the place of a dropped column.
            let mapped = receiverColumns.map { place in place.map { columns[$0] } ?? any }
            return try await receiver.give(mapped, rows)
        }
        changedCount += rows.count
        guard let returned, let returningSet, rows.count > 0 else { return }
        if !returningSet.isPlain { try await returningSet.prepare(columns, rows) }
        var values: [ColumnVector] = []
        for kernel in returningKernels { values.append(try kernel.evaluate(columns, rows)) }
        for index in 0..<rows.count { try returned.append(values, rows[index]) }
    }
}
