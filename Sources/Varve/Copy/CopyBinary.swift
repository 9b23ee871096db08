// COPY TO in binary; its layout is drawn in BinaryCopyLoader.swift.

import Bytes
import Types

/// Writes rows as COPY's binary fields.
enum CopyBinary {
    static let signature = Array("PGCOPY\n".utf8) + [0xff, 0x0d, 0x0a, 0x00]

    static func appendHeader(to output: inout ByteWriter) {
        output.append(contentsOf: signature)
        output.appendBigEndian(UInt32(0))
        output.appendBigEndian(UInt32(0))
    }

    static func appendRow(
        _ row: Int, of batch: Batch, types: [SQLType], to output: inout ByteWriter
    ) {
        output.appendBigEndian(Int16(truncatingIfNeeded: types.count))
        for (index, type) in types.enumerated() {
            let column = batch.columns[index]
            if column.isNull(at: row) {
                output.appendBigEndian(Int32(-1))
                continue
            }
            let start = output.count
            output.appendBigEndian(Int32(0))
            BinaryCodec.print(column, at: row, as: type, into: &output)
            output.setBigEndian(Int32(output.count - start - 4), at: start)
        }
    }

    static func appendEnd(to output: inout ByteWriter) { output.appendBigEndian(Int16(-1)) }
}
