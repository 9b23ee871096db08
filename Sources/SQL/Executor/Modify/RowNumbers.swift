// The hidden keys of tables without a primary key: eight bytes, big-endian, growing.
//
// Invariant: a number given out is larger than every row number its table holds, so two sessions
// never get one number and rows come back in the order of their insertion. After a start the first
// use reads the table's last key; numbers given out to transactions that never committed are skipped.

package import Bytes
package import Engine
import Store
import Synchronization
package import Types

/// Gives row numbers; one for the whole database, used from any thread.
package final class RowNumbers: Sendable {
    private let next = Mutex<[KeyspaceID: UInt64]>([:])
    /// Numbers in use that no snapshot shows: of transactions that were prepared before the start.
    private let hidden = Mutex<[KeyspaceID: UInt64]>([:])

    package init() {}

    /// A row has the key, and is not there yet for those who look. To be called before there are sessions.
    package func skip(_ key: [UInt8], in keyspace: KeyspaceID) {
        guard key.count == 8 else { return }
        let number = key.reduce(0) { $0 << 8 | UInt64($1) }
        hidden.withLock { $0[keyspace] = max($0[keyspace] ?? 0, number) }
    }

    /// The first of `count` consecutive numbers nobody else gets.
    package func reserve(
        _ count: Int, in keyspace: KeyspaceID, _ transaction: Transaction
    ) throws(SQLError) -> UInt64 {
        let known = next.withLock { table -> UInt64? in
            guard let first = table[keyspace] else { return nil }
            table[keyspace] = first + UInt64(count)
            return first
        }
        if let known { return known }
        let shown = try lastNumber(in: keyspace, transaction)
        let start = max(shown, hidden.withLock { $0[keyspace] ?? 0 }) + 1
        return next.withLock { table in
            let first = max(start, table[keyspace] ?? 0)
            table[keyspace] = first + UInt64(count)
            return first
        }
    }

    /// The key of a row number.
    package static func key(_ number: UInt64) -> [UInt8] {
        withUnsafeBytes(of: number.bigEndian) { Array($0) }
    }

    private func lastNumber(in keyspace: KeyspaceID, _ transaction: Transaction)
        throws(SQLError) -> UInt64
    {
        var last: UInt64 = 0
        do throws(EngineError) {
            // Which number it is does not matter to anybody: it is none of the transaction's reads.
            let cursor = transaction.scan(keyspace, .all, reverse: true, isNoted: false)
            _ = try cursor.next(limit: 1) { key, _ in
                if key.count == 8 {
                    last = UInt64(bigEndian: key.loadUnaligned(as: UInt64.self))
                }
                return false
            }
        } catch {
            throw SQLError(error)
        }
        return last
    }
}
