// Whether a statement whose literals became parameters would be planned better with them: a partial index is
// of use if `kind = 3` is known, not if `kind = $1` is, and so is an index on `j ->> 'k'`.
import Catalog
import Types

extension Optimizer {
    /// Whether an index that is of no use for these conditions might be with constants for their parameters.
    func wantsConstants(
        _ index: IndexDefinition, _ table: LogicalTable, _ conjuncts: [BoundExpression]
    ) throws(SQLError) -> Bool {
        let open = conjuncts.filter(\.hasParameters)
        if open.isEmpty { return false }
        if let text = index.predicate {
            let predicate = try binder.bindOverTable(text, table.attributes, .indexPredicate)
            let missing = split(predicate).filter { !Implication.holds($0, given: conjuncts) }
            let mayHold = missing.allSatisfy { each in
                // Whatever is to follow from a condition is said of the same columns.
                let columns = binder.columnsMentioned(in: each)
                let isThere = open.contains {
                    columns.isSubset(of: binder.columnsMentioned(in: $0))
                }
                return isThere && !each.isNullTest
            }
            if !missing.isEmpty { return mayHold }
        }
        for part in index.parts {
            guard case .expression(let text, _) = part.value else { continue }
            let value = try binder.bindOverTable(text, table.attributes, .index)
            let isThere = open.contains { each in
                each.contains { $0.hasParameters && $0.mightBe(value) }
            }
            if isThere { return true }
        }
        return false
    }
}

extension BoundExpression {
    /// What makes it true has no constants, or is a condition without parameters.
    fileprivate var isNullTest: Bool { if case .nullTest = kind { true } else { false } }

    /// Whether it is `other` if its parameters have the right values.
    fileprivate func mightBe(_ other: BoundExpression) -> Bool {
        guard type.oid == other.type.oid else { return false }
        return switch (kind, other.kind) {
        case (.parameter, .constant): true
        case (.call(let procedure, let arguments), .call(let others, let expected)):
            procedure.oid == others.oid && arguments.count == expected.count
                && zip(arguments, expected).allSatisfy { $0.mightBe($1) }
        case (.relabel(let inner), .relabel(let expected)): inner.mightBe(expected)
        // Other kinds are not looked into.
        default: self == other || hasParameters && (hasColumns || !other.hasColumns)
        }
    }
}
