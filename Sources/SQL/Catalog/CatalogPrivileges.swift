// What roles may do: memberships, and the access lists of objects read for a role.
package import Types

extension Catalog {
    // MARK: Memberships

    /// Whether a role has what another has: it is the same, a superuser, or inherits from it.
    package func role(_ role: OID, actsAs other: OID) -> Bool {
        guard let definition = roles[role] else { return false }
        if role == other || definition.isSuperuser { return true }
        return identities(of: role).contains(other)
    }

    /// Whether a role may become another: it is the same, a superuser, or a member of it in any way.
    package func role(_ role: OID, mayBecome other: OID) -> Bool {
        guard let definition = roles[role] else { return false }
        return role == other || definition.isSuperuser || memberships(of: role).contains(other)
    }

    /// Whether a role may make others members of `group`.
    package func role(_ role: OID, isAdminOf group: OID) -> Bool {
        guard let definition = roles[role] else { return false }
        if definition.isSuperuser { return true }
        return memberships(of: role).union([role]).contains {
            $0 != group && roles[$0]?.adminOf.contains(group) == true
        }
    }

    /// The roles a role is a member of, directly or not; not itself.
    package func memberships(of role: OID) -> Set<OID> { groups(of: role) { _ in true } }

    /// The role and those whose privileges it has without becoming them.
    package func identities(of role: OID) -> Set<OID> {
        groups(of: role) { $0.inherits }.union([role])
    }

    private func groups(of role: OID, _ follows: (RoleDefinition) -> Bool) -> Set<OID> {
        var found: Set<OID> = []
        var open = [role]
        while let next = open.popLast() {
            guard let definition = roles[next], follows(definition) else { continue }
            for group in definition.memberOf where found.insert(group).inserted {
                open.append(group)
            }
        }
        return found
    }

    /// Throws unless a session that `login` has begun, and that acts for `session`, may set `role` or
    /// `session_authorization` to this name; any other setting is not looked at.
    package func checkIdentity(
        _ setting: String, _ name: String, session: OID, login: OID
    ) throws(SQLError) {
        let isRole = setting.lowercased() == "role"
        guard isRole || setting.lowercased() == "session_authorization" else { return }
        if isRole, name == "none" { return }
        guard let wanted = role(named: name) else {
            throw SQLError(.invalidParameterValue, "role \"\(name)\" does not exist")
        }
        let isAllowed =
            isRole
            ? role(session, mayBecome: wanted.oid)
            : wanted.oid == login || roles[login]?.isSuperuser == true
        guard isAllowed else {
            throw SQLError(
                .insufficientPrivilege,
                "permission denied to set \(isRole ? "role" : "session authorization") \"\(name)\"")
        }
    }

    // MARK: Objects

    package func privileges(of role: OID, on table: TableDefinition) -> Privileges {
        privileges(of: role, .table, owner: table.owner, table.access)
    }

    package func privileges(of role: OID, on sequence: SequenceDefinition) -> Privileges {
        privileges(of: role, .sequence, owner: sequence.owner, sequence.access)
    }

    package func privileges(of role: OID, on schema: SchemaDefinition) -> Privileges {
        privileges(of: role, .schema, owner: schema.owner, schema.access)
    }

    package func privileges(of role: OID, on database: DatabaseDefinition) -> Privileges {
        privileges(of: role, .database, owner: database.owner, database.access)
    }

    /// What a role may do with one column, over what it may do with the whole table.
    package func privileges(
        of role: OID, onColumn attnum: Int16, of table: TableDefinition
    ) -> Privileges {
        guard let list = table.columnAccess[attnum] else { return [] }
        return list.privileges(of: identities(of: role))
    }

    private func privileges(
        of role: OID, _ kind: PrivilegedKind, owner: OID, _ list: @autoclosure () -> AccessList
    ) -> Privileges {
        guard let definition = roles[role] else { return [] }
        if definition.isSuperuser { return kind.all }
        return list().privileges(of: identities(of: role))
    }

    /// In whose name a role grants these privileges, and which of them it may: the owner's if it acts
    /// as that one, else the one of its identities that may grant most.
    package func grantor(
        _ privileges: Privileges, of list: AccessList, owner: OID, for role: OID
    ) -> (role: OID, grantable: Privileges) {
        if self.role(role, actsAs: owner) { return (owner, privileges) }
        var best: (role: OID, grantable: Privileges) = (role, [])
        let others = identities(of: role).subtracting([role]).sorted()
        for identity in [role] + others {
            let grantable = list.grantable(by: [identity]).intersection(privileges)
            if grantable.rawValue.nonzeroBitCount > best.grantable.rawValue.nonzeroBitCount {
                best = (identity, grantable)
            }
        }
        return best
    }

    /// Whether the role owns a schema, or may act as if.
    package func role(_ role: OID, ownsSchema oid: OID) -> Bool {
        schemas[oid].map { self.role(role, actsAs: $0.owner) } ?? false
    }
}

extension TableDefinition {
    /// Who may do what with it.
    package var access: AccessList {
        accessList ?? AccessList(ofNew: .table, owner: owner)
    }

    /// The object has another owner.
    package mutating func changeOwner(to new: OID) {
        accessList?.changeOwner(from: owner, to: new)
        for attnum in columnAccess.keys { columnAccess[attnum]?.changeOwner(from: owner, to: new) }
        owner = new
    }
}

extension SequenceDefinition {
    package var access: AccessList {
        accessList ?? AccessList(ofNew: .sequence, owner: owner)
    }

    package mutating func changeOwner(to new: OID) {
        accessList?.changeOwner(from: owner, to: new)
        owner = new
    }
}

extension SchemaDefinition {
    /// It is none of the schemas that the system has, nor the one that its database begins with.
    package var isMade: Bool {
        guard let database else { return false }
        return oid != Catalog.publicSchema && oid != Catalog.postgresPublicSchema
            && oid != database + 1
    }

    /// Everybody may use the schemas that nobody has made.
    package var access: AccessList {
        accessList
            ?? AccessList(ofNew: .schema, owner: owner, everybody: isMade ? [] : .usage)
    }

    package mutating func changeOwner(to new: OID) {
        accessList?.changeOwner(from: owner, to: new)
        owner = new
    }
}

extension DatabaseDefinition {
    package var access: AccessList {
        accessList
            ?? AccessList(ofNew: .database, owner: owner, everybody: [.temporary, .connect])
    }

    package mutating func changeOwner(to new: OID) {
        accessList?.changeOwner(from: owner, to: new)
        owner = new
    }
}
