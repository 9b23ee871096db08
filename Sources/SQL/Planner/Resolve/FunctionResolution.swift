// Which function a call means (documentation, 10.3).
import Catalog
import Syntax
import Types

/// A function that could take a call's arguments, with its list of types as long as theirs.
private struct Candidate {
    var fact: ProcedureFact
    /// One per argument given (in the function's order), VARIADIC's element repeated.
    var types: [TypeOID]
    /// How many of the arguments belong to an expanded VARIADIC parameter.
    var variadicCount: Int
    /// For named notation: which given argument stands at each position; nil for a default.
    var order: [Int?]
    /// Its schema's place in the search path.
    var pathPosition: Int
}

/// What a name and arguments were found to mean.
struct ResolvedFunction {
    var fact: ProcedureFact
    /// Coerced, defaults filled in, variadic ones packed into an array.
    var arguments: [BoundExpression]
    var result: SQLType
    var isVariadic: Bool
}

extension Binder {
    /// Finds the function; nil when there is none that takes the arguments.
    func resolveFunction(
        _ name: QualifiedName, _ arguments: [BoundExpression], names: [String?], isVariadic: Bool,
        at location: Int32?
    ) throws(SQLError) -> ResolvedFunction? {
        let candidates = try functionCandidates(
            name, arguments.count, names: names, isVariadic: isVariadic, at: location)
        guard !candidates.isEmpty else { return nil }
        let given = arguments.map(\.type.oid)
        let chosen: Candidate
        if let exact = candidates.first(where: { ordered(given, by: $0) == $0.types }) {
            chosen = exact
        } else {
            let lists = candidates.map { candidate in
                unordered(candidate.types, by: candidate, count: given.count)
            }
            switch CandidateSelection.choose(given, among: lists) {
            case .one(let index): chosen = candidates[index]
            case .none: return nil
            case .ambiguous:
                throw error(
                    .ambiguousFunction,
                    "function \(signature(name, given, names)) is not unique", at: location,
                    hint: "Could not choose a best candidate function. "
                        + "You might need to add explicit type casts.")
            }
        }
        return try complete(chosen, arguments, isVariadic: isVariadic, at: location)
    }

    /// `name(type, type)` as messages print it.
    func signature(_ name: QualifiedName, _ types: [TypeOID], _ names: [String?] = []) -> String {
        let list = types.enumerated().map { index, type in
            let name = index < names.count ? names[index].map { "\($0) => " } ?? "" : ""
            return name + TypeRules.name(type)
        }
        let schema = name.schema.map { "\($0)." } ?? ""
        return "\(schema)\(name.name)(\(list.joined(separator: ", ")))"
    }

    private func functionCandidates(
        _ name: QualifiedName, _ count: Int, names: [String?], isVariadic: Bool, at location: Int32?
    ) throws(SQLError) -> [Candidate] {
        var path = settings.searchPath
        if let schemaName = name.schema {
            guard let schema = catalog.schema(named: schemaName, in: settings.database) else {
                throw error(
                    .invalidSchemaName, "schema \"\(schemaName)\" does not exist", at: location)
            }
            path = [schema.oid]
        }
        var candidates: [Candidate] = []
        for fact in BuiltinFacts.procedures(named: name.name) {
            guard let position = path.firstIndex(of: fact.schema), fact.kind != "p",
                let candidate = candidate(fact, count, names, isVariadic, position)
            else { continue }
            if let same = candidates.firstIndex(where: { $0.types == candidate.types }) {
                // Of two that take the same, the plain one wins over the expanded one.
                if candidate.variadicCount == 0 && candidates[same].variadicCount > 0 {
                    candidates[same] = candidate
                }
                continue
            }
            candidates.append(candidate)
        }
        return candidates
    }

    private func candidate(
        _ fact: ProcedureFact, _ count: Int, _ names: [String?], _ isVariadic: Bool, _ path: Int
    ) -> Candidate? {
        let declared = fact.arguments
        if names.contains(where: { $0 != nil }) {
            return namedCandidate(fact, names, path)
        }
        let order = Array(0..<count).map { Optional($0) }
        if fact.variadic != .none && !isVariadic && count >= declared.count
            && fact.variadic != .any
        {
            let extra = count - declared.count + 1
            let types = declared.dropLast() + Array(repeating: fact.variadic, count: extra)
            return Candidate(
                fact: fact, types: Array(types), variadicCount: extra, order: order,
                pathPosition: path)
        }
        if fact.variadic == .any && count >= declared.count {
            let extra = count - declared.count + 1
            let types = declared.dropLast() + Array(repeating: TypeOID.any, count: extra)
            return Candidate(
                fact: fact, types: Array(types), variadicCount: 0, order: order, pathPosition: path)
        }
        guard count <= declared.count, count >= declared.count - fact.defaultCount else {
            return nil
        }
        let padded = order + Array(repeating: nil, count: declared.count - count)
        return Candidate(
            fact: fact, types: Array(declared.prefix(count)), variadicCount: 0, order: padded,
            pathPosition: path)
    }

    private func namedCandidate(_ fact: ProcedureFact, _ names: [String?], _ path: Int)
        -> Candidate?
    {
        let inputs = fact.inputNames
        var order: [Int?] = Array(repeating: nil, count: fact.arguments.count)
        for (index, name) in names.enumerated() {
            let position: Int
            if let name {
                guard let found = inputs.firstIndex(of: name) else { return nil }
                position = found
            } else {
                position = index
            }
            guard position < order.count, order[position] == nil else { return nil }
            order[position] = index
        }
        let firstDefault = fact.arguments.count - fact.defaultCount
        for (position, given) in order.enumerated() where given == nil && position < firstDefault {
            return nil
        }
        let types = zip(fact.arguments, order).filter { $0.1 != nil }.map(\.0)
        return Candidate(
            fact: fact, types: types, variadicCount: 0, order: order, pathPosition: path)
    }

    /// The given types in the order of the candidate's parameters.
    private func ordered(_ given: [TypeOID], by candidate: Candidate) -> [TypeOID] {
        candidate.order.compactMap { $0.map { given[$0] } }
    }

    /// The candidate's types in the order of the given arguments.
    private func unordered(_ types: [TypeOID], by candidate: Candidate, count: Int) -> [TypeOID] {
        var result = Array(repeating: TypeOID.none, count: count)
        for (type, given) in zip(types, candidate.order.compactMap { $0 }) { result[given] = type }
        return result
    }
}

// MARK: The call's arguments and result

extension Binder {
    private func complete(
        _ candidate: Candidate, _ given: [BoundExpression], isVariadic: Bool, at location: Int32?
    ) throws(SQLError) -> ResolvedFunction {
        let fact = candidate.fact
        let sources = ordered(given.map(\.type.oid), by: candidate)
        let polymorphism: Polymorphism
        do {
            polymorphism = try Polymorphism.resolve(
                sources, candidate.types, result: fact.result)
        } catch {
            throw error.at(position(location))
        }
        var arguments: [BoundExpression] = []
        for (type, index) in zip(candidate.types, candidate.order.compactMap { $0 }) {
            let actual = polymorphism.actual(type) ?? type
            arguments.append(try argument(given[index], as: actual))
        }
        let result = polymorphism.actual(fact.result) ?? fact.result
        if isVariadic, fact.variadic == .any, let last = arguments.last {
            guard last.type.isArray else {
                throw SQLError(.datatypeMismatch, "VARIADIC argument must be an array")
                    .at(position(last.location))
            }
        }
        if candidate.variadicCount > 0 {
            arguments = packed(arguments, candidate.variadicCount)
        }
        arguments = try fillingDefaults(fact, arguments, candidate.order, at: location)
        return ResolvedFunction(
            fact: fact, arguments: arguments, result: SQLType(result),
            isVariadic: isVariadic || candidate.variadicCount > 0)
    }

    private func argument(_ expression: BoundExpression, as type: TypeOID) throws(SQLError)
        -> BoundExpression
    {
        type == .any || type == .unknown
            ? expression : try convert(expression, to: type, .implicit)
    }

    private func packed(_ arguments: [BoundExpression], _ count: Int) -> [BoundExpression] {
        let elements = Array(arguments.suffix(count))
        let element = elements.first?.type.oid ?? .text
        let array = SQLType(TypeRules.array(of: element) ?? .textArray)
        let packed = fold(BoundExpression(.array(elements, isMultidimensional: false), array))
        return arguments.dropLast(count) + [packed]
    }

    private func fillingDefaults(
        _ fact: ProcedureFact, _ arguments: [BoundExpression], _ order: [Int?], at location: Int32?
    ) throws(SQLError) -> [BoundExpression] {
        guard order.contains(where: { $0 == nil }) else { return arguments }
        let defaults = try parsedDefaults(fact)
        let firstDefault = fact.arguments.count - fact.defaultCount
        var given = arguments.makeIterator()
        var complete: [BoundExpression] = []
        for (position, index) in order.enumerated() {
            if index != nil, let argument = given.next() {
                complete.append(argument)
            } else if position - firstDefault < defaults.count {
                complete.append(defaults[position - firstDefault])
            }
        }
        return complete
    }

    /// A built-in function's default arguments, in its parameters' types.
    private func parsedDefaults(_ fact: ProcedureFact) throws(SQLError) -> [BoundExpression] {
        let types = fact.arguments.suffix(fact.defaultCount)
        return try elsewhere { () throws(SQLError) -> [BoundExpression] in
            let expressions = try parseExpressions(fact.defaults)
            var bound: [BoundExpression] = []
            for (expression, type) in zip(expressions, types) {
                let value = try bind(expression, in: Scope(parent: nil))
                bound.append(try coerce(value, to: SQLType(type), .assignment) ?? value)
            }
            return bound
        }
    }

    /// A comma-separated list of expressions, as a SELECT list.
    func parseExpressions(_ text: String) throws(SQLError) -> [Expression] {
        let parsed: [ParsedStatement]
        do {
            parsed = try StatementParser.parse("SELECT \(text)")
        } catch {
            throw SQLError(.internalError, error.message)
        }
        guard case .select(let select)? = parsed.first?.statement,
            case .select(let core) = select.body
        else { throw SQLError(.internalError, "\"\(text)\" is no list of expressions") }
        return core.targets.map(\.expression)
    }

    /// A call of a built-in SQL function, as its expression with the arguments in it.
    func inline(
        _ fact: ProcedureFact, _ arguments: [BoundExpression], result: SQLType, at location: Int32?
    ) throws(SQLError) -> BoundExpression? {
        guard fact.language == "s", !fact.source.isEmpty, !fact.returnsSet,
            fact.schema == Catalog.systemSchema
        else { return nil }
        return try elsewhere { () throws(SQLError) -> BoundExpression? in
            guard let expression = try parseExpressions(fact.source).first else { return nil }
            let saved = inlinedArguments
            inlinedArguments = arguments
            defer { inlinedArguments = saved }
            let bound = try bind(expression, in: Scope(parent: nil))
            return try coerce(bound, to: result, .assignment)
        }
    }
}

extension ProcedureFact {
    /// The names of the input arguments, empty where there is none.
    var inputNames: [String] {
        guard !modes.isEmpty else { return names }
        return zip(modes, names).filter { "ibv".contains($0.0) }.map(\.1)
    }
}
