import Bytes
import Synchronization

/// Row locks of transactions that have very many of them. A lock that nobody else has to do with is folded:
/// it leaves the table of locks and stands here, packed (`FoldedKeys`). Whoever wants one that conflicts
/// makes it a lock like any other first (it is exposed then), and takes or awaits that.
///
/// What makes it right: a lock is noted here before it leaves the table, and leaves the table only while
/// nobody else holds or awaits it, under the mutex of its shard. Whoever wants a lock looks at the table
/// under the same mutex; if there is anything here at all, he looks here before, and keeps this locked
/// until he has the lock or waits for it. So he sees it here or there. Who holds or awaits a lock in the
/// table keeps it there, and the exposed ones beside it.
///
/// Thread safety: used from any thread; an owner's locks are folded and given back by who may use its
/// `LockOwner`. This is locked before a shard, never after it.
final class FoldedLocks: Sendable {
    private struct Holder {
        var owner: LockOwner
        var locks = FoldedKeys()
        /// Those that are in the table again, by their numbers.
        var exposed: [Int: LockKey] = [:]
    }

    /// What somebody who wants a lock finds of it here.
    struct Findings {
        /// Who must stand in the table: other sessions whose modes conflict, and he himself.
        var holders: [(owner: LockOwner, mode: LockMode)] = []
        /// Whether he has it already, in that mode.
        var isHeld = false
    }

    private let holders = Mutex<[Holder]>([])
    private let holderCount = Atomic<Int>(0)
    /// A planted bug: what is folded is in nobody's way.
    private let isForgetful: Bool

    init(isForgetful: Bool = false) { self.isForgetful = isForgetful }

    /// False while nothing is folded. Who asks under the mutex of a lock's shard may trust the answer for
    /// that lock.
    var isInUse: Bool { holderCount.load(ordering: .acquiring) > 0 }

    /// Notes an owner's next locks: those of `held` for which `isAlone` holds, in their order. The others
    /// take numbers too. Returns for each whether it is here.
    func fold(
        _ held: ArraySlice<LockOwner.Held>, where isAlone: [Bool], of owner: LockOwner
    ) -> [Bool] {
        holders.withLock { holders in
            let place: Int
            if let known = holders.firstIndex(where: { $0.owner === owner }) {
                place = known
            } else {
                place = holders.count
                holders.append(Holder(owner: owner))
                holderCount.store(holders.count, ordering: .releasing)
            }
            return zip(held, isAlone).map { held, isAlone in
                if isAlone { return holders[place].locks.append(held.key, held.mode) }
                holders[place].locks.appendNothing()
                return false
            }
        }
    }

    /// Notes that locks are in the table after all.
    func noteExposed(_ numbers: [Int], of owner: LockOwner) {
        if numbers.isEmpty { return }
        change(owner) { holder in
            for number in numbers {
                if let lock = holder.locks.lock(number) { holder.exposed[number] = lock.key }
            }
        }
    }

    /// Looks for a lock that `owner` wants in `mode`. `use` is to make those who are found hold it in the
    /// table, and to take it there or wait for it: nothing is folded meanwhile.
    func expose<Result>(
        _ key: LockKey, _ mode: LockMode, to owner: LockOwner, _ use: (Findings) -> Result
    ) -> Result {
        holders.withLock { holders in
            var findings = Findings()
            for place in holders.indices where !isForgetful {
                let holder = holders[place].owner
                var exposed: [Int] = []
                holders[place].locks.forEach(key) { number, held in
                    if holder === owner {
                        if held == mode { findings.isHeld = true }
                    } else if !held.conflicts(with: mode) || holder.session === owner.session {
                        return
                    }
                    findings.holders.append((holder, held))
                    exposed.append(number)
                }
                if findings.isHeld { break }
                for number in exposed { holders[place].exposed[number] = key }
            }
            return use(findings)
        }
    }

    /// Whether another session holds one of some keys in a mode that conflicts with `mode`.
    func holdOne(
        of keys: PackedBytes, in keyspace: KeyspaceID, against mode: LockMode,
        for session: LockSession
    ) -> Bool {
        guard isInUse, !isForgetful else { return false }
        return holders.withLock { holders in
            let others = holders.filter { $0.owner.session !== session }
            if others.isEmpty { return false }
            return keys.withStrings { keys in
                var isHeld = false
                for index in 0..<keys.count where !isHeld {
                    let key = LockKey(keyspace, keys[index])
                    for other in others {
                        other.locks.forEach(key) { _, held in
                            if held.conflicts(with: mode) { isHeld = true }
                        }
                    }
                }
                return isHeld
            }
        }
    }

    /// Gives back an owner's locks after its first `count`. Returns those of them that are in the table.
    func release(
        _ owner: LockOwner, downTo count: Int
    ) -> [(key: LockKey, mode: LockMode)] {
        holders.withLock { holders in
            guard let place = holders.firstIndex(where: { $0.owner === owner }) else { return [] }
            let exposed = locks(holders[place].exposed.keys.filter { $0 >= count }, holders[place])
            if count == 0 {
                holders.remove(at: place)
                holderCount.store(holders.count, ordering: .releasing)
            } else {
                for number in holders[place].exposed.keys where number >= count {
                    holders[place].exposed[number] = nil
                }
                holders[place].locks.truncate(to: count)
            }
            return exposed
        }
    }

    /// Gives one lock back, if the owner has it here: says whether, and whether it is in the table too.
    func release(
        _ key: LockKey, _ mode: LockMode, of owner: LockOwner
    ) -> (isHeld: Bool, isExposed: Bool) {
        change(owner) { holder in
            var found: Int?
            holder.locks.forEach(key) { number, held in if held == mode { found = number } }
            guard let found else { return (false, false) }
            holder.locks.remove(found)
            return (true, holder.exposed.removeValue(forKey: found) != nil)
        } ?? (false, false)
    }

    /// Every lock of an owner that is here, and whether it is in the table too.
    func locks(
        of owner: LockOwner
    ) -> [(key: LockKey, mode: LockMode, isExposed: Bool)] {
        guard owner.foldedCount > 0 else { return [] }
        return change(owner) { holder in
            (0..<holder.locks.count).compactMap { number in
                holder.locks.lock(number).map {
                    ($0.key, $0.mode, holder.exposed[number] != nil)
                }
            }
        } ?? []
    }

    /// Those of an owner's that are in the table.
    func exposedLocks(of owner: LockOwner) -> [(key: LockKey, mode: LockMode)] {
        guard owner.foldedCount > 0 else { return [] }
        return change(owner) { locks(Array($0.exposed.keys), $0) } ?? []
    }

    private func locks(
        _ numbers: [Int], _ holder: Holder
    ) -> [(key: LockKey, mode: LockMode)] {
        // Hashing has no fixed order; a simulated run has.
        numbers.sorted().compactMap { holder.locks.lock($0) }
    }

    /// Gives an owner's locks to another.
    func handOver(from owner: LockOwner, to heir: LockOwner) {
        _ = change(owner) { $0.owner = heir }
    }

    private func change<Result>(_ owner: LockOwner, _ body: (inout Holder) -> Result) -> Result? {
        holders.withLock { holders in
            guard let place = holders.firstIndex(where: { $0.owner === owner }) else { return nil }
            return body(&holders[place])
        }
    }
}
