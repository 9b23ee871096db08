// Joins: flat lists of relations are ordered by cost, each step as a nested loop that looks keys up
// on its right side or as a hash join.
import Catalog
import Syntax
import Types

extension Optimizer {
    func planJoin(
        _ join: LogicalJoin, _ conjuncts: [BoundExpression], _ required: Set<ColumnID>,
        _ wish: Wish
    ) throws(SQLError) -> Physical {
        guard join.kind == .inner else {
            return try planOuterJoin(join, conjuncts, required, wish)
        }
        var relations: [Logical] = []
        var conditions = conjuncts
        flatten(.join(join), &relations, &conditions)
        return try planRelations(relations, conditions.flatMap { split($0) }, required, wish)
    }

    private func flatten(
        _ logical: Logical, _ relations: inout [Logical], _ conditions: inout [BoundExpression]
    ) {
        switch logical {
        case .join(let join) where join.kind == .inner:
            flatten(join.left, &relations, &conditions)
            flatten(join.right, &relations, &conditions)
            if let condition = join.condition { conditions.append(condition) }
        case .filter(let input, let condition):
            flatten(input, &relations, &conditions)
            conditions.append(condition)
        default: relations.append(logical)
        }
    }

    // MARK: Order

    /// A relation waiting to be joined.
    struct Waiting {
        var logical: Logical
        var produced: Set<ColumnID>
        /// Columns of its neighbours that it mentions (LATERAL).
        var lateral: Set<ColumnID>
        var local: [BoundExpression]
    }

    private func planRelations(
        _ relations: [Logical], _ conjuncts: [BoundExpression], _ required: Set<ColumnID>,
        _ wish: Wish
    ) throws(SQLError) -> Physical {
        let all = relations.map { Set(binder.columnsProduced(by: $0)) }
        let everything = all.reduce(into: Set()) { $0.formUnion($1) }
        var conjuncts = conjuncts.map { expand($0, keeping: everything) }.flatMap { split($0) }
        // What is asked of each row of the whole, as it depends on none of their columns.
        var ofWhole: [BoundExpression] = []
        if relations.count > 1 {
            ofWhole = conjuncts.filter { $0.isVolatile && needs($0, of: everything).isEmpty }
            conjuncts.removeAll { ofWhole.contains($0) }
            conjuncts += equalConstants(conjuncts, everything)
        }
        var waiting: [Waiting] = []
        for (logical, produced) in zip(relations, all) {
            var local: [BoundExpression] = []
            conjuncts.removeAll { conjunct in
                let mentioned = needs(conjunct, of: everything)
                let isLocal =
                    mentioned.isSubset(of: produced) && !(mentioned.isEmpty && !waiting.isEmpty)
                if isLocal { local.append(conjunct) }
                return isLocal
            }
            let lateral = resolve(binder.columnsFree(in: logical), keeping: everything)
                .subtracting(produced)
            waiting.append(
                Waiting(logical: logical, produced: produced, lateral: lateral, local: local))
        }
        var needed = required
        for conjunct in conjuncts { needed.formUnion(needs(conjunct, of: everything)) }
        for relation in waiting { needed.formUnion(relation.lateral) }
        if ofWhole.isEmpty { return try cheapestOrder(waiting, conjuncts, needed, wish) }
        return try filtered(
            cheapestOrder(waiting, conjuncts, needed, Wish(order: wish.order)), ofWhole)
    }

    private func cheapestOrder(
        _ waiting: [Waiting], _ conjuncts: [BoundExpression], _ needed: Set<ColumnID>,
        _ wish: Wish
    ) throws(SQLError) -> Physical {
        var starts: [(index: Int, plan: Physical)] = []
        for (index, relation) in waiting.enumerated() where relation.lateral.isEmpty {
            let wish = Wish(order: wish.order, rows: nil)
            starts.append(
                (index, try plan(relation.logical, relation.local, needed, wish)))
        }
        // With few relations every one is tried as the first.
        if waiting.count > Optimizer.exhaustiveStartsMax {
            starts = starts.min { $0.plan.rows < $1.plan.rows }.map { [$0] } ?? []
        }
        var best: Physical?
        for start in starts {
            let candidate = try extend(
                start.plan,
                waiting.enumerated().filter { $0.offset != start.index }
                    .map(\.element), conjuncts, needed)
            if best.map({ total(candidate, wish) < total($0, wish) }) ?? true { best = candidate }
        }
        if let raced = best {
            best = try adaptiveStart(raced, starts, waiting, conjuncts, needed, wish)
        }
        for (index, relation) in waiting.enumerated() where relation.lateral.isEmpty {
            // One relation's columns give an order; where none is asked for any will do.
            guard wish.isOf(relation.produced),
                !wish.order.isEmpty || waiting.count <= Optimizer.exhaustiveStartsMax
            else { continue }
            let whole = try plan(relation.logical, relation.local, needed, wish)
            guard let start = limited(whole, wish) else { continue }
            let few = try extend(
                start, waiting.enumerated().filter { $0.offset != index }.map(\.element),
                conjuncts, needed, mayGoOn: true, prefersLookups: wish.isWalk)
            if wish.isWalk, satisfies(few.ordering, wish.order) { return few }
            let others = waiting.indices.filter { $0 != index }.flatMap { waiting[$0].local }
            best = cheaper(few, of: whole, kept: Selectivity.of(others), wish, best)
        }
        guard let best else {
            throw SQLError(.internalError, "relations that all depend on one another")
        }
        return best
    }

    /// The first rows of a plan that gives them in the order wished, as if there were no more; nil
    /// when all are wanted or they would have to be sorted.
    func limited(_ plan: Physical, _ wish: Wish) -> Physical? {
        guard let wanted = wish.rows, plan.rows > wanted, satisfies(plan.ordering, wish.order)
        else { return nil }
        let whole = plan.node.estimate
        let estimate = Estimate(
            rows: max(1, wanted), width: whole.width, startupCost: whole.startupCost,
            totalCost: whole.startupCost
                + (whole.totalCost - whole.startupCost) * wanted / plan.rows)
        var few = plan
        few.node = PlanNode(plan.node.operation, columns: plan.node.columns, estimate: estimate)
        return few
    }

    /// `few`, a join of the first rows of `whole`, if it costs less than what there is, whose rows are
    /// all joined and, where they are not in order, sorted. Where other conditions let only the part
    /// `kept` of what is joined through more of the first rows are joined until there are enough.
    func cheaper(
        _ few: Physical, of whole: Physical, kept: Double, _ wish: Wish, _ best: Physical?
    ) -> Physical? {
        guard let wanted = wish.rows, satisfies(few.ordering, wish.order) else { return best }
        let more = min(max(1, wanted / few.rows, 1 / kept), whole.rows / max(1, wanted))
        guard let best else { return few }
        return few.cost * more < total(best, wish) ? few : best
    }

    private static let exhaustiveStartsMax = 5

    /// What it costs to get as many rows as are wanted, in order.
    func expected(_ plan: Physical, _ wish: Wish) -> Double {
        limited(plan, wish)?.cost ?? total(plan, wish)
    }

    func total(_ plan: Physical, _ wish: Wish) -> Double {
        plan.cost + (satisfies(plan.ordering, wish.order) ? 0 : Cost.sort(plan.rows))
    }

    /// Joins the rest one by one, the cheapest next one first; those that a condition connects
    /// before those that it does not.
    func extend(
        _ start: Physical, _ waiting: [Waiting], _ conjuncts: [BoundExpression],
        _ needed: Set<ColumnID>, mayGoOn: Bool = false, prefersLookups: Bool = false
    ) throws(SQLError) -> Physical {
        var current = start
        var waiting = waiting
        var conjuncts = conjuncts
        var joined = Set(start.layout)
        while !waiting.isEmpty {
            var best: (index: Int, plan: Physical, isConnected: Bool, used: [BoundExpression])?
            for (index, relation) in waiting.enumerated()
            where relation.lateral.isSubset(of: joined) {
                let both = joined.union(relation.produced)
                let usable = conjuncts.filter {
                    needs($0, of: allOf(waiting, joined)).isSubset(of: both)
                }
                let isConnected = !usable.isEmpty || !relation.lateral.isEmpty
                if let found = best, found.isConnected && !isConnected { continue }
                let step = JoinStep(
                    kind: .inner, left: current, right: relation.logical,
                    produced: relation.produced, local: relation.local, conditions: usable,
                    lateral: relation.lateral, needed: needed, mayGoOn: mayGoOn,
                    prefersLookups: prefersLookups)
                let candidate = try plan(step)
                if let found = best, found.isConnected == isConnected,
                    found.plan.cost <= candidate.cost
                {
                    continue
                }
                best = (index, candidate, isConnected, usable)
            }
            guard let best else {
                throw SQLError(.internalError, "a relation depends on one that never comes")
            }
            joined.formUnion(waiting[best.index].produced)
            conjuncts.removeAll { best.used.contains($0) }
            waiting.remove(at: best.index)
            current = best.plan
        }
        return try filtered(current, conjuncts)
    }

    private func allOf(_ waiting: [Waiting], _ joined: Set<ColumnID>) -> Set<ColumnID> {
        waiting.reduce(into: joined) { $0.formUnion($1.produced) }
    }
}

/// One join to be planned: a finished left side and a right side to plan.
struct JoinStep {
    var kind: JoinKind
    var left: Physical
    var right: Logical
    var produced: Set<ColumnID>
    /// Conditions on the right side alone.
    var local: [BoundExpression]
    var conditions: [BoundExpression]
    var lateral: Set<ColumnID>
    var needed: Set<ColumnID>
    /// Perhaps many more left rows come than are expected.
    var mayGoOn = false
    /// The left rows are looked up one by one where an index has them, whatever else may cost less.
    var prefersLookups = false

    var keepsRight: Bool {
        switch kind {
        case .semi, .anti, .nullAwareAnti: false
        default: true
        }
    }
}

extension Optimizer {
    /// The cheapest operator for one join.
    func plan(_ step: JoinStep) throws(SQLError) -> Physical {
        var best: Physical?
        func offer(_ candidate: Physical?) {
            guard let candidate else { return }
            if best.map({ candidate.cost < $0.cost }) ?? true { best = candidate }
        }
        var whole: (hash: Physical, right: Physical)?
        if step.lateral.isEmpty {
            let right = try plan(
                step.right, step.local,
                step.needed.intersection(step.produced)
                    .union(mentioned(step.conditions, step.produced)), .nothing)
            let hash = try hashJoin(step, right)
            offer(hash)
            whole = hash.map { ($0, right) }
            switch step.kind {
            case .inner, .left, .semi, .anti:
                // Trying all pairs gets out of hand when there are more rows than expected.
                if hash == nil || !step.mayGoOn && step.left.node.hasFew {
                    offer(try plainLoop(step, right))
                }
            case .nullAwareAnti where best == nil:
                offer(try plainLoop(withoutNulls(step), right))
            default: break
            }
        }
        let canBind = step.kind != .full && step.kind != .nullAwareAnti
        if canBind && (!step.lateral.isEmpty || isLookup(step.right)) {
            let lookup = try boundLoop(step)
            // So does reading a whole table for each left row.
            if let lookup, whole == nil || step.left.node.hasFew || !lookup.node.rereadsTables {
                offer(lookup)
            }
            if let lookup, step.prefersLookups, lookup.node.looksUpEachRow { return lookup }
            if let lookup, let whole,
                let adaptive = adaptiveJoin(
                    step, lookup: lookup, hash: whole.hash, reading: whole.right),
                best.map({ adaptive.cost <= $0.cost }) ?? true
            {
                best = adaptive
            }
        }
        guard let best else {
            guard step.kind == .full else {
                throw SQLError.notSupported("this join", at: .statement)
            }
            throw SQLError(
                .featureNotSupported,
                "FULL JOIN is only supported with merge-joinable or hash-joinable join conditions")
        }
        return best
    }

    /// NOT IN without a key to hash (`5 NOT IN (SELECT …)`) as a plain anti join: a right row
    /// keeps the left one out unless the condition is false.
    private func withoutNulls(_ step: JoinStep) -> JoinStep {
        var plain = step
        plain.kind = .anti
        plain.conditions = step.conditions.map {
            BoundExpression(.booleanTest($0, .isNotFalse), .bool)
        }
        return plain
    }

    private func mentioned(_ conditions: [BoundExpression], _ of: Set<ColumnID>) -> Set<ColumnID> {
        conditions.reduce(into: Set()) { $0.formUnion(needs($1, of: of)) }
    }

    /// Whether handing values to the right side might let it use an index.
    func isLookup(_ logical: Logical) -> Bool {
        switch logical {
        case .table(let table): !table.table.indexes.isEmpty
        case .past(let past): !past.table.table.keyColumns.isEmpty
        case .filter(let input, _): isLookup(input)
        default: false
        }
    }

    private func joinedRows(_ step: JoinStep, _ right: Double, _ hasKeys: Bool) -> Double {
        let left = step.left.rows
        let pairs = left * right * Selectivity.of(step.conditions.filter { !isEquality($0) })
        let joined = hasKeys ? pairs / max(1, max(left, right)) : pairs
        switch step.kind {
        case .left: return max(left, joined)
        case .full: return max(left + right, joined)
        case .semi: return max(1, min(left, joined))
        case .anti, .nullAwareAnti: return max(1, left * 0.5)
        default: return max(1, joined)
        }
    }

    private func isEquality(_ condition: BoundExpression) -> Bool {
        guard case .call(let procedure, let arguments) = condition.kind else { return false }
        return arguments.count == 2 && BuiltinFacts.isEquality(procedure.oid)
    }

    // MARK: Nested loops

    /// The right side is read once and kept.
    private func plainLoop(_ step: JoinStep, _ right: Physical) throws(SQLError) -> Physical {
        let layout = step.left.layout + right.layout
        let condition = try conjunction(step.conditions).map { (each) throws(SQLError) in
            try place(each, in: layout)
        }
        let pairs = step.left.rows * right.rows
        let cost =
            step.left.cost + right.cost
            + pairs * (Cost.operation * Double(1 + step.conditions.count))
            + (condition.map { subplanCost($0, pairs) } ?? 0)
        let loop = NestedLoop(
            kind: step.kind, left: step.left.node, right: right.node, bindings: [],
            condition: condition)
        let rows = joinedRows(step, right.rows, step.conditions.contains { isEquality($0) })
        return joined(step, right, .nestedLoop(loop), rows: rows, cost: cost)
    }

    /// For each left row the right side is run with that row's values.
    private func boundLoop(_ step: JoinStep) throws(SQLError) -> Physical? {
        let mentionedLeft = mentioned(step.conditions, Set(step.left.layout)).union(step.lateral)
        guard !mentionedLeft.isEmpty else { return nil }
        let context = try bindings(for: mentionedLeft, in: step.left.layout)
        let saved = outer
        for (id, slot) in context.slots { outer[id] = slot }
        defer { outer = saved }
        // Conditions that do not mention the right side decide about the left row: all of them
        // can be tested on the right, for no match there is no match.
        let right = try plan(
            step.right, step.local + step.conditions, step.needed.intersection(step.produced),
            Wish(order: [], rows: nil))
        outer = saved
        let used = right.node.slotsRead
        let bindings = context.bindings.filter { used.contains($0.slot) }
        let loop = NestedLoop(
            kind: step.kind, left: step.left.node, right: right.node, bindings: bindings,
            condition: nil)
        let matched = right.rows
        let rows: Double =
            switch step.kind {
            case .left: max(step.left.rows, step.left.rows * matched)
            case .semi: step.left.rows
            case .anti: max(1, step.left.rows * 0.5)
            default: max(1, step.left.rows * matched)
            }
        let cost = step.left.cost + step.left.rows * (right.cost + Cost.row)
        return joined(step, right, .nestedLoop(loop), rows: rows, cost: cost)
    }

    private func joined(
        _ step: JoinStep, _ right: Physical, _ operation: PlanNode.Operation, rows: Double,
        cost: Double
    ) -> Physical {
        let keepsRight = step.keepsRight
        let layout = keepsRight ? step.left.layout + right.layout : step.left.layout
        let columns =
            keepsRight ? step.left.node.columns + right.node.columns : step.left.node.columns
        let node = PlanNode(
            operation, columns: columns,
            estimate: Estimate(
                rows: max(1, rows.rounded()), width: width(columns),
                startupCost: step.left.node.estimate.startupCost
                    + right.node.estimate.startupCost, totalCost: cost))
        return Physical(node: node, layout: layout, ordering: step.left.ordering)
    }

    // MARK: Hash joins

    private func hashJoin(_ step: JoinStep, _ right: Physical) throws(SQLError) -> Physical? {
        let leftIDs = Set(step.left.layout)
        var keys: [HashJoin.Key] = []
        var rest: [BoundExpression] = []
        for condition in step.conditions {
            if let key = try hashKey(condition, leftIDs, step, right) {
                keys.append(key)
            } else {
                rest.append(condition)
            }
        }
        // All rows have the key of a FULL JOIN without one (ON true), so that each is a pair with each.
        if keys.isEmpty, step.kind == .full, mentioned(rest, leftIDs.union(step.produced)).isEmpty,
            let equality = BuiltinFacts.procedures(named: "int4eq").first
        {
            let one = BoundExpression(.constant(.int32(1)), .int4)
            keys.append(
                HashJoin.Key(left: one, right: one, equality: Procedure(equality, result: .bool)))
        }
        if keys.isEmpty { return nil }
        if step.kind == .nullAwareAnti && (keys.count != 1 || !rest.isEmpty) { return nil }
        let cost =
            step.left.cost + right.cost + right.rows * (Cost.hashRow + Cost.row)
            + step.left.rows * Cost.hashRow
        let rows = joinedRows(step, right.rows, true)
        let layout = step.left.layout + right.layout
        let condition = try conjunction(rest).map { (each) throws(SQLError) in
            try place(each, in: layout)
        }
        // The smaller side is the one to keep.
        if let kind = step.kind.swapped, !step.mayGoOn, stored(step.left) * 1.5 < stored(right) {
            return try swapped(step, right, kind, keys, rest, rows: rows, cost: cost)
        }
        let join = HashJoin(
            kind: step.kind, left: step.left.node, right: right.node, keys: keys,
            condition: condition)
        var result = joined(step, right, .hashJoin(join), rows: rows, cost: cost)
        // A hash join gives the unmatched rows of a batch after the matched ones.
        switch step.kind {
        case .left, .right, .full: result.ordering = []
        case .inner, .semi, .anti, .nullAwareAnti: break
        }
        return result
    }

    /// How many rows it gives where its largest table has as many as are stored now.
    private func stored(_ side: Physical) -> Double {
        let scale = side.node.largestReadTable(statistics) / Cost.defaultRows
        return min(side.rows * max(1, scale), side.node.rowsMax ?? .infinity)
    }

    private func swapped(
        _ step: JoinStep, _ right: Physical, _ kind: JoinKind, _ keys: [HashJoin.Key],
        _ rest: [BoundExpression], rows: Double, cost: Double
    ) throws(SQLError) -> Physical {
        let layout = right.layout + step.left.layout
        let saving = max(0, right.rows - step.left.rows) * Cost.row
        let condition = try conjunction(rest).map { (each) throws(SQLError) in
            try place(each, in: layout)
        }
        let join = HashJoin(
            kind: kind, left: right.node, right: step.left.node,
            keys: keys.map {
                HashJoin.Key(
                    left: $0.right, right: $0.left, equality: commuted($0.equality))
            }, condition: condition)
        let columns = right.node.columns + step.left.node.columns
        let node = PlanNode(
            .hashJoin(join), columns: columns,
            estimate: Estimate(
                rows: max(1, rows.rounded()), width: width(columns),
                startupCost: step.left.cost, totalCost: cost - saving))
        return Physical(
            node: node, layout: layout, ordering: kind == .inner ? right.ordering : [])
    }

    /// The equality with its operands exchanged, where their types differ.
    func commuted(_ procedure: Procedure) -> Procedure {
        guard let fact = BuiltinFacts.operator(ofProcedure: procedure.oid),
            let other = BuiltinFacts.operator(fact.commutator),
            let commuted = BuiltinFacts.procedure(other.procedure)
        else { return procedure }
        return Procedure(commuted, result: .bool)
    }

    /// An equality between something of the left and something of the right side.
    private func hashKey(
        _ condition: BoundExpression, _ leftIDs: Set<ColumnID>, _ step: JoinStep,
        _ right: Physical
    ) throws(SQLError) -> HashJoin.Key? {
        guard case .call(var procedure, var arguments) = condition.kind, arguments.count == 2
        else { return nil }
        if let equal = try ofOneType(procedure, arguments) {
            (procedure, arguments) = (equal.procedure, [equal.left, equal.right])
        }
        guard BuiltinFacts.isEquality(procedure.oid) else { return nil }
        let both = leftIDs.union(step.produced)
        let first = needs(arguments[0], of: both)
        let second = needs(arguments[1], of: both)
        if first.isEmpty || second.isEmpty { return nil }
        if first.isSubset(of: leftIDs) && second.isSubset(of: step.produced) {
            return HashJoin.Key(
                left: try place(arguments[0], in: step.left.layout),
                right: try place(arguments[1], in: right.layout), equality: procedure)
        }
        if first.isSubset(of: step.produced) && second.isSubset(of: leftIDs) {
            return HashJoin.Key(
                left: try place(arguments[1], in: step.left.layout),
                right: try place(arguments[0], in: right.layout), equality: commuted(procedure))
        }
        return nil
    }
}

extension Optimizer {
    /// A date and a timestamp, or timestamps with and without time zone, that are compared for equality: as values of one
    /// type, which can be hashed.
    private func ofOneType(
        _ procedure: Procedure, _ arguments: [BoundExpression]
    ) throws(SQLError) -> (procedure: Procedure, left: BoundExpression, right: BoundExpression)? {
        switch procedure.source {
        case "date_eq_timestamp", "timestamp_eq_date", "date_eq_timestamptz", "timestamptz_eq_date",
            "timestamp_eq_timestamptz", "timestamptz_eq_timestamp":
            break
        default: return nil
        }
        let hasZone = arguments.contains { $0.type.oid == .timestamptz }
        let type: SQLType = hasZone ? .timestamptz : .timestamp
        guard let left = try binder.coerce(arguments[0], to: type, .explicit),
            let right = try binder.coerce(arguments[1], to: type, .explicit)
        else { return nil }
        let pair = try binder.operands(OperatorName("="), left, right, at: nil)
        return (pair.procedure, pair.left, pair.right)
    }
}

extension JoinKind {
    /// The same join with its sides exchanged; nil where a hash join cannot do that.
    fileprivate var swapped: JoinKind? {
        switch self {
        case .inner: .inner
        case .left: .right
        case .right: .left
        case .full, .semi, .anti, .nullAwareAnti: nil
        }
    }
}
