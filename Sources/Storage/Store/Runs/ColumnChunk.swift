package import Bytes

/// One column of a block, opened: any entry's value at once, without decoding the others. The
/// encodings are drawn in Block+Format.swift.
///
/// Points into the block, which the caller keeps alive. Every number that comes from the chunk is
/// checked before it is used as a place.
package struct ColumnChunk {
    let encoding: ColumnEncoding
    let width: Int
    /// Values of a dictionary, or runs.
    let count: Int
    /// Bytes of a fixed value, 0 for a variable one.
    let valueWidth: Int
    let rows: Int
    /// Nil when no entry is NULL, or all are.
    let nulls: UnsafeRawPointer?
    /// The fixed values; the ends of variable ones.
    let values: UnsafeRawPointer
    /// Differences, codes, or the ends of runs.
    let numbers: UnsafeRawPointer
    /// The bytes of variable values.
    let bytes: UnsafeRawPointer
    let bytesSize: Int
    /// The reference of differences; the length of equally long values.
    let reference: UInt64
    /// The block's first byte.
    let base: UnsafeRawPointer

    /// `valueWidth`: what the shape says. Throws when the chunk cannot hold what its head says.
    @inline(__always)
    init(_ block: Block, _ column: Int, valueWidth: Int) throws(MalformedBytes) {
        let head = block.heads + column * BlockFormat.columnHeadSize
        let start = Int(head.loadUnaligned(as: UInt32.self))
        let end =
            column == block.columnCount
            ? block.size
            : Int((head + BlockFormat.columnHeadSize).loadUnaligned(as: UInt32.self))
        let flags = head.load(fromByteOffset: 5, as: UInt8.self)
        let code = head.load(fromByteOffset: 4, as: UInt8.self)
        guard start <= end, end <= block.size, let encoding = ColumnEncoding(rawValue: code) else {
            throw MalformedBytes("head of a column", at: head - block.base)
        }
        self.encoding = encoding
        self.valueWidth = valueWidth
        base = block.base
        rows = block.count
        width = Int(flags & BlockFormat.widthMask)
        count = Int(head.loadUnaligned(fromByteOffset: 6, as: UInt16.self))
        let bitmapSize = flags & BlockFormat.nullsFlag != 0 ? (block.count + 7) / 8 : 0
        let content = block.base + start + bitmapSize
        let size = end - start - bitmapSize
        nulls = bitmapSize > 0 ? block.base + start : nil
        values = content
        let parts = ChunkParts(encoding, rows: rows, width: width, count: count, valueWidth)
        guard parts.end <= size else { throw MalformedBytes("chunk of a column", at: start) }
        numbers = content + parts.numbers
        bytes = content + parts.end
        bytesSize = size - parts.end
        switch encoding {
        case .reference: reference = content.loadUnaligned(as: UInt64.self)
        case .equallyLong:
            reference = UInt64(content.loadUnaligned(as: UInt32.self))
            guard Int(reference) * rows <= bytesSize else {
                throw MalformedBytes("length of values", at: start)
            }
        default: reference = 0
        }
    }

    package var isFixed: Bool { valueWidth > 0 }
    /// As it stands in the file.
    package var encodingNumber: Int { Int(encoding.rawValue) }

    func malformed(_ what: String) -> MalformedBytes { MalformedBytes(what, at: values - base) }

    /// False promises that no entry is NULL.
    @inline(__always)
    package var mayHaveNulls: Bool { nulls != nil || encoding == .allNull }

    @inline(__always)
    package func isNull(_ entry: Int) -> Bool {
        if let nulls {
            return nulls.load(fromByteOffset: entry >> 3, as: UInt8.self) >> UInt8(entry & 7) & 1
                != 0
        }
        return encoding == .allNull
    }

    // MARK: One value

    /// Which of `count` stored values is the entry's.
    @inline(__always)
    private func code(_ entry: Int) throws(MalformedBytes) -> Int {
        let code = Int(loadNumber(numbers, entry, width: width))
        guard code < count else { throw malformed("code of a value") }
        return code
    }

    /// Which of `count` runs the entry is in.
    private func run(_ entry: Int) throws(MalformedBytes) -> Int {
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            let end = Int(numbers.loadUnaligned(fromByteOffset: middle * 2, as: UInt16.self))
            if end <= entry { low = middle + 1 } else { high = middle }
        }
        guard low < count else { throw malformed("end of a run") }
        return low
    }

    /// The bits of the value of an entry that is not NULL, of a column of 1 to 8 bytes.
    @inline(__always)
    func bits(_ entry: Int) throws(MalformedBytes) -> UInt64 {
        switch encoding {
        case .plain: loadNumber(values, entry, width: valueWidth)
        case .reference: reference &+ loadNumber(numbers, entry, width: width)
        case .dictionary: loadNumber(values, try code(entry), width: valueWidth)
        case .runs: loadNumber(values, try run(entry), width: valueWidth)
        default: throw malformed("encoding of a column")
        }
    }

    /// Where the value of an entry lies that is not NULL, of a column of 16 bytes.
    @inline(__always)
    func wide(_ entry: Int) throws(MalformedBytes) -> UnsafeRawPointer {
        switch encoding {
        case .plain: values + entry * valueWidth
        case .dictionary: values + (try code(entry)) * valueWidth
        case .runs: values + (try run(entry)) * valueWidth
        default: throw malformed("encoding of a column")
        }
    }

    /// The value of an entry that is not NULL, of a variable column.
    @inline(__always)
    package func variable(_ entry: Int) throws(MalformedBytes) -> UnsafeRawBufferPointer {
        switch encoding {
        case .variable: return try stored(entry, endWidth: width)
        case .equallyLong:
            let length = Int(truncatingIfNeeded: reference)
            return UnsafeRawBufferPointer(start: bytes + entry * length, count: length)
        case .variableDictionary: return try stored(try code(entry), endWidth: 4)
        case .variableRuns: return try stored(try run(entry), endWidth: 4)
        default: throw malformed("encoding of a column")
        }
    }

    /// A stored variable value, by the ends in `values`.
    @inline(__always)
    private func stored(_ index: Int, endWidth: Int) throws(MalformedBytes)
        -> UnsafeRawBufferPointer
    {
        let start = index == 0 ? 0 : Int(loadNumber(values, index - 1, width: endWidth))
        let end = Int(loadNumber(values, index, width: endWidth))
        guard start <= end, end <= bytesSize else { throw malformed("end of a value") }
        return UnsafeRawBufferPointer(start: bytes + start, count: end - start)
    }
}

/// Where the parts of a chunk lie, from behind its bitmap.
private struct ChunkParts {
    var numbers = 0
    /// Where the numbers end and bytes begin; beyond any chunk when there is no such chunk.
    var end: Int

    private static let none = Int.max

    @inline(__always)
    init(_ encoding: ColumnEncoding, rows: Int, width: Int, count: Int, _ valueWidth: Int) {
        let isFixed = valueWidth > 0
        switch encoding {
        case .allNull: end = 0
        case .plain where isFixed: end = rows * valueWidth
        case .reference where isFixed && valueWidth <= 8 && BlockFormat.isWidth(width):
            numbers = 8
            end = 8 + rows * width
        case .dictionary where isFixed && width <= 2 && count > 0:
            numbers = count * valueWidth
            end = numbers + rows * width
        case .runs where isFixed:
            numbers = count * valueWidth
            end = numbers + count * 2
        case .variable where !isFixed && BlockFormat.isWidth(width) && width > 0 && width < 8:
            end = rows * width
        case .equallyLong where !isFixed: end = 4
        case .variableDictionary where !isFixed && width <= 2 && count > 0:
            numbers = count * 4
            end = numbers + rows * width
        case .variableRuns where !isFixed:
            numbers = count * 4
            end = numbers + count * 2
        default: end = ChunkParts.none
        }
    }
}
