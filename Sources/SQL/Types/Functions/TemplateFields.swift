// The fields that a template read, and the moment they make. What was not read is the start of its
// unit: the year alone is its first day.

struct TemplateFields {
    var year: Int?
    /// How many digits of the year count: a century completes a short one.
    var yearDigits = 4
    var century: Int?
    var isBC = false
    var month: Int?
    var day: Int?
    var dayOfYear: Int?
    /// Sunday is 0.
    var dayOfWeek: Int?
    var week: Int?
    var weekOfMonth: Int?
    var julian: Int?
    var hour = 0
    var isTwelveHour = false
    var isAfternoon = false
    var minute = 0
    var second = 0
    var secondOfDay: Int?
    var microseconds = 0
    var zoneSign = 1
    var zoneHours: Int?
    var zoneMinutes: Int?
    /// True for ISO weeks and years, false for the calendar's, nil before either was met.
    private var usesISOWeeks: Bool?

    /// Notes the number of a pattern. Throws 22007 for ISO and calendar patterns together.
    mutating func set(_ pattern: DateTemplate.Pattern, _ value: Int, length: Int) throws(SQLError) {
        switch pattern {
        case .hour24: hour = value
        case .hour12, .hour: (hour, isTwelveHour) = (value, true)
        case .minute: minute = value
        case .second: second = value
        case .secondsOfDay, .secondsOfDayLong: secondOfDay = value
        case .zoneMinutes: zoneMinutes = value
        case .month:
            try use(iso: false)
            month = value
        case .day:
            try use(iso: false)
            day = value
        case .dayOfYear, .isoDayOfYear:
            try use(iso: pattern == .isoDayOfYear)
            dayOfYear = value
        case .dayOfWeek:
            try use(iso: false)
            dayOfWeek = value - 1
        case .isoDayOfWeek:
            try use(iso: true)
            dayOfWeek = value % 7
        case .weekOfYear, .isoWeek:
            try use(iso: pattern == .isoWeek)
            week = value
        case .weekOfMonth:
            try use(iso: false)
            weekOfMonth = value
        case .century: century = value
        case .julian: julian = value
        default: try setYear(pattern, value, length: length)
        }
    }

    private mutating func setYear(_ pattern: DateTemplate.Pattern, _ value: Int, length: Int)
        throws(SQLError)
    {
        let digits =
            switch pattern {
            case .year1, .isoYear1: 1
            case .year2, .isoYear2: 2
            case .year3, .isoYear3: 3
            default: 4
            }
        let isISO = [.isoYear1, .isoYear2, .isoYear3, .isoYear4].contains(pattern)
        try use(iso: isISO)
        yearDigits = digits
        year = digits < 4 && length < 4 ? TemplateFields.nearestYear(value) : value
    }

    private mutating func use(iso: Bool) throws(SQLError) {
        if let usesISOWeeks, usesISOWeeks != iso {
            throw SQLError(
                .invalidDatetimeFormat, "invalid combination of date conventions",
                hint: "Do not mix Gregorian and ISO week date conventions in a formatting template."
            )
        }
        usesISOWeeks = iso
    }

    /// The year nearest to 2020 that ends in a short one's digits.
    private static func nearestYear(_ year: Int) -> Int {
        switch year {
        case ..<70: year + 2000
        case ..<100: year + 1900
        case ..<520: year + 2000
        case ..<1000: year + 1000
        default: year
        }
    }

    /// The year with its century and its era; year 0 is 1 BC.
    private var wholeYear: Int {
        let signedCentury = century.map { isBC ? -$0 : $0 }
        if let year, let signedCentury, yearDigits <= 2 {
            let short = year % 100
            if short == 0 { return signedCentury * 100 + (signedCentury >= 0 ? 0 : 1) }
            return signedCentury >= 0
                ? short + (signedCentury - 1) * 100 : (signedCentury + 1) * 100 - short + 1
        }
        if let year {
            let signed = isBC ? -year : year
            return signed < 0 ? signed + 1 : signed
        }
        guard let signedCentury else { return 0 }
        return signedCentury >= 0 ? (signedCentury - 1) * 100 + 1 : signedCentury * 100 + 1
    }

    /// Days since 2000. Throws 22008 for a day that no calendar has.
    func days(of text: UnsafeRawBufferPointer) throws(SQLError) -> Int {
        let year = wholeYear
        if let week, usesISOWeeks == true {
            let weekday = dayOfWeek.map { ($0 + 6) % 7 } ?? 0
            return Calendar.firstMonday(ofISOYear: year) + (week - 1) * 7 + weekday
        }
        let ordinal = week.map { ($0 - 1) * 7 + 1 } ?? dayOfYear
        let day = weekOfMonth.map { ($0 - 1) * 7 + 1 } ?? self.day
        if let ordinal, (month ?? 1) <= 1 || (day ?? 1) <= 1 {
            return try self.day(ordinal, of: year, text)
        }
        if let julian, month == nil, day == nil { return julian - Calendar.julianDayOfEpoch }
        let (month, dayOfMonth) = (month ?? 1, day ?? 1)
        guard (1...12).contains(month), dayOfMonth >= 1,
            dayOfMonth <= Calendar.daysIn(month: month, year: year)
        else { throw TemplateFields.outOfRange(text) }
        return Calendar.days(year: year, month: month, day: dayOfMonth)
    }

    private func day(_ ordinal: Int, of year: Int, _ text: UnsafeRawBufferPointer)
        throws(SQLError) -> Int
    {
        guard self.year != nil || century != nil else {
            throw SQLError(
                .invalidDatetimeFormat,
                "cannot calculate day of year without year information")
        }
        if usesISOWeeks == true { return Calendar.firstMonday(ofISOYear: year) + ordinal - 1 }
        guard ordinal >= 1, ordinal <= (Calendar.isLeap(year) ? 366 : 365) else {
            throw TemplateFields.outOfRange(text)
        }
        return Calendar.days(year: year, month: 1, day: 1) + ordinal - 1
    }

    /// µs of the day. Throws 22007 for an hour that the 12-hour clock lacks, 22008 for others.
    func time(of text: UnsafeRawBufferPointer) throws(SQLError) -> Int64 {
        var (hour, minute, second) = (hour, minute, second)
        if let secondOfDay {
            (hour, minute, second) =
                (secondOfDay / 3600, secondOfDay / 60 % 60, secondOfDay % 60)
        }
        if isTwelveHour {
            guard (1...12).contains(hour) else {
                throw SQLError(
                    .invalidDatetimeFormat, "hour \"\(hour)\" is invalid for the 12-hour clock",
                    hint: "Use the 24-hour clock, or give an hour between 1 and 12.")
            }
            hour = hour % 12 + (isAfternoon ? 12 : 0)
        }
        guard (0..<24).contains(hour), (0..<60).contains(minute), (0..<60).contains(second),
            (0..<1_000_000).contains(microseconds)
        else { throw TemplateFields.outOfRange(text) }
        return Int64(hour * 3600 + minute * 60 + second) * Calendar.microsecondsPerSecond
            + Int64(microseconds)
    }

    /// Seconds east of UTC, where the text says them.
    func offset(of text: UnsafeRawBufferPointer) throws(SQLError) -> Int? {
        if zoneHours == nil && zoneMinutes == nil { return nil }
        let (hours, minutes) = (zoneHours ?? 0, zoneMinutes ?? 0)
        guard (0...15).contains(hours), (0...59).contains(minutes) else {
            throw TemplateFields.outOfRange(text)
        }
        return zoneSign * (hours * 3600 + minutes * 60)
    }

    private static func outOfRange(_ text: UnsafeRawBufferPointer) -> SQLError {
        SQLError(
            .datetimeFieldOverflow, "date/time field value out of range: \"\(text.string)\"")
    }
}
