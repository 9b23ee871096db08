package import Bytes
import Store
import Synchronization

/// What became of a row that is no longer the one under its key.
package enum RowDeparture: Hashable, Sendable {
    /// It goes on under another key.
    case moved(to: [UInt8])
    /// It goes on in another partition.
    case movedToAnotherPartition
    /// It was deleted. Another row may have its key now.
    case deleted
}

/// A moment in the life of a row: what happened up to then is known. One commit may take a row from a
/// key and put another one there, so that the commit alone does not say it.
package struct RowMoment: Hashable, Sendable {
    package var sequence: CommitSequence
    /// Of the departures told of, in their order.
    var order: UInt64

    /// After all that the commit did.
    package init(_ sequence: CommitSequence) { self.init(sequence, order: .max) }

    init(_ sequence: CommitSequence, order: UInt64) {
        self.sequence = sequence
        self.order = order
    }
}

/// Where rows went that the versions of their key do not tell of: those whose key was changed, which
/// to the store is a deletion and an insertion, and those whose key another row got in the commit
/// that deleted them, which to the store is an update. Who wants such a row and comes late, having
/// waited for it or not, follows it, or learns that it is gone.
final class RowDepartures: Sendable {
    private struct Told {
        var departure: RowDeparture
        var moment: RowMoment
    }

    private struct State {
        /// Of each key in order.
        var byKey: [LockKey: [Told]] = [:]
        var count = 0
        var lastOrder: UInt64 = 0
        /// The newest commit of which not all is told.
        var untold: CommitSequence = .zero
    }

    /// So many are remembered for those whose snapshots come too late for them: some hundred bytes each.
    private static let toldMax = 1_000_000

    private let state = Mutex(State())

    /// To be called before the commit is published.
    func add(_ departures: [(key: LockKey, what: RowDeparture)], at sequence: CommitSequence) {
        if departures.isEmpty { return }
        state.withLock { state in
            let room = max(0, RowDepartures.toldMax - state.count)
            if room < departures.count { state.untold = sequence }
            for departure in departures.prefix(room) {
                state.lastOrder += 1
                state.count += 1
                state.byKey[departure.key, default: []].append(
                    Told(
                        departure: departure.what,
                        moment: RowMoment(sequence, order: state.lastOrder)))
            }
        }
    }

    /// The first one from a key after `moment`.
    func first(_ key: LockKey, after moment: RowMoment) -> (what: RowDeparture, moment: RowMoment)?
    {
        state.withLock { state in
            guard
                let told = state.byKey[key]?.first(where: {
                    $0.moment.sequence > moment.sequence
                        || ($0.moment.sequence == moment.sequence && $0.moment.order > moment.order)
                })
            else { return nil }
            return (told.departure, told.moment)
        }
    }

    /// Whether something may have become of rows after a moment that is not told of.
    func mayBeUntold(after moment: RowMoment) -> Bool {
        state.withLock { $0.untold > moment.sequence }
    }

    /// Forgets what no snapshot comes too late for.
    func prune(keepingFrom horizon: CommitSequence) {
        state.withLock { state in
            if state.count == 0 { return }
            state.byKey = state.byKey.compactMapValues { told in
                let kept = told.filter { $0.moment.sequence > horizon }
                return kept.isEmpty ? nil : kept
            }
            state.count = state.byKey.values.reduce(0) { $0 + $1.count }
        }
    }
}

extension Transaction {
    /// Notes that a row leaves its key: beside its deletion.
    package func noteDeparture(
        of key: [UInt8], in keyspace: KeyspaceID, _ departure: RowDeparture
    ) {
        departures.append((key.withUnsafeBytes { LockKey(keyspace, $0) }, departure))
    }

    /// Where the row went that was under `key` at `moment`, and when: nil when it is there still,
    /// changed or not. The caller holds the key's lock, or fails either way, and nothing of his own stands there.
    /// Throws `.serializationFailure` where that is not known: so many rows have left their keys since.
    package func departure(
        of key: [UInt8], in keyspace: KeyspaceID, after moment: RowMoment
    ) throws(EngineError) -> (what: RowDeparture, moment: RowMoment)? {
        let lockKey = key.withUnsafeBytes { LockKey(keyspace, $0) }
        let told = parts.departures.first(lockKey, after: moment)
        let deletion = try reading { () throws(StoreError) in
            try key.withRawBytes { (key) throws(StoreError) in
                try parts.store.firstDeletion(of: key, in: keyspace, after: moment.sequence)
            }
        }
        if told == nil, parts.departures.mayBeUntold(after: moment) {
            let newest = try key.withRawBytes { (key) throws(EngineError) in
                try newestSequence(of: key, in: keyspace)
            }
            // Somebody has written there, and it is not said what.
            if let newest, newest > moment.sequence { throw .serializationFailure }
        }
        guard let deletion, deletion < told?.moment.sequence ?? .latest else { return told }
        return (.deleted, RowMoment(deletion))
    }
}
