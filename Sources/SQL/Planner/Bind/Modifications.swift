// UPDATE and DELETE, and what they share with INSERT: their table, its rules, RETURNING.
import Catalog
import Syntax
import Types

extension Binder {
    /// The statement as a query whose outputs are its RETURNING list.
    func bindModification(_ statement: Statement, parent: Scope?) throws(SQLError) -> BoundQuery {
        changeDepth += 1
        defer { changeDepth -= 1 }
        switch statement {
        case .insert(let insert): return try bindInsert(insert, parent: parent)
        case .update(let update): return try bindUpdate(update, parent: parent)
        case .delete(let delete): return try bindDelete(delete, parent: parent)
        case .merge(let merge): return try bindMerge(merge, parent: parent)
        default: throw notSupported("this statement", at: nil)
        }
    }

    /// The table that is to be changed.
    func modifiedTable(_ reference: TableReference, _ verb: String) throws(SQLError)
        -> TableDefinition
    {
        let name = reference.name
        switch try relation(name, isChanged: true) {
        case .table(let table):
            switch table.kind {
            case .table, .partitioned: return table
            case .topic:
                if verb == "insert into" { return table }
                throw error(
                    .wrongObjectType, "cannot \(verb) topic \"\(table.name)\"", at: name.location,
                    detail: "Topics are append-only.")
            case .view:
                throw error(
                    .objectNotInPrerequisiteState, "cannot \(verb) view \"\(table.name)\"",
                    at: nil, detail: "Views cannot be changed through.")
            }
        case .system(let system):
            throw error(
                .insufficientPrivilege,
                "permission denied: \"\(system.name)\" is a system catalog", at: nil)
        case .sequence(let sequence):
            throw error(
                .wrongObjectType, "cannot change sequence \"\(sequence.name)\"", at: nil)
        case .index(let index, _):
            throw error(
                .wrongObjectType, "cannot open relation \"\(index.name)\"", at: name.location,
                detail: "This operation is not supported for indexes.")
        }
    }

    /// New numbers for a table's whole row, dropped columns included.
    func rowColumns(_ table: TableDefinition) -> [ColumnID] {
        table.columns.map {
            newColumn($0.name, $0.type, table: table.oid, attnum: $0.attnum)
        }
    }

    /// The row under a name.
    func rowItem(_ table: TableDefinition, _ row: [ColumnID], as name: String) -> NamespaceItem {
        let columns = zip(table.columns, row).filter { !$0.0.isDropped }
        return NamespaceItem(
            name: name, relation: table.oid, schema: table.schema,
            columns: columns.map { ($0.name, $1) })
    }

    /// The column that an UPDATE assigns to.
    private func assignedColumn(
        _ target: TargetColumn, of table: TableDefinition
    ) throws(SQLError) -> TableColumn {
        if SystemColumns.names.contains(target.name) {
            throw error(
                .featureNotSupported, "cannot assign to system column \"\(target.name)\"",
                at: target.location)
        }
        return try targetColumn(target, of: table)
    }

    /// The column to assign to.
    func targetColumn(_ target: TargetColumn, of table: TableDefinition) throws(SQLError)
        -> TableColumn
    {
        guard let column = table.columns.first(where: { !$0.isDropped && $0.name == target.name })
        else {
            throw error(
                .undefinedColumn,
                "column \"\(target.name)\" of relation \"\(table.name)\" does not exist",
                at: target.location)
        }
        if !target.indirection.isEmpty {
            throw notSupported("assigning to a part of a column", at: target.location)
        }
        return column
    }

    /// What a column holds when no value is given for it.
    func defaultValue(of column: TableColumn) throws(SQLError) -> BoundExpression {
        switch column.defaultValue {
        case .null, .generated:
            return BoundExpression(.constant(.null), column.type)
        case .expression(let text):
            return try elsewhere { () throws(SQLError) -> BoundExpression in
                guard let expression = try parseExpressions(text).first else {
                    throw SQLError(.internalError, "default of column \"\(column.name)\"")
                }
                let scope = Scope(parent: nil)
                scope.place = .defaultValue
                return try assign(
                    try bind(expression, in: scope), to: column.type, column: column.name, at: nil)
            }
        case .serial(let sequence):
            return try assign(
                try nextValue(of: sequence), to: column.type, column: column.name, at: nil)
        case .identity(let sequence, _):
            var next = try nextValue(of: sequence)
            // Whoever may insert may have its numbers.
            if case .call(var procedure, let arguments) = next.kind {
                procedure.source = Procedure.identityNextValue
                next.kind = .call(procedure, arguments)
            }
            return try assign(next, to: column.type, column: column.name, at: nil)
        }
    }

    private func nextValue(of sequence: OID) throws(SQLError) -> BoundExpression {
        try builtinCall(
            "nextval", [BoundExpression(.constant(.oid(sequence)), .regclass)], at: nil)
    }

    // MARK: Rules

    /// Binds an expression kept as text in the catalog, over a table's columns.
    func bindOverTable(
        _ text: String, _ columns: [(attnum: Int16, id: ColumnID)], _ place: ExpressionPlace
    ) throws(SQLError) -> BoundExpression {
        let notesBefore = notesUses
        notesUses = false
        defer { notesUses = notesBefore }
        return try elsewhere { () throws(SQLError) -> BoundExpression in
            guard let expression = try parseExpressions("(\(text))").first else {
                throw SQLError(.internalError, "empty expression in the catalog")
            }
            let scope = Scope(parent: nil)
            scope.place = place
            scope.items = [
                NamespaceItem(
                    name: columns.first.flatMap { catalog.tables[self.columns[$0.id].table]?.name },
                    columns: columns.map { (self.columns[$0.id].name, $0.id) })
            ]
            return try settled(try bind(expression, in: scope))
        }
    }

    func rules(of table: TableDefinition, over row: [ColumnID]) throws(SQLError) -> LogicalRules {
        let live = zip(table.columns, row).filter { !$0.0.isDropped }.map { ($0.attnum, $1) }
        var rules = RowRules(generated: [], notNull: [], checks: [], indexes: [])
        for column in table.columns where !column.isDropped {
            if column.isNotNull || table.keyColumns.contains(column.attnum) {
                rules.notNull.append(column.attnum)
            }
            if case .generated(let text) = column.defaultValue {
                let value = try bindOverTable(text, live, .generated)
                rules.generated.append(
                    ColumnAssignment(
                        attnum: column.attnum,
                        value: try assign(value, to: column.type, column: column.name, at: nil)))
            }
        }
        for constraint in table.constraints.sorted(by: { $0.name < $1.name }) {
            guard case .check(let text) = constraint.kind else { continue }
            rules.checks.append(
                RowRules.Check(
                    name: constraint.name,
                    condition: try condition(try bindOverTable(text, live, .check), of: "CHECK")))
        }
        rules.indexes = try indexRules(of: table, table.indexes, over: row)
        rules.referrers = catalog.referrers(of: table)
        rules.checksPartition = table.partition != nil
        return LogicalRules(rules: rules, row: row)
    }

    /// How rows enter the `indexes` of a table.
    func indexRules(
        of table: TableDefinition, _ indexes: [IndexDefinition], over row: [ColumnID]
    ) throws(SQLError) -> [RowRules.Index] {
        let live = zip(table.columns, row).filter { !$0.0.isDropped }.map { ($0.attnum, $1) }
        return try indexes.map { (index) throws(SQLError) in
            let parts = try index.parts.map { (part) throws(SQLError) in
                switch part.value {
                case .column(let attnum): columnExpression(row[Int(attnum) - 1])
                case .expression(let text, _): try bindOverTable(text, live, .index)
                }
            }
            let predicate = try index.predicate.map { (text) throws(SQLError) in
                try bindOverTable(text, live, .indexPredicate)
            }
            return RowRules.Index(definition: index, parts: parts, predicate: predicate)
        }
    }

    // MARK: RETURNING

    func bindReturning(_ targets: [SelectTarget], in scope: Scope) throws(SQLError) -> (
        definitions: [Definition], outputs: [BoundQuery.Output]
    ) {
        scope.place = .returning
        var definitions: [Definition] = []
        var outputs: [BoundQuery.Output] = []
        for target in try bindTargets(targets, in: scope) {
            let value = try settled(target.expression)
            var info = ColumnInfo(name: target.name, type: value.type)
            if case .column(let source) = value.kind {
                info.table = columns[source].table
                info.attnum = columns[source].attnum
            }
            columns.append(info)
            definitions.append(Definition(id: columns.count - 1, value: value))
            outputs.append(BoundQuery.Output(id: columns.count - 1, name: target.name))
        }
        if !targets.isEmpty && outputs.isEmpty {
            throw error(
                .syntaxError, "RETURNING must have at least one column",
                at: targets[0].expression.location)
        }
        return (definitions, outputs)
    }

    // MARK: UPDATE

    private func bindUpdate(_ update: UpdateStatement, parent: Scope?) throws(SQLError)
        -> BoundQuery
    {
        let scope = Scope(parent: parent)
        let tables = try update.with.map { (with) throws(SQLError) in
            try bindWith(with, in: scope)
        }
        let root = try modifiedTable(update.table, "update")
        note(.update, on: root.oid, isChanged: true)
        let changed = changedTables(root, update.table)
        if changed.isEmpty {
            return nothing(try bindUpdate(update, of: root, as: root, in: scope).outputs)
        }
        let (parts, shared) = try inParts(changed, as: root, in: scope) {
            (table, inner) throws(SQLError) in
            try bindUpdate(update, of: table, as: root, in: inner)
        }
        return appended(parts, with: (tables ?? []) + shared)
    }

    /// `table` is a partition of `root`, which is what the statement names, or `root` itself.
    private func bindUpdate(
        _ update: UpdateStatement, of table: TableDefinition, as root: TableDefinition,
        in scope: Scope
    ) throws(SQLError) -> (modify: LogicalModify, outputs: [BoundQuery.Output]) {
        let alias = update.table.alias?.name ?? root.name
        let scanned = scan(table, alias: alias)
        scope.items = [
            try aliased(ordered(scanned.item, of: table, as: root), update.table.alias, at: nil)
        ]
        let target = scope.items[0]
        let from = try bindFrom(update.from, besideTargetIn: scope)
        let input = try modifiedInput(
            scanned.table, from, hasFrom: !update.from.isEmpty, update.condition, in: scope)
        scope.place = .update
        var assignments: [ColumnAssignment] = []
        for assignment in update.assignments {
            try bindAssignment(assignment, table, &assignments, in: scope)
        }
        let row = rowColumns(table)
        let moves = try moves(of: table, row, assignments, as: root, in: scope)
        let rowTable = moves.isEmpty ? nil : newColumn("tableoid", .oid)
        let returningScope = scope
        returningScope.items[0] = ordered(rowItem(table, row, as: alias), of: table, as: root)
        returningScope.items[0].tableOID = rowTable
        returningScope.items[0].xmin = .writtenRow(.writer)
        returningScope.items[0].xmax = .constant(.int32(0))
        if update.table.alias != nil {
            for (index, column) in target.columns.enumerated() {
                returningScope.items[0].columns[index].name = column.name
            }
        }
        let returning = try bindReturning(update.returning, in: returningScope)
        var modify = LogicalModify(
            table: table, input: input.root, action: .update(assignments: assignments),
            rowKey: scanned.table.rowKey, scanned: scanned.table.readAgain,
            condition: input.condition, row: row, rules: try rules(of: table, over: row),
            returning: returning.definitions, hasReturning: !update.returning.isEmpty)
        modify.moves = moves
        modify.rowTable = rowTable
        if table.oid != root.oid { modify.rules.rules.checksPartition = false }
        return (modify, returning.outputs)
    }

    func modification(
        _ modify: LogicalModify, _ outputs: [BoundQuery.Output], with tables: [LogicalCommonTable]?
    ) -> BoundQuery {
        let root = Logical.modify(modify)
        guard let tables, !tables.isEmpty else { return BoundQuery(root: root, outputs: outputs) }
        return BoundQuery(root: .with(tables, root), outputs: outputs)
    }

    /// The rows to change: the table, joined with what FROM adds, filtered.
    private func modifiedInput(
        _ table: LogicalTable, _ from: Logical, hasFrom: Bool, _ condition: Expression?,
        in scope: Scope
    ) throws(SQLError) -> (root: Logical, condition: BoundExpression?) {
        var root = Logical.table(table)
        if hasFrom {
            root = .join(
                LogicalJoin(
                    kind: .inner, left: root, right: from, condition: nil, isLateral: false))
        }
        guard let condition else { return (root, nil) }
        if case .currentOf(let cursor) = condition.node {
            // Where the row goes while it is waited for it is still the one.
            return (.filter(root, try isCurrent(cursor, table)), nil)
        }
        scope.place = .whereClause
        let bound = try self.condition(try bind(condition, in: scope), of: "WHERE")
        return (.filter(root, bound), bound)
    }

    func bindAssignment(
        _ assignment: Assignment, _ table: TableDefinition,
        _ assignments: inout [ColumnAssignment], in scope: Scope
    ) throws(SQLError) {
        func add(_ target: TargetColumn, _ column: TableColumn, _ value: BoundExpression)
            throws(SQLError)
        {
            if assignments.contains(where: { $0.attnum == column.attnum }) {
                throw error(
                    .syntaxError, "multiple assignments to same column \"\(column.name)\"", at: nil)
            }
            note(.update, of: [column], on: table)
            assignments.append(ColumnAssignment(attnum: column.attnum, value: value))
        }
        switch assignment {
        case .single(let target, let expression):
            let column: TableColumn
            do throws(SQLError) {
                column = try assignedColumn(target, of: table)
            } catch {
                // An unknown column in the value is the earlier error.
                do throws(SQLError) { _ = try bind(expression, in: scope) } catch let inner {
                    if inner.state == .undefinedColumn { throw inner }
                }
                throw error
            }
            try add(
                target, column,
                try assignedValue(
                    expression, named(column, of: table), at: target.location, in: scope))
        case .multiple(let targets, let source):
            switch source.node {
            case .row(let values, _):
                guard values.count == targets.count else {
                    throw error(
                        .syntaxError, "number of columns does not match number of values",
                        at: source.location)
                }
                for (target, value) in zip(targets, values) {
                    let column = try assignedColumn(target, of: table)
                    try add(
                        target, column,
                        try assignedValue(
                            value, named(column, of: table), at: target.location, in: scope))
                }
            case .subquery(let subquery):
                let values = try subqueryFields(
                    subquery.query, count: targets.count, in: scope, at: source.location)
                for (target, value) in zip(targets, values) {
                    let column = try assignedColumn(target, of: table)
                    try add(
                        target, column,
                        try assign(
                            value, to: column.type, column: column.name, at: target.location))
                }
            default:
                throw error(
                    .featureNotSupported,
                    "source for a multiple-column UPDATE item must be a sub-SELECT or ROW() "
                        + "expression", at: source.location)
            }
        }
    }

    /// A partition's column with the default that it has in the table which the statement names.
    private func named(_ column: TableColumn, of table: TableDefinition) -> TableColumn {
        let own = rootNames[table.oid]?.liveColumns.first { $0.name == column.name }
        guard let own else { return column }
        var named = column
        named.defaultValue = own.defaultValue
        return named
    }

    private func assignedValue(
        _ expression: Expression, _ column: TableColumn, at location: Int32?, in scope: Scope
    ) throws(SQLError) -> BoundExpression {
        if expression.node == .defaultValue { return try defaultValue(of: column) }
        switch column.defaultValue {
        case .generated:
            throw error(
                .generatedAlways, "column \"\(column.name)\" can only be updated to DEFAULT",
                at: nil, detail: "Column \"\(column.name)\" is a generated column.")
        case .identity(_, always: true):
            throw error(
                .generatedAlways, "column \"\(column.name)\" can only be updated to DEFAULT",
                at: nil,
                detail: "Column \"\(column.name)\" is an identity column defined as GENERATED "
                    + "ALWAYS.")
        default: break
        }
        return try assign(
            try bind(expression, in: scope), to: column.type, column: column.name, at: location)
    }

    // MARK: DELETE

    private func bindDelete(_ delete: DeleteStatement, parent: Scope?) throws(SQLError)
        -> BoundQuery
    {
        let scope = Scope(parent: parent)
        let tables = try delete.with.map { (with) throws(SQLError) in
            try bindWith(with, in: scope)
        }
        let root = try modifiedTable(delete.table, "delete from")
        note(.delete, on: root.oid, isChanged: true)
        let changed = changedTables(root, delete.table)
        if changed.isEmpty {
            return nothing(try bindDelete(delete, of: root, as: root, in: scope).outputs)
        }
        let (parts, shared) = try inParts(changed, as: root, in: scope) {
            (table, inner) throws(SQLError) in
            try bindDelete(delete, of: table, as: root, in: inner)
        }
        return appended(parts, with: (tables ?? []) + shared)
    }

    private func bindDelete(
        _ delete: DeleteStatement, of table: TableDefinition, as root: TableDefinition,
        in scope: Scope
    ) throws(SQLError) -> (modify: LogicalModify, outputs: [BoundQuery.Output]) {
        let alias = delete.table.alias?.name ?? root.name
        let scanned = scan(table, alias: alias)
        scope.items = [
            try aliased(ordered(scanned.item, of: table, as: root), delete.table.alias, at: nil)
        ]
        let from = try bindFrom(delete.using, besideTargetIn: scope)
        let input = try modifiedInput(
            scanned.table, from, hasFrom: !delete.using.isEmpty, delete.condition, in: scope)
        let row = rowColumns(table)
        let target = scope.items[0]
        scope.items[0] = ordered(rowItem(table, row, as: alias), of: table, as: root)
        for (index, column) in target.columns.enumerated() {
            scope.items[0].columns[index].name = column.name
        }
        (scope.items[0].xmin, scope.items[0].xmax) = (target.xmin, .writtenRow(.deleter))
        let returning = try bindReturning(delete.returning, in: scope)
        var rules = try rules(of: table, over: row)
        rules.rules.checks = []
        rules.rules.generated = []
        rules.rules.notNull = []
        let modify = LogicalModify(
            table: table, input: input.root, action: .delete, rowKey: scanned.table.rowKey,
            scanned: scanned.table.readAgain, condition: input.condition, row: row, rules: rules,
            returning: returning.definitions, hasReturning: !delete.returning.isEmpty)
        return (modify, returning.outputs)
    }
}
