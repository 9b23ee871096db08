// INSERT, UPDATE and DELETE as operators over their input.
import Catalog
import Types

extension Optimizer {
    func planModify(_ modify: LogicalModify, _ required: Set<ColumnID>) throws(SQLError)
        -> Physical
    {
        isReadOnly = false
        var own = Set(modify.row)
        if let table = modify.rowTable { own.insert(table) }
        var needed = Set<ColumnID>()
        if let key = modify.rowKey { needed.insert(key) }
        if let condition = modify.condition {
            needed.formUnion(binder.columnsMentioned(in: condition))
        }
        switch modify.action {
        case .insert(let values, _):
            for value in values { needed.formUnion(binder.columnsMentioned(in: value)) }
        case .update(let assignments):
            for each in assignments { needed.formUnion(binder.columnsMentioned(in: each.value)) }
        case .delete: break
        case .merge(let clauses):
            for each in clauses.flatMap(\.expressions) {
                needed.formUnion(binder.columnsMentioned(in: each))
            }
        }
        for each in modify.returning { needed.formUnion(binder.columnsMentioned(in: each.value)) }
        let input = try plan(modify.input, [], needed.subtracting(own), .nothing)
        let layout = modify.returning.map(\.id)
        let node = PlanNode(
            try operation(modify, input), columns: outputColumns(layout),
            estimate: Estimate(
                rows: modify.hasReturning ? input.rows : 0,
                width: modify.hasReturning ? width(outputColumns(layout)) : 0,
                startupCost: input.node.estimate.startupCost, totalCost: input.cost))
        return Physical(node: node, layout: layout)
    }

    private func operation(_ modify: LogicalModify, _ input: Physical) throws(SQLError)
        -> PlanNode.Operation
    {
        let rules = try placed(modify.rules)
        switch modify.action {
        case .insert(let values, let conflict):
            var plan = InsertPlan(
                table: modify.table, input: input.node,
                values: try placeAll(values, in: input.layout), rules: rules,
                onConflict: try conflict.map { (each) throws(SQLError) in try placed(each) },
                returning: try returning(modify, over: modify.row))
            plan.partitions = try partitions(of: modify, input)
            return .insert(plan)
        case .update(let assignments):
            var plan = UpdatePlan(
                table: modify.table, input: input.node, target: try target(modify, input),
                assignments: try placed(assignments, in: input.layout), rules: rules,
                returning: try returning(modify, over: modify.row + input.layout))
            plan.move = try modify.moves.first.map { (each) throws(SQLError) in
                try insertion(each, over: modify.row, input)
            }
            return .update(plan)
        case .merge(let clauses):
            var plan = MergePlan(
                table: modify.table, input: input.node,
                target: modify.rowKey == nil ? nil : try target(modify, input),
                clauses: try clauses.map { (each) throws(SQLError) in
                    try placed(each, in: input.layout)
                }, rules: rules)
            plan.move = try modify.moves.first.map { (each) throws(SQLError) in
                try insertion(each, over: modify.row, input)
            }
            plan.insertion = try modify.partitions.first.map { (each) throws(SQLError) in
                try insertion(each, over: each.row, input)
            }
            return .merge(plan)
        case .delete:
            return .delete(
                DeletePlan(
                    table: modify.table, input: input.node, target: try target(modify, input),
                    rules: rules,
                    returning: try returning(modify, over: modify.row + input.layout)))
        }
    }

    private func partitions(
        of modify: LogicalModify, _ input: Physical
    ) throws(SQLError) -> [InsertPlan] {
        var plans: [InsertPlan] = []
        for each in modify.partitions {
            plans.append(try insertion(each, over: modify.row, input))
        }
        return plans
    }

    /// An insertion of rows that are at hand as `row`.
    private func insertion(
        _ modify: LogicalModify, over row: [ColumnID], _ input: Physical
    ) throws(SQLError) -> InsertPlan {
        guard case .insert(let values, let conflict) = modify.action else {
            throw SQLError(.internalError, "not an insertion")
        }
        var plan = InsertPlan(
            table: modify.table, input: input.node, values: try placeAll(values, in: row),
            rules: try placed(modify.rules),
            onConflict: try conflict.map { (each) throws(SQLError) in try placed(each) },
            returning: nil)
        plan.partitions = try partitions(of: modify, input)
        return plan
    }

    private func target(_ modify: LogicalModify, _ input: Physical) throws(SQLError) -> RowRecheck {
        guard let key = modify.rowKey else {
            throw SQLError(.internalError, "an update without a row key")
        }
        return try recheck(modify.table, key, modify.scanned, modify.condition, in: input.layout)
    }

    private func returning(_ modify: LogicalModify, over layout: [ColumnID]) throws(SQLError)
        -> [BoundExpression]?
    {
        guard modify.hasReturning else { return nil }
        let rowTable = modify.rowTable.map { [$0] } ?? []
        return try placeAll(modify.returning.map(\.value), in: layout + rowTable)
    }

    private func placed(_ assignments: [ColumnAssignment], in layout: [ColumnID])
        throws(SQLError) -> [ColumnAssignment]
    {
        var result: [ColumnAssignment] = []
        for each in assignments {
            result.append(
                ColumnAssignment(attnum: each.attnum, value: try place(each.value, in: layout)))
        }
        return result
    }

    private func placed(_ clause: LogicalMergeClause, in layout: [ColumnID])
        throws(SQLError) -> MergePlan.Clause
    {
        let action: MergePlan.Clause.Action =
            switch clause.action {
            case .nothing: .nothing
            case .delete: .delete
            case .update(let assignments): .update(try placed(assignments, in: layout))
            case .insert(let values): .insert(try placeAll(values, in: layout))
            }
        return MergePlan.Clause(
            isMatched: clause.isMatched,
            condition: try clause.condition.map { (each) throws(SQLError) in
                try place(each, in: layout)
            }, action: action)
    }

    private func placed(_ conflict: LogicalConflict) throws(SQLError) -> OnConflictPlan {
        guard let assignments = conflict.assignments else {
            return OnConflictPlan(arbiters: conflict.arbiters, action: .nothing)
        }
        let layout = conflict.existing + conflict.excluded
        return OnConflictPlan(
            arbiters: conflict.arbiters,
            action: .update(
                assignments: try placed(assignments, in: layout),
                condition: try conflict.condition.map { (each) throws(SQLError) in
                    try place(each, in: layout)
                }))
    }

    private func placed(_ logical: LogicalRules) throws(SQLError) -> RowRules {
        var rules = logical.rules
        rules.generated = try placed(rules.generated, in: logical.row)
        for index in rules.checks.indices {
            rules.checks[index].condition = try place(
                rules.checks[index].condition, in: logical.row)
        }
        for index in rules.indexes.indices {
            rules.indexes[index] = try placed(rules.indexes[index], in: logical.row)
        }
        return rules
    }

    func placed(_ rule: RowRules.Index, in row: [ColumnID]) throws(SQLError) -> RowRules.Index {
        var placed = rule
        placed.parts = try placeAll(rule.parts, in: row)
        if let predicate = rule.predicate { placed.predicate = try place(predicate, in: row) }
        return placed
    }
}
