// The first rows in an order of which it is decided when they run whether they are met on a walk in that order or looked
// up and sorted (docs/decisions/098).
import Catalog
import Types

extension Optimizer {
    /// `walk`, past rows that are not wanted, and the ranges that have those that are; the whole table where there is no
    /// such range. Nil where the two do not compete.
    func adaptiveSort(
        _ table: LogicalTable, walk: AccessPath, whole: AccessPath, _ checked: [AccessPath],
        _ conjuncts: [BoundExpression], _ required: Set<ColumnID>, _ wish: Wish
    ) throws(SQLError) -> Physical? {
        // What is asked of a row is asked twice of some.
        let mayBeRepeated = conjuncts.allSatisfy {
            binder.mayBeRepeated($0, forRowsOf: table) && !$0.makesLongValues
        }
        guard let limit = wish.limit, mayBeRepeated else { return nil }
        // Of the walk's own range all would be sorted that it comes to.
        let ranges = checked.filter { $0.index != walk.index }.sorted { $0.cost < $1.cost }
        guard let chosen = ranges.first ?? (walk.index == nil ? nil : whole) else { return nil }
        let rows = max(1, Cost.defaultRows * Selectivity.of(conjuncts))
        let walked = try scan(
            table, walk, or: [], conjuncts, required, rows: rows, givesAll: true)
        let found = try scan(
            table, chosen, or: alternatives(to: chosen, among: ranges), conjuncts, required,
            rows: rows, givesAll: true)
        let sorted = try self.sorted(
            found, wish.order, limit: limit, keeping: Set(found.layout))
        guard case .sort(let lookup, let keys, let placed?) = sorted.node.operation,
            sorted.layout == walked.layout
        else { return nil }
        let expected = expected(walked, wish) < sorted.cost ? walked : sorted
        let node = PlanNode(
            .adaptiveSort(
                AdaptiveSort(
                    walk: walked.node, lookup: lookup, keys: keys, limit: placed,
                    sort: sorted.node)),
            columns: walked.node.columns, estimate: expected.node.estimate)
        return Physical(node: node, layout: walked.layout, ordering: walked.ordering)
    }
}
