// Errors of rows that nobody has asked for yet.
//
// Operators evaluate whole batches. Where fewer rows are wanted (LIMIT, FETCH, a portal's row limit), a row behind
// those must not make the statement fail: PostgreSQL would never have looked at it. So a batch that fails is
// evaluated once more row by row; the rows before the one that fails are given, and its error is kept
// until more are wanted.
import Types

struct PostponedError {
    var error: SQLError?

    /// Throws what is kept: more rows are wanted.
    mutating func raise() throws(SQLError) {
        guard let error else { return }
        self.error = nil
        throw error
    }

    /// Whether the error may be that of a row which is not among the first `demand`.
    static func mayPostpone(_ error: SQLError, of batch: Batch, _ demand: Int) -> Bool {
        demand < batch.selectedCount && error.isOfData
    }
}

extension SQLError {
    /// Whether values are the reason, so that without them there would be no error: not that the statement
    /// was cancelled, say, or has no memory left.
    fileprivate var isOfData: Bool {
        !["53", "55", "57", "58", "XX"].contains(String(state.description.prefix(2)))
    }
}

extension Batch {
    /// One of its rows.
    func only(_ row: Int) -> Batch {
        let selection = Selection()
        selection.append(row)
        return Batch(columns: columns, rowCount: rowCount, selection: selection)
    }
}
