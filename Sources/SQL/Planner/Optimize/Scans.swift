// Reading tables: which access path satisfies the conjuncts at the least cost.
import Catalog
import Types

/// One way to read a table.
struct AccessPath {
    var operation:
        (_ columns: [ScanColumn], _ filter: BoundExpression?, _ layout: [ColumnID])
            throws(SQLError) -> PlanNode.Operation
    /// Conjuncts left for the filter.
    var rest: [BoundExpression]
    /// Rows before the filter, and what reading them costs.
    var rows: Double
    var startup: Double
    var cost: Double
    var ordering: [LogicalSortKey]
    /// Which index that is by; nil: the table itself, or its key.
    var index: OID?
    /// Reads rows by whole keys of a unique index.
    var isPoint = false
    /// Reads another range, or the whole table instead, should it come to too many rows.
    var isChecked = false
    /// What all rows of its range meet, or nearly all.
    var met: [BoundExpression] = []
}

extension Optimizer {
    func planTable(
        _ table: LogicalTable, _ conjuncts: [BoundExpression], _ required: Set<ColumnID>,
        _ wish: Wish
    ) throws(SQLError) -> Physical {
        if case .topic = table.table.kind {
            return try planTopic(table, conjuncts, required)
        }
        if table.table.partitionKey != nil {
            return try planPartitioned(table, conjuncts, required, wish)
        }
        // What is the same for all rows is asked once, before the first: it may fail though there are none.
        var gates = conjuncts.filter(\.isOneTime)
        let conjuncts = conjuncts.filter { !$0.isOneTime }.map { listed($0) }
        var physical = try planRows(table, conjuncts, required, wish)
        if !wish.isWalk {
            physical = try planAlternatives(
                table, conjuncts, required, wish, insteadOf: physical)
        }
        if let pruning = pruningCondition(table, conjuncts) { gates.append(pruning) }
        let condition = BoundConditions.all(gates)
        if condition.isAlwaysTrue { return physical }
        // Values of an outer query come through its bindings.
        let placed = try place(condition, in: physical.layout)
        var result = physical
        result.node = above(
            physical, .filter(physical.node, condition: placed), rows: physical.rows, added: 0)
        return result
    }

    func planRows(
        _ table: LogicalTable, _ conjuncts: [BoundExpression], _ required: Set<ColumnID>,
        _ wish: Wish
    ) throws(SQLError) -> Physical {
        let total = Cost.defaultRows
        let rows = max(1, total * Selectivity.of(conjuncts))
        func cost(_ path: AccessPath) -> Double {
            let filterCost = path.rows * Cost.operation * Double(path.rest.count)
            let cost = path.cost + filterCost
            if !wish.order.isEmpty && !satisfies(path.ordering, wish.order) {
                return cost + Cost.sort(min(rows, path.rows))
            }
            if let wanted = wish.rows, rows > wanted { return cost * wanted / rows }
            return cost
        }
        let whole = wholeTable(table, conjuncts)
        let wholeCost = cost(whole)
        var best = (path: whole, cost: wholeCost, own: wholeCost)
        var checked: [AccessPath] = []
        /// Its rows are all that is wanted, in the order that is wanted.
        var exact: (path: AccessPath, cost: Double, own: Double)?
        /// The cheapest way that has others among them.
        var walk: (path: AccessPath, cost: Double)?
        func isOrdered(_ path: AccessPath) -> Bool {
            !wish.order.isEmpty && satisfies(path.ordering, wish.order)
        }
        if isOrdered(whole), !conjuncts.isEmpty { walk = (whole, wholeCost) }
        for index in table.table.indexes
        where !binder.settings.unreadIndexes.contains(index.oid) {
            for path in try indexPaths(table, index, conjuncts, wish) {
                let own = cost(path)
                if path.isChecked { checked.append(path) }
                if isOrdered(path), path.rest.isEmpty {
                    if own < exact?.cost ?? .infinity { exact = (path, own, own) }
                } else if isOrdered(path), own < walk?.cost ?? .infinity {
                    walk = (path, own)
                }
                // The whole table is read instead of a checked range that costs more.
                let cost = path.isChecked && !isOrdered(whole) ? min(own, wholeCost) : own
                let isSafer = path.isChecked && (!best.path.isChecked || own < best.own)
                // What is looked up for each row is looked up by that row: a range that is the same for all could be begun with.
                let isCloser = readsOuter(path) && !readsOuter(best.path)
                if cost < best.cost || (cost == best.cost && (isSafer || isCloser)) {
                    best = (path, cost, own)
                }
            }
        }
        if wish.isWalk {
            let whole = isOrdered(whole) ? (path: whole, cost: wholeCost) : nil
            let ways = [exact.map { (path: $0.path, cost: $0.cost) }, walk, whole].compactMap { $0 }
            if let chosen = ways.min(by: { $0.cost < $1.cost }) {
                return try scan(
                    table, chosen.path, or: [], conjuncts, required,
                    rows: min(rows, chosen.path.rows))
            }
        }
        // How many rows a filter keeps back of those that come in order before the first few are found is anybody's guess.
        if let exact, wish.rows != nil, isOrdered(best.path), !best.path.rest.isEmpty {
            best = exact
        }
        if let walk, exact == nil, !best.path.isPoint,
            !walk.path.rest.allSatisfy({ walk.path.met.contains($0) }),
            let both = try adaptiveSort(
                table, walk: walk.path, whole: whole, checked, conjuncts, required, wish)
        {
            return both
        }
        // As many rows as a table seems to have may be few of those that it has: a page far behind the first.
        if let exact, !best.path.isPoint, !isOrdered(best.path),
            let both = try adaptiveSort(
                table, walk: exact.path, whole: whole, checked, conjuncts, required, wish)
        {
            return both
        }
        var chosen = best.path
        let mayBeWhole = chosen.rest.count == conjuncts.count || best.cost < best.own
        if best.cost < best.own { chosen.cost = min(chosen.cost, whole.cost) }
        if !chosen.isPoint {
            for index in table.table.indexes where index.isComputed {
                wantedConstants.formUnion(try constantsWanted(by: index, table, conjuncts))
            }
        }
        let others = chosen.isChecked ? alternatives(to: chosen, among: checked) : []
        let scanned = try scan(
            table, chosen, or: others, conjuncts, required, rows: min(rows, chosen.rows))
        guard mayBeWhole, chosen.rows > Optimizer.listRowsMin,
            let lookup = try planList(table, conjuncts, required)
        else { return scanned }
        let sort = wish.order.isEmpty ? 0 : Cost.sort(lookup.rows)
        return lookup.cost + sort < scanned.cost ? lookup : scanned
    }

    /// Whether its range depends on rows of queries and joins around.
    private func readsOuter(_ path: AccessPath) -> Bool {
        path.met.contains { binder.columnsMentioned(in: $0).contains { outer[$0] != nil } }
    }

    /// More ranges are not compared when one is read.
    private static let rangesMax = 4

    /// The other ranges that may be the shorter ones when the query runs: those that some rows of the others' are
    /// not in.
    func alternatives(to chosen: AccessPath, among paths: [AccessPath]) -> [AccessPath] {
        var ranges = [chosen]
        for path in paths.sorted(by: { $0.cost < $1.cost })
        where ranges.count < Optimizer.rangesMax {
            let hasAll = ranges.contains { range in
                path.met.allSatisfy { Implication.holds($0, given: range.met) }
            }
            if !hasAll { ranges.append(path) }
        }
        return Array(ranges.dropFirst())
    }

    /// Looking values up one by one is not worth a thought for fewer rows.
    private static let listRowsMin = 20.0

    /// Whether rows in `ordering` are in the order wanted.
    func satisfies(_ ordering: [LogicalSortKey], _ wanted: [LogicalSortKey]) -> Bool {
        ordering.count >= wanted.count && zip(ordering, wanted).allSatisfy { $0 == $1 }
    }

    /// `givesAll`: the columns of all conjuncts, also of those that are not asked.
    func scan(
        _ table: LogicalTable, _ path: AccessPath, or others: [AccessPath],
        _ conjuncts: [BoundExpression], _ required: Set<ColumnID>, rows: Double,
        givesAll: Bool = false
    ) throws(SQLError) -> Physical {
        let own = Set(table.columns.map(\.id))
        var needed = required
        for conjunct in path.isChecked || givesAll ? conjuncts : path.rest {
            needed.formUnion(needs(conjunct, of: own))
        }
        let used = table.columns.filter { needed.contains($0.id) }
        let layout = used.map(\.id)
        let columns = used.map { column in
            let info = binder.columns[column.id]
            let name = relationCount > 1 ? "\(table.alias).\(info.name)" : info.name
            return OutputColumn(name: name, type: info.type)
        }
        let savedFew = asksFew
        asksFew = path.isPoint && path.rows <= 1
        defer { asksFew = savedFew }
        let filter = try conjunction(path.rest).map { (each) throws(SQLError) in
            try place(each, in: layout)
        }
        var operation = try path.operation(used.map(\.source), filter, layout)
        if path.isChecked, case .indexScan(var range) = operation {
            range.wholeTableFilter = try conjunction(conjuncts).map { (each) throws(SQLError) in
                try place(each, in: layout)
            }
            for other in others {
                let filter = try conjunction(other.rest).map { (each) throws(SQLError) in
                    try place(each, in: layout)
                }
                let scan = try other.operation(used.map(\.source), filter, layout)
                if case .indexScan(let alternative) = scan {
                    range.alternatives.append(alternative)
                }
            }
            operation = .indexScan(range)
        }
        let rest = path.rows * Cost.operation * Double(path.rest.count)
        let subplans = filter.map { subplanCost($0, path.rows) } ?? 0
        let node = PlanNode(
            operation, columns: columns,
            estimate: Estimate(
                rows: max(1, rows.rounded()), width: width(columns), startupCost: path.startup,
                totalCost: path.cost + rest + subplans))
        return Physical(
            node: node, layout: layout,
            ordering: Array(path.ordering.prefix { layout.contains($0.column) }))
    }

    private func wholeTable(_ table: LogicalTable, _ conjuncts: [BoundExpression]) -> AccessPath {
        let rows = Cost.defaultRows
        let bytes = Double(width(outputColumns(table.attributes.map(\.id))) + 28)
        let pages = max(1, (rows * bytes / Cost.pageBytes).rounded(.up))
        return AccessPath(
            operation: { (columns, filter, _) throws(SQLError) in
                .tableScan(
                    TableScan(
                        table: table.table, columns: columns, filter: filter, alias: table.alias))
            }, rest: conjuncts, rows: rows, startup: 0, cost: pages + rows * Cost.row,
            ordering: table.table.keyColumns.compactMap { key in
                table.columns.first { $0.source == .column(key) }.map {
                    LogicalSortKey(column: $0.id, isDescending: false, nullsFirst: false)
                }
            })
    }

    private func indexPaths(
        _ table: LogicalTable, _ index: IndexDefinition, _ conjuncts: [BoundExpression],
        _ wish: Wish
    ) throws(SQLError) -> [AccessPath] {
        var parts = try indexParts(index, table)
        if !index.isUnique, !parts.isEmpty { parts += keyParts(table) }
        let mayBeRepeated = conjuncts.allSatisfy { binder.mayBeRepeated($0) }
        var conjuncts = conjuncts
        var fraction = 1.0
        var known: [BoundExpression] = []
        if let text = index.predicate {
            let predicate = try binder.bindOverTable(text, table.attributes, .indexPredicate)
            guard Implication.holds(predicate, given: conjuncts) else { return [] }
            // What the index's rows all meet need not be looked at again.
            known = split(predicate)
            conjuncts.removeAll { known.contains($0) }
            fraction = Selectivity.of(known)
        }
        var match = IndexMatch(table: table, parts: parts, conjuncts: conjuncts, optimizer: self)
        match.run(allowsLists: index.isUnique, allowsNullTests: true)
        if index.isUnique && match.isWhole { return [pointPath(table, index, match)] }
        guard var path = rangePath(table, index, match, wish, fraction: fraction) else { return [] }
        path.met = known + match.used + match.bounding
        let isBounded = !match.used.isEmpty || match.hasBounds || index.predicate != nil
        guard mayBeRepeated, isBounded, index.storage != table.table.storage else { return [path] }
        var checked = path
        checked.isChecked = true
        checked.ordering = []
        let isOrdered = !wish.order.isEmpty && satisfies(path.ordering, wish.order)
        return isOrdered ? [path, checked] : [checked]
    }

    /// The index's columns as expressions over the table's column numbers.
    private func indexParts(_ index: IndexDefinition, _ table: LogicalTable) throws(SQLError)
        -> [(value: BoundExpression, part: IndexDefinition.Part)]
    {
        var parts: [(value: BoundExpression, part: IndexDefinition.Part)] = []
        for part in index.parts {
            switch part.value {
            case .column(let attnum):
                guard let column = table.columns.first(where: { $0.source == .column(attnum) })
                else { return [] }
                parts.append((binder.columnExpression(column.id), part))
            case .expression(let text, _):
                let value = try binder.bindOverTable(text, table.attributes, .index)
                parts.append((value, part))
            }
        }
        return parts
    }

    /// The columns of the row's key, which stand after those of an index that is not unique.
    private func keyParts(_ table: LogicalTable) -> [(
        value: BoundExpression, part: IndexDefinition.Part
    )] {
        var parts: [(value: BoundExpression, part: IndexDefinition.Part)] = []
        for attnum in table.table.keyColumns {
            guard let column = table.columns.first(where: { $0.source == .column(attnum) }) else {
                break
            }
            parts.append((binder.columnExpression(column.id), .init(value: .column(attnum))))
        }
        return parts
    }

    private func pointPath(
        _ table: LogicalTable, _ index: IndexDefinition, _ match: IndexMatch
    ) -> AccessPath {
        let keys = match.keyCount
        let each = Cost.descent + Cost.row + (index.storage == table.table.storage ? 0 : Cost.fetch)
        return AccessPath(
            operation: { [self] (columns, filter, _) throws(SQLError) in
                let condition = try indexCondition(match)
                return .pointGet(
                    PointGet(
                        table: table.table, index: index, keys: try pointKeys(match),
                        columns: columns, filter: filter, alias: table.alias,
                        condition: condition.condition, conditionColumns: condition.columns))
            }, rest: match.rest, rows: keys, startup: Cost.descent, cost: keys * each,
            ordering: [], isPoint: true)
    }

    private func pointKeys(_ match: IndexMatch) throws(SQLError) -> PointGet.Keys {
        if let found = match.tuples {
            var tuples: [[BoundExpression]] = []
            for tuple in found { tuples.append(try placeAll(tuple, in: [])) }
            return .tuples(tuples)
        }
        var tuples: [[BoundExpression]] = [[]]
        for equality in match.equalities {
            switch equality {
            case .value(let value):
                let placed = try place(value, in: [])
                for index in tuples.indices { tuples[index].append(placed) }
            case .null: break
            case .values(let values):
                let placed = try placeAll(values, in: [])
                tuples = tuples.flatMap { tuple in placed.map { tuple + [$0] } }
            case .array(let array):
                return .array(prefix: tuples[0], elements: try place(array, in: []))
            }
        }
        return .tuples(tuples)
    }

    /// `fraction`: how many of the table's rows are in the index.
    private func rangePath(
        _ table: LogicalTable, _ index: IndexDefinition, _ match: IndexMatch, _ wish: Wish,
        fraction: Double
    ) -> AccessPath? {
        let forward = order(match.parts, isReverse: false)
        let fixed = match.equalities.count
        // The columns fixed by equalities do not count for the order.
        let reverse = order(match.parts, isReverse: true)
        let offers = [Array(forward.dropFirst(fixed)), Array(reverse.dropFirst(fixed))]
        let helpsForward = !wish.order.isEmpty && satisfies(offers[0], wish.order)
        let helpsReverse = !wish.order.isEmpty && satisfies(offers[1], wish.order)
        guard fixed > 0 || match.hasBounds || helpsForward || helpsReverse || index.predicate != nil
        else { return nil }
        let isReverse = !helpsForward && helpsReverse
        let total = Cost.defaultRows
        let isTable = index.storage == table.table.storage
        // What a range of the table itself holds is not looked at before it is read.
        let range = isTable ? Selectivity.bound * Selectivity.bound : Selectivity.range
        let rows = max(1, total * fraction * match.selectivity(total, range: range))
        let each = Cost.row + (isTable ? 0 : Cost.fetch)
        return AccessPath(
            operation: { [self] (columns, filter, _) throws(SQLError) in
                let isBounded = !match.used.isEmpty || match.hasBounds
                let condition = isBounded ? try indexCondition(match) : nil
                return .indexScan(
                    IndexScan(
                        table: table.table, index: index,
                        equalities: try match.equalities.map { (each) throws(SQLError) in
                            try each.single.map { (value) throws(SQLError) in
                                try place(value, in: [])
                            }
                        },
                        lower: try match.lower.map { (bound) throws(SQLError) in
                            IndexScan.Bound(
                                value: try place(bound.value, in: []),
                                isInclusive: bound.isInclusive)
                        },
                        upper: try match.upper.map { (bound) throws(SQLError) in
                            IndexScan.Bound(
                                value: try place(bound.value, in: []),
                                isInclusive: bound.isInclusive)
                        }, isNotNull: match.isNotNull, isReverse: isReverse, columns: columns,
                        filter: filter,
                        alias: table.alias, condition: condition?.condition,
                        conditionColumns: condition?.columns ?? []))
            }, rest: match.rest, rows: rows, startup: Cost.descent,
            cost: Cost.descent + rows * each, ordering: isReverse ? offers[1] : offers[0],
            index: isTable ? nil : index.oid)
    }

    private func order(
        _ parts: [(value: BoundExpression, part: IndexDefinition.Part)], isReverse: Bool
    ) -> [LogicalSortKey] {
        var keys: [LogicalSortKey] = []
        for (value, part) in parts {
            guard case .column(let id) = value.kind else { return keys }
            keys.append(
                LogicalSortKey(
                    column: id, isDescending: part.isDescending != isReverse,
                    nullsFirst: part.nullsFirst != isReverse))
        }
        return keys
    }

    /// The matched conjuncts as EXPLAIN prints them, over the table's columns.
    private func indexCondition(_ match: IndexMatch) throws(SQLError) -> (
        condition: BoundExpression, columns: [OutputColumn]
    ) {
        let ids = match.table.columns.map(\.id)
        let condition =
            conjunction(match.used + match.bounding)
            ?? BoundExpression(.constant(.bool(true)), .bool)
        return (try place(condition, in: ids), outputColumns(ids))
    }
}

// MARK: System relations, functions, topics

extension Optimizer {
    func planSystem(
        _ system: LogicalSystem, _ conjuncts: [BoundExpression], _ required: Set<ColumnID>
    ) throws(SQLError) -> Physical {
        let own = Set(system.columns)
        var needed = required
        for conjunct in conjuncts { needed.formUnion(needs(conjunct, of: own)) }
        let used = system.columns.indices.filter { needed.contains(system.columns[$0]) }
        let layout = used.map { system.columns[$0] }
        let columns = named(layout, system.alias)
        let filter = try conjunction(conjuncts).map { (each) throws(SQLError) in
            try place(each, in: layout)
        }
        let isSequence = binder.catalog.sequences[system.relation.oid] != nil
        let total = isSequence ? 1 : Cost.systemRows
        let rows = max(1, (total * Selectivity.of(conjuncts)).rounded())
        let cost = total * (Cost.row + Cost.operation * Double(conjuncts.count))
        let node = PlanNode(
            .systemScan(
                SystemScan(
                    relation: system.relation, ranges: try ranges(system, conjuncts),
                    columns: used, filter: filter, alias: system.alias)),
            columns: columns,
            estimate: Estimate(
                rows: rows, width: width(columns), startupCost: 0,
                totalCost: 1 + cost + (filter.map { subplanCost($0, total) } ?? 0)))
        return Physical(node: node, layout: layout)
    }

    func named(_ layout: [ColumnID], _ alias: String) -> [OutputColumn] {
        layout.map { id in
            let info = binder.columns[id]
            return OutputColumn(
                name: relationCount > 1 ? "\(alias).\(info.name)" : info.name, type: info.type)
        }
    }

    func planFunction(_ function: LogicalFunction, _ conjuncts: [BoundExpression])
        throws(SQLError) -> Physical
    {
        var functions: [FunctionScan.Function] = []
        var rows = 1.0
        for each in function.functions {
            functions.append(
                FunctionScan.Function(
                    expression: try place(each.expression, in: []), columns: each.columns))
            if case .call(let procedure, _) = each.expression.kind, procedure.returnsSet {
                let estimated = BuiltinFacts.procedure(procedure.oid)?.estimatedRows ?? 0
                rows = max(rows, estimated > 0 ? Double(estimated) : Cost.defaultFunctionRows)
            }
        }
        let filter = try conjunction(conjuncts).map { (each) throws(SQLError) in
            try place(each, in: function.columns)
        }
        let columns = named(function.columns, function.alias)
        let node = PlanNode(
            .functionScan(
                FunctionScan(
                    functions: functions, hasOrdinality: function.hasOrdinality, filter: filter,
                    alias: function.alias)), columns: columns,
            estimate: Estimate(
                rows: max(1, rows * Selectivity.of(conjuncts)), width: width(columns),
                startupCost: 0, totalCost: rows * Cost.row))
        return Physical(node: node, layout: function.columns)
    }

    func planTopic(
        _ table: LogicalTable, _ conjuncts: [BoundExpression], _ required: Set<ColumnID>
    ) throws(SQLError) -> Physical {
        let own = Set(table.columns.map(\.id))
        var bounds = TopicBounds(table: table, optimizer: self)
        let rest = conjuncts.filter { !bounds.take($0) }
        var needed = required
        for conjunct in rest { needed.formUnion(needs(conjunct, of: own)) }
        let used = table.columns.filter { needed.contains($0.id) }
        let layout = used.map(\.id)
        let filter = try conjunction(rest).map { (each) throws(SQLError) in
            try place(each, in: layout)
        }
        func slot(_ value: BoundExpression?) throws(SQLError) -> BoundExpression? {
            guard let value else { return nil }
            return try place(value, in: [])
        }
        let total = Cost.defaultRows
        let rows = max(1, (total * Selectivity.of(conjuncts)).rounded())
        let columns = named(layout, table.alias)
        let node = PlanNode(
            .topicScan(
                TopicScan(
                    table: table.table, columns: used.map(\.source),
                    partition: try slot(bounds.partition), offsetFrom: try slot(bounds.offsetFrom),
                    offsetThrough: try slot(bounds.offsetThrough),
                    timestampFrom: try slot(bounds.timestampFrom),
                    timestampThrough: try slot(bounds.timestampThrough), filter: filter,
                    alias: table.alias)), columns: columns,
            estimate: Estimate(
                rows: rows, width: width(columns), startupCost: 0,
                totalCost: 1 + total * Cost.row))
        return Physical(node: node, layout: layout)
    }
}
