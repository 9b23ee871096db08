// Many rows encoded at once, column by column: what is the same for a whole column is asked once.

package import Bytes

extension RowCodec {
    /// Where one row's parts begin in the buffer, and what of it is filled.
    private struct RowLayout {
        var content = 0
        var hasNulls = false
        var bitmapStart = 0
        var fixedStart = 0
        var nextEnd = 0
        var endWidth = 1
        var variableStart = 0
        var variableCount = 0
    }

    /// The rows of these numbers of `vectors`, one vector per column: the bytes that encoding them one
    /// by one gives.
    package func encode(rows: [Int], of vectors: [ColumnVector]) -> PackedBytes {
        precondition(vectors.count == columns.count)
        var layouts = measure(rows, of: vectors)
        var ends: [Int] = []
        ends.reserveCapacity(rows.count)
        var end = 0
        for layout in layouts {
            end += RowFiller.size(
                columns: columns.count, hasNulls: layout.hasNulls, fixed: fixedSize,
                variable: variableCount, content: layout.content)
            ends.append(end)
        }
        let bytes = [UInt8](unsafeUninitializedCapacity: end) { buffer, count in
            let raw = UnsafeMutableRawBufferPointer(buffer)
            raw.initializeMemory(as: UInt8.self, repeating: 0)
            putHeads(&layouts, ends, raw)
            for column in places.indices { put(column, vectors[column], rows, &layouts, raw) }
            count = end
        }
        return PackedBytes(bytes, ends: ends)
    }

    private func measure(_ rows: [Int], of vectors: [ColumnVector]) -> [RowLayout] {
        var layouts = [RowLayout](repeating: RowLayout(), count: rows.count)
        for column in places.indices {
            let vector = vectors[column]
            if vector.hasNulls {
                for index in rows.indices where vector.isNull(at: rows[index]) {
                    layouts[index].hasNulls = true
                }
            }
            guard places[column].kind == .bytes else { continue }
            for index in rows.indices where !vector.isNull(at: rows[index]) {
                layouts[index].content += vector.bytes(at: rows[index]).count
            }
        }
        return layouts
    }

    private func putHeads(
        _ layouts: inout [RowLayout], _ ends: [Int], _ buffer: UnsafeMutableRawBufferPointer
    ) {
        var start = 0
        for index in layouts.indices {
            let layout = layouts[index]
            let parts = RowFiller(
                UnsafeMutableRawBufferPointer(rebasing: buffer[start..<ends[index]]),
                columns: columns.count, hasNulls: layout.hasNulls, fixed: fixedSize,
                variable: variableCount, content: layout.content)
            layouts[index].bitmapStart = start + parts.bitmapStart
            layouts[index].fixedStart = start + parts.fixedStart
            layouts[index].nextEnd = start + parts.nextEnd
            layouts[index].endWidth = parts.endWidth
            layouts[index].variableStart = start + parts.variableStart
            start = ends[index]
        }
    }

    private func put(
        _ column: Int, _ vector: ColumnVector, _ rows: [Int], _ layouts: inout [RowLayout],
        _ buffer: UnsafeMutableRawBufferPointer
    ) {
        let place = places[column]
        // A value of NULL alone may be of any kind.
        precondition(vector.kind == place.kind || vector.hasNulls)
        if vector.hasNulls {
            for index in rows.indices where vector.isNull(at: rows[index]) {
                buffer[layouts[index].bitmapStart + column >> 3] |= 1 << UInt8(column & 7)
            }
        }
        switch place.kind {
        case .bool8: putFixed(UInt8.self, place, vector, rows, layouts, buffer)
        case .int16: putFixed(UInt16.self, place, vector, rows, layouts, buffer)
        case .int32, .float32: putFixed(UInt32.self, place, vector, rows, layouts, buffer)
        case .int64, .float64: putFixed(UInt64.self, place, vector, rows, layouts, buffer)
        case .fixed16: putFixed(Fixed16.self, place, vector, rows, layouts, buffer)
        case .bytes: putVariable(vector, rows, &layouts, buffer)
        }
    }

    private func putFixed<Value: BitwiseCopyable>(
        _: Value.Type, _ place: ColumnPlace, _ vector: ColumnVector, _ rows: [Int],
        _ layouts: [RowLayout], _ buffer: UnsafeMutableRawBufferPointer
    ) {
        let hasNulls = vector.hasNulls
        for index in rows.indices {
            let row = rows[index] & vector.rowMask
            if hasNulls, vector.isNull(at: row) { continue }
            precondition(vector.kind == place.kind)
            buffer.storeBytes(
                of: vector.typed(Value.self)[row],
                toByteOffset: layouts[index].fixedStart + place.place, as: Value.self)
        }
    }

    private func putVariable(
        _ vector: ColumnVector, _ rows: [Int], _ layouts: inout [RowLayout],
        _ buffer: UnsafeMutableRawBufferPointer
    ) {
        let hasNulls = vector.hasNulls
        for index in rows.indices {
            if !hasNulls || !vector.isNull(at: rows[index]) {
                precondition(vector.kind == .bytes)
                let content = vector.bytes(at: rows[index])
                let start = layouts[index].variableStart + layouts[index].variableCount
                UnsafeMutableRawBufferPointer(rebasing: buffer[start..<start + content.count])
                    .copyMemory(from: content)
                layouts[index].variableCount += content.count
            }
            let end = layouts[index].variableCount
            let place = layouts[index].nextEnd
            switch layouts[index].endWidth {
            case 1: buffer[place] = UInt8(end)
            case 2: buffer.storeBytes(of: UInt16(end), toByteOffset: place, as: UInt16.self)
            default: buffer.storeBytes(of: UInt32(end), toByteOffset: place, as: UInt32.self)
            }
            layouts[index].nextEnd += layouts[index].endWidth
        }
    }
}
