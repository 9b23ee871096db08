package import Bytes
import Glibc
import Store
import Synchronization

/// What a table's rows are kept under, and what is derived from each.
package struct RebuiltTable {
    package typealias Visit = (
        _ keyspace: KeyspaceID, _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer
    ) -> Void

    /// Where the rows are.
    let rows: KeyspaceID
    /// Where what is derived from them is.
    let derived: Set<KeyspaceID>
    /// Which of those there are once an entry is done, if it says so: what a row was before has no place in them.
    let defined: (CommittedEntry) throws(EngineError) -> Set<KeyspaceID>
    /// Calls its last argument with each entry derived from a row for some of them.
    let derive:
        (
            _ key: UnsafeRawBufferPointer, _ row: UnsafeRawBufferPointer,
            _ keyspaces: Set<KeyspaceID>, _ visit: Visit
        ) throws(EngineError) -> Void

    package init(
        rows: KeyspaceID, derived: Set<KeyspaceID>,
        defined: @escaping (CommittedEntry) throws(EngineError) -> Set<KeyspaceID>,
        derive:
            @escaping (
                _ key: UnsafeRawBufferPointer, _ row: UnsafeRawBufferPointer,
                _ keyspaces: Set<KeyspaceID>, _ visit: Visit
            ) throws(EngineError) -> Void
    ) {
        self.rows = rows
        self.derived = derived
        self.defined = defined
        self.derive = derive
    }
}

extension Engine {
    /// Makes one table's rows and what is derived from them anew from the ledger, beside what there
    /// is, and then replaces that at once: a crash leaves the one or the other. Returns how many
    /// changes of rows there were. Nobody else may use the engine meanwhile. Throws `.corrupt` when
    /// the ledger does not reach back to its first entry.
    package func rebuild(_ table: RebuiltTable) throws(EngineError) -> Int {
        guard try past.firstCommit()?.sequence == CommitSequence(1) else {
            throw .corrupt("the ledger does not reach back to its first entry")
        }
        var copies: [KeyspaceID: KeyspaceID] = [:]
        for keyspace in table.derived.union([table.rows]) {
            copies[keyspace] = parts.store.beginCopy(of: keyspace)
        }
        do throws(EngineError) {
            let count = try replay(table, into: copies)
            try flushAll()
            try reading { () throws(StoreError) in
                try parts.store.replace(withCopies: Array(copies.values))
            }
            return count
        } catch {
            parts.store.abandon(copies: Array(copies.values))
            throw error
        }
    }

    private func replay(
        _ table: RebuiltTable, into copies: [KeyspaceID: KeyspaceID]
    ) throws(EngineError) -> Int {
        guard let rows = copies[table.rows] else { return 0 }
        let reader = past.commits(after: .zero, through: visibleSequence)
        var count = 0
        var filled: Set<KeyspaceID> = []
        while let entry = try reader.nextEntry() {
            let before = CommitSequence(entry.sequence.rawValue - 1)
            let made = try table.defined(entry).intersection(table.derived).subtracting(filled)
            if !made.isEmpty { try fill(made, of: table, before: entry, into: copies) }
            let present = filled.union(made)
            var writes = RebuiltWrites()
            for case .row(let change) in entry.changes where change.keyspace == table.rows {
                count += 1
                if change.kind != .insert {
                    let old = try reading { () throws(StoreError) in
                        try parts.store.get(rows, change.key, at: before) { [UInt8]($0) }
                    }
                    try old?.withRawBytes { old throws(EngineError) in
                        try table.derive(change.key, old, filled) { keyspace, key, _ in
                            writes.deletions.append((copies[keyspace] ?? rows, [UInt8](key)))
                        }
                    }
                }
                let isDeletion = change.kind == .delete
                writes.puts.append(
                    (rows, [UInt8](change.key), isDeletion ? nil : [UInt8](change.row)))
                if isDeletion { continue }
                try table.derive(change.key, change.row, present) { keyspace, key, value in
                    writes.puts.append((copies[keyspace] ?? rows, [UInt8](key), [UInt8](value)))
                }
            }
            makeRoom(afterWriting: writes.apply(to: parts.store, at: entry.sequence))
            filled = present
        }
        return count
    }

    /// Derives from the rows that there were before an entry what it makes, but for the rows that it changes.
    private func fill(
        _ made: Set<KeyspaceID>, of table: RebuiltTable, before entry: CommittedEntry,
        into copies: [KeyspaceID: KeyspaceID]
    ) throws(EngineError) {
        guard let rows = copies[table.rows] else { return }
        var changed: Set<[UInt8]> = []
        for case .row(let change) in entry.changes where change.keyspace == table.rows {
            changed.insert([UInt8](change.key))
        }
        let before = RowsBefore(store: parts.store, sequence: entry.sequence)
        var range: KeyRange? = .all
        while let rest = range {
            var writes = RebuiltWrites()
            range = try before.scanSome(rows, rest) { key, row throws(EngineError) in
                if !changed.isEmpty, changed.contains([UInt8](key)) { return }
                try table.derive(key, row, made) { keyspace, key, value in
                    writes.puts.append((copies[keyspace] ?? rows, [UInt8](key), [UInt8](value)))
                }
            }
            makeRoom(afterWriting: writes.apply(to: parts.store, at: entry.sequence))
        }
    }

    /// Brings everything in memory into files.
    private func flushAll() throws(EngineError) {
        parts.store.freeze(upTo: visibleSequence)
        while parts.store.hasFrozen {
            if parts.hasFailed.load(ordering: .acquiring) { throw .stopped }
            if let full = parts.diskFull.withLock({ $0 }),
                parts.isDiskFull.load(ordering: .acquiring)
            {
                throw full
            }
            keepHouse()
            usleep(5000)
        }
    }
}

/// What one entry writes: first all that goes, then what comes.
private struct RebuiltWrites {
    var deletions: [(keyspace: KeyspaceID, key: [UInt8])] = []
    var puts: [(keyspace: KeyspaceID, key: [UInt8], value: [UInt8]?)] = []

    /// Returns the bytes written.
    func apply(to store: Store, at sequence: CommitSequence) -> Int {
        if deletions.isEmpty, puts.isEmpty { return 0 }
        var bytes = 0
        store.apply(at: sequence) { applier in
            for deletion in deletions {
                deletion.key.withUnsafeBytes { applier.write(deletion.keyspace, $0, nil) }
                bytes += deletion.key.count
            }
            for put in puts {
                put.key.withUnsafeBytes { key in
                    if let value = put.value {
                        value.withUnsafeBytes { applier.write(put.keyspace, key, $0) }
                    } else {
                        applier.write(put.keyspace, key, nil)
                    }
                }
                bytes += put.key.count + (put.value?.count ?? 0)
            }
        }
        return bytes
    }
}
