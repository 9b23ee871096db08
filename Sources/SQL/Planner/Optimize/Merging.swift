// Rows of several inputs that have the same columns: one after the other, or, if each gives its own in the
// order wanted, merged.
import Types

extension Optimizer {
    func appended(
        _ inputs: [Physical], _ layout: [ColumnID], _ columns: [OutputColumn]
    ) -> Physical {
        Physical(
            node: PlanNode(
                .append(inputs.map(\.node)), columns: columns,
                estimate: Estimate(
                    rows: max(1, sum(inputs, \.rows)), width: width(columns), startupCost: 0,
                    totalCost: sum(inputs, \.cost))), layout: layout)
    }

    /// Inputs that are not in order are sorted first. Nil when none is: the rows of all are sorted as cheaply.
    func merged(
        _ inputs: [Physical], _ order: [LogicalSortKey], _ layout: [ColumnID],
        _ columns: [OutputColumn]
    ) throws(SQLError) -> Physical? {
        guard !order.isEmpty, order.allSatisfy({ layout.contains($0.column) }),
            inputs.contains(where: { satisfies($0.ordering, order) })
        else { return nil }
        var ordered: [Physical] = []
        for input in inputs {
            ordered.append(try sorted(input, order, limit: nil, keeping: Set(layout)))
        }
        let keys = order.map { key in
            PlanSortKey(
                column: layout.firstIndex(of: key.column) ?? 0, isDescending: key.isDescending,
                nullsFirst: key.nullsFirst)
        }
        let rows = sum(ordered, \.rows)
        let startup = sum(ordered, \.node.estimate.startupCost)
        let node = PlanNode(
            .mergeAppend(ordered.map(\.node), keys: keys), columns: columns,
            estimate: Estimate(
                rows: max(1, rows), width: width(columns), startupCost: startup,
                totalCost: sum(ordered, \.cost) + Cost.merge(rows, of: ordered.count)))
        return Physical(node: node, layout: layout, ordering: order)
    }

    private func sum(_ inputs: [Physical], _ part: (Physical) -> Double) -> Double {
        inputs.reduce(0) { $0 + part($1) }
    }
}
