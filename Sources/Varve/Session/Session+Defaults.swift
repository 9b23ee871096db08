// ALTER ROLE … SET and ALTER DATABASE … SET: checking what is to be kept, and beginning with it.
import Catalog
import Definition
import Syntax
import Types

extension Session {
    /// The change that the statement asks for, its value checked; nil for other statements.
    func sessionDefaultChange(_ statement: Statement) throws(SQLError) -> SessionDefaultChange? {
        switch statement {
        case .alterRoleSet(let alter):
            guard let role = alter.role else {
                throw SQLError.notSupported("ALTER ROLE ALL", at: .statement)
            }
            return try change(alter.setting, of: role, in: alter.database)
        case .alterDatabaseSet(let database, let setting):
            return try change(setting, of: nil, in: database)
        default: return nil
        }
    }

    private func change(
        _ setting: SetVariable, of role: RoleReference?, in database: String?
    ) throws(SQLError) -> SessionDefaultChange {
        var change = SessionDefaultChange(
            role: role, database: database, name: nil, value: nil)
        switch setting.action {
        case .set(let name, let values):
            change.name = name
            change.value = try checked(name, try text(name, values))
        case .fromCurrent(let name):
            guard let value = settings[name: name] else { throw SessionSettings.unknown(name) }
            change.name = name
            change.value = try checked(name, value)
        case .setDefault(let name), .reset(let name):
            guard settings[name: name] != nil else { throw SessionSettings.unknown(name) }
            change.name = name
        case .resetAll: break
        case .transaction, .sessionCharacteristics, .snapshot:
            throw SQLError(.syntaxError, "only a configuration parameter can be kept")
        }
        return change
    }

    /// The value as it is kept; throws what SET would.
    private func checked(_ name: String, _ value: String) throws(SQLError) -> String {
        var probe = settings
        try probe.set(name, to: value)
        return probe[name: name] ?? value
    }

    /// What a session begins with: the database's, then the role's, then the role's in this
    /// database. One that is refused by now is left out.
    static func applyDefaults(
        of role: RoleDefinition, in database: DatabaseDefinition, _ catalog: Catalog,
        to settings: inout SessionSettings
    ) {
        let inAll = role.settings.filter { $0.database == 0 }
        let inThis = role.settings.filter { $0.database == database.oid }
        for each in database.settings + inAll + inThis {
            do throws(SQLError) {
                try catalog.checkIdentity(
                    each.name, each.value, session: role.oid, login: role.oid)
                try settings.setDefault(each.name, to: each.value, isAllowed: true)
            } catch {
                continue
            }
        }
    }
}
