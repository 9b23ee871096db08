import Bytes
import Environment
import Ledger
import Store
import Testing

@testable import Engine

/// The whole engine on threads and a real disk, with ten times more data than it may keep in memory.
@Suite("Data larger than memory") struct LargerThanMemoryTests {
    private static let memoryBytes = 1 << 20
    private static let rowCount = 25_000
    private static let keyspace = EngineHarness.rows

    private func open(_ path: String) throws -> Engine {
        var options = EngineOptions()
        options.store = StoreOptions(memoryBytes: Self.memoryBytes)
        options.store.flushBytes = Self.memoryBytes / 4
        options.store.runBytes = 512 << 10
        options.store.level1Bytes = 1 << 20
        return try Engine.open(.linux, directory: path, options: options)
    }

    @Test("ten times the memory: loads, updates, reads, scans and a restart equal a model")
    func tenfold() async throws {
        let directory = TemporaryDirectory()
        let path = directory.path + "/data"
        var random = SeededGenerator(seed: 10)
        var model: [String: String] = [:]
        var engine = try open(path)
        let filler = String(repeating: "x", count: 400)
        var next = 0
        while next < Self.rowCount {
            let transaction = try engine.begin()
            for _ in 0..<250 {
                let key = name(of: next)
                let row = "\(random.next()) \(filler)"
                try transaction.put(key, row)
                model[key] = row
                next += 1
            }
            _ = try await transaction.commit(EngineHarness.origin)
            check(engine)
        }
        for _ in 0..<40 {
            let transaction = try engine.begin()
            for _ in 0..<100 {
                let key = name(of: Int.random(in: 0..<next, using: &random))
                if random.chance(0.2), model[key] != nil {
                    try transaction.remove(key)
                    model[key] = nil
                } else {
                    let row = "\(random.next())"
                    try transaction.put(key, row)
                    model[key] = row
                }
            }
            _ = try await transaction.commit(EngineHarness.origin)
            check(engine)
        }
        try compare(engine, model, &random)
        try engine.close()
        engine = try open(path)
        #expect(engine.recoverySequence > .zero)
        try compare(engine, model, &random)
        check(engine)
        try engine.close()
    }

    private func name(of row: Int) -> String { String(10_000_000 + row) }

    /// Rows, blocks and indexes stay within the budget, plus one transaction's own.
    private func check(_ engine: Engine) {
        let use = engine.memoryUse
        #expect(use.rows + use.blocks + use.indexes <= Self.memoryBytes + 512 << 10)
    }

    private func compare(
        _ engine: Engine, _ model: [String: String], _ random: inout SeededGenerator
    ) throws {
        let reader = try engine.begin(readOnly: true)
        for _ in 0..<2000 {
            let key = name(of: Int.random(in: 0..<Self.rowCount, using: &random))
            #expect(try reader.get(key) == model[key])
        }
        var rows: [String: String] = [:]
        let cursor = reader.scan(Self.keyspace, .all)
        while try cursor.next(
            limit: 1000,
            { key, row in
                rows[String(decoding: key, as: UTF8.self)] = String(decoding: row, as: UTF8.self)
                return true
            })
        {}
        #expect(rows == model)
    }
}
