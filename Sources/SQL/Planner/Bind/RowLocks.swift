// FOR UPDATE and its like: which tables a locking clause means, and what it cannot be said of.
import Catalog
import Syntax
import Types

/// What a name after FOR UPDATE OF may stand for.
struct LockableItem {
    enum Kind { case relation, query, withQuery, function, join }

    var name: String
    var kind: Kind

    /// What messages call it that no lock can be had of; nil for what has rows to lock.
    fileprivate var obstacle: String? {
        switch kind {
        case .relation, .query: nil
        case .withQuery: "a WITH query"
        case .function: "a function"
        case .join: "a join"
        }
    }
}

extension Binder {
    func name(of strength: LockingClause.Strength) -> String { LockRows.Strength(strength).clause }

    /// The clauses that mean all tables of a query in FROM, which goes by `name`.
    func inheritedLocks(by name: String?, in scope: Scope) -> [LockingClause] {
        var clauses: [LockingClause] = []
        for var clause in scope.locking
        where clause.tables.isEmpty || clause.tables.contains(where: { $0.name == name }) {
            clause.tables = []
            clauses.append(clause)
        }
        return clauses
    }

    func checkLocks(
        _ select: SelectStatement, _ core: SelectCore, _ targets: [BoundTarget], in scope: Scope
    ) throws(SQLError) {
        guard let lock = select.locking.first else { return }
        let name = name(of: lock.strength)
        let obstacle: String? =
            if core.distinct != nil {
                "DISTINCT clause"
            } else if !core.groupBy.isEmpty {
                "GROUP BY clause"
            } else if core.having != nil {
                "HAVING clause"
            } else if !scope.aggregates.isEmpty {
                "aggregate functions"
            } else if !scope.windowCalls.isEmpty {
                "window functions"
            } else if targets.contains(where: { $0.expression.contains(where: isSet) }) {
                "set-returning functions in the target list"
            } else {
                nil
            }
        if let obstacle {
            throw SQLError(.featureNotSupported, "\(name) is not allowed with \(obstacle)")
        }
    }

    private func isSet(_ expression: BoundExpression) -> Bool {
        if case .call(let procedure, _) = expression.kind { procedure.returnsSet } else { false }
    }

    /// The rows that a SELECT gives, locked as its clauses say. What those of queries in FROM are to have
    /// locked joins it later (`Optimizer.hoisted`).
    func locked(_ root: Logical, _ select: SelectStatement, in scope: Scope)
        throws(SQLError) -> Logical
    {
        if select.locking.isEmpty { return root }
        lockingClauseCount += 1
        var locks: [LogicalLock] = []
        for clause in select.locking {
            try checkNames(clause, in: scope)
            for scanned in scope.scans
            where clause.tables.isEmpty
                || clause.tables.contains(where: { $0.name == scanned.alias })
            {
                if case .topic = scanned.table.kind {
                    throw error(
                        .wrongObjectType, "cannot lock rows in topic \"\(scanned.table.name)\"",
                        at: nil, hint: "Events do not change: there is nothing to keep others from."
                    )
                }
                note(.update, on: scanned.table.oid)
                for lock in self.locks(scanned, clause, isInherited: scope.inheritsLocks) {
                    add(lock, to: &locks)
                }
            }
        }
        return .lock(root, locks)
    }

    /// Of several clauses for one table the stronger counts, and the one that waits least.
    private func add(_ lock: LogicalLock, to locks: inout [LogicalLock]) {
        guard let same = locks.firstIndex(where: { $0.rowKey == lock.rowKey }) else {
            locks.append(lock)
            return
        }
        locks[same].strength = max(locks[same].strength, lock.strength)
        locks[same].waitPolicy = max(locks[same].waitPolicy, lock.waitPolicy)
    }

    private func checkNames(_ clause: LockingClause, in scope: Scope) throws(SQLError) {
        let name = name(of: clause.strength)
        for wanted in clause.tables {
            if wanted.schema != nil {
                throw error(
                    .syntaxError, "\(name) must specify unqualified relation names",
                    at: wanted.location)
            }
            guard let item = scope.lockables.first(where: { $0.name == wanted.name }) else {
                throw error(
                    .undefinedTable,
                    "relation \"\(wanted.name)\" in \(name) clause not found in FROM clause",
                    at: wanted.location)
            }
            if let obstacle = item.obstacle {
                throw error(
                    .featureNotSupported, "\(name) cannot be applied to \(obstacle)",
                    at: wanted.location)
            }
        }
    }

    /// One for each table that has rows.
    private func locks(
        _ scan: LogicalTable, _ clause: LockingClause, isInherited: Bool
    ) -> [LogicalLock] {
        func lock(
            _ table: TableDefinition, _ key: ColumnID,
            _ columns: [(source: ScanColumn, id: ColumnID)]
        ) -> LogicalLock {
            LogicalLock(
                table: table, rowKey: key, columns: columns,
                strength: LockRows.Strength(clause.strength),
                waitPolicy: LockRows.WaitPolicy(clause.waitPolicy), isInherited: isInherited)
        }
        if let key = scan.rowKey { return [lock(scan.table, key, scan.readAgain)] }
        return scan.columns.compactMap { source, id in
            guard case .leafRowKey(let oid) = source, let leaf = catalog.tables[oid] else {
                return nil
            }
            var columns: [(source: ScanColumn, id: ColumnID)] = []
            for (source, id) in scan.readAgain {
                guard case .column(let attnum) = source else {
                    columns.append((source, id))
                    continue
                }
                let name = scan.table.column(attnum)?.name
                guard let own = leaf.liveColumns.first(where: { $0.name == name }) else { continue }
                columns.append((.column(own.attnum), id))
            }
            return lock(leaf, id, columns)
        }
    }
}

extension LockRows.Strength {
    init(_ strength: LockingClause.Strength) {
        switch strength {
        case .keyShare: self = .keyShare
        case .share: self = .share
        case .noKeyUpdate: self = .noKeyUpdate
        case .update: self = .update
        }
    }

    var clause: String {
        switch self {
        case .update: "FOR UPDATE"
        case .noKeyUpdate: "FOR NO KEY UPDATE"
        case .share: "FOR SHARE"
        case .keyShare: "FOR KEY SHARE"
        }
    }
}

extension LockRows.WaitPolicy {
    init(_ policy: LockingClause.WaitPolicy) {
        switch policy {
        case .block: self = .block
        case .skip: self = .skip
        case .error: self = .error
        }
    }
}

extension LogicalTable {
    /// The number of its row key column.
    var rowKey: ColumnID? { columns.first { $0.source == .rowKey }?.id }

    /// What changes with a row.
    var readAgain: [(source: ScanColumn, id: ColumnID)] {
        columns.filter { column in
            switch column.source {
            case .column, .writer: true
            default: false
            }
        }
    }

    /// Its real columns.
    var attributes: [(attnum: Int16, id: ColumnID)] {
        columns.compactMap { column in
            if case .column(let attnum) = column.source { (attnum, column.id) } else { nil }
        }
    }
}

/// Takes calls of set-returning functions out of expressions, innermost first.
struct SetLifter {
    let binder: Binder
    /// What each ProjectSet computes, bottom up.
    var levels: [[Definition]] = []
    var ids = Set<ColumnID>()

    init(binder: Binder) { self.binder = binder }

    mutating func lift(_ expression: BoundExpression) -> BoundExpression {
        guard binder.returnsSet(expression) else { return expression }
        return lifted(expression).expression
    }

    /// The expression over lifted columns, and how many levels of sets are in it.
    private mutating func lifted(_ expression: BoundExpression) -> (
        expression: BoundExpression, depth: Int
    ) {
        var depth = 0
        let inner = expression.mapChildren { (child: BoundExpression) -> BoundExpression in
            let result = lifted(child)
            depth = max(depth, result.depth)
            return result.expression
        }
        guard case .call(let procedure, _) = inner.kind, procedure.returnsSet else {
            return (inner, depth)
        }
        while levels.count <= depth { levels.append([]) }
        let id = binder.newColumn(procedure.name, inner.type)
        if !procedure.rowColumns.isEmpty { binder.rowTypes[id] = procedure.rowColumns }
        levels[depth].append(Definition(id: id, value: inner))
        ids.insert(id)
        return (binder.columnExpression(id, at: inner.location), depth + 1)
    }
}
