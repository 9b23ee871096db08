import Bytes
import Environment
import Glibc
import Ledger
import Synchronization
import Testing

@testable import Engine

@Suite("Commits that no task waits for") struct BegunCommitTests {
    /// Counts what it is told, and lets a thread sleep until then.
    private final class Listener: WaitListener, WakeableThread, @unchecked Sendable {
        let ends = Atomic<Int>(0)
        let wakes = Atomic<Int>(0)

        var thread: any WakeableThread { self }

        func waitEnded() { ends.add(1, ordering: .acquiringAndReleasing) }

        func wakeIfAsleep() { wakes.add(1, ordering: .acquiringAndReleasing) }

        func await(_ count: Int) {
            while ends.load(ordering: .acquiring) < count { usleep(100) }
        }
    }

    private static func open(
        _ directory: TemporaryDirectory, _ files: any FileSystem
    ) throws(EngineError) -> Engine {
        var options = EngineOptions()
        options.ledger = LedgerOptions(segmentCapacity: 256 << 10)
        let linux = Environment.linux
        return try Engine.open(
            Environment(files: files, clock: linux.clock, randomness: linux.randomness),
            directory: directory.path + "/data", options: options, onFatal: { _ in })
    }

    @Test("are durable and visible when they are told of, once each, many of them with one wake")
    func together() throws {
        let directory = TemporaryDirectory()
        let syncs = WatchedSyncs(LinuxFileSystem())
        let engine = try Self.open(directory, syncs)
        let listener = Listener()
        var begun: [Transaction] = []
        for number in 0..<200 {
            let transaction = try engine.begin()
            #expect(!transaction.mayBeginCommit)
            try transaction.put("\(number)", "row")
            #expect(transaction.mayBeginCommit && !transaction.hasBegunCommit)
            transaction.beginCommit(
                EngineHarness.origin, isAsynchronous: false, mayBlock: number % 3 == 0,
                tell: listener)
            #expect(transaction.hasBegunCommit && !transaction.mayBeginCommit)
            begun.append(transaction)
        }
        listener.await(200)
        for transaction in begun {
            #expect(transaction.hasSucceeded)
            try transaction.endCommit()
            #expect(transaction.hasEnded && !transaction.hasBegunCommit)
        }
        #expect(try engine.begin().list().count == 200)
        try engine.close()
        #expect(listener.ends.load(ordering: .acquiring) == 200)
        #expect(listener.wakes.load(ordering: .acquiring) <= 200)
        let reopened = try Self.open(directory, syncs)
        #expect(try reopened.begin().list().count == 200)
        try reopened.close()
    }

    @Test("fail with the sync, and are told of that")
    func failure() throws {
        let directory = TemporaryDirectory()
        let syncs = WatchedSyncs(LinuxFileSystem())
        let engine = try Self.open(directory, syncs)
        syncs.fail()
        let listener = Listener()
        let transactions = try (0..<3).map { number throws -> Transaction in
            let transaction = try engine.begin()
            try transaction.put("\(number)", "row")
            transaction.beginCommit(
                EngineHarness.origin, isAsynchronous: false, mayBlock: false, tell: listener)
            return transaction
        }
        listener.await(3)
        for transaction in transactions {
            #expect(!transaction.hasSucceeded)
            #expect(throws: EngineError.self) { try transaction.endCommit() }
            #expect(transaction.hasEnded)
        }
        #expect(try engine.begin().list().isEmpty)
        try engine.close()
    }

    @Test("are not begun when there is nothing to commit, or something else to be done for it")
    func unsuitable() throws {
        let harness = EngineHarness()
        let engine = try harness.open()
        try harness.run {
            let reading = try engine.begin(readOnly: true)
            #expect(!reading.mayBeginCommit)
            let serializable = try engine.begin(.serializable)
            try await serializable.start()
            try serializable.put("a", "row")
            #expect(!serializable.mayBeginCommit)
            serializable.rollback()
            let defining = try engine.begin()
            try defining.put("a", "row", in: .system)
            #expect(!defining.mayBeginCommit)
            defining.rollback()
            #expect(!defining.mayBeginCommit)
        }
        try harness.run { try engine.close() }
    }
}
