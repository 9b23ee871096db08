import Bytes
package import Store

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
    /// Rows of the snapshot may stand under keys that were free when the transaction wrote them.
    private let refusesHidden: Bool
    private let keyspace: KeyspaceID
    private let isReverse: Bool
    /// What is still to be visited; `scan` knows better while there is one.
    private var range: KeyRange
    /// Goes on where the transaction has written nothing; nil when it was not begun, and backwards.
    private var scan: StoreScan?
    private let conditions: [ZoneCondition]
    private var isExhausted = false
    /// Of a serializable transaction: what is noted as read.
    private var reads: CursorReads?
    /// What the first `next` throws.
    private let failure: EngineError?

    init(
        store: Store, snapshot: CommitSequence, hold: SnapshotHold?, writes: WriteSet?,
        versionCount: Int, refusesHidden: Bool = false,
        keyspace: KeyspaceID, range: KeyRange, isReverse: Bool,
        unless conditions: [ZoneCondition] = [], reads: CursorReads? = nil,
        failure: EngineError? = nil
    ) {
        self.conditions = conditions
        self.reads = reads
        self.failure = failure
        self.store = store
        self.snapshot = snapshot
        self.hold = hold
        self.writes = writes
        self.versionCount = versionCount
        self.refusesHidden = refusesHidden
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
        try go(limit: limit, nil, visit)
    }

    /// The same, except that what one run alone has of the range comes as stretches of its blocks, in
    /// order with the rows; `limit` counts their entries.
    package func nextColumns(
        limit: Int, stretch: (RunStretch) throws(StoreError) -> Void,
        _ visit: (_ key: UnsafeRawBufferPointer, _ row: UnsafeRawBufferPointer) -> Bool
    ) throws(EngineError) -> Bool {
        try withoutActuallyEscaping(stretch) { (stretch) throws(EngineError) in
            try go(limit: limit, stretch, visit)
        }
    }

    private typealias StretchVisit = (RunStretch) throws(StoreError) -> Void

    private func go(
        limit: Int, _ stretch: StretchVisit?,
        _ visit: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Bool
    ) throws(EngineError) -> Bool {
        if let failure { throw failure }
        var batch = Batch(limit: limit)
        while !isExhausted, !batch.isFull {
            if let scan { range = scan.rest }
            let walk = writes?.walk(
                keyspace, range, isReverse: isReverse, before: versionCount)
            if var walk, walk.current != nil {
                scan = nil
                note(try merge(&walk, &batch, visit))
            } else if isReverse {
                note(try pass(&batch, visit))
            } else {
                try passForward(&batch, stretch, visit)
            }
        }
        if reads != nil { try reads?.advance(to: isExhausted ? nil : scan?.rest ?? range) }
        return !isExhausted
    }

    /// From now on something depends on what is found, and was: what others write in what was passed is to conflict with
    /// this transaction, if it is a serializable one.
    package func noteReads() throws(EngineError) { try reads?.begin() }

    private func note(_ end: ScanEnd) {
        switch end {
        case .exhausted: isExhausted = true
        case .more(let lastKey):
            range = range.remaining(after: lastKey, reverse: isReverse)
        }
    }

    /// One scan of the store, forwards, where the transaction has written nothing.
    private func passForward(
        _ batch: inout Batch, _ stretch: StretchVisit?,
        _ visit: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Bool
    ) throws(EngineError) {
        let scan =
            scan ?? StoreScan(store, keyspace, range, at: snapshot, unless: conditions)
        self.scan = scan
        guard let stretch else {
            let stop = try reading { () throws(StoreError) in
                try scan.nextRows(limit: batch.remaining) { batch.emit($0, $1, visit) }
            }
            if stop == nil { isExhausted = true }
            return
        }
        let limit = batch.remaining
        let hasMore = try reading { () throws(StoreError) in
            try scan.next(
                limit: limit,
                stretch: { (taken) throws(StoreError) in
                    try stretch(taken)
                    batch.remaining -= taken.entries.count
                    return batch.remaining > 0
                }, row: { batch.emit($0, $1, visit) })
        }
        if !hasMore { isExhausted = true }
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
        var metHidden = false
        let end = try reading { () throws(StoreError) in
            try store.scan(
                keyspace, range, reverse: isReverse, at: snapshot, limit: batch.remaining
            ) { key, row in
                while let own = walk.current {
                    let order = compareKeys(own.key, key)
                    if order != 0, (order > 0) != isReverse { break }
                    if order == 0, refusesHidden, walk.beganFree {
                        metHidden = true
                        return false
                    }
                    walk.advance()
                    if !own.isDelete, !batch.emit(own.key, own.value, visit) { return false }
                    if order == 0 { return true }
                }
                return batch.emit(key, row, visit)
            }
        }
        if metHidden { throw .serializationFailure }
        // The own change it stopped at may stand before the store's row it was shown with.
        if batch.isFull { return .more(lastKey: batch.lastKey) }
        // The store may have passed much that is not to be seen, and stopped there.
        while let own = walk.current, isPassed(own.key, at: end) {
            walk.advance()
            if !own.isDelete, !batch.emit(own.key, own.value, visit) {
                return .more(lastKey: batch.lastKey)
            }
        }
        return end
    }

    /// Whether a scan that ended so has come as far as a key.
    private func isPassed(_ key: UnsafeRawBufferPointer, at end: ScanEnd) -> Bool {
        guard case .more(let lastKey) = end else { return true }
        let order = lastKey.withUnsafeBytes { compareKeys(key, $0) }
        return order == 0 || (order < 0) != isReverse
    }
}
