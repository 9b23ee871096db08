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
    var loadCount: Int
    var dropCount: Int
}

/// A unit of work: a snapshot to read, private changes to add to it, locks that order it among
/// others. Used by one task at a time; only `cancelWait` may be called from elsewhere.
package final class Transaction: @unchecked Sendable {
    /// An append that waits for its offsets.
    struct PendingAppend {
        var topicPartition: TopicPartition
        var batch: [UInt8]
        var recordCount: Int32
    }

    /// Unique while the process lives.
    package let id: UInt64
    package let isolation: Isolation
    package let isReadOnly: Bool

    /// What this transaction sees of others.
    package private(set) var snapshot: CommitSequence

    private let engine: Engine
    let parts: EngineParts
    private let lockOwner: LockOwner
    /// Keeps the snapshot readable; nil after the end.
    private(set) var hold: SnapshotHold?
    /// Set while constraints read a newer snapshot: see `conflictSnapshot`.
    var conflictBase: CommitSequence?
    /// Made with the first write.
    private var writes: WriteSet?
    private var appends: [PendingAppend] = []
    private var appendBytes = 0
    /// Keyspaces made by `bulkLoad`: they go with a rollback.
    private var loadedKeyspaces: [KeyspaceID] = []
    /// Keyspaces to drop after the commit.
    private var droppedKeyspaces: [KeyspaceID] = []
    private(set) var hasEnded = false

    /// Locks up to this many are released by the sequencer, at once; more by the session, so that a
    /// large transaction does not delay the commits behind it.
    private static let promptReleaseCount = 64
    /// Bytes that `bulkLoad` writes between two looks at the store's memory.
    private static let loadedBytesBetweenLooks = 256 << 10

    init(
        id: UInt64, isolation: Isolation, isReadOnly: Bool, pid: Int32, hold: SnapshotHold,
        engine: Engine
    ) {
        self.id = id
        self.isolation = isolation
        self.isReadOnly = isReadOnly
        self.hold = hold
        snapshot = hold.sequence
        self.engine = engine
        parts = engine.parts
        lockOwner = LockOwner(pid: pid)
    }

    deinit { if !hasEnded { finish(keepsLoadedKeyspaces: false) } }

    /// Takes a new snapshot: READ COMMITTED does so before each statement, and after waiting for a
    /// lock whose row it must look at again. Cursors that are open keep the one they began with.
    /// Does nothing after the end.
    package func refreshSnapshot() {
        guard !hasEnded, parts.snapshots.visibleSequence > snapshot else { return }
        let newest = parts.snapshots.holdNewest()
        take(newest, newest.sequence)
    }

    func take(_ hold: SnapshotHold?, _ sequence: CommitSequence) {
        self.hold = hold
        snapshot = sequence
    }
}

// MARK: Reading

extension Transaction {
    /// Calls `body` with the row as this transaction sees it, or returns nil when there is none.
    /// `asOf` hides own changes made after that mark. `body` must be quick and must not use the
    /// transaction.
    package func get<Result>(
        _ keyspace: KeyspaceID, _ key: UnsafeRawBufferPointer, asOf mark: WriteMark? = nil,
        _ body: (UnsafeRawBufferPointer) -> Result
    ) throws(EngineError) -> Result? {
        if let writes {
            let own = writes.version(
                keyspace, key, before: mark?.versionCount ?? writes.versionCount)
            if let own { return own.isDelete ? nil : body(own.value) }
        }
        return try reading { () throws(StoreError) in
            try parts.store.get(keyspace, key, at: snapshot, body)
        }
    }

    /// The newest committed version of a row, whatever the snapshot and own changes: what a unique
    /// constraint compares with. `body` as in `get`.
    package func getNewest<Result>(
        _ keyspace: KeyspaceID, _ key: UnsafeRawBufferPointer,
        _ body: (UnsafeRawBufferPointer) -> Result
    ) throws(EngineError) -> Result? {
        guard let newest = try newestSequence(of: key, in: keyspace) else { return nil }
        return try reading { () throws(StoreError) in
            try parts.store.get(keyspace, key, at: newest, body)
        }
    }

    /// A cursor over the rows of `range` as this transaction sees them now: own changes made later
    /// than `mark` (default: now) do not appear.
    package func scan(
        _ keyspace: KeyspaceID, _ range: KeyRange, reverse: Bool = false,
        asOf mark: WriteMark? = nil
    ) -> Cursor {
        let versionCount = mark?.versionCount ?? writes?.versionCount ?? 0
        return Cursor(
            store: parts.store, snapshot: snapshot, hold: hold,
            writes: versionCount > 0 ? writes : nil,
            versionCount: versionCount, keyspace: keyspace, range: range, isReverse: reverse)
    }

    /// The newest committed version of a row, whatever the snapshot: nil when the row never was.
    /// A deletion counts. Under the row's lock, newer than `snapshot` means a conflict.
    package func newestSequence(
        of key: UnsafeRawBufferPointer, in keyspace: KeyspaceID
    ) throws(EngineError) -> CommitSequence? {
        try reading { () throws(StoreError) in
            try parts.store.newestSequence(of: key, in: keyspace)
        }
    }
}

// MARK: Writing (the caller holds the row's lock)

extension Transaction {
    /// The row must not exist in this transaction's view.
    package func insert(
        _ keyspace: KeyspaceID, _ key: UnsafeRawBufferPointer, _ row: UnsafeRawBufferPointer
    ) throws(EngineError) {
        try write(.insert, keyspace, key, row)
    }

    /// The row must exist in this transaction's view.
    package func update(
        _ keyspace: KeyspaceID, _ key: UnsafeRawBufferPointer, _ row: UnsafeRawBufferPointer
    ) throws(EngineError) {
        try write(.update, keyspace, key, row)
    }

    /// The row must exist in this transaction's view.
    package func delete(
        _ keyspace: KeyspaceID, _ key: UnsafeRawBufferPointer
    ) throws(EngineError) {
        try write(.delete, keyspace, key, UnsafeRawBufferPointer(start: nil, count: 0))
    }

    /// Adds an index entry: visible like a row, applied with the commit, not logged.
    package func putDerived(
        _ keyspace: KeyspaceID, _ key: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer
    ) throws(EngineError) {
        try write(.putDerived, keyspace, key, value)
    }

    /// Removes an index entry.
    package func deleteDerived(
        _ keyspace: KeyspaceID, _ key: UnsafeRawBufferPointer
    ) throws(EngineError) {
        try write(.deleteDerived, keyspace, key, UnsafeRawBufferPointer(start: nil, count: 0))
    }

    private func write(
        _ operation: WriteSet.Operation, _ keyspace: KeyspaceID, _ key: UnsafeRawBufferPointer,
        _ value: UnsafeRawBufferPointer
    ) throws(EngineError) {
        precondition(!hasEnded, "a transaction that has ended writes nothing")
        guard !isReadOnly else { throw .readOnlyTransaction }
        let writes = ensureWrites()
        try checkSize(writes.memorySize + key.count + value.count)
        writes.write(operation, keyspace, key, value)
    }

    private func ensureWrites() -> WriteSet {
        if let writes { return writes }
        let made = WriteSet()
        writes = made
        return made
    }

    private func checkSize(_ size: Int) throws(EngineError) {
        let limit = parts.options.transactionBytesMaximum
        guard size + appendBytes <= limit else { throw .transactionTooLarge(limitBytes: limit) }
    }

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
        loadedKeyspaces.append(keyspace)
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

    /// Drops a keyspace after this transaction's commit, once no snapshot can see it.
    package func dropKeyspace(_ keyspace: KeyspaceID) throws(EngineError) {
        guard !isReadOnly else { throw .readOnlyTransaction }
        droppedKeyspaces.append(keyspace)
    }

    /// Appends a record batch, which gets its offsets at commit. `recordCount` is the number of
    /// offsets it takes.
    package func append(
        _ topicPartition: TopicPartition, batch: [UInt8], recordCount: Int32
    ) throws(EngineError) {
        precondition(recordCount > 0, "a batch takes at least one offset")
        guard !isReadOnly else { throw .readOnlyTransaction }
        try checkSize((writes?.memorySize ?? 0) + batch.count)
        appendBytes += batch.count
        appends.append(
            PendingAppend(topicPartition: topicPartition, batch: batch, recordCount: recordCount))
    }

    /// Visits this transaction's own, uncommitted appends to a partition, in order.
    package func forEachAppend(
        to topicPartition: TopicPartition,
        _ visit: (_ batch: UnsafeRawBufferPointer, _ recordCount: Int32) -> Void
    ) {
        for append in appends where append.topicPartition == topicPartition {
            append.batch.withUnsafeBytes { visit($0, append.recordCount) }
        }
    }

    /// True when there is something to commit.
    package var hasWrites: Bool { !(writes?.isEmpty ?? true) || !appends.isEmpty }

    /// A point to come back to with `rollback(to:)`.
    package func mark() -> WriteMark {
        WriteMark(
            versionCount: writes?.versionCount ?? 0, appendCount: appends.count,
            loadCount: loadedKeyspaces.count, dropCount: droppedKeyspaces.count)
    }

    /// Undoes all changes made after `mark`. Locks stay, as PostgreSQL may keep them too.
    package func rollback(to mark: WriteMark) {
        writes?.rollback(toVersionCount: mark.versionCount)
        for append in appends[mark.appendCount...] { appendBytes -= append.batch.count }
        appends.removeLast(appends.count - mark.appendCount)
        for keyspace in loadedKeyspaces[mark.loadCount...] { parts.store.drop(keyspace) }
        loadedKeyspaces.removeLast(loadedKeyspaces.count - mark.loadCount)
        droppedKeyspaces.removeLast(droppedKeyspaces.count - mark.dropCount)
    }
}

// MARK: Locks

extension Transaction {
    /// Waits until the lock is this transaction's; it keeps it to its end. Throws `.deadlock`,
    /// `.canceled` or `.stopped`. A lock held already is not taken twice.
    package func lock(_ key: LockKey, _ mode: LockMode) async throws(EngineError) {
        if parts.options.plantedBug == .ignoreLocks { return }
        try await parts.locks.lock(key, mode, for: lockOwner)
    }

    /// Takes the lock if that needs no waiting (NOWAIT, SKIP LOCKED).
    package func tryLock(_ key: LockKey, _ mode: LockMode) -> Bool {
        parts.options.plantedBug == .ignoreLocks || parts.locks.tryLock(key, mode, for: lockOwner)
    }

    /// Makes a lock wait of this transaction end with `.canceled`. From any thread.
    package func cancelWait() { parts.locks.cancelWait(of: lockOwner) }
}

// MARK: The end

extension Transaction {
    /// Makes the changes durable and visible, then releases the locks. Nil when there was nothing
    /// to commit. After an error nothing of the transaction remains, unless the error is
    /// `.storage`, `.corrupt` or `.stopped`: then the engine has stopped and the next start
    /// decides.
    package func commit(_ origin: EntryOrigin) async throws(EngineError) -> CommitReceipt? {
        precondition(!hasEnded, "a transaction ends once")
        let body = encode()
        guard body.changeCount > 0 else {
            finish(keepsLoadedKeyspaces: false)
            return nil
        }
        let isPrompt = lockOwner.held.count <= Transaction.promptReleaseCount
        let request = CommitRequest(
            origin: origin, body: body, writeSet: writes, lockOwner: isPrompt ? lockOwner : nil)
        let outcome = await engine.submit(request)
        switch outcome {
        case .success(let receipt):
            for keyspace in droppedKeyspaces { parts.store.drop(keyspace, at: receipt.sequence) }
            finish(keepsLoadedKeyspaces: true)
            return receipt
        case .failure(let error):
            finish(keepsLoadedKeyspaces: false)
            throw error
        }
    }

    /// Forgets the changes and releases the locks. Does nothing after the end.
    package func rollback() {
        if !hasEnded { finish(keepsLoadedKeyspaces: false) }
    }

    private func encode() -> EntryBodyWriter {
        // More than it takes; memory that is never touched costs nothing.
        var body = EntryBodyWriter(reserving: (writes?.memorySize ?? 0) + appendBytes + 64)
        writes?.encode(into: &body)
        for append in appends {
            append.batch.withUnsafeBytes {
                body.addAppend(
                    append.topicPartition, recordCount: append.recordCount, batch: $0)
            }
        }
        return body
    }

    private func finish(keepsLoadedKeyspaces: Bool) {
        hasEnded = true
        parts.locks.releaseAll(of: lockOwner)
        if !keepsLoadedKeyspaces {
            for keyspace in loadedKeyspaces { parts.store.drop(keyspace) }
        }
        writes = nil
        appends = []
        loadedKeyspaces = []
        droppedKeyspaces = []
        hold = nil
    }
}
