// EXPLAIN, and the counting of what operators do under EXPLAIN ANALYZE.

import Environment
import Planner
import Types

/// Gives the text about a plan; with ANALYZE after it has run the plan and thrown its rows away.
final class ExplainOperator: Operator {
    private let plan: ExplainPlan
    /// The plan's own operators; nil without ANALYZE.
    private let subject: Operator?
    private let measurements: Measurements?
    private var texts: [String] = []
    private var position = 0
    private var isDone = false
    private var output: Batch

    init(
        _ plan: ExplainPlan, _ subject: Operator?, _ measurements: Measurements?,
        types: [SQLType], _ state: QueryState
    ) {
        self.plan = plan
        self.subject = subject
        self.measurements = measurements
        output = Batch(types: types)
        super.init(state, types)
    }

    override func open() throws(SQLError) {
        isDone = false
        position = 0
    }

    override func next() async throws(SQLError) -> Batch? {
        if !isDone {
            try await explain()
            isDone = true
        }
        guard position < texts.count else { return nil }
        output.reset()
        while position < texts.count && output.rowCount < Batch.capacity {
            output.columns[0].append(text: texts[position])
            output.rowCount += 1
            position += 1
        }
        return output
    }

    private func explain() async throws(SQLError) {
        let clock = state.context.clock
        var duration: UInt64?
        if let subject {
            measurements?.reset()
            let start = clock.monotonicNanoseconds
            try subject.open()
            while try await subject.next() != nil {
                if try state.mustPause() { await Task.yield() }
            }
            subject.close()
            duration = clock.monotonicNanoseconds &- start
        }
        texts = plan.texts(
            catalog: state.context.catalog,
            measurement: { [measurements] in measurements?.measurement(of: $0) },
            planningNanoseconds: state.context.planningNanoseconds,
            executionNanoseconds: duration)
    }

    override func close() { subject?.close() }
}

/// What was counted of each operator of a plan.
final class Measurements {
    private var measured: [ObjectIdentifier: MeasuredOperator] = [:]

    /// The operator of a node, counted from now on.
    func measure(_ node: PlanNode, _ inner: Operator) -> Operator {
        let outer = MeasuredOperator(inner)
        measured[ObjectIdentifier(node)] = outer
        return outer
    }

    func reset() {
        for each in measured.values { each.reset() }
    }

    func measurement(of node: PlanNode) -> NodeMeasurement? {
        measured[ObjectIdentifier(node)]?.measurement
    }
}

/// Passes an operator's batches on and counts them.
final class MeasuredOperator: Operator {
    let inner: Operator
    private var counts = NodeMeasurement(
        loops: 0, rows: 0, removed: 0, startupNanoseconds: 0, totalNanoseconds: 0)
    /// What had been removed before the counting began.
    private var removedBefore = 0
    private var scansBefore = ScansInstead()
    private var isStarting = false

    init(_ inner: Operator) {
        self.inner = inner
        super.init(inner.state, inner.types)
    }

    override var isModifying: Bool { inner.isModifying }

    override var removedRows: Int { inner.removedRows }

    override var start: IndexScanOperator? { inner.start }

    var measurement: NodeMeasurement {
        var result = counts
        result.removed = inner.removedRows - removedBefore
        result.scansInstead = inner.scansInstead - scansBefore
        return result
    }

    func reset() {
        counts = NodeMeasurement(
            loops: 0, rows: 0, removed: 0, startupNanoseconds: 0, totalNanoseconds: 0)
        removedBefore = inner.removedRows
        scansBefore = inner.scansInstead
    }

    override func open() throws(SQLError) {
        let clock = state.context.clock
        let start = clock.monotonicNanoseconds
        counts.loops += 1
        isStarting = true
        try inner.open()
        note(clock.monotonicNanoseconds &- start)
    }

    override func next() async throws(SQLError) -> Batch? {
        inner.demand = demand
        return try await counted { () async throws(SQLError) in try await inner.next() }
    }

    private func counted(
        _ next: () async throws(SQLError) -> Batch?
    ) async throws(SQLError) -> Batch? {
        let clock = state.context.clock
        let start = clock.monotonicNanoseconds
        let batch = try await next()
        note(clock.monotonicNanoseconds &- start)
        isStarting = false
        if let batch { counts.rows += batch.selectedCount }
        return batch
    }

    private func note(_ nanoseconds: UInt64) {
        counts.totalNanoseconds += nanoseconds
        if isStarting { counts.startupNanoseconds += nanoseconds }
    }

    override func close() { inner.close() }
}

extension MeasuredOperator: TrialScan {
    private var scan: (any TrialScan)? { inner as? any TrialScan }

    var isOnTrial: Bool {
        get { scan?.isOnTrial ?? false }
        set { scan?.isOnTrial = newValue }
    }

    func next(reading limit: Int) async throws(SQLError) -> Batch? {
        guard let scan else { return try await next() }
        scan.demand = demand
        return try await counted { () async throws(SQLError) in
            try await scan.next(reading: limit)
        }
    }

    func accept() throws(SQLError) { try scan?.accept() }
}
