// Waits that would never end: who is in them, and whose ends.
import Synchronization

extension LockTable {
    /// How many waits may pass others to resolve one deadlock.
    private static let reorderingsMax = 8

    /// Two holders of one table that each wait for the other to let go: no need to wait to see it.
    func isHopeless(_ waiter: LockWaiter, on key: LockKey) -> Bool {
        !waiter.mode.isOfRow
            && queue(of: key)?.isDeadlocked(waiter) ?? false
    }

    /// Fails the owner's wait if it is part of a deadlock that no other order of the queues
    /// resolves.
    func breakCycles(through owner: LockOwner, _ key: LockKey) {
        if breakByGiving(through: owner) { return }
        while let cycle = findCycle(from: owner) {
            if reorder(cycle) { continue }
            return fail(owner, key, .deadlock(describe(cycle)))
        }
    }

    /// Ends the cycles that somebody in them can end by giving back a lock. True when that is `owner` itself.
    func breakByGiving(through owner: LockOwner) -> Bool {
        guard givingCount.load(ordering: .relaxed) > 0 else { return false }
        while let cycle = findCycle(from: owner) {
            let places = cycle.indices.filter { index in
                // It is waited for by the one before it, for that one's key.
                let wanted = cycle[(index + cycle.count - 1) % cycle.count].key
                return queue(of: cycle[index].key)?.waiter(of: cycle[index].owner)?
                    .givesBack.contains(wanted) ?? false
            }
            guard let place = places.first else { return false }
            if reorder(cycle) { continue }
            fail(cycle[place].owner, cycle[place].key, .gaveWay(describe(cycle)))
            if cycle[place].owner === owner { return true }
        }
        return false
    }

    /// Who gave way is back. Others may have looked for a deadlock while it was away, and found none, who would have
    /// failed: they look again.
    func lookAgain(around owner: LockOwner) {
        let cycle = findCycle(from: owner) ?? []
        let other = cycle.dropFirst().first {
            let wait = queue(of: $0.key)?.waiter(of: $0.owner)
            return wait?.hasLooked.load(ordering: .relaxed) ?? false
        }
        if let other { breakCycles(through: other.owner, other.key) }
    }

    private func describe(_ cycle: [(owner: LockOwner, key: LockKey)]) -> [BlockedSession] {
        cycle.compactMap { describe($0.owner, $0.key) { $1.blockers(of: $0) } }
    }

    /// Lets waits of a cycle pass others that they wait for only because those came first. False,
    /// with the queues as they were, when no such changes leave everybody without a deadlock.
    private func reorder(
        _ cycle: [(owner: LockOwner, key: LockKey)], depth: Int = 0
    ) -> Bool {
        guard depth < LockTable.reorderingsMax else { return false }
        for (index, wait) in cycle.enumerated().reversed() {
            let blocker = cycle[(index + 1) % cycle.count].owner.session
            let session = wait.owner.session
            let shard = shard(wait.key)
            let order = shard.queues.withLock { queues -> [LockWaiter]? in
                guard let place = queues.place(of: wait.key) else { return nil }
                let ahead = queues[place].waitersAhead(of: session)
                guard ahead.contains(where: { $0.session === blocker }) else { return nil }
                return queues[place].advance(session, before: blocker)
            }
            guard let order else { continue }
            let rest = firstCycle(among: order)
            if rest.map({ reorder($0, depth: depth + 1) }) ?? true {
                let granted = shard.queues.withLock { queues in
                    queues.place(of: wait.key).map { queues[$0].grantNext() } ?? []
                }
                end(granted, .granted)
                return true
            }
            shard.queues.withLock { queues in
                if let place = queues.place(of: wait.key) { queues[place].restore(order) }
            }
        }
        return false
    }

    /// A cycle that one of these is in. Looked for once: others let locks go meanwhile.
    private func firstCycle(
        among waiters: [LockWaiter]
    ) -> [(owner: LockOwner, key: LockKey)]? {
        for waiter in waiters {
            if let cycle = findCycle(from: waiter.owner) { return cycle }
        }
        return nil
    }

    /// The waits that lead from `start` back to itself, `start` first.
    private func findCycle(from start: LockOwner) -> [(owner: LockOwner, key: LockKey)]? {
        var visited: Set<ObjectIdentifier> = []
        var path: [(owner: LockOwner, key: LockKey)] = []
        // Depth first; nil marks where the path is left again.
        var stack: [LockSession?] = [start.session]
        while let step = stack.popLast() {
            guard let session = step else {
                path.removeLast()
                continue
            }
            if session === start.session, !path.isEmpty { return path }
            guard visited.insert(ObjectIdentifier(session)).inserted,
                let wait = waiting.withLock({ $0.keys[ObjectIdentifier(session)] })
            else { continue }
            path.append(wait)
            stack.append(nil)
            // Holders first, then waiters as they stand: the shortest way round is found first. Who has
            // its place waits for the disk alone.
            let blockers = queue(of: wait.key)?.blockers(of: wait.owner, towards: start.session)
            for blocker in (blockers ?? []).reversed() where blocker.place == nil {
                stack.append(blocker.session)
            }
        }
        return nil
    }
}
