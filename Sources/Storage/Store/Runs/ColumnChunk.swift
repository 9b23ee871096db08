import Bytes

/// One column of a block, opened: any entry's value at once, without decoding the others.
///
/// Points into the block, which must be kept alive by the caller.
struct ColumnChunk {
    private let encoding: ColumnEncoding
    private let width: Int
    private let count: Int
    /// Bytes of a fixed value, 0 for a variable one.
    private let valueWidth: Int
    /// Nil when no entry is NULL.
    private let nulls: UnsafeRawPointer?
    /// After the bitmap.
    private let content: UnsafeRawPointer
    private let contentSize: Int
    private let rows: Int

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
        guard start <= end, end <= block.size,
            let encoding = ColumnEncoding(rawValue: head.load(fromByteOffset: 4, as: UInt8.self))
        else { throw MalformedBytes("head of a column", at: head - block.base) }
        self.encoding = encoding
        self.valueWidth = valueWidth
        rows = block.count
        width = Int(flags & BlockFormat.widthMask)
        count = Int(head.loadUnaligned(fromByteOffset: 6, as: UInt16.self))
        let bitmapSize = flags & BlockFormat.nullsFlag != 0 ? (block.count + 7) / 8 : 0
        nulls = bitmapSize > 0 ? block.base + start : nil
        content = block.base + start + bitmapSize
        contentSize = end - start - bitmapSize
        guard contentSize >= 0, contentSize >= neededSize else {
            throw MalformedBytes("chunk of a column", at: start)
        }
    }

    /// The bytes a chunk of this head has at least; more than any block when it is none.
    @inline(__always)
    private var neededSize: Int {
        switch encoding {
        case .allNull: 0
        case .plain where valueWidth > 0: rows * valueWidth
        case .variable where valueWidth == 0 && (width == 1 || width == 2 || width == 4):
            rows * width
        default: Int.max
        }
    }

    @inline(__always)
    func isNull(_ entry: Int) -> Bool {
        if let nulls {
            return nulls.load(fromByteOffset: entry >> 3, as: UInt8.self) >> UInt8(entry & 7) & 1
                != 0
        }
        return encoding == .allNull
    }

    /// The value of an entry that is not NULL.
    @inline(__always)
    func value(_ entry: Int) throws(MalformedBytes) -> UnsafeRawBufferPointer {
        switch encoding {
        case .plain:
            return UnsafeRawBufferPointer(start: content + entry * valueWidth, count: valueWidth)
        case .variable:
            let start = entry == 0 ? 0 : Int(loadNumber(content, entry - 1, width: width))
            let end = Int(loadNumber(content, entry, width: width))
            guard start <= end, end <= contentSize - rows * width else {
                throw MalformedBytes("end of a value", at: 0)
            }
            return UnsafeRawBufferPointer(start: content + rows * width + start, count: end - start)
        default: throw MalformedBytes("encoding of a column", at: 0)
        }
    }
}
