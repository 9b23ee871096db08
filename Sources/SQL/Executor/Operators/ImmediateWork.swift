// How much an immediate statement may do: it is not interrupted, and what it gives is one batch.

import Types

enum ImmediateWork {
    /// Rows that one scan reads.
    static let rowsMax = Batch.capacity
    /// Bytes of values that one scan reads, or the statement gives; a row more may be read to find out.
    static let bytesMax = 256 << 10
    /// So many rows are read between two looks at their size.
    private static let pieceRows = 128

    /// Reads all rows of a scan, or the first that are asked for, into `reader`. `readPiece` reads at
    /// most `limit` rows more and returns false when there are no more; so does this. Throws `.mustWait` when it is
    /// too much.
    @discardableResult
    static func read(
        into reader: RowReader, demand: Int,
        _ readPiece: (_ limit: Int) throws(SQLError) -> Bool
    ) throws(SQLError) -> Bool {
        while reader.rowCount < demand {
            let room = rowsMax - reader.rowCount
            guard room > 0 else { throw .mustWait }
            let hasMore = try readPiece(min(room, pieceRows, demand - reader.rowCount))
            if reader.byteCount > bytesMax { throw .mustWait }
            if !hasMore { return false }
        }
        return true
    }
}

extension [ColumnVector] {
    /// Bytes of all their values.
    var byteCount: Int { reduce(0) { $0 + $1.count * $1.kind.width + $1.heapCount } }
}
