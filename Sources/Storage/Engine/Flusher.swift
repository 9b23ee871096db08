import Bytes
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
                try reading { () throws(StoreError) in try parts.store.mergeStep() }
            }
        }
        self.merges = merges
        flushes = Worker(parts.options.execution) {
            let wasFrozen = parts.store.hasFrozen
            let didWork = Flusher.step(parts, onFailure) { () throws(EngineError) in
                try parts.flushStep()
            }
            if wasFrozen, didWork, !parts.store.hasFrozen { merges.wake() }
            return didWork
        }
    }

    func start() {
        flushes.start()
        merges.start()
        wake()
    }

    /// Ends what is at work.
    func stop() {
        flushes.stop()
        merges.stop()
    }

    /// To be called when something was frozen, or when a full disk may have room again.
    func wake() {
        flushes.wake()
        merges.wake()
    }

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
