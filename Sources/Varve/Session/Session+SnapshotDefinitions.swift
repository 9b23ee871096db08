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
            guard let keyspace = rowsPutElsewhere(by: work), seen.counts[keyspace] == nil
            else { continue }
            var count = 0
            try await TableRewriter.visit(keyspace, transaction, handle.cancellation) { _, _ in
                count += 1
            }
            seen.counts[keyspace] = count
        }
        return seen
    }

    private func rowsPutElsewhere(by work: DefinitionWork) -> KeyspaceID? {
        switch work {
        case .buildIndex(let table, _): catalog.tables[table]?.storage
        case .rewriteTable(_, let old, _): old.storage
        default: nil
        }
    }

    /// What is built has the newest rows, while the transaction goes on to read by its snapshot. Where these are
    /// not the same it finds no rows by an index, as in PostgreSQL. This throws 40001 at SERIALIZABLE, where
    /// conflicts are noted by where rows are found, and for a table that is written anew: the rows would be the
    /// transaction's own, and its changes of them would undo others' in silence. Call when nobody else may write the
    /// tables any more, while the transaction reads what is newest.
    func setAsideUnread(
        _ plan: DefinitionPlan, _ seen: SeenRows, _ block: TransactionBlock
    ) async throws(SQLError) {
        for (keyspace, count) in seen.counts {
            guard try await isChanged(keyspace, seen, count, block.transaction) else { continue }
            let isWrittenAnew = plan.work.contains {
                if case .rewriteTable(_, let old, _) = $0 { old.storage == keyspace } else { false }
            }
            if isWrittenAnew || block.transaction.isolation == .serializable {
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
            if isNewer { return }
            let newest = try translated { () throws(EngineError) in
                try transaction.newestSequence(of: key, in: keyspace)
            }
            if let newest, newest > seen.snapshot { isNewer = true }
        }
        return isNewer || now != count
    }
}
