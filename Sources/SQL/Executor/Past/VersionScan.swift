// The versions of a table's rows in one epoch, each with what came before and after it.

import Bytes
import Catalog
import Engine
import Store
import Types

/// Goes through an epoch's keyspace, a few thousand versions at a time.
struct VersionScan {
    /// A version, copied out of the store.
    private struct Found {
        var key: Range<Int>
        var sequence: CommitSequence
        /// The commit that ended it, if that is known of it.
        var until: CommitSequence?
        /// Nil for a deletion.
        var row: Range<Int>?
    }

    /// What is being waited for an older version, to know what made it.
    private struct Pending {
        var key: [UInt8]
        var sequence: CommitSequence
        var row: [UInt8]?
        /// Whether the commit's entry in the ledger has the row.
        var isRecorded: Bool
        /// The commit that made the next newer version.
        var end: CommitSequence?
    }

    let epoch: TableEpoch
    private let past: Past
    private let cursor: VersionCursor
    private let through: CommitSequence
    /// Versions after it have what they replaced; of older ones it may be gone.
    private let horizon: CommitSequence
    private var isRead = false
    private var pending: Pending?

    private static let versionsPerRead = 4096

    init(
        _ epoch: TableEpoch, _ past: Past, range: KeyRange, through: CommitSequence,
        holding state: SnapshotHold, horizon: CommitSequence
    ) {
        self.epoch = epoch
        self.past = past
        // All of them: what made a version is seen from the one before it.
        cursor = past.versions(
            epoch.definition.storage, range, during: .zero...through, holding: state)
        self.through = through
        self.horizon = horizon
    }

    /// Visits the next versions, newest first of each row; false when there are no more.
    mutating func next(
        _ visit: (RowVersion, UnsafeRawBufferPointer) throws(SQLError) -> Void
    ) throws(SQLError) -> Bool {
        if isRead { return false }
        var bytes: [UInt8] = []
        var found: [Found] = []
        let hasMore = try engine { () throws(EngineError) in
            try cursor.next(limit: Self.versionsPerRead) { version in
                let start = bytes.count
                bytes.append(contentsOf: version.key)
                let middle = bytes.count
                if let row = version.value { bytes.append(contentsOf: row) }
                found.append(
                    Found(
                        key: start..<middle, sequence: version.from, until: version.until,
                        row: version.value.map { _ in middle..<bytes.count }))
                return true
            }
        }
        for each in found { try take(each, bytes, visit) }
        if hasMore { return true }
        isRead = true
        try finish(before: (nil, false), visit)
        pending = nil
        return true
    }

    private mutating func take(
        _ found: Found, _ bytes: [UInt8],
        _ visit: (RowVersion, UnsafeRawBufferPointer) throws(SQLError) -> Void
    ) throws(SQLError) {
        let key = bytes[found.key]
        let isSame = pending.map { key.elementsEqual($0.key) } ?? false
        let row = found.row.map { Array(bytes[$0]) }
        let newer = isSame ? pending?.sequence : epoch.end
        // A deletion may be known only by the end of what it deleted.
        let deletion = found.until.flatMap { until in
            row != nil && until <= through && newer.map { until < $0 } ?? true ? until : nil
        }
        try finish(before: isSame ? (deletion == nil ? row : nil, true) : (nil, false), visit)
        if let deletion, let row {
            try row.withRawBytes { (row) throws(SQLError) in
                try visit(
                    RowVersion(operation: .delete, sequence: deletion, end: deletion), row)
            }
        }
        // What a keyspace was filled with before it was shown has no number of its own.
        let sequence = found.sequence > .zero ? found.sequence : epoch.start
        pending = Pending(
            key: isSame ? pending?.key ?? [] : Array(key), sequence: sequence, row: row,
            isRecorded: found.sequence > .zero, end: deletion ?? newer)
        if !isSame, deletion == nil { try truncation(visit) }
    }

    /// The version waited with is done: `before` is what the one before it held, if there was one.
    private func finish(
        before: (row: [UInt8]?, isThere: Bool),
        _ visit: (RowVersion, UnsafeRawBufferPointer) throws(SQLError) -> Void
    ) throws(SQLError) {
        guard let pending else { return }
        if let row = pending.row {
            var operation: RowOperation?
            if before.isThere {
                operation = before.row == nil ? .insert : .update
            } else if epoch.startsByMove, pending.sequence == epoch.start {
                operation = .update
            } else if pending.sequence > horizon {
                operation = .insert
            } else {
                operation = try recorded(pending)
            }
            try row.withRawBytes { (row) throws(SQLError) in
                try visit(
                    RowVersion(
                        operation: operation, sequence: pending.sequence, end: pending.end), row)
            }
        } else if let row = before.row {
            try row.withRawBytes { (row) throws(SQLError) in
                try visit(
                    RowVersion(
                        operation: .delete, sequence: pending.sequence, end: pending.sequence),
                    row)
            }
        }
    }

    /// What the ledger says of a version whose past is not kept. What a keyspace was filled with before
    /// it was shown is not in the ledger as it is in the keyspace.
    private func recorded(_ pending: Pending) throws(SQLError) -> RowOperation? {
        guard pending.isRecorded else { return nil }
        let kind = try engine { () throws(EngineError) in
            try past.kind(
                of: pending.key, in: epoch.definition.storage, by: pending.sequence)
        }
        switch kind {
        case .insert: return .insert
        case .update: return .update
        case .delete, nil: return nil
        }
    }

    /// A row that was there when its table was truncated.
    private func truncation(
        _ visit: (RowVersion, UnsafeRawBufferPointer) throws(SQLError) -> Void
    ) throws(SQLError) {
        guard epoch.endsByTruncation, let end = epoch.end, let row = pending?.row else { return }
        try row.withRawBytes { (row) throws(SQLError) in
            try visit(RowVersion(operation: .truncate, sequence: end, end: end), row)
        }
    }
}
