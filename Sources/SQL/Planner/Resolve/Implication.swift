// Whether conditions that are known to hold make another one hold: what a partial index needs.
import Catalog
import Types

enum Implication {
    /// Whether `condition` is true for every row for which all of `known` are true. Conservative:
    /// finds the same conjuncts, and `IS NOT NULL` of what a strict condition needs.
    static func holds(_ condition: BoundExpression, given known: [BoundExpression]) -> Bool {
        conjuncts(of: condition).allSatisfy { each in
            known.contains(each) || known.contains { isNotNull(each, by: $0) }
                || disjuncts(of: each).contains { holds($0, given: known, isTop: each) }
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
