import Bytes
import Environment
import Ledger
import Store

/// Recovery: the ledger's tail is made whole; the store and the other views are what their files
/// hold; and every entry after that goes the way a commit goes, through the same `Applier`. There is
/// no other.
extension Engine {
    /// How many entries are replayed between two looks at the memory they take.
    private static let entriesBetweenLooks: UInt64 = 1024

    static func recover(
        _ directory: DataDirectory, _ parts: EngineParts
    ) throws(EngineError) -> (writer: LedgerWriter, core: SequencerCore) {
        let writer: LedgerWriter
        do throws(LedgerError) {
            writer = try LedgerWriter.open(
                directory.segments, identity: directory.identity, epoch: WriterEpoch(rawValue: 1),
                options: parts.options.ledger)
        } catch {
            throw EngineError(error)
        }
        let end = writer.end
        try parts.applier.recoverObservers(in: directory.path)
        let kept = parts.applier.newestKeptSequence
        guard kept <= end.sequence else {
            throw .corrupt(
                "the views' files in \"\(directory.path)\" hold entries up to \(kept.rawValue), but the "
                    + "ledger ends after \(end.sequence.rawValue): it is not the one they were made "
                    + "from; varve rebuild makes them anew")
        }
        let start = try ReplayStart(parts, end: end.sequence, isWhole: try isWhole(writer))
        try parts.applier.replaying(after: start.applied)
        var core = SequencerCore(
            sequence: end.sequence, timestamp: end.timestamp, nextOffsets: start.nextOffsets)
        let replayed = try replay(directory, parts, writer, from: start, &core)
        guard replayed == end.sequence else {
            throw .corrupt(
                "the ledger ends after entry \(end.sequence.rawValue), but only "
                    + "\(replayed.rawValue) could be replayed")
        }
        parts.snapshots.publish(replayed)
        parts.applier.published(upTo: replayed)
        return (writer, core)
    }

    /// Whether the views can be made from nothing.
    private static func isWhole(_ writer: LedgerWriter) throws(EngineError) -> Bool {
        do throws(LedgerError) {
            return try writer.firstSequence().map { $0 == CommitSequence(1) } ?? true
        } catch {
            throw EngineError(error)
        }
    }

    /// Returns the newest sequence replayed.
    private static func replay(
        _ directory: DataDirectory, _ parts: EngineParts, _ writer: LedgerWriter,
        from start: ReplayStart, _ core: inout SequencerCore
    ) throws(EngineError) -> CommitSequence {
        var replayed = start.sequence
        guard replayed < writer.end.sequence else { return replayed }
        let reader: LedgerReader
        do throws(LedgerError) {
            reader = try LedgerReader(
                directory.segments, identity: directory.identity, after: start.sequence,
                index: writer.index)
        } catch {
            throw EngineError(error)
        }
        let retention = RetentionClock(parts, writer)
        var looked = replayed
        var progress = ReplayProgress(parts, from: replayed, to: writer.end.sequence)
        defer { progress.report(replayed, isAtEnd: true) }
        while replayed < writer.end.sequence {
            guard try nextGroup(of: reader) else { break }
            replayed = try replayGroup(of: reader, parts.applier, from: start, &core) ?? replayed
            if replayed.rawValue - looked.rawValue >= entriesBetweenLooks {
                looked = replayed
                progress.report(replayed)
                let kept = min(parts.options.retainedCommits, replayed.rawValue)
                parts.store.advance(
                    Horizons(
                        snapshots: CommitSequence(replayed.rawValue - kept),
                        byRetention: retention.byRetention))
                parts.store.prune()
                try flush(parts, ifNeededAfter: replayed)
            }
        }
        return replayed
    }

    /// What is replayed is durable already: it may be frozen after any group.
    private static func flush(
        _ parts: EngineParts, ifNeededAfter sequence: CommitSequence
    ) throws(EngineError) {
        guard parts.store.wantsFreeze, sequence > parts.store.appliedSequence else { return }
        parts.store.freeze(upTo: sequence)
        while try parts.flushStep() {}
    }

    private static func nextGroup(of reader: LedgerReader) throws(EngineError) -> Bool {
        do throws(LedgerError) { return try reader.nextGroup() } catch { throw EngineError(error) }
    }

    /// Returns the newest sequence replayed; nil for a group without entries.
    private static func replayGroup(
        of reader: LedgerReader, _ applier: Applier, from start: ReplayStart,
        _ core: inout SequencerCore
    ) throws(EngineError) -> CommitSequence? {
        let origins = reader.origins
        var newest: CommitSequence?
        do {
            try reader.forEachEntry { entry in
                try applier.replay(
                    entry, origin: origins[entry.originIndex], into: &core,
                    after: start.applied, start.durable)
                newest = entry.sequence
            }
        } catch let error as EngineError {
            throw error
        } catch {
            throw .corrupt(String(describing: error))
        }
        return newest
    }
}

/// Where a replay begins, and what each view has already.
struct ReplayStart {
    /// The first entry replayed is the next one.
    let sequence: CommitSequence
    /// What the store has.
    let applied: CommitSequence
    /// What each observer has, in their order.
    let durable: [CommitSequence]
    let nextOffsets: [TopicPartition: Int64]

    /// `end` is the ledger's, which `isWhole` when it has its first entry. Brings the views to where
    /// they stand.
    init(_ parts: EngineParts, end: CommitSequence, isWhole: Bool) throws(EngineError) {
        var applied = parts.store.appliedSequence
        guard applied <= end else {
            throw .corrupt(
                "the store holds entry \(applied.rawValue), but the ledger ends after entry "
                    + "\(end.rawValue)")
        }
        var durable: [CommitSequence] = []
        if applied > .zero {
            try ReplayStart.restore(parts, upTo: applied)
            durable = ReplayStart.positions(parts, applied, end)
            let isBehind = zip(parts.observers, durable).contains { observer, position in
                observer.readsRowsBefore && position < applied
            }
            if isBehind {
                // It asks for rows as they were before the store's files.
                guard isWhole else {
                    throw .corrupt(
                        "a view's files hold less than the store's, which end with entry "
                            + "\(applied.rawValue), and the ledger no longer has its first entries "
                            + "to make them again; put the directory back from a backup")
                }
                try reading { () throws(StoreError) in try parts.store.clear() }
                try ReplayStart.restore(parts, upTo: .zero)
                applied = .zero
            }
        } else {
            try ReplayStart.restore(parts, upTo: .zero)
            durable = ReplayStart.positions(parts, applied, end)
        }
        self.applied = applied
        self.durable = durable
        sequence = durable.reduce(applied, min)
        nextOffsets = parts.observers.reduce(into: [:]) { offsets, observer in
            offsets.merge(observer.nextOffsets) { max($0, $1) }
        }
    }

    /// Who needs nothing of the past stands where the store does.
    private static func positions(
        _ parts: EngineParts, _ applied: CommitSequence, _ end: CommitSequence
    ) -> [CommitSequence] {
        parts.observers.map { observer in
            let position = observer.durableSequence
            return position == .latest ? applied : min(position, end)
        }
    }

    private static func restore(
        _ parts: EngineParts, upTo sequence: CommitSequence
    ) throws(EngineError) {
        let rows = RowsBefore(store: parts.store, sequence: sequence.next)
        let known = try parts.deriver?.restore(rows, upTo: sequence)
        if let known = known ?? nil { parts.store.keep(known.union(KeyspaceID.always)) }
    }
}
