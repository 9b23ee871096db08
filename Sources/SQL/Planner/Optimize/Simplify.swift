// Rewrites before operators are chosen: computed columns are put in place, WITH queries read once
// are merged into their reader, EXISTS and IN become joins, outer joins that cannot give NULLs
// become inner ones.
import Catalog
import Types

extension Optimizer {
    func simplify(_ logical: Logical) -> Logical {
        // What is computed above the clause of a whole query is computed while its queries are there.
        if case .with(let tables, let body) = logical {
            return simplifyWith(tables, body, isNullable: false, isWhole: true)
        }
        return simplify(logical, isNullable: false)
    }

    /// `isNullable`: an outer join above may replace the rows by NULLs, so computed columns must be
    /// computed below it.
    private func simplify(_ logical: Logical, isNullable: Bool) -> Logical {
        switch logical {
        case .oneRow, .values, .workTable: return logical
        case .table, .system, .past, .function:
            relationCount += 1
            return logical
        case .commonTable(let id, let columns):
            guard let query = merged[id] else { return logical }
            for (column, output) in zip(columns, query.outputs) {
                substitutions[column] = binder.columnExpression(output.id)
            }
            return simplify(query.root, isNullable: isNullable)
        case .filter(let input, let condition):
            return simplifyFilter(input, condition, isNullable)
        case .define(let input, let definitions):
            var kept: [Definition] = []
            // A column of the rows below is NULL with them, one of a query around them is not.
            let produced = isNullable ? Set(binder.columnsProduced(by: input)) : []
            for definition in definitions {
                let isPlain =
                    if case .column(let id) = definition.value.kind {
                        !isNullable || produced.contains(id)
                    } else {
                        false
                    }
                if isPlain || (!isNullable && isSubstitutable(definition.value)) {
                    substitutions[definition.id] = definition.value
                } else {
                    kept.append(definition)
                }
            }
            let input = simplify(input, isNullable: isNullable)
            return kept.isEmpty ? input : .define(input, kept)
        case .projectSet(let input, let definitions):
            return .projectSet(simplify(input, isNullable: isNullable), definitions)
        case .join(let join): return .join(simplify(join, isNullable))
        case .aggregate(var aggregate):
            aggregate.input = simplify(aggregate.input, isNullable: false)
            let produced = Set(binder.columnsProduced(by: aggregate.input))
            for index in aggregate.groups.indices {
                // What a query around it has is the group's value, not the group's column.
                let value = expand(aggregate.groups[index].value, keeping: produced)
                if needs(value, of: produced).isEmpty { aggregate.groups[index].value = value }
            }
            return .aggregate(aggregate)
        case .window(let input, let calls):
            return .window(simplify(input, isNullable: false), calls)
        case .distinct(let input, let columns):
            return .distinct(
                defining(columns, over: simplify(input, isNullable: false)), columns)
        case .distinctOn(let input, let keys, let sort):
            return .distinctOn(simplify(input, isNullable: isNullable), keys: keys, sort: sort)
        case .sort(let input, let keys):
            return .sort(simplify(input, isNullable: isNullable), keys)
        case .limit(let input, let limit, let ties):
            return .limit(simplify(input, isNullable: isNullable), limit, ties: ties)
        case .setOperation(var operation):
            operation.left = simplify(operation.left, isNullable: false)
            operation.right = simplify(operation.right, isNullable: false)
            return .setOperation(operation)
        case .recursive(var recursive):
            recursive.initial.root = simplify(recursive.initial.root, isNullable: false)
            recursive.recursive.root = simplify(recursive.recursive.root, isNullable: false)
            return .recursive(recursive)
        case .with(let tables, let body):
            return simplifyWith(tables, body, isNullable: isNullable, isWhole: false)
        case .lock(let input, let locks):
            var locks = locks
            let input = hoisted(simplify(input, isNullable: false), &locks)
            return .lock(input, locks)
        case .modify(var modify):
            modify.input = simplify(modify.input, isNullable: false)
            return .modify(modify)
        }
    }

    private func isSubstitutable(_ value: BoundExpression) -> Bool {
        !value.contains {
            switch $0.kind {
            case .call(let procedure, _):
                procedure.volatility == .volatile || procedure.returnsSet
            case .subquery: keepsSubqueries
            default: false
            }
        }
    }

    /// What DISTINCT makes different is computed below it, also what a query around it has.
    private func defining(_ columns: [ColumnID], over input: Logical) -> Logical {
        let produced = Set(binder.columnsProduced(by: input))
        var definitions: [Definition] = []
        for id in columns where !produced.contains(id) {
            guard let value = substitutions[id], !definitions.contains(where: { $0.id == id })
            else { continue }
            definitions.append(Definition(id: id, value: expand(value, keeping: produced)))
        }
        return definitions.isEmpty ? input : .define(input, definitions)
    }

    private func simplifyWith(
        _ tables: [LogicalCommonTable], _ body: Logical, isNullable: Bool, isWhole: Bool
    ) -> Logical {
        var kept: [LogicalCommonTable] = []
        for (place, var table) in tables.enumerated() {
            let references = binder.commonTableReferences[table.id] ?? 0
            if references == 0 && !table.isModifying { continue }
            if references == 1 && !table.isMaterialized {
                let isOpen = mergesOpen || !binder.columnsFree(in: table.query).isEmpty
                let readers = [body] + tables[(place + 1)...].map(\.query.root)
                // What a subquery takes from around it is looked for in what was written.
                if !isOpen || readers.contains(where: { $0.reads(table.id) }) {
                    merged[table.id] = table.query
                    mergesOpen = mergesOpen || isOpen
                    continue
                }
            }
            table.query.root = simplify(table.query.root, isNullable: false)
            kept.append(table)
        }
        let outer = keepsSubqueries
        defer { keepsSubqueries = outer }
        if isWhole ? kept.contains(where: \.isModifying) : !kept.isEmpty { keepsSubqueries = true }
        let body = simplify(body, isNullable: isNullable)
        return kept.isEmpty ? body : .with(kept, body)
    }

    private func simplify(_ join: LogicalJoin, _ isNullable: Bool) -> LogicalJoin {
        var join = join
        let leftNullable = isNullable || join.kind == .right || join.kind == .full
        let rightNullable = isNullable || join.kind == .left || join.kind == .full
        join.left = simplify(join.left, isNullable: leftNullable)
        join.right = simplify(join.right, isNullable: rightNullable)
        if join.kind == .right {
            swap(&join.left, &join.right)
            join.kind = .left
        }
        return join
    }

    // MARK: Conditions

    private func simplifyFilter(_ input: Logical, _ condition: BoundExpression, _ isNullable: Bool)
        -> Logical
    {
        var result = simplify(input, isNullable: isNullable)
        var rest: [BoundExpression] = []
        for conjunct in split(condition) {
            if let joined = semiJoin(result, conjunct) {
                result = joined
            } else {
                rest.append(conjunct)
            }
        }
        let produced = Set(binder.columnsProduced(by: result))
        let expanded = rest.map { expand($0, keeping: produced) }
        result = strengthened(result, expanded)
        return conjunction(rest).map { .filter(result, $0) } ?? result
    }

    /// EXISTS, NOT EXISTS, IN and NOT IN as joins, where the subquery's shape allows it.
    private func semiJoin(_ input: Logical, _ conjunct: BoundExpression) -> Logical? {
        var expression = conjunct
        var isNegated = false
        if case .not(let inner) = conjunct.kind {
            expression = inner
            isNegated = true
        }
        guard case .subquery(let subquery) = expression.kind else { return nil }
        let query = binder.subqueries[subquery.logical].query
        let local = Set(binder.columnsProduced(by: input))
        switch subquery.form {
        case .exists:
            guard !binder.columnsFree(in: query).isDisjoint(with: local),
                let parts = pulledUp(withoutValues(query.root))
            else { return nil }
            return .join(
                LogicalJoin(
                    kind: isNegated ? .anti : .semi, left: input, right: parts.root,
                    condition: conjunction(parts.conditions), isLateral: false,
                    origin: conjunct))
        case .any(let left, let operators):
            guard binder.columnsFree(in: query).isEmpty,
                !isNegated || left.count == 1,
                operators.allSatisfy({ BuiltinFacts.isEquality($0.oid) }),
                left.allSatisfy({ !$0.contains { $0.isSubquery } })
            else { return nil }
            var conditions: [BoundExpression] = []
            for (index, value) in left.enumerated() {
                let right = binder.columnExpression(query.outputs[index].id)
                conditions.append(
                    BoundExpression(.call(operators[index], [value, right]), .bool))
            }
            return .join(
                LogicalJoin(
                    kind: isNegated ? .nullAwareAnti : .semi, left: input,
                    right: simplify(query.root, isNullable: false),
                    condition: conjunction(conditions), isLateral: false, origin: conjunct))
        default: return nil
        }
    }

    /// What an EXISTS subquery has rows by: not what is computed of them, nor in which order they are. A query that
    /// locks its rows is left as it is.
    ///
    /// Source: PostgreSQL's `simplify_EXISTS_query`.
    func withoutValues(_ logical: Logical) -> Logical {
        switch logical {
        case .define(let input, _): withoutValues(input)
        case .sort(let input, _), .distinct(let input, _), .distinctOn(let input, _, _):
            withoutValues(input)
        case .limit(let input, let limit, nil)
        where limit.offset == nil && limit.count.map(\.isAtLeastOne) ?? true:
            withoutValues(input)
        default: logical
        }
    }

    /// An EXISTS subquery's relations, with its conditions apart; nil when more than conditions
    /// decides how many rows it has.
    private func pulledUp(_ logical: Logical) -> (root: Logical, conditions: [BoundExpression])? {
        switch logical {
        case .define(let input, let definitions):
            guard definitions.allSatisfy({ isSubstitutable($0.value) }) else { return nil }
            for definition in definitions { substitutions[definition.id] = definition.value }
            return pulledUp(input)
        case .sort(let input, _), .distinct(let input, _): return pulledUp(input)
        case .filter(let input, let condition):
            guard var parts = pulledUp(input) else { return nil }
            let simplified = simplify(.filter(parts.root, condition))
            // Conditions that are subqueries became joins; the others stay apart.
            if case .filter(let root, let rest) = simplified {
                parts.root = root
                parts.conditions += split(rest)
            } else {
                parts.root = simplified
            }
            return parts
        case .table, .system, .past, .join:
            guard binder.columnsFree(in: logical).isEmpty else { return nil }
            return (simplify(logical, isNullable: false), [])
        default: return nil
        }
    }

    /// A left join whose right side must not be NULL for a row to pass is an inner one.
    private func strengthened(_ logical: Logical, _ conjuncts: [BoundExpression]) -> Logical {
        guard case .join(var join) = logical else { return logical }
        switch join.kind {
        case .left:
            let right = Set(binder.columnsProduced(by: join.right))
            if conjuncts.contains(where: { rejectsNull($0, right) }) { join.kind = .inner }
            join.left = strengthened(join.left, conjuncts)
        case .inner:
            join.left = strengthened(join.left, conjuncts)
            join.right = strengthened(join.right, conjuncts)
        default: break
        }
        return .join(join)
    }

    /// Cannot be true when all columns of `ids` are NULL.
    private func rejectsNull(_ conjunct: BoundExpression, _ ids: Set<ColumnID>) -> Bool {
        switch conjunct.kind {
        case .call: isNullFor(conjunct, ids)
        case .nullTest(let inner, true): isNullFor(inner, ids)
        case .inList(let inner, _, _, _): isNullFor(inner, ids)
        case .quantifiedArray(let left, _, _, false): isNullFor(left, ids)
        case .or(let parts): parts.allSatisfy { rejectsNull($0, ids) }
        case .column(let id): ids.contains(id)
        default: false
        }
    }

    /// Is NULL when all columns of `ids` are.
    private func isNullFor(_ expression: BoundExpression, _ ids: Set<ColumnID>) -> Bool {
        switch expression.kind {
        case .column(let id): ids.contains(id)
        case .relabel(let inner): isNullFor(inner, ids)
        case .call(let procedure, let arguments):
            procedure.isStrict && arguments.contains { isNullFor($0, ids) }
        default: false
        }
    }
}

extension BoundExpression {
    /// A LIMIT that leaves a row where there is one.
    fileprivate var isAtLeastOne: Bool {
        switch kind {
        case .constant(.null): true
        case .constant(let count): count.integerValue.map { $0 > 0 } ?? false
        default: false
        }
    }

    var isSubquery: Bool {
        if case .subquery = kind { true } else { false }
    }
}
