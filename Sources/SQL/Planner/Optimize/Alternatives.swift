// `a = 1 OR b = 2`, where a and b have indexes of their own: the rows of the first condition, then
// those of the second that do not meet the first, and so on. Each row comes once.
import Catalog
import Types

extension Optimizer {
    /// More alternatives are not looked at.
    private static let alternativesMax = 8
    /// Rows that may be read without asking what they cost.
    static let boundedRowsMax = 1000.0

    /// A table's rows by the alternatives of one of its conditions, each by an index, if that costs less than
    /// `best`. Merged if an order is wanted and each has it.
    func planAlternatives(
        _ table: LogicalTable, _ conjuncts: [BoundExpression], _ required: Set<ColumnID>,
        _ wish: Wish, insteadOf best: Physical
    ) throws(SQLError) -> Physical {
        guard conjuncts.allSatisfy({ binder.mayBeRepeated($0, forRowsOf: table) }) else {
            return best
        }
        for (place, conjunct) in conjuncts.enumerated() {
            guard let branches = alternatives(conjunct), !branches.isEmpty,
                branches.count <= Optimizer.alternativesMax
            else { continue }
            var others = conjuncts
            others.remove(at: place)
            if !wish.order.isEmpty,
                let branches = try planBranches(table, branches, others, required, wish),
                branches.allSatisfy({ satisfies($0.ordering, wish.order) }),
                let found = try merged(
                    branches, wish.order, branches[0].layout,
                    named(branches[0].layout, table.alias))
            {
                let isCheaper = expected(found, wish) < expected(best, wish)
                if isBounded(branches, wish) || isCheaper { return found }
            }
            // A list's values are looked up otherwise where their order does not matter.
            guard case .or = conjunct.kind,
                let branches = try planBranches(table, branches, others, required, .nothing)
            else { continue }
            let found = appended(
                branches, branches[0].layout, named(branches[0].layout, table.alias))
            return expected(found, wish) < expected(best, wish) ? found : best
        }
        return best
    }

    /// Whether each gives as many rows as are wanted without looking at others, and these are few: whatever the
    /// table has in it, that is fast.
    private func isBounded(_ branches: [Physical], _ wish: Wish) -> Bool {
        guard let wanted = wish.rows,
            wanted * Double(branches.count) <= Optimizer.boundedRowsMax
        else { return false }
        return branches[0].node.filter == nil
    }

    /// What a condition is true of, one by one: `a = 1 OR b = 2`, `a IN (1, 2)`.
    private func alternatives(_ condition: BoundExpression) -> [BoundExpression]? {
        switch condition.kind {
        case .or(let branches): return branches
        case .inList(let operand, let values, _, let equality):
            let type = operand.type.unmodified
            return values.map { value in
                BoundExpression(
                    .call(equality, [operand, BoundExpression(.constant(value), type)]), .bool)
            }
        case .quantifiedArray(let operand, let equality, let array, isAll: false):
            guard BuiltinFacts.isEquality(equality.oid), case .array(let values, false) = array.kind
            else { return nil }
            return values.map { BoundExpression(.call(equality, [operand, $0]), .bool) }
        default: return nil
        }
    }

    /// The rows of each alternative that meet none before it.
    private func planBranches(
        _ table: LogicalTable, _ branches: [BoundExpression], _ others: [BoundExpression],
        _ required: Set<ColumnID>, _ wish: Wish
    ) throws(SQLError) -> [Physical]? {
        let layout = table.columns.map(\.id).filter { required.contains($0) }
        let wish = Wish(order: wish.order, rows: wish.rows)
        var planned: [Physical] = []
        var before: [BoundExpression] = []
        for branch in branches {
            let rows = try planRows(table, split(branch) + others + before, required, wish)
            guard rows.node.isLookup else { return nil }
            planned.append(try projected(rows, layout))
            before.append(BoundExpression(.booleanTest(branch, .isNotTrue), .bool))
        }
        return planned
    }
}

extension PlanNode {
    /// What of its rows is asked beside the index.
    fileprivate var filter: BoundExpression? {
        switch operation {
        case .indexScan(let scan): scan.filter
        case .project(let input, _): input.filter
        default: nil
        }
    }

    /// Finds rows by conditions on an index.
    fileprivate var isLookup: Bool {
        switch operation {
        case .pointGet: true
        case .indexScan(let scan):
            !scan.equalities.isEmpty || scan.lower != nil || scan.upper != nil
        default: false
        }
    }
}
