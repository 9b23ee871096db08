import Bytes
import Types

/// Writes rows as COPY lines.
struct CopyPrinter {
    let options: CopyOptions
    let types: [SQLType]
    let settings: TextSettings
    /// The columns whose values are always quoted; empty in text format.
    private let isForced: [Bool]
    private var value = ByteWriter(reserving: 256)

    /// Throws 42P10 when FORCE_QUOTE names none of the columns.
    init(
        _ options: CopyOptions, columns: [String], types: [SQLType], _ settings: TextSettings
    ) throws(SQLError) {
        self.options = options
        self.types = types
        self.settings = settings
        isForced = try options.forceQuote.mask(columns, "FORCE_QUOTE")
    }

    mutating func header(_ names: [String], into output: inout ByteWriter) {
        for (index, name) in names.enumerated() {
            if index > 0 { output.append(options.delimiter) }
            appendField(
                Array(name.utf8), into: &output, alone: names.count == 1, isForced: false)
        }
        output.append(10)
    }

    /// Appends one line.
    mutating func row(_ row: Int, of batch: Batch, into output: inout ByteWriter) {
        for (index, type) in types.enumerated() {
            if index > 0 { output.append(options.delimiter) }
            let column = batch.columns[index]
            if column.isNull(at: row) {
                output.append(contentsOf: options.null)
                continue
            }
            value.removeAll()
            TextCodec.print(column, at: row, as: type, settings, into: &value)
            appendField(
                value.bytes, into: &output, alone: types.count == 1, isForced: isForced[index])
        }
        output.append(10)
    }

    private func appendField(
        _ bytes: [UInt8], into output: inout ByteWriter, alone: Bool, isForced: Bool
    ) {
        if options.format == .text {
            appendEscaped(bytes, into: &output)
        } else if isForced || needsQuotes(bytes, alone: alone) {
            output.append(options.quote)
            for byte in bytes {
                if byte == options.quote || byte == options.escape { output.append(options.escape) }
                output.append(byte)
            }
            output.append(options.quote)
        } else {
            output.append(contentsOf: bytes)
        }
    }

    private func needsQuotes(_ bytes: [UInt8], alone: Bool) -> Bool {
        if bytes == options.null { return true }
        // A lone `\.` would read as the end of the data.
        if alone, bytes == [92, 46] { return true }
        return bytes.contains {
            $0 == options.delimiter || $0 == options.quote || $0 == 10 || $0 == 13
        }
    }

    private func appendEscaped(_ bytes: [UInt8], into output: inout ByteWriter) {
        for byte in bytes {
            switch byte {
            case 8: output.append(utf8: "\\b")
            case 9: output.append(utf8: "\\t")
            case 10: output.append(utf8: "\\n")
            case 11: output.append(utf8: "\\v")
            case 12: output.append(utf8: "\\f")
            case 13: output.append(utf8: "\\r")
            case 92: output.append(utf8: "\\\\")
            case options.delimiter:
                output.append(92)
                output.append(byte)
            default: output.append(byte)
            }
        }
    }
}
