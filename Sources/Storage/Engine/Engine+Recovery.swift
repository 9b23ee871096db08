import Bytes
import Ledger
import Store

/// Recovery: the ledger's tail is made whole, then every entry goes the way a commit goes, through
/// the same `Applier`. There is no other.
extension Engine {
    /// How many entries are replayed between two prunings of what they superseded.
    private static let entriesBetweenPrunes: UInt64 = 4096

    static func recover(
        _ directory: DataDirectory, _ parts: EngineParts
    ) throws(EngineError) -> (writer: LedgerWriter, core: SequencerCore) {
        let writer: LedgerWriter
        let reader: LedgerReader
        do throws(LedgerError) {
            writer = try LedgerWriter.open(
                directory.segments, identity: directory.identity, epoch: WriterEpoch(rawValue: 1),
                options: parts.options.ledger)
            reader = try LedgerReader(directory.segments, identity: directory.identity)
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
        try parts.applier.replaying(after: .zero)
        var core = SequencerCore(sequence: end.sequence, timestamp: end.timestamp)
        var replayed = CommitSequence.zero
        var pruned = replayed
        while replayed < end.sequence {
            guard try nextGroup(of: reader) else { break }
            replayed = try replayGroup(of: reader, parts.applier, &core) ?? replayed
            if replayed.rawValue - pruned.rawValue >= entriesBetweenPrunes {
                parts.store.prune(keepingFrom: replayed)
                pruned = replayed
            }
        }
        guard replayed == end.sequence else {
            throw .corrupt(
                "the ledger ends after entry \(end.sequence.rawValue), but only "
                    + "\(replayed.rawValue) could be replayed")
        }
        parts.snapshots.publish(replayed)
        parts.applier.published(upTo: replayed)
        return (writer, core)
    }

    private static func nextGroup(of reader: LedgerReader) throws(EngineError) -> Bool {
        do throws(LedgerError) { return try reader.nextGroup() } catch { throw EngineError(error) }
    }

    /// Returns the newest sequence replayed; nil for a group without entries.
    private static func replayGroup(
        of reader: LedgerReader, _ applier: Applier, _ core: inout SequencerCore
    ) throws(EngineError) -> CommitSequence? {
        let origins = reader.origins
        var newest: CommitSequence?
        do {
            try reader.forEachEntry { entry in
                try applier.replay(entry, origin: origins[entry.originIndex], into: &core)
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
