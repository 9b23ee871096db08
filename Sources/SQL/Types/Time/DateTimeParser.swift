// Reads the spellings of dates and times that PostgreSQL accepts (documentation, appendix B.1).
// In two steps: the text falls into tokens by the look of their first characters, then each token
// gives the fields that it can give and that are still open.

/// The fields found in a date/time text.
struct ParsedDateTime {
    enum Special { case none, epoch, infinity, negativeInfinity, now, today, tomorrow, yesterday }
    enum Zone {
        case none
        /// Seconds east of UTC.
        case offset(Int)
        /// A zone by its name. It needs a date.
        case rules(TimeZone)
        /// What an abbreviation stands for, which depends on the date.
        case abbreviation(TimeZone)
    }

    var special = Special.none
    /// Year 0 is 1 BC.
    var year: Int?
    var month: Int?
    var day: Int?
    /// Since midnight; up to 24:00:60.
    var microseconds: Int64?
    var zone = Zone.none

    var hasDate: Bool { year != nil && month != nil && day != nil }
}

/// What is wrong with a text, before the type's name is known.
enum DateTimeFault: Error {
    case syntax
    /// A field out of range.
    case field
    /// A month or day out of range: perhaps in another order it would not be.
    case order
    case displacement
    case unknownZone(String)

    func error(_ text: String, _ typeName: String) -> SQLError {
        switch self {
        case .syntax:
            SQLError(
                .invalidDatetimeFormat, "invalid input syntax for type \(typeName): \"\(text)\"")
        case .field:
            SQLError(
                .datetimeFieldOverflow, "date/time field value out of range: \"\(text)\"")
        case .order:
            SQLError(
                .datetimeFieldOverflow, "date/time field value out of range: \"\(text)\"",
                hint: "Perhaps you need a different \"datestyle\" setting.")
        case .displacement:
            SQLError(
                .invalidTimeZoneDisplacement, "time zone displacement out of range: \"\(text)\"")
        case .unknownZone(let name):
            SQLError(.invalidParameterValue, "time zone \"\(name)\" not recognized")
        }
    }
}

struct DateTimeParser {
    private enum Meridian { case none, am, pm }

    private let text: UnsafeRawBufferPointer
    private let dateOrder: TextSettings.DateOrder
    private var position = 0
    private var result = ParsedDateTime()
    private var meridian = Meridian.none
    private var isBC = false
    /// Years of two digits count from 1970 to 2069 unless BC.
    private var isShortYear = false
    /// Numbers that await the rule of order: text and whether a month is known already.
    private var openNumbers: [(value: Int, digits: Int)] = []
    private var isDayOfYear = false
    private var isTimeExpected = false
    /// The type wanted is a time: four or six digits are one.
    private let isTimeType: Bool

    init(
        _ text: UnsafeRawBufferPointer, _ dateOrder: TextSettings.DateOrder, isTimeType: Bool
    ) {
        self.text = text
        self.dateOrder = dateOrder
        self.isTimeType = isTimeType
    }

    mutating func parse() throws(DateTimeFault) -> ParsedDateTime {
        var isEmpty = true
        while true {
            while position < text.count, isIgnored(text[position]) { position += 1 }
            guard position < text.count else { break }
            isEmpty = false
            let byte = text[position]
            if byte.isDigit {
                try numberToken()
            } else if byte.isLetter {
                try wordToken()
            } else if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") {
                try signToken()
            } else {
                throw .syntax
            }
        }
        if isEmpty { throw .syntax }
        try settleDate()
        try settleTime()
        return result
    }

    /// Between two tokens all signs but those of numbers only part them: `'2020-01-02'`, in its quotes, is a date.
    private func isIgnored(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "+"), UInt8(ascii: "-"): false
        case 0x21...0x2f, 0x3a...0x40, 0x5b...0x60, 0x7b...0x7e: true
        default: byte.isSpace
        }
    }

    private func peek(_ offset: Int = 0) -> UInt8? {
        position + offset < text.count ? text[position + offset] : nil
    }

    private mutating func digits() -> (value: Int, count: Int) {
        var value = 0
        let start = position
        while let byte = peek(), byte.isDigit {
            value = min(value * 10 + Int(byte - 0x30), 1_000_000_000)
            position += 1
        }
        return (value, position - start)
    }

    private mutating func letters() -> String {
        var word: [UInt8] = []
        while let byte = peek(), byte.isLetter {
            word.append(byte.lowercased)
            position += 1
        }
        return String(decoding: word, as: UTF8.self)
    }
}

// MARK: - Numbers

extension DateTimeParser {
    private mutating func numberToken() throws(DateTimeFault) {
        let start = position
        let (value, count) = digits()
        switch peek() {
        case UInt8(ascii: ":"):
            position = start
            try timeToken()
        case UInt8(ascii: "-"), UInt8(ascii: "/"):
            let next = peek(1)
            guard next.map({ $0.isDigit || $0.isLetter }) == true, !result.hasDate,
                openNumbers.isEmpty
            else { return try plainNumber(value, count, start) }
            position = start
            try dateToken()
        case UInt8(ascii: "."):
            position = start
            if isDateWithPoints() {
                try dateToken()
            } else {
                try numberWithFraction(value, count, start)
            }
        default: try plainNumber(value, count, start)
        }
    }

    /// `15.01.2024`, as opposed to `2024.015` or `101112.5`.
    private func isDateWithPoints() -> Bool {
        var points = 0
        var index = position
        while index < text.count, text[index].isDigit || text[index] == UInt8(ascii: ".") {
            if text[index] == UInt8(ascii: ".") { points += 1 }
            index += 1
        }
        return points == 2 && !result.hasDate
    }

    /// `2024.015` is the fifteenth day of a year; `101112.5` a time.
    private mutating func numberWithFraction(_ value: Int, _ count: Int, _ start: Int)
        throws(DateTimeFault)
    {
        position = start + count + 1
        let fractionStart = position
        let (fraction, width) = digits()
        if width == 3, (3...4).contains(count), result.year == nil, openNumbers.isEmpty {
            result.year = value
            result.month = 1
            result.day = fraction
            isDayOfYear = true
        } else if count == 6 || count == 4, result.hasDate || isTimeExpected || isTimeType {
            position = fractionStart
            try runTogetherTime(value, count)
            result.microseconds = (result.microseconds ?? 0) + microseconds()
        } else {
            throw .syntax
        }
    }

    private mutating func plainNumber(_ value: Int, _ count: Int, _ start: Int)
        throws(DateTimeFault)
    {
        if isTimeType, count == 6 || count == 4, result.microseconds == nil {
            try runTogetherTime(value, count)
        } else if count == 8 || count == 6, result.year == nil, result.month == nil,
            result.day == nil,
            openNumbers.isEmpty, !isTimeExpected
        {
            let day = value % 100
            let month = value / 100 % 100
            result.year = value / 10_000
            isShortYear = count == 6
            result.month = month
            result.day = day
        } else if isTimeExpected || result.hasDate, count == 6 || count == 4 || count == 2,
            result.microseconds == nil
        {
            if count == 2 && !isTimeExpected { throw .syntax }
            try runTogetherTime(value, count)
        } else if result.hasDate || openNumbers.count == 3 {
            throw .syntax
        } else {
            openNumbers.append((value, count))
        }
    }

    private mutating func runTogetherTime(_ value: Int, _ count: Int) throws(DateTimeFault) {
        let hour = count == 6 ? value / 10_000 : count == 4 ? value / 100 : value
        let minute = count == 6 ? value / 100 % 100 : count == 4 ? value % 100 : 0
        let second = count == 6 ? value % 100 : 0
        try setTime(hour, minute, second, 0)
        isTimeExpected = false
    }

    /// Digits after the point at the position, as µs, rounded.
    private mutating func microseconds() -> Int64 {
        var value: Int64 = 0
        var place: Int64 = 1_000_000
        var isRoundedUp = false
        while let byte = peek(), byte.isDigit {
            if place > 1 {
                place /= 10
                value += Int64(byte - 0x30) * place
            } else if place == 1 {
                isRoundedUp = byte >= 0x35
                place = 0
            }
            position += 1
        }
        return value + (isRoundedUp ? 1 : 0)
    }

    private mutating func timeToken() throws(DateTimeFault) {
        let (hour, _) = digits()
        position += 1
        guard peek()?.isDigit == true else { throw .syntax }
        let (minute, _) = digits()
        var second = 0
        var fraction: Int64 = 0
        if peek() == UInt8(ascii: ":") {
            position += 1
            guard peek()?.isDigit == true else { throw .syntax }
            second = digits().value
            if peek() == UInt8(ascii: ".") {
                position += 1
                fraction = microseconds()
            }
        }
        if result.microseconds != nil { throw .syntax }
        try setTime(hour, minute, second, fraction)
        isTimeExpected = false
    }

    private mutating func setTime(_ hour: Int, _ minute: Int, _ second: Int, _ fraction: Int64)
        throws(DateTimeFault)
    {
        guard hour <= 24, minute <= 59, second <= 60 else { throw .field }
        let time =
            Int64(hour) * Calendar.microsecondsPerHour + Int64(minute)
            * Calendar.microsecondsPerMinute + Int64(second) * Calendar.microsecondsPerSecond
            + fraction
        guard time <= Calendar.microsecondsPerDay else { throw .field }
        result.microseconds = time
    }

    /// Fields apart by `-`, `/` or `.`, one of which may be a month's name.
    private mutating func dateToken() throws(DateTimeFault) {
        var fields = 0
        while fields < 3, let byte = peek() {
            if byte.isLetter {
                let word = letters()
                guard let month = DateTimeWords.month(word), result.month == nil else {
                    throw .syntax
                }
                result.month = month
            } else if byte.isDigit {
                let (value, count) = digits()
                openNumbers.append((value, count))
            } else {
                throw .syntax
            }
            fields += 1
            guard fields < 3, let delimiter = peek(),
                delimiter == UInt8(ascii: "-") || delimiter == UInt8(ascii: "/")
                    || delimiter == UInt8(ascii: ".")
            else { break }
            position += 1
        }
        if fields == 2, openNumbers.count == 2, openNumbers[0].digits >= 3,
            openNumbers[1].digits == 3
        {
            result.year = openNumbers[0].value
            result.month = 1
            result.day = openNumbers[1].value
            isDayOfYear = true
            openNumbers = []
        } else if fields < 3 {
            throw .syntax
        }
        try assignNumbers()
    }
}

// MARK: - Words and signs

extension DateTimeParser {
    private mutating func signToken() throws(DateTimeFault) {
        let isNegative = text[position] == UInt8(ascii: "-")
        let next = peek(1)
        var after = position + 1
        while after < text.count, text[after] == UInt8(ascii: " ") { after += 1 }
        if after < text.count, text[after].isLetter {
            position = after
            guard letters() == "infinity", isNegative else { throw .syntax }
            result.special = .negativeInfinity
            return
        }
        guard next?.isDigit == true else {
            position += 1
            return
        }
        position += 1
        let seconds = try displacement()
        try note(.offset(isNegative ? -seconds : seconds))
    }

    /// One zone is all that a text may have.
    private mutating func note(_ zone: ParsedDateTime.Zone) throws(DateTimeFault) {
        guard case .none = result.zone else { throw .syntax }
        result.zone = zone
    }

    /// `hh`, `hhmm`, `hh:mm`, `hh:mm:ss`, in seconds.
    private mutating func displacement() throws(DateTimeFault) -> Int {
        let (value, count) = digits()
        var hour = value
        var minute = 0
        var second = 0
        if peek() == UInt8(ascii: ":") {
            position += 1
            minute = digits().value
            if peek() == UInt8(ascii: ":") {
                position += 1
                second = digits().value
            }
        } else if count > 2 {
            hour = value / 100
            minute = value % 100
        }
        guard hour <= 15, minute < 60, second < 60 else { throw .displacement }
        return hour * 3600 + minute * 60 + second
    }

    private mutating func wordToken() throws(DateTimeFault) {
        let start = position
        let word = letters()
        let next = peek()
        if let month = DateTimeWords.month(word) {
            if next == UInt8(ascii: "-") || next == UInt8(ascii: "/") || next == UInt8(ascii: "."),
                peek(1)?.isDigit == true
            {
                position = start
                return try dateToken()
            }
            if result.month != nil { throw .syntax }
            result.month = month
            return
        }
        if next == UInt8(ascii: "/") || next == UInt8(ascii: "_") {
            return try zoneName(from: start)
        }
        if DateTimeWords.isDayOfWeek(word) { return }
        if try keyword(word) { return }
        if next?.isDigit == true, word.utf8.count >= 3 { return try zoneName(from: start) }
        if let offset = ZoneAbbreviations.offset(of: word) {
            // `UTC+3` counts west, as POSIX has it, and whatever the letters are: they are a name.
            if let sign = next, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"),
                peek(1)?.isDigit == true
            {
                position += 1
                let west = try displacement()
                return try note(.offset(sign == UInt8(ascii: "+") ? -west : west))
            }
            return try note(
                ZoneAbbreviations.rules(of: word).map { .abbreviation($0) } ?? .offset(offset))
        }
        try zoneName(from: start)
    }

    private mutating func zoneName(from start: Int) throws(DateTimeFault) {
        position = start
        while let byte = peek(),
            byte.isLetter || byte.isDigit || "/_+-".utf8.contains(byte)
        {
            position += 1
        }
        let name = text.part(start..<position).string
        guard let zone = TimeZone.named(name) else {
            if name.contains("/") { throw .unknownZone(name.lowercased()) }
            throw .syntax
        }
        try note(.rules(zone))
    }

    /// True if the word meant something.
    private mutating func keyword(_ word: String) throws(DateTimeFault) -> Bool {
        switch word {
        case "am": meridian = .am
        case "pm": meridian = .pm
        case "ad": isBC = false
        case "bc": isBC = true
        case "t": isTimeExpected = true
        case "at", "on", "dst": break
        case "j" where peek()?.isDigit == true: try julianDay()
        case "now": result.special = .now
        case "today": result.special = .today
        case "tomorrow": result.special = .tomorrow
        case "yesterday": result.special = .yesterday
        case "epoch": result.special = .epoch
        case "infinity": result.special = .infinity
        case "allballs":
            guard result.microseconds == nil else { throw .syntax }
            result.microseconds = 0
            try note(.offset(0))
        default: return false
        }
        return true
    }

    private mutating func julianDay() throws(DateTimeFault) {
        let (value, _) = digits()
        let date = Calendar.date(ofDay: value - Calendar.julianDayOfEpoch)
        (result.year, result.month, result.day) = (date.year, date.month, date.day)
    }
}

// MARK: - Settling

extension DateTimeParser {
    /// Gives the numbers found so far their meaning by width and the session's order.
    private mutating func assignNumbers() throws(DateTimeFault) {
        guard !openNumbers.isEmpty else { return }
        let numbers = openNumbers
        openNumbers = []
        if result.month != nil {
            guard numbers.count == 2 else { throw .syntax }
            // A year of three digits or more is one wherever it stands.
            let yearFirst =
                numbers[0].digits > 2 || (dateOrder == .yearMonthDay && numbers[1].digits <= 2)
            setYear(numbers[yearFirst ? 0 : 1])
            result.day = numbers[yearFirst ? 1 : 0].value
            return
        }
        guard numbers.count == 3 else { throw .syntax }
        let order: [Int]
        if numbers[0].digits > 2 {
            order = [0, 1, 2]
        } else {
            switch dateOrder {
            case .monthDayYear: order = [2, 0, 1]
            case .dayMonthYear: order = [2, 1, 0]
            case .yearMonthDay: order = [0, 1, 2]
            }
        }
        setYear(numbers[order[0]])
        result.month = numbers[order[1]].value
        result.day = numbers[order[2]].value
    }

    private mutating func setYear(_ number: (value: Int, digits: Int)) {
        result.year = number.value
        isShortYear = number.digits <= 2
    }

    private mutating func settleDate() throws(DateTimeFault) {
        try assignNumbers()
        guard result.year != nil || result.month != nil || result.day != nil else { return }
        guard var year = result.year, let month = result.month, let day = result.day else {
            throw .syntax
        }
        if isBC {
            guard year > 0 else { throw .field }
            year = 1 - year
        } else if isShortYear {
            year += year < 70 ? 2000 : year < 100 ? 1900 : 0
        } else if year == 0, !isDayOfYear {
            throw .field
        }
        result.year = year
        guard month >= 1, month <= 12, day >= 1, day <= (isDayOfYear ? 366 : 31) else {
            throw .order
        }
        if isDayOfYear {
            let date = Calendar.date(ofDay: Calendar.days(year: year, month: 1, day: day))
            guard date.year == year else { throw .field }
            (result.month, result.day) = (date.month, date.day)
        } else if day > Calendar.daysIn(month: month, year: year) {
            throw .field
        }
    }

    private mutating func settleTime() throws(DateTimeFault) {
        guard meridian != .none else { return }
        guard let time = result.microseconds else { throw .syntax }
        let noon = 12 * Calendar.microsecondsPerHour
        guard time < noon + Calendar.microsecondsPerHour else { throw .field }
        if meridian == .pm, time < noon { result.microseconds = time + noon }
        if meridian == .am, time >= noon { result.microseconds = time - noon }
    }
}

enum DateTimeWords {
    static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ]
    static let days = [
        "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
    ]

    private static let monthNames: [String: Int] = {
        var result = ["sept": 9]
        for (index, name) in months.enumerated() {
            result[name.lowercased()] = index + 1
            result[String(name.lowercased().prefix(3))] = index + 1
        }
        return result
    }()

    private static let dayNames: Set<String> = Set(
        days.flatMap { [$0.lowercased(), String($0.lowercased().prefix(3))] }
            + ["tues", "wednes", "weds", "thur", "thurs"])

    /// 1 to 12 for a name or its first three letters, in lower case.
    static func month(_ word: String) -> Int? { monthNames[word] }
    static func isDayOfWeek(_ word: String) -> Bool { dayNames.contains(word) }
}
