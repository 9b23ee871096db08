// How a value lies in memory: what vectors, rows and operators distinguish. Many SQL types share one
// kind; what a kind's bits mean is decided by the type beside it.

/// The layout of one value.
package enum PhysicalKind: UInt8, Hashable, Sendable {
    /// One byte, 0 or 1.
    case bool8
    case int16
    /// `integer`, `date` (days since 2000-01-01); `oid`, `reg…`, `xid`, `cid` as the bit pattern of
    /// a UInt32.
    case int32
    /// `bigint`, `time` (µs since midnight), `timestamp` and `timestamptz` (µs since 2000-01-01,
    /// Int64.min and .max for -infinity and infinity).
    case int64
    case float32
    case float64
    /// Sixteen bytes: `uuid` as its bytes in order, `interval` as an `Interval`, `timetz`.
    case fixed16
    /// A run of bytes: texts in UTF-8, `bytea`, `json`, `jsonb` in its normal form's text, `numeric`
    /// (see Numeric+Format), arrays (see ArrayValue+Format), records (see RecordValue+Format).
    case bytes

    /// Bytes per value in a vector; for `.bytes` the size of a slot, which points into the heap.
    @inlinable package var width: Int {
        switch self {
        case .bool8: 1
        case .int16: 2
        case .int32, .float32: 4
        case .int64, .float64, .bytes: 8
        case .fixed16: 16
        }
    }

    @inlinable package var isFixed: Bool { self != .bytes }
}

/// Sixteen bytes moved as two words: the value of `.fixed16`. `first` holds bytes 0 to 7 in memory
/// order (little-endian), `second` bytes 8 to 15.
package struct Fixed16: Hashable, Sendable, BitwiseCopyable {
    package var first: UInt64
    package var second: UInt64

    @inlinable package init(first: UInt64, second: UInt64) {
        self.first = first
        self.second = second
    }

    /// The sixteen bytes, in order.
    package var bytes: [UInt8] {
        withUnsafeBytes(of: first.littleEndian, Array.init)
            + withUnsafeBytes(of: second.littleEndian, Array.init)
    }

    /// `bytes` must be sixteen of them.
    package init(bytes: UnsafeRawBufferPointer) {
        precondition(bytes.count == 16)
        first = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
        second = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
    }
}

/// PostgreSQL's interval: three fields that do not convert into one another exactly.
/// As a `Fixed16`: microseconds in the first word, days in the low and months in the high half of
/// the second.
package struct Interval: Sendable, BitwiseCopyable {
    package var months: Int32
    package var days: Int32
    package var microseconds: Int64

    @inlinable package init(months: Int32 = 0, days: Int32 = 0, microseconds: Int64 = 0) {
        self.months = months
        self.days = days
        self.microseconds = microseconds
    }

    @inlinable package init(_ fixed: Fixed16) {
        microseconds = Int64(bitPattern: fixed.first)
        days = Int32(truncatingIfNeeded: fixed.second)
        months = Int32(truncatingIfNeeded: fixed.second >> 32)
    }

    @inlinable package var fixed: Fixed16 {
        Fixed16(
            first: UInt64(bitPattern: microseconds),
            second: UInt64(UInt32(bitPattern: days)) | UInt64(UInt32(bitPattern: months)) << 32)
    }
}

/// `time with time zone`: a time of day and the zone it was written in.
/// As a `Fixed16`: microseconds in the first word, the zone in the low half of the second.
package struct ZonedTime: Sendable, BitwiseCopyable {
    /// Since local midnight.
    package var microseconds: Int64
    /// Seconds *west* of Greenwich, as PostgreSQL keeps it.
    package var secondsWest: Int32

    @inlinable package init(microseconds: Int64, secondsWest: Int32) {
        self.microseconds = microseconds
        self.secondsWest = secondsWest
    }

    @inlinable package init(_ fixed: Fixed16) {
        microseconds = Int64(bitPattern: fixed.first)
        secondsWest = Int32(truncatingIfNeeded: fixed.second)
    }

    @inlinable package var fixed: Fixed16 {
        Fixed16(
            first: UInt64(bitPattern: microseconds),
            second: UInt64(UInt32(bitPattern: secondsWest)))
    }

    /// The same time by the clocks of another zone.
    package func moved(toSecondsEast seconds: Int) -> ZonedTime {
        let ahead = Int64(Int(secondsWest) + seconds) * Calendar.microsecondsPerSecond
        return ZonedTime(
            microseconds: Calendar.floorModulo(
                microseconds + ahead, Calendar.microsecondsPerDay),
            secondsWest: Int32(clamping: -seconds))
    }
}
