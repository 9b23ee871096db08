package import Bytes

/// When a row was seen, so that it can be found again where it is now.
package struct RowSight: Hashable, Sendable {
    /// What others have done up to here was seen.
    let sequence: CommitSequence
    /// What the transaction itself had done by then.
    let mark: WriteMark
}

extension Transaction {
    /// Of rows that are read with the snapshot at hand, and own changes up to `mark`.
    package func sight(asOf mark: WriteMark) -> RowSight {
        RowSight(sequence: snapshot, mark: mark)
    }

    /// Of a row that was locked just now, and is seen as it is, not as the snapshot has it.
    package func sightOfLocked(asOf mark: WriteMark) -> RowSight {
        RowSight(sequence: max(snapshot, parts.snapshots.visibleSequence), mark: mark)
    }

    /// Where the row that was seen under `key` is now, by the snapshot at hand and all own changes; nil when
    /// it is gone, or in another partition. What is done to a row under somebody's lock comes later than what
    /// others did to it before, so theirs are followed first.
    package func place(
        of key: [UInt8], in keyspace: KeyspaceID, since sight: RowSight
    ) throws(EngineError) -> [UInt8]? {
        var key = key
        var moment = RowMoment(sight.sequence)
        while let left = try departure(of: key, in: keyspace, after: moment) {
            if left.moment.sequence > snapshot {
                // By the snapshot it is there still. What is under its key by now may be a row of our own.
                let isTaken = key.withRawBytes { hasWritten(keyspace, $0, after: sight.mark) }
                if isTaken {
                    throw left.what == .deleted ? .deletedConcurrently : .serializationFailure
                }
                break
            }
            guard case .moved(let newKey) = left.what else { return nil }
            (key, moment) = (newKey, left.moment)
        }
        var own = sight.mark.departureCount
        while key.withRawBytes({ hasWritten(keyspace, $0, after: sight.mark) }) {
            let lockKey = LockKey(keyspace, key)
            guard
                let left = departures.indices.dropFirst(own).first(where: {
                    departures[$0].key == lockKey
                })
            else { break }
            guard case .moved(let newKey) = departures[left].what else { return nil }
            (key, own) = (newKey, left + 1)
        }
        return key
    }
}
