// Conversions as expressions: what the rules allow, built as nodes.
import Catalog
import Syntax
import Types

extension Binder {
    /// `expression` as `target`, its modifier applied; nil when the context allows no way.
    func coerce(
        _ expression: BoundExpression, to target: SQLType, _ context: CoercionContext
    ) throws(SQLError) -> BoundExpression? {
        guard TypeRules.canCoerce([expression.type.oid], to: [target.oid], context) else {
            return nil
        }
        if isUnknownConstant(expression), target.modifier >= 0,
            context != .explicit || !truncatesSilently(target.oid)
        {
            // What is no such value is the literal's fault; what is too long has no place.
            _ = try readLiteral(expression, as: target.unmodified)
            return try readLiteral(expression, as: target, isLocated: false)
        }
        let converted = try convert(
            expression, to: target.oid, modifier: target.modifier, context)
        return applyModifier(converted, target, context)
    }

    /// The same, where the binder has made sure that there is a way.
    func convert(
        _ expression: BoundExpression, to target: TypeOID, modifier: Int32 = -1,
        _ context: CoercionContext
    ) throws(SQLError) -> BoundExpression {
        let source = expression.type.oid
        if source == target { return expression }
        if source == .unknown { return try convertUnknown(expression, to: target) }
        switch target {
        case .any, .anyelement, .anynonarray, .anyarray, .anyenum, .anyrange, .anycompatible,
            .anycompatiblearray, .anycompatiblenonarray:
            return expression
        default: break
        }
        guard let path = TypeRules.path(from: source, to: target, context) else {
            if target == .record || source == .record || target == .recordArray {
                return BoundExpression(
                    .relabel(expression), SQLType(target), location: expression.location)
            }
            throw error(
                .cannotCoerce,
                "cannot cast type \(TypeRules.name(source)) to \(TypeRules.name(target))",
                at: expression.location)
        }
        return fold(
            apply(
                path, to: expression, SQLType(target, modifier: modifier),
                isExplicit: context == .explicit))
    }

    private func apply(
        _ path: CoercionPath, to expression: BoundExpression, _ target: SQLType, isExplicit: Bool
    ) -> BoundExpression {
        let type = target.unmodified
        let location = expression.location
        switch path {
        case .relabel:
            if case .constant(let datum) = expression.kind {
                return BoundExpression(.constant(datum), type, location: location)
            }
            return BoundExpression(.relabel(expression), type, location: location)
        case .throughText:
            return BoundExpression(.convertThroughText(expression), type, location: location)
        case .function(let oid):
            // Which bits an integer has depends on how many there are to be.
            return castCall(
                oid, expression, type, modifier: target.modifier, isExplicit: isExplicit)
        case .elements(let path):
            let from = SQLType(TypeRules.element(expression.type.oid) ?? .unknown)
            let element = apply(
                path, to: BoundExpression(.arrayElement, from),
                SQLType(TypeRules.element(target.oid) ?? .unknown, modifier: target.modifier),
                isExplicit: isExplicit)
            return BoundExpression(
                .convertArray(expression, element: element), type, location: location)
        }
    }

    /// A cast function takes the value and perhaps the modifier and whether the cast is explicit.
    private func castCall(
        _ oid: OID, _ value: BoundExpression, _ type: SQLType, modifier: Int32, isExplicit: Bool
    ) -> BoundExpression {
        guard let fact = BuiltinFacts.procedure(oid) else { return value }
        var arguments = [value]
        if let first = fact.arguments.first, first != value.type.oid {
            arguments[0] = BoundExpression(
                .relabel(value), SQLType(first), location: value.location)
        }
        if fact.arguments.count > 1 {
            arguments.append(BoundExpression(.constant(.int32(modifier)), .int4))
        }
        if fact.arguments.count > 2 {
            arguments.append(BoundExpression(.constant(.bool(isExplicit)), .bool))
        }
        if fact.language == "s",
            let inlined = try? inline(fact, arguments, result: type, at: value.location)
        {
            return inlined
        }
        return BoundExpression(
            .call(Procedure(fact, result: type), arguments), type, location: value.location)
    }

    /// Cuts or rounds to the modifier of `target`.
    func applyModifier(
        _ expression: BoundExpression, _ target: SQLType, _ context: CoercionContext
    ) -> BoundExpression {
        guard target.modifier >= 0, expression.type != target else { return expression }
        if let cast = BuiltinFacts.cast(from: target.oid, to: target.oid), cast.function != 0 {
            return fold(
                castCall(
                    cast.function, expression, target, modifier: target.modifier,
                    isExplicit: context == .explicit))
        }
        if let element = TypeRules.element(target.oid),
            let cast = BuiltinFacts.cast(from: element, to: element), cast.function != 0
        {
            let type = SQLType(element, modifier: target.modifier)
            let each = castCall(
                cast.function, BoundExpression(.arrayElement, SQLType(element)), type,
                modifier: target.modifier, isExplicit: context == .explicit)
            return BoundExpression(
                .convertArray(expression, element: each), target, location: expression.location)
        }
        var copy = expression
        copy.type = target
        return copy
    }

    /// Explicit casts to these cut what is too long; their input functions refuse it.
    private func truncatesSilently(_ type: TypeOID) -> Bool {
        switch type {
        case .varchar, .bpchar, .bit, .varbit: true
        default: TypeRules.element(type).map { truncatesSilently($0) } ?? false
        }
    }
}

// MARK: Unknown literals and parameters

extension Binder {
    func isUnknownConstant(_ expression: BoundExpression) -> Bool {
        guard expression.type.oid == .unknown, case .constant = expression.kind else {
            return false
        }
        return true
    }

    private func convertUnknown(_ expression: BoundExpression, to target: TypeOID)
        throws(SQLError) -> BoundExpression
    {
        if TypeRules.isPolymorphic(target) || target == .any { return expression }
        switch expression.kind {
        case .constant: return try readLiteral(expression, as: SQLType(target))
        case .parameter(let index):
            return try typedParameter(index, target, at: expression.location)
        default:
            return BoundExpression(
                .convertThroughText(expression), SQLType(target), location: expression.location)
        }
    }

    private func typedParameter(_ index: Int, _ target: TypeOID, at location: Int32?)
        throws(SQLError) -> BoundExpression
    {
        let known = parameterTypes[index].oid
        if known == .unknown {
            parameterTypes[index] = SQLType(target)
        } else if known != target {
            throw error(
                .ambiguousParameter, "inconsistent types deduced for parameter $\(index + 1)",
                at: location, detail: "\(TypeRules.name(known)) versus \(TypeRules.name(target))")
        }
        return BoundExpression(.parameter(index), SQLType(target), location: location)
    }

    /// The value a quoted literal spells in `type`. An error tells where the literal stands, unless `isLocated` is false.
    func readLiteral(_ literal: BoundExpression, as type: SQLType, isLocated: Bool = true)
        throws(SQLError) -> BoundExpression
    {
        guard case .constant(let datum) = literal.kind else { return literal }
        guard case .bytes(let bytes) = datum else {
            return BoundExpression(.constant(.null), type, location: literal.location)
        }
        do {
            let value = try TextCodec.parse(bytes: bytes, as: type, literalSettings)
            literalNotes?.note(value, type, at: literal.location, settings.text)
            return BoundExpression(.constant(value), type, location: literal.location)
        } catch {
            // Counting characters up to here is only for errors: a statement has many literals.
            throw isLocated ? error.at(position(literal.location)) : error
        }
    }

    /// The session's settings, with names resolved along its search path. What the catalog keeps may name
    /// relations in schemas that the user may not use.
    var literalSettings: TextSettings {
        var settings = settings.text
        if let names = settings.names as? SearchPathNames {
            if text == nil, names.user != nil { settings.names = names.withoutUser }
        } else if settings.names == nil {
            settings.names = SearchPathNames(
                catalog: catalog, database: self.settings.database,
                searchPath: self.settings.searchPath)
        }
        return settings
    }

    /// What is still unknown when nothing asked for a type is text.
    func settled(_ expression: BoundExpression) throws(SQLError) -> BoundExpression {
        expression.type.oid == .unknown ? try convert(expression, to: .text, .implicit) : expression
    }
}

// MARK: Where a type is required

extension Binder {
    /// A condition: `argument of WHERE must be type boolean, not type integer` otherwise.
    func condition(_ expression: BoundExpression, of construct: String) throws(SQLError)
        -> BoundExpression
    {
        if let converted = try coerce(expression, to: .bool, .assignment) {
            if !returnsSet(converted) { return converted }
            throw error(
                .datatypeMismatch, "argument of \(construct) must not return a set",
                at: expression.location)
        }
        throw error(
            .datatypeMismatch,
            "argument of \(construct) must be type boolean, not type "
                + TypeRules.name(expression.type.oid), at: expression.location)
    }

    func integer8(_ expression: BoundExpression, of construct: String) throws(SQLError)
        -> BoundExpression
    {
        if let converted = try coerce(expression, to: .int8, .assignment) { return converted }
        throw error(
            .datatypeMismatch,
            "argument of \(construct) must be type bigint, not type "
                + TypeRules.name(expression.type.oid), at: expression.location)
    }

    func returnsSet(_ expression: BoundExpression) -> Bool {
        expression.contains {
            if case .call(let procedure, _) = $0.kind { procedure.returnsSet } else { false }
        }
    }

    /// All expressions as their common type; `construct` as in "UNION types … cannot be matched".
    func unify(_ expressions: [BoundExpression], for construct: String) throws(SQLError)
        -> (expressions: [BoundExpression], type: SQLType)
    {
        let type = try commonType(expressions, for: construct)
        var converted: [BoundExpression] = []
        for expression in expressions {
            converted.append(try convertCommon(expression, to: type, for: construct))
        }
        return (converted, type)
    }

    func commonType(_ expressions: [BoundExpression], for construct: String) throws(SQLError)
        -> SQLType
    {
        let types = expressions.map(\.type)
        switch CommonType.find(types) {
        case .success(let oid):
            return SQLType(oid, modifier: CommonType.modifier(types, oid))
        case .failure(let mismatch):
            throw error(
                .datatypeMismatch,
                "\(construct) types \(TypeRules.name(mismatch.first)) and "
                    + "\(TypeRules.name(mismatch.second)) cannot be matched",
                at: expressions[mismatch.index].location)
        }
    }

    func convertCommon(_ expression: BoundExpression, to type: SQLType, for construct: String)
        throws(SQLError) -> BoundExpression
    {
        // A column of the catalog may be of such a type, and NULL is of any.
        if TypeRules.isPolymorphic(type.oid), case .constant(.null) = expression.kind {
            return BoundExpression(.constant(.null), type, location: expression.location)
        }
        guard let converted = try coerce(expression, to: type.unmodified, .implicit) else {
            throw error(
                .cannotCoerce,
                "\(construct) could not convert type \(TypeRules.name(expression.type.oid)) to "
                    + TypeRules.name(type.oid), at: expression.location)
        }
        return converted
    }

    /// A value for a column: 42804 when there is no assignment cast.
    func assign(
        _ expression: BoundExpression, to type: SQLType, column: String, at location: Int32?
    )
        throws(SQLError) -> BoundExpression
    {
        if let converted = try coerce(expression, to: type, .assignment) { return converted }
        throw error(
            .datatypeMismatch,
            "column \"\(column)\" is of type \(TypeRules.name(type.oid)) but expression is of type "
                + TypeRules.name(expression.type.oid), at: expression.location ?? location,
            hint: "You will need to rewrite or cast the expression.")
    }
}

extension Procedure {
    init(_ fact: ProcedureFact, result: SQLType, isVariadic: Bool = false) {
        self.init(
            oid: fact.oid, name: fact.name, source: fact.kernelName, result: result,
            isStrict: fact.isStrict, returnsSet: fact.returnsSet,
            volatility: fact.volatility == "i"
                ? .immutable : fact.volatility == "s" ? .stable : .volatile,
            isVariadic: isVariadic, rowColumns: fact.rowColumns)
    }
}

extension ProcedureFact {
    /// What the executor finds the kernel by: an SQL function that is called as it is goes by its
    /// own name, for its text is no name.
    var kernelName: String { language == "s" ? name : source }

    /// The columns of a row of OUT parameters; empty when there are less than two.
    var rowColumns: [OutputColumn] {
        guard !modes.isEmpty else { return [] }
        var columns: [OutputColumn] = []
        for (index, mode) in modes.enumerated()
        where (mode == "o" || mode == "b" || mode == "t") && index < allArguments.count {
            let name = index < names.count && !names[index].isEmpty ? names[index] : nil
            columns.append(
                OutputColumn(
                    name: name ?? "column\(columns.count + 1)",
                    type: SQLType(allArguments[index])))
        }
        return columns.count > 1 || (columns.count == 1 && modes.contains("t")) ? columns : []
    }
}
