// ON CONFLICT: DO NOTHING and DO UPDATE.

import Bytes
import Catalog
import Engine
import Planner
import Types

/// Decides what becomes of a proposed row that meets an existing one.
final class ConflictHandler {
    enum Outcome {
        case insert
        case skip
        /// The existing row was updated; the new full row, in capacity-1 vectors.
        case updated([ColumnVector])
    }

    private let action: OnConflictPlan.Action
    private let arbiters: [Int]?
    private let table: TableDefinition
    private let writer: TableWriter
    private let checker: RowRulesChecker
    private let state: QueryState
    private let set: ExpressionSet
    private let assignments: [(column: Int, kernel: Kernel)]
    private let condition: Kernel?
    private let existing: RowReader
    private let changesKey: Bool

    init(
        _ plan: OnConflictPlan, _ insert: InsertPlan, _ writer: TableWriter, _ state: QueryState
    ) throws(SQLError) {
        action = plan.action
        arbiters = plan.arbiters.isEmpty ? nil : plan.arbiters
        table = insert.table
        self.writer = writer
        self.state = state
        var rules = insert.rules
        // DO UPDATE never moves a row to another partition.
        rules.checksPartition = insert.table.partition != nil
        checker = try RowRulesChecker(insert.table, rules, state, isConflictUpdate: true)
        var compiler = ExpressionCompiler(state)
        var compiled: [(column: Int, kernel: Kernel)] = []
        var filter: Kernel?
        var assigned: [Int16] = []
        if case .update(let assignments, let condition) = plan.action {
            assigned = assignments.map(\.attnum)
            for assignment in assignments {
                compiled.append(
                    (Int(assignment.attnum) - 1, try compiler.compile(assignment.value)))
            }
            if let condition { filter = try compiler.compile(condition) }
        }
        assignments = compiled
        condition = filter
        set = compiler.set
        existing = RowReader(allOf: insert.table, capacity: 1)
        changesKey = insert.rules.haveKeyAmong(assigned)
    }

    /// Locks what the proposed row claims and decides.
    func resolve(_ columns: [ColumnVector], _ row: Int, key: [UInt8]) async throws(SQLError)
        -> Outcome
    {
        while let conflict = try await writer.findConflict(
            row, key: key, arbiters: arbiters, hasAction: true)
        {
            guard case .update = action else { return .skip }
            switch try await update(conflict, columns, row) {
            case .again: continue
            case .skip: return .skip
            case .updated(let row): return .updated(row)
            }
        }
        return .insert
    }

    /// Whether `resolveNow` serves.
    var isImmediate: Bool { self.set.isPlain && checker.isImmediate }

    func close() {
        set.close()
        checker.close()
    }

    /// `resolve` without waiting. Throws `.mustWait`.
    func resolveNow(
        _ columns: [ColumnVector], _ row: Int, key: [UInt8]
    ) throws(SQLError) -> Outcome {
        while true {
            let conflict: Conflict
            switch try writer.claim(row, key: key, arbiters: arbiters, hasAction: true) {
            case .free: return .insert
            case .mustWait: throw .mustWait
            case .taken(let found): conflict = found
            }
            guard case .update = action else { return .skip }
            let key = conflict.rowKey
            try refuseSecond(key)
            let lock = LockKey(table.storage, key)
            let transaction = state.context.transaction
            guard transaction.tryLock(lock, lockMode) else { throw .mustWait }
            guard let pair = try readPair(key, columns, row) else { continue }
            guard var updated = try newVersion(pair) else { return .skip }
            guard transaction.tryLock(lock, writeMode) else { throw .mustWait }
            try checker.applyNow(&updated, Rows(all: 1))
            try prepare(updated)
            let newKey = writer.updatedKey(updated, 0, oldKey: key)
            switch try writer.claim(0, key: newKey, except: key) {
            case .free: try write(updated, oldKey: key, newKey: newKey)
            case .taken(let other): throw writer.uniqueViolation(other, 0)
            case .mustWait: throw .mustWait
            }
            return .updated(updated)
        }
    }

    private enum Update {
        case again
        case skip
        case updated([ColumnVector])
    }

    private func update(_ conflict: Conflict, _ columns: [ColumnVector], _ row: Int)
        async throws(SQLError) -> Update
    {
        let key = conflict.rowKey
        try refuseSecond(key)
        try await lockRow(table.storage, key, lockMode, state)
        guard let pair = try readPair(key, columns, row) else { return .again }
        if !set.isPlain { try await set.prepare(pair, Rows(all: 1)) }
        guard var updated = try newVersion(pair) else { return .skip }
        try await lockRow(table.storage, key, writeMode, state)
        try await checker.apply(&updated, Rows(all: 1))
        try prepare(updated)
        let newKey = writer.updatedKey(updated, 0, oldKey: key)
        if let other = try await writer.findConflict(0, key: newKey, except: key) {
            throw writer.uniqueViolation(other, 0)
        }
        try write(updated, oldKey: key, newKey: newKey)
        return .updated(updated)
    }

    /// Of the row that a condition is tried on: whoever only wants to know that it is there need not wait, as it
    /// stays if that is not met.
    private var lockMode: LockMode {
        condition == nil ? writeMode : changesKey ? .rowUpdate : .rowNoKeyUpdate
    }
    private var writeMode: LockMode { changesKey ? .rowWrite : .rowNoKeyWrite }

    private func refuseSecond(_ key: [UInt8]) throws(SQLError) {
        guard state.hasWritten(key, of: table) else { return }
        throw SQLError(
            .cardinalityViolation,
            "ON CONFLICT DO UPDATE command cannot affect row a second time",
            hint: "Ensure that no rows proposed for insertion within the same command have "
                + "duplicate constrained values.")
    }

    /// The existing row, locked now, beside the proposed one; nil when it was deleted between the two
    /// locks: look again.
    private func readPair(
        _ key: [UInt8], _ columns: [ColumnVector], _ row: Int
    ) throws(SQLError) -> [ColumnVector]? {
        existing.reset()
        // That it is there was read by the index; WHERE asks what it is.
        try engine { () throws(EngineError) in
            try state.context.transaction.noteRead(table.storage, key)
        }
        try readLatestRow(key, of: table, into: existing, state)
        if state.context.transaction.isolation != .readCommitted,
            try isNewerThanSnapshot(key, in: table.storage, state.context.transaction)
        {
            throw existing.rowCount == 1 ? .concurrentUpdate : .concurrentDelete
        }
        return existing.rowCount == 1 ? existing.columns + oneRow(columns, row) : nil
    }

    /// The existing row as it will be, not checked yet; nil when WHERE leaves it alone.
    private func newVersion(_ pair: [ColumnVector]) throws(SQLError) -> [ColumnVector]? {
        let one = Rows(all: 1)
        if let condition {
            let truth = try condition.evaluate(pair, one)
            if truth.isNull(at: 0) || !truth.bool(at: 0) { return nil }
        }
        var updated = existing.columns
        for (column, kernel) in assignments {
            let value = ColumnVector(updated[column].kind, capacity: 1)
            value.append(from: try kernel.evaluate(pair, one), at: 0)
            updated[column] = value
        }
        return updated
    }

    private func prepare(_ updated: [ColumnVector]) throws(SQLError) {
        let one = Rows(all: 1)
        try writer.prepareOld(existing.columns, one)
        try writer.prepareNew(updated, one)
    }

    private func write(
        _ updated: [ColumnVector], oldKey: [UInt8], newKey: [UInt8]
    ) throws(SQLError) {
        try writer.update(updated, 0, oldKey: oldKey, newKey: newKey)
    }

    private func oneRow(_ columns: [ColumnVector], _ row: Int) -> [ColumnVector] {
        columns.map { column in
            let copy = ColumnVector(column.kind, capacity: 1)
            copy.append(from: column, at: row)
            return copy
        }
    }
}

extension RowReader {
    /// Reads all columns of a table's rows, dropped ones as they are.
    convenience init(allOf table: TableDefinition, capacity: Int = Batch.capacity) {
        self.init(
            table, table.columns.map { .column($0.attnum) }, types: table.columns.map(\.type),
            capacity: capacity)
    }
}

/// Appends the row with this key as it is now, whatever the snapshot. The row's lock is held.
func readLatestRow(
    _ key: [UInt8], of table: TableDefinition, into reader: RowReader, _ state: QueryState
) throws(SQLError) {
    var failure: MalformedBytes?
    let transaction = state.context.transaction
    try engine { () throws(EngineError) in
        try key.withRawBytes { (key) throws(EngineError) in
            _ = try transaction.getLatest(table.storage, key) { row in
                do throws(MalformedBytes) {
                    try reader.append(key: key, row: row)
                } catch {
                    failure = error
                }
            }
        }
    }
    if let failure { throw SQLError(failure) }
}
