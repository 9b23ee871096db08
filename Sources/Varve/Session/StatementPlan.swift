import Bytes
import Catalog
import Engine
import Executor
import Planner
import Syntax
import Types

/// What was made of a statement: good for the catalog and the settings that it was made by. Sessions of one
/// thread may share it (`ThreadShare`).
final class StatementPlan {
    let statement: Statement
    let query: CompiledQuery
    let catalogVersion: UInt64
    /// Which of the thread's that has it.
    private(set) var settings: PlanningSettings
    /// Sessions of one thread have it.
    private(set) var isShared = false
    /// Set when it is one that needs no waiting.
    let immediate: ImmediateStatement?
    /// The tables it uses, each in the strongest mode that it needs.
    let usedTables: [UsedTable]
    /// Those of them that the statement names, which its analysis locks already.
    let namedTables: [UsedTable]
    /// What its user must be allowed to do.
    let uses: [OID: RelationUse]
    /// The version of the catalog by which the role may do all that it does; nil before that was
    /// looked at.
    private var allowedBy: UInt64?

    /// `dependsOnCursor`: on where a cursor of the session stands, which is another place each time.
    init(
        _ statement: Statement, text: String, _ query: CompiledQuery, _ catalog: Catalog,
        _ settings: PlanningSettings, dependsOnCursor: Bool
    ) {
        self.statement = statement
        self.query = query
        catalogVersion = catalog.version
        self.settings = settings
        immediate =
            dependsOnCursor || query.plan.needsParameterValues
            ? nil : ImmediateStatement(query, text: text)
        usedTables = Self.usedTables(of: query.plan, catalog, in: settings.values.database)
        let named = Set(query.plan.namedTables)
        namedTables = usedTables.filter { named.contains($0.oid) }
        uses = query.plan.uses
    }

    /// The tables a plan uses, each in the strongest mode that it needs.
    static func usedTables(
        of plan: PreparedPlan, _ catalog: Catalog, in database: OID
    ) -> [UsedTable] {
        tablesUsed(by: plan, catalog).map { oid, mode, partitions in
            UsedTable(
                oid: oid, mode: mode, lock: .table(oid, in: database), partitions: partitions)
        }
    }

    /// The plan's tables, and the partitioned ones that the statement names with those between them and their
    /// partitions, in the order in which they are locked: those that are named, as they are, then what they consist
    /// of, partitioned ones first, as definitions do it. `partitions`: see `UsedTable`.
    private static func tablesUsed(
        by plan: PreparedPlan, _ catalog: Catalog
    ) -> [(oid: OID, mode: LockMode, partitions: Set<OID>)] {
        let tables = plan.plan.usedTables
        let named = plan.uses.keys.filter { catalog.tables[$0]?.partitionKey != nil }
        var modes = tables
        for table in named where modes[table] == nil { modes[table] = .accessShare }
        var partitions: [OID: Set<OID>] = [:]
        for (table, mode) in tables {
            guard let definition = catalog.tables[table] else { continue }
            let parents = catalog.ancestors(of: definition).map(\.oid)
            guard let top = parents.lastIndex(where: named.contains) else { continue }
            for parent in parents[...top] {
                if mode.rawValue > modes[parent]?.rawValue ?? 0 { modes[parent] = mode }
                if !plan.namedTables.contains(parent) {
                    partitions[parent, default: []].insert(table)
                }
            }
        }
        func place(_ table: OID) -> Int {
            let order = plan.namedTables
            if let place = order.firstIndex(of: table) { return place }
            return order.count + (catalog.tables[table]?.partitionKey == nil ? 1 : 0)
        }
        return modes.map { (place: place($0.key), oid: $0.key, mode: $0.value) }
            .sorted { ($0.place, $0.oid) < ($1.place, $1.oid) }
            .map { ($0.oid, $0.mode, partitions[$0.oid] ?? []) }
    }

    func isGood(catalogVersion: UInt64, _ settings: PlanningSettings) -> Bool {
        catalogVersion == self.catalogVersion && settings === self.settings
    }

    /// Gives it to other sessions.
    func share() { isShared = true }

    /// Its session is another thread's now, which has these as equal settings.
    func change(to settings: PlanningSettings) {
        precondition(!isShared, "what others use stays where it is")
        self.settings = settings
    }

    /// Notes that the role may run it.
    func allow(by version: UInt64) { allowedBy = version }

    func isAllowed(by version: UInt64) -> Bool { allowedBy == version }

    /// Whether it is the same for every session with its settings, and keeps nothing of one from one run to
    /// the next. A statement on one row has no other way that might be better by now, as the tables have
    /// grown; one whose constraints are checked later is none that needs no waiting.
    var isShareable: Bool { immediate != nil && query.plan.plan.isOfOneRow }
}

extension PreparedPlan {
    /// Whether it reads the table, or changes it.
    func isUsing(_ table: OID) -> Bool { plan.usedTables[table] != nil }
}

extension PlanNode {
    /// The tables of the plan, its subqueries' included, as PostgreSQL locks them: those that are
    /// changed, those with rows to be locked, those that are only read.
    fileprivate var usedTables: [OID: LockMode] {
        var modes: [OID: LockMode] = [:]
        func note(_ table: TableDefinition, _ mode: LockMode) {
            let known = modes[table.oid]?.rawValue ?? 0
            if mode.rawValue > known { modes[table.oid] = mode }
        }
        visitPlans { node in
            switch node.operation {
            case .insert(let insert):
                note(insert.table, .rowExclusive)
                for partition in insert.partitions { note(partition.table, .rowExclusive) }
            case .update(let update):
                note(update.table, .rowExclusive)
                for partition in update.move?.partitions ?? [] {
                    note(partition.table, .rowExclusive)
                }
            case .delete(let delete): note(delete.table, .rowExclusive)
            case .merge(let merge):
                note(merge.table, .rowExclusive)
                for partition in merge.insertion?.partitions ?? [] {
                    note(partition.table, .rowExclusive)
                }
            case .lockRows(let lock):
                for target in lock.targets { note(target.row.table, .tableRowShare) }
            case .tableScan(let scan): note(scan.table, .accessShare)
            case .pointGet(let get): note(get.table, .accessShare)
            case .indexScan(let scan): note(scan.table, .accessShare)
            default: break
            }
        }
        return modes
    }
}

/// A table of a plan, to be locked before it runs.
struct UsedTable {
    var oid: OID
    var mode: LockMode
    var lock: LockKey
    /// Of a partitioned table that the statement does not name: the partitions for whose sake it is used.
    var partitions: Set<OID>

    /// Whether an execution uses it that comes to all but those tables.
    func isUsed(leavingOut leftOut: Set<OID>) -> Bool {
        !leftOut.contains(oid) && (partitions.isEmpty || !partitions.isSubset(of: leftOut))
    }
}
