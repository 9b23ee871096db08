// Whether conditions that are known to hold make another one hold: what a partial index needs.
import Catalog
import Types

enum Implication {
    /// Whether `condition` is true for every row for which all of `known` are true. Conservative:
    /// finds the same conjuncts, `IS NOT NULL` of what a strict condition needs, and comparisons with a
    /// constant that is further out.
    static func holds(_ condition: BoundExpression, given known: [BoundExpression]) -> Bool {
        conjuncts(of: condition).allSatisfy { each in
            known.contains(each) || known.contains { isImplied(each, by: $0) }
                || disjuncts(of: each).contains { holds($0, given: known, isTop: each) }
        }
    }

    private static func isImplied(_ condition: BoundExpression, by known: BoundExpression) -> Bool {
        switch known.kind {
        case .or: disjuncts(of: known).allSatisfy { holds(condition, given: conjuncts(of: $0)) }
        case .inList(let value, let values, _, let equality)
        where !isNotNull(condition, by: known):
            BuiltinFacts.operator(ofProcedure: equality.oid).map {
                $0.left == value.type.oid && $0.right == value.type.oid
            } ?? false && values.allSatisfy { covers(condition, Comparison(value, 3, $0)) }
        default:
            isNotNull(condition, by: known) || covers(condition, Comparison(known))
        }
    }

    /// `operand op constant` by an operator of the operand's order, of the operand's type. A condition that is
    /// nothing else says that it is true, or with NOT before it false.
    private struct Comparison {
        var operand: BoundExpression
        /// 1 to 5: `<`, `<=`, `=`, `>=`, `>`.
        var strategy: Int
        var value: Datum

        init(_ operand: BoundExpression, _ strategy: Int, _ value: Datum) {
            self.operand = operand
            self.strategy = strategy
            self.value = value
        }

        init(_ expression: BoundExpression) {
            if let comparison = Self(call: expression) {
                self = comparison
            } else if case .not(let denied) = expression.kind {
                self.init(denied, 3, .bool(false))
            } else {
                self.init(expression, 3, .bool(true))
            }
        }

        private init?(call expression: BoundExpression) {
            guard case .call(let procedure, let arguments) = expression.kind,
                arguments.count == 2, arguments[0].type.oid == arguments[1].type.oid,
                let fact = BuiltinFacts.operator(ofProcedure: procedure.oid)
            else { return nil }
            let type = arguments[0].type.oid
            if case .constant(let value) = arguments[1].kind, value != .null,
                let strategy = BuiltinFacts.strategy(of: fact.oid, in: type)
            {
                self.init(arguments[0], strategy, value)
            } else if case .constant(let value) = arguments[0].kind, value != .null,
                let strategy = BuiltinFacts.strategy(of: fact.commutator, in: type)
            {
                self.init(arguments[1], strategy, value)
            } else if fact.name == "<>", case .constant(.bool(let value)) = arguments[1].kind {
                self.init(arguments[0], 3, .bool(!value))
            } else if fact.name == "<>", case .constant(.bool(let value)) = arguments[0].kind {
                self.init(arguments[1], 3, .bool(!value))
            } else {
                return nil
            }
        }
    }

    /// Whether a condition is a comparison that is true whenever `known` is.
    private static func covers(_ condition: BoundExpression, _ known: Comparison) -> Bool {
        let wanted = Comparison(condition)
        guard wanted.operand == known.operand else { return false }
        let order = ValueComparator(known.operand.type).compare(known.value, wanted.value)
        switch (wanted.strategy, known.strategy) {
        case (1, 1), (2, 1), (2, 2), (2, 3): return order <= 0
        case (1, 2), (1, 3): return order < 0
        case (3, 3): return order == 0
        case (4, 3), (4, 4), (4, 5), (5, 5): return order >= 0
        case (5, 3), (5, 4): return order > 0
        default: return false
        }
    }

    /// A disjunct that holds makes the whole hold.
    private static func holds(
        _ disjunct: BoundExpression, given known: [BoundExpression], isTop whole: BoundExpression
    ) -> Bool {
        disjunct != whole && holds(disjunct, given: known)
    }

    static func conjuncts(of expression: BoundExpression) -> [BoundExpression] {
        if case .and(let operands) = expression.kind { return operands.flatMap(conjuncts) }
        return [expression]
    }

    private static func disjuncts(of expression: BoundExpression) -> [BoundExpression] {
        if case .or(let operands) = expression.kind { return operands.flatMap(disjuncts) }
        return [expression]
    }

    /// `x IS NOT NULL` by a condition that is never true when `x` is NULL.
    private static func isNotNull(_ condition: BoundExpression, by known: BoundExpression) -> Bool {
        guard case .nullTest(let operand, isNegated: true) = condition.kind else { return false }
        return isNotTrue(known, whenNull: operand)
    }

    private static func isNotTrue(
        _ expression: BoundExpression, whenNull operand: BoundExpression
    ) -> Bool {
        switch expression.kind {
        case .and(let operands): operands.contains { isNotTrue($0, whenNull: operand) }
        case .or(let operands): operands.allSatisfy { isNotTrue($0, whenNull: operand) }
        case .quantifiedArray(let left, _, _, isAll: false): isNull(left, whenNull: operand)
        default: isNull(expression, whenNull: operand)
        }
    }

    private static func isNull(
        _ expression: BoundExpression, whenNull operand: BoundExpression
    ) -> Bool {
        if expression == operand { return true }
        return switch expression.kind {
        case .call(let procedure, let arguments):
            procedure.isStrict && arguments.contains { isNull($0, whenNull: operand) }
        case .relabel(let inner), .not(let inner): isNull(inner, whenNull: operand)
        case .inList(let value, _, _, _): isNull(value, whenNull: operand)
        default: false
        }
    }
}
