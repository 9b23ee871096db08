import Bytes
import Environment
import Glibc
import Store
import Synchronization

/// Brings the store's memory onto the disk and merges what is there, beside the commits, on workers
/// of its own.
///
/// A full disk stops it until somebody wakes it again; everything else that fails stops the engine:
/// what a failed sync left is unknown.
final class Flusher: Sendable {
    private let parts: EngineParts
    private let flushes: Worker
    private let merges: Worker

    /// `onFailure` is called on a worker's thread.
    init(_ parts: EngineParts, onFailure: @escaping @Sendable (EngineError) -> Void) {
        self.parts = parts
        let merges = Worker(parts.options.execution) {
            Flusher.step(parts, onFailure) { () throws(EngineError) in
                try Flusher.merge(parts)
            }
        }
        self.merges = merges
        flushes = Worker(parts.options.execution) {
            let wasFrozen = parts.store.hasFrozen
            let didWork = Flusher.step(parts, onFailure) { () throws(EngineError) in
                try parts.flushStep()
            }
            if wasFrozen, didWork, !parts.store.hasFrozen {
                merges.wake()
                Flusher.giveBack(parts)
            }
            return didWork
        }
    }

    /// After a flush: beside a small budget, what the rows took is not kept for the next ones.
    private static func giveBack(_ parts: EngineParts) {
        guard case .threads = parts.options.execution,
            parts.store.options.memoryBytes <= trimmedBudget
        else { return }
        Allocator.trim()
    }

    /// Bytes of a budget beside which free memory is given back.
    private static let trimmedBudget = 256 << 20

    func start() {
        flushes.start()
        merges.start()
        wake()
    }

    /// Ends the flush that is at work; a merge is given up.
    func stop() {
        parts.isStopping.store(true, ordering: .releasing)
        flushes.stop()
        merges.stop()
    }

    /// To be called when something was frozen, or when a full disk may have room again.
    func wake() {
        flushes.wake()
        merges.wake()
    }

    /// Part of a merge; then as long a rest as it took, if there are commits and time.
    private static func merge(_ parts: EngineParts) throws(EngineError) -> Bool {
        if parts.isStopping.load(ordering: .acquiring) { return false }
        guard case .threads = parts.options.execution else {
            return try reading { () throws(StoreError) in try parts.store.mergeStep() }
        }
        let clock = parts.environment.clock
        let before = (parts.snapshots.visibleSequence, clock.monotonicNanoseconds)
        let didWork = try reading { () throws(StoreError) in try parts.store.mergeStep() }
        let isBusy = parts.snapshots.visibleSequence != before.0
        if didWork, isBusy, parts.store.mergeDebt < mergeDebtCalm {
            let took = (clock.monotonicNanoseconds - before.1) / 1000
            usleep(UInt32(min(took, 20_000)))
        }
        return didWork
    }

    /// Merging that is further behind than this takes no rest.
    private static let mergeDebtCalm = 1.5

    /// Waits, on the thread of a writer, the longer the less room there is: so writers come down to the
    /// pace of the disk little by little. Never for longer than a tenth of a second.
    func slowDown(afterWriting bytes: Int) {
        guard case .threads = parts.options.execution else { return }
        let pressure = parts.store.writePressure
        guard pressure > 0 else { return }
        let nanoseconds = Double(bytes) * Flusher.nanosecondsPerByte * min(pressure * pressure, 4)
        usleep(UInt32(min(nanoseconds / 1000, Flusher.microsecondsMax)))
    }

    /// What a flush takes for a byte, about.
    private static let nanosecondsPerByte: Double = 20
    private static let microsecondsMax: Double = 100_000

    /// For a planted bug: flushes what was frozen before anything else happens.
    func flushAtOnce() { while (try? parts.flushStep()) == true {} }

    /// Why nothing may be written now: the disk is full, and so is the memory.
    var whyFull: EngineError? {
        guard parts.isDiskFull.load(ordering: .acquiring), parts.store.isMemoryFull else {
            return nil
        }
        return parts.diskFull.withLock { $0 }
    }

    private static func step(
        _ parts: EngineParts, _ onFailure: @Sendable (EngineError) -> Void,
        _ body: () throws(EngineError) -> Bool
    ) -> Bool {
        guard !parts.hasFailed.load(ordering: .acquiring) else { return false }
        do throws(EngineError) {
            let didWork = try body()
            if didWork { parts.isDiskFull.store(false, ordering: .releasing) }
            return didWork
        } catch {
            if case .diskFull = error {
                parts.diskFull.withLock { $0 = error }
                parts.isDiskFull.store(true, ordering: .releasing)
            } else {
                parts.hasFailed.store(true, ordering: .releasing)
                onFailure(error)
            }
            return false
        }
    }
}
