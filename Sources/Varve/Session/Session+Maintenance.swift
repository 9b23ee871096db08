// VACUUM, ANALYZE, REINDEX and CLUSTER. The store keeps no dead rows to vacuum, its statistics need no
// collecting, its indexes are never bloated and its rows lie in the order of their key: what is left
// of these statements is what others notice of them, their checks and their locks.
import Catalog
import Engine
import Executor
import Introspection
import Store
import Synchronization
import Syntax
import Types

extension Session {
    // MARK: VACUUM and ANALYZE

    func runVacuum(_ vacuum: Vacuum, _ sink: any ResultSink) async throws(SQLError) -> String {
        let word = vacuum.isVacuum ? "VACUUM" : "ANALYZE"
        if vacuum.isVacuum { try refuseInBlock("VACUUM") }
        try ensureBlock()
        guard let block else { return word }
        applyLockLimits(block.transaction)
        let isFull = vacuum.options.contains { $0.name == "full" && $0.isOn }
        let skipsLocked = vacuum.options.contains { $0.name == "skip_locked" && $0.isOn }
        let analyzes =
            !vacuum.isVacuum || vacuum.options.contains { $0.name == "analyze" && $0.isOn }
        let targets = try vacuumed(vacuum)
        let children = Set(targets.flatMap { catalog.partitionTree(of: $0.oid) }.map(\.oid))
        for target in targets {
            if target.partitionKey != nil, vacuum.isVacuum {
                if analyzes { try await readPartitions(of: target, block.transaction) }
                continue
            }
            try await visit(
                target, named: !vacuum.targets.isEmpty && !children.contains(target.oid),
                isVacuum: vacuum.isVacuum,
                isFull ? .accessExclusive : .shareUpdateExclusive, skipsLocked: skipsLocked, sink)
        }
        return word
    }

    /// ANALYZE of a partitioned table reads its partitions, and waits for them whatever was said.
    private func readPartitions(
        of table: TableDefinition, _ transaction: Transaction
    ) async throws(SQLError) {
        for leaf in catalog.leaves(of: table.oid) {
            let key = LockKey.table(leaf.oid, in: databaseOID)
            let heldBefore = transaction.holds(key, .accessShare)
            try await lock(key, .accessShare, transaction)
            if !heldBefore { transaction.unlock(key, .accessShare) }
        }
    }

    /// The tables to look at, in order.
    private func vacuumed(_ vacuum: Vacuum) throws(SQLError) -> [TableDefinition] {
        let catalog = catalog
        guard !vacuum.targets.isEmpty else {
            return catalog.tables.values.filter {
                catalog.schemas[$0.schema]?.database == databaseOID && $0.isVacuumed
            }.sorted { $0.oid < $1.oid }
        }
        var tables: [TableDefinition] = []
        for target in vacuum.targets {
            guard case .table(let table) = try relation(target.table) else { continue }
            defer { tables += catalog.partitionTree(of: table.oid) }
            for column in target.columns
            where !table.liveColumns.contains(where: { $0.name == column }) {
                throw SQLError(
                    .undefinedColumn,
                    "column \"\(column)\" of relation \"\(table.name)\" does not exist")
            }
            tables.append(table)
        }
        return tables
    }

    private func visit(
        _ table: TableDefinition, named: Bool, isVacuum: Bool, _ mode: LockMode,
        skipsLocked: Bool, _ sink: any ResultSink
    ) async throws(SQLError) {
        guard let block else { return }
        let verb = isVacuum ? "vacuum" : "analyze"
        guard owns(table) || ownsDatabase else {
            tell(
                sink,
                warning(
                    .warning,
                    "skipping \"\(table.name)\" --- only table or database owner can \(verb) it"))
            return
        }
        let key = LockKey.table(table.oid, in: databaseOID)
        let heldBefore = block.transaction.holds(key, mode)
        if !skipsLocked {
            try await lock(key, mode, block.transaction)
        } else if !block.transaction.tryLock(key, mode) {
            if named {
                tell(
                    sink,
                    warning(
                        .lockNotAvailable,
                        "skipping \(verb) of \"\(table.name)\" --- lock not available"))
            }
            return
        }
        if database.history.newest.tables[table.oid] == nil, !hasDefinitions, named {
            tell(
                sink,
                warning(
                    .undefinedTable,
                    "skipping \(verb) of \"\(table.name)\" --- relation no longer exists"))
        }
        if table.partitionKey != nil { try await readPartitions(of: table, block.transaction) }
        database.measure(table, block.transaction)
        // Outside of a block each table is a transaction of its own.
        if !block.isExplicit, !heldBefore { block.transaction.unlock(key, mode) }
    }

    private var ownsDatabase: Bool {
        guard let database = catalog.databases[databaseOID] else { return false }
        return catalog.role(currentRole.oid, actsAs: database.owner)
    }

    // MARK: REINDEX

    func reindex(
        _ reindex: Reindex, _ text: String, _ sink: any ResultSink
    ) async throws(SQLError) -> String {
        let isConcurrent = reindex.options.contains { $0.name == "concurrently" && $0.isOn }
        if isConcurrent { try refuseInBlock("REINDEX CONCURRENTLY") }
        try ensureBlock()
        guard let block else { return "REINDEX" }
        applyLockLimits(block.transaction)
        for table in try reindexed(reindex, text) {
            if !reindex.target.isWhole { try checkOwner(of: table) }
            let key = LockKey.table(table.oid, in: databaseOID)
            guard isConcurrent else {
                let heldBefore = block.transaction.holds(key, .share)
                try await lock(key, .share, block.transaction)
                if reindex.target.isWhole, !heldBefore {
                    block.transaction.unlock(key, .share)
                }
                continue
            }
            try await lock(key, .shareUpdateExclusive, block.transaction)
            // PostgreSQL waits twice: until nobody uses the old index to read, and until nobody
            // maintains it any more.
            try await awaitHolders(of: key, block.transaction)
            try await awaitHolders(of: key, block.transaction)
            block.transaction.unlock(key, .shareUpdateExclusive)
        }
        return "REINDEX"
    }

    private func reindexed(
        _ reindex: Reindex, _ text: String
    ) throws(SQLError) -> [TableDefinition] {
        switch reindex.target {
        case .index(let name):
            guard case .index(_, let table) = try relation(name) else {
                throw SQLError(.wrongObjectType, "\"\(name.name)\" is not an index")
            }
            return [table]
        case .table(let name):
            switch try relation(name) {
            case .table(let table):
                return table.partitionKey == nil ? [table] : catalog.leaves(of: table.oid)
            case .system: return []
            default:
                throw SQLError(
                    .wrongObjectType, "\"\(name.name)\" is not a table or materialized view")
            }
        case .schema(let name):
            try refuseInBlock("REINDEX SCHEMA")
            guard let schema = catalog.schema(named: name, in: databaseOID) else {
                throw SQLError(.invalidSchemaName, "schema \"\(name)\" does not exist")
            }
            guard rights.role(currentRole.oid, actsAs: schema.owner) else {
                throw SQLError(.insufficientPrivilege, "must be owner of schema \(name)")
            }
            return tables { $0.schema == schema.oid }
        case .database(let name), .system(let name):
            let isSystem = if case .system = reindex.target { true } else { false }
            try refuseInBlock(isSystem ? "REINDEX SYSTEM" : "REINDEX DATABASE")
            guard name.isEmpty || name == databaseName else {
                throw SQLError(
                    .featureNotSupported, "can only reindex the currently open database")
            }
            guard ownsDatabase else {
                throw SQLError(.insufficientPrivilege, "must be owner of database \(databaseName)")
            }
            let catalog = catalog
            return isSystem
                ? [] : tables { catalog.schemas[$0.schema]?.database == databaseOID }
        }
    }

    private func tables(where isWanted: (TableDefinition) -> Bool) -> [TableDefinition] {
        catalog.tables.values.filter { isWanted($0) && $0.isVacuumed }.sorted { $0.oid < $1.oid }
    }

    /// Waits until nobody has a transaction open any more that holds the table now in a mode that
    /// conflicts: by default that has used it at all. Others may go on using it meanwhile.
    func awaitHolders(
        of key: LockKey, conflictingWith mode: LockMode = .accessExclusive,
        _ transaction: Transaction
    ) async throws(SQLError) {
        do throws(EngineError) {
            try await transaction.awaitHolders(of: key, conflictingWith: mode)
        } catch {
            throw SQLError(error)
        }
    }

    /// DROP INDEX CONCURRENTLY waits for those who may use the index, and keeps nobody away from the
    /// table meanwhile.
    func awaitUsers(of drop: Drop) async throws(SQLError) {
        guard let block else { return }
        applyLockLimits(block.transaction)
        for name in drop.names {
            guard case .index(_, let table)? = try? relation(name) else { continue }
            let key = LockKey.table(table.oid, in: databaseOID)
            try await lock(key, .shareUpdateExclusive, block.transaction)
            try await awaitHolders(of: key, block.transaction)
        }
    }

    /// DETACH PARTITION CONCURRENTLY waits for those who may read the partition with its table, and keeps
    /// nobody away from either meanwhile.
    func awaitUsers(of alter: AlterTable) async throws(SQLError) {
        guard let block, case .table(let table)? = try? relation(alter.table.name) else { return }
        applyLockLimits(block.transaction)
        let key = LockKey.table(table.oid, in: databaseOID)
        try await lock(key, .shareUpdateExclusive, block.transaction)
        for case .detachPartition(let name, true) in alter.commands {
            guard case .table(let partition)? = try? relation(name) else { continue }
            // Queries of the table lock the partitions that have rows.
            let leaves = catalog.partitionTree(of: partition.oid) + [partition]
            for leaf in leaves {
                try await awaitHolders(
                    of: LockKey.table(leaf.oid, in: databaseOID), block.transaction)
            }
        }
        try await awaitHolders(of: key, block.transaction)
    }

    // MARK: CLUSTER

    func cluster(_ cluster: Cluster, _ text: String) async throws(SQLError) -> String {
        guard let name = cluster.table else {
            try refuseInBlock("CLUSTER")
            return "CLUSTER"
        }
        try ensureBlock()
        guard let block else { return "CLUSTER" }
        applyLockLimits(block.transaction)
        guard case .table(let table) = try relation(name) else {
            throw SQLError(
                .wrongObjectType, "\"\(name.name)\" is not a table or materialized view")
        }
        try checkOwner(of: table)
        try await lock(
            .table(table.oid, in: databaseOID), .accessExclusive, block.transaction)
        guard let index = cluster.index else {
            throw SQLError(
                .undefinedObject,
                "there is no previously clustered index for table \"\(table.name)\"")
        }
        guard case .table(let now) = try relation(name),
            let found = now.indexes.first(where: { $0.name == index })
        else {
            throw SQLError(
                .undefinedObject,
                "index \"\(index)\" for table \"\(table.name)\" does not exist")
        }
        if found.method == .hash {
            throw SQLError(
                .featureNotSupported,
                "cannot cluster on index \"\(index)\" because access method does not support "
                    + "clustering")
        }
        for leaf in catalog.leaves(of: table.oid) where owns(leaf) {
            try await lock(
                .table(leaf.oid, in: databaseOID), .accessExclusive, block.transaction)
        }
        return "CLUSTER"
    }
}

extension Database {
    private static let pageBytes = 8192

    /// Notes how large a table is now.
    func measure(_ table: TableDefinition, _ transaction: Transaction) {
        guard let statistics = transaction.statistics(of: table.storage) else { return }
        let pages = (statistics.rowBytes + Self.pageBytes - 1) / Self.pageBytes
        measures.withLock {
            $0[table.oid] = TableMeasure(
                pages: Int32(clamping: pages), rows: Double(statistics.rowCount))
        }
        catalogRows.forget()
    }
}

extension TableDefinition {
    /// Whether there are rows of its own to look after.
    fileprivate var isVacuumed: Bool { if case .table = kind { true } else { false } }
}

extension Reindex.Target {
    /// Each table is a transaction of its own.
    fileprivate var isWhole: Bool {
        switch self {
        case .index, .table: false
        case .schema, .database, .system: true
        }
    }
}

extension Option {
    /// A boolean option that is written without a value is on.
    fileprivate var isOn: Bool {
        switch value {
        case nil: true
        case .boolean(let isOn): isOn
        case .integer(let number): number != 0
        case .string(let word): ["true", "on", "yes", "1"].contains(word.lowercased())
        default: false
        }
    }
}
