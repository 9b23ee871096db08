// What a type's values compare by: the few ways in which bits of one kind can mean an order.

/// How values of a type are ordered and told equal.
package enum ValueForm: UInt8, Hashable, Sendable {
    case boolean
    /// Two's complement integers, and dates and times, which are integers too.
    case signed
    case unsigned
    /// NaN equals NaN and is above all; -0 equals 0.
    case floating
    /// Sixteen bytes in order.
    case uuid
    case interval
    case zonedTime
    /// Byte by byte, a prefix first.
    case binary
    /// Like `binary` without trailing spaces: char(n).
    case paddedText
    case numeric
    /// Arrays, jsonb and records: by their `ComparableForm`.
    case structured

    package init(_ type: SQLType) {
        switch type.oid {
        case .bool: self = .boolean
        case .float4, .float8: self = .floating
        case .uuid: self = .uuid
        case .interval: self = .interval
        case .timetz: self = .zonedTime
        case .bpchar: self = .paddedText
        case .numeric: self = .numeric
        case .jsonb, .record: self = .structured
        case .xid8, .pgLsn: self = .unsigned
        default:
            if type.isArray {
                self = .structured
            } else if type.isUnsigned {
                self = .unsigned
            } else {
                self = type.physicalKind == .bytes ? .binary : .signed
            }
        }
    }
}

extension Interval {
    package static let microsecondsPerDay: Int64 = 86_400_000_000

    /// What intervals compare by: a month is 30 days, a day 24 hours.
    package var totalMicroseconds: Int128 {
        Int128(months) * Int128(30 * Interval.microsecondsPerDay)
            + Int128(days) * Int128(Interval.microsecondsPerDay) + Int128(microseconds)
    }
}

extension ZonedTime {
    /// Microseconds since midnight in UTC, possibly outside a day: what values compare by first.
    package var utcMicroseconds: Int64 { microseconds + Int64(secondsWest) * 1_000_000 }
}

extension UnsafeRawBufferPointer {
    /// Without trailing spaces: what char(n) compares by.
    package var trimmingPadding: UnsafeRawBufferPointer {
        let spaces: UInt64 = 0x2020_2020_2020_2020
        var end = count
        while end >= 8, loadUnaligned(fromByteOffset: end - 8, as: UInt64.self) == spaces {
            end -= 8
        }
        while end > 0, self[end - 1] == 0x20 { end -= 1 }
        return UnsafeRawBufferPointer(rebasing: self[..<end])
    }
}
