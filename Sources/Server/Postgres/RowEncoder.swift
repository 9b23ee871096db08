// Rows of a batch as DataRow messages, appended where they will be sent from.

import Bytes
import PostgresWire
import Types

/// Fewer rows are written before it would be decided how.
private let rowsWorthPrinters = 4

/// Appends rows `range` of the batch's selected rows until `writer` holds about `limit` bytes, at
/// least one. Returns the first row that was not appended.
func appendRows(
    _ batch: Batch, _ range: Range<Int>, types: [SQLType], formats: [Int16],
    settings: TextSettings, to writer: inout ByteWriter, limit: Int
) -> Int {
    let columns = batch.columns
    if range.count >= rowsWorthPrinters {
        let printers = columns.indices.compactMap { column in
            ColumnPrinter(
                columns[column], as: types[column],
                isBinary: formats[column] == WireFormat.binary.rawValue)
        }
        if printers.count == columns.count {
            return append(batch, range, printers, to: &writer, limit: limit)
        }
    }
    var index = range.lowerBound
    while index < range.upperBound {
        let row = batch.row(index)
        if let room = printedRoom(of: row, columns, types, formats) {
            writer.appendDataRows(row..<row + 1, columnCount: columns.count, room: room) {
                row, buffer, start in
                var place = start
                for column in columns.indices {
                    let printer = ColumnPrinter(
                        columns[column], as: types[column],
                        isBinary: formats[column] == WireFormat.binary.rawValue)
                    place = printer?.write(row, into: buffer, at: place) ?? place
                }
                return place
            }
        } else {
            append(row, columns, types, formats, settings, to: &writer)
        }
        index += 1
        if writer.count >= limit { break }
    }
    return index
}

/// The room that a row takes; nil when one of its types has no printer.
private func printedRoom(
    of row: Int, _ columns: [ColumnVector], _ types: [SQLType], _ formats: [Int16]
) -> Int? {
    var room = 0
    for column in columns.indices {
        let printer = ColumnPrinter(
            columns[column], as: types[column],
            isBinary: formats[column] == WireFormat.binary.rawValue)
        guard let printer else { return nil }
        room += printer.room(at: row)
    }
    return room
}

/// A row of any types.
private func append(
    _ row: Int, _ columns: [ColumnVector], _ types: [SQLType], _ formats: [Int16],
    _ settings: TextSettings, to writer: inout ByteWriter
) {
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
}

/// The same, of rows whose room is known before they are written: as many as fill `limit`.
private func append(
    _ batch: Batch, _ range: Range<Int>, _ printers: [ColumnPrinter], to writer: inout ByteWriter,
    limit: Int
) -> Int {
    printers.withUnsafeBufferPointer { printers in
        var room = 0
        var end = range.lowerBound
        while end < range.upperBound, room == 0 || writer.count + room < limit {
            let row = batch.row(end)
            for printer in printers { room += printer.room(at: row) }
            end += 1
        }
        let rows = range.lowerBound..<end
        writer.appendDataRows(rows, columnCount: printers.count, room: room) {
            index, buffer, start in
            let row = batch.row(index)
            var place = start
            for printer in printers { place = printer.write(row, into: buffer, at: place) }
            return place
        }
        return end
    }
}
