import Engine

/// What every statement asks of the settings, looked up once for each change of them.
struct SettingsProfile {
    let generation: Int
    let searchPath: String
    let isolation: Isolation
    let isReadOnly: Bool

    init(_ settings: SessionSettings) {
        generation = settings.generation
        searchPath = settings[name: "search_path"] ?? ""
        isolation = Isolation(
            settingName: settings[name: "default_transaction_isolation"] ?? "read committed")
        isReadOnly = settings.isOn("default_transaction_read_only")
    }
}
