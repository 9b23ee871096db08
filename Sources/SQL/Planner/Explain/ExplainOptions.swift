// What EXPLAIN was asked to show.
import Syntax
import Types

package struct ExplainOptions: Hashable, Sendable {
    package enum Format: String, Hashable, Sendable { case text, json, yaml, xml }

    /// Runs the statement.
    package var analyzes = false
    package var isVerbose = false
    package var showsCosts = true
    /// With `analyzes`: times beside the rows.
    package var showsTiming = true
    /// The times of planning and execution at the end.
    package var showsSummary = false
    package var format = Format.text

    package init() {}
}

extension ExplainOptions {
    /// Throws 42601 and 22023 as PostgreSQL does. BUFFERS, WAL and SETTINGS are accepted: there is
    /// nothing to show for them.
    init(_ options: [Option], position: (Int32?) -> Int?) throws(SQLError) {
        self.init()
        var summary: Bool?
        var timing: Bool?
        var showsWAL = false
        for option in options {
            switch option.name {
            case "analyze": analyzes = try Self.flag(option)
            case "verbose": isVerbose = try Self.flag(option)
            case "costs": showsCosts = try Self.flag(option)
            case "buffers", "settings": _ = try Self.flag(option)
            case "wal": showsWAL = try Self.flag(option)
            case "timing": timing = try Self.flag(option)
            case "summary": summary = try Self.flag(option)
            case "format":
                let name = try Self.word(option)
                guard let known = Format(rawValue: name) else {
                    throw SQLError(
                        .invalidParameterValue,
                        "unrecognized value for EXPLAIN option \"format\": \"\(name)\"",
                        position: position(option.location))
                }
                format = known
            default:
                throw SQLError(
                    .syntaxError, "unrecognized EXPLAIN option \"\(option.name)\"",
                    position: position(option.location))
            }
        }
        showsTiming = timing ?? analyzes
        showsSummary = summary ?? analyzes
        for (isOn, name) in [(showsWAL, "WAL"), (timing ?? false, "TIMING")] {
            if isOn && !analyzes {
                throw SQLError(
                    .invalidParameterValue, "EXPLAIN option \(name) requires ANALYZE")
            }
        }
    }

    private static func word(_ option: Option) throws(SQLError) -> String {
        switch option.value {
        case .string(let text)?: return text
        case .typeName(let type)?: return type.name.name
        case .name(let name)?: return name.name
        case .integer(let value)?: return "\(value)"
        case .number(let text)?: return text
        case .boolean(let value)?: return value ? "true" : "false"
        default: throw SQLError(.syntaxError, "\(option.name) requires a parameter")
        }
    }

    private static func flag(_ option: Option) throws(SQLError) -> Bool {
        if option.value == nil { return true }
        switch try word(option).lowercased() {
        case "true", "on", "1": return true
        case "false", "off", "0": return false
        default: throw SQLError(.syntaxError, "\(option.name) requires a Boolean value")
        }
    }
}
