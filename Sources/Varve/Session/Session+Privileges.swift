// What the session's role may do.
import Catalog
import Executor
import Planner
import Types

extension Session {
    /// Throws 42501 unless the role may do all that a plan does.
    func checkPrivileges(_ prepared: PreparedStatement) throws(SQLError) {
        // The plan is made anew whenever the catalog changes.
        if prepared.isAllowed(for: profile.roleName) { return }
        let role = currentRole
        let catalog = catalog
        for (oid, needed) in prepared.usedPrivileges.sorted(by: { $0.key < $1.key }) {
            guard let table = catalog.tables[oid] else { continue }
            guard catalog.privileges(of: role.oid, on: table).isSuperset(of: needed) else {
                throw Self.permissionDenied(table)
            }
        }
        prepared.allow(profile.roleName)
    }

    /// Throws 42501 unless the role may do one of these.
    func check(_ anyOf: TablePrivileges, on table: TableDefinition) throws(SQLError) {
        let role = currentRole
        guard !catalog.privileges(of: role.oid, on: table).isDisjoint(with: anyOf) else {
            throw Self.permissionDenied(table)
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

    private static func permissionDenied(_ table: TableDefinition) -> SQLError {
        SQLError(.insufficientPrivilege, "permission denied for table \(table.name)")
    }
}

extension PlanNode {
    /// What a plan does with each table it names. A row that is only found to be changed is not read
    /// as long as no column of it is.
    var usedPrivileges: [OID: TablePrivileges] {
        var used: [OID: TablePrivileges] = [:]
        func note(_ table: TableDefinition, _ privileges: TablePrivileges) {
            used[table.oid, default: []].formUnion(privileges)
        }
        var changed: Set<OID> = []
        visitPlans { node in
            switch node.operation {
            case .insert(let insert):
                var needed: TablePrivileges = .insert
                if case .update? = insert.onConflict?.action {
                    needed.formUnion([.update, .select])
                }
                if insert.returning != nil { needed.formUnion(.select) }
                note(insert.table, needed)
            case .update(let update):
                changed.insert(update.table.oid)
                note(update.table, update.returning == nil ? .update : [.update, .select])
            case .delete(let delete):
                changed.insert(delete.table.oid)
                note(delete.table, delete.returning == nil ? .delete : [.delete, .select])
            case .merge(let merge):
                changed.insert(merge.table.oid)
                note(merge.table, merge.privileges)
            case .lockRows(let lock):
                for target in lock.targets { note(target.row.table, .update) }
            default: break
            }
        }
        visitPlans { node in
            guard let (table, columns, isFiltered) = node.scannedTable else { return }
            let reads = isFiltered || columns.contains { $0 != .rowKey }
            if reads || !changed.contains(table.oid) { note(table, .select) }
        }
        return used
    }

    private var scannedTable: (table: TableDefinition, columns: [ScanColumn], isFiltered: Bool)? {
        switch operation {
        case .tableScan(let scan): (scan.table, scan.columns, scan.filter != nil)
        case .pointGet(let get): (get.table, get.columns, true)
        case .indexScan(let scan):
            (
                scan.table, scan.columns,
                scan.filter != nil || scan.condition != nil
            )
        case .topicScan(let scan): (scan.table, scan.columns, true)
        case .pastScan(let scan): (scan.table, [], true)
        default: nil
        }
    }
}

extension MergePlan {
    fileprivate var privileges: TablePrivileges {
        var needed: TablePrivileges = .select
        for clause in clauses {
            switch clause.action {
            case .nothing: break
            case .insert: needed.formUnion(.insert)
            case .update: needed.formUnion(.update)
            case .delete: needed.formUnion(.delete)
            }
        }
        return needed
    }
}
