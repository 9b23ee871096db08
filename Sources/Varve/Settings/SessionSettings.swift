package import Introspection
import Syntax
package import Types

/// The configuration parameters of one session: a value, so that a transaction can keep the ones it
/// began with and come back to them.
///
/// Invariant: every key is a lower-case name; a name that `SettingDefinition` does not know contains
/// a dot (PostgreSQL's "customized options").
package struct SessionSettings: Sendable {
    /// What RESET goes back to: the defaults, with what the client asked for when it connected.
    private var defaults: [String: String] = [:]
    private var values: [String: String] = [:]
    /// Grows with each change, so that what is made from settings knows when to be made again. No two settings
    /// that a session had one after the other have the same.
    package private(set) var generation = 0

    package init() {}

    /// The value as SHOW prints it; nil when there is no such parameter.
    package subscript(name name: String) -> String? {
        let key = name.lowercased()
        return values[key] ?? defaults[key] ?? SettingDefinition.byName[key]?.initial
    }

    /// The value, when it is another than the session began with.
    package func changed(_ name: String) -> String? {
        values[name].flatMap { $0 == defaults[name] ? nil : $0 }
    }

    package func isOn(_ name: String) -> Bool { self[name: name] == "on" }

    /// A duration in milliseconds; 0 when off.
    package func milliseconds(_ name: String) -> Int64 {
        guard let text = self[name: name] else { return 0 }
        let number = Int64(text.prefix { $0.isNumber }) ?? 0
        return switch text.drop(while: { $0.isNumber }) {
        case "d": number * 86_400_000
        case "h": number * 3_600_000
        case "min": number * 60_000
        case "s": number * 1000
        default: number
        }
    }

    /// SET. Throws 42704 for an unknown name, 55P02 for one the server decides, 22023 for a bad value.
    package mutating func set(_ name: String, to value: String) throws(SQLError) {
        let key = name.lowercased()
        values[key] = try checked(name, value)
        // One of the user's own: from now on there is one of that name, empty after RESET.
        if defaults[key] == nil, SettingDefinition.byName[key] == nil { defaults[key] = "" }
        generation += 1
    }

    /// What the connection starts with: RESET comes back to it.
    /// `isAllowed`: somebody has kept it for the session who may set it.
    package mutating func setDefault(
        _ name: String, to value: String, isAllowed: Bool = false
    ) throws(SQLError) {
        defaults[name.lowercased()] = try checked(name, value, isAllowed: isAllowed)
    }

    /// Sets what the server alone decides (`session_authorization`, `is_superuser`).
    package mutating func decide(_ name: String, _ value: String) { defaults[name] = value }

    /// RESET.
    package mutating func reset(_ name: String) throws(SQLError) {
        let key = name.lowercased()
        if self[name: name] == nil {
            // One of the user's own need not be there before.
            guard name.contains(".") else { throw Self.unknown(name) }
            try checkOwnName(name)
            defaults[key] = ""
        }
        try refuseReadOnly(name)
        if let definition = SettingDefinition.byName[key] { try refuseForOthers(definition) }
        values[key] = nil
        generation += 1
    }

    /// RESET ALL: all but whose rights the session has.
    package mutating func resetAll() {
        values = values.filter { ["role", "session_authorization"].contains($0.key) }
        generation += 1
    }

    package static func unknown(_ name: String) -> SQLError {
        SQLError(.undefinedObject, "unrecognized configuration parameter \"\(name)\"")
    }

    private func checked(
        _ name: String, _ value: String, isAllowed: Bool = false
    ) throws(SQLError) -> String {
        guard let definition = SettingDefinition.byName[name.lowercased()] else {
            guard name.contains(".") else { throw Self.unknown(name) }
            try checkOwnName(name)
            return value
        }
        try refuseReadOnly(name)
        if !isAllowed { try refuseForOthers(definition) }
        return try definition.canonical(
            value, current: self[name: name] ?? definition.initial)
    }

    /// Throws 42602.
    private func checkOwnName(_ name: String) throws(SQLError) {
        let isValid = name.split(separator: ".", omittingEmptySubsequences: false).allSatisfy {
            guard let first = $0.unicodeScalars.first else { return false }
            func begins(_ scalar: Unicode.Scalar) -> Bool {
                !scalar.isASCII || scalar == "_" || scalar.properties.isAlphabetic
            }
            return begins(first)
                && $0.unicodeScalars.dropFirst().allSatisfy {
                    begins($0) || $0 == "$" || ("0"..."9").contains($0)
                }
        }
        if isValid { return }
        throw SQLError(
            .invalidName, "invalid configuration parameter name \"\(name)\"",
            detail:
                "Custom parameter names must be two or more simple identifiers separated by dots.")
    }

    private func refuseReadOnly(_ name: String) throws(SQLError) {
        guard let definition = SettingDefinition.byName[name.lowercased()], definition.isReadOnly
        else { return }
        throw SQLError(
            .cannotChangeRuntimeParameter, "parameter \"\(definition.name)\" cannot be changed")
    }

    private func refuseForOthers(_ definition: SettingDefinition) throws(SQLError) {
        guard definition.isForSuperusers, self[name: "is_superuser"] != "on" else { return }
        throw SQLError(
            .insufficientPrivilege, "permission denied to set parameter \"\(definition.name)\"")
    }

    /// To be called when they take the place of others: what was made from those must not be taken for made from
    /// the next change of these, and who has once named a parameter of the user's own may go on asking for it.
    mutating func takeOver(from other: SessionSettings) {
        guard generation != other.generation else { return }
        generation = max(generation, other.generation) + 1
        for name in other.values.keys
        where defaults[name] == nil && SettingDefinition.byName[name] == nil {
            defaults[name] = ""
        }
    }

    /// Names of all parameters, as SHOW ALL lists them: without the user's own.
    package var names: [String] {
        SettingDefinition.all.map(\.name).sorted { $0.lowercased() < $1.lowercased() }
    }

    /// All parameters, as `pg_settings` lists them.
    package var listed: [ServerState.Setting] {
        SettingDefinition.all.sorted { $0.name.lowercased() < $1.name.lowercased() }
            .map { definition in
                let key = definition.name.lowercased()
                return definition.listed(
                    values[key] ?? defaults[key] ?? definition.initial,
                    reset: defaults[key] ?? definition.initial)
            }
    }

    /// The parameters that clients are told of, with their values.
    package var reported: [(name: String, value: String)] {
        Self.reportedDefinitions.map { key, definition in
            (definition.name, values[key] ?? defaults[key] ?? definition.initial)
        }
    }

    /// With their lower-case names.
    private static let reportedDefinitions = SettingDefinition.all.filter(\.isReported).map {
        (key: $0.name.lowercased(), definition: $0)
    }

    /// The names in `search_path`, without quotes and blanks; `$user` stands for the user's own.
    package var searchPath: [String] {
        Identifiers.split(self[name: "search_path"] ?? "", at: ",") ?? []
    }
}
