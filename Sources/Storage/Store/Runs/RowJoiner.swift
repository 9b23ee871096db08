import Bytes

/// Puts rows together again from a block's columns, bit by bit as they were written. Owns the
/// memory they are put together in, so a reader needs no allocation per row.
///
/// Not thread-safe: one per reader. What it returns is valid until its next use.
package final class RowJoiner {
    private var row = GrowingBytes(capacity: 512)
    /// Per column of the row: start and count of its value; count -1 for NULL.
    private var pieces = GrowingBytes(capacity: 512)

    package init() {}

    deinit {
        row.deallocate()
        pieces.deallocate()
    }

    /// Room for so many bytes, whatever was there.
    func space(_ count: Int) -> UnsafeMutableRawPointer {
        row.removeAll()
        return row.extend(by: count)
    }

    /// The value of an entry: in the block itself when it is stored in one piece. Nil for a
    /// tombstone.
    @inline(__always)
    func value(_ entry: Int, of block: Block, _ shape: RowPlaces) throws(MalformedBytes)
        -> UnsafeRawBufferPointer?
    {
        let form = block.form(entry)
        if form == BlockFormat.tombstoneForm { return nil }
        if form == BlockFormat.plainForm {
            return try ColumnChunk(block, block.columnCount, valueWidth: 0).variable(entry)
        }
        return try join(entry, of: block, shape, columns: Int(form))
    }

    private func join(_ entry: Int, of block: Block, _ shape: RowPlaces, columns: Int)
        throws(MalformedBytes) -> UnsafeRawBufferPointer
    {
        guard columns <= block.columnCount, columns <= shape.count else {
            throw MalformedBytes("form of an entry", at: 0)
        }
        pieces.removeAll()
        let pieces = self.pieces.extend(by: columns * MemoryLayout<Piece>.stride)
            .assumingMemoryBound(to: Piece.self)
        var content = 0
        var hasNulls = false
        for column in 0..<columns {
            let width = shape.places[column].width
            let chunk = try ColumnChunk(block, column, valueWidth: width)
            if chunk.isNull(entry) {
                pieces[column] = .null
                hasNulls = true
            } else if width == 0 {
                let value = try chunk.variable(entry)
                pieces[column] = Piece(word: UInt64(address(value.baseAddress)), count: value.count)
                content += value.count
            } else if width <= 8 {
                pieces[column] = Piece(word: try chunk.bits(entry), count: width)
            } else {
                let word = UInt64(address(try chunk.wide(entry)))
                pieces[column] = Piece(word: word, count: width)
            }
        }
        return fill(pieces, shape, columns: columns, hasNulls: hasNulls, content: content)
    }

    @inline(__always)
    private func fill(
        _ pieces: UnsafeMutablePointer<Piece>, _ shape: RowPlaces, columns: Int, hasNulls: Bool,
        content: Int
    ) -> UnsafeRawBufferPointer {
        let sizes = shape.places[columns]
        let layout = RowLayout(
            columns: columns, hasNulls: hasNulls, fixed: sizes.fixedBefore,
            variable: sizes.variableBefore, content: content)
        let target = space(layout.size)
        layout.writeHead(target, columns: columns, hasNulls: hasNulls)
        var end = 0
        var endTarget = target + layout.ends
        for column in 0..<columns {
            let place = shape.places[column]
            let piece = pieces[column]
            if piece.count < 0 {
                let bits = target + RowLayout.headSize + column >> 3
                bits.storeBytes(
                    of: bits.load(as: UInt8.self) | 1 << UInt8(column & 7), as: UInt8.self)
            }
            if place.width > 0 {
                piece.storeFixed(to: target + layout.fixed + place.fixedBefore, width: place.width)
                continue
            }
            if piece.count > 0, let start = piece.start {
                (target + layout.variable + end).copyMemory(from: start, byteCount: piece.count)
                end += piece.count
            }
            endTarget = layout.writeEnd(end, to: endTarget)
        }
        return UnsafeRawBufferPointer(start: target, count: layout.size)
    }
}

@inline(__always)
private func address(_ pointer: UnsafeRawPointer?) -> UInt { UInt(bitPattern: pointer) }

/// One column of the row: the bits of a value of at most 8 bytes, or the address of any other.
private struct Piece {
    var word: UInt64
    /// Bytes of the value; -1 for NULL.
    var count: Int

    static let null = Piece(word: 0, count: -1)

    @inline(__always)
    var start: UnsafeRawPointer? { UnsafeRawPointer(bitPattern: UInt(word)) }

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

/// Where the parts of a row go, as docs/formats/row.md draws it.
private struct RowLayout {
    static let headSize = 3
    private static let head: UInt8 = 1 << 4
    private static let bitmapFlag: UInt8 = 4

    let fixed: Int
    let ends: Int
    let endWidth: Int
    let variable: Int
    let size: Int

    @inline(__always)
    init(columns: Int, hasNulls: Bool, fixed fixedSize: Int, variable count: Int, content: Int) {
        fixed = RowLayout.headSize + (hasNulls ? (columns + 7) / 8 : 0)
        ends = fixed + fixedSize
        endWidth = RowParts.endWidth(content: content)
        variable = ends + count * endWidth
        size = variable + content
    }

    @inline(__always)
    func writeHead(_ target: UnsafeMutableRawPointer, columns: Int, hasNulls: Bool) {
        let code: UInt8 = endWidth == 1 ? 0 : endWidth == 2 ? 1 : 2
        target.storeBytes(
            of: RowLayout.head | code | (hasNulls ? RowLayout.bitmapFlag : 0), as: UInt8.self)
        target.storeBytes(of: UInt8(columns & 0xff), toByteOffset: 1, as: UInt8.self)
        target.storeBytes(of: UInt8(columns >> 8), toByteOffset: 2, as: UInt8.self)
        if hasNulls {
            (target + RowLayout.headSize).initializeMemory(
                as: UInt8.self, repeating: 0, count: fixed - RowLayout.headSize)
        }
    }

    @inline(__always)
    func writeEnd(_ end: Int, to target: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer {
        switch endWidth {
        case 1: target.storeBytes(of: UInt8(truncatingIfNeeded: end), as: UInt8.self)
        case 2: target.storeBytes(of: UInt16(truncatingIfNeeded: end), as: UInt16.self)
        default: target.storeBytes(of: UInt32(truncatingIfNeeded: end), as: UInt32.self)
        }
        return target + endWidth
    }
}
