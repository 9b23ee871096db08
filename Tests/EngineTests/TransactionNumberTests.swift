import Bytes
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

    @Test("cost the ledger a row for each 32,768")
    func reservations() throws {
        let harness = EngineHarness()
        let engine = try harness.open()
        _ = try commit(harness, engine, row: "a")
        #expect(engine.numbers.next() == nil)
        engine.numbers.begin(after: 600_000)
        #expect(engine.numbers.next() == 600_000 + (1 << 16))
        // Who commits nothing reserves none.
        let number = try commit(harness, engine, row: nil)
        #expect(engine.numbers.next() != nil)
        _ = try commit(harness, engine, row: "b", isShown: false)
        #expect(engine.numbers.next() == nil)
        let next = try crash(harness).begin().id
        #expect(next > number + (1 << 15))
    }

    @Test(
        "are reserved before they are shown: what was told and not committed is nobody else's later"
    )
    func reservedBefore() throws {
        let harness = EngineHarness()
        var engine = try harness.open()
        var shown: [UInt64] = []
        for _ in 0..<4 {
            let first = try engine.begin()
            first.reserveNumbers()
            _ = try harness.run { try await first.commit(EngineHarness.origin) }
            for _ in 0..<3 {
                let transaction = try engine.begin()
                shown.append(transaction.showNumber())
                try transaction.put("lost", "1")
            }
            engine = try crash(harness)
        }
        #expect(shown == Set(shown).sorted())
        for number in shown {
            #expect(try engine.begin().status(of: number) == .aborted)
        }
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

    @Test("what was told of as the next one is never given again, committed or not")
    func told() throws {
        let harness = EngineHarness()
        var engine = try harness.open()
        var told: UInt64 = 0
        for life in 0..<4 {
            for _ in 0..<5 {
                let transaction = try engine.begin()
                #expect(transaction.showNumber() >= told)
                transaction.rollback()
            }
            if life == 2 { _ = try commit(harness, engine, row: "a") }
            let next = try #require(try engine.begin().numberSight()?.maximum)
            #expect(next >= told)
            told = next
            engine = try crash(harness)
        }
    }

    @Test("a snapshot shows who had committed by then, whatever is committed later")
    func sights() throws {
        let harness = EngineHarness()
        let engine = try harness.open()
        let first = try commit(harness, engine, row: "a")
        let open = try engine.begin()
        let openNumber = open.showNumber()
        try open.put("b", "1")
        let second = try commit(harness, engine, row: "c")

        let before = try engine.begin(.repeatableRead)
        let sight = try #require(before.numberSight())
        #expect(sight == NumberSight(minimum: openNumber, maximum: second + 1, open: [openNumber]))
        #expect(first < openNumber && openNumber < second)
        // Its own does not count as open, but nothing after it has ended.
        open.refreshSnapshot()
        let own = try #require(open.numberSight())
        #expect(own == NumberSight(minimum: openNumber, maximum: second + 1, open: []))

        let older = try engine.begin(.repeatableRead)
        _ = try harness.run { try await open.commit(EngineHarness.origin) }
        // Kept from the first question on, and the same where it is asked only now.
        #expect(before.numberSight() == sight)
        #expect(older.numberSight() == sight)
        let now = try engine.begin()
        #expect(
            now.numberSight()
                == NumberSight(minimum: second + 1, maximum: second + 1, open: []))
    }

    @Test("what no snapshot needs is forgotten, and of too many what an old one would")
    func forgetting() throws {
        let count: UInt64 = 4096
        var numbers = ShownNumbers(committedMax: Int(count))
        numbers.start(after: 0, at: .zero)
        for number in 1...1000 as ClosedRange<UInt64> {
            numbers.begin(number, at: CommitSequence(number - 1))
            numbers.end(number, at: CommitSequence(number)) { CommitSequence(number - 1) }
        }
        let sight = numbers.sight(at: CommitSequence(1000), own: nil) { _ in false }
        #expect(sight == NumberSight(minimum: 1001, maximum: 1001, open: []))
        #expect(numbers.sight(at: CommitSequence(100), own: nil, isSeen: { _ in false }) == nil)

        let old = CommitSequence(1000)
        for number in 1001...(1000 + count / 2) {
            numbers.begin(number, at: CommitSequence(number - 1))
            numbers.end(number, at: CommitSequence(number)) { old }
        }
        // The first was shown when that snapshot was the newest there could be, the others later.
        let kept = numbers.sight(at: old, own: nil) { _ in false }
        #expect(kept == NumberSight(minimum: 1001, maximum: 1002, open: [1001]))
        for number in (1001 + count / 2)...(1000 + count) {
            numbers.begin(number, at: CommitSequence(number - 1))
            numbers.end(number, at: CommitSequence(number)) { old }
        }
        #expect(numbers.sight(at: old, own: nil, isSeen: { _ in false }) == nil)
        let now = numbers.sight(at: CommitSequence(1000 + count), own: nil) { _ in false }
        #expect(now?.open == [])
    }

    @Test(
        "who has committed is seen by who sees what it wrote, though its session has not heard of it"
    )
    func notYetEnded() throws {
        var numbers = ShownNumbers()
        numbers.start(after: 3, at: .zero)
        numbers.begin(4, at: CommitSequence(1))
        numbers.begin(5, at: CommitSequence(1))
        numbers.begin(6, at: CommitSequence(2))
        let sight = numbers.sight(at: CommitSequence(2), own: nil) { $0 == 5 }
        #expect(sight == NumberSight(minimum: 4, maximum: 6, open: [4]))
        let before = numbers.sight(at: CommitSequence(1), own: nil) { _ in false }
        #expect(before == NumberSight(minimum: 4, maximum: 4, open: []))
    }

    @Test("a snapshot has one answer for its statement, and the next statement another")
    func statements() throws {
        let harness = EngineHarness()
        let engine = try harness.open()
        _ = try commit(harness, engine, row: "a")
        let (writer, other) = (try engine.begin(), try engine.begin())
        let numbers = [writer.showNumber(), other.showNumber()]
        try writer.put("b", "1")
        let last = try commit(harness, engine, row: "c")
        let reader = try engine.begin()
        let first = try #require(reader.numberSight())
        #expect(first == NumberSight(minimum: numbers[0], maximum: last + 1, open: numbers))
        _ = try harness.run { try await writer.commit(EngineHarness.origin) }
        #expect(reader.numberSight() == first)
        reader.refreshSnapshot()
        #expect(reader.numberSight()?.open == [numbers[1]])
        // Nothing new is to be seen, but for this.
        other.rollback()
        #expect(reader.numberSight()?.open == [numbers[1]])
        reader.refreshSnapshot()
        #expect(reader.numberSight()?.open == [])
        // Neither does a newer snapshot that is looked at meanwhile change the older one's.
        let old = try engine.begin(.repeatableRead)
        let number = try commit(harness, engine, row: "d")
        let aside = old.useNewestSnapshot(keepsConflicts: false)
        #expect(old.numberSight()?.minimum == number + 1)
        old.resume(aside)
        #expect(old.numberSight()?.open == [number])
    }

    @Test("are reserved by a commit that was refused, and undone, before")
    func refused() throws {
        let harness = EngineHarness()
        let engine = try harness.open()
        let transaction = try engine.begin()
        let number = transaction.showNumber()
        try transaction.put("a", "1")
        let mark = transaction.mark()
        transaction.writeNumber()
        transaction.rollback(to: mark)
        _ = try harness.run { try await transaction.commit(EngineHarness.origin) }
        #expect(try crash(harness).begin().showNumber() > number)
    }
}
