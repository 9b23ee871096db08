package import Bytes
import Store

/// Reads rows as they were before the entry at hand.
package struct RowsBefore {
    let store: Store
    /// The entry's.
    let sequence: CommitSequence

    /// Calls `body` with the row's bytes, or returns nil when there was no such row. `body` must be
    /// quick and read no other row.
    package func row<Result>(
        _ keyspace: KeyspaceID, _ key: UnsafeRawBufferPointer,
        _ body: (UnsafeRawBufferPointer) -> Result
    ) throws(EngineError) -> Result? {
        try reading { () throws(StoreError) in try store.get(keyspace, key, at: previous, body) }
    }

    /// Visits all rows of a keyspace in key order. `visit` must be quick and read no row; throwing
    /// ends the visit.
    package func scan(
        _ keyspace: KeyspaceID,
        _ visit: (
            _ key: UnsafeRawBufferPointer, _ row: UnsafeRawBufferPointer
        ) throws(EngineError) -> Void
    ) throws(EngineError) {
        var range: KeyRange? = .all
        while let rest = range { range = try scanSome(keyspace, rest, visit) }
    }

    /// Visits up to 4096 rows of a range in key order; what is left of the range, or nil.
    func scanSome(
        _ keyspace: KeyspaceID, _ range: KeyRange,
        _ visit: (
            _ key: UnsafeRawBufferPointer, _ row: UnsafeRawBufferPointer
        ) throws(EngineError) -> Void
    ) throws(EngineError) -> KeyRange? {
        var failure: EngineError?
        let end = try reading { () throws(StoreError) in
            try store.scan(keyspace, range, at: previous, limit: 4096) { key, row in
                do throws(EngineError) { try visit(key, row) } catch { failure = error }
                return failure == nil
            }
        }
        if let failure { throw failure }
        guard case .more(let lastKey) = end else { return nil }
        return range.remaining(after: lastKey, reverse: false)
    }

    private var previous: CommitSequence { CommitSequence(sequence.rawValue - 1) }
}

/// What a `ChangeDeriver` reads and writes while it looks at one entry. Valid only in that call.
///
/// The order of calls does not matter. First come the entries put while `scan` goes through the
/// rows there were before: they belong to that state. Then all deletions, then all other entries
/// put. So an index comes out right whatever order the entry's rows stand in, also when two of them
/// exchange their values, and when the index was made and its rows changed in one transaction.
package final class Derivation {
    /// The rows as they were before the entry.
    package let before: RowsBefore
    private let store: Store
    private let sequence: CommitSequence
    private var isScanning = false
    private var loads = WriteBuffer()
    private var deletions = WriteBuffer()
    private var puts = WriteBuffer()

    init(
        before: RowsBefore, store: Store, sequence: CommitSequence
    ) {
        self.before = before
        self.store = store
        self.sequence = sequence
    }

    /// Adds an index entry at the entry's sequence.
    package func put(
        _ keyspace: KeyspaceID, _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer
    ) {
        if isScanning {
            loads.add(keyspace, key, value)
        } else {
            puts.add(keyspace, key, value)
        }
    }

    /// Removes an index entry at the entry's sequence.
    package func delete(_ keyspace: KeyspaceID, _ key: UnsafeRawBufferPointer) {
        deletions.add(keyspace, key, nil)
    }

    /// Makes an empty keyspace. Making it twice does nothing.
    package func createKeyspace(_ keyspace: KeyspaceID) throws(EngineError) {
        store.recreate(keyspace)
    }

    /// Drops a keyspace with all its versions once no snapshot can see it.
    package func dropKeyspace(_ keyspace: KeyspaceID) throws(EngineError) {
        store.drop(keyspace, at: sequence)
    }

    /// Visits all rows of a keyspace in key order, as they were before the entry. `visit` must be
    /// quick and read no row; throwing ends the visit.
    package func scan(
        _ keyspace: KeyspaceID,
        _ visit: (
            _ key: UnsafeRawBufferPointer, _ row: UnsafeRawBufferPointer
        ) throws(EngineError) -> Void
    ) throws(EngineError) {
        isScanning = true
        defer { isScanning = false }
        var range: KeyRange? = .all
        while let rest = range {
            range = try before.scanSome(keyspace, rest, visit)
            // Nothing comes before them, so that an index over a large table is not held twice.
            store.apply(at: sequence) { loads.write(to: &$0) }
            loads.removeAll()
        }
    }

    func apply(to applier: inout StoreApplier) {
        deletions.write(to: &applier)
        puts.write(to: &applier)
    }
}

/// Writes for the store, one after the other in a buffer.
private struct WriteBuffer {
    private var writer = ByteWriter()

    mutating func removeAll() { writer.removeAll() }

    mutating func add(
        _ keyspace: KeyspaceID, _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer?
    ) {
        writer.appendVariable(UInt64(keyspace.rawValue))
        writer.append(value == nil ? 0 : 1)
        writer.appendSized(key)
        if let value { writer.appendSized(value) }
    }

    func write(to applier: inout StoreApplier) {
        writer.bytes.withUnsafeBytes { bytes in
            var reader = ByteReader(bytes)
            while !reader.isAtEnd {
                guard let keyspace = try? reader.variable("keyspace"),
                    let isPut = try? reader.byte("kind"), let key = try? reader.sized("key")
                else { preconditionFailure("the buffer holds what add wrote") }
                let value = isPut == 1 ? try? reader.sized("value") : nil
                applier.write(KeyspaceID(UInt32(truncatingIfNeeded: keyspace)), key, value)
            }
        }
    }
}
