import Bytes

/// One column's value in one entry: the bits of a value of at most 8 bytes, or the address of any
/// other, which lies in the block.
struct Piece {
    var word: UInt64
    /// Bytes of the value; -1 for NULL.
    var count: Int

    static let null = Piece(word: 0, count: -1)

    @inline(__always)
    init(word: UInt64, count: Int) {
        self.word = word
        self.count = count
    }

    @inline(__always)
    init(_ bytes: UnsafeRawBufferPointer) {
        word = UInt64(UInt(bitPattern: bytes.baseAddress))
        count = bytes.count
    }

    @inline(__always)
    var start: UnsafeRawPointer? { UnsafeRawPointer(bitPattern: UInt(word)) }

    /// A variable value; empty for NULL.
    @inline(__always)
    var bytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: start, count: max(count, 0))
    }

    /// Writes a fixed value; NULL as zeros.
    @inline(__always)
    func storeFixed(to target: UnsafeMutableRawPointer, width: Int) {
        switch width {
        case 8: target.storeBytes(of: word, as: UInt64.self)
        case 4: target.storeBytes(of: UInt32(truncatingIfNeeded: word), as: UInt32.self)
        case 2: target.storeBytes(of: UInt16(truncatingIfNeeded: word), as: UInt16.self)
        case 1: target.storeBytes(of: UInt8(truncatingIfNeeded: word), as: UInt8.self)
        default:
            if count > 0, let start {
                target.copyMemory(from: start, byteCount: width)
            } else {
                target.initializeMemory(as: UInt8.self, repeating: 0, count: width)
            }
        }
    }
}

extension Block {
    /// The value of one entry in one column, without opening the chunk for the others: what a point
    /// read asks of every column. The usual encodings are read here, the others by `ColumnChunk`.
    @inline(__always)
    func piece(_ entry: Int, _ column: Int, valueWidth: Int) throws(MalformedBytes) -> Piece {
        let head = (heads + column * BlockFormat.columnHeadSize).loadUnaligned(as: UInt64.self)
        let next = heads + (column + 1) * BlockFormat.columnHeadSize
        let start = Int(truncatingIfNeeded: head & 0xffff_ffff)
        let end = column == columnCount ? size : Int(next.loadUnaligned(as: UInt32.self))
        let flags = UInt8(truncatingIfNeeded: head >> 40)
        let width = Int(flags & BlockFormat.widthMask)
        var content = start
        guard start <= end, end <= size else { throw MalformedBytes("head of a column", at: start) }
        if flags & BlockFormat.nullsFlag != 0 {
            content += (count + 7) / 8
            guard content <= end else { throw MalformedBytes("chunk of a column", at: start) }
            let bits = base.load(fromByteOffset: start + entry >> 3, as: UInt8.self)
            if bits >> UInt8(entry & 7) & 1 != 0 { return .null }
        }
        switch UInt8(truncatingIfNeeded: head >> 32) {
        case ColumnEncoding.plain.rawValue:
            let place = content + entry * valueWidth
            guard valueWidth > 0, place + valueWidth <= end else { break }
            return fixed(at: place, valueWidth)
        case ColumnEncoding.reference.rawValue:
            let place = content + 8
            guard BlockFormat.isWidth(width), place + (entry + 1) * width <= end,
                valueWidth > 0, valueWidth <= 8
            else { break }
            let reference = base.loadUnaligned(fromByteOffset: content, as: UInt64.self)
            let difference = loadNumber(base + place, entry, width: width)
            return Piece(word: reference &+ difference, count: valueWidth)
        case ColumnEncoding.dictionary.rawValue:
            let values = Int(truncatingIfNeeded: head >> 48)
            let codes = content + values * valueWidth
            guard valueWidth > 0, width <= 2, codes + (entry + 1) * width <= end else { break }
            let code = Int(loadNumber(base + codes, entry, width: width))
            guard code < values else { break }
            return fixed(at: content + code * valueWidth, valueWidth)
        case ColumnEncoding.variable.rawValue:
            let bytes = content + count * width
            guard valueWidth == 0, width == 1 || width == 2 || width == 4, bytes <= end else {
                break
            }
            let ends = base + content
            let first = entry == 0 ? 0 : Int(loadNumber(ends, entry - 1, width: width))
            let last = Int(loadNumber(ends, entry, width: width))
            guard first <= last, bytes + last <= end else { break }
            return Piece(UnsafeRawBufferPointer(start: base + bytes + first, count: last - first))
        case ColumnEncoding.equallyLong.rawValue:
            guard valueWidth == 0, content + 4 <= end else { break }
            let length = Int(base.loadUnaligned(fromByteOffset: content, as: UInt32.self))
            let place = content + 4 + entry * length
            guard place + length <= end else { break }
            return Piece(UnsafeRawBufferPointer(start: base + place, count: length))
        case ColumnEncoding.allNull.rawValue: return .null
        default: break
        }
        return try openedPiece(entry, column, valueWidth: valueWidth)
    }

    @inline(__always)
    private func fixed(at place: Int, _ valueWidth: Int) -> Piece {
        valueWidth == 16
            ? Piece(UnsafeRawBufferPointer(start: base + place, count: 16))
            : Piece(word: loadNumber(base + place, 0, width: valueWidth), count: valueWidth)
    }

    /// Whatever else it is, or says what is wrong.
    @inline(never)
    private func openedPiece(_ entry: Int, _ column: Int, valueWidth: Int) throws(MalformedBytes)
        -> Piece
    {
        let chunk = try ColumnChunk(self, column, valueWidth: valueWidth)
        if chunk.isNull(entry) { return .null }
        if valueWidth == 0 { return Piece(try chunk.variable(entry)) }
        if valueWidth == 16 {
            return Piece(UnsafeRawBufferPointer(start: try chunk.wide(entry), count: 16))
        }
        return Piece(word: try chunk.bits(entry), count: valueWidth)
    }
}
