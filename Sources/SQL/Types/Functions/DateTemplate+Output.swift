// to_char of moments and intervals.

package import Bytes

/// What a template prints: the fields of a moment or an interval.
private struct PrintedFields {
    var year: Int
    var month: Int
    var day: Int
    var hour: Int
    var minute: Int
    var second: Int
    var microsecond: Int
    /// Days since 2000; nil for intervals, whose days belong to no week.
    var dayNumber: Int?
    var dayOfYear: Int
    var zone: TimeZone.Period?

    init(_ timestamp: Int64, _ zone: TimeZone.Period?) {
        let fields = TimestampFields(timestamp)
        (year, month, day) = (fields.year, fields.month, fields.day)
        (hour, minute) = (fields.hour, fields.minute)
        (second, microsecond) = (fields.second, fields.microsecond)
        let number = Int(Calendar.floorDivide(timestamp, Calendar.microsecondsPerDay))
        dayNumber = number
        dayOfYear = Calendar.dayOfYear(number)
        self.zone = zone
    }

    init(_ interval: Interval) {
        year = Int(interval.months) / 12
        month = Int(interval.months) % 12
        day = Int(interval.days)
        hour = Int(interval.microseconds / Calendar.microsecondsPerHour)
        minute = Int(interval.microseconds / Calendar.microsecondsPerMinute % 60)
        second = Int(interval.microseconds / Calendar.microsecondsPerSecond % 60)
        microsecond = Int(interval.microseconds % Calendar.microsecondsPerSecond)
        dayOfYear = Int(interval.months) * 30 + Int(interval.days)
    }

    /// The year as people count it: 1 BC is 1.
    var shownYear: Int { dayNumber != nil && year <= 0 ? 1 - year : year }

    var isoYear: Int {
        guard let dayNumber else { return year }
        let year = Calendar.isoWeek(dayNumber).year
        return year <= 0 ? 1 - year : year
    }

    /// Sunday is 0.
    var dayOfWeek: Int { dayNumber.map(Calendar.dayOfWeek) ?? 0 }

    var century: Int {
        if dayNumber == nil { return year / 100 }
        return year > 0 ? (year - 1) / 100 + 1 : -((99 - (year - 1)) / 100)
    }

    var isoDayOfYear: Int {
        guard let dayNumber else { return dayOfYear }
        let year = Calendar.isoWeek(dayNumber).year
        return dayNumber - Calendar.firstMonday(ofISOYear: year) + 1
    }
}

extension DateTemplate.Pattern {
    /// Says something of a date or a place that an interval has not.
    fileprivate var namesCalendar: Bool {
        switch self {
        case .monthName, .monthShort, .dayName, .dayShort, .dayOfWeek, .isoDayOfWeek, .zone,
            .zoneHours, .zoneMinutes, .offset, .eraBC, .eraAD, .eraDottedBC, .eraDottedAD:
            true
        default: false
        }
    }
}

extension DateTemplate {
    /// `to_char(timestamp, template)` of a finite timestamp.
    package func print(_ timestamp: Int64, into writer: inout ByteWriter) {
        precondition(Calendar.isFinite(timestamp: timestamp))
        print(PrintedFields(timestamp, nil), into: &writer)
    }

    /// `to_char(timestamptz, template)` of a finite moment.
    package func print(_ moment: Int64, zone: TimeZone, into writer: inout ByteWriter) {
        precondition(Calendar.isFinite(timestamp: moment))
        let unix = Calendar.floorDivide(moment, Calendar.microsecondsPerSecond) + 946_684_800
        print(PrintedFields(zone.local(moment), zone.period(atUnix: unix)), into: &writer)
    }

    /// `to_char(interval, template)`. Throws 22007 for names of months, days, eras and zones; other
    /// patterns of the calendar print nothing useful, as in PostgreSQL.
    package func print(_ interval: Interval, into writer: inout ByteWriter) throws(SQLError) {
        for case .pattern(let pattern, _, _, _) in items where pattern.namesCalendar {
            throw SQLError(
                .invalidDatetimeFormat, "invalid format specification for an interval value",
                hint: "Intervals are not tied to specific calendar dates.")
        }
        print(PrintedFields(interval), into: &writer)
    }

    private func print(_ fields: PrintedFields, into writer: inout ByteWriter) {
        for item in items {
            switch item {
            case .text(let text, _): writer.append(contentsOf: text)
            case .pattern(let pattern, let letterCase, let isFilled, let ordinal):
                if let (value, width) = number(pattern, fields) {
                    printNumber(value, isFilled ? width : 0, ordinal, into: &writer)
                } else {
                    printWord(pattern, letterCase, isFilled, fields, into: &writer)
                }
            }
        }
    }

    /// The value and the width of patterns that are numbers.
    private func number(_ pattern: Pattern, _ fields: PrintedFields) -> (Int, Int)? {
        switch pattern {
        case .hour24: (fields.hour, 2)
        case .hour12, .hour: (fields.hour % 12 == 0 ? 12 : fields.hour % 12, 2)
        case .minute: (fields.minute, 2)
        case .second: (fields.second, 2)
        case .secondsOfDay, .secondsOfDayLong:
            (fields.hour * 3600 + fields.minute * 60 + fields.second, 0)
        case .year4: (fields.shownYear, fields.shownYear < 0 ? 5 : 4)
        case .year3: (fields.shownYear % 1000, 3)
        case .year2: (fields.shownYear % 100, 2)
        case .year1: (fields.shownYear % 10, 1)
        case .isoYear4: (fields.isoYear, 4)
        case .isoYear3: (fields.isoYear % 1000, 3)
        case .isoYear2: (fields.isoYear % 100, 2)
        case .isoYear1: (fields.isoYear % 10, 1)
        case .month: (fields.month, 2)
        case .day: (fields.day, 2)
        case .dayOfYear: (fields.dayOfYear, 3)
        case .isoDayOfYear: (fields.isoDayOfYear, 3)
        case .dayOfWeek: (fields.dayOfWeek + 1, 0)
        case .isoDayOfWeek: ((fields.dayOfWeek + 6) % 7 + 1, 0)
        case .isoWeek: (fields.dayNumber.map { Calendar.isoWeek($0).week } ?? 0, 2)
        case .weekOfYear: ((fields.dayOfYear - 1) / 7 + 1, 2)
        case .weekOfMonth: ((fields.day - 1) / 7 + 1, 0)
        case .century: (fields.century, fields.century < 0 ? 3 : 2)
        case .julian: ((fields.dayNumber ?? 0) + Calendar.julianDayOfEpoch, 0)
        case .quarter: ((fields.month - 1) / 3 + 1, 0)
        default: nil
        }
    }

    private func printNumber(
        _ value: Int, _ width: Int, _ ordinal: LetterCase?, into writer: inout ByteWriter
    ) {
        if value < 0 { writer.append(UInt8(ascii: "-")) }
        let size = abs(value)
        IntegerText.print(size, width: max(1, value < 0 ? width - 1 : width), into: &writer)
        guard let ordinal else { return }
        let suffix =
            switch (size % 100, size % 10) {
            case (11...13, _): "th"
            case (_, 1): "st"
            case (_, 2): "nd"
            case (_, 3): "rd"
            default: "th"
            }
        writer.append(utf8: ordinal == .lower ? suffix : suffix.uppercased())
    }

    private func printWord(
        _ pattern: Pattern, _ letterCase: LetterCase, _ isFilled: Bool, _ fields: PrintedFields,
        into writer: inout ByteWriter
    ) {
        switch pattern {
        case .millisecond: printFraction(fields.microsecond / 1000, 3, into: &writer)
        case .microsecond, .fraction6: printFraction(fields.microsecond, 6, into: &writer)
        case .fraction1: printFraction(fields.microsecond / 100_000, 1, into: &writer)
        case .fraction2: printFraction(fields.microsecond / 10_000, 2, into: &writer)
        case .fraction3: printFraction(fields.microsecond / 1000, 3, into: &writer)
        case .fraction4: printFraction(fields.microsecond / 100, 4, into: &writer)
        case .fraction5: printFraction(fields.microsecond / 10, 5, into: &writer)
        case .yearWithComma:
            IntegerText.print(Int64(fields.shownYear / 1000), into: &writer)
            writer.append(UInt8(ascii: ","))
            IntegerText.print(fields.shownYear % 1000, width: 3, into: &writer)
        case .zone:
            let name = fields.zone?.abbreviation ?? ""
            writer.append(utf8: letterCase == .lower ? name.lowercased() : name)
        case .zoneHours:
            let offset = fields.zone?.offset ?? 0
            writer.append(offset < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
            IntegerText.print(abs(offset) / 3600, width: 2, into: &writer)
        case .zoneMinutes:
            IntegerText.print(abs(fields.zone?.offset ?? 0) / 60 % 60, width: 2, into: &writer)
        case .offset: DateTimeText.printOffset(fields.zone?.offset ?? 0, into: &writer)
        default: printName(pattern, letterCase, isFilled, fields, into: &writer)
        }
    }

    private func printFraction(_ value: Int, _ width: Int, into writer: inout ByteWriter) {
        IntegerText.print(abs(value), width: width, into: &writer)
    }

    private func printName(
        _ pattern: Pattern, _ letterCase: LetterCase, _ isFilled: Bool, _ fields: PrintedFields,
        into writer: inout ByteWriter
    ) {
        let month = (1...12).contains(fields.month) ? DateTimeWords.months[fields.month - 1] : ""
        let day = DateTimeWords.days[fields.dayOfWeek]
        let isMorning = fields.hour % 24 < 12
        let isBC = fields.dayNumber != nil && fields.year <= 0
        var width = 0
        var word: String
        switch pattern {
        case .monthName: (word, width) = (month, 9)
        case .monthShort: word = String(month.prefix(3))
        case .dayName: (word, width) = (day, 9)
        case .dayShort: word = String(day.prefix(3))
        case .meridian, .afternoon: word = isMorning ? "AM" : "PM"
        case .meridianDotted, .afternoonDotted: word = isMorning ? "A.M." : "P.M."
        case .eraBC, .eraAD: word = isBC ? "BC" : "AD"
        case .eraDottedBC, .eraDottedAD: word = isBC ? "B.C." : "A.D."
        default: (word, width) = (DateTemplate.roman(fields.month), 4)
        }
        switch letterCase {
        case .upper: word = word.uppercased()
        case .lower: word = word.lowercased()
        case .capitalized: break
        }
        writer.append(utf8: word)
        guard isFilled else { return }
        for _ in 0..<max(0, width - word.utf8.count) { writer.append(0x20) }
    }

    private static let romans = [
        "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII",
    ]

    static func roman(_ month: Int) -> String {
        (1...12).contains(month) ? romans[month - 1] : ""
    }
}
