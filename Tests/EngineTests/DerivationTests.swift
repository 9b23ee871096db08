import Bytes
import Environment
import Store
import Testing

@testable import Engine

/// Keeps an index of rows by their value, which is made when a system row says so.
private final class MadeIndex: ChangeDeriver {
    static let index = KeyspaceID(101)

    func derive(_ entry: CommittedEntry, into derivation: Derivation) throws(EngineError) {
        guard entry.isReplay else { return }
        for change in entry.changes {
            guard case .row(let row) = change else { continue }
            if row.keyspace == .system {
                try derivation.createKeyspace(MadeIndex.index)
                try derivation.scan(EngineHarness.rows) { key, value throws(EngineError) in
                    derivation.put(MadeIndex.index, value, key)
                }
                continue
            }
            let old = try derivation.before.row(row.keyspace, row.key) { [UInt8]($0) }
            old?.withUnsafeBytes { derivation.delete(MadeIndex.index, $0) }
            if row.kind != .delete { derivation.put(MadeIndex.index, row.row, row.key) }
        }
    }
}

@Suite("Derivation at replay") struct DerivationTests {
    /// Commits `body`'s changes, restarts, and lists the index then.
    private func indexAfterRestart(
        _ harness: EngineHarness, _ bodies: [@Sendable (Transaction) throws -> Void]
    ) throws -> [String] {
        let engine = try harness.open()
        for body in bodies {
            try harness.run {
                let transaction = try engine.begin()
                try body(transaction)
                _ = try await transaction.commit(EngineHarness.origin)
            }
        }
        try engine.close()
        let reopened = try harness.open(EngineViews(deriver: MadeIndex()))
        return try reopened.begin().list(in: MadeIndex.index)
    }

    @Test("two rows that exchange their values keep an index entry each")
    func exchange() throws {
        let index = try indexAfterRestart(
            EngineHarness(),
            [
                { transaction in
                    try transaction.put("a", "1")
                    try transaction.put("b", "2")
                },
                { transaction in
                    try transaction.put("a", "3")
                    try transaction.put("b", "1")
                    try transaction.put("a", "2")
                },
            ])
        #expect(index == ["1=b", "2=a"])
    }

    @Test("an index made beside changes of its rows has the new rows only")
    func madeBesideChanges() throws {
        let index = try indexAfterRestart(
            EngineHarness(),
            [
                { transaction in
                    for key in ["a", "b", "c"] { try transaction.put(key, "old \(key)") }
                },
                { transaction in
                    try transaction.put("a", "new a")
                    try transaction.remove("b")
                    try transaction.put("index", "made", in: .system)
                    try transaction.put("d", "new d")
                },
            ])
        #expect(index == ["new a=a", "new d=d", "old c=c"])
    }
}
