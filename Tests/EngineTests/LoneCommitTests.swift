import Environment
import Glibc
import Ledger
import Synchronization
import Testing

@testable import Engine

@Suite("Commits on the thread of a lone session") struct LoneCommitTests {
    private struct Place {
        let directory = TemporaryDirectory()
        let syncs = WatchedSyncs(LinuxFileSystem())
        let fatal = Fatal()

        func open() throws(EngineError) -> Engine {
            var options = EngineOptions()
            options.ledger = LedgerOptions(segmentCapacity: 256 << 10)
            let linux = Environment.linux
            let fatal = fatal
            return try Engine.open(
                Environment(files: syncs, clock: linux.clock, randomness: linux.randomness),
                directory: directory.path + "/data", options: options,
                onFatal: { _ in fatal.count.add(1, ordering: .relaxed) })
        }
    }

    private final class Fatal: Sendable {
        let count = Atomic<Int>(0)
    }

    @Test("are written and synced there while nobody else commits")
    func alone() async throws {
        let place = Place()
        let engine = try place.open()
        var ownCount = 0
        for number in 0..<50 {
            let transaction = try engine.begin()
            try transaction.put("\(number)", "row")
            _ = try await transaction.commit(EngineHarness.origin, mayBlock: true)
            #expect(try engine.begin().get("\(number)") == "row")
            if place.syncs.isCallers { ownCount += 1 }
        }
        // All but the first, which makes a segment, as long as no commit takes very long.
        #expect(ownCount > 0)
        try engine.close()
        let reopened = try place.open()
        #expect(try reopened.begin().list().count == 50)
        try reopened.close()
    }

    @Test("are left to the sequencer's thread where they are not asked for")
    func notAlone() async throws {
        let place = Place()
        let engine = try place.open()
        for number in 0..<5 {
            let transaction = try engine.begin()
            try transaction.put("\(number)", "row")
            _ = try await transaction.commit(EngineHarness.origin)
            #expect(!place.syncs.isCallers)
        }
        try engine.close()
    }

    @Test("stop the engine at once when a sync fails, and none is acknowledged afterwards")
    func failure() async throws {
        let place = Place()
        let engine = try place.open()
        for number in 0..<3 {
            let transaction = try engine.begin()
            try transaction.put("\(number)", "row")
            _ = try await transaction.commit(EngineHarness.origin, mayBlock: true)
        }
        place.syncs.fail()
        for number in 3..<6 {
            let transaction = try engine.begin()
            try transaction.put("\(number)", "row")
            await #expect(throws: EngineError.self) {
                try await transaction.commit(EngineHarness.origin, mayBlock: true)
            }
            #expect(place.fatal.count.load(ordering: .relaxed) == 1)
        }
        #expect(try engine.begin().list().count == 3)
        try engine.close()
    }

    @Test("are the worker's for a while after company, and after one that took long")
    func policy() {
        var lone = LoneCommits()
        #expect(lone.begun(of: 100) == 100)
        lone.ended(nanoseconds: 1, hadCompany: false)
        #expect(lone.begun(of: 100) == 100)
        lone.ended(nanoseconds: 1, hadCompany: true)
        #expect(lone.begun(of: 100) == 100 - LoneCommits.leftAfterCompany)
        lone.ended(nanoseconds: LoneCommits.nanosecondsMax + 1, hadCompany: false)
        #expect(lone.begun(of: 100) == 100 - LoneCommits.leftAfterSlow)
    }

    @Test("no step of a worker runs while its place is taken, and what wakes it then is not lost")
    func places() {
        let steps = Steps()
        let worker = Worker("test", .threads) {
            steps.count.add(1, ordering: .relaxed)
            sem_post(steps.hasRun)
            return false
        }
        #expect(worker.take())
        #expect(!worker.take())
        worker.start()
        #expect(worker.isWanted)
        #expect(steps.count.load(ordering: .relaxed) == 0)
        worker.giveBack(isIdle: true)
        steps.wait()
        worker.stop()
        #expect(!worker.take())
    }

    private final class Steps: @unchecked Sendable {
        let count = Atomic<Int>(0)
        // Touched only by the semaphore functions, at an address that does not change.
        let hasRun = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

        init() {
            hasRun.initialize(to: sem_t())
            sem_init(hasRun, 0, 0)
        }

        deinit {
            sem_destroy(hasRun)
            hasRun.deallocate()
        }

        func wait() { while sem_wait(hasRun) != 0 {} }
    }
}

extension LoneCommits {
    /// How many of so many commits may be.
    fileprivate mutating func begun(of count: Int) -> Int {
        var begun = 0
        for _ in 0..<count where mayBegin() { begun += 1 }
        return begun
    }
}
