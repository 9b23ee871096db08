import Bytes

/// Puts all rows of a block together at once, column by column, for scans: a column's encoding is
/// looked at once per block instead of once per row. What it gives is what `RowJoiner` gives.
///
/// Not thread-safe: one per iterator. Rows are valid until the next block is joined.
final class BlockJoiner {
    private var rows = GrowingBytes()
    /// Per entry, 8 bytes: where its row starts; one more for the end.
    private var starts = GrowingBytes()
    /// Per entry, 8 bytes: bytes of its variable part; while rows are filled, those written.
    private var contents = GrowingBytes()
    /// Per entry, a byte: whether some column is NULL.
    private var nullFlags = GrowingBytes()
    /// Per entry, a byte: whether the column at hand is NULL.
    private var columnNulls = GrowingBytes()
    /// The values of the fixed column at hand, or the places of every variable column's.
    private var values = GrowingBytes()
    private var places = GrowingBytes()
    /// What is joined; nil when nothing is.
    private var block: Block?
    private var form: UInt16 = 0

    /// A block whose rows are larger than this together is not worth it.
    private static let bytesMax = 4 << 20
    /// Nor is one of so many values: there cannot be much in them.
    private static let valuesMax = 1 << 20

    deinit {
        for bytes in [rows, starts, contents, nullFlags, columnNulls, values, places] {
            bytes.deallocate()
        }
    }

    /// The row of an entry; nil when it was not joined.
    @inline(__always)
    func row(_ entry: Int, of block: Block) -> UnsafeRawBufferPointer? {
        guard self.block === block, block.form(entry) == form else { return nil }
        let start = startOf(entry)
        return UnsafeRawBufferPointer(start: rows.base + start, count: startOf(entry + 1) - start)
    }

    @inline(__always)
    private func startOf(_ entry: Int) -> Int {
        starts.base.load(fromByteOffset: entry * 8, as: Int.self)
    }

    /// Joins the rows of the block that have as many columns as most seem to have; the others are
    /// left to `RowJoiner`.
    func join(_ block: Block, _ shape: RowPlaces) throws(MalformedBytes) {
        self.block = nil
        guard let columns = BlockJoiner.columnCount(block), columns <= block.columnCount,
            columns <= shape.count, columns * block.count <= BlockJoiner.valuesMax
        else { return }
        form = UInt16(columns)
        let count = block.count
        reset(&nullFlags, count)
        reset(&contents, count * 8)
        try measure(block, shape, columns)
        let layout = JoinedLayout(columns, shape)
        guard layOut(count, layout) else { return }
        writeHeads(count, layout)
        try fill(block, shape, layout)
        self.block = block
    }

    /// The columns of the first entry that is a row.
    private static func columnCount(_ block: Block) -> Int? {
        for entry in 0..<min(block.count, 8) {
            let form = block.form(entry)
            if form < BlockFormat.plainForm { return Int(form) }
        }
        return nil
    }

    private func reset(_ bytes: inout GrowingBytes, _ size: Int) {
        bytes.removeAll()
        bytes.appendZeros(size)
    }

    private var contentSizes: UnsafeMutablePointer<Int> {
        contents.base.assumingMemoryBound(to: Int.self)
    }

    /// Finds which rows have NULLs, and how large their variable parts are.
    private func measure(_ block: Block, _ shape: RowPlaces, _ columns: Int)
        throws(MalformedBytes)
    {
        let count = block.count
        let flags = nullFlags.base.assumingMemoryBound(to: UInt8.self)
        let nulls = nullSpace(count)
        places.removeAll()
        _ = places.extend(
            by: shape.places[columns].variableBefore * count * MemoryLayout<ValuePlace>.stride)
        let sizes = contentSizes
        for column in 0..<columns {
            let width = shape.places[column].width
            let chunk = try ColumnChunk(block, column, valueWidth: width)
            if chunk.mayHaveNulls, chunk.decodeNulls(0..<count, into: nulls) {
                for entry in 0..<count { flags[entry] |= nulls[entry] }
            }
            if width > 0 { continue }
            let places = placesOf(shape.places[column].variableBefore, count)
            try chunk.decodePlaces(0..<count, into: places)
            if chunk.mayHaveNulls { clearNulls(places, nulls, count) }
            for entry in 0..<count { sizes[entry] &+= Int(places[entry].count) }
        }
    }

    /// NULL entries hold nothing, whatever their places say.
    private func clearNulls(
        _ places: UnsafeMutablePointer<ValuePlace>, _ nulls: UnsafeMutablePointer<UInt8>,
        _ count: Int
    ) {
        for entry in 0..<count where nulls[entry] != 0 { places[entry].count = 0 }
    }

    private func nullSpace(_ count: Int) -> UnsafeMutablePointer<UInt8> {
        columnNulls.removeAll()
        return columnNulls.extend(by: count).assumingMemoryBound(to: UInt8.self)
    }

    private func placesOf(_ variable: Int, _ count: Int) -> UnsafeMutablePointer<ValuePlace> {
        places.base.assumingMemoryBound(to: ValuePlace.self) + variable * count
    }

    /// Where each row goes. False when they are too large together.
    private func layOut(_ count: Int, _ layout: JoinedLayout) -> Bool {
        starts.removeAll()
        let starts = starts.extend(by: (count + 1) * 8).assumingMemoryBound(to: Int.self)
        let (flags, sizes) = (nullFlags.base, contentSizes)
        var end = 0
        for entry in 0..<count {
            starts[entry] = end
            let hasNulls = flags.load(fromByteOffset: entry, as: UInt8.self) != 0
            end += layout.size(content: sizes[entry], hasNulls: hasNulls)
            if end > BlockJoiner.bytesMax { return false }
        }
        starts[count] = end
        rows.removeAll()
        rows.shrink(toCapacity: BlockJoiner.bytesMax)
        _ = rows.extend(by: end)
        return true
    }

    /// Heads, empty bitmaps, and in `contents` from now on the bytes written of each variable part.
    private func writeHeads(_ count: Int, _ layout: JoinedLayout) {
        let (flags, sizes) = (nullFlags.base, contentSizes)
        for entry in 0..<count {
            let row = rows.base + startOf(entry)
            let hasNulls = flags.load(fromByteOffset: entry, as: UInt8.self) != 0
            layout.writeHead(row, content: sizes[entry], hasNulls: hasNulls)
            sizes[entry] = 0
        }
    }

    private func fill(_ block: Block, _ shape: RowPlaces, _ layout: JoinedLayout)
        throws(MalformedBytes)
    {
        for column in 0..<layout.columns {
            let place = shape.places[column]
            let chunk = try ColumnChunk(block, column, valueWidth: place.width)
            let nulls = nullSpace(block.count)
            let hasNulls = chunk.mayHaveNulls && chunk.decodeNulls(0..<block.count, into: nulls)
            if hasNulls { setNullBits(column, nulls, block.count) }
            if place.width > 0 {
                values.removeAll()
                let values = self.values.extend(by: block.count * place.width)
                try chunk.decodeFixed(0..<block.count, into: values)
                if hasNulls { clear(values, nulls, block.count, width: place.width) }
                storeFixed(values, place, layout, block.count)
            } else {
                storeVariable(block, place.variableBefore, layout)
            }
        }
    }

    private func setNullBits(_ column: Int, _ nulls: UnsafeMutablePointer<UInt8>, _ count: Int) {
        for entry in 0..<count where nulls[entry] != 0 {
            let bits = rows.base + startOf(entry) + JoinedLayout.headSize + column >> 3
            bits.storeBytes(
                of: bits.load(as: UInt8.self) | 1 << UInt8(column & 7), as: UInt8.self)
        }
    }

    private func clear(
        _ values: UnsafeMutableRawPointer, _ nulls: UnsafeMutablePointer<UInt8>, _ count: Int,
        width: Int
    ) {
        for entry in 0..<count where nulls[entry] != 0 {
            (values + entry * width).initializeMemory(as: UInt8.self, repeating: 0, count: width)
        }
    }

    private func storeFixed(
        _ values: UnsafeMutableRawPointer, _ place: RowPlace, _ layout: JoinedLayout, _ count: Int
    ) {
        switch place.width {
        case 1: scatter(UInt8.self, values, place, layout, count)
        case 2: scatter(UInt16.self, values, place, layout, count)
        case 4: scatter(UInt32.self, values, place, layout, count)
        case 8: scatter(UInt64.self, values, place, layout, count)
        default: scatter(SIMD2<UInt64>.self, values, place, layout, count)
        }
    }

    @inline(__always)
    private func scatter<Value: BitwiseCopyable>(
        _: Value.Type, _ values: UnsafeMutableRawPointer, _ place: RowPlace,
        _ layout: JoinedLayout, _ count: Int
    ) {
        let (base, flags) = (rows.base, nullFlags.base)
        let starts = UnsafePointer(self.starts.base.assumingMemoryBound(to: Int.self))
        for entry in 0..<count {
            let hasNulls = flags.load(fromByteOffset: entry, as: UInt8.self) != 0
            let offset = starts[entry] &+ layout.fixedStart(hasNulls: hasNulls) &+ place.fixedBefore
            let value = values.loadUnaligned(
                fromByteOffset: entry &* MemoryLayout<Value>.size, as: Value.self)
            // Rows are not aligned: 16 bytes go as two words.
            withUnsafeBytes(of: value) { bytes in
                if let start = bytes.baseAddress {
                    (base + offset).copyMemory(from: start, byteCount: MemoryLayout<Value>.size)
                }
            }
        }
    }

    private func storeVariable(_ block: Block, _ variable: Int, _ layout: JoinedLayout) {
        let places = placesOf(variable, block.count)
        let (sizes, flags) = (contentSizes, nullFlags.base)
        for entry in 0..<block.count {
            let start = startOf(entry)
            let hasNulls = flags.load(fromByteOffset: entry, as: UInt8.self) != 0
            let place = places[entry]
            let ends = start + layout.endsStart(hasNulls: hasNulls)
            // The head says how wide ends are: 0 → 1 byte, 1 → 2, 2 → 4.
            let endWidth = 1 << Int(rows.base.load(fromByteOffset: start, as: UInt8.self) & 3)
            let content = ends + layout.variableCount * endWidth
            let (from, size) = (Int(place.offset), Int(place.count))
            (rows.base + content + sizes[entry]).copyMemory(
                from: block.base + from, byteCount: size)
            sizes[entry] += size
            JoinedLayout.writeEnd(
                sizes[entry], to: rows.base + ends + variable * endWidth, width: endWidth)
        }
    }
}

/// Where the parts of the block's rows go, as docs/formats/row.md draws them.
private struct JoinedLayout {
    static let headSize = 3
    private static let head: UInt8 = 1 << 4
    private static let bitmapFlag: UInt8 = 4

    let columns: Int
    let variableCount: Int
    private let bitmapSize: Int
    private let fixedSize: Int

    init(_ columns: Int, _ shape: RowPlaces) {
        self.columns = columns
        bitmapSize = (columns + 7) / 8
        fixedSize = shape.places[columns].fixedBefore
        variableCount = shape.places[columns].variableBefore
    }

    @inline(__always)
    func fixedStart(hasNulls: Bool) -> Int {
        JoinedLayout.headSize + (hasNulls ? bitmapSize : 0)
    }

    @inline(__always)
    func endsStart(hasNulls: Bool) -> Int { fixedStart(hasNulls: hasNulls) + fixedSize }

    @inline(__always)
    func size(content: Int, hasNulls: Bool) -> Int {
        endsStart(hasNulls: hasNulls) + variableCount * RowParts.endWidth(content: content)
            + content
    }

    @inline(__always)
    func writeHead(_ row: UnsafeMutableRawPointer, content: Int, hasNulls: Bool) {
        let endWidth = RowParts.endWidth(content: content)
        let code: UInt8 = endWidth == 1 ? 0 : endWidth == 2 ? 1 : 2
        row.storeBytes(
            of: JoinedLayout.head | code | (hasNulls ? JoinedLayout.bitmapFlag : 0), as: UInt8.self)
        row.storeBytes(of: UInt8(columns & 0xff), toByteOffset: 1, as: UInt8.self)
        row.storeBytes(of: UInt8(columns >> 8), toByteOffset: 2, as: UInt8.self)
        if hasNulls {
            (row + JoinedLayout.headSize).initializeMemory(
                as: UInt8.self, repeating: 0, count: bitmapSize)
        }
    }

    @inline(__always)
    static func writeEnd(_ end: Int, to target: UnsafeMutableRawPointer, width: Int) {
        switch width {
        case 1: target.storeBytes(of: UInt8(truncatingIfNeeded: end), as: UInt8.self)
        case 2: target.storeBytes(of: UInt16(truncatingIfNeeded: end), as: UInt16.self)
        default: target.storeBytes(of: UInt32(truncatingIfNeeded: end), as: UInt32.self)
        }
    }
}
