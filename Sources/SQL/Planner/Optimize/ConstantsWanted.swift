// Which parameters of a statement were better constants, which they were until its literals were lifted out: a
// partial index is of use if `kind = 3` is known, not if `kind = $1` is, and so is an index on `j ->> 'k'`.
import Catalog
import Types

extension Optimizer {
    /// The parameters, numbered from 1, with constants for which an index might be of use that is of none for
    /// these conditions.
    func constantsWanted(
        by index: IndexDefinition, _ table: LogicalTable, _ conjuncts: [BoundExpression]
    ) throws(SQLError) -> Set<Int> {
        let open = conjuncts.filter(\.hasParameters)
        var wanted: Set<Int> = []
        if open.isEmpty { return wanted }
        if let text = index.predicate {
            let predicate = try binder.bindOverTable(text, table.attributes, .indexPredicate)
            for each in split(predicate) where !Implication.holds(each, given: conjuncts) {
                // Whatever it is to follow from is said of the same columns.
                let columns = binder.columnsMentioned(in: each)
                let found = open.filter {
                    columns.isSubset(of: binder.columnsMentioned(in: $0))
                }
                if found.isEmpty || each.isNullTest { return [] }
                for condition in found { wanted.formUnion(condition.parameters) }
            }
        }
        for part in index.parts {
            guard case .expression(let text, _) = part.value else { continue }
            let value = try binder.bindOverTable(text, table.attributes, .index)
            for condition in open {
                _ = condition.contains { inner in
                    if inner.mightBe(value) { wanted.formUnion(inner.parameters) }
                    return false
                }
            }
        }
        return wanted
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
