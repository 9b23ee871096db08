// Arrays, jsonb and records as bytes whose memcmp order is PostgreSQL's order of the values: what
// sorts, groups and index keys use for them. Not kept on disk but inside a key (KeyCodec+Format).
//
//   array    per element 0x02 and its key form, or 0x03 for NULL; 0x01 at the end (so a prefix is
//            less); then dimensions, lengths and lower bounds, which count only between equals
//   record   per field the same; 0x01 at the end
//   jsonb    a class byte (null < string < number < boolean < array < object; an empty array at the
//            top is least), then the string's or number's key form, the boolean's byte, or the
//            number of members and the members in order

import Bytes

/// The comparable bytes of structured values.
enum ComparableForm {
    private static let end: UInt8 = 1

    static func bytes(of raw: RawValue, as type: SQLType) -> [UInt8] {
        var writer = ByteWriter()
        append(raw, type, to: &writer)
        return writer.bytes
    }

    private static func append(_ raw: RawValue, _ type: SQLType, to writer: inout ByteWriter) {
        if type.oid == .jsonb {
            JSONOrder.append(raw, to: &writer)
        } else if type.oid == .record {
            appendRecord(raw, to: &writer)
        } else {
            appendArray(ArrayView(raw), to: &writer)
        }
    }

    private static func appendArray(_ array: ArrayView, to writer: inout ByteWriter) {
        let element = SQLType(array.elementOID)
        let codec = KeyCodec(columns: [KeyColumn(element)])
        for index in 0..<array.count {
            codec.encode(array.datum(index), column: 0, into: &writer)
        }
        writer.append(end)
        writer.append(UInt8(array.dimensionCount))
        for dimension in 0..<array.dimensionCount {
            writer.appendBigEndian(UInt32(truncatingIfNeeded: array.length(dimension)))
            let bound = Int32(truncatingIfNeeded: array.lowerBound(dimension))
            writer.appendBigEndian(UInt32(bitPattern: bound ^ Int32.min))
        }
    }

    private static func appendRecord(_ raw: RawValue, to writer: inout ByteWriter) {
        // A record that cannot be read compares as one without fields.
        let record = (try? RecordValue(encoded: raw)) ?? RecordValue(fields: [])
        for field in record.fields {
            let codec = KeyCodec(columns: [KeyColumn(SQLType(field.type))])
            codec.encode(field.value, column: 0, into: &writer)
        }
        writer.append(end)
    }
}
