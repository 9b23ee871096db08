// Outer, semi and anti joins: their order is the query's.
import Catalog
import Types

/// A join that is not an inner one, with each condition where it belongs.
private struct OuterJoin {
    var join: LogicalJoin
    var leftIDs: Set<ColumnID>
    var rightIDs: Set<ColumnID>
    /// On the left side alone, and on what is joined.
    var below: [BoundExpression] = []
    var above: [BoundExpression] = []
    /// Of the join: on the right side alone, and the others.
    var local: [BoundExpression] = []
    var conditions: [BoundExpression] = []
    var lateral: Set<ColumnID>
    var needed: Set<ColumnID>

    /// How much of the left side is guessed to be in the result.
    var keptShare: Double {
        let share = Selectivity.of(above)
        switch join.kind {
        // Most rows are those that somebody refers to.
        case .anti, .nullAwareAnti: return share * 0.1
        case .semi: return local.isEmpty ? share : share * 0.1
        case .inner, .left, .right, .full: return share
        }
    }

    func step(
        _ left: Physical, mayGoOn: Bool = false, prefersLookups: Bool = false
    ) -> JoinStep {
        JoinStep(
            kind: join.kind, left: left, right: join.right, produced: rightIDs, local: local,
            conditions: conditions, lateral: lateral, needed: needed, mayGoOn: mayGoOn,
            prefersLookups: prefersLookups)
    }
}

extension Optimizer {
    func planOuterJoin(
        _ join: LogicalJoin, _ conjuncts: [BoundExpression], _ required: Set<ColumnID>,
        _ wish: Wish
    ) throws(SQLError) -> Physical {
        let parts = parts(of: join, conjuncts, required)
        let best = try fromTheLeft(parts, wish)
        guard let other = try fromTheRight(parts), expected(other, wish) < expected(best, wish)
        else { return best }
        return other
    }

    private func parts(
        of join: LogicalJoin, _ conjuncts: [BoundExpression], _ required: Set<ColumnID>
    ) -> OuterJoin {
        let leftIDs = Set(binder.columnsProduced(by: join.left))
        let rightIDs = Set(binder.columnsProduced(by: join.right))
        let both = leftIDs.union(rightIDs)
        let lateral = resolve(binder.columnsFree(in: join.right), keeping: both)
            .subtracting(rightIDs).intersection(leftIDs)
        var parts = OuterJoin(
            join: join, leftIDs: leftIDs, rightIDs: rightIDs, lateral: lateral,
            needed: required.union(lateral))
        for conjunct in conjuncts {
            let isLeft = needs(conjunct, of: both).isSubset(of: leftIDs) && join.kind != .full
            if isLeft { parts.below.append(conjunct) } else { parts.above.append(conjunct) }
        }
        let conditions =
            join.condition.map { split(expand($0, keeping: both)).flatMap { split($0) } } ?? []
        for condition in conditions {
            let mentioned = needs(condition, of: both)
            if mentioned.isSubset(of: rightIDs) && join.kind != .full
                && join.kind != .nullAwareAnti && !mentioned.isEmpty
            {
                parts.local.append(condition)
            } else {
                parts.conditions.append(condition)
            }
        }
        for conjunct in parts.above + parts.conditions {
            parts.needed.formUnion(needs(conjunct, of: both))
        }
        return parts
    }

    /// For all rows of the left side, or for the first ones where few are wanted.
    private func fromTheLeft(_ parts: OuterJoin, _ wish: Wish) throws(SQLError) -> Physical {
        let needed = parts.needed.intersection(parts.leftIDs)
        func left(_ wish: Wish) throws(SQLError) -> Physical {
            try plan(parts.join.left, parts.below, needed, wish)
        }
        var wish = wish
        // The first left rows have the first rows of the result only where none of them is left out.
        if parts.join.kind != .left || !parts.above.isEmpty { wish.limit = nil }
        let everything = Wish(order: wish.order)
        let passesOn = parts.join.kind.keepsLeftRows && wish.isOf(parts.leftIDs)
        let first = try left(passesOn ? wish : everything)
        if passesOn, wish.isWalk {
            return try filtered(
                try plan(parts.step(first, mayGoOn: true, prefersLookups: true)), parts.above)
        }
        if passesOn, let limit = wish.limit, !satisfies(first.ordering, wish.order) {
            let sorted = try sorted(first, wish.order, limit: limit, keeping: needed)
            return try plan(parts.step(withRows(wish.rows, of: sorted)))
        }
        guard passesOn, let start = limited(first, wish) else {
            return try filtered(try plan(parts.step(first)), parts.above)
        }
        let all = try filtered(try plan(parts.step(try left(everything))), parts.above)
        var step = parts.step(start, mayGoOn: true)
        var few = try filtered(try plan(step), parts.above)
        if parts.join.kind == .left, parts.above.isEmpty, !satisfies(few.ordering, wish.order) {
            step.prefersLookups = true
            few = try plan(step)
            // However large the tables are, that is fast.
            if few.node.looksUpEachRow, start.rows <= Optimizer.boundedRowsMax { return few }
        }
        return cheaper(few, of: first, kept: parts.keptShare, wish, all) ?? all
    }

    /// The same, of which no more rows come than so many.
    private func withRows(_ most: Double?, of plan: Physical) -> Physical {
        guard let most, most < plan.rows else { return plan }
        var estimate = plan.node.estimate
        estimate.rows = max(1, most)
        var few = plan
        few.node = PlanNode(plan.node.operation, columns: plan.node.columns, estimate: estimate)
        return few
    }

    /// A semi join the other way round, `id IN (SELECT …)` with few values: each of them, once, is looked
    /// up in the left table. Nil where it is no lookup.
    private func fromTheRight(_ parts: OuterJoin) throws(SQLError) -> Physical? {
        guard parts.join.kind == .semi, parts.lateral.isEmpty, isLookup(parts.join.left) else {
            return nil
        }
        var keys: [ColumnID] = []
        for condition in parts.conditions {
            guard let key = rightKey(of: condition, parts) else { return nil }
            if !keys.contains(key) { keys.append(key) }
        }
        if keys.isEmpty { return nil }
        let right = try plan(parts.join.right, parts.local, Set(keys), .nothing)
        let values = distinct(try projected(right, keys), rows: right.rows)
        let lookups = JoinStep(
            kind: .inner, left: values, right: parts.join.left, produced: parts.leftIDs,
            local: parts.below, conditions: parts.conditions, lateral: [], needed: parts.needed)
        return try filtered(try plan(lookups), parts.above)
    }

    /// The column of the right side that a condition wants equal to something of the left one.
    private func rightKey(of condition: BoundExpression, _ parts: OuterJoin) -> ColumnID? {
        guard case .call(let procedure, let operands) = condition.kind, operands.count == 2,
            BuiltinFacts.isEquality(procedure.oid)
        else { return nil }
        for (operand, other) in [(operands[0], operands[1]), (operands[1], operands[0])] {
            var value = operand
            if case .relabel(let inner) = operand.kind { value = inner }
            let both = parts.leftIDs.union(parts.rightIDs)
            let mentioned = needs(other, of: both)
            guard case .column(let id) = value.kind, parts.rightIDs.contains(id),
                !mentioned.isEmpty, mentioned.isSubset(of: parts.leftIDs)
            else { continue }
            return id
        }
        return nil
    }
}

extension JoinKind {
    /// What is joined comes in the left side's order, and it takes few left rows to get a few.
    fileprivate var keepsLeftRows: Bool {
        switch self {
        case .left, .semi, .anti, .nullAwareAnti: true
        case .inner, .right, .full: false
        }
    }
}
