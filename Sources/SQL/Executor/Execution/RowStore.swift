// Rows kept in memory: what sorting, joining, WITH queries and RETURNING hold between batches.

import Types

/// Rows in chunks of full batches, numbered from 0. Row n is row n % 1024 of chunk n / 1024.
final class RowStore {
    private let types: [SQLType]
    private(set) var chunks: [Batch] = []
    private(set) var count = 0
    /// What is charged, and how much of it for chunks before the last.
    private var byteCount = 0
    private var fullBytes = 0
    /// `ColumnVector.largeGrowths` when that was last counted.
    private var largeGrowths = ColumnVector.largeGrowths
    /// The last chunk has large values.
    private var isLarge = false
    private let state: QueryState
    /// The operator that keeps them, for the error when memory runs out.
    private let owner: StaticString

    init(_ types: [SQLType], _ state: QueryState, for owner: StaticString) {
        self.types = types
        self.state = state
        self.owner = owner
    }

    /// Forgets the rows; keeps one chunk's memory for the next use, unless its values were large.
    func removeAll() {
        state.release(byteCount)
        byteCount = 0
        fullBytes = 0
        count = 0
        if chunks.count > 1 { chunks.removeLast(chunks.count - 1) }
        guard let first = chunks.first else { return }
        isLarge = false
        if first.isLarge { chunks = [] } else { chunks[0].reset() }
    }

    /// Copies the rows of a batch that count.
    func append(_ batch: Batch) throws(SQLError) {
        let rows = batch.selectedCount
        if count % Batch.capacity + rows <= Batch.capacity, rows > 0 {
            let chunk = try chunkWithRoom()
            for (target, source) in zip(chunks[chunk].columns, batch.columns) {
                target.append(gathering: source, rows: rows, selection: batch.selection)
            }
            chunks[chunk].rowCount += rows
            count += rows
            try accountIfDue()
            return
        }
        for index in 0..<batch.selectedCount { try append(batch.columns, batch.row(index)) }
    }

    /// Copies one row.
    func append(_ columns: [ColumnVector], _ row: Int) throws(SQLError) {
        let chunk = try chunkWithRoom()
        for (target, source) in zip(chunks[chunk].columns, columns) {
            target.append(from: source, at: row)
        }
        chunks[chunk].rowCount += 1
        count += 1
        try accountIfDue()
    }

    /// The chunk that the next row goes into.
    private func chunkWithRoom() throws(SQLError) -> Int {
        let chunk = count / Batch.capacity
        if chunk == chunks.count {
            try account()
            fullBytes = byteCount
            chunks.append(Batch(types: types))
        }
        return chunk
    }

    /// The columns that hold row `number`, and its row there.
    @inline(__always)
    func locate(_ number: Int) -> (columns: [ColumnVector], row: Int) {
        (chunks[number / Batch.capacity].columns, number % Batch.capacity)
    }

    /// Copies row `number` to the end of `target`'s columns, from column `offset` on.
    func copy(_ number: Int, to target: [ColumnVector], at offset: Int = 0) {
        let (columns, row) = locate(number)
        for (index, column) in columns.enumerated() {
            target[offset + index].append(from: column, at: row)
        }
    }

    /// The bytes of a row's values, as a mean; of all rows where they are in one chunk.
    var bytesPerRow: Int { chunks.last?.bytesPerRow ?? 0 }

    /// Charges when a chunk is full, and with each row once its values are large: a few of them may be more than all
    /// there is.
    @inline(__always)
    private func accountIfDue() throws(SQLError) {
        if count % Batch.capacity == 0 || isLarge || largeGrowths != ColumnVector.largeGrowths {
            try account()
        }
    }

    /// Charges the memory of all chunks to the query's budget. Those before the last have been counted.
    private func account() throws(SQLError) {
        largeGrowths = ColumnVector.largeGrowths
        isLarge = chunks.last?.isLarge ?? false
        let bytes = fullBytes + (chunks.last?.bytesHeld ?? 0)
        let growth = bytes - byteCount
        byteCount = bytes
        try state.reserve(growth, for: owner)
    }
}
