// Which correlation slots a plan reads and sets.

extension PlanNode {
    /// The slots that expressions of this plan read, those of its subqueries included.
    var slotsRead: Set<CorrelationSlot> {
        var use = SlotUse()
        use.gather(self)
        return use.read
    }

    /// The plan reads no slot that something around it sets: it gives the same rows whenever it runs
    /// within one execution.
    package var isSelfContained: Bool {
        var use = SlotUse()
        use.gather(self)
        return use.read.isSubset(of: use.bound)
    }
}

private struct SlotUse {
    var read = Set<CorrelationSlot>()
    var bound = Set<CorrelationSlot>()

    mutating func gather(_ node: PlanNode) {
        node.visitExpressions { gather($0) }
        if case .nestedLoop(let loop) = node.operation {
            bound.formUnion(loop.bindings.map(\.slot))
        }
        for child in node.inputs { gather(child) }
    }

    private mutating func gather(_ expression: BoundExpression) {
        switch expression.kind {
        case .correlated(let slot): read.insert(slot)
        case .subquery(let subquery):
            bound.formUnion(subquery.bindings.map(\.slot))
            for binding in subquery.bindings { gather(binding.value) }
            gather(subquery.plan)
        default: break
        }
        for child in expression.children { gather(child) }
    }
}
