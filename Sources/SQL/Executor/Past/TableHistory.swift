// A table's definitions over time, from the system keyspace's row of it: one row is read, not the
// catalogs that there were.

import Bytes
import Catalog
import Engine
import Store
import Types

/// A stretch of time in which a table's rows were in one keyspace: from its making, or from the
/// TRUNCATE or change of key that moved it, to the next.
struct TableEpoch {
    /// The table as it was at the end: what reads all rows of the epoch.
    var definition: TableDefinition
    /// The table as it was at the beginning, as far as that is kept.
    var first: TableDefinition
    /// The commit that began it, as far as it is known.
    var start: CommitSequence
    /// The commit that ended it; nil for the newest.
    var end: CommitSequence?
    /// The rows were given up at its end; otherwise they were moved.
    var endsByTruncation = false
    /// Rows were moved here from the epoch before.
    var startsByMove = false
}

struct TableHistory {
    let past: Past
    /// The table as the query knows it.
    let table: TableDefinition

    /// The table at a state; nil when there was none.
    func definition(at state: SnapshotHold) throws(SQLError) -> TableDefinition? {
        let row = try CatalogRow.key(of: table.oid).withRawBytes {
            (key) throws(SQLError) -> [UInt8]? in
            try engine { () throws(EngineError) -> [UInt8]? in
                try past.get(.system, key, at: state) { [UInt8]($0) }
            }
        }
        guard let row else { return nil }
        return try decode(row)
    }

    /// The epochs of what is kept, newest first, as of commit `through`.
    func epochs(
        through: CommitSequence, holding state: SnapshotHold
    ) throws(SQLError) -> [TableEpoch] {
        var epochs: [TableEpoch] = []
        let cursor = past.versions(.system, range, during: .zero...through, holding: state)
        var hasMore = true
        while hasMore {
            var rows: [(sequence: CommitSequence, row: [UInt8])] = []
            hasMore = try engine { () throws(EngineError) in
                try cursor.next(limit: 256) { version in
                    // A deletion is the commit that dropped the table.
                    if let row = version.value { rows.append((version.from, [UInt8](row))) }
                    return true
                }
            }
            for (sequence, row) in rows {
                if let definition = try decode(row) { add(definition, sequence, to: &epochs) }
            }
        }
        return epochs
    }

    private var range: KeyRange {
        let key = CatalogRow.key(of: table.oid)
        return KeyRange(lower: .inclusive(key), upper: .inclusive(key))
    }

    private func add(
        _ definition: TableDefinition, _ sequence: CommitSequence, to epochs: inout [TableEpoch]
    ) {
        let last = epochs.count - 1
        guard last >= 0 else {
            epochs.append(TableEpoch(definition: definition, first: definition, start: sequence))
            return
        }
        if epochs[last].definition.storage == definition.storage {
            epochs[last].start = sequence
            epochs[last].first = definition
            return
        }
        // TRUNCATE changes nothing of a table but where its rows are.
        let isTruncation = epochs[last].first.withoutStorage == definition.withoutStorage
        epochs[last].startsByMove = !isTruncation
        epochs.append(
            TableEpoch(
                definition: definition, first: definition, start: sequence,
                end: epochs[last].start, endsByTruncation: isTruncation))
    }

    private func decode(_ row: [UInt8]) throws(SQLError) -> TableDefinition? {
        do throws(MalformedBytes) {
            let object = try row.withRawBytes { (row) throws(MalformedBytes) in
                try CatalogRow.decode(oid: table.oid, row: row)
            }
            guard case .table(let table) = object else { return nil }
            return table
        } catch {
            throw SQLError(.dataCorrupted, "catalog object \(table.oid): \(error.what)")
        }
    }
}

extension TableDefinition {
    /// The table wherever its rows are.
    fileprivate var withoutStorage: TableDefinition {
        var copy = self
        copy.storage = .system
        for index in copy.indexes.indices { copy.indexes[index].storage = .system }
        return copy
    }
}
