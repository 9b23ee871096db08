import Bytes
import Engine
import Synchronization

/// A row's place.
struct RowKey: Hashable, Comparable, Sendable {
    var keyspace: KeyspaceID
    var key: String

    static func < (left: RowKey, right: RowKey) -> Bool {
        (left.keyspace, left.key) < (right.keyspace, right.key)
    }
}

/// A batch as a transaction handed it over.
struct Append: Hashable, Sendable {
    var topicPartition: TopicPartition
    var recordCount: Int32
    var batch: [UInt8]
}

/// An append as the ledger holds it.
struct PlacedAppend: Hashable, Sendable {
    var append: Append
    var baseOffset: Int64
}

/// A ledger entry, copied out.
struct Entry: Hashable, Sendable {
    var sequence: CommitSequence
    var timestamp: Timestamp
    /// Names the attempt it comes from; empty for the engine's own entries.
    var attempt: String
    /// Row changes; nil for a deletion.
    var rows: [RowKey: String?] = [:]
    var appends: [PlacedAppend] = []
}

/// A transaction that asked to be committed.
struct Attempt: Sendable {
    enum Outcome: Sendable {
        /// The crash came before the answer.
        case unknown
        case acknowledged(CommitReceipt)
        /// The engine said that it failed: it may be there all the same when the engine stopped.
        case failed
    }

    var name: String
    var rows: [RowKey: String?]
    var appends: [Append]
    var outcome = Outcome.unknown

    /// Whether it was acknowledged, and has many rows.
    var isLarge: Bool {
        guard case .acknowledged = outcome else { return false }
        return rows.count >= Workload.largeRowsMin
    }
}

/// What a reader saw of one keyspace at one snapshot.
struct Observation: Sendable {
    var sequence: CommitSequence
    var keyspace: KeyspaceID
    /// All rows, in order.
    var rows: [(key: String, row: String)]
    /// The newest commit, and the oldest state kept, when it was made after a recovery; nil for a
    /// session's.
    var kept: ClosedRange<CommitSequence>?
}

/// All that the sessions and readers of one run of the engine, up to its crash, know for certain.
final class Journal: Sendable {
    private struct State {
        var attempts: [String: Attempt] = [:]
        var observations: [Observation] = []
        var readings: [TopicReading] = []
        var numbers: [Int64] = []
        var lists: [(isolation: Isolation, transaction: ListTransaction)] = []
        var violations: [String] = []
        var told = CommitSequence.zero
        var isOver = false
    }

    private let state = Mutex(State())

    /// The process is dead: what its tasks still learn is not heard. What they still attempt is
    /// noted, since the operation during which power is lost may reach the disk.
    func end() { state.withLock { $0.isOver = true } }

    func begin(_ attempt: Attempt) {
        state.withLock { $0.attempts[attempt.name] = attempt }
    }

    func finish(_ name: String, _ outcome: Attempt.Outcome) {
        state.withLock { if !$0.isOver { $0.attempts[name]?.outcome = outcome } }
    }

    func observe(_ observation: Observation) {
        state.withLock { if !$0.isOver { $0.observations.append(observation) } }
    }

    func observe(_ reading: TopicReading) {
        state.withLock { if !$0.isOver { $0.readings.append(reading) } }
    }

    func take(number: Int64) {
        state.withLock { if !$0.isOver { $0.numbers.append(number) } }
    }

    /// A transaction on lists is about to commit.
    func begin(_ transaction: ListTransaction, _ isolation: Isolation) {
        state.withLock { $0.lists.append((isolation, transaction)) }
    }

    /// It was acknowledged.
    func finish(lists name: String) {
        state.withLock { state in
            guard !state.isOver,
                let index = state.lists.lastIndex(where: { $0.transaction.name == name })
            else { return }
            state.lists[index].transaction.isAcknowledged = true
        }
    }

    /// Somebody outside was told something that entries up to this one made so.
    func tell(upTo sequence: CommitSequence) {
        state.withLock { if !$0.isOver { $0.told = max($0.told, sequence) } }
    }

    func violate(_ what: String) {
        state.withLock { if !$0.isOver { $0.violations.append(what) } }
    }

    var attempts: [Attempt] {
        state.withLock { $0.attempts.values.sorted { $0.name < $1.name } }
    }
    var observations: [Observation] { state.withLock { $0.observations } }
    var readings: [TopicReading] { state.withLock { $0.readings } }
    var numbers: [Int64] { state.withLock { $0.numbers } }
    var lists: [(isolation: Isolation, transaction: ListTransaction)] {
        state.withLock { $0.lists }
    }
    var violations: [String] { state.withLock { $0.violations } }
    /// The newest entry that anybody outside knows something of.
    var told: CommitSequence { state.withLock { $0.told } }
}

/// A promise that was broken.
package struct Violation: Error, Hashable, Sendable, CustomStringConvertible {
    package var description: String

    init(_ description: String) { self.description = description }
}
