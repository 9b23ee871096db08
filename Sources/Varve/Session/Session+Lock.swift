// LOCK TABLE.
import Catalog
import Engine
import Executor
import Syntax
import Types

extension Session {
    /// Takes no snapshot: what the transaction reads afterwards is what was committed before its
    /// locks were got.
    func lockTables(_ statement: LockTables) async throws(SQLError) -> String {
        guard isInBlock else {
            throw SQLError(
                .noActiveTransaction, "LOCK TABLE can only be used in transaction blocks")
        }
        try ensureBlock()
        guard let block else { return "LOCK TABLE" }
        applyLockLimits(block.transaction)
        for reference in statement.tables {
            try await lock(reference.name, LockMode(statement.mode), statement.isNoWait, block)
        }
        return "LOCK TABLE"
    }

    private func lock(
        _ name: QualifiedName, _ mode: LockMode, _ isNoWait: Bool, _ block: TransactionBlock
    ) async throws(SQLError) {
        // Again, when the relation has become another one while its lock was waited for.
        while true {
            let oids = try lockedTables(name, mode)
            for oid in oids {
                let key = LockKey.table(oid, in: databaseOID)
                if !isNoWait {
                    try await lock(key, mode, block.transaction)
                } else if !block.transaction.tryLock(key, mode) {
                    throw SQLError(
                        .lockNotAvailable,
                        "could not obtain lock on relation \"\(name.name)\"")
                }
            }
            if block.transaction.isolation == .readCommitted || !block.hasRun {
                block.transaction.refreshSnapshot()
                if block.snapshotCatalog != nil {
                    self.block?.snapshotCatalog = database.history.catalog(
                        at: block.transaction.snapshot)
                }
            }
            if try lockedTables(name, mode) == oids { return }
        }
    }

    /// A table and its partitions, or a system catalog, whose lock is in nobody's way.
    private func lockedTables(
        _ name: QualifiedName, _ mode: LockMode
    ) throws(SQLError) -> [OID] {
        switch try relation(name) {
        case .table(let table):
            try check(mode.neededPrivileges, on: table)
            return [table.oid] + catalog.partitionTree(of: table.oid).map(\.oid)
        case .system(let relation):
            try check(mode.neededPrivileges, on: relation)
            return [relation.oid]
        case .sequence: throw cannotLock(name, "sequences")
        case .index: throw cannotLock(name, "indexes")
        }
    }

    private func cannotLock(_ name: QualifiedName, _ kind: String) -> SQLError {
        SQLError(
            .wrongObjectType, "cannot lock relation \"\(name.name)\"",
            detail: "This operation is not supported for \(kind).")
    }
}

extension LockMode {
    /// One of these is needed to take the lock.
    fileprivate var neededPrivileges: Privileges {
        switch self {
        case .accessShare: [.select, .update, .delete, .truncate, .insert]
        case .tableRowShare, .rowExclusive: [.update, .delete, .truncate, .insert]
        default: [.update, .delete, .truncate]
        }
    }

    init(_ mode: TableLockMode) {
        self =
            switch mode {
            case .accessShare: .accessShare
            case .rowShare: .tableRowShare
            case .rowExclusive: .rowExclusive
            case .shareUpdateExclusive: .shareUpdateExclusive
            case .share: .share
            case .shareRowExclusive: .shareRowExclusive
            case .exclusive: .exclusive
            case .accessExclusive: .accessExclusive
            }
    }
}
