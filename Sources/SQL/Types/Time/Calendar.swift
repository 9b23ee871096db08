// Days and microseconds to and from the fields of the proleptic Gregorian calendar.

/// Dates as PostgreSQL counts them: days since 2000-01-01.
package enum Calendar {
    package static let microsecondsPerSecond: Int64 = 1_000_000
    package static let microsecondsPerMinute: Int64 = 60_000_000
    package static let microsecondsPerHour: Int64 = 3_600_000_000
    package static let microsecondsPerDay: Int64 = 86_400_000_000
    package static let secondsPerDay: Int64 = 86_400

    /// Days from 1970-01-01 to 2000-01-01, and the same in µs.
    package static let daysFromUnixEpoch = 10_957
    package static let microsecondsFromUnixEpoch: Int64 = 946_684_800_000_000

    /// Julian day of 2000-01-01.
    package static let julianDayOfEpoch = 2_451_545

    /// -infinity and infinity of `date`, and of `timestamp` and `timestamptz`.
    package static let dateNegativeInfinity = Int32.min
    package static let dateInfinity = Int32.max
    package static let timestampNegativeInfinity = Int64.min
    package static let timestampInfinity = Int64.max

    /// 4713-11-24 BC, and the day after the last `date` and `timestamp` can hold.
    static let firstDay = -julianDayOfEpoch
    static let dateEnd = 2_145_031_949
    static let timestampEndDay = 106_751_983

    package static func isFinite(date: Int32) -> Bool { date != .min && date != .max }
    package static func isFinite(timestamp: Int64) -> Bool {
        timestamp != .min && timestamp != .max
    }

    package static func isInRange(date days: Int) -> Bool {
        days >= firstDay && days < dateEnd
    }

    /// From 4713-11-24 BC up to 294277-01-01.
    package static func isInRange(timestamp: Int64) -> Bool {
        timestamp >= Int64(firstDay) * microsecondsPerDay && timestamp < 9_223_371_331_200_000_000
    }

    /// Days since 2000-01-01 of a date; months may be outside 1 to 12. Year 0 is 1 BC.
    /// (Howard Hinnant, "chrono-compatible low-level date algorithms".)
    package static func days(year: Int, month: Int, day: Int) -> Int {
        let months = year * 12 + month - 1
        let civilYear = floorDivide(months, 12)
        let civilMonth = months - civilYear * 12 + 1
        let shifted = civilMonth <= 2 ? civilYear - 1 : civilYear
        let era = floorDivide(shifted, 400)
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (civilMonth + (civilMonth > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468 - daysFromUnixEpoch
    }

    /// The date that is `days` after 2000-01-01; year 0 is 1 BC.
    package static func date(ofDay days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + daysFromUnixEpoch + 719_468
        let era = floorDivide(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (
            yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month,
            dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        )
    }

    package static func isLeap(_ year: Int) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    package static func daysIn(month: Int, year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// 0 for Sunday to 6 for Saturday.
    package static func dayOfWeek(_ days: Int) -> Int { floorModulo(days + 6, 7) }

    /// 1 for 1 January.
    package static func dayOfYear(_ days: Int) -> Int {
        days - self.days(year: date(ofDay: days).year, month: 1, day: 1) + 1
    }

    /// The ISO 8601 week and the year it belongs to.
    package static func isoWeek(_ days: Int) -> (year: Int, week: Int) {
        let thursday = days - floorModulo(dayOfWeek(days) + 6, 7) + 3
        let year = date(ofDay: thursday).year
        return (year, (thursday - self.days(year: year, month: 1, day: 1)) / 7 + 1)
    }

    /// The day of the Monday of week 1 of an ISO year.
    package static func firstMonday(ofISOYear year: Int) -> Int {
        let fourth = days(year: year, month: 1, day: 4)
        return fourth - floorModulo(dayOfWeek(fourth) + 6, 7)
    }

    package static func floorDivide<Value: BinaryInteger>(_ left: Value, _ right: Value) -> Value {
        let (quotient, remainder) = left.quotientAndRemainder(dividingBy: right)
        return remainder != 0 && (remainder < 0) != (right < 0) ? quotient - 1 : quotient
    }

    package static func floorModulo<Value: BinaryInteger>(_ left: Value, _ right: Value) -> Value {
        let remainder = left % right
        return remainder != 0 && (remainder < 0) != (right < 0) ? remainder + right : remainder
    }
}

/// A timestamp taken apart. Year 0 is 1 BC.
package struct TimestampFields: Hashable, Sendable {
    package var year: Int
    package var month: Int
    package var day: Int
    package var hour: Int
    package var minute: Int
    package var second: Int
    package var microsecond: Int

    /// The fields of µs since 2000-01-01, which must be finite.
    package init(_ timestamp: Int64) {
        let day = Calendar.floorDivide(timestamp, Calendar.microsecondsPerDay)
        (year, month, self.day) = Calendar.date(ofDay: Int(day))
        let rest = timestamp - day * Calendar.microsecondsPerDay
        hour = Int(rest / Calendar.microsecondsPerHour)
        minute = Int(rest / Calendar.microsecondsPerMinute % 60)
        second = Int(rest / Calendar.microsecondsPerSecond % 60)
        microsecond = Int(rest % Calendar.microsecondsPerSecond)
    }

    /// µs since 2000-01-01; nil if that is outside the type's range.
    package var timestamp: Int64? {
        let days = Calendar.days(year: year, month: month, day: day)
        guard days >= Calendar.firstDay, days <= Calendar.timestampEndDay else { return nil }
        let time =
            Int64(hour) * Calendar.microsecondsPerHour + Int64(minute)
            * Calendar.microsecondsPerMinute + Int64(second) * Calendar.microsecondsPerSecond
            + Int64(microsecond)
        let (start, first) = Int64(days).multipliedReportingOverflow(
            by: Calendar.microsecondsPerDay)
        let (result, second) = start.addingReportingOverflow(time)
        return first || second || !Calendar.isInRange(timestamp: result) ? nil : result
    }
}
