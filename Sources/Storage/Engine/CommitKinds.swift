import Bytes
import Ledger
import Synchronization

/// What single commits did to single rows, out of the ledger: of the oldest version that is kept of a
/// row, the store cannot say whether there was one before it.
///
/// A scan asks for many rows of one commit, so one commit's answer is kept: the kind that most of its
/// changes of a keyspace are of, and the keys of the others.
///
/// Thread safety: used from any thread.
final class CommitKinds: Sendable {
    private struct Kept {
        var sequence: CommitSequence
        var keyspace: KeyspaceID
        /// Nil when the ledger does not have the commit, or its changes are of too many kinds.
        var usual: RowChange.Kind?
        var others: [[UInt8]: RowChange.Kind] = [:]
    }

    /// More are not kept: then it is not known.
    private static let othersMax = 65_536

    private let writer: LedgerWriter
    private let kept = Mutex<Kept?>(nil)

    init(_ writer: LedgerWriter) { self.writer = writer }

    /// What a commit did to a row that it has changed; nil when that is not known any more.
    func kind(
        of key: [UInt8], in keyspace: KeyspaceID, by sequence: CommitSequence
    ) throws(EngineError) -> RowChange.Kind? {
        let known = kept.withLock { kept -> Kept? in
            guard let kept, kept.sequence == sequence, kept.keyspace == keyspace else { return nil }
            return kept
        }
        let found: Kept
        if let known { found = known } else { found = try read(sequence, keyspace) }
        kept.withLock { $0 = found }
        guard let usual = found.usual else { return nil }
        return found.others[key] ?? usual
    }

    private func read(
        _ sequence: CommitSequence, _ keyspace: KeyspaceID
    ) throws(EngineError) -> Kept {
        var found = Kept(sequence: sequence, keyspace: keyspace)
        guard sequence > .zero else { return found }
        let reader = CommitReader(
            writer, after: CommitSequence(sequence.rawValue - 1), through: sequence)
        guard let entry = try reader.nextEntry(), entry.sequence == sequence else { return found }
        var counts: [RowChange.Kind: Int] = [:]
        for case .row(let change) in entry.changes where change.keyspace == keyspace {
            counts[change.kind, default: 0] += 1
        }
        guard let usual = counts.max(by: { $0.value < $1.value })?.key else { return found }
        let count = counts.reduce(0) { $0 + ($1.key == usual ? 0 : $1.value) }
        guard count <= CommitKinds.othersMax else { return found }
        found.usual = usual
        for case .row(let change) in entry.changes
        where change.keyspace == keyspace && change.kind != usual {
            found.others[[UInt8](change.key)] = change.kind
        }
        return found
    }
}
