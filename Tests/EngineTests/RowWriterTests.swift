import Bytes
import Environment
import Store
import Testing

@testable import Engine

@Suite("Who wrote a row, and what became of transactions") struct RowWriterTests {
    private func writer(
        of key: String, _ transaction: Transaction, asOf mark: WriteMark? = nil
    ) throws -> UInt32? {
        try Array(key.utf8).withUnsafeBytes {
            try transaction.writer(of: $0, in: EngineHarness.rows, asOf: mark)
        }
    }

    private func latestWriter(of key: String, _ transaction: Transaction) throws -> UInt32? {
        try Array(key.utf8).withUnsafeBytes {
            try transaction.latestWriter(of: $0, in: EngineHarness.rows)
        }
    }

    /// Commits a change of a row, and returns the number that was shown before, if any.
    @discardableResult
    private func commit(
        _ harness: EngineHarness, _ engine: Engine, _ key: String, _ row: String?,
        shows: Bool = false
    ) throws -> UInt64? {
        let transaction = try engine.begin()
        if let row { try transaction.put(key, row) } else { try transaction.remove(key) }
        let number = shows ? transaction.showNumber() : nil
        _ = try harness.run { try await transaction.commit(EngineHarness.origin) }
        return number
    }

    @Test("it stays what it was told as, and is another for each change", arguments: [false, true])
    func stays(isFlushed: Bool) throws {
        let harness = EngineHarness()
        func open() throws -> Engine {
            try harness.open { if isFlushed { $0.store.flushBytes = 2000 } }
        }
        var engine = try open()
        var writers: [UInt32] = []
        for round in 0..<200 {
            let shown = try commit(harness, engine, "k", "\(round)", shows: round % 3 == 0)
            let reader = try engine.begin()
            let writer = try #require(try writer(of: "k", reader))
            if let shown { #expect(writer == UInt32(truncatingIfNeeded: shown)) }
            #expect(Int32(bitPattern: writer) > 0)
            writers.append(writer)
            reader.rollback()
            guard round % 40 == 39 else { continue }
            if isFlushed {
                try engine.close()
            } else {
                harness.machine.disk.crash(seed: UInt64(round))
            }
            engine = try open()
            let again = try engine.begin()
            #expect(try self.writer(of: "k", again) == writers.last)
            again.rollback()
        }
        #expect(Set(writers).count == writers.count)
    }

    @Test("of an own change it is the number that the commit has, with those before a mark apart")
    func own() throws {
        let harness = EngineHarness()
        let engine = try harness.open()
        try commit(harness, engine, "a", "1")
        let transaction = try engine.begin()
        let before = try #require(try writer(of: "a", transaction))
        let mark = transaction.mark()
        try transaction.put("a", "2")
        try transaction.put("b", "1")
        #expect(try writer(of: "a", transaction, asOf: mark) == before)
        #expect(try writer(of: "b", transaction, asOf: mark) == nil)
        let own = try #require(try writer(of: "a", transaction))
        #expect(own == UInt32(truncatingIfNeeded: transaction.showNumber()) && own != before)
        try transaction.remove("b")
        #expect(try writer(of: "b", transaction) == nil)
        _ = try harness.run { try await transaction.commit(EngineHarness.origin) }
        #expect(try writer(of: "a", try engine.begin()) == own)
    }

    @Test("a snapshot shows who wrote what it shows, the newest version who wrote that")
    func snapshots() throws {
        let harness = EngineHarness()
        let engine = try harness.open { $0.store.flushBytes = 1000 }
        try commit(harness, engine, "k", "old", shows: true)
        try commit(harness, engine, "l", "old")
        let old = try engine.begin(.repeatableRead)
        let seen = [try writer(of: "k", old), try writer(of: "l", old)]
        for round in 0..<100 {
            try commit(harness, engine, "k", "\(round)")
            try commit(harness, engine, "l", round % 2 == 0 ? nil : "again", shows: round % 5 == 0)
        }
        #expect([try writer(of: "k", old), try writer(of: "l", old)] == seen)
        let newest = try engine.begin()
        #expect(try latestWriter(of: "k", old) == writer(of: "k", newest))
        #expect(try latestWriter(of: "l", old) == writer(of: "l", newest))
        #expect(try latestWriter(of: "l", old) != seen[1])
    }

    @Test("who asks by a number learns whether its transaction committed, after a crash too")
    func status() throws {
        let harness = EngineHarness()
        var engine = try harness.open()
        let committed = try #require(try commit(harness, engine, "a", "1", shows: true))
        let undone = try engine.begin()
        try undone.put("b", "1")
        let undoneNumber = undone.showNumber()
        #expect(try undone.status(of: undoneNumber) == .open)
        #expect(try engine.begin().status(of: undoneNumber) == .open)
        undone.rollback()
        let empty = try engine.begin()
        let emptyNumber = empty.showNumber()
        empty.endUnchanged()
        let open = try engine.begin()
        let openNumber = open.showNumber()
        try open.put("c", "1")

        let asker = try engine.begin()
        #expect(try asker.status(of: committed) == .committed)
        #expect(try asker.status(of: undoneNumber) == .aborted)
        #expect(try asker.status(of: emptyNumber) == .committed)
        #expect(try asker.status(of: openNumber) == .open)
        #expect(try asker.status(of: asker.showNumber() + 1) == nil)

        harness.machine.disk.crash(seed: 1)
        engine = try harness.open()
        let later = try engine.begin()
        #expect(try later.status(of: committed) == .committed)
        #expect(try later.status(of: undoneNumber) == .aborted)
        #expect(try later.status(of: openNumber) == .aborted)
    }

    @Test("its age is how many commits or numbers there were since")
    func age() throws {
        let harness = EngineHarness()
        let engine = try harness.open()
        try commit(harness, engine, "a", "1")
        let first = try #require(try writer(of: "a", try engine.begin()))
        for round in 0..<7 { try commit(harness, engine, "b", "\(round)") }
        #expect(try engine.begin().age(of: first) == 7)
        let wrapped = TransactionNumber.short(of: CommitSequence(1 << 30 - 2))
        #expect(TransactionNumber.commits(from: wrapped, to: CommitSequence(1 << 30 + 3)) == 5)
        #expect(TransactionNumber.commits(from: 17, to: CommitSequence(20)) == nil)
    }
}
