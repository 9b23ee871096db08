// Time zone rules in POSIX's notation, `CET-1CEST,M3.5.0,M10.5.0/3`: the ends of TZif files, and
// what SET TimeZone may give (POSIX.1-2017, chapter 8.3; RFC 8536's extension of hours).

/// A rule for every year.
struct PosixZone: Sendable {
    /// The day on which a change falls, and the seconds after its midnight.
    private struct Change: Sendable {
        enum Day: Sendable {
            /// 1 to 365, 29 February never counted.
            case julian(Int)
            /// 0 to 365.
            case ofYear(Int)
            /// The week-th (5: last) day of week in a month.
            case ofMonth(month: Int, week: Int, dayOfWeek: Int)
        }

        var day: Day
        var seconds: Int
    }

    private let standard: TimeZone.Period
    private let daylight: TimeZone.Period?
    private let start: Change?
    private let end: Change?

    /// Nil unless all of `text` is a rule.
    init?(_ text: String) {
        var parser = Parser(Array(text.utf8))
        guard let name = parser.abbreviation(), let offset = parser.offset() else { return nil }
        standard = .init(offset: -offset, isDaylight: false, abbreviation: name)
        guard !parser.isAtEnd else {
            (daylight, start, end) = (nil, nil, nil)
            return
        }
        guard let summer = parser.abbreviation() else { return nil }
        var summerOffset = -offset + 3600
        if !parser.isAtEnd, parser.next != UInt8(ascii: ",") {
            guard let given = parser.offset() else { return nil }
            summerOffset = -given
        }
        daylight = .init(offset: summerOffset, isDaylight: true, abbreviation: summer)
        if parser.isAtEnd {
            // PostgreSQL's default for rules that give no dates: those of the United States.
            start = Change(day: .ofMonth(month: 3, week: 2, dayOfWeek: 0), seconds: 7200)
            end = Change(day: .ofMonth(month: 11, week: 1, dayOfWeek: 0), seconds: 7200)
            return
        }
        guard let first = parser.change(), let second = parser.change(), parser.isAtEnd else {
            return nil
        }
        start = first
        end = second
    }

    /// A zone of this rule alone.
    func zone(named name: String) -> TimeZone {
        TimeZone(name: name, transitions: [], periods: [standard], rule: self)
    }

    func period(atUnix seconds: Int64) -> TimeZone.Period {
        guard let daylight, let start, let end else { return standard }
        let local = seconds + Int64(standard.offset)
        let day = Calendar.floorDivide(local, Calendar.secondsPerDay)
        let year = Calendar.date(ofDay: Int(day) - Calendar.daysFromUnixEpoch).year
        let first = PosixZone.moment(of: start, in: year) - Int64(standard.offset)
        let second = PosixZone.moment(of: end, in: year) - Int64(daylight.offset)
        let isSummer =
            first < second
            ? seconds >= first && seconds < second : seconds >= first || seconds < second
        return isSummer ? daylight : standard
    }

    /// Local seconds since 1970.
    private static func moment(of change: Change, in year: Int) -> Int64 {
        let newYear = Calendar.days(year: year, month: 1, day: 1)
        let day =
            switch change.day {
            case .julian(let day):
                newYear + day - 1 + (Calendar.isLeap(year) && day >= 60 ? 1 : 0)
            case .ofYear(let day): newYear + day
            case .ofMonth(let month, let week, let dayOfWeek):
                nthDay(year, month, week, dayOfWeek)
            }
        return Int64(day + Calendar.daysFromUnixEpoch) * Calendar.secondsPerDay
            + Int64(change.seconds)
    }

    private static func nthDay(_ year: Int, _ month: Int, _ week: Int, _ dayOfWeek: Int) -> Int {
        let first = Calendar.days(year: year, month: month, day: 1)
        let gap = Calendar.floorModulo(dayOfWeek - Calendar.dayOfWeek(first), 7)
        var day = gap + (week - 1) * 7
        while day >= Calendar.daysIn(month: month, year: year) { day -= 7 }
        return first + day
    }
}

// MARK: - Reading the notation

extension PosixZone {
    private struct Parser {
        private let text: [UInt8]
        private var position = 0

        init(_ text: [UInt8]) { self.text = text }

        var isAtEnd: Bool { position == text.count }
        var next: UInt8? { isAtEnd ? nil : text[position] }

        private mutating func take(_ byte: Unicode.Scalar) -> Bool {
            guard next == UInt8(ascii: byte) else { return false }
            position += 1
            return true
        }

        /// Anything between angle brackets, or what comes before an offset: it may be nothing (`+02:00`),
        /// where POSIX wants three letters; PostgreSQL's choice.
        mutating func abbreviation() -> String? {
            let isBracketed = take("<")
            let start = position
            while let byte = next, isBracketed ? byte != UInt8(ascii: ">") : !byte.beginsOffset {
                position += 1
            }
            let name = String(decoding: text[start..<position], as: UTF8.self)
            return isBracketed && !take(">") ? nil : name
        }

        private mutating func number() -> Int? {
            let start = position
            var value = 0
            while let byte = next, byte.isDigit, position - start < 4 {
                value = value * 10 + Int(byte - 0x30)
                position += 1
            }
            return position > start ? value : nil
        }

        /// `[+-]hh[:mm[:ss]]` in seconds; west is positive.
        mutating func offset() -> Int? {
            let isNegative = take("-")
            if !isNegative { _ = take("+") }
            guard let hours = number(), hours <= 167 else { return nil }
            var seconds = hours * 3600
            if take(":") {
                guard let minutes = number(), minutes < 60 else { return nil }
                seconds += minutes * 60
                if take(":") {
                    guard let rest = number(), rest < 60 else { return nil }
                    seconds += rest
                }
            }
            return isNegative ? -seconds : seconds
        }

        mutating func change() -> Change? {
            guard take(","), let day = day() else { return nil }
            guard take("/") else { return Change(day: day, seconds: 7200) }
            return offset().map { Change(day: day, seconds: $0) }
        }

        private mutating func day() -> Change.Day? {
            if take("J") { return number().map { .julian($0) } }
            guard take("M") else { return number().map { .ofYear($0) } }
            guard let month = number(), (1...12).contains(month), take("."), let week = number(),
                (1...5).contains(week), take("."), let dayOfWeek = number(), dayOfWeek <= 6
            else { return nil }
            return .ofMonth(month: month, week: week, dayOfWeek: dayOfWeek)
        }
    }
}

extension UInt8 {
    /// No part of a name without angle brackets.
    fileprivate var beginsOffset: Bool {
        isDigit || self == UInt8(ascii: ",") || self == UInt8(ascii: "+")
            || self == UInt8(ascii: "-")
    }
}
