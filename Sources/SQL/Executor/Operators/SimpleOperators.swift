// Operators that look at one batch at a time: one row, values, filter, project, limit, append, and
// the scan of system relations.

import Catalog
import Planner
import Types

/// One row without columns, as FROM-less queries have.
final class OneRowOperator: Operator {
    private var isDone = false

    override func open() throws(SQLError) { isDone = false }

    override func next() async throws(SQLError) -> Batch? {
        if isDone { return nil }
        isDone = true
        return Batch(columns: [], rowCount: 1)
    }

    override var isImmediate: Bool { true }

    override func takeNow() throws(SQLError) -> Batch? { Batch(columns: [], rowCount: 1) }
}

/// VALUES: rows of expressions, each evaluated by itself.
final class ValuesOperator: Operator {
    private let rows: [[Kernel]]
    private let sets: [ExpressionSet]
    private var batch: Batch
    private var position = 0

    init(_ rows: [[BoundExpression]], types: [SQLType], _ state: QueryState) throws(SQLError) {
        var compiled: [[Kernel]] = []
        var sets: [ExpressionSet] = []
        for row in rows {
            var compiler = ExpressionCompiler(state)
            compiled.append(try compiler.compile(row))
            sets.append(compiler.set)
        }
        self.rows = compiled
        self.sets = sets
        batch = Batch(types: types, capacity: state.batchCapacity)
        super.init(state, types)
    }

    override func open() throws(SQLError) { position = 0 }

    override func next() async throws(SQLError) -> Batch? {
        if position >= rows.count { return nil }
        batch.reset()
        while position < rows.count && batch.rowCount < min(demand, Batch.capacity) {
            let one = Rows(all: 1)
            if !sets[position].isPlain { try await sets[position].prepare([], one) }
            try appendRow()
        }
        return batch
    }

    override var isImmediate: Bool { rows.count == 1 && sets[0].isImmediate }

    override func takeNow() throws(SQLError) -> Batch? {
        batch.reset()
        if !sets[0].isPlain { try sets[0].prepareNow([], Rows(all: 1)) }
        try appendRow()
        return batch
    }

    private func appendRow() throws(SQLError) {
        for (column, kernel) in rows[position].enumerated() {
            batch.columns[column].append(from: try kernel.evaluate([], Rows(all: 1)), at: 0)
        }
        batch.rowCount += 1
        position += 1
    }

    override func close() {
        for set in sets { set.close() }
    }
}

final class FilterOperator: Operator {
    private let input: Operator
    private let scan: Operator?
    private let filter: BatchFilter
    private let isVolatile: Bool
    private let parts = BatchParts()

    /// `scan`: whose condition this is part of.
    init(
        _ input: Operator, _ condition: BoundExpression, _ state: QueryState,
        of scan: Operator? = nil
    ) throws(SQLError) {
        self.input = input
        self.scan = scan
        isVolatile = condition.isVolatile
        filter = try BatchFilter(condition, state)
        super.init(state, input.types)
    }

    override var start: IndexScanOperator? { input.start }

    override var removedRows: Int { filter.removedCount + (scan?.removedRows ?? 0) }

    override var scansInstead: ScansInstead { scan?.scansInstead ?? ScansInstead() }

    override func open() throws(SQLError) {
        try input.open()
        parts.reset()
        filter.open()
    }

    override func next() async throws(SQLError) -> Batch? {
        try filter.throwPostponed()
        while true {
            input.demand = demand
            guard
                var batch = isVolatile
                    ? try await parts.next(of: input, demand) : try await input.next()
            else { return nil }
            if try state.mustPause() { await Task.yield() }
            try await filter.apply(&batch, demand: demand)
            if batch.selectedCount > 0 { return batch }
        }
    }

    override var isImmediate: Bool { input.isImmediate && filter.isImmediate }

    override func takeNow() throws(SQLError) -> Batch? {
        input.demand = .max
        guard var batch = try input.takeNow() else { return nil }
        try filter.applyNow(&batch)
        return batch.selectedCount > 0 ? batch : nil
    }

    override func close() {
        input.close()
        filter.close()
    }
}

/// A condition that no row takes part in: whether its input is read at all is asked once.
final class GateOperator: Operator {
    private let input: Operator
    private let kernel: Kernel
    private let set: ExpressionSet
    private var isOpen = false

    /// Nil when the condition is not one that can be asked before the input is opened.
    init?(_ input: Operator, _ condition: BoundExpression, _ state: QueryState) throws(SQLError) {
        guard condition.isOneTime else { return nil }
        var compiler = ExpressionCompiler(state)
        kernel = try compiler.compile(condition)
        set = compiler.set
        guard set.isPlain else { return nil }
        self.input = input
        super.init(state, input.types)
    }

    override func open() throws(SQLError) {
        let truth = try kernel.evaluate([], Rows(all: 1)).datum(at: 0)
        isOpen = truth == .bool(true)
        if isOpen { try input.open() }
    }

    override func next() async throws(SQLError) -> Batch? {
        guard isOpen else { return nil }
        input.demand = demand
        return try await input.next()
    }

    override var isImmediate: Bool { input.isImmediate }

    override func takeNow() throws(SQLError) -> Batch? {
        guard isOpen else { return nil }
        input.demand = demand
        return try input.takeNow()
    }

    override func close() {
        if isOpen { input.close() }
        isOpen = false
        set.close()
    }
}

/// Computes expressions; rows stay where they are in the batch.
final class ProjectOperator: Operator {
    private let input: Operator
    private let kernels: [Kernel]
    private let set: ExpressionSet
    private let isVolatile: Bool
    /// Several of them ask the same sequences: what one says depends on the others, row by row.
    private let isRowByRow: Bool
    private let parts = BatchParts()
    private var postponed = PostponedError()

    init(_ input: Operator, _ expressions: [BoundExpression], types: [SQLType], _ state: QueryState)
        throws(SQLError)
    {
        self.input = input
        var compiler = ExpressionCompiler(state)
        kernels = try compiler.compile(expressions)
        set = compiler.set
        isVolatile = expressions.contains(where: \.isVolatile)
        isRowByRow = isVolatile && expressions.shareSequences
        super.init(state, types)
    }

    override var start: IndexScanOperator? { input.start }

    override func open() throws(SQLError) {
        try input.open()
        parts.reset()
        postponed.error = nil
    }

    override func next() async throws(SQLError) -> Batch? {
        try postponed.raise()
        input.demand = demand
        guard
            let source = isVolatile
                ? try await parts.next(of: input, isRowByRow ? 1 : demand)
                : try await input.next()
        else { return nil }
        do throws(SQLError) { return try await compute(source) } catch {
            guard PostponedError.mayPostpone(error, of: source, demand) else { throw error }
            return try await computeInTurn(source)
        }
    }

    private func compute(_ source: Batch) async throws(SQLError) -> Batch {
        if !set.isPlain { try await set.prepare(source.columns, Rows(source)) }
        return try project(source)
    }

    /// The rows before the one with the error.
    private func computeInTurn(_ source: Batch) async throws(SQLError) -> Batch {
        let good = Selection()
        for index in 0..<source.selectedCount {
            do throws(SQLError) { _ = try await compute(source.only(source.row(index))) } catch {
                guard good.count >= demand else { throw error }
                postponed.error = error
                break
            }
            good.append(source.row(index))
        }
        return try await compute(
            Batch(columns: source.columns, rowCount: source.rowCount, selection: good))
    }

    override var isImmediate: Bool { input.isImmediate && set.isImmediate }

    override func takeNow() throws(SQLError) -> Batch? {
        input.demand = demand
        guard let source = try input.takeNow() else { return nil }
        if !set.isPlain { try set.prepareNow(source.columns, Rows(source)) }
        return try project(source)
    }

    private func project(_ source: Batch) throws(SQLError) -> Batch {
        let rows = Rows(source)
        var columns: [ColumnVector] = []
        columns.reserveCapacity(kernels.count)
        for kernel in kernels { columns.append(try kernel.evaluate(source.columns, rows)) }
        return Batch(columns: columns, rowCount: source.rowCount, selection: source.selection)
    }

    override func close() {
        input.close()
        set.close()
    }
}

/// UNION ALL.
final class AppendOperator: Operator {
    private let inputs: [Operator]
    private let modifies: Bool
    private var current = 0
    /// What each input has answered first, when they are modifications: all have done their work then.
    private var answers: [Batch?]?

    init(_ inputs: [Operator], types: [SQLType], _ state: QueryState) {
        self.inputs = inputs
        modifies = inputs.contains { $0.isModifying }
        super.init(state, types)
    }

    override var isModifying: Bool { modifies }

    override func open() throws(SQLError) {
        current = 0
        answers = nil
        if !modifies { try inputs.first?.open() }
    }

    override func next() async throws(SQLError) -> Batch? {
        if modifies { return try await nextOfModifications() }
        while current < inputs.count {
            inputs[current].demand = demand
            if let batch = try await inputs[current].next() { return batch }
            inputs[current].close()
            current += 1
            if current < inputs.count { try inputs[current].open() }
        }
        return nil
    }

    /// A statement that changes several partitions is done with all of them before it gives a row: a client that
    /// stops reading early changes nothing about what was written.
    private func nextOfModifications() async throws(SQLError) -> Batch? {
        if answers == nil {
            var first: [Batch?] = []
            var affectedRows = 0
            for input in inputs {
                try input.open()
                // One that changes nothing leaves it as it is.
                state.affectedRows = 0
                first.append(try await input.next())
                affectedRows += state.affectedRows
            }
            state.affectedRows = affectedRows
            answers = first
        }
        while current < inputs.count {
            if let batch = answers?[current] {
                answers?[current] = nil
                return batch
            }
            if let batch = try await inputs[current].next() { return batch }
            inputs[current].close()
            current += 1
        }
        return nil
    }

    override func close() {
        for input in inputs { input.close() }
    }
}

/// Rows that the catalog makes up on demand.
final class SystemScanOperator: Operator {
    private let scan: SystemScan
    private let filter: BatchFilter?
    private var batch: Batch
    private var rows: [[Datum]] = []
    private var position = 0

    init(_ scan: SystemScan, types: [SQLType], _ state: QueryState) throws(SQLError) {
        self.scan = scan
        if let condition = scan.filter {
            filter = try BatchFilter(condition, state)
        } else {
            filter = nil
        }
        batch = Batch(types: types)
        super.init(state, types)
    }

    override var removedRows: Int { filter?.removedCount ?? 0 }

    override func open() throws(SQLError) {
        position = 0
        filter?.open()
        if let sequence = state.context.catalog.sequences[scan.relation.oid] {
            rows = [try sequenceRow(sequence, state.context)]
            return
        }
        guard let source = state.context.systemRelations else {
            throw .notSupported("relation \"\(scan.relation.name)\"", at: .statement)
        }
        rows = try source.rows(
            of: scan.relation, in: state.context.catalog,
            for: state.context.session.currentUserOID, names: state.context.settings.names)
    }

    override func next() async throws(SQLError) -> Batch? {
        try filter?.throwPostponed()
        while position < rows.count {
            if try state.mustPause() { await Task.yield() }
            batch.reset()
            let end = min(position + Batch.capacity, rows.count)
            for row in rows[position..<end] {
                for (target, source) in scan.columns.enumerated() {
                    batch.columns[target].append(row[source])
                }
            }
            batch.rowCount = end - position
            position = end
            var result = batch
            if let filter { try await filter.apply(&result, demand: demand) }
            if result.selectedCount > 0 { return result }
        }
        return nil
    }

    override func close() {
        rows = []
        filter?.close()
    }
}
