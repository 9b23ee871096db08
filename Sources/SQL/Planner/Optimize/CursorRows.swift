// Which rows a cursor's query is made of: those that it locks, or else those of tables that it reads as they
// are. PostgreSQL's `search_plan_tree` looks for the latter in the plan; here the query tells, so that it
// does not depend on which plan is cheapest.
import Catalog
import Types

extension Optimizer {
    private struct RowKey {
        var tables: [OID]
        var column: ColumnID
        /// Of partitioned tables: the row's partition.
        var partition: ColumnID?

        var columns: [ColumnID] { [column] + (partition.map { [$0] } ?? []) }
    }

    /// What a query reads row by row.
    private struct Reading {
        /// The query, which lets the keys through.
        var root: Logical
        var keys: [RowKey] = []
        /// In an order that no index has for sure: only the plan tells whether its rows must be sorted.
        var isOrdered = false
    }

    /// The plan of a cursor's query: its outputs, in order, and then the keys of its rows.
    func planCursor(
        _ query: BoundQuery
    ) throws(SQLError) -> (plan: PlanNode, rows: CursorRows) {
        let root = simplify(query.root)
        var reading = Reading(root: root, keys: lockedKeys(of: root))
        let areLocked = !reading.keys.isEmpty
        if !areLocked { reading = self.reading(root) }
        let outputs = query.outputs.map(\.id)
        let ids = outputs + reading.keys.flatMap(\.columns)
        let physical = try plan(reading.root, [], Set(ids), .cursor)
        var (read, isSorted) = (Set<OID>(), false)
        physical.node.visitPlans { node in
            switch node.operation {
            case .tableScan(let scan): read.insert(scan.table.oid)
            case .pointGet(let get): read.insert(get.table.oid)
            case .indexScan(let scan): read.insert(scan.table.oid)
            case .sort, .prefixSort: isSorted = true
            default: break
            }
        }
        if reading.keys.isEmpty || (reading.isOrdered && isSorted) {
            return (try projected(physical, outputs).node, CursorRows())
        }
        // Partitions that cannot have what is asked for are not part of the query.
        let keys = reading.keys.map { key in
            CursorRows.Key(
                tables: key.tables.filter { read.contains($0) },
                isPartitioned: key.partition != nil)
        }
        return (try projected(physical, ids).node, CursorRows(keys: keys, areLocked: areLocked))
    }

    // MARK: Rows that are locked

    private func lockedKeys(of logical: Logical) -> [RowKey] {
        switch logical {
        case .lock(let input, let locks):
            locks.map { RowKey(tables: [$0.table.oid], column: $0.rowKey) }
                + lockedKeys(of: input)
        case .filter(let input, _), .define(let input, _), .sort(let input, _),
            .limit(let input, _, _), .with(_, let input):
            lockedKeys(of: input)
        case .join(let join):
            switch join.kind {
            case .semi, .anti, .nullAwareAnti: lockedKeys(of: join.left)
            default: lockedKeys(of: join.left) + lockedKeys(of: join.right)
            }
        default: []
        }
    }

    // MARK: Rows that are read as they are

    private func reading(_ logical: Logical) -> Reading {
        var result: Reading
        switch logical {
        case .table(let table): return Reading(root: logical, keys: keys(of: table))
        case .filter(let input, let condition):
            result = reading(input)
            result.root = .filter(result.root, condition)
        case .define(let input, let definitions):
            result = reading(input)
            result.root = .define(result.root, definitions)
        case .limit(let input, let limit, let ties):
            result = reading(input)
            result.root = .limit(result.root, limit, ties: ties)
        case .with(let tables, let body):
            result = reading(body)
            result.root = .with(tables, result.root)
        case .sort(let input, let order):
            result = reading(input)
            result.root = .sort(result.root, order)
            if !isInIndex(order, input) { result.isOrdered = true }
        case .join(var join) where isCondition(join):
            // To PostgreSQL NOT IN is a condition, and what has one row without a table is no join.
            result = reading(join.left)
            join.left = result.root
            result.root = .join(join)
        case .setOperation(let operation) where operation.kind == .union && operation.isAll:
            return reading(operation)
        default: return Reading(root: logical)
        }
        return result
    }

    private func isCondition(_ join: LogicalJoin) -> Bool {
        switch (join.kind, join.right) {
        case (.nullAwareAnti, _), (.inner, .oneRow): true
        case (.inner, .values(let rows, _)): rows.count == 1
        default: false
        }
    }

    private func keys(of table: LogicalTable) -> [RowKey] {
        if case .topic = table.table.kind { return [] }
        if let key = table.rowKey { return [RowKey(tables: [table.table.oid], column: key)] }
        func column(_ source: ScanColumn) -> ColumnID? {
            table.columns.first { $0.source == source }?.id
        }
        guard let key = column(.anyLeafRowKey), let partition = column(.tableOID) else { return [] }
        let leaves = binder.catalog.leaves(of: table.table.oid).map(\.oid)
        return [RowKey(tables: leaves, column: key, partition: partition)]
    }

    /// Rows of one side have no keys of the other.
    private func reading(_ operation: LogicalSetOperation) -> Reading {
        let (left, right) = (reading(operation.left), reading(operation.right))
        guard !left.keys.isEmpty || !right.keys.isEmpty else {
            return Reading(root: .setOperation(operation))
        }
        func renamed(_ key: RowKey) -> RowKey {
            RowKey(
                tables: key.tables, column: binder.newColumn("row key", .bytea),
                partition: key.partition.map { _ in binder.newColumn("tableoid", .oid) })
        }
        func without(_ keys: [RowKey], _ root: Logical) -> (root: Logical, columns: [ColumnID]) {
            let columns = keys.map(renamed).flatMap(\.columns)
            let nothing = columns.map {
                Definition(
                    id: $0, value: BoundExpression(.constant(.null), binder.columns[$0].type))
            }
            return (nothing.isEmpty ? root : .define(root, nothing), columns)
        }
        let united = (left.keys + right.keys).map(renamed)
        let (inLeft, inRight) = (without(right.keys, left.root), without(left.keys, right.root))
        var result = operation
        result.left = inLeft.root
        result.leftColumns += left.keys.flatMap(\.columns) + inLeft.columns
        result.right = inRight.root
        result.rightColumns += inRight.columns + right.keys.flatMap(\.columns)
        result.columns += united.flatMap(\.columns)
        return Reading(
            root: .setOperation(result), keys: united,
            isOrdered: left.isOrdered || right.isOrdered)
    }

    /// Whether a table's index has its rows in the order, one way or the other.
    private func isInIndex(_ order: [LogicalSortKey], _ input: Logical) -> Bool {
        switch input {
        case .filter(let inner, _), .define(let inner, _): return isInIndex(order, inner)
        case .table(let table):
            let columns = Set(table.columns.map(\.id))
            let keys = order.map { plainKey($0, columns) }
            return table.table.indexes.contains { index in
                guard index.parts.count >= keys.count else { return false }
                var ways = Set<Bool>()
                for (part, key) in zip(index.parts, keys) {
                    guard case .column(let attnum) = part.value,
                        table.attributes.contains(where: { $0 == (attnum, key.column) })
                    else { return false }
                    ways.insert(part.isDescending == key.isDescending)
                    guard
                        (part.nullsFirst == key.nullsFirst)
                            == (part.isDescending == key.isDescending)
                    else { return false }
                }
                return ways.count == 1
            }
        default: return false
        }
    }
}
