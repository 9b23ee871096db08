package import Bytes
import Store

/// What the tracker knows of one serializable read-write transaction.
///
/// Thread safety: everything that changes is under the tracker's lock.
final class SerializableTransaction: @unchecked Sendable {
    let snapshot: CommitSequence
    /// The newest number given out before the snapshot was taken.
    let snapshotNumber: UInt64
    /// Whose transaction it is; 0 for nobody's any more.
    var pid: Int32
    let transactionID: UInt64

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
    /// It was prepared before a restart. What conflicts it had is not known any more, and so it is taken to have one
    /// with a transaction before it and one with a transaction after it that have committed (as PostgreSQL does).
    private(set) var isRestored = false
    /// Who read something that this one overwrote (they come before it in any serial order).
    var readers: [ObjectIdentifier: SerializableTransaction] = [:]
    /// Who wrote something that this one had read the earlier version of (they come after it).
    var writers: [ObjectIdentifier: SerializableTransaction] = [:]
    /// The largest snapshot number of any read-only transaction that began while this one ran.
    var witnessNumber: UInt64 = 0

    /// The least number at which one of `writers` passed its check of which nothing else is remembered.
    private(set) var forgottenWriter: UInt64?

    private(set) var reads: [KeyspaceID: ReadSet] = [:]
    private var writes: [KeyspaceID: WrittenKeys] = [:]
    private(set) var marks = SerializableMarks()
    /// Keyspaces whose rows all go: that writes every key of them.
    private var removed: Set<KeyspaceID> = []

    init(
        snapshot: CommitSequence, snapshotNumber: UInt64, pid: Int32, transactionID: UInt64
    ) {
        self.snapshot = snapshot
        self.snapshotNumber = snapshotNumber
        self.pid = pid
        self.transactionID = transactionID
    }

    var isCommitted: Bool { commitNumber != nil }
    var isPrepared: Bool { prepareNumber != nil }
    var hasWrites: Bool { !writes.isEmpty || !removed.isEmpty }
    /// It may still read or write.
    var mayGoOn: Bool { !isPrepared && !isDoomed }
    var isUntouched: Bool { reads.isEmpty && !hasWrites }

    /// Whether neither of the two sees what the other wrote.
    func isConcurrent(with other: SerializableTransaction) -> Bool {
        guard let number = other.commitNumber else { return true }
        return other.commitSequence.map { $0 > snapshot } ?? (number > snapshotNumber)
    }

    /// Whether a snapshot taken at that number sees what comes after this transaction, but not this
    /// transaction.
    func mayHideFrom(_ snapshotNumber: UInt64) -> Bool {
        hasWrites
            && (isRestored || forgottenWriter.map { $0 <= snapshotNumber } ?? false
                || writers.values.contains {
                    $0.prepareNumber.map { $0 <= snapshotNumber } ?? false
                })
    }

    func restore(_ reads: [KeyspaceID: ReadSet]) {
        for (keyspace, reads) in reads {
            for read in reads.contents { noteRead(keyspace, read) }
        }
        isRestored = true
    }

    func noteRead(_ keyspace: KeyspaceID, _ read: SerializableRead) {
        reads[keyspace, default: ReadSet()].insert(read)
        if case .key(let key) = read { marks.add(SerializableMarks.Key(keyspace, key)) }
        if reads[keyspace]?.hasRanges == true { marks.addRange(of: keyspace) }
    }

    func noteWrite(_ keyspace: KeyspaceID, _ key: [UInt8]) {
        writes[keyspace, default: WrittenKeys()].insert(key)
        marks.add(SerializableMarks.Key(keyspace, key))
        marks.addWrites(in: keyspace)
    }

    func noteRemoval(of keyspace: KeyspaceID) {
        removed.insert(keyspace)
        marks.addRange(of: keyspace)
        marks.addWrites(in: keyspace)
    }

    /// Forgets one that has written what this one had read the earlier version of, but for when that was.
    func forget(writer: SerializableTransaction) {
        guard writers.removeValue(forKey: ObjectIdentifier(writer)) != nil,
            let number = writer.prepareNumber
        else { return }
        forgottenWriter = min(forgottenWriter ?? .max, number)
    }

    func hasRead(_ keyspace: KeyspaceID) -> Bool { reads[keyspace] != nil }

    func hasRead(_ keyspace: KeyspaceID, _ key: [UInt8]) -> Bool {
        reads[keyspace]?.contains(key) ?? false
    }

    func hasWritten(_ keyspace: KeyspaceID) -> Bool {
        writes[keyspace] != nil || removed.contains(keyspace)
    }

    func hasWritten(_ keyspace: KeyspaceID, _ read: SerializableRead) -> Bool {
        if removed.contains(keyspace) { return true }
        guard let keys = writes[keyspace] else { return false }
        switch read {
        case .key(let key): return keys.contains(key)
        case .range(let range): return keys.meet(range)
        }
    }
}

/// What a transaction has looked at: rows that are there and places where there are none.
enum SerializableRead {
    case key([UInt8])
    case range(KeyRange)
}

extension TopicPartition {
    /// The key by which reads of a partition and appends to it are tracked: a topic's number is no keyspace's. Offsets
    /// are given in the order of commits, as numbers of sequences are in the order of calls: of two that append to one
    /// partition neither has to come first.
    var tracked: (keyspace: KeyspaceID, key: [UInt8]) {
        let number = UInt32(bitPattern: partition)
        return (
            KeyspaceID(topic.rawValue),
            [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
        )
    }
}

/// The reads of one keyspace. Beyond a size it stands for the whole keyspace: that can only refuse
/// more than it must.
struct ReadSet {
    private static let keysMax = 4096
    private static let rangesMax = 64

    private var keys: Set<[UInt8]> = []
    private var ranges: [KeyRange] = []
    private var isWhole = false

    var hasRanges: Bool { isWhole || !ranges.isEmpty }

    mutating func insert(_ read: SerializableRead) {
        if isWhole { return }
        switch read {
        case .key(let key): keys.insert(key)
        case .range(.all): isWhole = true
        case .range(let range): insert(range)
        }
        guard isWhole || keys.count > ReadSet.keysMax || ranges.count > ReadSet.rangesMax else {
            return
        }
        self = ReadSet()
        isWhole = true
    }

    /// A cursor's range grows as it goes on: it takes the place of what it was before.
    private mutating func insert(_ range: KeyRange) {
        if ranges.contains(where: { range.isWithin($0) }) { return }
        ranges.removeAll { $0.isWithin(range) }
        ranges.append(range)
    }

    func contains(_ key: [UInt8]) -> Bool {
        isWhole || keys.contains(key) || ranges.contains { $0.contains(key) }
    }

    /// What was inserted, or the whole keyspace.
    var contents: [SerializableRead] {
        if isWhole { return [.range(.all)] }
        return keys.sorted { $0.lexicographicallyPrecedes($1) }.map { .key($0) }
            + ranges.map { .range($0) }
    }

    /// What is in it, by numbers.
    func numbered(in keyspace: KeyspaceID) -> [ReadLock.Read] {
        if isWhole { return [.all] }
        return keys.map { .key(LockKey(keyspace, $0).rowNumber) }.sorted { $0.number < $1.number }
            + ranges.map { .range($0.number) }
    }
}

/// A read that a serializable transaction is known by: PostgreSQL's SIReadLock.
package struct ReadLock: Hashable, Sendable {
    package enum Read: Hashable, Sendable {
        case all
        /// A row, or its place: `LockKey.rowNumber`.
        case key(UInt32)
        /// The same for the same range.
        case range(UInt32)

        fileprivate var number: UInt32 {
            switch self {
            case .all: 0
            case .key(let number), .range(let number): number
            }
        }
    }

    /// 0 when it has left its session.
    package var pid: Int32
    package var transactionID: UInt64
    package var keyspace: KeyspaceID
    package var read: Read
}

extension KeyRange {
    fileprivate var number: UInt32 {
        [lower, upper].reduce(0) { number, bound in
            switch bound {
            case .unbounded: CRC32C.checksum([0], continuing: number)
            case .inclusive(let key): CRC32C.checksum(key + [1], continuing: number)
            case .exclusive(let key): CRC32C.checksum(key + [2], continuing: number)
            }
        }
    }

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
