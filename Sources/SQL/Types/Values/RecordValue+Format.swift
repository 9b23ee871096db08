// How a record (a row value, ROW(…) or a composite type's value) lies in vectors and rows.
// Numbers are little-endian.
//
//   size       field
//   2          number of fields; its highest bit is set if they have names
//   then for each field:
//     2        length of its name, if they have names
//     length   its name
//     4        OID of its type
//     4        length of the value, or 0xffffffff for NULL
//     length   the value's memory form

package import Bytes

/// A row value taken apart, or to be put together.
package struct RecordValue: Hashable, Sendable {
    package struct Field: Hashable, Sendable {
        package var type: TypeOID
        package var value: Datum

        package init(type: TypeOID, value: Datum) {
            self.type = type
            self.value = value
        }
    }

    private static let nullLength = UInt32.max

    private static let namesMark: UInt16 = 0x8000

    package var fields: [Field]
    /// One for each field; none for a row that was only put together, whose fields are called f1, f2 …
    package var names: [String]

    package init(fields: [Field], names: [String] = []) {
        self.fields = fields
        self.names = names
    }

    /// Throws for bytes that `encoded` never makes.
    package init(encoded: UnsafeRawBufferPointer) throws(MalformedBytes) {
        var reader = ByteReader(encoded)
        let count = try reader.littleEndian(UInt16.self, "record field count")
        fields = []
        names = []
        for _ in 0..<(count & ~RecordValue.namesMark) {
            if count & RecordValue.namesMark != 0 {
                let length = try reader.littleEndian(UInt16.self, "record field name length")
                names.append(
                    String(
                        decoding: try reader.slice(Int(length), "record field name"),
                        as: UTF8.self))
            }
            let type = TypeOID(try reader.littleEndian(UInt32.self, "record field type"))
            let length = try reader.littleEndian(UInt32.self, "record field length")
            if length == RecordValue.nullLength {
                fields.append(Field(type: type, value: .null))
                continue
            }
            let kind = SQLType(type).physicalKind
            guard kind == .bytes || Int(length) == kind.width else {
                throw MalformedBytes("record field length", at: reader.position)
            }
            let raw = try reader.slice(Int(length), "record field")
            fields.append(Field(type: type, value: Datum(raw, kind: kind)))
        }
    }

    package var encoded: [UInt8] {
        var writer = ByteWriter()
        let mark = names.isEmpty ? 0 : RecordValue.namesMark
        writer.appendLittleEndian(UInt16(fields.count) | mark)
        for (index, field) in fields.enumerated() {
            if !names.isEmpty {
                writer.appendLittleEndian(UInt16(names[index].utf8.count))
                writer.append(utf8: names[index])
            }
            writer.appendLittleEndian(field.type.rawValue)
            if field.value.isNull {
                writer.appendLittleEndian(RecordValue.nullLength)
            } else {
                field.value.withRaw { raw in
                    writer.appendLittleEndian(UInt32(raw.count))
                    writer.append(contentsOf: raw)
                }
            }
        }
        return writer.bytes
    }
}
