// Arithmetic of dates, moments and intervals: months first, then days, then microseconds; local time
// where a zone is given.

import Types

/// Adding intervals to moments.
enum DateTime {
    static let timestampOutOfRange = SQLError.outOfRange("timestamp", .datetimeFieldOverflow)
    static let dateOutOfRange = SQLError.outOfRange("date", .datetimeFieldOverflow)
    static let intervalOutOfRange = SQLError.outOfRange("interval", .datetimeFieldOverflow)

    /// A timestamp (or, with a zone, a timestamptz) plus an interval.
    static func add(_ interval: Interval, to moment: Int64, zone: TimeZone?) throws(SQLError)
        -> Int64
    {
        guard Calendar.isFinite(timestamp: moment) else { return moment }
        var result = moment
        if interval.months != 0 || interval.days != 0 {
            var local = TimestampFields(zone?.local(moment) ?? moment)
            if interval.months != 0 {
                let months = local.year * 12 + local.month - 1 + Int(interval.months)
                local.year = Calendar.floorDivide(months, 12)
                local.month = Calendar.floorModulo(months, 12) + 1
                local.day = min(local.day, Calendar.daysIn(month: local.month, year: local.year))
            }
            guard let moved = local.timestamp else { throw timestampOutOfRange }
            let days = Int64(interval.days) * Calendar.microsecondsPerDay
            let (shifted, overflow) = moved.addingReportingOverflow(days)
            if overflow { throw timestampOutOfRange }
            result = zone?.moment(ofLocal: shifted) ?? shifted
        }
        let (sum, overflow) = result.addingReportingOverflow(interval.microseconds)
        guard !overflow, Calendar.isInRange(timestamp: sum) else { throw timestampOutOfRange }
        return sum
    }

    /// The interval from `b` to `a`: days and microseconds.
    static func difference(_ a: Int64, _ b: Int64) throws(SQLError) -> Interval {
        guard Calendar.isFinite(timestamp: a), Calendar.isFinite(timestamp: b) else {
            throw SQLError(.datetimeFieldOverflow, "cannot subtract infinite timestamps")
        }
        let (micros, overflow) = a.subtractingReportingOverflow(b)
        if overflow { throw intervalOutOfRange }
        return Interval(
            days: Int32(micros / Calendar.microsecondsPerDay),
            microseconds: micros % Calendar.microsecondsPerDay)
    }

    /// A date's midnight.
    static func timestamp(ofDate days: Int32) throws(SQLError) -> Int64 {
        if days == Calendar.dateInfinity { return Calendar.timestampInfinity }
        if days == Calendar.dateNegativeInfinity { return Calendar.timestampNegativeInfinity }
        let (micros, overflow) = Int64(days).multipliedReportingOverflow(
            by: Calendar.microsecondsPerDay)
        guard !overflow, Calendar.isInRange(timestamp: micros) else {
            throw SQLError(.datetimeFieldOverflow, "date out of range for timestamp")
        }
        return micros
    }

    /// The date of a local moment.
    static func date(ofTimestamp moment: Int64) -> Int32 {
        if moment == Calendar.timestampInfinity { return Calendar.dateInfinity }
        if moment == Calendar.timestampNegativeInfinity { return Calendar.dateNegativeInfinity }
        return Int32(clamping: Calendar.floorDivide(moment, Calendar.microsecondsPerDay))
    }

    /// UTC to local and back, infinities untouched.
    static func local(_ moment: Int64, _ zone: TimeZone) -> Int64 {
        Calendar.isFinite(timestamp: moment) ? zone.local(moment) : moment
    }

    static func moment(_ local: Int64, _ zone: TimeZone) -> Int64 {
        Calendar.isFinite(timestamp: local) ? zone.moment(ofLocal: local) : local
    }

    /// The zone that a text names: `Europe/Berlin`, `+02`, `EST`.
    static func zone(named name: String) throws(SQLError) -> TimeZone {
        guard let zone = TimeZone.named(name) else {
            throw SQLError(.invalidParameterValue, "time zone \"\(name)\" not recognized")
        }
        return zone
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

extension Interval {
    func adding(_ other: Interval) throws(SQLError) -> Interval {
        let months = self.months.addingReportingOverflow(other.months)
        let days = self.days.addingReportingOverflow(other.days)
        let micros = microseconds.addingReportingOverflow(other.microseconds)
        if months.overflow || days.overflow || micros.overflow {
            throw DateTime.intervalOutOfRange
        }
        return Interval(
            months: months.partialValue, days: days.partialValue, microseconds: micros.partialValue)
    }

    func negated() throws(SQLError) -> Interval {
        if months == .min || days == .min || microseconds == .min {
            throw DateTime.intervalOutOfRange
        }
        return Interval(months: -months, days: -days, microseconds: -microseconds)
    }

    /// Fractions of months become days (of which a month has 30), fractions of days microseconds.
    func multiplied(by factor: Double) throws(SQLError) -> Interval {
        let wholeMonths = (Double(months) * factor).rounded(.towardZero)
        let wholeDays = (Double(days) * factor).rounded(.towardZero)
        guard let newMonths = Int32(exactly: wholeMonths), Int32(exactly: wholeDays) != nil else {
            throw DateTime.intervalOutOfRange
        }
        var monthDays = (Double(months) * factor - wholeMonths) * 30
        monthDays = (monthDays * 1_000_000).rounded() / 1_000_000
        var dayPart =
            Double(days) * factor - wholeDays + monthDays
            - monthDays.rounded(.towardZero)
        dayPart = (dayPart * 86_400 * 1_000_000).rounded() / 1_000_000
        var newDays = wholeDays + monthDays.rounded(.towardZero)
        if abs(dayPart) >= 86_400 {
            newDays += (dayPart / 86_400).rounded(.towardZero)
            dayPart -= (dayPart / 86_400).rounded(.towardZero) * 86_400
        }
        let micros = (Double(microseconds) * factor + dayPart * 1_000_000).rounded(
            .toNearestOrEven)
        guard let days = Int32(exactly: newDays), let total = Int64(exactly: micros) else {
            throw DateTime.intervalOutOfRange
        }
        return Interval(months: newMonths, days: days, microseconds: total)
    }
}
