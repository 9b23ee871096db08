import Bytes
import Testing

@testable import Types

@Suite("key codec")
struct KeyCodecTests {
    private func key(_ column: KeyColumn, _ value: Datum) -> [UInt8] {
        var writer = ByteWriter()
        KeyCodec(columns: [column]).encode([value], into: &writer)
        return writer.bytes
    }

    private func numeric(_ text: String) throws -> Datum { .numeric(try Numeric(parsing: text)) }

    /// Values in ascending order, none equal.
    private func ascending(_ type: SQLType) throws -> [Datum] {
        switch type {
        case .bool: [.bool(false), .bool(true)]
        case .int2: [.int16(.min), .int16(-1), .int16(0), .int16(1), .int16(.max)]
        case .int4: [.int32(.min), .int32(-256), .int32(0), .int32(255), .int32(.max)]
        case .int8: [.int64(.min), .int64(-1), .int64(0), .int64(1 << 40), .int64(.max)]
        case .oid: [.oid(0), .oid(1), .oid(0x8000_0000), .oid(.max)]
        case .float8:
            [
                .float64(-.infinity), .float64(-1e300), .float64(-1), .float64(-1e-300),
                .float64(0), .float64(1e-300), .float64(1), .float64(.infinity), .float64(.nan),
            ]
        case .float4: [.float32(-2), .float32(0), .float32(0.5), .float32(.infinity)]
        case .text:
            [
                .text(""), .bytes([0]), .bytes([0, 0]), .bytes([0, 1]), .bytes([1]), .text("a"),
                .bytes([0x61, 0]), .text("aa"), .text("b"), .text("é"),
            ]
        case .uuid:
            try [
                "00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000100",
                "10000000-0000-0000-0000-000000000000", "ff000000-0000-0000-0000-000000000000",
            ].map { text in
                let digits = text.filter { $0 != "-" }
                let bytes = try (0..<16).map { index in
                    let start = digits.index(digits.startIndex, offsetBy: index * 2)
                    let end = digits.index(start, offsetBy: 2)
                    return try #require(UInt8(digits[start..<end], radix: 16))
                }
                return .fixed16(bytes.withUnsafeBytes { Fixed16(bytes: $0) })
            }
        case .interval:
            [
                .interval(Interval(months: -1)), .interval(Interval(microseconds: -1)),
                .interval(Interval()), .interval(Interval(days: 1)),
                .interval(Interval(microseconds: 86_400_000_001)), .interval(Interval(months: 1)),
            ]
        default:
            try [
                "-Infinity", "-1e131071", "-1e30", "-100.5", "-100", "-99.99", "-1", "-0.5",
                "-0.05", "-1e-300", "0", "1e-16383", "1e-200", "0.001", "0.0012", "0.01", "0.1",
                "0.11", "1", "1.5", "9", "9.9", "10", "99", "100", "100.01", "101", "1e19", "1e38",
                "123456789012345678901234567890123456789012", "1e300", "1e131071", "Infinity",
                "NaN",
            ].map(numeric)
        }
    }

    @Test(
        "the order of the bytes is the order of the values, both ways",
        arguments: [
            .bool, .int2, .int4, .int8, .oid, .float8, .float4, .text, .uuid, .interval, .numeric,
        ] as [SQLType])
    func order(type: SQLType) throws {
        let values = try ascending(type)
        let comparator = ValueComparator(type)
        for descending in [false, true] {
            let column = KeyColumn(type, descending: descending)
            let keys = values.map { key(column, $0) }
            for (index, pair) in zip(keys, keys.dropFirst()).enumerated() {
                #expect(pair.0.lexicographicallyPrecedes(pair.1) != descending, "\(index)")
                #expect(comparator.compare(values[index], values[index + 1]) < 0)
            }
        }
    }

    @Test(
        "keys read back to the values",
        arguments: [.bool, .int2, .int4, .int8, .oid, .float4, .text, .uuid] as [SQLType])
    func decoding(type: SQLType) throws {
        for descending in [false, true] {
            let codec = KeyCodec(columns: [KeyColumn(type, descending: descending)])
            for value in try ascending(type) + [.null] {
                let bytes = key(codec.columns[0], value)
                let result = try bytes.withUnsafeBytes { try codec.datums($0) }
                #expect(result.values == [value])
                #expect(result.consumed == bytes.count)
            }
        }
    }

    @Test("numerics read back as equal values, with the declared scale if there is one")
    func numericDecoding() throws {
        for value in try ascending(.numeric) {
            for type in [SQLType.numeric, .numeric(precision: 1000, scale: 3)] {
                let codec = KeyCodec(columns: [KeyColumn(type, descending: true)])
                let bytes = key(codec.columns[0], value)
                let back = try bytes.withUnsafeBytes { try codec.datums($0) }.values[0]
                guard case .bytes(let encoded) = value, case .bytes(let decoded) = back else {
                    Issue.record("not bytes")
                    continue
                }
                let original = Numeric(encoded: encoded)
                let result = Numeric(encoded: decoded)
                if type.modifier < 0 {
                    #expect(result == original)
                } else if original.isFinite {
                    #expect(result.scale == 3 && result == original.rounded(to: 3))
                }
            }
        }
    }

    @Test("equal values have equal keys whatever their spelling")
    func equalKeys() throws {
        let column = KeyColumn(.numeric)
        #expect(key(column, try numeric("1.0")) == key(column, try numeric("1.000")))
        #expect(key(column, try numeric("1e2")) == key(column, try numeric("100.00")))
        #expect(key(KeyColumn(.float8), .float64(-0.0)) == key(KeyColumn(.float8), .float64(0)))
        #expect(key(KeyColumn(.bpchar), .text("a  ")) == key(KeyColumn(.bpchar), .text("a")))
        #expect(
            key(KeyColumn(.interval), .interval(Interval(months: 1)))
                == key(KeyColumn(.interval), .interval(Interval(days: 30))))
    }

    @Test("NULLs stand where the column says")
    func nulls() {
        let value = Datum.int32(5)
        let last = KeyColumn(.int4)
        #expect(key(last, value).lexicographicallyPrecedes(key(last, .null)))
        let first = KeyColumn(.int4, nullsFirst: true)
        #expect(key(first, .null).lexicographicallyPrecedes(key(first, value)))
        let descending = KeyColumn(.int4, descending: true)
        #expect(key(descending, .null).lexicographicallyPrecedes(key(descending, value)))
        let descendingLast = KeyColumn(.int4, descending: true, nullsFirst: false)
        #expect(
            key(descendingLast, value).lexicographicallyPrecedes(key(descendingLast, .null)))
    }

    @Test("the key of leading columns is a prefix, and its successor is above all that share it")
    func prefixes() throws {
        let codec = KeyCodec(columns: [KeyColumn(.text), KeyColumn(.int4)])
        var prefix = ByteWriter()
        codec.encode([.text("ab")], into: &prefix)
        var whole = ByteWriter()
        codec.encode([.text("ab"), .int32(.max)], into: &whole)
        var next = ByteWriter()
        codec.encode([.text("ab\u{1}")], into: &next)
        #expect(whole.bytes.starts(with: prefix.bytes))
        let successor = try #require(KeyCodec.successor(ofPrefix: prefix.bytes))
        #expect(whole.bytes.lexicographicallyPrecedes(successor))
        #expect(!next.bytes.lexicographicallyPrecedes(successor))
        #expect(KeyCodec.successor(ofPrefix: [0xff, 0xff]) == nil)
        #expect(KeyCodec.successor(ofPrefix: [1, 0xff]) == [2])
    }

    @Test("vectors and datums make the same keys")
    func vectors() throws {
        for type in [SQLType.int8, .text, .numeric, .uuid, .interval, .float4] {
            let codec = KeyCodec(columns: [KeyColumn(type, descending: true)])
            let vector = ColumnVector(type.physicalKind)
            let values = try ascending(type) + [.null]
            for value in values { vector.append(value) }
            for (row, value) in values.enumerated() {
                var writer = ByteWriter()
                codec.encode(row: row, of: [vector], into: &writer)
                #expect(writer.bytes == key(codec.columns[0], value))
            }
        }
    }

    @Test(
        "keys encoded together are the keys encoded one by one",
        arguments: [
            [SQLType.int4], [.int8], [.oid], [.int2], [.text], [.date], [.bytea], [.bpchar],
            [.int8, .text],
        ], [false, true])
    func batches(types: [SQLType], descending: Bool) throws {
        for hasNulls in [false, true] { checkBatches(types, descending, hasNulls: hasNulls) }
    }

    private func checkBatches(_ types: [SQLType], _ descending: Bool, hasNulls: Bool) {
        let codec = KeyCodec(columns: types.map { KeyColumn($0, descending: descending) })
        let vectors = types.map { ColumnVector($0.physicalKind) }
        for row in 0..<30 {
            for vector in vectors {
                if hasNulls, row % 7 == 3 {
                    vector.appendNull()
                    continue
                }
                let number = Int64(row * 7919 - 100_000)
                switch vector.kind {
                case .int16: vector.append(Int16(truncatingIfNeeded: number))
                case .int32: vector.append(Int32(number))
                case .int64: vector.append(number)
                default: vector.append(text: "key \(row)  ")
                }
            }
        }
        let positions = Array(types.indices)
        for rows in [Array(0..<30), [4, 29], []] {
            let packed = codec.encode(rows: rows, of: vectors, at: positions)
            #expect(packed.count == rows.count)
            for (index, row) in rows.enumerated() {
                var writer = ByteWriter()
                codec.encode(row: row, of: vectors, into: &writer)
                #expect(packed.copy(index) == writer.bytes)
            }
        }
    }
}
