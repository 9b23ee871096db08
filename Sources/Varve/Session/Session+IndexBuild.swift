// CREATE INDEX beside writers, and what its CONCURRENTLY leaves when it fails.
import Bytes
import Catalog
import Definition
import Engine
import Executor
import Syntax
import Types

extension Session {
    /// Fills a new index's keyspace. Others write to the table until the very end. `snapshot`: what the transaction
    /// reads by, if it keeps to that.
    func buildIndex(
        _ oid: OID, _ rows: TableRewriter, _ transaction: Transaction,
        readBy snapshot: CommitSequence?
    ) async throws(SQLError) {
        guard let index = rows.table.indexes.first(where: { $0.oid == oid }) else { return }
        if index.isDeferrableKey {
            // A deferrable key's index lets duplicates in later, but there must be none now.
            try await rows.refuseDuplicates(of: index, transaction, handle.cancellation)
        }
        var build = try await loaded(index, rows, transaction)
        try await keepWritersOut(of: &build, transaction)
        try build.finish(foundAt: snapshot)
    }

    // MARK: Beside other definitions

    /// Runs a statement that waits for others. PostgreSQL's CREATE INDEX holds nothing while it waits for the
    /// table's writers; this one holds a lock that keeps definitions out. So when one of those it waits for
    /// wants such a lock, the statement gives back what it has, and begins again behind that one: a few times. Two that
    /// have written before would let each other go first for ever; so they come to a deadlock, which one of them is told of.
    func givingWay(
        in transaction: Transaction, _ run: () async throws(SQLError) -> String?
    ) async throws(SQLError) -> String? {
        let mark = transaction.mark()
        let definitionCount = block?.definitions.count ?? 0
        transaction.givesBack(locksSince: mark)
        defer { transaction.endGivingWay() }
        var timesLeft = Self.givesWayAtMost
        while true {
            do throws(SQLError) {
                return try await run()
            } catch {
                guard transaction.takeGaveWay() else { throw error }
                transaction.rollback(to: mark)
                timesLeft -= 1
                if timesLeft == 0 { transaction.givesBack(locksSince: nil) }
                block?.definitions.removeAll(after: definitionCount)
            }
        }
    }

    private static let givesWayAtMost = 3

    /// Does what the plan of a CREATE INDEX says. The tables' locks keep what the indexes are made of as it is;
    /// of their definitions others may change the rest until the indexes are nearly done. Returns the plan
    /// that was carried out.
    func buildIndexes(
        _ plan: DefinitionPlan, _ statement: Statement, _ text: String
    ) async throws(SQLError) -> DefinitionPlan {
        guard let block else { return plan }
        let mark = block.transaction.mark()
        do throws(SQLError) {
            var builds = try await fill(plan, changed(by: plan), block.transaction)
            try await lockForTheEnd(of: &builds, plan, block.transaction)
            let again = try await planBehindLocks(statement, text, plan.newOIDs)
            guard let again, !again.changes.isEmpty else {
                // Somebody has made one of that name: IF NOT EXISTS.
                block.transaction.rollback(to: mark)
                return again ?? plan
            }
            let now = changed(by: again)
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
            block.transaction.rollback(to: mark)
            throw error
        }
    }

    /// The catalog as it will be.
    private func changed(by plan: DefinitionPlan) -> Catalog {
        catalog.applying(plan.changes, version: 1 << 63 | database.nextCatalogNumber())
    }

    /// Fills the new keyspaces from what there is now.
    private func fill(
        _ plan: DefinitionPlan, _ after: Catalog, _ transaction: Transaction
    ) async throws(SQLError) -> [IndexBuild] {
        var builds: [IndexBuild] = []
        for work in plan.work {
            guard case .buildIndex(let table, let oid) = work else {
                try await perform(work, after, transaction, readBy: nil)
                continue
            }
            guard let rows = try rewriter(after, table),
                let index = rows.table.indexes.first(where: { $0.oid == oid })
            else { continue }
            builds.append(try await loaded(index, rows, transaction))
        }
        return builds
    }

    /// An index with what there is now. What it has no place for, others may be about to remove: then it is filled once
    /// more, when those who write to the table now have ended. (PostgreSQL waits for them before it begins.)
    private func loaded(
        _ index: IndexDefinition, _ rows: TableRewriter, _ transaction: Transaction
    ) async throws(SQLError) -> IndexBuild {
        let mark = transaction.mark()
        do throws(SQLError) {
            let build = try IndexBuild(index, rows, transaction, handle.cancellation)
            try await build.load()
            return build
        } catch {
            if handle.cancellation.isSet { throw error }
            transaction.rollback(to: mark)
        }
        let key = LockKey.table(rows.table.oid, in: databaseOID)
        try await awaitHolders(of: key, conflictingWith: .share, transaction)
        let build = try IndexBuild(index, rows, transaction, handle.cancellation)
        try await build.load()
        return build
    }

    /// Keeps writers out of the tables, and others from changing their definitions. Writers do not wait for
    /// somebody else's definitions, nor these for writers, at least not for long.
    private func lockForTheEnd(
        of builds: inout [IndexBuild], _ plan: DefinitionPlan, _ transaction: Transaction
    ) async throws(SQLError) {
        let tables = builds.map { LockKey.table($0.table, in: databaseOID) }
            .filter { !transaction.holds($0, .share) }
        let locks = DefinitionLocks(plan.changes, catalog)
        let definitions = locks.changes.filter { !transaction.holds($0.key, $0.mode) }
        while true {
            for position in builds.indices {
                try await keepWritersOut(of: &builds[position], transaction)
            }
            if (locks.names + definitions).allSatisfy({ transaction.tryLock($0.key, $0.mode) }) {
                return
            }
            for key in tables { transaction.unlock(key, .share) }
            for each in locks.names + definitions {
                try await lock(each.key, each.mode, transaction)
            }
            // Shorter than what makes others look for deadlocks.
            let patience = max(profile.deadlockTimeout / 2, 1)
            var isDone = true
            for position in builds.indices where isDone {
                isDone = try await keepWritersOut(
                    of: &builds[position], within: patience, transaction)
            }
            if isDone { return }
            for key in tables { transaction.unlock(key, .share) }
            for each in definitions { transaction.unlock(each.key, each.mode) }
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
        let plan = try await planBehindLocks(statement, text)
        guard let plan, case .put(.table(var table))? = plan.changes.last else { return }
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
