import Engine

/// What every statement asks of the settings, looked up once for each change of them.
struct SettingsProfile {
    let generation: Int
    let searchPath: String
    let isolation: Isolation
    let isReadOnly: Bool
    let isDeferrable: Bool
    // Milliseconds; 0 for none.
    let lockTimeout: Int
    let deadlockTimeout: Int
    let statementTimeout: Int
    let idleInTransactionTimeout: Int
    let idleTimeout: Int

    init(_ settings: SessionSettings) {
        generation = settings.generation
        searchPath = settings[name: "search_path"] ?? ""
        isolation = Isolation(
            settingName: settings[name: "default_transaction_isolation"] ?? "read committed")
        isReadOnly = settings.isOn("default_transaction_read_only")
        isDeferrable = settings.isOn("default_transaction_deferrable")
        lockTimeout = Int(settings.milliseconds("lock_timeout"))
        deadlockTimeout = Int(settings.milliseconds("deadlock_timeout"))
        statementTimeout = Int(settings.milliseconds("statement_timeout"))
        idleInTransactionTimeout = Int(settings.milliseconds("idle_in_transaction_session_timeout"))
        idleTimeout = Int(settings.milliseconds("idle_session_timeout"))
    }
}
