// Rows of a batch as DataRow messages, appended where they will be sent from.

import Bytes
import PostgresWire
import Types

/// Appends rows `range` of the batch's selected rows until `writer` holds `limit` bytes or more, at
/// least one. Returns the first row that was not appended.
func appendRows(
    _ batch: Batch, _ range: Range<Int>, types: [SQLType], formats: [Int16],
    settings: TextSettings, to writer: inout ByteWriter, limit: Int
) -> Int {
    let columns = batch.columns
    var index = range.lowerBound
    while index < range.upperBound {
        let row = batch.row(index)
        let message = writer.beginDataRow(columnCount: columns.count)
        for (column, vector) in columns.enumerated() {
            if vector.isNull(at: row) {
                writer.appendNullColumn()
                continue
            }
            let value = writer.beginColumn()
            if formats[column] == WireFormat.binary.rawValue {
                BinaryCodec.print(vector, at: row, as: types[column], into: &writer)
            } else {
                TextCodec.print(vector, at: row, as: types[column], settings, into: &writer)
            }
            writer.endColumn(value)
        }
        writer.endMessage(message)
        index += 1
        if writer.count >= limit { break }
    }
    return index
}
