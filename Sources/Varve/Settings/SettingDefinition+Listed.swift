// Configuration parameters as `pg_settings` lists them.
import Introspection

extension SettingDefinition {
    func listed(_ value: String, reset: String) -> ServerState.Setting {
        ServerState.Setting(
            name: name, value: plain(value), unit: plainQuantity(value)?.unit, type: typeName,
            range: range, choices: choices, initial: plain(initial), reset: plain(reset),
            context: isReadOnly ? "internal" : isForSuperusers ? "superuser" : "user")
    }

    /// A value in the unit that it is measured in.
    private func plain(_ value: String) -> String { plainQuantity(value)?.0 ?? value }

    private var typeName: String {
        switch kind {
        case .boolean: "bool"
        case .integer, .milliseconds, .kilobytes: "integer"
        case .real: "real"
        case .choice, .isolation, .messageLevel: "enum"
        case .text, .name, .dateStyle, .timeZone, .encoding, .searchPath: "string"
        }
    }

    private var range: (String, String)? {
        switch kind {
        case .integer(let range), .milliseconds(let range), .kilobytes(let range):
            (String(range.lowerBound), String(range.upperBound))
        case .real(let low, let high): (low, high)
        default: nil
        }
    }

    private var choices: [String]? {
        switch kind {
        case .choice(let choices): choices
        case .isolation: Self.isolationLevels
        case .messageLevel: Self.messageLevels
        default: nil
        }
    }
}
