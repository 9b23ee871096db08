// Window functions over an input sorted by partition and order. The input is kept, partitions are
// found by their keys, and each call fills one result vector per kept chunk.
//
// Where few rows are asked for few are read first, and several times as many next. Given are those whose results depend on
// none that come later: all of complete partitions, and as much of the last one as its calls' frames allow.

import Planner
import Types

/// Adds the results of window calls to its input's columns.
final class WindowOperator: Operator {
    private let input: Operator
    private let partitionKeys: RowKeys
    private let orderKeys: RowKeys?
    private let calls: [WindowCallRunner]
    private let set: ExpressionSet
    private let rows: RowStore
    /// How far the calls look ahead.
    private let reach: WindowCall.Reach
    /// All rows of the input are here.
    private var isAtEnd = false
    /// The first partition of which not all is known.
    private var lastPartition = 0
    /// How many rows have their results, and how many of them were given.
    private var settledCount = 0
    private var givenCount = 0
    private let selection = Selection()

    /// So many rows are read first where few are asked for, and so many times as many next.
    private static let firstRows = 64
    private static let rowsFactor = 8

    init(_ plan: Window, _ input: Operator, types: [SQLType], _ state: QueryState)
        throws(SQLError)
    {
        self.input = input
        partitionKeys = RowKeys(
            plan.partitionBy.map { PlanSortKey(column: $0) }, types: input.types)
        orderKeys = plan.orderBy.isEmpty ? nil : RowKeys(plan.orderBy, types: input.types)
        var compiler = ExpressionCompiler(state)
        var calls: [WindowCallRunner] = []
        for call in plan.calls { calls.append(try WindowCallRunner(call, &compiler, state)) }
        self.calls = calls
        set = compiler.set
        rows = RowStore(input.types, state, for: "window functions")
        reach = plan.calls.map(\.reach).max() ?? .none
        super.init(state, types)
    }

    override var start: IndexScanOperator? { input.start }

    override func open() throws(SQLError) {
        try input.open()
        isAtEnd = false
        lastPartition = 0
        settledCount = 0
        givenCount = 0
        rows.removeAll()
        for call in calls { call.reset() }
    }

    override func close() {
        input.close()
        set.close()
        rows.removeAll()
        for call in calls { call.reset() }
    }

    override func next() async throws(SQLError) -> Batch? {
        while true {
            if givenCount < settledCount { return give() }
            if isAtEnd { return nil }
            try await read()
            try await settle()
        }
    }

    /// The next rows of one chunk.
    private func give() -> Batch {
        let number = givenCount / Batch.capacity
        let first = givenCount % Batch.capacity
        var batch = rows.chunks[number]
        let end = min(batch.rowCount, settledCount - number * Batch.capacity)
        for call in calls { batch.columns.append(call.results[number]) }
        if first > 0 || end < batch.rowCount {
            selection.count = 0
            for row in first..<end { selection.append(row) }
            batch.selection = selection
        }
        givenCount += end - first
        return batch
    }

    private func read() async throws(SQLError) {
        let wanted =
            demand == .max ? .max : max(demand + 1, Self.firstRows, rows.count * Self.rowsFactor)
        while rows.count < wanted {
            guard let batch = try await input.next(wanted == .max ? .max : wanted - rows.count)
            else {
                isAtEnd = true
                break
            }
            if try state.mustPause() { await Task.yield() }
            let selected = Rows(batch)
            if !set.isPlain { try await set.prepare(batch.columns, selected) }
            for call in calls { try call.keepArguments(batch.columns, selected) }
            try rows.append(batch)
        }
        for call in calls { call.makeRoom(rows.count) }
    }

    /// Computes what the rows that are here allow.
    private func settle() async throws(SQLError) {
        while lastPartition < rows.count {
            let whole = try await partition(from: lastPartition)
            let isComplete = isAtEnd || whole.end < rows.count
            let known = isComplete ? whole : whole.known(reach)
            for call in calls { try await call.run(known) }
            settledCount = known.end
            guard isComplete else { return }
            lastPartition = whole.end
        }
    }

    /// Rows between two looks whether the statement must pause.
    fileprivate static let rowsBetween = 64

    private func partition(from start: Int) async throws(SQLError) -> WindowPartition {
        func key(_ keys: RowKeys, _ number: Int) -> [UInt8] {
            let (columns, row) = rows.locate(number)
            return keys.encoded(columns, row)
        }
        let own = key(partitionKeys, start)
        var end = start + 1
        while end < rows.count && key(partitionKeys, end) == own {
            end += 1
            if end % Self.rowsBetween == 0, try state.mustPause() { await Task.yield() }
        }
        // Without an order all rows of a partition are peers.
        var groups: [Int] = []
        var last: [UInt8]?
        for number in start..<end {
            if number % Self.rowsBetween == 0, try state.mustPause() { await Task.yield() }
            let current = orderKeys.map { key($0, number) } ?? []
            if current != last { groups.append(number) }
            last = current
        }
        return WindowPartition(start: start, end: end, groupStarts: groups)
    }
}

/// Consecutive kept rows that a window function sees as one.
struct WindowPartition {
    let start: Int
    let end: Int
    /// The first row of each group of peers.
    let groupStarts: [Int]

    /// As much of it as depends on no rows that may come behind it.
    func known(_ reach: WindowCall.Reach) -> WindowPartition {
        switch reach {
        case .none: return self
        case .peers:
            return WindowPartition(
                start: start, end: groupStarts.last ?? start,
                groupStarts: Array(groupStarts.dropLast()))
        case .partition: return WindowPartition(start: start, end: start, groupStarts: [])
        }
    }

    func groupIndex(of row: Int) -> Int {
        var low = 0
        var high = groupStarts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if groupStarts[middle] <= row { low = middle } else { high = middle }
        }
        return low
    }

    func groupEnd(_ index: Int) -> Int {
        index + 1 < groupStarts.count ? groupStarts[index + 1] : end
    }
}

/// One window call: its arguments for all rows, its frame, its results.
final class WindowCallRunner {
    private let call: WindowCall
    private let arguments: [Kernel]
    private let filter: Kernel?
    private let kept: RowStore
    private let accumulator: Accumulator?
    private let bounds: (start: Kernel?, end: Kernel?)
    private let state: QueryState
    private(set) var results: [ColumnVector] = []
    /// So many rows have theirs, and keep it.
    private var settledCount = 0
    /// The arguments' columns of one of the kept chunks.
    private var chunk: (number: Int, columns: [ColumnVector])?
    private let passing = Selection()
    private let groups = [Int](repeating: 0, count: Batch.capacity)
    private let filterColumn = ColumnVector(.bool8)

    init(_ call: WindowCall, _ compiler: inout ExpressionCompiler, _ state: QueryState)
        throws(SQLError)
    {
        self.call = call
        self.state = state
        var expressions: [BoundExpression]
        switch call.function {
        case .window(let procedure, let arguments):
            guard WindowCallRunner.known.contains(procedure.source) else {
                throw .notSupported("window function \(procedure.name)", at: .statement)
            }
            expressions = arguments
            accumulator = nil
            filter = nil
        case .aggregate(let aggregate):
            if aggregate.isDistinct {
                throw .notSupported("DISTINCT for window functions", at: .statement)
            }
            expressions = aggregate.arguments
            accumulator = try AccumulatorRegistry.make(aggregate, state)
            if let condition = aggregate.filter {
                filter = try compiler.compile(condition)
            } else {
                filter = nil
            }
        }
        if call.frame.exclusion != .none {
            throw .notSupported("EXCLUDE in a window frame", at: .statement)
        }
        arguments = try compiler.compile(expressions)
        kept = RowStore(
            arguments.map(\.type) + [.bool], state, for: "window function arguments")
        bounds = (
            try WindowCallRunner.offset(call.frame.start, call.frame, &compiler),
            try WindowCallRunner.offset(call.frame.end, call.frame, &compiler)
        )
    }

    private static let known: Set<String> = [
        "window_row_number", "window_rank", "window_dense_rank", "window_percent_rank",
        "window_cume_dist", "window_ntile", "window_lag", "window_lag_with_offset",
        "window_lag_with_offset_and_default", "window_lead", "window_lead_with_offset",
        "window_lead_with_offset_and_default", "window_first_value", "window_last_value",
        "window_nth_value",
    ]

    private static func offset(
        _ bound: WindowFramePlan.Bound, _ frame: WindowFramePlan,
        _ compiler: inout ExpressionCompiler
    ) throws(SQLError) -> Kernel? {
        switch bound {
        case .preceding(let expression), .following(let expression):
            if frame.unit == .range { throw .notSupported("RANGE with an offset", at: .statement) }
            return try compiler.compile(expression)
        default: return nil
        }
    }

    func reset() {
        kept.removeAll()
        chunk = nil
        results = []
        settledCount = 0
        accumulator?.reset()
    }

    func keepArguments(_ columns: [ColumnVector], _ rows: Rows) throws(SQLError) {
        var values: [ColumnVector] = []
        for kernel in arguments { values.append(try kernel.evaluate(columns, rows)) }
        if let filter {
            values.append(try filter.evaluate(columns, rows))
        } else {
            filterColumn.becomeConstant(.bool(true))
            values.append(filterColumn)
        }
        for index in 0..<rows.count { try kept.append(values, rows[index]) }
    }

    func makeRoom(_ count: Int) {
        while results.count * Batch.capacity < count {
            results.append(ColumnVector(call.result.physicalKind))
        }
    }

    private func set(_ value: Datum, _ row: Int) {
        if row < settledCount { return }
        results[row / Batch.capacity].set(value, at: row % Batch.capacity)
    }

    private func argument(_ index: Int, _ row: Int) -> Datum {
        let (columns, place) = kept.locate(row)
        return columns[index].datum(at: place)
    }

    /// The results of a partition's rows, from its beginning; those that have theirs keep it.
    func run(_ partition: WindowPartition) async throws(SQLError) {
        switch call.function {
        case .window(let procedure, _): try await run(procedure.source, partition)
        case .aggregate: try await aggregate(partition)
        }
        settledCount = max(settledCount, partition.end)
    }

    // MARK: Ranking and offsets

    private func run(_ source: String, _ partition: WindowPartition) async throws(SQLError) {
        let count = partition.end - partition.start
        for row in partition.start..<partition.end {
            if row % WindowOperator.rowsBetween == 0, try state.mustPause() { await Task.yield() }
            let group = partition.groupIndex(of: row)
            let first = partition.groupStarts[group]
            let position = row - partition.start
            switch source {
            case "window_row_number": set(.int64(Int64(position + 1)), row)
            case "window_rank": set(.int64(Int64(first - partition.start + 1)), row)
            case "window_dense_rank": set(.int64(Int64(group + 1)), row)
            case "window_percent_rank":
                let rank = Double(first - partition.start)
                set(.float64(count > 1 ? rank / Double(count - 1) : 0), row)
            case "window_cume_dist":
                let last = partition.groupEnd(group) - partition.start
                set(.float64(Double(last) / Double(count)), row)
            case "window_ntile": try ntile(position, count, row)
            case "window_first_value", "window_last_value", "window_nth_value":
                try frameValue(source, row, partition)
            default: shift(source, row, partition)
            }
        }
    }

    /// Buckets as equal as can be, the larger ones first.
    private func ntile(_ position: Int, _ count: Int, _ row: Int) throws(SQLError) {
        guard let buckets = argument(0, row).integerValue else { return set(.null, row) }
        guard buckets > 0 else {
            throw SQLError(
                .invalidArgumentForNtile, "argument of ntile must be greater than zero")
        }
        let (size, larger) = (count / Int(buckets), count % Int(buckets))
        let threshold = larger * (size + 1)
        let bucket =
            position < threshold
            ? position / (size + 1) : larger + (position - threshold) / max(1, size)
        set(.int32(Int32(bucket + 1)), row)
    }

    private func frameValue(_ source: String, _ row: Int, _ partition: WindowPartition)
        throws(SQLError)
    {
        let frame = try frame(of: row, partition)
        var wanted = frame.lowerBound
        if source == "window_last_value" { wanted = frame.upperBound - 1 }
        if source == "window_nth_value" {
            guard let n = argument(1, row).integerValue else { return set(.null, row) }
            guard n > 0 else {
                throw SQLError(
                    .invalidArgumentForNthValue,
                    "argument of nth_value must be greater than zero")
            }
            wanted = frame.lowerBound + Int(n) - 1
        }
        set(frame.contains(wanted) ? argument(0, wanted) : .null, row)
    }

    /// lag and lead.
    private func shift(_ source: String, _ row: Int, _ partition: WindowPartition) {
        var distance: Int64 = 1
        if arguments.count > 1 {
            guard let given = argument(1, row).integerValue else { return set(.null, row) }
            distance = given
        }
        let target = source.hasPrefix("window_lag") ? row - Int(distance) : row + Int(distance)
        if target >= partition.start && target < partition.end {
            set(argument(0, target), row)
        } else {
            set(arguments.count > 2 ? argument(2, row) : .null, row)
        }
    }

    // MARK: Aggregates over frames

    private func aggregate(_ partition: WindowPartition) async throws(SQLError) {
        guard let accumulator else { return }
        var covered = partition.start..<partition.start
        accumulator.reset()
        accumulator.grow(to: 1)
        var value = Datum.null
        var isCurrent = false
        let holder = ColumnVector(call.result.physicalKind, capacity: 1)
        for row in partition.start..<partition.end {
            if row % WindowOperator.rowsBetween == 0, try state.mustPause() { await Task.yield() }
            let frame = try frame(of: row, partition)
            if frame.lowerBound != covered.lowerBound || frame.upperBound < covered.upperBound {
                isCurrent = false
                if try retract(from: covered, to: frame, accumulator) {
                    covered = frame.lowerBound..<covered.upperBound
                } else {
                    accumulator.reset()
                    accumulator.grow(to: 1)
                    covered = frame.lowerBound..<frame.lowerBound
                }
            }
            if frame.upperBound > covered.upperBound {
                try await add(covered.upperBound..<frame.upperBound, to: accumulator)
                covered = frame
                isCurrent = false
            }
            if !isCurrent {
                holder.reset()
                try accumulator.emit(0, into: holder)
                value = holder.datum(at: 0)
                isCurrent = true
            }
            set(value, row)
        }
    }

    /// Takes those rows away that a frame has left behind, where fewer have to be than it still has. False when it is to
    /// be computed anew.
    private func retract(
        from covered: Range<Int>, to frame: Range<Int>, _ accumulator: Accumulator
    ) throws(SQLError) -> Bool {
        let left = frame.lowerBound - covered.lowerBound
        guard left > 0, left < covered.count - left, frame.upperBound >= covered.upperBound else {
            return false
        }
        var start = covered.lowerBound
        while start < frame.lowerBound {
            let (rows, end) = take(start, before: frame.lowerBound)
            if let rows, try !accumulator.retract(columns(of: start), rows) { return false }
            start = end
        }
        return true
    }

    private func add(_ range: Range<Int>, to accumulator: Accumulator) async throws(SQLError) {
        var start = range.lowerBound
        while start < range.upperBound {
            let (rows, end) = take(start, before: range.upperBound)
            if let rows { try accumulator.update(columns(of: start), rows, groups) }
            start = end
            if start % Batch.capacity == 0, try state.mustPause() { await Task.yield() }
        }
    }

    /// The rows from `start` on that pass the filter, up to the end of their chunk or `limit`; nil for none.
    private func take(_ start: Int, before limit: Int) -> (rows: Rows?, end: Int) {
        let (columns, first) = kept.locate(start)
        let end = min(limit, start - first + Batch.capacity)
        let passes = columns[arguments.count]
        passing.count = 0
        for row in first..<first + end - start where !passes.isNull(at: row) && passes.bool(at: row)
        {
            passing.append(row)
        }
        return (passing.count == 0 ? nil : Rows(passing, limit: first + end - start), end)
    }

    /// The arguments' columns of the chunk that a row is in.
    private func columns(of row: Int) -> [ColumnVector] {
        let number = row / Batch.capacity
        if let chunk, chunk.number == number { return chunk.columns }
        let columns = Array(kept.chunks[number].columns.prefix(arguments.count))
        chunk = (number, columns)
        return columns
    }

    // MARK: Frames

    private func frame(of row: Int, _ partition: WindowPartition) throws(SQLError) -> Range<Int> {
        let start = try edge(call.frame.start, bounds.start, row, partition, isEnd: false)
        let end = try edge(call.frame.end, bounds.end, row, partition, isEnd: true)
        let first = max(start, partition.start)
        return first..<max(first, min(end, partition.end))
    }

    /// The first row of the frame, or the one after its last.
    private func edge(
        _ bound: WindowFramePlan.Bound, _ offset: Kernel?, _ row: Int,
        _ partition: WindowPartition, isEnd: Bool
    ) throws(SQLError) -> Int {
        var distance = 0
        if let offset {
            let edge = isEnd ? "ending" : "starting"
            guard let value = try offset.evaluate([], Rows(all: 1)).datum(at: 0).integerValue else {
                throw SQLError(
                    .nullValueNotAllowed, "frame \(edge) offset must not be null")
            }
            guard value >= 0 else {
                throw SQLError(
                    .invalidPrecedingOrFollowingSize,
                    "frame \(edge) offset must not be negative")
            }
            // Beyond any partition all distances are the same, and sums with them must not overflow.
            distance = min(Int(value), Int(Int32.max))
        }
        switch bound {
        case .unboundedPreceding: return partition.start
        case .unboundedFollowing: return partition.end
        case .preceding: distance = -distance
        case .currentRow, .following: break
        }
        if call.frame.unit == .rows { return row + distance + (isEnd ? 1 : 0) }
        let group = partition.groupIndex(of: row) + distance
        if group < 0 { return partition.start }
        if group >= partition.groupStarts.count { return partition.end }
        return isEnd ? partition.groupEnd(group) : partition.groupStarts[group]
    }
}
