import Bytes
import Engine
import Environment
import Ledger
import Store

/// A transaction together with what it must amount to.
final class SimulatedTransaction {
    /// The part of the expectation that a savepoint brings back.
    struct Expectation {
        var rows: [RowKey: String?] = [:]
        var appends: [Append] = []
        /// Whether the rows were there before this transaction's first change to them. Once that
        /// is undone the row's lock is free, and another may make or remove the row.
        var existed: [RowKey: Bool] = [:]
    }

    let name: String
    let transaction: Transaction
    private let journal: Journal
    private(set) var expected = Expectation()
    private var textCount = 0
    /// It takes rows that others have changed before that is durable.
    var follows = false {
        didSet { transaction.mayFollow(follows) }
    }

    init(_ name: String, _ transaction: Transaction, _ journal: Journal) {
        self.name = name
        self.transaction = transaction
        self.journal = journal
    }

    static func origin(_ name: String) -> EntryOrigin {
        EntryOrigin(role: "simulation", client: "", application: name)
    }

    /// Locks a row and makes sure that the newest version of it is seen. Returns false when the
    /// isolation level forbids going on.
    func lock(_ key: RowKey) async throws(EngineError) -> Bool {
        try await waitForLock(LockKey(row: key), follows ? .rowNoKeyWrite : .rowUpdate)
        let newest = try newestSequence(of: key)
        guard let newest, newest > transaction.snapshot else { return true }
        if transaction.isolation != .readCommitted { return false }
        transaction.refreshSnapshot()
        return true
    }

    /// Half of the waits are those of a session without a task.
    private func waitForLock(_ key: LockKey, _ mode: LockMode) async throws(EngineError) {
        guard textCount.isMultiple(of: 2) else { return try await transaction.lock(key, mode) }
        let transaction = transaction
        await withUnsafeContinuation { continuation in
            let isBegun = transaction.beginLock(key, mode, tell: WaitEnd(continuation))
            if !isBegun { continuation.resume() }
        }
        if transaction.hasBegunLock { try transaction.endLock() }
    }

    func read(_ key: RowKey) throws(EngineError) -> String? {
        let outcome = Array(key.key.utf8).withUnsafeBytes { bytes -> Result<String?, EngineError> in
            do throws(EngineError) {
                return .success(
                    try transaction.get(key.keyspace, bytes) {
                        String(decoding: $0, as: UTF8.self)
                    })
            } catch {
                return .failure(error)
            }
        }
        return try outcome.get()
    }

    /// Sets or removes a row whose lock is held, and its index entry.
    func write(_ key: RowKey, _ row: String?) throws(EngineError) {
        let old = try read(key)
        if expected.existed[key] == nil { expected.existed[key] = old != nil }
        if old == nil, row == nil { return }
        let outcome = Array(key.key.utf8).withUnsafeBytes { bytes -> Result<Void, EngineError> in
            do throws(EngineError) {
                try change(key.keyspace, bytes, from: old, to: row)
                return .success(())
            } catch {
                return .failure(error)
            }
        }
        try outcome.get()
        expected.rows.updateValue(row, forKey: key)
    }

    func append(_ append: Append) throws(EngineError) {
        try transaction.append(
            append.topicPartition, batch: append.batch, recordCount: append.recordCount)
        expected.appends.append(append)
    }

    /// A text that no other write of the run has.
    func uniqueText() -> String {
        textCount += 1
        return "\(name).\(textCount)"
    }

    func rollback(to mark: WriteMark, _ expectation: Expectation) {
        transaction.rollback(to: mark)
        expected = expectation
    }

    /// Commits a transaction on lists.
    func commit(_ steps: [ListTransaction.Step]) async {
        let isolation = transaction.isolation
        journal.begin(ListTransaction(name: name, steps: steps), isolation)
        if await commit() { journal.finish(lists: name) }
    }

    /// Tells the outside what was read so far, once that may be told.
    func tell() async throws(EngineError) {
        try await transaction.settle()
        journal.tell(upTo: transaction.dependency)
    }

    /// Commits without waiting for the disk, then waits for it after all.
    func commitAsynchronously(_ engine: Engine) async {
        let rows = expected.rows.filter { key, row in row != nil || expected.existed[key] == true }
        journal.begin(Attempt(name: name, rows: rows, appends: expected.appends))
        do throws(EngineError) {
            let receipt = try await transaction.commit(
                SimulatedTransaction.origin(name), isAsynchronous: true)
            guard let receipt else { return }
            let next = try engine.begin()
            next.follow(receipt.sequence)
            if next.snapshot < receipt.sequence {
                journal.violate("\(name) does not see what it has committed")
            }
            next.rollback()
            try await engine.untilVisible(receipt.sequence)
            journal.finish(name, .acknowledged(receipt))
        } catch {
            journal.finish(name, .failed)
        }
    }

    /// Returns whether it was acknowledged.
    @discardableResult
    func commit() async -> Bool {
        let rows = expected.rows.filter { key, row in row != nil || expected.existed[key] == true }
        journal.begin(Attempt(name: name, rows: rows, appends: expected.appends))
        do throws(EngineError) {
            if let receipt = try await commitSomehow() {
                journal.finish(name, .acknowledged(receipt))
            } else if !rows.isEmpty || !expected.appends.isEmpty {
                journal.violate("\(name) had changes and committed to nothing")
            }
            return true
        } catch {
            journal.finish(name, .failed)
            return false
        }
    }

    /// Half of those that may be committed without a task are.
    private func commitSomehow() async throws(EngineError) -> CommitReceipt? {
        let origin = SimulatedTransaction.origin(name)
        guard textCount.isMultiple(of: 2), transaction.mayBeginCommit else {
            return try await transaction.commit(origin)
        }
        await withUnsafeContinuation { continuation in
            transaction.beginCommit(
                origin, isAsynchronous: false, mayBlock: false, tell: WaitEnd(continuation))
        }
        return try transaction.endCommit()
    }

    private func newestSequence(of key: RowKey) throws(EngineError) -> CommitSequence? {
        let outcome = Array(key.key.utf8)
            .withUnsafeBytes { bytes -> Result<CommitSequence?, EngineError> in
                do throws(EngineError) {
                    return .success(
                        try transaction.newestSequence(of: bytes, in: key.keyspace))
                } catch {
                    return .failure(error)
                }
            }
        return try outcome.get()
    }

    private func change(
        _ keyspace: KeyspaceID, _ key: UnsafeRawBufferPointer, from old: String?, to new: String?
    ) throws(EngineError) {
        let row = Array((new ?? "").utf8)
        var failure: EngineError?
        row.withUnsafeBytes { row in
            do throws(EngineError) {
                switch (old, new) {
                case (nil, _): try transaction.insert(keyspace, key, row)
                case (_, nil): try transaction.delete(keyspace, key)
                default: try transaction.update(keyspace, key, row)
                }
                guard keyspace == World.items else { return }
                if new != nil { try transaction.putDerived(World.itemsByText, row, key) }
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        guard keyspace == World.items, let old else { return }
        Array(old.utf8).withUnsafeBytes { old in
            do throws(EngineError) {
                try transaction.deleteDerived(World.itemsByText, old)
            } catch { failure = error }
        }
        if let failure { throw failure }
    }
}

extension LockKey {
    init(row: RowKey) {
        self.init(object: row.keyspace.rawValue, Array(row.key.utf8))
    }
}

/// Lets a task wait for what is told of as to a session without one.
private final class WaitEnd: WaitListener, WakeableThread {
    private let continuation: UnsafeContinuation<Void, Never>

    init(_ continuation: UnsafeContinuation<Void, Never>) { self.continuation = continuation }

    var thread: any WakeableThread { self }

    func waitEnded() { continuation.resume() }

    func wakeIfAsleep() {}
}
