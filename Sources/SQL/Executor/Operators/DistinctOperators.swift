// DISTINCT, DISTINCT ON, INTERSECT and EXCEPT.

import Bytes
import Planner
import Types

/// Rows that are equal in all columns, once.
final class DistinctOperator: Operator {
    let input: Operator
    private let keys: RowKeys
    private var seen = KeyTable()
    private var charged = 0
    private var portions = Portions()
    private let selection = Selection()

    init(_ input: Operator, _ state: QueryState) {
        self.input = input
        keys = RowKeys(all: input.types)
        super.init(state, input.types)
    }

    override var start: IndexScanOperator? { input.start }

    override func open() throws(SQLError) {
        try input.open()
        seen.removeAll()
        portions = Portions()
    }

    override func next() async throws(SQLError) -> Batch? {
        while var batch = try await input.next(portions.next(demand)) {
            if try state.mustPause() { await Task.yield() }
            selectNew(of: batch)
            try state.reserve(seen.byteCount - charged, for: "DISTINCT")
            charged = seen.byteCount
            if selection.count > 0 {
                batch.selection = selection
                return batch
            }
        }
        return nil
    }

    override var isImmediate: Bool { input.isImmediate }

    override func takeNow() throws(SQLError) -> Batch? {
        guard var batch = try input.takeNow() else { return nil }
        selectNew(of: batch)
        batch.selection = selection
        return batch
    }

    private func selectNew(of batch: Batch) {
        selection.count = 0
        keys.keys(of: batch).withStrings { keys in
            for index in 0..<keys.count where seen.insert(keys[index]).isNew {
                selection.append(batch.row(index))
            }
        }
    }

    override func close() {
        input.close()
        seen.removeAll()
        state.release(charged)
        charged = 0
    }
}

/// The first row of each run of rows equal in some columns.
final class DistinctOnOperator: Operator {
    private let input: Operator
    private let keys: RowKeys
    private var lastKey: [UInt8]?
    private var portions = Portions()
    private let selection = Selection()

    init(_ input: Operator, _ columns: [Int], _ state: QueryState) {
        self.input = input
        keys = RowKeys(columns.map { PlanSortKey(column: $0) }, types: input.types)
        super.init(state, input.types)
    }

    override var start: IndexScanOperator? { input.start }

    override func open() throws(SQLError) {
        try input.open()
        lastKey = nil
        portions = Portions()
    }

    override func next() async throws(SQLError) -> Batch? {
        while var batch = try await input.next(portions.next(demand)) {
            if try state.mustPause() { await Task.yield() }
            selection.count = 0
            for index in keys.runStarts(of: batch, after: &lastKey) {
                selection.append(batch.row(index))
            }
            if selection.count > 0 {
                batch.selection = selection
                return batch
            }
        }
        return nil
    }

    override func close() { input.close() }
}

/// INTERSECT and EXCEPT, with and without ALL: the right side's rows are counted, then the left's
/// pass or not.
final class SetOperationOperator: Operator {
    private let plan: SetOperationPlan
    private let left: Operator
    private let right: Operator
    private let leftKeys: RowKeys
    private let rightKeys: RowKeys
    private var table = KeyTable()
    /// By key number: how often the right side has it, and whether the left side gave it already.
    private var rightCounts: [Int] = []
    private var isGiven: [Bool] = []
    private var charged = 0
    private var isBuilt = false
    private let selection = Selection()

    init(_ plan: SetOperationPlan, _ left: Operator, _ right: Operator, _ state: QueryState) {
        self.plan = plan
        self.left = left
        self.right = right
        leftKeys = RowKeys(all: left.types)
        rightKeys = RowKeys(all: right.types)
        super.init(state, left.types)
    }

    override func open() throws(SQLError) {
        try left.open()
        try right.open()
        isBuilt = false
    }

    override func next() async throws(SQLError) -> Batch? {
        if !isBuilt { try await build() }
        while var batch = try await left.next() {
            selection.count = 0
            for index in 0..<batch.selectedCount {
                let row = batch.row(index)
                let (number, isNew) = leftKeys.withKey(batch.columns, row) { table.insert($0) }
                if isNew {
                    rightCounts.append(0)
                    isGiven.append(false)
                }
                if passes(number) { selection.append(row) }
            }
            try charge()
            if try state.mustPause() { await Task.yield() }
            if selection.count > 0 {
                batch.selection = selection
                return batch
            }
        }
        return nil
    }

    override func close() {
        left.close()
        right.close()
        table.removeAll()
        state.release(charged)
        charged = 0
    }

    private func build() async throws(SQLError) {
        isBuilt = true
        table.removeAll()
        rightCounts.removeAll(keepingCapacity: true)
        isGiven.removeAll(keepingCapacity: true)
        while let batch = try await right.next() {
            if try state.mustPause() { await Task.yield() }
            for index in 0..<batch.selectedCount {
                let (number, isNew) = rightKeys.withKey(batch.columns, batch.row(index)) {
                    table.insert($0)
                }
                if isNew {
                    rightCounts.append(0)
                    isGiven.append(false)
                }
                rightCounts[number] += 1
            }
            try charge()
        }
    }

    private func charge() throws(SQLError) {
        let bytes = table.byteCount + rightCounts.capacity * 9
        try state.reserve(bytes - charged, for: "INTERSECT or EXCEPT")
        charged = bytes
    }

    private func passes(_ number: Int) -> Bool {
        switch (plan.kind, plan.isAll) {
        case (.intersect, true):
            guard rightCounts[number] > 0 else { return false }
            rightCounts[number] -= 1
            return true
        case (.except, true):
            guard rightCounts[number] > 0 else { return true }
            rightCounts[number] -= 1
            return false
        case (let kind, false):
            guard (rightCounts[number] > 0) == (kind == .intersect), !isGiven[number] else {
                return false
            }
            isGiven[number] = true
            return true
        }
    }
}
