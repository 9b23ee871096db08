// Which correlation slots a plan reads.
extension Optimizer {
    func slotsUsed(by node: PlanNode) -> Set<CorrelationSlot> {
        var slots = Set<CorrelationSlot>()
        node.visitExpressions { expression in gather(expression, &slots) }
        for child in node.inputs { slots.formUnion(slotsUsed(by: child)) }
        return slots
    }

    private func gather(_ expression: BoundExpression, _ slots: inout Set<CorrelationSlot>) {
        switch expression.kind {
        case .correlated(let slot): slots.insert(slot)
        case .subquery(let subquery):
            for binding in subquery.bindings { gather(binding.value, &slots) }
        default: break
        }
        for child in expression.children { gather(child, &slots) }
    }
}
