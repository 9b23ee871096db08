// The FROM clause: tables, views, queries, functions and joins, and the names they bring.
import Catalog
import Syntax
import Types

/// A FROM item, bound.
struct BoundItem {
    var root: Logical
    var namespace: [NamespaceItem]
    /// Mentions columns of items to its left.
    var isLateral = false

    /// An outer join gives rows without it.
    mutating func becomeNullable() {
        for index in namespace.indices { namespace[index].isNullable = true }
    }
}

extension Binder {
    /// The whole clause: items side by side, as cross joins. Their names are added to `scope`.
    func bindFrom(_ items: [FromItem], in scope: Scope) throws(SQLError) -> Logical {
        var root: Logical?
        for item in items {
            let bound = try bindItem(item, in: scope)
            try checkDuplicates(scope.items, bound.namespace)
            scope.items += bound.namespace
            guard let left = root else {
                root = bound.root
                continue
            }
            root = .join(
                LogicalJoin(
                    kind: .inner, left: left, right: bound.root, condition: nil,
                    isLateral: bound.isLateral))
        }
        return root ?? .oneRow
    }

    /// The same of an UPDATE or DELETE: what it changes is already in `scope`, and not to be seen from here.
    func bindFrom(_ items: [FromItem], besideTargetIn scope: Scope) throws(SQLError) -> Logical {
        let target = scope.items[0]
        scope.items[0].isLateralOnly = true
        scope.items[0].lateralAllowed = false
        scope.items[0].isTarget = true
        defer { scope.items[0] = target }
        return try bindFrom(items, in: scope)
    }

    func bindItem(_ item: FromItem, in scope: Scope) throws(SQLError) -> BoundItem {
        switch item {
        case .table(let reference): return try bindTable(reference, in: scope)
        case .subquery(let derived): return try bindDerived(derived, in: scope)
        case .function(let function): return try bindFunctionItem(function, in: scope)
        case .join(let join): return try bindJoin(join, in: scope)
        }
    }

    func checkDuplicates(_ left: [NamespaceItem], _ right: [NamespaceItem])
        throws(SQLError)
    {
        for item in right {
            guard item.relationVisible, let name = item.name else { continue }
            let clash = left.contains {
                $0.relationVisible && $0.name == name
                    && ($0.relation == 0 || item.relation == 0 || $0.schema == item.schema
                        || $0.isAliased || item.isAliased)
            }
            if clash {
                throw SQLError(
                    .duplicateAlias, "table name \"\(name)\" specified more than once")
            }
        }
    }

    // MARK: Tables and views

    private func bindTable(_ reference: TableReference, in scope: Scope) throws(SQLError)
        -> BoundItem
    {
        let name = reference.name
        if let systemTime = reference.systemTime {
            return try bindPast(reference, systemTime, in: scope)
        }
        if name.schema == nil,
            let common = try commonTable(name.name, in: scope, at: name.location)
        {
            scope.lockables.append(
                LockableItem(name: reference.alias?.name ?? name.name, kind: .withQuery))
            return try bindCommonTable(common, reference, in: scope)
        }
        switch try relation(name) {
        case .table(let table):
            let alias = reference.alias?.name ?? table.name
            if case .view(let definition) = table.kind {
                scope.lockables.append(LockableItem(name: alias, kind: .query))
                return try bindView(
                    table, definition, reference, inherited: inheritedLocks(by: alias, in: scope))
            }
            scope.lockables.append(LockableItem(name: alias, kind: .relation))
            note(.select, on: table.oid)
            if let period = viewPeriod { return try bindPast(table, reference, period) }
            let scanned = scan(
                table, alias: alias, isOnly: reference.isOnly,
                isLocked: !scope.locking.isEmpty)
            if rootNames[table.oid] != nil {
                namedColumns.formUnion(scanned.table.columns.map(\.id))
            }
            scope.scans.append(scanned.table)
            return BoundItem(
                root: .table(scanned.table),
                namespace: [try aliased(scanned.item, reference.alias, at: name.location)])
        case .system(let relation):
            if relation.isSecret { note(.select, on: relation.oid) }
            scope.lockables.append(
                LockableItem(name: reference.alias?.name ?? relation.name, kind: .relation))
            return try bindSystem(relation, reference)
        case .sequence(let sequence):
            note(.select, on: sequence.oid)
            return try bindSystem(SequenceRelation.relation(of: sequence), reference)
        case .index(let index, _):
            throw error(
                .wrongObjectType, "cannot open relation \"\(index.name)\"", at: name.location,
                detail: "This operation is not supported for indexes.")
        }
    }

    /// The relation of that name: 42P01 when there is none.
    func relation(
        _ name: QualifiedName, isChanged: Bool = false
    ) throws(SQLError) -> NamedRelation {
        let found = try find(name)
        if case .table(let table) = found { met.note(table.oid, isChanged: isChanged) }
        return found
    }

    private func find(_ name: QualifiedName) throws(SQLError) -> NamedRelation {
        if let wanted = name.catalog, let current = catalog.databases[settings.database],
            wanted != current.name
        {
            throw error(
                .featureNotSupported,
                "cross-database references are not implemented: "
                    + "\"\(wanted).\(name.schema ?? "").\(name.name)\"", at: name.location)
        }
        if let schemaName = name.schema {
            if let schema = catalog.schema(named: schemaName, in: settings.database) {
                try checkUsage(of: schema, at: name.location)
                if let found = catalog.relation(named: name.name, in: schema.oid) { return found }
            }
            throw error(
                .undefinedTable, "relation \"\(schemaName).\(name.name)\" does not exist",
                at: name.location)
        }
        if let found = catalog.relation(named: name.name, path: settings.searchPath) {
            return found
        }
        throw error(
            .undefinedTable, "relation \"\(name.name)\" does not exist", at: name.location)
    }

    /// A table with new column numbers. `isOnly`: without its partitions; `isLocked`: its rows may be locked.
    func scan(
        _ table: TableDefinition, alias: String, isOnly: Bool = false, isLocked: Bool = false
    ) -> (table: LogicalTable, item: NamespaceItem) {
        var columns: [(source: ScanColumn, id: ColumnID)] = []
        var names: [(name: String, id: ColumnID)] = []
        for column in table.columns where !column.isDropped {
            let id = newColumn(
                column.name, column.type, table: table.oid, attnum: column.attnum)
            columns.append((.column(column.attnum), id))
            names.append((column.name, id))
        }
        var item = NamespaceItem(
            name: alias, relation: table.oid, schema: table.schema, columns: names)
        if table.partitionKey != nil {
            for leaf in isLocked ? catalog.leaves(of: table.oid) : [] {
                columns.append((.leafRowKey(leaf.oid), newColumn("row key", .bytea)))
            }
            columns.append((.anyLeafRowKey, newColumn("row key", .bytea)))
            let id = newColumn("tableoid", .oid)
            columns.append((.tableOID, id))
            item.tableOID = id
        } else {
            columns.append((.rowKey, newColumn("row key", .bytea)))
        }
        switch table.kind {
        case .table, .partitioned:
            let id = newColumn("xmin", .xid)
            columns.append((.writer, id))
            item.xmin = columnExpression(id).kind
        case .topic, .view: break
        }
        if case .topic = table.kind {
            for (name, source, type) in TopicColumns.all {
                let id = newColumn(name, type)
                systemColumns[id] = table.oid
                columns.append((source, id))
                item.hidden.append((name, id))
            }
        }
        let isEmpty = isOnly && table.partitionKey != nil
        return (
            LogicalTable(table: table, alias: alias, columns: columns, isEmpty: isEmpty), item
        )
    }

    private func bindSystem(_ relation: SystemRelation, _ reference: TableReference)
        throws(SQLError) -> BoundItem
    {
        var names: [(name: String, id: ColumnID)] = []
        for (index, column) in relation.columns.enumerated() {
            let attnum = Int16(truncatingIfNeeded: index + 1)
            names.append(
                (
                    column.name,
                    newColumn(column.name, column.type, table: relation.oid, attnum: attnum)
                ))
        }
        let item = NamespaceItem(
            name: relation.name, relation: relation.oid, schema: relation.schema, columns: names)
        let scan = LogicalSystem(
            relation: relation, alias: reference.alias?.name ?? relation.name,
            columns: names.map(\.id))
        return BoundItem(
            root: .system(scan),
            namespace: [try aliased(item, reference.alias, at: reference.name.location)])
    }

    func bindView(
        _ view: TableDefinition, _ definition: String, _ reference: TableReference,
        inherited: [LockingClause] = []
    ) throws(SQLError) -> BoundItem {
        let query = try insideView { () throws(SQLError) -> BoundQuery in
            let parsed: [ParsedStatement]
            do throws(SyntaxError) {
                parsed = try StatementParser.parse(definition)
            } catch {
                throw SQLError(.internalError, "view \"\(view.name)\": \(error.message)")
            }
            guard case .select(let select)? = parsed.first?.statement else {
                throw SQLError(.internalError, "view \"\(view.name)\" is no query")
            }
            return withOwnColumns(try bindQuery(select, parent: nil, inherited: inherited))
        }
        var names: [(name: String, id: ColumnID)] = []
        for (column, output) in zip(view.columns, query.outputs) {
            names.append((column.name, output.id))
        }
        let item = NamespaceItem(
            name: view.name, relation: view.oid, schema: view.schema, columns: names)
        return BoundItem(
            root: query.root,
            namespace: [try aliased(item, reference.alias, at: reference.name.location)])
    }

    private func bindCommonTable(
        _ common: VisibleCommonTable, _ reference: TableReference, in scope: Scope
    ) throws(SQLError) -> BoundItem {
        guard common.givesRows else {
            throw error(
                .featureNotSupported,
                "WITH query \"\(reference.name.name)\" does not have a RETURNING clause",
                at: reference.name.location)
        }
        if common.isWorkTable {
            try checkRecursiveReference(common.id, reference.name, in: scope)
        }
        let ids = common.columns.map { newColumn($0.name, $0.type) }
        if !common.isWorkTable { commonTableReferences[common.id, default: 0] += 1 }
        let names = zip(common.columns, ids).map { (name: $0.name, id: $1) }
        let item = NamespaceItem(name: reference.name.name, columns: names)
        return BoundItem(
            root: common.isWorkTable
                ? .workTable(common.id, columns: ids) : .commonTable(common.id, columns: ids),
            namespace: [try aliased(item, reference.alias, at: reference.name.location)])
    }

    /// The item under its alias, with its columns renamed.
    func aliased(_ item: NamespaceItem, _ alias: TableAlias?, at location: Int32?)
        throws(SQLError) -> NamespaceItem
    {
        guard let alias else { return item }
        var renamed = item
        renamed.name = alias.name
        renamed.isAliased = true
        if alias.columns.count > item.columns.count {
            throw error(
                .invalidColumnReference,
                "table \"\(alias.name)\" has \(item.columns.count) columns available but "
                    + "\(alias.columns.count) columns specified", at: location)
        }
        for (index, name) in alias.columns.enumerated() { renamed.columns[index].name = name }
        return renamed
    }

    // MARK: Queries and functions

    private func bindDerived(_ derived: DerivedTable, in scope: Scope) throws(SQLError)
        -> BoundItem
    {
        let outer = lateralScope(of: scope, isLateral: derived.isLateral)
        let name = derived.alias?.name
        let place = scope.place
        if derived.isLateral { scope.place = .fromSubquery }
        defer { scope.place = place }
        if let name { scope.lockables.append(LockableItem(name: name, kind: .query)) }
        let query = withOwnColumns(
            try shared(derived.query) { () throws(SQLError) in
                try bindQuery(
                    derived.query, parent: outer, inherited: inheritedLocks(by: name, in: scope))
            })
        let item = NamespaceItem(
            name: name, columns: query.outputs.map { ($0.name, $0.id) },
            relationVisible: derived.alias != nil)
        return BoundItem(
            root: query.root, namespace: [try aliased(item, derived.alias, at: nil)],
            isLateral: derived.isLateral)
    }

    /// The query with a column for each output, also for those of one value: GROUP BY tells them apart.
    private func withOwnColumns(_ query: BoundQuery) -> BoundQuery {
        var result = query
        var seen: Set<ColumnID> = []
        var definitions: [Definition] = []
        for (index, output) in query.outputs.enumerated()
        where !seen.insert(output.id).inserted {
            columns.append(columns[output.id])
            result.outputs[index].id = columns.count - 1
            rowTypes[columns.count - 1] = rowTypes[output.id]
            definitions.append(
                Definition(id: columns.count - 1, value: columnExpression(output.id)))
        }
        if !definitions.isEmpty { result.root = .define(result.root, definitions) }
        return result
    }

    /// What a FROM item sees of its neighbours: nothing, unless it is LATERAL.
    private func lateralScope(of scope: Scope, isLateral: Bool) -> Scope {
        if isLateral { return scope }
        let hidden = Scope(parent: scope.parent)
        hidden.commonTables = scope.commonTables
        hidden.pendingNames = scope.items.compactMap(\.name)
        return hidden
    }

    private func bindFunctionItem(_ syntax: TableFunction, in scope: Scope) throws(SQLError)
        -> BoundItem
    {
        if let history = try bindHistory(syntax) { return history }
        var functions: [FunctionScan.Function] = []
        var names: [(name: String, id: ColumnID)] = []
        var isScalar = false
        var scanName: String?
        let place = scope.place
        scope.place = .fromFunction
        defer { scope.place = place }
        for element in syntax.functions.flatMap({ unnested($0) }) {
            let value = try settled(try bind(element.expression, in: scope))
            let name = TargetNames.name(of: element.expression)
            let listed = syntax.functions.count == 1 ? syntax.columns : []
            let columns = try functionColumns(
                value, name: name, alias: syntax.alias, listed: listed + element.columns,
                at: element.expression.location)
            isScalar = columns.isScalar
            scanName = scanName ?? name
            functions.append(
                FunctionScan.Function(expression: value, columns: columns.columns))
            for column in columns.columns {
                names.append((column.name, newColumn(column.name, column.type)))
            }
        }
        if syntax.hasOrdinality {
            names.append(("ordinality", newColumn("ordinality", .int8)))
        }
        var item = NamespaceItem(name: scanName ?? "function", columns: names)
        item.isScalarFunction = isScalar && functions.count == 1
        let alias = syntax.alias?.name ?? item.name ?? "function"
        scope.lockables.append(LockableItem(name: alias, kind: .function))
        let root = Logical.function(
            LogicalFunction(
                functions: functions, hasOrdinality: syntax.hasOrdinality, alias: alias,
                columns: names.map(\.id), name: scanName ?? "function"))
        return BoundItem(
            root: root, namespace: [try aliased(item, syntax.alias, at: nil)], isLateral: true)
    }

    /// `unnest(a, b)` in FROM is `ROWS FROM (unnest(a), unnest(b))`.
    private func unnested(_ element: TableFunction.Element) -> [TableFunction.Element] {
        guard case .call(let call) = element.expression.node, call.name.name == "unnest",
            call.name.schema ?? "pg_catalog" == "pg_catalog", call.arguments.count > 1
        else { return [element] }
        return call.arguments.map { argument in
            var single = call
            single.arguments = [argument]
            var copy = element
            copy.expression = Expression(.call(single), location: element.expression.location)
            return copy
        }
    }

    /// The columns a function in FROM gives: those of its row, those listed, or one of its name.
    private func functionColumns(
        _ value: BoundExpression, name: String, alias: TableAlias?,
        listed: [Syntax.ColumnDefinition], at location: Int32?
    ) throws(SQLError) -> (columns: [OutputColumn], isScalar: Bool) {
        if let columns = rowColumns(of: value) { return (columns, false) }
        if !listed.isEmpty {
            var columns: [OutputColumn] = []
            for column in listed {
                guard let type = column.type else { continue }
                columns.append(OutputColumn(name: column.name, type: try resolve(type)))
            }
            return (columns, false)
        }
        if value.type.oid == .record {
            throw error(
                .syntaxError,
                "a column definition list is required for functions returning \"record\"",
                at: location)
        }
        let column = outputName(of: value) ?? alias?.name ?? name
        return ([OutputColumn(name: column, type: value.type)], true)
    }

    /// The name of a function's only OUT parameter.
    private func outputName(of value: BoundExpression) -> String? {
        guard case .call(let procedure, _) = value.kind,
            let fact = BuiltinFacts.procedure(procedure.oid)
        else { return nil }
        let outputs = zip(fact.modes, fact.names).filter { "obt".contains($0.0) }
        guard outputs.count == 1, let name = outputs.first?.1, !name.isEmpty else { return nil }
        return name
    }
}

/// The columns every topic has besides its own (`SystemColumns.ofTopics`).
enum TopicColumns {
    static let all: [(name: String, source: ScanColumn, type: SQLType)] = [
        ("_partition", .topicPartition, .int4),
        ("_offset", .topicOffset, .int8),
        ("_timestamp", .topicTimestamp, .timestamptz),
        ("_key", .topicKey, .bytea),
        ("_headers", .topicHeaders, .jsonb),
    ]
}
