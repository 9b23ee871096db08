import Bytes
import Environment
import Store
import Synchronization
import Testing

@testable import Engine

@Suite("SERIALIZABLE") struct SerializableTests {
    private let harness = EngineHarness()

    /// Commits `rows`, each with the value 0, then begins serializable transactions.
    private func begin(
        _ engine: Engine, _ count: Int, rows: [String] = ["x", "y"]
    ) throws -> [Transaction] {
        try harness.run {
            let first = try engine.begin()
            for row in rows { try first.put(row, "0") }
            _ = try await first.commit(EngineHarness.origin)
            var begun: [Transaction] = []
            for _ in 0..<count {
                let transaction = try engine.begin(.serializable)
                try await transaction.start()
                begun.append(transaction)
            }
            return begun
        }
    }

    private func commit(_ transaction: Transaction) throws {
        _ = try harness.run { try await transaction.commit(EngineHarness.origin) }
    }

    private func isConflict(_ error: any Error) -> Bool {
        if case .serializationConflict? = error as? EngineError { true } else { false }
    }

    @Test("write skew: of two who each read what the other writes one fails")
    func writeSkew() throws {
        let engine = try harness.open()
        let both = try begin(engine, 2)
        for (transaction, row) in zip(both, ["x", "y"]) {
            _ = try transaction.list()
            try transaction.put(row, "1")
        }
        try commit(both[0])
        #expect { try commit(both[1]) } throws: { isConflict($0) }
    }

    @Test("a place where there is no row is read too")
    func phantom() throws {
        let engine = try harness.open()
        let both = try begin(engine, 2, rows: [])
        #expect(try both[0].list(KeyRange(prefix: Array("a".utf8))).isEmpty)
        #expect(try both[1].get("b1") == nil)
        try both[0].put("b1", "1")
        try both[1].put("a1", "1")
        try commit(both[0])
        #expect { try commit(both[1]) } throws: { isConflict($0) }
    }

    @Test("reads and writes of different rows do not disturb each other")
    func disjoint() throws {
        let engine = try harness.open()
        let both = try begin(engine, 2)
        for (transaction, row) in zip(both, ["x", "y"]) {
            _ = try transaction.get(row)
            try transaction.put(row, "1")
        }
        try commit(both[0])
        try commit(both[1])
    }

    @Test("one conflict alone fails nobody: the reader comes first")
    func oneConflict() throws {
        let engine = try harness.open()
        let both = try begin(engine, 2)
        _ = try both[0].get("x")
        try both[1].put("x", "1")
        try commit(both[1])
        try both[0].put("y", "1")
        try commit(both[0])
    }

    /// Fekete, O'Neil, O'Neil, "A read-only transaction anomaly under snapshot isolation", 2004.
    @Test("a read-only transaction does not fail; a writer does, if the reader saw too much")
    func readOnlyAnomaly() throws {
        let engine = try harness.open()
        let both = try begin(engine, 2)
        _ = try both[0].list()
        _ = try both[1].get("y")
        try both[1].put("y", "20")
        try commit(both[1])
        let reader = try harness.run {
            let reader = try engine.begin(.serializable, readOnly: true)
            try await reader.start()
            return reader
        }
        #expect(try reader.list() == ["x=0", "y=20"])
        try commit(reader)
        #expect { try both[0].put("x", "-11") } throws: { isConflict($0) }
        both[0].rollback()
    }

    @Test("a DEFERRABLE transaction waits until nobody can spoil its snapshot, and spoils nobody's")
    func deferrable() throws {
        let engine = try harness.open()
        let both = try begin(engine, 2)
        _ = try both[0].list()
        _ = try both[1].get("y")
        try both[1].put("y", "20")
        try commit(both[1])
        let log = Shared<[String]>([])
        Task(executorPreference: harness.scheduler) {
            let reader = try engine.begin(.serializable, readOnly: true)
            try await reader.start(deferrable: true)
            let rows = try reader.list()
            log.change { $0 = rows }
        }
        harness.scheduler.runUntilIdle()
        #expect(log.value.isEmpty)
        try both[0].put("x", "-11")
        try commit(both[0])
        harness.scheduler.runUntilIdle()
        #expect(log.value == ["x=-11", "y=20"])
    }

    @Test("a read-only snapshot that waited for a writer's end shows what the writer wrote")
    func awaitedCommit() throws {
        let snapshots = Snapshots()
        let tracker = SerializableTracker(snapshots)
        let (rows, x, y) = (EngineHarness.rows, Array("x".utf8), Array("y".utf8))
        let (first, _) = tracker.begin()
        let (writer, _) = tracker.begin()
        try tracker.read(writer, rows, .key(x))
        try tracker.write(first, rows, x)
        try tracker.write(writer, rows, y)
        try tracker.prepare(first)
        tracker.publish([(first, CommitSequence(1))], upTo: CommitSequence(1))
        try tracker.prepare(writer)
        // It sees `first`, so it must see the writer that comes before.
        let seen = Mutex<CommitSequence?>(nil)
        _ = tracker.beginReadOnly(deferrable: false) { _ in
            seen.withLock { $0 = snapshots.visibleSequence }
        }
        #expect(seen.withLock { $0 } == nil)
        tracker.publish([(writer, CommitSequence(2))], upTo: CommitSequence(2))
        #expect(seen.withLock { $0 } == CommitSequence(2))
    }

    @Test("who only read can be the one that must fail, before or at its commit")
    func readerFails() throws {
        let engine = try harness.open()
        let three = try begin(engine, 3, rows: ["x", "y", "z"])
        // 0 reads what 1 writes, 1 reads what 2 writes, 2 commits first: 1 is the pivot.
        _ = try three[0].get("x")
        _ = try three[1].get("y")
        try three[2].put("y", "1")
        try commit(three[2])
        #expect { try three[1].put("x", "1") } throws: { isConflict($0) }
        three[1].rollback()
        try commit(three[0])
    }

    @Test("who looks sees what was read as long as it matters, and whose end a snapshot waits for")
    func readLocks() throws {
        let tracker = SerializableTracker(Snapshots())
        let rows = EngineHarness.rows
        let (first, _) = tracker.begin(pid: 1, transactionID: 11)
        let (second, _) = tracker.begin(pid: 2, transactionID: 12)
        try tracker.read(first, rows, .key([7]))
        try tracker.read(first, rows, .range(KeyRange(lower: .inclusive([8]))))
        try tracker.read(second, rows, .range(.all))
        let key = LockKey(rows, [7]).rowNumber
        #expect(tracker.readLocks().map(\.pid) == [1, 1, 2])
        #expect(tracker.readLocks().first?.read == .key(key))
        #expect(tracker.readLocks().last?.read == .all)
        _ = tracker.beginReadOnly(deferrable: true, pid: 3) { _ in }
        #expect(tracker.snapshotBlockers(of: 3) == [1, 2])
        #expect(tracker.snapshotBlockers(of: 1) == [])
        try tracker.prepare(first)
        tracker.leaveSession(first)
        #expect(tracker.readLocks().map(\.pid) == [0, 0, 2])
        tracker.committedNothing(first)
        #expect(tracker.readLocks().count == 3)
        #expect(tracker.snapshotBlockers(of: 3) == [2])
        tracker.rolledBack(second)
        #expect(tracker.readLocks().isEmpty)
    }

    @Test("what ended before all that run is forgotten")
    func forgets() throws {
        let engine = try harness.open()
        for round in 0..<50 {
            let both = try begin(engine, 2)
            _ = try both[0].get("x")
            try both[1].put("x", "\(round)")
            try commit(both[0])
            try commit(both[1])
        }
        #expect(engine.parts.serializability.rememberedCount == 0)
    }

    @Test("who is idle for long makes nobody's steps longer: they meet only their contemporaries")
    func idle() throws {
        let engine = try harness.open()
        let idle = try begin(engine, 1)
        _ = try idle[0].get("x")
        func comparisons(rounds: Int) throws -> Int {
            let before = engine.parts.serializability.comparisonCount
            for round in 0..<rounds {
                let one = try begin(engine, 1, rows: ["y"])
                _ = try one[0].get("y")
                try one[0].put("y", "\(round)")
                try commit(one[0])
            }
            return engine.parts.serializability.comparisonCount - before
        }
        let first = try comparisons(rounds: 100)
        let second = try comparisons(rounds: 100)
        #expect(engine.parts.serializability.rememberedCount >= 200)
        #expect(first == second)
        idle[0].rollback()
        #expect(engine.parts.serializability.rememberedCount == 0)
    }

    @Test("without validation the write skew goes through: what a test would notice")
    func canary() throws {
        let engine = try harness.open { $0.plantedBug = .skipValidation }
        let both = try begin(engine, 2)
        for (transaction, row) in zip(both, ["x", "y"]) {
            _ = try transaction.list()
            try transaction.put(row, "1")
        }
        try commit(both[0])
        try commit(both[1])
    }
}
