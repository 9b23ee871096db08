// INSERT: from VALUES or a query, with ON CONFLICT.

import Catalog
import Planner
import Types

/// Inserts the rows of its input.
final class InsertOperator: ModifyOperator {
    private let plan: InsertPlan
    private let input: Operator
    private let kernels: [Kernel]
    private let set: ExpressionSet
    private let checker: RowRulesChecker
    private let writer: TableWriter
    private let conflictHandler: ConflictHandler?
    /// What one of the values says depends on the others, row by row.
    private let isRowByRow: Bool
    private let inserted = Selection()
    /// The row of the batch that is being written, where an error comes from.
    private(set) var currentRow = 0
    /// The memory of `runNow`'s list of columns, between two rows.
    private var spareColumns: [ColumnVector] = []

    init(_ plan: InsertPlan, _ input: Operator, types: [SQLType], _ state: QueryState)
        throws(SQLError)
    {
        self.plan = plan
        self.input = input
        var compiler = ExpressionCompiler(state)
        kernels = try compiler.compile(plan.values)
        set = compiler.set
        isRowByRow = plan.values.shareSequences
        checker = try RowRulesChecker(plan.table, plan.rules, state)
        writer = try TableWriter(plan.table, plan.rules, state)
        if let onConflict = plan.onConflict {
            conflictHandler = try ConflictHandler(onConflict, plan, writer, state)
        } else {
            conflictHandler = nil
        }
        try super.init(plan.returning, types: types, state)
    }

    override func open() throws(SQLError) {
        try super.open()
        try input.open()
    }

    override func close() {
        super.close()
        input.close()
        set.close()
        checker.close()
        conflictHandler?.close()
    }

    override func run() async throws(SQLError) {
        while let batch = try await input.next() {
            if try state.mustPause() { await Task.yield() }
            try await insertBatch(batch)
        }
    }

    func insertBatch(_ batch: Batch) async throws(SQLError) {
        let rows = Rows(batch)
        if isRowByRow, rows.count > 1 { return try await insertOneByOne(batch, rows) }
        let columns: [ColumnVector]
        do throws(SQLError) {
            columns = try await newRows(batch, rows)
        } catch {
            if rows.count == 1 { throw error }
            return try await insertOneByOne(batch, rows)
        }
        try await insert(columns, rows)
    }

    override var isImmediate: Bool {
        input.isImmediate && set.isImmediate && checker.isImmediate
            && conflictHandler?.isImmediate != false && isReturningImmediate && !writer.leavesChecks
    }

    override func runNow() throws(SQLError) {
        guard let batch = try input.takeNow() else { return }
        let rows = Rows(batch)
        precondition(rows.count == 1, "an immediate input gives one row")
        if !set.isPlain { try set.prepareNow(batch.columns, rows) }
        var columns: [ColumnVector] = []
        swap(&columns, &spareColumns)
        defer {
            columns.removeAll(keepingCapacity: true)
            swap(&columns, &spareColumns)
        }
        for kernel in kernels { columns.append(try kernel.evaluate(batch.columns, rows)) }
        try checker.applyNow(&columns, rows)
        try writer.prepareNew(columns, rows)
        currentRow = rows[0]
        let key = try writer.newKey(columns, currentRow)
        if let conflictHandler {
            switch try conflictHandler.resolveNow(columns, currentRow, key: key) {
            case .insert: break
            case .skip: return
            case .updated(let newRow):
                state.returnsUpdatedRows = true
                defer { state.returnsUpdatedRows = false }
                return try giveNow(newRow, Rows(all: 1))
            }
        }
        switch try writer.claim(currentRow, key: key) {
        case .free: try writer.insert(columns, currentRow, key: key)
        case .taken(let conflict): throw writer.uniqueViolation(conflict, currentRow)
        case .mustWait: throw .mustWait
        }
        try giveNow(columns, rows)
    }

    /// The full new rows, checked.
    private func newRows(_ batch: Batch, _ rows: Rows) async throws(SQLError) -> [ColumnVector] {
        if !set.isPlain { try await set.prepare(batch.columns, rows) }
        var columns: [ColumnVector] = []
        columns.reserveCapacity(kernels.count)
        for kernel in kernels { columns.append(try kernel.evaluate(batch.columns, rows)) }
        try await checker.apply(&columns, rows)
        try writer.prepareNew(columns, rows)
        return columns
    }

    /// Some row of the batch is in error: the first error of the first such row is the statement's,
    /// and that may be a key which an earlier row finds taken.
    private func insertOneByOne(_ batch: Batch, _ rows: Rows) async throws(SQLError) {
        let one = Selection()
        for index in 0..<rows.count {
            one.count = 0
            one.append(rows[index])
            currentRow = rows[index]
            let row = Rows(one, limit: rows.limit)
            try await insert(try await newRows(batch, row), row)
        }
    }

    private func insert(_ columns: [ColumnVector], _ rows: Rows) async throws(SQLError) {
        if conflictHandler == nil, try writer.insertRun(columns, rows) {
            return try await give(columns, rows)
        }
        inserted.count = 0
        for index in 0..<rows.count {
            let row = rows[index]
            currentRow = row
            let key = try writer.newKey(columns, row)
            if let conflictHandler {
                let outcome = try await conflictHandler.resolve(columns, row, key: key)
                switch outcome {
                case .insert: break
                case .skip: continue
                case .updated(let newRow):
                    // Keeps RETURNING in the order of the input.
                    try await give(columns, Rows(inserted, limit: rows.limit))
                    inserted.count = 0
                    state.returnsUpdatedRows = true
                    defer { state.returnsUpdatedRows = false }
                    try await give(newRow, Rows(all: 1))
                    try writer.prepareNew(columns, rows)
                    continue
                }
            }
            if let conflict = try await writer.findConflict(row, key: key) {
                throw writer.uniqueViolation(conflict, row)
            }
            try writer.insert(columns, row, key: key)
            inserted.append(row)
        }
        try await give(columns, Rows(inserted, limit: rows.limit))
    }
}
