// What a prepared transaction does to the catalog. After a restart, before there are sessions, the numbers of
// its objects are taken again, and the indexes it has made over rows that were there are filled again: their
// entries are no facts. Nobody has written to the tables since, as the transaction holds their locks.
import Bytes
import Catalog
import Engine
import Executor
import Store
import Types

struct PreparedDefinitions {
    private let transaction: Transaction
    private let changes: [CatalogChange]

    /// Throws `.corrupt` for rows that are no objects.
    init(of transaction: Transaction) throws(EngineError) {
        self.transaction = transaction
        var changes: [CatalogChange] = []
        for (key, row) in transaction.ownRows(of: .system) {
            guard let oid = key.withUnsafeBytes({ CatalogRow.oid(ofKey: $0) }) else { continue }
            guard let row else {
                changes.append(.remove(oid))
                continue
            }
            do throws(MalformedBytes) {
                let object = try row.withRawBytes { row throws(MalformedBytes) in
                    try CatalogRow.decode(oid: oid, row: row)
                }
                changes.append(.put(object))
            } catch {
                throw EngineError.corrupt(
                    "catalog object \(oid) of a prepared transaction: \(error.what)")
            }
        }
        self.changes = changes
    }

    /// Of its objects; 0 when it puts none.
    var highestOID: OID {
        changes.reduce(0) { highest, change in
            if case .put(let object) = change { max(highest, object.highestOID) } else { highest }
        }
    }

    /// Fills the keyspaces of the indexes that the transaction adds to the tables of `catalog`, as they were
    /// filled when it made them. `reader` sees what is committed.
    func restoreIndexes(_ catalog: Catalog, _ reader: Transaction) throws(EngineError) {
        guard !changes.isEmpty else { return }
        let after = catalog.applying(changes, version: catalog.version)
        for case .put(.table(let table)) in changes {
            guard let old = catalog.tables[table.oid], old.storage == table.storage else {
                continue
            }
            let known = Set(old.indexes.map(\.storage) + [table.storage])
            let added = table.indexes.filter { !known.contains($0.storage) }
            guard !added.isEmpty else { continue }
            try Self.fill(added, of: table, after, transaction, reader)
        }
    }

    private static func fill(
        _ indexes: [IndexDefinition], of table: TableDefinition, _ catalog: Catalog,
        _ transaction: Transaction, _ reader: Transaction
    ) throws(EngineError) {
        let deriver: IndexDeriver
        do throws(SQLError) {
            deriver = try IndexDeriver(table, indexes: indexes, catalog: catalog)
        } catch {
            throw EngineError.corrupt("the indexes of table \(table.name): \(error.message)")
        }
        let own = transaction.ownRows(of: table.storage)
        let changed = Set(own.map(\.key))
        var entries: [IndexEntry] = []
        func add(_ key: UnsafeRawBufferPointer, _ row: UnsafeRawBufferPointer) throws(EngineError) {
            do throws(SQLError) { entries += try deriver.entries(key: key, row: row) } catch {
                throw EngineError.corrupt("the index entries of a row: \(error.message)")
            }
        }
        let cursor = reader.scan(table.storage, .all)
        var hasMore = true
        while hasMore {
            var failure: EngineError?
            hasMore = try cursor.next(limit: 1024) { key, row in
                if !changed.isEmpty, changed.contains([UInt8](key)) { return true }
                do throws(EngineError) { try add(key, row) } catch { failure = error }
                return failure == nil
            }
            if let failure { throw failure }
        }
        for case (let key, let row?) in own {
            try key.withRawBytes { key throws(EngineError) in
                try row.withRawBytes { row throws(EngineError) in try add(key, row) }
            }
        }
        entries.sort { $0.key.lexicographicallyPrecedes($1.key) }
        for index in indexes {
            let mine = entries.filter { $0.keyspace == index.storage }
            try transaction.bulkLoad(index.storage) { add throws(EngineError) in
                for entry in mine {
                    entry.key.withUnsafeBytes { key in
                        entry.value.withUnsafeBytes { add(key, $0) }
                    }
                }
            }
        }
    }
}
