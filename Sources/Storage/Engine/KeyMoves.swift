import Bytes
import Synchronization

/// Where rows went whose key was changed, which to the store is a deletion and an insertion: who
/// wants such a row and comes late, having waited for it or not, follows it there.
final class KeyMoves: Sendable {
    private struct Move {
        var key: [UInt8]
        var sequence: CommitSequence
    }

    /// Beyond this many between two looks of the housekeeper rows count as deleted.
    private static let movesMax = 100_000

    private let moves = Mutex<[LockKey: Move]>([:])

    /// To be called before the commit is published.
    func add(_ key: LockKey, to newKey: [UInt8], at sequence: CommitSequence) {
        moves.withLock { moves in
            guard moves.count < KeyMoves.movesMax else { return }
            moves[key] = Move(key: newKey, sequence: sequence)
        }
    }

    /// Where the row went after `snapshot`.
    func find(_ key: LockKey, after snapshot: CommitSequence) -> [UInt8]? {
        moves.withLock { $0[key] }.flatMap { $0.sequence > snapshot ? $0.key : nil }
    }

    /// Forgets what no snapshot comes too late for.
    func prune(keepingFrom horizon: CommitSequence) {
        moves.withLock { moves in
            if !moves.isEmpty { moves = moves.filter { $0.value.sequence > horizon } }
        }
    }
}
