// GRANT and REVOKE, of tables' privileges and of roles.
import Catalog
import Syntax
import Types

extension DefinitionPlanner {
    mutating func grant(_ grant: Grant) throws(SQLError) {
        plan.tag = grant.isGrant ? "GRANT" : "REVOKE"
        let privileges = try privileges(grant)
        var grantees: [OID] = []
        for reference in grant.grantees { grantees.append(try grantee(reference)) }
        for table in try grantedTables(grant.target) {
            var changed = plan.latest(table)
            guard catalog.grantable(by: context.role, on: table).isSuperset(of: privileges) else {
                throw SQLError(
                    .insufficientPrivilege, "permission denied for table \(table.name)")
            }
            for grantee in grantees {
                if grant.isGrant {
                    try add(privileges, grant, to: grantee, on: &changed)
                } else {
                    Self.remove(privileges, grant, from: grantee, on: &changed)
                }
            }
            if changed != table { plan.put(.table(changed)) }
        }
    }

    private func grantee(_ reference: RoleReference) throws(SQLError) -> OID {
        if case .everyone = reference { return TableGrant.everybody }
        return try role(reference).oid
    }

    private func privileges(_ grant: Grant) throws(SQLError) -> TablePrivileges {
        guard !grant.privileges.isEmpty else { return .all }
        var privileges: TablePrivileges = []
        for privilege in grant.privileges {
            if !privilege.columns.isEmpty { throw unsupported("privileges on columns", nil) }
            guard let name = privilege.name else {
                privileges = .all
                continue
            }
            guard let known = TablePrivileges.byName[name.lowercased()] else {
                let others: Set<String> = [
                    "usage", "create", "connect", "temporary", "temp", "execute", "set",
                    "alter system",
                ]
                guard others.contains(name.lowercased()) else {
                    throw SQLError(.syntaxError, "unrecognized privilege type \"\(name)\"")
                }
                throw SQLError(
                    .invalidGrantOperation,
                    "invalid privilege type \(name.uppercased()) for table")
            }
            privileges.formUnion(known)
        }
        return privileges
    }

    private func grantedTables(_ target: Grant.Target) throws(SQLError) -> [TableDefinition] {
        switch target {
        case .objects(let kind, let names):
            guard kind == .table else {
                throw unsupported("GRANT on a \(Self.word(kind))", names.first?.location)
            }
            var tables: [TableDefinition] = []
            for name in names {
                guard try findRelation(name) != nil else {
                    throw SQLError(
                        .undefinedTable, "relation \"\(name.written)\" does not exist")
                }
                tables.append(try table(name, orView: true))
            }
            return tables
        case .allInSchemas(let kind, let names):
            guard kind == .table else {
                throw unsupported("GRANT on all \(Self.word(kind))s in a schema", nil)
            }
            var tables: [TableDefinition] = []
            for name in names {
                let schema = try schema(named: name)
                tables += catalog.tables.values.filter { $0.schema == schema.oid }
            }
            return tables.sorted { $0.oid < $1.oid }
        }
    }

    private func add(
        _ privileges: TablePrivileges, _ grant: Grant, to grantee: OID,
        on table: inout TableDefinition
    ) throws(SQLError) {
        if grant.grantOption, grantee == TableGrant.everybody {
            throw SQLError(
                .invalidGrantOperation, "grant options can only be granted to roles")
        }
        // The owner has them anyway.
        if grantee == table.owner { return }
        let place =
            table.grants.firstIndex { $0.grantee == grantee } ?? table.grants.endIndex
        if place == table.grants.endIndex { table.grants.append(TableGrant(grantee: grantee)) }
        table.grants[place].privileges.formUnion(privileges)
        if grant.grantOption { table.grants[place].grantable.formUnion(privileges) }
    }

    private static func remove(
        _ privileges: TablePrivileges, _ grant: Grant, from grantee: OID,
        on table: inout TableDefinition
    ) {
        guard let place = table.grants.firstIndex(where: { $0.grantee == grantee }) else { return }
        table.grants[place].grantable.subtract(privileges)
        // REVOKE GRANT OPTION FOR leaves the privileges themselves.
        if !grant.grantOption { table.grants[place].privileges.subtract(privileges) }
        if table.grants[place].privileges.isEmpty { table.grants.remove(at: place) }
    }

    // MARK: Membership

    mutating func grantRole(_ grant: GrantRole) throws(SQLError) {
        plan.tag = grant.isGrant ? "GRANT ROLE" : "REVOKE ROLE"
        if grant.adminOption { throw unsupported("ADMIN OPTION", nil) }
        var changed: [OID: RoleDefinition] = [:]
        for name in grant.roles {
            let group = try role(.named(name))
            guard catalog.roles[context.role].map({ $0.isSuperuser || $0.canCreateRole }) == true
            else {
                throw SQLError(
                    .insufficientPrivilege, "must have admin option on role \"\(group.name)\"")
            }
            for reference in grant.grantees {
                let found = try role(reference)
                var member = changed[found.oid] ?? found
                if grant.isGrant {
                    try refuseCircle(member, group)
                    if member.memberOf.contains(group.oid) {
                        plan.notice(
                            "role \"\(member.name)\" is already a member of role "
                                + "\"\(group.name)\"")
                        continue
                    }
                    member.memberOf.append(group.oid)
                } else {
                    member.memberOf.removeAll { $0 == group.oid }
                }
                changed[member.oid] = member
            }
        }
        for role in changed.values.sorted(by: { $0.oid < $1.oid }) { plan.put(.role(role)) }
    }

    private func refuseCircle(
        _ member: RoleDefinition, _ group: RoleDefinition
    ) throws(SQLError) {
        guard member.oid == group.oid || catalog.memberships(of: group.oid).contains(member.oid)
        else { return }
        throw SQLError(
            .invalidGrantOperation,
            "role \"\(group.name)\" is a member of role \"\(member.name)\"")
    }
}
