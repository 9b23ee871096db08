// Hash join of every kind: the right side is built into a table of keys, the left side is read batch
// by batch and looks its keys up.
//
// Right rows with one key form a list in the order they came: `heads` and `tails` by key number,
// `following` by row number, -1 at the end.

import Planner
import Types

/// Joins two inputs on equal keys.
final class HashJoinOperator: Operator {
    private let kind: JoinKind
    private let left: Operator
    private let right: Operator
    private let leftKeys: JoinKeys
    private let rightKeys: JoinKeys
    private let condition: BatchFilter?

    private var table = KeyTable()
    private let rows: RowStore
    /// Of more rows no memory is kept for the next run.
    private static let keptRowsMax = 1 << 14
    private var heads: [Int32] = []
    private var tails: [Int32] = []
    private var following: [Int32] = []
    private var rightMatched: [Bool] = []
    private var rightHasNull = false
    private var isBuilt = false

    private var leftBatch: Batch?
    /// Position among the left batch's selected rows, and the next right row to pair it with:
    /// -2 before its key was looked up, -1 when it has no more.
    private var position = 0
    private var candidate: Int32 = -2
    private var leftMatched: [Bool] = []
    private var isLeftDone = false
    private var nextRight = 0
    private var output: Batch
    /// How many pairs go into one output: fewer where rows are large, as each pair has copies of both.
    private var pairsMax = Batch.capacity
    private var pairLeft: [Int] = []
    private var pairRight: [Int] = []
    private let selection = Selection()

    init(
        _ join: HashJoin, _ left: Operator, _ right: Operator, types: [SQLType], _ state: QueryState
    )
        throws(SQLError)
    {
        kind = join.kind
        self.left = left
        self.right = right
        leftKeys = try JoinKeys(join.keys, isLeft: true, state)
        rightKeys = try JoinKeys(join.keys, isLeft: false, state)
        if let expression = join.condition {
            condition = try BatchFilter(expression, state)
        } else {
            condition = nil
        }
        rows = RowStore(right.types, state, for: "hash join")
        output = Batch(types: left.types + right.types)
        super.init(state, types)
    }

    private static let outputBytesMax = 8 << 20

    private var keepsUnmatchedLeft: Bool { kind == .left || kind == .full }
    private var keepsUnmatchedRight: Bool { kind == .right || kind == .full }
    private var givesLeftOnly: Bool { kind == .semi || kind == .anti || kind == .nullAwareAnti }

    override func open() throws(SQLError) {
        try left.open()
        try right.open()
        isBuilt = false
        leftBatch = nil
        isLeftDone = false
        nextRight = 0
    }

    override func close() {
        left.close()
        right.close()
        leftKeys.close()
        rightKeys.close()
        condition?.close()
        forgetRight()
    }

    private func forgetRight() {
        let isKept = rows.count <= Self.keptRowsMax
        rows.removeAll()
        table.removeAll()
        heads.removeAll(keepingCapacity: isKept)
        tails.removeAll(keepingCapacity: isKept)
        following.removeAll(keepingCapacity: isKept)
        rightMatched = []
    }

    override func next() async throws(SQLError) -> Batch? {
        if !isBuilt { try await build() }
        while !isLeftDone {
            if leftBatch == nil {
                guard let batch = try await left.next() else {
                    isLeftDone = true
                    break
                }
                if try state.mustPause() { await Task.yield() }
                try await leftKeys.prepare(batch)
                leftBatch = batch
                let width = batch.bytesPerRow + rows.bytesPerRow
                pairsMax = max(1, min(Batch.capacity, Self.outputBytesMax / max(1, width)))
                position = 0
                candidate = -2
                leftMatched = Array(repeating: false, count: batch.rowCount)
            }
            guard let batch = leftBatch else { break }
            if givesLeftOnly {
                leftBatch = nil
                if let result = try await decide(batch) { return result }
            } else if let result = try await pair(batch) {
                return result
            }
        }
        return keepsUnmatchedRight ? unmatchedRight() : nil
    }

    private func build() async throws(SQLError) {
        isBuilt = true
        forgetRight()
        rightHasNull = false
        while let batch = try await right.next() {
            if try state.mustPause() { await Task.yield() }
            try await rightKeys.prepare(batch)
            for index in 0..<batch.selectedCount {
                let row = batch.row(index)
                if rightKeys.hasNull(row) {
                    rightHasNull = true
                    if !keepsUnmatchedRight { continue }
                    try addRow(batch, row)
                    continue
                }
                let number = Int32(rows.count)
                try addRow(batch, row)
                let (key, isNew) = rightKeys.withKey(row) { table.insert($0) }
                if isNew {
                    heads.append(number)
                    tails.append(number)
                } else {
                    following[Int(tails[key])] = number
                    tails[key] = number
                }
            }
        }
        rightMatched = keepsUnmatchedRight ? Array(repeating: false, count: rows.count) : []
    }

    private func addRow(_ batch: Batch, _ row: Int) throws(SQLError) {
        try rows.append(batch.columns, row)
        following.append(-1)
    }

    /// The first right row with the left row's key, or -1.
    private func firstMatch(_ row: Int) -> Int32 {
        if leftKeys.hasNull(row) { return -1 }
        return leftKeys.withKey(row) { table.find($0).map { heads[$0] } ?? -1 }
    }

    // MARK: Kinds that give pairs

    /// Fills the output with pairs of the left batch; when it has none left, with its unmatched
    /// rows, and lets go of it.
    private func pair(_ batch: Batch) async throws(SQLError) -> Batch? {
        while true {
            let (result, isOver) = try await fillPairs(batch)
            if isOver || result != nil { return result }
            if try state.mustPause() { await Task.yield() }
        }
    }

    /// One output's pairs, if any pass the condition, and whether they were the left batch's last.
    private func fillPairs(
        _ batch: Batch
    ) async throws(SQLError) -> (result: Batch?, isOver: Bool) {
        output.reset()
        pairLeft.removeAll(keepingCapacity: true)
        pairRight.removeAll(keepingCapacity: true)
        let width = left.types.count
        while position < batch.selectedCount && pairLeft.count < pairsMax {
            let row = batch.row(position)
            if candidate == -2 { candidate = firstMatch(row) }
            while candidate >= 0 && pairLeft.count < pairsMax {
                pairLeft.append(row)
                pairRight.append(Int(candidate))
                rows.copy(Int(candidate), to: output.columns, at: width)
                candidate = following[Int(candidate)]
            }
            if candidate == -1 {
                position += 1
                candidate = -2
            }
        }
        if pairLeft.isEmpty {
            leftBatch = nil
            return (keepsUnmatchedLeft ? unmatchedLeft(batch) : nil, true)
        }
        for (target, source) in zip(output.columns, batch.columns) {
            for row in pairLeft { target.append(from: source, at: row) }
        }
        output.rowCount = pairLeft.count
        var result = output
        if let condition { try await condition.apply(&result) }
        for index in 0..<result.selectedCount {
            let pair = result.row(index)
            leftMatched[pairLeft[pair]] = true
            if keepsUnmatchedRight { rightMatched[pairRight[pair]] = true }
        }
        return (result.selectedCount > 0 ? result : nil, false)
    }

    private func unmatchedLeft(_ batch: Batch) -> Batch? {
        output.reset()
        let width = left.types.count
        for index in 0..<batch.selectedCount {
            let row = batch.row(index)
            if leftMatched[row] { continue }
            for (target, source) in zip(output.columns, batch.columns) {
                target.append(from: source, at: row)
            }
            for column in output.columns[width...] { column.appendNull() }
            output.rowCount += 1
        }
        return output.rowCount > 0 ? output : nil
    }

    private func unmatchedRight() -> Batch? {
        output.reset()
        let width = left.types.count
        while nextRight < rows.count && output.rowCount < Batch.capacity {
            if !rightMatched[nextRight] {
                for column in output.columns[..<width] { column.appendNull() }
                rows.copy(nextRight, to: output.columns, at: width)
                output.rowCount += 1
            }
            nextRight += 1
        }
        return output.rowCount > 0 ? output : nil
    }

    // MARK: Kinds that give left rows

    /// The left rows that a semi or anti join keeps.
    private func decide(_ batch: Batch) async throws(SQLError) -> Batch? {
        if condition == nil {
            for index in 0..<batch.selectedCount {
                let row = batch.row(index)
                leftMatched[row] = firstMatch(row) >= 0
            }
        } else {
            while try await pair(batch) != nil {}
        }
        selection.count = 0
        for index in 0..<batch.selectedCount {
            let row = batch.row(index)
            let isKept =
                switch kind {
                case .semi: leftMatched[row]
                case .nullAwareAnti:
                    rows.count == 0 && !rightHasNull
                        || !leftMatched[row] && !rightHasNull && !leftKeys.hasNull(row)
                default: !leftMatched[row]
                }
            if isKept { selection.append(row) }
        }
        var result = batch
        result.selection = selection
        leftBatch = nil
        return selection.count > 0 ? result : nil
    }
}
