// Computing at planning time what does not depend on rows, parameters or time.
import Catalog
import Types

extension Binder {
    /// The expression's value if it can be known now, else the expression. An error (`1/0`) is left
    /// for execution to find, which may never get there.
    func fold(_ expression: BoundExpression) -> BoundExpression {
        guard let evaluator, isFoldable(expression), let value = try? evaluator(expression) else {
            return expression
        }
        return BoundExpression(.constant(value), expression.type, location: expression.location)
    }

    /// All inputs are constants, and the node itself computes the same result at any time.
    private func isFoldable(_ expression: BoundExpression) -> Bool {
        switch expression.kind {
        case .call(let procedure, _):
            guard procedure.volatility == .immutable, !procedure.returnsSet else { return false }
        case .relabel, .and, .or, .not, .nullTest, .booleanTest, .coalesce, .array: break
        case .convertThroughText(let inner):
            guard isStableText(inner.type.oid), isStableText(expression.type.oid) else {
                return false
            }
        default: return false
        }
        return expression.children.allSatisfy {
            if case .constant = $0.kind { true } else { false }
        }
    }

    /// Types whose text does not depend on session settings.
    private func isStableText(_ type: TypeOID) -> Bool {
        switch type {
        case .bool, .int2, .int4, .int8, .numeric, .text, .varchar, .bpchar, .name, .uuid, .jsonb,
            .json, .oid, .char:
            true
        default: false
        }
    }
}
