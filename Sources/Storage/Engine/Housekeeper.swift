import Bytes
import Environment
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
        let retention = RetentionClock(parts, writer)
        worker = Worker("varve-keep", parts.options.execution) {
            Housekeeper.work(parts, writer, retention)
            return false
        }
    }

    func start() { worker.start() }

    func stop() { worker.stop() }

    func wake() { worker.wake() }

    /// Has what is free in the C library's memory given back, soon.
    func trim() {
        parts.wantsTrim.store(true, ordering: .relaxed)
        worker.wake()
    }

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
            needsRoom || sequence >= last + Housekeeper.commitsBetween
                || (parts.rules == nil && parts.store.hasDrops)
        else { return }
        if needsRoom {
            appendedBytes.store(0, ordering: .relaxed)
            parts.needsSegment.store(true, ordering: .relaxed)
        }
        lastSequence.store(sequence, ordering: .relaxed)
        worker.wake()
    }

    private static func work(
        _ parts: EngineParts, _ writer: LedgerWriter, _ retention: RetentionClock
    ) {
        if parts.needsSegment.exchange(false, ordering: .relaxed) {
            // Without room the next append makes some itself, and reports what prevents it.
            try? writer.prepareNextSegment()
        }
        let byRetention = retention.byRetention
        let horizon = parts.snapshots.advanceHorizon(retaining: parts.options.retainedCommits) {
            horizon, held in
            parts.store.advance(
                Horizons(snapshots: horizon, byRetention: byRetention, held: held))
        }
        parts.departures.prune(keepingFrom: horizon)
        parts.store.prune()
        parts.store.performDrops()
        if parts.wantsTrim.exchange(false, ordering: .relaxed) { Allocator.trim() }
    }
}
