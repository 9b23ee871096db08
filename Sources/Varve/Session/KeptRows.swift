// Rows that a session keeps from one statement to the next: what cursors have read, and what they give in pieces.
import Executor
import Types

/// What the rows that a session keeps take together.
final class KeptMemory {
    private var byteCount = 0
    let limit: Int

    /// `limit` in bytes: as much as one query may take.
    init(limit: Int = ExecutionContext.memoryLimitDefault) { self.limit = limit }

    /// Throws 53200 when there is no room. It counts as taken nevertheless, since it is.
    fileprivate func take(_ bytes: Int) throws(SQLError) {
        byteCount += bytes
        if byteCount <= limit { return }
        throw SQLError(
            .outOfMemory, "out of memory",
            detail: "The rows that the session's cursors keep need more than \(limit) bytes.",
            hint:
                "Declare cursors without SCROLL and WITH HOLD, close those that are done, or fetch fewer rows at a time."
        )
    }

    fileprivate func giveBack(_ bytes: Int) { byteCount -= bytes }
}

/// Rows in chunks of full batches.
final class KeptRows {
    private let types: [SQLType]
    private let memory: KeptMemory
    private(set) var chunks: [Batch] = []
    private(set) var count = 0
    /// What is charged, and how much of it for chunks before the last.
    private var byteCount = 0
    private var fullBytes = 0
    /// `ColumnVector.largeGrowths` when that was last counted.
    private var largeGrowths = ColumnVector.largeGrowths
    /// The last chunk has large values.
    private var isLarge = false

    init(_ types: [SQLType], _ memory: KeptMemory) {
        self.types = types
        self.memory = memory
    }

    deinit { memory.giveBack(byteCount) }

    /// Copies the row's first columns, as many as are kept. Throws 53200.
    func append(_ columns: [ColumnVector], _ row: Int) throws(SQLError) {
        if count % Batch.capacity == 0 {
            fullBytes = byteCount
            chunks.append(Batch(types: types))
            try charge()
        }
        let last = chunks.count - 1
        for (target, source) in zip(chunks[last].columns, columns) {
            target.append(from: source, at: row)
        }
        chunks[last].rowCount += 1
        count += 1
        // A few rows with large values may be more than all there is room for.
        if count % Batch.capacity == 0 || isLarge || largeGrowths != ColumnVector.largeGrowths {
            try charge()
        }
    }

    private func charge() throws(SQLError) {
        largeGrowths = ColumnVector.largeGrowths
        isLarge = chunks.last?.isLarge ?? false
        let growth = fullBytes + (chunks.last?.bytesHeld ?? 0) - byteCount
        byteCount += growth
        try memory.take(growth)
    }

    /// Where a row is, counted from 0.
    subscript(index: Int) -> (batch: Batch, row: Int)? {
        guard index >= 0, index < count else { return nil }
        return (chunks[index / Batch.capacity], index % Batch.capacity)
    }
}
