// What the session's role may do.
import Catalog
import Executor
import Planner
import Types

extension Session {
    /// Throws 42501 unless the role may do all that a plan does.
    func checkPrivileges(_ prepared: PreparedStatement) throws(SQLError) {
        // The plan is made anew whenever the catalog or the role changes.
        if prepared.isAllowed { return }
        let role = currentRole.oid
        let catalog = catalog
        for (oid, use) in prepared.uses.sorted(by: { $0.key < $1.key }) {
            if let table = catalog.tables[oid] {
                guard catalog.role(role, mayUse: table, as: use) else {
                    throw Self.permissionDenied(.table, table.name)
                }
            } else if let sequence = catalog.sequences[oid] {
                guard catalog.privileges(of: role, on: sequence).isSuperset(of: use.privileges)
                else { throw Self.permissionDenied(.sequence, sequence.name) }
            }
        }
        prepared.allow()
    }

    /// Throws 42501 unless the role may use a table so.
    func check(_ use: RelationUse, on table: TableDefinition) throws(SQLError) {
        guard catalog.role(currentRole.oid, mayUse: table, as: use) else {
            throw Self.permissionDenied(.table, table.name)
        }
    }

    /// Throws 42501 unless the role may do one of these.
    func check(_ anyOf: Privileges, on table: TableDefinition) throws(SQLError) {
        let role = currentRole
        guard !catalog.privileges(of: role.oid, on: table).isDisjoint(with: anyOf) else {
            throw Self.permissionDenied(.table, table.name)
        }
    }

    /// Whether the role owns the table, or may act as if.
    func owns(_ table: TableDefinition) -> Bool {
        catalog.role(currentRole.oid, actsAs: table.owner)
    }

    /// Throws 42501 unless the role owns the table.
    func checkOwner(of table: TableDefinition) throws(SQLError) {
        guard owns(table) else {
            throw SQLError(.insufficientPrivilege, "must be owner of table \(table.name)")
        }
    }

    private static func permissionDenied(_ kind: PrivilegedKind, _ name: String) -> SQLError {
        SQLError(.insufficientPrivilege, "permission denied for \(kind.word) \(name)")
    }
}
