import Bytes
import Environment
import Ledger
import Store
import Synchronization
import Testing

@testable import Engine

@Suite("Past")
struct PastTests {
    private static let commitCount = 400

    /// Commits of three roles, some large, over several segments. Returns what each was told.
    private func fill(_ engine: Engine, _ harness: EngineHarness) throws -> [CommitReceipt] {
        try harness.run {
            var receipts: [CommitReceipt] = []
            for number in 1...Self.commitCount {
                let transaction = try engine.begin()
                let length = number % 50 == 0 ? 20_000 : 10
                try transaction.put("k\(number % 7)", String(repeating: "x", count: length))
                let origin = EntryOrigin(
                    role: "role\(number % 3)", client: "", application: "tests")
                if let receipt = try await transaction.commit(origin) { receipts.append(receipt) }
            }
            return receipts
        }
    }

    private func check(_ past: Past, _ receipts: [CommitReceipt]) throws {
        // Up, down, and here and there.
        let order = Array(receipts.indices) + receipts.indices.reversed()
        for index in order + receipts.indices.map({ $0 * 37 % receipts.count }) {
            let receipt = receipts[index]
            let commit = try #require(try past.commit(receipt.sequence))
            #expect(commit.sequence == receipt.sequence)
            #expect(commit.timestamp == receipt.timestamp)
            #expect(commit.role == "role\((index + 1) % 3)")
            #expect(try past.sequence(at: receipt.timestamp) == receipt.sequence)
        }
        #expect(try past.commit(.zero) == nil)
        #expect(try past.commit(past.newest.next) == nil)
        #expect(try past.sequence(at: Timestamp(microseconds: 0)) == nil)
        #expect(try past.firstCommit()?.sequence == CommitSequence(1))
        let reader = past.commits(after: CommitSequence(100), through: CommitSequence(250))
        var seen: [UInt64] = []
        while let entry = try reader.nextEntry() {
            seen.append(entry.sequence.rawValue)
            #expect(entry.changes.count == 1)
        }
        #expect(seen == Array(101...250))
    }

    @Test("what a commit did to a row is known from the ledger")
    func kinds() throws {
        let harness = EngineHarness()
        let engine = try harness.open()
        func commit(
            _ body: @escaping @Sendable (Transaction) throws -> Void
        ) throws -> CommitSequence {
            try harness.run {
                let transaction = try engine.begin()
                try body(transaction)
                return try #require(await transaction.commit(EngineHarness.origin)).sequence
            }
        }
        let first = try commit { for key in ["a", "b", "c"] { try $0.put(key, "1") } }
        let second = try commit { transaction in
            for key in ["a", "b", "x", "y", "z"] { try transaction.put(key, "2") }
            try transaction.remove("c")
        }
        func kind(_ key: String, _ sequence: CommitSequence) throws -> RowChange.Kind? {
            try engine.past.kind(of: Array(key.utf8), in: EngineHarness.rows, by: sequence)
        }
        for key in ["a", "b", "c"] { #expect(try kind(key, first) == .insert) }
        for key in ["x", "y", "z"] { #expect(try kind(key, second) == .insert) }
        for key in ["a", "b"] { #expect(try kind(key, second) == .update) }
        #expect(try kind("c", second) == .delete)
        // Of commits and keyspaces that are not there nothing is known.
        #expect(try kind("a", second.next) == nil)
        #expect(try kind("a", .zero) == nil)
        #expect(try engine.past.kind(of: [97], in: KeyspaceID(999), by: first) == nil)
    }

    @Test("who committed and when is known of every commit, also after a restart")
    func commits() throws {
        let harness = EngineHarness()
        var engine = try harness.open()
        let receipts = try fill(engine, harness)
        #expect(receipts.count == Self.commitCount)
        try check(engine.past, receipts)
        try engine.close()
        engine = try harness.open()
        try check(engine.past, receipts)
        try engine.close()
    }

    @Test("retained states can be read after a restart, others are refused")
    func restart() throws {
        let harness = EngineHarness()
        let views = EngineViews(rules: OneHour())
        var engine = try harness.open(views)
        let receipts = try fill(engine, harness)
        try engine.close()
        engine = try harness.open(views)
        for receipt in receipts where receipt.sequence.rawValue % 9 == 1 {
            let transaction = try engine.begin(asOf: receipt.sequence)
            let number = Int(receipt.sequence.rawValue)
            let length = number % 50 == 0 ? 20_000 : 10
            #expect(try transaction.get("k\(number % 7)")?.count == length)
            transaction.rollback()
        }
        #expect(throws: EngineError.momentNotKept(oldest: .zero)) {
            try engine.begin(asOf: CommitSequence(UInt64(Self.commitCount + 1)))
        }
        try engine.close()
    }

    @Test("a transaction in the past reads no keyspace that keeps less")
    func shortRetention() throws {
        let harness = EngineHarness()
        let engine = try harness.open(EngineViews(rules: OneHour(except: EngineHarness.rows)))
        let other = KeyspaceID(101)
        for number in 1...1100 {
            try harness.run {
                let transaction = try engine.begin()
                try transaction.put("k", "\(number)")
                try transaction.put("k", "\(number)", in: other)
                _ = try await transaction.commit(EngineHarness.origin)
            }
        }
        let oldest = engine.past.oldestSequence(of: EngineHarness.rows)
        #expect(oldest > CommitSequence(500))
        let transaction = try engine.begin(asOf: CommitSequence(5))
        #expect(try transaction.get("k", in: other) == "5")
        #expect(throws: EngineError.momentNotKept(oldest: oldest)) { try transaction.get("k") }
        #expect(throws: EngineError.momentNotKept(oldest: oldest)) { try transaction.list() }
        transaction.rollback()
        try engine.close()
    }

    @Test("what a transaction reads of the past stays while it lives, however long that is")
    func longReader() throws {
        let harness = EngineHarness()
        let engine = try harness.open(EngineViews(rules: OneHour()))
        func commit(_ numbers: ClosedRange<Int>) throws {
            for number in numbers {
                try harness.run {
                    let transaction = try engine.begin()
                    try transaction.put("k", "\(number)")
                    _ = try await transaction.commit(EngineHarness.origin)
                }
            }
        }
        try commit(1...1100)
        let reader = try engine.begin(asOf: CommitSequence(5))
        #expect(try reader.get("k") == "5")
        harness.machine.clock.advance(microseconds: 7_200_000_000)
        try commit(1101...3300)
        #expect(try reader.get("k") == "5")
        reader.rollback()
        try commit(3301...4400)
        #expect(throws: EngineError.self) {
            try engine.begin(asOf: CommitSequence(5)).get("k")
        }
        try engine.close()
    }

    @Test("a longer retention brings nothing back, and a restart does not either")
    func longerRetention() throws {
        let harness = EngineHarness()
        let rules = OneHour(except: EngineHarness.rows)
        func open() throws -> Engine {
            try harness.open(EngineViews(rules: rules)) { $0.store.flushBytes = 20_000 }
        }
        var engine = try open()
        let first = engine
        for number in 1...3000 {
            try harness.run {
                let transaction = try first.begin()
                try transaction.put("k", "\(number)")
                _ = try await transaction.commit(EngineHarness.origin)
            }
        }
        let oldest = engine.past.oldestSequence(of: EngineHarness.rows)
        #expect(oldest > CommitSequence(1000))
        rules.exception = nil
        for _ in 0..<2 {
            #expect(engine.past.oldestSequence(of: EngineHarness.rows) >= CommitSequence(1000))
            for moment in stride(from: UInt64(1), through: 3000, by: 97) {
                let transaction = try engine.begin(asOf: CommitSequence(moment))
                let row = Result { try transaction.get("k") }
                transaction.rollback()
                if case .success(let row) = row { #expect(row == "\(moment)") }
            }
            try engine.close()
            engine = try open()
        }
        try engine.close()
    }

    @Test("the digest is that of the newest durable group, and changes with every commit")
    func digest() throws {
        let harness = EngineHarness()
        let engine = try harness.open()
        var digests = Set([engine.past.digest])
        for number in 1...5 {
            try harness.run {
                let transaction = try engine.begin()
                try transaction.put("a", "\(number)")
                _ = try await transaction.commit(EngineHarness.origin)
            }
            digests.insert(engine.past.digest)
        }
        #expect(digests.count == 6)
        try engine.close()
    }
}

/// Keeps what was for an hour, one keyspace's not at all.
private final class OneHour: KeyspaceRules {
    private static let microseconds: Int64 = 3_600_000_000

    private let kept: Mutex<KeyspaceID?>

    var exception: KeyspaceID? {
        get { kept.withLock { $0 } }
        set { kept.withLock { $0 = newValue } }
    }

    init(except exception: KeyspaceID? = nil) { kept = Mutex(exception) }

    func shape(of keyspace: KeyspaceID) -> RowShape? { nil }
    func historyRetention(of keyspace: KeyspaceID) -> Int64 {
        keyspace == exception ? 0 : Self.microseconds
    }
    var historyRetentions: Set<Int64> { [0, Self.microseconds] }
}
