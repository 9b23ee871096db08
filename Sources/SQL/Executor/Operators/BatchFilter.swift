// Conditions over batches, as scans, joins and filters use them.

import Planner
import Types

/// Keeps the rows of a batch for which a condition is true.
final class BatchFilter {
    /// Conditions that can be evaluated at once, and those that wait for subqueries: these see only
    /// the rows that passed the others.
    private let plain: RowFilter
    private let waiting: [(kernel: Kernel, set: ExpressionSet)]
    private let selection = Selection()
    /// Rows that did not pass, since it was made.
    private(set) var removedCount = 0
    private var postponed = PostponedError()
    /// Of a condition whose functions may make much of each row.
    private var pace: Pace?

    init(_ condition: BoundExpression, _ state: QueryState) throws(SQLError) {
        pace = condition.makesLongValues ? Pace(state) : nil
        var plainKernels: [Kernel] = []
        var waitingKernels: [(kernel: Kernel, set: ExpressionSet)] = []
        for conjunct in condition.conjuncts {
            var compiler = ExpressionCompiler(state)
            let kernel = try compiler.compile(conjunct)
            if compiler.set.isPlain {
                plainKernels.append(kernel)
            } else {
                waitingKernels.append((kernel, compiler.set))
            }
        }
        plain = RowFilter(plainKernels)
        waiting = waitingKernels
    }

    /// Narrows the batch's selection. The batch refers to this filter's selection afterwards.
    func apply(_ batch: inout Batch) async throws(SQLError) {
        if pace == nil { return try await applyAtOnce(&batch) }
        let passed = Selection()
        var position = 0
        pace?.pause()
        while position < batch.selectedCount {
            let end = min(position + (pace?.next() ?? .max), batch.selectedCount)
            let portion = Selection()
            for index in position..<end { portion.append(batch.row(index)) }
            var part = Batch(
                columns: batch.columns, rowCount: batch.rowCount, selection: portion)
            pace?.begin(end - position)
            try await applyAtOnce(&part)
            for index in 0..<part.selectedCount { passed.append(part.row(index)) }
            position = end
        }
        if passed.count != batch.selectedCount { batch.selection = passed }
    }

    private func applyAtOnce(_ batch: inout Batch) async throws(SQLError) {
        try applyPlain(batch)
        for (kernel, set) in waiting where selection.count > 0 {
            try await set.prepare(batch.columns, Rows(selection, limit: batch.rowCount))
            let truth = try kernel.evaluate(
                batch.columns, Rows(selection, limit: batch.rowCount))
            selection.keepTrue(of: truth)
        }
        removedCount += batch.selectedCount - selection.count
        if selection.count != batch.selectedCount { batch.selection = selection }
    }

    /// The same where only `demand` rows are wanted: an error of a row behind so many that pass is
    /// thrown by `throwPostponed`, when more are wanted.
    func apply(_ batch: inout Batch, demand: Int) async throws(SQLError) {
        let whole = batch
        do throws(SQLError) { try await apply(&batch) } catch {
            guard PostponedError.mayPostpone(error, of: whole, demand) else { throw error }
            batch = try await applyInTurn(whole, demand)
        }
    }

    /// Row by row, up to the one with the error.
    private func applyInTurn(_ batch: Batch, _ demand: Int) async throws(SQLError) -> Batch {
        let passed = Selection()
        for index in 0..<batch.selectedCount {
            var one = batch.only(batch.row(index))
            do throws(SQLError) { try await apply(&one) } catch {
                guard passed.count >= demand else { throw error }
                postponed.error = error
                break
            }
            if one.selectedCount > 0 { passed.append(batch.row(index)) }
        }
        return Batch(columns: batch.columns, rowCount: batch.rowCount, selection: passed)
    }

    /// Before each batch.
    func throwPostponed() throws(SQLError) { try postponed.raise() }

    /// Whether all conditions can be evaluated at once.
    var isImmediate: Bool { waiting.isEmpty }

    /// `apply` of an immediate filter.
    func applyNow(_ batch: inout Batch) throws(SQLError) {
        precondition(isImmediate, "a condition may wait")
        try applyPlain(batch)
        if selection.count != batch.selectedCount { batch.selection = selection }
    }

    private func applyPlain(_ batch: Batch) throws(SQLError) {
        selection.assign(Rows(batch))
        try plain.apply(batch.columns, limit: batch.rowCount, to: selection)
    }

    /// Before its operator begins anew.
    func open() { postponed.error = nil }

    func close() {
        for (_, set) in waiting { set.close() }
    }
}

extension BoundExpression {
    /// The operands of a top-level AND, or the expression itself.
    var conjuncts: [BoundExpression] {
        if case .and(let operands) = kind { operands.flatMap(\.conjuncts) } else { [self] }
    }
}
