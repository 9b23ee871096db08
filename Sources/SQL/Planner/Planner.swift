// From a parsed statement to a plan: names and types are bound by PostgreSQL's rules, then the
// cheapest operators are chosen. Pure: the same inputs give the same plan.
package import Catalog
package import Syntax
package import Types

/// What a session brings to planning.
package struct PlannerSettings: Sendable {
    /// The database connected to.
    package var database: OID
    /// Schemas in which unqualified names are looked up, in order, pg_catalog included.
    package var searchPath: [OID]
    package var user: OID
    /// How literals read.
    package var text: TextSettings
    /// Indexes by which no rows are found, as they do not have what the transaction sees.
    package var unreadIndexes: Set<OID>

    package init(
        database: OID, searchPath: [OID], user: OID, text: TextSettings,
        unreadIndexes: Set<OID> = []
    ) {
        self.database = database
        self.searchPath = searchPath
        self.user = user
        self.text = text
        self.unreadIndexes = unreadIndexes
    }
}

/// Computes an expression without columns, parameters and subqueries: the executor's own
/// evaluation, lent to the planner for constant folding.
package typealias ConstantEvaluator =
    @Sendable (BoundExpression) throws(SQLError) -> Datum

package struct Planner: Sendable {
    package let catalog: Catalog
    package let settings: PlannerSettings
    let statistics: any Statistics
    let evaluator: ConstantEvaluator?
    /// Where the cursors of WHERE CURRENT OF stand, or why they stand nowhere. A statement that is only
    /// described has none, and finds no row.
    package var cursors: [String: Result<CursorPlace, SQLError>] = [:]
    /// Of `$1`, `$2` …, of the parameters' types, for a plan that serves these alone
    /// (`PreparedPlan.needsParameterValues`): in it they are constants.
    package var parameterValues: [Datum]?
    /// The statement runs often: a plan for all values of its parameters is worth more than one for each.
    package var prefersGeneralPlan = false

    /// Without an evaluator constants are folded only where no function need be called.
    package init(
        catalog: Catalog, settings: PlannerSettings, statistics: any Statistics = NoStatistics(),
        evaluator: ConstantEvaluator? = nil
    ) {
        self.catalog = catalog
        self.settings = settings
        self.statistics = statistics
        self.evaluator = evaluator
    }

    /// Plans a SELECT, VALUES, INSERT, UPDATE, DELETE or EXPLAIN of these. `text` is what was parsed,
    /// for positions in errors; `parameterTypes` are those the client declared (nil ones are
    /// inferred). With `givesRowKeys` a SELECT is a cursor's (`CursorRows`). Ends when `work` says so.
    /// `met` is told of the tables that the statement names.
    package func plan(
        _ statement: Statement, text: String, parameterTypes: [SQLType?] = [],
        givesRowKeys: Bool = false, during work: (any LongWork)? = nil,
        meeting met: MetTables? = nil
    ) throws(SQLError) -> PreparedPlan {
        let binder = Binder(planner: self, text: text, parameterTypes: parameterTypes)
        binder.work = work
        if let met { binder.met = met }
        let query: BoundQuery
        let command: PreparedPlan.Command
        var wish = Wish.nothing
        switch statement {
        case .select(let select):
            query = try binder.bindQuery(select, parent: nil)
            command = .select
        case .insert:
            query = try binder.bindModification(statement, parent: nil)
            command = .insert
        case .update:
            query = try binder.bindModification(statement, parent: nil)
            command = .update
        case .delete:
            query = try binder.bindModification(statement, parent: nil)
            command = .delete
        case .merge:
            query = try binder.bindModification(statement, parent: nil)
            command = .merge
        case .declareCursor(let declaration):
            // EXPLAIN asks: DECLARE has its query planned.
            query = try binder.bindQuery(declaration.query, parent: nil)
            command = .select
            wish = .cursor
        case .explain(let explain):
            return try plan(explain, text: text, parameterTypes: parameterTypes, meeting: met)
        case .unsupported(let construct):
            if construct.isMistake {
                throw binder.error(
                    .syntaxError, construct.description, at: construct.location)
            }
            throw binder.notSupported(construct.description, at: construct.location)
        default: throw SQLError.notSupported("planning this statement", at: .statement)
        }
        try checkParameters(binder)
        let optimizer = Optimizer(binder: binder, statistics: statistics)
        let cursor = givesRowKeys ? try optimizer.planCursor(query) : nil
        let node = if let cursor { cursor.plan } else { try optimizer.plan(query, wish) }
        return PreparedPlan(
            command: command, plan: node,
            columns: query.outputs.map { output in
                let info = binder.columns[output.id]
                return ResultColumn(
                    name: output.name, type: info.type, table: info.table, attnum: info.attnum)
            }, parameterTypes: binder.parameterTypes, slotCount: optimizer.slotCount,
            isReadOnly: optimizer.isReadOnly,
            wantedConstants: optimizer.wantedConstants.union(binder.neededParameters),
            needsParameterValues: !binder.neededParameters.isEmpty || binder.routesByParameters,
            catalogVersion: catalog.version, uses: binder.uses, namedTables: binder.met.oids,
            cursorRows: cursor?.rows)
    }

    private func checkParameters(_ binder: Binder) throws(SQLError) {
        guard let index = binder.parameterTypes.firstIndex(where: { $0.oid == .unknown }) else {
            return
        }
        throw SQLError.indeterminateParameter(index)
    }

    /// Binds an expression over the rows of a table that need not exist yet (CHECK, DEFAULT, index
    /// expressions and predicates, generated columns): `column(i)` is `columns[i]`. With a `target`
    /// type the result is converted to it as in an assignment to the column called `name`. Columns may be
    /// named with `table`, whose they are. A generated column must not use those at the places in `generated`.
    package func bind(
        _ expression: Expression, text: String, over columns: [OutputColumn],
        of table: TableDefinition? = nil, target: SQLType? = nil, named name: String? = nil,
        use: ExpressionUse,
        generated: Set<Int> = [], noting literals: LiteralNotes? = nil
    ) throws(SQLError) -> BoundExpression {
        let binder = Binder(planner: self, text: text, parameterTypes: [])
        binder.literalNotes = literals
        let scope = Scope(parent: nil)
        scope.place = use.place
        let ids = columns.map { binder.newColumn($0.name, $0.type) }
        var row = NamespaceItem(
            name: table?.name, columns: zip(columns, ids).map { ($0.name, $1) })
        row.schema = table?.schema ?? 0
        row.hasRow = false
        scope.items = [row]
        var bound = try binder.bind(expression, in: scope)
        try binder.refuse(Set(generated.map { ids[$0] }), in: bound)
        try binder.refuseParameters(in: bound)
        // A literal that goes into a column is read as the column's type, not as text first.
        if target == nil || use == .check { bound = try binder.settled(bound) }
        if use == .check || use == .indexPredicate {
            bound = try binder.condition(bound, of: use == .check ? "CHECK" : "WHERE")
        } else if let target, use == .defaultValue || use == .generated {
            bound = try binder.assignDefault(bound, to: target, column: name ?? "?column?")
        } else if let target {
            bound = try binder.assign(
                bound, to: target, column: columns.first?.name ?? "?column?",
                at: expression.location)
        }
        if use == .defaultValue, bound.hasColumns {
            throw binder.error(
                .featureNotSupported, "cannot use column reference in DEFAULT expression",
                at: expression.location)
        }
        if use == .index || use == .indexPredicate || use == .generated, !bound.isImmutable {
            let message =
                use == .generated
                ? "generation expression is not immutable"
                : "functions in \(use == .index ? "index expression" : "index predicate") "
                    + "must be marked IMMUTABLE"
            throw binder.error(.invalidObjectDefinition, message, at: nil)
        }
        return try Optimizer(binder: binder, statistics: statistics).place(bound, in: ids)
    }

    /// How rows of a table enter its `indexes`, all over the full row.
    package func indexRules(
        of table: TableDefinition, _ indexes: [IndexDefinition]
    ) throws(SQLError) -> [RowRules.Index] {
        let binder = Binder(planner: self, text: nil, parameterTypes: [])
        let row = binder.rowColumns(table)
        let optimizer = Optimizer(binder: binder, statistics: statistics)
        return try binder.indexRules(of: table, indexes, over: row).map { (rule) throws(SQLError) in
            try optimizer.placed(rule, in: row)
        }
    }

    /// The type that a type's name means: 42704 when there is none.
    package func resolve(_ name: TypeName, text: String) throws(SQLError) -> SQLType {
        try Binder(planner: self, text: text, parameterTypes: []).resolve(name)
    }
}

extension Binder {
    /// Throws 42P17 when a column's generation expression has one of `columns`.
    fileprivate func refuse(
        _ generated: Set<ColumnID>, in expression: BoundExpression
    ) throws(SQLError) {
        var found: (id: ColumnID, location: Int32?)?
        let isFound = expression.contains {
            guard case .column(let id) = $0.kind, generated.contains(id) else { return false }
            found = (id, $0.location)
            return true
        }
        guard isFound, let found else { return }
        throw error(
            .invalidObjectDefinition,
            "cannot use generated column \"\(columns[found.id].name)\" in column generation "
                + "expression", at: found.location,
            detail: "A generated column cannot reference another generated column.")
    }

    /// A default or generated value as its column's type.
    fileprivate func assignDefault(
        _ expression: BoundExpression, to type: SQLType, column: String
    ) throws(SQLError) -> BoundExpression {
        if let converted = try coerce(expression, to: type, .assignment) { return converted }
        throw error(
            .datatypeMismatch,
            "column \"\(column)\" is of type \(TypeRules.name(type.oid)) but default expression is "
                + "of type \(TypeRules.name(expression.type.oid))", at: nil,
            hint: "You will need to rewrite or cast the expression.")
    }
}

extension BoundExpression {
    /// May be another value each time it is evaluated over the same row.
    package var isVolatile: Bool {
        contains {
            if case .call(let procedure, _) = $0.kind {
                procedure.volatility == .volatile
            } else {
                false
            }
        }
    }

    var hasParameters: Bool {
        contains { if case .parameter = $0.kind { true } else { false } }
    }

    /// Depends on nothing but its columns.
    var isImmutable: Bool {
        !contains {
            switch $0.kind {
            case .call(let procedure, _): procedure.volatility != .immutable
            case .convertThroughText(let inner):
                !TypeRules.printsAlike(inner.type.oid) || !TypeRules.readsAlike($0.type.oid)
            case .sessionValue, .writtenRow, .subquery, .parameter: true
            default: false
            }
        }
    }
}

extension ExpressionUse {
    var place: ExpressionPlace {
        switch self {
        case .defaultValue: .defaultValue
        case .check: .check
        case .generated: .generated
        case .index: .index
        case .indexPredicate: .indexPredicate
        case .transform: .transform
        case .executeParameter: .executeParameter
        }
    }
}

/// Where a lone expression stands: decides what it may contain and what errors say.
package enum ExpressionUse: Hashable, Sendable {
    case defaultValue, check, generated, index, indexPredicate
    /// ALTER COLUMN … TYPE … USING.
    case transform
    /// An argument of EXECUTE.
    case executeParameter
}
