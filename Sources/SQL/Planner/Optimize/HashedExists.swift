// EXISTS where it cannot be a join (under OR, in CASE, in a select list), by equalities of which no index looks up the
// rows: `EXISTS (SELECT … FROM t WHERE t.a = o.a)` as `o.a IN (SELECT t.a FROM t)`, which reads t once.
import Catalog
import Types

extension Optimizer {
    /// Queries over larger tables are asked for each row, as what they give is kept in memory: numbers, or texts of which
    /// nobody knows how long they are.
    private static let membersMax = 1_000_000.0
    private static let textMembersMax = 200_000.0

    /// EXISTS as a question whether values are among those of a query that does not depend on them; nil where
    /// its conditions are others than equalities. `plan` is how it is asked for each row, with `slots` of that.
    func placeMembership(
        _ root: Logical, insteadOf plan: PlanNode, _ slots: Set<CorrelationSlot>,
        in layout: [ColumnID]
    ) throws(SQLError) -> BoundExpression? {
        guard !slots.isEmpty, !asksFew, !plan.looksUp(by: slots),
            let membership = membership(root)
        else { return nil }
        let hasTexts = membership.left.contains { $0.type.physicalKind == .bytes }
        let most = hasTexts ? Optimizer.textMembersMax : Optimizer.membersMax
        guard plan.largestReadTable(statistics) <= most else { return nil }
        let members = try self.plan(membership.query)
        guard members.isSelfContained else { return nil }
        binder.subqueries.append(LogicalSubquery(query: membership.query))
        let subquery = SubqueryPlan(
            form: .any(
                left: try placeAll(membership.left, in: layout), operators: membership.equalities),
            plan: members, bindings: [], logical: binder.subqueries.count - 1)
        // That nothing is known of a value is as good as that it is not there.
        return BoundExpression(
            .booleanTest(BoundExpression(.subquery(subquery), .bool), .isTrue), .bool)
    }

    private struct Membership {
        var query: BoundQuery
        var left: [BoundExpression]
        var equalities: [Procedure]
    }

    private func membership(_ root: Logical) -> Membership? {
        var conditions: [BoundExpression] = []
        var base = root
        while case .filter(let input, let condition) = base {
            conditions += split(condition)
            base = input
        }
        guard isPlain(base), binder.columnsFree(in: base).isEmpty else { return nil }
        let produced = Set(binder.columnsProduced(by: base))
        var own: [BoundExpression] = []
        var keys: [Definition] = []
        var left: [BoundExpression] = []
        var equalities: [Procedure] = []
        for condition in conditions {
            guard binder.mayBeRepeated(condition) else { return nil }
            if binder.columnsMentioned(in: condition).isSubset(of: produced) {
                own.append(condition)
                continue
            }
            guard case .call(let equality, let sides) = condition.kind, sides.count == 2,
                BuiltinFacts.isEquality(equality.oid), !condition.hasSubqueries
            else { return nil }
            let mentioned = sides.map { binder.columnsMentioned(in: $0) }
            guard
                let inner = mentioned.firstIndex(where: {
                    !$0.isEmpty && $0.isSubset(of: produced)
                }), mentioned[1 - inner].isDisjoint(with: produced)
            else { return nil }
            // Of a row some of whose fields are NULL it cannot be said whether it is one that is equal to nothing.
            if sides[inner].type.oid == .record { return nil }
            keys.append(
                Definition(id: binder.newColumn("key", sides[inner].type), value: sides[inner]))
            left.append(sides[1 - inner])
            equalities.append(inner == 1 ? equality : commuted(equality))
        }
        guard !keys.isEmpty else { return nil }
        // Those without a value are equal to nothing.
        own += keys.map { BoundExpression(.nullTest($0.value, isNegated: true), .bool) }
        let rows = conjunction(own).map { .filter(base, $0) } ?? base
        return Membership(
            query: BoundQuery(
                root: .define(rows, keys),
                outputs: keys.map { BoundQuery.Output(id: $0.id, name: "key") }),
            left: left, equalities: equalities)
    }
}

extension Optimizer {
    /// Whether it may be planned once more, to be read at another time: a WITH query on its way to its only reader
    /// may not.
    private func isPlain(_ base: Logical) -> Bool {
        if case .commonTable(let id, _) = base { return merged[id] == nil }
        return base.isPlain
    }
}
