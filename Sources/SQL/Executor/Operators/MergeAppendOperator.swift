// ORDER BY over several inputs that are each in order: the first row of any of them comes next.

import Bytes
import Planner
import Types

final class MergeAppendOperator: Operator {
    private let sources: [MergeSource]
    /// The sources that have rows left: a heap, by the key of the row that is next. That of the first may not be
    /// read yet: it is when another row is wanted.
    private var heap: [Int] = []
    private var isStarted = false
    private var output: Batch

    init(_ inputs: [Operator], _ keys: [PlanSortKey], types: [SQLType], _ state: QueryState) {
        sources = inputs.map { MergeSource($0, keys) }
        output = Batch(types: types, capacity: state.batchCapacity)
        super.init(state, types)
    }

    override func open() throws(SQLError) {
        isStarted = false
        heap.removeAll(keepingCapacity: true)
        for source in sources { try source.open() }
    }

    override func next() async throws(SQLError) -> Batch? {
        if !isStarted { try await start() }
        output.reset()
        while output.rowCount < min(demand, Batch.capacity), let first = heap.first {
            if sources[first].isExhausted {
                if try await !sources[first].read(demand - output.rowCount) { removeFirst() }
                settle(from: 0)
                continue
            }
            sources[first].take(&output)
            if !sources[first].isExhausted { settle(from: 0) }
        }
        return output.rowCount > 0 ? output : nil
    }

    override func close() {
        for source in sources { source.close() }
    }

    private func start() async throws(SQLError) {
        isStarted = true
        let share = max(1, demand / max(1, sources.count))
        for (number, source) in sources.enumerated() where try await source.begin(share) {
            heap.append(number)
        }
        for position in heap.indices.reversed() { settle(from: position) }
    }

    private func removeFirst() {
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
    }

    /// Moves a source down to where those below come after it.
    private func settle(from position: Int) {
        var position = position
        while true {
            var next = position
            for child in [2 * position + 1, 2 * position + 2]
            where child < heap.count && precedes(heap[child], heap[next]) {
                next = child
            }
            if next == position { return }
            heap.swapAt(position, next)
            position = next
        }
    }

    /// Of equal rows those of the input that is named first come first.
    private func precedes(_ a: Int, _ b: Int) -> Bool {
        let order = sources[a].compare(sources[b])
        return order != 0 ? order < 0 : a < b
    }
}

/// An input and where it stands.
private final class MergeSource {
    private let input: Operator
    private let rowKeys: RowKeys
    private var batch = Batch(columns: [], rowCount: 0)
    private var keys = PackedBytes()
    /// Of the batch's rows that count, the next one.
    private var position = 0
    /// How many rows it is asked for next, at most.
    private var share = 1

    init(_ input: Operator, _ keys: [PlanSortKey]) {
        self.input = input
        rowKeys = RowKeys(keys, types: input.types)
    }

    func open() throws(SQLError) {
        try input.open()
        keys = PackedBytes()
        position = 0
    }

    func close() { input.close() }

    /// The rows read so far are taken.
    var isExhausted: Bool { position == keys.count }

    /// Reads its share of the rows wanted; false when there is none.
    func begin(_ share: Int) async throws(SQLError) -> Bool {
        self.share = share
        return try await read(share)
    }

    /// Reads more, up to `wanted` rows, twice as many as the time before; false at the end.
    func read(_ wanted: Int) async throws(SQLError) -> Bool {
        input.demand = min(share, wanted)
        share = share.multipliedReportingOverflow(by: 2).overflow ? share : share * 2
        position = 0
        guard let next = try await input.next() else {
            keys = PackedBytes()
            return false
        }
        batch = next
        keys = rowKeys.keys(of: batch)
        return true
    }

    /// Puts the next row into `output`.
    func take(_ output: inout Batch) {
        let row = batch.row(position)
        for (target, source) in zip(output.columns, batch.columns) {
            target.append(from: source, at: row)
        }
        output.rowCount += 1
        position += 1
    }

    /// Which next row comes first: negative for this one's.
    func compare(_ other: MergeSource) -> Int {
        keys.withStrings { own in
            other.keys.withStrings { compareBytes(own[position], $0[other.position]) }
        }
    }
}
