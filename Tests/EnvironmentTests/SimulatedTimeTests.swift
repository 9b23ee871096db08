import Bytes
import Environment
import Synchronization
import Testing

/// The order in which things happened.
private final class Story: Sendable {
    private let events = Mutex<[Int]>([])

    func add(_ event: Int) { events.withLock { $0.append(event) } }
    var all: [Int] { events.withLock { $0 } }
}

private func interleaving(seed: UInt64) -> [Int] {
    let scheduler = SimulatedScheduler(seed: seed)
    let story = Story()
    for task in 0..<4 {
        Task(executorPreference: scheduler) {
            for step in 0..<3 {
                story.add(task * 10 + step)
                await Task.yield()
            }
        }
    }
    scheduler.runUntilIdle()
    return story.all
}

@Suite("Simulated scheduling, time and chance")
struct SimulatedTimeTests {
    @Test("the seed decides how tasks interleave, and nothing else does")
    func scheduler() {
        let orders = (0..<20 as Range<UInt64>).map { interleaving(seed: $0) }
        for (seed, order) in orders.enumerated() {
            #expect(order.count == 12)
            #expect(interleaving(seed: UInt64(seed)) == order)
        }
        #expect(Set(orders).count > 10)
    }

    @Test("a task is run to its end, or known to wait for what never comes")
    func run() throws {
        let scheduler = SimulatedScheduler(seed: 1)
        let sum = scheduler.run { () async throws -> Int in
            async let one = 1
            async let two = 2
            return await one + two
        }
        #expect(try sum?.get() == 3)
        let stuck = scheduler.run { () async throws -> Int in
            await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
            return 1
        }
        #expect(stuck == nil)
    }

    @Test("the wall clock can be stepped back, the monotonic one cannot")
    func clock() {
        let clock = SimulatedClock(startingAt: Timestamp(microseconds: 1000))
        clock.advance(microseconds: 5)
        clock.stepWallClock(microseconds: -100)
        #expect(clock.now == Timestamp(microseconds: 905))
        #expect(clock.monotonicNanoseconds == 5000)
    }

    @Test("random numbers follow from their seed")
    func randomness() {
        let numbers = { (seed: UInt64) in
            let randomness = SimulatedRandomness(seed: seed)
            return (0..<10).map { _ in randomness.next() }
        }
        #expect(numbers(1) == numbers(1))
        #expect(numbers(1) != numbers(2))
        // The first number of SplitMix64 from seed 0, as its authors' program prints it.
        #expect(SimulatedRandomness(seed: 0).next() == 0xe220_a839_7b1d_cdaf)
    }

    @Test("Linux's clocks run")
    func linuxClocks() {
        let clock = Environment.linux.clock
        #expect(clock.now > Timestamp(microseconds: 1_700_000_000_000_000))
        let before = clock.monotonicNanoseconds
        #expect(clock.monotonicNanoseconds >= before)
        #expect(Environment.linux.randomness.next() != Environment.linux.randomness.next())
    }
}
