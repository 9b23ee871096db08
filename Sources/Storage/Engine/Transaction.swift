package import Bytes
package import Ledger
package import Store

/// PostgreSQL's isolation levels that differ here.
package enum Isolation: Hashable, Sendable {
    /// Each statement has its own snapshot.
    case readCommitted
    /// One snapshot for all; the first updater wins.
    case repeatableRead
    /// For now the same as `repeatableRead`.
    case serializable
}

/// A place in a transaction's own changes: a savepoint, or the start of a statement. A cursor that
/// is opened with a mark does not see what its own statement writes later.
package struct WriteMark: Hashable, Sendable {
    var versionCount: Int
    var appendCount: Int
}

/// A unit of work: a snapshot to read, private changes to add to it, locks that order it among
/// others. Used by one task at a time; only `cancelWait` may be called from elsewhere.
package final class Transaction: @unchecked Sendable {
    /// Unique while the process lives.
    package let id: UInt64
    package let isolation: Isolation
    package let isReadOnly: Bool
    /// What this transaction sees of others.
    package private(set) var snapshot: CommitSequence = .zero

    init(id: UInt64, isolation: Isolation, isReadOnly: Bool) {
        self.id = id
        self.isolation = isolation
        self.isReadOnly = isReadOnly
    }

    /// Takes a new snapshot: READ COMMITTED does so before each statement, and after waiting for a
    /// lock whose row it must look at again.
    package func refreshSnapshot() {}

    // MARK: Reading

    /// Calls `body` with the row as this transaction sees it, or returns nil when there is none.
    /// `asOf` hides own changes made after that mark.
    package func get<Result>(
        _ keyspace: KeyspaceID, _ key: UnsafeRawBufferPointer, asOf mark: WriteMark? = nil,
        _ body: (UnsafeRawBufferPointer) -> Result
    ) throws(EngineError) -> Result? {
        preconditionFailure("body follows")
    }

    /// A cursor over the rows of `range` as this transaction sees them now: own changes made later
    /// than `mark` (default: now) do not appear.
    package func scan(
        _ keyspace: KeyspaceID, _ range: KeyRange, reverse: Bool = false,
        asOf mark: WriteMark? = nil
    ) -> Cursor {
        preconditionFailure("body follows")
    }

    /// The newest committed version of a row, whatever the snapshot: nil when the row never was.
    /// A deletion counts. Under the row's lock, newer than `snapshot` means a conflict.
    package func newestSequence(
        of key: UnsafeRawBufferPointer, in keyspace: KeyspaceID
    ) throws(EngineError) -> CommitSequence? {
        preconditionFailure("body follows")
    }

    // MARK: Writing (the caller holds the row's lock)

    /// The row must not exist in this transaction's view.
    package func insert(
        _ keyspace: KeyspaceID, _ key: UnsafeRawBufferPointer, _ row: UnsafeRawBufferPointer
    ) throws(EngineError) {}

    /// The row must exist in this transaction's view.
    package func update(
        _ keyspace: KeyspaceID, _ key: UnsafeRawBufferPointer, _ row: UnsafeRawBufferPointer
    ) throws(EngineError) {}

    /// The row must exist in this transaction's view.
    package func delete(
        _ keyspace: KeyspaceID, _ key: UnsafeRawBufferPointer
    ) throws(EngineError) {}

    /// Adds an index entry: visible like a row, applied with the commit, not logged.
    package func putDerived(
        _ keyspace: KeyspaceID, _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer
    ) throws(EngineError) {}

    /// Removes an index entry.
    package func deleteDerived(
        _ keyspace: KeyspaceID, _ key: UnsafeRawBufferPointer
    ) throws(EngineError) {}

    /// Fills a keyspace this transaction makes: an index over existing rows, a rewritten table. Not
    /// logged: at replay the deriver makes it again. Others must not know of the keyspace before the
    /// commit; a rollback drops it. Rows in key order go fastest.
    package func bulkLoad(
        _ keyspace: KeyspaceID,
        _ body: (
            _ add: (_ key: UnsafeRawBufferPointer, _ row: UnsafeRawBufferPointer) -> Void
        ) throws(EngineError) -> Void
    ) throws(EngineError) {}

    /// Drops a keyspace after this transaction's commit, once no snapshot can see it.
    package func dropKeyspace(_ keyspace: KeyspaceID) throws(EngineError) {}

    /// Appends a record batch, which gets its offsets at commit. `recordCount` is the number of
    /// offsets it takes.
    package func append(
        _ topicPartition: TopicPartition, batch: [UInt8], recordCount: Int32
    ) throws(EngineError) {}

    /// Visits this transaction's own, uncommitted appends to a partition, in order.
    package func forEachAppend(
        to topicPartition: TopicPartition,
        _ visit: (_ batch: UnsafeRawBufferPointer, _ recordCount: Int32) -> Void
    ) {}

    /// True when there is something to commit.
    package var hasWrites: Bool { false }

    /// A point to come back to with `rollback(to:)`.
    package func mark() -> WriteMark { WriteMark(versionCount: 0, appendCount: 0) }

    /// Undoes all changes made after `mark`. Locks stay, as PostgreSQL may keep them too.
    package func rollback(to mark: WriteMark) {}

    // MARK: Locks

    /// Waits until the lock is this transaction's; it keeps it to its end. Throws `.deadlock`,
    /// `.canceled` or `.stopped`. A lock held already is not taken twice.
    package func lock(_ key: LockKey, _ mode: LockMode) async throws(EngineError) {}

    /// Takes the lock if that needs no waiting (NOWAIT, SKIP LOCKED).
    package func tryLock(_ key: LockKey, _ mode: LockMode) -> Bool { true }

    /// Makes a lock wait of this transaction end with `.canceled`. From any thread.
    package func cancelWait() {}

    // MARK: The end

    /// Makes the changes durable and visible, then releases the locks. Nil when there was nothing
    /// to commit. After an error nothing of the transaction remains, unless the error is
    /// `.storage` or `.stopped`: then the engine has stopped and the next start decides.
    /// `isSynchronous: false` returns before the changes are durable (synchronous_commit = off).
    package func commit(
        _ origin: EntryOrigin, isSynchronous: Bool = true
    ) async throws(EngineError) -> CommitReceipt? {
        preconditionFailure("body follows")
    }

    /// Forgets the changes and releases the locks. Does nothing after the end.
    package func rollback() {}
}
