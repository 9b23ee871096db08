import Bytes
import Testing

@testable import Types

@Suite("vectors")
struct VectorTests {
    @Test("values and NULLs come back; a reset vector starts anew")
    func appending() {
        let vector = ColumnVector(.bytes, capacity: 4)
        vector.append(text: "one")
        vector.appendNull()
        vector.append(text: String(repeating: "x", count: 1000))
        #expect(vector.datum(at: 0) == .text("one"))
        #expect(vector.datum(at: 1) == .null)
        #expect(vector.bytes(at: 1).isEmpty)
        #expect(vector.bytes(at: 2).count == 1000)
        vector.reset()
        vector.append(text: "two")
        vector.append(text: "three")
        #expect(vector.count == 2 && !vector.hasNulls)
        #expect(vector.datum(at: 1) == .text("three"))
    }

    @Test("a value may be copied from the vector's own heap while that grows")
    func aliasing() {
        let vector = ColumnVector(.bytes, capacity: 64)
        vector.append(text: String(repeating: "y", count: 900))
        for _ in 0..<10 { vector.append(bytes: vector.bytes(at: 0)) }
        #expect(vector.bytes(at: 10).count == 900)
        #expect(vector.bytes(at: 10).allSatisfy { $0 == 0x79 })
    }

    @Test(
        "gathering keeps the selected rows, NULLs included",
        arguments: [PhysicalKind.int64, .bytes])
    func gathering(kind: PhysicalKind) {
        let source = ColumnVector(kind, capacity: 8)
        let value = { (row: Int) -> Datum in kind == .bytes ? .text("\(row)") : .int64(Int64(row)) }
        for row in 0..<8 { source.append(row % 3 == 0 ? .null : value(row)) }
        let selection = Selection(capacity: 8)
        for row in [1, 3, 4, 6] { selection.append(row) }
        let target = ColumnVector(kind, capacity: 8)
        target.append(value(99))
        target.append(gathering: source, rows: 4, selection: selection)
        let expected: [Datum] = [value(99), value(1), .null, value(4), .null]
        #expect((0..<5).map { target.datum(at: $0) } == expected)
    }

    @Test("a constant vector answers its one value for every row")
    func constants() {
        let vector = ColumnVector(.int32)
        vector.append(Int32(7))
        vector.becomeConstant(count: 1000)
        #expect(vector.int32(at: 999) == 7 && vector.count == 1000)
        let copy = ColumnVector(.int32)
        copy.append(gathering: vector, rows: 1000)
        #expect(copy.int32(at: 999) == 7)
    }

    @Test("equal values hash alike across widths, scales and padding")
    func hashing() throws {
        func hash(_ type: SQLType, _ datum: Datum) -> UInt64 {
            datum.withRaw { ValueComparator(type).hash($0) }
        }
        #expect(hash(.int4, .int32(-3)) == hash(.int8, .int64(-3)))
        #expect(hash(.int2, .int16(-3)) == hash(.int8, .int64(-3)))
        #expect(hash(.float8, .float64(-0.0)) == hash(.float8, .float64(0)))
        #expect(hash(.float4, .float32(0.5)) == hash(.float8, .float64(0.5)))
        let one = Datum.numeric(try Numeric(parsing: "1.0"))
        let same = Datum.numeric(try Numeric(parsing: "1.000"))
        #expect(hash(.numeric, one) == hash(.numeric, same))
        #expect(hash(.bpchar, .text("a ")) == hash(.bpchar, .text("a")))
        #expect(hash(.text, .text("a ")) != hash(.text, .text("a")))
    }
}
