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

    @Test("may be the transaction itself, which is as a new one then")
    func restarted() throws {
        let harness = EngineHarness()
        let engine = try harness.open()
        let partition = TopicPartition(topic: TopicID(7), partition: 0)
        let session = LockSession(pid: 7)
        try harness.run {
            let memory = TransactionMemory()
            var first: Transaction? = try engine.begin(
                .repeatableRead, session: session, memory: memory)
            let (identity, id) = (first.map { ObjectIdentifier($0) }, first?.id)
            first?.setLockLimits(timeout: 5, deadlockTimeout: 6)
            first?.mayFollow(true)
            _ = first?.tryLock(key(1), .exclusive)
            try first?.put("a", "1")
            try first?.append(partition, batch: [1, 2, 3], recordCount: 1)
            _ = try await first?.commit(EngineHarness.origin)
            if let first { memory.take(first) }
            first = nil

            let second = try engine.begin(session: session, memory: memory)
            #expect(ObjectIdentifier(second) == identity && second.id != id)
            #expect(second.isolation == .readCommitted && !second.hasEnded && !second.hasWrites)
            #expect(second.lockOwner.transactionID == second.id && second.lockOwner.lockCount == 0)
            #expect(second.lockOwner.lockTimeout == 0 && second.lockOwner.deadlockTimeout == 1000)
            #expect(!second.lockOwner.follows && second.lockOwner.place == nil)
            // Its locks are its own, and the first's are free.
            let other = try engine.begin(session: LockSession(pid: 8))
            #expect(second.tryLock(key(2), .exclusive))
            #expect(!other.tryLock(key(2), .exclusive))
            #expect(other.tryLock(key(1), .exclusive))
            try second.put("b", "1")
            #expect(try other.list() == ["a=1"])
            _ = try await second.commit(EngineHarness.origin)
            #expect(other.tryLock(key(2), .exclusive))
            other.rollback()
            #expect(try engine.begin().list() == ["a=1", "b=1"])
        }
    }

    @Test("is not the transaction while somebody has it, or it has not ended")
    func notRestarted() throws {
        let harness = EngineHarness()
        let engine = try harness.open()
        try harness.run {
            let memory = TransactionMemory()
            let first = try engine.begin(memory: memory)
            memory.take(first)
            let second = try engine.begin(memory: memory)
            #expect(first !== second && !first.hasEnded)
            first.rollback()
            second.rollback()
            memory.take(first)
            #expect(try engine.begin(memory: memory) !== first)
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

    private func key(_ number: UInt32) -> LockKey {
        .advisory(database: 1, high: 0, low: number, isPair: false)
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
