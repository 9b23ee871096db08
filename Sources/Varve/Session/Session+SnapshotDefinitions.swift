// Definitions of transactions that keep their snapshot, on tables that others have changed since.
import Bytes
import Catalog
import Definition
import Engine
import Store
import Types

/// What a transaction that keeps its snapshot sees of the tables whose rows a definition puts into new indexes or
/// new keyspaces.
struct SeenRows {
    let snapshot: CommitSequence
    /// By where they are.
    var counts: [KeyspaceID: Int] = [:]
}

extension Session {
    /// Nil for a transaction that always reads what is newest. Call before it does so.
    func rowsSeen(
        by plan: DefinitionPlan, _ transaction: Transaction
    ) async throws(SQLError) -> SeenRows? {
        if transaction.isolation == .readCommitted { return nil }
        var seen = SeenRows(snapshot: transaction.snapshot)
        for work in plan.work {
            let keyspace: KeyspaceID? =
                switch work {
                case .buildIndex(let table, _): catalog.tables[table]?.storage
                case .rewriteTable(_, let old, _): old.storage
                default: nil
                }
            guard let keyspace, seen.counts[keyspace] == nil else { continue }
            var count = 0
            try await TableRewriter.visit(keyspace, transaction, handle.cancellation) { _, _ in
                count += 1
            }
            seen.counts[keyspace] = count
        }
        return seen
    }

    /// What is built has the newest rows, while the transaction goes on to read by its snapshot: it would miss
    /// rows of that, and find others' in their place. Throws 40001 unless both are the same. Call when nobody else
    /// may write the tables any more, while the transaction reads what is newest. (PostgreSQL builds an index that
    /// it does not use in that transaction, and shows a table that it has written anew as it is now.)
    func requireUnchanged(
        _ seen: SeenRows?, _ transaction: Transaction
    ) async throws(SQLError) {
        guard let seen, !seen.counts.isEmpty else { return }
        transaction.refreshSnapshot()
        for (keyspace, count) in seen.counts {
            var isChanged = false
            var now = 0
            try await TableRewriter.visit(
                keyspace, transaction, handle.cancellation
            ) { (key, _) throws(SQLError) in
                now += 1
                let newest = try translated { () throws(EngineError) in
                    try transaction.newestSequence(of: key, in: keyspace)
                }
                if let newest, newest > seen.snapshot { isChanged = true }
            }
            guard isChanged || now != count else { continue }
            throw SQLError(
                .serializationFailure, "could not serialize access due to concurrent update")
        }
    }
}
