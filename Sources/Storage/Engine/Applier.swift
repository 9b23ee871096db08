import Bytes
import Ledger
import Store

/// Puts entries into the store and shows them to the views: the same at replay and at live commits.
/// Used by one thread at a time, in commit order.
final class Applier: @unchecked Sendable {
    private let store: Store
    private let deriver: (any ChangeDeriver)?
    private let observers: [any CommitObserver]
    /// Those of `observers` that are told of entries without appends too.
    private let rowObservers: [any CommitObserver]
    private let plantedBug: PlantedBug?

    init(
        store: Store, deriver: (any ChangeDeriver)?, observers: [any CommitObserver],
        plantedBug: PlantedBug?
    ) {
        self.store = store
        self.deriver = deriver
        self.observers = observers
        rowObservers = observers.filter(\.followsRows)
        self.plantedBug = plantedBug
    }

    /// Opens the views' own files.
    func recoverObservers(in directory: String) throws(EngineError) {
        for observer in observers { try observer.recover(in: directory) }
    }

    /// The entries after `sequence` are about to be replayed.
    func replaying(after sequence: CommitSequence) throws(EngineError) {
        for observer in observers { try observer.replaying(after: sequence) }
    }

    /// The newest commit that some view has on its own disk.
    var newestKeptSequence: CommitSequence {
        observers.map(\.durableSequence).filter { $0 != .latest }.max() ?? .zero
    }

    /// A live commit: the session has worked out all that changes in the store.
    func apply(_ request: CommitRequest) throws(EngineError) {
        let observers = request.body.appends.isEmpty ? rowObservers : observers
        // Decoded again only for those who want to see it.
        let isSeen =
            !observers.isEmpty || request.writeSet?.isGivenAway == true
            || (deriver != nil && request.writeSet?.touches(.system) == true)
        guard isSeen else {
            write(request, with: nil, nil)
            return
        }
        let failure = request.body.bytes.withUnsafeBytes { bytes -> EngineError? in
            do throws(EngineError) {
                // Checked no further: all others wait to commit.
                let entry = CommittedEntry(
                    sequence: request.sequence, timestamp: request.timestamp,
                    origin: request.origin, changes: EntryChanges(of: request.body, bytes),
                    isReplay: false)
                let before = RowsBefore(store: store, sequence: entry.sequence)
                var derivation: Derivation?
                if entry.changes.touchesSystem { derivation = try derive(entry, before) }
                write(request, with: derivation, entry.changes)
                for observer in observers { try observer.committed(entry, before: before) }
                return nil
            } catch {
                return error
            }
        }
        if let failure { throw failure }
    }

    private func write(
        _ request: CommitRequest, with derivation: Derivation?, _ changes: EntryChanges?
    ) {
        guard request.writeSet != nil || derivation != nil else { return }
        store.apply(at: request.sequence) { applier in
            if let changes, request.writeSet?.isGivenAway == true, plantedBug != .loseGivenAway {
                for case .row(let row) in changes {
                    applier.write(row.keyspace, row.key, row.kind == .delete ? nil : row.row)
                }
            }
            request.writeSet?.apply(to: &applier)
            if let number = request.number { applier.write(number, at: request.sequence) }
            derivation?.apply(to: &applier)
        }
    }

    /// An entry of the ledger, with all that follows from it. `sequencer` learns of its appends. Not
    /// all of it need follow: the store has what is not after `applied`, the observers what is not
    /// after `durable` (in their order). They are told of every change of the catalog all the same.
    func replay(
        _ entry: LedgerEntry, origin: EntryOrigin, into sequencer: inout SequencerCore,
        after applied: CommitSequence, _ durable: [CommitSequence]
    ) throws(EngineError) {
        let entry = CommittedEntry(
            sequence: entry.sequence, timestamp: entry.timestamp, origin: origin,
            changes: try changes(entry.body, entry.sequence), isReplay: true)
        let before = RowsBefore(store: store, sequence: entry.sequence)
        if entry.sequence > applied { try replayRows(entry, before) }
        var hasAppends = false
        for case .append(let append) in entry.changes {
            hasAppends = true
            sequencer.replay(append)
        }
        for (observer, position) in zip(observers, durable)
        where hasAppends || observer.followsRows {
            guard entry.sequence > position || entry.changes.touchesSystem else { continue }
            try observer.committed(entry, before: before)
        }
    }

    private func replayRows(
        _ entry: CommittedEntry, _ before: RowsBefore
    ) throws(EngineError) {
        let derivation = try derive(entry, before)
        var count = Int.max
        if plantedBug == .replayHalfEntry { count = max(1, entry.changes.count - 1) }
        store.apply(at: entry.sequence) { applier in
            for case .row(let row) in entry.changes.prefix(count) {
                applier.write(row.keyspace, row.key, row.kind == .delete ? nil : row.row)
                if row.keyspace == .transactions, let number = TransactionNumber(key: row.key) {
                    applier.write(number, at: entry.sequence)
                }
            }
            derivation?.apply(to: &applier)
        }
    }

    /// Entries up to `sequence` are durable and visible now.
    func published(upTo sequence: CommitSequence) {
        for observer in observers { observer.published(upTo: sequence) }
    }

    private func derive(
        _ entry: CommittedEntry, _ before: RowsBefore
    ) throws(EngineError) -> Derivation? {
        guard let deriver else { return nil }
        let derivation = Derivation(
            before: before, store: store, sequence: entry.sequence)
        try deriver.derive(entry, into: derivation)
        return derivation
    }

    private func changes(
        _ body: UnsafeRawBufferPointer, _ sequence: CommitSequence
    ) throws(EngineError) -> EntryChanges {
        do throws(MalformedBytes) { return try EntryChanges(validating: body) } catch {
            throw .corrupt(
                "ledger entry \(sequence.rawValue): \(error.what) at byte \(error.position)")
        }
    }
}

extension StoreApplier {
    /// From its number on rows are told who wrote them.
    fileprivate mutating func write(_ number: TransactionNumber, at sequence: CommitSequence) {
        let (key, value) = (TransactionNumber.key(sequence), number.value)
        key.withUnsafeBytes { key in
            value.withUnsafeBytes { write(.writers, key, $0) }
        }
    }
}
