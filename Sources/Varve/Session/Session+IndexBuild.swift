// CREATE INDEX beside writers, and what its CONCURRENTLY leaves when it fails.
import Catalog
import Definition
import Engine
import Syntax
import Types

extension Session {
    /// Fills a new index's keyspace. Others write to the table until the very end.
    func buildIndex(
        _ oid: OID, _ rows: TableRewriter, _ transaction: Transaction
    ) async throws(SQLError) {
        guard let index = rows.table.indexes.first(where: { $0.oid == oid }) else { return }
        if index.constraint != nil, !index.isUnique {
            // A deferrable key's index lets duplicates in later, but there must be none now.
            try await rows.refuseDuplicates(of: index, transaction, handle.cancellation)
        }
        var build = try IndexBuild(index, rows, transaction, handle.cancellation)
        try await build.load()
        try await keepWritersOut(of: &build, transaction)
        try build.finish()
    }

    // MARK: Beside other definitions

    /// Does what the plan of a CREATE INDEX says, and lets go of the catalog's lock until the indexes
    /// are nearly done. The tables' locks keep their definitions as they are. Returns the plan that was
    /// carried out: others may have taken a name meanwhile.
    func buildIndexes(
        _ plan: DefinitionPlan, _ statement: Statement, _ text: String
    ) async throws(SQLError) -> DefinitionPlan {
        guard let block else { return plan }
        let ticket = database.indexBuilds.begin(
            on: Set(plan.lockedTables), numbersEnd: plan.newOIDs.upperBound)
        defer { database.indexBuilds.end(ticket) }
        block.transaction.unlock(.catalog, .exclusive)
        let mark = block.transaction.mark()
        do throws(SQLError) {
            let after = catalog.applying(plan.changes, version: ownVersion())
            var builds = try await fill(plan, after, block.transaction)
            try await lockForTheEnd(of: &builds, block.transaction)
            block.transaction.refreshSnapshot()
            let again = try planDefinition(statement, text, firstOID: plan.newOIDs.lowerBound)
            guard let again, !again.changes.isEmpty else {
                // Somebody has made one of that name: IF NOT EXISTS.
                block.transaction.rollback(to: mark)
                return again ?? plan
            }
            let now = catalog.applying(again.changes, version: ownVersion())
            for position in builds.indices {
                guard builds[position].isOf(now) else {
                    throw SQLError(
                        .serializationFailure,
                        "could not serialize access due to a concurrent change of table "
                            + "\"\(builds[position].tableName)\"")
                }
                try builds[position].finish()
            }
            try write(again.changes, block)
            return again
        } catch {
            // The numbers are free again only after what they were given to is gone.
            block.transaction.rollback(to: mark)
            throw error
        }
    }

    /// Fills the new keyspaces from what there is now.
    private func fill(
        _ plan: DefinitionPlan, _ after: Catalog, _ transaction: Transaction
    ) async throws(SQLError) -> [IndexBuild] {
        var builds: [IndexBuild] = []
        for work in plan.work {
            guard case .buildIndex(let table, let oid) = work else {
                try await perform(work, after, transaction)
                continue
            }
            guard let rows = try rewriter(after, table),
                let index = rows.table.indexes.first(where: { $0.oid == oid })
            else { continue }
            let build = try IndexBuild(index, rows, transaction, handle.cancellation)
            try await build.load()
            builds.append(build)
        }
        return builds
    }

    /// Keeps writers out of the tables, and other definitions out of the catalog. Writers do not wait
    /// for somebody else's definitions, nor these for writers, at least not for long.
    private func lockForTheEnd(
        of builds: inout [IndexBuild], _ transaction: Transaction
    ) async throws(SQLError) {
        let others = builds.map { LockKey.table($0.table, in: databaseOID) }
            .filter { !transaction.holds($0, .share) }
        while true {
            for position in builds.indices {
                try await keepWritersOut(of: &builds[position], transaction)
            }
            if transaction.tryLock(.catalog, .exclusive) { return }
            for key in others { transaction.unlock(key, .share) }
            try await lock(.catalog, .exclusive, transaction)
            // Shorter than what makes others look for deadlocks.
            let patience = max(profile.deadlockTimeout / 2, 1)
            var isDone = true
            for position in builds.indices where isDone {
                isDone = try await keepWritersOut(
                    of: &builds[position], within: patience, transaction)
            }
            if isDone { return }
            for key in others { transaction.unlock(key, .share) }
            transaction.unlock(.catalog, .exclusive)
        }
    }

    // MARK: Beside writers

    /// Few enough rows to be followed while writers wait.
    private static let followedAtOnce = 1000

    /// Locks the table against writers, first without standing in anybody's way: until all have ended who
    /// write to it now. Only then it queues, for a short time, since who comes after it waits with it; if
    /// somebody who came between takes longer, it lets new ones pass and begins again.
    private func keepWritersOut(
        of build: inout IndexBuild, _ transaction: Transaction
    ) async throws(SQLError) {
        let key = LockKey.table(build.table, in: databaseOID)
        let patience = profile.lockTimeout
        // The longest is for the search for deadlocks, which takes its time.
        let longest = max(2 * profile.deadlockTimeout, 20)
        var wait = 10
        var waited = 0
        while true {
            wait = min(wait * 2, longest)
            if patience > 0 { wait = min(wait, patience - waited) }
            try await awaitHolders(of: key, conflictingWith: .share, transaction)
            if try await keepWritersOut(of: &build, within: wait, transaction) { return }
            waited += wait
            if patience > 0, waited >= patience {
                throw SQLError(
                    .lockNotAvailable, "canceling statement due to lock timeout")
            }
        }
    }

    /// Whether writers have let the table go within so many milliseconds, once the index has nearly
    /// all they wrote.
    private func keepWritersOut(
        of build: inout IndexBuild, within wait: Int, _ transaction: Transaction
    ) async throws(SQLError) -> Bool {
        let key = LockKey.table(build.table, in: databaseOID)
        if transaction.holds(key, .accessExclusive) { return true }
        while try build.follow() > Self.followedAtOnce { await Task.yield() }
        defer { applyLockLimits(transaction) }
        transaction.setLockLimits(timeout: wait, deadlockTimeout: profile.deadlockTimeout)
        do throws(SQLError) {
            try await lock(key, .share, transaction)
            return true
        } catch {
            guard error.state == .lockNotAvailable else { throw error }
            return false
        }
    }

    // MARK: Failure

    /// After CREATE INDEX CONCURRENTLY failed for duplicates: the index stays, by name, INVALID:
    /// nobody uses it or adds to it, until it is dropped.
    func leaveInvalidIndex(_ statement: Statement, text: String) async throws(SQLError) {
        rollbackBlock()
        try await beginStatement()
        guard let block else { return }
        let plan = try await planBehindLock(statement, text)
        block.transaction.refreshSnapshot()
        guard let plan, case .put(.table(var table))? = plan.changes.last else { return }
        try await lock(
            .table(table.oid, in: databaseOID), .shareUpdateExclusive, block.transaction)
        guard let index = table.indexes.popLast() else { return }
        table.invalidIndexes.append(index)
        try translated { () throws(EngineError) in
            try CatalogWriter.write([.put(.table(table))], block.transaction)
        }
        try await commitBlock()
    }
}

extension Statement {
    var isIndexBuild: Bool { if case .createIndex = self { true } else { false } }

    var isConcurrentIndex: Bool {
        if case .createIndex(let create) = self { create.isConcurrent } else { false }
    }
}
