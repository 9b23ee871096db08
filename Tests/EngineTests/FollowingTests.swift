import Bytes
import Environment
import Synchronization
import Testing

@testable import Engine

/// Rows that go from one transaction to the next before what was done to them is durable.
@Suite("Following") struct FollowingTests {
    private let key = LockKey(object: EngineHarness.rows.rawValue, Array("a".utf8))

    /// An engine with the row `a` = 0.
    private func prepare(seed: UInt64) throws -> (harness: EngineHarness, engine: Engine) {
        let harness = EngineHarness(seed: seed)
        let engine = try harness.open()
        try harness.run {
            let setup = try engine.begin()
            try await setup.lockRow("a")
            try setup.put("a", "0")
            _ = try await setup.commit(EngineHarness.origin)
        }
        return (harness, engine)
    }

    /// As UPDATE does: takes the row in the newest version there is.
    private func take(_ transaction: Transaction, mayFollow: Bool = true) async throws -> Int {
        transaction.mayFollow(mayFollow)
        try await transaction.lock(key, .rowNoKeyWrite)
        transaction.refreshSnapshot()
        return Int(try transaction.get("a") ?? "") ?? -1
    }

    private func add(_ engine: Engine, pid: Int32) async throws -> CommitReceipt? {
        let transaction = try engine.begin(session: LockSession(pid: pid))
        try transaction.put("a", "\(try await take(transaction) + 1)")
        return try await transaction.commit(EngineHarness.origin)
    }

    /// One transaction sets the row to 1 and commits while `second` waits for it.
    private func changeWhileAwaited(
        _ harness: EngineHarness, _ engine: Engine,
        _ second: @escaping @Sendable () async throws -> Void
    ) throws {
        let (first, key) = (try engine.begin(session: LockSession(pid: 1)), key)
        try harness.run {
            try await first.lock(key, .rowNoKeyWrite)
            try first.put("a", "1")
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await second() }
                while engine.blockedSessions().isEmpty { await Task.yield() }
                _ = try await first.commit(EngineHarness.origin)
                try await group.waitForAll()
            }
        }
    }

    @Test(
        "many who change one row need fewer syncs than changes, and no change is lost",
        arguments: 0..<20 as Range<UInt64>)
    func chain(seed: UInt64) throws {
        let (harness, engine) = try prepare(seed: seed)
        let count: Int32 = 30
        let before = harness.machine.disk.counts.syncs
        let sequences = Shared<[CommitSequence]>([])
        try harness.run {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for pid in 1...count {
                    group.addTask {
                        let receipt = try await add(engine, pid: pid)
                        guard let receipt else { return }
                        #expect(engine.visibleSequence >= receipt.sequence)
                        sequences.change { $0.append(receipt.sequence) }
                    }
                }
                try await group.waitForAll()
            }
        }
        #expect(try engine.begin().get("a") == "\(count)")
        #expect(Set(sequences.value).count == Int(count))
        #expect(harness.machine.disk.counts.syncs - before < Int(count) * 2 / 3)
        harness.machine.disk.crash(seed: seed)
        #expect(try harness.open().begin().get("a") == "\(count)")
    }

    @Test(
        "who took a row before its change was durable waits before it says so",
        arguments: 0..<20 as Range<UInt64>)
    func dependency(seed: UInt64) throws {
        let (harness, engine) = try prepare(seed: seed)
        let second = try engine.begin(session: LockSession(pid: 2))
        try changeWhileAwaited(harness, engine) {
            #expect(try await take(second) == 1)
            #expect(second.dependency == CommitSequence(2))
            // Who reads only sees what is durable.
            let reader = try engine.begin()
            #expect(try reader.get("a") == (second.isFollowing ? "0" : "1"))
            reader.rollback()
            try await second.settle()
            #expect(!second.isFollowing && engine.visibleSequence == CommitSequence(2))
            second.rollback()
        }
    }

    @Test(
        "who may not follow has the row once its change is durable",
        arguments: 0..<20 as Range<UInt64>, [Isolation.readCommitted, .repeatableRead])
    func waiting(seed: UInt64, isolation: Isolation) throws {
        let (harness, engine) = try prepare(seed: seed)
        let second = try engine.begin(isolation, session: LockSession(pid: 2))
        try changeWhileAwaited(harness, engine) {
            // REPEATABLE READ does not, whatever it is allowed.
            _ = try await take(second, mayFollow: isolation == .repeatableRead)
            #expect(second.dependency == .zero && engine.visibleSequence == CommitSequence(2))
            second.rollback()
        }
    }

    @Test(
        "a row that was taken early and given back is had by others once it is durable",
        arguments: 0..<20 as Range<UInt64>)
    func rollback(seed: UInt64) throws {
        let (harness, engine) = try prepare(seed: seed)
        let second = try engine.begin(session: LockSession(pid: 2))
        try changeWhileAwaited(harness, engine) {
            _ = try await take(second)
            second.rollback()
            let third = try engine.begin(session: LockSession(pid: 3))
            #expect(try await take(third, mayFollow: false) == 1)
            #expect(engine.visibleSequence == CommitSequence(2))
            third.rollback()
        }
    }

    @Test(
        "who follows does not go before who waits for the disk",
        arguments: 0..<20 as Range<UInt64>)
    func fairness(seed: UInt64) throws {
        let (harness, engine) = try prepare(seed: seed)
        let order = Shared<[String]>([])
        let first = try engine.begin(session: LockSession(pid: 1))
        let waiting = try engine.begin(session: LockSession(pid: 2))
        let second = try engine.begin(session: LockSession(pid: 3))
        let key = key
        try harness.run {
            try await first.lock(key, .rowNoKeyWrite)
            try first.put("a", "1")
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    _ = try await take(waiting, mayFollow: false)
                    order.change { $0.append("waited") }
                    waiting.rollback()
                }
                while engine.blockedSessions().isEmpty { await Task.yield() }
                group.addTask {
                    _ = try await take(second)
                    order.change { $0.append("followed") }
                    second.rollback()
                }
                while engine.blockedSessions().count < 2 { await Task.yield() }
                _ = try await first.commit(EngineHarness.origin)
                try await group.waitForAll()
            }
        }
        #expect(order.value == ["waited", "followed"])
    }

    @Test("what depends on a commit that is lost is lost with it, and nothing is said of either")
    func lost() throws {
        for seed in 0..<20 as Range<UInt64> {
            let (harness, engine) = try prepare(seed: seed)
            harness.machine.disk.faults.failingSyncs = [harness.machine.disk.counts.syncs]
            let outcomes = Shared<[String]>([])
            for pid in 1...6 as ClosedRange<Int32> {
                Task(executorPreference: harness.scheduler) {
                    do throws(EngineError) {
                        let transaction = try engine.begin(session: LockSession(pid: pid))
                        transaction.mayFollow(true)
                        try await transaction.lock(key, .rowNoKeyWrite)
                        transaction.refreshSnapshot()
                        let value = Int(try transaction.get("a") ?? "") ?? -1
                        try transaction.put("a", "\(value + 1)")
                        if pid % 2 == 0 { try await transaction.settle() }
                        if transaction.dependency > CommitSequence(1) {
                            // Nobody knows whether it is there until it is durable.
                            #expect(pid % 2 == 1)
                        }
                        _ = try await transaction.commit(EngineHarness.origin)
                        outcomes.change { $0.append("committed") }
                    } catch {
                        outcomes.change { $0.append("failed") }
                    }
                }
            }
            harness.scheduler.runUntilIdle()
            #expect(outcomes.value == [String](repeating: "failed", count: 6))
            #expect(harness.fatal.withLock { $0 } != nil)
        }
    }

    @Test(
        "an asynchronous commit may return before it is durable; its session sees it, others later",
        arguments: 0..<20 as Range<UInt64>)
    func asynchronous(seed: UInt64) throws {
        let (harness, engine) = try prepare(seed: seed)
        let session = LockSession(pid: 1)
        let key = key
        let wasEarly = Shared(false)
        try harness.run {
            for value in 1...5 {
                let transaction = try engine.begin(session: session)
                try await transaction.lock(key, .rowNoKeyWrite)
                try transaction.put("a", "\(value)")
                let receipt = try await transaction.commit(
                    EngineHarness.origin, isAsynchronous: true)
                let sequence = try #require(receipt?.sequence)
                if engine.visibleSequence < sequence { wasEarly.change { $0 = true } }
                let next = try engine.begin(session: session)
                next.follow(sequence)
                #expect(try next.get("a") == "\(value)")
                next.rollback()
            }
            let other = try engine.begin(session: LockSession(pid: 2))
            #expect(try await take(other, mayFollow: false) == 5)
            #expect(engine.visibleSequence == CommitSequence(6))
            other.rollback()
        }
        #expect(wasEarly.value)
        harness.machine.disk.crash(seed: seed)
        #expect(try harness.open().begin().get("a") == "5")
    }
}
