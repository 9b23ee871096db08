// Joins: their conditions, and the columns that USING and NATURAL merge.
import Catalog
import Syntax
import Types

extension Binder {
    func bindJoin(_ join: Join, in scope: Scope) throws(SQLError) -> BoundItem {
        let (givesRight, givesLeft) = (
            join.kind == .right || join.kind == .full, join.kind == .left || join.kind == .full
        )
        var left = try inPlace(givesRight ? .outerJoin : nil) { () throws(SQLError) in
            try bindItem(join.left, in: scope)
        }
        let count = scope.items.count
        // The right side may refer to the left one if it is LATERAL; an outer join forbids it.
        scope.items += left.namespace.map { item in
            var copy = item
            copy.isLateralOnly = true
            copy.lateralAllowed = join.kind == .inner || join.kind == .left || join.kind == .cross
            return copy
        }
        var right = try inPlace(givesLeft ? .outerJoin : nil) { () throws(SQLError) in
            try bindItem(join.right, in: scope)
        }
        scope.items.removeSubrange(count...)
        try checkDuplicates(left.namespace, right.namespace)
        if givesLeft { right.becomeNullable() }
        if givesRight { left.becomeNullable() }
        let kind: JoinKind =
            switch join.kind {
            case .inner, .cross: .inner
            case .left: .left
            case .right: .right
            case .full: .full
            }
        var bound = LogicalJoin(
            kind: kind, left: left.root, right: right.root, condition: nil,
            isLateral: right.isLateral)
        switch join.condition {
        case .none: break
        case .on(let expression):
            bound.condition = try joinCondition(
                expression, left.namespace + right.namespace, in: scope)
        case .using(let names, let alias):
            return try bindUsing(names, alias, bound, left, right, join, in: scope)
        case .natural:
            let mine = visibleColumns(left.namespace).map(\.name)
            let theirs = Set(visibleColumns(right.namespace).map(\.name))
            return try bindUsing(
                mine.filter { theirs.contains($0) }, nil, bound, left, right, join,
                in: scope)
        }
        let namespace = left.namespace + right.namespace
        return try joined(
            .join(bound), namespace, visibleColumns(namespace), alias: join.alias,
            isLateral: left.isLateral, in: scope)
    }

    private func joinCondition(
        _ expression: Expression, _ namespace: [NamespaceItem], in scope: Scope
    ) throws(SQLError) -> BoundExpression {
        let inner = Scope(parent: scope.parent)
        inner.commonTables = scope.commonTables
        inner.pendingNames = scope.items.compactMap(\.name)
        inner.items = namespace
        inner.place = .join
        return try condition(try bind(expression, in: inner), of: "JOIN/ON")
    }

    /// The columns that unqualified names and stars find, in order.
    func visibleColumns(_ namespace: [NamespaceItem]) -> [(name: String, id: ColumnID)] {
        namespace.filter(\.columnsVisible).flatMap(\.columns)
    }

    private func bindUsing(
        _ names: [String], _ usingAlias: TableAlias?, _ join: LogicalJoin, _ left: BoundItem,
        _ right: BoundItem, _ syntax: Join, in scope: Scope
    ) throws(SQLError) -> BoundItem {
        let mine = visibleColumns(left.namespace)
        let theirs = visibleColumns(right.namespace)
        var conditions: [BoundExpression] = []
        var merged: [(name: String, id: ColumnID)] = []
        var definitions: [Definition] = []
        for name in names {
            let first = try usingColumn(name, mine, "left")
            let second = try usingColumn(name, theirs, "right")
            noteRead(first)
            noteRead(second)
            let (a, b) = (columnExpression(first), columnExpression(second))
            conditions.append(try operate(OperatorName("="), a, b, at: nil))
            let (pair, type) = try unify([a, b], for: "JOIN/USING")
            let value: BoundExpression =
                switch join.kind {
                case .right: pair[1]
                case .full: BoundExpression(.coalesce(pair), type)
                default: pair[0]
                }
            if case .column(let id) = value.kind {
                merged.append((name, id))
            } else {
                let id = newColumn(name, type)
                definitions.append(Definition(id: id, value: value))
                merged.append((name, id))
            }
        }
        var join = join
        if conditions.count == 1 {
            join.condition = conditions[0]
        } else if !conditions.isEmpty {
            join.condition = BoundExpression(.and(conditions), .bool)
        }
        let names = Set(names)
        let rest = (mine + theirs).filter { !names.contains($0.name) }
        var root = Logical.join(join)
        if !definitions.isEmpty { root = .define(root, definitions) }
        var item = try joined(
            root, left.namespace + right.namespace, merged + rest, alias: syntax.alias,
            isLateral: left.isLateral, in: scope)
        if let usingAlias {
            item.namespace.append(
                NamespaceItem(name: usingAlias.name, columns: merged, columnsVisible: false))
        }
        return item
    }

    private func usingColumn(
        _ name: String, _ columns: [(name: String, id: ColumnID)], _ side: String
    ) throws(SQLError) -> ColumnID {
        let matches = columns.filter { $0.name == name }
        if matches.count > 1 {
            throw SQLError(
                .ambiguousColumn,
                "common column name \"\(name)\" appears more than once in \(side) table")
        }
        guard let found = matches.first else {
            throw SQLError(
                .undefinedColumn,
                "column \"\(name)\" specified in USING clause does not exist in \(side) table")
        }
        return found.id
    }

    /// The join as one namespace item that has the columns, while its tables keep their names.
    private func joined(
        _ root: Logical, _ namespace: [NamespaceItem],
        _ columns: [(name: String, id: ColumnID)], alias: TableAlias?, isLateral: Bool,
        in scope: Scope
    ) throws(SQLError) -> BoundItem {
        var item = NamespaceItem(
            name: nil, columns: columns,
            hidden: namespace.filter(\.columnsVisible).flatMap(\.hidden), relationVisible: false)
        if let alias {
            item = try aliased(item, alias, at: nil)
            item.relationVisible = true
            scope.lockables.append(LockableItem(name: alias.name, kind: .join))
            return BoundItem(root: root, namespace: [item], isLateral: isLateral)
        }
        let parts = namespace.map { part in
            var copy = part
            copy.columnsVisible = false
            return copy
        }
        return BoundItem(root: root, namespace: parts + [item], isLateral: isLateral)
    }
}
