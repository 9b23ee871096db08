package import Bytes
package import Store

// Committed rows as of earlier moments, beside what the transaction's own snapshot shows. Its own
// changes do not appear.

extension Transaction {
    /// Calls `body` with the row as it was at `moment`, nil when there was none. Throws
    /// `.momentNotKept`. `body` as in `get`.
    package func get<Result>(
        _ keyspace: KeyspaceID, _ key: UnsafeRawBufferPointer, at moment: CommitSequence,
        _ body: (UnsafeRawBufferPointer) -> Result
    ) throws(EngineError) -> Result? {
        let hold = try holdPast(moment, keyspace)
        return try withExtendedLifetime(hold) { () throws(EngineError) in
            try reading { () throws(StoreError) in
                try parts.store.get(keyspace, key, at: moment, body)
            }
        }
    }

    /// A cursor over the rows of `range` as they were at `moment`. Throws `.momentNotKept`.
    package func scan(
        _ keyspace: KeyspaceID, _ range: KeyRange, reverse: Bool = false, at moment: CommitSequence
    ) throws(EngineError) -> Cursor {
        Cursor(
            store: parts.store, snapshot: moment, hold: try holdPast(moment, keyspace),
            writes: nil, versionCount: 0, keyspace: keyspace, range: range, isReverse: reverse)
    }

    /// A cursor over all versions of the rows of `range` that were valid at some moment of `period`,
    /// deletions among them. What is older than the keyspace keeps is left out silently: compare
    /// with `oldestMoment`.
    package func versions(
        _ keyspace: KeyspaceID, _ range: KeyRange, during period: ClosedRange<CommitSequence>
    ) -> VersionCursor {
        VersionCursor(
            store: parts.store,
            hold: parts.snapshots.hold(
                max(period.lowerBound, oldestMoment(of: keyspace)), notBefore: { .zero }),
            keyspace: keyspace, range: range, period: period)
    }

    /// The earliest moment at which the keyspace can be read.
    package func oldestMoment(of keyspace: KeyspaceID) -> CommitSequence {
        parts.store.horizon(of: keyspace)
    }

    private func holdPast(
        _ moment: CommitSequence, _ keyspace: KeyspaceID
    ) throws(EngineError) -> SnapshotHold {
        let hold = parts.snapshots.hold(moment) { parts.store.horizon(of: keyspace) }
        guard let hold else { throw .momentNotKept(oldest: oldestMoment(of: keyspace)) }
        return hold
    }
}

/// A resumable scan over versions: keys in order, the versions of a key newest first.
package final class VersionCursor {
    private let store: Store
    /// Keeps the period readable.
    private let hold: SnapshotHold?
    private let keyspace: KeyspaceID
    private let period: ClosedRange<CommitSequence>
    /// What is still to be visited; nil at the end.
    private var range: KeyRange?

    init(
        store: Store, hold: SnapshotHold?, keyspace: KeyspaceID, range: KeyRange,
        period: ClosedRange<CommitSequence>
    ) {
        self.store = store
        self.hold = hold
        self.keyspace = keyspace
        self.range = range
        self.period = period
    }

    /// Visits more versions, `limit` or somewhat more: the versions of a key stay together. `visit`
    /// must be quick and must not use the transaction; it returns false to stop after this key.
    /// Returns false when the range is exhausted.
    package func next(
        limit: Int, _ visit: (StoredVersion) -> Bool
    ) throws(EngineError) -> Bool {
        var remaining = limit
        while let rest = range, remaining > 0 {
            var wantsMore = true
            let end = try reading { () throws(StoreError) in
                try store.scanVersions(keyspace, rest, during: period, limit: remaining) {
                    remaining -= 1
                    wantsMore = visit($0)
                    return wantsMore
                }
            }
            switch end {
            case .exhausted: range = nil
            case .more(let lastKey): range = rest.remaining(after: lastKey, reverse: false)
            }
            if !wantsMore { break }
        }
        return range != nil
    }
}
