// Tables as they were: FOR SYSTEM_TIME after a table or view, and varve.history in FROM.
import Catalog
import Syntax
import Types

extension Binder {
    func bindPast(
        _ reference: TableReference, _ systemTime: SystemTime, in scope: Scope
    ) throws(SQLError) -> BoundItem {
        let name = reference.name
        if name.schema == nil, scope.names(with: name.name) != nil {
            throw noPast("WITH query \"\(name.name)\"", at: name.location)
        }
        let relation = try relation(name)
        let period = try period(systemTime, in: scope)
        let isLateral = period.moments.contains { $0.hasColumns }
        switch relation {
        case .table(let table):
            switch table.kind {
            case .table:
                var item = try bindPast(table, reference, period)
                item.isLateral = isLateral
                return item
            case .view(let definition):
                guard case .asOf = period else {
                    throw error(
                        .wrongObjectType,
                        "FOR SYSTEM_TIME can only be AS OF for view \"\(table.name)\"",
                        at: name.location,
                        detail: "A range of time has several versions of a view's rows.")
                }
                let outer = viewPeriod
                viewPeriod = period
                defer { viewPeriod = outer }
                var item = try bindView(table, definition, reference)
                item.isLateral = isLateral
                return item
            case .partitioned:
                throw noPast(
                    "partitioned table \"\(table.name)\"", at: name.location,
                    hint: "Ask its partitions one by one.")
            case .topic:
                throw noPast(
                    "topic \"\(table.name)\"", at: name.location,
                    hint: "A topic is its own history: compare its column _timestamp.")
            }
        case .system(let system): throw noPast("relation \"\(system.name)\"", at: name.location)
        case .sequence(let sequence):
            throw noPast("sequence \"\(sequence.name)\"", at: name.location)
        case .index(let index, _): throw noPast("index \"\(index.name)\"", at: name.location)
        }
    }

    private func noPast(_ what: String, at location: Int32?, hint: String? = nil) -> SQLError {
        error(
            .wrongObjectType, "FOR SYSTEM_TIME cannot be applied to \(what)", at: location,
            hint: hint)
    }

    /// A table at a period, its versions' columns hidden.
    func bindPast(
        _ table: TableDefinition, _ reference: TableReference, _ period: PastScan.Period
    ) throws(SQLError) -> BoundItem {
        note(.select, on: table.oid)
        var (past, item) = pastTable(table, alias: reference.alias?.name ?? table.name, period)
        let own = item.columns.count - VersionColumn.allCases.count
        item.hidden = Array(item.columns[own...])
        item.columns.removeSubrange(own...)
        item = try aliased(item, reference.alias, at: reference.name.location)
        return BoundItem(root: .past(past), namespace: [item])
    }

    /// The table's columns, then its versions'.
    private func pastTable(
        _ table: TableDefinition, alias: String, _ period: PastScan.Period
    ) -> (past: LogicalPast, item: NamespaceItem) {
        var columns: [(source: ScanColumn, id: ColumnID)] = []
        var names: [(name: String, id: ColumnID)] = []
        for column in table.columns where !column.isDropped {
            let id = newColumn(
                column.name, column.type, table: table.oid, attnum: column.attnum)
            columns.append((.column(column.attnum), id))
            names.append((column.name, id))
        }
        for column in VersionColumn.allCases {
            let id = newColumn(column.rawValue, column.type)
            columns.append((.version(column), id))
            names.append((column.rawValue, id))
        }
        let scanned = LogicalTable(table: table, alias: alias, columns: columns)
        let item = NamespaceItem(
            name: alias, relation: table.oid, schema: table.schema, columns: names)
        return (LogicalPast(table: scanned, period: period), item)
    }

    // MARK: Moments

    private func period(
        _ systemTime: SystemTime, in scope: Scope
    ) throws(SQLError) -> PastScan.Period {
        let place = scope.place
        scope.place = .systemTime
        defer { scope.place = place }
        switch systemTime {
        case .asOf(let moment): return .asOf(try self.moment(moment, in: scope))
        case .from(let from, let to):
            return .span(
                from: try moment(from, in: scope), to: try moment(to, in: scope),
                isThrough: false)
        case .between(let from, let to):
            return .span(
                from: try moment(from, in: scope), to: try moment(to, in: scope), isThrough: true)
        }
    }

    /// A time, or an integer: a commit's sequence, also spelled `'sequence:N'`.
    private func moment(
        _ syntax: Expression, in scope: Scope
    ) throws(SQLError) -> BoundExpression {
        if case .literal(.string(let text)) = syntax.node, text.hasPrefix(Self.sequencePrefix) {
            guard let number = Int64(text.dropFirst(Self.sequencePrefix.count)) else {
                throw error(
                    .invalidTextRepresentation, "invalid sequence: \"\(text)\"",
                    at: syntax.location)
            }
            return BoundExpression(.constant(.int64(number)), .int8, location: syntax.location)
        }
        let value = try bind(syntax, in: scope)
        switch value.type.oid {
        case .int2, .int4, .int8: return try convert(value, to: .int8, .implicit)
        case .unknown, .timestamptz, .timestamp, .date:
            return try convert(value, to: .timestamptz, .implicit)
        default:
            throw error(
                .datatypeMismatch,
                "argument of FOR SYSTEM_TIME must be type timestamp with time zone, not type "
                    + TypeRules.name(value.type.oid), at: syntax.location)
        }
    }

    private static let sequencePrefix = "sequence:"

    // MARK: varve.history

    /// `varve.history('orders')`, whose columns depend on the table; nil for anything else.
    func bindHistory(_ syntax: TableFunction) throws(SQLError) -> BoundItem? {
        guard syntax.functions.count == 1, let element = syntax.functions.first,
            case .call(let call) = element.expression.node, call.name.schema == "varve",
            call.name.name == "history"
        else { return nil }
        let location = element.expression.location
        guard call.arguments.count == 1, let argument = call.arguments.first, call.over == nil,
            element.columns.isEmpty, syntax.columns.isEmpty, !syntax.hasOrdinality
        else { return nil }
        let table = try historyTable(argument.value, at: location)
        note(.select, on: table.oid)
        var (past, item) = pastTable(table, alias: syntax.alias?.name ?? "history", .all)
        item.name = "history"
        item = try aliased(item, syntax.alias, at: location)
        return BoundItem(root: .past(past), namespace: [item])
    }

    private func historyTable(
        _ syntax: Expression, at location: Int32?
    ) throws(SQLError) -> TableDefinition {
        var value = syntax
        if case .cast(let inner, let type) = syntax.node, type.name.name == "regclass" {
            value = inner
        }
        guard case .literal(.string(let text)) = value.node else {
            throw error(
                .featureNotSupported, "the table of varve.history must be a literal",
                at: syntax.location ?? location,
                detail: "It decides the columns of the result.")
        }
        let name = try convert(
            BoundExpression(.constant(.text(text)), .unknown, location: value.location),
            to: .regclass, .implicit)
        guard case .constant(let datum) = name.kind, let oid = datum.oidValue,
            let table = catalog.tables[oid], case .table = table.kind
        else {
            throw error(
                .wrongObjectType, "\"\(text)\" is not a table", at: value.location)
        }
        return table
    }
}
