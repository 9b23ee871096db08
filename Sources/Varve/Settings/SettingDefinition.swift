package import Types

/// A configuration parameter as `pg_settings` describes it. Values are kept as the text that SHOW
/// prints; `canonical` turns what a user wrote into that text or refuses it.
package struct SettingDefinition: Sendable {
    package enum Kind: Hashable, Sendable {
        case text
        /// At most 63 characters, all of them printable ASCII: others become question marks.
        case name
        case boolean
        /// Without a unit.
        case integer(ClosedRange<Int64>)
        case real
        /// Kept in milliseconds, shown with the largest unit that divides it.
        case milliseconds
        /// Kept in kilobytes, shown likewise.
        case kilobytes
        /// One of these, matched without regard to case.
        case choice([String])
        case dateStyle
        case timeZone
        case encoding
        case isolation
        case searchPath
    }

    /// As SHOW ALL prints it: `TimeZone`, `DateStyle`, otherwise lower case.
    package var name: String
    package var initial: String
    package var kind: Kind
    /// Sent to the client as ParameterStatus at the start and after each change.
    package var isReported = false
    /// SET is refused: the server decides.
    package var isReadOnly = false
}

extension SettingDefinition {
    private static let nameBytesMax = 63

    /// The text to keep for what the user wrote: `value` is the list of SET's arguments joined by
    /// ", ", `current` what it is now. Throws 22023 with PostgreSQL's words.
    package func canonical(_ value: String, current: String) throws(SQLError) -> String {
        switch kind {
        case .text, .searchPath: return value
        case .name:
            let bytes = value.utf8.prefix(Self.nameBytesMax)
                .map { (0x20...0x7e).contains($0) ? $0 : UInt8(ascii: "?") }
            return String(decoding: bytes, as: UTF8.self)
        case .boolean: return try canonicalBoolean(value)
        case .integer(let range): return try canonicalInteger(value, range)
        case .real:
            guard Double(value) != nil else { throw invalid(value) }
            return value
        case .milliseconds:
            return try canonicalQuantity(value, Self.timeUnits, shown: Self.timeUnits)
        case .kilobytes: return try canonicalQuantity(value, Self.sizeUnits, shown: Self.sizeUnits)
        case .choice(let choices): return try canonicalChoice(value, choices)
        case .isolation:
            return try canonicalChoice(
                value, ["serializable", "repeatable read", "read committed", "read uncommitted"])
        case .dateStyle: return try canonicalDateStyle(value, current)
        case .timeZone: return try canonicalTimeZone(value)
        case .encoding: return try canonicalEncoding(value)
        }
    }

    private func invalid(
        _ value: String, detail: String? = nil, hint: String? = nil
    ) -> SQLError {
        SQLError(
            .invalidParameterValue, "invalid value for parameter \"\(name)\": \"\(value)\"",
            detail: detail, hint: hint)
    }

    private func canonicalBoolean(_ value: String) throws(SQLError) -> String {
        let text = value.lowercased()
        if text == "1" { return "on" }
        if text == "0" { return "off" }
        // Any unambiguous prefix, as PostgreSQL reads booleans ("o" alone could be either).
        for (word, result) in [("true", "on"), ("yes", "on"), ("false", "off"), ("no", "off")]
        where !text.isEmpty && word.hasPrefix(text) {
            return result
        }
        if text == "on" { return "on" }
        if text == "of" || text == "off" { return "off" }
        throw SQLError(
            .invalidParameterValue, "parameter \"\(name)\" requires a Boolean value")
    }

    private func canonicalInteger(
        _ value: String, _ range: ClosedRange<Int64>
    ) throws(SQLError) -> String {
        guard let number = Int64(value) else { throw invalid(value) }
        try check(number, range, unit: "")
        return String(number)
    }

    private func check(
        _ number: Int64, _ range: ClosedRange<Int64>, unit: String
    ) throws(SQLError) {
        guard !range.contains(number) else { return }
        throw SQLError(
            .invalidParameterValue,
            "\(number)\(unit) is outside the valid range for parameter \"\(name)\" "
                + "(\(range.lowerBound) .. \(range.upperBound))")
    }

    private func canonicalChoice(_ value: String, _ choices: [String]) throws(SQLError) -> String {
        let text = value.lowercased()
        if let choice = choices.first(where: { $0 == text }) { return choice }
        // PostgreSQL names these as SET wrote them, which the grammar turns to lower case.
        throw SQLError(
            .invalidParameterValue,
            "invalid value for parameter \"\(name.lowercased())\": \"\(value)\"",
            hint: "Available values: \(choices.joined(separator: ", ")).")
    }

    /// Units from the largest to the smallest, with their worth in the kept unit.
    private static let timeUnits: [(String, Int64)] = [
        ("d", 86_400_000), ("h", 3_600_000), ("min", 60_000), ("s", 1000), ("ms", 1),
    ]
    private static let sizeUnits: [(String, Int64)] = [
        ("TB", 1 << 30), ("GB", 1 << 20), ("MB", 1 << 10), ("kB", 1),
    ]

    private func canonicalQuantity(
        _ value: String, _ units: [(String, Int64)], shown: [(String, Int64)]
    ) throws(SQLError) -> String {
        let text = value.filter { $0 != " " }
        let digits = text.prefix { $0.isNumber || $0 == "-" }
        let suffix = text.dropFirst(digits.count)
        guard let count = Int64(digits) else { throw invalid(value) }
        let worth: Int64
        if suffix.isEmpty {
            worth = 1
        } else if let unit = units.first(where: { $0.0 == suffix }) {
            worth = unit.1
        } else {
            let names = units.reversed().map { "\"\($0.0)\"" }.joined(separator: ", ")
            throw invalid(value, hint: "Valid units for this parameter are \(names).")
        }
        let (total, overflow) = count.multipliedReportingOverflow(by: worth)
        let range: ClosedRange<Int64> = -1...Int64(Int32.max)
        if overflow { throw invalid(value) }
        try check(total, range, unit: " \(units.last?.0 ?? "")")
        if total <= 0 { return String(total) }
        for (unit, size) in shown where total % size == 0 { return "\(total / size)\(unit)" }
        return String(total)
    }

    /// Key words change the style, the order or both; what they leave out stays as it is.
    private func canonicalDateStyle(
        _ value: String, _ current: String
    ) throws(SQLError) -> String {
        guard var style = DateStyleSetting(current) else { throw invalid(current) }
        do throws(DateStyleSetting.Fault) {
            try style.change(to: value)
        } catch {
            throw invalid(value, detail: error.detail)
        }
        return style.text
    }

    private func canonicalTimeZone(_ value: String) throws(SQLError) -> String {
        // A bare number is hours east of UTC.
        if let hours = Double(value), hours.isFinite, abs(hours) < 168 {
            return TimeZone.fixed(secondsEast: Int((hours * 3600).rounded(.towardZero))).name
        }
        guard let zone = TimeZone.named(value) else { throw invalid(value) }
        return zone.name
    }

    private func canonicalEncoding(_ value: String) throws(SQLError) -> String {
        switch value.uppercased().filter({ $0 != "-" && $0 != "_" }) {
        case "UTF8", "UNICODE": return "UTF8"
        case "SQLASCII": return "SQL_ASCII"
        default:
            throw SQLError(
                .invalidParameterValue,
                "invalid value for parameter \"client_encoding\": \"\(value)\"",
                hint: "Varve speaks UTF8.")
        }
    }
}
