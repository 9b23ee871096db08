// Binding of calls: plain functions, casts spelled as functions, aggregates and window functions.
import Catalog
import Syntax
import Types

extension Binder {
    func bindCall(_ call: FunctionCall, in scope: Scope, at location: Int32?) throws(SQLError)
        -> BoundExpression
    {
        let mayAggregate = BuiltinFacts.procedures(named: call.name.name).contains {
            $0.kind == "a"
        }
        let wasInAggregate = scope.isInAggregate
        if mayAggregate && call.over == nil && wasInAggregate {
            throw error(
                .groupingError, "aggregate function calls cannot be nested", at: location)
        }
        if mayAggregate && call.over == nil { scope.isInAggregate = true }
        defer { scope.isInAggregate = wasInAggregate }
        guard call.arguments.count <= 100 else {
            throw error(
                .tooManyArguments, "cannot pass more than 100 arguments to a function",
                at: location)
        }
        var arguments: [BoundExpression] = []
        for argument in call.arguments {
            if case .column(let reference) = argument.value.node, reference.isStar {
                arguments.append(
                    try wholeRow(reference, in: scope, at: argument.value.location))
            } else {
                arguments.append(try bind(argument.value, in: scope))
            }
        }
        var orderBy: [BoundExpression] = []
        for key in call.orderBy { orderBy.append(try bind(key.expression, in: scope)) }
        scope.isInAggregate = wasInAggregate
        var names = call.arguments.map(\.name)
        if !call.isWithinGroup { dropVoidParameters(&arguments, &names) }
        let all = call.isWithinGroup ? arguments + orderBy : arguments
        if let cast = try castCall(call, arguments, at: location) { return cast }
        guard
            let found = try resolveFunction(
                call.name, all, names: names, isVariadic: call.isVariadic, at: location)
        else {
            throw undefinedFunction(
                call.name, all, names: names, isStar: call.isStar, at: location)
        }
        if call.isStar && found.fact.kind == "f" {
            throw undefinedFunction(call.name, all, names: names, isStar: true, at: location)
        }
        try checkClauses(of: call, kind: found.fact.kind, at: location)
        switch (found.fact.kind, call.over) {
        case ("a", nil):
            return try bindAggregate(call, found, orderBy, in: scope, at: location)
        case ("w", nil):
            throw error(
                .wrongObjectType,
                "window function \(call.name.name) requires an OVER clause", at: location)
        case ("f", nil):
            try requirePlain(call, at: location)
            return try setOrPlainCall(found, in: scope, at: location)
        case ("f", .some):
            throw error(
                .wrongObjectType,
                "OVER specified, but \(call.name.name) is not a window function nor an "
                    + "aggregate function", at: location)
        case (_, .some(let window)):
            return try bindWindowCall(
                call, found, window: window, orderBy, in: scope, at: location)
        default: throw notSupported("calling \(call.name.name)", at: location)
        }
    }

    /// What an aggregate or a window function is called with, beside arguments.
    private func checkClauses(
        of call: FunctionCall, kind: Character, at location: Int32?
    ) throws(SQLError) {
        if kind == "a", call.arguments.isEmpty, !call.isStar, !call.isWithinGroup {
            throw error(
                .wrongObjectType,
                "\(call.name.name)(*) must be used to call a parameterless aggregate function",
                at: location)
        }
        guard call.over != nil else { return }
        if kind == "a", !call.orderBy.isEmpty, !call.isWithinGroup {
            throw error(
                .featureNotSupported, "aggregate ORDER BY is not implemented for window functions",
                at: location)
        }
        if kind == "w", call.filter != nil {
            throw error(
                .featureNotSupported,
                "FILTER is not implemented for non-aggregate window functions", at: location)
        }
    }

    /// JDBC's drivers send an OUT parameter of a function as one of type void: PostgreSQL leaves those out.
    private func dropVoidParameters(
        _ arguments: inout [BoundExpression], _ names: inout [String?]
    ) {
        for index in arguments.indices.reversed() where arguments[index].type.oid == .void {
            guard case .parameter = arguments[index].kind else { continue }
            arguments.remove(at: index)
            names.remove(at: index)
        }
    }

    func undefinedFunction(
        _ name: QualifiedName, _ arguments: [BoundExpression], names: [String?] = [],
        isStar: Bool = false, at location: Int32?
    ) -> SQLError {
        let signature =
            isStar
            ? "\(name.name)()" : self.signature(name, arguments.map(\.type.oid), names)
        return error(
            .undefinedFunction, "function \(signature) does not exist", at: location,
            hint: "No function matches the given name and argument types. "
                + "You might need to add explicit type casts.")
    }

    /// What only aggregates may have.
    private func requirePlain(_ call: FunctionCall, at location: Int32?) throws(SQLError) {
        let name = call.name.name
        let excess: String? =
            if call.isDistinct {
                "DISTINCT specified, but \(name) is not an aggregate function"
            } else if call.isWithinGroup {
                "WITHIN GROUP specified, but \(name) is not an aggregate function"
            } else if !call.orderBy.isEmpty {
                "ORDER BY specified, but \(name) is not an aggregate function"
            } else if call.filter != nil {
                "FILTER specified, but \(name) is not an aggregate function"
            } else {
                nil
            }
        if let excess { throw error(.wrongObjectType, excess, at: location) }
    }

    private func setOrPlainCall(
        _ found: ResolvedFunction, in scope: Scope, at location: Int32?
    ) throws(SQLError) -> BoundExpression {
        if found.fact.returnsSet {
            guard scope.place.allowsSets else {
                throw error(
                    .featureNotSupported,
                    "set-returning functions are not allowed in \(scope.place.text)", at: location)
            }
            if scope.isInAggregate {
                throw error(
                    .featureNotSupported,
                    "aggregate function calls cannot contain set-returning function calls",
                    at: location,
                    hint: "You might be able to move the set-returning function into a LATERAL "
                        + "FROM item.")
            }
        }
        return try plainCall(found, at: location)
    }

    func plainCall(_ found: ResolvedFunction, at location: Int32?) throws(SQLError)
        -> BoundExpression
    {
        if let inlined = try inline(
            found.fact, found.arguments, result: found.result, at: location)
        {
            return inlined
        }
        var arguments: [BoundExpression] = []
        for (index, argument) in found.arguments.enumerated() {
            // `pg_typeof('x')`: where any type will do, a literal stays of unknown type.
            let takesAny = index < found.fact.arguments.count && found.fact.arguments[index] == .any
            if takesAny, case .constant = argument.kind {
                arguments.append(argument)
            } else {
                arguments.append(try settled(argument))
            }
        }
        var procedure = Procedure(
            found.fact, result: found.result, isVariadic: found.isVariadic)
        for (index, column) in procedure.rowColumns.enumerated()
        where TypeRules.isPolymorphic(column.type.oid) {
            let types = try Polymorphism.resolve(
                found.arguments.map(\.type.oid), found.fact.arguments, result: column.type.oid)
            procedure.rowColumns[index].type = SQLType(types.actual(column.type.oid) ?? .unknown)
        }
        return fold(
            BoundExpression(.call(procedure, arguments), found.result, location: location))
    }

    /// `date('2020-01-01')`: a type's name called with one argument that no function takes exactly.
    private func castCall(_ call: FunctionCall, _ arguments: [BoundExpression], at location: Int32?)
        throws(SQLError) -> BoundExpression?
    {
        guard arguments.count == 1, !call.isStar, call.over == nil, call.orderBy.isEmpty,
            call.arguments[0].name == nil, call.name.schema ?? "pg_catalog" == "pg_catalog",
            let type = BuiltinFacts.type(named: call.name.name, in: Catalog.systemSchema),
            type.kind == "b"
        else { return nil }
        let source = arguments[0].type.oid
        let isExact = BuiltinFacts.procedures(named: call.name.name).contains {
            $0.arguments == [source]
        }
        if isExact { return nil }
        if source != .unknown {
            switch TypeRules.path(from: source, to: type.oid, .explicit) {
            case .relabel?, .throughText?: break
            default: return nil
            }
        }
        return try coerce(arguments[0], to: SQLType(type.oid), .explicit)
    }
}

// MARK: Aggregates

extension Binder {
    private func bindAggregate(
        _ call: FunctionCall, _ found: ResolvedFunction, _ orderBy: [BoundExpression],
        in scope: Scope, at location: Int32?
    ) throws(SQLError) -> BoundExpression {
        let built = try aggregateCall(call, found, orderBy, in: scope, at: location)
        let innermost = scope
        let scope = level(of: built.expressions, in: innermost)
        guard scope.place.allowsAggregates else {
            throw error(
                .groupingError, "aggregate functions are not allowed in \(scope.place.text)",
                at: location)
        }
        if scope !== innermost, scope.isInAggregate {
            throw error(
                .groupingError, "aggregate function calls cannot be nested", at: location)
        }
        if let same = scope.aggregates.first(where: { $0.call == built }) {
            return columnExpression(same.id, at: location)
        }
        if built.arguments.contains(where: { $0.contains { isWindowColumn($0, scope) } }) {
            throw error(
                .groupingError, "aggregate function calls cannot contain window function calls",
                at: location)
        }
        let id = newColumn(call.name.name, built.result)
        scope.aggregates.append((id, built))
        return columnExpression(id, at: location)
    }

    /// The query an aggregate, or GROUPING, belongs to (SQL:2016, 6.9): of those whose columns it mentions the innermost; where it
    /// stands if it mentions none.
    func level(of expressions: [BoundExpression], in scope: Scope) -> Scope {
        var mentioned: Set<ColumnID> = []
        for each in expressions { mentioned.formUnion(columnsMentioned(in: each)) }
        var level: Scope? = mentioned.isEmpty ? nil : scope
        while let each = level {
            if each.hasColumn(of: mentioned) { return each }
            level = each.parent
        }
        return scope
    }

    private func isWindowColumn(_ expression: BoundExpression, _ scope: Scope) -> Bool {
        guard case .column(let id) = expression.kind else { return false }
        return scope.windowCalls.contains { $0.id == id }
    }

    func aggregateCall(
        _ call: FunctionCall, _ found: ResolvedFunction, _ orderBy: [BoundExpression],
        in scope: Scope, at location: Int32?
    ) throws(SQLError) -> AggregateCall {
        guard let fact = BuiltinFacts.aggregate(found.fact.oid),
            let transition = BuiltinFacts.procedure(fact.transition)
        else { throw notSupported("aggregate \(call.name.name)", at: location) }
        let isOrderedSet = fact.kind != "n"
        guard isOrderedSet == call.isWithinGroup else {
            throw error(
                .wrongObjectType,
                isOrderedSet
                    ? "WITHIN GROUP is required for ordered-set aggregate \(call.name.name)"
                    : "\(call.name.name) is not an ordered-set aggregate, so it cannot have "
                        + "WITHIN GROUP", at: location)
        }
        var arguments: [BoundExpression] = []
        for argument in found.arguments { arguments.append(try settled(argument)) }
        let directCount = isOrderedSet ? call.arguments.count : 0
        let direct = Array(arguments.prefix(directCount))
        arguments.removeFirst(directCount)
        let argumentCount = arguments.count
        if call.isDistinct {
            for argument in arguments {
                _ = try equality(of: argument.type.oid, at: argument.location)
            }
        }
        var keys: [PlanSortKey] = []
        for (index, key) in call.orderBy.enumerated() {
            let value =
                isOrderedSet && index < arguments.count
                ? arguments[index] : try settled(orderBy[index])
            let position = arguments.firstIndex(of: value) ?? arguments.count
            if position == arguments.count {
                if call.isDistinct {
                    throw error(
                        .invalidColumnReference,
                        "in an aggregate with DISTINCT, ORDER BY expressions must appear in "
                            + "argument list", at: value.location)
                }
                arguments.append(value)
            }
            let order = try sortOrder(key, of: value)
            keys.append(
                PlanSortKey(
                    column: position, isDescending: order.isDescending,
                    nullsFirst: order.nullsFirst))
        }
        return AggregateCall(
            oid: found.fact.oid, name: found.fact.name, transition: transition.source,
            final: BuiltinFacts.procedure(fact.final)?.source,
            transitionType: SQLType(fact.transitionType), initialValue: fact.initialValue,
            result: found.result, arguments: arguments, directArguments: direct,
            isDistinct: call.isDistinct, orderBy: keys, argumentCount: argumentCount,
            filter: try aggregateFilter(call, in: scope), isTransitionStrict: transition.isStrict,
            isOrderedSet: isOrderedSet)
    }

    private func aggregateFilter(_ call: FunctionCall, in scope: Scope) throws(SQLError)
        -> BoundExpression?
    {
        guard let filter = call.filter else { return nil }
        let place = scope.place
        scope.place = .filter
        defer { scope.place = place }
        return try condition(try bind(filter, in: scope), of: "FILTER")
    }
}
