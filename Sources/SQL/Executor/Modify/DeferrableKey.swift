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

    /// Whether two rows have the same key. Waits for others that are about to commit such a row, or about to
    /// take one away. `values` are the key's, as rows hold them.
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
        // Of the row that was waited for last: given back before it is looked at again, it could be another's by
        // then who waits for the same, and the two would wait for one another in turn for ever.
        var claimed: LockKey?
        defer { if let claimed { transaction.unlock(claimed, .rowClaim) } }
        while true {
            let rows = try self.rows(under: prefix, transaction)
            guard rows.count > 1 else { return false }
            guard let lock = firstTaken(of: rows, sparing: claimed, transaction) else {
                return true
            }
            if let claimed { transaction.unlock(claimed, .rowClaim) }
            claimed = nil
            do throws(EngineError) {
                try await transaction.lock(lock, .rowClaim)
            } catch {
                throw SQLError(error)
            }
            claimed = lock
        }
    }

    /// The lock of the first of the rows that another may be taking away: who does holds the row's lock, not its
    /// entries'.
    private func firstTaken(
        of rows: [[UInt8]], sparing claimed: LockKey?, _ transaction: Transaction
    ) -> LockKey? {
        for row in rows {
            let lock = row.withRawBytes { LockKey(table.storage, $0) }
            let isOwn = row.withRawBytes { transaction.hasWritten(table.storage, $0) }
            if isOwn || lock == claimed { continue }
            guard transaction.tryLock(lock, .rowClaim) else { return lock }
            transaction.unlock(lock, .rowClaim)
        }
        return nil
    }

    /// The keys of two rows that have the key, by the newest state.
    private func rows(
        under prefix: [UInt8], _ transaction: Transaction
    ) throws(SQLError) -> [[UInt8]] {
        let aside = transaction.useNewestSnapshot(keepsConflicts: false)
        defer { if transaction.isolation != .readCommitted { transaction.resume(aside) } }
        var rows: [[UInt8]] = []
        try engine { () throws(EngineError) in
            let cursor = transaction.scan(index.storage, KeyRange(prefix: prefix))
            _ = try cursor.next(limit: 2) { key, _ in
                rows.append([UInt8](key.dropFirst(prefix.count)))
                return true
            }
        }
        return rows
    }

    /// The places of the key's columns in the full row.
    package var columns: [Int] {
        index.parts.compactMap { part in
            if case .column(let attnum) = part.value { Int(attnum) - 1 } else { nil }
        }
    }
}
