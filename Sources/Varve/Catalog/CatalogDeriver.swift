import Bytes
import Catalog
import Engine
import Executor
import Synchronization
import Topics
import Types

/// Derives from the ledger's facts what it does not record: the catalog of each sequence, the
/// keyspaces that exist, and (at replay) the entries of indexes.
///
/// Thread safety: called by the applying thread only; the lock around its state is never waited for.
final class CatalogDeriver: ChangeDeriver {
    /// A table as replay needs it.
    private struct ReplayTable: Sendable {
        var table: TableDefinition
        /// Made when replay first needs it: it may have expressions to parse.
        var deriver: IndexDeriver?
        var hasIndexes: Bool
    }

    private let history: CatalogHistory
    private let topics: TopicStore
    private let rules: CatalogRules
    /// By the keyspace of their rows.
    private let tables = Mutex<[KeyspaceID: ReplayTable]>([:])

    init(_ history: CatalogHistory, _ topics: TopicStore, _ rules: CatalogRules) {
        self.history = history
        self.topics = topics
        self.rules = rules
    }

    func derive(_ entry: CommittedEntry, into derivation: Derivation) throws(EngineError) {
        let changes = try Self.catalogChanges(entry)
        var made = MadeIndexes()
        if !changes.isEmpty {
            let before = history.newest
            let after = before.applying(changes, version: entry.sequence.rawValue)
            try follow(changes, before, after, entry, &made, derivation)
            put(nextOID: after.nextOID, derivation)
            history.append(after, at: entry.sequence)
        }
        if entry.isReplay { try deriveIndexEntries(entry, made, derivation) }
    }

    // MARK: The catalog

    private static func catalogChanges(
        _ entry: CommittedEntry
    ) throws(EngineError) -> [CatalogChange] {
        var changes: [CatalogChange] = []
        for change in entry.changes {
            guard case .row(let row) = change, row.keyspace == .system,
                let oid = CatalogRow.oid(ofKey: row.key)
            else { continue }
            if row.kind == .delete {
                changes.append(.remove(oid))
                continue
            }
            do throws(MalformedBytes) {
                changes.append(.put(try CatalogRow.decode(oid: oid, row: row.row)))
            } catch {
                throw EngineError.corrupt(
                    "catalog object \(oid) of commit \(entry.sequence.rawValue): \(error.what)")
            }
        }
        return changes
    }

    /// Makes and drops keyspaces and topics as the changes say.
    private func follow(
        _ changes: [CatalogChange], _ before: Catalog, _ after: Catalog, _ entry: CommittedEntry,
        _ made: inout MadeIndexes, _ derivation: Derivation
    ) throws(EngineError) {
        for change in changes {
            switch change {
            case .put(.table(let table)):
                let old = before.tables[table.oid]
                try follow(table, old: old, after, entry, &made, derivation)
            case .remove(let oid):
                guard let old = before.tables[oid] else { continue }
                if case .topic(let options) = old.kind {
                    topics.drop(options.topic, isPublished: false)
                }
                try drop(old.keyspaces, derivation)
                tables.withLock { $0[old.storage] = nil }
            case .put: break
            }
        }
    }

    private func follow(
        _ table: TableDefinition, old: TableDefinition?, _ after: Catalog, _ entry: CommittedEntry,
        _ made: inout MadeIndexes, _ derivation: Derivation
    ) throws(EngineError) {
        guard case .table = table.kind else { return }
        let oldKeyspaces = old?.keyspaces ?? []
        if entry.isReplay {
            for keyspace in table.keyspaces where !oldKeyspaces.contains(keyspace) {
                try derivation.createKeyspace(keyspace)
            }
            if let old, old.storage == table.storage {
                let added = table.indexes.filter { !oldKeyspaces.contains($0.storage) }
                if !added.isEmpty {
                    made[table.storage] = Set(added.map(\.storage))
                    try build(added, of: table, after, without: entry, derivation)
                }
            }
        }
        if let old, old.storage != table.storage { tables.withLock { $0[old.storage] = nil } }
        remember(table)
        try drop(oldKeyspaces.subtracting(table.keyspaces), derivation)
    }

    /// Takes note of what replay and the store must know of a table.
    private func remember(_ table: TableDefinition) {
        let replayTable = ReplayTable(
            table: table,
            hasIndexes: table.indexes.contains { $0.storage != table.storage })
        tables.withLock { $0[table.storage] = replayTable }
        rules.put(table)
    }

    private func drop(_ keyspaces: Set<KeyspaceID>, _ derivation: Derivation) throws(EngineError) {
        for keyspace in keyspaces.sorted() { try derivation.dropKeyspace(keyspace) }
    }

    private static func deriver(
        _ table: TableDefinition, _ indexes: [IndexDefinition], _ catalog: Catalog
    ) throws(EngineError) -> IndexDeriver {
        do throws(SQLError) {
            return try IndexDeriver(table, indexes: indexes, catalog: catalog)
        } catch {
            throw EngineError.corrupt("the indexes of table \(table.name): \(error.message)")
        }
    }

    // MARK: The state at a start

    /// The system keyspace's row that the ledger does not hold: the OID the next object gets, so that
    /// the numbers of objects that are gone are not given again. Four bytes, little-endian.
    private static let nextOIDKey: [UInt8] = [0]

    private func put(nextOID: OID, _ derivation: Derivation) {
        withUnsafeBytes(of: nextOID.littleEndian) { value in
            Self.nextOIDKey.withUnsafeBytes { derivation.put(.system, $0, value) }
        }
    }

    func restore(
        _ rows: RowsBefore, upTo sequence: CommitSequence
    ) throws(EngineError) -> Set<KeyspaceID>? {
        var objects: [CatalogObject] = []
        var nextOID = Catalog.firstUserOID
        try rows.scan(.system) { key, row throws(EngineError) in
            if key.count == 1, key[0] == 0, row.count == 4 {
                nextOID = OID(littleEndian: row.loadUnaligned(as: OID.self))
            }
            guard let oid = CatalogRow.oid(ofKey: key) else { return }
            do throws(MalformedBytes) {
                objects.append(try CatalogRow.decode(oid: oid, row: row))
            } catch {
                throw EngineError.corrupt("catalog object \(oid) in the store: \(error.what)")
            }
        }
        let catalog = Catalog(objects: objects, version: sequence.rawValue, nextOID: nextOID)
        history.begin(with: catalog, at: sequence)
        tables.withLock { $0 = [:] }
        rules.removeAll()
        var keyspaces: Set<KeyspaceID> = []
        for table in catalog.tables.values {
            guard case .table = table.kind else { continue }
            keyspaces.formUnion(table.keyspaces)
            remember(table)
        }
        return keyspaces
    }

    // MARK: Index entries, at replay

    /// The indexes that an entry makes over rows that there were, by the keyspace of these.
    private typealias MadeIndexes = [KeyspaceID: Set<KeyspaceID>]

    /// Fills new indexes from the rows there were before the entry, but for those that the entry changes: these were
    /// never in the index as they were, which may have no place for them.
    private func build(
        _ indexes: [IndexDefinition], of table: TableDefinition, _ catalog: Catalog,
        without entry: CommittedEntry, _ derivation: Derivation
    ) throws(EngineError) {
        let deriver = try Self.deriver(table, indexes, catalog)
        var changed: Set<[UInt8]> = []
        for case .row(let row) in entry.changes where row.keyspace == table.storage {
            changed.insert([UInt8](row.key))
        }
        try derivation.scan(table.storage) { key, row throws(EngineError) in
            if !changed.isEmpty, changed.contains([UInt8](key)) { return }
            try Self.each(deriver, key, row) { entryKey, value, keyspace in
                derivation.put(keyspace, entryKey, value)
            }
        }
    }

    private func deriveIndexEntries(
        _ entry: CommittedEntry, _ made: MadeIndexes, _ derivation: Derivation
    ) throws(EngineError) {
        /// Of the indexes that rows were in before the entry, where it makes others.
        var derivers: [KeyspaceID: IndexDeriver] = [:]
        for (keyspace, indexes) in made {
            derivers[keyspace] = try replayDeriver(keyspace, without: indexes)
        }
        for change in entry.changes {
            guard case .row(let row) = change, row.keyspace != .system else { continue }
            guard let deriver = try replayDeriver(row.keyspace) else { continue }
            if row.kind != .insert {
                let deriver = derivers[row.keyspace] ?? deriver
                let old = try derivation.before.row(row.keyspace, row.key) { [UInt8]($0) }
                try old?.withRawBytes { old throws(EngineError) in
                    try Self.each(deriver, row.key, old) { entryKey, _, keyspace in
                        derivation.delete(keyspace, entryKey)
                    }
                }
            }
            if row.kind != .delete {
                try Self.each(deriver, row.key, row.row) { entryKey, value, keyspace in
                    derivation.put(keyspace, entryKey, value)
                }
            }
        }
    }

    /// The deriver of the rows in a keyspace; nil when nothing is derived from them.
    private func replayDeriver(_ keyspace: KeyspaceID) throws(EngineError) -> IndexDeriver? {
        guard let known = tables.withLock({ $0[keyspace] }), known.hasIndexes else { return nil }
        if let deriver = known.deriver { return deriver }
        let deriver = try Self.deriver(known.table, known.table.indexes, history.newest)
        tables.withLock { $0[keyspace]?.deriver = deriver }
        return deriver
    }

    private func replayDeriver(
        _ keyspace: KeyspaceID, without indexes: Set<KeyspaceID>
    ) throws(EngineError) -> IndexDeriver? {
        guard let table = tables.withLock({ $0[keyspace]?.table }) else { return nil }
        let rest = table.indexes.filter { !indexes.contains($0.storage) }
        return try Self.deriver(table, rest, history.newest)
    }

    private static func each(
        _ deriver: IndexDeriver, _ key: UnsafeRawBufferPointer, _ row: UnsafeRawBufferPointer,
        _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer, KeyspaceID) -> Void
    ) throws(EngineError) {
        let entries: [IndexEntry]
        do throws(SQLError) {
            entries = try deriver.entries(key: key, row: row)
        } catch {
            throw EngineError.corrupt("the index entries of a row: \(error.message)")
        }
        for entry in entries {
            entry.key.withUnsafeBytes { entryKey in
                entry.value.withUnsafeBytes { body(entryKey, $0, entry.keyspace) }
            }
        }
    }
}

extension TableDefinition {
    /// Where the table's rows and index entries are.
    fileprivate var keyspaces: Set<KeyspaceID> {
        guard case .table = kind else { return [] }
        return Set([storage] + indexes.map(\.storage))
    }
}
