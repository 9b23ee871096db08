// Which partitions a plan comes to: what constants and parameters say of that before it runs.
package import Catalog
import Types

/// What decides which of the partitions in a plan are read or written.
package struct PartitionUses {
    /// Rows that are made of nothing stored, on their way into a partitioned table.
    package struct RoutedRows {
        package var table: TableDefinition
        package var partitions: [OID]
        /// A row's values by the places of the table's columns; nil for those known only when it is made.
        package var rows: [[BoundExpression?]]
    }

    /// Tables that are used only where one of these is true: conditions over constants and parameters.
    package private(set) var conditions: [OID: [BoundExpression]] = [:]
    package private(set) var routed: [RoutedRows] = []
    /// Those that are used whatever the parameters are.
    package private(set) var always: Set<OID> = []

    /// What a statement names is used, whatever comes of it.
    package init(of plan: PreparedPlan) {
        always = Set(plan.namedTables)
        note(plan.plan, under: nil)
        for oid in always { conditions[oid] = nil }
    }

    /// Whether parameters make no difference.
    package var isSettled: Bool { conditions.isEmpty && routed.isEmpty }

    private mutating func note(_ table: TableDefinition, _ condition: BoundExpression?) {
        if let condition {
            conditions[table.oid, default: []].append(condition)
        } else {
            always.insert(table.oid)
        }
    }

    /// `outer`: the condition of the node it is below.
    private mutating func note(_ node: PlanNode, under outer: BoundExpression?) {
        let condition = node.gate ?? outer
        switch node.operation {
        case .tableScan(let scan): note(scan.table, condition)
        case .pointGet(let get): note(get.table, condition)
        case .indexScan(let scan): note(scan.table, condition)
        case .insert(let insert): note(insert, condition)
        case .update(let update):
            let condition = update.input.givesRows(if: condition)
            note(update.table, condition)
            for partition in update.move?.partitions ?? [] { note(partition.table, condition) }
        case .delete(let delete): note(delete.table, delete.input.givesRows(if: condition))
        case .merge(let merge):
            note(merge.table, nil)
            let partitions =
                (merge.move?.partitions ?? []) + (merge.insertion?.partitions ?? [])
            for partition in partitions { note(partition.table, nil) }
        default: break
        }
        for input in node.inputs { note(input, under: condition) }
        var subqueries: [PlanNode] = []
        node.visitExpressions { $0.visitSubqueries { subqueries.append($0.plan) } }
        for subquery in subqueries { note(subquery, under: condition) }
    }

    private mutating func note(_ insert: InsertPlan, _ condition: BoundExpression?) {
        note(insert.table, condition)
        if insert.partitions.isEmpty { return }
        guard condition == nil, let made = insert.input.rowsMade else {
            for partition in insert.partitions { note(partition.table, condition) }
            return
        }
        routed.append(
            RoutedRows(
                table: insert.table, partitions: insert.partitions.map(\.table.oid),
                rows: made.map { row in insert.values.map { $0.over(row).known } }))
    }
}

extension PlanNode {
    /// The condition, known before anything is read, without which nothing below it is.
    fileprivate var gate: BoundExpression? {
        switch operation {
        case .filter(let input, let condition): condition.known ?? input.gate
        case .project(let input, _): input.gate
        default: nil
        }
    }

    /// The condition without which it gives no rows, though something may be read; `outer` if there is no other.
    fileprivate func givesRows(if outer: BoundExpression?) -> BoundExpression? {
        if let gate { return gate }
        switch operation {
        case .filter(let input, _), .project(let input, _): return input.givesRows(if: outer)
        case .nestedLoop(let loop): return Self.givesRows(loop.kind, loop.left, loop.right, outer)
        case .hashJoin(let join): return Self.givesRows(join.kind, join.left, join.right, outer)
        case .adaptiveJoin(let join): return Self.givesRows(join.kind, join.left, join.other, outer)
        default: return outer
        }
    }

    private static func givesRows(
        _ kind: JoinKind, _ left: PlanNode, _ right: PlanNode, _ outer: BoundExpression?
    ) -> BoundExpression? {
        switch kind {
        case .inner, .semi: left.givesRows(if: nil) ?? right.givesRows(if: outer)
        case .left, .anti, .nullAwareAnti: left.givesRows(if: outer)
        case .right: right.givesRows(if: outer)
        case .full: outer
        }
    }

    /// The rows of VALUES, and of a select list without FROM, or more; nil for what reads something, and for many.
    fileprivate var rowsMade: [[BoundExpression]]? {
        switch operation {
        case .oneRow: return [[]]
        case .filter(let input, _): return input.rowsMade
        case .values(let rows): return rows.count <= Self.rowsMadeMax ? rows : nil
        case .project(let input, let expressions):
            return input.rowsMade?.map { row in expressions.map { $0.over(row) } }
        default: return nil
        }
    }

    private static let rowsMadeMax = 100
}

extension BoundExpression {
    /// The same over a row that consists of expressions.
    fileprivate func over(_ row: [BoundExpression]) -> BoundExpression {
        if case .column(let place) = kind, row.indices.contains(place) { return row[place] }
        return mapChildren { $0.over(row) }
    }

    /// Itself, if it is the same whenever it is asked, and asks for nothing but parameters.
    fileprivate var known: BoundExpression? {
        let isBound = contains { if case .correlated = $0.kind { true } else { false } }
        return isOneTime && !isBound ? self : nil
    }
}
