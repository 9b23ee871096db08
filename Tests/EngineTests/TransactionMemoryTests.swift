import Bytes
import Store
import Testing

@testable import Engine

@Suite("Memory that a session's transactions share") struct TransactionMemoryTests {
    @Test("is the next one's once a transaction has ended, not that of one that is open beside it")
    func handedOn() throws {
        let harness = EngineHarness()
        let engine = try harness.open()
        try harness.run {
            let memory = TransactionMemory()
            let first = try engine.begin(memory: memory)
            try first.put("a", "1")
            let beside = try engine.begin(memory: memory)
            try beside.put("b", "1")
            #expect(first.writes !== beside.writes)
            let written = first.writes.map { ObjectIdentifier($0) }
            _ = try await first.commit(EngineHarness.origin)
            let second = try engine.begin(memory: memory)
            try second.put("c", "1")
            #expect(second.writes.map { ObjectIdentifier($0) } == written)
            #expect(try second.list() == ["a=1", "c=1"])
            second.rollback()
            _ = try await beside.commit(EngineHarness.origin)
            #expect(try engine.begin().list() == ["a=1", "b=1"])
        }
    }

    @Test("is not kept where another may use it: a cursor, or who ends what was prepared")
    func notKept() throws {
        let harness = EngineHarness()
        let engine = try harness.open()
        try harness.run {
            let memory = TransactionMemory()
            let first = try engine.begin(memory: memory)
            try first.put("a", "1")
            let cursor = first.scan(EngineHarness.rows, .all)
            _ = try await first.commit(EngineHarness.origin)
            #expect(memory.takeWrites() == nil)
            withExtendedLifetime(cursor) {}
            let second = try engine.begin(memory: memory)
            try second.put("b", "1")
            second.leaveSession()
            _ = try await second.commit(EngineHarness.origin)
            #expect(memory.takeWrites() == nil)
        }
    }

    @Test("is not kept when it is large")
    func large() {
        let memory = TransactionMemory()
        for (size, isKept) in [(1000, true), (100_000, false)] {
            var writes: WriteSet? = WriteSet()
            writes?.write(EngineHarness.rows, "key", [UInt8](repeating: 7, count: size))
            memory.take(&writes)
            writes = nil
            #expect((memory.takeWrites()?.isEmpty == true) == isKept)
            memory.take(body(capacity: size))
            #expect((memory.takeBody().bytes.capacity >= size) == isKept)
        }
    }

    private func body(capacity: Int) -> EntryBodyWriter.Memory {
        var body = EntryBodyWriter.Memory()
        body.bytes.reserveCapacity(capacity)
        return body
    }

    @Test("comes back as it was given: the sequencer writes offsets into it, and copies nothing")
    func inPlace() throws {
        let harness = EngineHarness()
        let engine = try harness.open()
        let partition = TopicPartition(topic: TopicID(7), partition: 0)
        try harness.run {
            let memory = TransactionMemory()
            memory.take(body(capacity: 4_000))
            for number in 0..<3 as Range<Int64> {
                let transaction = try engine.begin(memory: memory)
                try transaction.append(partition, batch: [1, 2, 3], recordCount: 1)
                let receipt = try await transaction.commit(EngineHarness.origin)
                #expect(receipt?.baseOffsets == [number])
            }
            let body = memory.takeBody()
            #expect(body.bytes.isEmpty && body.bytes.capacity >= 4_000)
            #expect(body.appends.isEmpty && body.appends.capacity > 0)
            #expect(memory.takeAppends().capacity > 0)
        }
    }
}

extension WriteSet {
    fileprivate func write(_ keyspace: KeyspaceID, _ key: String, _ row: [UInt8]) {
        Array(key.utf8).withUnsafeBytes { key in
            row.withUnsafeBytes { row in write(.insert, keyspace, key, row) }
        }
    }
}
