import Bytes
import Environment
import Ledger
import Store
import Synchronization

@testable import Engine

/// A small database on a simulated machine: text keys and rows.
final class EngineHarness: Sendable {
    let machine: SimulatedEnvironment
    let scheduler: SimulatedScheduler
    let fatal = Mutex<EngineError?>(nil)

    static let rows = KeyspaceID(100)
    static let origin = EntryOrigin(role: "tester", client: "", application: "tests")

    init(seed: UInt64 = 1) {
        machine = SimulatedEnvironment(seed: seed)
        scheduler = machine.scheduler
    }

    func open(
        _ views: EngineViews = EngineViews(), change: (inout EngineOptions) -> Void = { _ in }
    ) throws(EngineError) -> Engine {
        var options = EngineOptions()
        options.execution = .simulated(scheduler)
        options.ledger = LedgerOptions(segmentCapacity: 1 << 16)
        change(&options)
        return try Engine.open(
            machine.environment, directory: "data", options: options, views: views,
            onFatal: { error in self.fatal.withLock { $0 = error } })
    }

    /// Runs an operation as a task of the scheduler, to its end.
    func run<Success: Sendable>(
        _ operation: @escaping @Sendable () async throws -> Success
    ) throws -> Success {
        guard let result = scheduler.run(operation) else { throw Stuck() }
        return try result.get()
    }

    /// The task waits for something that never comes.
    struct Stuck: Error {}
}

extension Transaction {
    func put(
        _ key: String, _ row: String, in keyspace: KeyspaceID = EngineHarness.rows
    ) throws(EngineError) {
        let exists = try get(key, in: keyspace) != nil
        var failure: EngineError?
        Array(key.utf8).withUnsafeBytes { key in
            Array(row.utf8).withUnsafeBytes { row in
                do throws(EngineError) {
                    if exists {
                        try update(keyspace, key, row)
                    } else {
                        try insert(keyspace, key, row)
                    }
                } catch { failure = error }
            }
        }
        if let failure { throw failure }
    }

    func remove(_ key: String, in keyspace: KeyspaceID = EngineHarness.rows) throws(EngineError) {
        var failure: EngineError?
        Array(key.utf8).withUnsafeBytes { key in
            do throws(EngineError) { try delete(keyspace, key) } catch { failure = error }
        }
        if let failure { throw failure }
    }

    /// Changes a row's key, as UPDATE does.
    func move(_ key: String, to newKey: String) throws(EngineError) {
        let row = try get(key) ?? ""
        try remove(key)
        try put(newKey, row)
        noteDeparture(
            of: Array(key.utf8), in: EngineHarness.rows, .moved(to: Array(newKey.utf8)))
    }

    /// The keys under which the row went on that was under `key` at `moment`; "-" where it was deleted.
    func follow(_ key: String, from moment: RowMoment) throws(EngineError) -> [String] {
        var (key, moment) = (key, moment)
        var keys: [String] = []
        while let departure = try departure(
            of: Array(key.utf8), in: EngineHarness.rows, after: moment)
        {
            guard case .moved(let newKey) = departure.what else { return keys + ["-"] }
            key = String(decoding: newKey, as: UTF8.self)
            keys.append(key)
            moment = departure.moment
        }
        return keys
    }

    func get(
        _ key: String, in keyspace: KeyspaceID = EngineHarness.rows, asOf mark: WriteMark? = nil
    ) throws(EngineError) -> String? {
        let key = Array(key.utf8)
        var outcome: Result<String?, EngineError> = .success(nil)
        key.withUnsafeBytes { key in
            do throws(EngineError) {
                outcome = .success(
                    try get(keyspace, key, asOf: mark) { String(decoding: $0, as: UTF8.self) })
            } catch { outcome = .failure(error) }
        }
        return try outcome.get()
    }

    /// All rows of a range as `key=row`, visited in batches.
    func list(
        _ range: KeyRange = .all, in keyspace: KeyspaceID = EngineHarness.rows,
        reverse: Bool = false, asOf mark: WriteMark? = nil, batch: Int = 3
    ) throws(EngineError) -> [String] {
        let cursor = scan(keyspace, range, reverse: reverse, asOf: mark)
        var rows: [String] = []
        while try cursor.next(
            limit: batch,
            { key, row in
                rows.append(
                    "\(String(decoding: key, as: UTF8.self))=\(String(decoding: row, as: UTF8.self))"
                )
                return true
            })
        {}
        return rows
    }

    func lockRow(
        _ key: String, in keyspace: KeyspaceID = EngineHarness.rows
    ) async throws(EngineError) {
        try await lock(LockKey(object: keyspace.rawValue, Array(key.utf8)), .rowUpdate)
    }
}

/// A value that several tasks of a test change.
final class Shared<Value: Sendable>: Sendable {
    private let state: Mutex<Value>

    init(_ value: Value) { state = Mutex(value) }

    var value: Value { state.withLock { $0 } }

    func change(_ body: (inout sending Value) -> Void) { state.withLock { body(&$0) } }
}
