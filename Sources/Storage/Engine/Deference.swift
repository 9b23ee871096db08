import Environment
import Glibc
import Synchronization

/// Whether a thread that is woken lets whoever runs go on: a pure value. Now and then it looks how long it was
/// kept waiting for a processor, and where that was long it lets nobody go first for a while.
struct Deference {
    /// From one look to the next.
    static let stepsPerLook = 64
    /// It may be kept waiting for so long between two looks, in nanoseconds: a millisecond and a half for each
    /// step.
    static let nanosecondsMax: UInt64 = 96_000_000
    /// How many looks it takes until others may go first again.
    static let looksWithout = 64

    private var steps = 0
    private var looksLeft = 0
    private var waited: UInt64 = 0

    var isDeferent: Bool { looksLeft == 0 }

    /// Counts a step. Whether it is time to look.
    mutating func stepped() -> Bool {
        steps += 1
        return steps % Deference.stepsPerLook == 0
    }

    /// How long it was kept waiting for a processor in each of the steps before the last look, in nanoseconds; 0 while it
    /// lets nobody go first.
    private(set) var crowding: UInt64 = 0

    /// It has been kept waiting for so many nanoseconds in all. Returns whether `isDeferent` is another now.
    mutating func looked(waited total: UInt64) -> Bool {
        let before = isDeferent
        crowding = isDeferent ? (total - min(waited, total)) / UInt64(Deference.stepsPerLook) : 0
        if looksLeft > 0 {
            looksLeft -= 1
        } else if total > waited + Deference.nanosecondsMax {
            looksLeft = Deference.looksWithout
        }
        waited = total
        return isDeferent != before
    }
}

/// What a thread that lets others go first tells of that: how long it waits for a processor in each step. From any
/// thread.
final class Crowding: Sendable {
    private let seen = Atomic<UInt64>(0)

    var nanoseconds: UInt64 {
        get { seen.load(ordering: .relaxed) }
        set { seen.store(newValue, ordering: .relaxed) }
    }
}

/// The calling thread, which lets others go first as `Deference` says. Used by that thread only.
final class DeferentThread {
    private let waits: ProcessorWaits
    private let crowding: Crowding
    private var deference = Deference()

    /// Nil where the kernel does not tell how long a thread waits, and where whoever started the server has
    /// chosen another policy for it.
    init?(tells crowding: Crowding) {
        guard sched_getscheduler(0) == SCHED_OTHER, let waits = ProcessorWaits() else { return nil }
        self.waits = waits
        self.crowding = crowding
        makeThread(deferent: true)
    }

    func stepEnded() {
        guard deference.stepped(), let waited = waits.nanoseconds else { return }
        if deference.looked(waited: waited) { makeThread(deferent: deference.isDeferent) }
        crowding.nanoseconds = deference.crowding
    }
}
