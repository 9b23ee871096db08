// Queries in expressions: EXISTS, IN, ANY, ALL, ARRAY and scalar ones.
import Catalog
import Syntax
import Types

extension Binder {
    func bindSubquery(_ syntax: SubqueryExpression, in scope: Scope, at location: Int32?)
        throws(SQLError) -> BoundExpression
    {
        guard scope.place.allowsSubqueries else {
            throw error(
                .featureNotSupported,
                scope.place == .defaultValue
                    ? "cannot use subquery in DEFAULT expression"
                    : "cannot use subquery in \(scope.place.text.replacingPlural)", at: location)
        }
        if let known = scope.knownSubquery(syntax, binder: self) { return known }
        let bound = try bindNewSubquery(syntax, in: scope, at: location)
        if scope.place.namesOutputs || scope.place == .target { scope.subqueries[syntax] = bound }
        return bound
    }

    private func bindNewSubquery(
        _ syntax: SubqueryExpression, in scope: Scope, at location: Int32?
    ) throws(SQLError) -> BoundExpression {
        switch syntax.kind {
        case .exists:
            let query = try bindInner(syntax.query, in: scope)
            return subquery(.exists, query, .bool, at: location)
        case .scalar:
            let query = try bindInner(syntax.query, in: scope)
            try requireOneColumn(query, at: location)
            return subquery(.scalar, query, columns[query.outputs[0].id].type, at: location)
        case .array:
            let query = try bindInner(syntax.query, in: scope)
            try requireOneColumn(query, at: location)
            let element = columns[query.outputs[0].id].type
            let type =
                TypeRules.element(element.oid) != nil
                ? element.oid : TypeRules.array(of: element.oid)
            guard let type else {
                throw error(
                    .undefinedObject,
                    "could not find array type for data type \(TypeRules.name(element.oid))",
                    at: location)
            }
            return subquery(.array, query, SQLType(type), at: location)
        case .in(let left):
            return try bindComparison(
                left, OperatorName("="), .any, syntax.query, in: scope, at: location)
        case .quantified(let left, let name, let quantifier):
            return try bindComparison(
                left, name, quantifier, syntax.query, in: scope, at: location)
        }
    }

    private func bindInner(_ query: SelectStatement, in scope: Scope) throws(SQLError)
        -> BoundQuery
    {
        try inPlace(.subquery) { () throws(SQLError) in
            try shared(query) { () throws(SQLError) in try bindQuery(query, parent: scope) }
        }
    }

    private func requireOneColumn(_ query: BoundQuery, at location: Int32?) throws(SQLError) {
        guard query.outputs.count == 1 else {
            throw error(.syntaxError, "subquery must return only one column", at: location)
        }
    }

    /// `left op ANY (query)` and ALL, with rows compared field by field.
    private func bindComparison(
        _ left: Expression, _ name: OperatorName, _ quantifier: Quantifier,
        _ syntax: SelectStatement, in scope: Scope, at location: Int32?
    ) throws(SQLError) -> BoundExpression {
        var fields: [BoundExpression]
        if case .row(let parts, _) = left.node {
            fields = try bindAll(parts, in: scope)
        } else {
            fields = [try bind(left, in: scope)]
        }
        var query = try bindInner(syntax, in: scope)
        guard fields.count == query.outputs.count else {
            throw error(
                .syntaxError,
                fields.count < query.outputs.count
                    ? "subquery has too many columns" : "subquery has too few columns",
                at: location)
        }
        if fields.count > 1 && !(name.symbol == "=" && quantifier == .any)
            && !(name.symbol == "<>" && quantifier == .all)
        {
            throw notSupported("comparing rows by \(name.symbol) with a subquery", at: location)
        }
        var operators: [Procedure] = []
        for index in fields.indices {
            let value = columnExpression(query.outputs[index].id)
            let found = try comparison(
                name, fields[index].type.oid, value.type.oid, at: location)
            guard found.procedure.result.oid == .bool else {
                throw error(
                    .datatypeMismatch,
                    "row comparison operator must yield type boolean, not type "
                        + TypeRules.name(found.procedure.result.oid), at: location)
            }
            operators.append(found.procedure)
            fields[index] = try convert(fields[index], to: found.left, .implicit)
            try retype(&query, index, SQLType(found.right), "IN")
        }
        // A row is different from all rows unless it equals one of them.
        if fields.count > 1 && quantifier == .all {
            let equal = try operators.indices.map { (index) throws(SQLError) in
                try comparison(
                    OperatorName("="), fields[index].type.oid,
                    columns[query.outputs[index].id].type.oid, at: location
                ).procedure
            }
            let any = subquery(.any(left: fields, operators: equal), query, .bool, at: location)
            return BoundExpression(.not(any), .bool, location: location)
        }
        let form: SubqueryPlan.Form =
            quantifier == .any
            ? .any(left: fields, operators: operators) : .all(left: fields, operators: operators)
        return subquery(form, query, .bool, at: location)
    }

    /// `(a, b) = (SELECT …)`.
    func compareRow(
        _ name: OperatorName, _ left: [BoundExpression], _ syntax: SelectStatement,
        in scope: Scope, at location: Int32?
    ) throws(SQLError) -> BoundExpression {
        guard name.symbol == "=" else {
            throw notSupported("comparing a row by \(name.symbol) with a subquery", at: location)
        }
        var query = try bindInner(syntax, in: scope)
        guard left.count == query.outputs.count else {
            throw error(
                .syntaxError,
                left.count < query.outputs.count
                    ? "subquery has too many columns" : "subquery has too few columns",
                at: location)
        }
        var operators: [Procedure] = []
        var fields = left
        for index in fields.indices {
            let type = columns[query.outputs[index].id].type.oid
            let found = try comparison(name, fields[index].type.oid, type, at: location)
            operators.append(found.procedure)
            fields[index] = try convert(fields[index], to: found.left, .implicit)
            try retype(&query, index, SQLType(found.right), "=")
        }
        return subquery(
            .row(left: fields, operators: operators), query, .bool, at: location)
    }

    func subquery(
        _ form: SubqueryPlan.Form, _ query: BoundQuery, _ type: SQLType, at location: Int32?
    ) -> BoundExpression {
        subqueries.append(LogicalSubquery(query: query))
        let placeholder = PlanNode(
            .oneRow, columns: [],
            estimate: Estimate(rows: 1, width: 0, startupCost: 0, totalCost: 0))
        return BoundExpression(
            .subquery(
                SubqueryPlan(
                    form: form, plan: placeholder, bindings: [], logical: subqueries.count - 1)),
            type, location: location)
    }
}

extension String {
    /// "check constraints" as "check constraint".
    fileprivate var replacingPlural: String { hasSuffix("s") ? String(dropLast()) : self }
}

extension Binder {
    /// The columns of a query's only row as values, for which it is asked once: what `(a, b) = (SELECT …)` assigns.
    func subqueryFields(
        _ syntax: SelectStatement, count: Int, in scope: Scope, at location: Int32?
    ) throws(SQLError) -> [BoundExpression] {
        var query = try bindInner(syntax, in: scope)
        guard query.outputs.count == count else {
            throw error(
                .syntaxError, "number of columns does not match number of values", at: location)
        }
        let types = query.outputs.map { columns[$0.id].type }
        if count == 1 { return [subquery(.scalar, query, types[0], at: location)] }
        let fields = query.outputs.map { columnExpression($0.id) }
        let row = newColumn("row", .record)
        query.root = .define(
            query.root,
            [Definition(id: row, value: BoundExpression(.row(BoundRow(fields)), .record))])
        query.outputs = [BoundQuery.Output(id: row, name: "row")]
        let whole = subquery(.scalar, query, .record, at: location)
        return types.enumerated().map { index, type in
            BoundExpression(.field(whole, index), type, location: location)
        }
    }
}
