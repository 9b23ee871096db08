import Bytes
import Environment
import Synchronization
import Testing

@testable import Engine

/// Tasks on a simulated scheduler that take locks and note what happens to them.
private final class LockStory: Sendable {
    let scheduler: SimulatedScheduler
    let table = LockTable()
    private let events = Mutex<[String]>([])

    init(seed: UInt64 = 0) { scheduler = SimulatedScheduler(seed: seed) }

    var log: [String] { events.withLock { $0 } }

    func note(_ event: String) { events.withLock { $0.append(event) } }

    /// Starts to take a lock, and lets everything run that can.
    func lock(_ owner: LockOwner, _ key: String, _ mode: LockMode = .rowUpdate) {
        Task(executorPreference: scheduler) { [self] in
            do throws(EngineError) {
                try await table.lock(LockKey(object: 1, Array(key.utf8)), mode, for: owner)
                note("\(owner.pid) has \(key)")
            } catch {
                switch error {
                case .deadlock(let cycle):
                    note("\(owner.pid) deadlock of \(cycle.map(\.pid))")
                default: note("\(owner.pid) \(error)")
                }
            }
        }
        scheduler.runUntilIdle()
    }

    func release(_ owner: LockOwner) {
        table.releaseAll(of: owner)
        scheduler.runUntilIdle()
    }
}

@Suite("Locks") struct LockTableTests {
    private let owners = (0..<6).map { LockOwner(pid: Int32($0)) }

    @Test("waiters get a lock in the order in which they came")
    func fairness() {
        let story = LockStory()
        for owner in owners { story.lock(owner, "a") }
        for owner in owners { story.release(owner) }
        #expect(story.log == (0..<6).map { "\($0) has a" })
    }

    @Test("sharers share, a writer waits for all of them, later sharers wait for the writer")
    func sharing() {
        let story = LockStory()
        story.lock(owners[0], "a", .rowShare)
        story.lock(owners[1], "a", .rowShare)
        story.lock(owners[2], "a", .rowUpdate)
        story.lock(owners[3], "a", .rowShare)
        #expect(story.log == ["0 has a", "1 has a"])
        #expect(story.table.blockedSessions().map(\.blockedBy) == [[0, 1], [2]])
        story.release(owners[1])
        #expect(story.log.count == 2)
        story.release(owners[0])
        #expect(story.log.last == "2 has a")
        story.release(owners[2])
        #expect(story.log.last == "3 has a")
        #expect(story.table.blockedSessions().isEmpty)
    }

    @Test("a holder widens its lock before those who hold nothing")
    func widening() {
        let story = LockStory()
        story.lock(owners[0], "a", .rowShare)
        story.lock(owners[1], "a", .rowShare)
        story.lock(owners[2], "a", .rowUpdate)
        story.lock(owners[0], "a", .rowUpdate)
        story.release(owners[1])
        #expect(story.log == ["0 has a", "1 has a", "0 has a"])
        story.release(owners[0])
        #expect(story.log.last == "2 has a")
    }

    @Test("the wait that closes a cycle is refused, the others go on", arguments: 2...6)
    func deadlock(size: Int) {
        let story = LockStory()
        for index in 0..<size { story.lock(owners[index], "\(index)") }
        for index in 0..<size { story.lock(owners[index], "\((index + 1) % size)") }
        #expect(story.log.last?.hasPrefix("\(size - 1) deadlock of [\(size - 1)") == true)
        story.release(owners[size - 1])
        #expect(story.log.last == "\(size - 2) has \(size - 1)")
    }

    @Test("two sharers who both want to write are a deadlock")
    func upgradeDeadlock() {
        let story = LockStory()
        story.lock(owners[0], "a", .rowShare)
        story.lock(owners[1], "a", .rowShare)
        story.lock(owners[0], "a", .rowUpdate)
        story.lock(owners[1], "a", .rowUpdate)
        #expect(story.log.last == "1 deadlock of [1, 0]")
        story.release(owners[1])
        #expect(story.log.last == "0 has a")
    }

    @Test("a cancelled wait ends, and those behind it move up")
    func cancel() {
        let story = LockStory()
        story.lock(owners[0], "a", .rowShare)
        story.lock(owners[1], "a", .rowUpdate)
        story.lock(owners[2], "a", .rowShare)
        story.table.cancelWait(of: owners[1])
        story.scheduler.runUntilIdle()
        #expect(story.log.contains("1 canceled"))
        #expect(story.log.contains("2 has a"))
        story.table.cancelWait(of: owners[2])
        #expect(story.table.tryLock(LockKey(object: 1, [0x61]), .rowShare, for: owners[1]))
    }

    @Test("a stopped table refuses every wait")
    func stop() {
        let story = LockStory()
        story.lock(owners[0], "a")
        story.lock(owners[1], "a")
        story.table.stop()
        story.scheduler.runUntilIdle()
        story.lock(owners[2], "a")
        #expect(story.log == ["0 has a", "1 stopped", "2 stopped"])
    }

    @Test("the modes conflict as PostgreSQL's manual says")
    func modes() {
        for mode in LockMode.allCases {
            for other in LockMode.allCases {
                #expect(mode.conflicts(with: other) == other.conflicts(with: mode))
            }
        }
        #expect(!LockMode.rowKeyShare.conflicts(with: .rowNoKeyUpdate))
        #expect(LockMode.rowKeyShare.conflicts(with: .rowUpdate))
        #expect(!LockMode.rowExclusive.conflicts(with: .rowExclusive))
        #expect(LockMode.share.conflicts(with: .rowExclusive))
        #expect(!LockMode.share.conflicts(with: .share))
        #expect(LockMode.accessShare.conflicts(with: .accessExclusive))
        #expect(!LockMode.accessShare.conflicts(with: .exclusive))
    }

    @Test("random lockers on several threads all finish: no wake-up is lost")
    func threads() async throws {
        let table = LockTable()
        let counters = (0..<4).map { _ in Box(Mutex(0)) }
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<8 {
                group.addTask {
                    var random = SeededGenerator(seed: UInt64(task))
                    for _ in 0..<300 {
                        let owner = LockOwner(pid: Int32(task))
                        // In order, so that nobody deadlocks.
                        for index in 0..<4 where random.chance(0.5) {
                            try? await table.lock(
                                LockKey(object: 1, [UInt8(index)]), .rowUpdate, for: owner)
                            counters[index].value.withLock { $0 += 1 }
                            await Task.yield()
                            counters[index].value.withLock { $0 -= 1 }
                            #expect(counters[index].value.withLock { $0 } == 0)
                        }
                        table.releaseAll(of: owner)
                    }
                }
            }
        }
        #expect(table.blockedSessions().isEmpty)
    }
}

private final class Box: Sendable {
    let value: Mutex<Int>
    init(_ value: consuming Mutex<Int>) { self.value = value }
}
