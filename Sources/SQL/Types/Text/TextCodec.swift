// Values to and from PostgreSQL's text forms: what literals, COPY and the wire's text format use.
// This file finds the routine for a type; the routines stand beside it, one file per family.

package import Bytes

/// Text input and output, by type.
package enum TextCodec {
    /// The value that `text` spells, with the type's modifier applied as an input function does (an
    /// over-long varchar is an error here, not a truncation). Errors are PostgreSQL's: 22P02,
    /// 22003, 22007, 22008, 22001.
    package static func parse(
        _ text: UnsafeRawBufferPointer, as type: SQLType, _ settings: TextSettings
    ) throws(SQLError) -> Datum {
        switch type.oid {
        case .bool: .bool(try BooleanText.parse(text))
        case .int2: .int16(try IntegerText.parse(text, typeName: "smallint"))
        case .int4: .int32(try IntegerText.parse(text, typeName: "integer"))
        case .int8: .int64(try IntegerText.parse(text, typeName: "bigint"))
        case .oid: .oid(try IntegerText.parseOID(text))
        case .xid, .cid: .oid(IntegerText.parseLenient(text))
        case .xid8: .int64(Int64(bitPattern: IntegerText.parseLenient(text)))
        case .float4: .float32(try FloatText.parse(text, typeName: "real"))
        case .float8: .float64(try FloatText.parse(text, typeName: "double precision"))
        case .numeric:
            .numeric(try Numeric(parsing: text).applying(modifier: type.modifier))
        case .date: .int32(try DateTimeText.parseDate(text, settings))
        case .time: .int64(try DateTimeText.parseTime(text, settings, type.modifier))
        case .timetz: .fixed16(try DateTimeText.parseZonedTime(text, settings, type.modifier).fixed)
        case .timestamp: .int64(try DateTimeText.parseTimestamp(text, settings, type.modifier))
        case .timestamptz:
            .int64(try DateTimeText.parseZonedTimestamp(text, settings, type.modifier))
        case .interval: .interval(try IntervalText.parse(text, settings, modifier: type.modifier))
        case .uuid: .fixed16(try UUIDText.parse(text))
        case .pgLsn: .int64(try LogPositionText.parse(text))
        default: try parseOther(text, type, settings)
        }
    }

    private static func parseOther(
        _ text: UnsafeRawBufferPointer, _ type: SQLType, _ settings: TextSettings
    ) throws(SQLError) -> Datum {
        if type.physicalKind == .bytes, !type.isArray {
            return .bytes(try bytes(text, type))
        }
        if type.isObjectReference { return try ObjectText.parse(text, type, settings) }
        if type.isVector {
            return try ArrayText.parseVector(text, type, settings)
        }
        if let element = type.element {
            return .bytes(try ArrayText.parse(text, element: element, settings).encoded)
        }
        throw .notSupported(
            "input of type \(type.sqlName ?? "\(type.oid.rawValue)")", at: .statement)
    }

    /// Input of the types whose values are bytes.
    private static func bytes(_ text: UnsafeRawBufferPointer, _ type: SQLType) throws(SQLError)
        -> [UInt8]
    {
        switch type.oid {
        case .bytea: return try ByteaText.parse(text)
        case .json:
            try CharacterText.validate(text)
            var parser = JSONParser(text)
            try parser.validate()
            return Array(text)
        case .jsonb:
            try CharacterText.validate(text)
            var writer = ByteWriter(reserving: text.count + 16)
            try JSONValue(parsing: text).print(into: &writer)
            return writer.bytes
        case .pgSnapshot, .txidSnapshot: return try SnapshotValue(parsing: text).text
        case .char: return CharacterText.parseChar(text)
        case .name:
            try CharacterText.validate(text)
            return Array(text.part(0..<CharacterText.prefix(text, bytes: 63)))
        case .varchar, .bpchar:
            try CharacterText.validate(text)
            return try CharacterText.limited(Array(text), to: type, isExplicit: false)
        case .bit, .varbit: return try BitText.parse(text, type)
        case .inet, .cidr:
            return try NetworkText.parse(text, isCIDR: type.oid == .cidr).encoded
        case .macaddr: return try HardwareAddressText.parse(text)
        case .record, .anyarray, .void, .internal, .any, .anyelement:
            let name = type.sqlName ?? ""
            throw SQLError(
                .featureNotSupported,
                type.oid == .record
                    ? "input of anonymous composite types is not implemented"
                    : "cannot accept a value of type \(name)")
        default:
            try CharacterText.validate(text)
            return Array(text)
        }
    }

    /// The value of a whole number, which no setting has a say in; nil for other types, and for what is none.
    package static func integer(_ text: UnsafeRawBufferPointer, as type: SQLType) -> Datum? {
        switch type.oid {
        case .int2: (try? IntegerText.parse(text, typeName: "smallint")).map { .int16($0) }
        case .int4: (try? IntegerText.parse(text, typeName: "integer")).map { .int32($0) }
        case .int8: (try? IntegerText.parse(text, typeName: "bigint")).map { .int64($0) }
        default: nil
        }
    }

    package static func parse(_ text: String, as type: SQLType, _ settings: TextSettings)
        throws(SQLError) -> Datum
    {
        try parse(bytes: Array(text.utf8), as: type, settings)
    }

    package static func parse(bytes: [UInt8], as type: SQLType, _ settings: TextSettings)
        throws(SQLError) -> Datum
    {
        try bytes.withUnsafeBufferPointer { (buffer) throws(SQLError) in
            try parse(UnsafeRawBufferPointer(buffer), as: type, settings)
        }
    }

    /// Parses straight into a vector of the type's kind, appending one row; no allocation for the
    /// usual types.
    package static func append(
        _ text: UnsafeRawBufferPointer, as type: SQLType, _ settings: TextSettings,
        to vector: ColumnVector
    ) throws(SQLError) {
        switch type.oid {
        case .text, .unknown:
            try CharacterText.validate(text)
            vector.append(bytes: text)
        case .varchar where CharacterText.fits(text, type):
            try CharacterText.validate(text)
            vector.append(bytes: text)
        case .json:
            try CharacterText.validate(text)
            var parser = JSONParser(text)
            try parser.validate()
            vector.append(bytes: text)
        case .numeric:
            let value = try Numeric(parsing: text).applying(modifier: type.modifier)
            vector.append(numeric: value)
        default: vector.append(try parse(text, as: type, settings))
        }
    }
}

// MARK: - Output

extension TextCodec {
    /// Appends the text of a row that is not NULL to `writer`, allocating nothing.
    package static func print(
        _ vector: ColumnVector, at row: Int, as type: SQLType, _ settings: TextSettings,
        into writer: inout ByteWriter
    ) {
        print(vector.raw(at: row), as: type, settings, into: &writer)
    }

    /// Appends the text of a datum that is not NULL.
    package static func print(
        _ datum: Datum, as type: SQLType, _ settings: TextSettings, into writer: inout ByteWriter
    ) {
        datum.withRaw { print($0, as: type, settings, into: &writer) }
    }

    /// Appends the text of a value in its memory form.
    package static func print(
        _ raw: RawValue, as type: SQLType, _ settings: TextSettings, into writer: inout ByteWriter
    ) {
        switch type.oid {
        // What is most printed first: no type needs to be looked up for it.
        case .text, .varchar, .bpchar: writer.append(contentsOf: raw)
        case .bool: writer.append(raw[0] != 0 ? UInt8(ascii: "t") : UInt8(ascii: "f"))
        case .int2: IntegerText.print(Int64(raw.loadUnaligned(as: Int16.self)), into: &writer)
        case .int4: IntegerText.print(Int64(raw.loadUnaligned(as: Int32.self)), into: &writer)
        case .int8: IntegerText.print(raw.loadUnaligned(as: Int64.self), into: &writer)
        case .oid, .xid, .cid:
            IntegerText.print(Int64(raw.loadUnaligned(as: UInt32.self)), into: &writer)
        case .xid8: IntegerText.print(unsigned: raw.loadUnaligned(as: UInt64.self), into: &writer)
        case .float4:
            FloatText.print(raw.loadUnaligned(as: Float.self), settings, into: &writer)
        case .float8:
            FloatText.print(raw.loadUnaligned(as: Double.self), settings, into: &writer)
        case .numeric: Numeric(encoded: raw).print(into: &writer)
        case .date:
            DateTimeText.printDate(
                raw.loadUnaligned(as: Int32.self), settings, into: &writer)
        case .time: DateTimeText.printTime(raw.loadUnaligned(as: Int64.self), into: &writer)
        case .timetz:
            DateTimeText.printZonedTime(
                ZonedTime(raw.loadUnaligned(as: Fixed16.self)), into: &writer)
        case .timestamp:
            DateTimeText.printTimestamp(
                raw.loadUnaligned(as: Int64.self), settings, into: &writer)
        case .timestamptz:
            DateTimeText.printZonedTimestamp(
                raw.loadUnaligned(as: Int64.self), settings, into: &writer)
        case .interval:
            IntervalText.print(
                Interval(raw.loadUnaligned(as: Fixed16.self)), settings.intervalStyle,
                into: &writer)
        case .uuid: UUIDText.print(raw, into: &writer)
        case .bytea: ByteaText.print(raw, escaped: settings.escapesBytea, into: &writer)
        default: printOther(raw, type, settings, into: &writer)
        }
    }

    private static func printOther(
        _ raw: RawValue, _ type: SQLType, _ settings: TextSettings, into writer: inout ByteWriter
    ) {
        switch type.oid {
        case .record: RecordText.print(raw, settings, into: &writer)
        case .int2vector, .oidvector:
            ArrayText.printVector(ArrayView(raw), type, settings, into: &writer)
        case .char: CharacterText.printChar(raw, into: &writer)
        case .inet, .cidr:
            // An older version has kept them as text.
            guard let value = NetworkAddress(encoded: raw) else {
                return writer.append(contentsOf: raw)
            }
            NetworkText.print(value, showsBits: type.oid == .cidr, into: &writer)
        case .macaddr: HardwareAddressText.print(raw, into: &writer)
        case .pgLsn: LogPositionText.print(raw.loadUnaligned(as: UInt64.self), into: &writer)
        case .tid:
            let place = raw.loadUnaligned(as: UInt64.self)
            writer.append(utf8: "(\(place >> 16),\(place & 0xffff))")
        default:
            if type.isArray || type.oid == .anyarray {
                ArrayText.print(ArrayView(raw), settings, into: &writer)
            } else if type.isObjectReference {
                ObjectText.print(
                    raw.loadUnaligned(as: UInt32.self), type, settings, into: &writer)
            } else {
                writer.append(contentsOf: raw)
            }
        }
    }

    /// The text of a value; nil for NULL.
    package static func text(_ datum: Datum, as type: SQLType, _ settings: TextSettings) -> String?
    {
        if datum.isNull { return nil }
        var writer = ByteWriter()
        print(datum, as: type, settings, into: &writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}

extension ColumnVector {
    /// Appends a numeric in its encoded form.
    package func append(numeric value: Numeric) {
        let target = reserveHeap(Numeric.smallEncodingMax)
        let buffer = UnsafeMutableRawBufferPointer(
            start: target, count: Numeric.smallEncodingMax)
        if let length = value.encodeSmall(into: buffer) {
            precondition(count < capacity)
            commitHeap(length, toRow: count)
            nulls[count] = 0
            count += 1
        } else {
            value.encoded.withUnsafeBytes { append(bytes: $0) }
        }
    }

    /// The numeric of a row that is not NULL.
    package func numeric(at row: Int) -> Numeric { Numeric(encoded: bytes(at: row)) }
}
