// Subqueries in expressions. A query that depends on nothing outside runs once per execution; one
// that depends on a slot that an operator around it sets, once per batch; a correlated one runs anew
// for each row, its slots set from the row.

import Planner
import Types

/// Runs a subquery and puts its result where the expression's kernel reads it.
final class SubqueryRunner: Prerequisite {
    private let form: SubqueryPlan.Form
    private let plan: Operator
    private let bindings: [(slot: ColumnVector, value: Kernel)]
    private let state: QueryState
    /// Compares the left side of ANY and ALL with a row of the query.
    private let comparison: RowComparison?
    /// Answers IN without comparing, where it can.
    private let members: SubqueryMembers?
    private let elementType: SQLType
    /// The query reads nothing that changes while the statement runs.
    private let isSelfContained: Bool
    /// The execution that `result`, or `kept`, is of; for self-contained queries.
    private var finishedExecution: Int?
    /// The rows of a self-contained query that ANY and ALL compare with.
    private let kept: RowStore
    let result: ColumnVector

    /// `comparison` is there for ANY and ALL only.
    init(
        _ form: SubqueryPlan.Form, _ plan: Operator,
        bindings: [(slot: ColumnVector, value: Kernel)], comparison: RowComparison?,
        members: SubqueryMembers?, isSelfContained: Bool, type: SQLType, _ state: QueryState
    ) {
        self.form = form
        self.plan = plan
        self.bindings = bindings
        self.comparison = comparison
        self.members = members
        self.state = state
        self.isSelfContained = isSelfContained
        elementType = plan.types.first ?? .bool
        kept = RowStore(plan.types, state, for: "subquery")
        result = ColumnVector(type.physicalKind)
        super.init()
        guard comparison != nil, isSelfContained else { return }
        state.atEnd.append { [weak self] in self?.forget() }
    }

    /// The execution is over.
    private func forget() {
        kept.removeAll()
        members?.forget()
        finishedExecution = nil
    }

    override func prepare(_ columns: [ColumnVector], _ rows: Rows) async throws(SQLError) {
        let isUniform = bindings.isEmpty && comparison == nil
        if isUniform, isSelfContained, finishedExecution == state.execution { return }
        result.reset()
        result.count = rows.limit
        if rows.count == 0 { return }
        if isUniform {
            finishedExecution = nil
            try await run(into: 0)
            result.count = 1
            result.becomeConstant(count: 1)
            finishedExecution = state.execution
            return
        }
        if let comparison {
            try comparison.evaluateLeft(columns, rows)
            if isSelfContained {
                try await keepRows()
                try await members?.prepare(comparison.values, rows)
                for index in 0..<rows.count { try await ask(rows[index]) }
                return
            }
        }
        var values: [ColumnVector] = []
        for binding in bindings { values.append(try binding.value.evaluate(columns, rows)) }
        for index in 0..<rows.count {
            let row = rows[index]
            for (binding, value) in zip(bindings, values) {
                binding.slot.becomeConstant(copying: value, at: row)
            }
            try await run(into: row)
        }
    }

    override func close() { plan.close() }

    private func run(into row: Int) async throws(SQLError) {
        try plan.open()
        switch form {
        case .scalar:
            try await takeOnlyRow(row) { (batch, only) in
                result.copy(row: only, of: batch.columns[0], to: row)
            }
        case .exists:
            var exists = false
            plan.demand = 1
            while !exists, let batch = try await plan.next() { exists = batch.selectedCount > 0 }
            result.set(.bool(exists), at: row)
        case .array: try await runArray(into: row)
        case .any, .all: try await runQuantified(row)
        case .row:
            try await takeOnlyRow(row) { (batch, only) throws(SQLError) in
                try compareOnly(row, batch, only)
            }
        }
        plan.close()
    }

    /// NULL, or what is made of the query's only row.
    private func takeOnlyRow(
        _ row: Int, _ take: (_ batch: Batch, _ only: Int) throws(SQLError) -> Void
    ) async throws(SQLError) {
        var count = 0
        result.setNull(at: row)
        while let batch = try await plan.next() {
            if batch.selectedCount == 0 { continue }
            count += batch.selectedCount
            try refuseSeveral(count)
            try take(batch, batch.row(0))
        }
    }

    private func compareOnly(_ row: Int, _ batch: Batch, _ other: Int) throws(SQLError) {
        guard let truth = try comparison?.compare(row, with: batch, at: other) else { return }
        result.set(.bool(truth), at: row)
    }

    private func refuseSeveral(_ count: Int) throws(SQLError) {
        guard count > 1 else { return }
        throw SQLError(
            .cardinalityViolation,
            "more than one row returned by a subquery used as an expression")
    }

    private func runArray(into row: Int) async throws(SQLError) {
        var elements: [Datum] = []
        while let batch = try await plan.next() {
            for index in 0..<batch.selectedCount {
                elements.append(batch.columns[0].datum(at: batch.row(index)))
            }
        }
        if let inner = elementType.element {
            let stacked = try ArrayValue.stacked(elements, inner)
            result.set(.bytes(stacked.encoded), at: row)
        } else {
            result.set(arrayDatum(elements, of: elementType), at: row)
        }
    }

    private func keepRows() async throws(SQLError) {
        if finishedExecution == state.execution { return }
        finishedExecution = nil
        kept.removeAll()
        try plan.open()
        while let batch = try await plan.next() { try kept.append(batch) }
        plan.close()
        try await members?.take(kept)
        finishedExecution = state.execution
    }

    /// Answers for a row by what is kept.
    private func ask(_ row: Int) async throws(SQLError) {
        if case .row = form {
            try refuseSeveral(kept.count)
            result.setNull(at: row)
            if let only = kept.chunks.first, kept.count == 1 { try compareOnly(row, only, 0) }
            return
        }
        guard let members else { return try await compare(row, with: kept) }
        switch members.answer(row, among: kept) {
        case .found: result.set(.bool(true), at: row)
        case .notFound: result.set(.bool(false), at: row)
        case .unknown: result.setNull(at: row)
        case .compare(let rows): try await compare(row, with: rows)
        }
    }

    private func compare(_ row: Int, with rows: RowStore) async throws(SQLError) {
        guard let comparison else { return }
        var sawNull = false
        for chunk in rows.chunks {
            if try state.mustPause() { await Task.yield() }
            if try compare(chunk, comparison, row, &sawNull) { return }
        }
        if sawNull { result.setNull(at: row) } else { result.set(.bool(isAll), at: row) }
    }

    private var isAll: Bool { if case .all = form { true } else { false } }

    /// Compares a row with those of a batch; true when one of them has decided the result.
    private func compare(
        _ batch: Batch, _ comparison: RowComparison, _ row: Int, _ sawNull: inout Bool
    ) throws(SQLError) -> Bool {
        for index in 0..<batch.selectedCount {
            switch try comparison.compare(row, with: batch, at: batch.row(index)) {
            case .some(let isTrue) where isTrue != isAll:
                result.set(.bool(isTrue), at: row)
                return true
            case .some: break
            case .none: sawNull = true
            }
        }
        return false
    }

    /// ANY is true if one comparison is, else NULL if one is NULL, else false; ALL mirrors it.
    private func runQuantified(_ row: Int) async throws(SQLError) {
        guard let comparison else { return }
        var sawNull = false
        while let batch = try await plan.next() {
            if try compare(batch, comparison, row, &sawNull) { return }
        }
        if sawNull { result.setNull(at: row) } else { result.set(.bool(isAll), at: row) }
    }
}

/// The left side of `row op ANY (query)` and its operators.
final class RowComparison {
    private let left: [Kernel]
    private let operators: [EqualityCall]
    /// Of the left side.
    private(set) var values: [ColumnVector] = []

    init(_ left: [Kernel], _ operators: [EqualityCall]) {
        self.left = left
        self.operators = operators
    }

    func evaluateLeft(_ columns: [ColumnVector], _ rows: Rows) throws(SQLError) {
        values.removeAll(keepingCapacity: true)
        for kernel in left { values.append(try kernel.evaluate(columns, rows)) }
    }

    /// Do all operators hold between the outer row and a row of the query? Nil for unknown.
    func compare(_ outerRow: Int, with batch: Batch, at row: Int) throws(SQLError) -> Bool? {
        var isUnknown = false
        for (index, comparison) in operators.enumerated() {
            let outer = ColumnVector(values[index].kind, capacity: 1)
            outer.becomeConstant(copying: values[index], at: outerRow)
            let inner = ColumnVector(batch.columns[index].kind, capacity: 1)
            inner.becomeConstant(copying: batch.columns[index], at: row)
            let truth = try comparison.evaluate(outer, inner, Rows(all: 1))
            if truth.isNull(at: 0) { isUnknown = true } else if !truth.bool(at: 0) { return false }
        }
        return isUnknown ? nil : true
    }
}
