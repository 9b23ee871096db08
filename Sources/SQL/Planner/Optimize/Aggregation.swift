// Aggregation, windows, DISTINCT, sorting and limits.
import Catalog
import Types

extension Optimizer {
    func planAggregate(
        _ aggregate: LogicalAggregate, _ conjuncts: [BoundExpression], _ required: Set<ColumnID>,
        _ wish: Wish
    ) throws(SQLError) -> Physical {
        let groups = Set(aggregate.groups.map(\.id))
        let produced = groups.union(aggregate.calls.map(\.id))
            .union(binder.columnsProduced(by: aggregate.input))
        // A condition on plain group columns may as well be tested before.
        let plain = Set(
            aggregate.groups.filter { $0.value.kind == .column($0.id) }.map(\.id))
        var below: [BoundExpression] = []
        var above: [BoundExpression] = []
        for conjunct in conjuncts {
            let mentioned = needs(conjunct, of: produced)
            if aggregate.groupingSets == nil, !groups.isEmpty, !mentioned.isEmpty,
                mentioned.isSubset(of: plain), !conjunct.isVolatile
            {
                below.append(conjunct)
            } else {
                above.append(conjunct)
            }
        }
        var wanted = required
        for conjunct in above { wanted.formUnion(needs(conjunct, of: produced)) }
        let calls = aggregate.calls.filter { wanted.contains($0.id) }
        if below.isEmpty, let each = try eachFirstInOrder(calls, of: aggregate) {
            return try filtered(each, above)
        }
        var needed = Set<ColumnID>()
        for group in aggregate.groups {
            needed.formUnion(binder.columnsMentioned(in: group.value))
        }
        for call in calls {
            for each in call.call.expressions {
                needed.formUnion(binder.columnsMentioned(in: each))
            }
        }
        var first: Physical?
        if aggregate.groups.isEmpty && calls.count == 1 {
            first = try firstInOrder(calls[0].call, aggregate.input, below, needed)
        }
        let input: Physical
        if let first {
            input = first
        } else {
            input = try plan(aggregate.input, below, needed, .nothing)
        }
        let all = try grouped(input, aggregate, calls, isSorted: false)
        if above.isEmpty,
            let first = try groupsInOrder(aggregate, calls, below, needed, wish, otherwise: all)
        {
            return first
        }
        return try filtered(all, above)
    }

    /// `isSorted`: the rows of each group come one after another.
    func grouped(
        _ input: Physical, _ aggregate: LogicalAggregate,
        _ calls: [(id: ColumnID, call: AggregateCall)], isSorted: Bool
    ) throws(SQLError) -> Physical {
        var placedCalls: [AggregateCall] = []
        for call in calls {
            placedCalls.append(
                try call.call.mapExpressions { (each) throws(SQLError) in
                    try place(each, in: input.layout)
                })
        }
        let layout = aggregate.groups.map(\.id) + calls.map(\.id)
        var columns = outputColumns(layout)
        let placedGroups = try placeAll(aggregate.groups.map(\.value), in: input.layout)
        for (index, group) in placedGroups.enumerated() {
            if case .column(let position) = group.kind {
                columns[index].name = input.node.columns[position].name
            }
        }
        let rows = aggregate.groups.isEmpty ? 1 : max(1, (input.rows / Cost.rowsPerGroup).rounded())
        let cost =
            input.cost + input.rows * Cost.operation
            * Double(max(1, calls.count + aggregate.groups.count))
        let node = PlanNode(
            .aggregate(
                Aggregate(
                    input: input.node, groups: placedGroups, groupingSets: aggregate.groupingSets,
                    calls: placedCalls, isSorted: isSorted)), columns: columns,
            estimate: Estimate(
                rows: rows, width: width(columns),
                startupCost: isSorted ? input.node.estimate.startupCost : cost,
                totalCost: cost + rows * Cost.row))
        return Physical(node: node, layout: layout)
    }

    /// For several of `min(column)` and `max(column)` over a table: the first row of each in an index's order, if all have one
    /// that leaves no condition to be asked of its rows. (Otherwise each might read much to find one row.)
    private func eachFirstInOrder(
        _ calls: [(id: ColumnID, call: AggregateCall)], of aggregate: LogicalAggregate
    ) throws(SQLError) -> Physical? {
        guard aggregate.groups.isEmpty, aggregate.groupingSets == nil,
            (2...Optimizer.firstRowsMax).contains(calls.count), isTable(aggregate.input)
        else { return nil }
        var all: Physical?
        for call in calls {
            var one = aggregate
            one.calls = [call]
            let next = try planAggregate(one, [], [call.id], .nothing)
            // A table is limited by `firstInOrder` alone.
            guard case .aggregate(let planned) = next.node.operation,
                case .limit(let row, _) = planned.input.operation, row.isUnfiltered
            else { return nil }
            guard let left = all else {
                all = next
                continue
            }
            let loop = NestedLoop(
                kind: .inner, left: left.node, right: next.node, bindings: [], condition: nil)
            let columns = left.node.columns + next.node.columns
            all = Physical(
                node: PlanNode(
                    .nestedLoop(loop), columns: columns,
                    estimate: Estimate(
                        rows: 1, width: width(columns), startupCost: left.cost + next.cost,
                        totalCost: left.cost + next.cost + Cost.row)),
                layout: left.layout + next.layout)
        }
        return all
    }

    private static let firstRowsMax = 8

    /// A table, with conditions that may be asked several times.
    private func isTable(_ input: Logical) -> Bool {
        switch input {
        case .table: true
        case .filter(.table, let condition): binder.mayBeRepeated(condition)
        default: false
        }
    }

    /// For `min(column)` and `max(column)`: the first row in an index's order, if there is one.
    private func firstInOrder(
        _ call: AggregateCall, _ input: Logical, _ conjuncts: [BoundExpression],
        _ needed: Set<ColumnID>
    ) throws(SQLError) -> Physical? {
        guard call.name == "min" || call.name == "max", call.filter == nil,
            let argument = call.arguments.first, case .column(let id) = argument.kind,
            binder.columnsProduced(by: input).contains(id)
        else { return nil }
        let isPresent = BoundExpression(.nullTest(argument, isNegated: true), .bool)
        let conjuncts = isNeverNull(id, in: input) ? conjuncts : conjuncts + [isPresent]
        let descends = call.name == "max"
        let order = [
            LogicalSortKey(column: id, isDescending: descends, nullsFirst: descends)
        ]
        let ordered = try plan(
            input, conjuncts, needed, Wish(order: order, rows: 1))
        guard satisfies(ordered.ordering, order) else { return nil }
        let one = RowLimit(count: BoundExpression(.constant(.int64(1)), .int8))
        let node = PlanNode(
            .limit(ordered.node, one), columns: ordered.node.columns,
            estimate: Estimate(
                rows: 1, width: ordered.node.estimate.width,
                startupCost: ordered.node.estimate.startupCost,
                totalCost: ordered.cost / max(1, ordered.rows)))
        return Physical(node: node, layout: ordered.layout, ordering: ordered.ordering)
    }

    /// Whether it is a column of a table that may not be NULL there.
    private func isNeverNull(_ id: ColumnID, in input: Logical) -> Bool {
        switch input {
        case .filter(let inner, _), .define(let inner, _): return isNeverNull(id, in: inner)
        case .table(let table):
            guard let column = table.columns.first(where: { $0.id == id }),
                case .column(let attnum) = column.source
            else { return false }
            return table.table.columns.contains { $0.attnum == attnum && $0.isNotNull }
        default: return false
        }
    }

    func planWindow(
        _ input: Logical, _ calls: [LogicalWindowCall], _ conjuncts: [BoundExpression],
        _ required: Set<ColumnID>, _ wish: Wish
    ) throws(SQLError) -> Physical {
        let own = Set(calls.map(\.id))
        let produced = own.union(binder.columnsProduced(by: input))
        // What is asked of whole partitions leaves the rows of the others as they are among each other.
        func isOfPartitions(_ conjunct: BoundExpression) -> Bool {
            let mentioned = needs(conjunct, of: produced)
            return !conjunct.isVolatile && !mentioned.isEmpty
                && calls.allSatisfy { mentioned.isSubset(of: $0.partitionBy) }
        }
        let below = conjuncts.filter(isOfPartitions)
        let conjuncts = conjuncts.filter { !isOfPartitions($0) }
        var kept = required
        for conjunct in conjuncts { kept.formUnion(needs(conjunct, of: produced)) }
        kept.subtract(own)
        var needed = kept
        for call in calls {
            needed.formUnion(call.partitionBy + call.orderBy.map(\.column))
            for each in call.expressions {
                needed.formUnion(binder.columnsMentioned(in: each))
            }
        }
        let neededOfRows = needed
        var physical = try plan(input, below, needed, .nothing)
        var waiting = calls
        while let first = waiting.first {
            let same = waiting.filter {
                $0.partitionBy == first.partitionBy && $0.orderBy == first.orderBy
            }
            waiting.removeAll { call in same.contains { $0.id == call.id } }
            physical = try window(physical, same, keeping: needed)
            needed.formUnion(same.map(\.id))
        }
        if conjuncts.isEmpty,
            let first = try windowsInOrder(
                input, calls, below, neededOfRows, keeping: kept, wish, otherwise: physical)
        {
            return first
        }
        return try filtered(physical, conjuncts)
    }

    func window(
        _ input: Physical, _ calls: [LogicalWindowCall], keeping needed: Set<ColumnID>
    ) throws(SQLError) -> Physical {
        guard let first = calls.first else { return input }
        let sorted = try sorted(input, first.sortKeys, limit: nil, keeping: needed)
        var planned: [WindowCall] = []
        for call in calls { planned.append(try windowCall(call, in: sorted.layout)) }
        func position(_ id: ColumnID) -> Int { sorted.layout.firstIndex(of: id) ?? 0 }
        let layout = sorted.layout + calls.map(\.id)
        let columns = sorted.node.columns + outputColumns(calls.map(\.id))
        let node = PlanNode(
            .window(
                Window(
                    input: sorted.node, partitionBy: first.partitionBy.map(position),
                    orderBy: first.orderBy.map {
                        PlanSortKey(
                            column: position($0.column), isDescending: $0.isDescending,
                            nullsFirst: $0.nullsFirst)
                    }, calls: planned)), columns: columns,
            estimate: Estimate(
                rows: sorted.rows, width: width(columns),
                startupCost: sorted.node.estimate.startupCost,
                totalCost: sorted.cost + sorted.rows * Cost.row * Double(calls.count)))
        return Physical(node: node, layout: layout, ordering: sorted.ordering)
    }

    private func windowCall(_ call: LogicalWindowCall, in layout: [ColumnID]) throws(SQLError)
        -> WindowCall
    {
        let function: WindowCall.Function
        switch call.function {
        case .window(let procedure, let arguments):
            function = .window(procedure, arguments: try placeAll(arguments, in: layout))
        case .aggregate(let aggregate):
            function = .aggregate(
                try aggregate.mapExpressions { (each) throws(SQLError) in
                    try place(each, in: layout)
                })
        }
        var frame = call.frame
        frame.start = try bound(frame.start)
        frame.end = try bound(frame.end)
        return WindowCall(
            function: function, frame: frame, result: binder.columns[call.id].type)
    }

    private func bound(_ bound: WindowFramePlan.Bound) throws(SQLError) -> WindowFramePlan.Bound {
        switch bound {
        case .preceding(let offset): .preceding(try place(offset, in: []))
        case .following(let offset): .following(try place(offset, in: []))
        default: bound
        }
    }

    // MARK: DISTINCT

    func planDistinct(
        _ input: Logical, _ ids: [ColumnID], _ conjuncts: [BoundExpression], _ wish: Wish
    ) throws(SQLError) -> Physical {
        let (above, below) = (conjuncts.filter(\.isVolatile), conjuncts.filter { !$0.isVolatile })
        let physical = try plan(input, below, Set(ids), .nothing)
        var unique: [ColumnID] = []
        for id in ids where !unique.contains(id) { unique.append(id) }
        let all = distinct(try projected(physical, unique))
        if above.isEmpty,
            let first = try distinctInOrder(input, unique, below, wish, otherwise: all)
        {
            return first
        }
        return try filtered(all, above)
    }

    func distinct(_ input: Physical, rows: Double? = nil) -> Physical {
        let rows = rows ?? max(1, (input.rows / 5).rounded())
        let node = above(
            input, .distinct(input.node), rows: rows,
            added: input.rows * Cost.operation * Double(max(1, input.layout.count)))
        return Physical(node: node, layout: input.layout)
    }

    func planDistinctOn(
        _ input: Logical, _ keys: [ColumnID], _ sort: [LogicalSortKey],
        _ conjuncts: [BoundExpression], _ required: Set<ColumnID>, _ wish: Wish
    ) throws(SQLError) -> Physical {
        var needed = required.union(keys).union(sort.map(\.column))
        let produced = Set(binder.columnsProduced(by: input))
        func isOfKeys(_ conjunct: BoundExpression) -> Bool {
            !conjunct.isVolatile
                && needs(conjunct, of: produced).isSubset(of: keys)
        }
        let (below, rest) = (conjuncts.filter(isOfKeys), conjuncts.filter { !isOfKeys($0) })
        for conjunct in rest { needed.formUnion(binder.columnsMentioned(in: conjunct)) }
        func firsts(_ rows: Physical) throws(SQLError) -> Physical {
            let ordered = try sorted(rows, sort, limit: nil, keeping: needed)
            let complete = try materialized(ordered, keys, keeping: needed)
            let node = above(
                complete,
                .distinctOn(
                    complete.node, keys: keys.compactMap { complete.layout.firstIndex(of: $0) }),
                rows: max(1, (complete.rows / Cost.rowsPerGroup).rounded()),
                added: complete.rows * Cost.operation)
            return Physical(node: node, layout: complete.layout, ordering: complete.ordering)
        }
        let all = try firsts(try plan(input, below, needed, Wish(order: sort)))
        if rest.isEmpty,
            let first = try firstOfRuns(
                input, sort, below, needed, wish, otherwise: all, firsts)
        {
            return first
        }
        return try filtered(all, rest)
    }

    // MARK: ORDER BY and LIMIT

    func planSort(
        _ input: Logical, _ keys: [LogicalSortKey], _ conjuncts: [BoundExpression],
        _ required: Set<ColumnID>, _ wish: Wish, limit: RowLimit?
    ) throws(SQLError) -> Physical {
        let produced = Set(binder.columnsProduced(by: input))
        let constant = keys.filter { key in
            !produced.contains(key.column)
                && substitutions[key.column].map { isConstant($0) } ?? false
        }
        let keys = keys.filter { !constant.contains($0) }.map { plainKey($0, produced) }
        let needed = required.union(keys.map(\.column))
        let isPlain = keys.allSatisfy { produced.contains($0.column) }
        let rows =
            limit.flatMap { rowCount($0) } ?? (satisfies(keys, wish.order) ? wish.rows : nil)
        let physical = try plan(
            input, conjuncts, needed,
            isPlain ? Wish(order: keys, rows: rows, limit: limit) : .nothing)
        let all = try sorted(physical, keys, limit: limit, keeping: needed)
        if isPlain, !satisfies(physical.ordering, keys),
            let first = try sortedByPrefix(
                input, conjuncts, needed, Wish(order: keys, rows: rows, limit: limit),
                otherwise: all)
        {
            return first
        }
        return all
    }

    private func isConstant(_ value: BoundExpression) -> Bool {
        switch value.kind {
        case .constant, .parameter: true
        default: false
        }
    }

    /// A key that is only another name of a column, as that column.
    func plainKey(_ key: LogicalSortKey, _ produced: Set<ColumnID>) -> LogicalSortKey {
        guard !produced.contains(key.column),
            case .column(let id)? = substitutions[key.column]?.kind
        else { return key }
        var copy = key
        copy.column = id
        return plainKey(copy, produced)
    }

    func sorted(
        _ input: Physical, _ keys: [LogicalSortKey], limit: RowLimit?,
        keeping required: Set<ColumnID>
    ) throws(SQLError) -> Physical {
        if satisfies(input.ordering, keys) { return input }
        let complete = try materialized(input, keys.map(\.column), keeping: required)
        let cost = Cost.sort(complete.rows)
        let node = above(
            complete,
            .sort(
                complete.node, keys: placed(keys, in: complete.layout), limit: try placed(limit)),
            rows: complete.rows, added: cost, startup: complete.cost + cost)
        return Physical(node: node, layout: complete.layout, ordering: keys)
    }

    /// The keys as positions of a layout that has them all.
    func placed(_ keys: [LogicalSortKey], in layout: [ColumnID]) -> [PlanSortKey] {
        keys.map { key in
            PlanSortKey(
                column: layout.firstIndex(of: key.column) ?? 0,
                isDescending: key.isDescending, nullsFirst: key.nullsFirst)
        }
    }

    func placed(_ limit: RowLimit?) throws(SQLError) -> RowLimit? {
        guard var limit else { return nil }
        if let count = limit.count { limit.count = try place(count, in: []) }
        if let offset = limit.offset { limit.offset = try place(offset, in: []) }
        return limit
    }

    /// How many rows a limit lets be read, when that is known.
    private func rowCount(_ limit: RowLimit) -> Double? {
        guard let count = limit.count else { return nil }
        var total = 0.0
        for part in [count, limit.offset].compactMap({ $0 }) {
            guard case .constant(let datum) = part.kind, let value = datum.integerValue else {
                return Cost.unknownLimit
            }
            total += Double(max(0, value))
        }
        return total
    }

    func planLimit(
        _ input: Logical, _ limit: RowLimit, _ ties: [LogicalSortKey]?,
        _ conjuncts: [BoundExpression], _ required: Set<ColumnID>
    ) throws(SQLError) -> Physical {
        let own = try placed(limit)
        let needed = conjuncts.reduce(into: required) {
            $0.formUnion(binder.columnsMentioned(in: $1))
        }
        var physical: Physical
        if case .sort(let below, let keys) = input {
            physical = try planSort(
                below, keys, [], needed, .nothing,
                limit: ties == nil && limit.count != nil ? limit : nil)
        } else {
            physical = try plan(input, [], needed, Wish(rows: rowCount(limit)))
        }
        guard var row = own else { return physical }
        if let ties {
            physical = try materialized(physical, ties.map(\.column), keeping: needed)
            row.tieKeys = placed(ties, in: physical.layout)
        }
        let rows = min(physical.rows, rowCount(limit) ?? physical.rows)
        let estimate = physical.node.estimate
        let share = rows / max(1, physical.rows)
        let node = PlanNode(
            .limit(physical.node, row), columns: physical.node.columns,
            estimate: Estimate(
                rows: max(1, rows), width: estimate.width, startupCost: estimate.startupCost,
                totalCost: estimate.startupCost
                    + (estimate.totalCost - estimate.startupCost) * share))
        return try filtered(
            Physical(node: node, layout: physical.layout, ordering: physical.ordering), conjuncts)
    }
}
