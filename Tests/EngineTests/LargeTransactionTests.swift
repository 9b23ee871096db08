import Bytes
import Environment
import Store
import Testing

@testable import Engine

extension Transaction {
    fileprivate func putIndexEntry(_ key: String, _ row: String) throws(EngineError) {
        let (key, row) = (Array(key.utf8), Array(row.utf8))
        try putDerived(
            KeyspaceID(101), PackedBytes(key, ends: [key.count]),
            PackedBytes(row, ends: [row.count]))
    }
}

@Suite("Transactions so large that they give away what they have encoded")
struct LargeTransactionTests {
    private static let index = KeyspaceID(101)
    private static let rowCount = 2500

    private static func key(_ number: Int) -> String { "k\(100_000 + number)" }
    private static func row(_ number: Int) -> String {
        String(repeating: Character(UnicodeScalar(UInt8(97 + number % 26))), count: 4000)
    }

    /// Writes the rows, each key once, or some of them again.
    private static func write(
        _ transaction: Transaction, isIndexed: Bool, writesAgain: Bool
    ) throws(EngineError) {
        for number in 0..<rowCount {
            try transaction.put(key(number), row(number))
            if isIndexed { try transaction.putIndexEntry("i\(number)", key(number)) }
        }
        if writesAgain {
            for number in 0..<10 { try transaction.put(key(number), "again") }
            try transaction.remove(key(11))
        }
    }

    @Test(
        "all of it is there, index entries too, and after a restart",
        arguments: [false, true], [false, true])
    func isWhole(isIndexed: Bool, writesAgain: Bool) throws {
        let harness = EngineHarness()
        let engine = try harness.open()
        try harness.run {
            let first = try engine.begin()
            try first.put(LargeTransactionTests.key(7), "old")
            try first.put(LargeTransactionTests.key(11), "old")
            _ = try await first.commit(EngineHarness.origin)
            let large = try engine.begin()
            try LargeTransactionTests.write(
                large, isIndexed: isIndexed, writesAgain: writesAgain)
            _ = try await large.commit(EngineHarness.origin)
        }
        var expected = (0..<LargeTransactionTests.rowCount).map {
            "\(LargeTransactionTests.key($0))=\(LargeTransactionTests.row($0))"
        }
        if writesAgain {
            for number in 0..<10 { expected[number] = "\(LargeTransactionTests.key(number))=again" }
            expected.remove(at: 11)
        }
        #expect(try engine.begin().list(batch: 1000) == expected)
        let entries = try engine.begin().list(in: LargeTransactionTests.index, batch: 1000)
        #expect(entries.count == (isIndexed ? LargeTransactionTests.rowCount : 0))
        try engine.close()
        let reopened = try harness.open()
        #expect(try reopened.begin().list(batch: 1000) == expected)
        try reopened.close()
    }

    @Test("one whose commit fails leaves nothing")
    func failed() throws {
        let harness = EngineHarness()
        let engine = try harness.open()
        try harness.run {
            let large = try engine.begin()
            try LargeTransactionTests.write(large, isIndexed: true, writesAgain: false)
            harness.machine.disk.faults.failingSyncs = Set(
                (0..<10).map { harness.machine.disk.counts.syncs + $0 })
            do throws(EngineError) {
                _ = try await large.commit(EngineHarness.origin)
                Issue.record("the sync did not fail")
            } catch {}
        }
        #expect(engine.visibleSequence == .zero)
    }
}
