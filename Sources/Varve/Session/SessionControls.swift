// Advisory locks and other sessions, as functions reach them.
import Engine
import Executor
import Synchronization
import Types

/// What the functions of one session may do with locks and sessions.
///
/// Thread safety: used by the session's task only, but for the counts' lock, which is never
/// contended.
final class SessionControls: SessionControl {
    private struct Count: Hashable {
        var key: LockKey
        var mode: LockMode
    }

    private let database: Database
    private let handle: SessionHandle
    /// How often each lock was taken for the session: it is given back as often.
    private let counts = Mutex<[Count: Int]>([:])
    /// How many were taken for a transaction, those that a savepoint has given back included.
    private let ofTransaction = Mutex<(id: UInt64, count: Int)>((0, 0))

    /// How many advisory locks a session may have, and its transaction as many: each takes some 200 bytes.
    private static let locksMax = 100_000

    init(_ database: Database, _ handle: SessionHandle) {
        self.database = database
        self.handle = handle
    }

    func lock(
        _ key: LockKey, _ mode: LockMode, forSession: Bool, waits: Bool
    ) async throws(SQLError) -> Bool {
        try refuseTooMany(key, mode, forSession: forSession)
        do throws(EngineError) {
            if forSession {
                let owner = handle.advisory
                let locks = database.engine.locks
                if waits {
                    handle.transaction?.shareLockLimits(with: owner)
                    try await locks.lock(key, mode, for: owner)
                } else if !locks.tryLock(key, mode, for: owner) {
                    return false
                }
                counts.withLock { $0[Count(key: key, mode: mode), default: 0] += 1 }
                return true
            }
            guard let transaction = handle.transaction else { return false }
            let before = transaction.lockCount
            if waits {
                try await transaction.lock(key, mode)
            } else if !transaction.tryLock(key, mode) {
                return false
            }
            if transaction.lockCount > before { ofTransaction.withLock { $0.count += 1 } }
            return true
        } catch {
            throw SQLError(error)
        }
    }

    /// Throws 53200 for one more where there are as many as may be.
    private func refuseTooMany(
        _ key: LockKey, _ mode: LockMode, forSession: Bool
    ) throws(SQLError) {
        let isFull: Bool
        if forSession {
            isFull = counts.withLock {
                $0.count >= Self.locksMax && $0[Count(key: key, mode: mode)] == nil
            }
        } else {
            guard let transaction = handle.transaction else { return }
            isFull = ofTransaction.withLock { known in
                if known.id != transaction.id { known = (transaction.id, 0) }
                if known.count >= Self.locksMax { known.count = transaction.advisoryLocks.count }
                return known.count >= Self.locksMax && !transaction.holds(key, mode)
            }
        }
        guard isFull else { return }
        throw SQLError(
            .outOfMemory, "out of shared memory",
            detail:
                "A session may have \(Self.locksMax) advisory locks, and its transaction as many.",
            hint: "Give back those that are not needed any more.")
    }

    func unlock(_ key: LockKey, _ mode: LockMode) -> Bool {
        let rest = counts.withLock { counts -> Int? in
            guard let count = counts[Count(key: key, mode: mode)] else { return nil }
            counts[Count(key: key, mode: mode)] = count > 1 ? count - 1 : nil
            return count - 1
        }
        if rest == 0 { database.engine.locks.release(key, mode, of: handle.advisory) }
        return rest != nil
    }

    /// Whether the session holds an advisory lock beyond its transaction, in any mode.
    func holds(_ key: LockKey) -> Bool {
        counts.withLock { counts in counts.keys.contains { $0.key == key } }
    }

    func unlockAll() {
        counts.withLock { $0 = [:] }
        database.engine.locks.releaseAll(of: handle.advisory)
    }

    func blockers(of processID: Int32) -> [Int32] {
        database.engine.blockedSession(processID)?.blockedBy ?? []
    }

    func snapshotBlockers(of processID: Int32) -> [Int32] {
        database.engine.snapshotBlockers(of: processID)
    }

    func noteSleep(_ isSleeping: Bool) { handle.update { $0.isSleeping = isSleeping } }

    func user(of processID: Int32) -> String? { database.session(processID)?.user }

    func cancel(_ processID: Int32) -> Bool {
        guard let other = database.session(processID) else { return false }
        other.cancel()
        return true
    }

    func terminate(_ processID: Int32) -> Bool {
        guard let other = database.session(processID) else { return false }
        other.terminate(SQLError(CancellationFlag.Reason.termination))
        return true
    }

    func exists(_ processID: Int32) -> Bool { database.session(processID) != nil }
}
