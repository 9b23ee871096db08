// Output of date, time, timestamp and their zoned kin, in the four styles of DateStyle
// (documentation, 8.5.2).

import Bytes

extension DateTimeText {
    static func printDate(
        _ days: Int32, _ settings: TextSettings, into writer: inout ByteWriter
    ) {
        guard Calendar.isFinite(date: days) else {
            return writer.append(utf8: days < 0 ? "-infinity" : "infinity")
        }
        let date = Calendar.date(ofDay: Int(days))
        printDate(date, settings, into: &writer)
        if date.year <= 0 { writer.append(utf8: " BC") }
    }

    private static func printDate(
        _ date: (year: Int, month: Int, day: Int), _ settings: TextSettings,
        into writer: inout ByteWriter
    ) {
        let year = date.year > 0 ? date.year : 1 - date.year
        let separator: UInt8
        switch settings.dateStyle {
        case .iso:
            IntegerText.print(year, width: 4, into: &writer)
            writer.append(UInt8(ascii: "-"))
            IntegerText.print(date.month, width: 2, into: &writer)
            writer.append(UInt8(ascii: "-"))
            IntegerText.print(date.day, width: 2, into: &writer)
            return
        case .sql: separator = UInt8(ascii: "/")
        case .postgres: separator = UInt8(ascii: "-")
        case .german: separator = UInt8(ascii: ".")
        }
        let isDayFirst = settings.dateStyle == .german || settings.dateOrder == .dayMonthYear
        IntegerText.print(isDayFirst ? date.day : date.month, width: 2, into: &writer)
        writer.append(separator)
        IntegerText.print(isDayFirst ? date.month : date.day, width: 2, into: &writer)
        writer.append(separator)
        IntegerText.print(year, width: 4, into: &writer)
    }

    /// `04:05:06.789`; hours may exceed 24 for intervals.
    static func printTime(_ microseconds: Int64, into writer: inout ByteWriter) {
        let hours = microseconds / Calendar.microsecondsPerHour
        let rest = Int(microseconds - hours * Calendar.microsecondsPerHour)
        IntegerText.print(Int(hours), width: 2, into: &writer)
        writer.append(UInt8(ascii: ":"))
        IntegerText.print(rest / 60_000_000, width: 2, into: &writer)
        writer.append(UInt8(ascii: ":"))
        IntegerText.print(rest / 1_000_000 % 60, width: 2, into: &writer)
        printFraction(rest % 1_000_000, into: &writer)
    }

    /// A point and up to six digits without zeros at the end; nothing for none.
    static func printFraction(_ microseconds: Int, into writer: inout ByteWriter) {
        guard microseconds > 0 else { return }
        writer.append(UInt8(ascii: "."))
        var value = microseconds
        var width = 6
        while value % 10 == 0 {
            value /= 10
            width -= 1
        }
        IntegerText.print(value, width: width, into: &writer)
    }

    static func printZonedTime(_ time: ZonedTime, into writer: inout ByteWriter) {
        printTime(time.microseconds, into: &writer)
        printOffset(-Int(time.secondsWest), into: &writer)
    }

    /// `+05`, `-03:30`, `+00:19:32`.
    static func printOffset(_ secondsEast: Int, into writer: inout ByteWriter) {
        let size = abs(secondsEast)
        writer.append(secondsEast < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
        IntegerText.print(size / 3600, width: 2, into: &writer)
        guard size % 3600 != 0 else { return }
        writer.append(UInt8(ascii: ":"))
        IntegerText.print(size / 60 % 60, width: 2, into: &writer)
        guard size % 60 != 0 else { return }
        writer.append(UInt8(ascii: ":"))
        IntegerText.print(size % 60, width: 2, into: &writer)
    }

    static func printTimestamp(
        _ timestamp: Int64, _ settings: TextSettings, into writer: inout ByteWriter
    ) {
        guard Calendar.isFinite(timestamp: timestamp) else {
            return writer.append(utf8: timestamp < 0 ? "-infinity" : "infinity")
        }
        let year = printMoment(timestamp, settings, into: &writer)
        if year <= 0 { writer.append(utf8: " BC") }
    }

    static func printZonedTimestamp(
        _ timestamp: Int64, _ settings: TextSettings, into writer: inout ByteWriter
    ) {
        guard Calendar.isFinite(timestamp: timestamp) else {
            return writer.append(utf8: timestamp < 0 ? "-infinity" : "infinity")
        }
        let period = settings.timeZone.period(at: timestamp)
        let local = timestamp + Int64(period.offset) * Calendar.microsecondsPerSecond
        let year = printMoment(local, settings, into: &writer)
        if settings.dateStyle == .iso {
            printOffset(period.offset, into: &writer)
        } else {
            writer.append(0x20)
            writer.append(utf8: period.abbreviation)
        }
        if year <= 0 { writer.append(utf8: " BC") }
    }

    /// Date and time; returns the year.
    private static func printMoment(
        _ timestamp: Int64, _ settings: TextSettings, into writer: inout ByteWriter
    ) -> Int {
        let day = Calendar.floorDivide(timestamp, Calendar.microsecondsPerDay)
        let date = Calendar.date(ofDay: Int(day))
        let time = timestamp - day * Calendar.microsecondsPerDay
        guard settings.dateStyle == .postgres else {
            printDate(date, settings, into: &writer)
            writer.append(0x20)
            printTime(time, into: &writer)
            return date.year
        }
        // Sat Feb 03 04:05:06 2024
        writer.append(utf8: String(DateTimeWords.days[Calendar.dayOfWeek(Int(day))].prefix(3)))
        writer.append(0x20)
        let month = String(DateTimeWords.months[date.month - 1].prefix(3))
        if settings.dateOrder == .dayMonthYear {
            IntegerText.print(date.day, width: 2, into: &writer)
            writer.append(0x20)
            writer.append(utf8: month)
        } else {
            writer.append(utf8: month)
            writer.append(0x20)
            IntegerText.print(date.day, width: 2, into: &writer)
        }
        writer.append(0x20)
        printTime(time, into: &writer)
        writer.append(0x20)
        IntegerText.print(date.year > 0 ? date.year : 1 - date.year, width: 4, into: &writer)
        return date.year
    }
}
