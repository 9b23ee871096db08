import Bytes
import Environment
import Store
import Synchronization
import Testing

@testable import Engine

@Suite("Transactions") struct TransactionTests {
    @Test("sees its own changes at once; others see them after the commit, all together")
    func visibility() throws {
        let harness = EngineHarness()
        let engine = try harness.open()
        let writer = try engine.begin()
        try writer.put("a", "1")
        try writer.put("b", "2")
        let before = try engine.begin()
        #expect(try writer.list() == ["a=1", "b=2"])
        #expect(try before.list() == [])
        let receipt = try harness.run { try await writer.commit(EngineHarness.origin) }
        #expect(receipt?.sequence == CommitSequence(1))
        #expect(try before.list() == [])
        before.refreshSnapshot()
        #expect(try before.list() == ["a=1", "b=2"])
    }

    @Test("a transaction that wrote nothing commits to nothing")
    func emptyCommit() throws {
        let harness = EngineHarness()
        let engine = try harness.open()
        let transaction = try engine.begin()
        try transaction.put("a", "1")
        try transaction.remove("a")
        #expect(try harness.run { try await transaction.commit(EngineHarness.origin) } == nil)
        #expect(engine.visibleSequence == .zero)
    }

    @Test("has a number for others once it writes or locks a row, and keeps it")
    func numbers() throws {
        let engine = try EngineHarness().open()
        let old = engine.begin(numbered: 1000)
        #expect(old.id == 1000)
        let session = LockSession(pid: 1)
        let locker = try engine.begin(session: session)
        #expect(locker.id > 1000)
        #expect(locker.tryLock(.table(1, in: 1), .rowExclusive))
        #expect(!locker.isNumbered)
        let mark = locker.mark()
        #expect(locker.tryLock(LockKey(EngineHarness.rows, [1]), .rowKeyShare))
        #expect(engine.locks.numberedTransactions() == [locker.id])
        locker.rollback(to: mark)
        #expect(locker.isNumbered)
        #expect(session.numberedTransaction == locker.id)
        locker.rollback()
        let writer = try engine.begin(session: session)
        #expect(!writer.isNumbered)
        try writer.put("a", "1")
        #expect(session.numberedTransaction == writer.id)
        writer.rollback()
        old.rollback()
    }

    @Test("going back to a mark undoes what came after it, and only that")
    func savepoints() throws {
        let harness = EngineHarness()
        let transaction = try harness.open().begin()
        try transaction.put("a", "1")
        let mark = transaction.mark()
        try transaction.put("a", "2")
        try transaction.put("b", "2")
        try transaction.append(
            TopicPartition(topic: TopicID(1), partition: 0), batch: [1], recordCount: 1)
        #expect(try transaction.list(asOf: mark) == ["a=1"])
        #expect(try transaction.get("b", asOf: mark) == nil)
        transaction.rollback(to: mark)
        #expect(try transaction.list() == ["a=1"])
        var appends = 0
        transaction.forEachAppend(to: TopicPartition(topic: TopicID(1), partition: 0)) { _, _ in
            appends += 1
        }
        #expect(appends == 0)
    }

    @Test("a row is followed from key to key in the order in which it went, until it is deleted")
    func departures() throws {
        let harness = EngineHarness()
        let engine = try harness.open()
        let first = try engine.begin()
        for key in ["a", "b", "c"] { try first.put(key, key) }
        _ = try harness.run { try await first.commit(EngineHarness.origin) }
        let late = try engine.begin()
        late.refreshSnapshot()
        let start = RowMoment(late.snapshot)

        // a and b exchange their keys by way of x.
        let swap = try engine.begin()
        swap.refreshSnapshot()
        try swap.move("a", to: "x")
        try swap.move("b", to: "a")
        try swap.move("x", to: "b")
        _ = try harness.run { try await swap.commit(EngineHarness.origin) }
        #expect(try late.follow("a", from: start) == ["x", "b"])
        #expect(try late.follow("b", from: start) == ["a"])
        #expect(try late.follow("c", from: start) == [])

        // c is deleted by one commit and put there anew by the next; b by one.
        let deletion = try engine.begin()
        deletion.refreshSnapshot()
        try deletion.remove("c")
        try deletion.remove("b")
        try deletion.put("b", "new")
        _ = try harness.run { try await deletion.commit(EngineHarness.origin) }
        let insertion = try engine.begin()
        try insertion.put("c", "new")
        _ = try harness.run { try await insertion.commit(EngineHarness.origin) }
        #expect(try late.follow("c", from: start) == ["-"])
        #expect(try late.follow("a", from: start) == ["x", "b", "-"])
        let after = try engine.begin()
        after.refreshSnapshot()
        #expect(try after.follow("c", from: RowMoment(after.snapshot)) == [])

        // Undone, nothing went anywhere.
        let undone = try engine.begin()
        undone.refreshSnapshot()
        let mark = undone.mark()
        try undone.move("c", to: "d")
        undone.rollback(to: mark)
        try undone.put("c", "newer")
        _ = try harness.run { try await undone.commit(EngineHarness.origin) }
        #expect(try after.follow("c", from: RowMoment(after.snapshot)) == [])
    }

    @Test("a cursor merges own changes with the store's rows, both ways", arguments: 0..<20)
    func cursors(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let harness = EngineHarness(seed: seed)
        let engine = try harness.open()
        var model: [String: String] = [:]
        let transaction = try engine.begin()
        for _ in 0..<60 { try change(transaction, &model, &random) }
        _ = try harness.run { try await transaction.commit(EngineHarness.origin) }
        let second = try engine.begin()
        for _ in 0..<30 { try change(second, &model, &random) }
        let expected = model.map { "\($0)=\($1)" }.sorted()
        let mark = second.mark()
        var ignored = model
        for _ in 0..<10 { try change(second, &ignored, &random) }
        for batch in [1, 2, 7, 1000] {
            #expect(try second.list(asOf: mark, batch: batch) == expected)
            #expect(try second.list(reverse: true, asOf: mark, batch: batch) == expected.reversed())
        }
        let lower = Array(key(&random).utf8)
        #expect(
            try second.list(KeyRange(lower: .exclusive(lower)), asOf: mark)
                == model.filter { lower.lexicographicallyPrecedes($0.key.utf8) }
                .map { "\($0)=\($1)" }.sorted())
    }

    private func key(_ random: inout SeededGenerator) -> String {
        "k\(Int.random(in: 100..<150, using: &random))"
    }

    private func change(
        _ transaction: Transaction, _ model: inout [String: String],
        _ random: inout SeededGenerator
    ) throws {
        let key = key(&random)
        if random.chance(0.3), model[key] != nil {
            try transaction.remove(key)
            model[key] = nil
        } else {
            let row = "\(random.next() % 1000)"
            try transaction.put(key, row)
            model[key] = row
        }
    }

    @Test("a cursor keeps its snapshot when the transaction takes a new one and the old is pruned")
    func cursorSnapshot() throws {
        let harness = EngineHarness()
        let engine = try harness.open()
        try harness.run {
            let first = try engine.begin()
            for number in 10..<20 { try first.put("\(number)", "old") }
            _ = try await first.commit(EngineHarness.origin)
            let reader = try engine.begin()
            let cursor = reader.scan(EngineHarness.rows, .all)
            _ = try cursor.next(limit: 3) { _, _ in true }
            for round in 0..<3 {
                let writer = try engine.begin()
                for number in 10..<20 { try writer.put("\(number)", "new \(round)") }
                _ = try await writer.commit(EngineHarness.origin)
            }
            reader.refreshSnapshot()
            engine.parts.snapshots.advanceHorizon(retaining: 0) { horizon, _ in
                engine.parts.store.prune(keepingFrom: horizon)
            }
            var rest: [String] = []
            _ = try cursor.next(limit: 100) { _, row in
                rest.append(String(decoding: row, as: UTF8.self))
                return true
            }
            #expect(rest == [String](repeating: "old", count: 7))
            #expect(try reader.get("10") == "new 2")
        }
    }

    @Test("the second of two writers of a row waits, and then sees that it changed")
    func conflict() throws {
        let harness = EngineHarness()
        let engine = try harness.open()
        let log = Shared<[String]>([])
        let first = try engine.begin()
        let second = try engine.begin()
        try harness.run {
            try await first.lockRow("a")
            try first.put("a", "1")
        }
        Task(executorPreference: harness.scheduler) {
            try await second.lockRow("a")
            let isChanged = try Array("a".utf8).withUnsafeBytes {
                try second.newestSequence(of: $0, in: EngineHarness.rows)
            }.map { $0 > second.snapshot }
            log.change { $0.append("second, changed: \(isChanged == true)") }
            second.refreshSnapshot()
            let row = try second.get("a")
            log.change { $0.append("sees \(row ?? "nothing")") }
        }
        harness.scheduler.runUntilIdle()
        #expect(log.value.isEmpty)
        _ = try harness.run { try await first.commit(EngineHarness.origin) }
        harness.scheduler.runUntilIdle()
        #expect(log.value == ["second, changed: true", "sees 1"])
    }

    @Test("a transaction that is too large is refused, and can be rolled back")
    func tooLarge() throws {
        let harness = EngineHarness()
        let engine = try harness.open { $0.transactionBytesMaximum = 100_000 }
        let transaction = try engine.begin()
        #expect(throws: EngineError.transactionTooLarge(limitBytes: 100_000)) {
            for number in 0..<10_000 { try transaction.put("\(number)", "some row") }
        }
        transaction.rollback()
        #expect(try engine.begin().list() == [])
    }

    @Test("a read-only transaction refuses every write")
    func readOnly() throws {
        let engine = try EngineHarness().open()
        let transaction = try engine.begin(readOnly: true)
        #expect(throws: EngineError.readOnlyTransaction) { try transaction.put("a", "1") }
    }

    @Test("a keyspace that a transaction filled goes with its rollback and stays with its commit")
    func bulkLoad() throws {
        let harness = EngineHarness()
        let engine = try harness.open()
        func load(_ transaction: Transaction, _ keyspace: KeyspaceID) throws {
            try transaction.bulkLoad(keyspace) { add in
                [1].withUnsafeBytes { add($0, $0) }
            }
        }
        let abandoned = try engine.begin()
        try load(abandoned, KeyspaceID(200))
        abandoned.rollback()
        let partly = try engine.begin()
        try partly.put("a", "1")
        try load(partly, KeyspaceID(201))
        let mark = partly.mark()
        try load(partly, KeyspaceID(202))
        partly.rollback(to: mark)
        _ = try harness.run { try await partly.commit(EngineHarness.origin) }
        #expect(engine.parts.store.keyspaces == [EngineHarness.rows, KeyspaceID(201)])
    }

    @Test("earlier states can be read while they are held or retained")
    func asOf() throws {
        let harness = EngineHarness()
        let engine = try harness.open { $0.retainedCommits = 2 }
        try harness.run {
            for number in 1...5 {
                let transaction = try engine.begin()
                try transaction.put("a", "\(number)")
                _ = try await transaction.commit(EngineHarness.origin)
            }
            engine.parts.snapshots.advanceHorizon(retaining: 2) { horizon, _ in
                engine.parts.store.prune(keepingFrom: horizon)
            }
            #expect(try engine.begin(asOf: CommitSequence(3)).get("a") == "3")
            #expect(throws: EngineError.momentNotKept(oldest: CommitSequence(3))) {
                try engine.begin(asOf: CommitSequence(2))
            }
            #expect(throws: EngineError.momentNotKept(oldest: CommitSequence(3))) {
                try engine.begin(asOf: CommitSequence(6))
            }
        }
    }
}
