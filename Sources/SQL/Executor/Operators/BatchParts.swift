// Batches cut into parts, for operators that must not look at more rows than are asked for.

import Types

/// Gives an input's batches in pieces.
final class BatchParts {
    private var batch: Batch?
    /// How many of the batch's rows have been given.
    private var given = 0
    private let selection = Selection()

    func reset() {
        batch = nil
        given = 0
    }

    /// The next rows of `input`, at most `limit` (at least 1); nil at the end. Valid until the next
    /// call.
    func next(of input: Operator, _ limit: Int) async throws(SQLError) -> Batch? {
        while batch == nil {
            guard let next = try await input.next() else { return nil }
            if next.selectedCount <= limit { return next }
            batch = next
            given = 0
        }
        guard let batch else { return nil }
        // The limit may be all there are.
        let end = given + min(batch.selectedCount - given, max(1, limit))
        selection.count = 0
        for index in given..<end { selection.append(batch.row(index)) }
        given = end
        if end == batch.selectedCount { self.batch = nil }
        return Batch(columns: batch.columns, rowCount: batch.rowCount, selection: selection)
    }
}
