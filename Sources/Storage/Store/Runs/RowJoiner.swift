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

    /// Gives memory back that an unusually large row took; what was read with it is gone.
    package func trim() {
        row.removeAll()
        row.shrink(toCapacity: RowJoiner.keptBytes)
    }

    private static let keptBytes = 1 << 20

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
            return try block.piece(entry, block.columnCount, valueWidth: 0).bytes
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
            let piece = try block.piece(entry, column, valueWidth: width)
            pieces[column] = piece
            if piece.count < 0 {
                hasNulls = true
            } else if width == 0 {
                content += piece.count
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
