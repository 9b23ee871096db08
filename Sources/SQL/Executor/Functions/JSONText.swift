// SQL values as JSON text, and JSON documents taken apart: what the JSON functions and topics with
// JSON records share.

package import Bytes
package import Types

/// JSON as text.
package enum JSONText {
    /// Appends a value as `to_json` gives it: numbers and booleans bare, JSON as it is, arrays and
    /// rows as their JSON forms, timestamps in ISO 8601, everything else as a string. `hasLineFeeds`: each
    /// part of an array or a row (not those of its parts) is on a line of its own.
    package static func append(
        _ value: Datum, _ type: SQLType, _ settings: TextSettings, to writer: inout ByteWriter,
        hasLineFeeds: Bool = false
    ) {
        let separator = hasLineFeeds ? ",\n " : ","

        if value.isNull { return writer.append(utf8: "null") }
        switch type.oid {
        case .bool: writer.append(utf8: value.boolValue == true ? "true" : "false")
        case .int2, .int4, .int8, .float4, .float8, .numeric:
            appendNumber(value, type, settings, to: &writer)
        case .json, .jsonb: TextCodec.print(value, as: type, settings, into: &writer)
        case .date, .timestamp, .timestamptz: appendMoment(value, type, settings, to: &writer)
        case .record: appendRecord(value, separator, settings, to: &writer)
        default:
            if let element = type.element, case .bytes(let bytes) = value {
                appendArray(
                    ArrayValue(encoded: bytes), element, separator, settings, to: &writer)
            } else {
                appendString(value, type, settings, to: &writer)
            }
        }
    }

    /// Appends a name as an object's key.
    static func appendName(_ name: String, to writer: inout ByteWriter) {
        Array(name.utf8).withRawBytes { JSONValue.printString($0, into: &writer) }
    }

    /// Appends a value as an object's key: a scalar's JSON text as a string. Throws 22023 for arrays,
    /// rows and documents.
    static func appendKey(
        _ value: Datum, _ type: SQLType, _ settings: TextSettings, to writer: inout ByteWriter
    ) throws(SQLError) {
        switch type.oid {
        case .bool:
            writer.append(utf8: value.boolValue == true ? "\"true\"" : "\"false\"")
        case .date, .timestamp, .timestamptz: appendMoment(value, type, settings, to: &writer)
        case .json, .jsonb, .record: throw noKey
        default:
            if type.isArray { throw noKey }
            appendString(value, type, settings, to: &writer)
        }
    }

    private static let noKey = SQLError(
        .invalidParameterValue,
        "key value must be scalar, not array, composite, or json")

    private static func appendNumber(
        _ value: Datum, _ type: SQLType, _ settings: TextSettings, to writer: inout ByteWriter
    ) {
        var text = ByteWriter()
        TextCodec.print(value, as: type, settings, into: &text)
        // NaN and the infinities are no JSON numbers.
        let isBare = text.bytes.last.map { $0 >= 0x30 && $0 <= 0x39 } ?? false
        if isBare {
            writer.append(contentsOf: text.bytes)
        } else {
            text.bytes.withRawBytes { JSONValue.printString($0, into: &writer) }
        }
    }

    private static func appendString(
        _ value: Datum, _ type: SQLType, _ settings: TextSettings, to writer: inout ByteWriter
    ) {
        if type.isText, case .bytes(let bytes) = value {
            return bytes.withRawBytes { JSONValue.printString($0, into: &writer) }
        }
        var text = ByteWriter()
        TextCodec.print(value, as: type, settings, into: &text)
        text.bytes.withRawBytes { JSONValue.printString($0, into: &writer) }
    }

    /// `2024-01-31T12:00:00+00:00`: the ISO text, whatever the DateStyle is, with a T, the zone with its minutes.
    private static func appendMoment(
        _ value: Datum, _ type: SQLType, _ settings: TextSettings, to writer: inout ByteWriter
    ) {
        var text = ByteWriter()
        var settings = settings
        settings.dateStyle = .iso
        TextCodec.print(value, as: type, settings, into: &text)
        var bytes = text.bytes
        if let space = bytes.firstIndex(of: 0x20), space + 1 < bytes.count,
            bytes[space + 1] < 0x3a
        {
            bytes[space] = UInt8(ascii: "T")
            if type.oid == .timestamptz, bytes.count > 3,
                [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(bytes[bytes.count - 3])
            {
                bytes += Array(":00".utf8)
            }
        }
        bytes.withRawBytes { JSONValue.printString($0, into: &writer) }
    }

    private static func appendArray(
        _ array: ArrayValue, _ element: SQLType, _ separator: String, _ settings: TextSettings,
        to writer: inout ByteWriter
    ) {
        func append(_ dimension: Int, _ range: Range<Int>) {
            let separator = dimension == 0 ? separator : ","
            writer.append(0x5b)
            if dimension == array.dimensions.count - 1 {
                for index in range {
                    if index > range.lowerBound { writer.append(utf8: separator) }
                    JSONText.append(array.elements[index], element, settings, to: &writer)
                }
            } else if dimension < array.dimensions.count {
                let count = array.dimensions[dimension].length
                let size = range.count / max(1, count)
                for part in 0..<count {
                    if part > 0 { writer.append(utf8: separator) }
                    let start = range.lowerBound + part * size
                    append(dimension + 1, start..<start + size)
                }
            }
            writer.append(0x5d)
        }
        append(0, 0..<array.elements.count)
    }

    private static func appendRecord(
        _ value: Datum, _ separator: String, _ settings: TextSettings,
        to writer: inout ByteWriter
    ) {
        guard case .bytes(let bytes) = value,
            let record = try? bytes.withRawBytes({ (raw) throws(MalformedBytes) in
                try RecordValue(encoded: raw)
            })
        else { return writer.append(utf8: "null") }
        writer.append(0x7b)
        for (index, field) in record.fields.enumerated() {
            if index > 0 { writer.append(utf8: separator) }
            if record.names.isEmpty {
                writer.append(utf8: "\"f\(index + 1)\"")
            } else {
                appendName(record.names[index], to: &writer)
            }
            writer.append(0x3a)
            append(field.value, SQLType(field.type), settings, to: &writer)
        }
        writer.append(0x7d)
    }

    // MARK: Documents

    static func parse(_ value: Datum) throws(SQLError) -> JSONValue {
        guard case .bytes(let bytes) = value else { return .null }
        return try bytes.withRawBytes { (raw) throws(SQLError) in try JSONValue(parsing: raw) }
    }

    /// A document in jsonb's normal form.
    static func datum(_ value: JSONValue) -> Datum {
        var writer = ByteWriter()
        value.print(into: &writer)
        return .bytes(writer.bytes)
    }

    /// A document as text: strings without quotes, null as NULL.
    static func text(_ value: JSONValue) -> Datum {
        switch value {
        case .null: .null
        case .string(let bytes): .bytes(bytes)
        default: datum(value)
        }
    }

    /// JSON text in jsonb's normal form.
    static func normalised(_ bytes: [UInt8]) throws(SQLError) -> Datum {
        datum(try parse(.bytes(bytes)))
    }

    static func elements(_ value: Datum) throws(SQLError) -> [JSONValue] {
        guard case .array(let elements) = try parse(value) else {
            throw SQLError(.invalidParameterValue, "cannot extract elements from a scalar")
        }
        return elements
    }

    static func members(_ value: Datum) throws(SQLError) -> [JSONValue.Member] {
        guard case .object(let members) = try parse(value) else {
            throw SQLError(.invalidParameterValue, "cannot deconstruct a scalar")
        }
        return members
    }
}
