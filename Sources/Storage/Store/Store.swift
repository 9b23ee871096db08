package import Bytes

/// How a scan ended.
package enum ScanEnd: Hashable, Sendable {
    /// Every key of the range was looked at.
    case exhausted
    /// It stopped after `limit` rows, or after so many invisible ones that the lock had to be let go: go on with
    /// `range.remaining(after: lastKey, reverse:)`.
    case more(lastKey: [UInt8])
}

/// Sizes of a keyspace.
package struct KeyspaceStatistics: Hashable, Sendable {
    /// Keys whose newest version is a row.
    package var rowCount: Int
    /// Bytes of those rows' keys and values.
    package var rowBytes: Int
    /// Versions kept, tombstones and superseded ones included.
    package var versionCount: Int
    /// Memory of the versions and of the tree.
    package var memoryBytes: Int
}

/// The views' rows: ordered keyspaces of versioned keys. In memory for now: built by replaying the ledger.
///
/// A keyspace is an ordered map from key bytes to versions, newest first: a commit sequence and value bytes or a tombstone.
/// A reader names the sequence it reads at and sees, of each key, the newest version at or before it.
///
/// Thread safety: any number of readers, and writers (the applier, bulk loaders), from any threads. A short
/// reader-writer lock per keyspace; bodies run inside it, so they must be quick and must not call the store.
package final class Store: Sendable {
    package init() {}

    /// Makes an empty keyspace; does nothing when it exists.
    package func create(_ keyspace: KeyspaceID) { preconditionFailure("not built yet") }

    /// Forgets a keyspace and its rows at once, for every snapshot.
    package func drop(_ keyspace: KeyspaceID) { preconditionFailure("not built yet") }

    /// The keyspaces there are, in order.
    package var keyspaces: [KeyspaceID] { preconditionFailure("not built yet") }

    /// Calls `body` with the key's value as of `sequence`. Nil when there is no such row (or keyspace).
    package func get<Result>(
        _ keyspace: KeyspaceID, _ key: UnsafeRawBufferPointer, at sequence: CommitSequence,
        _ body: (UnsafeRawBufferPointer) throws -> Result
    ) rethrows -> Result? { preconditionFailure("not built yet") }

    /// The sequence of the key's newest version, a tombstone's too. Nil when the key has none: it was never written, or
    /// deleted before every live snapshot.
    package func newestSequence(of key: UnsafeRawBufferPointer, in keyspace: KeyspaceID)
        -> CommitSequence?
    { preconditionFailure("not built yet") }

    /// Calls `body` with at most `limit` rows of the range as of `sequence`, in key order or its reverse.
    package func scan(
        _ keyspace: KeyspaceID, _ range: KeyRange, reverse: Bool = false,
        at sequence: CommitSequence, limit: Int,
        _ body: (_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) throws -> Void
    ) rethrows -> ScanEnd { preconditionFailure("not built yet") }

    /// Writes one commit's changes: `body` calls the applier once per change. Readers at earlier sequences see nothing of it.
    /// Applying the same commit again changes nothing. Keyspaces that do not exist are created.
    package func apply(
        at sequence: CommitSequence, _ body: (inout StoreApplier) throws -> Void
    ) rethrows { preconditionFailure("not built yet") }

    /// Writes rows into a keyspace that nobody reads yet; rows in key order go fastest.
    package func bulkLoad(
        _ keyspace: KeyspaceID, at sequence: CommitSequence = .zero,
        _ body: (_ add: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Void) throws -> Void
    ) rethrows { preconditionFailure("not built yet") }

    /// Says that nobody will read at a sequence before `horizon` any more. What only such readers could see is freed: deleted
    /// keys at once, superseded versions when their key is next written. The horizon never moves back.
    package func prune(keepingFrom horizon: CommitSequence) { preconditionFailure("not built yet") }

    /// Nil when there is no such keyspace.
    package func statistics(of keyspace: KeyspaceID) -> KeyspaceStatistics? {
        preconditionFailure("not built yet")
    }
}

/// Writes the changes of one commit.
package struct StoreApplier {
    /// Gives the key a value, or a tombstone when `value` is nil.
    package mutating func write(
        _ keyspace: KeyspaceID, _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer?
    ) { preconditionFailure("not built yet") }

    /// The same, and hands `previous` the value this change replaces, nil when there was none.
    package mutating func write(
        _ keyspace: KeyspaceID, _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer?,
        previous: (UnsafeRawBufferPointer?) -> Void
    ) { preconditionFailure("not built yet") }
}
