import Bytes
import Environment
import Synchronization
import Testing

@testable import Engine

/// Tasks on a simulated scheduler that take locks and note what happens to them.
final class LockStory: Sendable {
    let scheduler: SimulatedScheduler
    let table: LockTable
    private let events = Mutex<[String]>([])

    init(seed: UInt64 = 0, foldedAtOnce: Int = 512) {
        scheduler = SimulatedScheduler(seed: seed)
        table = LockTable(foldedAtOnce: foldedAtOnce)
    }

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

/// Is told of the end of a wait, and does nothing.
private final class NoListener: WaitListener {
    private final class NoThread: WakeableThread {
        func wakeIfAsleep() {}
    }

    let thread: any WakeableThread = NoThread()
    func waitEnded() {}
}

@Suite("Locks") struct LockTableTests {
    private let owners = (0..<6).map { LockOwner(pid: Int32($0)) }

    @Test(
        "a search that leaves out who wants the same comes to all who are not in the queue, and back to where it began"
    )
    func searches() {
        var random = SeededGenerator(seed: 7)
        let modes: [LockMode] = [.rowShare, .rowUpdate, .rowNoKeyWrite, .rowWrite, .rowKeyShare]
        func any<Element>(_ elements: [Element]) -> Element {
            elements[Int(random.next() % UInt64(elements.count))]
        }
        for _ in 0..<100 {
            var queue = LockQueue()
            let owners = (0..<12).map { LockOwner(pid: Int32($0)) }
            for owner in owners {
                let mode = any(modes)
                if queue.take(owner, mode) == .taken, random.next() % 2 == 0 { continue }
                let wanted = any(modes)
                guard queue.take(owner, wanted) == .refused else { continue }
                queue.wait(
                    LockWaiter(owner: owner, mode: wanted, start: 0, .listener(NoListener())))
            }
            // Who waits here waits nowhere else: a way on leads through those who do not.
            let others = Set(owners.filter { queue.waiter(of: $0) == nil }.map(\.pid))
            for owner in owners where queue.waiter(of: owner) != nil {
                for start in owners where start !== owner {
                    func reached(_ blockers: (LockOwner) -> [LockOwner]) -> Set<Int32> {
                        var found: Set<Int32> = []
                        var open = [owner]
                        while let next = open.popLast() {
                            if next === start { continue }
                            for blocker in blockers(next)
                            where found.insert(blocker.pid).inserted {
                                open.append(blocker)
                            }
                        }
                        return found.filter { pid in
                            pid == start.pid || others.contains(pid)
                        }
                    }
                    let all = reached { queue.blockers(of: $0) }
                    let found = reached { queue.blockers(of: $0, towards: start.session) }
                    #expect(found == all)
                }
            }
        }
    }

    @Test("of many who want one row a search looks at nobody but who has it")
    func longQueue() {
        var queue = LockQueue()
        let owners = (0..<1000).map { LockOwner(pid: Int32($0)) }
        #expect(queue.take(owners[0], .rowWrite) == .taken)
        for owner in owners.dropFirst() {
            queue.wait(
                LockWaiter(owner: owner, mode: .rowWrite, start: 0, .listener(NoListener())))
        }
        #expect(queue.blockers(of: owners[999]).count == 999)
        let last = queue.blockers(of: owners[999], towards: owners[999].session)
        #expect(last.map(\.pid) == [0])
        let back = queue.blockers(of: owners[999], towards: owners[5].session)
        #expect(back.map(\.pid) == [0, 5])
    }

    @Test("waiters get a lock in the order in which they came")
    func fairness() {
        let story = LockStory()
        for owner in owners { story.lock(owner, "a") }
        for owner in owners { story.release(owner) }
        #expect(story.log == (0..<6).map { "\($0) has a" })
    }

    @Test(
        "who waits on the thread that gives a row's lock up goes first, and passes nobody too often"
    )
    func nearness() {
        let story = LockStory()
        let owners = (0..<40).map { LockOwner(pid: Int32($0)) }
        // The first half waits on another thread than the rest.
        for (number, owner) in owners.enumerated() { owner.session.home = number < 20 ? 1 : 2 }
        let holder = LockOwner(pid: 100)
        holder.session.home = 2
        story.lock(holder, "a", .rowNoKeyWrite)
        for owner in owners {
            owner.follows = true
            story.lock(owner, "a", .rowNoKeyWrite)
        }
        var order: [Int32] = []
        var last = holder
        for number in 1...UInt64(owners.count) {
            story.table.grant(story.table.place(last, at: CommitSequence(number)))
            story.scheduler.runUntilIdle()
            guard let next = owners.first(where: { story.log.last == "\($0.pid) has a" }) else {
                break
            }
            order.append(next.pid)
            last = next
        }
        let passes = Int32(LockQueue.passesMax)
        #expect(order == Array(20..<20 + passes) + Array(0..<20) + Array(20 + passes..<40))
    }

    @Test("a wait that no task makes ends as one does that a task makes, and is told of once")
    func listeners() throws {
        let story = LockStory()
        let listeners = (0..<4).map { _ in Told() }
        let key = LockKey(object: 1, Array("a".utf8))
        story.lock(owners[0], "a")
        #expect(story.table.beginLock(key, .rowUpdate, for: owners[0], tell: listeners[0]) == nil)
        let waits = (1..<4).map {
            story.table.beginLock(key, .rowUpdate, for: owners[$0], tell: listeners[$0])
        }
        #expect(listeners.map(\.count) == [0, 0, 0, 0])
        story.table.cancelWait(of: owners[2].session)
        #expect(listeners.map(\.count) == [0, 0, 1, 0])
        story.release(owners[0])
        #expect(listeners.map(\.count) == [0, 1, 1, 0])
        let outcomes = try waits.prefix(2).map { try #require($0?.outcome) }
        try story.table.endLock(key, .rowUpdate, for: owners[1], outcomes[0])
        #expect(throws: EngineError.self) {
            try story.table.endLock(key, .rowUpdate, for: owners[2], outcomes[1])
        }
        #expect(waits[2]?.outcome == nil)
        story.release(owners[1])
        #expect(listeners.map(\.count) == [0, 1, 1, 1])
        let last = try #require(waits[2]?.outcome)
        try story.table.endLock(key, .rowUpdate, for: owners[3], last)
        story.release(owners[3])
        #expect(story.table.all().isEmpty)
    }

    private final class Told: WaitListener, WakeableThread {
        private let ends = Atomic<Int>(0)

        var count: Int { ends.load(ordering: .relaxed) }
        var thread: any WakeableThread { self }

        func waitEnded() { ends.add(1, ordering: .relaxed) }
        func wakeIfAsleep() {}
    }

    @Test("a row's sharers do not wait for who waits")
    func rowSharing() {
        let story = LockStory()
        story.lock(owners[0], "a", .rowShare)
        story.lock(owners[1], "a", .rowUpdate)
        story.lock(owners[2], "a", .rowUpdate)
        story.lock(owners[3], "a", .rowShare)
        #expect(story.log == ["0 has a", "3 has a"])
        story.release(owners[0])
        story.release(owners[3])
        #expect(story.log.last == "1 has a")
        story.release(owners[1])
        #expect(story.log.last == "2 has a")
    }

    @Test("who only locks a row does not delay who wants its key, who writes it does")
    func claims() {
        let story = LockStory()
        story.lock(owners[0], "a", .rowUpdate)
        story.lock(owners[1], "a", .rowClaim)
        #expect(story.log.last == "1 has a")
        story.lock(owners[2], "b", .rowNoKeyWrite)
        story.lock(owners[3], "b", .rowClaim)
        #expect(story.log.last == "2 has b")
        story.release(owners[2])
        #expect(story.log.last == "3 has b")
    }

    @Test("what was got after a mark is released alone")
    func partialRelease() {
        let story = LockStory()
        story.lock(owners[0], "a", .rowShare)
        let mark = owners[0].held.count
        story.lock(owners[0], "a", .rowUpdate)
        story.lock(owners[0], "b")
        story.lock(owners[1], "a", .rowShare)
        story.lock(owners[2], "b")
        #expect(story.log.count == 3)
        story.table.release(owners[0], downTo: mark)
        story.scheduler.runUntilIdle()
        #expect(Set(story.log.suffix(2)) == ["1 has a", "2 has b"])
        story.lock(owners[3], "a", .rowUpdate)
        #expect(story.log.count == 5)
    }

    @Test("a session's own locks and its transaction's do not stand in each other's way")
    func sessions() {
        let story = LockStory()
        let session = LockSession(pid: 7)
        let (own, transaction) = (LockOwner(session), LockOwner(session, transactionID: 1))
        story.lock(own, "a", .exclusive)
        story.lock(transaction, "a", .exclusive)
        story.lock(owners[0], "b", .exclusive)
        story.lock(owners[0], "a", .exclusive)
        #expect(story.log == ["7 has a", "7 has a", "0 has b"])
        story.lock(transaction, "b", .exclusive)
        #expect(story.log.last?.hasPrefix("7 deadlock") == true)
        story.release(transaction)
        #expect(story.log.count == 4)
        story.release(own)
        #expect(story.log.last == "0 has a")
    }

    @Test("a wait that begins after its statement was cancelled ends at once")
    func canceledBefore() {
        let story = LockStory()
        let flag = Shared(false)
        let owner = LockOwner(LockSession(pid: 7) { flag.value })
        story.lock(owners[0], "a", .rowUpdate)
        flag.change { $0 = true }
        story.table.cancelWait(of: owner.session)
        story.lock(owner, "a", .rowUpdate)
        #expect(story.log == ["0 has a", "7 canceled"])
        story.release(owners[0])
        story.lock(owner, "a", .rowUpdate)
        #expect(story.log.last == "7 has a")
    }

    @Test("a deadlock that another order of the queue resolves fails nobody")
    func softDeadlock() {
        let story = LockStory()
        story.lock(owners[0], "a", .shareUpdateExclusive)
        story.lock(owners[1], "b", .accessShare)
        story.lock(owners[1], "a", .shareUpdateExclusive)
        story.lock(owners[2], "b", .accessExclusive)
        story.lock(owners[3], "b", .accessExclusive)
        // Would wait for 2 and 3, they for 1, and that for 0.
        story.lock(owners[0], "b", .shareUpdateExclusive)
        #expect(story.log == ["0 has a", "1 has b", "0 has b"])
        story.release(owners[0])
        #expect(story.log.last == "1 has a")
    }

    @Test("without alarms none: with them a wait ends at its limit, or finds its deadlock then")
    func limits() async {
        let alarms = Alarms()
        let table = LockTable(alarms: alarms)
        let key = LockKey(object: 1, [1])
        #expect(table.tryLock(key, .exclusive, for: owners[0]))
        owners[1].lockTimeout = 1
        await #expect(throws: EngineError.lockTimeout) {
            try await table.lock(key, .exclusive, for: owners[1])
        }
        let other = LockKey(object: 1, [2])
        #expect(table.tryLock(other, .exclusive, for: owners[2]))
        owners[0].deadlockTimeout = 1_000_000
        owners[2].deadlockTimeout = 1
        async let first: Void = table.lock(other, .exclusive, for: owners[0])
        while table.blockedSessions().isEmpty { await Task.yield() }
        let error = await #expect(throws: EngineError.self) {
            try await table.lock(key, .exclusive, for: owners[2])
        }
        guard case .deadlock(let cycle)? = error else {
            Issue.record("\(String(describing: error)) is no deadlock")
            return
        }
        #expect(cycle.map(\.pid) == [2, 0])
        table.releaseAll(of: owners[2])
        try? await first
        table.releaseAll(of: owners[0])
        alarms.stop()
    }

    @Test("the first who wants a row is seen to wait for its holder, the others for their turn")
    func turns() {
        let story = LockStory()
        for owner in owners[..<3] { story.lock(owner, "a", .rowNoKeyWrite) }
        story.lock(owners[3], "a", .rowUpdate)
        #expect(story.table.blockedSessions().map(\.blockedBy) == [[0], [1], [1, 2]])
        let waits: [LockWait] = [.end(transactionID: 0, number: 0, pid: 0), .turn, .turn]
        #expect(story.table.blockedSessions().map(\.wait) == waits)
        #expect(story.table.all().map(\.wait) == [nil] + waits)
    }

    @Test("sharers share, a writer waits for all of them, later sharers wait for the writer")
    func sharing() {
        let story = LockStory()
        story.lock(owners[0], "a", .share)
        story.lock(owners[1], "a", .share)
        story.lock(owners[2], "a", .exclusive)
        story.lock(owners[3], "a", .share)
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

    @Test("who holds something of a table stands before those alone who wait for that")
    func turnsAtTables() {
        let story = LockStory()
        story.lock(owners[0], "t", .accessShare)
        story.lock(owners[1], "t", .rowExclusive)
        story.lock(owners[2], "t", .exclusive)
        story.lock(owners[0], "t", .rowExclusive)
        #expect(story.log == ["0 has t", "1 has t"])
        // The second is waited for.
        story.lock(owners[1], "t", .shareUpdateExclusive)
        #expect(story.log.last == "1 has t")
        story.release(owners[1])
        #expect(story.log.count == 4 && story.log.last == "2 has t")
        story.release(owners[2])
        #expect(story.log.last == "0 has t")
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

    @Test(
        "who would give back what closes the circle is told to, whoever closed it",
        arguments: [true, false])
    func givingWay(isLast: Bool) {
        let story = LockStory()
        let (builder, writer) = (owners[0], owners[1])
        story.lock(builder, "before", .share)
        builder.givesBackFrom = builder.lockCount
        story.lock(builder, "table", .shareUpdateExclusive)
        story.lock(writer, "table", .rowExclusive)
        if isLast { story.lock(writer, "table", .accessExclusive) }
        story.lock(builder, "table", .share)
        if !isLast { story.lock(writer, "table", .accessExclusive) }
        #expect(story.log.last?.hasPrefix("0 deadlock of") == true)
        #expect(builder.gaveWay)
        story.table.release(builder, downTo: 1)
        story.scheduler.runUntilIdle()
        #expect(story.log.last == "1 has table")
        story.release(writer)

        // Not by what it had before.
        builder.gaveWay = false
        story.lock(writer, "table", .accessExclusive)
        story.lock(builder, "table", .share)
        story.lock(writer, "before", .accessExclusive)
        #expect(story.log.last?.hasPrefix("1 deadlock of") == true)
        #expect(!builder.gaveWay)
    }

    @Test("who looked for a deadlock while another had given way looks again when that waits again")
    func lookingAgain() async {
        let alarms = Alarms()
        defer { alarms.stop() }
        let table = LockTable(alarms: alarms)
        let (key, other) = (LockKey(object: 1, [1]), LockKey(object: 1, [2]))
        #expect(table.tryLock(key, .exclusive, for: owners[0]))
        #expect(table.tryLock(other, .exclusive, for: owners[1]))
        owners[0].deadlockTimeout = 1_000_000
        owners[0].waitsAgain = true
        owners[1].deadlockTimeout = 1
        let owner = owners[1]
        async let last: Void = table.lock(key, .exclusive, for: owner)
        while table.queue(of: key)?.waiter(of: owner)?.hasLooked.load(ordering: .relaxed) != true {
            await Task.yield()
        }
        async let back: Void = table.lock(other, .exclusive, for: owners[0])
        var found: [Int32]?
        do { try await last } catch EngineError.deadlock(let cycle) {
            found = cycle.map(\.pid)
        } catch {}
        #expect(found == [1, 0])
        table.releaseAll(of: owner)
        try? await back
        table.releaseAll(of: owners[0])
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
        story.table.cancelWait(of: owners[1].session)
        story.scheduler.runUntilIdle()
        #expect(story.log.contains("1 canceled"))
        #expect(story.log.contains("2 has a"))
        story.table.cancelWait(of: owners[2].session)
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
