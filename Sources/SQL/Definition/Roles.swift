// CREATE, ALTER and DROP ROLE, and who is a member of what.
import Catalog
import Syntax
import Types

extension DefinitionPlanner {
    /// Who makes the definition.
    var ownRole: RoleDefinition? { catalog.roles[context.role] }

    private var mayCreateRoles: Bool {
        ownRole.map { $0.isSuperuser || $0.canCreateRole } ?? false
    }

    private func denied(_ message: String) -> SQLError {
        SQLError(.insufficientPrivilege, message)
    }

    mutating func createRole(_ create: CreateRole) throws(SQLError) {
        plan.tag = "CREATE ROLE"
        let name = Self.identifier(create.name)
        var role = RoleDefinition(oid: newOID(), name: name, canLogin: create.kind == .user)
        var members: (plain: [RoleReference], admins: [RoleReference]) = ([], [])
        var groups: [RoleReference] = []
        for option in create.options {
            switch option.name {
            case "rolemembers": members.plain += try roles(option)
            case "adminmembers": members.admins += try roles(option)
            case "addroleto": groups += try roles(option)
            default: try apply(option, to: &role)
            }
        }
        if ownRole?.isSuperuser != true {
            if role.isSuperuser { throw denied("must be superuser to create superusers") }
            if Self.isSet("isreplication", create.options) {
                throw denied("must be superuser to create replication users")
            }
            if Self.isSet("bypassrls", create.options) {
                throw denied("must be superuser to create bypassrls users")
            }
            if !mayCreateRoles { throw denied("permission denied to create role") }
        }
        if name.hasPrefix("pg_") {
            throw SQLError(
                .reservedName, "role name \"\(name)\" is reserved",
                detail: "Role names starting with \"pg_\" are reserved.")
        }
        guard catalog.role(named: name) == nil else {
            throw SQLError(.duplicateObject, "role \"\(name)\" already exists")
        }
        plan.put(.role(role))
        for reference in groups {
            let group = try self.role(reference, or: role)
            try checkAdmin(of: group)
            try setMembership(of: role, in: group, isMember: true)
        }
        for (references, isAdmin) in [(members.plain, false), (members.admins, true)] {
            for reference in references {
                let member = try self.role(reference, or: role)
                try setMembership(of: member, in: role, isMember: true, asAdmin: isAdmin)
            }
        }
    }

    /// The role of that name, which may be the one that is being made.
    private func role(
        _ reference: RoleReference, or new: RoleDefinition
    ) throws(SQLError) -> RoleDefinition {
        if case .named(new.name) = reference { return new }
        return try role(reference)
    }

    mutating func alterRole(_ alter: AlterRole) throws(SQLError) {
        plan.tag = "ALTER ROLE"
        var role = try role(alter.role)
        if let list = alter.options.first(where: { $0.name == "rolemembers" }) {
            try checkAdmin(of: role)
            plan.tag = "ALTER ROLE"
            for reference in try roles(list) {
                try setMembership(
                    of: try self.role(reference), in: role, isMember: alter.action != .drop)
            }
            return
        }
        if ownRole?.isSuperuser != true {
            if role.isSuperuser || alter.options.contains(where: { $0.name == "superuser" }) {
                throw denied(
                    "must be superuser to alter superuser roles or change superuser attribute")
            }
            if alter.options.contains(where: { $0.name == "isreplication" }) {
                throw denied(
                    "must be superuser to alter replication roles or change replication attribute")
            }
            if alter.options.contains(where: { $0.name == "bypassrls" }) {
                throw denied("must be superuser to change bypassrls attribute")
            }
            let isOwnPassword =
                role.oid == context.role && alter.options.allSatisfy { $0.name == "password" }
            if !mayCreateRoles, !isOwnPassword { throw denied("permission denied") }
        }
        for option in alter.options { try apply(option, to: &role) }
        plan.put(.role(role))
    }

    private static func isSet(_ name: String, _ options: [Option]) -> Bool {
        options.contains { $0.name == name && isTrue($0) }
    }

    private static func isTrue(_ option: Option) -> Bool {
        option.value == .boolean(true) || option.value == .integer(1)
    }

    private func apply(_ option: Option, to role: inout RoleDefinition) throws(SQLError) {
        let flag = Self.isTrue(option)
        switch option.name {
        case "superuser": role.isSuperuser = flag
        case "canlogin": role.canLogin = flag
        case "createdb": role.canCreateDatabase = flag
        case "createrole": role.canCreateRole = flag
        case "inherit": role.inherits = flag
        case "isreplication", "bypassrls", "connectionlimit": break
        default: throw unsupported("role option \(option.name)", option.location)
        }
    }

    private func roles(_ option: Option) throws(SQLError) -> [RoleReference] {
        guard case .list(let values)? = option.value else {
            throw unsupported("role option \(option.name)", option.location)
        }
        return values.compactMap { value in
            if case .role(let role) = value { role } else { nil }
        }
    }

    mutating func dropRoles(_ roles: [RoleReference], ifExists: Bool) throws(SQLError) {
        plan.tag = "DROP ROLE"
        guard mayCreateRoles else { throw denied("permission denied to drop role") }
        var dropped: [RoleDefinition] = []
        for reference in roles {
            // One that is named twice is gone the second time.
            if case .named(let name) = reference,
                catalog.role(named: name).map(dropped.contains) ?? true
            {
                let what = "role \"\(name)\" does not exist"
                guard ifExists else { throw SQLError(.undefinedObject, what) }
                plan.notice("\(what), skipping")
                continue
            }
            let role = try role(reference)
            try refuseDropping(role)
            dropped.append(role)
        }
        let gone = Set(dropped.map(\.oid))
        for var member in catalog.roles.values.sorted(by: { $0.oid < $1.oid })
        where !gone.contains(member.oid) && !gone.isDisjoint(with: member.memberOf) {
            member.memberOf.removeAll { gone.contains($0) }
            member.adminOf.removeAll { gone.contains($0) }
            plan.put(.role(member))
        }
        for role in dropped { plan.changes.append(.remove(role.oid)) }
    }

    private func refuseDropping(_ role: RoleDefinition) throws(SQLError) {
        guard role.oid != context.role else {
            throw SQLError(.objectInUse, "current user cannot be dropped")
        }
        guard role.oid != context.sessionRole else {
            throw SQLError(.objectInUse, "session user cannot be dropped")
        }
        if role.isSuperuser, ownRole?.isSuperuser != true {
            throw denied("must be superuser to drop superusers")
        }
        let dependents = dependents(of: role.oid)
        if dependents.isEmpty { return }
        throw SQLError(
            .dependentObjectsStillExist,
            "role \"\(role.name)\" cannot be dropped because some objects depend on it",
            detail: dependents.joined(separator: "\n"))
    }

    /// What a role owns or was granted, as PostgreSQL lists it.
    private func dependents(of role: OID) -> [String] {
        var lines: [(OID, String)] = []
        func add(_ oid: OID, _ owner: OID, _ list: AccessList?, _ what: String) {
            if owner == role {
                lines.append((oid, "owner of \(what)"))
            } else if list?.mentions(role) == true {
                lines.append((oid, "privileges for \(what)"))
            }
        }
        for table in catalog.tables.values where isHere(table.schema) {
            add(
                table.oid, table.owner, table.accessList,
                "table \(described(table.name, table.schema))")
            for (attnum, list) in table.columnAccess where list.mentions(role) {
                let column = table.column(attnum)?.name ?? ""
                lines.append(
                    (
                        table.oid,
                        "privileges for column \(column) of table "
                            + described(table.name, table.schema)
                    ))
            }
        }
        for sequence in catalog.sequences.values where isHere(sequence.schema) {
            // A column's goes with its table.
            if sequence.owner == role, sequence.ownedBy != nil { continue }
            add(
                sequence.oid, sequence.owner, sequence.accessList,
                "sequence \(described(sequence.name, sequence.schema))")
        }
        for schema in catalog.schemas.values {
            add(schema.oid, schema.owner, schema.accessList, "schema \(schema.name)")
        }
        for database in catalog.databases.values {
            add(database.oid, database.owner, database.accessList, "database \(database.name)")
        }
        for publication in catalog.publications.values {
            add(publication.oid, publication.owner, nil, "publication \(publication.name)")
        }
        let elsewhere =
            catalog.tables.values.contains {
                !isHere($0.schema) && ($0.owner == role || $0.accessList?.mentions(role) == true)
            }
            || catalog.sequences.values.contains {
                !isHere($0.schema) && ($0.owner == role || $0.accessList?.mentions(role) == true)
            }
        if elsewhere { lines.append((.max, "objects in another database")) }
        return lines.sorted { $0.0 < $1.0 }.map(\.1)
    }

    private func isHere(_ schema: OID) -> Bool {
        catalog.schemas[schema]?.database == context.database
    }

    private func described(_ name: String, _ schema: OID) -> String {
        if context.searchPath.contains(schema) { return name }
        return "\(catalog.schemas[schema]?.name ?? "").\(name)"
    }

    // MARK: Membership

    mutating func grantRole(_ grant: GrantRole) throws(SQLError) {
        plan.tag = grant.isGrant ? "GRANT ROLE" : "REVOKE ROLE"
        for name in grant.roles {
            let group = try role(.named(name))
            try checkAdmin(of: group)
            for reference in grant.grantees {
                let member = try role(reference)
                try setMembership(
                    of: member, in: group, isMember: grant.isGrant, asAdmin: grant.adminOption,
                    keepsMembership: !grant.isGrant && grant.adminOption)
            }
        }
    }

    /// Throws 42501 unless who makes the definition may make members of `group`.
    private func checkAdmin(of group: RoleDefinition) throws(SQLError) {
        if group.isSuperuser {
            guard ownRole?.isSuperuser == true else {
                throw denied("must be superuser to alter superusers")
            }
        } else if !mayCreateRoles, !catalog.role(context.role, isAdminOf: group.oid) {
            throw denied("must have admin option on role \"\(group.name)\"")
        }
    }

    /// Also where nothing changes the member's row is put: whoever is changing it is waited for, and what
    /// he leaves is looked at.
    private mutating func setMembership(
        of known: RoleDefinition, in group: RoleDefinition, isMember: Bool, asAdmin: Bool = false,
        keepsMembership: Bool = false
    ) throws(SQLError) {
        var member = plan.latest(known)
        let was = member.memberOf.contains(group.oid)
        guard isMember else {
            if !was {
                warn(
                    .warning,
                    "role \"\(member.name)\" is not a member of role \"\(group.name)\"")
            }
            member.adminOf.removeAll { $0 == group.oid }
            if !keepsMembership { member.memberOf.removeAll { $0 == group.oid } }
            plan.put(.role(member))
            return
        }
        try refuseCircle(member, group)
        if was, !asAdmin || member.adminOf.contains(group.oid) {
            plan.notice(
                "role \"\(member.name)\" is already a member of role \"\(group.name)\"")
        }
        if !was { member.memberOf.append(group.oid) }
        if asAdmin, !member.adminOf.contains(group.oid) { member.adminOf.append(group.oid) }
        plan.put(.role(member))
    }

    private func refuseCircle(
        _ member: RoleDefinition, _ group: RoleDefinition
    ) throws(SQLError) {
        // What a new role has been made a member of is only in the plan.
        let groups = plan.latest(group).memberOf
        guard
            member.oid == group.oid || groups.contains(member.oid)
                || groups.contains(where: { catalog.memberships(of: $0).contains(member.oid) })
        else { return }
        throw SQLError(
            .invalidGrantOperation,
            "role \"\(group.name)\" is a member of role \"\(member.name)\"")
    }
}
