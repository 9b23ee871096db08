// What a plan reads of what is around it: correlation slots that something above sets, and the rounds of
// recursive queries.

/// Plans with the same of these give the same rows within one execution.
package struct OuterReads: Hashable, Sendable {
    package var slots = Set<CorrelationSlot>()
    /// Recursive queries of whose last round rows are read.
    package var rounds = Set<CommonTableID>()

    package var isEmpty: Bool { slots.isEmpty && rounds.isEmpty }
}

extension PlanNode {
    /// The slots that expressions of this plan read, those of its subqueries included.
    var slotsRead: Set<CorrelationSlot> { Reads(of: self).all.slots }

    var outerReads: OuterReads {
        let reads = Reads(of: self)
        return OuterReads(
            slots: reads.all.slots.subtracting(reads.own.slots),
            rounds: reads.all.rounds.subtracting(reads.own.rounds))
    }

    /// The plan gives the same rows whenever it runs within one execution.
    package var isSelfContained: Bool { outerReads.isEmpty }
}

private struct Reads {
    var all = OuterReads()
    /// What something in the plan sets.
    var own = OuterReads()

    init(of plan: PlanNode) { gather(plan) }

    private mutating func gather(_ node: PlanNode) {
        node.visitExpressions { gather($0) }
        switch node.operation {
        case .nestedLoop(let loop): own.slots.formUnion(loop.bindings.map(\.slot))
        case .adaptiveJoin(let join): own.slots.formUnion(join.lookup.bindings.map(\.slot))
        case .commonTableScan(_, let reads):
            all.slots.formUnion(reads.slots)
            all.rounds.formUnion(reads.rounds)
        case .workTableScan(let id): all.rounds.insert(id)
        case .recursiveUnion(let union): own.rounds.insert(union.id)
        default: break
        }
        for child in node.inputs { gather(child) }
    }

    private mutating func gather(_ expression: BoundExpression) {
        switch expression.kind {
        case .correlated(let slot): all.slots.insert(slot)
        case .subquery(let subquery):
            own.slots.formUnion(subquery.bindings.map(\.slot))
            for binding in subquery.bindings { gather(binding.value) }
            gather(subquery.plan)
        default: break
        }
        for child in expression.children { gather(child) }
    }
}
