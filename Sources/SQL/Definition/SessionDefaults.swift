// ALTER ROLE … SET and ALTER DATABASE … SET: what sessions begin with.
import Catalog
package import Syntax
import Types

/// A change of what sessions begin with.
package struct SessionDefaultChange: Sendable {
    /// Nil: ALTER DATABASE.
    package var role: RoleReference?
    package var database: String?
    /// Nil: all of them go.
    package var name: String?
    /// Nil: it goes.
    package var value: String?

    package init(role: RoleReference?, database: String?, name: String?, value: String?) {
        self.role = role
        self.database = database
        self.name = name
        self.value = value
    }
}

extension DefinitionPlanner {
    mutating func change(_ change: SessionDefaultChange) throws(SQLError) {
        plan.tag = change.role == nil ? "ALTER DATABASE" : "ALTER ROLE"
        var database: DatabaseDefinition?
        if let name = change.database {
            guard let found = catalog.database(named: name) else {
                throw SQLError(.invalidCatalogName, "database \"\(name)\" does not exist")
            }
            database = found
        }
        guard let reference = change.role else {
            guard var database else { return }
            guard catalog.role(context.role, actsAs: database.owner) else {
                throw SQLError(
                    .insufficientPrivilege, "must be owner of database \(database.name)")
            }
            Self.apply(change, in: 0, to: &database.settings)
            plan.put(.database(database))
            return
        }
        var role = try role(reference)
        let own = catalog.roles[context.role]
        guard
            own?.isSuperuser == true || role.oid == context.role
                || (own?.canCreateRole == true && !role.isSuperuser)
        else {
            throw SQLError(
                .insufficientPrivilege,
                role.isSuperuser ? "must be superuser to alter superusers" : "permission denied")
        }
        Self.apply(change, in: database?.oid ?? 0, to: &role.settings)
        plan.put(.role(role))
    }

    private static func apply(
        _ change: SessionDefaultChange, in database: OID, to settings: inout [SessionDefault]
    ) {
        let name = change.name?.lowercased()
        settings.removeAll { $0.database == database && (name == nil || $0.name == name) }
        guard let name, let value = change.value else { return }
        settings.append(SessionDefault(database: database, name: name, value: value))
    }
}
