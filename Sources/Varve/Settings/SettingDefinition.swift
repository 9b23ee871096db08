import Syntax
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
        /// With its bounds as they are shown.
        case real(from: String, to: String)
        /// In milliseconds, kept with the largest unit that divides it.
        case milliseconds(ClosedRange<Int64>)
        /// In kilobytes, likewise.
        case kilobytes(ClosedRange<Int64>)
        /// One of these, matched without regard to case.
        case choice([String])
        /// From which on messages are sent to the client.
        case messageLevel
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
    /// Only superusers may set it.
    package var isForSuperusers = false
    /// SET's values are names, quoted where a name has to be, and so is a single one.
    package var isListOfNames = false
}

extension SettingDefinition.Kind {
    /// 0 or more.
    static let cost = Self.real(from: "0", to: SettingDefinition.realMax)
}

extension SettingDefinition {
    private static let nameBytesMax = 63

    /// The text to keep for what the user wrote: `value` is the list of SET's arguments joined by
    /// ", ", `current` what it is now. Throws 22023 with PostgreSQL's words.
    package func canonical(_ value: String, current: String) throws(SQLError) -> String {
        switch kind {
        case .text: return value
        case .searchPath:
            guard Identifiers.split(value, at: ",") != nil else {
                throw invalid(value, detail: "List syntax is invalid.")
            }
            return value
        case .name:
            let bytes = value.utf8.prefix(Self.nameBytesMax)
                .map { (0x20...0x7e).contains($0) ? $0 : UInt8(ascii: "?") }
            return String(decoding: bytes, as: UTF8.self)
        case .boolean: return try canonicalBoolean(value)
        case .integer(let range): return try canonicalInteger(value, range)
        case .real(let low, let high):
            guard let number = Double(value), !number.isNaN else { throw invalid(value) }
            guard number >= Double(low) ?? 0, number <= Self.bound(high) else {
                throw SQLError(
                    .invalidParameterValue,
                    "\(value) is outside the valid range for parameter \"\(name)\" "
                        + "(\(low) .. \(high))")
            }
            return value
        case .milliseconds(let range): return try canonicalQuantity(value, Self.timeUnits, range)
        case .kilobytes(let range): return try canonicalQuantity(value, Self.sizeUnits, range)
        case .messageLevel:
            switch value.lowercased() {
            // Not told of, but taken.
            case "debug": return "debug2"
            case "info": return "info"
            default: return try canonicalChoice(value, Self.messageLevels)
            }
        case .choice(let choices): return try canonicalChoice(value, choices)
        case .isolation: return try canonicalChoice(value, Self.isolationLevels)
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
        guard let (count, suffix) = SettingNumber.parse(value), suffix.isEmpty else {
            throw invalid(value)
        }
        let number = try whole(count, value)
        try check(number, range, unit: "")
        return String(number)
    }

    private func whole(_ count: Double, _ value: String) throws(SQLError) -> Int64 {
        let exact = count.rounded(.toNearestOrEven)
        guard exact >= Double(Int32.min), exact <= Double(Int32.max) else {
            throw invalid(value, hint: "Value exceeds integer range.")
        }
        return Int64(exact)
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
        // Where "on" or "off" can be chosen, so can the words for them, of which nobody is told.
        if let choice = Self.switchWords[text], choices.contains(choice) { return choice }
        // PostgreSQL names these as SET wrote them, which the grammar turns to lower case.
        throw SQLError(
            .invalidParameterValue,
            "invalid value for parameter \"\(name.lowercased())\": \"\(value)\"",
            hint: "Available values: \(choices.joined(separator: ", ")).")
    }

    /// The largest number there is, as it is shown.
    static let realMax = "1.79769e+308"

    private static func bound(_ text: String) -> Double {
        text == realMax ? .greatestFiniteMagnitude : Double(text) ?? .greatestFiniteMagnitude
    }

    private static let switchWords = [
        "true": "on", "yes": "on", "1": "on", "false": "off", "no": "off", "0": "off",
    ]

    static let isolationLevels = [
        "serializable", "repeatable read", "read committed", "read uncommitted",
    ]

    /// From the least on.
    static let messageLevels = [
        "debug5", "debug4", "debug3", "debug2", "debug1", "log", "notice", "warning", "error",
    ]

    /// Units from the largest to the smallest, with their worth in the kept unit.
    static let timeUnits: [(String, Double)] = [
        ("d", 86_400_000), ("h", 3_600_000), ("min", 60_000), ("s", 1000), ("ms", 1),
        ("us", 0.001),
    ]
    static let sizeUnits: [(String, Double)] = [
        ("TB", 1_073_741_824), ("GB", 1_048_576), ("MB", 1024), ("kB", 1), ("B", 1 / 1024),
    ]

    private func canonicalQuantity(
        _ value: String, _ units: [(String, Double)], _ range: ClosedRange<Int64>
    ) throws(SQLError) -> String {
        guard let (number, suffix) = SettingNumber.parse(value) else { throw invalid(value) }
        var count = number
        if !suffix.isEmpty {
            guard let place = units.firstIndex(where: { $0.0 == suffix }) else {
                let names = units.reversed().map { "\"\($0.0)\"" }
                throw invalid(
                    value,
                    hint: "Valid units for this parameter are "
                        + "\(names.dropLast().joined(separator: ", ")), and \(names.last ?? "").")
            }
            count *= units[place].1
            // Fractions count in the next smaller unit: 30.1 GB is 30822 MB.
            if place + 1 < units.count {
                let smaller = units[place + 1].1
                count = (count / smaller).rounded(.toNearestOrEven) * smaller
            }
        }
        let total = try whole(count, value)
        try check(total, range, unit: " \(units[units.count - 2].0)")
        return Self.shown(total, units)
    }

    /// With the largest unit that divides it.
    private static func shown(_ total: Int64, _ units: [(String, Double)]) -> String {
        if total <= 0 { return String(total) }
        for (unit, worth) in units where worth >= 1 && total % Int64(worth) == 0 {
            return "\(total / Int64(worth))\(unit)"
        }
        return String(total)
    }

    /// A kept duration or size in the unit that it is measured in; nil for another kind of value.
    func plainQuantity(_ text: String) -> (String, unit: String)? {
        let units: [(String, Double)]
        switch kind {
        case .milliseconds: units = Self.timeUnits
        case .kilobytes: units = Self.sizeUnits
        default: return nil
        }
        guard let (count, suffix) = SettingNumber.parse(text) else { return nil }
        let worth = units.first { $0.0 == suffix }?.1 ?? 1
        return (String(Int64(count * worth)), units[units.count - 2].0)
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
        if let hours = Double(value), hours.isFinite {
            guard abs(hours) * 3600 < Double(TimeZone.distanceMax) else {
                throw invalid(value, detail: TimeZone.distanceDetail)
            }
            return TimeZone.fixed(secondsEast: Int((hours * 3600).rounded(.towardZero))).name
        }
        guard !value.lowercased().hasPrefix("interval"), let zone = TimeZone.named(value) else {
            throw invalid(value)
        }
        // A distance that SET TIME ZONE was given may well have seconds.
        guard value.hasPrefix("<") || zone.offset(at: 0) % 60 == 0 else {
            throw SQLError(
                .invalidParameterValue,
                "time zone \"\(value)\" appears to use leap seconds",
                detail: "PostgreSQL does not support leap seconds.")
        }
        return zone.name
    }

    private func canonicalEncoding(_ value: String) throws(SQLError) -> String {
        switch CharacterEncoding(named: value)?.name {
        case let name? where name == "UTF8" || name == "SQL_ASCII": return name
        default:
            throw SQLError(
                .invalidParameterValue,
                "invalid value for parameter \"client_encoding\": \"\(value)\"",
                hint: "Varve speaks UTF8.")
        }
    }
}
