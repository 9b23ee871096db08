// Locking rows that are about to be changed, and what PostgreSQL does when one has changed while its
// lock was waited for: under READ COMMITTED the newest version is looked at again and, if it still
// qualifies, taken instead; under the stricter levels that is error 40001. A row that the statement
// itself has changed, by a query of its WITH clause, is left alone.

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
    /// A changed row as a whole.
    private let latest: RowReader

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
        let scanned = recheck.columns.map(\.source)
        reader = RowReader(
            recheck.table, scanned, types: scanned.map { $0.type(in: recheck.table) }, capacity: 1)
        latest = RowReader(allOf: recheck.table, capacity: 1)
    }

    /// Locks the row that `input`'s one row shows. `input` is a batch of capacity-1 vectors, which
    /// this may rewrite, the row's key included: a row whose key was changed is followed to where
    /// it went.
    func lock(_ input: Batch, key: [UInt8]) async throws(SQLError) -> Outcome {
        var row = Whereabouts(
            key: key, moment: RowMoment(state.context.transaction.conflictSnapshot))
        while true {
            switch try attempt(input, &row) {
            case .settled(let outcome): return disclosing(outcome)
            case .changedByStatement: return .gone
            case .changed:
                guard let condition else { return .refreshed }
                var batch = input
                try await condition.apply(&batch)
                return disclosing(batch.selectedCount == 0 ? .gone : .refreshed)
            case .mustWait(let key): try await waitForLock(key, mode, state)
            }
        }
    }

    /// Whether `lockNow` serves.
    var isImmediate: Bool { condition?.isImmediate != false }

    /// `lock` without waiting, where the condition is an immediate one; nil when that cannot be.
    func lockNow(_ input: Batch, key: [UInt8]) throws(SQLError) -> Outcome? {
        var row = Whereabouts(
            key: key, moment: RowMoment(state.context.transaction.conflictSnapshot))
        switch try attempt(input, &row) {
        case .settled(let outcome): return disclosing(outcome)
        case .changedByStatement: return .gone
        case .changed:
            guard let condition else { return .refreshed }
            var batch = input
            try condition.applyNow(&batch)
            return disclosing(batch.selectedCount == 0 ? .gone : .refreshed)
        case .mustWait(let key):
            state.context.missedLock = ExecutionContext.MissedLock(key: key, mode: mode)
            return nil
        }
    }

    /// The statement's count tells of a row that others have taken away.
    private func disclosing(_ outcome: Outcome) -> Outcome {
        if case .gone = outcome { state.context.transaction.discloses() }
        return outcome
    }

    private enum Attempt {
        case settled(Outcome)
        /// The row's present state is in the input row, which has still to meet the condition.
        case changed
        /// The statement itself has changed the row, or taken it away.
        case changedByStatement
        /// Somebody has this lock: once it is got, the next attempt goes further.
        case mustWait(LockKey)
    }

    /// Where a row is, as far as that is known.
    private struct Whereabouts {
        var key: [UInt8]
        /// When it was there.
        var moment: RowMoment
        /// It was followed to here from another key.
        var isFollowed = false
    }

    private func attempt(_ input: Batch, _ row: inout Whereabouts) throws(SQLError) -> Attempt {
        let transaction = state.context.transaction
        let storage = recheck.table.storage
        while true {
            let key = row.key
            let lockKey = LockKey(storage, key)
            guard transaction.tryLock(lockKey, mode) else {
                if !row.isFollowed { try refuseChanged(key, since: row.moment) }
                return .mustWait(lockKey)
            }
            let isWritten = state.hasWritten(key, of: recheck.table)
            if !isWritten, !row.isFollowed, try !isNewerThanSnapshot(key, in: storage, transaction)
            {
                return .settled(.unchanged)
            }
            // What the stricter levels have written they have found unchanged.
            if !isWritten, transaction.isolation != .readCommitted,
                key.withRawBytes({ transaction.hasWritten(storage, $0) })
            {
                return .settled(.unchanged)
            }
            let departure = try engine { [moment = row.moment] () throws(EngineError) in
                try transaction.departure(of: key, in: storage, after: moment)
            }
            // What was written there may be another row, which came when the one that was read had gone.
            if isWritten, departure == nil { return .changedByStatement }
            latest.reset()
            if departure == nil { try readLatestRow(key, of: recheck.table, into: latest, state) }
            if latest.rowCount == 1 {
                if mode == .rowKeyShare, !row.isFollowed, try keepsKeys(key) {
                    return .settled(.unchanged)
                }
                guard transaction.isolation == .readCommitted else { throw .concurrentUpdate }
                return try take(input, key)
            }
            let what = departure?.what ?? .deleted
            guard transaction.isolation == .readCommitted else { throw refusal(what) }
            // Nothing is left to lock here: another row may be, or will be, and not ours to hold.
            if key.withRawBytes({ !transaction.hasWritten(storage, $0) }) {
                transaction.unlock(lockKey, mode)
            }
            switch what {
            case .deleted: return .settled(.gone)
            case .moved(let newKey):
                row = Whereabouts(
                    key: newKey, moment: departure?.moment ?? row.moment, isFollowed: true)
            case .movedToAnotherPartition:
                throw SQLError(
                    .serializationFailure,
                    "tuple to be locked was already moved to another partition due to concurrent "
                        + "update")
            }
        }
    }

    /// The stricter levels fail at a row that has changed since the snapshot, whoever has it locked by now: who
    /// would wait for that one asks first, as PostgreSQL does.
    func refuseChanged(_ key: [UInt8]) throws(SQLError) {
        try refuseChanged(key, since: RowMoment(state.context.transaction.conflictSnapshot))
    }

    private func refuseChanged(_ key: [UInt8], since moment: RowMoment) throws(SQLError) {
        let (transaction, storage) = (state.context.transaction, recheck.table.storage)
        guard transaction.isolation != .readCommitted, !state.hasWritten(key, of: recheck.table),
            !key.withRawBytes({ transaction.hasWritten(storage, $0) }),
            try isNewerThanSnapshot(key, in: storage, transaction)
        else { return }
        let departure = try engine { () throws(EngineError) in
            try transaction.departure(of: key, in: storage, after: moment)
        }
        if let departure { throw refusal(departure.what) }
        latest.reset()
        try readLatestRow(key, of: recheck.table, into: latest, state)
        if latest.rowCount == 0 { throw refusal(.deleted) }
        if mode == .rowKeyShare, try keepsKeys(key) { return }
        throw .concurrentUpdate
    }

    /// A row that goes on under another key was updated.
    private func refusal(_ what: RowDeparture) -> SQLError {
        isWriting && what == .deleted ? .concurrentDelete : .concurrentUpdate
    }

    /// Puts the row's present state into the input row.
    private func take(_ input: Batch, _ key: [UInt8]) throws(SQLError) -> Attempt {
        reader.reset()
        try readLatestRow(key, of: recheck.table, into: reader, state)
        guard reader.rowCount == 1 else { return .settled(.gone) }
        let transaction = state.context.transaction
        try reader.addWriters { (key, keyspace) throws(EngineError) in
            try transaction.latestWriter(of: key, in: keyspace)
        }
        for (column, source) in zip(recheck.columns, reader.columns) {
            let target = input.columns[column.input]
            target.reset()
            target.append(from: source, at: 0)
        }
        let keyColumn = input.columns[recheck.keyColumn]
        keyColumn.reset()
        key.withUnsafeBytes { keyColumn.append(bytes: $0) }
        return .changed
    }

    /// Whether a row that changed has kept the columns that others can refer to. Then FOR KEY SHARE
    /// is content with the row as the snapshot shows it, as in PostgreSQL.
    private func keepsKeys(_ key: [UInt8]) throws(SQLError) -> Bool {
        let keyed = Set(recheck.table.indexes.flatMap(\.referableColumns))
        guard !keyed.isSubset(of: recheck.table.keyColumns) else { return true }
        let old = RowReader(allOf: recheck.table, capacity: 1)
        try key.withRawBytes { (key) throws(SQLError) in
            try readRow(key, of: recheck.table, into: old, state)
        }
        guard old.rowCount == 1 else { return false }
        return keyed.allSatisfy { attnum in
            let column = Int(attnum) - 1
            return old.columns[column].datum(at: 0) == latest.columns[column].datum(at: 0)
        }
    }

    private var isWriting: Bool { mode == .rowWrite || mode == .rowNoKeyWrite }

    func close() { condition?.close() }
}
