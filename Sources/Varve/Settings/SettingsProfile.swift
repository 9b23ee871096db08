import Catalog
import Engine

/// What every statement asks of the settings, looked up once for each change of them.
final class SettingsProfile {
    // What each statement touches comes first.
    let generation: Int
    /// What plans depend on.
    let planning: PlanningSettings
    let isolation: Isolation
    /// `isolation` is READ COMMITTED by its other name.
    let isReadUncommitted: Bool
    let isReadOnly: Bool
    let isDeferrable: Bool
    /// `synchronous_commit = off`: commits are answered before they are durable.
    let commitsAsynchronously: Bool
    // Milliseconds; 0 for none.
    let idleInTransactionTimeout: Int
    let idleTimeout: Int
    let statementTimeout: Int
    let lockTimeout: Int
    let deadlockTimeout: Int
    let searchPath: String
    /// What SET SESSION AUTHORIZATION has said; nil for who has connected.
    let sessionRoleName: String?
    /// Whose rights statements have by SET ROLE or SET SESSION AUTHORIZATION; nil for who has connected.
    let roleName: String?

    /// `planning` gives what the session, of the role that has connected, has for these values.
    init(
        _ settings: SessionSettings, of loginRole: RoleDefinition, in database: OID,
        _ planning: (PlanningSettings.Values) -> PlanningSettings
    ) {
        generation = settings.generation
        searchPath = settings[name: "search_path"] ?? ""
        sessionRoleName = settings.changed("session_authorization")
        let role = settings[name: "role"] ?? "none"
        roleName = role == "none" ? sessionRoleName : role
        self.planning = planning(
            PlanningSettings.Values(
                database: database, login: loginRole.oid, role: roleName ?? loginRole.name,
                searchPath: searchPath,
                texts: PlanningSettings.Values.names.map { settings[name: $0] }))
        let level = settings[name: "default_transaction_isolation"] ?? "read committed"
        isolation = Isolation(settingName: level)
        isReadUncommitted = level == "read uncommitted"
        isReadOnly = settings.isOn("default_transaction_read_only")
        isDeferrable = settings.isOn("default_transaction_deferrable")
        commitsAsynchronously = settings[name: "synchronous_commit"] == "off"
        lockTimeout = Int(settings.milliseconds("lock_timeout"))
        deadlockTimeout = Int(settings.milliseconds("deadlock_timeout"))
        statementTimeout = Int(settings.milliseconds("statement_timeout"))
        idleInTransactionTimeout = Int(settings.milliseconds("idle_in_transaction_session_timeout"))
        idleTimeout = Int(settings.milliseconds("idle_session_timeout"))
    }
}
