import Bytes
import Environment
import Ledger
import Synchronization
import Testing

@testable import Engine

@Suite("a full disk")
struct DiskFullTests {
    private let partition = TopicPartition(topic: TopicID(9), partition: 0)

    private func commit(
        _ key: String, _ row: String, _ engine: Engine, _ harness: EngineHarness
    ) throws {
        let partition = partition
        try harness.run {
            let transaction = try engine.begin()
            try transaction.put(key, row)
            try transaction.append(partition, batch: [1, 2], recordCount: 2)
            _ = try await transaction.commit(EngineHarness.origin)
        }
    }

    private func rows(_ engine: Engine, _ harness: EngineHarness) throws -> [String] {
        try harness.run { try engine.begin().list() }
    }

    private func isDiskFull(_ body: () throws -> Void) -> Bool {
        do {
            try body()
            return false
        } catch EngineError.diskFull {
            return true
        } catch {
            return false
        }
    }

    @Test("refuses commits that need a new segment, goes on reading, and heals when there is room")
    func newSegment() throws {
        let harness = EngineHarness()
        let engine = try harness.open()
        let large = String(repeating: "x", count: 20_000)
        try commit("a", "1", engine, harness)
        harness.machine.disk.faults.capacity = 0
        var accepted = ["a=1"]
        var refused = 0
        for number in 0..<10 {
            if isDiskFull({ try commit("k\(number)", large, engine, harness) }) {
                refused += 1
            } else {
                accepted.append("k\(number)=\(large)")
            }
        }
        #expect(refused > 0 && accepted.count > 1)
        #expect(try rows(engine, harness) == accepted)
        #expect(harness.fatal.withLock { $0 } == nil)
        harness.machine.disk.faults.capacity = .max
        try commit("z", "2", engine, harness)
        #expect(try rows(engine, harness) == accepted + ["z=2"])
        harness.machine.disk.crash(seed: 3)
        let again = try harness.open()
        #expect(try rows(again, harness) == accepted + ["z=2"])
        let partition = partition
        let receipt = try harness.run {
            try await again.append([(partition, [1, 2], 2)], EngineHarness.origin)
        }
        #expect(
            receipt.baseOffsets
                == [Int64(2 * (accepted.count + 1))])
    }

    @Test(
        "a group that the disk cuts short half-way is written again, and what comes then is refused",
        arguments: 0..<20)
    func cutShort(seed: UInt64) throws {
        let harness = EngineHarness(seed: seed)
        let engine = try harness.open()
        try commit("a", "1", engine, harness)
        let writes = harness.machine.disk.counts.writes
        // Three attempts; after each its beginning is overwritten.
        harness.machine.disk.faults.fullWrites = [writes, writes + 2, writes + 4]
        try commit("b", "2", engine, harness)
        #expect(try rows(engine, harness) == ["a=1", "b=2"])
        if seed % 2 == 0 { try commit("c", "3", engine, harness) }
        harness.machine.disk.crash(seed: seed)
        let again = try harness.open()
        #expect(
            try rows(again, harness)
                == (seed % 2 == 0 ? ["a=1", "b=2", "c=3"] : ["a=1", "b=2"]))
        #expect(harness.fatal.withLock { $0 } == nil)
    }

    @Test("an engine that closes while its group finds no room says so, and the group is lost")
    func closing() throws {
        let harness = EngineHarness()
        let engine = try harness.open()
        try commit("a", "1", engine, harness)
        let writes = harness.machine.disk.counts.writes
        harness.machine.disk.faults.fullWrites = Set(
            stride(from: writes, to: writes + 1000, by: 2))
        let outcome = Shared<EngineError?>(nil)
        Task(executorPreference: harness.scheduler) {
            do throws(EngineError) {
                let transaction = try engine.begin()
                try transaction.put("b", "2")
                _ = try await transaction.commit(EngineHarness.origin)
            } catch {
                outcome.change { $0 = error }
            }
        }
        harness.scheduler.runUntilIdle(limit: 50)
        #expect(outcome.value == nil)
        try engine.close()
        harness.scheduler.runUntilIdle()
        #expect(isDiskFull { if let error = outcome.value { throw error } })
        harness.machine.disk.faults.fullWrites = []
        #expect(try rows(try harness.open(), harness) == ["a=1"])
    }

    @Test("leaves a transaction that was promised its commit as it was: locks, changes and all")
    func staysIfRefused() throws {
        let harness = EngineHarness()
        let engine = try harness.open()
        let promised = try engine.begin()
        let large = String(repeating: "x", count: 100_000)
        try harness.run {
            try await promised.lockRow("a")
            try promised.put("a", large)
        }
        harness.machine.disk.faults.capacity = 0
        #expect(
            isDiskFull {
                try harness.run {
                    _ = try await promised.commit(EngineHarness.origin, staysIfRefused: true)
                }
            })
        let other = try engine.begin()
        let key = LockKey(object: EngineHarness.rows.rawValue, Array("a".utf8))
        #expect(!other.tryLock(key, .rowUpdate))
        harness.machine.disk.faults.capacity = .max
        try harness.run { _ = try await promised.commit(EngineHarness.origin) }
        #expect(try rows(engine, harness) == ["a=\(large)"])
    }

    @Test("a sync that finds the disk full stops the engine like any other failed sync")
    func failedSync() throws {
        let harness = EngineHarness()
        let engine = try harness.open()
        try commit("a", "1", engine, harness)
        harness.machine.disk.faults.failingSyncs = [harness.machine.disk.counts.syncs]
        #expect(throws: EngineError.self) { try commit("b", "2", engine, harness) }
        #expect(harness.fatal.withLock { $0 } != nil)
        #expect(throws: EngineError.self) { try commit("c", "3", engine, harness) }
    }
}
