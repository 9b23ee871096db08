package import Bytes
package import Environment
package import Ledger
package import Store
import Synchronization

/// The database's core: one ledger, the store made from it, the sequencer that orders commits, and
/// the transactions that use them.
package final class Engine: Sendable {
    let parts: EngineParts
    private let directory: DataDirectory
    private let writer: LedgerWriter
    private let commits: CommitPort
    private let housekeeper: Housekeeper
    private let flusher: Flusher
    private let failure = FailureRelay()
    private let isClosed = Atomic<Bool>(false)
    let numbers = TransactionNumbers()

    /// Opens a data directory, creating it when there is none: recovers the ledger, replays it into
    /// the store and the views, then serves. `onFatal` is called once, on the sequencer's thread,
    /// when a write or a sync failed: before anybody else learns of it. Nothing is acknowledged
    /// afterwards; the process should end and start again.
    package static func open(
        _ environment: Environment, directory path: String,
        options: EngineOptions = EngineOptions(), views: EngineViews = EngineViews(),
        onFatal: @escaping @Sendable (EngineError) -> Void = { _ in }
    ) throws(EngineError) -> Engine {
        let directory: DataDirectory
        do throws(LedgerError) {
            directory = try DataDirectory.open(
                path, mode: .exclusive, pageSize: options.ledger.pageSize, in: environment)
        } catch {
            throw EngineError(error)
        }
        do throws(EngineError) {
            let parts = try EngineParts(
                environment, directory: directory.storePath, options, views)
            let recovery = try recover(directory, parts)
            let engine = Engine(parts, directory, recovery.writer, recovery.core, onFatal)
            if let last = try engine.counters.last(.transactions) {
                engine.numbers.begin(after: UInt64(max(last.value, 0)))
            }
            engine.numbers.start(at: parts.snapshots.visibleSequence)
            engine.commits.start()
            engine.housekeeper.start()
            engine.flusher.start()
            return engine
        } catch {
            directory.close()
            throw error
        }
    }

    private init(
        _ parts: EngineParts, _ directory: DataDirectory, _ writer: LedgerWriter,
        _ core: SequencerCore, _ onFatal: @escaping @Sendable (EngineError) -> Void
    ) {
        self.parts = parts
        self.directory = directory
        self.writer = writer
        let housekeeper = Housekeeper(parts, writer)
        let flusher = Flusher(parts) { [failure] in failure.report($0) }
        let sequencer = Sequencer(
            parts, writer: writer, core: core, flusher: flusher, onFatal: onFatal,
            onGroup: { housekeeper.groupEnded(bytes: $0) })
        self.housekeeper = housekeeper
        self.flusher = flusher
        commits = CommitPort(sequencer, parts.options, parts.environment.clock)
        failure.connect(commits)
        counters = Counters(parts, commits)
        past = Past(parts, writer)
    }

    deinit { failure.disconnect() }

    /// Everything up to here is durable and visible.
    package var visibleSequence: CommitSequence { parts.snapshots.visibleSequence }

    /// Waits until an entry that has its place is durable and visible. Throws `.stopped` when it will
    /// never be known to be.
    package func untilVisible(_ sequence: CommitSequence) async throws(EngineError) {
        try await parts.snapshots.untilVisible(sequence)
    }

    /// The newest commit that was answered without waiting for the disk (`synchronous_commit = off`).
    package var promisedSequence: CommitSequence { parts.snapshots.promisedSequence }

    /// A start would replay the ledger's entries after this one: what is before it, the views have on
    /// their own disks.
    package var recoverySequence: CommitSequence {
        parts.observers.reduce(parts.store.appliedSequence) { min($0, $1.durableSequence) }
    }

    /// Bytes the store has written to its files since it was made.
    package var writtenBytes: WrittenBytes { parts.store.writtenBytes }

    /// Archives and removes segments of the ledger as `retention` says. Waits for the disk: not for
    /// the threads that commit or serve.
    package func retainLedger(
        _ retention: LedgerRetention
    ) throws(EngineError) -> (archived: Int, removed: Int) {
        do throws(LedgerError) {
            return try writer.retain(
                retention, passed: recoverySequence, now: parts.environment.clock.now)
        } catch {
            throw EngineError(error)
        }
    }

    package var ledgerIdentity: LedgerIdentity { directory.identity }

    /// The ledger's identity: 16 hexadecimal digits, the same while the data directory lives.
    package var identity: String {
        let digits = String(directory.identity.rawValue, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// The numbers of SQL sequences.
    package let counters: Counters

    /// Earlier states, and the commits that made them.
    package let past: Past

    /// Begins a transaction. `session` is whose locks do not stand in its way; a new one by default.
    /// `memory` is what it takes its memory from, and gives it to.
    /// A serializable transaction is one only from its `start` on.
    package func begin(
        _ isolation: Isolation = .readCommitted, readOnly: Bool = false,
        session: LockSession? = nil, memory: TransactionMemory? = nil
    ) throws(EngineError) -> Transaction {
        guard !isClosed.load(ordering: .relaxed) else { throw .stopped }
        let (id, session) = (numbers.take(), session ?? LockSession(pid: 0))
        let hold = parts.snapshots.holdNewest()
        if let memory, let ended = memory.takeTransaction(), ended.engine === self {
            ended.restart(
                id: id, isolation: isolation, isReadOnly: readOnly, session: session,
                memory: memory, hold: hold)
            return ended
        }
        return Transaction(
            id: id, isolation: isolation, isReadOnly: readOnly, session: session, memory: memory,
            hold: hold, engine: self)
    }

    /// Begins a read-only transaction on an earlier state. Throws `.momentNotKept` when that
    /// state is no longer kept, or not reached yet; so do its reads of keyspaces that keep less.
    package func begin(
        asOf sequence: CommitSequence, _ isolation: Isolation = .repeatableRead,
        session: LockSession? = nil
    ) throws(EngineError) -> Transaction {
        let transaction = try begin(isolation, session: session)
        try transaction.moveToPast(sequence)
        return transaction
    }

    /// Begins one that had its number before the start: all others get higher ones.
    func begin(numbered id: UInt64) -> Transaction {
        numbers.begin(after: id)
        let transaction = Transaction(
            id: id, isolation: .readCommitted, isReadOnly: false, session: LockSession(pid: 0),
            hold: parts.snapshots.holdNewest(), engine: self)
        transaction.numbering.use = .shown(id)
        numbers.restore(id)
        return transaction
    }

    /// Appends record batches in one commit, without a transaction: the path of Kafka's Produce.
    /// Throws `.appendRejected` when the gate refuses one; then none is appended.
    package func append(
        _ batches: [(topicPartition: TopicPartition, batch: [UInt8], recordCount: Int32)],
        _ origin: EntryOrigin
    ) async throws(EngineError) -> CommitReceipt {
        var body = EntryBodyWriter(
            reserving: batches.reduce(64) { $0 + $1.batch.count + 32 })
        for append in batches {
            precondition(append.recordCount > 0, "a batch takes at least one offset")
            append.batch.withUnsafeBytes {
                body.addAppend(
                    append.topicPartition, recordCount: append.recordCount, batch: $0)
            }
        }
        let request = CommitRequest(origin: origin, body: consume body, writeSet: nil)
        return try await commits.submit(request).get()
    }

    func begin(_ request: CommitRequest, mayBlock: Bool) {
        commits.begin(request, mayBlock: mayBlock)
    }

    func submit(_ request: CommitRequest, mayBlock: Bool) async -> CommitRequest.Outcome {
        await commits.submit(request, mayBlock: mayBlock)
    }

    /// Has memory that is free given back to the system, soon.
    package func trimMemory() { housekeeper.trim() }

    /// Makes who has committed so many bytes wait when the disk is behind.
    func pause(afterWriting bytes: Int) async { await flusher.pause(afterWriting: bytes) }

    /// To be called now and then: what can be given up as time passes is, also while nobody commits.
    package func keepHouse() {
        housekeeper.wake()
        flusher.wake()
    }

    /// For who writes into the store without commits: has it flushed when it is time, and waits when
    /// there is little room.
    func makeRoom(afterWriting bytes: Int) {
        if parts.store.wantsFreeze { commits.wake() }
        flusher.sleep(afterWriting: bytes)
    }

    /// About how many rows the store has in a keyspace; nil when there is no such keyspace.
    package func rowCount(of keyspace: KeyspaceID) -> Int? {
        parts.store.statistics(of: keyspace)?.rowCount
    }

    /// What the store's files hold, by level, then history.
    package var storeLevels: [StoreLevel] { parts.store.levels }

    /// Bytes taken by rows that are not in files yet, by blocks of files, and by their indexes.
    package var memoryUse: (rows: Int, blocks: Int, indexes: Int) { parts.store.memoryUse }

    /// Whom a session waits for (`pg_blocking_pids`).
    package func blockedSession(_ pid: Int32) -> BlockedSession? { parts.locks.blockedSession(pid) }

    /// Who waits for whom.
    package func blockedSessions() -> [BlockedSession] { parts.locks.blockedSessions() }

    /// No snapshot is older that is not of a moment that was asked for.
    package var oldestSnapshot: CommitSequence { parts.snapshots.oldestHeld }

    /// What sessions wait for (`pg_stat_activity`).
    package func awaitedLocks() -> [BlockedSession] { parts.locks.awaitedLocks() }

    /// Whether anybody has, or wants, a lock of a table that keeps out its readers.
    package var hasExclusiveTableLocks: Bool { parts.locks.hasExclusiveTableLocks }

    /// What serializable transactions have read, as long as it matters.
    package func readLocks() -> [ReadLock] { parts.serializability.readLocks() }

    /// Whose end a transaction waits for that only reads, before it takes its snapshot.
    package func snapshotBlockers(of pid: Int32) -> [Int32] {
        parts.serializability.snapshotBlockers(of: pid)
    }

    /// The locks of transactions and sessions.
    package var locks: LockTable { parts.locks }

    /// Rings for limits of time; nil in simulations.
    package var alarms: Alarms? { parts.alarms }

    /// Finishes what is being committed, then refuses everything else and frees the directory.
    /// Waits for the engine's threads: not to be called from a view. Throws when the ledger could
    /// not be ended properly; what was acknowledged is durable all the same.
    package func close() throws(EngineError) {
        guard !isClosed.exchange(true, ordering: .acquiringAndReleasing) else { return }
        defer { directory.close() }
        commits.close()
        housekeeper.stop()
        flusher.stop()
        parts.locks.stop()
        parts.alarms?.stop()
        guard !commits.hasFailed else { return }
        do throws(LedgerError) { try writer.close() } catch { throw EngineError(error) }
    }
}

/// Brings the failure of a flush to the commits, which are made after the flusher and have it: a circle,
/// until it is disconnected.
private final class FailureRelay: Sendable {
    private let commits = Mutex<CommitPort?>(nil)

    func connect(_ commits: CommitPort) { self.commits.withLock { $0 = commits } }

    func disconnect() { commits.withLock { $0 = nil } }

    func report(_ error: EngineError) { commits.withLock { $0 }?.fail(error) }
}

extension Engine {
    /// A write or a sync of the ledger has failed: what of its last group is there is for the next start
    /// to say.
    var commitsHaveFailed: Bool { commits.hasFailed }
}
