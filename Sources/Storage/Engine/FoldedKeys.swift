import Bytes

/// Very many row locks, packed: in the order in which they were got, and found by their keys. Some twenty
/// bytes each, where a lock of its own takes a hundred and more.
///
/// Invariants: `ends` and `kinds` have an element for each number given away; those that are held here are
/// in `slots` (open addressing, linear probing), of which at most three quarters are in use, and between a
/// key's home and its slot there is no free one.
struct FoldedKeys {
    private struct Kind: Hashable {
        var space: UInt32
        var mode: LockMode
    }

    private var bytes: [UInt8] = []
    /// Where each key ends in `bytes`, by the lock's number.
    private var ends: [UInt32] = []
    /// Which of `known` each is; `nothing` when it is not held here.
    private var kinds: [UInt8] = []
    private var known: [Kind] = []
    /// A lock's number, from 1; 0 in a free slot.
    private var slots = [UInt32](repeating: 0, count: slotsMin)
    private var filled = 0

    private static let nothing = UInt8.max
    private static let slotsMin = 64

    /// How many numbers were given away, held here or not.
    var count: Int { ends.count }

    /// Adds a lock. False when there is no room for it: then its number holds nothing.
    mutating func append(_ key: LockKey, _ mode: LockMode) -> Bool {
        guard let kind = kind(Kind(space: key.space, mode: mode)),
            bytes.count + key.bytes.count <= Int(UInt32.max)
        else {
            appendNothing()
            return false
        }
        bytes.append(contentsOf: key.bytes)
        ends.append(UInt32(bytes.count))
        kinds.append(kind)
        if (filled + 1) * 4 > slots.count * 3 { grow() }
        enter(ends.count - 1, key.checksum)
        filled += 1
        return true
    }

    /// Gives a number away that holds nothing here.
    mutating func appendNothing() {
        ends.append(UInt32(bytes.count))
        kinds.append(FoldedKeys.nothing)
    }

    private mutating func kind(_ kind: Kind) -> UInt8? {
        // The newest are asked for most.
        if let place = known.lastIndex(of: kind) { return UInt8(place) }
        guard known.count < Int(FoldedKeys.nothing) else { return nil }
        known.append(kind)
        return UInt8(known.count - 1)
    }

    /// Calls `body` with each lock of a key.
    func forEach(_ key: LockKey, _ body: (_ number: Int, LockMode) -> Void) {
        var slot = home(key.checksum)
        while slots[slot] != 0 {
            let number = Int(slots[slot]) - 1
            let kind = known[Int(kinds[number])]
            if kind.space == key.space, hasKey(number, key.bytes) { body(number, kind.mode) }
            slot = following(slot)
        }
    }

    /// The lock with a number; nil when it is not held here.
    func lock(_ number: Int) -> (key: LockKey, mode: LockMode)? {
        guard kinds[number] != FoldedKeys.nothing else { return nil }
        let kind = known[Int(kinds[number])]
        return (LockKey(object: kind.space, Array(bytes[range(number)])), kind.mode)
    }

    /// Gives a lock back; its number holds nothing from now on.
    mutating func remove(_ number: Int) {
        guard kinds[number] != FoldedKeys.nothing else { return }
        leave(number)
        kinds[number] = FoldedKeys.nothing
        filled -= 1
    }

    /// Gives back all locks after the first `count` numbers.
    mutating func truncate(to count: Int) {
        while ends.count > count {
            remove(ends.count - 1)
            ends.removeLast()
            kinds.removeLast()
        }
        bytes.removeLast(bytes.count - (ends.last.map { Int($0) } ?? 0))
    }

    // MARK: Keys

    private func range(_ number: Int) -> Range<Int> {
        (number == 0 ? 0 : Int(ends[number - 1]))..<Int(ends[number])
    }

    private func hasKey(_ number: Int, _ key: [UInt8]) -> Bool {
        let range = range(number)
        guard range.count == key.count else { return false }
        for (place, byte) in zip(range, key) where bytes[place] != byte { return false }
        return true
    }

    private func checksum(_ number: Int) -> UInt32 {
        let range = range(number)
        return bytes.withUnsafeBytes { bytes in
            CRC32C.checksum(
                UnsafeRawBufferPointer(rebasing: bytes[range]),
                continuing: known[Int(kinds[number])].space)
        }
    }

    // MARK: Slots

    private func home(_ checksum: UInt32) -> Int { Int(checksum) & (slots.count - 1) }

    private func following(_ slot: Int) -> Int { (slot + 1) & (slots.count - 1) }

    private mutating func enter(_ number: Int, _ checksum: UInt32) {
        var slot = home(checksum)
        while slots[slot] != 0 { slot = following(slot) }
        slots[slot] = UInt32(number) + 1
    }

    private mutating func leave(_ number: Int) {
        var hole = home(checksum(number))
        while Int(slots[hole]) != number + 1 { hole = following(hole) }
        // Close the gap: whoever probed past it must still be found.
        var next = following(hole)
        while slots[next] != 0 {
            let displacement =
                (next &- home(checksum(Int(slots[next]) - 1))) & (slots.count - 1)
            if displacement >= (next &- hole) & (slots.count - 1) {
                slots[hole] = slots[next]
                hole = next
            }
            next = following(next)
        }
        slots[hole] = 0
    }

    private mutating func grow() {
        slots = [UInt32](repeating: 0, count: slots.count * 2)
        for number in ends.indices.dropLast() where kinds[number] != FoldedKeys.nothing {
            enter(number, checksum(number))
        }
    }
}
