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
        for conjunct in above { needed.formUnion(binder.columnsMentioned(in: conjunct)) }
        for lock in locks { needed.insert(lock.rowKey) }
        if let condition { needed.formUnion(binder.columnsMentioned(in: condition)) }
        let outerJoins = self.outerJoins(of: input)
        for join in outerJoins { needed.formUnion(binder.columnsMentioned(in: join.condition)) }
        let physical = try plan(input, below, needed, above.isEmpty ? wish : .nothing)
        var tested: [OuterJoinRecheck] = []
        for join in outerJoins {
            tested.append(
                OuterJoinRecheck(
                    condition: try place(join.condition, in: physical.layout),
                    columns: join.columns.compactMap { physical.layout.firstIndex(of: $0) }))
        }
        var targets: [LockRows.Target] = []
        for lock in locks {
            var row = try recheck(
                lock.table, lock.rowKey, lock.columns, condition, in: physical.layout)
            row.outerJoins = tested
            targets.append(
                LockRows.Target(row: row, strength: lock.strength, waitPolicy: lock.waitPolicy))
        }
        let node = self.above(
            physical, .lockRows(LockRows(input: physical.node, targets: targets)),
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

    private func outerJoins(
        of logical: Logical
    ) -> [(condition: BoundExpression, columns: [ColumnID])] {
        switch logical {
        case .filter(let input, _), .sort(let input, _), .define(let input, _), .with(_, let input):
            return outerJoins(of: input)
        case .join(let join):
            var joins = outerJoins(of: join.left)
            if case .inner = join.kind { joins += outerJoins(of: join.right) }
            if case .left = join.kind, let condition = join.condition {
                joins.append((condition, binder.columnsProduced(by: join.right)))
            }
            return joins
        default: return []
        }
    }
}
