// GRANT and REVOKE of privileges on tables, columns, sequences, schemas and databases.
import Catalog
import Syntax
import Types

extension DefinitionPlanner {
    mutating func grant(_ grant: Grant) throws(SQLError) {
        plan.tag = grant.isGrant ? "GRANT" : "REVOKE"
        var grantees: [OID] = []
        for reference in grant.grantees { grantees.append(try grantee(reference)) }
        if grant.isGrant, grant.grantOption, grantees.contains(AccessList.everybody) {
            throw SQLError(
                .invalidGrantOperation, "grant options can only be granted to roles")
        }
        // An object is put also when nothing changes: whoever is changing it is waited for, and what he
        // leaves is looked at.
        for object in try grantedObjects(grant.target) {
            switch object {
            case .table(let table): try change(plan.latest(table), grant, grantees)
            case .sequence(let known, let isNamedAsTable):
                var sequence = plan.latest(known)
                let privileges = try sequencePrivileges(grant, sequence, isNamedAsTable)
                try change(
                    &sequence.accessList, sequence.access, Target(.sequence, sequence.name),
                    owner: sequence.owner, privileges, grant, grantees)
                plan.put(.sequence(sequence))
                try warnOfColumns(sequence, privileges, grant)
            case .schema(let known):
                var schema = plan.latest(known)
                try change(
                    &schema.accessList, schema.access, Target(.schema, schema.name),
                    owner: schema.owner, try privileges(grant, .schema), grant, grantees)
                plan.put(.schema(schema))
            case .database(let known):
                var database = plan.latest(known)
                try change(
                    &database.accessList, database.access, Target(.database, database.name),
                    owner: database.owner, try privileges(grant, .database), grant, grantees)
                plan.put(.database(database))
            }
        }
    }

    private func grantee(_ reference: RoleReference) throws(SQLError) -> OID {
        if case .everyone = reference { return AccessList.everybody }
        return try role(reference).oid
    }

    // MARK: Objects

    private enum GrantedObject {
        case table(TableDefinition)
        case sequence(SequenceDefinition, isNamedAsTable: Bool)
        case schema(SchemaDefinition)
        case database(DatabaseDefinition)
    }

    private func grantedObjects(_ target: Grant.Target) throws(SQLError) -> [GrantedObject] {
        switch target {
        case .objects(let kind, let names):
            var objects: [GrantedObject] = []
            for name in names { objects.append(try grantedObject(kind, name)) }
            return objects
        case .allInSchemas(let kind, let names):
            var objects: [GrantedObject] = []
            for name in names {
                let schema = try schema(named: name)
                switch kind {
                case .table:
                    objects += catalog.tables.values.filter { $0.schema == schema.oid }
                        .sorted { $0.oid < $1.oid }.map { .table($0) }
                case .sequence:
                    objects += catalog.sequences.values.filter { $0.schema == schema.oid }
                        .sorted { $0.oid < $1.oid }
                        .map { .sequence($0, isNamedAsTable: false) }
                default: throw unsupported("GRANT on all \(Self.word(kind))s in a schema", nil)
                }
            }
            return objects
        }
    }

    private func grantedObject(
        _ kind: ObjectKind, _ name: QualifiedName
    ) throws(SQLError) -> GrantedObject {
        switch kind {
        case .table:
            guard let found = try findRelation(name) else {
                throw SQLError(.undefinedTable, "relation \"\(name.written)\" does not exist")
            }
            if case .sequence(let sequence) = found {
                return .sequence(sequence, isNamedAsTable: true)
            }
            return .table(try table(name, orView: true))
        case .sequence:
            guard let found = try findRelation(name) else {
                throw SQLError(.undefinedTable, "relation \"\(name.written)\" does not exist")
            }
            guard case .sequence(let sequence) = found else {
                throw SQLError(.wrongObjectType, "\"\(name.name)\" is not a sequence")
            }
            return .sequence(sequence, isNamedAsTable: false)
        case .schema: return .schema(try schema(named: name.name))
        case .database:
            guard let database = catalog.database(named: name.name) else {
                throw SQLError(
                    .invalidCatalogName, "database \"\(name.name)\" does not exist")
            }
            return .database(database)
        default: throw unsupported("GRANT on a \(Self.word(kind))", name.location)
        }
    }

    // MARK: Privileges

    /// What is said of the whole object. Throws 0LP01 for what its kind does not have.
    private func privileges(
        _ grant: Grant, _ kind: PrivilegedKind
    ) throws(SQLError) -> Privileges {
        guard !grant.privileges.isEmpty else { return kind.all }
        var privileges: Privileges = []
        for privilege in grant.privileges {
            if !privilege.columns.isEmpty {
                guard kind == .table else {
                    throw SQLError(
                        .invalidGrantOperation,
                        "column privileges are only valid for relations")
                }
                continue
            }
            privileges.formUnion(try self.privilege(privilege.name, kind))
        }
        return privileges
    }

    private func privilege(
        _ name: String?, _ kind: PrivilegedKind
    ) throws(SQLError) -> Privileges {
        guard let name else { return kind.all }
        guard let known = Privileges.byName[name.lowercased()] else {
            if ["set", "alter system"].contains(name.lowercased()) {
                throw Self.invalid(name, kind)
            }
            throw SQLError(.syntaxError, "unrecognized privilege type \"\(name)\"")
        }
        guard kind.all.isSuperset(of: known) else { throw Self.invalid(name, kind) }
        return known
    }

    private static func invalid(_ name: String, _ kind: PrivilegedKind) -> SQLError {
        // Sequences may be named as tables.
        let word = kind == .table ? "relation" : kind.word
        return SQLError(
            .invalidGrantOperation,
            "invalid privilege type \(name.uppercased()) for \(word)")
    }

    private mutating func sequencePrivileges(
        _ grant: Grant, _ sequence: SequenceDefinition, _ isNamedAsTable: Bool
    ) throws(SQLError) -> Privileges {
        guard isNamedAsTable else { return try privileges(grant, .sequence) }
        if grant.privileges.isEmpty { return PrivilegedKind.sequence.all }
        let wanted = try relationPrivileges(grant)
        let kept = wanted.intersection(PrivilegedKind.sequence.all)
        if kept != wanted {
            warn(
                .invalidGrantOperation,
                "sequence \"\(sequence.name)\" only supports USAGE, SELECT, and UPDATE privileges")
        }
        return kept
    }

    /// GRANT … ON TABLE may name sequences, and then say USAGE.
    private func relationPrivileges(_ grant: Grant) throws(SQLError) -> Privileges {
        var privileges: Privileges = []
        for privilege in grant.privileges {
            if privilege.name?.lowercased() == "usage" {
                privileges.insert(.usage)
            } else {
                privileges.formUnion(try self.privilege(privilege.name, .table))
            }
        }
        return privileges
    }

    // MARK: Changes

    /// What is changed, as messages name it.
    private struct Target {
        var kind: PrivilegedKind
        var name: String

        init(_ kind: PrivilegedKind, _ name: String) {
            self.kind = kind
            self.name = name
        }
    }

    private mutating func change(
        _ table: TableDefinition, _ grant: Grant, _ grantees: [OID]
    ) throws(SQLError) {
        var changed = table
        var privileges =
            grant.privileges.isEmpty
            ? PrivilegedKind.table.all : try relationPrivileges(tableWide(grant))
        if privileges.contains(.usage) {
            throw SQLError(
                .invalidGrantOperation, "invalid privilege type USAGE for table")
        }
        var columns: [Int16: Privileges] = [:]
        for privilege in grant.privileges {
            let wanted =
                privilege.columns.isEmpty
                ? [] : try self.privilege(privilege.name, .column)
            for name in privilege.columns {
                guard let column = table.liveColumns.first(where: { $0.name == name }) else {
                    throw SQLError(
                        .undefinedColumn,
                        "column \"\(name)\" of relation \"\(table.name)\" does not exist")
                }
                columns[column.attnum, default: []].formUnion(wanted)
            }
        }
        if !privileges.isEmpty {
            try change(
                &changed.accessList, table.access, Target(.table, table.name),
                owner: table.owner, privileges, grant, grantees)
        }
        // What is taken of the whole table is taken of each column too, those of the system included.
        if !grant.isGrant {
            privileges.formIntersection(PrivilegedKind.column.all)
            let all = Self.systemColumns.keys + table.liveColumns.map(\.attnum)
            for attnum in all where !privileges.isEmpty {
                columns[attnum, default: []].formUnion(privileges)
            }
        }
        for (attnum, privileges) in columns.sorted(by: { $0.key < $1.key }) {
            try change(column: attnum, privileges, of: &changed, grant, grantees)
        }
        plan.put(.table(changed))
    }

    /// PostgreSQL's, which nobody can be granted.
    private static let systemColumns: [Int16: String] = [
        -6: "tableoid", -5: "cmax", -4: "xmax", -3: "cmin", -2: "xmin", -1: "ctid",
    ]

    /// What is taken of a sequence is taken of its columns too, which says something only to who may not.
    private mutating func warnOfColumns(
        _ sequence: SequenceDefinition, _ privileges: Privileges, _ grant: Grant
    ) throws(SQLError) {
        let wanted = privileges.intersection(PrivilegedKind.column.all)
        guard !grant.isGrant, !wanted.isEmpty else { return }
        let system = Self.systemColumns.sorted { $0.key < $1.key }.map(\.value)
        for name in system + ["last_value", "log_cnt", "is_called"] {
            _ = try grantor(
                wanted, of: sequence.access, owner: sequence.owner,
                Target(.column, "\(name)\" of relation \"\(sequence.name)"), grant)
        }
    }

    private func tableWide(_ grant: Grant) -> Grant {
        var grant = grant
        grant.privileges.removeAll { !$0.columns.isEmpty }
        return grant
    }

    private mutating func change(
        column attnum: Int16, _ privileges: Privileges, of table: inout TableDefinition,
        _ grant: Grant, _ grantees: [OID]
    ) throws(SQLError) {
        let before = table.columnAccess[attnum] ?? AccessList()
        // Who may grant it on the whole table may grant it on a column.
        var known = before
        for entry in table.access.entries where !entry.grantable.isEmpty {
            known.grant(
                entry.grantable, to: entry.grantee, by: entry.grantor, withGrantOption: true)
        }
        let name = table.column(attnum)?.name ?? Self.systemColumns[attnum] ?? ""
        let change = try grantor(
            privileges, of: known, onWhole: table.access, owner: table.owner,
            Target(.column, "\(name)\" of relation \"\(table.name)"), grant)
        guard attnum > 0 else { return }
        var list = before
        try apply(change, grant, grantees, owner: table.owner, to: &list)
        table.columnAccess[attnum] = list.entries.isEmpty ? nil : list
    }

    private mutating func change(
        _ list: inout AccessList?, _ known: AccessList, _ target: Target, owner: OID,
        _ privileges: Privileges, _ grant: Grant, _ grantees: [OID]
    ) throws(SQLError) {
        let change = try grantor(
            privileges, of: known, owner: owner, target, grant)
        var changed = known
        try apply(change, grant, grantees, owner: owner, to: &changed)
        list = changed
    }

    /// In whose name it is done, and what of it may be done. Throws 42501 for who has no privilege on
    /// the object at all; warns when something is left out.
    private mutating func grantor(
        _ privileges: Privileges, of list: AccessList, onWhole whole: AccessList? = nil,
        owner: OID, _ target: Target, _ grant: Grant
    ) throws(SQLError) -> (role: OID, privileges: Privileges) {
        let found = catalog.grantor(privileges, of: list, owner: owner, for: context.role)
        if let wanted = grant.grantor, try role(wanted).oid != context.role {
            throw SQLError(
                .invalidGrantOperation, "grantor must be current user")
        }
        if found.grantable == privileges { return (found.role, found.grantable) }
        if found.grantable.isEmpty {
            let roles = catalog.identities(of: context.role)
            let own = list.privileges(of: roles).union(whole?.privileges(of: roles) ?? [])
            let anything = own.intersection(target.kind.all)
            if anything.isEmpty { throw Self.denied(target) }
        }
        let verb = grant.isGrant ? "were granted" : "could be revoked"
        let state: SQLState =
            grant.isGrant ? .warningPrivilegeNotGranted : .warningPrivilegeNotRevoked
        let place =
            target.kind == .column
            ? "column \"\(target.name)\"" : "\"\(target.name)\""
        if found.grantable.isEmpty {
            warn(state, "no privileges \(verb) for \(place)")
        } else if target.kind == .column
            ? privileges != target.kind.all : !grant.privileges.isEmpty
        {
            warn(state, "not all privileges \(verb) for \(place)")
        }
        return (found.role, found.grantable)
    }

    private static func denied(_ target: Target) -> SQLError {
        let place =
            target.kind == .column
            ? "column \"\(target.name)\"" : "\(target.kind.word) \(target.name)"
        return SQLError(.insufficientPrivilege, "permission denied for \(place)")
    }

    private func apply(
        _ change: (role: OID, privileges: Privileges), _ grant: Grant, _ grantees: [OID],
        owner: OID, to list: inout AccessList
    ) throws(SQLError) {
        for grantee in grantees {
            if grant.isGrant {
                list.grant(
                    change.privileges, to: grantee, by: change.role,
                    withGrantOption: grant.grantOption)
                continue
            }
            let isDone = list.revoke(
                change.privileges, from: grantee, by: change.role,
                onlyGrantOption: grant.grantOption, owner: owner,
                cascades: grant.behavior == .cascade)
            guard isDone else {
                throw SQLError(
                    .dependentObjectsStillExist, "dependent privileges exist",
                    hint: "Use CASCADE to revoke them too.")
            }
        }
    }

    mutating func warn(_ state: SQLState, _ message: String) {
        var warning = SQLError(state, message)
        warning.severity = .warning
        plan.notices.append(warning)
    }

    // MARK: Checks

    /// Throws 42501 unless who makes the definition owns what is called so.
    func checkOwner(_ owner: OID, of what: String) throws(SQLError) {
        guard catalog.role(context.role, actsAs: owner) else {
            throw SQLError(.insufficientPrivilege, "must be owner of \(what)")
        }
    }

    /// Throws 42501 unless he may become the role, which is to own something.
    func checkMember(of role: OID) throws(SQLError) {
        guard catalog.role(context.role, mayBecome: role) else {
            throw SQLError(
                .insufficientPrivilege,
                "must be member of role \"\(catalog.roles[role]?.name ?? "")\"")
        }
    }

    /// Throws 42501 unless he may make something in the schema, or in the database.
    func checkCreate(
        in schema: SchemaDefinition, for role: OID? = nil, at location: Int32? = nil
    ) throws(SQLError) {
        let role = role ?? context.role
        guard catalog.privileges(of: role, on: schema).contains(.create) else {
            throw SQLError(
                .insufficientPrivilege, "permission denied for schema \(schema.name)",
                position: position(location))
        }
    }

    func checkCreateInDatabase() throws(SQLError) {
        guard let database = catalog.databases[context.database] else { return }
        guard catalog.privileges(of: context.role, on: database).contains(.create) else {
            throw SQLError(
                .insufficientPrivilege, "permission denied for database \(database.name)")
        }
    }

    func checkUsage(of schema: SchemaDefinition) throws(SQLError) {
        guard catalog.privileges(of: context.role, on: schema).contains(.usage) else {
            throw SQLError(
                .insufficientPrivilege, "permission denied for schema \(schema.name)")
        }
    }
}
