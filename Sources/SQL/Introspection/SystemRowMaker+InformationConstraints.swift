// What information_schema tells of constraints, as PostgreSQL defines its views
// (src/backend/catalog/information_schema.sql). NOT NULL is one there: a CHECK that nobody has named.
import Catalog
import Types

extension SystemRowMaker {
    func informationConstraints() -> [[Datum]] {
        tables.filter { may(Self.anything.subtracting(.select), $0) }.flatMap { table in
            table.constraints.map { constraint in
                make { row in
                    fillName(&row, constraint.name, table)
                    fillTable(&row, table)
                    row["constraint_type"] = kind(constraint)
                    row["is_deferrable"] = answer(constraint.isDeferrable)
                    row["initially_deferred"] = answer(constraint.isInitiallyDeferred)
                    row["enforced"] = "YES"
                    if case .unique = constraint.kind { row["nulls_distinct"] = "YES" }
                }
            }
                + notNullColumns(table).map { column in
                    make { row in
                        fillName(&row, notNullName(column, table), table)
                        fillTable(&row, table)
                        row["constraint_type"] = "CHECK"
                        row["is_deferrable"] = "NO"
                        row["initially_deferred"] = "NO"
                        row["enforced"] = "YES"
                    }
                }
        }
    }

    func informationKeyColumns() -> [[Datum]] {
        tables.flatMap { table in
            table.constraints.flatMap { constraint -> [[Datum]] in
                let positions = referencedPositions(constraint)
                return keyColumns(constraint).enumerated().filter {
                    mayUse($0.element, of: table)
                }.map { position, attnum in
                    make { row in
                        fillName(&row, constraint.name, table)
                        fillTable(&row, table)
                        row["column_name"] = .optional(table.column(attnum)?.name)
                        row["ordinal_position"] = .number(position + 1)
                        if position < positions.count, let place = positions[position] {
                            row["position_in_unique_constraint"] = .number(place + 1)
                        }
                    }
                }
            }
        }
    }

    func informationReferences() -> [[Datum]] {
        tables.filter { may(Self.anything.subtracting(.select), $0) }.flatMap { table in
            table.constraints.compactMap { constraint -> [Datum]? in
                guard let key = constraint.foreignKey else { return nil }
                return make { row in
                    fillName(&row, constraint.name, table)
                    if let referenced = catalog.tables[key.referencedTable],
                        let unique = referencedConstraint(key)
                    {
                        row["unique_constraint_catalog"] = .text(databaseName)
                        row["unique_constraint_schema"] = .text(schemaName(referenced.schema))
                        row["unique_constraint_name"] = .text(unique.name)
                    }
                    row["match_option"] = key.match == .full ? "FULL" : "NONE"
                    row["update_rule"] = .text(key.onUpdate.keyword)
                    row["delete_rule"] = .text(key.onDelete.keyword)
                }
            }
        }
    }

    func informationChecks() -> [[Datum]] {
        // Partitions have their parents' by the same name: equal rows are one.
        var told: Set<[Datum]> = []
        return tables.filter { catalog.role(role, actsAs: $0.owner) }.flatMap { table in
            table.constraints.compactMap { constraint -> [Datum]? in
                guard case .check(let expression) = constraint.kind else { return nil }
                let suffix = constraint.isValidated ? "" : " NOT VALID"
                return make { row in
                    fillName(&row, constraint.name, table)
                    row["check_clause"] = .text("(\(Catalog.shown(expression, names)))\(suffix)")
                }
            }
                + notNullColumns(table).map { column in
                    make { row in
                        fillName(&row, notNullName(column, table), table)
                        row["check_clause"] = .text("\(column.name) IS NOT NULL")
                    }
                }
        }.filter { told.insert($0).inserted }
    }

    /// The columns a constraint is about: of a foreign key those it refers to.
    func informationConstraintColumns() -> [[Datum]] {
        tables.flatMap { table in
            table.constraints.flatMap { constraint -> [[Datum]] in
                let (used, columns) = usedColumns(constraint, table)
                guard let used, catalog.role(role, actsAs: used.owner) else { return [] }
                return columns.compactMap { used.column($0) }.map { column in
                    make { row in
                        fillName(&row, constraint.name, table)
                        fillTable(&row, used)
                        row["column_name"] = .text(column.name)
                    }
                }
            }
        }
    }

    /// Checks aside, the table a constraint is about: of a foreign key the one it refers to.
    func informationConstraintTables() -> [[Datum]] {
        tables.flatMap { table in
            table.constraints.compactMap { constraint -> [Datum]? in
                if case .check = constraint.kind { return nil }
                guard let used = usedColumns(constraint, table).table,
                    catalog.role(role, actsAs: used.owner)
                else { return nil }
                return make { row in
                    fillName(&row, constraint.name, table)
                    fillTable(&row, used)
                }
            }
        }
    }

    // MARK: parts

    private func usedColumns(
        _ constraint: ConstraintDefinition, _ table: TableDefinition
    ) -> (table: TableDefinition?, columns: [Int16]) {
        switch constraint.kind {
        case .primaryKey(let columns), .unique(let columns): (table, columns.sorted())
        case .check(let expression):
            (table, KeptExpression.columns(in: expression, of: table).sorted())
        case .foreignKey(let key):
            (catalog.tables[key.referencedTable], key.referencedColumns.sorted())
        }
    }

    private func keyColumns(_ constraint: ConstraintDefinition) -> [Int16] {
        switch constraint.kind {
        case .primaryKey(let columns), .unique(let columns): columns
        case .foreignKey(let key): key.columns
        case .check: []
        }
    }

    /// The places that the columns of a foreign key's other side have in their key.
    private func referencedPositions(_ constraint: ConstraintDefinition) -> [Int?] {
        guard let key = constraint.foreignKey,
            let index = catalog.tables[key.referencedTable]?.uniqueIndex(
                over: key.referencedColumns)
        else { return [] }
        let columns = index.parts.indices.map { index.columnNumber(ofPart: $0) }
        return key.referencedColumns.map { columns.firstIndex(of: $0) }
    }

    /// The constraint whose index a foreign key relies on; nil when that is an index alone.
    private func referencedConstraint(
        _ key: ConstraintDefinition.ForeignKey
    ) -> ConstraintDefinition? {
        guard let table = catalog.tables[key.referencedTable],
            let oid = table.uniqueIndex(over: key.referencedColumns)?.constraint
        else { return nil }
        return table.constraints.first { $0.oid == oid }
    }

    private func notNullColumns(_ table: TableDefinition) -> [TableColumn] {
        table.liveColumns.filter(\.isNotNull)
    }

    /// Made up by PostgreSQL, of three numbers.
    private func notNullName(_ column: TableColumn, _ table: TableDefinition) -> String {
        "\(table.schema)_\(table.oid)_\(column.attnum)_not_null"
    }

    private func fillName(_ row: inout SystemRow, _ name: String, _ table: TableDefinition) {
        row["constraint_catalog"] = .text(databaseName)
        row["constraint_schema"] = .text(schemaName(table.schema))
        row["constraint_name"] = .text(name)
    }

    private func fillTable(_ row: inout SystemRow, _ table: TableDefinition) {
        row["table_catalog"] = .text(databaseName)
        row["table_schema"] = .text(schemaName(table.schema))
        row["table_name"] = .text(table.name)
    }

    private func answer(_ isSo: Bool) -> SystemValue { isSo ? "YES" : "NO" }

    private func kind(_ constraint: ConstraintDefinition) -> SystemValue {
        switch constraint.kind {
        case .primaryKey: "PRIMARY KEY"
        case .unique: "UNIQUE"
        case .check: "CHECK"
        case .foreignKey: "FOREIGN KEY"
        }
    }
}
