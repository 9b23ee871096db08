import Environment
import Testing

@testable import Engine

@Suite("Numbers of transactions") struct TransactionNumberTests {
    /// Commits one that has shown its number, or not, and returns it.
    private func commit(
        _ harness: EngineHarness, _ engine: Engine, row: String?, isShown: Bool = true
    ) throws -> UInt64 {
        let transaction = try engine.begin()
        let number = isShown ? transaction.showNumber() : transaction.id
        if let row { try transaction.put(row, row) }
        _ = try harness.run { try await transaction.commit(EngineHarness.origin) }
        return number
    }

    private func crash(_ harness: EngineHarness) throws -> Engine {
        harness.machine.disk.crash(seed: 1)
        return try harness.open()
    }

    @Test("that were shown, and committed, are not given again after a crash")
    func shown() throws {
        let harness = EngineHarness()
        var engine = try harness.open()
        var shown: [UInt64] = []
        for life in 0..<4 {
            for number in 0..<5 {
                shown.append(try commit(harness, engine, row: "\(life)-\(number)"))
                for _ in 0..<3 { try engine.begin().rollback() }
            }
            engine = try crash(harness)
        }
        #expect(Set(shown).count == shown.count)
        #expect(shown == shown.sorted())
    }

    @Test("cost the ledger a row for each half a million")
    func reservations() throws {
        let harness = EngineHarness()
        let engine = try harness.open()
        _ = try commit(harness, engine, row: "a")
        #expect(engine.numbers.next() == nil)
        engine.numbers.begin(after: 600_000)
        #expect(engine.numbers.next() == 600_000 + (1 << 20))
        // Who shows none, or commits nothing, reserves none.
        _ = try commit(harness, engine, row: "b", isShown: false)
        _ = try commit(harness, engine, row: nil)
        #expect(engine.numbers.next() != nil)
        let number = try commit(harness, engine, row: "c")
        #expect(engine.numbers.next() == nil)
        let next = try crash(harness).begin().id
        #expect(next > number + (1 << 19))
    }

    @Test("two that are committed in either order reserve enough for both")
    func either() throws {
        let harness = EngineHarness()
        let engine = try harness.open()
        let (one, two) = (try engine.begin(), try engine.begin())
        let shown = [one.showNumber(), two.showNumber()]
        try one.put("a", "1")
        try two.put("b", "1")
        _ = try harness.run {
            _ = try await two.commit(EngineHarness.origin)
            return try await one.commit(EngineHarness.origin)
        }
        #expect(try crash(harness).begin().id > shown.max() ?? 0)
    }
}
