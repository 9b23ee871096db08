// The facts by what binding looks them up by.
package import Types

/// The operators of a type's default order (its default btree operator class).
package struct ComparisonOperators: Hashable, Sendable {
    package var less: OperatorFact
    package var lessOrEqual: OperatorFact
    package var equal: OperatorFact
    package var greaterOrEqual: OperatorFact
    package var greater: OperatorFact
}

extension BuiltinFacts {
    private struct Pair: Hashable {
        var first: TypeOID
        var second: TypeOID
    }

    private static let typesByOID = Dictionary(uniqueKeysWithValues: types.map { ($0.oid, $0) })
    private static let typesByName = Dictionary(
        uniqueKeysWithValues: types.map { (ScopedName(scope: $0.schema, name: $0.name), $0) })
    /// PostgreSQL's and Varve's own.
    package static let allProcedures = procedures + VarveProcedures.all
    private static let proceduresByOID = Dictionary(
        uniqueKeysWithValues: allProcedures.map { ($0.oid, $0) })
    private static let proceduresByName = Dictionary(grouping: allProcedures, by: \.name)
    private static let operatorsByOID = Dictionary(
        uniqueKeysWithValues: operators.map { ($0.oid, $0) })
    private static let operatorsByName = Dictionary(grouping: operators, by: \.name)
    private static let castsByPair = Dictionary(
        uniqueKeysWithValues: casts.map { (Pair(first: $0.source, second: $0.target), $0) })
    private static let aggregatesByOID = Dictionary(
        uniqueKeysWithValues: aggregates.map { ($0.procedure, $0) })

    package static func type(_ oid: TypeOID) -> TypeFact? { typesByOID[oid] }

    package static func type(named name: String, in schema: OID) -> TypeFact? {
        typesByName[ScopedName(scope: schema, name: name)]
    }

    package static func procedure(_ oid: OID) -> ProcedureFact? { proceduresByOID[oid] }

    /// All of the name, in any schema.
    package static func procedures(named name: String) -> [ProcedureFact] {
        proceduresByName[name] ?? []
    }

    package static func `operator`(_ oid: OID) -> OperatorFact? { operatorsByOID[oid] }

    package static func operators(named name: String) -> [OperatorFact] {
        operatorsByName[name] ?? []
    }

    /// The operator of the default order of `left` that compares it with `right` for equality.
    package static func equality(_ left: TypeOID, _ right: TypeOID) -> OperatorFact? {
        guard let ordering = orderingType(of: left) else { return nil }
        return operators(named: "=").first {
            $0.left == ordering && $0.right == right && strategy(of: $0.oid, in: left) == 3
        }
    }

    package static func cast(from source: TypeOID, to target: TypeOID) -> CastFact? {
        castsByPair[Pair(first: source, second: target)]
    }

    package static func aggregate(_ procedure: OID) -> AggregateFact? {
        aggregatesByOID[procedure]
    }
}

// MARK: Orders

extension BuiltinFacts {
    private static let btree: OID = 403

    /// The operator family of each type's default btree class.
    private static let familyOfType: [TypeOID: (family: OID, input: TypeOID)] = {
        var families: [TypeOID: (family: OID, input: TypeOID)] = [:]
        for row in rows(operatorClassRows) where row.oid(1) == btree && row.flag(5) {
            families[row.type(4)] = (row.oid(3), row.type(4))
        }
        return families
    }()

    private struct FamilyKey: Hashable {
        var family: OID
        var left: TypeOID
        var right: TypeOID
        var strategy: Int
    }

    private static let familyOperators: [FamilyKey: OID] = {
        var operators: [FamilyKey: OID] = [:]
        for row in rows(familyOperatorRows) where row.oid(7) == btree {
            operators[
                FamilyKey(
                    family: row.oid(1), left: row.type(2), right: row.type(3),
                    strategy: row.number(4))] = row.oid(6)
        }
        return operators
    }()

    /// The families and strategies (1 <, 2 <=, 3 =, 4 >=, 5 >) a btree operator has.
    private static let strategies: [OID: [(family: OID, strategy: Int)]] = {
        var strategies: [OID: [(family: OID, strategy: Int)]] = [:]
        for (key, value) in familyOperators {
            strategies[value, default: []].append((key.family, key.strategy))
        }
        return strategies
    }()

    /// The type whose operators order `type`: itself, or text for varchar, anyarray for arrays,
    /// anyenum, anyrange; nil when it has no order.
    package static func orderingType(of type: TypeOID) -> TypeOID? {
        if familyOfType[type] != nil { return type }
        guard let fact = Self.type(type) else { return nil }
        switch type {
        case .varchar: return .text
        case .cidr: return .inet
        case .regproc, .regprocedure, .regoper, .regoperator, .regclass, .regtype, .regconfig,
            .regdictionary, .regnamespace, .regrole, .regcollation:
            return .oid
        default: break
        }
        switch (fact.category, fact.kind) {
        case ("A", _): return .anyarray
        case (_, "e"): return .anyenum
        case (_, "r"): return .anyrange
        case (_, "m"): return .anymultirange
        case (_, "c"): return .record
        default: return nil
        }
    }

    /// The operators of the default order of `type`; nil when it has none.
    package static func comparison(of type: TypeOID) -> ComparisonOperators? {
        guard let ordering = orderingType(of: type), let family = familyOfType[ordering],
            let less = member(family.family, ordering, 1),
            let lessOrEqual = member(family.family, ordering, 2),
            let equal = member(family.family, ordering, 3),
            let greaterOrEqual = member(family.family, ordering, 4),
            let greater = member(family.family, ordering, 5)
        else { return nil }
        return ComparisonOperators(
            less: less, lessOrEqual: lessOrEqual, equal: equal, greaterOrEqual: greaterOrEqual,
            greater: greater)
    }

    private static func member(_ family: OID, _ type: TypeOID, _ strategy: Int) -> OperatorFact? {
        familyOperators[
            FamilyKey(family: family, left: type, right: type, strategy: strategy)
        ].flatMap { Self.operator($0) }
    }

    /// The btree strategy (1 <, 2 <=, 3 =, 4 >=, 5 >) that an operator has in the default order of
    /// `type`; nil when it is none of its operators.
    package static func strategy(of operator: OID, in type: TypeOID) -> Int? {
        guard let ordering = orderingType(of: type), let family = familyOfType[ordering] else {
            return nil
        }
        return strategies[`operator`]?.first { $0.family == family.family }?.strategy
    }
}

extension BuiltinFacts {
    /// The procedures of operators called `=` that can be hashed.
    private static let equalityProcedures: Set<OID> = Set(
        operators.filter { $0.name == "=" && $0.canHash }.map(\.procedure))

    /// The procedure by which values of a type are hashed that may have no order, as xid; nil when it has none.
    package static func hashedEquality(of type: TypeOID) -> OID? {
        operators.first {
            $0.name == "=" && $0.canHash && $0.left == type && $0.right == type
        }?.procedure
    }

    /// Whether a procedure is an equality by which rows can be hashed.
    package static func isEquality(_ procedure: OID) -> Bool {
        equalityProcedures.contains(procedure)
    }

    /// The operator a procedure implements; nil when it is none's.
    package static func `operator`(ofProcedure procedure: OID) -> OperatorFact? {
        operatorsByProcedure[procedure]
    }

    private static let operatorsByProcedure = Dictionary(
        operators.map { ($0.procedure, $0) }, uniquingKeysWith: { first, _ in first })
}
