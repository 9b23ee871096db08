// Many rows inserted at once: what COPY, INSERT of many rows and CREATE TABLE AS do batch by batch.
package import Bytes
import Store

extension Transaction {
    /// A number of runs claimed, to come back to with `unclaim`.
    package var claimedRunCount: Int { lockOwner.claimedRuns }

    /// Claims keys that are about to be inserted, as a lock in mode `rowClaim` on each would, and makes
    /// sure that none of them is there. They must ascend. False, with nothing claimed, when that cannot
    /// be had without waiting, or one is there, or somebody must be told of each key: then each row is
    /// for itself.
    package func claim(_ keys: PackedBytes, in keyspace: KeyspaceID) throws(EngineError) -> Bool {
        guard !keys.isEmpty else { return true }
        guard isolation != .serializable, parts.options.plantedBug == nil else { return false }
        let runCount = lockOwner.claimedRuns
        guard parts.locks.claim(keys, in: keyspace, for: lockOwner) else { return false }
        do throws(EngineError) {
            if try areAbsent(keys, in: keyspace) { return true }
        } catch {
            unclaim(downTo: runCount)
            throw error
        }
        unclaim(downTo: runCount)
        return false
    }

    /// Gives back the runs of keys claimed after the first `count`, under which nothing was written.
    package func unclaim(downTo count: Int) {
        parts.locks.release(lockOwner, downTo: lockOwner.lockCount, runs: count)
    }

    /// Whether no row has one of the keys, which ascend and are claimed, in the newest state.
    private func areAbsent(
        _ keys: PackedBytes, in keyspace: KeyspaceID
    ) throws(EngineError) -> Bool {
        try keys.withStrings { (keys) throws(EngineError) -> Bool in
            let isAfterOwn = writes?.endsBefore(keys[0], in: keyspace) ?? true
            if isAfterOwn, try isEmpty(from: keys[0], to: keys[keys.count - 1], in: keyspace) {
                return true
            }
            for index in 0..<keys.count {
                if try getLatest(keyspace, keys[index], { _ in () }) != nil { return false }
            }
            return true
        }
    }

    /// Whether nobody has committed a row in a range of keys.
    private func isEmpty(
        from first: UnsafeRawBufferPointer, to last: UnsafeRawBufferPointer,
        in keyspace: KeyspaceID
    ) throws(EngineError) -> Bool {
        let range = KeyRange(lower: .inclusive([UInt8](first)), upper: .inclusive([UInt8](last)))
        var isEmpty = true
        let end = try reading { () throws(StoreError) in
            try parts.store.scan(keyspace, range, at: CommitSequence(.max), limit: 1) { _, _ in
                isEmpty = false
                return false
            }
        }
        // A scan may stop for others' sake before it has met a row.
        guard isEmpty, case .exhausted = end else { return false }
        return true
    }

    /// Writes new rows, whose keys are claimed and absent, in the order in which they are given.
    package func insert(
        _ keyspace: KeyspaceID, _ keys: PackedBytes, _ rows: PackedBytes
    ) throws(EngineError) {
        try write(.insert, keyspace, keys, rows)
    }

    /// Adds index entries: see `putDerived` of one.
    package func putDerived(
        _ keyspace: KeyspaceID, _ keys: PackedBytes, _ values: PackedBytes
    ) throws(EngineError) {
        try write(.putDerived, keyspace, keys, values)
    }

    /// Whether so many bytes more are too many for one transaction.
    package func hasRoom(for byteCount: Int) -> Bool { fits((writes?.memorySize ?? 0) + byteCount) }

    private func write(
        _ operation: WriteSet.Operation, _ keyspace: KeyspaceID, _ keys: PackedBytes,
        _ values: PackedBytes
    ) throws(EngineError) {
        precondition(keys.count == values.count && isolation != .serializable)
        let writes = try prepareWrite(bytes: keys.bytes.count + values.bytes.count)
        writes.write(operation, keyspace, keys, values) { key in
            departures.append((LockKey(keyspace, key), .deleted))
        }
    }
}
