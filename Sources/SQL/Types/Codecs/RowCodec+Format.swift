// The bytes of a row, version 1. Numbers are little-endian.
//
//   offset   size          field
//   0        1             version (high nibble, 1) and flags (low nibble):
//                            bits 0–1: width of an end: 0 → 1 byte, 1 → 2 bytes, 2 → 4 bytes
//                            bit 2: a null bitmap follows the head
//   1        2             n, the columns written
//   3        ⌈n/8⌉ or 0    null bitmap: bit i%8 of byte i/8 is set when column i is NULL
//   …        Σ widths      fixed part: every column of fixed width, in order, NULL ones as zeros
//   …        v × width     ends: where each variable-length column ends in the variable part
//   …        rest          variable part: the bytes of the v variable-length columns, in order
//
// Every place is computed from n alone, so a reader takes any column without reading the ones
// before it. A table's columns only grow at the end (a dropped one is written as NULL), therefore
// the first n columns of today's table are the columns the row was written with; the rest take
// their `missing` value.

import Bytes

/// Where one column lies in any row that has it.
struct ColumnPlace: Sendable {
    let kind: PhysicalKind
    /// Bytes from the start of the fixed part (fixed width), or number among the variable columns.
    let place: Int
    /// Bytes of the fixed part, and number of variable columns, before this column.
    let fixedBefore: Int
    let variableBefore: Int
}

/// The head of one row, measured and checked.
struct RowHead {
    static let version: UInt8 = 1
    static let size = 3
    static let bitmapFlag: UInt8 = 4

    let columnCount: Int
    /// 0 when there is no bitmap.
    let bitmapStart: Int
    let fixedStart: Int
    let endsStart: Int
    let endWidth: Int
    let variableStart: Int

    @inline(__always)
    init(_ row: UnsafeRawBufferPointer, _ codec: borrowing RowCodec) throws(MalformedBytes) {
        guard row.count >= RowHead.size, row[0] >> 4 == RowHead.version, row[0] & 3 < 3 else {
            throw MalformedBytes("row head", at: 0)
        }
        columnCount = Int(row[1]) | Int(row[2]) << 8
        guard columnCount <= codec.columns.count else {
            throw MalformedBytes("row column count", at: 1)
        }
        let hasBitmap = row[0] & RowHead.bitmapFlag != 0
        bitmapStart = hasBitmap ? RowHead.size : 0
        fixedStart = RowHead.size + (hasBitmap ? (columnCount + 7) / 8 : 0)
        let (fixedSize, variableCount) = codec.sizes(ofFirst: columnCount)
        endsStart = fixedStart + fixedSize
        endWidth = 1 << Int(row[0] & 3)
        variableStart = endsStart + variableCount * endWidth
        guard variableStart <= row.count else { throw MalformedBytes("row length", at: row.count) }
    }

    @inline(__always)
    func isNull(_ column: Int, in row: UnsafeRawBufferPointer) -> Bool {
        bitmapStart != 0 && row[bitmapStart + column >> 3] >> UInt8(column & 7) & 1 != 0
    }

    /// Where the `index`-th variable column ends.
    @inline(__always)
    private func end(_ index: Int, in row: UnsafeRawBufferPointer) -> Int {
        switch endWidth {
        case 1: Int(row[endsStart + index])
        case 2:
            Int(row.loadUnaligned(fromByteOffset: endsStart + index * 2, as: UInt16.self))
        default:
            Int(row.loadUnaligned(fromByteOffset: endsStart + index * 4, as: UInt32.self))
        }
    }

    /// The bytes of the `index`-th variable column.
    @inline(__always)
    func variable(_ index: Int, in row: UnsafeRawBufferPointer) throws(MalformedBytes)
        -> UnsafeRawBufferPointer
    {
        let start = variableStart + (index == 0 ? 0 : end(index - 1, in: row))
        let end = variableStart + end(index, in: row)
        guard start <= end, end <= row.count else {
            throw MalformedBytes("row variable column", at: endsStart)
        }
        return UnsafeRawBufferPointer(rebasing: row[start..<end])
    }
}

extension RowCodec {
    /// The size of the fixed part and the number of variable columns of the first `count` columns.
    func sizes(ofFirst count: Int) -> (fixed: Int, variable: Int) {
        count == places.count
            ? (fixedSize, variableCount)
            : (places[count].fixedBefore, places[count].variableBefore)
    }

    static func places(of columns: [RowColumn]) -> (
        places: [ColumnPlace], fixed: Int, variable: Int
    ) {
        var fixed = 0
        var variable = 0
        let places = columns.map { column in
            let isFixed = column.kind.isFixed
            let place = ColumnPlace(
                kind: column.kind, place: isFixed ? fixed : variable, fixedBefore: fixed,
                variableBefore: variable)
            if isFixed { fixed += column.kind.width } else { variable += 1 }
            return place
        }
        return (places, fixed, variable)
    }
}

/// Fills the bytes of one row whose size has been computed: head first, then column by column.
struct RowFiller {
    private let buffer: UnsafeMutableRawBufferPointer
    let bitmapStart: Int
    let fixedStart: Int
    let endWidth: Int
    private(set) var nextEnd: Int
    let variableStart: Int
    private var variableCount = 0

    /// Bytes of a row of these parts.
    static func size(columns: Int, hasNulls: Bool, fixed: Int, variable: Int, content: Int) -> Int {
        RowHead.size + (hasNulls ? (columns + 7) / 8 : 0) + fixed
            + variable << endCode(content) + content
    }

    private static func endCode(_ content: Int) -> Int {
        content <= 0xff ? 0 : content <= 0xffff ? 1 : 2
    }

    /// `buffer` must be zeroed and of the size that `size` gives.
    init(
        _ buffer: UnsafeMutableRawBufferPointer, columns: Int, hasNulls: Bool, fixed: Int,
        variable: Int, content: Int
    ) {
        self.buffer = buffer
        let code = RowFiller.endCode(content)
        buffer[0] =
            RowHead.version << 4 | UInt8(code) | (hasNulls ? RowHead.bitmapFlag : 0)
        buffer[1] = UInt8(columns & 0xff)
        buffer[2] = UInt8(columns >> 8)
        bitmapStart = RowHead.size
        fixedStart = RowHead.size + (hasNulls ? (columns + 7) / 8 : 0)
        endWidth = 1 << code
        nextEnd = fixedStart + fixed
        variableStart = nextEnd + variable * endWidth
    }

    mutating func putNull(_ column: Int, _ place: ColumnPlace) {
        buffer[bitmapStart + column >> 3] |= 1 << UInt8(column & 7)
        if !place.kind.isFixed { putEnd() }
    }

    func putFixed<Value: BitwiseCopyable>(_ value: Value, _ place: ColumnPlace) {
        buffer.storeBytes(of: value, toByteOffset: fixedStart + place.place, as: Value.self)
    }

    mutating func putVariable(_ content: UnsafeRawBufferPointer) {
        if let source = content.baseAddress, let target = buffer.baseAddress {
            (target + variableStart + variableCount).copyMemory(
                from: source, byteCount: content.count)
        }
        variableCount += content.count
        putEnd()
    }

    private mutating func putEnd() {
        switch endWidth {
        case 1: buffer[nextEnd] = UInt8(variableCount)
        case 2: buffer.storeBytes(of: UInt16(variableCount), toByteOffset: nextEnd, as: UInt16.self)
        default:
            buffer.storeBytes(of: UInt32(variableCount), toByteOffset: nextEnd, as: UInt32.self)
        }
        nextEnd += endWidth
    }
}
