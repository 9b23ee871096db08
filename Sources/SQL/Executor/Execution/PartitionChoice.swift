// Which partitions an execution does not come to, known before it begins: they need not be locked.
import Catalog
import Planner
import Types

/// A plan's `PartitionUses`, compiled.
final class PartitionChoice {
    private struct Condition {
        var table: OID
        var kernel: Kernel
    }

    private struct RoutedRows {
        var router: PartitionRouter
        var partitions: [OID]
        /// By their places; of the partition keys' columns alone.
        var rows: [[Int: Kernel]]
    }

    private let state: QueryState
    private let always: Set<OID>
    /// What may be left out.
    private let candidates: Set<OID>
    private var conditions: [Condition] = []
    private var routed: [RoutedRows] = []
    private var sets: [ExpressionSet] = []

    /// Nil where there is nothing to choose.
    init?(_ plan: PreparedPlan, _ context: ExecutionContext) throws(SQLError) {
        let uses = PartitionUses(of: plan)
        if uses.isSettled { return nil }
        state = QueryState(
            slotCount: plan.slotCount, isReadOnly: true, batchCapacity: 1, context: context)
        var always = uses.always
        for (table, alternatives) in uses.conditions {
            for condition in alternatives {
                guard let kernel = try Self.compile(condition, state, &sets) else {
                    always.insert(table)
                    continue
                }
                conditions.append(Condition(table: table, kernel: kernel))
            }
        }
        for each in uses.routed {
            let rows = try Self.compile(each, state, &sets)
            guard let rows else {
                always.formUnion(each.partitions)
                continue
            }
            routed.append(rows)
        }
        self.always = always
        candidates = Set(uses.conditions.keys).union(uses.routed.flatMap(\.partitions))
            .subtracting(always)
        if candidates.isEmpty { return nil }
        state.rest()
    }

    /// Nil for what has to be prepared first.
    private static func compile(
        _ expression: BoundExpression, _ state: QueryState, _ sets: inout [ExpressionSet]
    ) throws(SQLError) -> Kernel? {
        var compiler = ExpressionCompiler(state)
        let kernel = try compiler.compile(expression)
        sets.append(compiler.set)
        return compiler.set.isPlain ? kernel : nil
    }

    private static func compile(
        _ routed: PartitionUses.RoutedRows, _ state: QueryState, _ sets: inout [ExpressionSet]
    ) throws(SQLError) -> RoutedRows? {
        guard let router = state.context.catalog.router(of: routed.table.oid) else { return nil }
        let places = router.places
        var rows: [[Int: Kernel]] = []
        for row in routed.rows {
            var kernels: [Int: Kernel] = [:]
            for place in places {
                guard row.indices.contains(place), let value = row[place],
                    let kernel = try compile(value, state, &sets)
                else { return nil }
                kernels[place] = kernel
            }
            rows.append(kernels)
        }
        return RoutedRows(router: router, partitions: routed.partitions, rows: rows)
    }

    /// The tables of the plan that an execution with the context's parameters neither reads nor writes.
    func leftOut(_ context: ExecutionContext) throws(SQLError) -> Set<OID> {
        state.begin(context)
        defer {
            for set in sets { set.close() }
            state.rest()
        }
        var result = candidates
        for condition in conditions where result.contains(condition.table) {
            if try value(of: condition.kernel) == .bool(true) { result.remove(condition.table) }
        }
        for each in routed {
            for row in each.rows {
                var values: [Int: Datum] = [:]
                for (place, kernel) in row { values[place] = try value(of: kernel) }
                // A row that belongs nowhere fails when it comes to that.
                if case .partition(let oid) = each.router.place({ values[$0] ?? .null }) {
                    result.remove(oid)
                }
            }
        }
        return result
    }

    private func value(of kernel: Kernel) throws(SQLError) -> Datum {
        try kernel.evaluate([], Rows(all: 1)).datum(at: 0)
    }
}
