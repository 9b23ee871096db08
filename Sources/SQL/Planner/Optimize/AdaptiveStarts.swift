// Joins that might begin with several relations, each by a range of an index, of which it is decided when they run with which
// they do (docs/decisions/099).
import Catalog
import Types

extension Optimizer {
    /// More orders are not kept.
    private static let startsMax = 3

    /// `best`, or the order that begins with the shortest of several ranges and looks the others up.
    func adaptiveStart(
        _ best: Physical, _ starts: [(index: Int, plan: Physical)], _ waiting: [Waiting],
        _ conjuncts: [BoundExpression], _ needed: Set<ColumnID>, _ wish: Wish
    ) throws(SQLError) -> Physical {
        let ranges = starts.filter { $0.plan.node.start != nil }
        guard ranges.count > 1, wish.order.isEmpty || !satisfies(best.ordering, wish.order) else {
            return best
        }
        var plans: [Physical] = []
        for start in ranges {
            if best.node.start === start.plan.node.start {
                plans.append(best)
                continue
            }
            let others = waiting.enumerated().filter { $0.offset != start.index }.map(\.element)
            let plan = try extend(start.plan, others, conjuncts, needed, prefersLookups: true)
            // A relation that is read as a whole for it takes as long whatever it begins with.
            guard plan.node.start != nil, Set(best.layout).isSubset(of: plan.layout) else {
                continue
            }
            plans.append(plan)
        }
        // The first is run where none of the ranges is short.
        plans.sort { $0.node === best.node || $1.node !== best.node && $0.cost < $1.cost }
        plans = Array(plans.prefix(Optimizer.startsMax))
        guard plans.count > 1 else { return best }
        let otherwise = plans[0].node === best.node ? nil : best.node
        var nodes: [PlanNode] = []
        for plan in plans { nodes.append(try projected(plan, best.layout).node) }
        return Physical(
            node: PlanNode(
                .adaptiveStart(AdaptiveStart(plans: nodes, otherwise: otherwise)),
                columns: best.node.columns, estimate: best.node.estimate), layout: best.layout)
    }
}

extension PlanNode {
    /// The scan of a range of an index that its rows begin with, for each of which it then looks others up; nil where it
    /// does anything else.
    fileprivate var start: PlanNode? {
        switch operation {
        case .indexScan(let scan): scan.isCheckedRange ? self : nil
        case .nestedLoop(let loop): loop.bindings.isEmpty ? nil : loop.left.start
        case .adaptiveJoin(let join): join.left.start
        // Behind a condition that is asked once nothing is looked at before it was.
        case .filter(_, let condition) where condition.isOneTime: nil
        case .filter(let input, _), .project(let input, _): input.start
        default: nil
        }
    }
}
