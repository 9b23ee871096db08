// From logical algebra to operators.
//
// Conditions travel down as lists of conjuncts until they reach what can use them; columns are
// pruned on the way; each node answers with its cheapest plan. Columns that a node neither produces
// nor computes belong to an enclosing query and become correlation slots.
import Catalog
import Types

final class Optimizer {
    let binder: Binder
    let statistics: any Statistics
    /// Computed columns that are put in place of their numbers wherever they are used.
    var substitutions: [ColumnID: BoundExpression] = [:]
    /// The enclosing operators' columns and the slots they are handed over in.
    var outer: [ColumnID: CorrelationSlot] = [:]
    var slotCount = 0
    /// Names of tables' columns are printed with the table when there are several.
    var relationCount = 0
    var isReadOnly = true
    /// Constants in the places of these parameters, numbered from 1, might make a better plan.
    var wantedConstants: Set<Int> = []
    /// WITH queries on their way to the one place that reads them.
    var merged: [CommonTableID: BoundQuery] = [:]
    /// One of them takes columns of a query around it.
    var mergesOpen = false
    /// Set while the body of a WITH clause is simplified of which no subquery may be put elsewhere: it might
    /// read the clause's queries. What reads a modifying one decides when that runs, so it stays below those
    /// that nobody reads; the queries of a clause that is not the whole query's may not have begun, or be
    /// another row's.
    var keepsSubqueries = false
    /// Set while expressions are placed of which it is known that they are asked for few rows.
    var asksFew = false
    /// Estimated rows of WITH queries that are computed once.
    var commonTableRows: [CommonTableID: Double] = [:]
    /// What they read of the queries around them.
    var commonTableReads: [CommonTableID: OuterReads] = [:]

    init(binder: Binder, statistics: any Statistics) {
        self.binder = binder
        self.statistics = statistics
    }

    /// The plan of a whole query: exactly its outputs, in order.
    func plan(_ query: BoundQuery, _ wish: Wish = .nothing) throws(SQLError) -> PlanNode {
        let ids = query.outputs.map(\.id)
        let root = simplify(query.root)
        let physical = try plan(root, [], Set(ids), wish)
        return try projected(physical, ids).node
    }

    /// Plans a node: rows that satisfy all `conjuncts`, with at least the `required` columns.
    func plan(
        _ logical: Logical, _ conjuncts: [BoundExpression], _ required: Set<ColumnID>, _ wish: Wish
    ) throws(SQLError) -> Physical {
        let produced = Set(binder.columnsProduced(by: logical))
        let conjuncts = conjuncts.flatMap { split(expand($0, keeping: produced)) }
        let required = resolve(required, keeping: produced)
        var wish = wish
        switch logical {
        case .table, .filter, .define, .with: break
        case .join(let join) where join.kind == .left: break
        // Which rows have a partner is not known, so how many of them it takes is not either.
        case .join: wish.limit = nil
        case .aggregate, .distinct, .distinctOn, .window: wish.isWalk = false
        default:
            wish.limit = nil
            wish.isWalk = false
        }
        switch logical {
        case .oneRow: return try filtered(oneRow(), conjuncts)
        case .values(let rows, let columns):
            return try filtered(try values(rows, columns), conjuncts)
        case .table(let table): return try planTable(table, conjuncts, required, wish)
        case .system(let system): return try planSystem(system, conjuncts, required)
        case .past(let past): return try planPast(past, conjuncts, required)
        case .function(let function): return try planFunction(function, conjuncts)
        case .commonTable(let id, let columns):
            return try filtered(commonTableScan(id, columns), conjuncts)
        case .workTable(let id, let columns):
            return try filtered(workTableScan(id, columns), conjuncts)
        case .filter(let input, let condition):
            return try plan(input, conjuncts + [condition], required, wish)
        case .define(let input, let definitions):
            return try planDefine(input, definitions, conjuncts, required, wish)
        case .projectSet(let input, let definitions):
            return try planProjectSet(input, definitions, conjuncts, required)
        case .join(let join): return try planJoin(join, conjuncts, required, wish)
        case .aggregate(let aggregate):
            return try planAggregate(aggregate, conjuncts, required, wish)
        case .window(let input, let calls):
            return try planWindow(input, calls, conjuncts, required, wish)
        case .distinct(let input, let columns):
            return try planDistinct(input, columns, conjuncts, wish)
        case .distinctOn(let input, let keys, let sort):
            return try planDistinctOn(input, keys, sort, conjuncts, required, wish)
        case .sort(let input, let keys):
            return try planSort(input, keys, conjuncts, required, wish, limit: nil)
        case .limit(let input, let limit, let ties):
            return try planLimit(input, limit, ties, conjuncts, required)
        case .setOperation(let operation):
            return try planSetOperation(operation, conjuncts, wish)
        case .recursive(let recursive): return try planRecursive(recursive, conjuncts)
        case .with(let tables, let body):
            return try planWith(tables, body, conjuncts, required, wish)
        case .lock(let input, let locks):
            return try planLock(input, locks, conjuncts, required, wish)
        case .modify(let modify): return try planModify(modify, required)
        }
    }
}

// MARK: Expressions

extension Optimizer {
    /// The conjuncts of a condition; a constant true has none.
    func split(_ condition: BoundExpression) -> [BoundExpression] {
        switch condition.kind {
        case .and(let parts): parts.flatMap { split($0) }
        case .constant(.bool(true)): []
        default: [condition]
        }
    }

    func conjunction(_ conjuncts: [BoundExpression]) -> BoundExpression? {
        guard let first = conjuncts.first else { return nil }
        return conjuncts.count == 1 ? first : BoundExpression(.and(conjuncts), .bool)
    }

    /// Puts computed columns in place of their numbers, except those a node has at hand.
    func expand(_ expression: BoundExpression, keeping kept: Set<ColumnID>) -> BoundExpression {
        if case .column(let id) = expression.kind {
            guard !kept.contains(id), outer[id] == nil, let value = substitutions[id] else {
                return expression
            }
            return expand(value, keeping: kept)
        }
        return expression.mapChildren { (child: BoundExpression) -> BoundExpression in
            expand(child, keeping: kept)
        }
    }

    /// The columns that have to be at hand for `ids`.
    func resolve(_ ids: Set<ColumnID>, keeping kept: Set<ColumnID>) -> Set<ColumnID> {
        var resolved = Set<ColumnID>()
        for id in ids {
            if kept.contains(id) {
                resolved.insert(id)
            } else if outer[id] == nil, let value = substitutions[id] {
                resolved.formUnion(
                    resolve(binder.columnsMentioned(in: value), keeping: kept))
            }
        }
        return resolved
    }

    /// The columns an expression needs, of those in `kept`.
    func needs(_ expression: BoundExpression, of kept: Set<ColumnID>) -> Set<ColumnID> {
        resolve(binder.columnsMentioned(in: expression), keeping: kept)
    }

    /// The expression over positions of `layout`; everything else is a slot of an outer operator.
    func place(_ expression: BoundExpression, in layout: [ColumnID]) throws(SQLError)
        -> BoundExpression
    {
        switch expression.kind {
        case .column(let id):
            if let position = layout.firstIndex(of: id) {
                var copy = expression
                copy.kind = .column(position)
                return copy
            }
            if let slot = outer[id] {
                var copy = expression
                copy.kind = .correlated(slot)
                return copy
            }
            if let value = substitutions[id] { return try place(value, in: layout) }
            throw SQLError(
                .internalError,
                "column \(id) (\"\(binder.columns[id].name)\") is not at hand")
        case .subquery(let subquery):
            return try placeSubquery(expression, subquery, in: layout)
        default:
            return try expression.mapChildren { (child) throws(SQLError) in
                try place(child, in: layout)
            }
        }
    }

    /// Expressions over the rows of `input`.
    func placeAll(_ expressions: [BoundExpression], over input: Physical) throws(SQLError)
        -> [BoundExpression]
    {
        let saved = asksFew
        asksFew = input.node.rowsMax.map { $0 <= Optimizer.surelyFew } ?? false
        defer { asksFew = saved }
        return try placeAll(expressions, in: input.layout)
    }

    /// A query that is asked so often is not read whole for that.
    private static let surelyFew = 4.0

    func placeAll(_ expressions: [BoundExpression], in layout: [ColumnID]) throws(SQLError)
        -> [BoundExpression]
    {
        var placed: [BoundExpression] = []
        placed.reserveCapacity(expressions.count)
        for expression in expressions { placed.append(try place(expression, in: layout)) }
        return placed
    }

    private func placeSubquery(
        _ expression: BoundExpression, _ subquery: SubqueryPlan, in layout: [ColumnID]
    ) throws(SQLError) -> BoundExpression {
        let left = try placeAll(subquery.form.left, in: layout)
        let query = binder.subqueries[subquery.logical].query
        let context = try bindings(for: binder.columnsFree(in: query), in: layout)
        let saved = outer
        outer = context.slots
        defer { outer = saved }
        let node: PlanNode
        if case .exists = subquery.form {
            let root = withoutValues(query.root)
            node = try plan(BoundQuery(root: root, outputs: []))
            outer = saved
            let slots = Set(context.bindings.map(\.slot))
            if let membership = try placeMembership(root, insteadOf: node, slots, in: layout) {
                return membership
            }
        } else {
            node = try plan(query)
        }
        var copy = expression
        copy.kind = .subquery(
            SubqueryPlan(
                form: subquery.form.replacingLeft(left), plan: node,
                bindings: context.bindings, logical: subquery.logical))
        return copy
    }

    /// New slots for columns that an inner plan takes from here.
    func bindings(for ids: Set<ColumnID>, in layout: [ColumnID]) throws(SQLError) -> (
        bindings: [CorrelationBinding], slots: [ColumnID: CorrelationSlot]
    ) {
        var bindings: [CorrelationBinding] = []
        var slots: [ColumnID: CorrelationSlot] = [:]
        for id in base(ids, in: Set(layout)).sorted() {
            let slot = CorrelationSlot(rawValue: slotCount)
            slotCount += 1
            let value = try place(binder.columnExpression(id), in: layout)
            bindings.append(CorrelationBinding(slot: slot, value: value))
            slots[id] = slot
        }
        return (bindings, slots)
    }

    /// The columns behind `ids` that are in the layout or come from further out.
    private func base(_ ids: Set<ColumnID>, in layout: Set<ColumnID>) -> Set<ColumnID> {
        var found = Set<ColumnID>()
        for id in ids {
            if layout.contains(id) || outer[id] != nil {
                found.insert(id)
            } else if let value = substitutions[id] {
                found.formUnion(base(binder.columnsMentioned(in: value), in: layout))
            } else {
                found.insert(id)
            }
        }
        return found
    }
}

// MARK: Small operators

extension Optimizer {
    func outputColumns(_ ids: [ColumnID]) -> [OutputColumn] {
        ids.map { OutputColumn(name: binder.columns[$0].name, type: binder.columns[$0].type) }
    }

    func width(_ columns: [OutputColumn]) -> Int {
        columns.reduce(0) { $0 + TypeWidth.of($1.type) }
    }

    /// A node over one input that passes its columns on.
    func above(
        _ input: Physical, _ operation: PlanNode.Operation, rows: Double, added cost: Double,
        startup: Double? = nil
    ) -> PlanNode {
        PlanNode(
            operation, columns: input.node.columns,
            estimate: Estimate(
                rows: max(rows, 1), width: input.node.estimate.width,
                startupCost: startup ?? input.node.estimate.startupCost,
                totalCost: input.cost + cost))
    }

    func filtered(_ input: Physical, _ conjuncts: [BoundExpression]) throws(SQLError) -> Physical {
        guard let condition = conjunction(try placeAll(conjuncts, over: input)) else {
            return input
        }
        let rows = input.rows * Selectivity.of(conjuncts)
        let cost =
            input.rows * Cost.operation * Double(conjuncts.count)
            + subplanCost(condition, input.rows)
        var result = input
        result.node = above(
            input, .filter(input.node, condition: condition), rows: rows, added: cost)
        return result
    }

    /// What running an expression's subqueries for each row costs.
    func subplanCost(_ expression: BoundExpression, _ rows: Double) -> Double {
        var cost = 0.0
        if case .subquery(let subquery) = expression.kind {
            let each = subquery.plan.estimate.totalCost + Cost.operation
            cost += subquery.bindings.isEmpty ? each : each * max(rows, 1)
        }
        return expression.children.reduce(cost) { $0 + subplanCost($1, rows) }
    }

    /// Exactly these columns, in this order.
    func projected(_ input: Physical, _ ids: [ColumnID]) throws(SQLError) -> Physical {
        if input.layout == ids { return input }
        let values = ids.map { binder.columnExpression($0) }
        return project(input, try placeAll(values, over: input), ids)
    }

    func project(_ input: Physical, _ expressions: [BoundExpression], _ ids: [ColumnID])
        -> Physical
    {
        var columns = outputColumns(ids)
        for (index, expression) in expressions.enumerated() {
            if case .column(let position) = expression.kind {
                columns[index].name = input.node.columns[position].name
            }
            columns[index].type = expression.type
        }
        let cost = expressions.reduce(input.rows * Cost.operation) {
            $0 + subplanCost($1, input.rows)
        }
        let node = PlanNode(
            .project(input.node, expressions), columns: columns,
            estimate: Estimate(
                rows: input.rows, width: width(columns),
                startupCost: input.node.estimate.startupCost, totalCost: input.cost + cost))
        let kept = input.ordering.prefix { ids.contains($0.column) }
        return Physical(node: node, layout: ids, ordering: Array(kept))
    }

    /// The input with all of `ids` computed, its own columns kept.
    func materialized(_ input: Physical, _ ids: [ColumnID], keeping required: Set<ColumnID>)
        throws(SQLError) -> Physical
    {
        let missing = ids.filter { !input.layout.contains($0) }
        if missing.isEmpty { return input }
        let produced = Set(input.layout)
        let wanted = required.union(resolve(required, keeping: produced))
        var layout = input.layout.filter { wanted.contains($0) || ids.contains($0) }
        for id in missing where !layout.contains(id) { layout.append(id) }
        return try projected(input, layout)
    }

    func oneRow() -> Physical {
        Physical(
            node: PlanNode(
                .oneRow, columns: [],
                estimate: Estimate(rows: 1, width: 0, startupCost: 0, totalCost: 0.01)),
            layout: [])
    }

    private func values(_ rows: [[BoundExpression]], _ ids: [ColumnID]) throws(SQLError)
        -> Physical
    {
        var placed: [[BoundExpression]] = []
        for row in rows { placed.append(try placeAll(row, in: [])) }
        let columns = outputColumns(ids)
        let count = Double(rows.count)
        return Physical(
            node: PlanNode(
                .values(placed), columns: columns,
                estimate: Estimate(
                    rows: count, width: width(columns), startupCost: 0,
                    totalCost: count * Cost.row)),
            layout: ids)
    }

    private func planDefine(
        _ input: Logical, _ definitions: [Definition], _ conjuncts: [BoundExpression],
        _ required: Set<ColumnID>, _ wish: Wish
    ) throws(SQLError) -> Physical {
        let own = Set(definitions.map(\.id))
        let produced = own.union(binder.columnsProduced(by: input))
        let below = conjuncts.filter { needs($0, of: own).isEmpty }
        let aboveConjuncts = conjuncts.filter { !needs($0, of: own).isEmpty }
        var needed = required.subtracting(own)
        for conjunct in aboveConjuncts {
            needed.formUnion(needs(conjunct, of: produced).subtracting(own))
        }
        let wanted = required.union(
            aboveConjuncts.reduce(into: Set()) { $0.formUnion(needs($1, of: own)) })
        let used = definitions.filter { wanted.contains($0.id) || !binder.isRepeatable($0.value) }
        let kept = needed
        for definition in used { needed.formUnion(binder.columnsMentioned(in: definition.value)) }
        var wish = wish
        if !aboveConjuncts.isEmpty { wish.limit = nil }
        let physical = try plan(input, below, needed, wish)
        var layout = physical.layout.filter { kept.contains($0) }
        let values = layout.map { binder.columnExpression($0) } + used.map(\.value)
        layout += used.map(\.id)
        let expressions = try placeAll(values, over: physical)
        return try filtered(project(physical, expressions, layout), aboveConjuncts)
    }

    private func planProjectSet(
        _ input: Logical, _ definitions: [Definition], _ conjuncts: [BoundExpression],
        _ required: Set<ColumnID>
    ) throws(SQLError) -> Physical {
        let own = Set(definitions.map(\.id))
        let below = conjuncts.filter { needs($0, of: own).isEmpty }
        let rest = conjuncts.filter { !needs($0, of: own).isEmpty }
        var kept = required.subtracting(own)
        for conjunct in rest {
            kept.formUnion(needs(conjunct, of: own.union(binder.columnsProduced(by: input))))
        }
        kept.subtract(own)
        var needed = kept
        for definition in definitions {
            needed.formUnion(binder.columnsMentioned(in: definition.value))
        }
        let physical = try plan(input, below, needed, .nothing)
        var layout = physical.layout.filter { kept.contains($0) }
        var expressions: [BoundExpression] = []
        for id in layout {
            expressions.append(try place(binder.columnExpression(id), in: physical.layout))
        }
        for definition in definitions {
            expressions.append(try place(definition.value, in: physical.layout))
            layout.append(definition.id)
        }
        let columns = outputColumns(layout)
        let rows = physical.rows * 10
        let node = PlanNode(
            .projectSet(physical.node, expressions), columns: columns,
            estimate: Estimate(
                rows: rows, width: width(columns),
                startupCost: physical.node.estimate.startupCost,
                totalCost: physical.cost + rows * Cost.row))
        return try filtered(Physical(node: node, layout: layout), rest)
    }
}

/// Guesses of how many bytes a value takes.
enum TypeWidth {
    static func of(_ type: SQLType) -> Int {
        switch type.physicalKind {
        case .bool8: return 1
        case .int16: return 2
        case .int32, .float32: return 4
        case .int64, .float64: return 8
        case .fixed16: return 16
        case .bytes:
            if type.oid == .name { return 64 }
            if type.modifier > 4, type.oid == .varchar || type.oid == .bpchar {
                return min(Int(type.modifier) / 2 + 2, 256)
            }
            return 32
        }
    }
}
