import Bytes
import Store

/// A resumable scan: visits rows in batches, in key order or against it. Own changes and the
/// store's rows are merged. Stays valid when the transaction writes, not beyond its end.
///
/// `visit` may run inside a lock of the store: it must be quick and must not use the transaction.
package final class Cursor {
    private let store: Store
    private let snapshot: CommitSequence
    /// Keeps the snapshot readable.
    private let hold: SnapshotHold?
    /// The transaction's own changes; nil when it had none.
    private let writes: WriteSet?
    /// Own changes from here on in their log do not appear.
    private let versionCount: Int
    private let keyspace: KeyspaceID
    private let isReverse: Bool
    /// What is still to be visited.
    private var range: KeyRange
    private var isExhausted = false
    /// What the first `next` throws.
    private let failure: EngineError?

    init(
        store: Store, snapshot: CommitSequence, hold: SnapshotHold?, writes: WriteSet?,
        versionCount: Int,
        keyspace: KeyspaceID, range: KeyRange, isReverse: Bool, failure: EngineError? = nil
    ) {
        self.failure = failure
        self.store = store
        self.snapshot = snapshot
        self.hold = hold
        self.writes = writes
        self.versionCount = versionCount
        self.keyspace = keyspace
        self.range = range
        self.isReverse = isReverse
    }

    /// Visits up to `limit` more rows; `visit` gets key and row, valid inside the call, and returns
    /// false to stop after this row. Returns false when the range is exhausted.
    package func next(
        limit: Int,
        _ visit: (_ key: UnsafeRawBufferPointer, _ row: UnsafeRawBufferPointer) -> Bool
    ) throws(EngineError) -> Bool {
        if let failure { throw failure }
        var batch = Batch(limit: limit)
        while !isExhausted, !batch.isFull {
            let walk = writes?.walk(
                keyspace, range, isReverse: isReverse, before: versionCount)
            let end: ScanEnd
            if var walk, walk.current != nil {
                end = try merge(&walk, &batch, visit)
            } else {
                end = try pass(&batch, visit)
            }
            switch end {
            case .exhausted: isExhausted = true
            case .more(let lastKey):
                range = range.remaining(after: lastKey, reverse: isReverse)
            }
        }
        return !isExhausted
    }

    /// The rows handed out by one call of `next`.
    private struct Batch {
        var remaining: Int
        /// The key it stopped at.
        var lastKey: [UInt8] = []

        init(limit: Int) { remaining = limit }

        var isFull: Bool { remaining <= 0 }

        /// Hands out one row. Returns false after the last.
        mutating func emit(
            _ key: UnsafeRawBufferPointer, _ row: UnsafeRawBufferPointer,
            _ visit: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Bool
        ) -> Bool {
            remaining -= 1
            if !visit(key, row) { remaining = 0 }
            if remaining > 0 { return true }
            lastKey = [UInt8](key)
            return false
        }
    }

    /// One scan of the store where the transaction has written nothing.
    private func pass(
        _ batch: inout Batch,
        _ visit: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Bool
    ) throws(EngineError) -> ScanEnd {
        try reading { () throws(StoreError) in
            try store.scan(
                keyspace, range, reverse: isReverse, at: snapshot, limit: batch.remaining
            ) { key, row in
                batch.emit(key, row, visit)
            }
        }
    }

    /// One scan of the store with the own changes `walk` goes through put in their places.
    private func merge(
        _ walk: inout WriteSet.Walk, _ batch: inout Batch,
        _ visit: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Bool
    ) throws(EngineError) -> ScanEnd {
        let end = try reading { () throws(StoreError) in
            try store.scan(
                keyspace, range, reverse: isReverse, at: snapshot, limit: batch.remaining
            ) { key, row in
                while let own = walk.current {
                    let order = compareKeys(own.key, key)
                    if order != 0, (order > 0) != isReverse { break }
                    walk.advance()
                    if !own.isDelete, !batch.emit(own.key, own.value, visit) { return false }
                    if order == 0 { return true }
                }
                return batch.emit(key, row, visit)
            }
        }
        // The own change it stopped at may stand before the store's row it was shown with.
        if batch.isFull { return .more(lastKey: batch.lastKey) }
        guard case .exhausted = end else { return end }
        while let own = walk.current {
            walk.advance()
            if !own.isDelete, !batch.emit(own.key, own.value, visit) {
                return .more(lastKey: batch.lastKey)
            }
        }
        return .exhausted
    }
}
