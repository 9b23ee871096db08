// Binding of comparisons in all their spellings: operators on rows, IN, ANY, LIKE, BETWEEN.
import Catalog
import Syntax
import Types

extension Binder {
    func bindBinary(
        _ name: OperatorName, _ left: Expression, _ right: Expression, in scope: Scope,
        at location: Int32?
    ) throws(SQLError) -> BoundExpression {
        if case .row(let first, _) = left.node {
            if case .row(let second, _) = right.node {
                return try compareRows(
                    name, try bindAll(first, in: scope), try bindAll(second, in: scope),
                    at: location)
            }
            if case .subquery(let subquery) = right.node, subquery.kind == .scalar {
                return try compareRow(
                    name, try bindAll(first, in: scope), subquery.query, in: scope, at: location)
            }
        }
        return try operate(
            name, try bind(left, in: scope), try bind(right, in: scope), at: location)
    }

    /// Field by field: all equal, any different, or the order of the first that differ.
    func compareRows(
        _ name: OperatorName, _ left: [BoundExpression], _ right: [BoundExpression],
        at location: Int32?
    ) throws(SQLError) -> BoundExpression {
        guard left.count == right.count else {
            throw error(
                .syntaxError, "unequal number of entries in row expressions", at: location)
        }
        guard !left.isEmpty else {
            throw notSupported("comparing rows of zero length", at: location)
        }
        if left.count == 1 { return try operate(name, left[0], right[0], at: location) }
        switch name.symbol {
        case "=", "<>":
            var parts: [BoundExpression] = []
            for (first, second) in zip(left, right) {
                parts.append(try operate(name, first, second, at: location))
            }
            return BoundExpression(
                name.symbol == "=" ? .and(parts) : .or(parts), .bool, location: location)
        case "<", "<=", ">", ">=":
            return try compareInOrder(name, left[...], right[...], at: location)
        default:
            throw error(
                .featureNotSupported,
                "could not determine interpretation of row comparison operator \(name.symbol)",
                at: location,
                hint: "Row comparison operators must be associated with btree operator families.")
        }
    }

    private func compareInOrder(
        _ name: OperatorName, _ left: ArraySlice<BoundExpression>,
        _ right: ArraySlice<BoundExpression>, at location: Int32?
    ) throws(SQLError) -> BoundExpression {
        guard let first = left.first, let second = right.first else {
            throw notSupported("comparing rows of zero length", at: location)
        }
        if left.count == 1 { return try operate(name, first, second, at: location) }
        let strict = OperatorName(String(name.symbol.prefix(1)))
        let before = try operate(strict, first, second, at: location)
        let same = try operate(OperatorName("="), first, second, at: location)
        let rest = try compareInOrder(name, left.dropFirst(), right.dropFirst(), at: location)
        let both = BoundExpression(.and([same, rest]), .bool, location: location)
        return BoundExpression(.or([before, both]), .bool, location: location)
    }

    /// The procedure of `left op right` and its operands, converted.
    func operands(
        _ name: OperatorName, _ left: BoundExpression, _ right: BoundExpression,
        at location: Int32?
    ) throws(SQLError) -> (procedure: Procedure, left: BoundExpression, right: BoundExpression) {
        let found = try comparison(name, left.type.oid, right.type.oid, at: location)
        return (
            found.procedure, try convert(left, to: found.left, .implicit),
            try convert(right, to: found.right, .implicit)
        )
    }

    func bindDistinct(
        _ left: Expression, _ right: Expression, _ isNegated: Bool, in scope: Scope,
        at location: Int32?
    ) throws(SQLError) -> BoundExpression {
        if case .row(let first, _) = left.node, case .row(let second, _) = right.node {
            guard first.count == second.count else {
                throw error(
                    .syntaxError, "unequal number of entries in row expressions", at: location)
            }
            var parts: [BoundExpression] = []
            for (a, b) in zip(first, second) {
                parts.append(try bindDistinct(a, b, isNegated, in: scope, at: location))
            }
            return BoundExpression(isNegated ? .and(parts) : .or(parts), .bool, location: location)
        }
        let first = try bind(left, in: scope)
        let second = try bind(right, in: scope)
        if isNullConstant(second) {
            return BoundExpression(
                .nullTest(first.asWhole, isNegated: !isNegated), .bool, location: location)
        }
        let pair = try operands(OperatorName("="), first, second, at: location)
        return BoundExpression(
            .distinct(equality: pair.procedure, pair.left, pair.right, isNegated: isNegated), .bool,
            location: location)
    }

    func isNullConstant(_ expression: BoundExpression) -> Bool {
        expression.kind == .constant(.null)
    }
}

// MARK: IN and ANY

extension Binder {
    func bindInList(
        _ operand: Expression, _ list: [Expression], _ isNegated: Bool, in scope: Scope,
        at location: Int32?
    ) throws(SQLError) -> BoundExpression {
        if case .row(let fields, _) = operand.node, fields.count > 1 {
            return try bindRowInList(fields, list, isNegated, in: scope, at: location)
        }
        let left = try bind(operand, in: scope)
        let values = try bindAll(list, in: scope)
        let name = OperatorName(isNegated ? "<>" : "=")
        if values.count == 1 { return try operate(name, left, values[0], at: location) }
        if case .success(let oid) = CommonType.find([left.type] + values.map(\.type)),
            oid != .record, !values.contains(where: { $0.hasColumns })
        {
            return try inArray(left, values, oid, isNegated, at: location)
        }
        var parts: [BoundExpression] = []
        for value in values { parts.append(try operate(name, left, value, at: location)) }
        return BoundExpression(isNegated ? .and(parts) : .or(parts), .bool, location: location)
    }

    /// All constants: a set to look in. Else an array, made for each row.
    private func inArray(
        _ left: BoundExpression, _ values: [BoundExpression], _ type: TypeOID, _ isNegated: Bool,
        at location: Int32?
    ) throws(SQLError) -> BoundExpression {
        var converted: [BoundExpression] = []
        for value in values { converted.append(try convert(value, to: type, .implicit)) }
        let found = try comparison(
            OperatorName(isNegated ? "<>" : "="), left.type.oid, type, at: location)
        let operand = try convert(left, to: found.left, .implicit)
        let constants = converted.compactMap { value -> Datum? in
            if case .constant(let datum) = value.kind { datum } else { nil }
        }
        if constants.count == converted.count, found.left == found.right,
            let equality = EqualityOperators.procedure(of: found.left)
        {
            let present = constants.filter { !$0.isNull }
            let inList = BoundExpression(
                .inList(
                    operand, values: present, hasNull: present.count < constants.count,
                    equality: equality), .bool, location: location)
            return isNegated ? BoundExpression(.not(inList), .bool, location: location) : inList
        }
        let array = SQLType(TypeRules.array(of: type) ?? .anyarray)
        return BoundExpression(
            .quantifiedArray(
                operand, found.procedure,
                array: BoundExpression(.array(converted, isMultidimensional: false), array),
                isAll: isNegated), .bool, location: location)
    }

    private func bindRowInList(
        _ fields: [Expression], _ list: [Expression], _ isNegated: Bool, in scope: Scope,
        at location: Int32?
    ) throws(SQLError) -> BoundExpression {
        let left = try bindAll(fields, in: scope)
        var parts: [BoundExpression] = []
        for each in list {
            guard case .row(let values, _) = each.node else {
                throw notSupported("IN with a row that is not written out", at: each.location)
            }
            parts.append(
                try compareRows(
                    OperatorName(isNegated ? "<>" : "="), left, try bindAll(values, in: scope),
                    at: location))
        }
        return BoundExpression(isNegated ? .and(parts) : .or(parts), .bool, location: location)
    }

    func bindQuantified(
        _ left: BoundExpression, _ name: OperatorName, array: BoundExpression, isAll: Bool,
        at location: Int32?
    ) throws(SQLError) -> BoundExpression {
        var array = array
        if array.type.oid == .unknown {
            let element = left.type.oid == .unknown ? TypeOID.text : left.type.oid
            guard let type = TypeRules.array(of: element) else {
                throw error(
                    .wrongObjectType, "op ANY/ALL (array) requires array on right side",
                    at: location)
            }
            array = try convert(array, to: type, .implicit)
        }
        guard let element = TypeRules.element(array.type.oid) else {
            throw error(
                .wrongObjectType, "op ANY/ALL (array) requires array on right side", at: location)
        }
        let found = try comparison(name, left.type.oid, element, at: location)
        guard found.procedure.result.oid == .bool else {
            throw error(
                .wrongObjectType, "op ANY/ALL (array) requires operator to yield boolean",
                at: location)
        }
        if found.right != element, let wanted = TypeRules.array(of: found.right) {
            array = try convert(array, to: wanted, .implicit)
        }
        return BoundExpression(
            .quantifiedArray(
                try convert(left, to: found.left, .implicit), found.procedure, array: array,
                isAll: isAll), .bool, location: location)
    }
}

// MARK: LIKE and BETWEEN

extension Binder {
    func bindMatch(_ match: PatternMatch, in scope: Scope, at location: Int32?) throws(SQLError)
        -> BoundExpression
    {
        let operand = try bind(match.operand, in: scope)
        var pattern = try bind(match.pattern, in: scope)
        let symbol: String
        switch match.kind {
        case .like: symbol = match.isNegated ? "!~~" : "~~"
        case .ilike: symbol = match.isNegated ? "!~~*" : "~~*"
        case .similar: symbol = match.isNegated ? "!~" : "~"
        }
        if match.kind == .similar {
            var arguments = [pattern]
            if let escape = match.escape { arguments.append(try bind(escape, in: scope)) }
            pattern = try builtinCall("similar_to_escape", arguments, at: location)
        } else if let escape = match.escape {
            pattern = try builtinCall(
                "like_escape", [pattern, try bind(escape, in: scope)], at: location)
        }
        return try operate(OperatorName(symbol), operand, pattern, at: location)
    }

    func bindBetween(_ test: RangeTest, in scope: Scope, at location: Int32?) throws(SQLError)
        -> BoundExpression
    {
        let operand = try bind(test.operand, in: scope)
        let lower = try bind(test.lower, in: scope)
        let upper = try bind(test.upper, in: scope)
        func within(_ low: BoundExpression, _ high: BoundExpression) throws(SQLError)
            -> BoundExpression
        {
            let from = try operate(
                OperatorName(test.isNegated ? "<" : ">="), operand, low, at: location)
            let to = try operate(
                OperatorName(test.isNegated ? ">" : "<="), operand, high, at: location)
            return BoundExpression(
                test.isNegated ? .or([from, to]) : .and([from, to]), .bool, location: location)
        }
        let straight = try within(lower, upper)
        guard test.isSymmetric else { return fold(straight) }
        let turned = try within(upper, lower)
        return BoundExpression(
            test.isNegated ? .and([straight, turned]) : .or([straight, turned]), .bool,
            location: location)
    }

    /// A call of a function of pg_catalog by name.
    func builtinCall(_ name: String, _ arguments: [BoundExpression], at location: Int32?)
        throws(SQLError) -> BoundExpression
    {
        let qualified = QualifiedName(schema: "pg_catalog", name)
        guard
            let found = try resolveFunction(
                qualified, arguments, names: [], isVariadic: false, at: location)
        else { throw undefinedFunction(qualified, arguments, at: location) }
        return try plainCall(found, at: location)
    }
}

extension BoundExpression {
    var hasColumns: Bool {
        contains {
            switch $0.kind {
            case .column, .subquery: true
            default: false
            }
        }
    }
}
