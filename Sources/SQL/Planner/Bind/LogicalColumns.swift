// Which columns a logical subtree produces, and which it takes from enclosing queries.
import Types

extension Binder {
    func columnsProduced(by logical: Logical) -> [ColumnID] {
        switch logical {
        case .oneRow: return []
        case .values(_, let columns), .commonTable(_, let columns), .workTable(_, let columns),
            .distinct(_, let columns):
            return columns
        case .table(let table): return table.columns.map(\.id)
        case .system(let system): return system.columns
        case .past(let past): return past.table.columns.map(\.id)
        case .function(let function): return function.columns
        case .filter(let input, _), .distinctOn(let input, _, _), .sort(let input, _),
            .limit(let input, _, _), .with(_, let input), .lock(let input, _):
            return columnsProduced(by: input)
        case .define(let input, let definitions), .projectSet(let input, let definitions):
            return columnsProduced(by: input) + definitions.map(\.id)
        case .join(let join):
            switch join.kind {
            case .semi, .anti, .nullAwareAnti: return columnsProduced(by: join.left)
            default: return columnsProduced(by: join.left) + columnsProduced(by: join.right)
            }
        case .aggregate(let aggregate):
            return aggregate.groups.map(\.id) + aggregate.calls.map(\.id)
        case .window(let input, let calls):
            return columnsProduced(by: input) + calls.map(\.id)
        case .setOperation(let operation): return operation.columns
        case .recursive(let recursive): return recursive.columns
        case .modify(let modify): return modify.returning.map(\.id)
        }
    }

    /// Every column mentioned or produced anywhere inside.
    private func gather(
        _ logical: Logical, produced: inout Set<ColumnID>, mentioned: inout Set<ColumnID>
    ) {
        func mention(_ expression: BoundExpression?) {
            if let expression { mentioned.formUnion(columnsMentioned(in: expression)) }
        }
        func descend(_ input: Logical) {
            gather(input, produced: &produced, mentioned: &mentioned)
        }
        func descend(_ query: BoundQuery) {
            descend(query.root)
            mentioned.formUnion(query.outputs.map(\.id))
        }
        produced.formUnion(columnsProduced(by: logical))
        switch logical {
        case .oneRow, .commonTable, .workTable, .table, .system: break
        case .values(let rows, _): for value in rows.joined() { mention(value) }
        case .past(let past): for moment in past.period.moments { mention(moment) }
        case .function(let function): for each in function.functions { mention(each.expression) }
        case .filter(let input, let condition):
            descend(input)
            mention(condition)
        case .define(let input, let definitions), .projectSet(let input, let definitions):
            descend(input)
            for definition in definitions { mention(definition.value) }
        case .join(let join):
            descend(join.left)
            descend(join.right)
            mention(join.condition)
        case .aggregate(let aggregate):
            descend(aggregate.input)
            for group in aggregate.groups { mention(group.value) }
            for call in aggregate.calls { for each in call.call.expressions { mention(each) } }
        case .window(let input, let calls):
            descend(input)
            for call in calls {
                for each in call.expressions { mention(each) }
                mentioned.formUnion(call.partitionBy + call.orderBy.map(\.column))
            }
        case .distinct(let input, let columns):
            descend(input)
            mentioned.formUnion(columns)
        case .distinctOn(let input, let keys, let sort):
            descend(input)
            mentioned.formUnion(keys + sort.map(\.column))
        case .sort(let input, let keys):
            descend(input)
            mentioned.formUnion(keys.map(\.column))
        case .limit(let input, let limit, _):
            descend(input)
            mention(limit.count)
            mention(limit.offset)
        case .setOperation(let operation):
            descend(operation.left)
            descend(operation.right)
            mentioned.formUnion(operation.leftColumns + operation.rightColumns)
        case .recursive(let recursive):
            descend(recursive.initial)
            descend(recursive.recursive)
        case .with(let tables, let body):
            for table in tables { descend(table.query) }
            descend(body)
        case .lock(let input, _): descend(input)
        case .modify(let modify):
            descend(modify.input)
            for each in modify.returning { mention(each.value) }
        }
    }

    /// The columns of enclosing queries that a query mentions.
    func columnsFree(in query: BoundQuery) -> Set<ColumnID> {
        var free = columnsFree(in: query.root)
        let produced = Set(columnsProduced(by: query.root))
        free.formUnion(query.outputs.map(\.id).filter { !produced.contains($0) })
        return free
    }

    func columnsFree(in logical: Logical) -> Set<ColumnID> {
        var produced = Set<ColumnID>()
        var mentioned = Set<ColumnID>()
        gather(logical, produced: &produced, mentioned: &mentioned)
        return mentioned.subtracting(produced)
    }

    /// The columns an expression mentions, those that its subqueries take from outside included.
    func columnsMentioned(in expression: BoundExpression) -> Set<ColumnID> {
        var ids = Set<ColumnID>()
        mention(expression, &ids)
        return ids
    }

    private func mention(_ expression: BoundExpression, _ ids: inout Set<ColumnID>) {
        switch expression.kind {
        case .column(let id): ids.insert(id)
        case .subquery(let subquery):
            ids.formUnion(columnsFree(in: subqueries[subquery.logical].query))
        default: break
        }
        for child in expression.children { mention(child, &ids) }
    }
}

extension Logical {
    /// Whether it reads a WITH query itself, not by a subquery in an expression.
    func reads(_ id: CommonTableID) -> Bool {
        switch self {
        case .commonTable(let own, _): own == id
        case .oneRow, .values, .workTable, .table, .system, .past, .function: false
        case .filter(let input, _), .distinctOn(let input, _, _), .sort(let input, _),
            .limit(let input, _, _), .lock(let input, _), .define(let input, _),
            .projectSet(let input, _), .window(let input, _), .distinct(let input, _):
            input.reads(id)
        case .join(let join): join.left.reads(id) || join.right.reads(id)
        case .aggregate(let aggregate): aggregate.input.reads(id)
        case .setOperation(let operation): operation.left.reads(id) || operation.right.reads(id)
        case .recursive(let recursive):
            recursive.initial.root.reads(id) || recursive.recursive.root.reads(id)
        case .with(let tables, let body):
            body.reads(id) || tables.contains { $0.query.root.reads(id) }
        case .modify(let modify): modify.input.reads(id)
        }
    }
}

extension AggregateCall {
    var expressions: [BoundExpression] {
        arguments + directArguments + (filter.map { [$0] } ?? [])
    }

    func mapExpressions(_ change: (BoundExpression) throws(SQLError) -> BoundExpression)
        throws(SQLError) -> AggregateCall
    {
        var copy = self
        for index in arguments.indices { copy.arguments[index] = try change(arguments[index]) }
        for index in directArguments.indices {
            copy.directArguments[index] = try change(directArguments[index])
        }
        if let filter { copy.filter = try change(filter) }
        return copy
    }
}

extension LogicalWindowCall {
    var expressions: [BoundExpression] { function.expressions + frame.offsets }
}
