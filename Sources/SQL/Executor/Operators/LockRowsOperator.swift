// SELECT … FOR UPDATE and its like.

import Bytes
import Catalog
import Engine
import Planner
import Types

/// Locks the rows its input is made of, and passes on those that still qualify.
final class LockRowsOperator: Operator {
    private typealias Target = (plan: LockRows.Target, mode: LockMode, locker: RowLocker)

    /// `LockRows.Step`, compiled.
    private enum Step {
        case outerJoin(BatchFilter, columns: [Int])
        case compute(column: Int, Kernel, ExpressionSet)
        case test(BatchFilter)
    }

    private let input: Operator
    private let targets: [Target]
    private let steps: [Step]
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
        var steps: [Step] = []
        for step in lock.steps { steps.append(try Self.compiled(step, state)) }
        self.steps = steps
        one = Batch(types: input.types, capacity: 1)
        output = Batch(types: input.types, capacity: state.batchCapacity)
        super.init(state, input.types)
    }

    private static func compiled(
        _ step: LockRows.Step, _ state: QueryState
    ) throws(SQLError) -> Step {
        switch step {
        case .outerJoin(let join):
            return .outerJoin(try BatchFilter(join.condition, state), columns: join.columns)
        case .compute(let column, let value):
            var compiler = ExpressionCompiler(state)
            let kernel = try compiler.compile(value)
            return .compute(column: column, kernel, compiler.set)
        case .test(let condition): return .test(try BatchFilter(condition, state))
        }
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
            && steps.allSatisfy {
                if case .test(let condition) = $0 { condition.isImmediate } else { false }
            }
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
        for step in steps {
            switch step {
            case .outerJoin(let condition, _), .test(let condition): condition.close()
            case .compute(_, _, let set): set.close()
            }
        }
    }

    /// Locks the rows of `one`; false when it no longer qualifies or is to be skipped.
    private func lockRow() async throws(SQLError) -> Bool {
        var isChanged = false
        for target in targets {
            guard let key = key(of: target.plan) else { continue }
            guard try isAvailable(key, target) else { return false }
            switch try await target.locker.lock(single, key: key) {
            case .unchanged: break
            case .refreshed: isChanged = true
            case .gone: return false
            }
        }
        if !isChanged { return true }
        for step in steps where try await !goesOn(step) {
            state.context.transaction.discloses()
            return false
        }
        return true
    }

    private var single: Batch {
        var row = one
        row.rowCount = 1
        return row
    }

    /// Does a step with the row at hand; false when it no longer qualifies.
    private func goesOn(_ step: Step) async throws(SQLError) -> Bool {
        switch step {
        case .outerJoin(let condition, let columns):
            var row = single
            try await condition.apply(&row)
            if row.selectedCount == 0 {
                for column in columns {
                    one.columns[column].reset()
                    one.columns[column].appendNull()
                }
            }
            return true
        case .compute(let column, let kernel, let set):
            let rows = Rows(all: 1)
            try await set.prepare(one.columns, rows)
            let value = try kernel.evaluate(one.columns, rows)
            if value !== one.columns[column] {
                one.columns[column].reset()
                one.columns[column].append(from: value, at: 0)
            }
            return true
        case .test(let condition):
            var row = single
            try await condition.apply(&row)
            return row.selectedCount > 0
        }
    }

    /// The same without waiting. Throws `.mustWait`.
    private func lockRowNow() throws(SQLError) -> Bool {
        var isChanged = false
        for target in targets {
            guard let key = key(of: target.plan) else { continue }
            guard try isAvailable(key, target) else { return false }
            guard let outcome = try target.locker.lockNow(single, key: key) else { throw .mustWait }
            switch outcome {
            case .unchanged: break
            case .refreshed: isChanged = true
            case .gone: return false
            }
        }
        if !isChanged { return true }
        for step in steps {
            guard case .test(let condition) = step else { throw .mustWait }
            var row = single
            try condition.applyNow(&row)
            if row.selectedCount == 0 {
                state.context.transaction.discloses()
                return false
            }
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
