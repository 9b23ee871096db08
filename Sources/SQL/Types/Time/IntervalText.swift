// Input of intervals in the traditional, SQL standard and ISO 8601 spellings (documentation, 8.5.4).

import Bytes

/// The fields of an interval type modifier: INTERVAL DAY TO SECOND(3).
package struct IntervalLimits: Hashable, Sendable {
    package static let month: Int32 = 1 << 1
    package static let year: Int32 = 1 << 2
    package static let day: Int32 = 1 << 3
    package static let hour: Int32 = 1 << 10
    package static let minute: Int32 = 1 << 11
    package static let second: Int32 = 1 << 12
    package static let fullRange: Int32 = 0x7fff

    /// Bits of the fields kept.
    package var range: Int32
    /// Digits of the second; -1 for all.
    package var precision: Int32

    package init(modifier: Int32) {
        guard modifier >= 0 else {
            range = IntervalLimits.fullRange
            precision = -1
            return
        }
        range = modifier >> 16 & 0x7fff
        let digits = modifier & 0xffff
        precision = digits == 0xffff ? -1 : digits
    }

    package var modifier: Int32 { range << 16 | precision & 0xffff }
}

extension Interval {
    /// The interval as a column of this modifier stores it: lesser fields than the last one named
    /// are dropped, seconds rounded.
    package func applying(modifier: Int32) -> Interval {
        let limits = IntervalLimits(modifier: modifier)
        var result = self
        let range = limits.range
        if range == IntervalLimits.year {
            result = Interval(months: months / 12 * 12)
        } else if range & ~(IntervalLimits.year | IntervalLimits.month) == 0 {
            result = Interval(months: months)
        } else if range == IntervalLimits.day {
            result.microseconds = 0
        } else if range & (IntervalLimits.minute | IntervalLimits.second) == 0 {
            result.microseconds -= microseconds % Calendar.microsecondsPerHour
        } else if range & IntervalLimits.second == 0 {
            result.microseconds -= microseconds % Calendar.microsecondsPerMinute
        }
        result.microseconds = DateTimeText.round(result.microseconds, limits.precision)
        return result
    }
}

enum IntervalText {
    static func parse(
        _ text: UnsafeRawBufferPointer, _ settings: TextSettings, modifier: Int32
    ) throws(SQLError) -> Interval {
        let limits = IntervalLimits(modifier: modifier)
        do throws(DateTimeFault) {
            let body = text.trimmingSpaces
            if body.first == UInt8(ascii: "P") {
                var parser = ISODurationParser(body)
                return try parser.parse().applying(modifier: modifier)
            }
            var parser = IntervalParser(
                body, limits, leadingSignRules: settings.intervalStyle == .sqlStandard)
            return try parser.parse().applying(modifier: modifier)
        } catch {
            switch error {
            case .field, .order, .displacement:
                throw SQLError(
                    .intervalFieldOverflow, "interval field value out of range: \"\(text.string)\"")
            case .syntax, .unknownZone:
                throw DateTimeFault.syntax.error(text.string, "interval")
            }
        }
    }
}

/// A sum of quantities on its way to an interval, with checks of the fields' ranges.
struct IntervalSum {
    private(set) var interval = Interval()

    mutating func add(months: Int64) throws(DateTimeFault) {
        guard let sum = Int32(exactly: Int64(interval.months).addingClamped(months)) else {
            throw .field
        }
        interval.months = sum
    }

    mutating func add(days: Int64) throws(DateTimeFault) {
        guard let sum = Int32(exactly: Int64(interval.days).addingClamped(days)) else {
            throw .field
        }
        interval.days = sum
    }

    mutating func add(microseconds: Int64) throws(DateTimeFault) {
        let sum = interval.microseconds.addingReportingOverflow(microseconds)
        if sum.overflow { throw .field }
        interval.microseconds = sum.partialValue
    }

    /// Adds `whole` + `fraction` (same sign, |fraction| < 1) of a unit.
    mutating func add(_ unit: IntervalUnit, whole: Int64, fraction: Double) throws(DateTimeFault) {
        switch unit {
        case .months(let count):
            let product = whole.multipliedReportingOverflow(by: count)
            if product.overflow { throw .field }
            try add(months: product.partialValue)
            if count == 1 {
                try addDays(fraction * 30)
            } else {
                try add(months: Int64((fraction * Double(count)).rounded()))
            }
        case .days(let count):
            let product = whole.multipliedReportingOverflow(by: count)
            if product.overflow { throw .field }
            try add(days: product.partialValue)
            try addDays(fraction * Double(count))
        case .microseconds(let count):
            let product = whole.multipliedReportingOverflow(by: count)
            if product.overflow { throw .field }
            try add(microseconds: product.partialValue)
            try add(microseconds: Int64((fraction * Double(count)).rounded(.toNearestOrEven)))
        }
    }

    private mutating func addDays(_ days: Double) throws(DateTimeFault) {
        let whole = days.rounded(.towardZero)
        try add(days: Int64(whole))
        let rest = (days - whole) * Double(Calendar.microsecondsPerDay)
        try add(microseconds: Int64(rest.rounded(.toNearestOrEven)))
    }
}

extension Int64 {
    /// The sum, or the limit it would pass.
    fileprivate func addingClamped(_ other: Int64) -> Int64 {
        let sum = addingReportingOverflow(other)
        return sum.overflow ? (other < 0 ? .min : .max) : sum.partialValue
    }
}

/// The units an interval's text has given already: each may come once.
struct IntervalSlots: OptionSet {
    let rawValue: UInt16

    static let year = IntervalSlots(rawValue: 1 << 0)
    static let month = IntervalSlots(rawValue: 1 << 1)
    static let day = IntervalSlots(rawValue: 1 << 2)
    static let hour = IntervalSlots(rawValue: 1 << 3)
    static let minute = IntervalSlots(rawValue: 1 << 4)
    static let second = IntervalSlots(rawValue: 1 << 5)
    static let millisecond = IntervalSlots(rawValue: 1 << 6)
    static let microsecond = IntervalSlots(rawValue: 1 << 7)
    static let week = IntervalSlots(rawValue: 1 << 8)
    static let quarter = IntervalSlots(rawValue: 1 << 9)
    static let decade = IntervalSlots(rawValue: 1 << 10)
    static let century = IntervalSlots(rawValue: 1 << 11)
    static let millennium = IntervalSlots(rawValue: 1 << 12)
}

/// What one of a unit is.
enum IntervalUnit {
    case months(Int64)
    case days(Int64)
    case microseconds(Int64)

    /// The unit of a name, and the slot that it fills.
    static func named(_ name: String) -> (unit: IntervalUnit, slot: IntervalSlots)? {
        guard let unit = IntervalUnit(named: name) else { return nil }
        return switch unit {
        case .months(1): (unit, .month)
        case .months(3): (unit, .quarter)
        case .months(12): (unit, .year)
        case .months(120): (unit, .decade)
        case .months(1200): (unit, .century)
        case .months: (unit, .millennium)
        case .days(1): (unit, .day)
        case .days: (unit, .week)
        case .microseconds(Calendar.microsecondsPerHour): (unit, .hour)
        case .microseconds(Calendar.microsecondsPerMinute): (unit, .minute)
        case .microseconds(Calendar.microsecondsPerSecond): (unit, .second)
        case .microseconds(1000): (unit, .millisecond)
        case .microseconds: (unit, .microsecond)
        }
    }

    /// By PostgreSQL's names and abbreviations, in lower case.
    init?(named name: String) {
        switch name {
        case "us", "usec", "usecs", "usecond", "useconds", "microsecon", "microsecond",
            "microseconds":
            self = .microseconds(1)
        case "ms", "msec", "msecs", "msecond", "mseconds", "millisecon", "millisecond",
            "milliseconds":
            self = .microseconds(1000)
        case "s", "sec", "secs", "second", "seconds":
            self = .microseconds(Calendar.microsecondsPerSecond)
        case "m", "min", "mins", "minute", "minutes":
            self = .microseconds(Calendar.microsecondsPerMinute)
        case "h", "hr", "hrs", "hour", "hours": self = .microseconds(Calendar.microsecondsPerHour)
        case "d", "day", "days": self = .days(1)
        case "w", "week", "weeks": self = .days(7)
        case "mon", "mons", "month", "months": self = .months(1)
        case "qtr", "quarter": self = .months(3)
        case "y", "yr", "yrs", "year", "years": self = .months(12)
        case "dec", "decs", "decade", "decades": self = .months(120)
        case "c", "cent", "century", "centuries": self = .months(1200)
        case "mil", "mils", "millennia", "millennium": self = .months(12_000)
        default: return nil
        }
    }

    /// What is filled by one of those that stand for numbers without a unit.
    var slot: IntervalSlots {
        switch self {
        case .months(let count): count == 12 ? .year : .month
        case .days: .day
        case .microseconds(Calendar.microsecondsPerHour): .hour
        case .microseconds(Calendar.microsecondsPerMinute): .minute
        case .microseconds: .second
        }
    }

    /// What a number without a unit means under a modifier.
    init(defaultFor limits: IntervalLimits) {
        switch limits.range {
        case IntervalLimits.year: self = .months(12)
        case IntervalLimits.month, IntervalLimits.year | IntervalLimits.month: self = .months(1)
        case IntervalLimits.day: self = .days(1)
        case IntervalLimits.hour, IntervalLimits.day | IntervalLimits.hour:
            self = .microseconds(Calendar.microsecondsPerHour)
        case IntervalLimits.minute, IntervalLimits.hour | IntervalLimits.minute,
            IntervalLimits.day | IntervalLimits.hour | IntervalLimits.minute:
            self = .microseconds(Calendar.microsecondsPerMinute)
        default: self = .microseconds(Calendar.microsecondsPerSecond)
        }
    }
}
