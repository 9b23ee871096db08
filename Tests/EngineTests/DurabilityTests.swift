import Bytes
import Environment
import Store
import Synchronization
import Testing

@testable import Engine

/// Notes what a view is told.
private final class NotingObserver: CommitObserver {
    let notes = Mutex<[String]>([])

    func committed(_ entry: CommittedEntry, before: RowsBefore) throws(EngineError) {
        for change in entry.changes {
            switch change {
            case .row(let row):
                let old = try before.row(row.keyspace, row.key) {
                    String(decoding: $0, as: UTF8.self)
                }
                let new = row.kind == .delete ? "-" : String(decoding: row.row, as: UTF8.self)
                note("\(entry.sequence.rawValue) \(row.kind) \(old ?? "-") → \(new)")
            case .append(let append):
                note("\(entry.sequence.rawValue) append at \(append.baseOffset)")
            }
        }
    }

    func published(upTo sequence: CommitSequence) { note("published \(sequence.rawValue)") }

    private func note(_ text: String) { notes.withLock { $0.append(text) } }

    var log: [String] { notes.withLock { $0 } }
}

/// Keeps an index keyspace of all rows, keyed by row.
private final class IndexDeriver: ChangeDeriver {
    static let index = KeyspaceID(101)

    func derive(_ entry: CommittedEntry, into derivation: Derivation) throws(EngineError) {
        guard entry.isReplay else { return }
        for case .row(let row) in entry.changes where row.keyspace == EngineHarness.rows {
            let old = try derivation.before.row(row.keyspace, row.key) { [UInt8]($0) }
            old?.withUnsafeBytes { derivation.delete(IndexDeriver.index, $0) }
            if row.kind != .delete { derivation.put(IndexDeriver.index, row.row, row.key) }
        }
    }
}

extension Store {
    /// All rows of all keyspaces at a sequence.
    fileprivate func dump(at sequence: CommitSequence) throws -> [String] {
        try keyspaces.flatMap { keyspace in
            var rows: [String] = []
            _ = try scan(keyspace, .all, at: sequence, limit: .max) { key, row in
                rows.append("\(keyspace.rawValue): \([UInt8](key)) \([UInt8](row))")
                return true
            }
            return rows
        }
    }
}

@Suite("Durability") struct DurabilityTests {
    private let partition = TopicPartition(topic: TopicID(9), partition: 0)

    /// Commits `count` transactions of some rows, their index entries and an append each.
    private func work(_ engine: Engine, count: Int, _ random: inout SeededGenerator) async throws {
        for _ in 0..<count {
            let transaction = try engine.begin()
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let key = "k\(Int.random(in: 0..<20, using: &random))"
                let old = try transaction.get(key)
                if let old { try transaction.deleteIndexEntry(old) }
                if old != nil, random.chance(0.3) {
                    try transaction.remove(key)
                } else {
                    let row = "row \(random.next())"
                    try transaction.put(key, row)
                    try transaction.putIndexEntry(row, key)
                }
            }
            try transaction.append(
                partition, batch: [1, 2], recordCount: Int32.random(in: 1...3, using: &random))
            _ = try await transaction.commit(EngineHarness.origin)
        }
    }

    @Test("what a start replays is what was there, indexes and offsets too", arguments: 0..<10)
    func replayEqualsLive(seed: UInt64) throws {
        let harness = EngineHarness(seed: seed)
        let engine = try harness.open(EngineViews(deriver: IndexDeriver()))
        try harness.run {
            var random = SeededGenerator(seed: seed)
            try await work(engine, count: 40, &random)
        }
        let live = try engine.parts.store.dump(at: .latest)
        if seed % 2 == 0 {
            try engine.close()
        } else {
            harness.machine.disk.crash(seed: seed)
        }
        let reopened = try harness.open(EngineViews(deriver: IndexDeriver()))
        #expect(reopened.visibleSequence == engine.visibleSequence)
        #expect(try reopened.parts.store.dump(at: .latest) == live)
        let receipts = try harness.run {
            [
                try await engine.appendOffset(partition, harness: nil),
                try await reopened.appendOffset(partition, harness: nil),
            ]
        }
        #expect(receipts[0] == nil || receipts[0] == receipts[1])
    }

    @Test("views are told the same at replay as at the commit, old rows included")
    func observers() throws {
        let harness = EngineHarness()
        let live = NotingObserver()
        let engine = try harness.open(EngineViews(observers: [live]))
        try harness.run {
            for step in ["1", "2", "-"] {
                let transaction = try engine.begin()
                if step == "-" {
                    try transaction.remove("a")
                } else {
                    try transaction.put("a", step)
                }
                try transaction.append(partition, batch: [1], recordCount: 2)
                _ = try await transaction.commit(EngineHarness.origin)
            }
        }
        let facts = [
            "1 insert - → 1", "1 append at 0", "2 update 1 → 2", "2 append at 2", "3 delete 2 → -",
            "3 append at 4",
        ]
        #expect(live.log.filter { !$0.hasPrefix("published") } == facts)
        #expect(live.log.contains("published 3"))
        try engine.close()
        let replayed = NotingObserver()
        _ = try harness.open(EngineViews(observers: [replayed]))
        #expect(replayed.log == facts + ["published 3"])
    }

    @Test("commits that wait together are made durable by one sync")
    func groupCommit() throws {
        let harness = EngineHarness()
        let engine = try harness.open()
        let syncs = harness.machine.disk.counts.syncs
        let done = Shared(0)
        for number in 0..<50 {
            Task(executorPreference: harness.scheduler) {
                let transaction = try engine.begin()
                try transaction.put("k\(number)", "row")
                _ = try await transaction.commit(EngineHarness.origin)
                done.change { $0 += 1 }
            }
        }
        harness.scheduler.runUntilIdle()
        #expect(done.value == 50)
        #expect(engine.visibleSequence == CommitSequence(50))
        // A new segment costs a few syncs of its own.
        #expect(harness.machine.disk.counts.syncs - syncs < 25)
    }

    @Test("after a failed sync no serializable reader is told that it came before who failed")
    func serializableReaderAfterFailedSync() throws {
        let harness = EngineHarness()
        let engine = try harness.open()
        let reader = try engine.begin(.serializable, readOnly: true)
        let disk = harness.machine.disk
        disk.faults.failingSyncs = [disk.counts.syncs]
        #expect(throws: EngineError.self) {
            try harness.run {
                try await reader.start(deferrable: false)
                #expect(try reader.list().isEmpty)
                let writer = try engine.begin(.serializable)
                try writer.put("a", "1")
                _ = try await writer.commit(EngineHarness.origin)
            }
        }
        // The writer may be in the ledger after all.
        #expect(throws: EngineError.stopped) {
            try harness.run { _ = try await reader.commit(EngineHarness.origin) }
        }
    }

    @Test("after a failed sync nobody is answered well, and the next start has whole transactions")
    func failedSync() throws {
        let harness = EngineHarness()
        let engine = try harness.open()
        try harness.run {
            let transaction = try engine.begin()
            try transaction.put("before", "1")
            _ = try await transaction.commit(EngineHarness.origin)
        }
        let disk = harness.machine.disk
        disk.faults.failingSyncs = [disk.counts.syncs]
        let outcomes = Shared<[String]>([])
        for number in 0..<5 {
            Task(executorPreference: harness.scheduler) {
                do {
                    let transaction = try engine.begin()
                    try transaction.put("a\(number)", "1")
                    try transaction.put("b\(number)", "1")
                    _ = try await transaction.commit(EngineHarness.origin)
                    outcomes.change { $0.append("committed") }
                } catch {
                    outcomes.change { $0.append("failed") }
                }
            }
        }
        harness.scheduler.runUntilIdle()
        #expect(outcomes.value == [String](repeating: "failed", count: 5))
        #expect(harness.fatal.withLock { $0 } != nil)
        #expect(try engine.begin().list() == ["before=1"])
        #expect(throws: EngineError.stopped) {
            try harness.run {
                let late = try engine.begin()
                try late.put("late", "1")
                _ = try await late.commit(EngineHarness.origin)
            }
        }
        disk.crash(seed: 3)
        let rows = try harness.open().begin().list()
        #expect(rows.contains("before=1"))
        for number in 0..<5 {
            #expect(rows.contains("a\(number)=1") == rows.contains("b\(number)=1"))
        }
        #expect(!rows.contains("late=1"))
    }

    @Test("a directory in use is refused with the number of the process that has it")
    func directoryLock() throws {
        let harness = EngineHarness()
        let engine = try harness.open()
        #expect(throws: EngineError.locked(pid: 1)) { try harness.open() }
        try engine.close()
        try harness.open().close()
    }

    @Test("a closed engine begins nothing and commits nothing")
    func close() throws {
        let harness = EngineHarness()
        let engine = try harness.open()
        let transaction = try engine.begin()
        try transaction.put("a", "1")
        try engine.close()
        #expect(throws: EngineError.stopped) { try engine.begin() }
        #expect(throws: EngineError.stopped) {
            try harness.run { try await transaction.commit(EngineHarness.origin) }
        }
    }
}

extension Transaction {
    fileprivate func putIndexEntry(_ row: String, _ key: String) throws(EngineError) {
        var failure: EngineError?
        Array(row.utf8).withUnsafeBytes { row in
            Array(key.utf8).withUnsafeBytes { key in
                do throws(EngineError) { try putDerived(IndexDeriver.index, row, key) } catch {
                    failure = error
                }
            }
        }
        if let failure { throw failure }
    }

    fileprivate func deleteIndexEntry(_ row: String) throws(EngineError) {
        var failure: EngineError?
        Array(row.utf8).withUnsafeBytes { row in
            do throws(EngineError) { try deleteDerived(IndexDeriver.index, row) } catch {
                failure = error
            }
        }
        if let failure { throw failure }
    }
}

extension Engine {
    /// Where the next append goes; nil when the engine has stopped.
    fileprivate func appendOffset(
        _ partition: TopicPartition, harness: EngineHarness?
    ) async throws -> Int64? {
        try? await append(
            [(topicPartition: partition, batch: [7], recordCount: 1)], EngineHarness.origin
        ).baseOffsets[0]
    }
}
