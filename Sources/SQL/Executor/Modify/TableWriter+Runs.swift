// Many new rows at once. Their keys are claimed together and looked for together, and they go into the
// transaction as runs; each row for itself, in the way of `TableWriter.insert`, only where something may
// stand in the way of one of them.

import Bytes
import Catalog
import Engine
import Types

/// The entries that new rows have in one index.
private struct EntryRun {
    var keyspace: KeyspaceID
    var keys = PackedBytes()
    var values = PackedBytes()
    /// Those keys of which there may be no second.
    var claims = PackedBytes()
}

extension TableWriter {
    /// Fewer rows are written one by one.
    private static let runLengthMin = 16

    /// Writes new rows, which `prepareNew` has seen, and their index entries. False, with nothing done,
    /// when a key of theirs may be taken or somebody else is at it, which only each row for itself can
    /// find out.
    func insertRun(_ columns: [ColumnVector], _ rows: Rows) throws(SQLError) -> Bool {
        let secondary = newEntries.filter { $0.definition.storage != table.storage }
        guard rows.count >= TableWriter.runLengthMin,
            // Its writes of keys have to be noted.
            transaction.isolation != .serializable
        else { return false }
        let numbers = (0..<rows.count).map { rows[$0] }
        let keys = try newKeys(columns, numbers)
        let content = rowCodec.encode(rows: numbers, of: columns)
        let entries = secondary.map { entryRun($0, numbers, keys) }
        let size = entries.reduce(keys.bytes.count + content.bytes.count) {
            $0 + $1.keys.bytes.count + $1.values.bytes.count
        }
        guard transaction.hasRoom(for: size), try claim(keys, entries) else { return false }
        let storage = table.storage
        try engine { () throws(EngineError) in
            try transaction.insert(storage, keys, content)
            for entry in entries {
                try transaction.putDerived(entry.keyspace, entry.keys, entry.values)
            }
        }
        if let constraints {
            for (index, row) in numbers.enumerated() {
                constraints.inserted(columns, row, key: keys.copy(index))
            }
        }
        return true
    }

    private func newKeys(
        _ columns: [ColumnVector], _ rows: [Int]
    ) throws(SQLError) -> PackedBytes {
        guard hasHiddenKey else {
            return keyCodec.encode(rows: rows, of: columns, at: keyColumns)
        }
        var number = try state.context.rowNumbers.reserve(
            rows.count, in: table.storage, transaction)
        var writer = ByteWriter(reserving: rows.count * 8)
        for _ in rows {
            writer.appendBigEndian(number)
            number += 1
        }
        return PackedBytes(writer.bytes, ends: rows.indices.map { ($0 + 1) * 8 })
    }

    private func entryRun(
        _ entry: IndexEntryMaker, _ rows: [Int], _ rowKeys: PackedBytes
    ) -> EntryRun {
        var run = EntryRun(keyspace: entry.definition.storage)
        let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
        rowKeys.withStrings { rowKeys in
            for (index, row) in rows.enumerated() where entry.includes(row) {
                let isConstrained = entry.isConstrained(row)
                entry.encode(row, rowKey: rowKeys[index])
                entry.writer.bytes.withRawBytes { key in
                    run.keys.append(key)
                    run.values.append(isConstrained ? rowKeys[index] : nothing)
                    if isConstrained { run.claims.append(key) }
                }
            }
        }
        return run
    }

    /// Claims all that must be the only one of its kind.
    private func claim(_ keys: PackedBytes, _ entries: [EntryRun]) throws(SQLError) -> Bool {
        let runCount = transaction.claimedRunCount
        var claims: [(keyspace: KeyspaceID, keys: PackedBytes)] = []
        // Nobody else gets a number that was given out.
        if !hasHiddenKey { claims.append((table.storage, keys)) }
        for entry in entries where !entry.claims.isEmpty {
            claims.append((entry.keyspace, entry.claims))
        }
        for claim in claims {
            let sorted = claim.keys.isAscending ? claim.keys : claim.keys.sorted()
            let isClaimed = try engine { () throws(EngineError) in
                guard let sorted else { return false }
                return try transaction.claim(sorted, in: claim.keyspace)
            }
            if !isClaimed {
                transaction.unclaim(downTo: runCount)
                return false
            }
        }
        return true
    }
}
