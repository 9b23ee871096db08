import Environment
import Glibc
import Synchronization
import Testing

@testable import Engine

@Suite("The thread that commits lets others go first")
struct DeferenceTests {
    @Test("until it is kept waiting for long, and then for a while not")
    func policy() {
        var deference = Deference()
        var waited: UInt64 = 0
        /// Whether it is another after waiting so much more.
        func changes(after nanoseconds: UInt64) -> Bool {
            waited += nanoseconds
            return deference.looked(waited: waited)
        }
        #expect(deference.isDeferent)
        // Waits that are short, however many, change nothing.
        for _ in 0..<1_000 { #expect(!changes(after: Deference.nanosecondsMax)) }
        #expect(changes(after: Deference.nanosecondsMax + 1))
        #expect(!deference.isDeferent)
        // Nor do long ones while it goes first itself.
        for _ in 1..<Deference.looksWithout {
            #expect(!changes(after: 2 * Deference.nanosecondsMax))
        }
        #expect(changes(after: 2 * Deference.nanosecondsMax))
        #expect(deference.isDeferent)
    }

    @Test("and tells how long it is kept waiting, but for while it does not wait")
    func crowding() {
        var deference = Deference()
        let steps = UInt64(Deference.stepsPerLook)
        _ = deference.looked(waited: 50_000 * steps)
        #expect(deference.crowding == 50_000)
        _ = deference.looked(waited: 60_000 * steps)
        #expect(deference.crowding == 10_000)
        _ = deference.looked(waited: 60_000 * steps + Deference.nanosecondsMax + 1)
        _ = deference.looked(waited: 120_000 * steps + Deference.nanosecondsMax + 1)
        #expect(deference.crowding == 0)
    }

    @Test("and looks once in so many steps")
    func looks() {
        var deference = Deference()
        var looks = 0
        for _ in 0..<10 * Deference.stepsPerLook where deference.stepped() { looks += 1 }
        #expect(looks == 10)
    }

    @Test("as the kernel is told of that thread alone, where it counts how long threads wait")
    func threads() {
        // sched.h: SCHED_OTHER and SCHED_BATCH.
        let (other, batch): (CInt, CInt) = (0, 3)
        // Threads inherit what whoever runs the tests has chosen.
        let own = sched_getscheduler(0)
        #expect(Self.policy(deferent: false) == own)
        let defers = own == other && ProcessorWaits() != nil
        #expect(Self.policy(deferent: true) == (defers ? batch : own))
        #expect(sched_getscheduler(0) == own)
    }

    @Test("unless somebody has chosen a policy for it")
    func chosen() {
        let seen = Seen()
        let worker = Worker("test", .threads) {
            // sched.h: SCHED_IDLE, which any process may give itself.
            var none = sched_param()
            sched_setscheduler(0, 5, &none)
            let policy = DeferentThread(tells: Crowding()) == nil ? sched_getscheduler(0) : -2
            seen.policy.store(policy, ordering: .relaxed)
            return false
        }
        worker.start()
        worker.stop()
        #expect(seen.policy.load(ordering: .relaxed) == 5)
    }

    /// What a worker's thread has.
    private static func policy(deferent: Bool) -> CInt {
        let seen = Seen()
        let worker = Worker("test", .threads, deferent: deferent ? Crowding() : nil) {
            seen.policy.store(sched_getscheduler(0), ordering: .relaxed)
            return false
        }
        worker.start()
        // Returns when the last step has run.
        worker.stop()
        return seen.policy.load(ordering: .relaxed)
    }

    private final class Seen: Sendable {
        let policy = Atomic<CInt>(-1)
    }
}
