// Constraints and indexes as SQL text, from the catalog's definitions of them.

package import Catalog
import Syntax
import Types

/// Definitions of constraints, indexes and partition keys as SQL text.
package enum DefinitionText {
    /// `PRIMARY KEY (a, b)`; nil when there is no such constraint.
    static func constraint(
        _ oid: OID, _ catalog: Catalog, _ names: (any CatalogNames)?, isPretty: Bool
    ) -> String? {
        for table in catalog.tables.values {
            guard let constraint = table.constraints.first(where: { $0.oid == oid }) else {
                continue
            }
            return constraint.definition(of: table, catalog, names, isPretty: isPretty)
        }
        return nil
    }

    /// `CREATE UNIQUE INDEX t_pkey ON public.t USING btree (id)`, or the text of one column, counted
    /// from 1, empty when it has not so many; nil when there is no such index.
    package static func index(
        _ oid: OID, column: Int, _ catalog: Catalog, isPretty: Bool = false
    ) -> String? {
        for table in catalog.tables.values {
            guard let index = table.allIndexes.first(where: { $0.oid == oid }) else { continue }
            let pretty = isPretty ? { Self.pretty($0, over: table) } : { $0 }
            if column > 0 { return index.text(ofColumn: column, of: table, pretty: pretty) ?? "" }
            return index.text(
                of: table, schema: catalog.schemas[table.schema]?.name ?? "public",
                pretty: pretty)
        }
        return nil
    }
}

extension DefinitionText {
    /// `RANGE (a, b)`; nil for what is no partitioned table.
    package static func partitionKey(_ oid: OID, _ catalog: Catalog) -> String? {
        guard let table = catalog.tables[oid], let key = table.partitionKey else { return nil }
        let names = key.columns.map { quotedIdentifier(table.column($0)?.name ?? "") }
        return "\("\(key.strategy)".uppercased()) (\(names.joined(separator: ", ")))"
    }
}

extension ConstraintDefinition {
    fileprivate func definition(
        of table: TableDefinition, _ catalog: Catalog, _ relationNames: (any CatalogNames)?,
        isPretty: Bool
    ) -> String {
        var text: String
        switch kind {
        case .primaryKey(let columns):
            text = "PRIMARY KEY (\(names(columns, table)))" + included(table)
        case .unique(let columns):
            text = "UNIQUE (\(names(columns, table)))" + included(table)
        case .check(let kept):
            let expression = Catalog.shown(kept, relationNames)
            text =
                isPretty
                ? "CHECK (\(DefinitionText.pretty(expression, over: table)))"
                : "CHECK (\(expression))"
        case .foreignKey(let key):
            text = "FOREIGN KEY (\(names(key.columns, table))) REFERENCES "
            if let referenced = catalog.tables[key.referencedTable] {
                text +=
                    relationNames?.name(of: referenced.oid, as: .regclass)
                    ?? quotedIdentifier(referenced.name)
                text += "(\(names(key.referencedColumns, referenced)))"
            }
            if key.match == .full { text += " MATCH FULL" }
            if key.onUpdate != .noAction { text += " ON UPDATE \(key.onUpdate.keyword)" }
            if key.onDelete != .noAction { text += " ON DELETE \(key.onDelete.keyword)" }
            if !key.deleteSetColumns.isEmpty { text += " (\(names(key.deleteSetColumns, table)))" }
        }
        if isDeferrable { text += " DEFERRABLE" }
        if isInitiallyDeferred { text += " INITIALLY DEFERRED" }
        if !isValidated { text += " NOT VALID" }
        return text
    }

    /// The INCLUDE clause of a key's index.
    private func included(_ table: TableDefinition) -> String {
        guard let index = table.indexes.first(where: { $0.constraint == oid }),
            !index.included.isEmpty
        else { return "" }
        return " INCLUDE (\(names(index.included, table)))"
    }

    private func names(_ columns: [Int16], _ table: TableDefinition) -> String {
        columns.map { quotedIdentifier(table.column($0)?.name ?? "") }.joined(separator: ", ")
    }
}

extension DefinitionText {
    /// An expression over a table's columns with brackets only where they matter, as psql's `\d` asks
    /// for; `source` itself if it is no expression.
    static func pretty(_ source: String, over table: TableDefinition?) -> String {
        guard let expression = parsed(source) else { return source }
        var types: [String: String] = [:]
        for column in table?.columns ?? [] where !column.isDropped {
            types[column.name] = column.type.unmodified.sqlName
        }
        return SQLPrinter(isPretty: true, columnTypes: types, labelsLiterals: false).expression(
            expression)
    }

    private static func parsed(_ source: String) -> Expression? {
        guard let statements = try? StatementParser.parse("SELECT \(source)"),
            case .select(let select)? = statements.first?.statement,
            case .select(let core) = select.body
        else { return nil }
        return core.targets.first?.expression
    }
}
