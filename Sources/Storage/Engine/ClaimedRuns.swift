import Bytes
import Synchronization

/// Claims of many keys at once. A transaction that inserts rows batch by batch holds, in effect, a lock
/// in mode `rowClaim` on each of their keys, without a lock for each: the keys stand here, and only when
/// somebody else wants one of them does that claim become a lock like any other, to be waited for.
///
/// Thread safety: used from any thread; an owner's claims are made and given back by who may use its
/// `LockOwner`.
final class ClaimedRuns: Sendable {
    /// What one owner has claimed in one keyspace.
    fileprivate struct Runs {
        /// Each batch's keys ascend; `number` counts the owner's batches of all keyspaces.
        var batches: [(keys: PackedBytes, number: Int)] = []
        /// Whether the keys of each batch come after those of the one before it.
        var isAscending = true
    }

    private struct Claimant {
        var owner: LockOwner
        var runs: [UInt32: Runs] = [:]
        /// Keys whose claim is a lock by now, with the number of their batch.
        var exposed: [LockKey: Int] = [:]
    }

    private let claimants = Mutex<[Claimant]>([])
    private let claimantCount = Atomic<Int>(0)

    /// False while nobody has claimed anything. Who has just taken a lock and asks then may trust the
    /// answer: who claims looks at all locks afterwards, under the mutex the lock was taken under.
    var isInUse: Bool { claimantCount.load(ordering: .relaxed) > 0 }

    /// Claims keys, which must ascend. False, with nothing claimed, when another session has claimed
    /// one of them.
    func claim(_ keys: PackedBytes, in space: UInt32, for owner: LockOwner) -> Bool {
        claimants.withLock { claimants in
            for other in claimants where other.owner.session !== owner.session {
                if other.runs[space]?.haveOne(of: keys) == true { return false }
            }
            let place: Int
            if let known = claimants.firstIndex(where: { $0.owner === owner }) {
                place = known
            } else {
                place = claimants.count
                claimants.append(Claimant(owner: owner))
                claimantCount.store(claimants.count, ordering: .relaxed)
            }
            claimants[place].runs[space, default: Runs()].append(keys, number: owner.claimedRuns)
            owner.claimedRuns += 1
            return true
        }
    }

    /// Gives back all batches after the owner's first `count`. Returns the keys among them whose claim
    /// is a lock.
    func release(_ owner: LockOwner, downTo count: Int) -> [LockKey] {
        guard owner.claimedRuns > count else { return [] }
        owner.claimedRuns = count
        return claimants.withLock { claimants in
            guard let place = claimants.firstIndex(where: { $0.owner === owner }) else { return [] }
            let exposed = claimants[place].exposed.filter { $0.value >= count }.map(\.key)
            if count == 0 {
                claimants.remove(at: place)
                claimantCount.store(claimants.count, ordering: .relaxed)
                return exposed
            }
            for key in exposed { claimants[place].exposed[key] = nil }
            for space in claimants[place].runs.keys {
                claimants[place].runs[space]?.removeBatches(from: count)
            }
            return exposed
        }
    }

    /// Whether a session other than `session` has claimed the key. Then its claim becomes a lock: that
    /// is for `makeLock` to see to, for which the claim cannot be given back meanwhile. It may be one
    /// already.
    func expose(
        _ key: LockKey, to session: LockSession, _ makeLock: (_ claimant: LockOwner) -> Void
    ) -> Bool {
        claimants.withLock { claimants in
            for place in claimants.indices where claimants[place].owner.session !== session {
                guard let number = claimants[place].runs[key.space]?.batch(of: key.bytes) else {
                    continue
                }
                claimants[place].exposed[key] = number
                makeLock(claimants[place].owner)
                return true
            }
            return false
        }
    }

    /// Whether the owner itself has claimed the key.
    func holds(_ key: LockKey, _ owner: LockOwner) -> Bool {
        guard owner.claimedRuns > 0 else { return false }
        return claimants.withLock { claimants in
            claimants.first { $0.owner === owner }?.runs[key.space]?.batch(of: key.bytes) != nil
        }
    }

    /// Every key the owner has claimed.
    func keys(of owner: LockOwner) -> [LockKey] {
        guard owner.claimedRuns > 0 else { return [] }
        return claimants.withLock { claimants in
            guard let claimant = claimants.first(where: { $0.owner === owner }) else { return [] }
            var keys: [LockKey] = []
            for (space, runs) in claimant.runs.sorted(by: { $0.key < $1.key }) {
                for batch in runs.batches {
                    for index in 0..<batch.keys.count {
                        keys.append(LockKey(KeyspaceID(space), batch.keys.copy(index)))
                    }
                }
            }
            return keys
        }
    }

    /// Gives an owner's claims to another. Returns the keys whose claim is a lock.
    func handOver(from owner: LockOwner, to heir: LockOwner) -> [LockKey] {
        guard owner.claimedRuns > 0 else { return [] }
        heir.claimedRuns = owner.claimedRuns
        owner.claimedRuns = 0
        return claimants.withLock { claimants in
            guard let place = claimants.firstIndex(where: { $0.owner === owner }) else { return [] }
            claimants[place].owner = heir
            return Array(claimants[place].exposed.keys)
        }
    }
}

extension ClaimedRuns.Runs {
    fileprivate mutating func append(_ keys: PackedBytes, number: Int) {
        if let last = batches.last?.keys {
            let isAfter = last.withStrings { last in
                keys.withStrings { last[last.count - 1].comesBefore($0[0]) }
            }
            isAscending = isAscending && isAfter
        }
        batches.append((keys, number))
    }

    fileprivate mutating func removeBatches(from number: Int) {
        while let last = batches.last, last.number >= number { batches.removeLast() }
        if batches.isEmpty { isAscending = true }
    }

    /// The number of the batch that has the key.
    fileprivate func batch(of key: [UInt8]) -> Int? {
        key.withRawBytes { key in
            guard isAscending else {
                return batches.first { $0.keys.contains(sorted: key) }?.number
            }
            // The last batch that does not begin after the key is the only one that can have it.
            var low = 0
            var high = batches.count
            while low < high {
                let middle = (low + high) / 2
                let isAfter = batches[middle].keys.withStrings { key.comesBefore($0[0]) }
                if isAfter { high = middle } else { low = middle + 1 }
            }
            guard low > 0, batches[low - 1].keys.contains(sorted: key) else { return nil }
            return batches[low - 1].number
        }
    }

    fileprivate func haveOne(of keys: PackedBytes) -> Bool {
        (0..<keys.count).contains { batch(of: keys.copy($0)) != nil }
    }
}
