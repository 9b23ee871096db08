import Bytes
import Glibc

/// A block in memory: its bytes as they are on disk, and where their parts begin. Shared by the
/// cache and every reader that stands on it; freed with the last.
///
/// Invariant: all that `init` computes lies inside the block, so entries are read without checks.
/// What lies in a column's chunk is checked where it is read.
///
/// The fields fill two cache lines: a point read waits for each that it touches.
package final class Block: @unchecked Sendable {
    // Never changed after `init`: any thread may read.
    let base: UnsafeRawPointer
    /// The first 8 bytes of the first and the last key after the prefix, as numbers; see `word`.
    private let firstWord: UInt64
    private let lastWord: UInt64
    private let wordScale: Double
    private let leastSequence: UInt64
    private let entryCount: UInt32
    private let prefixLength: UInt32
    /// Bytes of one key after the prefix, when all are equally long.
    private let suffixSize: UInt32
    private let suffixes: UInt32
    private let sequences: UInt32
    private let forms: UInt32
    private let headsOffset: UInt32
    private let leastForm: UInt16
    private let columns: UInt16
    private let keyEndWidth: UInt8
    private let sequenceWidth: UInt8
    private let untilWidth: UInt8
    private let formWidth: UInt8
    private let wordShift: UInt8
    private let untils: UInt32
    private let keyEnds: UInt32
    private let longest: UInt32
    private let leastUntil: UInt64
    let size: Int
    /// Which run, and where in its file.
    let place: BlockPlace

    /// Memory a block takes beside its bytes.
    static let overhead = 208
    /// Bytes past the end that may be read (and mean nothing).
    static let slack = 16

    static func allocate(size: Int) -> UnsafeMutableRawPointer {
        let memory = UnsafeMutableRawPointer.allocate(byteCount: size + slack, alignment: 64)
        (memory + size).initializeMemory(as: UInt8.self, repeating: 0, count: slack)
        return memory
    }

    /// Takes over `memory`, from `allocate`, filled with a block's bytes whose checksum is right.
    init(_ memory: UnsafeMutableRawPointer, size: Int, place: BlockPlace) throws(MalformedBytes) {
        let layout: BlockLayout
        do throws(MalformedBytes) {
            layout = try BlockLayout(UnsafeRawBufferPointer(start: memory, count: size))
        } catch {
            memory.deallocate()
            throw error
        }
        base = UnsafeRawPointer(memory)
        self.size = size
        self.place = place
        // Each is at most the block's size, which is below 4 GiB.
        entryCount = UInt32(layout.count)
        columns = UInt16(layout.columnCount)
        keyEndWidth = UInt8(layout.keyEndWidth)
        prefixLength = UInt32(layout.prefixSize)
        keyEnds = UInt32(layout.keyEnds)
        suffixes = UInt32(layout.suffixes)
        suffixSize = UInt32(layout.suffixSize)
        sequences = UInt32(layout.sequences)
        sequenceWidth = UInt8(layout.sequenceWidth)
        leastSequence = layout.leastSequence
        untils = UInt32(layout.untils)
        untilWidth = UInt8(layout.untilWidth)
        leastUntil = layout.leastUntil
        forms = UInt32(layout.forms)
        formWidth = UInt8(layout.formWidth)
        leastForm = layout.leastForm
        headsOffset = UInt32(layout.heads)
        longest = UInt32(layout.longestKey)
        let words = layout.words(UnsafeRawPointer(memory))
        wordShift = words.shift
        firstWord = words.first
        lastWord = words.last
        wordScale = searchScale(count: layout.count, first: words.first, last: words.last)
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
    @inline(__always) package var count: Int { Int(entryCount) }
    @inline(__always) package var columnCount: Int { Int(columns) }
    @inline(__always) var heads: UnsafeRawPointer { base + Int(headsOffset) }
    @inline(__always) var prefix: UnsafeRawPointer { base + BlockFormat.headerSize }
    @inline(__always) var prefixSize: Int { Int(prefixLength) }
    /// The bytes of the longest key.
    var longestKey: Int { Int(longest) }

    @inline(__always)
    package func sequence(_ entry: Int) -> UInt64 {
        leastSequence &+ loadNumber(base + Int(sequences), entry, width: Int(sequenceWidth))
    }

    @inline(__always)
    package func until(_ entry: Int) -> UInt64 {
        leastUntil &+ loadNumber(base + Int(untils), entry, width: Int(untilWidth))
    }

    /// What the entry's value is; see Block+Format.swift.
    @inline(__always)
    func form(_ entry: Int) -> UInt16 {
        guard formWidth > 0 else { return leastForm }
        return leastForm
            &+ base.loadUnaligned(fromByteOffset: Int(forms) + entry * 2, as: UInt16.self)
    }

    @inline(__always)
    package func isTombstone(_ entry: Int) -> Bool { form(entry) == BlockFormat.tombstoneForm }

    /// The form of all entries, nil when they differ.
    var commonForm: UInt16? { formWidth == 0 ? leastForm : nil }

    /// The key without the prefix.
    @inline(__always)
    func suffix(_ entry: Int) -> UnsafeRawBufferPointer {
        let suffixes = base + Int(suffixes)
        if keyEndWidth == 0 {
            let size = Int(suffixSize)
            return UnsafeRawBufferPointer(start: suffixes + entry * size, count: size)
        }
        let keyEnds = base + Int(keyEnds)
        let width = Int(keyEndWidth)
        let start = entry == 0 ? 0 : Int(loadNumber(keyEnds, entry - 1, width: width))
        let end = Int(loadNumber(keyEnds, entry, width: width))
        return UnsafeRawBufferPointer(start: suffixes + start, count: end - start)
    }
}

// MARK: Search

extension Block {
    /// The first entry whose key is not before `key` (or, `isAfter`, that is after it).
    @inline(__always)
    func firstEntry(of key: UnsafeRawBufferPointer, isAfter: Bool = false) -> Int {
        let prefixSize = prefixSize
        let shared = min(prefixSize, key.count)
        if shared > 0, let start = key.baseAddress {
            let order = memcmp(start, prefix, shared)
            if order != 0 { return order < 0 ? 0 : count }
        }
        if key.count < prefixSize { return 0 }
        let rest = UnsafeRawBufferPointer(rebasing: key[prefixSize...])
        guard wordShift < 64 else {
            return firstEntry(of: rest, isAfter: isAfter, from: 0, to: count)
        }
        let wanted = keyPrefix(rest, from: 0) >> UInt64(wordShift)
        let low = firstIndex(
            of: count, notBelow: wanted, first: firstWord, last: lastWord, scale: wordScale, word)
        guard low < count, word(low) == wanted else { return low }
        // Equal bytes: the whole keys decide.
        var high = low + 1
        if high < count, word(high) == wanted {
            high =
                wanted == .max
                ? count
                : firstIndex(
                    of: count, notBelow: wanted + 1, first: firstWord, last: lastWord,
                    scale: wordScale, word)
        }
        return firstEntry(of: rest, isAfter: isAfter, from: low, to: high)
    }

    /// The same, of a key after `entry`'s: often it is the next one.
    func firstEntry(of key: UnsafeRawBufferPointer, after entry: Int) -> Int {
        let next = entry + 1
        guard next < count, key.count >= prefixSize else { return firstEntry(of: key) }
        let order = compareKeys(
            suffix(next), UnsafeRawBufferPointer(rebasing: key[prefixSize...]))
        // Where the key has another prefix the search sees it.
        guard order >= 0, let start = key.baseAddress, memcmp(start, prefix, prefixSize) == 0 else {
            return firstEntry(of: key)
        }
        return next
    }

    /// By halving among the entries from `low` to before `high`.
    @inline(__always)
    private func firstEntry(
        of rest: UnsafeRawBufferPointer, isAfter: Bool, from first: Int, to last: Int
    ) -> Int {
        var low = first
        var high = last
        while low < high {
            let middle = (low + high) / 2
            let order = compareKeys(suffix(middle), rest)
            if order < 0 || (isAfter && order == 0) { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Of keys that are equally long: the first 8 bytes after the prefix (fewer when there are not
    /// so many) as a big-endian number.
    @inline(__always)
    private func word(_ entry: Int) -> UInt64 {
        let place = Int(suffixes) &+ entry &* Int(suffixSize)
        return UInt64(bigEndian: base.loadUnaligned(fromByteOffset: place, as: UInt64.self))
            &>> UInt64(wordShift)
    }

    @inline(__always)
    func isKey(_ entry: Int, _ key: UnsafeRawBufferPointer) -> Bool {
        let suffix = suffix(entry)
        guard suffix.count == key.count - prefixSize else { return false }
        guard let start = key.baseAddress, let rest = suffix.baseAddress else { return true }
        return memcmp(prefix, start, prefixSize) == 0
            && memcmp(rest, start + prefixSize, suffix.count) == 0
    }

    /// Writes the entry's key to `target`, which must have room for `longestKey` bytes;
    /// `isPrefixThere` says that the block's prefix is there already.
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
