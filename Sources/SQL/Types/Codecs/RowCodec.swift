// A table's rows as bytes: what the ledger and the store hold. The layout is drawn in
// RowCodec+Format.swift.

package import Bytes

/// What a row codec needs to know of a column.
package struct RowColumn: Hashable, Sendable {
    package var kind: PhysicalKind
    /// What rows written before the column was added hold for it (ALTER TABLE ADD COLUMN … DEFAULT).
    package var missing: Datum

    package init(_ type: SQLType, missing: Datum = .null) {
        kind = type.physicalKind
        self.missing = missing
    }
}

/// Encodes and decodes rows of one table version: columns in attribute order, dropped ones included
/// (write them as NULL). A row remembers how many columns it was written with, so adding a column
/// rewrites nothing.
package struct RowCodec: Sendable {
    package let columns: [RowColumn]
    let places: [ColumnPlace]
    let fixedSize: Int
    let variableCount: Int

    /// At most 65535 columns; PostgreSQL stops at 1600.
    package init(columns: [RowColumn]) {
        precondition(columns.count <= Int(UInt16.max))
        self.columns = columns
        (places, fixedSize, variableCount) = RowCodec.places(of: columns)
    }
}

// MARK: - Encoding

extension RowCodec {
    /// Appends the row with one value per column.
    package func encode(_ values: [Datum], into writer: inout ByteWriter) {
        precondition(values.count == columns.count)
        var content = 0
        var hasNulls = false
        for value in values {
            switch value {
            case .null: hasNulls = true
            case .bytes(let bytes): content += bytes.count
            default: break
            }
        }
        fill(into: &writer, hasNulls: hasNulls, content: content) { filler in
            for column in values.indices {
                let place = places[column]
                precondition(values[column].isNull || values[column].kind == place.kind)
                switch values[column] {
                case .null: filler.putNull(column, place)
                case .bool(let value): filler.putFixed(value ? 1 : 0 as UInt8, place)
                case .int16(let value): filler.putFixed(value, place)
                case .int32(let value): filler.putFixed(value, place)
                case .int64(let value): filler.putFixed(value, place)
                case .float32(let value): filler.putFixed(value, place)
                case .float64(let value): filler.putFixed(value, place)
                case .fixed16(let value): filler.putFixed(value, place)
                case .bytes(let bytes): bytes.withUnsafeBytes { filler.putVariable($0) }
                }
            }
        }
    }

    /// Appends row `row` of `vectors`, one per column. They are the caller's meanwhile, so that no references
    /// to them are counted.
    package func encode(row: Int, of vectors: [ColumnVector], into writer: inout ByteWriter) {
        precondition(vectors.count == columns.count)
        var content = 0
        var hasNulls = false
        for column in places.indices {
            unowned(unsafe) let vector = vectors[column]
            if vector.isNull(at: row) {
                hasNulls = true
                continue
            }
            if places[column].kind == .bytes { content += vector.bytes(at: row).count }
        }
        fill(into: &writer, hasNulls: hasNulls, content: content) { filler in
            for column in places.indices {
                let place = places[column]
                unowned(unsafe) let vector = vectors[column]
                if vector.isNull(at: row) {
                    filler.putNull(column, place)
                    continue
                }
                precondition(vector.kind == place.kind)
                switch place.kind {
                case .bool8: filler.putFixed(vector.bool(at: row) ? 1 : 0 as UInt8, place)
                case .int16: filler.putFixed(vector.int16(at: row), place)
                case .int32, .float32: filler.putFixed(vector.int32Bits(at: row), place)
                case .int64, .float64: filler.putFixed(vector.int64Bits(at: row), place)
                case .fixed16: filler.putFixed(vector.fixed16(at: row), place)
                case .bytes: filler.putVariable(vector.bytes(at: row))
                }
            }
        }
    }

    private func fill(
        into writer: inout ByteWriter, hasNulls: Bool, content: Int,
        _ body: (inout RowFiller) -> Void
    ) {
        let size = RowFiller.size(
            columns: columns.count, hasNulls: hasNulls, fixed: fixedSize,
            variable: variableCount, content: content)
        withUnsafeTemporaryAllocation(byteCount: size, alignment: 8) { buffer in
            buffer.initializeMemory(as: UInt8.self, repeating: 0)
            var filler = RowFiller(
                buffer, columns: columns.count, hasNulls: hasNulls, fixed: fixedSize,
                variable: variableCount, content: content)
            body(&filler)
            writer.append(contentsOf: UnsafeRawBufferPointer(buffer))
        }
    }
}

// MARK: - Decoding

extension RowCodec {
    /// Appends to `vectors[i]` the value of column `needed[i]`, for each i.
    package func decode(
        _ row: UnsafeRawBufferPointer, columns needed: [Int], into vectors: [ColumnVector]
    ) throws(MalformedBytes) {
        let head = try RowHead(row, self)
        for index in needed.indices {
            let column = needed[index]
            let vector = vectors[index]
            if column >= head.columnCount {
                vector.append(columns[column].missing)
            } else if head.isNull(column, in: row) {
                vector.appendNull()
            } else {
                try append(places[column], head, row, to: vector)
            }
        }
    }

    @inline(__always)
    private func append(
        _ place: ColumnPlace, _ head: RowHead, _ row: UnsafeRawBufferPointer,
        to vector: ColumnVector
    ) throws(MalformedBytes) {
        let offset = head.fixedStart + place.place
        switch place.kind {
        case .bool8: vector.append(row.loadUnaligned(fromByteOffset: offset, as: UInt8.self))
        case .int16: vector.append(row.loadUnaligned(fromByteOffset: offset, as: UInt16.self))
        case .int32, .float32:
            vector.append(row.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
        case .int64, .float64:
            vector.append(row.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        case .fixed16:
            vector.append(row.loadUnaligned(fromByteOffset: offset, as: Fixed16.self))
        case .bytes: vector.append(foreign: try head.variable(place.place, in: row))
        }
    }

    /// The value of one column.
    package func datum(_ column: Int, of row: UnsafeRawBufferPointer) throws(MalformedBytes)
        -> Datum
    {
        try datum(column, try RowHead(row, self), row)
    }

    /// Every column's value.
    package func datums(_ row: UnsafeRawBufferPointer) throws(MalformedBytes) -> [Datum] {
        let head = try RowHead(row, self)
        var result: [Datum] = []
        result.reserveCapacity(columns.count)
        for column in columns.indices { result.append(try datum(column, head, row)) }
        return result
    }

    private func datum(_ column: Int, _ head: RowHead, _ row: UnsafeRawBufferPointer)
        throws(MalformedBytes) -> Datum
    {
        if column >= head.columnCount { return columns[column].missing }
        if head.isNull(column, in: row) { return .null }
        let place = places[column]
        let offset = head.fixedStart + place.place
        return switch place.kind {
        case .bool8: .bool(row[offset] != 0)
        case .int16: .int16(row.loadUnaligned(fromByteOffset: offset, as: Int16.self))
        case .int32: .int32(row.loadUnaligned(fromByteOffset: offset, as: Int32.self))
        case .int64: .int64(row.loadUnaligned(fromByteOffset: offset, as: Int64.self))
        case .float32: .float32(row.loadUnaligned(fromByteOffset: offset, as: Float.self))
        case .float64: .float64(row.loadUnaligned(fromByteOffset: offset, as: Double.self))
        case .fixed16: .fixed16(row.loadUnaligned(fromByteOffset: offset, as: Fixed16.self))
        case .bytes: .bytes(Array(try head.variable(place.place, in: row)))
        }
    }
}
