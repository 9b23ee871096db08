// The messages a server sends, appended to a `ByteWriter` as they will stand on the wire.
// Source: PostgreSQL 15, "Frontend/Backend Protocol", "Message Formats".
//
//     ┌──────┬─────────────┬───────────────┐
//     │ type │ length      │ body          │   integers are big-endian; `length` counts itself
//     │ u8   │ i32         │ length - 4    │   and the body, not the type; texts end in a zero byte
//     └──────┴─────────────┴───────────────┘
//
// A message is begun, filled and ended, so its length is set once its body is known and no value is
// built apart. Inside a DataRow the same holds for each column.

package import Bytes

/// What ReadyForQuery says of the transaction.
package enum ReadyStatus: UInt8, Hashable, Sendable {
    case idle = 0x49  // 'I'
    case inTransaction = 0x54  // 'T'
    case failed = 0x45  // 'E'
}

/// One column of a RowDescription.
package struct FieldDescription: Hashable, Sendable {
    package var name: String
    /// The OID of the table it comes from unchanged, or 0.
    package var table: UInt32
    /// Its number in that table, from 1, or 0.
    package var attribute: Int16
    package var type: UInt32
    /// Bytes of a fixed-size type, or -1.
    package var typeSize: Int16
    package var typeModifier: Int32
    package var format: WireFormat

    package init(
        name: String, table: UInt32 = 0, attribute: Int16 = 0, type: UInt32, typeSize: Int16,
        typeModifier: Int32 = -1, format: WireFormat = .text
    ) {
        self.name = name
        self.table = table
        self.attribute = attribute
        self.type = type
        self.typeSize = typeSize
        self.typeModifier = typeModifier
        self.format = format
    }
}

/// The place of a length to be set, from `beginMessage` and `beginColumn`.
package struct LengthMark: Sendable {
    fileprivate let position: Int
}

extension ByteWriter {
    // MARK: framing

    /// Starts a message of a type; `endMessage` must follow.
    package mutating func beginMessage(_ type: Unicode.Scalar) -> LengthMark {
        append(UInt8(ascii: type))
        let mark = LengthMark(position: count)
        appendBigEndian(Int32(0))
        return mark
    }

    package mutating func endMessage(_ mark: LengthMark) {
        setBigEndian(Int32(count - mark.position), at: mark.position)
    }

    /// Text and its terminator. A zero byte inside would end it early, so it is left out.
    private mutating func append(terminated text: String) {
        var text = text
        text.withUTF8 { utf8 in
            if utf8.contains(0) {
                for byte in utf8 where byte != 0 { append(byte) }
            } else {
                append(contentsOf: UnsafeRawBufferPointer(utf8))
            }
        }
        append(0)
    }

    private mutating func appendEmptyMessage(_ type: Unicode.Scalar) {
        append(room: 5) { buffer in
            buffer[0] = UInt8(ascii: type)
            buffer.storeBytes(of: Int32(4).bigEndian, toByteOffset: 1, as: Int32.self)
            return 5
        }
    }

    // MARK: start

    package mutating func appendAuthenticationOk() {
        let mark = beginMessage("R")
        appendBigEndian(Int32(0))
        endMessage(mark)
    }

    package mutating func appendParameterStatus(name: String, value: String) {
        let mark = beginMessage("S")
        append(terminated: name)
        append(terminated: value)
        endMessage(mark)
    }

    package mutating func appendBackendKeyData(processID: Int32, secretKey: Int32) {
        let mark = beginMessage("K")
        appendBigEndian(processID)
        appendBigEndian(secretKey)
        endMessage(mark)
    }

    /// `newest`: the version in the form of the startup message. `unrecognized`: the `_pq_.` options not known here.
    package mutating func appendNegotiateProtocolVersion(
        newest: Int32, unrecognized: [String]
    ) {
        let mark = beginMessage("v")
        appendBigEndian(newest)
        appendBigEndian(Int32(unrecognized.count))
        for option in unrecognized { append(terminated: option) }
        endMessage(mark)
    }

    package mutating func appendReadyForQuery(_ status: ReadyStatus) {
        append(room: 6) { buffer in
            buffer[0] = UInt8(ascii: "Z")
            buffer.storeBytes(of: Int32(5).bigEndian, toByteOffset: 1, as: Int32.self)
            buffer[5] = status.rawValue
            return 6
        }
    }

    // MARK: results

    package mutating func appendRowDescription(_ fields: [FieldDescription]) {
        let mark = beginMessage("T")
        appendBigEndian(UInt16(truncatingIfNeeded: fields.count))
        for field in fields {
            append(terminated: field.name)
            appendBigEndian(field.table)
            appendBigEndian(field.attribute)
            appendBigEndian(field.type)
            appendBigEndian(field.typeSize)
            appendBigEndian(field.typeModifier)
            appendBigEndian(field.format.rawValue)
        }
        endMessage(mark)
    }

    /// Starts a DataRow; exactly `columnCount` columns and `endMessage` must follow.
    package mutating func beginDataRow(columnCount: Int) -> LengthMark {
        let mark = beginMessage("D")
        appendBigEndian(UInt16(truncatingIfNeeded: columnCount))
        return mark
    }

    /// DataRows whose columns `body` writes, length words and all, from `start` of the buffer on: of all
    /// of them at most `room` bytes. It returns where a row's columns end.
    package mutating func appendDataRows(
        _ rows: Range<Int>, columnCount: Int, room: Int,
        _ body: (_ row: Int, _ buffer: UnsafeMutableRawBufferPointer, _ start: Int) -> Int
    ) {
        let headSize = 7
        append(room: rows.count * headSize + room) { buffer in
            var place = 0
            for row in rows {
                let end = body(row, buffer, place + headSize)
                buffer[place] = UInt8(ascii: "D")
                buffer.storeBytes(
                    of: Int32(truncatingIfNeeded: end - place - 1).bigEndian,
                    toByteOffset: place + 1, as: Int32.self)
                buffer.storeBytes(
                    of: UInt16(truncatingIfNeeded: columnCount).bigEndian,
                    toByteOffset: place + 5, as: UInt16.self)
                place = end
            }
            return place
        }
    }

    /// Starts a column of a DataRow: append the value's bytes, then `endColumn`.
    package mutating func beginColumn() -> LengthMark {
        let mark = LengthMark(position: count)
        appendBigEndian(Int32(0))
        return mark
    }

    package mutating func endColumn(_ mark: LengthMark) {
        setBigEndian(Int32(count - mark.position - 4), at: mark.position)
    }

    package mutating func appendNullColumn() { appendBigEndian(Int32(-1)) }

    package mutating func appendCommandComplete(_ tag: String) {
        var tag = tag
        tag.withUTF8 { utf8 in
            // Where a zero byte would be left out, the length is known afterwards only.
            guard !utf8.contains(0) else {
                let mark = beginMessage("C")
                append(terminated: String(decoding: utf8, as: UTF8.self))
                return endMessage(mark)
            }
            append(room: 6 + utf8.count) { buffer in
                buffer[0] = UInt8(ascii: "C")
                buffer.storeBytes(
                    of: Int32(truncatingIfNeeded: 5 + utf8.count).bigEndian, toByteOffset: 1,
                    as: Int32.self)
                UnsafeMutableRawBufferPointer(rebasing: buffer[5..<5 + utf8.count])
                    .copyMemory(from: UnsafeRawBufferPointer(utf8))
                buffer[5 + utf8.count] = 0
                return 6 + utf8.count
            }
        }
    }

    package mutating func appendEmptyQueryResponse() { appendEmptyMessage("I") }
    package mutating func appendParseComplete() { appendEmptyMessage("1") }
    package mutating func appendBindComplete() { appendEmptyMessage("2") }
    package mutating func appendCloseComplete() { appendEmptyMessage("3") }
    package mutating func appendNoData() { appendEmptyMessage("n") }
    package mutating func appendPortalSuspended() { appendEmptyMessage("s") }

    package mutating func appendParameterDescription(_ types: [UInt32]) {
        let mark = beginMessage("t")
        appendBigEndian(UInt16(truncatingIfNeeded: types.count))
        for type in types { appendBigEndian(type) }
        endMessage(mark)
    }

    // MARK: COPY

    package mutating func appendCopyInResponse(format: WireFormat, columns: [WireFormat]) {
        appendCopyResponse("G", format, columns)
    }

    package mutating func appendCopyOutResponse(format: WireFormat, columns: [WireFormat]) {
        appendCopyResponse("H", format, columns)
    }

    private mutating func appendCopyResponse(
        _ type: Unicode.Scalar, _ format: WireFormat, _ columns: [WireFormat]
    ) {
        let mark = beginMessage(type)
        append(UInt8(format.rawValue))
        appendBigEndian(UInt16(truncatingIfNeeded: columns.count))
        for column in columns { appendBigEndian(column.rawValue) }
        endMessage(mark)
    }

    package mutating func appendCopyData(_ chunk: UnsafeRawBufferPointer) {
        let mark = beginMessage("d")
        append(contentsOf: chunk)
        endMessage(mark)
    }

    package mutating func appendCopyDone() { appendEmptyMessage("c") }

    // MARK: what happens beside a statement

    package mutating func appendNotification(processID: Int32, channel: String, payload: String) {
        let mark = beginMessage("A")
        appendBigEndian(processID)
        append(terminated: channel)
        append(terminated: payload)
        endMessage(mark)
    }

    /// An ErrorResponse for severities from `error` up, a NoticeResponse below.
    package mutating func appendDiagnostic(_ report: Diagnostic) {
        let isError =
            report.severity == .error || report.severity == .fatal || report.severity == .panic
        let mark = beginMessage(isError ? "E" : "N")
        // The localised severity and the one that never is; both always in English here.
        appendField("S", report.severity.rawValue)
        appendField("V", report.severity.rawValue)
        appendField("C", report.code)
        appendField("M", report.message)
        appendField("D", report.detail)
        appendField("H", report.hint)
        appendField("P", report.position.map(String.init))
        appendField("p", report.internalPosition.map(String.init))
        appendField("q", report.internalQuery)
        appendField("W", report.context)
        appendField("s", report.schema)
        appendField("t", report.table)
        appendField("c", report.column)
        appendField("d", report.dataType)
        appendField("n", report.constraint)
        appendField("R", report.routine)
        append(0)
        endMessage(mark)
    }

    private mutating func appendField(_ code: Unicode.Scalar, _ value: String?) {
        guard let value else { return }
        append(UInt8(ascii: code))
        append(terminated: value)
    }
}
