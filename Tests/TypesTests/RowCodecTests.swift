import Bytes
import Testing

@testable import Types

@Suite("row codec")
struct RowCodecTests {
    private let types: [SQLType] = [
        .int8, .text, .bool, .numeric, .int2, .uuid, .float4, .bytea, .float8, .int4, .interval,
    ]

    private let values: [Datum] = [
        .int64(-5), .text("grüße"), .bool(true), .numeric(Numeric(unscaled: 1999, scale: 2)),
        .int16(7), .fixed16(Fixed16(first: 1, second: 2)), .float32(1.5), .bytes([0, 255]),
        .float64(-0.25), .int32(Int32.min),
        .interval(Interval(months: 1, days: -2, microseconds: 3)),
    ]

    private func encoded(_ codec: RowCodec, _ values: [Datum]) -> [UInt8] {
        var writer = ByteWriter()
        codec.encode(values, into: &writer)
        return writer.bytes
    }

    private func datums(_ codec: RowCodec, _ row: [UInt8]) throws(MalformedBytes) -> [Datum] {
        try row.withUnsafeBufferPointer { (bytes) throws(MalformedBytes) in
            try codec.datums(UnsafeRawBufferPointer(bytes))
        }
    }

    @Test("version 1 of the format is these bytes")
    func golden() {
        let codec = RowCodec(columns: [.init(.int4), .init(.text), .init(.int2), .init(.text)])
        #expect(
            encoded(codec, [.int32(0x0102_0304), .text("ab"), .int16(5), .text("c")])
                == [0x10, 4, 0, 4, 3, 2, 1, 5, 0, 2, 3, 0x61, 0x62, 0x63])
        #expect(
            encoded(codec, [.null, .text("ab"), .int16(5), .null])
                == [0x14, 4, 0, 0b1001, 0, 0, 0, 0, 5, 0, 2, 2, 0x61, 0x62])
    }

    @Test("every kind of value comes back, with NULLs at any place")
    func roundTrip() throws {
        let codec = RowCodec(columns: types.map { RowColumn($0) })
        #expect(try datums(codec, encoded(codec, values)) == values)
        for missing in values.indices {
            var some = values
            some[missing] = .null
            #expect(try datums(codec, encoded(codec, some)) == some)
        }
        let none = [Datum](repeating: .null, count: values.count)
        #expect(try datums(codec, encoded(codec, none)) == none)
    }

    @Test("long values take wider ends", arguments: [255, 256, 65535, 65536, 200_000])
    func longValues(length: Int) throws {
        let codec = RowCodec(columns: [.init(.text), .init(.int4), .init(.text)])
        let row: [Datum] = [
            .bytes([UInt8](repeating: 0x78, count: length)), .int32(1), .text("end"),
        ]
        #expect(try datums(codec, encoded(codec, row)) == row)
    }

    @Test("a row written before a column was added has that column's missing value")
    func addedColumn() throws {
        let old = RowCodec(columns: [.init(.int4), .init(.text)])
        let new = RowCodec(columns: [
            .init(.int4), .init(.text), .init(.int8, missing: .int64(42)), .init(.text),
        ])
        let row = encoded(old, [.int32(1), .text("x")])
        #expect(try datums(new, row) == [.int32(1), .text("x"), .int64(42), .null])
    }

    @Test("vectors encode to the same bytes as datums, and decode for the columns asked for")
    func vectors() throws {
        let codec = RowCodec(columns: types.map { RowColumn($0) })
        let vectors = types.map { ColumnVector($0.physicalKind, capacity: 4) }
        for (vector, value) in zip(vectors, values) {
            vector.append(value)
            vector.appendNull()
        }
        var writer = ByteWriter()
        codec.encode(row: 0, of: vectors, into: &writer)
        #expect(writer.bytes == encoded(codec, values))

        let needed = [10, 1, 3]
        let targets = needed.map { ColumnVector(types[$0].physicalKind, capacity: 4) }
        try writer.bytes.withUnsafeBytes {
            try codec.decode($0, columns: needed, into: targets)
        }
        for (target, column) in zip(targets, needed) {
            #expect(target.datum(at: 0) == values[column])
        }
    }

    @Test("bytes cut short or altered are malformed, never read past")
    func malformed() throws {
        let codec = RowCodec(columns: types.map { RowColumn($0) })
        let row = encoded(codec, values)
        for length in 0..<row.count - 1 {
            #expect(throws: MalformedBytes.self) { try datums(codec, Array(row[..<length])) }
        }
        var altered = row
        altered[0] = 0x20
        #expect(throws: MalformedBytes.self) { try datums(codec, altered) }
    }

    @Test("rows encoded together are the rows encoded one by one", arguments: [0, 1, 3])
    func batches(missing: Int) {
        let codec = RowCodec(columns: types.map { RowColumn($0) })
        let vectors = types.map { ColumnVector($0.physicalKind) }
        for row in 0..<40 {
            for (column, vector) in vectors.enumerated() {
                let isNull = missing > 0 && (row + column) % (missing * 2) == 0
                let isLong =
                    values[column].kind == .bytes && types[column].oid == .text && row % 9 == 8
                let long = Datum.bytes([UInt8](repeating: 0x78, count: row * 2500))
                vector.append(isNull ? .null : isLong ? long : values[column])
            }
        }
        // A constant stands for all rows.
        vectors[4].reset()
        vectors[4].append(missing == 1 ? .null : .int16(-3))
        vectors[4].becomeConstant(count: 40)
        for rows in [Array(0..<40), [3, 7, 8, 39], []] {
            let packed = codec.encode(rows: rows, of: vectors)
            #expect(packed.count == rows.count)
            for (index, row) in rows.enumerated() {
                var writer = ByteWriter()
                codec.encode(row: row, of: vectors, into: &writer)
                #expect(packed.copy(index) == writer.bytes)
            }
        }
    }
}
