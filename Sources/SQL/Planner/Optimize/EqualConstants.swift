// What follows from equalities of columns, one of which is equal to a constant: `a.tenant = b.tenant AND a.tenant = 5` says
// `b.tenant = 5` as well, by which an index may find b's rows. PostgreSQL: equivalence classes.
import Catalog
import Types

extension Optimizer {
    /// More are not looked for in conditions that are all equalities of each other.
    private static let equalConstantsMax = 32

    /// The equalities with constants that follow from `conjuncts` and are not among them. `columns`: those of the
    /// relations that are joined; what depends on none of them is constant here.
    func equalConstants(
        _ conjuncts: [BoundExpression], _ columns: Set<ColumnID>
    ) -> [BoundExpression] {
        var pairs: [Equality] = []
        var constants: [Equality] = []
        for conjunct in conjuncts {
            guard let equality = Equality(conjunct) else { continue }
            switch (equality.left.plainColumn, equality.right.plainColumn) {
            case (let left?, let right?) where columns.contains(left) && columns.contains(right):
                pairs.append(equality)
            case (let left?, _)
            where columns.contains(left) && isConstant(equality.right, beside: columns):
                constants.append(equality)
            case (_, let right?)
            where columns.contains(right) && isConstant(equality.left, beside: columns):
                constants.append(equality.reversed)
            default: break
            }
        }
        guard !pairs.isEmpty, !constants.isEmpty else { return [] }
        var found: [BoundExpression] = []
        var next = 0
        while next < constants.count, found.count < Optimizer.equalConstantsMax {
            let constant = constants[next]
            next += 1
            for pair in pairs where pair.procedure.oid == constant.procedure.oid {
                let other: BoundExpression
                if pair.left == constant.left {
                    other = pair.right
                } else if pair.right == constant.left {
                    other = pair.left
                } else {
                    continue
                }
                let implied = Equality(
                    procedure: constant.procedure, left: other, right: constant.right)
                guard !constants.contains(where: { $0.left == other && $0.right == constant.right })
                else { continue }
                constants.append(implied)
                found.append(implied.condition)
            }
        }
        return found
    }

    private func isConstant(_ value: BoundExpression, beside columns: Set<ColumnID>) -> Bool {
        !value.isVolatile && !value.hasSubqueries && needs(value, of: columns).isEmpty
    }
}

/// An equality of two values of one type, so that what is equal to one of them is to the other.
private struct Equality {
    var procedure: Procedure
    var left: BoundExpression
    var right: BoundExpression

    var reversed: Equality { Equality(procedure: procedure, left: right, right: left) }
    var condition: BoundExpression { BoundExpression(.call(procedure, [left, right]), .bool) }
}

extension Equality {
    init?(_ condition: BoundExpression) {
        guard case .call(let procedure, let sides) = condition.kind, sides.count == 2,
            BuiltinFacts.isEquality(procedure.oid),
            sides[0].type.unmodified == sides[1].type.unmodified
        else { return nil }
        self.init(procedure: procedure, left: sides[0], right: sides[1])
    }
}

extension BoundExpression {
    /// The column that it is, perhaps under another type's name.
    fileprivate var plainColumn: ColumnID? {
        switch kind {
        case .column(let id): id
        case .relabel(let inner): inner.plainColumn
        default: nil
        }
    }
}
