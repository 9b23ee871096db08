// Keys as bytes whose memcmp order is the SQL order of the values. The layout is drawn in
// KeyCodec+Format.swift.

package import Bytes

/// One column of a key.
package struct KeyColumn: Hashable, Sendable {
    package var type: SQLType
    package var descending: Bool
    /// PostgreSQL's default: last when ascending, first when descending.
    package var nullsFirst: Bool

    package init(_ type: SQLType, descending: Bool = false, nullsFirst: Bool? = nil) {
        self.type = type
        self.descending = descending
        self.nullsFirst = nullsFirst ?? descending
    }

    /// Whether the key holds the very value, so that an index alone can answer for the column. Not
    /// so where different values are equal: numerics without a declared scale (1.0 and 1.00),
    /// floats (-0 and 0), intervals ('1 month' and '30 days'), char without a length.
    package var isRecoverable: Bool {
        switch type.oid {
        case .numeric: (Numeric.limits(ofModifier: type.modifier)?.scale ?? -1) >= 0
        case .bpchar: type.modifier >= 4
        case .interval, .float4, .float8, .jsonb: false
        default: !type.isArray && type.oid != .record
        }
    }
}

/// Encodes and decodes keys of one index. The encoding of fewer values than there are columns is a
/// byte prefix of every key that begins with them, so prefixes and ranges are byte ranges. Text
/// orders bytewise (the C collation).
package struct KeyCodec: Sendable {
    package let columns: [KeyColumn]
    private let forms: [ValueForm]

    package init(columns: [KeyColumn]) {
        self.columns = columns
        forms = columns.map { ValueForm($0.type) }
    }

    /// The smallest byte string above every key that starts with `prefix`; nil if there is none.
    package static func successor(ofPrefix prefix: [UInt8]) -> [UInt8]? {
        guard let last = prefix.lastIndex(where: { $0 != 0xff }) else { return nil }
        return Array(prefix[..<last]) + [prefix[last] + 1]
    }
}

// MARK: - Encoding

extension KeyCodec {
    /// Appends the key of `values`: the first `values.count` columns, all or fewer.
    package func encode(_ values: [Datum], into writer: inout ByteWriter) {
        precondition(values.count <= columns.count)
        for column in values.indices { encode(values[column], column: column, into: &writer) }
    }

    /// Appends the key of row `row`, column i from `vectors[i]`.
    package func encode(row: Int, of vectors: [ColumnVector], into writer: inout ByteWriter) {
        for column in vectors.indices {
            encode(vectors[column], row: row, column: column, into: &writer)
        }
    }

    /// The same, column i from `vectors[positions[i]]`.
    package func encode(
        row: Int, of vectors: [ColumnVector], at positions: [Int], into writer: inout ByteWriter
    ) {
        for column in positions.indices {
            encode(vectors[positions[column]], row: row, column: column, into: &writer)
        }
    }

    /// The keys of the rows of these numbers, column i from `vectors[positions[i]]`.
    package func encode(
        rows: [Int], of vectors: [ColumnVector], at positions: [Int]
    ) -> PackedBytes {
        if positions.count == 1 {
            let vector = vectors[positions[0]]
            if let keys = integers(rows, of: vector) ?? texts(rows, of: vector) { return keys }
        }
        // Numbers take nine bytes at most; of texts, which are trimmed and escaped, their length is a guess.
        var room = rows.count * positions.count * 12
        for position in positions { room += vectors[position].heapCount }
        var writer = ByteWriter(reserving: room)
        var ends: [Int] = []
        ends.reserveCapacity(rows.count)
        for row in rows {
            encode(row: row, of: vectors, at: positions, into: &writer)
            ends.append(writer.count)
        }
        return PackedBytes(writer.bytes, ends: ends)
    }

    /// The keys of one column of text or other plain bytes; nil when that is not what the keys are.
    private func texts(_ rows: [Int], of vector: ColumnVector) -> PackedBytes? {
        guard vector.kind == .bytes, forms[0] != .numeric, forms[0] != .structured else {
            return nil
        }
        let trimsPadding = forms[0] == .paddedText
        let view = ColumnView(vector)
        var size = 0
        var isPlain = !columns[0].descending
        for row in rows {
            let bytes = view.bytes(at: row)
            size += bytes.count + 3
            if isPlain, bytes.hasZero { isPlain = false }
        }
        if isPlain { return plainTexts(rows, view, size: size, trimsPadding: trimsPadding) }
        let key = KeyWriter(inversion: columns[0].descending ? 0xff : 0)
        var writer = ByteWriter(reserving: size)
        var ends: [Int] = []
        ends.reserveCapacity(rows.count)
        for row in rows {
            if mark(0, isNull: view.isNull(at: row), into: &writer) {
                let bytes = view.bytes(at: row)
                key.bytes(trimsPadding ? bytes.trimmingPadding : bytes, into: &writer)
            }
            ends.append(writer.count)
        }
        return PackedBytes(writer.bytes, ends: ends)
    }

    /// The same of values without a zero byte, in ascending order: they stand in the keys as they are.
    /// `size`: the most bytes that the keys take.
    private func plainTexts(
        _ rows: [Int], _ view: ColumnView, size: Int, trimsPadding: Bool
    ) -> PackedBytes {
        let null = columns[0].nullsFirst ? KeyMarker.nullFirst : KeyMarker.nullLast
        var ends: [Int] = []
        ends.reserveCapacity(rows.count)
        let keys = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            let raw = UnsafeMutableRawBufferPointer(buffer)
            var place = 0
            for row in rows {
                if view.isNull(at: row) {
                    raw[place] = null
                    place += 1
                } else {
                    var bytes = view.bytes(at: row)
                    if trimsPadding { bytes = bytes.trimmingPadding }
                    place = KeyWriter.put(plain: bytes, into: raw, at: place)
                }
                ends.append(place)
            }
            count = place
        }
        return PackedBytes(keys, ends: ends)
    }

    /// The keys of one column of signed integers; nil when that is not what the keys are.
    private func integers(_ rows: [Int], of vector: ColumnVector) -> PackedBytes? {
        guard forms[0] != .unsigned, !columns[0].descending, !vector.hasNulls else { return nil }
        switch vector.kind {
        case .int32: return integers(rows) { UInt32(bitPattern: vector.int32(at: $0) ^ .min) }
        case .int64: return integers(rows) { UInt64(bitPattern: vector.int64(at: $0) ^ .min) }
        default: return nil
        }
    }

    @inline(__always)
    private func integers<Bits: FixedWidthInteger & UnsignedInteger>(
        _ rows: [Int], _ bits: (Int) -> Bits
    ) -> PackedBytes {
        let size = 1 + MemoryLayout<Bits>.size
        let bytes = [UInt8](unsafeUninitializedCapacity: rows.count * size) { buffer, count in
            let raw = UnsafeMutableRawBufferPointer(buffer)
            for index in rows.indices {
                raw[index * size] = KeyMarker.value
                raw.storeBytes(
                    of: bits(rows[index]).bigEndian, toByteOffset: index * size + 1, as: Bits.self)
            }
            count = rows.count * size
        }
        return PackedBytes(bytes, ends: rows.indices.map { ($0 + 1) * size })
    }

    private func encode(
        _ vector: ColumnVector, row: Int, column: Int, into writer: inout ByteWriter
    ) {
        guard mark(column, isNull: vector.isNull(at: row), into: &writer) else { return }
        let key = KeyWriter(inversion: columns[column].descending ? 0xff : 0)
        switch vector.kind {
        case .bool8: key.unsigned(vector.bool(at: row) ? 1 : 0 as UInt8, into: &writer)
        case .int16: key.signed(vector.int16(at: row), into: &writer)
        case .int32: encode(vector.int32(at: row), column, key, into: &writer)
        case .int64: encode(vector.int64(at: row), column, key, into: &writer)
        case .float32: key.float(vector.float32(at: row), into: &writer)
        case .float64: key.double(vector.float64(at: row), into: &writer)
        case .fixed16: encode(vector.fixed16(at: row), column, key, into: &writer)
        case .bytes: encode(vector.bytes(at: row), column, key, into: &writer)
        }
    }

    /// Appends one column's part of a key.
    package func encode(_ value: Datum, column: Int, into writer: inout ByteWriter) {
        guard mark(column, isNull: value.isNull, into: &writer) else { return }
        let key = KeyWriter(inversion: columns[column].descending ? 0xff : 0)
        switch value {
        case .null: break
        case .bool(let value): key.unsigned(value ? 1 : 0 as UInt8, into: &writer)
        case .int16(let value): key.signed(value, into: &writer)
        case .int32(let value): encode(value, column, key, into: &writer)
        case .int64(let value): encode(value, column, key, into: &writer)
        case .float32(let value): key.float(value, into: &writer)
        case .float64(let value): key.double(value, into: &writer)
        case .fixed16(let value): encode(value, column, key, into: &writer)
        case .bytes(let value):
            value.withUnsafeBytes { encode($0, column, key, into: &writer) }
        }
    }

    /// Writes the marker; false if that is all there is.
    private func mark(_ column: Int, isNull: Bool, into writer: inout ByteWriter) -> Bool {
        if isNull {
            let first = columns[column].nullsFirst
            writer.append(first ? KeyMarker.nullFirst : KeyMarker.nullLast)
            return false
        }
        writer.append(KeyMarker.value)
        return true
    }

    private func encode(
        _ value: Int32, _ column: Int, _ key: KeyWriter, into writer: inout ByteWriter
    ) {
        if forms[column] == .unsigned {
            key.unsigned(UInt32(bitPattern: value), into: &writer)
        } else {
            key.signed(value, into: &writer)
        }
    }

    private func encode(
        _ value: Int64, _ column: Int, _ key: KeyWriter, into writer: inout ByteWriter
    ) {
        if forms[column] == .unsigned {
            key.unsigned(UInt64(bitPattern: value), into: &writer)
        } else {
            key.signed(value, into: &writer)
        }
    }

    private func encode(
        _ value: Fixed16, _ column: Int, _ key: KeyWriter, into writer: inout ByteWriter
    ) {
        switch forms[column] {
        case .interval: key.signed(Interval(value).totalMicroseconds, into: &writer)
        case .zonedTime:
            let time = ZonedTime(value)
            key.signed(time.utcMicroseconds, into: &writer)
            key.signed(time.secondsWest, into: &writer)
        default: key.uuid(value, into: &writer)
        }
    }

    private func encode(
        _ value: UnsafeRawBufferPointer, _ column: Int, _ key: KeyWriter,
        into writer: inout ByteWriter
    ) {
        switch forms[column] {
        case .numeric: key.numeric(Numeric(encoded: value), into: &writer)
        case .paddedText: key.bytes(value.trimmingPadding, into: &writer)
        case .structured:
            let form = ComparableForm.bytes(of: value, as: columns[column].type)
            form.withUnsafeBytes { key.bytes($0, into: &writer) }
        default: key.bytes(value, into: &writer)
        }
    }
}

// MARK: - Decoding

extension KeyCodec {
    /// Appends column i's value to `vectors[i]` unless that is nil; returns the bytes consumed
    /// (what follows in an index key is the primary key). The value of a column that is not
    /// `isRecoverable` is one of those equal to it.
    package func decode(_ key: UnsafeRawBufferPointer, into vectors: [ColumnVector?])
        throws(MalformedBytes) -> Int
    {
        var reader = KeyReader(key)
        for column in vectors.indices {
            let value = try datum(column, &reader)
            vectors[column]?.append(value)
        }
        return reader.reader.position
    }

    /// Every column's value, and the bytes consumed.
    package func datums(_ key: UnsafeRawBufferPointer) throws(MalformedBytes)
        -> (values: [Datum], consumed: Int)
    {
        var reader = KeyReader(key)
        var values: [Datum] = []
        for column in columns.indices { values.append(try datum(column, &reader)) }
        return (values, reader.reader.position)
    }

    private func datum(_ column: Int, _ reader: inout KeyReader) throws(MalformedBytes) -> Datum {
        switch try reader.reader.byte("key marker") {
        case KeyMarker.nullFirst, KeyMarker.nullLast: return .null
        case KeyMarker.value: break
        default: throw MalformedBytes("key marker", at: reader.reader.position)
        }
        let type = columns[column].type
        reader.inversion = columns[column].descending ? 0xff : 0
        switch type.physicalKind {
        case .bool8: return .bool(try reader.byte() != 0)
        case .int16: return .int16(try reader.signed())
        case .int32:
            return forms[column] == .unsigned
                ? .oid(try reader.unsigned()) : .int32(try reader.signed())
        case .int64:
            return forms[column] == .unsigned
                ? .int64(Int64(bitPattern: try reader.unsigned())) : .int64(try reader.signed())
        case .float32: return .float32(try reader.float())
        case .float64: return .float64(try reader.double())
        case .fixed16: return try fixed16(forms[column], &reader)
        case .bytes: return try bytes(type, forms[column], &reader)
        }
    }

    private func fixed16(_ form: ValueForm, _ reader: inout KeyReader) throws(MalformedBytes)
        -> Datum
    {
        switch form {
        case .interval:
            let total: Int128 = try reader.signed()
            let day = Int128(Interval.microsecondsPerDay)
            return .interval(
                Interval(
                    days: Int32(truncatingIfNeeded: total / day),
                    microseconds: Int64(truncatingIfNeeded: total % day)))
        case .zonedTime:
            let utc: Int64 = try reader.signed()
            let west: Int32 = try reader.signed()
            let time = ZonedTime(microseconds: utc - Int64(west) * 1_000_000, secondsWest: west)
            return .fixed16(time.fixed)
        default: return .fixed16(try reader.uuid())
        }
    }

    private func bytes(_ type: SQLType, _ form: ValueForm, _ reader: inout KeyReader)
        throws(MalformedBytes) -> Datum
    {
        switch form {
        case .numeric:
            let scale = Numeric.limits(ofModifier: type.modifier)?.scale
            return .numeric(try reader.numeric(scale: scale))
        case .paddedText:
            var text = try reader.bytes()
            let length = text.count { $0 & 0xc0 != 0x80 }
            let padding = Int(type.modifier) - 4 - length
            if padding > 0 { text += [UInt8](repeating: 0x20, count: padding) }
            return .bytes(text)
        default: return .bytes(try reader.bytes())
        }
    }
}
