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
        let catalog = history.newest
        var derivers: [Set<KeyspaceID>: IndexDeriver] = [:]
        let rebuilt = RebuiltTable(
            rows: table.storage,
            derived: Set(table.indexes.map(\.storage)).subtracting([table.storage])
        ) { (entry) throws(EngineError) in
            try Self.indexes(of: table, in: entry)
        } derive: { (key, row, keyspaces, visit) throws(EngineError) in
            let entries: [IndexEntry]
            do throws(SQLError) {
                var deriver = derivers[keyspaces]
                if deriver == nil {
                    deriver = try IndexDeriver(
                        table, indexes: table.indexes.filter { keyspaces.contains($0.storage) },
                        catalog: catalog)
                    derivers[keyspaces] = deriver
                }
                entries = try deriver?.entries(key: key, row: row) ?? []
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

    /// The indexes that the table has from an entry on, if that defines it anew.
    private static func indexes(
        of table: TableDefinition, in entry: CommittedEntry
    ) throws(EngineError) -> Set<KeyspaceID> {
        for case .row(let row) in entry.changes
        where row.keyspace == .system && row.kind != .delete
            && CatalogRow.oid(ofKey: row.key) == table.oid
        {
            do throws(MalformedBytes) {
                guard case .table(let then) = try CatalogRow.decode(oid: table.oid, row: row.row),
                    then.storage == table.storage
                else { continue }
                return Set(then.indexes.map(\.storage))
            } catch {
                throw .corrupt("the definition of table \(table.name): \(error.what)")
            }
        }
        return []
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
