// Which operator is meant (documentation, 10.2).
import Catalog
import Syntax
import Types

extension Binder {
    /// `left op right`, or `op right` without a left operand.
    func operate(
        _ name: OperatorName, _ left: BoundExpression?, _ right: BoundExpression,
        at location: Int32?
    ) throws(SQLError) -> BoundExpression {
        let fact = try resolveOperator(name, left?.type.oid, right.type.oid, at: location)
        return try apply(fact, left, right, at: location)
    }

    func apply(
        _ fact: OperatorFact, _ left: BoundExpression?, _ right: BoundExpression,
        at location: Int32?
    ) throws(SQLError) -> BoundExpression {
        guard let procedure = BuiltinFacts.procedure(fact.procedure) else {
            throw error(.undefinedFunction, "operator is only a shell", at: location)
        }
        let given = [left, right].compactMap { $0 }
        let declared = left == nil ? [fact.right] : [fact.left, fact.right]
        let polymorphism: Polymorphism
        do {
            polymorphism = try Polymorphism.resolve(
                given.map(\.type.oid), declared, result: fact.result)
        } catch {
            throw error.at(position(location))
        }
        var arguments: [BoundExpression] = []
        for (expression, type) in zip(given, declared) {
            let actual = polymorphism.actual(type) ?? type
            arguments.append(
                actual == .any ? expression : try convert(expression, to: actual, .implicit))
        }
        let result = SQLType(polymorphism.actual(fact.result) ?? fact.result)
        if procedure.language == "s",
            let inlined = try inline(procedure, arguments, result: result, at: location)
        {
            return inlined
        }
        return fold(
            BoundExpression(
                .call(Procedure(procedure, result: result), arguments), result, location: location))
    }

    /// The operator for operands of these types; 42883 when there is none.
    func resolveOperator(
        _ name: OperatorName, _ left: TypeOID?, _ right: TypeOID, at location: Int32?
    ) throws(SQLError) -> OperatorFact {
        if let schema = name.schema,
            catalog.schema(named: schema, in: settings.database)?.oid != Catalog.systemSchema
        {
            throw undefinedOperator(name, left, right, at: location)
        }
        let all = BuiltinFacts.operators(named: name.symbol).filter {
            ($0.left == .none) == (left == nil)
        }
        if let exact = exactOperator(all, left, right) { return exact }
        let given = left.map { [$0, right] } ?? [right]
        let lists = all.map { left == nil ? [$0.right] : [$0.left, $0.right] }
        switch CandidateSelection.choose(given, among: lists) {
        case .one(let index): return all[index]
        case .none: throw undefinedOperator(name, left, right, at: location)
        case .ambiguous:
            throw error(
                .ambiguousFunction,
                "operator is not unique: \(operatorSignature(name, left, right))", at: location,
                hint: left == nil
                    ? "Could not choose a best candidate operator. You might need to add an explicit type cast."
                    : "Could not choose a best candidate operator. You might need to add explicit type casts."
            )
        }
    }

    /// The operator that takes exactly these types; an unknown operand is taken to be of the other's.
    private func exactOperator(_ all: [OperatorFact], _ left: TypeOID?, _ right: TypeOID)
        -> OperatorFact?
    {
        guard var first = left else { return all.first { $0.right == right } }
        var second = right
        if first == .unknown { first = second } else if second == .unknown { second = first }
        return all.first { $0.left == first && $0.right == second }
    }

    private func operatorSignature(_ name: OperatorName, _ left: TypeOID?, _ right: TypeOID)
        -> String
    {
        (left.map { "\(TypeRules.name($0)) " } ?? "")
            + (name.schema.map { "\($0)." } ?? "") + "\(name.symbol) \(TypeRules.name(right))"
    }

    private func undefinedOperator(
        _ name: OperatorName, _ left: TypeOID?, _ right: TypeOID, at location: Int32?
    ) -> SQLError {
        error(
            .undefinedFunction,
            "operator does not exist: \(operatorSignature(name, left, right))", at: location,
            hint: left == nil
                ? "No operator matches the given name and argument type. "
                    + "You might need to add an explicit type cast."
                : "No operator matches the given name and argument types. "
                    + "You might need to add explicit type casts.")
    }

    /// The operator's procedure, as `quantifiedArray` and subqueries need it, with the types it
    /// takes.
    func comparison(
        _ name: OperatorName, _ left: TypeOID, _ right: TypeOID, at location: Int32?
    ) throws(SQLError) -> (procedure: Procedure, left: TypeOID, right: TypeOID) {
        let fact = try resolveOperator(name, left, right, at: location)
        guard let procedure = BuiltinFacts.procedure(fact.procedure) else {
            throw error(.undefinedFunction, "operator is only a shell", at: location)
        }
        let polymorphism: Polymorphism
        do {
            polymorphism = try Polymorphism.resolve(
                [left, right], [fact.left, fact.right], result: fact.result)
        } catch {
            throw error.at(position(location))
        }
        return (
            Procedure(procedure, result: SQLType(fact.result)),
            polymorphism.actual(fact.left) ?? fact.left,
            polymorphism.actual(fact.right) ?? fact.right
        )
    }

    /// The equality of a type's default order (or `=` as it resolves); 42883 when it has none.
    func equality(of type: TypeOID, at location: Int32?) throws(SQLError) -> Procedure {
        if let found = EqualityOperators.procedure(of: type) { return found }
        throw error(
            .undefinedFunction,
            "could not identify an equality operator for type \(TypeRules.name(type))",
            at: location)
    }
}

enum EqualityOperators {
    static func procedure(of type: TypeOID) -> Procedure? {
        let operators = BuiltinFacts.comparison(of: type)
        let oid = operators?.equal.procedure ?? BuiltinFacts.hashedEquality(of: type)
        return oid.flatMap { BuiltinFacts.procedure($0) }.map { Procedure($0, result: .bool) }
    }
}
