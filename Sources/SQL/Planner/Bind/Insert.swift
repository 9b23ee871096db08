// INSERT: its columns, its rows, ON CONFLICT.
import Catalog
import Syntax
import Types

extension Binder {
    func bindInsert(_ insert: InsertStatement, parent: Scope?) throws(SQLError) -> BoundQuery {
        let scope = Scope(parent: parent)
        let tables = try insert.with.map { (with) throws(SQLError) in
            try bindWith(with, in: scope)
        }
        let table = try modifiedTable(insert.table, "insert into")
        let targets = try insertTargets(insert.columns, table)
        let source = try insertSource(insert, table, targets, in: scope)
        var values: [BoundExpression] = []
        for column in table.columns {
            if column.isDropped {
                values.append(BoundExpression(.constant(.null), column.type))
            } else if let value = source.values[column.attnum] {
                values.append(value)
            } else {
                values.append(try defaultValue(of: column))
            }
        }
        let row = rowColumns(table)
        let rules = try rules(of: table, over: row)
        let alias = insert.table.alias?.name ?? table.name
        let isPartitioned = table.partitionKey != nil
        let conflict = try insert.onConflict.map { (syntax) throws(SQLError) in
            try bindConflict(syntax, table, rules, alias: alias, in: scope)
        }
        let returningScope = Scope(parent: scope.parent)
        returningScope.commonTables = scope.commonTables
        let rowTable = isPartitioned ? newColumn("tableoid", .oid) : nil
        returningScope.items = [rowItem(table, row, as: alias)]
        returningScope.items[0].tableOID = rowTable
        returningScope.items[0].xmin = .writtenRow(.writer)
        returningScope.items[0].xmax =
            conflict?.assignments == nil ? .constant(.int32(0)) : .writtenRow(.conflictUpdater)
        let returning = try bindReturning(insert.returning, in: returningScope)
        var modify = LogicalModify(
            table: table, input: source.root,
            action: .insert(values: values, onConflict: isPartitioned ? nil : conflict),
            rowKey: nil, scanned: [], condition: nil, row: row, rules: rules,
            returning: returning.definitions, hasReturning: !insert.returning.isEmpty)
        modify.rowTable = rowTable
        if isPartitioned {
            modify.partitions = try insertions(
                into: table, leaves(of: table, taking: source.rows, values), from: row,
                insert.onConflict, alias: alias, in: scope)
        }
        return modification(modify, returning.outputs, with: tables)
    }

    /// The columns values are given for, in order.
    func insertTargets(_ written: [TargetColumn], _ table: TableDefinition)
        throws(SQLError) -> [TableColumn]
    {
        guard !written.isEmpty else { return table.liveColumns }
        var targets: [TableColumn] = []
        for target in written {
            let column = try targetColumn(target, of: table)
            if targets.contains(where: { $0.attnum == column.attnum }) {
                throw error(
                    .duplicateColumn, "column \"\(column.name)\" specified more than once",
                    at: target.location)
            }
            targets.append(column)
        }
        return targets
    }

    // MARK: The rows

    private func insertSource(
        _ insert: InsertStatement, _ table: TableDefinition, _ targets: [TableColumn],
        in scope: Scope
    ) throws(SQLError) -> InsertSource {
        guard case .query(let select) = insert.source else {
            note(.insert, on: table.oid, isChanged: true)
            return InsertSource(root: .oneRow, values: [:], rows: [[:]])
        }
        if case .values(let rows) = select.body, select.orderBy.isEmpty, select.limit == nil,
            select.offset == nil, select.with == nil
        {
            note(.insert, of: Array(targets.prefix(rows.first?.count ?? 0)), on: table)
            return try insertRows(rows, insert, targets, in: scope)
        }
        var query = try bindQuery(select, parent: scope, keepsUnknown: true)
        try checkCount(
            query.outputs.count, insert, targets,
            at: query.outputs.dropFirst(targets.count).first.flatMap { outputLocations[$0.id] })
        note(.insert, of: Array(targets.prefix(query.outputs.count)), on: table)
        var values: [Int16: BoundExpression] = [:]
        for (index, column) in zip(query.outputs.indices, targets) {
            if try isOverridden(column, insert.overriding, isDefault: false) { continue }
            let value = outputValue(query, index)
            values[column.attnum] = try assign(
                value, to: column.type, column: column.name,
                at: outputLocations[query.outputs[index].id])
        }
        query.outputs = []
        return InsertSource(root: query.root, values: values, rows: nil)
    }

    private func insertRows(
        _ rows: [[Expression]], _ insert: InsertStatement, _ targets: [TableColumn],
        in scope: Scope
    ) throws(SQLError) -> InsertSource {
        scope.place = .values
        var bound: [[BoundExpression]] = []
        let columns = targets.prefix(rows.first?.count ?? 0)
        for row in rows {
            if row.count != rows[0].count {
                throw error(
                    .syntaxError, "VALUES lists must all be the same length",
                    at: row.first?.location)
            }
            try checkCount(
                row.count, insert, targets,
                at: row.count > targets.count ? row[targets.count].location : nil)
            var values: [BoundExpression] = []
            for (expression, column) in zip(row, columns) {
                values.append(
                    try insertValue(expression, column, insert.overriding, in: scope))
            }
            bound.append(values)
        }
        var values: [Int16: BoundExpression] = [:]
        if bound.count == 1 {
            for (column, value) in zip(columns, bound[0]) { values[column.attnum] = value }
            return InsertSource(root: .oneRow, values: values, rows: [values])
        }
        var ids: [ColumnID] = []
        for column in columns {
            let id = newColumn(column.name, column.type)
            ids.append(id)
            values[column.attnum] = columnExpression(id)
        }
        let rows = bound.map { row in
            Dictionary(uniqueKeysWithValues: zip(columns.map(\.attnum), row))
        }
        return InsertSource(root: .values(bound, columns: ids), values: values, rows: rows)
    }

    func insertValue(
        _ expression: Expression, _ column: TableColumn, _ overriding: InsertStatement.Overriding,
        in scope: Scope
    ) throws(SQLError) -> BoundExpression {
        let isDefault = expression.node == .defaultValue
        if try isOverridden(column, overriding, isDefault: isDefault) {
            return try defaultValue(of: column)
        }
        return try assign(
            try bind(expression, in: scope), to: column.type, column: column.name,
            at: expression.location)
    }

    /// Whether the column's own default is taken whatever was given; 428C9 when a value was given
    /// that must not be.
    private func isOverridden(
        _ column: TableColumn, _ overriding: InsertStatement.Overriding, isDefault: Bool
    ) throws(SQLError) -> Bool {
        if isDefault { return true }
        switch column.defaultValue {
        case .generated:
            throw SQLError(
                .generatedAlways,
                "cannot insert a non-DEFAULT value into column \"\(column.name)\"",
                detail: "Column \"\(column.name)\" is a generated column.")
        case .identity(_, let always):
            if overriding == .userValue { return true }
            if always && overriding != .systemValue {
                throw SQLError(
                    .generatedAlways,
                    "cannot insert a non-DEFAULT value into column \"\(column.name)\"",
                    detail: "Column \"\(column.name)\" is an identity column defined as GENERATED "
                        + "ALWAYS.", hint: "Use OVERRIDING SYSTEM VALUE to override.")
            }
            return false
        default: return false
        }
    }

    private func checkCount(
        _ count: Int, _ insert: InsertStatement, _ targets: [TableColumn], at location: Int32?
    ) throws(SQLError) {
        if count > targets.count {
            throw error(
                .syntaxError, "INSERT has more expressions than target columns", at: location)
        }
        if count < targets.count && !insert.columns.isEmpty {
            throw error(
                .syntaxError, "INSERT has more target columns than expressions",
                at: insert.columns[count].location)
        }
    }

    // MARK: ON CONFLICT

    func bindConflict(
        _ syntax: OnConflict, _ table: TableDefinition, _ rules: LogicalRules, alias: String,
        in scope: Scope
    ) throws(SQLError) -> LogicalConflict {
        let arbiters = try arbiters(syntax, table, rules)
        let existing = rowColumns(table)
        let excluded = rowColumns(table)
        guard case .update(let assignments, let condition) = syntax.action else {
            return LogicalConflict(
                arbiters: arbiters, assignments: nil, condition: nil, existing: existing,
                excluded: excluded)
        }
        if syntax.target == nil {
            throw error(
                .syntaxError,
                "ON CONFLICT DO UPDATE requires inference specification or constraint name",
                at: syntax.location, hint: "For example, ON CONFLICT (column_name).")
        }
        let inner = Scope(parent: scope.parent)
        inner.commonTables = scope.commonTables
        var proposed = rowItem(table, excluded, as: "excluded")
        proposed.isAliased = true
        inner.items = [rowItem(table, existing, as: alias), proposed]
        inner.place = .update
        var bound: [ColumnAssignment] = []
        for assignment in assignments {
            try bindAssignment(assignment, table, &bound, in: inner)
        }
        inner.place = .whereClause
        let test = try condition.map { (each) throws(SQLError) in
            try self.condition(try bind(each, in: inner), of: "WHERE")
        }
        return LogicalConflict(
            arbiters: arbiters, assignments: bound, condition: test, existing: existing,
            excluded: excluded)
    }

    /// The unique indexes whose violation is the conflict meant; none: any. Deferrable ones are among
    /// them: only the row that comes to one is refused.
    private func arbiters(_ syntax: OnConflict, _ table: TableDefinition, _ rules: LogicalRules)
        throws(SQLError) -> [Int]
    {
        switch syntax.target {
        case nil:
            return []
        case .constraint(let name)?:
            guard let constraint = table.constraints.first(where: { $0.name == name }),
                let index = table.indexes.firstIndex(where: { $0.constraint == constraint.oid })
            else {
                throw error(
                    .undefinedObject,
                    "constraint \"\(name)\" for table \"\(table.name)\" does not exist",
                    at: syntax.location)
            }
            for part in table.indexes[index].parts.indices {
                guard let attnum = table.indexes[index].columnNumber(ofPart: part) else { continue }
                noteRead(rules.row[Int(attnum) - 1])
            }
            return [index]
        case .inference(let elements, let condition, let location)?:
            let target = try conflictTarget(elements, condition, table, rules, at: location)
            let matching = rules.rules.indexes.indices.filter {
                target.matches(rules.rules.indexes[$0])
            }
            if matching.isEmpty {
                let open = target.parameters
                neededParameters.formUnion(open)
                if !open.isEmpty { return [] }
                throw error(
                    .invalidColumnReference,
                    "there is no unique or exclusion constraint matching the ON CONFLICT "
                        + "specification", at: nil)
            }
            return matching
        }
    }

    /// An index is inferred by what it keeps apart, not by its order.
    private func refuseOrder(_ element: IndexElement, at location: Int32?) throws(SQLError) {
        func refuse(_ what: String) -> SQLError {
            error(
                .invalidColumnReference, "\(what) is not allowed in ON CONFLICT clause",
                at: location)
        }
        if element.direction != .unspecified { throw refuse("ASC/DESC") }
        if element.nulls != .unspecified { throw refuse("NULLS FIRST/LAST") }
    }

    /// What ON CONFLICT (…) WHERE … names, over the row that is to be inserted.
    private func conflictTarget(
        _ elements: [IndexElement], _ condition: Expression?, _ table: TableDefinition,
        _ rules: LogicalRules, at location: Int32?
    ) throws(SQLError) -> ConflictTarget {
        let scope = Scope(parent: nil)
        scope.items = [rowItem(table, rules.row, as: table.name)]
        var target = ConflictTarget()
        for element in elements {
            try refuseOrder(element, at: location)
            if let name = element.collation { try requireCollation(name, at: location) }
            switch element.key {
            case .column(let name):
                guard let column = table.liveColumns.first(where: { $0.name == name }) else {
                    throw error(
                        .undefinedColumn, "column \"\(name)\" does not exist", at: location)
                }
                noteRead(rules.row[Int(column.attnum) - 1])
                target.columns.insert(column.attnum)
            case .expression(let expression):
                scope.place = .index
                let value = try settled(try bind(expression, in: scope))
                // A column in brackets is a column.
                if case .column(let id) = value.kind, let place = rules.row.firstIndex(of: id) {
                    target.columns.insert(Int16(place + 1))
                } else {
                    target.expressions.append(value)
                }
            }
        }
        if let condition {
            scope.place = .indexPredicate
            let bound = try self.condition(try bind(condition, in: scope), of: "WHERE")
            target.condition = Implication.conjuncts(of: bound)
        }
        return target
    }
}

/// What an INSERT takes its rows from.
private struct InsertSource {
    var root: Logical
    /// Of the columns that have one, by their numbers, over the rows of `root`.
    var values: [Int16: BoundExpression]
    /// The same of each row by itself; nil where a query makes them.
    var rows: [[Int16: BoundExpression]]?
}

/// What an ON CONFLICT clause infers its unique indexes from.
private struct ConflictTarget {
    var columns = Set<Int16>()
    var expressions: [BoundExpression] = []
    /// Conjuncts.
    var condition: [BoundExpression] = []

    var parameters: Set<Int> { condition.reduce(into: []) { $0.formUnion($1.parameters) } }

    /// Whether the index keeps apart just what is named, in any order, and all rows the condition is
    /// true for.
    func matches(_ index: RowRules.Index) -> Bool {
        guard index.definition.isUnique || index.definition.isDeferrableKey else { return false }
        var indexed = Set<Int16>()
        var computed: [BoundExpression] = []
        for (place, part) in index.parts.enumerated() {
            if let attnum = index.definition.columnNumber(ofPart: place) {
                indexed.insert(attnum)
            } else {
                computed.append(part)
            }
        }
        return indexed == columns && computed.allSatisfy(expressions.contains)
            && expressions.allSatisfy(computed.contains)
            && index.predicate.map { Implication.holds($0, given: condition) } ?? true
    }
}
