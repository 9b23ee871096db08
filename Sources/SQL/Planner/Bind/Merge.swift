// MERGE: the source, joined with the table, and what is done with each pair.
import Catalog
import Syntax
import Types

extension Binder {
    func bindMerge(_ merge: MergeStatement, parent: Scope?) throws(SQLError) -> BoundQuery {
        let scope = Scope(parent: parent)
        let tables = try merge.with.map { (with) throws(SQLError) in
            try bindWith(with, in: scope)
        }
        try refuseUnreachable(merge.clauses)
        let table = try modifiedTable(merge.table, "merge into")
        if table.partitionKey != nil {
            throw notSupported("MERGE into a partitioned table", at: merge.table.name.location)
        }
        let scanned = scan(table, alias: merge.table.alias?.name ?? table.name)
        let target = try aliased(scanned.item, merge.table.alias, at: nil)
        let source = try bindItem(merge.source, in: scope)
        if source.namespace.contains(where: { $0.relationVisible && $0.name == target.name }) {
            throw error(
                .duplicateAlias, "name \"\(target.name ?? "")\" specified more than once", at: nil,
                detail: "The name is used both as MERGE target table and data source.")
        }
        let both = mergeScope([target] + source.namespace, of: scope)
        both.place = .join
        let condition = try condition(try bind(merge.condition, in: both), of: "JOIN/ON")
        let sourceOnly = mergeScope(source.namespace, of: scope)
        var clauses: [LogicalMergeClause] = []
        for clause in merge.clauses {
            clauses.append(
                try bindClause(clause, table, in: clause.isMatched ? both : sourceOnly))
        }
        // Rows of the source without a partner are of interest only if something is done with them.
        let keepsUnmatched = clauses.contains { !$0.isMatched }
        let root = Logical.join(
            LogicalJoin(
                kind: keepsUnmatched ? .left : .inner, left: source.root,
                right: .table(scanned.table), condition: condition, isLateral: false))
        let row = rowColumns(table)
        let modify = LogicalModify(
            table: table, input: root, action: .merge(clauses), rowKey: scanned.table.rowKey,
            scanned: scanned.table.attributes, condition: condition, row: row,
            rules: try rules(of: table, over: row), returning: [], hasReturning: false)
        return modification(modify, [], with: tables)
    }

    private func mergeScope(_ items: [NamespaceItem], of scope: Scope) -> Scope {
        let inner = Scope(parent: scope.parent)
        inner.commonTables = scope.commonTables
        inner.items = items
        return inner
    }

    /// A clause after one of its kind that takes every row.
    private func refuseUnreachable(_ clauses: [MergeStatement.Clause]) throws(SQLError) {
        for isMatched in [true, false] {
            let own = clauses.filter { $0.isMatched == isMatched }
            guard let last = own.firstIndex(where: { $0.condition == nil }),
                last + 1 < own.count
            else { continue }
            throw error(
                .syntaxError,
                "unreachable WHEN clause specified after unconditional WHEN clause", at: nil)
        }
    }

    private func bindClause(
        _ clause: MergeStatement.Clause, _ table: TableDefinition, in scope: Scope
    ) throws(SQLError) -> LogicalMergeClause {
        scope.place = .mergeWhen
        let condition = try clause.condition.map { (each) throws(SQLError) in
            try self.condition(try bind(each, in: scope), of: "WHEN")
        }
        let action: LogicalMergeClause.Action
        switch clause.action {
        case .nothing: action = .nothing
        case .delete: action = .delete
        case .update(let written):
            scope.place = .update
            var assignments: [ColumnAssignment] = []
            for assignment in written {
                try bindAssignment(assignment, table, &assignments, in: scope)
            }
            action = .update(assignments)
        case .insert(let columns, let values, let overriding):
            scope.place = .values
            action = .insert(try insertedRow(columns, values, overriding, table, in: scope))
        }
        return LogicalMergeClause(
            isMatched: clause.isMatched, condition: condition, action: action)
    }

    private func insertedRow(
        _ columns: [TargetColumn], _ values: [Expression]?,
        _ overriding: InsertStatement.Overriding, _ table: TableDefinition, in scope: Scope
    ) throws(SQLError) -> [BoundExpression] {
        let targets = try insertTargets(columns, table)
        let given = values ?? []
        if given.count > targets.count {
            throw error(
                .syntaxError, "INSERT has more expressions than target columns",
                at: given[targets.count].location)
        }
        if values != nil, given.count < targets.count, !columns.isEmpty {
            throw error(
                .syntaxError, "INSERT has more target columns than expressions",
                at: columns[given.count].location)
        }
        var bound: [Int16: BoundExpression] = [:]
        for (expression, column) in zip(given, targets) {
            bound[column.attnum] = try insertValue(expression, column, overriding, in: scope)
        }
        var row: [BoundExpression] = []
        for column in table.columns {
            if column.isDropped {
                row.append(BoundExpression(.constant(.null), column.type))
            } else if let value = bound[column.attnum] {
                row.append(value)
            } else {
                row.append(try defaultValue(of: column))
            }
        }
        return row
    }
}
