// A hash table from key bytes to dense numbers 0, 1, 2 …: the groups of an aggregate, the distinct
// rows of a set, the keys of a hash join.
//
// Invariants: slots.count is a power of two and at least 4/3 of the keys; a slot holds a key's
// number plus one, 0 is empty; keys lie one after the other in `arena`, key n between ends[n-1]
// and ends[n]. Equal values have equal bytes because keys come from the canonical key encoding.

import Glibc

/// Numbers distinct byte strings in the order of their first appearance.
struct KeyTable: ~Copyable {
    private var slots: UnsafeMutablePointer<UInt32>
    private var slotMask: Int
    private var hashes: [UInt32] = []
    private var ends: [Int] = []
    private var arena: UnsafeMutableRawPointer
    private var arenaCapacity: Int
    private var arenaCount = 0

    init() {
        slotMask = 63
        slots = .allocate(capacity: 64)
        slots.initialize(repeating: 0, count: 64)
        arenaCapacity = 1024
        arena = .allocate(byteCount: arenaCapacity, alignment: 8)
    }

    deinit {
        slots.deallocate()
        arena.deallocate()
    }

    /// How many distinct keys there are.
    var count: Int { ends.count }

    /// Bytes held, for the memory budget.
    var byteCount: Int { arenaCapacity + (slotMask + 1) * 4 + ends.count * 12 }

    /// The number of a key, or nil if it was never inserted.
    func find(_ key: UnsafeRawBufferPointer) -> Int? {
        let hash = KeyTable.hash(key)
        var slot = Int(hash) & slotMask
        while true {
            let entry = slots[slot]
            if entry == 0 { return nil }
            let number = Int(entry) - 1
            if hashes[number] == hash && equals(number, key) { return number }
            slot = (slot + 1) & slotMask
        }
    }

    /// The number of a key, new if it is the first of its kind.
    mutating func insert(_ key: UnsafeRawBufferPointer) -> (number: Int, isNew: Bool) {
        let hash = KeyTable.hash(key)
        var slot = Int(hash) & slotMask
        while true {
            let entry = slots[slot]
            if entry == 0 { break }
            let number = Int(entry) - 1
            if hashes[number] == hash && equals(number, key) { return (number, false) }
            slot = (slot + 1) & slotMask
        }
        slots[slot] = UInt32(count + 1)
        append(key, hash)
        if count * 4 > (slotMask + 1) * 3 { grow() }
        return (count - 1, true)
    }

    /// Tables that take more memory give it back when they are emptied: a plan may be kept for long.
    private static let keptBytesMax = 1 << 18

    /// Forgets every key, and keeps a little memory.
    mutating func removeAll() {
        if byteCount > KeyTable.keptBytesMax {
            self = KeyTable()
            return
        }
        slots.update(repeating: 0, count: slotMask + 1)
        hashes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        arenaCount = 0
    }

    /// A 32-bit hash of the bytes: multiply and fold, eight bytes at a time.
    @inline(__always)
    static func hash(_ key: UnsafeRawBufferPointer) -> UInt32 {
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15 ^ UInt64(key.count)
        var position = 0
        while position + 8 <= key.count {
            state = mix(state, key.loadUnaligned(fromByteOffset: position, as: UInt64.self))
            position += 8
        }
        var tail: UInt64 = 0
        while position < key.count {
            tail = tail << 8 | UInt64(key[position])
            position += 1
        }
        state = mix(state, tail)
        return UInt32(truncatingIfNeeded: state ^ (state >> 32))
    }

    @inline(__always)
    private static func mix(_ state: UInt64, _ word: UInt64) -> UInt64 {
        let product = (state ^ word).multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
        return product.high ^ product.low
    }

    @inline(__always)
    private func equals(_ number: Int, _ key: UnsafeRawBufferPointer) -> Bool {
        let start = number == 0 ? 0 : ends[number - 1]
        guard ends[number] - start == key.count else { return false }
        guard let base = key.baseAddress, key.count > 0 else { return true }
        return memcmp(arena + start, base, key.count) == 0
    }

    private mutating func append(_ key: UnsafeRawBufferPointer, _ hash: UInt32) {
        if arenaCount + key.count > arenaCapacity {
            let capacity = max(arenaCapacity * 2, arenaCount + key.count)
            let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 8)
            larger.copyMemory(from: arena, byteCount: arenaCount)
            arena.deallocate()
            arena = larger
            arenaCapacity = capacity
        }
        if let base = key.baseAddress {
            (arena + arenaCount).copyMemory(from: base, byteCount: key.count)
        }
        arenaCount += key.count
        ends.append(arenaCount)
        hashes.append(hash)
    }

    private mutating func grow() {
        let capacity = (slotMask + 1) * 2
        slots.deallocate()
        slots = .allocate(capacity: capacity)
        slots.initialize(repeating: 0, count: capacity)
        slotMask = capacity - 1
        for (number, hash) in hashes.enumerated() {
            var slot = Int(hash) & slotMask
            while slots[slot] != 0 { slot = (slot + 1) & slotMask }
            slots[slot] = UInt32(number + 1)
        }
    }
}
