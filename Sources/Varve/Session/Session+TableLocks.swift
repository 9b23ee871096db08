// What a transaction's catalog says of a table, and what is true of it behind the table's lock.
import Catalog
import Engine
import Executor
import Planner
import Syntax
import Types

extension Session {
    /// Whether what failed so is worth another try: PostgreSQL has a table's lock before it looks for the table's
    /// columns, indexes and constraints, so where somebody else has one of the tables that the statement names
    /// this waits for it, and then there may be other names. `mode`: what those are locked in that it changes.
    func mayTryAgain(
        after error: SQLError, _ met: MetTables, changedIn mode: LockMode = .rowExclusive
    ) async throws(SQLError) -> Bool {
        guard mayBeTooEarly(error), let block else { return false }
        var hasWaited = false
        for table in met.all {
            let key = LockKey.table(table.oid, in: databaseOID)
            let mode: LockMode = table.isChanged ? mode : .accessShare
            if block.transaction.tryLock(key, mode) { continue }
            try await lock(key, mode, block.transaction)
            hasWaited = true
        }
        if hasWaited, block.transaction.isolation == .readCommitted {
            block.transaction.refreshSnapshot()
        }
        return hasWaited
    }

    /// Whether a statement that fails so might have found other names had it come later. Who reads by the catalog
    /// of its snapshot finds the same ones, and PostgreSQL looks at who may do something before it waits.
    private func mayBeTooEarly(_ error: SQLError) -> Bool {
        guard let block, block.snapshotCatalog == nil, !block.transaction.isReadOnly else {
            return false
        }
        return ![.insufficientPrivilege, .queryCanceled, .wrongObjectType].contains(error.state)
    }

    /// The compiled plan of a statement, for whose tables this waits if its names are not found; see
    /// `mayTryAgain`.
    @discardableResult
    func compileNamed(
        _ prepared: PreparedStatement, toRun: Bool = false, isInternal: Bool = false,
        parameterTypes: [SQLType]? = nil
    ) async throws(SQLError) -> CompiledQuery {
        // Nearly all statements are planned, or can be: only who fails is asked for what it has met.
        var met: MetTables?
        while true {
            let failure: SQLError
            do throws(SQLError) {
                return try compile(
                    prepared, toRun: toRun, isInternal: isInternal, parameterTypes: parameterTypes,
                    meeting: met)
            } catch { failure = error }
            guard mayBeTooEarly(failure) else { throw failure }
            if let met, try await !mayTryAgain(after: failure, met) { throw failure }
            met = MetTables()
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
    /// Whether a table's rows, and what refers to them, are written the same way by another catalog.
    func defines(_ table: OID, as other: Catalog) -> Bool {
        if tables[table] == other.tables[table],
            foreignKeys(to: table).map(\.constraint)
                == other.foreignKeys(to: table).map(\.constraint)
        {
            return true
        }
        return tables[table]?.withoutLabels == other.tables[table]?.withoutLabels
            && foreignKeys(to: table).map(\.constraint.withoutLabels)
                == other.foreignKeys(to: table).map(\.constraint.withoutLabels)
    }
}

extension TableDefinition {
    /// Without what may change while others write the table: the names of indexes and constraints, and options that
    /// mean nothing.
    fileprivate var withoutLabels: TableDefinition {
        var same = self
        for index in same.indexes.indices { same.indexes[index].name = "" }
        same.invalidIndexes = []
        same.constraints = constraints.map(\.withoutLabels)
        if case .topic = kind { return same }
        same.options.removeAll { $0.name != Self.historyRetentionName }
        return same
    }
}

extension ConstraintDefinition {
    fileprivate var withoutLabels: ConstraintDefinition {
        var same = self
        same.name = ""
        return same
    }
}
