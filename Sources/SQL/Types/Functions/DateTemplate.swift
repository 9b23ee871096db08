// Templates of to_char, to_date and to_timestamp for dates and times (documentation, 9.8).

/// A template cut into its patterns and the text between them.
package struct DateTemplate: Sendable {
    enum Pattern: String, CaseIterable, Sendable {
        case hour24 = "HH24"
        case hour12 = "HH12"
        case hour = "HH"
        case minute = "MI"
        case secondsOfDayLong = "SSSSS"
        case secondsOfDay = "SSSS"
        case second = "SS"
        case millisecond = "MS"
        case microsecond = "US"
        case fraction1 = "FF1"
        case fraction2 = "FF2"
        case fraction3 = "FF3"
        case fraction4 = "FF4"
        case fraction5 = "FF5"
        case fraction6 = "FF6"
        case yearWithComma = "Y,YYY"
        case year4 = "YYYY"
        case year3 = "YYY"
        case year2 = "YY"
        case year1 = "Y"
        case isoYear4 = "IYYY"
        case isoYear3 = "IYY"
        case isoYear2 = "IY"
        case monthName = "MONTH"
        case monthShort = "MON"
        case month = "MM"
        case dayName = "DAY"
        case dayShort = "DY"
        case isoDayOfYear = "IDDD"
        case dayOfYear = "DDD"
        case day = "DD"
        case isoDayOfWeek = "ID"
        case dayOfWeek = "D"
        case isoWeek = "IW"
        case weekOfYear = "WW"
        case weekOfMonth = "W"
        case century = "CC"
        case julian = "J"
        case quarter = "Q"
        case roman = "RM"
        case zoneHours = "TZH"
        case zoneMinutes = "TZM"
        case zone = "TZ"
        case offset = "OF"
        case meridianDotted = "A.M."
        case afternoonDotted = "P.M."
        case meridian = "AM"
        case afternoon = "PM"
        case eraDottedBC = "B.C."
        case eraDottedAD = "A.D."
        case eraBC = "BC"
        case eraAD = "AD"
        case isoYear1 = "I"
    }

    enum LetterCase: Sendable { case upper, capitalized, lower }

    enum Item: Sendable {
        case text([UInt8], isQuoted: Bool)
        case pattern(Pattern, LetterCase, isFilled: Bool, ordinal: LetterCase?)
    }

    let items: [Item]
    /// FX: text must fit the template's separators and spaces exactly.
    let isExact: Bool

    /// The longest spelling first, so that HH24 is not HH and 24.
    private static let patterns: [(pattern: Pattern, spelling: [UInt8])] =
        Pattern.allCases
        .map { ($0, Array($0.rawValue.utf8)) }
        .sorted { $0.spelling.count > $1.spelling.count }

    package init(_ template: UnsafeRawBufferPointer) {
        var items: [Item] = []
        var isExact = false
        var position = 0
        while position < template.count {
            if template[position] == UInt8(ascii: "\"") {
                items.append(
                    .text(DateTemplate.quoted(template, &position), isQuoted: true))
                continue
            }
            var isFilled = true
            while position + 2 <= template.count,
                let prefix = DateTemplate.prefix(template.part(position..<position + 2))
            {
                if prefix { isFilled = false } else { isExact = true }
                position += 2
            }
            guard let (pattern, length) = DateTemplate.match(template, position) else {
                guard position < template.count else { break }
                let escapes =
                    template[position] == UInt8(ascii: "\\") && position + 1 < template.count
                    && template[position + 1] == UInt8(ascii: "\"")
                if escapes { position += 1 }
                items.append(.text([template[position]], isQuoted: false))
                position += 1
                continue
            }
            let letterCase = DateTemplate.letterCase(template.part(position..<position + length))
            position += length
            let ordinal = DateTemplate.ordinal(template, &position)
            items.append(.pattern(pattern, letterCase, isFilled: isFilled, ordinal: ordinal))
        }
        self.items = items
        self.isExact = isExact
    }

    /// Between quotes; a backslash takes the next character as it is.
    private static func quoted(_ template: UnsafeRawBufferPointer, _ position: inout Int)
        -> [UInt8]
    {
        var text: [UInt8] = []
        position += 1
        while position < template.count, template[position] != UInt8(ascii: "\"") {
            if template[position] == UInt8(ascii: "\\"), position + 1 < template.count {
                position += 1
            }
            text.append(template[position])
            position += 1
        }
        position += 1
        return text
    }

    /// True for FM and TM (names without padding), false for FX, nil
    /// for no prefix.
    private static func prefix(_ word: UnsafeRawBufferPointer) -> Bool? {
        if word.equalsIgnoringCase("fm") || word.equalsIgnoringCase("tm") { return true }
        return word.equalsIgnoringCase("fx") ? false : nil
    }

    private static func match(_ template: UnsafeRawBufferPointer, _ position: Int) -> (
        Pattern, Int
    )? {
        for (pattern, spelling) in patterns where position + spelling.count <= template.count {
            let matches = spelling.indices.allSatisfy {
                template[position + $0].uppercased == spelling[$0]
            }
            if matches { return (pattern, spelling.count) }
        }
        return nil
    }

    private static func letterCase(_ word: UnsafeRawBufferPointer) -> LetterCase {
        if word[0].isLower { return .lower }
        return word.count > 1 && word[1].isLower ? .capitalized : .upper
    }

    private static func ordinal(_ template: UnsafeRawBufferPointer, _ position: inout Int)
        -> LetterCase?
    {
        guard position + 2 <= template.count else { return nil }
        let word = template.part(position..<position + 2)
        guard word.equals("TH") || word.equals("th") else { return nil }
        position += 2
        return word[0].isLower ? .lower : .upper
    }
}
