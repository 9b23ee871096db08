// ORDER BY: rows in memory, sorted by their encoded keys. With a limit only the rows that can still
// be among the first are kept.

import Glibc
import Planner
import Types

/// Sorts its input.
final class SortOperator: Operator {
    private let input: Operator
    private let keys: RowKeys
    private let limit: LimitKernels?
    private var rows: RowStore
    private var spare: RowStore
    private var sorter = KeySorter()
    private var chargedKeyBytes = 0
    private var order: [Int] = []
    private var isSorted = false
    private var position = 0
    private var output: Batch

    init(_ input: Operator, _ keys: [PlanSortKey], _ limit: RowLimit?, _ state: QueryState)
        throws(SQLError)
    {
        self.input = input
        self.keys = RowKeys(keys, types: input.types)
        if let limit, limit.tieKeys == nil {
            self.limit = try LimitKernels(limit, state)
        } else {
            self.limit = nil
        }
        rows = RowStore(input.types, state, for: "sort")
        spare = RowStore(input.types, state, for: "sort")
        output = Batch(types: input.types)
        super.init(state, input.types)
    }

    override func open() throws(SQLError) {
        try input.open()
        isSorted = false
        position = 0
    }

    override func close() {
        input.close()
        rows.removeAll()
        spare.removeAll()
        sorter.removeAll()
        state.release(chargedKeyBytes)
        chargedKeyBytes = 0
    }

    override func next() async throws(SQLError) -> Batch? {
        if !isSorted { try await sort() }
        if position >= order.count { return nil }
        output.reset()
        while position < order.count && output.rowCount < Batch.capacity {
            rows.copy(order[position], to: output.columns)
            output.rowCount += 1
            position += 1
        }
        return output
    }

    private func sort() async throws(SQLError) {
        isSorted = true
        rows.removeAll()
        sorter.removeAll()
        var wanted = Int.max
        if let values = try await limit?.evaluate(), let count = values.count {
            wanted = count.addingReportingOverflow(values.offset).partialValue
            if wanted < 0 { wanted = Int.max }
        }
        let roomMax = wanted < Int.max / 8 ? max(wanted * 4, 8 * Batch.capacity) : Int.max
        while let batch = try await input.next() {
            if try state.mustPause() { await Task.yield() }
            for index in 0..<batch.selectedCount {
                let row = batch.row(index)
                try rows.append(batch.columns, row)
                keys.withKey(batch.columns, row) { sorter.append($0) }
            }
            if rows.count > roomMax { try keepFirst(wanted) }
            try state.reserve(sorter.byteCount - chargedKeyBytes, for: "sort")
            chargedKeyBytes = sorter.byteCount
        }
        order = sorter.sorted()
        if order.count > wanted { order.removeLast(order.count - wanted) }
    }

    /// Forgets all but the first `count` rows.
    private func keepFirst(_ count: Int) throws(SQLError) {
        spare.removeAll()
        var reduced = KeySorter()
        for number in sorter.sorted().prefix(count) {
            let (columns, row) = rows.locate(number)
            try spare.append(columns, row)
            keys.withKey(columns, row) { reduced.append($0) }
        }
        swap(&rows, &spare)
        spare.removeAll()
        sorter = reduced
    }
}

/// Byte strings in the order they came, and their sorted order.
struct KeySorter {
    private var arena: [UInt8] = []
    private var starts: [Int] = [0]

    /// Bytes held, for the memory budget.
    var byteCount: Int { arena.count + starts.count * 8 }

    mutating func append(_ key: UnsafeRawBufferPointer) {
        arena.append(contentsOf: key)
        starts.append(arena.count)
    }

    mutating func removeAll() {
        arena.removeAll(keepingCapacity: arena.count < 1 << 20)
        starts.removeAll(keepingCapacity: true)
        starts.append(0)
    }

    /// The numbers of the keys, smallest first; equal keys in the order they came.
    func sorted() -> [Int] {
        struct Entry {
            /// The key's first eight bytes, so that most comparisons need no second look.
            var head: UInt64
            var number: Int
        }
        let count = starts.count - 1
        return arena.withUnsafeBytes { bytes in
            starts.withUnsafeBufferPointer { starts in
                var entries: [Entry] = []
                entries.reserveCapacity(count)
                for number in 0..<count {
                    var head: UInt64 = 0
                    let length = starts[number + 1] - starts[number]
                    for index in 0..<min(8, length) {
                        head |= UInt64(bytes[starts[number] + index]) << UInt64(56 - 8 * index)
                    }
                    entries.append(Entry(head: head, number: number))
                }
                entries.sort { a, b in
                    if a.head != b.head { return a.head < b.head }
                    let order = compareBytes(
                        UnsafeRawBufferPointer(
                            rebasing: bytes[starts[a.number]..<starts[a.number + 1]]),
                        UnsafeRawBufferPointer(
                            rebasing: bytes[starts[b.number]..<starts[b.number + 1]]))
                    return order != 0 ? order < 0 : a.number < b.number
                }
                return entries.map(\.number)
            }
        }
    }
}
