package import Bytes
import Store

// Keyspaces that a transaction makes of rows that are there: they are no facts, and not logged.

extension Transaction {
    /// Bytes that `bulkLoad` writes between two looks at the store's memory.
    private static let loadedBytesBetweenLooks = 256 << 10

    /// Fills a keyspace this transaction makes: an index over existing rows, a rewritten table. Not
    /// logged: at replay the deriver makes it again. Others must not know of the keyspace before
    /// the commit; a rollback drops it. Rows in key order go fastest.
    package func bulkLoad(
        _ keyspace: KeyspaceID,
        _ body: (
            _ add: (_ key: UnsafeRawBufferPointer, _ row: UnsafeRawBufferPointer) -> Void
        ) throws(EngineError) -> Void
    ) throws(EngineError) {
        guard !isReadOnly else { throw .readOnlyTransaction }
        if !loadedKeyspaces.contains(keyspace) { loadedKeyspaces.append(keyspace) }
        var failure: EngineError?
        var bytes = 0
        parts.store.create(keyspace)
        parts.store.bulkLoad(keyspace) { add in
            // Two closures that do not escape may not call one another; one must seem to.
            withoutActuallyEscaping(add) { add in
                do throws(EngineError) {
                    try body { key, row in
                        add(key, row)
                        bytes += key.count + row.count
                        guard bytes >= Transaction.loadedBytesBetweenLooks else { return }
                        engine.makeRoom(afterWriting: bytes)
                        bytes = 0
                    }
                } catch { failure = error }
            }
        }
        if let failure { throw failure }
    }

    /// Writes into a keyspace that `bulkLoad` has filled, as of a later moment than the key was written
    /// before; nil removes the key. Not logged either.
    package func follow(
        _ keyspace: KeyspaceID, _ key: [UInt8], _ value: [UInt8]?, at sequence: CommitSequence
    ) throws(EngineError) {
        guard !isReadOnly else { throw .readOnlyTransaction }
        parts.store.apply(at: sequence) { applier in
            key.withUnsafeBytes { key in
                if let value {
                    value.withUnsafeBytes { applier.write(keyspace, key, $0) }
                } else {
                    applier.write(keyspace, key, nil)
                }
            }
        }
        engine.makeRoom(afterWriting: key.count + (value?.count ?? 0))
    }

    /// The last key in a keyspace that this transaction has written.
    package func lastOwnKey(in keyspace: KeyspaceID) -> [UInt8]? {
        let walk = writes?.walk(
            keyspace, .all, isReverse: true, before: writes?.versionCount ?? 0)
        return walk?.current.map { [UInt8]($0.key) }
    }

    /// This transaction's own rows in a keyspace, by key; nil for one that it deleted.
    package func ownRows(of keyspace: KeyspaceID) -> [(key: [UInt8], row: [UInt8]?)] {
        var rows: [(key: [UInt8], row: [UInt8]?)] = []
        var walk = writes?.walk(
            keyspace, .all, isReverse: false, before: writes?.versionCount ?? 0)
        while let own = walk?.current {
            rows.append(([UInt8](own.key), own.isDelete ? nil : [UInt8](own.value)))
            walk?.advance()
        }
        return rows
    }
}
