// INSERT, UPDATE and DELETE of partitioned tables: rows go to, and come from, their partitions.
import Catalog
import Syntax
import Types

extension Binder {
    /// The tables whose rows a statement changes that names `table`: a partitioned one has rows in its partitions
    /// only.
    func changedTables(
        _ table: TableDefinition, _ reference: TableReference
    ) -> [TableDefinition] {
        if table.partitionKey == nil { return [table] }
        return reference.isOnly ? [] : catalog.leaves(of: table.oid)
    }

    /// A partition's columns as its parent orders them.
    func ordered(
        _ item: NamespaceItem, of table: TableDefinition, as root: TableDefinition
    ) -> NamespaceItem {
        guard table.oid != root.oid else { return item }
        var result = item
        result.schema = root.schema
        result.columns = root.liveColumns.compactMap { column in
            item.columns.first { $0.name == column.name }
        }
        return result
    }

    /// What a modification of a table without partitions comes to.
    func nothing(_ outputs: [BoundQuery.Output]) -> BoundQuery {
        BoundQuery(root: .values([], columns: outputs.map(\.id)), outputs: outputs)
    }

    typealias Part = (modify: LogicalModify, outputs: [BoundQuery.Output])

    /// What is done to each of the tables that a statement changes, `root` or its partitions, and the queries that
    /// the parts share.
    func inParts(
        _ changed: [TableDefinition], as root: TableDefinition, in scope: Scope,
        _ bind: (TableDefinition, Scope) throws(SQLError) -> Part
    ) throws(SQLError) -> (parts: [Part], tables: [LogicalCommonTable]) {
        func bindOne(_ table: TableDefinition) throws(SQLError) -> Part {
            rootNames[table.oid] = root
            let inner = Scope(parent: scope.parent)
            inner.commonTables = scope.commonTables
            return try bind(table, inner)
        }
        guard changed.count > 1 else { return ([try bindOne(changed[0])], []) }
        var asked = changed
        let (parts, shared) = try sharing { () throws(SQLError) -> [Part] in
            var parts = [try bindOne(changed[0])]
            asked = mayChange(changed, parts[0].modify, of: root)
            if asked.first?.oid != changed[0].oid { parts = [] }
            for table in asked.dropFirst(parts.count) { parts.append(try bindOne(table)) }
            return parts
        }
        // One alone shares with nobody.
        guard asked.count == 1, !shared.isEmpty else { return (parts, shared) }
        return ([try bindOne(asked[0])], [])
    }

    /// Those of `tables`, at least one, in which there may be rows that a statement changes, by what one of its parts
    /// says of them.
    private func mayChange(
        _ tables: [TableDefinition], _ part: LogicalModify, of root: TableDefinition
    ) -> [TableDefinition] {
        guard let condition = part.condition, let table = part.input.firstTable else {
            return tables
        }
        let optimizer = Optimizer(binder: self, statistics: NoStatistics())
        let found = optimizer.leaves(
            of: root, satisfying: optimizer.split(condition), over: table)
        return found.isEmpty ? [tables[0]] : found
    }

    /// Several modifications as one query.
    func appended(
        _ parts: [(modify: LogicalModify, outputs: [BoundQuery.Output])],
        with tables: [LogicalCommonTable]?
    ) -> BoundQuery {
        guard let first = parts.first else {
            return BoundQuery(root: .values([], columns: []), outputs: [])
        }
        var root = Logical.modify(first.modify)
        var outputs = first.outputs
        for part in parts.dropFirst() {
            let ids = outputs.map { newColumn($0.name, columns[$0.id].type) }
            root = .setOperation(
                LogicalSetOperation(
                    kind: .union, isAll: true, left: root, leftColumns: outputs.map(\.id),
                    right: .modify(part.modify), rightColumns: part.outputs.map(\.id),
                    columns: ids))
            outputs = zip(ids, outputs).map { BoundQuery.Output(id: $0, name: $1.name) }
        }
        guard let tables, !tables.isEmpty else { return BoundQuery(root: root, outputs: outputs) }
        return BoundQuery(root: .with(tables, root), outputs: outputs)
    }

    /// For fewer partitions it makes no difference.
    private static let manyPartitionsMin = 16

    /// The partitions that rows go to which are made of constants: all where that is not known, none, and a note that
    /// the plan needs the parameters' values, where these decide about many. A row's columns are those in `rows`, or
    /// else in `values`, of the full row.
    func leaves(
        of root: TableDefinition, taking rows: [[Int16: BoundExpression]]?,
        _ values: [BoundExpression]
    ) -> [TableDefinition] {
        let all = catalog.leaves(of: root.oid)
        guard let rows, all.count > Self.manyPartitionsMin,
            let router = catalog.router(of: root.oid)
        else { return all }
        var found: Set<OID> = []
        var isOpen = false
        var isKnown = true
        for row in rows {
            let place = router.place { place in
                let value = row[Int16(place + 1)] ?? values[place]
                if case .constant(let constant) = fold(value).kind { return constant }
                // Of a row whose partition is not known the answer is not asked for.
                if value.hasParameters { isOpen = true } else { isKnown = false }
                return .null
            }
            if case .partition(let oid) = place { found.insert(oid) }
        }
        guard isKnown else { return all }
        if isOpen {
            if prefersGeneralPlan { return all }
            routesByParameters = true
            return []
        }
        return all.filter { found.contains($0.oid) }
    }

    /// The insertions into `leaves`, partitions of a table, whose full row has the columns `row`; into all of them if
    /// none are given.
    func insertions(
        into root: TableDefinition, _ leaves: [TableDefinition]? = nil, from row: [ColumnID],
        _ conflict: OnConflict?, alias: String, in scope: Scope
    ) throws(SQLError) -> [LogicalModify] {
        var insertions: [LogicalModify] = []
        for leaf in leaves ?? catalog.leaves(of: root.oid) {
            rootNames[leaf.oid] = root
            let own = rowColumns(leaf)
            let values = leaf.columns.map { column in
                let source = root.liveColumns.first { $0.name == column.name }
                guard !column.isDropped, let source else {
                    return BoundExpression(.constant(.null), column.type)
                }
                return columnExpression(row[Int(source.attnum) - 1])
            }
            var rules = try rules(of: leaf, over: own)
            // Whether `root` takes the row is asked before it is sent on.
            rules.rules.checksPartition = false
            let handled = try conflict.map { (written) throws(SQLError) in
                try bindConflict(
                    translated(written, root, leaf), leaf, rules, alias: alias, in: scope)
            }
            insertions.append(
                LogicalModify(
                    table: leaf, input: .oneRow,
                    action: .insert(values: values, onConflict: handled), rowKey: nil,
                    scanned: [], condition: nil, row: own, rules: rules, returning: [],
                    hasReturning: false))
        }
        return insertions
    }

    /// ON CONFLICT ON CONSTRAINT names the parent's: the partition has its own.
    private func translated(
        _ conflict: OnConflict, _ root: TableDefinition, _ leaf: TableDefinition
    ) -> OnConflict {
        guard case .constraint(let name)? = conflict.target,
            let constraint = root.constraints.first(where: { $0.name == name })
        else { return conflict }
        var wanted = Set([constraint.oid])
        for table in catalog.ancestors(of: leaf).reversed() + [leaf] {
            for (own, parent) in table.partition?.inherited ?? [:] where wanted.contains(parent) {
                wanted.insert(own)
            }
        }
        guard let own = leaf.constraints.first(where: { wanted.contains($0.oid) }) else {
            return conflict
        }
        var copy = conflict
        copy.target = .constraint(own.name)
        return copy
    }

    /// Where rows go that an UPDATE of `root` moves out of a partition, over the partition's new full
    /// row; empty when it assigns nothing that decides about partitions.
    func moves(
        of leaf: TableDefinition, _ row: [ColumnID], _ assignments: [ColumnAssignment],
        as root: TableDefinition, in scope: Scope
    ) throws(SQLError) -> [LogicalModify] {
        guard leaf.oid != root.oid else { return [] }
        var keys: Set<String> = []
        for table in catalog.ancestors(of: leaf) {
            for attnum in table.partitionKey?.columns ?? [] {
                keys.insert(table.column(attnum)?.name ?? "")
            }
        }
        let assigned = assignments.compactMap { leaf.column($0.attnum)?.name }
        guard assigned.contains(where: keys.contains) else { return [] }
        let rootRow = rowColumns(root)
        let values = root.columns.map { column in
            let source = leaf.liveColumns.first { $0.name == column.name }
            guard !column.isDropped, let source else {
                return BoundExpression(.constant(.null), column.type)
            }
            return columnExpression(row[Int(source.attnum) - 1])
        }
        var insertion = LogicalModify(
            table: root, input: .oneRow, action: .insert(values: values, onConflict: nil),
            rowKey: nil, scanned: [], condition: nil, row: rootRow,
            rules: try rules(of: root, over: rootRow), returning: [], hasReturning: false)
        insertion.partitions = try insertions(
            into: root, from: rootRow, nil, alias: root.name, in: scope)
        return [insertion]
    }
}

extension Logical {
    /// The table that stands first in it.
    fileprivate var firstTable: LogicalTable? {
        switch self {
        case .table(let table): table
        case .filter(let input, _): input.firstTable
        case .join(let join): join.left.firstTable
        default: nil
        }
    }
}
