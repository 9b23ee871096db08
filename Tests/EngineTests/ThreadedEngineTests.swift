import Bytes
import Environment
import Glibc
import Ledger
import Synchronization
import Testing

@testable import Engine

@Suite("The engine on threads and a real disk") struct ThreadedEngineTests {
    private func open(_ directory: TemporaryDirectory) throws(EngineError) -> Engine {
        var options = EngineOptions()
        options.ledger = LedgerOptions(segmentCapacity: 256 << 10)
        return try Engine.open(.linux, directory: directory.path + "/data", options: options)
    }

    @Test(
        "money moved by many sessions at once is neither made nor lost, nor by a restart",
        arguments: [false, true])
    func transfers(mayBlock: Bool) async throws {
        let directory = TemporaryDirectory()
        let engine = try open(directory)
        let setup = try engine.begin()
        for account in 0..<5 { try setup.put("\(account)", "100") }
        _ = try await setup.commit(EngineHarness.origin)
        await withTaskGroup(of: Void.self) { group in
            for session in 0..<8 {
                group.addTask { await transfer(engine, session, mayBlock) }
            }
            group.addTask { await watch(engine) }
        }
        let rows = try engine.begin().list()
        #expect(total(rows) == 500)
        try engine.close()
        let reopened = try open(directory)
        #expect(try reopened.begin().list() == rows)
        #expect(reopened.visibleSequence == engine.visibleSequence)
        try reopened.close()
    }

    private func transfer(_ engine: Engine, _ session: Int, _ mayBlock: Bool) async {
        var random = SeededGenerator(seed: UInt64(session))
        for _ in 0..<8 {
            guard let transaction = try? engine.begin(session: LockSession(pid: Int32(session)))
            else { return }
            let accounts = (0..<2).map { _ in "\(Int.random(in: 0..<5, using: &random))" }
            do throws(EngineError) {
                for (account, change) in zip(accounts, [-7, 7]) {
                    try await transaction.lockRow(account)
                    transaction.refreshSnapshot()
                    let balance = Int(try transaction.get(account) ?? "") ?? 0
                    try transaction.put(account, "\(balance + change)")
                }
                _ = try await transaction.commit(EngineHarness.origin, mayBlock: mayBlock)
            } catch {
                transaction.rollback()
            }
        }
    }

    private func watch(_ engine: Engine) async {
        for _ in 0..<50 {
            let rows = (try? engine.begin().list()) ?? []
            #expect(total(rows) == 500)
            await Task.yield()
        }
    }

    @Test("large commits, applied while they are written, and small ones beside them are all there")
    func largeBesideSmall() async throws {
        let directory = TemporaryDirectory()
        let engine = try open(directory)
        await withTaskGroup(of: Void.self) { group in
            for session in 0..<4 {
                group.addTask {
                    for number in 0..<(session == 0 ? 2 : 40) {
                        await insert(engine, "\(session).\(number)", large: session == 0)
                    }
                }
            }
        }
        let rows = try engine.begin().list()
        #expect(rows.count == 2 * 3000 + 3 * 40)
        try engine.close()
        let reopened = try open(directory)
        #expect(try reopened.begin().list() == rows)
        try reopened.close()
    }

    /// One row, or 3,000 of four megabytes and a half; all of a commit are seen at once.
    private func insert(_ engine: Engine, _ key: String, large: Bool) async {
        let row = String(repeating: "x", count: large ? 1500 : 10)
        let count = large ? 3000 : 1
        do throws(EngineError) {
            let transaction = try engine.begin()
            for number in 0..<count { try transaction.put("\(key) \(number)", row) }
            _ = try await transaction.commit(EngineHarness.origin, mayBlock: !large)
            let seen = try engine.begin()
            let first = try seen.get("\(key) 0"), last = try seen.get("\(key) \(count - 1)")
            #expect(first == row && last == row)
        } catch {
            Issue.record("\(error)")
        }
    }

    private func total(_ rows: [String]) -> Int {
        rows.reduce(0) { $0 + (Int($1.split(separator: "=")[1]) ?? 0) }
    }

    @Test(
        "offsets of many producers are dense, and each is told its own, in small groups and large",
        arguments: [3, 70_000])
    func appends(batchBytes: Int) async throws {
        let directory = TemporaryDirectory()
        let engine = try open(directory)
        let batch = [UInt8](repeating: 1, count: batchBytes)
        let partition = TopicPartition(topic: TopicID(1), partition: 0)
        let offsets = await withTaskGroup(of: [Int64].self) { group in
            for _ in 0..<8 {
                group.addTask {
                    var own: [Int64] = []
                    for _ in 0..<10 {
                        let receipt = try? await engine.append(
                            [(partition, batch, 2)], EngineHarness.origin)
                        own += receipt?.baseOffsets ?? []
                    }
                    return own
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        #expect(offsets.sorted() == (0..<80).map { Int64($0 * 2) })
        try engine.close()
        let reopened = try open(directory)
        #expect(reopened.visibleSequence == engine.visibleSequence)
        try reopened.close()
    }
}
