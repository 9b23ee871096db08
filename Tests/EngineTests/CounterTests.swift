import Bytes
import Environment
import Synchronization
import Testing

@testable import Engine

@Suite("Counters") struct CounterTests {
    private let counter = CounterID(7)

    @Test("numbers are given out once, in order, many at a sync")
    func sequential() throws {
        let harness = EngineHarness()
        let engine = try harness.open()
        let numbers = try harness.run {
            var numbers: [Int64] = []
            for _ in 0..<500 {
                numbers.append(try await engine.counters.next(counter, CounterRule()))
            }
            return numbers
        }
        #expect(numbers == Array(1...500))
        #expect(engine.visibleSequence < CommitSequence(10))
    }

    @Test("callers that wait for one reservation all get a number of their own", arguments: 0..<5)
    func concurrent(seed: UInt64) throws {
        let harness = EngineHarness(seed: seed)
        let engine = try harness.open()
        let numbers = Shared<[Int64]>([])
        for _ in 0..<200 {
            Task(executorPreference: harness.scheduler) {
                let number = try await engine.counters.next(counter, CounterRule(increment: 2))
                numbers.change { $0.append(number) }
            }
        }
        harness.scheduler.runUntilIdle()
        #expect(numbers.value.sorted() == (0..<200).map { 1 + 2 * $0 })
    }

    @Test("after a crash no number comes again")
    func crash() throws {
        let harness = EngineHarness()
        var last: Int64 = 0
        for round in 0..<5 {
            let engine = try harness.open()
            let start = last
            last = try harness.run {
                var number = start
                for _ in 0..<10 {
                    let next = try await engine.counters.next(counter, CounterRule())
                    #expect(next > number)
                    number = next
                }
                return number
            }
            harness.machine.disk.crash(seed: UInt64(round))
        }
    }

    @Test("numbers taken at once are one caller's, and none of them comes again after a crash")
    func runs() throws {
        let harness = EngineHarness()
        var taken: [Int64] = []
        for round in 0..<5 {
            let engine = try harness.open()
            let start = taken
            taken = try harness.run {
                var taken = start
                for count in [1, 10, 40, 100] as [Int64] {
                    let run = try await engine.counters.take(
                        counter, CounterRule(increment: 3), atMost: count)
                    #expect(run.count == count)
                    taken += (0..<count).map { run.first + 3 * $0 }
                }
                return taken
            }
            harness.machine.disk.crash(seed: UInt64(round))
        }
        #expect(Set(taken).count == taken.count)
        #expect(taken == taken.sorted())
    }

    @Test("numbers taken at once end with the range, and begin with the cycle")
    func runsAtTheEnd() throws {
        let harness = EngineHarness()
        let engine = try harness.open()
        let rule = CounterRule(maximum: 5, cycles: true)
        let runs = try harness.run {
            var runs: [CounterRun] = []
            for count in [3, 10, .max] as [Int64] {
                runs.append(try await engine.counters.take(counter, rule, atMost: count))
            }
            return runs
        }
        #expect(
            runs == [
                CounterRun(first: 1, count: 3), CounterRun(first: 4, count: 2),
                CounterRun(first: 1, count: 5),
            ])
    }

    @Test("a counter that was set goes on from there, after a restart too")
    func set() throws {
        let harness = EngineHarness()
        let engine = try harness.open()
        try harness.run {
            _ = try await engine.counters.next(counter, CounterRule())
            try await engine.counters.set(counter, 100, isCalled: true)
            #expect(try await engine.counters.next(counter, CounterRule()) == 101)
            try await engine.counters.set(counter, 50, isCalled: false)
            #expect(try engine.counters.last(counter)?.value == 50)
            #expect(try engine.counters.last(counter)?.isCalled == false)
        }
        try engine.close()
        let reopened = try harness.open()
        #expect(
            try harness.run { try await reopened.counters.next(counter, CounterRule()) } == 50)
    }

    @Test("a counter at its limit says so")
    func exhausted() throws {
        let harness = EngineHarness()
        let engine = try harness.open()
        #expect(throws: EngineError.counterExhausted(limit: 3, ascending: true)) {
            try harness.run {
                for _ in 0..<4 {
                    _ = try await engine.counters.next(counter, CounterRule(maximum: 3))
                }
            }
        }
    }
}
