// Arithmetic of intervals, field by field, with PostgreSQL's ways of passing fractions down.

import Glibc

extension Interval {
    private static let overflow = SQLError.outOfRange("interval", .datetimeFieldOverflow)

    /// Throws 22008 `interval out of range`, as do the others here.
    package func adding(_ other: Interval) throws(SQLError) -> Interval {
        let months = months.addingReportingOverflow(other.months)
        let days = days.addingReportingOverflow(other.days)
        let time = microseconds.addingReportingOverflow(other.microseconds)
        if months.overflow || days.overflow || time.overflow { throw Interval.overflow }
        return Interval(
            months: months.partialValue, days: days.partialValue, microseconds: time.partialValue)
    }

    package func negated() throws(SQLError) -> Interval {
        guard months != .min, days != .min, microseconds != .min else { throw Interval.overflow }
        return Interval(months: -months, days: -days, microseconds: -microseconds)
    }

    package func subtracting(_ other: Interval) throws(SQLError) -> Interval {
        let months = months.subtractingReportingOverflow(other.months)
        let days = days.subtractingReportingOverflow(other.days)
        let time = microseconds.subtractingReportingOverflow(other.microseconds)
        if months.overflow || days.overflow || time.overflow { throw Interval.overflow }
        return Interval(
            months: months.partialValue, days: days.partialValue, microseconds: time.partialValue)
    }

    package func multiplied(by factor: Double) throws(SQLError) -> Interval {
        try scaled { $0 * factor }
    }

    /// Throws 22012 for zero.
    package func divided(by divisor: Double) throws(SQLError) -> Interval {
        if divisor == 0 { throw .divisionByZero }
        return try scaled { $0 / divisor }
    }

    /// Each field scaled; a month's fraction becomes days, a day's becomes time.
    private func scaled(_ scale: (Double) -> Double) throws(SQLError) -> Interval {
        let exactMonths = scale(Double(months))
        let exactDays = scale(Double(days))
        guard let wholeMonths = Int32(exactly: exactMonths.rounded(.towardZero)),
            let wholeDays = Int32(exactly: exactDays.rounded(.towardZero))
        else { throw Interval.overflow }
        let monthDays = Interval.toMicros((exactMonths - Double(wholeMonths)) * 30)
        let monthDaysWhole = monthDays.rounded(.towardZero)
        let secondsPerDay = Double(Calendar.secondsPerDay)
        var seconds = Interval.toMicros(
            (exactDays - Double(wholeDays) + monthDays - monthDaysWhole) * secondsPerDay)
        var extraDays = monthDaysWhole
        if abs(seconds) >= secondsPerDay {
            let carried = (seconds / secondsPerDay).rounded(.towardZero)
            extraDays += carried
            seconds -= carried * secondsPerDay
        }
        let time = (scale(Double(microseconds)) + seconds * 1e6).rounded(.toNearestOrEven)
        guard let total = Int32(exactly: Double(wholeDays) + extraDays),
            let micros = Int64(exactly: time)
        else { throw Interval.overflow }
        return Interval(months: wholeMonths, days: total, microseconds: micros)
    }

    /// Rounded to the sixth decimal.
    private static func toMicros(_ value: Double) -> Double {
        (value * 1e6).rounded(.toNearestOrEven) / 1e6
    }

    /// `justify_hours`: whole days of time become days, and both get one sign.
    package func justifiedHours() throws(SQLError) -> Interval {
        var result = self
        let whole = microseconds / Calendar.microsecondsPerDay
        result.microseconds -= whole * Calendar.microsecondsPerDay
        guard let sum = Int32(exactly: Int64(days) + whole) else { throw Interval.overflow }
        result.days = sum
        if result.days > 0, result.microseconds < 0 {
            result.microseconds += Calendar.microsecondsPerDay
            result.days -= 1
        } else if result.days < 0, result.microseconds > 0 {
            result.microseconds -= Calendar.microsecondsPerDay
            result.days += 1
        }
        return result
    }

    /// `justify_days`: thirty days become a month.
    package func justifiedDays() throws(SQLError) -> Interval {
        var result = self
        let whole = days / 30
        result.days -= whole * 30
        let sum = months.addingReportingOverflow(whole)
        if sum.overflow { throw Interval.overflow }
        result.months = sum.partialValue
        if result.months > 0, result.days < 0 {
            result.days += 30
            result.months -= 1
        } else if result.months < 0, result.days > 0 {
            result.days -= 30
            result.months += 1
        }
        return result
    }

    /// `justify_interval`: both, and one sign for all fields.
    package func justified() throws(SQLError) -> Interval {
        var result = try justifiedHours().justifiedDays()
        if result.months > 0, result.days < 0 || (result.days == 0 && result.microseconds < 0) {
            result.days += 30
            result.months -= 1
        } else if result.months < 0,
            result.days > 0 || (result.days == 0 && result.microseconds > 0)
        {
            result.days -= 30
            result.months += 1
        }
        if result.days > 0, result.microseconds < 0 {
            result.microseconds += Calendar.microsecondsPerDay
            result.days -= 1
        } else if result.days < 0, result.microseconds > 0 {
            result.microseconds -= Calendar.microsecondsPerDay
            result.days += 1
        }
        return result
    }

    /// `date_trunc` of an interval; throws for weeks and for fields that truncate nothing.
    package func truncated(to field: DateTimeField) throws(SQLError) -> Interval {
        var result = self
        func months(_ unit: Int32) -> Interval { Interval(months: self.months / unit * unit) }
        func time(_ unit: Int64) { result.microseconds -= microseconds % unit }
        switch field {
        case .millennium: return months(12_000)
        case .century: return months(1200)
        case .decade: return months(120)
        case .year: return months(12)
        case .quarter: return months(3)
        case .month: return months(1)
        case .day: result.microseconds = 0
        case .hour: time(Calendar.microsecondsPerHour)
        case .minute: time(Calendar.microsecondsPerMinute)
        case .second: time(Calendar.microsecondsPerSecond)
        case .milliseconds: time(1000)
        case .microseconds: break
        case .week:
            throw field.unsupported(
                "interval", detail: "Months usually have fractional weeks.")
        case .zone, .zoneHour, .zoneMinute: throw field.unsupported("interval")
        default: throw field.unrecognized("interval")
        }
        return result
    }

    /// `extract(field from interval)`.
    package func extract(_ field: DateTimeField) throws(SQLError) -> Numeric {
        let years = Int128(months / 12)
        let second = microseconds % Calendar.microsecondsPerMinute
        switch field {
        case .microseconds: return Numeric(second)
        case .milliseconds: return Numeric(unscaled: Int128(second), scale: 3)
        case .second: return Numeric(unscaled: Int128(second), scale: 6)
        case .minute:
            return Numeric(
                microseconds % Calendar.microsecondsPerHour / Calendar.microsecondsPerMinute)
        case .hour: return Numeric(microseconds / Calendar.microsecondsPerHour)
        case .day: return Numeric(days)
        case .month: return Numeric(months % 12)
        case .quarter: return Numeric(months % 12 / 3 + 1)
        case .year: return Numeric(years)
        case .decade: return Numeric(years / 10)
        case .century: return Numeric(years / 100)
        case .millennium: return Numeric(years / 1000)
        case .epoch:
            // A year is 365.25 days here, a month 30.
            let days =
                years * 31_557_600 + Int128(months % 12) * 2_592_000 + Int128(self.days) * 86_400
            return Numeric(unscaled: days * 1_000_000 + Int128(microseconds), scale: 6)
        default: throw field.unsupported("interval")
        }
    }
}
