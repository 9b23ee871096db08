// WITH: queries with names, recursive ones included.
import Catalog
import Syntax
import Types

/// Where a recursive query must not read itself.
enum RecursionPlace: String {
    case subquery = "a subquery"
    case outerJoin = "an outer join"
    case intersect = "INTERSECT"
    case except = "EXCEPT"
}

extension Binder {
    /// Binds the clause's queries and makes their names visible in `scope`: to those that follow, with RECURSIVE to all.
    func bindWith(_ with: WithClause, in scope: Scope) throws(SQLError) -> [LogicalCommonTable] {
        let clause = scope.commonTables
        clause.scope = scope
        clause.depths = (queryDepth, changeDepth)
        var names = Set<String>()
        for query in with.queries {
            guard names.insert(query.name).inserted else {
                throw error(
                    .duplicateAlias,
                    "WITH query name \"\(query.name)\" specified more than once",
                    at: query.location)
            }
        }
        guard with.isRecursive else {
            for query in with.queries { clause.tables.append(try bindCommon(query, in: scope)) }
            return clause.tables
        }
        clause.waiting = Dictionary(
            with.queries.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        for query in with.queries where clause.waiting[query.name] != nil {
            try bindWaiting(query, clause, in: scope)
        }
        return clause.tables
    }

    /// The query of WITH that a name in FROM means, if it means one.
    func commonTable(
        _ name: String, in scope: Scope, at location: Int32?
    ) throws(SQLError) -> VisibleCommonTable? {
        guard let clause = scope.names(with: name) else { return nil }
        if let known = clause[name] { return known }
        if let begun = clause.begun.first(where: { $0.name == name }) {
            throw refused(begun, clause, at: location)
        }
        if let waiting = clause.waiting[name], let home = clause.scope {
            try bindWaiting(waiting, clause, in: home)
        }
        return clause[name]
    }

    private func bindWaiting(
        _ query: CommonTableExpression, _ clause: CommonTableNames, in scope: Scope
    ) throws(SQLError) {
        clause.waiting[query.name] = nil
        clause.begun.append(query)
        let depths = (queryDepth, changeDepth)
        (queryDepth, changeDepth) = clause.depths
        defer {
            clause.begun.removeLast()
            (queryDepth, changeDepth) = depths
        }
        if case .select(let select) = query.statement,
            case .setOperation(let operation) = select.body, operation.kind == .union,
            mentions(query.name, operation.right)
        {
            clause.tables.append(try bindRecursive(query, select, operation, in: scope))
        } else {
            clause.tables.append(try bindCommon(query, in: scope))
        }
    }

    /// What is said of a query that reads itself where it cannot.
    private func refused(
        _ query: CommonTableExpression, _ clause: CommonTableNames, at location: Int32?
    ) -> SQLError {
        let name = query.name
        guard clause.begun.last?.name == name else {
            return error(
                .featureNotSupported, "mutual recursion between WITH items is not implemented",
                at: query.location)
        }
        guard case .select(let select) = query.statement,
            case .setOperation(let operation) = select.body, operation.kind == .union
        else {
            return error(
                .invalidRecursion,
                "recursive query \"\(name)\" does not have the form non-recursive-term UNION "
                    + "[ALL] recursive-term", at: query.location)
        }
        let place =
            mentions(name, operation.left) ? "its non-recursive term" : "a subquery"
        return error(
            .invalidRecursion,
            "recursive reference to query \"\(name)\" must not appear within \(place)",
            at: location)
    }

    private func bindCommon(_ syntax: CommonTableExpression, in scope: Scope) throws(SQLError)
        -> LogicalCommonTable
    {
        let id = CommonTableID(rawValue: commonTableCount)
        commonTableCount += 1
        let query: BoundQuery
        var isModifying = false
        let lockingClausesBefore = lockingClauseCount
        switch syntax.statement {
        case .select(let select): query = try bindQuery(select, parent: scope)
        case .insert, .update, .delete:
            guard nestingDepth == 1 else {
                throw error(
                    .featureNotSupported,
                    "WITH clause containing a data-modifying statement must be at the top level",
                    at: syntax.location)
            }
            isModifying = true
            query = try bindModification(syntax.statement, parent: scope)
        case .merge:
            throw error(
                .featureNotSupported, "MERGE not supported in WITH query", at: syntax.location)
        default: throw notSupported("this statement in WITH", at: syntax.location)
        }
        let columns = try visibleColumns(of: syntax, query)
        scope.commonTables[syntax.name] = VisibleCommonTable(
            id: id, columns: columns, isWorkTable: false,
            givesRows: !isModifying || !query.outputs.isEmpty)
        return LogicalCommonTable(
            id: id, name: syntax.name, query: query, isModifying: isModifying,
            isMaterialized: isModifying || lockingClauseCount > lockingClausesBefore
                || syntax.materialization == .always)
    }

    private func visibleColumns(of syntax: CommonTableExpression, _ query: BoundQuery)
        throws(SQLError) -> [(name: String, type: SQLType)]
    {
        guard syntax.columns.count <= query.outputs.count else {
            throw error(
                .invalidColumnReference,
                "WITH query \"\(syntax.name)\" has \(query.outputs.count) columns available but "
                    + "\(syntax.columns.count) columns specified", at: syntax.location)
        }
        return query.outputs.enumerated().map { index, output in
            let name = index < syntax.columns.count ? syntax.columns[index] : output.name
            return (name, columns[output.id].type)
        }
    }

    /// What PostgreSQL does not implement.
    private func checkClauses(ofRecursive select: SelectStatement) throws(SQLError) {
        func refused(_ what: String, at location: Int32?) -> SQLError {
            error(
                .featureNotSupported, "\(what) in a recursive query is not implemented",
                at: location)
        }
        if let key = select.orderBy.first {
            throw refused("ORDER BY", at: key.expression.location)
        }
        if let offset = select.offset { throw refused("OFFSET", at: offset.location) }
        if let limit = select.limit { throw refused("LIMIT", at: limit.location) }
        if !select.locking.isEmpty { throw refused("FOR UPDATE/SHARE", at: nil) }
    }

    /// 42P19 for a recursive reference where it must not be, or for another one.
    func checkRecursiveReference(
        _ id: CommonTableID, _ name: QualifiedName, in scope: Scope
    ) throws(SQLError) {
        func refused(_ what: String) -> SQLError {
            error(
                .invalidRecursion,
                "recursive reference to query \"\(name.name)\" must not appear \(what)",
                at: name.location)
        }
        if let place = recursionPlace { throw refused("within \(place.rawValue)") }
        guard recursiveReferences.insert(id).inserted else { throw refused("more than once") }
        scope.readsWorkTable = true
    }

    /// What is bound by `body` stands in a place where no recursive reference must be, if there is one.
    func inPlace<Result>(
        _ place: RecursionPlace?, _ body: () throws(SQLError) -> Result
    ) throws(SQLError) -> Result {
        guard let place else { return try body() }
        let around = recursionPlace
        recursionPlace = place
        defer { recursionPlace = around }
        return try body()
    }

    private func bindRecursive(
        _ syntax: CommonTableExpression, _ select: SelectStatement, _ operation: SetOperation,
        in scope: Scope
    ) throws(SQLError) -> LogicalCommonTable {
        try checkClauses(ofRecursive: select)
        let id = CommonTableID(rawValue: commonTableCount)
        commonTableCount += 1
        let inner = Scope(parent: scope)
        if let with = select.with {
            throw notSupported("WITH in a recursive query", at: with.location)
        }
        let initial = try bindQuery(operation.left, parent: inner)
        let columns = try visibleColumns(of: syntax, initial)
        inner.commonTables[syntax.name] = VisibleCommonTable(
            id: id, columns: columns, isWorkTable: true)
        let around = recursionPlace
        recursionPlace = nil
        defer { recursionPlace = around }
        var recursive = try bindQuery(operation.right, parent: inner, keepsUnknown: true)
        guard recursive.outputs.count == initial.outputs.count else {
            throw error(
                .syntaxError, "each UNION query must have the same number of columns",
                at: syntax.location)
        }
        var ids: [ColumnID] = []
        for (index, column) in columns.enumerated() {
            let value = outputValue(recursive, index)
            let common = try commonType(
                [columnExpression(initial.outputs[index].id), value], for: "UNION")
            if common.oid != column.type.oid {
                throw error(
                    .datatypeMismatch,
                    "recursive query \"\(syntax.name)\" column \(index + 1) has type "
                        + "\(TypeRules.name(column.type.oid)) in non-recursive term but type "
                        + "\(TypeRules.name(common.oid)) overall", at: syntax.location,
                    hint: "Cast the output of the non-recursive term to the correct type.")
            }
            try retype(&recursive, index, column.type, "UNION")
            ids.append(newColumn(column.name, column.type))
        }
        scope.commonTables[syntax.name] = VisibleCommonTable(
            id: id, columns: columns, isWorkTable: false)
        let root = Logical.recursive(
            LogicalRecursive(
                id: id, initial: initial, recursive: recursive, isAll: operation.isAll,
                columns: ids))
        let outputs = zip(ids, columns).map { BoundQuery.Output(id: $0, name: $1.name) }
        return LogicalCommonTable(
            id: id, name: syntax.name, query: BoundQuery(root: root, outputs: outputs),
            isModifying: false, isMaterialized: true)
    }

    /// Whether a FROM clause in the query, or in its WITH queries, names `name`.
    private func mentions(_ name: String, _ query: SelectStatement) -> Bool {
        for common in query.with?.queries ?? [] {
            if case .select(let inner) = common.statement, mentions(name, inner) { return true }
            // It hides the other from the rest.
            if common.name == name { return false }
        }
        switch query.body {
        case .values: return false
        case .setOperation(let operation):
            return mentions(name, operation.left) || mentions(name, operation.right)
        case .select(let core):
            return core.from.contains { mentions(name, $0) }
        }
    }

    private func mentions(_ name: String, _ item: FromItem) -> Bool {
        switch item {
        case .table(let reference):
            reference.name.schema == nil && reference.name.name == name
        case .subquery(let derived): mentions(name, derived.query)
        case .function: false
        case .join(let join): mentions(name, join.left) || mentions(name, join.right)
        }
    }
}
