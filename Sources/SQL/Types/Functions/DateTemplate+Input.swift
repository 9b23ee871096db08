// to_date and to_timestamp: text read by a template (documentation, 9.8, tables 9.27 and 9.28).

extension DateTemplate {
    /// `to_timestamp(text, template)`: µs since 2000 UTC; local times are in `zone`. Throws 22007 for
    /// text that does not fit the template and 22008 for fields out of range.
    package func readMoment(_ text: UnsafeRawBufferPointer, zone: TimeZone) throws(SQLError)
        -> Int64
    {
        let fields = try read(text)
        let days = try fields.days(of: text)
        let midnight = Int64(days).multipliedReportingOverflow(by: Calendar.microsecondsPerDay)
        let local = midnight.partialValue.addingReportingOverflow(try fields.time(of: text))
        guard !midnight.overflow, !local.overflow,
            Calendar.isInRange(timestamp: local.partialValue)
        else { throw TimestampArithmetic.overflow }
        if let offset = try fields.offset(of: text) {
            return local.partialValue - Int64(offset) * Calendar.microsecondsPerSecond
        }
        return try TimestampArithmetic.moment(ofLocal: local.partialValue, in: zone)
    }

    /// `to_date(text, template)`: days since 2000. Throws as `readMoment`.
    package func readDate(_ text: UnsafeRawBufferPointer) throws(SQLError) -> Int32 {
        let days = try read(text).days(of: text)
        guard Calendar.isInRange(date: days) else {
            throw SQLError(.datetimeFieldOverflow, "date out of range: \"\(text.string)\"")
        }
        return Int32(days)
    }

    private func read(_ text: UnsafeRawBufferPointer) throws(SQLError) -> TemplateFields {
        var reader = TemplateReader(text, isExact: isExact)
        for (index, item) in items.enumerated() where !reader.isAtEnd {
            switch item {
            case .text(let literal, let isQuoted):
                reader.skip(literal, isQuoted, isFirst: index == 0)
            case .pattern(let pattern, _, let isFilled, let ordinal):
                let isOpen = !isFilled || (ordinal == nil && endsNumber(at: index + 1))
                try reader.read(pattern, isOpen: isOpen)
                if ordinal != nil { reader.skipOrdinal() }
            }
        }
        return reader.fields
    }

    /// True when a number before item `index` ends where its digits do, whatever its width.
    private func endsNumber(at index: Int) -> Bool {
        guard index < items.count else { return true }
        switch items[index] {
        case .text(let literal, _): return literal.first.map { !$0.isDigit } ?? true
        case .pattern(let pattern, _, _, _): return !pattern.isNumber
        }
    }
}

extension DateTemplate.Pattern {
    /// Names, eras and zones are not.
    fileprivate var isNumber: Bool {
        switch self {
        case .monthName, .monthShort, .dayName, .dayShort, .roman, .zone, .offset, .zoneHours,
            .zoneMinutes, .meridian, .meridianDotted, .afternoon, .afternoonDotted, .eraAD,
            .eraBC, .eraDottedAD, .eraDottedBC:
            false
        default: true
        }
    }
}

/// Walks over the text as the template's items ask.
private struct TemplateReader {
    private let text: UnsafeRawBufferPointer
    private let isExact: Bool
    private var position = 0
    /// Characters passed over that the template has not accounted for yet.
    private var surplus = 0
    var fields = TemplateFields()

    init(_ text: UnsafeRawBufferPointer, isExact: Bool) {
        self.text = text
        self.isExact = isExact
    }

    var isAtEnd: Bool { position >= text.count }

    /// A separator matches any separator or nothing; any other character stands for one of the text.
    mutating func skip(_ literal: [UInt8], _ isQuoted: Bool, isFirst: Bool) {
        if isExact {
            position = min(text.count, position + literal.count)
            return
        }
        if !isQuoted, let byte = literal.first, byte.isTemplateSeparator {
            skipSpaces()
            surplus -= 1
            if !isAtEnd, text[position].isTemplateSeparator {
                position += 1
                surplus += 1
            }
            return
        }
        if isFirst { skipSpaces() }
        for _ in literal where !isAtEnd {
            if surplus > 0 {
                surplus -= 1
            } else {
                position += 1
            }
        }
    }

    private mutating func skipSpaces() {
        while !isAtEnd, text[position].isSpace {
            position += 1
            surplus += 1
        }
    }

    mutating func skipOrdinal() { position = min(text.count, position + 2) }

    mutating func read(_ pattern: DateTemplate.Pattern, isOpen: Bool) throws(SQLError) {
        if !isExact { skipSpaces() }
        switch pattern {
        case .monthName: fields.month = try word(DateTimeWords.months, pattern) + 1
        case .monthShort:
            fields.month = try word(DateTimeWords.months.map { String($0.prefix(3)) }, pattern) + 1
        case .dayName: fields.dayOfWeek = try word(DateTimeWords.days, pattern)
        case .dayShort:
            fields.dayOfWeek = try word(DateTimeWords.days.map { String($0.prefix(3)) }, pattern)
        case .meridian, .afternoon: try readMeridian(["AM", "PM"], pattern)
        case .meridianDotted, .afternoonDotted: try readMeridian(["A.M.", "P.M."], pattern)
        case .eraAD, .eraBC: fields.isBC = try word(["AD", "BC"], pattern) == 1
        case .eraDottedAD, .eraDottedBC: fields.isBC = try word(["A.D.", "B.C."], pattern) == 1
        case .roman:
            // Longer numerals first, so that VII is not V.
            let months = [8, 7, 3, 12, 6, 4, 2, 11, 9, 10, 5, 1]
            fields.month = months[try word(months.map(DateTemplate.roman), pattern)]
        case .zone, .offset:
            throw SQLError(
                .featureNotSupported,
                "formatting field \"\(pattern.rawValue)\" is only supported in to_char")
        case .zoneHours: try readZoneHours(isOpen: isOpen)
        case .yearWithComma: try readYearWithComma()
        case .quarter: _ = try number(pattern, width: 1, isOpen: isOpen)
        default: try readNumber(pattern, isOpen: isOpen)
        }
        surplus = 0
    }

    private mutating func readMeridian(_ words: [String], _ pattern: DateTemplate.Pattern)
        throws(SQLError)
    {
        fields.isAfternoon = try word(words, pattern) == 1
        fields.isTwelveHour = true
    }

    private mutating func readZoneHours(isOpen: Bool) throws(SQLError) {
        fields.zoneSign = 1
        if !isAtEnd, text[position] == UInt8(ascii: "-") || text[position] == UInt8(ascii: "+") {
            fields.zoneSign = text[position] == UInt8(ascii: "-") ? -1 : 1
            position += 1
        } else if surplus > 0, position > 0, text[position - 1] == UInt8(ascii: "-") {
            fields.zoneSign = -1
        }
        fields.zoneHours = try number(.zoneHours, width: 2, isOpen: isOpen).value
    }

    private mutating func readYearWithComma() throws(SQLError) {
        let start = position
        let thousands = try number(.yearWithComma, width: text.count, isOpen: true).value
        guard !isAtEnd, text[position] == UInt8(ascii: ","), position + 4 <= text.count,
            (1...3).allSatisfy({ text[position + $0].isDigit })
        else {
            throw SQLError(
                .invalidDatetimeFormat,
                "invalid value \"\(text.part(from: start).string)\" for \"Y,YYY\"")
        }
        position += 1
        let rest = try number(.yearWithComma, width: 3, isOpen: false).value
        fields.year = thousands * 1000 + rest
        fields.yearDigits = 4
    }

    private mutating func readNumber(_ pattern: DateTemplate.Pattern, isOpen: Bool)
        throws(SQLError)
    {
        let (value, length) = try number(pattern, width: pattern.inputWidth, isOpen: isOpen)
        if let digits = pattern.fractionDigits {
            let kept = min(length, 6)
            var micros = value
            for _ in kept..<max(kept, 6) { micros *= 10 }
            // MS takes thousandths whatever their count; the others take as many digits as come.
            fields.microseconds += digits == 3 && length > 3 ? value * 1000 : micros
        } else {
            try fields.set(pattern, value, length: length)
        }
    }

    /// An integer of at most `width` characters, or of any length when it is open; and its length.
    private mutating func number(_ pattern: DateTemplate.Pattern, width: Int, isOpen: Bool)
        throws(SQLError) -> (value: Int, length: Int)
    {
        let copy = text.part(position..<min(text.count, position + width))
        let spelling = pattern.rawValue
        let end = isOpen ? text.count : position + width
        guard end <= text.count else {
            throw SQLError(
                .invalidDatetimeFormat,
                "source string too short for \"\(spelling)\" formatting field",
                detail: "Field requires \(width) characters, but only \(copy.count) remain.",
                hint: "If your source string is not fixed-width, try using the \"FM\" modifier.")
        }
        var index = position
        var isNegative = false
        if index < end, text[index] == UInt8(ascii: "-") || text[index] == UInt8(ascii: "+") {
            isNegative = text[index] == UInt8(ascii: "-")
            index += 1
        }
        let firstDigit = index
        var value = 0
        while index < end, text[index].isDigit, value <= Int(Int32.max) {
            value = value * 10 + Int(text[index] - UInt8(ascii: "0"))
            index += 1
        }
        let invalid = "invalid value \"\(copy.string)\" for \"\(spelling)\""
        if index == firstDigit {
            throw SQLError(
                .invalidDatetimeFormat, invalid, detail: "Value must be an integer.")
        }
        if !isOpen, index < end {
            throw SQLError(
                .invalidDatetimeFormat, invalid,
                detail: "Field requires \(width) characters, but only \(index - position) could "
                    + "be parsed.",
                hint: "If your source string is not fixed-width, try using the \"FM\" modifier.")
        }
        guard value <= Int(Int32.max) else {
            throw SQLError(
                .datetimeFieldOverflow,
                "value for \"\(spelling)\" in source string is out of range",
                detail: "Value must be in the range -2147483648 to 2147483647.")
        }
        let length = index - position
        position = index
        return (isNegative ? -value : value, length)
    }

    /// Which of `words` the text goes on with, in any case of letters.
    private mutating func word(_ words: [String], _ pattern: DateTemplate.Pattern)
        throws(SQLError) -> Int
    {
        for (index, word) in words.enumerated() {
            let end = position + word.utf8.count
            guard end <= text.count else { continue }
            let matches = zip(text.part(position..<end), word.utf8).allSatisfy {
                $0.uppercased == $1.uppercased
            }
            if matches {
                position = end
                return index
            }
        }
        var end = position
        while end < text.count, !text[end].isSpace { end += 1 }
        let spelling = pattern.inputSpelling
        throw SQLError(
            .invalidDatetimeFormat,
            "invalid value \"\(text.part(position..<end).string)\" for \"\(spelling)\"",
            detail: "The given value did not match any of the allowed values for this field.")
    }
}

extension DateTemplate.Pattern {
    /// Characters of a number that is not open.
    fileprivate var inputWidth: Int {
        switch self {
        case .hour12, .hour24, .zoneMinutes: 2
        case .fraction1: 1
        case .fraction2: 2
        case .fraction3: 3
        case .fraction4: 4
        case .fraction5: 5
        case .fraction6, .microsecond: 6
        case .millisecond: 3
        default: rawValue.count
        }
    }

    /// Digits after the second's point; nil for patterns that are no fraction.
    fileprivate var fractionDigits: Int? {
        switch self {
        case .millisecond, .microsecond, .fraction1, .fraction2, .fraction3, .fraction4,
            .fraction5, .fraction6:
            inputWidth
        default: nil
        }
    }

    /// As errors name it.
    fileprivate var inputSpelling: String {
        switch self {
        case .monthName: "Month"
        case .monthShort: "Mon"
        case .dayName: "Day"
        case .dayShort: "Dy"
        default: rawValue
        }
    }
}

extension UInt8 {
    fileprivate var isTemplateSeparator: Bool {
        self > 0x1F && self < 0x7F && !isDigit && !isLetter
    }
}
