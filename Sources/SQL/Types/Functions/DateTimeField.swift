// The fields that extract, date_part and date_trunc name.

/// A field of a moment or an interval.
package enum DateTimeField: Hashable, Sendable {
    case microseconds, milliseconds, second, minute, hour, day, week, month, quarter, year
    case decade, century, millennium
    case dayOfWeek, isoDayOfWeek, dayOfYear, isoYear, epoch, julian
    case zone, zoneHour, zoneMinute

    /// Parses a name in any case; throws 22023 naming `typeName` (`timestamp without time zone`).
    package init(_ name: UnsafeRawBufferPointer, typeName: String) throws(SQLError) {
        let word = String(decoding: name.map(\.lowercased), as: UTF8.self)
        guard let field = DateTimeField.names[word] else {
            throw SQLError(
                .invalidParameterValue, "unit \"\(word)\" not recognized for type \(typeName)")
        }
        self = field
    }

    private static let names: [String: DateTimeField] = {
        let words: [(DateTimeField, String)] = [
            (.microseconds, "us usec usecs usecond useconds microsecon microsecond microseconds"),
            (.milliseconds, "ms msec msecs msecond mseconds millisecon millisecond milliseconds"),
            (.second, "s sec secs second seconds"), (.minute, "m min mins minute minutes"),
            (.hour, "h hr hrs hour hours"), (.day, "d day days"), (.week, "w week weeks"),
            (.month, "mon mons month months"), (.quarter, "qtr quarter"),
            (.year, "y yr yrs year years"), (.decade, "dec decs decade decades"),
            (.century, "c cent century centuries"),
            (.millennium, "mil mils millennia millennium"), (.dayOfWeek, "dow"),
            (.isoDayOfWeek, "isodow"), (.dayOfYear, "doy"), (.isoYear, "isoyear"),
            (.epoch, "epoch"), (.julian, "j jd julian"), (.zone, "timezone"),
            (.zoneHour, "timezone_h timezone_hour"), (.zoneMinute, "timezone_m timezone_minute"),
        ]
        var result: [String: DateTimeField] = [:]
        for (field, spellings) in words {
            for spelling in spellings.split(separator: " ") { result[String(spelling)] = field }
        }
        return result
    }()

    private var name: String {
        switch self {
        case .dayOfWeek: "dow"
        case .isoDayOfWeek: "isodow"
        case .dayOfYear: "doy"
        case .isoYear: "isoyear"
        case .zone: "timezone"
        case .zoneHour: "timezone_hour"
        case .zoneMinute: "timezone_minute"
        default: "\(self)"
        }
    }

    func unsupported(_ typeName: String, detail: String? = nil) -> SQLError {
        SQLError(
            .featureNotSupported, "unit \"\(name)\" not supported for type \(typeName)",
            detail: detail)
    }

    func unrecognized(_ typeName: String) -> SQLError {
        SQLError(
            .invalidParameterValue, "unit \"\(name)\" not recognized for type \(typeName)")
    }
}
