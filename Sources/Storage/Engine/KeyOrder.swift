import Bytes
import Glibc

/// One end of a walk: the first slot at or after a key, or after it.
struct KeyPosition: Equatable {
    var chunk: Int
    var index: Int
}

/// The entries of one keyspace of a write set, in key order: a list of sorted chunks, that is, a
/// B-tree of two levels. Entries are never removed; keys are 8 leading bytes here (so most
/// comparisons touch nothing else) and the whole key through `KeySource`.
///
/// Invariants: no chunk is empty; chunks and the slots within them ascend strictly.
struct KeyOrder: ~Copyable {
    struct Slot: BitwiseCopyable {
        /// The first 8 key bytes as a big-endian number; a missing byte counts as 0.
        var prefix: UInt64
        var entry: UInt32
    }

    private struct Chunk: BitwiseCopyable {
        var slots: UnsafeMutablePointer<Slot>
        var count: Int
        var capacity: Int
    }

    private static let chunkCapacityFirst = 8
    private static let chunkCapacityMaximum = 256

    private var chunks = PlainArray<Chunk>()
    private(set) var count = 0
    /// Of a small first chunk that was emptied.
    private var spare: UnsafeMutablePointer<Slot>?

    init() {}

    deinit {
        for index in 0..<chunks.count { PlainMemory.free(chunks[index].slots) }
        if let spare { PlainMemory.free(spare) }
    }

    mutating func removeAll() {
        for index in 0..<chunks.count {
            let chunk = chunks[index]
            if spare == nil, chunk.capacity == KeyOrder.chunkCapacityFirst {
                spare = chunk.slots
            } else {
                PlainMemory.free(chunk.slots)
            }
        }
        chunks.removeAll()
        count = 0
    }

    var isEmpty: Bool { count == 0 }
    var start: KeyPosition { KeyPosition(chunk: 0, index: 0) }
    var end: KeyPosition { KeyPosition(chunk: chunks.count, index: 0) }

    func entry(at position: KeyPosition) -> UInt32? {
        guard position.chunk < chunks.count else { return nil }
        return chunks[position.chunk].slots[position.index].entry
    }

    func position(after position: KeyPosition) -> KeyPosition {
        position.index + 1 < chunks[position.chunk].count
            ? KeyPosition(chunk: position.chunk, index: position.index + 1)
            : KeyPosition(chunk: position.chunk + 1, index: 0)
    }

    /// Nil before the first.
    func position(before position: KeyPosition) -> KeyPosition? {
        if position.index > 0 {
            return KeyPosition(chunk: position.chunk, index: position.index - 1)
        }
        guard position.chunk > 0 else { return nil }
        return KeyPosition(chunk: position.chunk - 1, index: chunks[position.chunk - 1].count - 1)
    }

    /// The first slot whose key is not before `key`, and whether it is `key`.
    func find(
        _ key: UnsafeRawBufferPointer, in entries: borrowing PlainArray<WriteSet.Entry>
    ) -> (position: KeyPosition, isMatch: Bool) {
        let prefix = keyPrefix(key)
        // The last chunk whose first key is not after `key` is the only one that can hold it.
        var low = 0
        var high = chunks.count
        while low < high {
            let middle = (low + high) / 2
            if compare(chunks[middle].slots[0], prefix, key, entries) <= 0 {
                low = middle + 1
            } else {
                high = middle
            }
        }
        guard low > 0 else { return (start, false) }
        let chunk = chunks[low - 1]
        var first = 0
        var past = chunk.count
        while first < past {
            let middle = (first + past) / 2
            let order = compare(chunk.slots[middle], prefix, key, entries)
            if order == 0 { return (KeyPosition(chunk: low - 1, index: middle), true) }
            if order < 0 { first = middle + 1 } else { past = middle }
        }
        return first < chunk.count
            ? (KeyPosition(chunk: low - 1, index: first), false)
            : (KeyPosition(chunk: low, index: 0), false)
    }

    /// Adds an entry whose key `find` did not find, at the position it returned.
    mutating func insert(
        _ entry: UInt32, key: UnsafeRawBufferPointer, at position: KeyPosition
    ) {
        count += 1
        let slot = Slot(prefix: keyPrefix(key), entry: entry)
        // Past a chunk's last slot means the end of that chunk, not the start of the next.
        var target = position
        if target.index == 0, target.chunk > 0 {
            target = KeyPosition(chunk: target.chunk - 1, index: chunks[target.chunk - 1].count)
        }
        guard target.chunk < chunks.count else {
            appendChunk(slot, at: 0)
            return
        }
        var chunk = chunks[target.chunk]
        if chunk.count == KeyOrder.chunkCapacityMaximum {
            if target.index == chunk.count {
                // Ascending keys leave full chunks behind.
                appendChunk(slot, at: target.chunk + 1)
                return
            }
            target = split(target)
            chunk = chunks[target.chunk]
        }
        if chunk.count == chunk.capacity { grow(&chunk) }
        let place = chunk.slots + target.index
        (place + 1).update(from: place, count: chunk.count - target.index)
        place.initialize(to: slot)
        chunk.count += 1
        chunks[target.chunk] = chunk
    }

    /// Whether a key comes after all that are here.
    func endsBefore(
        _ key: UnsafeRawBufferPointer, in entries: borrowing PlainArray<WriteSet.Entry>
    ) -> Bool {
        guard chunks.count > 0 else { return true }
        let last = chunks[chunks.count - 1]
        return compare(last.slots[last.count - 1], keyPrefix(key), key, entries) < 0
    }

    /// Adds an entry whose key comes after all that are here.
    mutating func append(_ entry: UInt32, key: UnsafeRawBufferPointer) {
        guard chunks.count > 0, chunks[chunks.count - 1].count < KeyOrder.chunkCapacityMaximum
        else {
            count += 1
            appendChunk(Slot(prefix: keyPrefix(key), entry: entry), at: chunks.count)
            return
        }
        let last = KeyPosition(chunk: chunks.count - 1, index: chunks[chunks.count - 1].count)
        insert(entry, key: key, at: last)
    }

    private mutating func appendChunk(_ slot: Slot, at index: Int) {
        let capacity =
            chunks.count == 0 ? KeyOrder.chunkCapacityFirst : KeyOrder.chunkCapacityMaximum
        let slots: UnsafeMutablePointer<Slot>
        if let spare, capacity == KeyOrder.chunkCapacityFirst {
            slots = spare
            self.spare = nil
        } else {
            slots = PlainMemory.allocate(capacity, of: Slot.self)
        }
        slots.initialize(to: slot)
        chunks.insert(Chunk(slots: slots, count: 1, capacity: capacity), at: index)
    }

    /// Halves a full chunk; returns where `position` is now.
    private mutating func split(_ position: KeyPosition) -> KeyPosition {
        var left = chunks[position.chunk]
        let half = left.count / 2
        let slots = PlainMemory.allocate(KeyOrder.chunkCapacityMaximum, of: Slot.self)
        slots.initialize(from: left.slots + half, count: left.count - half)
        let right = Chunk(
            slots: slots, count: left.count - half, capacity: KeyOrder.chunkCapacityMaximum)
        left.count = half
        chunks[position.chunk] = left
        chunks.insert(right, at: position.chunk + 1)
        return position.index <= half
            ? position : KeyPosition(chunk: position.chunk + 1, index: position.index - half)
    }

    private func grow(_ chunk: inout Chunk) {
        let capacity = min(chunk.capacity * 2, KeyOrder.chunkCapacityMaximum)
        let slots = PlainMemory.allocate(capacity, of: Slot.self)
        slots.initialize(from: chunk.slots, count: chunk.count)
        PlainMemory.free(chunk.slots)
        chunk.slots = slots
        chunk.capacity = capacity
    }

    /// Negative, 0 or positive as the slot's key comes before, is or comes after `key`.
    @inline(__always)
    private func compare(
        _ slot: Slot, _ prefix: UInt64, _ key: UnsafeRawBufferPointer,
        _ entries: borrowing PlainArray<WriteSet.Entry>
    ) -> Int {
        if slot.prefix != prefix { return slot.prefix < prefix ? -1 : 1 }
        return compareKeys(entries[Int(slot.entry)].key, key)
    }
}

/// Negative, 0 or positive as `left` comes before, is or comes after `right` in the order of bytes.
@inline(__always)
func compareKeys(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Int {
    let shared = min(left.count, right.count)
    if shared > 0, let left = left.baseAddress, let right = right.baseAddress {
        let order = memcmp(left, right, shared)
        if order != 0 { return Int(order) }
    }
    return left.count - right.count
}

@inline(__always)
private func keyPrefix(_ key: UnsafeRawBufferPointer) -> UInt64 {
    if key.count >= 8 { return UInt64(bigEndian: key.loadUnaligned(as: UInt64.self)) }
    var prefix: UInt64 = 0
    for index in 0..<key.count { prefix |= UInt64(key[index]) << UInt64(56 - 8 * index) }
    return prefix
}
