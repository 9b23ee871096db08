// Rows kept in memory: what sorting, joining, WITH queries and RETURNING hold between batches.

import Types

/// Rows in chunks of full batches, numbered from 0. Row n is row n % 1024 of chunk n / 1024.
final class RowStore {
    private let types: [SQLType]
    private(set) var chunks: [Batch] = []
    private(set) var count = 0
    private var byteCount = 0
    private let state: QueryState
    /// The operator that keeps them, for the error when memory runs out.
    private let owner: StaticString

    init(_ types: [SQLType], _ state: QueryState, for owner: StaticString) {
        self.types = types
        self.state = state
        self.owner = owner
    }

    /// Forgets the rows; keeps one chunk's memory for the next use.
    func removeAll() {
        state.release(byteCount)
        byteCount = 0
        count = 0
        if chunks.count > 1 { chunks.removeLast(chunks.count - 1) }
        if !chunks.isEmpty { chunks[0].reset() }
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
            if count % Batch.capacity == 0 { try account() }
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
        if count % Batch.capacity == 0 { try account() }
    }

    /// The chunk that the next row goes into.
    private func chunkWithRoom() throws(SQLError) -> Int {
        let chunk = count / Batch.capacity
        if chunk == chunks.count {
            try account()
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

    /// Charges the memory of all chunks to the query's budget.
    private func account() throws(SQLError) {
        var bytes = 0
        for chunk in chunks {
            for column in chunk.columns {
                bytes += column.capacity * (column.kind.width + 1) + column.heapCapacity
            }
        }
        let growth = bytes - byteCount
        byteCount = bytes
        try state.reserve(growth, for: owner)
    }
}
