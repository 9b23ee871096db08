// What a role may see of the ledger: of a table's rows what it may read now, of commits its own.
import Bytes
import Catalog
import Types

struct PastRights {
    /// What is shown of one table's rows.
    enum Shown {
        case nothing, everything
        /// The columns with these attnums.
        case columns(Set<Int16>)

        func has(_ column: TableColumn) -> Bool {
            switch self {
            case .nothing: false
            case .everything: true
            case .columns(let attnums): attnums.contains(column.attnum)
            }
        }
    }

    private let rights: Catalog
    private let role: OID
    private let isSuperuser: Bool
    private var known: [OID: Shown] = [:]

    init(_ context: ExecutionContext) {
        rights = context.rights
        role = context.session.currentUserOID
        isSuperuser = role == Catalog.bootstrapRole || rights.roles[role]?.isSuperuser == true
    }

    /// Of a table that is no more, its owner sees all; of what is no table's, superusers.
    mutating func shown(of table: TableDefinition?) -> Shown {
        if isSuperuser { return .everything }
        guard let table else { return .nothing }
        if let found = known[table.oid] { return found }
        let found = look(table)
        known[table.oid] = found
        return found
    }

    private func look(_ table: TableDefinition) -> Shown {
        guard let now = rights.tables[table.oid], let schema = rights.schemas[now.schema] else {
            return rights.role(role, actsAs: table.owner) ? .everything : .nothing
        }
        guard rights.privileges(of: role, on: schema).contains(.usage) else { return .nothing }
        if rights.privileges(of: role, on: now).contains(.select) { return .everything }
        let columns = now.columnAccess.keys.filter {
            rights.privileges(of: role, onColumn: $0, of: now).contains(.select)
        }
        return columns.isEmpty ? .nothing : .columns(Set(columns))
    }

    /// Whether it is told of a commit: one by a role that it acts as.
    func seesCommit(by name: String) -> Bool {
        if isSuperuser { return true }
        return rights.role(named: name).map { rights.role(role, actsAs: $0.oid) } ?? false
    }
}
