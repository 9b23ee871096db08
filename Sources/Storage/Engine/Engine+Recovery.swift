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
        var core = SequencerCore(sequence: end.sequence, timestamp: end.timestamp)
        var replayed = CommitSequence.zero
        var pruned = replayed
        while replayed < end.sequence {
            guard try nextGroup(of: reader) else { break }
            replayed = try replayGroup(of: reader, parts.applier, &core) ?? replayed
            parts.snapshots.noteMoment(of: replayed, reader.end.timestamp)
            let kept = min(replayed, parts.retainedFrom(newest: replayed))
            if kept > .zero, kept.rawValue - pruned.rawValue >= entriesBetweenPrunes {
                parts.store.prune(keepingFrom: kept)
                pruned = kept
            }
        }
        parts.snapshots.startHorizon(at: pruned)
        guard replayed == end.sequence else {
            throw .corrupt(
                "the ledger ends after entry \(end.sequence.rawValue), but only "
                    + "\(replayed.rawValue) could be replayed")
        }
        parts.snapshots.publish(replayed, at: end.timestamp)
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
