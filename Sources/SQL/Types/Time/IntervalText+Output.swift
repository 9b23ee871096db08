// Output of intervals in the four styles of IntervalStyle (documentation, 8.5.5).

import Bytes

extension IntervalText {
    static func print(
        _ interval: Interval, _ style: TextSettings.IntervalStyle, into writer: inout ByteWriter
    ) {
        let fields = IntervalFields(interval)
        switch style {
        case .postgres: fields.printTraditional(into: &writer)
        case .postgresVerbose: fields.printVerbose(into: &writer)
        case .sqlStandard: fields.printStandard(into: &writer)
        case .iso8601: fields.printISO(into: &writer)
        }
    }
}

/// An interval taken apart; the parts of months and those of the time have one sign each.
private struct IntervalFields {
    let years: Int64
    let months: Int64
    let days: Int64
    let hours: Int64
    let minutes: Int64
    let seconds: Int64
    let microseconds: Int64
    let isTimeNegative: Bool

    init(_ interval: Interval) {
        years = Int64(interval.months / 12)
        months = Int64(interval.months % 12)
        days = Int64(interval.days)
        let time = interval.microseconds
        hours = time / Calendar.microsecondsPerHour
        minutes = time / Calendar.microsecondsPerMinute % 60
        seconds = time / Calendar.microsecondsPerSecond % 60
        microseconds = time % Calendar.microsecondsPerSecond
        isTimeNegative = time < 0
    }

    private var hasTime: Bool { hours != 0 || minutes != 0 || seconds != 0 || microseconds != 0 }
    private var hasMonths: Bool { years != 0 || months != 0 }
    private var hasSeconds: Bool { seconds != 0 || microseconds != 0 }

    private static func print(_ value: Int64, into writer: inout ByteWriter) {
        IntegerText.print(value, into: &writer)
    }

    /// The magnitude of minutes or seconds in two digits.
    private static func printPair(_ value: Int64, into writer: inout ByteWriter) {
        IntegerText.print(Int(value.magnitude), width: 2, into: &writer)
    }

    private func printFraction(into writer: inout ByteWriter) {
        DateTimeText.printFraction(Int(microseconds.magnitude), into: &writer)
    }

    /// `4:05:06.7` without a sign.
    private func printClock(into writer: inout ByteWriter) {
        IntegerText.print(unsigned: hours.magnitude, into: &writer)
        writer.append(UInt8(ascii: ":"))
        Self.printPair(minutes, into: &writer)
        writer.append(UInt8(ascii: ":"))
        Self.printPair(seconds, into: &writer)
        printFraction(into: &writer)
    }

    /// `1 year 2 mons -3 days +04:05:06.789`.
    func printTraditional(into writer: inout ByteWriter) {
        var hasFields = false
        var afterNegative = false
        for (value, unit) in [(years, "year"), (months, "mon"), (days, "day")] where value != 0 {
            if hasFields { writer.append(0x20) }
            if afterNegative, value > 0 { writer.append(UInt8(ascii: "+")) }
            Self.print(value, into: &writer)
            writer.append(0x20)
            writer.append(utf8: unit)
            if value != 1 { writer.append(UInt8(ascii: "s")) }
            afterNegative = value < 0
            hasFields = true
        }
        guard hasTime || !hasFields else { return }
        if hasFields { writer.append(0x20) }
        if isTimeNegative {
            writer.append(UInt8(ascii: "-"))
        } else if afterNegative {
            writer.append(UInt8(ascii: "+"))
        }
        if hours.magnitude < 10 { writer.append(0x30) }
        printClock(into: &writer)
    }

    /// `@ 1 year 2 mons -3 days 4 hours 5 mins 6.7 secs ago`: the first part is positive, `ago`
    /// turns all signs around.
    func printVerbose(into writer: inout ByteWriter) {
        writer.append(UInt8(ascii: "@"))
        var isAgo = false
        var isEmpty = true
        let parts = [
            (years, "year"), (months, "mon"), (days, "day"), (hours, "hour"), (minutes, "min"),
        ]
        for (value, unit) in parts where value != 0 {
            if isEmpty { isAgo = value < 0 }
            let shown = isAgo ? -value : value
            writer.append(0x20)
            Self.print(shown, into: &writer)
            writer.append(0x20)
            writer.append(utf8: unit)
            if shown != 1 { writer.append(UInt8(ascii: "s")) }
            isEmpty = false
        }
        if hasSeconds {
            if isEmpty { isAgo = isTimeNegative }
            writer.append(0x20)
            if isTimeNegative != isAgo { writer.append(UInt8(ascii: "-")) }
            IntegerText.print(unsigned: seconds.magnitude, into: &writer)
            printFraction(into: &writer)
            writer.append(utf8: seconds.magnitude != 1 || microseconds != 0 ? " secs" : " sec")
            isEmpty = false
        }
        if isEmpty { writer.append(utf8: " 0") }
        if isAgo { writer.append(utf8: " ago") }
    }

    /// `1-2`, `-3 4:05:06`; when the standard has no spelling for it, all parts with their signs.
    func printStandard(into writer: inout ByteWriter) {
        let isNegative = years < 0 || months < 0 || days < 0 || isTimeNegative
        let isPositive = years > 0 || months > 0 || days > 0 || (hasTime && !isTimeNegative)
        if !isNegative && !isPositive { return writer.append(0x30) }
        if isNegative && isPositive || hasMonths && (days != 0 || hasTime) {
            func sign(_ isNegative: Bool) {
                writer.append(isNegative ? UInt8(ascii: "-") : UInt8(ascii: "+"))
            }
            sign(years < 0 || months < 0)
            printMonths(into: &writer)
            writer.append(0x20)
            sign(days < 0)
            IntegerText.print(unsigned: days.magnitude, into: &writer)
            writer.append(0x20)
            sign(isTimeNegative)
            return printClock(into: &writer)
        }
        if isNegative { writer.append(UInt8(ascii: "-")) }
        if hasMonths { return printMonths(into: &writer) }
        if days != 0 {
            IntegerText.print(unsigned: days.magnitude, into: &writer)
            writer.append(0x20)
        }
        printClock(into: &writer)
    }

    private func printMonths(into writer: inout ByteWriter) {
        IntegerText.print(unsigned: years.magnitude, into: &writer)
        writer.append(UInt8(ascii: "-"))
        IntegerText.print(unsigned: months.magnitude, into: &writer)
    }

    /// `P1Y2M-3DT4H5M6.7S`.
    func printISO(into writer: inout ByteWriter) {
        guard hasMonths || days != 0 || hasTime else { return writer.append(utf8: "PT0S") }
        func part(_ value: Int64, _ designator: Unicode.Scalar) {
            guard value != 0 else { return }
            Self.print(value, into: &writer)
            writer.append(UInt8(ascii: designator))
        }
        writer.append(UInt8(ascii: "P"))
        part(years, "Y")
        part(months, "M")
        part(days, "D")
        guard hasTime else { return }
        writer.append(UInt8(ascii: "T"))
        part(hours, "H")
        part(minutes, "M")
        guard hasSeconds else { return }
        if isTimeNegative { writer.append(UInt8(ascii: "-")) }
        IntegerText.print(unsigned: seconds.magnitude, into: &writer)
        printFraction(into: &writer)
        writer.append(UInt8(ascii: "S"))
    }
}
