// What a transaction's catalog says of a table, and what is true of it behind the table's lock.
import Catalog
import Engine
import Executor
import Planner
import Syntax
import Types

extension Session {
    /// What `lookUp` makes of a statement's names. Where it fails and somebody else has one of the tables that
    /// it met, it is asked again after the wait for that one: PostgreSQL has a table's lock before it looks for
    /// the table's columns, indexes and constraints. `mode`: what the tables that the statement changes are
    /// locked in.
    func lookingUp<Found>(
        changedIn mode: LockMode = .rowExclusive,
        _ lookUp: (MetTables) throws(SQLError) -> Found
    ) async throws(SQLError) -> Found {
        while true {
            let met = MetTables()
            do throws(SQLError) {
                return try lookUp(met)
            } catch {
                guard error.mayBeTooEarly, try await hasWaited(for: met, changedIn: mode) else {
                    throw error
                }
            }
        }
    }

    /// Whether somebody had to be waited for before all of the tables were locked. Who reads by the catalog of
    /// its snapshot finds the same names afterwards, and does not wait.
    private func hasWaited(
        for met: MetTables, changedIn mode: LockMode
    ) async throws(SQLError) -> Bool {
        guard let block, block.snapshotCatalog == nil, !block.transaction.isReadOnly else {
            return false
        }
        var hasWaited = false
        for table in met.all {
            let key = LockKey.table(table.oid, in: databaseOID)
            let mode = table.isChanged ? mode : .accessShare
            if block.transaction.tryLock(key, mode) { continue }
            try await lock(key, mode, block.transaction)
            hasWaited = true
        }
        if hasWaited, block.transaction.isolation == .readCommitted {
            block.transaction.refreshSnapshot()
        }
        return hasWaited
    }

    /// The compiled plan of a statement whose tables are not locked yet; see `lookingUp`.
    @discardableResult
    func compileNamed(
        _ prepared: PreparedStatement, toRun: Bool = false, isInternal: Bool = false,
        parameterTypes: [SQLType]? = nil
    ) async throws(SQLError) -> CompiledQuery {
        try await lookingUp { (met) throws(SQLError) in
            try compile(
                prepared, toRun: toRun, isInternal: isInternal, parameterTypes: parameterTypes,
                meeting: met)
        }
    }

    /// A transaction that keeps the catalog of its snapshot must not write by it once it is outdated:
    /// newer indexes and constraints would miss its rows, a newer storage would not have them, and they
    /// would not go to newer partitions. Behind
    /// its lock the table is what it will be at the commit. Throws 40001.
    func requireCurrentDefinition(of table: OID, lockedIn mode: LockMode) throws(SQLError) {
        guard let block, let known = block.snapshotCatalog else { return }
        // Reads are of the snapshot whole. But a conflict between a serializable one and later writes is
        // noted by where the rows are.
        let mustBeCurrent =
            mode != .accessShare
            || (block.transaction.isolation == .serializable && !block.transaction.isReadOnly)
        let newest = database.history.newest
        guard mustBeCurrent, newest !== known else { return }
        let isSame =
            known.defines(table, as: newest)
            && (mode == .accessShare
                || known.partitionTree(of: table).map(\.oid)
                    == newest.partitionTree(of: table).map(\.oid))
        if isSame { return }
        let name = known.tables[table]?.name ?? ""
        throw SQLError(
            .serializationFailure,
            "could not serialize access due to a concurrent change of table \"\(name)\"")
    }

    /// The table of that name, as it is once it is locked for writing, and with it its partitions.
    func tableLockedForWriting(
        _ name: QualifiedName, or refusal: @autoclosure () -> SQLError
    ) async throws(SQLError) -> TableDefinition {
        while true {
            guard case .table(let table) = try relation(name) else { throw refusal() }
            guard let block else { throw SQLError(.internalError, "no transaction") }
            let partitions = catalog.partitionTree(of: table.oid).map(\.oid)
            for oid in [table.oid] + partitions {
                try await lock(
                    .table(oid, in: databaseOID), .rowExclusive, block.transaction)
            }
            if block.transaction.isolation == .readCommitted { block.transaction.refreshSnapshot() }
            for oid in [table.oid] + partitions {
                try requireCurrentDefinition(of: oid, lockedIn: .rowExclusive)
            }
            // Another relation may have got the name while the lock was waited for, or a partition come.
            guard case .table(let now) = try relation(name), now.oid == table.oid,
                catalog.partitionTree(of: table.oid).map(\.oid) == partitions
            else { continue }
            return now
        }
    }
}

extension Catalog {
    /// Whether a table, and what refers to it, is the same in another catalog.
    func defines(_ table: OID, as other: Catalog) -> Bool {
        tables[table] == other.tables[table]
            && foreignKeys(to: table).map(\.constraint)
                == other.foreignKeys(to: table).map(\.constraint)
    }
}

extension SQLError {
    /// Whether a statement that fails so might have found other names had it come later. PostgreSQL looks at
    /// who may do something before it waits.
    fileprivate var mayBeTooEarly: Bool {
        state != .insufficientPrivilege && state != .queryCanceled && state != .wrongObjectType
    }
}
