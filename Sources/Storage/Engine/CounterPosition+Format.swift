package import Bytes

// A row of `KeyspaceID.counters`. docs/formats/entry.md
//
//     key     counter:u32be
//     value   number:i64le  isCalled:u8 (0 or 1)

extension KeyspaceID {
    /// The numbers that SQL sequences have reserved.
    package static let counters = KeyspaceID(2)
}

/// What a counter's next number follows.
struct CounterPosition: Hashable, Sendable {
    var value: Int64
    /// False: `value` itself is the next number.
    var isCalled: Bool

    private static let byteCount = 9

    init(value: Int64, isCalled: Bool) {
        self.value = value
        self.isCalled = isCalled
    }

    /// Nil when the bytes are not those of a position.
    init?(_ bytes: UnsafeRawBufferPointer) {
        guard bytes.count == CounterPosition.byteCount, bytes[8] <= 1 else { return nil }
        value = Int64(littleEndian: bytes.loadUnaligned(as: Int64.self))
        isCalled = bytes[8] == 1
    }

    var bytes: [UInt8] {
        var writer = ByteWriter(reserving: CounterPosition.byteCount)
        writer.appendLittleEndian(value)
        writer.append(isCalled ? 1 : 0)
        return writer.bytes
    }

    static func key(_ counter: CounterID) -> [UInt8] {
        var writer = ByteWriter(reserving: 4)
        writer.appendBigEndian(counter.rawValue)
        return writer.bytes
    }
}

extension CounterRule {
    /// The number after a position; nil when there is none. A cycle begins again at the other end.
    func value(after position: CounterPosition?) -> Int64? {
        guard let position else { return start }
        guard position.isCalled else { return position.value }
        let (next, overflow) = position.value.addingReportingOverflow(increment)
        if !overflow, next >= minimum, next <= maximum { return next }
        guard cycles else { return nil }
        return increment > 0 ? minimum : maximum
    }

    /// The last of up to `count` numbers after a position, and how many they are: fewer at the end
    /// of the range, so that a reservation never spans the beginning of a cycle.
    func advance(
        _ position: CounterPosition?, byAtMost count: Int64
    ) -> (end: Int64, count: Int64)? {
        guard let first = value(after: position) else { return nil }
        // In 128 bits, where the range's width cannot overflow.
        let room = increment > 0 ? Int128(maximum) - Int128(first) : Int128(first) - Int128(minimum)
        let steps = max(0, min(Int128(count) - 1, room / Int128(increment.magnitude)))
        return (Int64(Int128(first) + steps * Int128(increment)), Int64(steps) + 1)
    }
}
