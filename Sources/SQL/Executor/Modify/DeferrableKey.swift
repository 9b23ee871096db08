// Deferrable PRIMARY KEY and UNIQUE: their index lets duplicates in, and they are looked for when
// the constraint is due.

import Bytes
package import Catalog
package import Engine
import Store
package import Types

/// Looks for rows that share a deferrable key.
package struct DeferrableKey {
    private let table: TableDefinition
    private let index: IndexDefinition
    private let codec: KeyCodec

    /// Nil when the constraint has no index.
    package init?(_ table: TableDefinition, _ constraint: OID) {
        guard let index = table.indexes.first(where: { $0.constraint == constraint }) else {
            return nil
        }
        self.table = table
        self.index = index
        codec = index.keyCodec(of: table)
    }

    /// Whether another row has the same key as the one that is kept under `rowKey`. Waits for others
    /// that are about to commit such a row. `values` are the key's, as rows hold them.
    package func isShared(
        _ values: [Datum], _ transaction: Transaction
    ) async throws(SQLError) -> Bool {
        var writer = ByteWriter()
        codec.encode(values, into: &writer)
        let prefix = writer.bytes
        let lockKey = prefix.withRawBytes { LockKey(index.storage, $0) }
        do throws(EngineError) {
            try await transaction.lock(lockKey, .rowUpdate)
        } catch {
            throw SQLError(error)
        }
        let aside = transaction.useNewestSnapshot(keepsConflicts: false)
        defer { if transaction.isolation != .readCommitted { transaction.resume(aside) } }
        var count = 0
        try engine { () throws(EngineError) in
            let cursor = transaction.scan(index.storage, KeyRange(prefix: prefix))
            _ = try cursor.next(limit: 2) { _, _ in
                count += 1
                return true
            }
        }
        return count > 1
    }

    /// The places of the key's columns in the full row.
    package var columns: [Int] {
        index.parts.compactMap { part in
            if case .column(let attnum) = part.value { Int(attnum) - 1 } else { nil }
        }
    }
}
