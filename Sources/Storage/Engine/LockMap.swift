/// The locks of one shard by their keys: a hash table by open addressing with linear probing. The keys'
/// checksums are the hashes, so nothing is hashed when a lock is looked up, taken or given back, nor
/// when the table grows; a lock's queue stays where it is while the slots move.
///
/// Invariants: `slots.count` is a power of two and at least twice `count`; between a key's home and its
/// slot there is no free one; entries that no slot names are in `free`.
struct LockMap {
    private struct Entry {
        var key: LockKey
        var queue = LockQueue()
    }

    private struct Slot {
        var checksum: UInt32 = 0
        /// The entry's number, from 1; 0 in a free slot.
        var number: UInt32 = 0
    }

    private static let slotsMin = 8
    /// An empty table with more is given back whole: a large transaction is over.
    private static let emptySlotsMax = 1024
    private static let spaceHashes = 16
    private static let nobody = LockKey(object: 0)

    private var slots = [Slot](repeating: Slot(), count: slotsMin)
    private var entries: [Entry] = []
    private var free: [UInt32] = []
    /// How many locks there are in spaces with a certain hash.
    private var countsBySpace = [Int](repeating: 0, count: spaceHashes)

    var count: Int { entries.count - free.count }

    /// Where the lock with that key is, until the next `remove`; nil when there is none.
    func place(of key: LockKey) -> Int? {
        let slot = slot(of: key)
        return slots[slot].number == 0 ? nil : Int(slots[slot].number) - 1
    }

    /// The same, with a new lock that nobody holds when there is none.
    mutating func placeOrInsert(_ key: LockKey) -> Int {
        var slot = slot(of: key)
        if slots[slot].number != 0 { return Int(slots[slot].number) - 1 }
        if (count + 1) * 2 > slots.count {
            grow()
            slot = self.slot(of: key)
        }
        countsBySpace[LockMap.hash(ofSpace: key.space)] += 1
        let place: Int
        if let reused = free.popLast() {
            place = Int(reused)
            entries[place].key = key
        } else {
            place = entries.count
            entries.append(Entry(key: key))
        }
        slots[slot] = Slot(checksum: key.checksum, number: UInt32(place) + 1)
        return place
    }

    /// False when there is surely no lock in the space.
    func mayHaveLocks(in space: UInt32) -> Bool {
        countsBySpace[LockMap.hash(ofSpace: space)] > 0
    }

    private static func hash(ofSpace space: UInt32) -> Int { Int(space) % spaceHashes }

    subscript(place: Int) -> LockQueue {
        _read { yield entries[place].queue }
        _modify { yield &entries[place].queue }
    }

    /// Forgets the lock at a place, which nobody holds or waits for.
    mutating func remove(at place: Int) {
        precondition(entries[place].queue.isUnused, "a lock in use is not forgotten")
        countsBySpace[LockMap.hash(ofSpace: entries[place].key.space)] -= 1
        var hole = slot(of: entries[place].key)
        entries[place] = Entry(key: LockMap.nobody)
        free.append(UInt32(place))
        // Close the gap: whoever probed past it must still be found.
        var next = following(hole)
        while slots[next].number != 0 {
            let displacement = (next &- home(slots[next].checksum)) & (slots.count - 1)
            if displacement >= (next &- hole) & (slots.count - 1) {
                slots[hole] = slots[next]
                hole = next
            }
            next = following(next)
        }
        slots[hole] = Slot()
        if count == 0, slots.count > LockMap.emptySlotsMax { self = LockMap() }
    }

    /// Calls `body` with each lock, in no order that means anything.
    func forEach(_ body: (LockKey, LockQueue) -> Void) {
        for slot in slots where slot.number != 0 {
            let entry = entries[Int(slot.number) - 1]
            body(entry.key, entry.queue)
        }
    }

    /// The same with queues that may be changed, but stay in use.
    mutating func forEachQueue(_ body: (inout LockQueue) -> Void) {
        for slot in slots where slot.number != 0 { body(&entries[Int(slot.number) - 1].queue) }
    }

    // MARK: Slots

    /// The slot with the key, or the free one where it would go.
    private func slot(of key: LockKey) -> Int {
        var slot = home(key.checksum)
        while slots[slot].number != 0 {
            if slots[slot].checksum == key.checksum,
                entries[Int(slots[slot].number) - 1].key == key
            {
                return slot
            }
            slot = following(slot)
        }
        return slot
    }

    /// The lowest bits have chosen the shard.
    private func home(_ checksum: UInt32) -> Int {
        Int(checksum) / LockTable.shardCount & (slots.count - 1)
    }

    private func following(_ slot: Int) -> Int { (slot + 1) & (slots.count - 1) }

    private mutating func grow() {
        let old = slots
        slots = [Slot](repeating: Slot(), count: old.count * 2)
        for moved in old where moved.number != 0 {
            var slot = home(moved.checksum)
            while slots[slot].number != 0 { slot = following(slot) }
            slots[slot] = moved
        }
    }
}
