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

    /// Which of `count` keys are read, one after the other: a million reads at most.
    static func order(of count: Int) -> [Int] {
        var generator = SeededGenerator(seed: 5)
        return (0..<min(max(count, 100_000), 1_000_000)).map { _ in
            Int(generator.next() % UInt64(count))
        }
    }

    /// The value of each row: 100 bytes of a window over random ones. Never freed.
    struct Values {
        private let pool: UnsafeRawBufferPointer
        private static let size = 1 << 20

        init() {
            var generator = SeededGenerator(seed: 2)
            let words = UnsafeMutableBufferPointer<UInt64>.allocate(capacity: Values.size / 8 + 13)
            for index in words.indices { words[index] = generator.next() }
            pool = UnsafeRawBufferPointer(words)
        }

        func value(_ index: Int) -> UnsafeRawBufferPointer {
            let start = (index &* 127) & (Values.size - 1)
            return UnsafeRawBufferPointer(rebasing: pool[start..<start + 100])
        }
    }

    static let shape = RowShape(
        columns: [
            .int64, .int64, .int32, .bytes, .bytes, .float64, .int64, .bool8, .bytes, .int32,
        ])

    /// Rows as docs/formats/row.md draws them, about 100 bytes each: an order's number, customer,
    /// item, status, city, price, time, a flag, a note, a quantity. Never freed.
    struct TenColumns {
        private let bytes: UnsafeRawBufferPointer
        private let ends: [Int]

        var byteCount: Int { bytes.count }

        init(_ count: Int) {
            var generator = SeededGenerator(seed: 3)
            var bytes: [UInt8] = []
            bytes.reserveCapacity(count * 110)
            var ends: [Int] = []
            for index in 0..<count {
                BenchmarkRows.appendRow(index, generator.next(), to: &bytes)
                ends.append(bytes.count)
            }
            let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
            _ = copy.initialize(from: bytes)
            self.bytes = UnsafeRawBufferPointer(copy)
            self.ends = ends
        }

        func row(_ index: Int) -> UnsafeRawBufferPointer {
            let start = index == 0 ? 0 : ends[index - 1]
            return UnsafeRawBufferPointer(rebasing: bytes[start..<ends[index]])
        }
    }

    private static let statuses = ["placed", "paid", "shipped", "delivered", "returned"]
        .map { Array($0.utf8) }
    private static let cities = (0..<200).map { Array("city number \($0)".utf8) }

    private static func appendRow(_ index: Int, _ chance: UInt64, to bytes: inout [UInt8]) {
        bytes += [1 << 4, 10, 0]
        append(Int64(index), to: &bytes)
        append(Int64(chance >> 40), to: &bytes)
        append(Int32(truncatingIfNeeded: chance >> 20 & 0xffff), to: &bytes)
        append(Double(chance >> 30 & 0xffff) / 100, to: &bytes)
        append(1_700_000_000_000_000 + Int64(index) * 1_000_003, to: &bytes)
        append(UInt8(chance & 1), to: &bytes)
        append(Int32(truncatingIfNeeded: chance % 9), to: &bytes)
        let note = (0..<24).map { UInt8(97 + (chance >> UInt64($0 * 2)) % 26) }
        let variable = [statuses[Int(chance % 5)], cities[Int(chance >> 8 % 200)], note]
        var end = 0
        for value in variable {
            end += value.count
            bytes.append(UInt8(end))
        }
        for value in variable { bytes += value }
    }

    private static func append<Value: BitwiseCopyable>(_ value: Value, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: value) { bytes += $0 }
    }
}
