import Bytes

/// The keys that several walks stand on, in memory of their own: looking for the least of them counts no
/// references.
///
/// Used by one thread, for one scan. What `key` returns is valid until that walk moves.
final class HeadKeys {
    private struct Head {
        /// Of the key's bytes, as a big-endian number.
        var firstBytes: UInt64 = 0
        /// Nil where it is short: then it is in `short`.
        var start: UnsafeMutableRawPointer?
        var capacity = HeadKeys.shortBytes
        /// Bytes of the key; -1 for a walk that is at its end.
        var count = -1
    }

    private static let shortBytes = 24
    private static let walksMin = 8

    /// Made with the first walk: many scans find all in memory.
    private var heads = UnsafeMutableBufferPointer<Head>(start: nil, count: 0)
    /// So many bytes for each walk.
    private var short: UnsafeMutableRawPointer?
    private var used = 0

    init() {}

    deinit {
        for head in heads.prefix(used) { head.start?.deallocate() }
        heads.deallocate()
        short?.deallocate()
    }

    private static func allocate(
        _ count: Int
    ) -> (UnsafeMutableBufferPointer<Head>, UnsafeMutableRawPointer) {
        let heads = UnsafeMutableBufferPointer<Head>.allocate(capacity: count)
        heads.initialize(repeating: Head())
        return (heads, .allocate(byteCount: count * shortBytes, alignment: 8))
    }

    var isEmpty: Bool { used == 0 }

    /// Makes a place for one more walk. The earlier a walk is added, the further in front it is.
    func add() -> Int {
        if used == heads.count {
            let (grown, moved) = HeadKeys.allocate(max(used * 2, HeadKeys.walksMin))
            for index in 0..<used { grown[index] = heads[index] }
            if let short {
                moved.copyMemory(from: short, byteCount: used * HeadKeys.shortBytes)
                short.deallocate()
            }
            heads.deallocate()
            (heads, short) = (grown, moved)
        }
        used += 1
        return used - 1
    }

    func setAtEnd(_ walk: Int) { heads[walk].count = -1 }

    func set(_ walk: Int, _ key: UnsafeRawBufferPointer) {
        let start = room(walk, key.count)
        if let bytes = key.baseAddress { start.copyMemory(from: bytes, byteCount: key.count) }
        setCount(walk, key.count)
    }

    /// Stands on an entry's key.
    func set(_ walk: Int, _ entry: Int, of block: Block) {
        let start = room(walk, block.longestKey)
        setCount(walk, block.copyKey(entry, to: start, isPrefixThere: false))
    }

    private func room(_ walk: Int, _ count: Int) -> UnsafeMutableRawPointer {
        if heads[walk].capacity >= count { return start(walk) }
        let capacity = count * 2
        let grown = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 8)
        heads[walk].start?.deallocate()
        heads[walk].start = grown
        heads[walk].capacity = capacity
        return grown
    }

    @inline(__always) private func start(_ walk: Int) -> UnsafeMutableRawPointer {
        if let start = heads[walk].start { return start }
        guard let short else { preconditionFailure("a walk has a place") }
        return short + walk * HeadKeys.shortBytes
    }

    private func setCount(_ walk: Int, _ count: Int) {
        heads[walk].count = count
        heads[walk].firstBytes = keyPrefix(key(walk), from: 0)
    }

    @inline(__always) func key(_ walk: Int) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: start(walk), count: max(heads[walk].count, 0))
    }

    /// How a walk's key compares with `other`: below, at or above zero.
    @inline(__always) func compare(_ walk: Int, with other: UnsafeRawBufferPointer) -> Int {
        compareKeys(key(walk), other)
    }

    /// How the keys of two walks compare.
    @inline(__always) func compare(_ left: Int, _ right: Int) -> Int {
        let (first, second) = (heads[left].firstBytes, heads[right].firstBytes)
        if first != second { return first < second ? -1 : 1 }
        return compareKeys(key(left), key(right))
    }

    /// The walk whose key comes first, of several the one in front, and of the others the one that comes
    /// next; -1 for none.
    func least() -> (best: Int, rival: Int) {
        var best = -1
        var rival = -1
        for walk in 0..<used where heads[walk].count >= 0 {
            if best < 0 {
                best = walk
            } else if compare(best, walk) > 0 {
                rival = best
                best = walk
            } else if rival < 0 || compare(rival, walk) > 0 {
                rival = walk
            }
        }
        return (best, rival)
    }
}
