import Bytes
import Glibc

/// What the index says of a block.
struct BlockEntry {
    var offset: Int
    var length: Int
    var checksum: UInt32
    var entryCount: Int
    var leastSequence: UInt64
    var greatestSequence: UInt64
}

/// A section's index in memory. Drawn in Run+Format.swift.
///
/// Invariants: blocks lie inside the file; separators' ends ascend inside the bytes; every separator
/// but the first begins with the shared bytes.
final class SectionIndex: @unchecked Sendable {
    // Never changed after `init`: any thread may read.
    private let base: UnsafeMutableRawPointer
    private let size: Int
    private let prefixes: UnsafeMutablePointer<UInt64>
    /// Valid while the index lives.
    let view: IndexView

    static let entrySize = 40

    var count: Int { view.count }
    var memorySize: Int { size + count * 8 }

    /// Takes over `base`, with `count` entries of which the caller knows that they fit `size`.
    init(_ base: UnsafeMutableRawPointer, size: Int, count: Int, end: Int) throws(MalformedBytes) {
        self.base = base
        self.size = size
        prefixes = .allocate(capacity: count)
        prefixes.initialize(repeating: 0, count: count)
        let shared: Int
        do throws(MalformedBytes) {
            shared = try SectionIndex.check(base, size: size, count: count, end: end)
        } catch {
            base.deallocate()
            prefixes.deallocate()
            throw error
        }
        view = IndexView(base, count: count, shared: shared, prefixes: prefixes)
    }

    deinit {
        base.deallocate()
        prefixes.deallocate()
    }

    private static func check(
        _ base: UnsafeMutableRawPointer, size: Int, count: Int, end: Int
    ) throws(MalformedBytes) -> Int {
        let separatorBytes = size - count * entrySize
        let bytes = UnsafeRawBufferPointer(
            start: base + count * entrySize, count: separatorBytes)
        var last = 0
        var first = UnsafeRawBufferPointer(start: nil, count: 0)
        var shared = Int.max
        for block in 0..<count {
            let entry = UnsafeRawPointer(base) + block * entrySize
            let offset = entry.loadUnaligned(as: UInt64.self)
            let length = entry.loadUnaligned(fromByteOffset: 8, as: UInt32.self)
            let separatorEnd = Int(entry.loadUnaligned(fromByteOffset: 20, as: UInt32.self))
            guard offset <= UInt64(end), UInt64(length) <= UInt64(end) - offset,
                length >= BlockFormat.headerSize
            else { throw MalformedBytes("place of a block", at: block * entrySize) }
            guard separatorEnd >= last, separatorEnd <= separatorBytes,
                block > 0 || separatorEnd == 0
            else { throw MalformedBytes("end of a separator", at: block * entrySize + 20) }
            let separator = UnsafeRawBufferPointer(rebasing: bytes[last..<separatorEnd])
            if block == 1 { first = separator }
            if block >= 1 { shared = min(shared, sharedCount(first, separator)) }
            last = separatorEnd
        }
        return count < 2 ? 0 : shared
    }

    @inline(__always)
    func block(_ index: Int) -> BlockEntry { view.block(index) }

    @inline(__always)
    func separator(_ index: Int) -> UnsafeRawBufferPointer { view.separator(index) }

    @inline(__always)
    func firstBlock(for key: UnsafeRawBufferPointer, isRepeated: Bool) -> Int {
        view.firstBlock(for: key, isRepeated: isRepeated)
    }

    /// The last block that can hold a key not after `key`.
    func lastBlock(for key: UnsafeRawBufferPointer) -> Int {
        firstBlock(for: key, isRepeated: false)
    }
}

/// Where a section's index lies: addresses, so that who searches it counts no references.
struct IndexView {
    private let base: UnsafeRawPointer
    let count: Int
    private let separators: UnsafeRawPointer
    private let shared: Int
    /// Per block but the first, the 8 separator bytes after the shared ones as a number.
    private let prefixes: UnsafePointer<UInt64>
    private let prefixScale: Double

    /// Fills `prefixes`, which has room for one of each block.
    fileprivate init(
        _ base: UnsafeMutableRawPointer, count: Int, shared: Int,
        prefixes: UnsafeMutablePointer<UInt64>
    ) {
        self.base = UnsafeRawPointer(base)
        self.count = count
        self.shared = shared
        self.prefixes = UnsafePointer(prefixes)
        let separators = UnsafeRawPointer(base) + count * SectionIndex.entrySize
        self.separators = separators
        var start = 0
        for block in 0..<count {
            let end = IndexView.separatorEnd(block, base)
            let separator = UnsafeRawBufferPointer(
                start: separators + start, count: end - start)
            if block > 0 { prefixes[block] = keyPrefix(separator, from: shared) }
            start = end
        }
        prefixScale =
            count > 1
            ? searchScale(count: count - 1, first: prefixes[1], last: prefixes[count - 1]) : 0
    }

    @inline(__always)
    func block(_ index: Int) -> BlockEntry {
        let entry = base + index * SectionIndex.entrySize
        return BlockEntry(
            offset: Int(truncatingIfNeeded: entry.loadUnaligned(as: UInt64.self)),
            length: Int(entry.loadUnaligned(fromByteOffset: 8, as: UInt32.self)),
            checksum: entry.loadUnaligned(fromByteOffset: 12, as: UInt32.self),
            entryCount: Int(entry.loadUnaligned(fromByteOffset: 16, as: UInt32.self)),
            leastSequence: entry.loadUnaligned(fromByteOffset: 24, as: UInt64.self),
            greatestSequence: entry.loadUnaligned(fromByteOffset: 32, as: UInt64.self))
    }

    @inline(__always)
    private static func separatorEnd(_ index: Int, _ base: UnsafeRawPointer) -> Int {
        let entry = base + index * SectionIndex.entrySize
        return Int(entry.loadUnaligned(fromByteOffset: 20, as: UInt32.self))
    }

    @inline(__always)
    func separator(_ index: Int) -> UnsafeRawBufferPointer {
        let start = index == 0 ? 0 : IndexView.separatorEnd(index - 1, base)
        return UnsafeRawBufferPointer(
            start: separators + start, count: IndexView.separatorEnd(index, base) - start)
    }

    // MARK: Search

    /// The first block that can hold the key: the last one whose separator is not after it, or
    /// (`isRepeated`) the last one whose separator is before it.
    @inline(__always)
    func firstBlock(for key: UnsafeRawBufferPointer, isRepeated: Bool) -> Int {
        guard count > 1 else { return 0 }
        if shared > 0 {
            let first = separator(1)
            let order = compareKeys(
                UnsafeRawBufferPointer(rebasing: key[..<min(shared, key.count)]),
                UnsafeRawBufferPointer(rebasing: first[..<shared]))
            if order < 0 { return 0 }
            if order > 0 { return count - 1 }
        }
        let prefix = keyPrefix(key, from: shared)
        var low =
            1
            + firstIndex(
                of: count - 1, notBelow: prefix, first: prefixes[1], last: prefixes[count - 1],
                scale: prefixScale
            ) { prefixes[$0 &+ 1] }
        // Equal bytes: the separators decide, by halving among those that have them.
        var high = low
        while high < count, prefixes[high] == prefix { high += 1 }
        while low < high {
            let middle = (low + high) / 2
            let order = compareKeys(separator(middle), key)
            if order < 0 || (order == 0 && !isRepeated) { low = middle + 1 } else { high = middle }
        }
        return low - 1
    }
}
