// Whose rights a session's statements have: who has connected, SET SESSION AUTHORIZATION, SET ROLE.
import Catalog
import Types

extension Session {
    /// What SET SESSION AUTHORIZATION says, or the role that has connected.
    var sessionRole: RoleDefinition {
        let rights = rights
        if let name = profile.sessionRoleName { return rights.role(named: name) ?? Self.gone(name) }
        return rights.roles[loginRole.oid] ?? Self.gone(loginRole.name, loginRole.oid)
    }

    /// Whose rights statements have: what SET ROLE says, or the session's role.
    var currentRole: RoleDefinition {
        guard let name = profile.roleName else { return sessionRole }
        return rights.role(named: name) ?? Self.gone(name)
    }

    /// A role that somebody has dropped: the session still is it, and may do what everybody may.
    private static func gone(_ name: String, _ oid: OID = .max) -> RoleDefinition {
        RoleDefinition(oid: oid, name: name, canLogin: false)
    }

    /// The catalog that says what roles may do. A snapshot that lasts does not keep what is revoked, and of
    /// the past everybody reads what he may read now.
    var rights: Catalog { seesOldCatalog ? ownCatalog(over: database.history.newest) : catalog }

    /// Whether statements may see another catalog than the one that says what roles may do.
    var seesOldCatalog: Bool { block?.snapshotCatalog != nil }

    /// SET ROLE and SET SESSION AUTHORIZATION: the session goes on with what another role may do.
    func setIdentity(_ setting: String, _ name: String, _ isLocal: Bool) throws(SQLError) {
        try rights.checkIdentity(
            setting, name, session: sessionRole.oid, login: loginRole.oid)
        _ = try variables.set(setting, to: name, isLocal: isLocal)
        if setting != "role" { _ = try variables.set("role", to: "none", isLocal: isLocal) }
    }

    /// RESET of either; with the session's role comes the role that it begins with.
    func resetIdentity(_ setting: String) throws(SQLError) {
        try variables.change { (settings) throws(SQLError) in
            try settings.reset(setting)
            if setting != "role" { try settings.reset("role") }
        }
    }

    /// Tells the settings what follows from them.
    func noteIdentity() {
        let value = currentRole.isSuperuser ? "on" : "off"
        guard settings[name: "is_superuser"] != value else { return }
        // It never fails: the server decides what nobody may set.
        try? variables.change { $0.decide("is_superuser", value) }
    }
}
