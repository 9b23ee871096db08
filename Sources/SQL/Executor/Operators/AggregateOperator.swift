// GROUP BY and aggregate functions: groups numbered by a hash table over the encoded group values,
// one accumulator per call over all groups.

import Planner
import Types

/// Groups its input.
final class AggregateOperator: Operator {
    private let plan: Aggregate
    private let input: Operator
    private let groupKernels: [Kernel]
    private let set: ExpressionSet
    private let calls: [AggregateRunner]
    /// Positions of the groups that each grouping set keeps.
    private let sets: [[Int]]
    private let keys: RowKeys
    private var table = KeyTable()
    private let groups: RowStore
    private let setNumber = ColumnVector(.int32, capacity: 1)
    private let nullGroups: [ColumnVector]
    private var groupNumbers: [Int] = Array(repeating: 0, count: Batch.capacity)
    private var isBuilt = false
    private var position = 0
    /// Of sorted rows: there are no more, and how many are asked for at a time.
    private var isAtEnd = false
    private var portions = Portions()
    private var output: Batch

    init(_ plan: Aggregate, _ input: Operator, types: [SQLType], _ state: QueryState)
        throws(SQLError)
    {
        self.plan = plan
        self.input = input
        var compiler = ExpressionCompiler(state)
        groupKernels = try compiler.compile(plan.groups)
        var calls: [AggregateRunner] = []
        for call in plan.calls { calls.append(try AggregateRunner(call, &compiler, state)) }
        self.calls = calls
        set = compiler.set
        sets = plan.groupingSets ?? [Array(plan.groups.indices)]
        let groupTypes = plan.groups.map(\.type)
        keys = RowKeys(all: [.int4] + groupTypes)
        groups = RowStore(groupTypes, state, for: "aggregate")
        nullGroups = groupTypes.map { type in
            let vector = ColumnVector(type.physicalKind, capacity: 1)
            vector.becomeConstant(.null)
            return vector
        }
        output = Batch(types: types)
        super.init(state, types)
    }

    override var start: IndexScanOperator? { input.start }

    override func open() throws(SQLError) {
        try input.open()
        isBuilt = false
        position = 0
        isAtEnd = false
        portions = Portions()
    }

    override func close() {
        input.close()
        set.close()
        groups.removeAll()
        table.removeAll()
        for call in calls { call.reset() }
    }

    override func next() async throws(SQLError) -> Batch? {
        if plan.isSorted { return try await nextComplete() }
        if !isBuilt { try await build() }
        return try give(before: groups.count)
    }

    /// The groups behind which another has begun, or all at the end.
    private func nextComplete() async throws(SQLError) -> Batch? {
        if !isBuilt {
            isBuilt = true
            try begin()
        }
        while true {
            if let batch = try give(before: isAtEnd ? groups.count : groups.count - 1) {
                return batch
            }
            if isAtEnd { return nil }
            if try state.mustPause() { await Task.yield() }
            guard let batch = try await input.next(portions.next(demand)) else {
                isAtEnd = true
                continue
            }
            try await takeSelected(batch)
        }
    }

    override var isImmediate: Bool { input.isImmediate && set.isPlain }

    override func takeNow() throws(SQLError) -> Batch? {
        try begin()
        if let batch = try input.takeNow() { try take(batch) }
        for call in calls { try call.finish(groupCount: groups.count) }
        // Of one batch's rows there are no more groups, but for several grouping sets.
        guard groups.count <= Batch.capacity else { throw .mustWait }
        return try give(before: groups.count)
    }

    /// The next of the first `end` groups; nil when these have been given.
    private func give(before end: Int) throws(SQLError) -> Batch? {
        if position >= end { return nil }
        output.reset()
        let count = min(Batch.capacity, end - position)
        for number in position..<position + count { groups.copy(number, to: output.columns) }
        let width = groupKernels.count
        for (index, call) in calls.enumerated() {
            try call.emit(position..<position + count, into: output.columns[width + index])
        }
        output.rowCount = count
        position += count
        return output
    }

    private func build() async throws(SQLError) {
        isBuilt = true
        try begin()
        while let batch = try await input.next() {
            if try state.mustPause() { await Task.yield() }
            try await takeSelected(batch)
        }
        for call in calls { try await call.finishInSteps(groupCount: groups.count) }
    }

    private func begin() throws(SQLError) {
        groups.removeAll()
        table.removeAll()
        for call in calls { call.reset() }
        for (number, kept) in sets.enumerated() where kept.isEmpty { try addEmptyGroup(number) }
    }

    private func takeSelected(_ batch: Batch) async throws(SQLError) {
        if batch.selectedCount == 0 { return }
        if !set.isPlain { try await set.prepare(batch.columns, Rows(batch)) }
        try take(batch)
    }

    /// Adds rows to their groups.
    private func take(_ batch: Batch) throws(SQLError) {
        let rows = Rows(batch)
        var values: [ColumnVector] = []
        for kernel in groupKernels { values.append(try kernel.evaluate(batch.columns, rows)) }
        for call in calls { try call.evaluate(batch.columns, rows) }
        for (number, kept) in sets.enumerated() {
            try assignGroups(number, kept, values, rows)
            for call in calls {
                try call.update(rows, groups: groupNumbers, groupCount: groups.count)
            }
        }
    }

    /// A grouping set without columns has its one group even if there are no rows.
    private func addEmptyGroup(_ number: Int) throws(SQLError) {
        setNumber.becomeConstant(.int32(Int32(number)))
        if keys.withKey([setNumber] + nullGroups, 0, { table.insert($0).isNew }) {
            try groups.append(nullGroups, 0)
        }
    }

    /// Finds the group of each row, making those that are new.
    private func assignGroups(_ number: Int, _ kept: [Int], _ values: [ColumnVector], _ rows: Rows)
        throws(SQLError)
    {
        setNumber.becomeConstant(.int32(Int32(number)))
        var columns = kept.count == values.count ? values : nullGroups
        if kept.count != values.count {
            for position in kept { columns[position] = values[position] }
        }
        let keyed = [setNumber] + columns
        if columns.isEmpty {
            // One group in all: nothing to look up.
            let group = keys.withKey(keyed, 0) { table.insert($0).number }
            for index in 0..<rows.count { groupNumbers[rows[index]] = group }
            return
        }
        for index in 0..<rows.count {
            let row = rows[index]
            let (group, isNew) = keys.withKey(keyed, row) { table.insert($0) }
            if isNew { try groups.append(columns, row) }
            groupNumbers[row] = group
        }
    }
}

/// One aggregate call over all groups: FILTER, DISTINCT and ORDER BY before the accumulator.
final class AggregateRunner {
    private let call: AggregateCall
    private let arguments: [Kernel]
    private let filter: Kernel?
    private let accumulator: Accumulator
    private let state: QueryState
    private var values: [ColumnVector] = []
    private let selection = Selection()
    /// DISTINCT: group and arguments seen.
    private let distinctKeys: RowKeys
    private var seen = KeyTable()
    private let groupColumn = ColumnVector(.int32)
    /// ORDER BY: group, arguments and sort keys of all rows, until the end.
    private let kept: RowStore?
    private let orderKeys: RowKeys?

    init(_ call: AggregateCall, _ compiler: inout ExpressionCompiler, _ state: QueryState)
        throws(SQLError)
    {
        self.call = call
        self.state = state
        arguments = try compiler.compile(call.arguments)
        if let condition = call.filter {
            filter = try compiler.compile(condition)
        } else {
            filter = nil
        }
        accumulator = try AccumulatorRegistry.make(call, state)
        let argumentTypes = call.arguments.map(\.type)
        distinctKeys = RowKeys(all: [.int4] + argumentTypes.prefix(call.argumentCount))
        var orderBy = call.orderBy
        if call.isDistinct && orderBy.isEmpty && accumulator.keepsOrder {
            // PostgreSQL finds distinct values by sorting, and people see it in array_agg.
            orderBy = (0..<call.argumentCount).map { PlanSortKey(column: $0) }
        }
        if orderBy.isEmpty {
            kept = nil
            orderKeys = nil
        } else {
            let types = [SQLType.int4] + argumentTypes
            kept = RowStore(types, state, for: "ordered aggregate")
            let shifted = orderBy.map {
                PlanSortKey(
                    column: $0.column + 1, isDescending: $0.isDescending,
                    nullsFirst: $0.nullsFirst)
            }
            orderKeys = RowKeys([PlanSortKey(column: 0)] + shifted, types: types)
        }
    }

    func reset() {
        accumulator.reset()
        seen.removeAll()
        kept?.removeAll()
    }

    /// Evaluates the arguments for a batch.
    func evaluate(_ columns: [ColumnVector], _ rows: Rows) throws(SQLError) {
        selection.assign(rows)
        if let filter {
            selection.keepTrue(of: try filter.evaluate(columns, rows))
        }
        values.removeAll(keepingCapacity: true)
        let kept = Rows(selection, limit: rows.limit)
        for kernel in arguments { values.append(try kernel.evaluate(columns, kept)) }
    }

    /// Adds the evaluated rows to their groups.
    func update(_ rows: Rows, groups: [Int], groupCount: Int) throws(SQLError) {
        accumulator.grow(to: groupCount)
        let filtered = Rows(selection, limit: rows.limit)
        if call.isDistinct || kept != nil {
            try updateCarefully(filtered, groups)
        } else {
            try accumulator.update(values, filtered, groups)
        }
    }

    private func updateCarefully(_ rows: Rows, _ groups: [Int]) throws(SQLError) {
        groupColumn.reset()
        for index in 0..<rows.count {
            groupColumn.set(Int32(groups[rows[index]]), at: rows[index])
        }
        let keyed = [groupColumn] + values
        let distinct = Selection()
        for index in 0..<rows.count {
            let row = rows[index]
            if call.isDistinct,
                !distinctKeys.withKey(keyed, row, { seen.insert($0).isNew })
            {
                continue
            }
            if let kept { try kept.append(keyed, row) } else { distinct.append(row) }
        }
        if kept == nil {
            try accumulator.update(values, Rows(distinct, limit: rows.limit), groups)
        }
    }

    /// Feeds rows that waited for their order: a batch's.
    func finish(groupCount: Int) throws(SQLError) {
        accumulator.grow(to: groupCount)
        guard let kept, let orderKeys else { return }
        var sorter = KeySorter()
        addKeys(0..<kept.count, of: kept, orderKeys, to: &sorter)
        try feed(sorter.sorted()[...], of: kept)
    }

    /// The same of any number.
    func finishInSteps(groupCount: Int) async throws(SQLError) {
        accumulator.grow(to: groupCount)
        guard let kept, let orderKeys else { return }
        var sorter = KeySorter()
        for start in stride(from: 0, to: kept.count, by: Batch.capacity) {
            if try state.mustPause() { await Task.yield() }
            let end = min(start + Batch.capacity, kept.count)
            addKeys(start..<end, of: kept, orderKeys, to: &sorter)
        }
        var sorting = KeySorting(count: sorter.count)
        while sorting.step(sorter) {
            if try state.mustPause() { await Task.yield() }
        }
        let order = sorting.order
        for start in stride(from: 0, to: order.count, by: Batch.capacity) {
            if try state.mustPause() { await Task.yield() }
            try feed(order[start..<min(start + Batch.capacity, order.count)], of: kept)
        }
    }

    private func addKeys(
        _ numbers: Range<Int>, of kept: RowStore, _ keys: RowKeys, to sorter: inout KeySorter
    ) {
        for number in numbers {
            let (columns, row) = kept.locate(number)
            keys.withKey(columns, row) { sorter.append($0) }
        }
    }

    private func feed(_ numbers: ArraySlice<Int>, of kept: RowStore) throws(SQLError) {
        var groups = [Int](repeating: 0, count: Batch.capacity)
        let single = Selection()
        for number in numbers {
            let (columns, row) = kept.locate(number)
            groups[row] = Int(columns[0].int32(at: row))
            single.count = 0
            single.append(row)
            try accumulator.update(
                Array(columns.dropFirst()), Rows(single, limit: row + 1), groups)
        }
    }

    /// Appends the results of some groups.
    func emit(_ groups: Range<Int>, into vector: ColumnVector) throws(SQLError) {
        for group in groups { try accumulator.emit(group, into: vector) }
        try refuseTooLong(vector)
    }
}
