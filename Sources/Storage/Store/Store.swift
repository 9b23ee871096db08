package import Bytes
import Synchronization

/// How a scan ended.
package enum ScanEnd: Hashable, Sendable {
    /// Every key of the range was looked at.
    case exhausted
    /// It stopped after `limit` rows, or where its body wanted it to, or after so many invisible
    /// rows that others must get the lock. Go on with `range.remaining(after: lastKey, reverse:)`.
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
    /// Memory of the versions and of the tree, the allocator's own not counted.
    package var memoryBytes: Int
}

/// The views' rows: ordered keyspaces of versioned keys, in memory, rebuilt by replaying the
/// ledger.
///
/// A keyspace is an ordered map from key bytes to versions, newest first: a commit sequence and
/// value bytes or a tombstone. A reader names the sequence it reads at and sees, of each key, the
/// newest version at or before it.
///
/// Thread safety: any number of readers, and writers (the applier, bulk loaders), from any threads.
/// A short reader-writer lock per keyspace; bodies run inside it, so they must be quick and must
/// not call the store.
package final class Store: Sendable {
    private let table = KeyspaceTable()
    /// The keyspaces there are; held while `table` or this changes.
    private let live = Mutex<Set<KeyspaceID>>([])

    package init() {}

    /// Makes an empty keyspace; does nothing when it exists.
    package func create(_ keyspace: KeyspaceID) { _ = findOrCreate(keyspace) }

    /// Forgets a keyspace and its rows at once, for every snapshot.
    package func drop(_ keyspace: KeyspaceID) {
        let remains: Tree? = live.withLock { live in
            live.remove(keyspace) == nil ? nil : table.find(keyspace)?.drop()
        }
        // They are freed here, outside the locks: they may be large.
        _ = consume remains
    }

    /// The keyspaces there are, in order.
    package var keyspaces: [KeyspaceID] { live.withLock { $0.sorted() } }

    fileprivate func findOrCreate(_ id: KeyspaceID) -> Keyspace {
        if let keyspace = table.find(id), keyspace.isLive { return keyspace }
        return live.withLock { live in
            live.insert(id)
            if let keyspace = table.find(id) {
                keyspace.revive()
                return keyspace
            }
            let keyspace = Keyspace()
            table.add(id, keyspace)
            return keyspace
        }
    }
}

// MARK: Read

extension Store {
    /// Calls `body` with the key's value as of `sequence`. Nil when there is no such row (or
    /// keyspace).
    package func get<Result>(
        _ keyspace: KeyspaceID, _ key: UnsafeRawBufferPointer, at sequence: CommitSequence,
        _ body: (UnsafeRawBufferPointer) -> Result
    ) throws(StoreError) -> Result? {
        table.find(keyspace)?.get(key, at: sequence, body)
    }

    /// The sequence of the key's newest version, a tombstone's too. Nil when the key has none: it
    /// was never written, or it was deleted and pruned.
    package func newestSequence(of key: UnsafeRawBufferPointer, in keyspace: KeyspaceID)
        throws(StoreError) -> CommitSequence?
    {
        table.find(keyspace)?.newestSequence(of: key)
    }

    /// Calls `body` with at most `limit` (at least 1) rows of the range as of `sequence`, in key
    /// order or its reverse. `body` returns false to stop after this row.
    package func scan(
        _ keyspace: KeyspaceID, _ range: KeyRange, reverse: Bool = false,
        at sequence: CommitSequence, limit: Int,
        _ body: (_ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) -> Bool
    ) throws(StoreError) -> ScanEnd {
        guard let found = table.find(keyspace) else { return .exhausted }
        return found.scan(range, reverse: reverse, at: sequence, limit: limit, body)
    }

    /// Calls `body` with every version of the range's keys that was valid at some moment of
    /// `period`: keys in order, the versions of a key newest first. `body` returns false to stop
    /// after this key. Stops after the key with which `limit` versions (at least 1) are reached.
    package func scanVersions(
        _ keyspace: KeyspaceID, _ range: KeyRange, during period: ClosedRange<CommitSequence>,
        limit: Int, _ body: (StoredVersion) -> Bool
    ) throws(StoreError) -> ScanEnd {
        guard let found = table.find(keyspace) else { return .exhausted }
        return found.scanVersions(range, during: period, limit: limit, body)
    }

    /// Nil when there is no such keyspace.
    package func statistics(of keyspace: KeyspaceID) -> KeyspaceStatistics? {
        table.find(keyspace)?.statistics()
    }
}

// MARK: Write

extension Store {
    /// Writes one commit's changes: `body` calls the applier once per change. Readers at earlier
    /// sequences see nothing of it. Applying the same commit again changes nothing. Keyspaces that
    /// do not exist are created.
    package func apply(
        at sequence: CommitSequence, _ body: (inout StoreApplier) throws -> Void
    ) rethrows {
        var applier = StoreApplier(store: self, sequence: sequence)
        try body(&applier)
    }

    /// Writes rows of one version into a keyspace that nobody reads yet; rows in key order go
    /// fastest.
    package func bulkLoad(
        _ keyspace: KeyspaceID, at sequence: CommitSequence = .zero,
        _ body: (_ add: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Void) throws -> Void
    ) rethrows {
        let target = findOrCreate(keyspace)
        try body { key, value in target.write(key, value, at: sequence) }
    }

    /// Says that nobody will read at a sequence before `horizon` any more, and frees what only such
    /// readers could see: superseded versions and deleted keys. Costs time in proportion to what is
    /// freed.
    package func prune(keepingFrom horizon: CommitSequence) {
        let all = live.withLock { Array($0) }
        for keyspace in all { table.find(keyspace)?.prune(keepingFrom: horizon) }
    }
}

/// Writes the changes of one commit.
package struct StoreApplier {
    private let store: Store
    private let sequence: CommitSequence
    /// The keyspace written last: changes mostly come in runs of one.
    private var recent: (id: KeyspaceID, keyspace: Keyspace)?

    fileprivate init(store: Store, sequence: CommitSequence) {
        self.store = store
        self.sequence = sequence
    }

    /// Gives the key a value, or a tombstone when `value` is nil.
    package mutating func write(
        _ keyspace: KeyspaceID, _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer?
    ) {
        find(keyspace).write(key, value, at: sequence)
    }

    private mutating func find(_ id: KeyspaceID) -> Keyspace {
        if let recent, recent.id == id { return recent.keyspace }
        let keyspace = store.findOrCreate(id)
        recent = (id, keyspace)
        return keyspace
    }
}
