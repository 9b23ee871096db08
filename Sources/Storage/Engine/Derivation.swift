package import Bytes

/// Reads rows as they were before the entry at hand.
package struct RowsBefore {
    /// Calls `body` with the row's bytes, or returns nil when there was no such row.
    package func row<Result>(
        _ keyspace: KeyspaceID, _ key: UnsafeRawBufferPointer,
        _ body: (UnsafeRawBufferPointer) -> Result
    ) throws(EngineError) -> Result? {
        nil
    }
}

/// What a `ChangeDeriver` reads and writes while it looks at one entry. Valid only in that call.
package final class Derivation {
    /// The rows as they were before the entry.
    package let before: RowsBefore

    init(before: RowsBefore) { self.before = before }

    /// Adds an index entry at the entry's sequence. Replay only.
    package func put(
        _ keyspace: KeyspaceID, _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer
    ) {}

    /// Removes an index entry at the entry's sequence. Replay only.
    package func delete(_ keyspace: KeyspaceID, _ key: UnsafeRawBufferPointer) {}

    /// Makes a keyspace known to the store, empty. Making it twice does nothing.
    package func createKeyspace(_ keyspace: KeyspaceID) throws(EngineError) {}

    /// Drops a keyspace with all its versions once no snapshot can see it.
    package func dropKeyspace(_ keyspace: KeyspaceID) throws(EngineError) {}

    /// Visits all rows of a keyspace in key order, as they were before the entry. Throwing from
    /// `visit` ends the visit.
    package func scan(
        _ keyspace: KeyspaceID,
        _ visit: (
            _ key: UnsafeRawBufferPointer, _ row: UnsafeRawBufferPointer
        ) throws(EngineError) -> Void
    ) throws(EngineError) {}
}
