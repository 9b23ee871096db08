// UPDATE and DELETE: lock each row of the input, look again at those that changed meanwhile, and
// write.

import Bytes
import Catalog
import Engine
import Planner
import Types

/// The rows an UPDATE or DELETE takes from its input, locked and up to date.
final class TargetRows {
    private let recheck: RowRecheck
    private let locker: RowLocker
    /// For rows whose keys do not change after all.
    private let keyless: (change: KeyChange, locker: RowLocker)?
    private let state: QueryState
    private let one: Batch
    /// Keys this operator has taken: a row that a join brings twice changes once.
    private var touched = KeyTable()
    /// The input rows that go on, and the full old rows, side by side.
    private(set) var input: Batch
    let old: RowReader
    private(set) var keys: [[UInt8]] = []

    init(
        _ recheck: RowRecheck, mode: LockMode, _ keyChange: KeyChange? = nil,
        inputTypes: [SQLType], _ state: QueryState
    ) throws(SQLError) {
        self.recheck = recheck
        self.state = state
        keyless = try keyChange.map { (change) throws(SQLError) in
            (change, try RowLocker(recheck, mode: .rowNoKeyWrite, state))
        }
        locker = try RowLocker(recheck, mode: mode, state)
        one = Batch(types: inputTypes, capacity: 1)
        input = Batch(types: inputTypes, capacity: state.batchCapacity)
        old = RowReader(allOf: recheck.table, capacity: state.batchCapacity)
    }

    func begin() { touched.removeAll() }

    func close() {
        locker.close()
        keyless?.locker.close()
    }

    /// Takes the rows of a batch.
    func take(_ batch: Batch) async throws(SQLError) {
        reset()
        for index in 0..<batch.selectedCount {
            guard let (single, key) = single(batch, batch.row(index)) else { continue }
            let locker = try locker(of: single, key)
            let outcome = try await locker.lock(single, key: key)
            if let changed = try keyChanged(outcome, single) {
                try await lockRow(recheck.table.storage, changed, .rowWrite, state)
            }
            try accept(key, outcome)
        }
    }

    /// Whether `takeNow` serves.
    var isImmediate: Bool { locker.isImmediate }

    /// `take` without waiting. Throws `.mustWait`.
    func takeNow(_ batch: Batch) throws(SQLError) {
        reset()
        for index in 0..<batch.selectedCount {
            guard let (single, key) = single(batch, batch.row(index)) else { continue }
            let locker = try locker(of: single, key)
            guard let outcome = try locker.lockNow(single, key: key) else { throw .mustWait }
            if let changed = try keyChanged(outcome, single) {
                let lock = LockKey(recheck.table.storage, changed)
                guard state.context.transaction.tryLock(lock, .rowWrite) else { throw .mustWait }
            }
            try accept(key, outcome)
        }
    }

    private func locker(of row: Batch, _ key: [UInt8]) throws(SQLError) -> RowLocker {
        guard let keyless, try !keyless.change.isIn(row, key: key, isLatest: false) else {
            return locker
        }
        return keyless.locker
    }

    /// The key of a row that others had changed, so that its keys, now, change: the stronger lock is
    /// wanted too.
    private func keyChanged(
        _ outcome: RowLocker.Outcome, _ row: Batch
    ) throws(SQLError) -> [UInt8]? {
        guard let keyless, case .refreshed = outcome else { return nil }
        let key = [UInt8](row.columns[recheck.keyColumn].bytes(at: 0))
        return try keyless.change.isIn(row, key: key, isLatest: true) ? key : nil
    }

    private func reset() {
        input.reset()
        old.reset()
        keys.removeAll(keepingCapacity: true)
    }

    /// One row by itself, and its key; nil for an outer join's missing side, which has no row to
    /// change.
    private func single(_ batch: Batch, _ row: Int) -> (Batch, key: [UInt8])? {
        if batch.columns[recheck.keyColumn].isNull(at: row) { return nil }
        for (target, source) in zip(one.columns, batch.columns) {
            target.reset()
            target.append(from: source, at: row)
        }
        var single = one
        single.rowCount = 1
        return (single, [UInt8](batch.columns[recheck.keyColumn].bytes(at: row)))
    }

    /// Adds the row at hand, locked now, unless it is gone or was changed before.
    private func accept(_ original: [UInt8], _ outcome: RowLocker.Outcome) throws(SQLError) {
        if case .gone = outcome { return }
        var key = original
        if case .refreshed = outcome {
            key = [UInt8](one.columns[recheck.keyColumn].bytes(at: 0))
        }
        guard key.withRawBytes({ touched.insert($0).isNew }) else { return }
        let before = old.rowCount
        try readLatestRow(key, of: recheck.table, into: old, state)
        if old.rowCount == before { return }
        keys.append(key)
        for (target, source) in zip(input.columns, one.columns) {
            target.append(from: source, at: 0)
        }
        input.rowCount += 1
    }
}

/// Replaces rows.
final class UpdateOperator: ModifyOperator {
    private let input: Operator
    private let targets: TargetRows
    private let assignments: [(column: Int, kernel: Kernel)]
    /// What one of the values says depends on the others, row by row.
    private let isRowByRow: Bool
    private let set: ExpressionSet
    private let checker: RowRulesChecker
    private let writer: TableWriter
    private let table: OID
    private lazy var left = Selection()
    private lazy var stayed = Selection()
    /// The new versions of the rows at hand.
    private var fresh: [ColumnVector] = []
    /// Where rows go that leave their partition.
    private let move: PartitionInsertOperator?
    /// Which table each row is in afterwards: only where rows may move.
    private lazy var rowTables = ColumnVector(SQLType.oid.physicalKind)

    init(_ plan: UpdatePlan, _ input: Operator, types: [SQLType], _ state: QueryState)
        throws(SQLError)
    {
        self.input = input
        // SET a = a changes nothing.
        let changed = plan.assignments.filter { assignment in
            guard case .column(let input) = assignment.value.kind else { return true }
            return !plan.target.columns.contains { $0 == (input, .column(assignment.attnum)) }
        }
        let keys = changed.filter { plan.rules.haveKeyAmong([$0.attnum]) }
        targets = try TargetRows(
            plan.target, mode: keys.isEmpty ? .rowNoKeyWrite : .rowWrite,
            keys.isEmpty ? nil : KeyChange(plan.table, keys, state), inputTypes: input.types,
            state)
        var compiler = ExpressionCompiler(state)
        var compiled: [(column: Int, kernel: Kernel)] = []
        for assignment in plan.assignments {
            compiled.append((Int(assignment.attnum) - 1, try compiler.compile(assignment.value)))
        }
        assignments = compiled
        isRowByRow = plan.assignments.map(\.value).shareSequences
        set = compiler.set
        checker = try RowRulesChecker(plan.table, plan.rules, state)
        writer = try TableWriter(plan.table, plan.rules, state)
        table = plan.table.oid
        move = try plan.move.map { (insert) throws(SQLError) in
            try PartitionInsertOperator(
                insert, OneRowOperator(state, plan.table.columns.map(\.type)), types: [], state)
        }
        try super.init(plan.returning, types: types, state)
    }

    override func open() throws(SQLError) {
        try super.open()
        try input.open()
        try move?.open()
        targets.begin()
    }

    override func close() {
        super.close()
        input.close()
        move?.close()
        set.close()
        checker.close()
        targets.close()
    }

    override func run() async throws(SQLError) {
        while let batch = try await input.next() {
            if try state.mustPause() { await Task.yield() }
            try await targets.take(batch)
            let rows = Rows(all: targets.input.rowCount)
            if rows.count == 0 { continue }
            if isRowByRow {
                try await updateOneByOne(rows)
                continue
            }
            do throws(SQLError) {
                try await makeNew(rows)
            } catch {
                if rows.count == 1 { throw error }
                try await updateOneByOne(rows)
                continue
            }
            try await update(rows)
        }
    }

    override var isImmediate: Bool {
        input.isImmediate && targets.isImmediate && set.isPlain && checker.isImmediate
            && move == nil && isReturningImmediate && !writer.leavesChecks
    }

    override func runNow() throws(SQLError) {
        guard let batch = try input.takeNow() else { return }
        try targets.takeNow(batch)
        let rows = Rows(all: targets.input.rowCount)
        if rows.count == 0 { return }
        try assign(rows)
        try checker.applyNow(&fresh, rows)
        try prepare(rows)
        for row in 0..<rows.count {
            let oldKey = targets.keys[row]
            let newKey = writer.updatedKey(fresh, row, oldKey: oldKey)
            switch try writer.claim(row, key: newKey, except: oldKey) {
            case .free: try writer.update(fresh, row, oldKey: oldKey, newKey: newKey)
            case .taken(let conflict): throw writer.uniqueViolation(conflict, row)
            case .mustWait: throw .mustWait
            }
        }
        try giveNow(isReturning ? fresh + targets.input.columns : [], rows)
    }

    /// Makes the new versions of the rows, checked.
    private func makeNew(_ rows: Rows) async throws(SQLError) {
        if !set.isPlain { try await set.prepare(targets.input.columns, rows) }
        try assign(rows)
        if let move {
            // Which rows stay is decided first: what leaves is tested where it comes to.
            try await checker.apply(&fresh, rows) { (fresh, rows) async throws(SQLError) in
                try await staying(fresh, rows, move)
            }
        } else {
            try await checker.apply(&fresh, rows)
        }
        try prepare(rows)
    }

    private func staying(
        _ fresh: [ColumnVector], _ rows: Rows, _ move: PartitionInsertOperator
    ) async throws(SQLError) -> Rows {
        let moved = try await move.rootRows(fresh, rows)
        stayed.count = 0
        for index in 0..<rows.count
        where try move.partition(of: moved, rows[index]) == table { stayed.append(rows[index]) }
        return Rows(stayed, limit: rows.limit)
    }

    private func assign(_ rows: Rows) throws(SQLError) {
        // One by one: the array's memory is used again.
        fresh.removeAll(keepingCapacity: true)
        fresh.append(contentsOf: targets.old.columns)
        for (column, kernel) in assignments {
            fresh[column] = try kernel.evaluate(targets.input.columns, rows)
        }
    }

    private func prepare(_ rows: Rows) throws(SQLError) {
        try writer.prepareOld(targets.old.columns, rows)
        try writer.prepareNew(fresh, rows)
    }

    /// The rows that the statement has not changed meanwhile: their new values may have been asked of a
    /// query of its WITH clause.
    private func unchanged(_ rows: Rows) -> Rows {
        if set.isPlain || !(0..<rows.count).contains(where: { isChanged(rows[$0]) }) { return rows }
        left.count = 0
        for index in 0..<rows.count where !isChanged(rows[index]) { left.append(rows[index]) }
        return Rows(left, limit: rows.limit)
    }

    private func isChanged(_ row: Int) -> Bool {
        state.hasWritten(targets.keys[row], of: writer.table)
    }

    private func update(_ all: Rows) async throws(SQLError) {
        let rows = unchanged(all)
        if rows.count == 0 { return }
        let moved = try await move?.rootRows(fresh, rows)
        for index in 0..<rows.count {
            let row = rows[index]
            let oldKey = targets.keys[row]
            if let move, let moved {
                let partition = try move.partition(of: moved, row)
                rowTables.set(partition, at: row)
                if partition != table {
                    try writer.moveAway(fresh, row, key: oldKey)
                    try await move.insert(moved, row: row, into: partition)
                    continue
                }
            }
            let newKey = writer.updatedKey(fresh, row, oldKey: oldKey)
            if let conflict = try await writer.findConflict(row, key: newKey, except: oldKey) {
                throw writer.uniqueViolation(conflict, row)
            }
            try writer.update(fresh, row, oldKey: oldKey, newKey: newKey)
        }
        let given = fresh + targets.input.columns
        try await give(move == nil ? given : given + [rowTables], rows)
    }

    /// Some row of the batch is in error: the first error of the first such row is the statement's,
    /// and that may be a key which an earlier row finds taken.
    private func updateOneByOne(_ rows: Rows) async throws(SQLError) {
        let one = Selection()
        for row in 0..<rows.count {
            one.count = 0
            one.append(row)
            let selected = Rows(one, limit: rows.limit)
            try await makeNew(selected)
            try await update(selected)
        }
    }
}

/// Removes rows.
final class DeleteOperator: ModifyOperator {
    private let input: Operator
    private let targets: TargetRows
    private let writer: TableWriter

    init(_ plan: DeletePlan, _ input: Operator, types: [SQLType], _ state: QueryState)
        throws(SQLError)
    {
        self.input = input
        targets = try TargetRows(
            plan.target, mode: .rowWrite, inputTypes: input.types, state)
        writer = try TableWriter(plan.table, plan.rules, state)
        try super.init(plan.returning, types: types, state)
    }

    override func open() throws(SQLError) {
        try super.open()
        try input.open()
        targets.begin()
    }

    override func close() {
        super.close()
        input.close()
        targets.close()
    }

    override func run() async throws(SQLError) {
        while let batch = try await input.next() {
            if try state.mustPause() { await Task.yield() }
            try await targets.take(batch)
            let rows = Rows(all: targets.input.rowCount)
            if rows.count == 0 { continue }
            try writer.prepareOld(targets.old.columns, rows)
            for row in 0..<rows.count { try writer.delete(row, key: targets.keys[row]) }
            try await give(targets.old.columns + targets.input.columns, rows)
        }
    }

    override var isImmediate: Bool {
        input.isImmediate && targets.isImmediate && isReturningImmediate && !writer.leavesChecks
    }

    override func runNow() throws(SQLError) {
        guard let batch = try input.takeNow() else { return }
        try targets.takeNow(batch)
        let rows = Rows(all: targets.input.rowCount)
        if rows.count == 0 { return }
        try writer.prepareOld(targets.old.columns, rows)
        for row in 0..<rows.count { try writer.delete(row, key: targets.keys[row]) }
        try giveNow(isReturning ? targets.old.columns + targets.input.columns : [], rows)
    }
}

extension RowRules {
    /// Whether a row whose columns `attnums` change may change a key that others can refer to.
    func haveKeyAmong(_ attnums: [Int16]) -> Bool {
        let keyed = Set(indexes.flatMap(\.definition.referableColumns))
        return attnums.contains { keyed.contains($0) }
    }
}
