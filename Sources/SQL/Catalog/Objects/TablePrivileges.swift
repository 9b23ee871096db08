// Who may do what with a table: what GRANT gives and REVOKE takes away.

/// What a role may be allowed to do with a table; the bits are PostgreSQL's own.
package struct TablePrivileges: OptionSet, Hashable, Sendable {
    package let rawValue: UInt16
    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let insert = TablePrivileges(rawValue: 1 << 0)
    package static let select = TablePrivileges(rawValue: 1 << 1)
    package static let update = TablePrivileges(rawValue: 1 << 2)
    package static let delete = TablePrivileges(rawValue: 1 << 3)
    package static let truncate = TablePrivileges(rawValue: 1 << 4)
    package static let references = TablePrivileges(rawValue: 1 << 5)
    package static let trigger = TablePrivileges(rawValue: 1 << 6)
    package static let all = TablePrivileges(rawValue: 0x7f)

    /// By the words of GRANT, in lower case.
    package static let byName: [String: TablePrivileges] = [
        "insert": .insert, "select": .select, "update": .update, "delete": .delete,
        "truncate": .truncate, "references": .references, "trigger": .trigger,
    ]
}

/// What one role, or everybody, was granted.
package struct TableGrant: Hashable, Sendable {
    /// The number that stands for everybody (PUBLIC).
    package static let everybody: OID = 0

    package var grantee: OID
    package var privileges: TablePrivileges
    /// Those it may grant to others.
    package var grantable: TablePrivileges

    package init(
        grantee: OID, privileges: TablePrivileges = [], grantable: TablePrivileges = []
    ) {
        self.grantee = grantee
        self.privileges = privileges
        self.grantable = grantable
    }
}

extension Catalog {
    /// Whether a role has what another has: it is the same, a superuser, or a member of it.
    package func role(_ role: OID, actsAs other: OID) -> Bool {
        guard let definition = roles[role] else { return false }
        if role == other || definition.isSuperuser { return true }
        return memberships(of: role).contains(other)
    }

    /// The roles a role is a member of, directly or not; not itself.
    package func memberships(of role: OID) -> Set<OID> {
        var found: Set<OID> = []
        var open = [role]
        while let next = open.popLast() {
            for group in roles[next]?.memberOf ?? [] where found.insert(group).inserted {
                open.append(group)
            }
        }
        return found
    }

    /// What a role may do with a table: its owner and superusers anything.
    package func privileges(of role: OID, on table: TableDefinition) -> TablePrivileges {
        if self.role(role, actsAs: table.owner) { return .all }
        let groups = memberships(of: role)
        var privileges: TablePrivileges = []
        // A partition is reached through the tables it belongs to.
        for grant in table.grants + ancestors(of: table).flatMap(\.grants)
        where grant.grantee == TableGrant.everybody || grant.grantee == role
            || groups.contains(grant.grantee)
        {
            privileges.formUnion(grant.privileges)
        }
        return privileges
    }

    /// What a role may grant of a table.
    package func grantable(by role: OID, on table: TableDefinition) -> TablePrivileges {
        if self.role(role, actsAs: table.owner) { return .all }
        let groups = memberships(of: role)
        return table.grants.filter { $0.grantee == role || groups.contains($0.grantee) }
            .reduce(into: []) { $0.formUnion($1.grantable) }
    }
}
