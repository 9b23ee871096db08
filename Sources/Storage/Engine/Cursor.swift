/// A resumable scan: visits rows in batches, in key order or against it. Own changes and the
/// store's rows are merged. Stays valid when the transaction writes, not beyond its end.
///
/// `visit` runs inside a lock of the store: it must be quick and must not use the transaction.
package final class Cursor {
    /// Visits up to `limit` more rows; `visit` gets key and row, valid inside the call, and returns
    /// false to stop after this row. Returns false when the range is exhausted.
    package func next(
        limit: Int,
        _ visit: (_ key: UnsafeRawBufferPointer, _ row: UnsafeRawBufferPointer) -> Bool
    ) throws(EngineError) -> Bool {
        preconditionFailure("body follows")
    }
}
