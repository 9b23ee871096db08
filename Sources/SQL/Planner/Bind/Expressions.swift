// Binding of scalar expressions: one function per kind of syntax node.
import Catalog
import Syntax
import Types

extension Binder {
    func bind(_ expression: Expression, in scope: Scope) throws(SQLError) -> BoundExpression {
        try checkForInterrupts()
        let location = expression.location
        switch expression.node {
        case .literal(let literal): return try bindLiteral(literal, at: location)
        case .parameter(let number): return try bindParameter(number, at: location)
        case .column(let reference): return try bindColumn(reference, in: scope, at: location)
        case .cast(let inner, let type): return try bindCast(inner, type, in: scope, at: location)
        case .unary(let name, let operand):
            return try operate(name, nil, try bind(operand, in: scope), at: location)
        case .binary(let name, let left, let right):
            return try bindBinary(name, left, right, in: scope, at: location)
        case .quantified(let left, let name, let quantifier, let array):
            return try bindQuantified(
                try bind(left, in: scope), name, array: try bind(array, in: scope),
                isAll: quantifier == .all, at: location)
        case .inList(let operand, let list, let isNegated):
            return try bindInList(operand, list, isNegated, in: scope, at: location)
        case .match(let match): return try bindMatch(match, in: scope, at: location)
        case .between(let test): return try bindBetween(test, in: scope, at: location)
        case .nullIf(let left, let right):
            let pair = try operands(
                OperatorName("="), try bind(left, in: scope), try bind(right, in: scope),
                at: location)
            return BoundExpression(
                .nullIf(equality: pair.procedure, pair.left, pair.right), pair.left.type,
                location: location)
        case .distinct(let left, let right, let isNegated):
            return try bindDistinct(left, right, isNegated, in: scope, at: location)
        case .and(let parts): return try bindJunction(parts, "AND", in: scope, at: location)
        case .or(let parts): return try bindJunction(parts, "OR", in: scope, at: location)
        case .not(let inner):
            let operand = try condition(try bind(inner, in: scope), of: "NOT")
            return fold(BoundExpression(.not(operand), .bool, location: location))
        case .conditional(let conditional):
            return try bindCase(conditional, in: scope, at: location)
        case .coalesce(let parts):
            let (parts, type) = try unify(try bindAll(parts, in: scope), for: "COALESCE")
            return BoundExpression(.coalesce(parts), type, location: location)
        case .greatest(let parts):
            let (parts, type) = try unify(try bindAll(parts, in: scope), for: "GREATEST")
            return BoundExpression(.greatest(parts), type, location: location)
        case .least(let parts):
            let (parts, type) = try unify(try bindAll(parts, in: scope), for: "LEAST")
            return BoundExpression(.least(parts), type, location: location)
        case .subquery(let subquery): return try bindSubquery(subquery, in: scope, at: location)
        case .row(let parts, _): return try bindRow(parts, in: scope, at: location)
        case .array(let parts):
            return try bindArray(parts, element: nil, in: scope, at: location)
        case .indirection(let base, let steps):
            return try bindIndirection(base, steps, in: scope, at: location)
        case .call(let call): return try bindCall(call, in: scope, at: location)
        case .sqlValue(let function): return bindSQLValue(function, at: location)
        case .nullTest(let inner, let isNegated):
            return nullTest(try bind(inner, in: scope), isNegated: isNegated, at: location)
        case .booleanTest(let inner, let test):
            return try bindBooleanTest(inner, test, in: scope, at: location)
        case .defaultValue:
            throw error(
                .syntaxError, "DEFAULT is not allowed in this context", at: location)
        case .collate(let inner, let name):
            return try bindCollate(inner, name, in: scope, at: location)
        case .grouping(let arguments):
            return try bindGrouping(arguments, in: scope, at: location)
        case .currentOf: throw notSupported("WHERE CURRENT OF", at: location)
        }
    }

    func bindAll(_ expressions: [Expression], in scope: Scope) throws(SQLError)
        -> [BoundExpression]
    {
        var bound: [BoundExpression] = []
        for expression in expressions { bound.append(try bind(expression, in: scope)) }
        return bound
    }
}

// MARK: Leaves

extension Binder {
    private func bindLiteral(_ literal: Literal, at location: Int32?) throws(SQLError)
        -> BoundExpression
    {
        switch literal {
        case .null: return BoundExpression(.constant(.null), .unknown, location: location)
        case .boolean(let value):
            return BoundExpression(.constant(.bool(value)), .bool, location: location)
        case .integer(let value):
            return BoundExpression(.constant(.int32(value)), .int4, location: location)
        case .number(let digits): return try bindNumber(digits, at: location)
        case .string(let text):
            return BoundExpression(.constant(.text(text)), .unknown, location: location)
        case .bitString(let text):
            do {
                let bits = try TextCodec.parse(text, as: .bit, settings.text)
                return BoundExpression(.constant(bits), .bit, location: location)
            } catch {
                throw error.at(position(location))
            }
        }
    }

    /// Digits that fit 32 bits (-2147483648: the scanner could not know of the sign) are an
    /// integer, those that fit 64 a bigint, all else is numeric.
    private func bindNumber(_ digits: String, at location: Int32?) throws(SQLError)
        -> BoundExpression
    {
        if let value = Int32(digits) {
            return BoundExpression(.constant(.int32(value)), .int4, location: location)
        }
        if let value = Int64(digits) {
            return BoundExpression(.constant(.int64(value)), .int8, location: location)
        }
        let text = BoundExpression(.constant(.text(digits)), .unknown, location: location)
        return try readLiteral(text, as: .numeric)
    }

    /// Nobody gives values to what the catalog keeps.
    func refuseParameters(in expression: BoundExpression) throws(SQLError) {
        var found: BoundExpression?
        _ = expression.contains { part in
            if case .parameter = part.kind { found = part }
            return found != nil
        }
        guard let found, case .parameter(let index) = found.kind else { return }
        throw error(
            .undefinedParameter, "there is no parameter $\(index + 1)", at: found.location)
    }

    private func bindParameter(_ number: Int, at location: Int32?) throws(SQLError)
        -> BoundExpression
    {
        if let inlinedArguments {
            guard number >= 1, number <= inlinedArguments.count else {
                throw error(.undefinedParameter, "there is no parameter $\(number)", at: location)
            }
            return inlinedArguments[number - 1]
        }
        guard number >= 1, number <= Int(UInt16.max) else {
            throw error(.undefinedParameter, "there is no parameter $\(number)", at: location)
        }
        while parameterTypes.count < number { parameterTypes.append(.unknown) }
        let type = parameterTypes[number - 1].oid
        guard BuiltinType.find(type) != nil else { throw SQLError.unknownType(type) }
        if let parameterValues, number <= parameterValues.count {
            return BoundExpression(
                .constant(parameterValues[number - 1]), parameterTypes[number - 1],
                location: location)
        }
        return BoundExpression(
            .parameter(number - 1), parameterTypes[number - 1], location: location)
    }

    private func bindSQLValue(_ function: SQLValueFunction, at location: Int32?)
        -> BoundExpression
    {
        func modified(_ type: TypeOID, _ precision: Int32?) -> SQLType {
            SQLType(type, modifier: precision.map { min($0, 6) } ?? -1)
        }
        let (value, type): (SessionValue, SQLType) =
            switch function {
            case .currentDate: (.currentDate, .date)
            case .currentTime(let precision): (.currentTime, modified(.timetz, precision))
            case .currentTimestamp(let precision):
                (.currentTimestamp, modified(.timestamptz, precision))
            case .localTime(let precision): (.localTime, modified(.time, precision))
            case .localTimestamp(let precision):
                (.localTimestamp, modified(.timestamp, precision))
            case .currentRole: (.currentRole, .name)
            case .currentUser, .user: (.currentUser, .name)
            case .sessionUser: (.sessionUser, .name)
            case .currentCatalog: (.currentCatalog, .name)
            case .currentSchema: (.currentSchema, .name)
            }
        return BoundExpression(.sessionValue(value), type, location: location)
    }
}

// MARK: Casts and collations

extension Binder {
    private func bindCast(
        _ inner: Expression, _ typeName: TypeName, in scope: Scope, at location: Int32?
    ) throws(SQLError) -> BoundExpression {
        let type = try resolve(typeName)
        if case .array(let parts) = inner.node, let element = TypeRules.element(type.oid) {
            var array = try bindArray(
                parts, element: SQLType(element, modifier: type.modifier), in: scope,
                at: inner.location)
            // An array of its element's would be one that counts from 1.
            if type.isVector, case .array(_, isMultidimensional: false) = array.kind {
                array.type = type
            }
            return array
        }
        let operand = try bind(inner, in: scope)
        guard var converted = try coerce(operand, to: type, .explicit) else {
            throw error(
                .cannotCoerce,
                "cannot cast type \(TypeRules.name(operand.type.oid)) to "
                    + TypeRules.name(type.oid), at: location ?? operand.location)
        }
        converted.location = [operand.location, location].compactMap { $0 }.min()
        return converted
    }

    private func bindCollate(
        _ inner: Expression, _ name: QualifiedName, in scope: Scope, at location: Int32?
    ) throws(SQLError) -> BoundExpression {
        let operand = try settled(try bind(inner, in: scope))
        guard
            (TypeRules.fact(operand.type.oid)?.collation ?? 0) != 0
                || TypeRules.element(operand.type.oid) != nil
        else {
            throw error(
                .datatypeMismatch,
                "collations are not supported by type \(TypeRules.name(operand.type.oid))",
                at: location)
        }
        try requireCollation(name, at: location)
        return operand
    }

    /// 42704 for a collation that there is not: all there are compare bytes.
    func requireCollation(_ name: QualifiedName, at location: Int32?) throws(SQLError) {
        guard ["default", "C", "POSIX", "ucs_basic", "C.utf8", "C.UTF-8"].contains(name.name) else {
            throw error(
                .undefinedObject,
                "collation \"\(name.name)\" for encoding \"UTF8\" does not exist", at: location)
        }
    }
}

// MARK: Logic

extension Binder {
    private func bindJunction(
        _ parts: [Expression], _ name: String, in scope: Scope, at location: Int32?
    ) throws(SQLError) -> BoundExpression {
        var bound: [BoundExpression] = []
        for part in parts { bound.append(try condition(try bind(part, in: scope), of: name)) }
        let kind: BoundExpression.Kind = name == "AND" ? .and(bound) : .or(bound)
        return fold(BoundExpression(kind, .bool, location: location))
    }

    /// `x IS [NOT] NULL`. A row is NULL when all its fields are, and NOT NULL when none is. A field that is a row
    /// itself is there, whatever it has.
    private func nullTest(
        _ operand: BoundExpression, isNegated: Bool, at location: Int32?
    ) -> BoundExpression {
        if case .row(let row) = operand.kind, !row.fields.isEmpty || row.presence.isEmpty {
            let tests = row.fields.map { field in
                fold(BoundExpression(.nullTest(field.asWhole, isNegated: isNegated), .bool))
            }
            guard !tests.isEmpty else { return BoundExpression(.constant(.bool(true)), .bool) }
            return fold(BoundExpression(.and(tests), .bool, location: location))
        }
        return fold(
            BoundExpression(.nullTest(operand, isNegated: isNegated), .bool, location: location))
    }

    private func bindBooleanTest(
        _ inner: Expression, _ test: BooleanTest, in scope: Scope, at location: Int32?
    ) throws(SQLError) -> BoundExpression {
        let (kind, name): (BooleanTestKind, String) =
            switch test {
            case .isTrue: (.isTrue, "IS TRUE")
            case .isNotTrue: (.isNotTrue, "IS NOT TRUE")
            case .isFalse: (.isFalse, "IS FALSE")
            case .isNotFalse: (.isNotFalse, "IS NOT FALSE")
            case .isUnknown: (.isUnknown, "IS UNKNOWN")
            case .isNotUnknown: (.isNotUnknown, "IS NOT UNKNOWN")
            }
        let operand = try condition(try bind(inner, in: scope), of: name)
        return fold(BoundExpression(.booleanTest(operand, kind), .bool, location: location))
    }

    private func bindCase(
        _ syntax: CaseExpression, in scope: Scope, at location: Int32?
    ) throws(SQLError) -> BoundExpression {
        var operand: BoundExpression?
        if let expression = syntax.operand {
            operand = try settled(try bind(expression, in: scope))
        }
        var conditions: [BoundExpression] = []
        var results: [BoundExpression] = []
        for branch in syntax.branches {
            let test = try bind(branch.condition, in: scope)
            if let operand {
                let stand = BoundExpression(
                    .caseOperand, operand.type, location: operand.location)
                conditions.append(
                    try condition(
                        try operate(
                            OperatorName("="), stand, test, at: branch.condition.location),
                        of: "CASE/WHEN"))
            } else {
                conditions.append(try condition(test, of: "CASE/WHEN"))
            }
            results.append(try bind(branch.result, in: scope))
        }
        let otherwise: BoundExpression
        if let expression = syntax.otherwise {
            otherwise = try bind(expression, in: scope)
        } else {
            otherwise = BoundExpression(.constant(.null), .unknown, location: nil)
        }
        let (all, type) = try unify([otherwise] + results, for: "CASE")
        let branches = zip(conditions, all.dropFirst()).map {
            ConditionalBranch(condition: $0, result: $1)
        }
        return BoundExpression(
            .conditional(operand: operand, branches: branches, otherwise: all[0]), type,
            location: location)
    }
}

// MARK: Arrays, rows and their parts

extension Binder {
    func bindRow(_ parts: [Expression], in scope: Scope, at location: Int32?) throws(SQLError)
        -> BoundExpression
    {
        var fields: [BoundExpression] = []
        for part in parts {
            if case .column(let reference) = part.node, reference.isStar {
                fields += try expandStar(reference, in: scope, at: part.location).map(\.expression)
            } else {
                fields.append(try settled(try bind(part, in: scope)))
            }
        }
        return BoundExpression(.row(BoundRow(fields)), .record, location: location)
    }

    private func bindArray(
        _ parts: [Expression], element: SQLType?, in scope: Scope, at location: Int32?
    ) throws(SQLError) -> BoundExpression {
        var elements: [BoundExpression] = []
        var isMultidimensional = false
        for part in parts {
            if case .array(let inner) = part.node {
                isMultidimensional = true
                elements.append(
                    try bindArray(inner, element: element, in: scope, at: part.location))
            } else {
                let bound = try bind(part, in: scope)
                if TypeRules.element(bound.type.oid) != nil { isMultidimensional = true }
                elements.append(bound)
            }
        }
        if let element {
            return try typedArray(elements, element, isMultidimensional, at: location)
        }
        guard !elements.isEmpty else {
            throw error(
                .indeterminateDatatype, "cannot determine type of empty array", at: location,
                hint: "Explicitly cast to the desired type, for example ARRAY[]::integer[].")
        }
        let (converted, type) = try unify(elements, for: "ARRAY")
        let array: TypeOID
        if isMultidimensional {
            array = type.oid
        } else if let found = TypeRules.array(of: type.oid) {
            array = found
        } else {
            throw error(
                .undefinedObject,
                "could not find array type for data type \(TypeRules.name(type.oid))",
                at: location)
        }
        return fold(
            BoundExpression(
                .array(converted, isMultidimensional: isMultidimensional), SQLType(array),
                location: location))
    }

    /// `ARRAY[…]::type[]`: each element is cast.
    private func typedArray(
        _ elements: [BoundExpression], _ element: SQLType, _ isMultidimensional: Bool,
        at location: Int32?
    ) throws(SQLError) -> BoundExpression {
        let array = SQLType(
            TypeRules.array(of: element.oid) ?? .anyarray, modifier: element.modifier)
        let target = isMultidimensional ? array : element
        var converted: [BoundExpression] = []
        for each in elements {
            guard let value = try coerce(each, to: target, .explicit) else {
                throw error(
                    .cannotCoerce,
                    "cannot cast type \(TypeRules.name(each.type.oid)) to "
                        + TypeRules.name(target.oid), at: each.location)
            }
            converted.append(value)
        }
        return fold(
            BoundExpression(
                .array(converted, isMultidimensional: isMultidimensional), array,
                location: location))
    }

    private func bindIndirection(
        _ base: Expression, _ steps: [Indirection], in scope: Scope, at location: Int32?
    ) throws(SQLError) -> BoundExpression {
        var result = try bind(base, in: scope)
        var subscripts: [SubscriptStep] = []
        for step in steps {
            switch step {
            case .element(let index):
                if result.type.oid == .jsonb {
                    result = try operate(
                        OperatorName("->"), result, try bind(index, in: scope), at: location)
                } else {
                    subscripts.append(.element(try subscriptIndex(index, in: scope)))
                }
            case .slice(let lower, let upper):
                subscripts.append(
                    .slice(
                        lower: try lower.map { (each) throws(SQLError) in
                            try subscriptIndex(each, in: scope)
                        },
                        upper: try upper.map { (each) throws(SQLError) in
                            try subscriptIndex(each, in: scope)
                        }))
            case .field(let name):
                result = try subscripted(result, subscripts, at: location)
                subscripts = []
                result = try bindField(name, of: result, at: location)
            case .star: throw notSupported("row expansion via \"*\"", at: location)
            }
        }
        return try subscripted(result, subscripts, at: location)
    }

    private func subscriptIndex(_ index: Expression, in scope: Scope) throws(SQLError)
        -> BoundExpression
    {
        let bound = try bind(index, in: scope)
        guard let converted = try coerce(bound, to: .int4, .assignment) else {
            throw error(
                .datatypeMismatch, "array subscript must have type integer", at: bound.location)
        }
        return converted
    }

    private func subscripted(
        _ base: BoundExpression, _ steps: [SubscriptStep], at location: Int32?
    ) throws(SQLError) -> BoundExpression {
        guard !steps.isEmpty else { return base }
        if base.type.oid == .name, steps.count == 1, case .element(let index) = steps[0] {
            return try character(of: base, at: index, location)
        }
        guard let element = TypeRules.element(base.type.oid) else {
            throw error(
                .datatypeMismatch,
                "cannot subscript type \(TypeRules.name(base.type.oid)) because it does not "
                    + "support subscripting", at: base.location ?? location)
        }
        let hasSlice = steps.contains { if case .slice = $0 { true } else { false } }
        let type =
            hasSlice ? base.type : SQLType(element, modifier: base.type.modifier)
        return BoundExpression(.element(base, steps), type, location: location)
    }

    /// A name is an array of 64 characters, counted from 0.
    private func character(
        of name: BoundExpression, at index: BoundExpression, _ location: Int32?
    ) throws(SQLError) -> BoundExpression {
        func number(_ value: Int32) -> BoundExpression {
            BoundExpression(.constant(.int32(value)), .int4)
        }
        let text = try builtinCall(
            "substr",
            [
                try coerce(name, to: .text, .explicit) ?? name,
                try operate(OperatorName("+"), index, number(1), at: location), number(1),
            ], at: location)
        let isInside = BoundExpression(
            .and([
                try operate(OperatorName(">="), index, number(0), at: location),
                try operate(OperatorName("<"), index, number(64), at: location),
            ]), .bool)
        return BoundExpression(
            .conditional(
                operand: nil,
                branches: [
                    ConditionalBranch(
                        condition: isInside, result: try coerce(text, to: .char, .explicit) ?? text)
                ],
                otherwise: BoundExpression(.constant(.null), .char)), .char, location: location)
    }

    private func bindField(_ name: String, of base: BoundExpression, at location: Int32?)
        throws(SQLError) -> BoundExpression
    {
        if case .row(let row) = base.kind, let index = row.fieldNames.firstIndex(of: name) {
            return row.fields[index]
        }
        if let columns = rowColumns(of: base),
            let index = columns.firstIndex(where: { $0.name == name })
        {
            return BoundExpression(.field(base, index), columns[index].type, location: location)
        }
        if base.type.oid == .record || TypeRules.fact(base.type.oid)?.kind == "c" {
            throw error(
                .undefinedColumn,
                "could not identify column \"\(name)\" in record data type", at: location)
        }
        throw error(
            .wrongObjectType,
            "column notation .\(name) applied to type \(TypeRules.name(base.type.oid)), "
                + "which is not a composite type", at: location)
    }

    /// The fields of a composite value, where they are known.
    func rowColumns(of expression: BoundExpression) -> [OutputColumn]? {
        switch expression.kind {
        case .call(let procedure, _):
            return procedure.rowColumns.isEmpty ? nil : procedure.rowColumns
        case .column(let id): return rowTypes[id]
        default: return nil
        }
    }
}

extension BoundExpression {
    /// For a test whether it is there: a record as the bytes that it is, which are there whatever its fields are.
    var asWhole: BoundExpression {
        type.oid == .record ? BoundExpression(.relabel(self), .bytea, location: location) : self
    }
}
