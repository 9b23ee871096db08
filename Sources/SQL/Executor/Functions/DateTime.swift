// What functions of moments add to the arithmetic of `TimestampArithmetic`.

import Types

enum DateTime {
    static let intervalOutOfRange = SQLError.outOfRange("interval", .datetimeFieldOverflow)

    /// A timestamp (or, with a zone, a timestamptz) plus an interval.
    static func add(_ interval: Interval, to moment: Int64, zone: TimeZone?) throws(SQLError)
        -> Int64
    {
        guard let zone else { return try TimestampArithmetic.add(interval, to: moment) }
        return try TimestampArithmetic.add(interval, to: moment, zone: zone)
    }

    /// Rounds to the digits of the second that a type modifier says.
    static func rounded(_ micros: Int64, digits: Int32) -> Int64 {
        guard (0...5).contains(digits), Calendar.isFinite(timestamp: micros) else { return micros }
        var unit: Int64 = 1
        for _ in digits..<6 { unit *= 10 }
        let half = micros < 0 ? -unit / 2 : unit / 2
        return (micros + half) / unit * unit
    }
}
