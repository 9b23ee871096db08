// One table made anew from the ledger: `varve rebuild --table`.
import Bytes
import Catalog
import Engine
import Executor
package import Types

extension Database {
    /// Makes a table's rows and indexes anew from the ledger. `name` is `table`, `schema.table` or
    /// `database.schema.table`. Returns how many changes of rows there were. Nobody else may use the
    /// database meanwhile.
    package func rebuild(table name: String) throws(SQLError) -> Int {
        let table = try tableToRebuild(name)
        let deriver = try IndexDeriver(
            table, indexes: table.indexes, catalog: history.newest)
        let rebuilt = RebuiltTable(
            rows: table.storage,
            derived: table.indexes.map(\.storage).filter { $0 != table.storage }
        ) { (key, row, visit) throws(EngineError) in
            let entries: [IndexEntry]
            do throws(SQLError) {
                entries = try deriver.entries(key: key, row: row)
            } catch {
                throw .corrupt("a row: \(error.message)")
            }
            for entry in entries {
                entry.key.withUnsafeBytes { key in
                    entry.value.withUnsafeBytes { visit(entry.keyspace, key, $0) }
                }
            }
        }
        return try translated { () throws(EngineError) in try engine.rebuild(rebuilt) }
    }

    private func tableToRebuild(_ name: String) throws(SQLError) -> TableDefinition {
        var parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        let catalog = history.newest
        let table = parts.removeLast()
        let schema = parts.popLast() ?? "public"
        let databaseName = parts.popLast() ?? "varve"
        guard parts.isEmpty,
            let database = catalog.databases.values.first(where: { $0.name == databaseName }),
            let found = catalog.schema(named: schema, in: database.oid),
            case .table(let definition) = catalog.relation(named: table, in: found.oid)
        else {
            throw SQLError(.undefinedTable, "relation \"\(name)\" does not exist")
        }
        guard case .table = definition.kind else {
            throw SQLError(.wrongObjectType, "\"\(name)\" is not a table")
        }
        return definition
    }
}
