package import Bytes
import Ledger
package import Store
import Synchronization

/// PostgreSQL's isolation levels that differ here. Public: see `CommitSequence`.
public enum Isolation: Hashable, Sendable {
    /// Each statement has its own snapshot.
    case readCommitted
    /// One snapshot for all; the first updater wins.
    case repeatableRead
    /// As `repeatableRead`, and in effect one after the other (`SerializableTracker`).
    case serializable
}

/// A place in a transaction's own changes: a savepoint, or the start of a statement. A cursor that
/// is opened with a mark does not see what its own statement writes later.
package struct WriteMark: Hashable, Sendable {
    var versionCount: Int
    var appendCount: Int
    var loadCount: Int
    var dropCount: Int
    /// Locks got later go with a rollback to here.
    var lockCount: Int
    var runCount: Int
    var departureCount: Int
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
    package private(set) var id: UInt64
    package private(set) var isolation: Isolation
    /// Its READ COMMITTED was asked for as READ UNCOMMITTED, which is the same and is shown by its name.
    package var isReadUncommitted = false
    /// Whether writes fail from now on. What is tracked as writing goes on as it was.
    package var isReadOnly: Bool
    /// It was begun as one that waits for a snapshot which nothing can make inconsistent.
    package private(set) var isDeferrable = false
    /// It was begun on an earlier state, which some keyspaces may keep no more.
    private var readsPast: Bool

    /// What this transaction sees of others.
    package private(set) var snapshot: CommitSequence

    let engine: Engine
    let parts: EngineParts
    private(set) var lockOwner: LockOwner
    /// What it gives its memory to when it ends; the session's.
    var memory: TransactionMemory?
    /// What others are told of the reads and writes of a serializable transaction that writes.
    var serializable: SerializableTransaction?
    /// What `start` waits for.
    private let snapshotWait = Mutex<SnapshotWait?>(nil)
    /// Keeps the snapshot readable; nil after the end.
    var hold: SnapshotHold?
    /// Set while constraints read a newer snapshot: see `conflictSnapshot`.
    var conflictBase: CommitSequence?
    /// Made with the first write.
    var writes: WriteSet?
    var appends: [PendingAppend] = []
    var appendBytes = 0
    /// Keyspaces made by `bulkLoad`: they go with a rollback.
    var loadedKeyspaces: [KeyspaceID] = []
    /// Keyspaces to drop after the commit.
    var droppedKeyspaces: [KeyspaceID] = []
    /// Rows that left their keys: told to who comes too late for them.
    var departures: [(key: LockKey, what: RowDeparture)] = []
    package internal(set) var hasEnded = false
    /// What `beginCommit` has handed over; its own again with its outcome.
    var commitRequest: CommitRequest?
    /// What `beginLock` waits for.
    var begunLock: BegunLock?
    /// Something of what it follows shows in what its statement answers.
    var hasDisclosed = false
    var numbering = Numbering()
    init(
        id: UInt64, isolation: Isolation, isReadOnly: Bool, session: LockSession,
        memory: TransactionMemory? = nil, hold: SnapshotHold, engine: Engine
    ) {
        self.id = id
        self.isolation = isolation
        self.isReadOnly = isReadOnly
        isDeferrable = false
        readsPast = false
        self.memory = memory
        self.hold = hold
        snapshot = hold.sequence
        self.engine = engine
        parts = engine.parts
        lockOwner = LockOwner(session, transactionID: id)
        if let memory { lockOwner.held = memory.takeHeld() }
    }

    deinit { if !hasEnded { finish(keepsLoadedKeyspaces: false) } }

    /// Makes another transaction of one that has ended and that nobody else has. What is not here was left as
    /// it is in a new one by `finish`.
    func restart(
        id: UInt64, isolation: Isolation, isReadOnly: Bool, session: LockSession,
        memory: TransactionMemory, hold: SnapshotHold
    ) {
        precondition(hasEnded && commitRequest == nil, "a transaction ends before it is another")
        self.id = id
        self.isolation = isolation
        self.isReadOnly = isReadOnly
        isReadUncommitted = false
        readsPast = false
        take(hold)
        // The sequencer may have the owner for a moment longer.
        if isKnownUniquelyReferenced(&lockOwner), lockOwner.session === session {
            lockOwner.restart(transactionID: id)
        } else {
            lockOwner = LockOwner(session, transactionID: id)
        }
        lockOwner.held = memory.takeHeld()
        self.memory = memory
        conflictBase = nil
        appendBytes = 0
        begunLock = nil
        hasDisclosed = false
        numbering = Numbering()
        hasEnded = false
    }

    /// Earlier states.
    package var past: Past { engine.past }

    /// To be called before the first statement: takes the snapshot anew, and enters a serializable
    /// transaction among the others. A DEFERRABLE read-only one waits until no other can make what
    /// it sees inconsistent; then `onWait` is called first.
    package func start(
        deferrable: Bool = false, _ onWait: () -> Void = {}
    ) async throws(EngineError) {
        isDeferrable = deferrable
        guard isolation == .serializable, parts.options.plantedBug != .skipValidation else {
            refreshSnapshot()
            return
        }
        if !isReadOnly {
            let (entered, hold) = parts.serializability.begin(
                pid: lockOwner.pid, transactionID: id)
            serializable = entered
            take(hold)
            return
        }
        onWait()
        while true {
            let wait = SnapshotWait()
            snapshotWait.withLock { $0 = wait }
            let hold = parts.serializability.beginReadOnly(
                deferrable: deferrable, pid: lockOwner.pid
            ) { wait.end($0 ? .good : .bad) }
            if lockOwner.session.isCanceled() { wait.end(.canceled) }
            let outcome = await wait.outcome()
            snapshotWait.withLock { $0 = nil }
            switch outcome {
            case .good: return take(hold)
            case .bad: continue
            case .canceled: throw .canceled
            }
        }
    }

    /// Enters it, whose writes and dropped keyspaces have been restored, among the serializable ones that are
    /// prepared.
    func restoreSerializable(_ reads: [KeyspaceID: ReadSet]) {
        isolation = .serializable
        let (entered, hold) = parts.serializability.restore(
            reads, droppedKeyspaces, transactionID: id
        ) { note in
            writes?.forEachNetWrite { _, entry, _ in
                if !entry.keyspace.isInternal {
                    note(entry.keyspace, [UInt8](entry.key))
                }
            }
            for append in appends {
                let (keyspace, key) = append.topicPartition.tracked
                note(keyspace, key)
            }
        }
        serializable = entered
        take(hold)
    }

    private func take(_ hold: SnapshotHold) {
        self.hold = hold
        snapshot = hold.sequence
    }

    /// Makes it another kind of transaction, before `start`.
    package func setIsolation(_ isolation: Isolation) {
        precondition(serializable == nil && writes == nil, "it has run at its level")
        self.isolation = isolation
    }

    /// Makes it a read-only transaction on an earlier state, before `start`; the locks it has got stay its own.
    /// Throws `.momentNotKept` as `Engine.begin(asOf:)` does.
    package func moveToPast(_ sequence: CommitSequence) throws(EngineError) {
        precondition(serializable == nil && writes == nil, "it has run on its snapshot")
        take(try engine.past.hold(sequence))
        isReadOnly = true
        readsPast = true
    }

    /// A subtransaction has ended, before which the transaction was read-only or not. A serializable one that
    /// has run as one that only reads is not tracked, and stays what it is.
    package func endReadOnly(_ wasReadOnly: Bool, hasRun: Bool) {
        let isUntracked = hasRun && isolation == .serializable && serializable == nil
        isReadOnly = wasReadOnly || (isReadOnly && isUntracked)
    }

    /// Lets another owner of locks, the session's own, wait no longer than this transaction.
    package func shareLockLimits(with owner: LockOwner) {
        owner.lockTimeout = lockOwner.lockTimeout
        owner.deadlockTimeout = lockOwner.deadlockTimeout
    }

    /// How long waits for locks may take, in milliseconds; see `LockOwner`.
    package func setLockLimits(timeout: Int, deadlockTimeout: Int) {
        lockOwner.lockTimeout = timeout
        lockOwner.deadlockTimeout = deadlockTimeout
    }

    /// Takes a new snapshot: READ COMMITTED does so before each statement. Cursors that are open
    /// keep the one they began with. Does nothing after the end.
    ///
    /// It shows what this transaction follows, durable or not.
    package func refreshSnapshot() {
        let dependency = lockOwner.dependency
        let isNewer = max(parts.snapshots.visibleSequence, dependency) > snapshot
        guard !hasEnded, isNewer || hold?.hasSight == true else { return }
        let newest = parts.snapshots.holdNewest(atLeast: dependency)
        take(newest, newest.sequence)
    }

    func take(_ hold: SnapshotHold?, _ sequence: CommitSequence) {
        self.hold = hold
        snapshot = sequence
    }
}

// MARK: Reading

extension Transaction {
    /// What the store holds of a keyspace now; nil when it has no such keyspace.
    package func statistics(of keyspace: KeyspaceID) -> KeyspaceStatistics? {
        parts.store.statistics(of: keyspace)
    }

    /// Calls `body` with the row as this transaction sees it, or returns nil when there is none.
    /// `asOf` hides own changes made after that mark. `body` must be quick and must not use the
    /// transaction. Throws `.momentNotKept` when the transaction was begun on an earlier state that
    /// this keyspace keeps no more.
    package func get<Result>(
        _ keyspace: KeyspaceID, _ key: UnsafeRawBufferPointer, asOf mark: WriteMark? = nil,
        _ body: (UnsafeRawBufferPointer) -> Result
    ) throws(EngineError) -> Result? {
        var result: Result?
        try read(keyspace, key, asOf: mark) { result = body($0) }
        return result
    }

    /// The same where nothing is made of the row but what `body` does. No generic function, which other
    /// modules would call without knowing its type.
    package func read(
        _ keyspace: KeyspaceID, _ key: UnsafeRawBufferPointer, asOf mark: WriteMark?,
        _ body: (UnsafeRawBufferPointer) -> Void
    ) throws(EngineError) {
        if let writes {
            let own = writes.version(
                keyspace, key, before: mark?.versionCount ?? writes.versionCount)
            if let own {
                if showsRemoved(in: keyspace), writes.beganFree(own) {
                    try refuseHidden(keyspace, key)
                }
                if !own.isDelete { body(own.value) }
                return
            }
        }
        if let serializable { try noteRead(serializable, keyspace, .key([UInt8](key))) }
        if readsPast { try checkKept(keyspace) }
        try reading { () throws(StoreError) in
            try parts.store.read(keyspace, key, at: snapshot, body)
        }
    }

    /// Whether the snapshot may show what others have removed since. Of a row under whose key this
    /// transaction has put one of its own then, which it may, it sees one only: so it may not look there.
    private func showsRemoved(in keyspace: KeyspaceID) -> Bool {
        isolation != .readCommitted && parts.store.newestDeletion(in: keyspace) > snapshot
    }

    /// Throws `.serializationFailure` when the snapshot shows a row under a key that was free when this
    /// transaction wrote it.
    private func refuseHidden(
        _ keyspace: KeyspaceID, _ key: UnsafeRawBufferPointer
    ) throws(EngineError) {
        var isHidden = false
        try reading { () throws(StoreError) in
            try parts.store.read(keyspace, key, at: snapshot) { _ in isHidden = true }
        }
        if isHidden { throw .serializationFailure }
    }

    /// While the snapshot is held, what is kept of it stays.
    private func checkKept(_ keyspace: KeyspaceID) throws(EngineError) {
        let oldest = oldestMoment(of: keyspace)
        if snapshot < oldest { throw .momentNotKept(oldest: oldest) }
    }

    func noteRead(
        _ serializable: SerializableTransaction, _ keyspace: KeyspaceID, _ read: SerializableRead
    ) throws(EngineError) {
        // Definitions and counters are ordered by locks of their own.
        guard !keyspace.isInternal else { return }
        try parts.serializability.read(serializable, keyspace, read, at: snapshot)
    }

    /// What others write under the key is to conflict with this transaction, if that is serializable.
    package func noteRead(_ keyspace: KeyspaceID, _ key: [UInt8]) throws(EngineError) {
        if let serializable { try noteRead(serializable, keyspace, .key(key)) }
    }

    /// The row as it is now, whatever the snapshot: this transaction's own version, or the newest
    /// committed one. What UPDATE, DELETE and row locks go on from once they hold the row's lock.
    package func getLatest<Result>(
        _ keyspace: KeyspaceID, _ key: UnsafeRawBufferPointer,
        _ body: (UnsafeRawBufferPointer) -> Result
    ) throws(EngineError) -> Result? {
        if let own = writes?.version(keyspace, key, before: writes?.versionCount ?? 0) {
            return own.isDelete ? nil : body(own.value)
        }
        return try getNewest(keyspace, key, body)
    }

    /// Whether this transaction has written the key, and not undone it.
    package func hasWritten(_ keyspace: KeyspaceID, _ key: UnsafeRawBufferPointer) -> Bool {
        guard let writes else { return false }
        return writes.version(keyspace, key, before: writes.versionCount) != nil
    }

    /// Whether this transaction has written the key after `mark`, and not undone it.
    package func hasWritten(
        _ keyspace: KeyspaceID, _ key: UnsafeRawBufferPointer, after mark: WriteMark
    ) -> Bool {
        guard let writes, writes.versionCount > mark.versionCount else { return false }
        return writes.isWritten(keyspace, key, after: mark.versionCount)
    }

    /// Fails a serializable transaction whose insertion of a taken key somebody else's read makes a
    /// conflict: that is the better reason.
    package func checkSerializableInsertion(
        _ keyspace: KeyspaceID, _ key: UnsafeRawBufferPointer
    ) throws(EngineError) {
        guard let serializable else { return }
        try parts.serializability.write(
            serializable, keyspace, [UInt8](key), isRefused: true)
    }

    /// The newest committed version of a row, whatever the snapshot and own changes: what a unique
    /// constraint compares with. The caller holds the key's lock. `body` as in `get`.
    package func getNewest<Result>(
        _ keyspace: KeyspaceID, _ key: UnsafeRawBufferPointer,
        _ body: (UnsafeRawBufferPointer) -> Result
    ) throws(EngineError) -> Result? {
        // Under the key's lock nothing of it is applied that is not published too, or followed.
        var result: Result?
        try reading { () throws(StoreError) in
            try parts.store.read(keyspace, key, at: .latest) { result = body($0) }
        }
        return result
    }

    /// A cursor over the rows of `range` as this transaction sees them now: own changes made later
    /// than `mark` (default: now) do not appear. Rows for which one of the conditions is not met may
    /// be left out. Its first `next` throws what `get` would; it comes to a row that an own one hides as `get` does.
    /// What others write in what it passes conflicts with this transaction, if that is serializable. `isNoted`: from the
    /// beginning on; otherwise from its `noteReads` on, which comes before anything depends on what was found.
    package func scan(
        _ keyspace: KeyspaceID, _ range: KeyRange, reverse: Bool = false,
        asOf mark: WriteMark? = nil, unless conditions: [ZoneCondition] = [], isNoted: Bool = true
    ) -> Cursor {
        let versionCount = mark?.versionCount ?? writes?.versionCount ?? 0
        var failure: EngineError?
        do throws(EngineError) {
            if readsPast { try checkKept(keyspace) }
        } catch {
            failure = error
        }
        return Cursor(
            store: parts.store, snapshot: snapshot, hold: hold,
            writes: versionCount > 0 ? writes : nil, versionCount: versionCount,
            refusesHidden: versionCount > 0 && showsRemoved(in: keyspace), keyspace: keyspace,
            range: range, isReverse: reverse, unless: conditions,
            reads: serializable.map { serializable in
                CursorReads(range, isReverse: reverse, isWaiting: !isNoted) {
                    [self] (passed) throws(EngineError) in
                    try noteRead(serializable, keyspace, .range(passed))
                }
            }, failure: failure)
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
        let writes = try prepareWrite(bytes: key.count + value.count)
        if let serializable, !keyspace.isInternal {
            try parts.serializability.write(serializable, keyspace, [UInt8](key))
        }
        if writes.put(operation, keyspace, key, value) {
            departures.append((LockKey(keyspace, key), .deleted))
        }
    }

    /// The write set, with room for so many bytes more.
    func prepareWrite(bytes: Int) throws(EngineError) -> WriteSet {
        precondition(!hasEnded, "a transaction that has ended writes nothing")
        guard !isReadOnly else { throw .readOnlyTransaction }
        let writes = ensureWrites()
        try checkSize(writes.memorySize + bytes)
        return writes
    }

    func ensureWrites() -> WriteSet {
        if let writes { return writes }
        takeNumber()
        let made =
            memory?.takeWrites()
            ?? WriteSet(keptBytesMax: parts.options.large.keptBytesMax, parts.spareChunks)
        writes = made
        return made
    }

    func checkSize(_ size: Int) throws(EngineError) {
        guard fits(size) else {
            throw .transactionTooLarge(limitBytes: parts.options.transactionBytesMaximum)
        }
    }

    /// Bytes of memory that what it has written takes, about.
    package var writtenBytes: Int { (writes?.memorySize ?? 0) + appendBytes }

    /// Whether a write set of that size is not too large for one transaction.
    func fits(_ size: Int) -> Bool {
        size + appendBytes <= parts.options.transactionBytesMaximum
    }

    /// Drops a keyspace after this transaction's commit, once no snapshot can see it.
    package func dropKeyspace(_ keyspace: KeyspaceID) throws(EngineError) {
        guard !isReadOnly else { throw .readOnlyTransaction }
        if let serializable { try parts.serializability.remove(keyspace, by: serializable) }
        droppedKeyspaces.append(keyspace)
    }

    /// True when there is something to commit.
    package var hasWrites: Bool { !(writes?.isEmpty ?? true) || !appends.isEmpty }

    /// False when ending it by `rollback` is as good as by `commit`, which must wait.
    package var needsCommit: Bool { hasWrites || serializable != nil }

    /// A point to come back to with `rollback(to:)`.
    package func mark() -> WriteMark {
        WriteMark(
            versionCount: writes?.versionCount ?? 0, appendCount: appends.count,
            loadCount: loadedKeyspaces.count, dropCount: droppedKeyspaces.count,
            lockCount: lockOwner.lockCount, runCount: lockOwner.claimedRuns,
            departureCount: departures.count
        )
    }

    /// Undoes all changes made after `mark` and releases the locks got since.
    package func rollback(to mark: WriteMark) {
        noteRollback()
        parts.locks.release(lockOwner, downTo: mark.lockCount, runs: mark.runCount)
        let isKept = parts.options.plantedBug == .keepRolledBack && writes?.isLarge == true
        if !isKept { writes?.rollback(toVersionCount: mark.versionCount) }
        for append in appends[mark.appendCount...] { appendBytes -= append.batch.count }
        appends.removeLast(appends.count - mark.appendCount)
        for keyspace in loadedKeyspaces[mark.loadCount...] { parts.store.drop(keyspace) }
        loadedKeyspaces.removeLast(loadedKeyspaces.count - mark.loadCount)
        droppedKeyspaces.removeLast(droppedKeyspaces.count - mark.dropCount)
        departures.removeLast(departures.count - mark.departureCount)
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

    /// Gives a lock back before the end; one that nothing was written under.
    package func unlock(_ key: LockKey, _ mode: LockMode) {
        parts.locks.release(key, mode, of: lockOwner)
    }

    /// Takes the lock if that needs no waiting (NOWAIT, SKIP LOCKED).
    package func tryLock(_ key: LockKey, _ mode: LockMode) -> Bool {
        parts.options.plantedBug == .ignoreLocks || parts.locks.tryLock(key, mode, for: lockOwner)
    }

    /// Those that it holds of the kind that applications give meaning to.
    package var advisoryLocks: [LockKey] { heldLocks.map(\.key).filter(\.isAdvisory) }

    /// All locks it holds, each with its modes.
    var heldLocks: [(key: LockKey, mode: LockMode)] { parts.locks.heldLocks(of: lockOwner) }

    /// The transaction goes on without its session: its locks stand in that one's way too. Not to be
    /// called while somebody may cancel a wait of it.
    package func leaveSession() {
        let heir = LockOwner(LockSession(pid: 0), transactionID: number)
        parts.locks.handOver(from: lockOwner, to: heir)
        lockOwner = heir
        memory = nil
        if let serializable { parts.serializability.leaveSession(serializable) }
    }

    /// Makes a wait of this transaction end with `.canceled`. From any thread.
    package func cancelWait() {
        parts.locks.cancelWait(of: lockOwner.session)
        snapshotWait.withLock { $0 }?.end(.canceled)
    }
}
