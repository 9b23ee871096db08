// MERGE: the source, joined with the table, and what is done with each pair.
import Catalog
import Syntax
import Types

extension Binder {
    func bindMerge(_ merge: MergeStatement, parent: Scope?) throws(SQLError) -> BoundQuery {
        let scope = Scope(parent: parent)
        if merge.with?.isRecursive == true {
            throw SQLError(
                .syntaxError, "WITH RECURSIVE is not supported for MERGE statement")
        }
        let tables = try merge.with.map { (with) throws(SQLError) in
            try bindWith(with, in: scope)
        }
        try refuseUnreachable(merge.clauses)
        let root = try modifiedTable(merge.table, "merge into")
        note([], on: root.oid, isChanged: true)
        guard root.partitionKey != nil else {
            let part = try bindMerge(merge, root, as: root, .whole, in: scope)
            return appended([part], with: tables)
        }
        // Who matches is dealt with partition by partition, who does not once.
        let (parts, shared) = try sharing { () throws(SQLError) -> [Part] in
            var parts: [Part] = []
            for leaf in changedTables(root, merge.table) {
                rootNames[leaf.oid] = root
                parts.append(try bindMerge(merge, leaf, as: root, .matched, in: scope))
            }
            if merge.clauses.contains(where: { !$0.isMatched }) {
                parts.append(try bindMerge(merge, root, as: root, .unmatched, in: scope))
            }
            return parts
        }
        return appended(parts, with: (tables ?? []) + shared)
    }

    /// Which rows of the source a part of a MERGE deals with.
    private enum MergePart { case whole, matched, unmatched }

    private func bindMerge(
        _ merge: MergeStatement, _ table: TableDefinition, as root: TableDefinition,
        _ part: MergePart, in outer: Scope
    ) throws(SQLError) -> (modify: LogicalModify, outputs: [BoundQuery.Output]) {
        let scope = Scope(parent: outer.parent)
        scope.commonTables = outer.commonTables
        let scanned = scan(
            table, alias: merge.table.alias?.name ?? root.name, isOnly: merge.table.isOnly)
        let target = try aliased(
            ordered(scanned.item, of: table, as: root), merge.table.alias, at: nil)
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
        for clause in merge.clauses where part != .unmatched || !clause.isMatched {
            clauses.append(
                try bindClause(clause, table, root, in: clause.isMatched ? both : sourceOnly))
        }
        let kind: JoinKind =
            switch part {
            // Rows of the source without a partner are of interest only if something is done.
            case .whole: clauses.contains { !$0.isMatched } ? .left : .inner
            case .matched: .inner
            case .unmatched: .anti
            }
        let input = Logical.join(
            LogicalJoin(
                kind: kind, left: source.root, right: .table(scanned.table),
                condition: condition, isLateral: false))
        let row = rowColumns(table)
        var modify = LogicalModify(
            table: table, input: input, action: .merge(clauses),
            rowKey: part == .unmatched ? nil : scanned.table.rowKey,
            scanned: scanned.table.readAgain,
            condition: part == .unmatched ? nil : condition, row: row,
            rules: try rules(of: table, over: row), returning: [], hasReturning: false)
        if root.partitionKey != nil {
            if table.oid != root.oid { modify.rules.rules.checksPartition = false }
            modify.moves = try moves(
                of: table, row, clauses.flatMap(\.assignments), as: root, in: scope)
            modify.partitions = [try insertion(into: root, in: scope)]
        }
        return (modify, [])
    }

    /// An insertion of full rows of a partitioned table, as they are, into its partitions.
    private func insertion(
        into root: TableDefinition, in scope: Scope
    ) throws(SQLError) -> LogicalModify {
        let row = rowColumns(root)
        var insertion = LogicalModify(
            table: root, input: .oneRow,
            action: .insert(values: row.map { columnExpression($0) }, onConflict: nil),
            rowKey: nil, scanned: [], condition: nil, row: row,
            rules: try rules(of: root, over: row), returning: [], hasReturning: false)
        insertion.partitions = try insertions(
            into: root, from: row, nil, alias: root.name, in: scope)
        return insertion
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
        _ clause: MergeStatement.Clause, _ table: TableDefinition, _ root: TableDefinition,
        in scope: Scope
    ) throws(SQLError) -> LogicalMergeClause {
        scope.place = .mergeWhen
        let condition = try clause.condition.map { (each) throws(SQLError) in
            try self.condition(try bind(each, in: scope), of: "WHEN")
        }
        let action: LogicalMergeClause.Action
        switch clause.action {
        case .nothing: action = .nothing
        case .delete:
            note(.delete, on: root.oid, isChanged: true)
            action = .delete
        case .update(let written):
            scope.place = .update
            var assignments: [ColumnAssignment] = []
            for assignment in written {
                try bindAssignment(assignment, table, &assignments, in: scope)
            }
            action = .update(assignments)
        case .insert(let columns, let values, let overriding):
            scope.place = .values
            action = .insert(try insertedRow(columns, values, overriding, root, in: scope))
        }
        return LogicalMergeClause(
            isMatched: clause.isMatched, condition: condition, action: action)
    }

    private func insertedRow(
        _ columns: [TargetColumn], _ values: [Expression]?,
        _ overriding: InsertStatement.Overriding, _ table: TableDefinition, in scope: Scope
    ) throws(SQLError) -> [BoundExpression] {
        let targets = try insertTargets(columns, table)
        note(.insert, of: values == nil ? [] : targets, on: table)
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
