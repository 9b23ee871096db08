import Bytes
import Glibc

/// A block in memory: its bytes as they are on disk, and where their parts begin. Shared by the
/// cache and every reader that stands on it; freed with the last.
///
/// Invariant: all that `init` computes lies inside the block, so entries are read without checks.
/// What lies in a column's chunk is checked where it is read.
package final class Block: @unchecked Sendable {
    // Never changed after `init`: any thread may read.
    let base: UnsafeRawPointer
    let size: Int
    /// Which run, and where in its file.
    let place: BlockPlace
    package let count: Int
    package let columnCount: Int
    private let keyEndWidth: Int
    let prefix: UnsafeRawPointer
    let prefixSize: Int
    private let keyEnds: UnsafeRawPointer
    private let suffixes: UnsafeRawPointer
    /// Of one key, when all are equally long.
    private let suffixSize: Int
    private let sequences: UnsafeRawPointer
    private let sequenceWidth: Int
    private let leastSequence: UInt64
    private let untils: UnsafeRawPointer
    private let untilWidth: Int
    private let leastUntil: UInt64
    private let forms: UnsafeRawPointer
    private let formWidth: Int
    private let leastForm: UInt16
    let heads: UnsafeRawPointer
    /// The bytes of the longest key.
    let longestKey: Int

    /// Memory a block takes beside its bytes.
    static let overhead = 256
    /// Bytes past the end that may be read (and mean nothing).
    static let slack = 16

    static func allocate(size: Int) -> UnsafeMutableRawPointer {
        let memory = UnsafeMutableRawPointer.allocate(byteCount: size + slack, alignment: 64)
        (memory + size).initializeMemory(as: UInt8.self, repeating: 0, count: slack)
        return memory
    }

    /// Takes over `memory`, from `allocate`, filled with a block's bytes whose checksum is right.
    init(_ memory: UnsafeMutableRawPointer, size: Int, place: BlockPlace) throws(MalformedBytes) {
        var layout: BlockLayout
        do throws(MalformedBytes) {
            layout = try BlockLayout(UnsafeRawBufferPointer(start: memory, count: size))
        } catch {
            memory.deallocate()
            throw error
        }
        base = UnsafeRawPointer(memory)
        self.size = size
        self.place = place
        count = layout.count
        columnCount = layout.columnCount
        keyEndWidth = layout.keyEndWidth
        prefix = base + BlockFormat.headerSize
        prefixSize = layout.prefixSize
        keyEnds = base + layout.keyEnds
        suffixes = base + layout.suffixes
        suffixSize = layout.suffixSize
        sequences = base + layout.sequences
        sequenceWidth = layout.sequenceWidth
        leastSequence = layout.leastSequence
        untils = base + layout.untils
        untilWidth = layout.untilWidth
        leastUntil = layout.leastUntil
        forms = base + layout.forms
        formWidth = layout.formWidth
        leastForm = layout.leastForm
        heads = base + layout.heads
        longestKey = layout.longestKey
    }

    deinit { UnsafeMutableRawPointer(mutating: base).deallocate() }

    var memorySize: Int { size + Block.slack + Block.overhead }
}

/// A block's place: the number its run was opened under, and the offset in the run's file.
struct BlockPlace: Hashable {
    var run: UInt64
    var offset: Int
}

// MARK: Entries

extension Block {
    @inline(__always)
    package func sequence(_ entry: Int) -> UInt64 {
        leastSequence &+ loadNumber(sequences, entry, width: sequenceWidth)
    }

    @inline(__always)
    package func until(_ entry: Int) -> UInt64 {
        leastUntil &+ loadNumber(untils, entry, width: untilWidth)
    }

    /// What the entry's value is; see Block+Format.swift.
    @inline(__always)
    func form(_ entry: Int) -> UInt16 {
        guard formWidth > 0 else { return leastForm }
        return leastForm &+ forms.loadUnaligned(fromByteOffset: entry * 2, as: UInt16.self)
    }

    @inline(__always)
    package func isTombstone(_ entry: Int) -> Bool { form(entry) == BlockFormat.tombstoneForm }

    /// The form of all entries, nil when they differ.
    var commonForm: UInt16? { formWidth == 0 ? leastForm : nil }

    /// The key without the prefix.
    @inline(__always)
    func suffix(_ entry: Int) -> UnsafeRawBufferPointer {
        if keyEndWidth == 0 {
            return UnsafeRawBufferPointer(start: suffixes + entry * suffixSize, count: suffixSize)
        }
        let start =
            entry == 0 ? 0 : Int(loadNumber(keyEnds, entry - 1, width: keyEndWidth))
        let end = Int(loadNumber(keyEnds, entry, width: keyEndWidth))
        return UnsafeRawBufferPointer(start: suffixes + start, count: end - start)
    }

}

// MARK: Search

extension Block {
    /// The first entry whose key is not before `key` (or, `isAfter`, that is after it).
    @inline(__always)
    func firstEntry(of key: UnsafeRawBufferPointer, isAfter: Bool = false) -> Int {
        let shared = min(prefixSize, key.count)
        if shared > 0, let start = key.baseAddress {
            let order = memcmp(start, prefix, shared)
            if order != 0 { return order < 0 ? 0 : count }
        }
        if key.count < prefixSize { return 0 }
        let rest = UnsafeRawBufferPointer(rebasing: key[prefixSize...])
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            let order = compareKeys(suffix(middle), rest)
            if order < 0 || (isAfter && order == 0) { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The first entry of the key that is not newer than `sequence`, if the block has one; whether
    /// it could stand in the next block is the caller's to find out.
    @inline(__always)
    func find(_ key: UnsafeRawBufferPointer, notAfter sequence: UInt64) -> Int? {
        var entry = firstEntry(of: key)
        while entry < count, isKey(entry, key) {
            if self.sequence(entry) <= sequence { return entry }
            entry += 1
        }
        return nil
    }

    @inline(__always)
    func isKey(_ entry: Int, _ key: UnsafeRawBufferPointer) -> Bool {
        let suffix = suffix(entry)
        guard suffix.count == key.count - prefixSize else { return false }
        guard let start = key.baseAddress, let rest = suffix.baseAddress else { return true }
        return memcmp(prefix, start, prefixSize) == 0
            && memcmp(rest, start + prefixSize, suffix.count) == 0
    }

    /// Writes the entry's key to `target`, which must have room for `longestKey` bytes; `isPrefixThere`
    /// says that the block's prefix is there already.
    @inline(__always)
    func copyKey(_ entry: Int, to target: UnsafeMutableRawPointer, isPrefixThere: Bool) -> Int {
        if !isPrefixThere { target.copyMemory(from: prefix, byteCount: prefixSize) }
        let suffix = suffix(entry)
        if let start = suffix.baseAddress {
            (target + prefixSize).copyMemory(from: start, byteCount: suffix.count)
        }
        return prefixSize + suffix.count
    }
}

// MARK: Layout

/// A block's header, measured and checked: every part lies inside the block, and keys' ends ascend.
private struct BlockLayout {
    var count: Int
    var columnCount: Int
    var sequenceWidth: Int
    var untilWidth: Int
    var formWidth: Int
    var keyEndWidth: Int
    var leastForm: UInt16
    var prefixSize: Int
    var suffixSize: Int
    var leastSequence: UInt64
    var leastUntil: UInt64
    var keyEnds: Int
    var suffixes: Int
    var sequences: Int
    var untils: Int
    var forms: Int
    var heads: Int
    var longestKey = 0

    init(_ block: UnsafeRawBufferPointer) throws(MalformedBytes) {
        var reader = ByteReader(block)
        count = Int(try reader.littleEndian(UInt32.self, "number of entries"))
        columnCount = Int(try reader.littleEndian(UInt16.self, "number of columns"))
        sequenceWidth = Int(try reader.byte("width of sequences"))
        untilWidth = Int(try reader.byte("width of untils"))
        formWidth = Int(try reader.byte("width of forms"))
        keyEndWidth = Int(try reader.byte("width of keys' ends"))
        leastForm = try reader.littleEndian(UInt16.self, "least form")
        prefixSize = Int(try reader.littleEndian(UInt32.self, "length of the shared prefix"))
        suffixSize = Int(try reader.littleEndian(UInt32.self, "length of the keys"))
        let zero = try reader.littleEndian(UInt32.self, "reserved bytes")
        leastSequence = try reader.littleEndian(UInt64.self, "least sequence")
        leastUntil = try reader.littleEndian(UInt64.self, "least until")
        guard count >= 1, count <= BlockFormat.entriesMax else {
            throw MalformedBytes("number of entries", at: 0)
        }
        let widths = [0, 1, 2, 4, 8]
        guard zero == 0, widths.contains(sequenceWidth), widths.contains(untilWidth),
            formWidth == 0 || formWidth == 2, keyEndWidth <= 4, widths.contains(keyEndWidth)
        else { throw MalformedBytes("widths of a block", at: 6) }
        // None of these sums can overflow: each term is below 2^36.
        keyEnds = BlockFormat.headerSize + prefixSize
        suffixes = keyEnds + count * keyEndWidth
        sequences = suffixes + (keyEndWidth == 0 ? suffixSize * count : suffixSize)
        untils = sequences + count * sequenceWidth
        forms = untils + count * untilWidth
        heads = forms + count * formWidth
        let end = heads + (columnCount + 1) * BlockFormat.columnHeadSize
        guard end <= block.count else { throw MalformedBytes("length of a block", at: block.count) }
        try measureKeys(block)
    }

    private mutating func measureKeys(_ block: UnsafeRawBufferPointer) throws(MalformedBytes) {
        guard keyEndWidth > 0, let base = block.baseAddress else {
            longestKey = prefixSize + suffixSize
            return
        }
        var start = 0
        var longest = 0
        for entry in 0..<count {
            let end = Int(loadNumber(base + keyEnds, entry, width: keyEndWidth))
            guard end >= start else {
                throw MalformedBytes("end of a key", at: keyEnds + entry * keyEndWidth)
            }
            longest = max(longest, end - start)
            start = end
        }
        guard start == suffixSize else { throw MalformedBytes("ends of the keys", at: keyEnds) }
        longestKey = prefixSize + longest
    }
}
