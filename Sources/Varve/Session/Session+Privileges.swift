// What the session's role may do.
import Catalog
import Executor
import Planner
import Types

extension Session {
    /// Throws 42501 unless the role may do all that a plan does.
    func checkPrivileges(_ prepared: PreparedStatement) throws(SQLError) {
        // It is another plan whenever its catalog or the role changes.
        let rights = rights
        guard let plan = prepared.plan, !plan.isAllowed(by: rights.version) else { return }
        let role = currentRole.oid
        for (oid, use) in plan.uses.sorted(by: { $0.value.place < $1.value.place }) {
            try check(use, onRelation: oid, role, rights)
        }
        plan.allow(by: rights.version)
    }

    private func check(
        _ use: RelationUse, onRelation oid: OID, _ role: OID, _ rights: Catalog
    ) throws(SQLError) {
        if let table = catalog.tables[oid] {
            guard mayUse(table, as: use, role, rights) else {
                throw Self.permissionDenied(table.word, table.name)
            }
        } else if let sequence = catalog.sequences[oid] {
            let known = rights.sequences[oid] ?? sequence
            guard rights.privileges(of: role, on: known).isSuperset(of: use.privileges) else {
                throw Self.permissionDenied("sequence", sequence.name)
            }
        } else if let system = BuiltinFacts.relation(oid), system.isSecret {
            guard rights.roles[role]?.isSuperuser == true else {
                throw Self.permissionDenied(system.isView ? "view" : "table", system.name)
            }
        }
    }

    /// Whether the role may use the table so; one that is no more, whether it was the role's.
    private func mayUse(
        _ table: TableDefinition, as use: RelationUse, _ role: OID, _ rights: Catalog
    ) -> Bool {
        guard rights !== catalog else { return rights.role(role, mayUse: table, as: use) }
        guard let known = rights.tables[table.oid], let schema = rights.schemas[known.schema] else {
            return rights.role(role, actsAs: table.owner)
        }
        return rights.privileges(of: role, on: schema).contains(.usage)
            && rights.role(role, mayUse: known, as: use)
    }

    /// Throws 42501 unless the role may use a table so.
    func check(_ use: RelationUse, on table: TableDefinition) throws(SQLError) {
        guard mayUse(table, as: use, currentRole.oid, rights) else {
            throw Self.permissionDenied("table", table.name)
        }
    }

    /// Throws 42501 unless the role may do one of these.
    func check(_ anyOf: Privileges, on table: TableDefinition) throws(SQLError) {
        let rights = rights
        let has = rights.privileges(of: currentRole.oid, on: rights.tables[table.oid] ?? table)
        guard !has.isDisjoint(with: anyOf) else {
            throw Self.permissionDenied("table", table.name)
        }
    }

    /// The same of a system relation: all but superusers may at most read it.
    func check(_ anyOf: Privileges, on relation: SystemRelation) throws(SQLError) {
        if currentRole.isSuperuser || (anyOf.contains(.select) && !relation.isSecret) { return }
        throw Self.permissionDenied(relation.isView ? "view" : "table", relation.name)
    }

    /// Whether the role owns the table, or may act as if.
    func owns(_ table: TableDefinition) -> Bool {
        let rights = rights
        return rights.role(currentRole.oid, actsAs: (rights.tables[table.oid] ?? table).owner)
    }

    /// Throws 42501 unless the role owns the table.
    func checkOwner(of table: TableDefinition) throws(SQLError) {
        guard owns(table) else {
            throw SQLError(.insufficientPrivilege, "must be owner of table \(table.name)")
        }
    }

    /// Throws 42501 unless the role may look names up in the schema.
    func checkUsage(of schema: SchemaDefinition) throws(SQLError) {
        let rights = rights
        let known = rights.schemas[schema.oid] ?? schema
        guard rights.privileges(of: currentRole.oid, on: known).contains(.usage) else {
            throw Self.permissionDenied("schema", schema.name)
        }
    }

    private static func permissionDenied(_ kind: String, _ name: String) -> SQLError {
        SQLError(.insufficientPrivilege, "permission denied for \(kind) \(name)")
    }
}

extension TableDefinition {
    /// As messages name its kind.
    fileprivate var word: String {
        if case .view = kind { "view" } else { "table" }
    }
}
