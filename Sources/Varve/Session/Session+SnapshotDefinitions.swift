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
    /// How many there are, by their keyspace.
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
            guard let keyspace = rowsPutElsewhere(by: work, transaction.isolation),
                seen.counts[keyspace] == nil
            else { continue }
            var count = 0
            try await TableRewriter.visit(keyspace, transaction, handle.cancellation) { _, _ in
                count += 1
            }
            seen.counts[keyspace] = count
        }
        return seen
    }

    /// At REPEATABLE READ a table that is written anew is read as it is then: its rows are the transaction's own,
    /// as in PostgreSQL.
    private func rowsPutElsewhere(
        by work: DefinitionWork, _ isolation: Isolation
    ) -> KeyspaceID? {
        switch work {
        case .buildIndex(let table, _): catalog.tables[table]?.storage
        case .rewriteTable(_, let old, _): isolation == .serializable ? old.storage : nil
        default: nil
        }
    }

    /// What is built has the newest rows, while the transaction goes on to read by its snapshot. Where these are
    /// not the same it finds no rows by the index, as in PostgreSQL; at SERIALIZABLE, where conflicts are noted by
    /// where rows are found, this throws 40001. Call when nobody else may write the tables any more, while the
    /// transaction reads what is newest.
    func setAsideUnread(
        _ plan: DefinitionPlan, _ seen: SeenRows, _ block: TransactionBlock
    ) async throws(SQLError) {
        for (keyspace, count) in seen.counts {
            guard try await isChanged(keyspace, seen, count, block.transaction) else { continue }
            if block.transaction.isolation == .serializable {
                throw SQLError(
                    .serializationFailure, "could not serialize access due to concurrent update")
            }
            for case .buildIndex(let table, let index) in plan.work
            where catalog.tables[table]?.storage == keyspace {
                block.unreadIndexes.insert(index)
            }
        }
    }

    /// Whether the keyspace has other rows now than the `count` that the snapshot shows.
    private func isChanged(
        _ keyspace: KeyspaceID, _ seen: SeenRows, _ count: Int, _ transaction: Transaction
    ) async throws(SQLError) -> Bool {
        transaction.refreshSnapshot()
        var isNewer = false
        var now = 0
        try await TableRewriter.visit(
            keyspace, transaction, handle.cancellation
        ) { (key, _) throws(SQLError) in
            now += 1
            let newest = try translated { () throws(EngineError) in
                try transaction.newestSequence(of: key, in: keyspace)
            }
            if let newest, newest > seen.snapshot { isNewer = true }
        }
        return isNewer || now != count
    }
}
