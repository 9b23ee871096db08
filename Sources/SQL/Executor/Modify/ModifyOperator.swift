// The frame of INSERT, UPDATE and DELETE: the whole statement is done at the first `next`; what
// RETURNING gives is kept and handed out afterwards, so a client that stops reading early changes
// nothing about what was written.

import Catalog
import Planner
package import Types

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
    /// The table that the rows are in, as the receiver's last column.
    private var rowTable: OID = 0
    private lazy var rowTables: ColumnVector = {
        let column = ColumnVector(SQLType.oid.physicalKind)
        column.append(rowTable)
        return column
    }()

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

    /// Whether RETURNING can be computed at once.
    var isReturningImmediate: Bool { returningSet?.isPlain != false }

    override func takeNow() throws(SQLError) -> Batch? {
        try runNow()
        state.affectedRows = changedCount
        guard let chunk = returned?.chunks.first, chunk.rowCount > 0 else { return nil }
        return chunk
    }

    override func close() { returningSet?.close() }

    /// Lets another operator, which this one is part of, count and return the rows; `columns` says where
    /// its columns stand in a row of this one. It gets the OID of `table`, which has the rows, after them.
    func forward(to receiver: ModifyOperator, _ columns: [Int?], from table: OID) {
        self.receiver = receiver
        rowTable = table
        receiverColumns = columns
    }

    /// Does the statement's work.
    func run() async throws(SQLError) {}

    /// The same of an immediate operator, for one batch of one row at most. Throws `.mustWait` when
    /// somebody else holds a lock that it needs: then it may have done a part.
    func runNow() throws(SQLError) { preconditionFailure("\(type(of: self)) may wait") }

    /// Counts changed rows and keeps what RETURNING says of them. `columns` is what its expressions
    /// are over.
    func give(_ columns: [ColumnVector], _ rows: Rows) async throws(SQLError) {
        if let receiver {
            guard rows.count > 0, let any = columns.first else { return }
            // Nobody asks for the place of a dropped column.
            let mapped = receiverColumns.map { place in place.map { columns[$0] } ?? any }
            rowTables.becomeConstant(count: rows.limit)
            return try await receiver.give(mapped + [rowTables], rows)
        }
        if let returningSet, !returningSet.isPlain, rows.count > 0 {
            try await returningSet.prepare(columns, rows)
        }
        try keep(columns, rows)
    }

    /// `give` of an immediate operator.
    func giveNow(_ columns: [ColumnVector], _ rows: Rows) throws(SQLError) {
        precondition(receiver == nil && isReturningImmediate, "RETURNING may wait")
        try keep(columns, rows)
    }

    private func keep(_ columns: [ColumnVector], _ rows: Rows) throws(SQLError) {
        changedCount += rows.count
        guard let returned, rows.count > 0 else { return }
        var values: [ColumnVector] = []
        for kernel in returningKernels { values.append(try kernel.evaluate(columns, rows)) }
        for index in 0..<rows.count { try returned.append(values, rows[index]) }
    }
}

extension SQLError {
    /// An immediate operator finds that it has to wait, or has too much to do: the statement is undone
    /// and run the usual way. Never reported.
    static let mustWait = SQLError(.lockNotAvailable, "the statement has to wait")

    /// Whether it is that.
    package var isMustWait: Bool {
        state == .lockNotAvailable && message == SQLError.mustWait.message
    }
}
