// UNION, INTERSECT, EXCEPT, WITH.
import Catalog
import Types

extension Optimizer {
    func planSetOperation(
        _ operation: LogicalSetOperation, _ conjuncts: [BoundExpression], _ wish: Wish
    ) throws(SQLError) -> Physical {
        // A subquery's own mentions of the columns are not renamed: it is asked above. So is what EXCEPT might
        // answer otherwise if only some of its rows came to it.
        let above = conjuncts.filter { conjunct in
            operation.kind == .except && !isSameBelowExcept(conjunct)
                || conjunct.contains { inner in
                    inner.isSubquery
                        && !needs(inner, of: Set(operation.columns)).isEmpty
                }
        }
        if !above.isEmpty {
            let below = conjuncts.filter { !above.contains($0) }
            return try filtered(try planSetOperation(operation, below, .nothing), above)
        }
        let left = try branch(
            operation.left, operation.leftColumns, operation.columns, conjuncts, .nothing)
        let right = try branch(
            operation.right, operation.rightColumns, operation.columns, conjuncts, .nothing)
        var columns = outputColumns(operation.columns)
        for (index, column) in left.node.columns.enumerated() {
            columns[index].name = binder.columns[operation.columns[index]].name
            columns[index].type = column.type
        }
        switch operation.kind {
        case .union:
            // UNION ALL of UNION ALL is one list.
            var inputs: [PlanNode] = []
            for side in [left, right] {
                if operation.isAll, case .append(let parts) = side.node.operation {
                    inputs += parts
                } else {
                    inputs.append(side.node)
                }
            }
            let rows = left.rows + right.rows
            let node = PlanNode(
                .append(inputs), columns: columns,
                estimate: Estimate(
                    rows: rows, width: width(columns), startupCost: 0,
                    totalCost: left.cost + right.cost))
            let appended = Physical(node: node, layout: operation.columns)
            guard operation.isAll else { return distinct(appended) }
            guard !wish.order.isEmpty,
                let merged = try planMerged(operation, conjuncts, wish, columns),
                expected(merged, wish) < expected(appended, wish)
            else { return appended }
            return merged
        case .intersect, .except:
            let plan = SetOperationPlan(
                kind: operation.kind == .intersect ? .intersect : .except, isAll: operation.isAll,
                left: left.node, right: right.node)
            let cost = left.cost + right.cost + (left.rows + right.rows) * Cost.hashRow
            let node = PlanNode(
                .setOperation(plan), columns: columns,
                estimate: Estimate(
                    rows: max(1, (left.rows / 2).rounded()), width: width(columns),
                    startupCost: cost, totalCost: cost))
            return Physical(node: node, layout: operation.columns)
        }
    }

    /// Equal rows give one answer, and none of the rows that EXCEPT takes away gives an error.
    private func isSameBelowExcept(_ conjunct: BoundExpression) -> Bool {
        !conjunct.contains { inner in
            switch inner.kind {
            case .column: !TypeRules.equalIsSame(inner.type.oid)
            case .call(let procedure, _), .inList(_, _, _, let procedure):
                BuiltinFacts.procedure(procedure.oid)?.isLeakproof != true
            case .constant, .parameter, .correlated, .relabel, .and, .or, .not, .nullTest,
                .booleanTest:
                false
            default: true
            }
        }
    }

    /// UNION ALL of sides that are each in order.
    private func planMerged(
        _ operation: LogicalSetOperation, _ conjuncts: [BoundExpression], _ wish: Wish,
        _ columns: [OutputColumn]
    ) throws(SQLError) -> Physical? {
        let sides = [
            try branch(operation.left, operation.leftColumns, operation.columns, conjuncts, wish),
            try branch(operation.right, operation.rightColumns, operation.columns, conjuncts, wish),
        ]
        return try merged(sides, wish.order, operation.columns, columns)
    }

    /// One side, with what is wanted of the result as wanted of its own columns; what it gives of that is told of
    /// the result's.
    private func branch(
        _ logical: Logical, _ ids: [ColumnID], _ outputs: [ColumnID],
        _ conjuncts: [BoundExpression], _ wish: Wish
    ) throws(SQLError) -> Physical {
        let map = Dictionary(zip(outputs, ids), uniquingKeysWith: { first, _ in first })
        let own = conjuncts.map { renamed($0, map) }
        let order = renamed(wish.order, map)
        let physical = try plan(logical, own, Set(ids), Wish(order: order, rows: wish.rows))
        var side = try projected(physical, ids)
        let names = Dictionary(zip(ids, outputs), uniquingKeysWith: { first, _ in first })
        side.ordering = renamed(side.ordering, names)
        side.layout = outputs
        return side
    }

    func renamed(_ expression: BoundExpression, _ map: [ColumnID: ColumnID])
        -> BoundExpression
    {
        if case .column(let id) = expression.kind, let other = map[id] {
            return binder.columnExpression(other, at: expression.location)
        }
        return expression.mapChildren { (child: BoundExpression) -> BoundExpression in
            renamed(child, map)
        }
    }

    // MARK: WITH

    func planWith(
        _ tables: [LogicalCommonTable], _ body: Logical, _ conjuncts: [BoundExpression],
        _ required: Set<ColumnID>, _ wish: Wish
    ) throws(SQLError) -> Physical {
        var planned: [CommonTable] = []
        for table in tables {
            let ids = table.query.outputs.map(\.id)
            let physical = try projected(
                try plan(table.query.root, [], Set(ids), .nothing), ids)
            commonTableRows[table.id] = physical.rows
            commonTableReads[table.id] = physical.node.outerReads
            planned.append(
                CommonTable(
                    id: table.id, name: table.name, plan: physical.node,
                    isModifying: table.isModifying))
        }
        let inner = try plan(body, conjuncts, required, wish)
        let cost = planned.reduce(0) { $0 + $1.plan.estimate.totalCost }
        let node = above(inner, .with(planned, body: inner.node), rows: inner.rows, added: cost)
        return Physical(node: node, layout: inner.layout, ordering: inner.ordering)
    }

    func commonTableScan(_ id: CommonTableID, _ columns: [ColumnID]) -> Physical {
        reading(
            .commonTableScan(id, reads: commonTableReads[id] ?? OuterReads()), columns,
            rows: commonTableRows[id] ?? 100)
    }

    func workTableScan(_ id: CommonTableID, _ columns: [ColumnID]) -> Physical {
        reading(.workTableScan(id), columns, rows: 100)
    }

    private func reading(
        _ operation: PlanNode.Operation, _ ids: [ColumnID], rows: Double
    ) -> Physical {
        let columns = outputColumns(ids)
        return Physical(
            node: PlanNode(
                operation, columns: columns,
                estimate: Estimate(
                    rows: rows, width: width(columns), startupCost: 0,
                    totalCost: rows * Cost.row)), layout: ids)
    }

    func planRecursive(_ recursive: LogicalRecursive, _ conjuncts: [BoundExpression])
        throws(SQLError) -> Physical
    {
        let initialIDs = recursive.initial.outputs.map(\.id)
        let recursiveIDs = recursive.recursive.outputs.map(\.id)
        let initial = try projected(
            try plan(recursive.initial.root, [], Set(initialIDs), .nothing), initialIDs)
        let step = try projected(
            try plan(recursive.recursive.root, [], Set(recursiveIDs), .nothing), recursiveIDs)
        let columns = outputColumns(recursive.columns)
        let rows = initial.rows * 10
        let node = PlanNode(
            .recursiveUnion(
                RecursiveUnion(
                    id: recursive.id, initial: initial.node, recursive: step.node,
                    isAll: recursive.isAll)), columns: columns,
            estimate: Estimate(
                rows: rows, width: width(columns), startupCost: 0,
                totalCost: initial.cost + step.cost * 10))
        return try filtered(Physical(node: node, layout: recursive.columns), conjuncts)
    }
}
