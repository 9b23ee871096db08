// Writes rows of one table and their index entries, under the locks and the uniqueness checks that
// the engine leaves to its callers.

import Bytes
import Catalog
import Engine
import Planner
import Types

/// The row that stands in the way of a new one.
struct Conflict {
    /// Position in the rules' indexes.
    var index: Int
    /// The key of the existing row.
    var rowKey: [UInt8]
}

/// Inserts, updates and deletes rows of a table.
final class TableWriter {
    let table: TableDefinition
    let state: QueryState
    let rowCodec: RowCodec
    let keyCodec: KeyCodec
    let keyColumns: [Int]
    /// Entries of the new rows and of the old ones, in the order of the rules' indexes.
    let newEntries: [IndexEntryMaker]
    let oldEntries: [IndexEntryMaker]
    let constraints: ConstraintRecorder?
    /// Old rows that are about to change or go.
    private var oldColumns: [ColumnVector] = []
    private var rowWriter = ByteWriter()
    private var keyWriter = ByteWriter()

    init(_ table: TableDefinition, _ rules: RowRules, _ state: QueryState) throws(SQLError) {
        self.table = table
        self.state = state
        rowCodec = table.rowCodec
        keyColumns = table.keyColumns.map { Int($0) - 1 }
        let primary = rules.indexes.first { $0.definition.storage == table.storage }
        if let primary {
            keyCodec = primary.definition.keyCodec(of: table)
        } else {
            keyCodec = KeyCodec(
                columns: keyColumns.map { KeyColumn(table.columns[$0].type.unmodified) })
        }
        var newEntries: [IndexEntryMaker] = []
        var oldEntries: [IndexEntryMaker] = []
        for index in rules.indexes {
            newEntries.append(try IndexEntryMaker(index, of: table, state))
            oldEntries.append(try IndexEntryMaker(index, of: table, state))
        }
        self.newEntries = newEntries
        self.oldEntries = oldEntries
        constraints = ConstraintRecorder(table, rules, state.context.constraints)
    }

    var transaction: Transaction { state.context.transaction }
    /// Whether something is left to be checked when the statement ends.
    var leavesChecks: Bool { constraints != nil }
    var hasHiddenKey: Bool { keyColumns.isEmpty }

    // MARK: Batches

    /// Computes the index parts of new rows, before they are written one by one.
    func prepareNew(_ columns: [ColumnVector], _ rows: Rows) throws(SQLError) {
        for entry in newEntries { try entry.evaluate(columns, rows) }
    }

    /// The same for old rows that are about to change or go.
    func prepareOld(_ columns: [ColumnVector], _ rows: Rows) throws(SQLError) {
        for entry in oldEntries { try entry.evaluate(columns, rows) }
        oldColumns = columns
    }

    // MARK: Insert

    /// The key a new row gets: its key columns', or a fresh row number.
    func newKey(_ columns: [ColumnVector], _ row: Int) throws(SQLError) -> [UInt8] {
        if hasHiddenKey {
            return RowNumbers.key(
                try state.context.rowNumbers.reserve(1, in: table.storage, transaction))
        }
        return visibleKey(columns, row)
    }

    private func visibleKey(_ columns: [ColumnVector], _ row: Int) -> [UInt8] {
        keyWriter.removeAll()
        keyCodec.encode(row: row, of: columns, at: keyColumns, into: &keyWriter)
        return keyWriter.bytes
    }

    /// Writes a new row, whose key is locked and free, and its index entries.
    func insert(_ columns: [ColumnVector], _ row: Int, key: [UInt8]) throws(SQLError) {
        try write(columns, row, key: key)
        constraints?.inserted(columns, row, key: key)
    }

    private func write(_ columns: [ColumnVector], _ row: Int, key: [UInt8]) throws(SQLError) {
        encodeRow(columns, row)
        let (bytes, storage) = (rowWriter.bytes, table.storage)
        try engine { () throws(EngineError) in
            try key.withRawBytes { (key) throws(EngineError) in
                try bytes.withRawBytes { (row) throws(EngineError) in
                    try transaction.insert(storage, key, row)
                }
            }
        }
        for entry in newEntries where entry.definition.storage != table.storage {
            if entry.includes(row) { try put(entry, row, rowKey: key) }
        }
    }

    // MARK: Update and delete

    /// Replaces the row of `oldKey`, whose lock is held; the new version is free of conflicts.
    func update(
        _ columns: [ColumnVector], _ row: Int, oldKey: [UInt8], newKey: [UInt8]
    ) throws(SQLError) {
        constraints?.updated(
            from: oldColumns, to: columns, row, oldKey: oldKey, newKey: newKey)
        if oldKey != newKey {
            try remove(row, key: oldKey)
            try write(columns, row, key: newKey)
            // Noted after what happens at the new key: another row may have left that one before.
            return transaction.noteDeparture(of: oldKey, in: table.storage, .moved(to: newKey))
        }
        encodeRow(columns, row)
        let (bytes, storage) = (rowWriter.bytes, table.storage)
        try engine { () throws(EngineError) in
            try oldKey.withRawBytes { (key) throws(EngineError) in
                try bytes.withRawBytes { (row) throws(EngineError) in
                    try transaction.update(storage, key, row)
                }
            }
        }
        for (old, new) in zip(oldEntries, newEntries)
        where new.definition.storage != table.storage {
            let (had, has) = (old.includes(row), new.includes(row))
            if had { old.encode(row, rowKey: oldKey) }
            if has { new.encode(row, rowKey: oldKey) }
            if had && has && old.writer.bytes == new.writer.bytes { continue }
            if had { try remove(old, row, rowKey: oldKey) }
            if has { try put(new, row, rowKey: oldKey) }
        }
    }

    /// The key of a row's new version: the old one unless its key columns changed.
    func updatedKey(_ columns: [ColumnVector], _ row: Int, oldKey: [UInt8]) -> [UInt8] {
        hasHiddenKey ? oldKey : visibleKey(columns, row)
    }

    /// Removes a row and its index entries; `prepareOld` has seen the row.
    func delete(_ row: Int, key: [UInt8]) throws(SQLError) {
        constraints?.deleted(oldColumns, row, key: key)
        try remove(row, key: key)
    }

    /// Removes a row that goes on in another partition, as `columns`.
    func moveAway(_ columns: [ColumnVector], _ row: Int, key: [UInt8]) throws(SQLError) {
        constraints?.moved(from: oldColumns, to: columns, row, oldKey: key)
        transaction.noteDeparture(of: key, in: table.storage, .movedToAnotherPartition)
        try remove(row, key: key)
    }

    private func remove(_ row: Int, key: [UInt8]) throws(SQLError) {
        let storage = table.storage
        try engine { () throws(EngineError) in
            try key.withRawBytes { (key) throws(EngineError) in
                try transaction.delete(storage, key)
            }
        }
        for entry in oldEntries where entry.definition.storage != table.storage {
            if entry.includes(row) { try remove(entry, row, rowKey: key) }
        }
    }

    /// 23505, naming what is taken.
    func uniqueViolation(_ conflict: Conflict, _ row: Int) -> SQLError {
        let entry = newEntries[conflict.index]
        let schema = state.context.catalog.schemas[table.schema]?.name ?? "public"
        let detail =
            state.context.mayRead(keysOf: entry.definition, of: table)
            ? "\(entry.describe(row, of: table, state.context.settings)) already exists." : nil
        return SQLError(
            .uniqueViolation,
            "duplicate key value violates unique constraint \"\(entry.definition.name)\"",
            detail: detail
        ).naming(schema: schema, table: table.name, constraint: entry.definition.name)
    }

    private func encodeRow(_ columns: [ColumnVector], _ row: Int) {
        rowWriter.removeAll()
        rowCodec.encode(row: row, of: columns, into: &rowWriter)
    }

    private func put(_ entry: IndexEntryMaker, _ row: Int, rowKey: [UInt8]) throws(SQLError) {
        entry.encode(row, rowKey: rowKey)
        let value = entry.isConstrained(row) ? rowKey : []
        let (key, storage) = (entry.writer.bytes, entry.definition.storage)
        try engine { () throws(EngineError) in
            try key.withRawBytes { (key) throws(EngineError) in
                try value.withRawBytes { (value) throws(EngineError) in
                    try transaction.putDerived(storage, key, value)
                }
            }
        }
    }

    private func remove(_ entry: IndexEntryMaker, _ row: Int, rowKey: [UInt8]) throws(SQLError) {
        entry.encode(row, rowKey: rowKey)
        let (key, storage) = (entry.writer.bytes, entry.definition.storage)
        try engine { () throws(EngineError) in
            try key.withRawBytes { (key) throws(EngineError) in
                try transaction.deleteDerived(storage, key)
            }
        }
    }
}

/// Takes a row's lock, waiting only if it must.
func lockRow(_ keyspace: KeyspaceID, _ key: [UInt8], _ mode: LockMode, _ state: QueryState)
    async throws(SQLError)
{
    let lockKey = LockKey(keyspace, key)
    if state.context.transaction.tryLock(lockKey, mode) { return }
    try await waitForLock(lockKey, mode, state)
}

/// Takes a lock that somebody else has.
func waitForLock(_ key: LockKey, _ mode: LockMode, _ state: QueryState) async throws(SQLError) {
    do throws(EngineError) {
        try await state.context.transaction.lock(key, mode)
    } catch {
        throw SQLError(error)
    }
}

/// Whether somebody committed a change of this key after the transaction's snapshot.
func isNewerThanSnapshot(_ key: [UInt8], in keyspace: KeyspaceID, _ transaction: Transaction)
    throws(SQLError) -> Bool
{
    let newest = try key.withRawBytes { (key) throws(SQLError) -> CommitSequence? in
        do throws(EngineError) {
            return try transaction.newestSequence(of: key, in: keyspace)
        } catch {
            throw SQLError(error)
        }
    }
    guard let newest else { return false }
    return newest > transaction.conflictSnapshot
}

extension SQLError {
    /// 40001 as PostgreSQL words it for rows somebody else has changed.
    static let concurrentUpdate = SQLError(
        .serializationFailure, "could not serialize access due to concurrent update")

    /// The same for rows somebody else has removed.
    static let concurrentDelete = SQLError(
        .serializationFailure, "could not serialize access due to concurrent delete")
}
