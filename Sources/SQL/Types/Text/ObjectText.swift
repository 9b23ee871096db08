// Text of the reg… types, whose values are numbers of catalog objects and print as names.

import Bytes

enum ObjectText {
    static func parse(
        _ text: UnsafeRawBufferPointer, _ type: SQLType, _ settings: TextSettings
    ) throws(SQLError) -> Datum {
        if text.equals("-") { return .oid(0) }
        if !text.isEmpty, text.allSatisfy({ $0.isDigit }) {
            return .oid(try IntegerText.parseOID(text))
        }
        guard let names = settings.names else {
            throw .invalidInput(type.sqlName ?? "oid", text.string)
        }
        return .oid(try names.object(named: text.string, as: type.oid))
    }

    static func print(
        _ oid: UInt32, _ type: SQLType, _ settings: TextSettings, into writer: inout ByteWriter
    ) {
        if oid == 0 {
            writer.append(UInt8(ascii: "-"))
        } else if let name = settings.names?.name(of: oid, as: type.oid) {
            writer.append(utf8: name)
        } else {
            IntegerText.print(Int64(oid), into: &writer)
        }
    }
}

/// Text of records: `(1,"a b",)`.
enum RecordText {
    static func print(_ raw: RawValue, _ settings: TextSettings, into writer: inout ByteWriter) {
        // A record that cannot be read prints as one without fields.
        let record = (try? RecordValue(encoded: raw)) ?? RecordValue(fields: [])
        writer.append(UInt8(ascii: "("))
        var field = ByteWriter()
        for (index, part) in record.fields.enumerated() {
            if index > 0 { writer.append(UInt8(ascii: ",")) }
            if part.value.isNull { continue }
            field.removeAll()
            TextCodec.print(part.value, as: SQLType(part.type), settings, into: &field)
            appendQuoted(field.bytes, to: &writer)
        }
        writer.append(UInt8(ascii: ")"))
    }

    private static func appendQuoted(_ content: [UInt8], to writer: inout ByteWriter) {
        let needsQuotes =
            content.isEmpty
            || content.contains { $0.isSpace || "\"\\(),".utf8.contains($0) }
        guard needsQuotes else {
            writer.append(contentsOf: content)
            return
        }
        writer.append(UInt8(ascii: "\""))
        for byte in content {
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { writer.append(byte) }
            writer.append(byte)
        }
        writer.append(UInt8(ascii: "\""))
    }
}
