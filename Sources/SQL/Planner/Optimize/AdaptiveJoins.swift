// Joins of which it is decided when they run whether rows are looked up or all are read (docs/decisions/096).
import Catalog
import Types

extension Optimizer {
    /// How likely it is thought that the left rows turn out to be few, where something keeps rows back and the plan
    /// expects many all the same.
    private static let chanceOfFew = 0.25

    /// The join that begins as `lookup`, a loop that binds the left row's values, and goes on as `hash`, which reads
    /// all of `right`; nil where one of the two will do whatever comes, or where they cannot take turns.
    func adaptiveJoin(
        _ step: JoinStep, lookup: Physical, hash: Physical, reading right: Physical
    ) -> Physical? {
        guard case .nestedLoop(let loop) = lookup.node.operation,
            case .hashJoin(let join) = hash.node.operation,
            loop.looksUp, let tables = right.node.wholeTables,
            !step.left.node.hasFew
        else { return nil }
        let buildsLeft = join.right === step.left.node
        let expectsFew = lookup.cost < hash.cost
        // The order of the left rows is kept by lookups, and by a hash join that reads them row by row.
        let keepsOrder = !buildsLeft && step.kind != .left
        if expectsFew, !keepsOrder, !lookup.ordering.isEmpty { return nil }
        let layout = lookup.layout
        let hashColumns = layout.compactMap { hash.layout.firstIndex(of: $0) }
        guard hashColumns.count == layout.count else { return nil }
        let expected = (expectsFew ? lookup : hash).node.estimate
        let saved =
            expectsFew || step.left.rows >= right.rows
            ? 0 : (right.cost + right.rows * (Cost.hashRow + Cost.row)) * Optimizer.chanceOfFew
        let node = PlanNode(
            .adaptiveJoin(
                AdaptiveJoin(
                    lookup: loop, hash: join, buildsLeft: buildsLeft,
                    lookupColumns: Array(layout.indices), hashColumns: hashColumns,
                    wholeTables: tables)),
            columns: lookup.node.columns,
            estimate: Estimate(
                rows: expected.rows, width: lookup.node.estimate.width,
                startupCost: expected.startupCost, totalCost: expected.totalCost - saved))
        return Physical(
            node: node, layout: layout, ordering: keepsOrder ? step.left.ordering : [])
    }
}

extension PlanNode {
    /// Finds rows by values, each time it runs, and reads no others.
    fileprivate var looksUp: Bool {
        switch operation {
        case .pointGet: true
        case .indexScan(let scan): scan.hasValues
        case .filter(let input, _), .project(let input, _): input.looksUp
        case .append(let inputs), .mergeAppend(let inputs, _): inputs.allSatisfy(\.looksUp)
        default: false
        }
    }

    /// The tables that it reads as a whole, or a range of which it reads, or all if that is less: no more than all, if it does
    /// nothing else.
    fileprivate var wholeTables: [TableDefinition]? {
        switch operation {
        case .tableScan(let scan): return [scan.table]
        case .indexScan(let scan) where scan.wholeTableFilter != nil: return [scan.table]
        case .filter(let input, _), .project(let input, _): return input.wholeTables
        case .append(let inputs), .mergeAppend(let inputs, _):
            var tables: [TableDefinition] = []
            for input in inputs {
                guard let found = input.wholeTables else { return nil }
                tables += found
            }
            return tables
        default: return nil
        }
    }

    /// A loop that finds the right rows by an index.
    var looksUpEachRow: Bool {
        if case .nestedLoop(let loop) = operation { loop.looksUp } else { false }
    }

    /// A loop that reads a table as a whole for each of its left rows.
    var rereadsTables: Bool {
        if case .nestedLoop(let loop) = operation { loop.right.readsWhole } else { false }
    }

    private var readsWhole: Bool {
        switch operation {
        case .tableScan: true
        case .indexScan(let scan):
            !scan.hasValues && scan.lower == nil && scan.upper == nil
        case .filter(let input, _), .project(let input, _): input.readsWhole
        case .append(let inputs), .mergeAppend(let inputs, _): inputs.contains(where: \.readsWhole)
        default: false
        }
    }

    /// The rows of the largest of the tables of which it reads what no values look up.
    func largestReadTable(_ statistics: any Statistics) -> Double {
        switch operation {
        case .tableScan(let scan): Double(statistics.rowCount(of: scan.table) ?? 0)
        case .indexScan(let scan) where !scan.hasValues:
            Double(statistics.rowCount(of: scan.table) ?? 0)
        case .append(let inputs), .mergeAppend(let inputs, _):
            inputs.reduce(0) { $0 + $1.largestReadTable(statistics) }
        default: inputs.reduce(0) { max($0, $1.largestReadTable(statistics)) }
        }
    }

    /// Of rows that are surely no more it is known that they are few.
    private static let surelyFew = 16.0

    /// Whether it gives few rows, whatever is in the tables.
    var hasFew: Bool { rowsMax.map { $0 <= PlanNode.surelyFew } ?? false }

    /// How many rows it can give; nil where that depends on what is stored.
    var rowsMax: Double? {
        switch operation {
        case .oneRow: return 1
        case .values(let rows): return Double(rows.count)
        case .pointGet(let get):
            guard case .tuples(let tuples) = get.keys else { return nil }
            return Double(tuples.count)
        case .filter(let input, _), .project(let input, _), .sort(let input, _, _),
            .distinct(let input), .distinctOn(let input, _):
            return input.rowsMax
        case .limit(let input, let limit):
            guard case .constant(let count)? = limit.count?.kind, let most = count.integerValue
            else { return input.rowsMax }
            return min(Double(most), input.rowsMax ?? .infinity)
        case .aggregate(let aggregate):
            if aggregate.groups.isEmpty { return 1 }
            return aggregate.groupingSets == nil ? aggregate.input.rowsMax : nil
        case .window(let window): return window.input.rowsMax
        case .lockRows(let lock): return lock.input.rowsMax
        case .nestedLoop(let loop):
            guard let left = loop.left.rowsMax else { return nil }
            switch loop.kind {
            case .semi, .anti: return left
            case .left: return loop.right.rowsMax.map { left * max($0, 1) }
            default: return loop.right.rowsMax.map { left * $0 }
            }
        default: return nil
        }
    }
}

extension PlanNode {
    /// Whether an index finds rows by one of these values.
    func looksUp(by slots: Set<CorrelationSlot>) -> Bool {
        func reads(_ expression: BoundExpression?) -> Bool {
            expression?.contains {
                if case .correlated(let slot) = $0.kind { slots.contains(slot) } else { false }
            } ?? false
        }
        var found = false
        visitPlans { node in
            switch node.operation {
            case .pointGet(let get):
                switch get.keys {
                case .tuples(let tuples): if tuples.joined().contains(where: reads) { found = true }
                case .array(let prefix, let elements):
                    if (prefix + [elements]).contains(where: reads) { found = true }
                }
            case .indexScan(let scan):
                if scan.equalities.contains(where: reads) || reads(scan.lower?.value)
                    || reads(scan.upper?.value)
                {
                    found = true
                }
            case .pastScan(let scan): if scan.equalities.contains(where: reads) { found = true }
            default: break
            }
        }
        return found
    }
}

extension NestedLoop {
    /// Finds the right rows by values of the left ones, and reads no others.
    fileprivate var looksUp: Bool {
        right.looksUp && right.looksUp(by: Set(bindings.map(\.slot)))
    }
}
