// From plan nodes to operators.

import Catalog
import Planner
import Types

/// Makes the operators of a plan, all sharing one state.
struct PlanCompiler {
    /// The scan with which a walk begins, while that is compiled: the first that is met.
    private final class Trial {
        var isAwaited = false
        var scan: ScanOnTrial?
    }

    private let state: QueryState
    private let trial = Trial()

    init(_ state: QueryState) { self.state = state }

    /// The operator of a node and everything below it. Throws 0A000 with a byte offset as position.
    func compile(_ node: PlanNode) throws(SQLError) -> Operator {
        let made = try compileOperator(node)
        return state.measurements?.measure(node, made) ?? made
    }

    private func compileOperator(_ node: PlanNode) throws(SQLError) -> Operator {
        let types = node.types
        switch node.operation {
        case .oneRow: return OneRowOperator(state, types)
        case .values(let rows): return try ValuesOperator(rows, types: types, state)
        case .filter(let input, let condition):
            let input = try compile(inputOf: node, input)
            if let gate = try GateOperator(input, condition, state) { return gate }
            return try FilterOperator(input, condition, state)
        case .project(let input, let expressions):
            return try ProjectOperator(
                try compile(inputOf: node, input), expressions, types: types, state)
        case .limit(let input, let limit):
            return try LimitOperator(try compile(input), limit, state)
        case .append(let inputs): return AppendOperator(try compile(inputs), types: types, state)
        case .mergeAppend(let inputs, let keys):
            return MergeAppendOperator(try compile(inputs), keys, types: types, state)
        case .projectSet(let input, let expressions):
            return try ProjectSetOperator(
                try compile(inputOf: node, input), expressions, types: types, state)
        default: return try compileRelational(node)
        }
    }

    /// The operator of a node's input.
    private func compile(
        inputOf node: PlanNode, _ input: PlanNode
    ) throws(SQLError) -> Operator {
        let made = try compile(input)
        return node.makesLongValues && !input.isOfOneRow ? PacedOperator(made) : made
    }

    private func compile(_ nodes: [PlanNode]) throws(SQLError) -> [Operator] {
        var operators: [Operator] = []
        for node in nodes { operators.append(try compile(node)) }
        return operators
    }

    private func compileRelational(_ node: PlanNode) throws(SQLError) -> Operator {
        let types = node.types
        switch node.operation {
        case .nestedLoop(let join):
            return try NestedLoopOperator(
                join, try compile(join.left), try compile(join.right), types: types, state)
        case .hashJoin(let join):
            return try HashJoinOperator(
                join, try compile(join.left), try compile(join.right), types: types, state)
        case .adaptiveJoin(let join): return try compileAdaptive(join, types)
        case .adaptiveSort(let sort): return try compileAdaptive(sort, types)
        case .firstRows(let rows): return try compileFirst(rows, types)
        case .adaptiveStart(let start):
            return AdaptiveStartOperator(
                try compile(start.plans),
                otherwise: try start.otherwise.map { (plan) throws(SQLError) in try compile(plan) },
                types: types, state)
        case .sort(let input, let keys, let limit):
            return try SortOperator(try compile(input), keys, limit, state)
        case .prefixSort(let input, let keys, let presorted):
            return PrefixSortOperator(try compile(input), keys, presorted: presorted, state)
        case .aggregate(let aggregate):
            return try AggregateOperator(
                aggregate, try compile(inputOf: node, aggregate.input), types: types, state)
        case .distinct(let input): return DistinctOperator(try compile(input), state)
        case .distinctOn(let input, let keys):
            return DistinctOnOperator(try compile(input), keys, state)
        case .setOperation(let plan):
            return SetOperationOperator(
                plan, try compile(plan.left), try compile(plan.right), state)
        case .window(let window):
            return try WindowOperator(
                window, try compile(inputOf: node, window.input), types: types, state)
        case .with(let tables, let body):
            return WithOperator(tables, try compile(tables.map(\.plan)), try compile(body), state)
        case .commonTableScan(let id, _):
            return CommonTableScanOperator(state.commonTable(id), types: types, state)
        case .recursiveUnion(let union):
            return RecursiveUnionOperator(
                union, try compile(union.initial), try compile(union.recursive), state)
        case .workTableScan(let id):
            return WorkTableScanOperator(state.commonTable(id), types: types, state)
        case .lockRows(let lock):
            return try LockRowsOperator(lock, try compile(lock.input), state)
        default: return try compileScan(node)
        }
    }

    /// The two ways of an adaptive join over one operator that gives the left rows.
    private func compileAdaptive(
        _ join: AdaptiveJoin, _ types: [SQLType]
    ) throws(SQLError) -> Operator {
        let driver = DriverOperator(try compile(join.left))
        let right = try compile(join.lookup.right)
        let other = try compile(join.other)
        let givesLeftOnly = join.kind == .semi || join.kind == .anti
        let loop = try NestedLoopOperator(
            join.lookup, driver, right,
            types: givesLeftOnly ? driver.types : driver.types + right.types, state)
        let (first, second) = join.buildsLeft ? (other, driver as Operator) : (driver, other)
        let hash = try HashJoinOperator(
            join.hash, first, second,
            types: givesLeftOnly ? driver.types : first.types + second.types, state)
        return AdaptiveJoinOperator(join, driver, loop, hash, types: types, state)
    }

    private func compileAdaptive(
        _ plan: AdaptiveSort, _ types: [SQLType]
    ) throws(SQLError) -> Operator {
        guard let walk = try compile(plan.walk) as? any TrialScan,
            let table = plan.walk.scannedTable
        else { throw SQLError(.internalError, "a walk that is none") }
        let lookup = try compile(plan.lookup)
        let sort = try SortOperator(lookup, plan.keys, plan.limit, state)
        return AdaptiveSortOperator(
            walk: walk, readsTable: table.isItself, passesNone: plan.walk.isUnfiltered,
            lookup: ((lookup as? MeasuredOperator)?.inner ?? lookup) as? IndexScanOperator,
            sort: state.measurements?.measure(plan.sort, sort) ?? sort, table: table.definition,
            types: types, state)
    }

    private func compileFirst(
        _ plan: FirstRows, _ types: [SQLType]
    ) throws(SQLError) -> Operator {
        trial.isAwaited = true
        let walk = try compile(plan.walk)
        guard let scan = trial.scan else { throw SQLError(.internalError, "a walk that is none") }
        trial.scan = nil
        scan.weigh(joins: plan.walk.joinsOfFirstScan, against: plan.otherwise.tablesReadWhole)
        return FirstRowsOperator(
            walk: walk, scan: scan, otherwise: try compile(plan.otherwise), types: types, state)
    }

    /// A scan, on trial if it is the one with which a walk begins.
    private func onTrial(_ scan: any TrialScan, _ node: PlanNode) -> Operator {
        guard trial.isAwaited, let table = node.scannedTable else { return scan }
        trial.isAwaited = false
        let onTrial = ScanOnTrial(scan, table)
        trial.scan = onTrial
        return onTrial
    }

    private func compileScan(_ node: PlanNode) throws(SQLError) -> Operator {
        let types = node.types
        if let (scan, filter) = node.withoutVolatileFilter {
            let scan = try compileOperator(scan)
            return try FilterOperator(scan, filter, state, of: scan)
        }
        if let (scan, filter) = node.withoutLongFilter {
            let scan = try compileOperator(scan)
            return try FilterOperator(PacedOperator(scan), filter, state, of: scan)
        }
        switch node.operation {
        case .tableScan(let scan):
            return onTrial(try TableScanOperator(scan, types: types, state), node)
        case .pointGet(let get): return try PointGetOperator(get, types: types, state)
        case .indexScan(let scan):
            return onTrial(try IndexScanOperator(scan, types: types, state), node)
        case .pastScan(let scan): return try PastScanOperator(scan, types: types, state)
        case .systemScan(let scan) where scan.relation == VarveRelations.audit:
            return try AuditScanOperator(scan, types: types, state)
        case .systemScan(let scan): return try SystemScanOperator(scan, types: types, state)
        case .topicScan(let scan): return try TopicScanOperator(scan, types: types, state)
        case .functionScan(let scan): return try FunctionScanOperator(scan, types: types, state)
        default: return try compileModify(node)
        }
    }

    private func compileModify(_ node: PlanNode) throws(SQLError) -> Operator {
        switch node.operation {
        case .insert(let plan):
            if case .topic(let options) = plan.table.kind {
                return try TopicInsertOperator(
                    plan, options, try compile(plan.input), types: node.types, state)
            }
            if plan.table.partitionKey != nil {
                return try PartitionInsertOperator(
                    plan, try compile(inputOf: node, plan.input), types: node.types, state)
            }
            return try InsertOperator(
                plan, try compile(inputOf: node, plan.input), types: node.types, state)
        case .update(let plan):
            try refuseTopic(plan.table, "UPDATE")
            return try UpdateOperator(
                plan, try compile(inputOf: node, plan.input), types: node.types, state)
        case .delete(let plan):
            try refuseTopic(plan.table, "DELETE")
            return try DeleteOperator(plan, try compile(plan.input), types: node.types, state)
        case .explain(let plan): return try compileExplain(plan, node.types)
        case .merge(let plan):
            return try MergeOperator(plan, try compile(plan.input), types: node.types, state)
        default: throw .notSupported("this kind of query", at: .statement)
        }
    }

    private func compileExplain(
        _ plan: ExplainPlan, _ types: [SQLType]
    ) throws(SQLError) -> Operator {
        guard plan.options.analyzes else {
            return ExplainOperator(plan, nil, nil, types: types, state)
        }
        let measurements = Measurements()
        // Not of EXPLAIN itself, which has them.
        state.measurements = measurements
        defer { state.measurements = nil }
        let subject = try compile(plan.plan)
        return ExplainOperator(plan, subject, measurements, types: types, state)
    }

    private func refuseTopic(_ table: TableDefinition, _ command: String) throws(SQLError) {
        guard case .topic = table.kind else { return }
        throw SQLError(
            .wrongObjectType, "cannot \(command) topic \"\(table.name)\"",
            detail: "Topic \"\(table.name)\" is append-only: its records leave by retention.")
    }
}

extension PlanNode {
    /// The table of a scan, and whether its rows are read where they lie.
    /// How many nested loops look up rows for each that the scan gives with which it begins.
    fileprivate var joinsOfFirstScan: Int {
        let below = inputs.first?.joinsOfFirstScan ?? 0
        return if case .nestedLoop = operation { below + 1 } else { below }
    }

    /// The tables that are read from one end to the other.
    fileprivate var tablesReadWhole: [TableDefinition] {
        let below = inputs.flatMap(\.tablesReadWhole)
        switch operation {
        case .tableScan(let scan): return below + [scan.table]
        case .indexScan(let scan) where scan.equalities.isEmpty: return below + [scan.table]
        default: return below
        }
    }

    fileprivate var scannedTable: (definition: TableDefinition, isItself: Bool)? {
        switch operation {
        case .tableScan(let scan): (scan.table, true)
        case .indexScan(let scan): (scan.table, scan.index.storage == scan.table.storage)
        default: nil
        }
    }

    /// The scan without its filter, and the filter, if that calls a volatile function: which rows it
    /// is called for is decided above the scan, by the rows that are asked for.
    fileprivate var withoutVolatileFilter: (scan: PlanNode, filter: BoundExpression)? {
        guard let filter = scanFilter, filter.isVolatile else { return nil }
        return (scan { _ in nil }, filter)
    }

    /// The scan with its filter up to where that may compute long values, and the rest, which sees few rows at a
    /// time: conditions are asked in the order in which they stand.
    fileprivate var withoutLongFilter: (scan: PlanNode, filter: BoundExpression)? {
        guard !isOfOneRow, let filter = scanFilter, filter.makesLongValues else { return nil }
        let rest = filter.conjuncts.drop { !$0.makesLongValues }
        return (
            scan { Self.conjunction(Array($0.prefix { !$0.makesLongValues })) },
            Self.conjunction(Array(rest)) ?? filter
        )
    }

    private static func conjunction(_ conjuncts: [BoundExpression]) -> BoundExpression? {
        conjuncts.count > 1 ? BoundExpression(.and(conjuncts), .bool) : conjuncts.first
    }

    private var scanFilter: BoundExpression? {
        switch operation {
        case .tableScan(let table): table.filter
        case .pointGet(let get): get.filter
        case .indexScan(let index): index.filter
        case .functionScan(let function): function.filter
        case .topicScan(let topic): topic.filter
        default: nil
        }
    }

    /// The same scan with what is made of its filter's conjuncts.
    private func scan(with change: ([BoundExpression]) -> BoundExpression?) -> PlanNode {
        func changed(_ filter: BoundExpression?) -> BoundExpression? {
            filter.flatMap { change($0.conjuncts) }
        }
        var scan = operation
        switch operation {
        case .tableScan(var table):
            table.filter = changed(table.filter)
            scan = .tableScan(table)
        case .pointGet(var get):
            get.filter = changed(get.filter)
            scan = .pointGet(get)
        case .indexScan(var index):
            index.filter = changed(index.filter)
            scan = .indexScan(index)
        case .functionScan(var function):
            function.filter = changed(function.filter)
            scan = .functionScan(function)
        case .topicScan(var topic):
            topic.filter = changed(topic.filter)
            scan = .topicScan(topic)
        default: break
        }
        return PlanNode(scan, columns: columns, estimate: estimate)
    }
}
