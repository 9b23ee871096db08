// Queries as wholes: WITH, VALUES, set operations, and ORDER BY / LIMIT over them.
import Catalog
import Syntax
import Types

extension Binder {
    /// Binds a query; names it does not know are looked for in `parent`. With `keepsUnknown` the
    /// literals of its select list wait for whoever uses the query to give them a type. `inherited` are
    /// locking clauses of the query around it that mean its tables too.
    func bindQuery(
        _ select: SelectStatement, parent: Scope?, keepsUnknown: Bool = false,
        inherited: [LockingClause] = []
    ) throws(SQLError) -> BoundQuery {
        try checkForInterrupts()
        let scope = Scope(parent: parent)
        var select = select
        scope.inheritsLocks = select.locking.isEmpty
        if case .values = select.body {} else { select.locking += inherited }
        scope.locking = select.locking
        queryDepth += 1
        defer { queryDepth -= 1 }
        var tables: [LogicalCommonTable] = []
        if let with = select.with { tables = try bindWith(with, in: scope) }
        var query: BoundQuery
        switch select.body {
        case .select(let core):
            query = try bindSelect(core, select, in: scope, keepsUnknown: keepsUnknown)
        case .values(let rows):
            query = try bindValues(rows, in: scope, keepsUnknown: keepsUnknown)
            query = try finish(query, select, in: scope)
        case .setOperation(let operation):
            query = try bindSetOperation(operation, in: scope)
            query = try finish(query, select, in: scope)
        }
        if !tables.isEmpty { query.root = .with(tables, query.root) }
        return query
    }

    /// ORDER BY, LIMIT and locking of VALUES and set operations: only output columns can be named.
    private func finish(_ query: BoundQuery, _ select: SelectStatement, in scope: Scope)
        throws(SQLError) -> BoundQuery
    {
        if let lock = select.locking.first {
            let construct =
                if case .values = select.body { "VALUES" } else {
                    "UNION/INTERSECT/EXCEPT"
                }
            throw SQLError(
                .featureNotSupported,
                construct == "VALUES"
                    ? "\(name(of: lock.strength)) cannot be applied to VALUES"
                    : "\(name(of: lock.strength)) is not allowed with \(construct)")
        }
        var query = query
        scope.items = [
            NamespaceItem(name: nil, columns: query.outputs.map { ($0.name, $0.id) })
        ]
        scope.place = .orderBy
        var keys: [LogicalSortKey] = []
        for key in select.orderBy {
            let id: ColumnID
            if let ordinal = try ordinalTarget(
                key.expression, count: query.outputs.count, clause: "ORDER BY")
            {
                id = query.outputs[ordinal].id
            } else if case .column(let id_) = try bind(key.expression, in: scope).kind {
                id = id_
            } else {
                throw error(
                    .featureNotSupported, "invalid UNION/INTERSECT/EXCEPT ORDER BY clause",
                    at: key.expression.location,
                    detail: "Only result column names can be used, not expressions or functions.",
                    hint: "Add the expression/function to every SELECT, or move the UNION into a "
                        + "FROM clause.")
            }
            let order = try sortOrder(key, of: columnExpression(id))
            keys.append(
                LogicalSortKey(
                    column: id, isDescending: order.isDescending, nullsFirst: order.nullsFirst))
        }
        if !keys.isEmpty { query.root = .sort(query.root, keys) }
        query.root = try limited(query.root, select, keys, in: scope)
        return query
    }

    /// LIMIT and OFFSET around `root`.
    func limited(
        _ root: Logical, _ select: SelectStatement, _ keys: [LogicalSortKey], in scope: Scope
    ) throws(SQLError) -> Logical {
        var limit = RowLimit()
        if let count = select.limit {
            limit.count = try limitExpression(
                count, select.isWithTies ? "FETCH FIRST" : "LIMIT", .limit, in: scope)
        }
        if let offset = select.offset {
            limit.offset = try limitExpression(offset, "OFFSET", .offset, in: scope)
        }
        guard limit.count != nil || limit.offset != nil else { return root }
        if select.isWithTies && keys.isEmpty {
            throw SQLError(
                .syntaxError, "WITH TIES cannot be specified without ORDER BY clause")
        }
        return .limit(root, limit, ties: select.isWithTies ? keys : nil)
    }

    private func limitExpression(
        _ expression: Expression, _ construct: String, _ place: ExpressionPlace, in scope: Scope
    ) throws(SQLError) -> BoundExpression? {
        let inner = Scope(parent: scope.parent)
        inner.commonTables = scope.commonTables
        inner.items = scope.items
        inner.place = place
        var bound = try bind(expression, in: inner)
        // So that the plan knows how many rows are wanted.
        if case .constant(let datum) = bound.kind, let count = datum.integerValue {
            bound = BoundExpression(.constant(.int64(count)), .int8, location: bound.location)
        }
        bound = try integer8(bound, of: construct)
        let local = Set(scope.items.flatMap(\.columns).map(\.id))
        let mentions = bound.contains {
            if case .column(let id) = $0.kind { local.contains(id) } else { false }
        }
        if mentions {
            throw error(
                .invalidColumnReference,
                "argument of \(construct) must not contain variables", at: bound.location)
        }
        return isNullConstant(bound) ? nil : bound
    }

    /// The position an integer literal names, from 0; nil when it is no literal.
    func ordinalTarget(_ expression: Expression, count: Int, clause: String) throws(SQLError)
        -> Int?
    {
        guard case .literal(let literal) = expression.node else { return nil }
        guard case .integer(let position) = literal else {
            throw error(
                .syntaxError, "non-integer constant in \(clause)", at: expression.location)
        }
        guard position >= 1, Int(position) <= count else {
            throw error(
                .invalidColumnReference,
                "\(clause) position \(position) is not in select list", at: expression.location)
        }
        return Int(position) - 1
    }

    /// The direction of a sort key: 42883 when its type has no order.
    func sortOrder(_ key: SortKey, of value: BoundExpression) throws(SQLError) -> (
        isDescending: Bool, nullsFirst: Bool
    ) {
        guard BuiltinFacts.comparison(of: value.type.oid) != nil else {
            throw error(
                .undefinedFunction,
                "could not identify an ordering operator for type "
                    + TypeRules.name(value.type.oid), at: key.expression.location ?? value.location,
                hint: "Use an explicit ordering operator or modify the query.")
        }
        let isDescending: Bool
        switch key.direction {
        case .unspecified, .ascending: isDescending = false
        case .descending: isDescending = true
        case .using(let name):
            let fact = try resolveOperator(
                name, value.type.oid, value.type.oid, at: key.location)
            switch BuiltinFacts.strategy(of: fact.oid, in: value.type.oid) {
            case 1: isDescending = false
            case 5: isDescending = true
            default:
                throw error(
                    .wrongObjectType,
                    "operator \(name.symbol) is not a valid ordering operator", at: key.location,
                    hint: "Ordering operators must be \"<\" or \">\" members of btree operator "
                        + "families.")
            }
        }
        return switch key.nulls {
        case .unspecified: (isDescending, isDescending)
        case .first: (isDescending, true)
        case .last: (isDescending, false)
        }
    }
}

// MARK: VALUES

extension Binder {
    private func bindValues(_ rows: [[Expression]], in scope: Scope, keepsUnknown: Bool)
        throws(SQLError) -> BoundQuery
    {
        scope.place = .values
        var bound: [[BoundExpression]] = []
        for row in rows {
            if row.count != rows[0].count {
                throw error(
                    .syntaxError, "VALUES lists must all be the same length",
                    at: row.first?.location)
            }
            bound.append(try bindAll(row, in: scope))
        }
        var ids: [ColumnID] = []
        for column in 0..<(bound.first?.count ?? 0) {
            let (converted, type) = try unify(bound.map { $0[column] }, for: "VALUES")
            for (index, value) in converted.enumerated() { bound[index][column] = value }
            ids.append(newColumn("column\(column + 1)", type))
        }
        return BoundQuery(
            root: .values(bound, columns: ids),
            outputs: ids.map { BoundQuery.Output(id: $0, name: columns[$0].name) })
    }
}

// MARK: Set operations

extension Binder {
    private func bindSetOperation(_ operation: SetOperation, in scope: Scope) throws(SQLError)
        -> BoundQuery
    {
        let name = setName(operation.kind)
        // A recursive query may read itself on the left of EXCEPT and in INTERSECT, but not where these have ALL.
        let (leftPlace, rightPlace): (RecursionPlace?, RecursionPlace?) =
            switch (operation.kind, operation.isAll) {
            case (.union, _), (.intersect, false): (nil, nil)
            case (.intersect, true): (.intersect, .intersect)
            case (.except, let isAll): (isAll ? .except : nil, .except)
            }
        var left = try inPlace(leftPlace) { () throws(SQLError) in
            try bindQuery(operation.left, parent: scope, keepsUnknown: true)
        }
        var right = try inPlace(rightPlace) { () throws(SQLError) in
            try bindQuery(operation.right, parent: scope, keepsUnknown: true)
        }
        guard left.outputs.count == right.outputs.count else {
            throw error(
                .syntaxError, "each \(name) query must have the same number of columns",
                at: firstLocation(operation.right))
        }
        var ids: [ColumnID] = []
        for index in left.outputs.indices {
            let type = try commonType(
                [outputValue(left, index), outputValue(right, index)], for: name)
            if !operation.isAll || operation.kind != .union {
                _ = try equality(of: type.oid, at: nil)
            }
            try retype(&left, index, type, name)
            try retype(&right, index, type, name)
            ids.append(newColumn(left.outputs[index].name, type))
        }
        let kind: LogicalSetOperation.Kind =
            switch operation.kind {
            case .union: .union
            case .intersect: .intersect
            case .except: .except
            }
        let outputs = zip(ids, left.outputs).map { BoundQuery.Output(id: $0, name: $1.name) }
        return BoundQuery(
            root: .setOperation(
                LogicalSetOperation(
                    kind: kind, isAll: operation.isAll, left: left.root,
                    leftColumns: left.outputs.map(\.id), right: right.root,
                    rightColumns: right.outputs.map(\.id), columns: ids)), outputs: outputs)
    }

    private func setName(_ kind: SetOperation.Kind) -> String {
        switch kind {
        case .union: "UNION"
        case .intersect: "INTERSECT"
        case .except: "EXCEPT"
        }
    }

    private func firstLocation(_ query: SelectStatement) -> Int32? {
        switch query.body {
        case .select(let core): core.targets.first?.expression.location
        case .values(let rows): rows.first?.first?.location
        case .setOperation(let operation): firstLocation(operation.left)
        }
    }

    /// An output as an expression: still the literal itself when that has no type yet.
    func outputValue(_ query: BoundQuery, _ index: Int) -> BoundExpression {
        let id = query.outputs[index].id
        return unknownOutputs[id] ?? columnExpression(id, at: outputLocations[id])
    }

    /// Gives an output column its final type, through a new column if that is another.
    func retype(_ query: inout BoundQuery, _ index: Int, _ type: SQLType, _ construct: String)
        throws(SQLError)
    {
        let value = outputValue(query, index)
        if value.type.oid == type.oid && value.type.oid != .unknown { return }
        let converted = try convertCommon(value, to: type, for: construct)
        let id = newColumn(query.outputs[index].name, converted.type)
        query.root = .define(query.root, [Definition(id: id, value: converted)])
        query.outputs[index].id = id
    }
}
