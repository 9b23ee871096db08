package import Bytes
import Environment
import Ledger
import Store

/// Everything the engine can refuse or fail at. The SQL layer maps each case to a SQLSTATE, the
/// Kafka layer to an error code.
package enum EngineError: Error, Hashable, Sendable {
    /// A row this transaction wants to change was changed after its snapshot (SQLSTATE 40001).
    case serializationFailure
    /// The same of one that was deleted.
    case deletedConcurrently
    /// Going on could make the result one that no serial order of the serializable transactions
    /// gives (40001); why it was this transaction.
    case serializationConflict(String)
    /// Waiting would never end (40P01); `cycle` names the sessions that wait for each other, the
    /// victim first.
    case deadlock(cycle: [BlockedSession])
    /// A wait was given up because somebody asked to cancel it (57014).
    case canceled
    /// A wait for a lock took longer than it may (55P03).
    case lockTimeout
    /// The lock is held by another and the caller did not want to wait (55P03).
    case lockNotAvailable
    /// The transaction's own changes exceed what a transaction may hold in memory (53200).
    case transactionTooLarge(limitBytes: Int)
    /// The moment asked for is before what is kept, or not reached yet; `oldest` is the first that
    /// can be read (72000).
    case momentNotKept(oldest: CommitSequence)
    /// A write in a read-only transaction (25006).
    case readOnlyTransaction
    /// A counter has given out its last number (2200H).
    case counterExhausted(limit: Int64, ascending: Bool)
    /// A topic append was refused by the topic layer's gate; the payload is its own error code.
    case appendRejected(code: Int16)
    /// The data directory is in use by the process with this number.
    case locked(pid: Int32?)
    /// The data directory's format is newer than this program.
    case newerFormat(found: Int, supported: Int)
    /// Stored bytes are not what was written: where, and what.
    case corrupt(String)
    /// The disk refused: what was tried, and the operating system's reason.
    case storage(String)
    /// The disk is full (53100): nothing was written, and writing can go on once there is room.
    case diskFull(String)
    /// The engine has stopped after an earlier failure, or is closing: nothing was committed.
    case stopped
}

/// A session that waits for another one's lock.
package struct BlockedSession: Hashable, Sendable {
    /// The session's number as clients see it (`pg_backend_pid()`).
    package var pid: Int32
    /// The lock it waits for.
    package var key: LockKey
    /// The mode it wants.
    package var mode: LockMode
    /// What it waits for.
    package var wait: LockWait
    /// The sessions that hold the lock or stand before it in the queue.
    package var blockedBy: [Int32]
    /// The transaction of the first of them.
    package var blockingTransaction: UInt64

    package init(
        pid: Int32, key: LockKey, mode: LockMode, wait: LockWait = .lock, blockedBy: [Int32],
        blockingTransaction: UInt64 = 0
    ) {
        self.pid = pid
        self.key = key
        self.mode = mode
        self.wait = wait
        self.blockedBy = blockedBy
        self.blockingTransaction = blockingTransaction
    }
}

extension EngineError {
    init(_ error: LedgerError) {
        switch error {
        case .directory(.locked(_, let processID)): self = .locked(pid: processID)
        case .directory(.newerFormat(_, let found, let supported)):
            self = .newerFormat(found: found, supported: supported)
        case .corrupt, .outOfRange, .directory(.damagedFormat):
            self = .corrupt(String(describing: error))
        case .file(let failure) where failure.kind == .noSpace:
            self = .diskFull(String(describing: error))
        case .file, .poisoned, .fenced, .directory, .backup:
            self = .storage(String(describing: error))
        }
    }
}

extension EngineError {
    init(_ error: StoreError) {
        switch error {
        case .file(let failure) where failure.kind == .noSpace: self = .diskFull(error.description)
        case .file: self = .storage(error.description)
        case .corrupt: self = .corrupt(error.description)
        }
    }
}

/// Reads the store, with its failures as the engine's.
@inline(__always)
func reading<Result>(_ body: () throws(StoreError) -> Result) throws(EngineError) -> Result {
    do throws(StoreError) { return try body() } catch { throw EngineError(error) }
}
