// Nested loops: the right side runs anew for each left row, or, when it does not depend on the row,
// is kept and read again.

import Planner
import Types

/// Joins by trying pairs; also the index nested loop and LATERAL, whose right sides refer to the
/// left row through correlation slots.
final class NestedLoopOperator: Operator {
    private let kind: JoinKind
    private let left: Operator
    private let right: Operator
    private let bindings: [(slot: ColumnVector, value: Kernel)]
    private let set: ExpressionSet
    private let condition: BatchFilter?
    /// The right side's rows, if they are the same for every left row.
    private let kept: RowStore?
    private var isKeptFilled = false
    private var keptChunk = 0

    private var leftBatch: Batch?
    private var position = 0
    private var bindingValues: [ColumnVector] = []
    /// The left row at hand: constants beside the right side's vectors.
    private let leftRow: [ColumnVector]
    private var isRightOpen = false
    private var isMatched = false
    private var output: Batch
    /// How many rows go into an output: fewer where they are large, as each pair has copies of both.
    private var outputMax = Batch.capacity
    /// Pairs of which some did not fit into the output any more, and how many have gone into one.
    private var pending: Batch?
    private var givenCount = 0

    init(
        _ join: NestedLoop, _ left: Operator, _ right: Operator, types: [SQLType],
        _ state: QueryState
    ) throws(SQLError) {
        kind = join.kind
        self.left = left
        self.right = right
        var compiler = ExpressionCompiler(state)
        var bindings: [(slot: ColumnVector, value: Kernel)] = []
        for binding in join.bindings {
            let value = try compiler.compile(binding.value)
            bindings.append((state.slot(binding.slot, binding.value.type), value))
        }
        self.bindings = bindings
        set = compiler.set
        if let expression = join.condition {
            condition = try BatchFilter(expression, state)
        } else {
            condition = nil
        }
        kept = join.bindings.isEmpty ? RowStore(right.types, state, for: "nested loop") : nil
        leftRow = left.types.map { ColumnVector($0.physicalKind, capacity: 1) }
        output = Batch(types: types)
        super.init(state, types)
    }

    private var givesLeftOnly: Bool { kind == .semi || kind == .anti }

    /// Rows that the right side has read, since it was made.
    var rowsRead: Int { rowsGiven + right.removedRows }
    private var rowsGiven = 0

    /// Rows looked at since the last look for a cancel request.
    private var rowsUnchecked = 0

    override var start: IndexScanOperator? { left.start }

    override func open() throws(SQLError) {
        try left.open()
        leftBatch = nil
        isKeptFilled = false
        kept?.removeAll()
        isRightOpen = false
        pending = nil
    }

    override func close() {
        left.close()
        right.close()
        set.close()
        condition?.close()
        kept?.removeAll()
    }

    override func next() async throws(SQLError) -> Batch? {
        output.reset()
        addPending()
        while output.rowCount < min(demand, outputMax) && pending == nil {
            rowsUnchecked += 1
            if rowsUnchecked >= Batch.capacity {
                rowsUnchecked = 0
                if try state.mustPause() { await Task.yield() }
            }
            if !isRightOpen {
                guard try await advance() else { break }
                try await startRight()
            }
            guard let batch = try await nextRight() else {
                finishLeftRow()
                continue
            }
            rowsUnchecked += batch.selectedCount
            rowsGiven += batch.selectedCount
            try await combine(batch)
        }
        return output.rowCount > 0 ? output : nil
    }

    /// Moves to the next left row; false at the end.
    private func advance() async throws(SQLError) -> Bool {
        while true {
            if let batch = leftBatch {
                if position < batch.selectedCount { return true }
                leftBatch = nil
            }
            // A left row mostly gives one or none.
            left.demand = demand == .max ? .max : demand - output.rowCount
            guard let batch = try await left.next() else { return false }
            if try state.mustPause() { await Task.yield() }
            let rows = Rows(batch)
            if !set.isPlain { try await set.prepare(batch.columns, rows) }
            bindingValues.removeAll(keepingCapacity: true)
            for binding in bindings {
                bindingValues.append(try binding.value.evaluate(batch.columns, rows))
            }
            leftBatch = batch
            position = 0
        }
    }

    private func startRight() async throws(SQLError) {
        guard let batch = leftBatch else { return }
        let row = batch.row(position)
        position += 1
        for (target, source) in zip(leftRow, batch.columns) {
            target.becomeConstant(copying: source, at: row)
        }
        for (binding, value) in zip(bindings, bindingValues) {
            binding.slot.becomeConstant(copying: value, at: row)
        }
        noteWidth(leftRow.reduce(0) { $0 + $1.heapCount })
        isRightOpen = true
        isMatched = false
        keptChunk = 0
        guard let kept else { return try right.open() }
        if !isKeptFilled {
            isKeptFilled = true
            try right.open()
            while let batch = try await right.next() { try kept.append(batch) }
        }
    }

    private func nextRight() async throws(SQLError) -> Batch? {
        if isMatched && givesLeftOnly { return nil }
        guard let kept else { return try await right.next() }
        guard keptChunk < kept.chunks.count, kept.chunks[keptChunk].rowCount > 0 else {
            return nil
        }
        keptChunk += 1
        return kept.chunks[keptChunk - 1]
    }

    private static let outputBytesMax = 8 << 20

    /// `width`: the bytes of values of each row that comes now.
    private func noteWidth(_ width: Int) {
        outputMax = max(1, min(Batch.capacity, Self.outputBytesMax / max(1, width)))
    }

    /// Adds the pairs of the left row with a right batch that pass the condition. Those that do not
    /// fit wait for the next output: their vectors stay as they are until the right side moves on.
    private func combine(_ right: Batch) async throws(SQLError) {
        var pairs = Batch(
            columns: leftRow + right.columns, rowCount: right.rowCount,
            selection: right.selection)
        if let condition { try await condition.apply(&pairs) }
        if pairs.selectedCount == 0 { return }
        isMatched = true
        if givesLeftOnly { return }
        noteWidth(leftRow.reduce(right.bytesPerRow) { $0 + $1.heapCount })
        pending = pairs
        givenCount = 0
        addPending()
    }

    private func addPending() {
        guard let pairs = pending else { return }
        let count = min(pairs.selectedCount - givenCount, outputMax - output.rowCount)
        guard count > 0 else { return }
        var selection = pairs.selection
        if count < pairs.selectedCount {
            let some = Selection()
            for index in givenCount..<givenCount + count { some.append(pairs.row(index)) }
            selection = some
        }
        for (target, source) in zip(output.columns, pairs.columns) {
            target.append(gathering: source, rows: count, selection: selection)
        }
        output.rowCount += count
        givenCount += count
        if givenCount == pairs.selectedCount { pending = nil }
    }

    /// What the kind says of a left row whose right rows have all been seen.
    private func finishLeftRow() {
        isRightOpen = false
        let isGiven =
            switch kind {
            case .left, .anti: !isMatched
            case .semi: isMatched
            default: false
            }
        guard isGiven else { return }
        for (index, column) in output.columns.enumerated() {
            if index < leftRow.count {
                column.append(from: leftRow[index], at: 0)
            } else {
                column.appendNull()
            }
        }
        output.rowCount += 1
    }
}
