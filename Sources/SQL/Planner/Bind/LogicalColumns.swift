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
        produced.formUnion(columnsProduced(by: logical))
        let parts = logical.parts
        for expression in parts.expressions {
            mentioned.formUnion(columnsMentioned(in: expression))
        }
        mentioned.formUnion(parts.columns)
        for input in parts.inputs { gather(input, produced: &produced, mentioned: &mentioned) }
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

extension Binder {
    /// Whether an expression may stand in several places of a plan, of which more than one asks it: it has the same value
    /// then. Its queries are planned for each place, so they are plain ones without queries of their own, or as
    /// many places as there are would multiply with each level.
    func mayBeRepeated(_ expression: BoundExpression) -> Bool {
        if expression.isVolatile { return false }
        var isPlain = true
        expression.visitSubqueries {
            if !subqueries[$0.logical].query.root.isPlain { isPlain = false }
        }
        return isPlain
    }

    /// The same of one that is asked twice for some rows of a table: its queries do not depend on those.
    func mayBeRepeated(_ expression: BoundExpression, forRowsOf table: LogicalTable) -> Bool {
        guard mayBeRepeated(expression) else { return false }
        var isConstant = true
        expression.visitSubqueries { subquery in
            let free = columnsFree(in: subqueries[subquery.logical].query)
            if table.columns.contains(where: { free.contains($0.id) }) { isConstant = false }
        }
        return isConstant
    }
}

extension Logical {
    /// What a node is made of: its inputs, and the expressions and columns that it mentions itself.
    fileprivate struct Parts {
        var inputs: [Logical] = []
        var expressions: [BoundExpression] = []
        var columns: [ColumnID] = []
    }

    fileprivate var parts: Parts {
        switch self {
        case .oneRow, .commonTable, .workTable, .table, .system: Parts()
        case .values(let rows, _): Parts(expressions: rows.flatMap { $0 })
        case .past(let past): Parts(expressions: past.period.moments)
        case .function(let function): Parts(expressions: function.functions.map(\.expression))
        case .filter(let input, let condition): Parts(inputs: [input], expressions: [condition])
        case .define(let input, let definitions), .projectSet(let input, let definitions):
            Parts(inputs: [input], expressions: definitions.map(\.value))
        case .join(let join):
            Parts(
                inputs: [join.left, join.right],
                expressions: join.condition.map { [$0] } ?? [])
        case .aggregate(let aggregate):
            Parts(
                inputs: [aggregate.input],
                expressions: aggregate.groups.map(\.value)
                    + aggregate.calls.flatMap(\.call.expressions))
        case .window(let input, let calls):
            Parts(
                inputs: [input], expressions: calls.flatMap(\.expressions),
                columns: calls.flatMap { $0.partitionBy + $0.orderBy.map(\.column) })
        case .distinct(let input, let columns): Parts(inputs: [input], columns: columns)
        case .distinctOn(let input, let keys, let sort):
            Parts(inputs: [input], columns: keys + sort.map(\.column))
        case .sort(let input, let keys): Parts(inputs: [input], columns: keys.map(\.column))
        case .limit(let input, let limit, _):
            Parts(
                inputs: [input], expressions: [limit.count, limit.offset].compactMap { $0 })
        case .setOperation(let operation):
            Parts(
                inputs: [operation.left, operation.right],
                columns: operation.leftColumns + operation.rightColumns)
        case .recursive(let recursive):
            Parts(
                inputs: [recursive.initial.root, recursive.recursive.root],
                columns: (recursive.initial.outputs + recursive.recursive.outputs).map(\.id))
        case .with(let tables, let body):
            Parts(
                inputs: tables.map(\.query.root) + [body],
                columns: tables.flatMap { $0.query.outputs.map(\.id) })
        case .lock(let input, _): Parts(inputs: [input])
        case .modify(let modify):
            Parts(inputs: [modify.input], expressions: modify.returning.map(\.value))
        }
    }

    /// Reads relations alone, and asks nothing that would have another value, or do something, a second time.
    var isPlain: Bool {
        switch self {
        case .system, .commonTable, .workTable, .recursive, .with, .lock, .modify: return false
        default: break
        }
        let parts = parts
        return parts.inputs.allSatisfy(\.isPlain)
            && parts.expressions.allSatisfy { !$0.isVolatile && !$0.hasSubqueries }
    }

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
