import Environment
import Store

/// The keys and rows that every store is measured with.
enum BenchmarkRows {
    /// 16 bytes.
    struct Key: BitwiseCopyable, Comparable {
        var high: UInt64
        var low: UInt64

        static func < (left: Key, right: Key) -> Bool {
            (UInt64(bigEndian: left.high), UInt64(bigEndian: left.low))
                < (UInt64(bigEndian: right.high), UInt64(bigEndian: right.low))
        }
    }

    /// Random keys in order.
    static func keys(_ count: Int) -> [Key] {
        var generator = SeededGenerator(seed: 1)
        return (0..<count).map { _ in Key(high: generator.next(), low: generator.next()) }.sorted()
    }

    /// The value of each row: 100 bytes of a window over random ones.
    static func values() -> (Int) -> UnsafeRawBufferPointer {
        var generator = SeededGenerator(seed: 2)
        let size = 1 << 20
        let pool = UnsafeMutableRawPointer.allocate(byteCount: size + 100, alignment: 8)
        for word in stride(from: 0, to: size + 96, by: 8) {
            pool.storeBytes(of: generator.next(), toByteOffset: word, as: UInt64.self)
        }
        return { index in
            UnsafeRawBufferPointer(start: pool + (index &* 127) & (size - 1), count: 100)
        }
    }

    static let shape = RowShape(
        columns: [
            .int64, .int64, .int32, .bytes, .bytes, .float64, .int64, .bool8, .bytes, .int32,
        ])

    /// Rows as docs/formats/row.md draws them, about 100 bytes each: an order's number, customer,
    /// item, status, city, price, time, a flag, a note, a quantity.
    static func tenColumns(_ count: Int) -> (bytes: [UInt8], ends: [Int]) {
        var generator = SeededGenerator(seed: 3)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count * 110)
        var ends: [Int] = []
        let statuses = ["placed", "paid", "shipped", "delivered", "returned"]
        let cities = (0..<200).map { "city number \($0)" }
        for index in 0..<count {
            let chance = generator.next()
            let status = statuses[Int(chance % 5)]
            let city = cities[Int(chance >> 8 % 200)]
            let note = (0..<24).map { UInt8(97 + (chance >> UInt64($0 * 2)) % 26) }
            var fixed: [UInt8] = []
            append(Int64(index), to: &fixed)
            append(Int64(chance >> 40), to: &fixed)
            append(Int32(truncatingIfNeeded: chance >> 20 & 0xffff), to: &fixed)
            append(Double(chance >> 30 & 0xffff) / 100, to: &fixed)
            append(1_700_000_000_000_000 + Int64(index) * 1_000_003, to: &fixed)
            append(UInt8(chance & 1), to: &fixed)
            append(Int32(truncatingIfNeeded: chance % 9), to: &fixed)
            let variable = [Array(status.utf8), Array(city.utf8), note]
            bytes += [1 << 4, 10, 0] + fixed
            var end = 0
            for value in variable {
                end += value.count
                bytes.append(UInt8(end))
            }
            for value in variable { bytes += value }
            ends.append(bytes.count)
        }
        return (bytes, ends)
    }

    private static func append<Value: BitwiseCopyable>(_ value: Value, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: value) { bytes += $0 }
    }
}
