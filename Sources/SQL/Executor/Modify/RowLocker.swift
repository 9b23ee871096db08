// Locking rows that are about to be changed, and what PostgreSQL does when one has changed while its
// lock was waited for: under READ COMMITTED the newest version is looked at again and, if it still
// qualifies, taken instead; under the stricter levels that is error 40001.

import Bytes
import Catalog
import Engine
import Planner
import Types

/// Locks rows by key and brings input rows up to date.
final class RowLocker {
    private let recheck: RowRecheck
    private let mode: LockMode
    private let condition: BatchFilter?
    private let state: QueryState
    /// Reads a changed row's columns that the input row shows.
    private let reader: RowReader

    enum Outcome {
        /// The input row is as it was read.
        case unchanged
        /// The row changed; its columns were replaced in the input row, which still qualifies.
        case refreshed
        /// The row is gone or no longer qualifies.
        case gone
    }

    init(_ recheck: RowRecheck, mode: LockMode, _ state: QueryState) throws(SQLError) {
        self.recheck = recheck
        self.mode = mode
        self.state = state
        if let expression = recheck.condition {
            condition = try BatchFilter(expression, state)
        } else {
            condition = nil
        }
        reader = RowReader(
            recheck.table, recheck.columns.map { .column($0.attnum) },
            types: recheck.columns.map { recheck.table.columns[Int($0.attnum) - 1].type })
    }

    /// Locks the row that `input`'s one row shows. `input` is a batch of capacity-1 vectors, which
    /// this may rewrite.
    func lock(_ input: Batch, key: [UInt8]) async throws(SQLError) -> Outcome {
        try await lockRow(recheck.table.storage, key, mode, state)
        let transaction = state.context.transaction
        guard try isNewerThanSnapshot(key, in: recheck.table.storage, transaction) else {
            return .unchanged
        }
        guard transaction.isolation == .readCommitted else { throw SQLError.concurrentUpdate }
        transaction.refreshSnapshot()
        reader.reset()
        try read(key)
        guard reader.rowCount == 1 else { return .gone }
        for (column, source) in zip(recheck.columns, reader.columns) {
            let target = input.columns[column.input]
            target.reset()
            target.append(from: source, at: 0)
        }
        if let condition {
            var batch = input
            try await condition.apply(&batch)
            if batch.selectedCount == 0 { return .gone }
        }
        return .refreshed
    }

    func close() { condition?.close() }

    private func read(_ key: [UInt8]) throws(SQLError) {
        var failure: MalformedBytes?
        let (reader, storage) = (self.reader, recheck.table.storage)
        let transaction = state.context.transaction
        try engine { () throws(EngineError) in
            try key.withRawBytes { (key) throws(EngineError) in
                _ = try transaction.get(storage, key) { row in
                    do throws(MalformedBytes) {
                        try reader.append(key: key, row: row)
                    } catch {
                        failure = error
                    }
                }
            }
        }
        if let failure { throw SQLError(failure) }
    }
}
