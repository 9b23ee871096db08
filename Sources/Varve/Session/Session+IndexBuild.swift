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
        try await keepWritersOut(of: rows.table.oid, &build, transaction)
        try build.finish()
    }

    /// Few enough rows to be followed while writers wait.
    private static let followedAtOnce = 1000

    /// Locks the table against writers. It does not stand in their way for long: if others that write
    /// take their time, it lets new ones pass and comes again.
    private func keepWritersOut(
        of table: OID, _ build: inout IndexBuild, _ transaction: Transaction
    ) async throws(SQLError) {
        let key = LockKey.table(table, in: databaseOID)
        if transaction.holds(key, .accessExclusive) { return }
        defer { applyLockLimits(transaction) }
        let patience = profile.lockTimeout
        var wait = 10
        var waited = 0
        while true {
            while try build.follow() > Self.followedAtOnce { await Task.yield() }
            // Long waits are for the search for deadlocks, which takes its time.
            wait = min(wait * 2, max(2 * profile.deadlockTimeout, 20))
            if patience > 0 { wait = min(wait, max(patience - waited, 1)) }
            transaction.setLockLimits(timeout: wait, deadlockTimeout: profile.deadlockTimeout)
            do throws(SQLError) {
                return try await lock(key, .share, transaction)
            } catch {
                waited += wait
                guard error.state == .lockNotAvailable, patience == 0 || waited < patience else {
                    throw error
                }
            }
            try? await Task.sleep(nanoseconds: UInt64(wait) * 1_000_000)
        }
    }

    /// After CREATE INDEX CONCURRENTLY failed for duplicates: the index stays, by name, INVALID:
    /// nobody uses it or adds to it, until it is dropped.
    func leaveInvalidIndex(_ statement: Statement, text: String) async throws(SQLError) {
        rollbackBlock()
        try await beginStatement()
        guard let block else { return }
        try await lock(.catalog, .exclusive, block.transaction)
        block.transaction.refreshSnapshot()
        let plan = try DefinitionPlanner.plan(
            statement, text: text, catalog: catalog, context: try definitionContext())
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
    var isConcurrentIndex: Bool {
        if case .createIndex(let create) = self { create.isConcurrent } else { false }
    }
}
