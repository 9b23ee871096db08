// SELECT … FOR UPDATE and its like.

import Bytes
import Catalog
import Engine
import Planner
import Types

/// Locks the rows its input is made of, and passes on those that still qualify.
final class LockRowsOperator: Operator {
    private typealias Target = (plan: LockRows.Target, mode: LockMode, locker: RowLocker)

    private let input: Operator
    private let targets: [Target]
    private let one: Batch
    private var output: Batch
    private var pending: Batch?
    private var next = 0

    init(_ lock: LockRows, _ input: Operator, _ state: QueryState) throws(SQLError) {
        self.input = input
        var targets: [Target] = []
        for target in lock.targets {
            let mode: LockMode =
                switch target.strength {
                case .keyShare: .rowKeyShare
                case .share: .rowShare
                case .noKeyUpdate: .rowNoKeyUpdate
                case .update: .rowUpdate
                }
            targets.append((target, mode, try RowLocker(target.row, mode: mode, state)))
        }
        self.targets = targets
        one = Batch(types: input.types, capacity: 1)
        output = Batch(types: input.types, capacity: state.batchCapacity)
        super.init(state, input.types)
    }

    override func open() throws(SQLError) {
        pending = nil
        try input.open()
    }

    override func next() async throws(SQLError) -> Batch? {
        while true {
            if pending == nil {
                input.demand = demand
                pending = try await input.next()
                next = 0
            }
            guard let batch = pending else { return nil }
            output.reset()
            // Of rows that nobody asks for none is locked.
            while next < batch.selectedCount, output.rowCount < demand {
                take(batch, batch.row(next))
                next += 1
                if try await lockRow() { give() }
            }
            if next == batch.selectedCount { pending = nil }
            if output.rowCount > 0 { return output }
        }
    }

    override var isImmediate: Bool {
        input.isImmediate && targets.allSatisfy { $0.locker.isImmediate }
    }

    override func takeNow() throws(SQLError) -> Batch? {
        guard let batch = try input.takeNow() else { return nil }
        output.reset()
        for index in 0..<batch.selectedCount {
            take(batch, batch.row(index))
            if try lockRowNow() { give() }
        }
        return output.rowCount > 0 ? output : nil
    }

    /// Makes a row the one at hand.
    private func take(_ batch: Batch, _ row: Int) {
        for (target, source) in zip(one.columns, batch.columns) {
            target.reset()
            target.append(from: source, at: row)
        }
    }

    /// Adds the row at hand to the output.
    private func give() {
        for (target, source) in zip(output.columns, one.columns) {
            target.append(from: source, at: 0)
        }
        output.rowCount += 1
    }

    override func close() {
        input.close()
        for target in targets { target.locker.close() }
    }

    /// Locks the rows of `one`; false when it no longer qualifies or is to be skipped.
    private func lockRow() async throws(SQLError) -> Bool {
        var row = one
        row.rowCount = 1
        for target in targets {
            guard let key = key(of: target.plan) else { continue }
            guard try isAvailable(key, target) else { return false }
            if case .gone = try await target.locker.lock(row, key: key) { return false }
        }
        return true
    }

    /// The same without waiting. Throws `.mustWait`.
    private func lockRowNow() throws(SQLError) -> Bool {
        var row = one
        row.rowCount = 1
        for target in targets {
            guard let key = key(of: target.plan) else { continue }
            guard try isAvailable(key, target) else { return false }
            guard let outcome = try target.locker.lockNow(row, key: key) else { throw .mustWait }
            if case .gone = outcome { return false }
        }
        return true
    }

    /// The key of a target's row; nil for an outer join's missing side.
    private func key(of target: LockRows.Target) -> [UInt8]? {
        let column = one.columns[target.row.keyColumn]
        return column.isNull(at: 0) ? nil : [UInt8](column.bytes(at: 0))
    }

    /// Tries the lock of a row that is not waited for: false when it is to be skipped, 55P03 with
    /// NOWAIT.
    private func isAvailable(
        _ key: [UInt8], _ target: Target
    ) throws(SQLError) -> Bool {
        let plan = target.plan
        if plan.waitPolicy == .block { return true }
        let lockKey = LockKey(plan.row.table.storage, key)
        if state.context.transaction.tryLock(lockKey, target.mode) { return true }
        try target.locker.refuseChanged(key)
        if plan.waitPolicy == .skip { return false }
        throw SQLError(
            .lockNotAvailable,
            "could not obtain lock on row in relation \"\(plan.row.table.name)\"")
    }
}
