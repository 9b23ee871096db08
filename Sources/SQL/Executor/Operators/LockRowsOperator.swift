// SELECT … FOR UPDATE and its like.

import Bytes
import Catalog
import Engine
import Planner
import Types

/// Locks the rows its input is made of, and passes on those that still qualify.
final class LockRowsOperator: Operator {
    private let input: Operator
    private let targets: [(plan: LockRows.Target, mode: LockMode, locker: RowLocker)]
    private let one: Batch
    private var output: Batch
    /// Somebody above may stop after any row: rows are locked one by one as they are asked for.
    var isLimited = false
    private var pending: Batch?
    private var next = 0

    init(_ lock: LockRows, _ input: Operator, _ state: QueryState) throws(SQLError) {
        self.input = input
        var targets: [(plan: LockRows.Target, mode: LockMode, locker: RowLocker)] = []
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
        output = Batch(types: input.types)
        super.init(state, input.types)
    }

    override func open() throws(SQLError) {
        pending = nil
        try input.open()
    }

    override func next() async throws(SQLError) -> Batch? {
        while true {
            if pending == nil {
                pending = try await input.next()
                next = 0
            }
            guard let batch = pending else { return nil }
            output.reset()
            while next < batch.selectedCount, !isLimited || output.rowCount == 0 {
                for (target, source) in zip(one.columns, batch.columns) {
                    target.reset()
                    target.append(from: source, at: batch.row(next))
                }
                next += 1
                guard try await lockRow() else { continue }
                for (target, source) in zip(output.columns, one.columns) {
                    target.append(from: source, at: 0)
                }
                output.rowCount += 1
            }
            if next == batch.selectedCount { pending = nil }
            if output.rowCount > 0 { return output }
        }
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
            let column = one.columns[target.plan.row.keyColumn]
            if column.isNull(at: 0) { continue }
            let key = [UInt8](column.bytes(at: 0))
            if target.plan.waitPolicy != .block {
                let storage = target.plan.row.table.storage
                let lockKey = key.withRawBytes { LockKey(storage, $0) }
                if !state.context.transaction.tryLock(lockKey, target.mode) {
                    if target.plan.waitPolicy == .skip { return false }
                    throw SQLError(
                        .lockNotAvailable,
                        "could not obtain lock on row in relation "
                            + "\"\(target.plan.row.table.name)\"")
                }
            }
            if case .gone = try await target.locker.lock(row, key: key) { return false }
        }
        return true
    }
}
