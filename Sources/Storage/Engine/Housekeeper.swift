import Bytes
import Ledger
import Store
import Synchronization

/// The work beside the commits: makes room for the next ledger segment, frees what no snapshot can
/// see any more. On a worker of its own.
final class Housekeeper: Sendable {
    private let parts: EngineParts
    private let worker: Worker
    /// The newest sequence when it last looked.
    private let lastSequence: Atomic<UInt64>
    /// Bytes appended since room was last made.
    private let appendedBytes: Atomic<Int>

    /// How many commits may pass between two looks.
    private static let commitsBetween: UInt64 = 1024

    init(_ parts: EngineParts, _ writer: LedgerWriter) {
        self.parts = parts
        lastSequence = Atomic(parts.snapshots.visibleSequence.rawValue)
        appendedBytes = Atomic(0)
        worker = Worker(parts.options.execution) {
            Housekeeper.work(parts, writer)
            return false
        }
    }

    func start() { worker.start() }

    func stop() { worker.stop() }

    /// To be called after each group, on the sequencer's thread. `bytes` is what it appended,
    /// about.
    func groupEnded(bytes: Int) {
        let sequence = parts.snapshots.visibleSequence.rawValue
        let last = lastSequence.load(ordering: .relaxed)
        // A quarter of a segment: a database that is hardly written to does not pay for a spare
        // one.
        let appended = appendedBytes.add(bytes, ordering: .relaxed).newValue
        let needsRoom = appended >= parts.options.ledger.segmentCapacity / 4
        guard
            needsRoom || sequence >= last + Housekeeper.commitsBetween || isDropDue
        else { return }
        if needsRoom {
            appendedBytes.store(0, ordering: .relaxed)
            parts.needsSegment.store(true, ordering: .relaxed)
        }
        lastSequence.store(sequence, ordering: .relaxed)
        worker.wake()
    }

    /// Where nothing of the past is kept, what was dropped goes at once.
    private var isDropDue: Bool {
        parts.options.historyRetentionMicroseconds == 0 && parts.drops.isWaiting
    }

    /// The state from which on the past is kept: what the retention asks for, or half of it and half
    /// again while that is too much for memory.
    private static func retainedFrom(_ parts: EngineParts) -> CommitSequence {
        let newest = parts.snapshots.visibleSequence
        let wanted = parts.retainedFrom(newest: newest)
        guard parts.options.historyRetentionMicroseconds > 0,
            historyBytes(parts.store) > parts.options.historyBytesMaximum
        else { return wanted }
        let oldest = max(parts.snapshots.horizon, wanted)
        return CommitSequence(oldest.rawValue + (newest.rawValue - oldest.rawValue) / 2)
    }

    /// What superseded versions take, about.
    private static func historyBytes(_ store: Store) -> Int {
        store.keyspaces.reduce(0) { sum, keyspace in
            guard let sizes = store.statistics(of: keyspace), sizes.versionCount > 0 else {
                return sum
            }
            let superseded = Double(sizes.versionCount - sizes.rowCount)
            return sum + Int(Double(sizes.memoryBytes) * superseded / Double(sizes.versionCount))
        }
    }

    private static func work(_ parts: EngineParts, _ writer: LedgerWriter) {
        if parts.needsSegment.exchange(false, ordering: .relaxed) {
            // Without room the next append makes some itself, and reports what prevents it.
            try? writer.prepareNextSegment()
        }
        let horizon = parts.snapshots.advanceHorizon(
            retaining: parts.options.retainedCommits, notBeyond: retainedFrom(parts))
        parts.store.prune(keepingFrom: horizon)
        parts.drops.perform(in: parts.store, horizon: horizon)
    }
}
