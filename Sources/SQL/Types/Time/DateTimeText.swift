// Input of date, time, timestamp and their zoned kin: what it makes of the fields that DateTimeParser
// finds.

import Bytes

enum DateTimeText {
    private static func fields(
        _ text: UnsafeRawBufferPointer, _ settings: TextSettings, _ typeName: String
    ) throws(SQLError) -> ParsedDateTime {
        do throws(DateTimeFault) {
            var parser = DateTimeParser(
                text, settings.dateOrder,
                isTimeType: typeName == "time" || typeName == "time with time zone")
            return try parser.parse()
        } catch {
            throw error.error(text.string, typeName)
        }
    }

    private static func syntax(_ text: UnsafeRawBufferPointer, _ typeName: String) -> SQLError {
        DateTimeFault.syntax.error(text.string, typeName)
    }

    private static func outOfRange(_ text: UnsafeRawBufferPointer, _ what: String) -> SQLError {
        SQLError(.datetimeFieldOverflow, "\(what) out of range: \"\(text.string)\"")
    }

    /// The session's date today, in days since 2000.
    private static func today(_ settings: TextSettings) -> Int {
        Int(
            Calendar.floorDivide(
                settings.timeZone.local(settings.now), Calendar.microsecondsPerDay))
    }

    /// `now`'s relatives as local days.
    private static func day(of special: ParsedDateTime.Special, _ settings: TextSettings) -> Int {
        today(settings) + (special == .tomorrow ? 1 : special == .yesterday ? -1 : 0)
    }

    // MARK: Input

    /// Days since 2000-01-01.
    static func parseDate(_ text: UnsafeRawBufferPointer, _ settings: TextSettings)
        throws(SQLError) -> Int32
    {
        if let quick = quickDate(text) { return Int32(quick) }
        let parsed = try fields(text, settings, "date")
        switch parsed.special {
        case .infinity: return Calendar.dateInfinity
        case .negativeInfinity: return Calendar.dateNegativeInfinity
        case .epoch: return Int32(-Calendar.daysFromUnixEpoch)
        case .now, .today, .tomorrow, .yesterday: return Int32(day(of: parsed.special, settings))
        case .none: break
        }
        guard let year = parsed.year, let month = parsed.month, let day = parsed.day else {
            throw syntax(text, "date")
        }
        let days = Calendar.days(year: year, month: month, day: day)
        guard Calendar.isInRange(date: days) else { throw outOfRange(text, "date") }
        return Int32(days)
    }

    /// The usual `2024-01-15`; nil for every other spelling.
    private static func quickDate(_ text: UnsafeRawBufferPointer) -> Int? {
        guard text.count == 10, text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-") else {
            return nil
        }
        func number(_ range: Range<Int>) -> Int? {
            var value = 0
            for index in range {
                guard text[index].isDigit else { return nil }
                value = value * 10 + Int(text[index] - 0x30)
            }
            return value
        }
        guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
            year > 0, (1...12).contains(month), day >= 1,
            day <= Calendar.daysIn(month: month, year: year)
        else { return nil }
        return Calendar.days(year: year, month: month, day: day)
    }

    /// µs since midnight.
    static func parseTime(
        _ text: UnsafeRawBufferPointer, _ settings: TextSettings, _ modifier: Int32
    ) throws(SQLError) -> Int64 {
        let parsed = try fields(text, settings, "time")
        if parsed.special == .now {
            let local = settings.timeZone.local(settings.now)
            return round(
                Calendar.floorModulo(local, Calendar.microsecondsPerDay), modifier)
        }
        guard parsed.special == .none, let time = parsed.microseconds else {
            throw syntax(text, "time")
        }
        if case .rules = parsed.zone, !parsed.hasDate { throw syntax(text, "time") }
        return round(time, modifier)
    }

    static func parseZonedTime(
        _ text: UnsafeRawBufferPointer, _ settings: TextSettings, _ modifier: Int32
    ) throws(SQLError) -> ZonedTime {
        let typeName = "time with time zone"
        let parsed = try fields(text, settings, typeName)
        if parsed.special == .now {
            let offset = settings.timeZone.offset(at: settings.now)
            let local = settings.timeZone.local(settings.now)
            let time = Calendar.floorModulo(local, Calendar.microsecondsPerDay)
            return ZonedTime(microseconds: round(time, modifier), secondsWest: Int32(-offset))
        }
        guard parsed.special == .none, let time = parsed.microseconds else {
            throw syntax(text, typeName)
        }
        let day =
            parsed.year.flatMap { year in
                parsed.month.flatMap { month in
                    parsed.day.map { Calendar.days(year: year, month: month, day: $0) }
                }
            } ?? today(settings)
        guard day.magnitude <= UInt(Int32.max) else {
            throw DateTimeFault.field.error(text.string, typeName)
        }
        // A day that no timestamp has, for which no zone has rules, is as good as any.
        let local = (try? TimestampArithmetic.timestamp(day: day, time: time)) ?? time
        let offset =
            switch parsed.zone {
            case .none: settings.timeZone.offset(atLocal: local)
            case .offset(let seconds): seconds
            case .rules(let zone), .abbreviation(let zone): zone.offset(atLocal: local)
            }
        return ZonedTime(microseconds: round(time, modifier), secondsWest: Int32(-offset))
    }

    static func parseTimestamp(
        _ text: UnsafeRawBufferPointer, _ settings: TextSettings, _ modifier: Int32
    ) throws(SQLError) -> Int64 {
        let parsed = try fields(text, settings, "timestamp")
        switch parsed.special {
        case .infinity: return Calendar.timestampInfinity
        case .negativeInfinity: return Calendar.timestampNegativeInfinity
        case .epoch: return -Calendar.microsecondsFromUnixEpoch
        case .now: return round(settings.timeZone.local(settings.now), modifier)
        default: break
        }
        return round(try local(parsed, text, settings, "timestamp"), modifier)
    }

    /// The local time that the fields give.
    private static func local(
        _ parsed: ParsedDateTime, _ text: UnsafeRawBufferPointer, _ settings: TextSettings,
        _ typeName: String
    ) throws(SQLError) -> Int64 {
        let days: Int
        if parsed.special != .none {
            days = day(of: parsed.special, settings)
        } else if let year = parsed.year, let month = parsed.month, let day = parsed.day {
            days = Calendar.days(year: year, month: month, day: day)
        } else {
            throw syntax(text, typeName)
        }
        guard days >= Calendar.firstDay, days <= Calendar.timestampEndDay else {
            throw outOfRange(text, "timestamp")
        }
        let result =
            Int64(days) * Calendar.microsecondsPerDay + (parsed.microseconds ?? 0)
        guard Calendar.isInRange(timestamp: result) else { throw outOfRange(text, "timestamp") }
        return result
    }

    static func parseZonedTimestamp(
        _ text: UnsafeRawBufferPointer, _ settings: TextSettings, _ modifier: Int32
    ) throws(SQLError) -> Int64 {
        let typeName = "timestamp with time zone"
        let parsed = try fields(text, settings, typeName)
        switch parsed.special {
        case .infinity: return Calendar.timestampInfinity
        case .negativeInfinity: return Calendar.timestampNegativeInfinity
        case .epoch: return -Calendar.microsecondsFromUnixEpoch
        case .now: return round(settings.now, modifier)
        default: break
        }
        let local = try local(parsed, text, settings, typeName)
        let offset =
            switch parsed.zone {
            case .none: settings.timeZone.offset(atLocal: local)
            case .offset(let seconds): seconds
            case .rules(let zone), .abbreviation(let zone): zone.offset(atLocal: local)
            }
        let result = local - Int64(offset) * Calendar.microsecondsPerSecond
        guard Calendar.isInRange(timestamp: result) else { throw outOfRange(text, "timestamp") }
        return round(result, modifier)
    }

    /// Rounds to the digits of the second that a type modifier asks for; half goes away from zero, but for
    /// intervals so long that there is nothing farther away.
    static func round(_ microseconds: Int64, _ modifier: Int32) -> Int64 {
        guard modifier >= 0, modifier < 6, Calendar.isFinite(timestamp: microseconds) else {
            return microseconds
        }
        var unit: Int64 = 1_000_000
        for _ in 0..<modifier { unit /= 10 }
        let half = unit / 2
        let (farther, isBeyond) = microseconds.addingReportingOverflow(
            microseconds >= 0 ? half : -half)
        return (isBeyond ? microseconds : farther) / unit * unit
    }
}
