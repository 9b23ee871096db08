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
    private let pace: Paces
    private let pauses: WriterPauses

    /// `onFailure` is called on a worker's thread.
    init(_ parts: EngineParts, onFailure: @escaping @Sendable (EngineError) -> Void) {
        self.parts = parts
        let pace = Paces()
        self.pace = pace
        let pauses = WriterPauses()
        self.pauses = pauses
        let merges = Worker("varve-merge", parts.options.execution) {
            let didWork = Flusher.step(parts, onFailure) { () throws(EngineError) in
                try Flusher.merge(parts, pace)
            }
            if didWork { Flusher.endPauses(parts, pauses) }
            let hasMerged = pace.hasMerged.exchange(didWork, ordering: .relaxed)
            if hasMerged, !didWork {
                Flusher.giveBack(parts, pace, pace.merges.withLock { $0.inflow })
            }
            return didWork
        }
        self.merges = merges
        flushes = Worker("varve-flush", parts.options.execution) {
            if pace.isQuiet.exchange(false, ordering: .relaxed) { Allocator.trim() }
            let wasFrozen = parts.store.hasFrozen
            let didWork = Flusher.step(parts, onFailure) { () throws(EngineError) in
                try Flusher.flush(parts, pace)
            }
            if didWork { Flusher.endPauses(parts, pauses) }
            if wasFrozen, didWork, !parts.store.hasFrozen {
                merges.wake()
                Flusher.giveBack(parts, pace, pace.flushes.withLock { $0.pace.inflow })
            }
            return didWork
        }
    }

    /// After a flush and after merges: beside a small budget, what the rows and the files' buffers took
    /// is not kept for the next ones. Whoever needs memory meanwhile waits, a quarter of a second and more where
    /// hundreds of megabytes are free: beside a larger budget only while hardly anybody commits, now or later.
    /// `inflow`: bytes a second that are being committed.
    private static func giveBack(_ parts: EngineParts, _ pace: Paces, _ inflow: Double) {
        let budget = parts.store.options.memoryBytes
        guard case .threads = parts.options.execution, budget <= trimmedBudget else { return }
        if budget <= trimmedAtOnceBudget || inflow < quietInflow {
            Allocator.trim()
        } else if !pace.awaitsQuiet.exchange(true, ordering: .relaxed) {
            awaitQuiet(parts, pace)
        }
    }

    /// Looks once a second whether hardly anybody commits any more.
    private static func awaitQuiet(_ parts: EngineParts, _ pace: Paces) {
        let before = pace.committed.load(ordering: .relaxed)
        _ = parts.alarms?.set(afterMilliseconds: 1000) {
            let passed = pace.committed.load(ordering: .relaxed) &- before
            guard Double(passed) < quietInflow else { return awaitQuiet(parts, pace) }
            pace.awaitsQuiet.store(false, ordering: .relaxed)
            pace.isQuiet.store(true, ordering: .relaxed)
            pace.wakeFlushes.withLock { $0 }?()
        }
    }

    /// Bytes of a budget beside which free memory is given back at all, and beside which it is whoever commits.
    private static let trimmedBudget = 256 << 20
    private static let trimmedAtOnceBudget = 64 << 20
    /// Bytes a second.
    private static let quietInflow = 1e6

    func start() {
        let flushes = flushes
        pace.wakeFlushes.withLock { $0 = { flushes.wake() } }
        flushes.start()
        merges.start()
        wake()
    }

    /// Ends the flush that is at work; a merge is given up.
    func stop() {
        parts.isStopping.store(true, ordering: .releasing)
        pace.wakeFlushes.withLock { $0 = nil }
        pauses.stop()
        flushes.stop()
        merges.stop()
    }

    /// To be called when something was frozen, or when a full disk may have room again.
    func wake() {
        flushes.wake()
        merges.wake()
    }

    /// Part of a flush, then a rest if there are commits and time.
    private static func flush(
        _ parts: EngineParts, _ pace: Paces
    ) throws(EngineError) -> Bool {
        guard case .threads = parts.options.execution else { return try parts.flushStep() }
        let store = parts.store
        let clock = parts.environment.clock
        let (begin, before, frozen) = (
            clock.monotonicNanoseconds, store.backgroundBytes.flushed, store.frozenMemoryBytes
        )
        let didWork = try parts.flushStep()
        let end = clock.monotonicNanoseconds
        let isDone = frozen > 0 && store.frozenMemoryBytes == 0
        let rest = pace.flushes.withLock { flushes -> UInt64 in
            flushes.work += end - begin
            if isDone {
                pace.writers.withLock { $0.flushed(frozen, nanoseconds: flushes.work) }
                flushes.work = 0
            }
            flushes.pace.note(total: pace.committed.load(ordering: .relaxed), now: end)
            return flushes.pace.rest(
                afterWriting: store.backgroundBytes.flushed - before, nanoseconds: end - begin,
                limit: flushes.pace.flushLimit(fill: store.memoryFill))
        }
        if didWork { sleep(parts, rest) }
        return didWork
    }

    /// Part of a merge, then a rest if there are commits and time.
    private static func merge(
        _ parts: EngineParts, _ pace: Paces
    ) throws(EngineError) -> Bool {
        if parts.isStopping.load(ordering: .acquiring) { return false }
        guard case .threads = parts.options.execution else {
            return try reading { () throws(StoreError) in try parts.store.mergeStep() }
        }
        let store = parts.store
        let clock = parts.environment.clock
        let (begin, before) = (clock.monotonicNanoseconds, store.backgroundBytes.merged)
        let didWork = try reading { () throws(StoreError) in try store.mergeStep() }
        let end = clock.monotonicNanoseconds
        let rest = pace.merges.withLock { merges -> UInt64 in
            merges.note(total: pace.committed.load(ordering: .relaxed), now: end)
            return merges.rest(
                afterWriting: store.backgroundBytes.merged - before, nanoseconds: end - begin,
                limit: merges.mergeLimit(
                    debt: store.mergeDebt, amplification: store.mergeAmplification))
        }
        if didWork { sleep(parts, rest) }
        return didWork
    }

    private static func sleep(_ parts: EngineParts, _ nanoseconds: UInt64) {
        guard nanoseconds >= 1000, !parts.isStopping.load(ordering: .acquiring) else { return }
        usleep(UInt32(nanoseconds / 1000))
    }

    /// Makes the session that has committed so many bytes wait when there is little room. Its commit is
    /// durable, visible and without locks by now: nobody else waits for it.
    func pause(afterWriting bytes: Int) async {
        guard let alarms = parts.alarms else { return }
        let milliseconds = millisecondsOwed(for: bytes)
        guard milliseconds > 0 else { return }
        await withUnsafeContinuation { continuation in
            guard let number = pauses.begin(continuation) else { return continuation.resume() }
            _ = alarms.set(afterMilliseconds: milliseconds) { [pauses] in pauses.end(number) }
            // There may be room since the wait was reckoned, and nothing may come that says so.
            Flusher.endPauses(parts, pauses)
        }
    }

    /// Who waits for room goes on as soon as there is some.
    private static func endPauses(_ parts: EngineParts, _ pauses: WriterPauses) {
        if parts.store.writePressure == 0 { pauses.endAll() }
    }

    private func millisecondsOwed(for bytes: Int) -> Int {
        let pressure = parts.store.writePressure
        guard pressure > 0 else { return 0 }
        let now = parts.environment.clock.monotonicNanoseconds
        return pace.writers.withLock {
            $0.pause(afterWriting: bytes, pressure: pressure, now: now)
        }
    }

    /// The same on a thread that may sleep: for who writes without commits.
    func sleep(afterWriting bytes: Int) {
        guard case .threads = parts.options.execution else { return }
        pace.committed.wrappingAdd(bytes, ordering: .relaxed)
        let milliseconds = millisecondsOwed(for: bytes)
        if milliseconds > 0 { usleep(UInt32(milliseconds) * 1000) }
    }

    /// To be called after each group, on the sequencer's thread. Writers wait for themselves; only when
    /// they come in such numbers that memory grows all the same, everybody waits a little.
    func groupEnded(bytes: Int) {
        guard case .threads = parts.options.execution else { return }
        pace.committed.wrappingAdd(bytes, ordering: .relaxed)
        if parts.store.writePressure > Flusher.pressureMax { usleep(Flusher.brakeMicroseconds) }
    }

    private static let pressureMax: Double = 2
    private static let brakeMicroseconds: UInt32 = 2000

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

/// How fast everybody may go.
private final class Paces: Sendable {
    struct Flushes {
        var pace = BackgroundPace()
        /// Nanoseconds that the flush at hand has been at work.
        var work: UInt64 = 0
    }

    let writers = Mutex(WritePace())
    let flushes = Mutex(Flushes())
    let merges = Mutex(BackgroundPace())
    /// Bytes of all commits since the start.
    let committed = Atomic<Int>(0)
    /// Whether the last step of the merges did something.
    let hasMerged = Atomic<Bool>(false)
    /// It is looked whether hardly anybody commits; then memory is given back, on the flushes' thread.
    let awaitsQuiet = Atomic<Bool>(false)
    let isQuiet = Atomic<Bool>(false)
    let wakeFlushes = Mutex<(@Sendable () -> Void)?>(nil)
}
