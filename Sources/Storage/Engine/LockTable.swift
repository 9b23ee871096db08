import Synchronization

/// All locks of the database. Waiting suspends the waiter's task, never its thread; a wait that
/// would never end is found when it begins.
///
/// Two levels of locking. Taking a free lock and releasing one touch only the key's shard.
/// Beginning or cancelling a wait also takes `changes`, one such operation at a time: then the last
/// wait of a cycle sees all the others, which are in place and stay so, since who waits releases
/// nothing.
package final class LockTable: Sendable {
    private final class Shard: Sendable {
        let queues = Mutex<[LockKey: LockQueue]>([:])
    }

    private struct Waiting {
        /// What each waiting owner waits for. May for a moment name one who just got it.
        var keys: [ObjectIdentifier: (owner: LockOwner, key: LockKey)] = [:]
        var isStopped = false
    }

    private static let shardCount = 64

    private let shards = (0..<shardCount).map { _ in Shard() }
    /// Serialises the beginnings and cancellations of waits.
    private let changes = Mutex<Void>(())
    private let waiting = Mutex(Waiting())

    package init() {}

    /// Waits until `owner` has the lock. Throws `.deadlock`, `.canceled` or `.stopped`.
    package func lock(
        _ key: LockKey, _ mode: LockMode, for owner: LockOwner
    ) async throws(EngineError) {
        if tryLock(key, mode, for: owner) { return }
        let outcome = await withUnsafeContinuation { continuation in
            beginWait(
                LockWaiter(owner: owner, mode: mode, continuation: continuation), on: key)
        }
        switch outcome {
        case .granted: owner.held.append(key)
        case .deadlock(let cycle): throw .deadlock(cycle: cycle)
        case .canceled: throw .canceled
        case .stopped: throw .stopped
        }
    }

    /// Takes the lock if that needs no waiting.
    package func tryLock(_ key: LockKey, _ mode: LockMode, for owner: LockOwner) -> Bool {
        let taking = shard(key).queues.withLock { queues in
            queues[key, default: LockQueue()].take(owner, mode)
        }
        if taking == .taken { owner.held.append(key) }
        return taking != .refused
    }

    /// Releases all of an owner's locks, which go to those who wait.
    package func releaseAll(of owner: LockOwner) {
        for key in owner.held {
            let granted = shard(key).queues.withLock { queues -> [LockWaiter] in
                guard let place = queues.index(forKey: key) else { return [] }
                queues.values[place].release(owner)
                if queues.values[place].isUnused {
                    queues.remove(at: place)
                    return []
                }
                return queues.values[place].grantNext()
            }
            end(granted, .granted)
        }
        owner.held.removeAll()
    }

    /// Ends the owner's wait, if it waits, with `.canceled`.
    package func cancelWait(of owner: LockOwner) {
        changes.withLock { _ in
            let key = waiting.withLock { $0.keys[ObjectIdentifier(owner)]?.key }
            guard let key else { return }
            let (waiter, granted) = takeOut(owner, from: key)
            end(granted, .granted)
            if let waiter { end([waiter], .canceled) }
        }
    }

    /// Ends all waits, now and later, with `.stopped`.
    package func stop() {
        changes.withLock { _ in
            waiting.withLock { $0.isStopped = true }
            let waiters = shards.flatMap { shard in
                shard.queues.withLock { queues in
                    queues.keys.flatMap { queues[$0]?.removeAllWaiters() ?? [] }
                }
            }
            // Hashing has no fixed order; a simulated run has.
            end(waiters.sorted { $0.owner.pid < $1.owner.pid }, .stopped)
        }
    }

    /// Who waits for whom now.
    package func blockedSessions() -> [BlockedSession] {
        waiting.withLock { Array($0.keys.values) }
            .compactMap { describe($0.owner, $0.key) }
            .sorted { $0.pid < $1.pid }
    }

    private func shard(_ key: LockKey) -> Shard {
        shards[Int(key.checksum) % LockTable.shardCount]
    }

    // MARK: Waits

    private func beginWait(_ waiter: LockWaiter, on key: LockKey) {
        changes.withLock { _ in
            let owner = waiter.owner
            // Noted before it is queued: who grants it takes the note away.
            let isStopped = waiting.withLock { waiting in
                waiting.keys[ObjectIdentifier(owner)] = (owner, key)
                return waiting.isStopped
            }
            if isStopped {
                end([waiter], .stopped)
                return
            }
            let isGranted = shard(key).queues.withLock { queues in
                if queues[key, default: LockQueue()].take(owner, waiter.mode) != .refused {
                    return true
                }
                queues[key]?.wait(waiter)
                return false
            }
            if isGranted {
                end([waiter], .granted)
            } else if let cycle = findCycle(from: owner) {
                let described = cycle.compactMap { describe($0.owner, $0.key) }
                let (waiter, granted) = takeOut(owner, from: key)
                end(granted, .granted)
                if let waiter { end([waiter], .deadlock(described)) }
            }
        }
    }

    /// Takes a wait out of its queue, which may let others through.
    private func takeOut(
        _ owner: LockOwner, from key: LockKey
    ) -> (waiter: LockWaiter?, granted: [LockWaiter]) {
        shard(key).queues.withLock { queues in
            guard let place = queues.index(forKey: key),
                let waiter = queues.values[place].removeWaiter(of: owner)
            else { return (nil, []) }
            return (waiter, queues.values[place].grantNext())
        }
    }

    private func end(_ waiters: [LockWaiter], _ outcome: LockOutcome) {
        if waiters.isEmpty { return }
        waiting.withLock { waiting in
            for waiter in waiters { waiting.keys[ObjectIdentifier(waiter.owner)] = nil }
        }
        for waiter in waiters { waiter.resume(outcome) }
    }

    private func blockers(of owner: LockOwner, on key: LockKey) -> [LockOwner] {
        shard(key).queues.withLock { $0[key]?.blockers(of: owner) ?? [] }
    }

    private func describe(_ owner: LockOwner, _ key: LockKey) -> BlockedSession? {
        let found = shard(key).queues.withLock { queues in
            queues[key].map { ($0.modeAwaited(by: owner), $0.blockers(of: owner)) }
        }
        guard let (mode, blockers) = found, let mode else { return nil }
        return BlockedSession(
            pid: owner.pid, key: key, mode: mode, blockedBy: blockers.map(\.pid))
    }

    /// The waits that lead from `start` back to itself, `start` first.
    private func findCycle(from start: LockOwner) -> [(owner: LockOwner, key: LockKey)]? {
        var visited: Set<ObjectIdentifier> = []
        var path: [(owner: LockOwner, key: LockKey)] = []
        // Depth first; nil marks where the path is left again.
        var stack: [LockOwner?] = [start]
        while let step = stack.popLast() {
            guard let owner = step else {
                path.removeLast()
                continue
            }
            if owner === start, !path.isEmpty { return path }
            guard visited.insert(ObjectIdentifier(owner)).inserted,
                let wait = waiting.withLock({ $0.keys[ObjectIdentifier(owner)] })
            else { continue }
            path.append(wait)
            stack.append(nil)
            stack.append(contentsOf: blockers(of: owner, on: wait.key).map { Optional($0) })
        }
        return nil
    }
}
