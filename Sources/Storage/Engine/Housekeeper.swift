import Bytes
import Ledger
import Store
import Synchronization

/// The work beside the commits: makes room for the next ledger segment, frees what no snapshot can
/// see any more. On a worker of its own.
final class Housekeeper: Sendable {
    private let parts: EngineParts
    private let writer: LedgerWriter
    private let worker: Worker
    /// The newest sequence when it last looked.
    private let lastSequence: Atomic<UInt64>

    /// How many commits may pass between two looks.
    private static let commitsBetween: UInt64 = 1024

    init(_ parts: EngineParts, _ writer: LedgerWriter) {
        self.parts = parts
        self.writer = writer
        lastSequence = Atomic(parts.snapshots.visibleSequence.rawValue)
        worker = Worker(parts.options.execution) {
            Housekeeper.work(parts, writer)
            return false
        }
    }

    func start() {
        worker.start()
        worker.wake()
    }

    func stop() { worker.stop() }

    /// To be called after each group, on the sequencer's thread.
    func groupEnded() {
        let sequence = parts.snapshots.visibleSequence.rawValue
        let last = lastSequence.load(ordering: .relaxed)
        guard sequence >= last + Housekeeper.commitsBetween || parts.drops.isWaiting else { return }
        lastSequence.store(sequence, ordering: .relaxed)
        worker.wake()
    }

    private static func work(_ parts: EngineParts, _ writer: LedgerWriter) {
        // Without room the next append makes some itself, and reports what prevents it.
        try? writer.prepareNextSegment()
        let horizon = parts.snapshots.advanceHorizon(retaining: parts.options.retainedCommits)
        parts.store.prune(keepingFrom: horizon)
        parts.drops.perform(in: parts.store, horizon: horizon)
    }
}
