// Walking and rebuilding bound expressions.
package import Types

extension BoundExpression {
    /// The direct subexpressions, those of a subquery's left side included.
    var children: [BoundExpression] {
        switch kind {
        case .constant, .parameter, .column, .correlated, .arrayElement, .caseOperand,
            .sessionValue, .writtenRow:
            return []
        case .call(_, let arguments): return arguments
        case .relabel(let inner), .convertThroughText(let inner), .not(let inner),
            .nullTest(let inner, _), .booleanTest(let inner, _), .field(let inner, _),
            .inList(let inner, _, _, _), .narrowed(let inner, _):
            return [inner]
        case .convertArray(let inner, let element): return [inner, element]
        case .and(let all), .or(let all), .coalesce(let all), .greatest(let all), .least(let all),
            .array(let all, _):
            return all
        case .row(let row): return row.fields
        case .distinct(_, let left, let right, _), .nullIf(_, let left, let right),
            .quantifiedArray(let left, _, let right, _):
            return [left, right]
        case .conditional(let operand, let branches, let otherwise):
            return (operand.map { [$0] } ?? [])
                + branches.flatMap { [$0.condition, $0.result] } + [otherwise]
        case .element(let base, let steps): return [base] + steps.flatMap(\.expressions)
        case .subquery(let subquery): return subquery.form.left
        }
    }

    /// The numbers of its parameters, from 1.
    var parameters: Set<Int> {
        var numbers: Set<Int> = []
        _ = contains {
            if case .parameter(let index) = $0.kind { numbers.insert(index + 1) }
            return false
        }
        return numbers
    }

    /// The same node over other children; `change` is given each child.
    func mapChildren<Failure: Error>(
        _ change: (BoundExpression) throws(Failure) -> BoundExpression
    ) throws(Failure) -> BoundExpression {
        var copy = self
        copy.kind = try kind.mapChildren(change)
        return copy
    }

    /// What the literals in it are taken for, by where they stand: nothing (`unknown`) where any type will do.
    /// Those of IN lists are not among them.
    package var literalTypes: [Int32: SQLType] {
        var found: [Int32: SQLType] = [:]
        collectLiteralTypes(into: &found)
        return found
    }

    /// Whether there is an IN with a list of constants in it, which printed as PostgreSQL does is an array.
    package var hasLists: Bool {
        contains { if case .inList = $0.kind { true } else { false } }
    }

    var hasSubqueries: Bool { contains { if case .subquery = $0.kind { true } else { false } } }

    private func collectLiteralTypes(into found: inout [Int32: SQLType]) {
        if case .constant = kind, let location { found[location] = type }
        for child in children { child.collectLiteralTypes(into: &found) }
    }

    /// Calls `visit` with each subquery in the expression.
    func visitSubqueries(_ visit: (SubqueryPlan) -> Void) {
        if case .subquery(let subquery) = kind { visit(subquery) }
        for child in children { child.visitSubqueries(visit) }
    }

    /// True if `matches` holds for the expression or anything in it.
    func contains(where matches: (BoundExpression) -> Bool) -> Bool {
        if matches(self) { return true }
        return children.contains { $0.contains(where: matches) }
    }
}

extension SubscriptStep {
    var expressions: [BoundExpression] {
        switch self {
        case .element(let index): [index]
        case .slice(let lower, let upper): [lower, upper].compactMap { $0 }
        }
    }
}

extension BoundExpression {
    /// Whether it is made of a column at such a place.
    package func mentions(where isWanted: (Int) -> Bool) -> Bool {
        contains { if case .column(let place) = $0.kind { isWanted(place) } else { false } }
    }

    /// With other expressions, over the same input, in the places of some columns.
    package func replacingColumns(_ values: [Int: BoundExpression]) -> BoundExpression {
        if case .column(let place) = kind, let value = values[place] { return value }
        return mapChildren { $0.replacingColumns(values) }
    }
}

extension SubqueryPlan.Form {
    var left: [BoundExpression] {
        switch self {
        case .scalar, .exists, .array: []
        case .any(let left, _), .all(let left, _), .row(let left, _): left
        }
    }

    func replacingLeft(_ left: [BoundExpression]) -> SubqueryPlan.Form {
        switch self {
        case .scalar, .exists, .array: self
        case .any(_, let operators): .any(left: left, operators: operators)
        case .all(_, let operators): .all(left: left, operators: operators)
        case .row(_, let operators): .row(left: left, operators: operators)
        }
    }
}

extension BoundExpression.Kind {
    fileprivate func mapChildren<Failure: Error>(
        _ change: (BoundExpression) throws(Failure) -> BoundExpression
    ) throws(Failure) -> BoundExpression.Kind {
        func each(_ all: [BoundExpression]) throws(Failure) -> [BoundExpression] {
            var changed: [BoundExpression] = []
            changed.reserveCapacity(all.count)
            for expression in all { changed.append(try change(expression)) }
            return changed
        }
        func optional(_ one: BoundExpression?) throws(Failure) -> BoundExpression? {
            guard let one else { return nil }
            return try change(one)
        }
        switch self {
        case .constant, .parameter, .column, .correlated, .arrayElement, .caseOperand,
            .sessionValue, .writtenRow:
            return self
        case .call(let procedure, let arguments): return .call(procedure, try each(arguments))
        case .relabel(let inner): return .relabel(try change(inner))
        case .convertThroughText(let inner): return .convertThroughText(try change(inner))
        case .convertArray(let inner, let element):
            return .convertArray(try change(inner), element: try change(element))
        case .and(let all): return .and(try each(all))
        case .or(let all): return .or(try each(all))
        case .not(let inner): return .not(try change(inner))
        case .nullTest(let inner, let negated):
            return .nullTest(try change(inner), isNegated: negated)
        case .booleanTest(let inner, let test): return .booleanTest(try change(inner), test)
        case .distinct(let equality, let left, let right, let negated):
            return .distinct(
                equality: equality, try change(left), try change(right), isNegated: negated)
        case .conditional(let operand, let branches, let otherwise):
            var changed: [ConditionalBranch] = []
            let operand = try optional(operand)
            for branch in branches {
                changed.append(
                    ConditionalBranch(
                        condition: try change(branch.condition), result: try change(branch.result)))
            }
            return .conditional(
                operand: operand, branches: changed, otherwise: try change(otherwise))
        case .coalesce(let all): return .coalesce(try each(all))
        case .nullIf(let equality, let left, let right):
            return .nullIf(equality: equality, try change(left), try change(right))
        case .greatest(let all): return .greatest(try each(all))
        case .least(let all): return .least(try each(all))
        case .narrowed(let inner, let fit): return .narrowed(try change(inner), fit)
        case .inList(let operand, let values, let hasNull, let equality):
            return .inList(
                try change(operand), values: values, hasNull: hasNull, equality: equality)
        case .quantifiedArray(let left, let procedure, let array, let isAll):
            return .quantifiedArray(
                try change(left), procedure, array: try change(array), isAll: isAll)
        case .array(let all, let isMultidimensional):
            return .array(try each(all), isMultidimensional: isMultidimensional)
        case .element(let base, let steps):
            let base = try change(base)
            var changed: [SubscriptStep] = []
            for step in steps {
                switch step {
                case .element(let index): changed.append(.element(try change(index)))
                case .slice(let lower, let upper):
                    changed.append(.slice(lower: try optional(lower), upper: try optional(upper)))
                }
            }
            return .element(base, changed)
        case .field(let inner, let index): return .field(try change(inner), index)
        case .row(var row):
            row.fields = try each(row.fields)
            return .row(row)
        case .subquery(let subquery):
            let left = try each(subquery.form.left)
            return .subquery(subquery.replacing(form: subquery.form.replacingLeft(left)))
        }
    }
}
