// `a = 1 OR b = 2`, where a and b have indexes of their own: the rows of the first condition, then
// those of the second that do not meet the first, and so on. Each row comes once.
import Catalog
import Types

extension Optimizer {
    /// More alternatives are not looked at.
    private static let alternativesMax = 8

    /// A table's rows by the alternatives of one of its conditions; nil when there is none whose
    /// alternatives all have an index.
    func planAlternatives(
        _ table: LogicalTable, _ conjuncts: [BoundExpression], _ required: Set<ColumnID>
    ) throws(SQLError) -> Physical? {
        guard conjuncts.allSatisfy({ !$0.isVolatile && !$0.hasSubqueries }) else { return nil }
        for (place, conjunct) in conjuncts.enumerated() {
            guard case .or(let branches) = conjunct.kind,
                branches.count <= Optimizer.alternativesMax
            else { continue }
            var others = conjuncts
            others.remove(at: place)
            if let found = try planBranches(table, branches, others, required) { return found }
        }
        return nil
    }

    private func planBranches(
        _ table: LogicalTable, _ branches: [BoundExpression], _ others: [BoundExpression],
        _ required: Set<ColumnID>
    ) throws(SQLError) -> Physical? {
        let layout = table.columns.map(\.id).filter { required.contains($0) }
        var inputs: [PlanNode] = []
        var (rows, cost) = (0.0, 0.0)
        var before: [BoundExpression] = []
        for branch in branches {
            let branchRows = try planRows(
                table, split(branch) + others + before, required, .nothing)
            guard branchRows.node.isLookup else { return nil }
            let projected = try projected(branchRows, layout)
            inputs.append(projected.node)
            rows += projected.rows
            cost += projected.cost
            before.append(BoundExpression(.booleanTest(branch, .isNotTrue), .bool))
        }
        let node = PlanNode(
            .append(inputs), columns: named(layout, table.alias),
            estimate: Estimate(
                rows: rows, width: inputs[0].estimate.width, startupCost: 0, totalCost: cost))
        return Physical(node: node, layout: layout)
    }
}

extension PlanNode {
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
