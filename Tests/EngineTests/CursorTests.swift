import Bytes
import Environment
import Store
import Testing

@testable import Engine

@Suite("Cursors over what is stored and what the transaction wrote itself") struct CursorTests {
    private static func key(_ number: Int) -> String { "k\(10_000 + number)" }

    @Test(
        "own rows are among deleted ones, however many of those are passed at once",
        arguments: [false, true])
    func amongDeleted(isFlushed: Bool) throws {
        let harness = EngineHarness()
        let engine = try harness.open {
            if isFlushed { $0.store.flushBytes = 1000 }
        }
        let numbers = 0..<6000
        try harness.run {
            let first = try engine.begin()
            for number in numbers { try first.put(CursorTests.key(number), "stored") }
            _ = try await first.commit(EngineHarness.origin)
            let second = try engine.begin()
            for number in numbers { try second.remove(CursorTests.key(number)) }
            _ = try await second.commit(EngineHarness.origin)
        }
        let reader = try engine.begin()
        let own = [7, 900, 2500, 4095, 4096, 4097, 5999].map { "\(CursorTests.key($0))=own" }
        for number in [7, 900, 2500, 4095, 4096, 4097, 5999] {
            try reader.put(CursorTests.key(number), "own")
        }
        for batch in [2, 1024] {
            #expect(try reader.list(batch: batch) == own)
            #expect(try reader.list(reverse: true, batch: batch) == own.reversed())
        }
        reader.rollback()
        try engine.close()
    }

    @Test("one that outlives its transaction has that one's rows, whatever the session does next")
    func outlivesTransaction() throws {
        let harness = EngineHarness()
        let engine = try harness.open()
        try harness.run {
            let memory = TransactionMemory()
            let first = try engine.begin(memory: memory)
            for number in 0..<5 { try first.put(CursorTests.key(number), "first") }
            let cursor = first.scan(EngineHarness.rows, .all)
            _ = try await first.commit(EngineHarness.origin)
            for round in 0..<3 {
                let later = try engine.begin(memory: memory)
                try later.put(CursorTests.key(round), "later")
                try later.put(CursorTests.key(9), "\(round)")
                #expect(try later.list(batch: 100).last == "\(CursorTests.key(9))=\(round)")
                if round == 1 {
                    later.rollback()
                } else {
                    _ = try await later.commit(EngineHarness.origin)
                }
            }
            var rows: [String] = []
            while try cursor.next(
                limit: 2,
                { key, row in
                    rows.append(String(decoding: row, as: UTF8.self))
                    return true
                })
            {}
            #expect(rows == Array(repeating: "first", count: 5))
        }
        let rows = ["later", "first", "later", "first", "first"].enumerated().map {
            "\(CursorTests.key($0))=\($1)"
        }
        #expect(try engine.begin().list(batch: 100) == rows + ["\(CursorTests.key(9))=2"])
        try engine.close()
    }

    @Test("all rows in either direction equal a model's", arguments: 0..<10 as Range<UInt64>)
    func model(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let harness = EngineHarness(seed: seed)
        let engine = try harness.open {
            $0.store.flushBytes = 1500
            $0.store.run.blockBytes = 200
            $0.store.runBytes = 1000
            $0.store.level0RunsMax = 2
            $0.store.level1Bytes = 3000
        }
        var stored: [String: String] = [:]
        for round in 0..<15 {
            var changes: [(key: String, row: String?)] = []
            for _ in 0..<Int.random(in: 1...40, using: &random) {
                let key = CursorTests.key(Int.random(in: 0..<300, using: &random))
                let row = random.chance(0.5) ? nil : "\(round) \(random.next())"
                changes.append((key, row))
            }
            for change in changes { stored[change.key] = change.row }
            let committed = changes
            try harness.run {
                let writer = try engine.begin()
                for (key, row) in committed {
                    if let row {
                        try writer.put(key, row)
                    } else if try writer.get(key) != nil {
                        try writer.remove(key)
                    }
                }
                _ = try await writer.commit(EngineHarness.origin)
            }
            try check(engine, stored, &random)
        }
        try engine.close()
    }

    /// Of a transaction that writes as well.
    private func check(
        _ engine: Engine, _ stored: [String: String], _ random: inout SeededGenerator
    ) throws {
        let reader = try engine.begin()
        var model = stored
        for _ in 0..<Int.random(in: 1...20, using: &random) {
            let key = CursorTests.key(Int.random(in: 0..<300, using: &random))
            if random.chance(0.3), model[key] != nil {
                try reader.remove(key)
                model[key] = nil
            } else {
                try reader.put(key, "own")
                model[key] = "own"
            }
        }
        let low = CursorTests.key(Int.random(in: 0..<300, using: &random))
        let high = CursorTests.key(Int.random(in: 0..<300, using: &random))
        let ranges: [(range: KeyRange, isIn: (String) -> Bool)] = [
            (.all, { _ in true }),
            (
                KeyRange(lower: .inclusive(Array(low.utf8)), upper: .exclusive(Array(high.utf8))),
                { $0 >= low && $0 < high }
            ),
            (
                KeyRange(lower: .exclusive(Array(low.utf8)), upper: .inclusive(Array(high.utf8))),
                { $0 > low && $0 <= high }
            ),
        ]
        for (range, isIn) in ranges {
            let expected = model.filter { isIn($0.key) }.sorted { $0.key < $1.key }
                .map { "\($0.key)=\($0.value)" }
            let batch = [1, 2, 5, 17, 1000].randomElement(using: &random) ?? 1
            #expect(try reader.list(range, batch: batch) == expected)
            #expect(try reader.list(range, reverse: true, batch: batch) == expected.reversed())
        }
        reader.rollback()
    }
}
