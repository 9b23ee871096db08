// Locks that take less memory: how they leave the table and how they are found.

import Synchronization

extension LockTable {
    /// Uses a lock's queue, in which all stand by then who hold the lock in modes that conflict.
    /// `ifHeld` is the answer when the owner has the lock folded, in that mode.
    func withQueue<Result: Sendable>(
        of key: LockKey, _ mode: LockMode, _ owner: LockOwner, ifHeld: Result,
        _ use: (inout LockQueue) -> Result
    ) -> Result {
        func useNow(
            _ queues: inout LockMap, _ holders: [(owner: LockOwner, mode: LockMode)]
        ) -> Result {
            let place = queues.placeOrInsert(key)
            for holder in holders { queues[place].give(holder.owner, holder.mode) }
            let result = use(&queues[place])
            if queues[place].isUnused { queues.remove(at: place) }
            return result
        }
        let result = shard(key).queues.withLock { queues -> Result? in
            mode.isOfRow && folded.isInUse ? nil : useNow(&queues, [])
        }
        if let result { return result }
        return folded.expose(key, mode, to: owner) { found in
            if found.isHeld { return ifHeld }
            return shard(key).queues.withLock { useNow(&$0, found.holders) }
        }
    }

    /// Folds an owner's older locks, as far as nobody else has to do with them.
    func foldIfMany(_ owner: LockOwner) {
        guard owner.held.count >= 2 * foldedAtOnce else { return }
        let older = owner.held.prefix(foldedAtOnce)
        // A session's advisory locks come and go.
        guard older.contains(where: \.mode.isOfRow) else { return }
        let isAlone = older.map { held in
            guard held.mode.isOfRow else { return false }
            return shard(held.key).queues.withLock { queues in
                queues.place(of: held.key).map { queues[$0].isHeldOnly(by: owner) } ?? false
            }
        }
        let isFolded = folded.fold(older, where: isAlone, of: owner)
        var exposed: [Int] = []
        for (index, held) in older.enumerated() {
            let number = owner.foldedCount + index
            if !isFolded[index] {
                owner.kept.append((number, held))
            } else if !leaveTable(held, owner) {
                exposed.append(number)
            }
        }
        folded.noteExposed(exposed, of: owner)
        owner.held.removeFirst(foldedAtOnce)
        owner.foldedCount += foldedAtOnce
    }

    /// Takes a lock out of the table. False when somebody else has to do with it by now.
    private func leaveTable(_ held: LockOwner.Held, _ owner: LockOwner) -> Bool {
        shard(held.key).queues.withLock { queues in
            guard let place = queues.place(of: held.key), queues[place].isHeldOnly(by: owner) else {
                return false
            }
            queues[place].release(owner, held.mode)
            if queues[place].isUnused { queues.remove(at: place) }
            return true
        }
    }
}
