// Row locks: which rows they are of, and what is looked at again once they are had.
import Catalog
import Types

extension Optimizer {
    /// The input without the locks that its queries in FROM have of it, which join `locks`: they mean the
    /// rows that are left here. A query that limits its rows, or makes others of them, keeps its own.
    func hoisted(_ input: Logical, _ locks: inout [LogicalLock]) -> Logical {
        switch input {
        case .lock(let inner, let own) where own.allSatisfy(\.isInherited):
            locks += own
            return hoisted(inner, &locks)
        case .filter(let inner, let condition): return .filter(hoisted(inner, &locks), condition)
        case .define(let inner, let definitions):
            return .define(hoisted(inner, &locks), definitions)
        case .sort(let inner, let keys): return .sort(hoisted(inner, &locks), keys)
        case .with(let tables, let body): return .with(tables, hoisted(body, &locks))
        case .join(var join):
            join.left = hoisted(join.left, &locks)
            switch join.kind {
            case .semi, .anti, .nullAwareAnti: break
            default: join.right = hoisted(join.right, &locks)
            }
            return .join(join)
        default: return input
        }
    }

    /// Refuses locks of rows that an outer join may put NULLs in the place of.
    private func refuseNullable(
        _ locks: [LogicalLock], in logical: Logical, isNullable: Bool = false
    ) throws(SQLError) {
        var refused: LogicalLock?
        switch logical {
        case .filter(let input, _), .define(let input, _), .sort(let input, _),
            .limit(let input, _, _),
            .with(_, let input):
            try refuseNullable(locks, in: input, isNullable: isNullable)
        case .join(let join):
            let (left, right) =
                switch join.kind {
                case .left: (false, true)
                case .right: (true, false)
                case .full: (true, true)
                default: (false, false)
                }
            try refuseNullable(locks, in: join.left, isNullable: isNullable || left)
            try refuseNullable(locks, in: join.right, isNullable: isNullable || right)
        case .lock(_, let own) where isNullable: refused = own.first(where: \.isInherited)
        case .table(let table) where isNullable:
            refused = locks.first { lock in table.columns.contains { $0.id == lock.rowKey } }
        default: break
        }
        guard let refused else { return }
        throw SQLError(
            .featureNotSupported,
            "\(refused.strength.clause) cannot be applied to the nullable side of an outer join")
    }

    /// `conjuncts` are those of a query around the one that locks: they are asked again of rows that were waited for,
    /// too; what may be another value by then is asked of all that are locked. The rows are in no order any more, as
    /// who has waited goes on with what is there now.
    func planLock(
        _ input: Logical, _ locks: [LogicalLock], _ conjuncts: [BoundExpression],
        _ required: Set<ColumnID>, _ wish: Wish
    ) throws(SQLError) -> Physical {
        isReadOnly = false
        try refuseNullable(locks, in: input)
        // Those of queries in FROM that limit their rows may be all.
        if locks.isEmpty { return try plan(input, conjuncts, required, wish) }
        let above = conjuncts.filter(\.isVolatile)
        let below = conjuncts.filter { !$0.isVolatile }
        let condition = conjunction((wholeCondition(of: input).map { [$0] } ?? []) + below)
        var needed = required
        let produced = Set(binder.columnsProduced(by: input))
        for conjunct in above { needed.formUnion(needs(conjunct, of: produced)) }
        for lock in locks { needed.insert(lock.rowKey) }
        if let condition { needed.formUnion(needs(condition, of: produced)) }
        let parts = ordered(rowParts(of: input), condition)
        for part in parts { needed.formUnion(binder.columnsMentioned(in: part.expression)) }
        let physical = try plan(input, below, needed, above.isEmpty ? wish : .nothing)
        var targets: [LockRows.Target] = []
        for lock in locks {
            let row = try recheck(
                lock.table, lock.rowKey, lock.columns, nil, in: physical.layout)
            targets.append(
                LockRows.Target(row: row, strength: lock.strength, waitPolicy: lock.waitPolicy))
        }
        var steps: [LockRows.Step] = []
        for part in parts {
            guard let step = try step(part, in: physical.layout) else { continue }
            steps.append(step)
        }
        let node = self.above(
            physical, .lockRows(LockRows(input: physical.node, targets: targets, steps: steps)),
            rows: physical.rows, added: physical.rows * Cost.row)
        return try filtered(Physical(node: node, layout: physical.layout), above)
    }

    func recheck(
        _ table: TableDefinition, _ rowKey: ColumnID,
        _ columns: [(source: ScanColumn, id: ColumnID)],
        _ condition: BoundExpression?, in layout: [ColumnID]
    ) throws(SQLError) -> RowRecheck {
        guard let key = layout.firstIndex(of: rowKey) else {
            throw SQLError(.internalError, "the row's key is not at hand")
        }
        var present: [(input: Int, source: ScanColumn)] = []
        for column in columns {
            if let position = layout.firstIndex(of: column.id) {
                present.append((position, column.source))
            }
        }
        return RowRecheck(
            table: table, keyColumn: key, columns: present,
            condition: try condition.map { (each) throws(SQLError) in try place(each, in: layout) })
    }

    /// All conditions that a row passed on its way, those of outer joins apart. What is below a LIMIT, or
    /// was made of many rows, stays as it was found.
    private func wholeCondition(of logical: Logical) -> BoundExpression? {
        var conditions: [BoundExpression] = []
        gather(logical, &conditions)
        return conjunction(conditions)
    }

    private func gather(_ logical: Logical, _ conditions: inout [BoundExpression]) {
        switch logical {
        case .filter(let input, let condition):
            gather(input, &conditions)
            conditions += split(condition)
        case .join(let join):
            gather(join.left, &conditions)
            if case .inner = join.kind {
                gather(join.right, &conditions)
                if let condition = join.condition { conditions += split(condition) }
            }
            if let origin = join.origin { conditions.append(origin) }
        case .sort(let input, _), .define(let input, _), .with(_, let input):
            gather(input, &conditions)
        default: break
        }
    }

    // MARK: What is done again

    /// What makes a row of the tables' rows.
    private enum RowPart {
        case outerJoin(condition: BoundExpression, columns: [ColumnID])
        case definition(Definition)
        case condition(BoundExpression)

        var expression: BoundExpression {
            switch self {
            case .outerJoin(let condition, _), .condition(let condition): condition
            case .definition(let definition): definition.value
            }
        }
    }

    /// The outer joins and the definitions that a row went through, innermost first. A row of an outer join's right
    /// side is not locked, and stays as it was found.
    private func rowParts(of logical: Logical) -> [RowPart] {
        switch logical {
        case .filter(let input, _), .with(_, let input): return rowParts(of: input)
        case .sort(let input, let keys):
            // Rows are sorted by computed columns, which otherwise are computed where they are used.
            let computed = keys.compactMap { key in
                substitutions[key.column].map { Definition(id: key.column, value: $0) }
            }
            return rowParts(of: input) + parts(of: computed)
        case .define(let input, let definitions):
            return rowParts(of: input) + parts(of: definitions)
        case .join(let join):
            var parts = rowParts(of: join.left)
            if case .inner = join.kind { parts += rowParts(of: join.right) }
            guard case .left = join.kind else { return parts }
            // What a LATERAL right side asks of the left one is a condition of the join, too.
            let left = Set(binder.columnsProduced(by: join.left))
            var conditions: [BoundExpression] = []
            gather(join.right, &conditions)
            conditions.removeAll { needs($0, of: left).isEmpty }
            if let condition = join.condition { conditions += split(condition) }
            if let condition = conjunction(conditions) {
                parts.append(
                    .outerJoin(
                        condition: condition, columns: binder.columnsProduced(by: join.right)))
            }
            return parts
        default: return []
        }
    }

    /// What is made of nothing in the row is the same for it as it was.
    private func parts(of definitions: [Definition]) -> [RowPart] {
        definitions.filter { !binder.columnsMentioned(in: $0.value).isEmpty }
            .map { .definition($0) }
    }

    /// The same with the condition as soon as all is there that it asks for: values that nothing asks for are
    /// computed only of rows that meet it.
    private func ordered(_ parts: [RowPart], _ condition: BoundExpression?) -> [RowPart] {
        var wanted = condition.map { binder.columnsMentioned(in: $0) } ?? []
        var before: [RowPart] = []
        var after: [RowPart] = []
        for part in parts.reversed() {
            if case .definition(let definition) = part, !wanted.contains(definition.id) {
                after.append(part)
                continue
            }
            wanted.formUnion(binder.columnsMentioned(in: part.expression))
            before.append(part)
        }
        return before.reversed() + (condition.map { [.condition($0)] } ?? []) + after.reversed()
    }

    /// Nil for a value that is not among the columns: it is computed above.
    private func step(_ part: RowPart, in layout: [ColumnID]) throws(SQLError) -> LockRows.Step? {
        switch part {
        case .condition(let condition): return .test(try place(condition, in: layout))
        case .outerJoin(let condition, let columns):
            return .outerJoin(
                OuterJoinRecheck(
                    condition: try place(condition, in: layout),
                    columns: columns.compactMap { layout.firstIndex(of: $0) }))
        case .definition(let definition):
            guard let column = layout.firstIndex(of: definition.id) else { return nil }
            return .compute(column: column, try place(definition.value, in: layout))
        }
    }
}
