// One SELECT: its clauses in the order in which their meaning depends on one another.
import Catalog
import Syntax
import Types

/// An output column of a SELECT while it is being bound.
struct BoundTarget {
    var expression: BoundExpression
    var name: String
    /// Only there for ORDER BY.
    var isHidden = false
}

extension Binder {
    func bindSelect(
        _ core: SelectCore, _ select: SelectStatement, in scope: Scope, keepsUnknown: Bool
    ) throws(SQLError) -> BoundQuery {
        var root = try bindFrom(core.from, in: scope)
        for window in core.windows {
            guard let name = window.name else { continue }
            if scope.windows[name] != nil {
                throw error(
                    .windowingError, "window \"\(name)\" is already defined", at: window.location)
            }
            scope.windows[name] = try refined(window, in: scope)
        }
        if let syntax = core.condition {
            scope.place = .whereClause
            root = .filter(root, try condition(try bind(syntax, in: scope), of: "WHERE"))
        }
        scope.place = .target
        var targets = try bindTargets(core.targets, in: scope)
        let sort = try bindOrderBy(select.orderBy, &targets, core.distinct, in: scope)
        let distinctOn = try bindDistinctOn(core.distinct, &targets, in: scope)
        // What is compared here has to have a type here.
        if !keepsUnknown || core.distinct != nil {
            for index in targets.indices {
                targets[index].expression = try settled(targets[index].expression)
            }
        }
        var grouping = try bindGroupBy(core, targets, in: scope)
        if let syntax = core.having {
            scope.place = .having
            grouping.having = try condition(try bind(syntax, in: scope), of: "HAVING")
        }
        try checkLocks(select, core, targets, in: scope)
        root = try grouped(root, &grouping, &targets, in: scope)
        root = windowed(root, in: scope)
        return try output(
            root, targets, sort: sort, distinctOn: distinctOn, core, select, in: scope)
    }

    // MARK: The select list

    func bindTargets(_ syntax: [SelectTarget], in scope: Scope) throws(SQLError) -> [BoundTarget] {
        var targets: [BoundTarget] = []
        for target in syntax {
            if case .column(let reference) = target.expression.node, reference.isStar {
                targets += try expandStar(
                    reference, in: scope, at: target.expression.location)
                continue
            }
            if case .indirection(let base, let steps) = target.expression.node,
                steps == [.star]
            {
                targets += try expandRow(base, in: scope)
                continue
            }
            targets.append(
                BoundTarget(
                    expression: try bind(target.expression, in: scope),
                    name: target.alias ?? TargetNames.name(of: target.expression)))
        }
        // As many as PostgreSQL allows: a row description counts them in 16 bits.
        guard targets.count <= 1664 else {
            throw error(
                .tooManyColumns, "target lists can have at most 1664 entries", at: nil)
        }
        return targets
    }

    func expandStar(_ reference: ColumnReference, in scope: Scope, at location: Int32?)
        throws(SQLError) -> [BoundTarget]
    {
        if reference.parts.isEmpty {
            let columns = visibleColumns(scope.items)
            if columns.isEmpty && scope.items.isEmpty {
                throw error(
                    .syntaxError, "SELECT * with no tables specified is not valid", at: location)
            }
            return columns.map { star($0, at: location) }
        }
        let row = try wholeRow(reference, in: scope, at: location)
        guard let item = try findItem(reference.parts, in: scope, at: location),
            case .row = row.kind
        else { return [] }
        return item.columns.map { star($0, at: location) }
    }

    private func star(_ column: (name: String, id: ColumnID), at location: Int32?) -> BoundTarget {
        noteRead(column.id)
        let value = columnValues[column.id] ?? columnExpression(column.id, at: location)
        return BoundTarget(expression: value, name: column.name)
    }

    /// `(row).*`.
    private func expandRow(_ base: Expression, in scope: Scope) throws(SQLError) -> [BoundTarget] {
        let value = try bind(base, in: scope)
        if case .row(let row) = value.kind {
            return zip(row.fields, row.fieldNames).map { BoundTarget(expression: $0, name: $1) }
        }
        guard let columns = rowColumns(of: value) else {
            throw notSupported("row expansion of this expression", at: base.location)
        }
        return columns.enumerated().map { index, column in
            BoundTarget(
                expression: BoundExpression(
                    .field(value, index), column.type, location: base.location),
                name: column.name)
        }
    }

    // MARK: ORDER BY and DISTINCT

    private func bindOrderBy(
        _ syntax: [SortKey], _ targets: inout [BoundTarget], _ distinct: Distinct?,
        in scope: Scope
    ) throws(SQLError) -> [(target: Int, isDescending: Bool, nullsFirst: Bool)] {
        var keys: [(target: Int, isDescending: Bool, nullsFirst: Bool)] = []
        for key in syntax {
            scope.place = .orderBy
            let index = try sortTarget(
                key.expression, &targets, clause: "ORDER BY", in: scope)
            if case .rows? = distinct, targets[index].isHidden {
                throw error(
                    .invalidColumnReference,
                    "for SELECT DISTINCT, ORDER BY expressions must appear in select list",
                    at: key.expression.location)
            }
            targets[index].expression = try settled(targets[index].expression)
            let order = try sortOrder(key, of: targets[index].expression)
            if !keys.contains(where: { $0.target == index }) {
                keys.append((index, order.isDescending, order.nullsFirst))
            }
        }
        return keys
    }

    /// The target an element of ORDER BY or DISTINCT ON means: by its name, its position, or as an
    /// expression, which becomes a hidden target if it is new.
    private func sortTarget(
        _ expression: Expression, _ targets: inout [BoundTarget], clause: String, in scope: Scope
    ) throws(SQLError) -> Int {
        if case .column(let reference) = expression.node, reference.parts.count == 1,
            !reference.isStar
        {
            let matches = targets.indices.filter {
                !targets[$0].isHidden && targets[$0].name == reference.parts[0]
            }
            if let first = matches.first {
                if matches.contains(where: {
                    targets[$0].expression != targets[first].expression
                }) {
                    throw error(
                        .ambiguousColumn,
                        "\(clause) \"\(reference.parts[0])\" is ambiguous",
                        at: expression.location)
                }
                return first
            }
        }
        let count = targets.count { !$0.isHidden }
        if let ordinal = try ordinalTarget(expression, count: count, clause: clause) {
            return ordinal
        }
        let value = try bind(expression, in: scope)
        if let same = targets.firstIndex(where: { $0.expression == value }) { return same }
        targets.append(
            BoundTarget(
                expression: try settled(value), name: TargetNames.none, isHidden: true))
        return targets.count - 1
    }

    private func bindDistinctOn(
        _ distinct: Distinct?, _ targets: inout [BoundTarget], in scope: Scope
    ) throws(SQLError) -> [Int] {
        guard case .on(let expressions)? = distinct else { return [] }
        scope.place = .distinctOn
        var keys: [Int] = []
        for expression in expressions {
            let index = try sortTarget(expression, &targets, clause: "DISTINCT ON", in: scope)
            if !keys.contains(index) { keys.append(index) }
        }
        return keys
    }
}

// MARK: Output

extension Binder {
    /// Everything after grouping: computed columns, sets, DISTINCT, ORDER BY, LIMIT, locks.
    private func output(
        _ root: Logical, _ targets: [BoundTarget],
        sort: [(target: Int, isDescending: Bool, nullsFirst: Bool)], distinctOn: [Int],
        _ core: SelectCore, _ select: SelectStatement, in scope: Scope
    ) throws(SQLError) -> BoundQuery {
        var root = root
        var sets = SetLifter(binder: self)
        var definitions: [Definition] = []
        var ids: [ColumnID] = []
        let produced = Set(columnsProduced(by: root))
        for target in targets {
            let value = sets.lift(target.expression)
            ids.append(
                defined(value, named: target.name, produced, sets.ids, &definitions))
        }
        let keys = sort.map {
            LogicalSortKey(
                column: ids[$0.target], isDescending: $0.isDescending, nullsFirst: $0.nullsFirst)
        }
        // As in PostgreSQL, volatile functions see the rows in their order, and only those that a
        // LIMIT lets through.
        var afterSort: [Definition] = []
        if core.distinct == nil, !keys.isEmpty {
            let sorting = Set(keys.map(\.column))
            afterSort = definitions.filter { $0.value.isVolatile && !sorting.contains($0.id) }
            definitions.removeAll { $0.value.isVolatile && !sorting.contains($0.id) }
        }
        if !definitions.isEmpty || !sets.levels.isEmpty {
            for level in sets.levels { root = .projectSet(root, level) }
            root = .define(root, definitions)
        }
        let visible = zip(targets, ids).filter { !$0.0.isHidden }
        switch core.distinct {
        case nil:
            if !keys.isEmpty { root = .sort(root, keys) }
            if !afterSort.isEmpty { root = .define(root, afterSort) }
        case .rows:
            for (target, id) in visible {
                _ = try equality(of: columns[id].type.oid, at: target.expression.location)
            }
            root = .distinct(root, visible.map(\.1))
            if !keys.isEmpty { root = .sort(root, keys) }
        case .on: root = try distinct(root, on: distinctOn.map { ids[$0] }, keys)
        }
        root = try locked(root, select, in: scope)
        root = try limited(root, select, keys, in: scope)
        return BoundQuery(
            root: root,
            outputs: visible.map { BoundQuery.Output(id: $0.1, name: $0.0.name) })
    }

    /// The column that has the value: an existing one or a new, computed one.
    private func defined(
        _ value: BoundExpression, named name: String, _ produced: Set<ColumnID>,
        _ sets: Set<ColumnID>, _ definitions: inout [Definition]
    ) -> ColumnID {
        if case .column(let id) = value.kind, produced.contains(id) || sets.contains(id) {
            outputLocations[id] = value.location
            return id
        }
        if value.type.oid != .unknown,
            let same = definitions.first(where: { $0.value == value && isRepeatable($0.value) })
        {
            return same.id
        }
        let id = newColumn(name, value.type)
        if case .row(let row) = value.kind {
            rowTypes[id] = zip(row.fields, row.fieldNames).map {
                OutputColumn(name: $1, type: $0.type)
            }
        } else if let fields = rowColumns(of: value) {
            rowTypes[id] = fields
        }
        if value.type.oid == .unknown { unknownOutputs[id] = value }
        outputLocations[id] = value.location
        definitions.append(Definition(id: id, value: value))
        return id
    }

    private func distinct(_ root: Logical, on keys: [ColumnID], _ sort: [LogicalSortKey])
        throws(SQLError) -> Logical
    {
        var order = sort
        var seen = Set<ColumnID>()
        for key in sort {
            if seen.count == Set(keys).count { break }
            guard keys.contains(key.column) else {
                throw SQLError(
                    .invalidColumnReference,
                    "SELECT DISTINCT ON expressions must match initial ORDER BY expressions")
            }
            seen.insert(key.column)
        }
        for key in keys where !seen.contains(key) {
            order.append(LogicalSortKey(column: key, isDescending: false, nullsFirst: false))
        }
        return .distinctOn(root, keys: keys, sort: order)
    }

    /// Gives the same value every time.
    func isRepeatable(_ expression: BoundExpression) -> Bool {
        !expression.contains {
            switch $0.kind {
            case .call(let procedure, _): procedure.volatility == .volatile
            case .subquery: true
            default: false
            }
        }
    }
}
