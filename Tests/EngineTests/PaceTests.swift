import Synchronization
import Testing

@testable import Engine

private let second: UInt64 = 1_000_000_000

@Suite("How long writers wait")
struct WritePaceTests {
    @Test("nobody waits while there is room")
    func room() {
        var pace = WritePace()
        for _ in 0..<1000 {
            #expect(pace.pause(afterWriting: 1 << 20, pressure: 0, now: second) == 0)
        }
    }

    @Test("at pressure 1 writers come down to what flushes take, whatever their number")
    func measuredRate() {
        var pace = WritePace()
        for _ in 0..<100 { pace.flushed(20 << 20, nanoseconds: second) }
        // Four writers of 100 KiB who wait for nothing but this.
        var ready = [UInt64](repeating: second, count: 4)
        var written = 0
        while let now = ready.min(), now < 11 * second {
            let writer = ready.firstIndex(of: now) ?? 0
            written += 100 << 10
            let pause = pace.pause(afterWriting: 100 << 10, pressure: 1, now: now)
            ready[writer] = now + UInt64(max(pause, 1)) * 1_000_000
        }
        #expect((180 << 20...220 << 20).contains(written))
    }

    @Test("more pressure makes writers slower, smoothly", arguments: [0.2, 0.5, 1, 1.5, 3])
    func pressure(_ pressure: Double) {
        var less = WritePace()
        var more = WritePace()
        let gentle = less.pause(afterWriting: 4 << 20, pressure: pressure, now: second)
        let firm = more.pause(afterWriting: 4 << 20, pressure: pressure * 1.1, now: second)
        #expect(gentle <= firm && Double(firm) <= Double(gentle) * 1.25 + 2)
    }

    @Test(
        "a small commit is not held up by large ones, and nobody waits for more than half a second")
    func limits() {
        var pace = WritePace()
        #expect(pace.pause(afterWriting: 1 << 30, pressure: 4, now: second) == 500)
        #expect(pace.pause(afterWriting: 200, pressure: 1, now: second) == 0)
        #expect(pace.pause(afterWriting: 1 << 30, pressure: 4, now: second) == 500)
        // What is remembered is over after that.
        #expect(pace.pause(afterWriting: 1 << 20, pressure: 1, now: 2 * second) < 30)
    }
}

@Suite("Writers that wait for room")
struct WriterPausesTests {
    /// Waits until somebody ends the wait. False when it was not begun.
    private func wait(
        _ pauses: WriterPauses, onBegin: @escaping @Sendable (UInt64) -> Void
    ) async -> Bool {
        let begun = Mutex(true)
        await withUnsafeContinuation { continuation in
            guard let number = pauses.begin(continuation) else {
                begun.withLock { $0 = false }
                return continuation.resume()
            }
            onBegin(number)
        }
        return begun.withLock { $0 }
    }

    @Test("an alarm ends its own, and comes too late for one that has ended")
    func alarm() async {
        let pauses = WriterPauses()
        let first = await wait(pauses) { number in
            pauses.end(number)
            pauses.end(number)
        }
        #expect(first)
    }

    @Test("where there is room all go on, and others wait again later")
    func room() async {
        let pauses = WriterPauses()
        for _ in 0..<2 {
            let third: @Sendable (UInt64) -> Void = { number in
                if number.isMultiple(of: 3) { pauses.endAll() }
            }
            await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<3 { group.addTask { await wait(pauses, onBegin: third) } }
                for await hasWaited in group { #expect(hasWaited) }
            }
        }
    }

    @Test("nobody waits once the engine stops")
    func stop() async {
        let pauses = WriterPauses()
        #expect(await wait(pauses) { _ in pauses.stop() })
        #expect(await wait(pauses) { _ in } == false)
    }
}

@Suite("How fast flushes and merges go")
struct BackgroundPaceTests {
    /// After ten seconds of so many bytes each.
    private func pace(inflow: Int) -> BackgroundPace {
        var pace = BackgroundPace()
        for step in 0...100 {
            pace.note(total: step * inflow / 10, now: second + UInt64(step) * second / 10)
        }
        return pace
    }

    @Test("without commits there is no limit")
    func idle() {
        #expect(pace(inflow: 0).flushLimit(fill: 0.5) == nil)
        #expect(pace(inflow: 0).mergeLimit(debt: 1, amplification: 5) == nil)
    }

    @Test("a flush is twice as fast as what comes in, until there is no time to lose")
    func flushes() throws {
        let limit = try #require(pace(inflow: 40_000_000).flushLimit(fill: 0.6))
        #expect(abs(limit - 80_000_000) < 2_000_000)
        #expect(pace(inflow: 40_000_000).flushLimit(fill: 0.8) == nil)
        #expect(pace(inflow: 1000).flushLimit(fill: 0.6) == BackgroundPace.bytesPerSecondMin)
    }

    @Test("merges keep up with what comes in, faster the further behind they are")
    func merges() throws {
        let pace = pace(inflow: 40_000_000)
        let limits = try [0.5, 1, 1.5, 2].map {
            try #require(pace.mergeLimit(debt: $0, amplification: 4))
        }
        #expect(limits[0] > 155_000_000 && limits == limits.sorted() && limits[3] > limits[0] * 2)
        #expect(pace.mergeLimit(debt: 2.5, amplification: 4) == nil)
    }

    @Test("rests make up for what was written too fast, and what was too slow is made good")
    func rests() {
        var pace = BackgroundPace()
        let limit: Double = 100_000_000
        // 4 MB in 10 ms are 30 ms too fast.
        #expect(
            pace.rest(afterWriting: 4_000_000, nanoseconds: 10_000_000, limit: limit) == 30_000_000)
        // 1 MB in 40 ms are 30 ms too slow: the next may be as much faster.
        #expect(pace.rest(afterWriting: 1_000_000, nanoseconds: 40_000_000, limit: limit) == 0)
        #expect(pace.rest(afterWriting: 4_000_000, nanoseconds: 10_000_000, limit: limit) == 0)
        #expect(pace.rest(afterWriting: 40_000_000, nanoseconds: 0, limit: limit) == 50_000_000)
        #expect(pace.rest(afterWriting: 40_000_000, nanoseconds: 0, limit: nil) == 0)
        #expect(pace.rest(afterWriting: 0, nanoseconds: 0, limit: limit) == 0)
    }
}
