// Waits that are short end sooner where the processor does not fall asleep meanwhile.

import CLinux
import Glibc
import Synchronization

/// Threads, one for each processor, that keep it from sleeping while another thread waits there for something
/// that comes at once: a disk's answer, the next statement. A processor that has nothing to run is halted; on a virtual
/// machine that gives it back to the host, and what wakes it takes tens of microseconds, much of what the
/// wait itself does. These threads are of SCHED_IDLE: any other that has something to do runs instead.
package final class AwakeProcessors: Sendable {
    private let watches: [ProcessorWatch]
    /// The place in `watches` by a processor's number, -1 where there is none.
    private let places: [Int]
    private let crowded = Atomic<Bool>(false)

    /// Whether threads wait for processors: then none is to be kept busy.
    package var areCrowded: Bool {
        get { crowded.load(ordering: .relaxed) }
        set { crowded.store(newValue, ordering: .relaxed) }
    }

    /// Starts a thread for each of these processors. Nil where the system refuses that.
    package init?(processors: [Int]) {
        var places = [Int](repeating: -1, count: (processors.max() ?? -1) + 1)
        var watches: [ProcessorWatch] = []
        for processor in processors {
            guard let watch = ProcessorWatch(processor) else {
                for watch in watches { watch.stop() }
                return nil
            }
            places[processor] = watches.count
            watches.append(watch)
        }
        self.places = places
        self.watches = watches
    }

    deinit { for watch in watches { watch.stop() } }

    /// Keeps the calling thread's processor awake from now on, until `end` or for as long as a wait is
    /// short (`Vigil.duration`). Returns the processor; nil when it is not one of these.
    func begin() -> Int? {
        let processor = Int(varve_current_processor())
        guard places.indices.contains(processor), places[processor] >= 0 else { return nil }
        watches[places[processor]].begin()
        return processor
    }

    func end(_ processor: Int) { watches[places[processor]].end() }
}

/// One processor's thread.
private final class ProcessorWatch: Sendable {
    /// How often it was begun, times 2^32, and how many wait now.
    private let state = Atomic<UInt64>(0)
    private let isAsleep = Atomic<Bool>(false)
    private let isStopping = Atomic<Bool>(false)
    private let processor: CInt
    private let wakeUp = Semaphore()

    private static let stackBytes = 64 << 10
    private static let pausesPerLook = 32

    init?(_ processor: Int) {
        self.processor = CInt(processor)
        do throws(SystemThread.Refusal) {
            let thread = try SystemThread("varve-awake", stackBytes: ProcessorWatch.stackBytes) {
                self.run()
            }
            thread.detach()
        } catch {
            return nil
        }
    }

    func begin() {
        state.wrappingAdd(1 << 32 | 1, ordering: .sequentiallyConsistent)
        wake()
    }

    func end() { state.wrappingSubtract(1, ordering: .releasing) }

    func stop() {
        isStopping.store(true, ordering: .sequentiallyConsistent)
        state.wrappingAdd(1 << 32, ordering: .sequentiallyConsistent)
        wake()
    }

    private func wake() {
        if isAsleep.load(ordering: .sequentiallyConsistent),
            isAsleep.exchange(false, ordering: .sequentiallyConsistent)
        {
            wakeUp.signal()
        }
    }

    private func run() {
        guard varve_keep_thread_on([processor], 1) == 0, varve_make_thread_idle() == 0 else {
            return
        }
        while !isStopping.load(ordering: .relaxed) { sleep(since: watch()) }
    }

    /// Keeps the processor busy while somebody waits. Returns the last state that it saw.
    private func watch() -> UInt64 {
        var seen = state.load(ordering: .acquiring)
        var end = LinuxClock().monotonicNanoseconds + Vigil.duration
        while seen & 0xffff_ffff != 0 {
            varve_pause(CInt(ProcessorWatch.pausesPerLook))
            let now = state.load(ordering: .acquiring)
            if now >> 32 != seen >> 32 {
                end = LinuxClock().monotonicNanoseconds + Vigil.duration
            } else if LinuxClock().monotonicNanoseconds >= end {
                return now
            }
            seen = now
        }
        return seen
    }

    /// Until somebody has begun to wait since.
    private func sleep(since seen: UInt64) {
        isAsleep.store(true, ordering: .sequentiallyConsistent)
        let hasChanged = state.load(ordering: .sequentiallyConsistent) >> 32 != seen >> 32
        if hasChanged, isAsleep.exchange(false, ordering: .sequentiallyConsistent) { return }
        wakeUp.wait()
    }
}
