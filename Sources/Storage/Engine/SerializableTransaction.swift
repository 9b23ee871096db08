import Bytes
import Store

/// What the tracker knows of one serializable read-write transaction.
///
/// Thread safety: everything that changes is under the tracker's lock.
final class SerializableTransaction: @unchecked Sendable {
    let snapshot: CommitSequence
    /// The newest number given out before the snapshot was taken.
    let snapshotNumber: UInt64

    /// Passed the check before its commit; nil before.
    var prepareNumber: UInt64?
    /// It is in the ledger; nil before.
    var commitNumber: UInt64?
    /// Of its entry; nil when it wrote nothing.
    var commitSequence: CommitSequence?
    /// Another's progress asks for this one's end: it fails at its next step.
    var isDoomed = false
    /// When it committed, something it depends on by a read had committed before it.
    var hasCommittedConflictOut = false
    /// Who read something that this one overwrote (they come before it in any serial order).
    var readers: [ObjectIdentifier: SerializableTransaction] = [:]
    /// Who wrote something that this one had read the earlier version of (they come after it).
    var writers: [ObjectIdentifier: SerializableTransaction] = [:]
    /// The largest snapshot number of any read-only transaction that began while this one ran.
    var witnessNumber: UInt64 = 0

    private var reads: [KeyspaceID: ReadSet] = [:]
    private var writes: [KeyspaceID: Set<[UInt8]>] = [:]

    init(snapshot: CommitSequence, snapshotNumber: UInt64) {
        self.snapshot = snapshot
        self.snapshotNumber = snapshotNumber
    }

    var isCommitted: Bool { commitNumber != nil }
    var isPrepared: Bool { prepareNumber != nil }
    var hasWrites: Bool { !writes.isEmpty }
    var isUntouched: Bool { reads.isEmpty && writes.isEmpty }

    /// Whether neither of the two sees what the other wrote.
    func isConcurrent(with other: SerializableTransaction) -> Bool {
        guard let number = other.commitNumber else { return true }
        return other.commitSequence.map { $0 > snapshot } ?? (number > snapshotNumber)
    }

    /// Whether a snapshot taken at that number sees what comes after this transaction, but not this
    /// transaction.
    func mayHideFrom(_ snapshotNumber: UInt64) -> Bool {
        hasWrites
            && writers.values.contains { $0.prepareNumber.map { $0 <= snapshotNumber } ?? false }
    }

    func noteRead(_ keyspace: KeyspaceID, _ read: SerializableRead) {
        reads[keyspace, default: ReadSet()].insert(read)
    }

    func noteWrite(_ keyspace: KeyspaceID, _ key: [UInt8]) {
        writes[keyspace, default: []].insert(key)
    }

    func hasRead(_ keyspace: KeyspaceID, _ key: [UInt8]) -> Bool {
        reads[keyspace]?.contains(key) ?? false
    }

    func hasWritten(_ keyspace: KeyspaceID, _ read: SerializableRead) -> Bool {
        guard let keys = writes[keyspace] else { return false }
        switch read {
        case .key(let key): return keys.contains(key)
        case .range(let range): return keys.contains { range.contains($0) }
        }
    }
}

/// What a transaction has looked at: rows that are there and places where there are none.
enum SerializableRead {
    case key([UInt8])
    case range(KeyRange)
}

/// The reads of one keyspace. Beyond a size it stands for the whole keyspace: that can only refuse
/// more than it must.
private struct ReadSet {
    private static let keysMax = 4096
    private static let rangesMax = 64

    private var keys: Set<[UInt8]> = []
    private var ranges: [KeyRange] = []
    private var isWhole = false

    mutating func insert(_ read: SerializableRead) {
        if isWhole { return }
        switch read {
        case .key(let key): keys.insert(key)
        case .range(.all): isWhole = true
        case .range(let range): if !ranges.contains(range) { ranges.append(range) }
        }
        guard isWhole || keys.count > ReadSet.keysMax || ranges.count > ReadSet.rangesMax else {
            return
        }
        self = ReadSet()
        isWhole = true
    }

    func contains(_ key: [UInt8]) -> Bool {
        isWhole || keys.contains(key) || ranges.contains { $0.contains(key) }
    }
}

extension KeyRange {
    func contains(_ key: [UInt8]) -> Bool {
        key.withUnsafeBytes { key in
            let isAbove =
                switch lower {
                case .unbounded: true
                case .inclusive(let bound): bound.withUnsafeBytes { compareKeys($0, key) } <= 0
                case .exclusive(let bound): bound.withUnsafeBytes { compareKeys($0, key) } < 0
                }
            guard isAbove else { return false }
            return switch upper {
            case .unbounded: true
            case .inclusive(let bound): bound.withUnsafeBytes { compareKeys($0, key) } >= 0
            case .exclusive(let bound): bound.withUnsafeBytes { compareKeys($0, key) } > 0
            }
        }
    }
}
