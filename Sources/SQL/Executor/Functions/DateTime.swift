// Arithmetic of moments and intervals that operators share with functions.

import Types

/// Adding intervals to moments.
enum DateTime {
    /// A timestamp (or, with a zone, a timestamptz) plus an interval, months first.
    static func add(_ interval: Interval, to moment: Int64, zone: TimeZone?) throws(SQLError)
        -> Int64
    {
        moment
    }
}
extension Interval {
    func adding(_ other: Interval) throws(SQLError) -> Interval { self }
    func multiplied(by: Double) throws(SQLError) -> Interval { self }
}
func splitText(_ text: Datum, _ separator: Datum, null: Datum) -> [Datum]? { nil }
