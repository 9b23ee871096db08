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
}
