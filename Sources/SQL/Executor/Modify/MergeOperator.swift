// MERGE: each row of its input is a row of the source, with the row of the table that matches it or
// NULLs. One pair is dealt with after the other.

import Bytes
import Catalog
import Engine
import Planner
import Types

/// Inserts, updates and deletes as the first WHEN clause says that applies to a pair.
final class MergeOperator: ModifyOperator {
    /// A WHEN clause, compiled.
    private struct Clause {
        enum Action {
            case nothing
            case delete
            case update([(column: Int, kernel: Kernel)])
            case insert([Kernel])
        }

        var isMatched: Bool
        var condition: Kernel?
        var action: Action
        /// The strongest lock that it takes.
        var mode: LockMode
        /// Whether it needs less, where that can be known before the row is locked.
        var keyChange: KeyChange?
        /// What the condition and, only where that is met, the action need before.
        var conditionSet: ExpressionSet
        var actionSet: ExpressionSet
    }

    private let plan: MergePlan
    private let input: Operator
    private let clauses: [Clause]
    private let checker: RowRulesChecker
    private let writer: TableWriter
    private let lockers: [LockMode: RowLocker]
    /// The pair at hand.
    private let one: Batch
    private let old: RowReader
    private let move: PartitionInsertOperator?
    private let insertion: PartitionInsertOperator?

    init(_ plan: MergePlan, _ input: Operator, types: [SQLType], _ state: QueryState)
        throws(SQLError)
    {
        self.plan = plan
        self.input = input
        var clauses: [Clause] = []
        var lockers: [LockMode: RowLocker] = [:]
        for clause in plan.clauses {
            let compiled = try Self.compile(clause, plan, state)
            clauses.append(compiled)
            guard clause.isMatched, let target = plan.target else { continue }
            let weaker: [LockMode] = compiled.keyChange == nil ? [] : [.rowNoKeyWrite]
            for mode in [compiled.mode] + weaker where lockers[mode] == nil {
                lockers[mode] = try RowLocker(target, mode: mode, state)
            }
        }
        self.clauses = clauses
        self.lockers = lockers
        checker = try RowRulesChecker(plan.table, plan.rules, state)
        writer = try TableWriter(plan.table, plan.rules, state)
        one = Batch(types: input.types, capacity: 1)
        old = RowReader(allOf: plan.table)
        func partitions(_ insert: InsertPlan?) throws(SQLError) -> PartitionInsertOperator? {
            guard let insert else { return nil }
            return try PartitionInsertOperator(
                insert, OneRowOperator(state, insert.table.columns.map(\.type)), types: [], state)
        }
        move = try partitions(plan.move)
        insertion = try partitions(plan.insertion)
        try super.init(nil, types: types, state)
    }

    private static func compile(
        _ clause: MergePlan.Clause, _ plan: MergePlan, _ state: QueryState
    ) throws(SQLError) -> Clause {
        var conditions = ExpressionCompiler(state)
        let condition = try clause.condition.map { (each) throws(SQLError) in
            try conditions.compile(each)
        }
        var compiler = ExpressionCompiler(state)
        let action: Clause.Action
        var mode = LockMode.rowWrite
        var keyChange: KeyChange?
        switch clause.action {
        case .nothing: action = .nothing
        case .delete: action = .delete
        case .update(let assignments):
            var compiled: [(column: Int, kernel: Kernel)] = []
            for assignment in assignments {
                compiled.append(
                    (Int(assignment.attnum) - 1, try compiler.compile(assignment.value)))
            }
            let keys = assignments.filter { plan.rules.haveKeyAmong([$0.attnum]) }
            if keys.isEmpty {
                mode = .rowNoKeyWrite
            } else {
                keyChange = try KeyChange(plan.table, keys, state)
            }
            action = .update(compiled)
        case .insert(let values): action = .insert(try compiler.compile(values))
        }
        return Clause(
            isMatched: clause.isMatched, condition: condition, action: action, mode: mode,
            keyChange: keyChange, conditionSet: conditions.set, actionSet: compiler.set)
    }

    override func open() throws(SQLError) {
        try super.open()
        try input.open()
        try move?.open()
        try insertion?.open()
    }

    override func close() {
        super.close()
        input.close()
        move?.close()
        checker.close()
        insertion?.close()
        for clause in clauses {
            clause.conditionSet.close()
            clause.actionSet.close()
        }
        for locker in lockers.values { locker.close() }
    }

    override func run() async throws(SQLError) {
        while let batch = try await input.next() {
            if try state.mustPause() { await Task.yield() }
            for index in 0..<batch.selectedCount {
                for (target, source) in zip(one.columns, batch.columns) {
                    target.reset()
                    target.append(from: source, at: batch.row(index))
                }
                try await merge()
            }
        }
    }

    private func merge() async throws(SQLError) {
        guard let target = plan.target else { return try await insertUnmatched() }
        let keyColumn = one.columns[target.keyColumn]
        if keyColumn.isNull(at: 0) { return try await insertUnmatched() }
        var key = [UInt8](keyColumn.bytes(at: 0))
        guard var clause = try await pick(isMatched: true) else { return }
        if case .nothing = clause.action { return }
        try refuseSecond(key)
        let mode = try mode(of: clause, key, isLatest: false)
        switch try await lock(mode, key) {
        case .unchanged: break
        case .gone: return try await insertUnmatched()
        case .refreshed:
            // The clauses are tried anew on the row as it is now.
            key = [UInt8](keyColumn.bytes(at: 0))
            guard let again = try await pick(isMatched: true) else { return }
            if case .nothing = again.action { return }
            let newMode = try self.mode(of: again, key, isLatest: true)
            if newMode != mode, case .gone = try await lock(newMode, key) {
                return try await insertUnmatched()
            }
            clause = again
        }
        try await change(clause, key)
    }

    private func refuseSecond(_ key: [UInt8]) throws(SQLError) {
        guard state.hasWritten(key, of: plan.table) else { return }
        throw SQLError(
            .cardinalityViolation, "MERGE command cannot affect row a second time",
            hint: "Ensure that not more than one source row matches any one target row.")
    }

    private func lock(_ mode: LockMode, _ key: [UInt8]) async throws(SQLError)
        -> RowLocker.Outcome
    {
        guard let locker = lockers[mode] else { return .gone }
        return try await locker.lock(single, key: key)
    }

    /// The lock that a clause needs for the row at hand, as the snapshot shows it, or as it is now.
    private func mode(
        of clause: Clause, _ key: [UInt8], isLatest: Bool
    ) throws(SQLError) -> LockMode {
        guard let change = clause.keyChange,
            try !change.isIn(single, key: key, isLatest: isLatest)
        else { return clause.mode }
        return .rowNoKeyWrite
    }

    private var single: Batch {
        var single = one
        single.rowCount = 1
        return single
    }

    /// The first clause that applies to the pair.
    private func pick(isMatched: Bool) async throws(SQLError) -> Clause? {
        let rows = Rows(all: 1)
        for clause in clauses where clause.isMatched == isMatched {
            guard let condition = clause.condition else { return clause }
            try await clause.conditionSet.prepare(one.columns, rows)
            let truth = try condition.evaluate(one.columns, rows)
            if !truth.isNull(at: 0), truth.bool(at: 0) { return clause }
        }
        return nil
    }

    // MARK: Matched

    private func change(_ clause: Clause, _ key: [UInt8]) async throws(SQLError) {
        old.reset()
        try readLatestRow(key, of: plan.table, into: old, state)
        guard old.rowCount == 1 else { return }
        let rows = Rows(all: 1)
        guard case .update(let assignments) = clause.action else {
            try writer.prepareOld(old.columns, rows)
            try writer.delete(0, key: key)
            return try await give([], rows)
        }
        try await clause.actionSet.prepare(one.columns, rows)
        var columns = old.columns
        for (column, kernel) in assignments {
            let value = ColumnVector(columns[column].kind, capacity: 1)
            value.append(from: try kernel.evaluate(one.columns, rows), at: 0)
            columns[column] = value
        }
        // The values may have been asked of a query of the WITH clause, which has changed the row.
        try refuseSecond(key)
        try writer.prepareOld(old.columns, rows)
        if let move {
            // What leaves is tested where it comes to.
            try checker.generate(&columns, rows)
            let moved = try await move.rootRows(columns, rows)
            let partition = try move.partition(of: moved, 0)
            if partition != plan.table.oid {
                try writer.moveAway(columns, 0, key: key)
                try await move.insert(moved, row: 0, into: partition)
                return try await give([], rows)
            }
        }
        try await checker.apply(&columns, rows)
        try writer.prepareNew(columns, rows)
        let newKey = writer.updatedKey(columns, 0, oldKey: key)
        if let conflict = try await writer.findConflict(0, key: newKey, except: key) {
            throw writer.uniqueViolation(conflict, 0)
        }
        try writer.update(columns, 0, oldKey: key, newKey: newKey)
        try await give([], rows)
    }

    // MARK: Not matched

    private func insertUnmatched() async throws(SQLError) {
        guard let clause = try await pick(isMatched: false),
            case .insert(let kernels) = clause.action
        else { return }
        let rows = Rows(all: 1)
        try await clause.actionSet.prepare(one.columns, rows)
        var columns: [ColumnVector] = []
        for kernel in kernels { columns.append(try kernel.evaluate(one.columns, rows)) }
        if let insertion {
            let row = try await insertion.rootRows(columns, rows)
            try await insertion.insert(
                row, row: 0, into: try insertion.partition(of: row, 0))
            return try await give([], rows)
        }
        try await checker.apply(&columns, rows)
        try writer.prepareNew(columns, rows)
        let key = try writer.newKey(columns, 0)
        if let conflict = try await writer.findConflict(0, key: key) {
            throw writer.uniqueViolation(conflict, 0)
        }
        try writer.insert(columns, 0, key: key)
        try await give([], rows)
    }
}
