// Reading a partitioned table: its partitions one after the other.
import Catalog
import Types

extension Optimizer {
    func planPartitioned(
        _ table: LogicalTable, _ conjuncts: [BoundExpression], _ required: Set<ColumnID>,
        _ wish: Wish
    ) throws(SQLError) -> Physical {
        let own = Set(table.columns.map(\.id))
        // A subquery's own mentions of the table's columns are not renamed: it is asked above.
        let rest = conjuncts.filter { conjunct in
            conjunct.contains { if case .subquery = $0.kind { true } else { false } }
                || table.columns.contains { column in
                    column.source == .tableOID
                        && binder.columnsMentioned(in: conjunct).contains(column.id)
                }
        }
        let pushed = conjuncts.filter { !rest.contains($0) }
        var needed = required
        for conjunct in rest { needed.formUnion(needs(conjunct, of: own)) }
        let used = table.columns.filter { needed.contains($0.id) }
        let layout = used.map(\.id)
        let leaves = try planLeaves(of: table, pushed, used, .nothing)
        let columns = outputColumns(layout)
        if leaves.isEmpty {
            return try filtered(
                Physical(
                    node: PlanNode(
                        .values([]), columns: columns,
                        estimate: Estimate(
                            rows: 1, width: width(columns), startupCost: 0, totalCost: 0)),
                    layout: layout),
                rest)
        }
        let all = try filtered(
            leaves.count == 1 ? leaves[0] : appended(leaves, layout, columns), rest)
        if wish.order.isEmpty && wish.rows == nil { return all }
        let wished = try planLeaves(of: table, pushed, used, wish)
        let united =
            try wished.count == 1
            ? wished[0]
            : merged(wished, wish.order, layout, columns)
                ?? appended(wished, layout, columns)
        let result = try filtered(united, rest)
        return expected(result, wish) < expected(all, wish) ? result : all
    }

    private func planLeaves(
        of table: LogicalTable, _ conjuncts: [BoundExpression],
        _ used: [(source: ScanColumn, id: ColumnID)], _ wish: Wish
    ) throws(SQLError) -> [Physical] {
        var leaves: [Physical] = []
        if table.isEmpty { return leaves }
        for leaf in self.leaves(of: table.table, satisfying: conjuncts, over: table) {
            if let planned = try planLeaf(leaf, of: table, conjuncts, used, wish) {
                leaves.append(planned)
            }
        }
        return leaves
    }

    /// One partition, its columns in the order of `used`. What only other partitions have is NULL. Nil when
    /// it has no row that is asked for.
    private func planLeaf(
        _ leaf: TableDefinition, of table: LogicalTable, _ conjuncts: [BoundExpression],
        _ used: [(source: ScanColumn, id: ColumnID)], _ wish: Wish
    ) throws(SQLError) -> Physical? {
        var columns: [(source: ScanColumn, id: ColumnID)] = []
        var map: [ColumnID: ColumnID] = [:]
        for (source, id) in table.columns {
            let info = binder.columns[id]
            switch source {
            case .column(let attnum):
                let name = table.table.column(attnum)?.name
                guard let own = leaf.liveColumns.first(where: { $0.name == name }) else { continue }
                map[id] = binder.newColumn(
                    info.name, info.type, table: leaf.oid, attnum: own.attnum)
                columns.append((.column(own.attnum), map[id] ?? id))
            case .leafRowKey(let oid) where oid != leaf.oid: continue
            case .leafRowKey, .anyLeafRowKey:
                map[id] = binder.newColumn(info.name, info.type)
                columns.append((.rowKey, map[id] ?? id))
            case .writer:
                map[id] = binder.newColumn(info.name, info.type)
                columns.append((.writer, map[id] ?? id))
            default: continue
            }
        }
        let scanned = LogicalTable(table: leaf, alias: table.alias, columns: columns)
        let own = conjuncts.map { renamed($0, map) }
        if pruningCondition(scanned, own.map { listed($0) })?.isNeverTrue == true { return nil }
        let physical = try plan(
            .table(scanned), own,
            Set(used.compactMap { map[$0.id] }),
            Wish(order: renamed(wish.order, map), rows: wish.rows))
        var values: [BoundExpression] = []
        for (source, id) in used {
            if let own = map[id] {
                values.append(try place(binder.columnExpression(own), in: physical.layout))
            } else if source == .tableOID {
                values.append(BoundExpression(.constant(.oid(leaf.oid)), .oid))
            } else {
                values.append(BoundExpression(.constant(.null), binder.columns[id].type))
            }
        }
        var leaf = project(physical, values, used.map(\.id))
        let names = Dictionary(map.map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        leaf.ordering = renamed(physical.ordering, names)
        return leaf
    }

    /// The keys by the columns' other names, up to the first that has none.
    func renamed(_ keys: [LogicalSortKey], _ map: [ColumnID: ColumnID]) -> [LogicalSortKey] {
        var renamed: [LogicalSortKey] = []
        for var key in keys {
            guard let column = map[key.column] else { break }
            key.column = column
            renamed.append(key)
        }
        return renamed
    }
}
