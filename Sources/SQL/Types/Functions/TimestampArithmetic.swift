// Arithmetic of dates and moments: with intervals, with one another, and between the types.

import Bytes

/// Functions over timestamps (µs since 2000-01-01, local for `timestamp`, UTC for `timestamptz`) and
/// dates (days since 2000-01-01). Errors are 22008.
package enum TimestampArithmetic {
    package static let overflow = SQLError.outOfRange("timestamp", .datetimeFieldOverflow)
    /// Rounds µs to the digits of the second that a type modifier says.
    package static func rounded(_ microseconds: Int64, digits: Int32) -> Int64 {
        DateTimeText.round(microseconds, digits)
    }

    static let dateOverflow = SQLError.outOfRange("date", .datetimeFieldOverflow)

    /// `timestamp + interval`: months, then days, then time. A day beyond the month's end becomes
    /// its last day. Infinite timestamps stay.
    package static func add(_ interval: Interval, to timestamp: Int64) throws(SQLError) -> Int64 {
        guard Calendar.isFinite(timestamp: timestamp) else { return timestamp }
        let moved = try addDays(interval, to: timestamp)
        return try addTime(interval.microseconds, to: moved)
    }

    /// `timestamptz + interval`: months and days are the zone's calendar days, of 23 to 25 hours.
    package static func add(_ interval: Interval, to timestamp: Int64, zone: TimeZone)
        throws(SQLError) -> Int64
    {
        guard Calendar.isFinite(timestamp: timestamp) else { return timestamp }
        var moved = timestamp
        if interval.months != 0 || interval.days != 0 {
            moved = zone.moment(ofLocal: try addDays(interval, to: zone.local(timestamp)))
        }
        return try addTime(interval.microseconds, to: moved)
    }

    private static func addDays(_ interval: Interval, to timestamp: Int64) throws(SQLError)
        -> Int64
    {
        var result = timestamp
        if interval.months != 0 {
            var fields = TimestampFields(result)
            let months = fields.year * 12 + fields.month - 1 + Int(interval.months)
            fields.year = Calendar.floorDivide(months, 12)
            fields.month = Calendar.floorModulo(months, 12) + 1
            fields.day = min(
                fields.day, Calendar.daysIn(month: fields.month, year: fields.year))
            guard let moved = fields.timestamp else { throw overflow }
            result = moved
        }
        let (days, isTooFar) = Int64(interval.days).multipliedReportingOverflow(
            by: Calendar.microsecondsPerDay)
        if isTooFar { throw overflow }
        return try addTime(days, to: result)
    }

    private static func addTime(_ microseconds: Int64, to timestamp: Int64) throws(SQLError)
        -> Int64
    {
        let sum = timestamp.addingReportingOverflow(microseconds)
        guard !sum.overflow, Calendar.isInRange(timestamp: sum.partialValue) else {
            throw overflow
        }
        return sum.partialValue
    }

    /// `timestamp - timestamp`, in days and time.
    package static func difference(_ left: Int64, _ right: Int64) throws(SQLError) -> Interval {
        guard Calendar.isFinite(timestamp: left), Calendar.isFinite(timestamp: right) else {
            throw SQLError(.datetimeFieldOverflow, "cannot subtract infinite timestamps")
        }
        let gap = left.subtractingReportingOverflow(right)
        if gap.overflow { throw .outOfRange("interval", .datetimeFieldOverflow) }
        return try Interval(microseconds: gap.partialValue).justifiedHours()
    }

    /// `age(left, right)` in years, months, days and time. For zoned moments pass local times.
    package static func age(_ left: Int64, _ right: Int64) throws(SQLError) -> Interval {
        guard Calendar.isFinite(timestamp: left), Calendar.isFinite(timestamp: right) else {
            throw overflow
        }
        let isNegative = left < right
        let later = TimestampFields(isNegative ? right : left)
        let earlier = TimestampFields(isNegative ? left : right)
        var months = (later.year - earlier.year) * 12 + later.month - earlier.month
        var days = later.day - earlier.day
        var time = timeOfDay(later) - timeOfDay(earlier)
        if time < 0 {
            time += Calendar.microsecondsPerDay
            days -= 1
        }
        if days < 0 {
            // The days that the earlier moment's month lends.
            days += Calendar.daysIn(month: earlier.month, year: earlier.year)
            months -= 1
        }
        let result = Interval(months: Int32(months), days: Int32(days), microseconds: time)
        return isNegative ? try result.negated() : result
    }

    private static func timeOfDay(_ fields: TimestampFields) -> Int64 {
        Int64(fields.hour) * Calendar.microsecondsPerHour + Int64(fields.minute)
            * Calendar.microsecondsPerMinute + Int64(fields.second)
            * Calendar.microsecondsPerSecond + Int64(fields.microsecond)
    }

    /// `date + integer`; throws `date out of range`.
    package static func add(days: Int32, to date: Int32) throws(SQLError) -> Int32 {
        guard Calendar.isFinite(date: date) else { return date }
        let sum = Int(date) + Int(days)
        guard Calendar.isInRange(date: sum) else { throw dateOverflow }
        return Int32(sum)
    }

    /// `date - date`.
    package static func days(from right: Int32, to left: Int32) throws(SQLError) -> Int32 {
        guard Calendar.isFinite(date: left), Calendar.isFinite(date: right) else {
            throw SQLError(.datetimeFieldOverflow, "cannot subtract infinite dates")
        }
        return left - right
    }

    /// `time + interval`: only the interval's time counts, around the clock.
    package static func add(_ interval: Interval, toTime time: Int64) -> Int64 {
        Calendar.floorModulo(
            time + interval.microseconds % Calendar.microsecondsPerDay,
            Calendar.microsecondsPerDay)
    }
}

// MARK: - Between the types

extension TimestampArithmetic {
    /// Midnight of a date; throws `date out of range for timestamp`.
    package static func timestamp(ofDate date: Int32) throws(SQLError) -> Int64 {
        guard Calendar.isFinite(date: date) else { return date < 0 ? .min : .max }
        guard Int(date) <= Calendar.timestampEndDay - 1 else {
            throw SQLError(.datetimeFieldOverflow, "date out of range for timestamp")
        }
        return Int64(date) * Calendar.microsecondsPerDay
    }

    /// A time of day of a day; throws `timestamp out of range`.
    package static func timestamp(day: Int, time: Int64) throws(SQLError) -> Int64 {
        let (start, first) = Int64(day).multipliedReportingOverflow(by: Calendar.microsecondsPerDay)
        let (result, second) = start.addingReportingOverflow(time)
        guard !first, !second, Calendar.isInRange(timestamp: result) else { throw overflow }
        return result
    }

    /// The date of a local timestamp.
    package static func date(ofTimestamp timestamp: Int64) -> Int32 {
        guard Calendar.isFinite(timestamp: timestamp) else { return timestamp < 0 ? .min : .max }
        return Int32(Calendar.floorDivide(timestamp, Calendar.microsecondsPerDay))
    }

    /// The time of day of a local timestamp; nil for the infinities.
    package static func time(ofTimestamp timestamp: Int64) -> Int64? {
        guard Calendar.isFinite(timestamp: timestamp) else { return nil }
        return Calendar.floorModulo(timestamp, Calendar.microsecondsPerDay)
    }

    /// `timestamptz AT TIME ZONE zone`, and the cast to timestamp with the session's zone.
    package static func local(of moment: Int64, in zone: TimeZone) -> Int64 {
        Calendar.isFinite(timestamp: moment) ? zone.local(moment) : moment
    }

    /// `timestamp AT TIME ZONE zone`, and the cast to timestamptz; throws `timestamp out of range`.
    package static func moment(ofLocal local: Int64, in zone: TimeZone) throws(SQLError) -> Int64 {
        guard Calendar.isFinite(timestamp: local) else { return local }
        let result = zone.moment(ofLocal: local)
        guard Calendar.isInRange(timestamp: result) else { throw overflow }
        return result
    }

    /// `moment(ofLocal:in:)` to compare with: a moment beyond the type's range is beyond all that are in it, and
    /// before the infinity.
    package static func comparable(local: Int64, in zone: TimeZone) -> Int64 {
        guard Calendar.isFinite(timestamp: local) else { return local }
        let moment = zone.moment(ofLocal: local)
        if Calendar.isInRange(timestamp: moment) { return moment }
        return local < 0 ? .min + 1 : .max - 1
    }

    /// The same of a date's midnight.
    package static func comparable(date: Int32, in zone: TimeZone) -> Int64 {
        guard Calendar.isFinite(date: date) else { return date < 0 ? .min : .max }
        let (start, isBeyond) = Int64(date).multipliedReportingOverflow(
            by: Calendar.microsecondsPerDay)
        if isBeyond || !Calendar.isInRange(timestamp: start) { return .max - 1 }
        return comparable(local: start, in: zone)
    }

    /// `AT TIME ZONE` an interval: a timestamp that many whole seconds later (`sign` 1) or earlier (-1).
    package static func shifted(
        _ timestamp: Int64, by zone: Interval, sign: Int, _ settings: TextSettings
    ) throws(SQLError) -> Int64 {
        guard Calendar.isFinite(timestamp: timestamp) else { return timestamp }
        let seconds = try secondsEast(zone, settings)
        let (offset, first) = (Int64(sign) * seconds).multipliedReportingOverflow(
            by: Calendar.microsecondsPerSecond)
        let (result, second) = timestamp.addingReportingOverflow(offset)
        guard !first, !second, Calendar.isInRange(timestamp: result) else { throw overflow }
        return result
    }

    /// How far east of UTC an interval is as a time zone; throws 22023.
    package static func secondsEast(
        _ zone: Interval, _ settings: TextSettings
    ) throws(SQLError) -> Int64 {
        guard zone.months == 0, zone.days == 0 else {
            var writer = ByteWriter()
            IntervalText.print(zone, settings.intervalStyle, into: &writer)
            throw SQLError(
                .invalidParameterValue,
                "interval time zone \"\(String(decoding: writer.bytes, as: UTF8.self))\" must not "
                    + "include months or days")
        }
        return zone.microseconds / Calendar.microsecondsPerSecond
    }

    /// The zone that AT TIME ZONE names; throws 22023. Names that are abbreviations as well as zones
    /// (`CET`) are taken for those, without daylight saving time.
    package static func zone(named name: String) throws(SQLError) -> TimeZone {
        let abbreviation = name.lowercased()
        if let zone = ZoneAbbreviations.rules(of: abbreviation) { return zone }
        if let offset = ZoneAbbreviations.offset(of: abbreviation) {
            return .fixed(secondsEast: offset)
        }
        if let zone = TimeZone.named(name) { return zone }
        throw SQLError(.invalidParameterValue, "time zone \"\(name)\" not recognized")
    }

    /// `make_date`; throws `date field value out of range: y-mm-dd`.
    package static func makeDate(_ year: Int32, _ month: Int32, _ day: Int32) throws(SQLError)
        -> Int32
    {
        let astronomical = year < 0 ? Int(year) + 1 : Int(year)
        guard year != 0, (1...12).contains(month), day >= 1,
            Int(day) <= Calendar.daysIn(month: Int(month), year: astronomical)
        else {
            let text =
                "\(year)-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)"
            throw SQLError(.datetimeFieldOverflow, "date field value out of range: \(text)")
        }
        let days = Calendar.days(year: astronomical, month: Int(month), day: Int(day))
        guard Calendar.isInRange(date: days) else { throw dateOverflow }
        return Int32(days)
    }

    /// `to_timestamp(double)`: seconds since 1970.
    package static func timestamp(ofEpoch seconds: Double) throws(SQLError) -> Int64 {
        if seconds.isInfinite { return seconds < 0 ? .min : .max }
        if seconds.isNaN {
            throw SQLError(.datetimeFieldOverflow, "timestamp cannot be NaN")
        }
        let micros = ((seconds - 946_684_800) * 1e6).rounded(.toNearestOrEven)
        guard let result = Int64(exactly: micros), Calendar.isInRange(timestamp: result) else {
            throw SQLError(.datetimeFieldOverflow, "timestamp out of range: \"\(seconds)\"")
        }
        return result
    }
}
