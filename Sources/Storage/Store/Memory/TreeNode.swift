import CLinux
import Glibc

/// A node of a keyspace's B+tree, in raw memory.
///
///     offset  size
///          0     2  number of items
///          2     2  level: 0 for a leaf
///          4     4  skip: how many leading bytes all keys of the node share, at most 32
///          8     8  leaf before, 0 for none
///         16     8  leaf after, 0 for none
///         24    32  the shared bytes
///         56     8  unused
///         64   512  per item, the 8 key bytes after the shared ones, as a big-endian number
///        576   512  per item, its record: in a leaf the newest version, in an inner
///                   node a separator
///       1088   520  inner nodes only: 65 children; child i holds the keys before
///                   separator i and not before separator i - 1
///
/// Invariants: items are in strictly ascending key order; every key begins with the shared bytes; a
/// missing byte counts as 0 in the 8-byte numbers, so equal numbers say nothing and the keys
/// themselves decide.
struct TreeNode: Equatable {
    let base: UnsafeMutableRawPointer

    static let capacity = 64
    private static let maximumSkip = 32
    private static let sharedOffset = 24
    private static let prefixesOffset = 64
    private static let recordsOffset = 576
    private static let childrenOffset = 1088
    static let leafSize = 1088
    private static let innerSize = 1608

    static func allocate(level: Int) -> TreeNode {
        let size = level == 0 ? leafSize : innerSize
        let base = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 64)
        base.initializeMemory(as: UInt8.self, repeating: 0, count: prefixesOffset)
        base.storeBytes(of: UInt16(level), toByteOffset: 2, as: UInt16.self)
        return TreeNode(base: base)
    }

    func deallocate() { base.deallocate() }

    var memorySize: Int { isLeaf ? TreeNode.leafSize : TreeNode.innerSize }

    @inline(__always) var count: Int {
        get { Int(base.load(as: UInt16.self)) }
        nonmutating set { base.storeBytes(of: UInt16(newValue), as: UInt16.self) }
    }

    @inline(__always) var level: Int { Int(base.load(fromByteOffset: 2, as: UInt16.self)) }
    @inline(__always) var isLeaf: Bool { level == 0 }

    @inline(__always) private var skip: Int {
        get { Int(base.load(fromByteOffset: 4, as: UInt32.self)) }
        nonmutating set { base.storeBytes(of: UInt32(newValue), toByteOffset: 4, as: UInt32.self) }
    }

    @inline(__always) var previous: TreeNode? {
        get { node(atOffset: 8) }
        nonmutating set { setNode(newValue, atOffset: 8) }
    }

    @inline(__always) var next: TreeNode? {
        get { node(atOffset: 16) }
        nonmutating set { setNode(newValue, atOffset: 16) }
    }

    @inline(__always) private func node(atOffset offset: Int) -> TreeNode? {
        UnsafeMutableRawPointer(bitPattern: base.load(fromByteOffset: offset, as: UInt.self))
            .map { TreeNode(base: $0) }
    }

    @inline(__always) private func setNode(_ node: TreeNode?, atOffset offset: Int) {
        base.storeBytes(
            of: node.map { UInt(bitPattern: $0.base) } ?? 0, toByteOffset: offset, as: UInt.self)
    }

    @inline(__always) private var prefixes: UnsafeMutablePointer<UInt64> {
        (base + TreeNode.prefixesOffset).assumingMemoryBound(to: UInt64.self)
    }

    @inline(__always) private var records: UnsafeMutablePointer<UnsafeMutableRawPointer> {
        (base + TreeNode.recordsOffset).assumingMemoryBound(to: UnsafeMutableRawPointer.self)
    }

    @inline(__always) private var children: UnsafeMutablePointer<UnsafeMutableRawPointer> {
        (base + TreeNode.childrenOffset).assumingMemoryBound(to: UnsafeMutableRawPointer.self)
    }

    @inline(__always) func record(_ index: Int) -> Record { Record(base: records[index]) }

    /// Puts a record of the same key in an item's place.
    @inline(__always) func replaceRecord(_ index: Int, with record: Record) {
        records[index] = record.base
    }

    @inline(__always) func child(_ index: Int) -> TreeNode { TreeNode(base: children[index]) }
}

// MARK: Search

extension TreeNode {
    /// The first item whose key is not before `key`, and whether it is `key` itself.
    @inline(__always)
    func find(_ key: UnsafeRawBufferPointer) -> (index: Int, isMatch: Bool) {
        // The halving below would wait for one cache line after the other.
        varve_prefetch(base, TreeNode.recordsOffset)
        let skip = self.skip
        if skip > 0 {
            let shared = compareBytes(
                key.baseAddress, UnsafeRawPointer(base + TreeNode.sharedOffset),
                min(skip, key.count))
            if shared < 0 || (shared == 0 && key.count < skip) { return (0, false) }
            if shared > 0 { return (count, false) }
        }
        let prefix = keyPrefix(key, from: skip)
        let prefixes = self.prefixes
        let count = self.count
        var index = firstIndex(in: prefixes, count: count, notBefore: prefix)
        guard index < count, prefixes[index] == prefix else { return (index, false) }
        // Equal prefixes: the keys decide, by halving among the items that share it.
        var end = index + 1
        while end < count, prefixes[end] == prefix { end += 1 }
        while index < end {
            let middle = (index + end) / 2
            let order = compareKeys(record(middle).key, key)
            if order == 0 { return (middle, true) }
            if order < 0 { index = middle + 1 } else { end = middle }
        }
        return (index, false)
    }

    /// The child in which `key` would stand.
    @inline(__always) func childIndex(for key: UnsafeRawBufferPointer) -> Int {
        let (index, isMatch) = find(key)
        return isMatch ? index + 1 : index
    }

    @inline(__always)
    private func firstIndex(
        in prefixes: UnsafeMutablePointer<UInt64>, count: Int, notBefore prefix: UInt64
    ) -> Int {
        // Without a branch to mispredict: the halves are chosen by conditional moves.
        guard count > 0 else { return 0 }
        var low = prefixes
        var size = count
        while size > 1 {
            let half = size / 2
            low = low[half &- 1] < prefix ? low + half : low
            size &-= half
        }
        return low - prefixes + (low.pointee < prefix ? 1 : 0)
    }
}

// MARK: Change

extension TreeNode {
    /// Puts `record` at `index`, and in an inner node `child` right after it. There must be room.
    func insert(_ record: Record, at index: Int, child: TreeNode? = nil) {
        let count = self.count
        precondition(count < TreeNode.capacity)
        shareAtMost(with: record.key)
        let moved = count - index
        (prefixes + index + 1).update(from: prefixes + index, count: moved)
        (records + index + 1).update(from: records + index, count: moved)
        prefixes[index] = keyPrefix(record.key, from: skip)
        records[index] = record.base
        if let child {
            (children + index + 2).update(from: children + index + 1, count: moved)
            children[index + 1] = child.base
        }
        self.count = count + 1
    }

    /// Sets the only child of an inner node that has no separators yet.
    func setFirstChild(_ child: TreeNode) { children[0] = child.base }

    /// Takes the item at `index` out; its record is the caller's.
    func remove(at index: Int) {
        let moved = count - index - 1
        (prefixes + index).update(from: prefixes + index + 1, count: moved)
        (records + index).update(from: records + index + 1, count: moved)
        count -= 1
    }

    /// Takes a child out of an inner node, with one of the separators beside it, which is returned
    /// (nil when the child was the only one).
    func removeChild(at index: Int) -> Record? {
        let count = self.count
        (children + index).update(from: children + index + 1, count: count - index)
        guard count > 0 else { return nil }
        let separatorIndex = max(index - 1, 0)
        let separator = record(separatorIndex)
        remove(at: separatorIndex)
        return separator
    }

    /// Moves the items from `index` on into the empty node `right` (of an inner node: the children
    /// after them too).
    func moveItems(from index: Int, to right: TreeNode) {
        let moved = count - index
        right.records.update(from: records + index, count: moved)
        if !isLeaf { right.children.update(from: children + index, count: moved + 1) }
        right.count = moved
        count = index
        shareMost()
        right.shareMost()
    }

    /// Skips what the node's keys share now, so that the 8-byte numbers tell them apart.
    func shareMost() {
        guard count > 0 else { return }
        let first = record(0).key
        setShared(first, count: sharedCount(first, record(count - 1).key))
    }

    /// In a node with one key: skips what it shares with `neighbour`, a guess at the keys to come.
    func guessShared(with neighbour: UnsafeRawBufferPointer) {
        let key = record(0).key
        setShared(key, count: sharedCount(key, neighbour))
    }

    /// Skips no more than what `key` shares with the node's keys.
    private func shareAtMost(with key: UnsafeRawBufferPointer) {
        let skip = self.skip
        guard skip > 0 else { return }
        let shared = UnsafeRawBufferPointer(start: base + TreeNode.sharedOffset, count: skip)
        let common = sharedCount(shared, key)
        if common < skip { setShared(key, count: common) }
    }

    private func setShared(_ key: UnsafeRawBufferPointer, count sharedCount: Int) {
        let sharedCount = min(sharedCount, TreeNode.maximumSkip)
        skip = sharedCount
        if let bytes = key.baseAddress {
            (base + TreeNode.sharedOffset).copyMemory(from: bytes, byteCount: sharedCount)
        }
        for index in 0..<count {
            prefixes[index] = keyPrefix(record(index).key, from: sharedCount)
        }
    }
}

// MARK: Keys

/// Negative, 0 or positive as `left` comes before, equals or comes after `right`.
@inline(__always)
func compareKeys(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Int {
    let order = compareBytes(left.baseAddress, right.baseAddress, min(left.count, right.count))
    return order != 0 ? order : left.count - right.count
}

/// `memcmp` that takes an empty buffer's nil address.
@inline(__always)
private func compareBytes(_ left: UnsafeRawPointer?, _ right: UnsafeRawPointer?, _ count: Int)
    -> Int
{
    guard count > 0, let left, let right else { return 0 }
    return Int(memcmp(left, right, count))
}

/// How many leading bytes the keys share.
func sharedCount(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Int {
    let limit = min(left.count, right.count)
    var count = 0
    while count < limit, left[count] == right[count] { count += 1 }
    return count
}

/// The 8 key bytes from `skip` on as a big-endian number; a missing byte counts as 0.
@inline(__always)
func keyPrefix(_ key: UnsafeRawBufferPointer, from skip: Int) -> UInt64 {
    let rest = key.count - skip
    if rest >= 8 {
        return UInt64(bigEndian: key.loadUnaligned(fromByteOffset: skip, as: UInt64.self))
    }
    var prefix: UInt64 = 0
    for index in 0..<max(rest, 0) { prefix |= UInt64(key[skip + index]) << UInt64(56 - 8 * index) }
    return prefix
}
