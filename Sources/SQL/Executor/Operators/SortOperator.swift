// ORDER BY: rows in memory, sorted by their encoded keys. With a limit only the rows that can still
// be among the first are kept.

import Bytes
import Glibc
import Planner
import Types

/// Sorts its input.
final class SortOperator: Operator {
    private let input: Operator
    /// The input, if that is a DISTINCT and all its columns are sorted by.
    private let distinct: DistinctOperator?
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
    private let selection = Selection()

    init(_ input: Operator, _ keys: [PlanSortKey], _ limit: RowLimit?, _ state: QueryState)
        throws(SQLError)
    {
        self.input = input
        self.keys = RowKeys(keys, types: input.types)
        let sortsByAll = Set(keys.map(\.column)).count == input.types.count
        distinct = sortsByAll ? input as? DistinctOperator : nil
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

    override var start: IndexScanOperator? { input.start }

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
        if order.count > Batch.capacity { order = [] }
        state.release(chargedKeyBytes)
        chargedKeyBytes = 0
    }

    override func next() async throws(SQLError) -> Batch? {
        if !isSorted { try await sort() }
        if position >= order.count { return nil }
        if position == 0, rows.chunks.count == 1 { return onlyChunk() }
        output.reset()
        while position < order.count && output.rowCount < Batch.capacity {
            rows.copy(order[position], to: output.columns)
            output.rowCount += 1
            position += 1
        }
        return output
    }

    /// All rows, where they lie, in their order.
    private func onlyChunk() -> Batch {
        position = order.count
        selection.count = 0
        for row in order { selection.append(row) }
        var chunk = rows.chunks[0]
        chunk.selection = selection
        return chunk
    }

    override var isImmediate: Bool { input.isImmediate && limit?.isImmediate != false }

    /// The input's rows where they lie: they are one batch.
    override func takeNow() throws(SQLError) -> Batch? {
        let input = distinct?.input ?? input
        guard var batch = try input.takeNow() else { return nil }
        sorter.removeAll()
        sorter.append(keys.keys(of: batch))
        let wanted = try limit?.evaluateNow().reach ?? .max
        selection.count = 0
        var last: Int?
        for number in sorter.sorted() where selection.count < wanted {
            // Equal rows stand side by side, the first of them first.
            if distinct != nil, let last, sorter.areEqual(last, number) { continue }
            selection.append(batch.row(number))
            last = number
        }
        batch.selection = selection
        return selection.count > 0 ? batch : nil
    }

    private func sort() async throws(SQLError) {
        isSorted = true
        rows.removeAll()
        sorter.removeAll()
        let wanted = try await limit?.evaluate().reach ?? .max
        let roomMax = wanted < Int.max / 8 ? max(wanted * 4, 8 * Batch.capacity) : Int.max
        while let batch = try await input.next() {
            if try state.mustPause() { await Task.yield() }
            try rows.append(batch)
            sorter.append(keys.keys(of: batch))
            if rows.count > roomMax { try keepFirst(wanted) }
            try state.reserve(sorter.byteCount - chargedKeyBytes, for: "sort")
            chargedKeyBytes = sorter.byteCount
        }
        var sorting = KeySorting(count: sorter.count)
        while sorting.step(sorter) {
            if try state.mustPause() { await Task.yield() }
        }
        order = sorting.order
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

    mutating func append(_ keys: PackedBytes) {
        let start = arena.count
        arena.append(contentsOf: keys.bytes)
        for end in keys.ends { starts.append(start + end) }
    }

    mutating func removeAll() {
        arena.removeAll(keepingCapacity: arena.count < 1 << 20)
        starts.removeAll(keepingCapacity: starts.count < 1 << 16)
        starts.append(0)
    }

    /// The numbers of the keys, smallest first; equal keys in the order they came.
    func sorted() -> [Int] {
        var sorting = KeySorting(count: count)
        while sorting.step(self) {}
        return sorting.order
    }

    /// How many keys there are.
    var count: Int { starts.count - 1 }

    /// Whether two keys are the same bytes.
    func areEqual(_ a: Int, _ b: Int) -> Bool {
        withKeys { bytes, starts in
            equalBytes(
                UnsafeRawBufferPointer(rebasing: bytes[starts[a]..<starts[a + 1]]),
                UnsafeRawBufferPointer(rebasing: bytes[starts[b]..<starts[b + 1]]))
        }
    }

    /// The key's first eight bytes, so that most comparisons need no second look.
    fileprivate func head(_ number: Int) -> UInt64 {
        var head: UInt64 = 0
        let start = starts[number]
        if starts[number + 1] - start >= 8 {
            let bytes = arena.withUnsafeBytes {
                $0.loadUnaligned(fromByteOffset: start, as: UInt64.self)
            }
            return UInt64(bigEndian: bytes)
        }
        for index in 0..<min(8, starts[number + 1] - start) {
            head |= UInt64(arena[start + index]) << UInt64(56 - 8 * index)
        }
        return head
    }

    /// Calls `body` with the keys' bytes and where each begins.
    @inline(__always)
    fileprivate func withKeys<Result>(
        _ body: (UnsafeRawBufferPointer, UnsafeBufferPointer<Int>) -> Result
    ) -> Result {
        arena.withUnsafeBytes { bytes in starts.withUnsafeBufferPointer { body(bytes, $0) } }
    }
}

/// Sorting in steps of some milliseconds: runs first, which are then merged two by two.
///
/// Invariants: `entries` are sorted within each run of `width`, the last one perhaps shorter; while
/// runs are merged, `merged` holds the pairs that are done.
struct KeySorting {
    struct Entry {
        var head: UInt64
        var number: Int
    }

    /// Entries sorted or merged in one step.
    private static let stepEntries = 1 << 15

    private var entries: [Entry] = []
    private var merged: [Entry] = []
    private let count: Int
    private var width = KeySorting.stepEntries
    /// Where in `entries` the pair of runs begins that is being merged, and what is next of each.
    private var pair = 0
    private var left = 0
    private var right = 0

    init(count: Int) {
        self.count = count
        entries.reserveCapacity(count)
    }

    /// The keys' numbers in their order, once all steps are done.
    var order: [Int] { entries.map(\.number) }

    /// Does a piece of work; false when there is none left.
    mutating func step(_ keys: KeySorter) -> Bool {
        if entries.count < count {
            sortRun(keys)
            return true
        }
        guard width < count else { return false }
        if merged.isEmpty { beginRound() }
        mergeSome(keys)
        if merged.count == count {
            swap(&entries, &merged)
            merged.removeAll(keepingCapacity: true)
            width *= 2
        }
        return true
    }

    private mutating func sortRun(_ keys: KeySorter) {
        let start = entries.count
        for number in start..<min(count, start + Self.stepEntries) {
            entries.append(Entry(head: keys.head(number), number: number))
        }
        keys.withKeys { bytes, starts in
            // A slice of the array would be sorted in a copy.
            entries.withUnsafeMutableBufferPointer { entries in
                var run = UnsafeMutableBufferPointer(rebasing: entries[start...])
                run.sort { Self.precedes($0, $1, bytes, starts) }
            }
        }
    }

    @inline(__always)
    private static func precedes(
        _ a: Entry, _ b: Entry, _ bytes: UnsafeRawBufferPointer, _ starts: UnsafeBufferPointer<Int>
    ) -> Bool {
        if a.head != b.head { return a.head < b.head }
        let order = compareBytes(
            UnsafeRawBufferPointer(rebasing: bytes[starts[a.number]..<starts[a.number + 1]]),
            UnsafeRawBufferPointer(rebasing: bytes[starts[b.number]..<starts[b.number + 1]]))
        return order != 0 ? order < 0 : a.number < b.number
    }

    private mutating func beginRound() {
        merged.reserveCapacity(count)
        pair = 0
        left = 0
        right = min(width, count)
    }

    /// Merges up to a step's entries of the pair at hand.
    private mutating func mergeSome(_ keys: KeySorter) {
        let middle = min(pair + width, count)
        let end = min(pair + 2 * width, count)
        keys.withKeys { bytes, starts in
            var room = Self.stepEntries
            while room > 0, left < middle || right < end {
                let takesLeft =
                    right == end
                    || left < middle
                        && !Self.precedes(entries[right], entries[left], bytes, starts)
                merged.append(entries[takesLeft ? left : right])
                if takesLeft { left += 1 } else { right += 1 }
                room -= 1
            }
        }
        if left == middle && right == end {
            pair = end
            left = end
            right = min(end + width, count)
        }
    }
}
