// The first rows of what is made of rows one after another: groups, distinct rows, windows over rows that an index has in
// order. Made of a walk through the index, or of all rows: which of the two takes less is known when one of them has
// (docs/decisions/100).
import Catalog
import Types

extension Optimizer {
    /// `walk`, and `otherwise` from the beginning should that take long; nil where it is no walk in the order wished.
    private func firstRows(
        _ walk: Physical, otherwise: Physical, _ wish: Wish, keeping required: Set<ColumnID>
    ) throws(SQLError) -> Physical? {
        guard walk.node.isWalk, satisfies(walk.ordering, wish.order),
            otherwise.node.firstScan.mayBeLong
        else { return nil }
        let all = try sorted(otherwise, wish.order, limit: wish.limit, keeping: required)
        // Each may have columns besides that only its own conditions mention.
        let layout = walk.layout.filter { all.layout.contains($0) }
        let needed = resolve(required, keeping: Set(walk.layout))
            .union(resolve(required, keeping: Set(all.layout)))
            .union(wish.order.map(\.column))
        guard needed.isSubset(of: layout) else { return nil }
        let few = try projected(walk, layout)
        let whole = try projected(all, layout)
        let estimate =
            expected(few, wish) < expected(whole, wish) ? few.node.estimate : whole.node.estimate
        let node = PlanNode(
            .firstRows(FirstRows(walk: few.node, otherwise: whole.node)),
            columns: few.node.columns, estimate: estimate)
        return Physical(node: node, layout: layout, ordering: walk.ordering)
    }

    /// What is wished of the rows that are read, `order` for some of them; nil where few are not enough, or they may not be
    /// read twice.
    private func walkWish(
        _ input: Logical, _ conjuncts: [BoundExpression], _ wish: Wish, order: [LogicalSortKey],
        perRow: Double = 1
    ) -> Wish? {
        guard let rows = wish.rows, !order.isEmpty, mayBeReadTwice(input),
            conjuncts.allSatisfy({ mayBeAskedTwice($0) })
        else { return nil }
        return Wish(order: order, rows: rows * perRow, isWalk: true)
    }

    /// A walk in an order, or in that of its first keys, run by run of which the rest is sorted.
    private func walk(
        _ input: Logical, _ conjuncts: [BoundExpression], _ needed: Set<ColumnID>, _ wish: Wish
    ) throws(SQLError) -> Physical? {
        for count in (1...wish.order.count).reversed() {
            var part = wish
            part.order = Array(wish.order.prefix(count))
            guard part.order.allSatisfy({ isIndexed($0.column, in: input) }) else { continue }
            let rows = try plan(input, conjuncts, needed, part)
            if satisfies(rows.ordering, wish.order) { return rows }
            if satisfies(rows.ordering, part.order), rows.node.isWalk {
                return try sorted(rows, wish.order, presorted: count, keeping: needed)
            }
        }
        return nil
    }

    private func sorted(
        _ input: Physical, _ keys: [LogicalSortKey], presorted: Int, keeping needed: Set<ColumnID>
    ) throws(SQLError) -> Physical {
        let complete = try materialized(input, keys.map(\.column), keeping: needed)
        let node = above(
            complete,
            .prefixSort(
                complete.node, keys: placed(keys, in: complete.layout), presorted: presorted),
            rows: complete.rows, added: Cost.sort(complete.rows))
        return Physical(node: node, layout: complete.layout, ordering: keys)
    }

    /// Whether an index of its table may have a column's values in order.
    private func isIndexed(_ column: ColumnID, in input: Logical) -> Bool {
        switch input {
        case .table(let table):
            guard let source = table.columns.first(where: { $0.id == column })?.source,
                case .column(let attnum) = source
            else { return false }
            return table.table.keyColumns.contains(attnum)
                || table.table.indexes.contains { index in
                    index.isComputed || index.parts.contains { $0.value == .column(attnum) }
                }
        case .filter(let input, _): return isIndexed(column, in: input)
        case .define(let input, let definitions):
            return definitions.contains { $0.id == column } || isIndexed(column, in: input)
        case .join(let join):
            return isIndexed(column, in: join.left) || isIndexed(column, in: join.right)
        default: return false
        }
    }

    // MARK: Sorted rows

    /// The first rows in an order of which an index has but the first keys.
    func sortedByPrefix(
        _ input: Logical, _ conjuncts: [BoundExpression], _ needed: Set<ColumnID>, _ wish: Wish,
        otherwise: Physical
    ) throws(SQLError) -> Physical? {
        guard wish.order.count > 1, wish.limit != nil,
            let wishForRows = walkWish(input, conjuncts, wish, order: wish.order),
            let walk = try walk(input, conjuncts, needed, wishForRows)
        else { return nil }
        return try firstRows(walk, otherwise: otherwise, wish, keeping: needed)
    }

    // MARK: Groups

    /// Groups in an order of theirs, each complete before the next begins.
    func groupsInOrder(
        _ aggregate: LogicalAggregate, _ calls: [(id: ColumnID, call: AggregateCall)],
        _ conjuncts: [BoundExpression], _ needed: Set<ColumnID>, _ wish: Wish,
        otherwise: Physical
    ) throws(SQLError) -> Physical? {
        let ids = aggregate.groups.map(\.id)
        guard aggregate.groupingSets == nil, !wish.order.isEmpty,
            aggregate.groups.allSatisfy({ $0.value.kind == .column($0.id) }),
            wish.order.allSatisfy({ ids.contains($0.column) }),
            calls.allSatisfy({ isAddedUp($0.call) })
        else { return nil }
        var order = wish.order
        if !areOfOneRow(ids, in: aggregate.input) {
            for id in ids where !order.contains(where: { $0.column == id }) {
                order.append(LogicalSortKey(column: id, isDescending: false, nullsFirst: false))
            }
        }
        guard
            let wishForRows = walkWish(
                aggregate.input, conjuncts, wish, order: order, perRow: Cost.rowsPerGroup)
        else { return nil }
        let input = try plan(aggregate.input, conjuncts, needed, wishForRows)
        guard satisfies(input.ordering, order) else { return nil }
        var walk = try grouped(input, aggregate, calls, isSorted: true)
        walk.ordering = order
        return try firstRows(walk, otherwise: otherwise, wish, keeping: Set(walk.layout))
    }

    /// Gives the same result however its rows come, and may be asked for a group as soon as that is complete.
    private func isAddedUp(_ call: AggregateCall) -> Bool {
        let keepsOrder =
            call.isDistinct && !["count", "sum", "min", "max", "avg"].contains(call.name)
        return call.orderBy.isEmpty && !keepsOrder
            && call.expressions.allSatisfy { mayBeAskedTwice($0) }
    }

    /// The groups are rows of one table, each with what it is joined to: if the walk goes through that table it comes to
    /// each group once, in whichever order.
    private func areOfOneRow(_ ids: [ColumnID], in input: Logical) -> Bool {
        switch input {
        case .table(let table):
            let keys = table.table.keyColumns.map { key in
                table.columns.first { $0.source == .column(key) }?.id
            }
            return !keys.isEmpty && keys.allSatisfy { $0.map(ids.contains) ?? false }
                && ids.allSatisfy { id in table.columns.contains { $0.id == id } }
        case .filter(let input, _), .define(let input, _): return areOfOneRow(ids, in: input)
        case .join(let join):
            switch join.kind {
            case .inner: return areOfOneRow(ids, in: join.left) || areOfOneRow(ids, in: join.right)
            case .left, .semi, .anti: return areOfOneRow(ids, in: join.left)
            case .right, .full, .nullAwareAnti: return false
            }
        default: return false
        }
    }

    // MARK: Distinct rows

    func distinctInOrder(
        _ input: Logical, _ ids: [ColumnID], _ conjuncts: [BoundExpression], _ wish: Wish,
        otherwise: Physical
    ) throws(SQLError) -> Physical? {
        guard !wish.order.isEmpty, wish.order.allSatisfy({ ids.contains($0.column) }),
            let wishForRows = walkWish(
                input, conjuncts, wish, order: wish.order, perRow: Cost.rowsPerGroup)
        else { return nil }
        let rows = try plan(input, conjuncts, Set(ids), wishForRows)
        guard satisfies(rows.ordering, wish.order) else { return nil }
        var walk = distinct(try projected(rows, ids))
        walk.ordering = wish.order
        return try firstRows(walk, otherwise: otherwise, wish, keeping: Set(ids))
    }

    /// The first row of each run, of as few runs as are wanted.
    func firstOfRuns(
        _ input: Logical, _ sort: [LogicalSortKey], _ conjuncts: [BoundExpression],
        _ needed: Set<ColumnID>, _ wish: Wish, otherwise: Physical,
        _ firsts: (Physical) throws(SQLError) -> Physical
    ) throws(SQLError) -> Physical? {
        guard satisfies(sort, wish.order),
            let wishForRows = walkWish(
                input, conjuncts, wish, order: sort, perRow: Cost.rowsPerGroup)
        else { return nil }
        guard let rows = try walk(input, conjuncts, needed, wishForRows) else { return nil }
        return try firstRows(
            try firsts(rows), otherwise: otherwise, wish, keeping: needed)
    }

    // MARK: Windows

    /// Calls over one order, of which none depends on all rows that come later.
    func windowsInOrder(
        _ input: Logical, _ calls: [LogicalWindowCall], _ conjuncts: [BoundExpression],
        _ needed: Set<ColumnID>, keeping kept: Set<ColumnID>, _ wish: Wish, otherwise: Physical
    ) throws(SQLError) -> Physical? {
        guard let first = calls.first,
            calls.allSatisfy({
                $0.partitionBy == first.partitionBy && $0.orderBy == first.orderBy
            })
        else { return nil }
        let order = first.sortKeys
        guard satisfies(order, wish.order),
            calls.allSatisfy({ $0.expressions.allSatisfy { mayBeAskedTwice($0) } }),
            let wishForRows = walkWish(input, conjuncts, wish, order: order)
        else { return nil }
        guard let rows = try walk(input, conjuncts, needed, wishForRows) else { return nil }
        let walk = try window(rows, calls, keeping: needed)
        guard case .window(let planned) = walk.node.operation,
            !planned.partitionBy.isEmpty || planned.calls.allSatisfy({ $0.reach < .partition })
        else { return nil }
        return try firstRows(walk, otherwise: otherwise, wish, keeping: kept.union(calls.map(\.id)))
    }

    // MARK: What may be done twice

    private func mayBeAskedTwice(_ expression: BoundExpression) -> Bool {
        binder.mayBeRepeated(expression) && !expression.makesLongValues
    }

    private func mayBeReadTwice(_ input: Logical) -> Bool {
        switch input {
        case .table: return true
        case .filter(let input, let condition):
            return mayBeAskedTwice(condition) && mayBeReadTwice(input)
        case .define(let input, let definitions):
            return definitions.allSatisfy { mayBeAskedTwice($0.value) } && mayBeReadTwice(input)
        case .join(let join):
            return (join.condition.map { mayBeAskedTwice($0) } ?? true)
                && mayBeReadTwice(join.left) && mayBeReadTwice(join.right)
        default: return false
        }
    }
}

extension LogicalWindowCall {
    /// Partition by partition, and each in its order.
    var sortKeys: [LogicalSortKey] {
        let partitions = partitionBy.map {
            LogicalSortKey(column: $0, isDescending: false, nullsFirst: false)
        }
        return partitions + orderBy.filter { !partitionBy.contains($0.column) }
    }
}

extension PlanNode {
    /// The scan with which it begins.
    fileprivate var firstScan: PlanNode {
        switch operation {
        case .filter(let input, _), .project(let input, _), .sort(let input, _, _),
            .prefixSort(let input, _, _), .distinct(let input), .distinctOn(let input, _):
            input.firstScan
        case .aggregate(let aggregate): aggregate.input.firstScan
        case .window(let window): window.input.firstScan
        case .nestedLoop(let loop): loop.left.firstScan
        case .adaptiveJoin(let join): join.left.firstScan
        case .hashJoin(let join): join.left.firstScan
        default: self
        }
    }

    /// Reads a table, or a range of which it is looked how long it is.
    fileprivate var mayBeLong: Bool {
        switch operation {
        case .tableScan: true
        case .indexScan(let scan): scan.wholeTableFilter != nil || scan.equalities.isEmpty
        default: false
        }
    }

    /// Gives rows while it reads them, and what it reads begins with a scan that may be given up.
    fileprivate var isWalk: Bool {
        switch operation {
        case .tableScan: true
        case .indexScan(let scan): scan.wholeTableFilter == nil && scan.alternatives.isEmpty
        case .filter(let input, _), .project(let input, _), .prefixSort(let input, _, _),
            .distinct(let input), .distinctOn(let input, _):
            input.isWalk
        case .aggregate(let aggregate): aggregate.isSorted && aggregate.input.isWalk
        case .window(let window): window.input.isWalk
        case .nestedLoop(let loop): loop.left.isWalk
        default: false
        }
    }
}
