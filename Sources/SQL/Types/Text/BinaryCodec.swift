// Values to and from the binary forms of PostgreSQL's wire protocol: what each type's send function
// writes and its recv function reads. All numbers are big-endian.
//
//   bool        1 byte                        int2, int4, int8, oid, xid   the number
//   float4, 8   IEEE bits                     text and its like, json      the bytes
//   bytea       the bytes                     jsonb                        0x01, then the text
//   date        int4 days since 2000          time, timestamp(tz)          int8 µs
//   timetz      int8 µs, int4 seconds west    interval                     int8 µs, int4 days, int4 months
//   uuid        16 bytes                      numeric                      see BinaryNumeric
//   array       int4 dimensions, int4 has NULLs, int4 element OID; per dimension int4 length, int4
//               lower bound; per element int4 length (-1: NULL) and the element's form
//   pg_snapshot see SnapshotValue
//   record      int4 fields; per field int4 type OID, int4 length (-1: NULL) and the field's form

package import Bytes

/// Binary input and output, by type.
package enum BinaryCodec {
    /// The value that `bytes` hold. Errors: 22P03 for what is no value, 08P01 for too few bytes, and
    /// the type's own (a numeric is held to its modifier, a text to its encoding).
    package static func parse(
        _ bytes: UnsafeRawBufferPointer, as type: SQLType, _ settings: TextSettings
    ) throws(SQLError) -> Datum {
        do throws(BinaryFault) {
            var reader = ByteReader(bytes)
            let value = try read(&reader, type)
            guard reader.isAtEnd else { throw .value(malformed) }
            return value
        } catch {
            switch error {
            case .short:
                throw SQLError(.protocolViolation, "insufficient data left in message")
            case .value(let error): throw error
            }
        }
    }

    private static let malformed = SQLError(
        .invalidBinaryRepresentation, "incorrect binary data format")

    enum BinaryFault: Error {
        case short
        case value(SQLError)
    }

    /// Appends the binary form of a row that is not NULL, without its length word.
    package static func print(
        _ vector: ColumnVector, at row: Int, as type: SQLType, into writer: inout ByteWriter
    ) {
        print(vector.raw(at: row), as: type, into: &writer)
    }

    /// Appends the binary form of a datum that is not NULL, without its length word.
    package static func print(_ datum: Datum, as type: SQLType, into writer: inout ByteWriter) {
        datum.withRaw { print($0, as: type, into: &writer) }
    }
}

// MARK: - Input

extension BinaryCodec {
    private static func number<Integer: FixedWidthInteger>(
        _ reader: inout ByteReader, _: Integer.Type = Integer.self
    ) throws(BinaryFault) -> Integer {
        do throws(MalformedBytes) {
            return try reader.bigEndian(Integer.self, "binary number")
        } catch {
            throw .short
        }
    }

    private static func slice(_ reader: inout ByteReader, _ count: Int) throws(BinaryFault)
        -> UnsafeRawBufferPointer
    {
        do throws(MalformedBytes) { return try reader.slice(count, "binary value") } catch {
            throw .short
        }
    }

    private static func checked<Value>(_ body: () throws(SQLError) -> Value) throws(BinaryFault)
        -> Value
    {
        do throws(SQLError) { return try body() } catch { throw .value(error) }
    }

    private static func read(_ reader: inout ByteReader, _ type: SQLType) throws(BinaryFault)
        -> Datum
    {
        switch type.oid {
        case .bool: return .bool(try number(&reader, UInt8.self) != 0)
        case .float4: return .float32(Float(bitPattern: try number(&reader)))
        case .float8: return .float64(Double(bitPattern: try number(&reader)))
        case .interval:
            let microseconds: Int64 = try number(&reader)
            let days: Int32 = try number(&reader)
            let months: Int32 = try number(&reader)
            return .interval(Interval(months: months, days: days, microseconds: microseconds))
        case .timetz:
            let microseconds: Int64 = try number(&reader)
            let time = ZonedTime(microseconds: microseconds, secondsWest: try number(&reader))
            guard (0...Calendar.microsecondsPerDay).contains(time.microseconds) else {
                throw .value(SQLError(.datetimeFieldOverflow, "time out of range"))
            }
            guard abs(Int(time.secondsWest)) < 16 * 3600 else {
                throw .value(
                    SQLError(
                        .invalidTimeZoneDisplacement, "time zone displacement out of range"))
            }
            return .fixed16(time.fixed)
        case .uuid: return .fixed16(Fixed16(bytes: try slice(&reader, 16)))
        case .numeric:
            let size = try BinaryNumeric.size(
                of: UnsafeRawBufferPointer(rebasing: reader.buffer[reader.position...]))
            let value = try BinaryNumeric.read(try slice(&reader, size))
            return .numeric(
                try checked { () throws(SQLError) in
                    try value.applying(modifier: type.modifier)
                })
        case .bit, .varbit:
            let count: Int32 = try number(&reader)
            guard count >= 0 else {
                throw .value(
                    SQLError(
                        .invalidBinaryRepresentation, "invalid length in external bit string"))
            }
            let bytes = try slice(&reader, BitText.byteCount(Int(count)))
            return .bytes(
                try checked { () throws(SQLError) in
                    try BitText.limited(
                        BitText.readBinary(bytes, bitCount: Int(count)), to: type,
                        isExplicit: false)
                })
        case .tid:
            let block: UInt32 = try number(&reader)
            let row: UInt16 = try number(&reader)
            return .int64(Int64(block) << 16 | Int64(row))
        default: break
        }
        switch type.physicalKind {
        case .int16: return .int16(try number(&reader))
        case .int32: return try checkedDate(.int32(try number(&reader)), type)
        case .int64: return try checkedTime(.int64(try number(&reader)), type)
        default: return .bytes(try readBytes(&reader, type))
        }
    }

    private static func checkedDate(_ value: Datum, _ type: SQLType) throws(BinaryFault) -> Datum {
        guard type.oid == .date, case .int32(let days) = value, Calendar.isFinite(date: days),
            !Calendar.isInRange(date: Int(days))
        else { return value }
        throw .value(SQLError(.datetimeFieldOverflow, "date out of range"))
    }

    private static func checkedTime(_ value: Datum, _ type: SQLType) throws(BinaryFault) -> Datum {
        guard case .int64(let microseconds) = value else { return value }
        switch type.oid {
        case .time:
            guard (0...Calendar.microsecondsPerDay).contains(microseconds) else {
                throw .value(SQLError(.datetimeFieldOverflow, "time out of range"))
            }
        case .timestamp, .timestamptz:
            guard
                !Calendar.isFinite(timestamp: microseconds)
                    || Calendar.isInRange(timestamp: microseconds)
            else { throw .value(SQLError(.datetimeFieldOverflow, "timestamp out of range")) }
        default: return value
        }
        return .int64(DateTimeText.round(microseconds, type.modifier))
    }

    private static func readBytes(_ reader: inout ByteReader, _ type: SQLType) throws(BinaryFault)
        -> [UInt8]
    {
        if type.isArray { return try readArray(&reader, type) }
        if type.oid == .record { return try readRecord(&reader) }
        if type.oid == .pgSnapshot || type.oid == .txidSnapshot {
            return try readSnapshot(&reader)
        }
        if type.oid == .bytea { return Array(try slice(&reader, reader.remaining)) }
        if type.oid == .jsonb {
            let version: UInt8 = try number(&reader)
            guard version == 1 else {
                throw .value(
                    SQLError(.internalError, "unsupported jsonb version number \(version)"))
            }
        }
        let content = try slice(&reader, reader.remaining)
        if type.oid == .inet || type.oid == .cidr {
            return try checked { () throws(SQLError) in
                try NetworkAddress(binary: content, isCIDR: type.oid == .cidr).encoded
            }
        }
        if type.oid == .macaddr {
            guard content.count == 6 else { throw content.count < 6 ? .short : .value(malformed) }
            return Array(content)
        }
        if type.oid == .char { return content.first.map { $0 == 0 ? [] : [$0] } ?? [] }
        // From here on the binary form is the text form.
        let value = try checked { () throws(SQLError) in
            try TextCodec.parse(content, as: type, TextSettings())
        }
        guard case .bytes(let bytes) = value else { throw .value(malformed) }
        return bytes
    }

    private static func readSnapshot(_ reader: inout ByteReader) throws(BinaryFault) -> [UInt8] {
        let snapshot: SnapshotValue?
        do throws(MalformedBytes) { snapshot = try SnapshotValue(binary: &reader) } catch {
            throw .short
        }
        guard let snapshot else { throw invalid("invalid external pg_snapshot data") }
        return snapshot.text
    }

    /// `name` is what the error calls it, such as `array element 1`.
    private static func readElement(
        _ reader: inout ByteReader, _ type: SQLType, _ name: @autoclosure () -> String
    ) throws(BinaryFault) -> Datum {
        let length: Int32 = try number(&reader)
        if length == -1 { return .null }
        guard length >= 0, Int(length) <= reader.remaining else {
            throw invalid("insufficient data left in message")
        }
        var element = ByteReader(try slice(&reader, Int(length)))
        let value = try read(&element, type)
        guard element.isAtEnd else { throw invalid("improper binary format in \(name())") }
        return value
    }

    private static func invalid(_ message: String) -> BinaryFault {
        .value(SQLError(.invalidBinaryRepresentation, message))
    }

    private static func tooLarge(_ message: String) -> BinaryFault {
        .value(SQLError(.programLimitExceeded, message))
    }

    /// Types with OIDs from here on are the installation's own: PostgreSQL takes the sender's for
    /// those of another one, and reads the elements as it expects them.
    private static let firstOwnTypeOID: UInt32 = 10_000

    private static func readArray(_ reader: inout ByteReader, _ type: SQLType) throws(BinaryFault)
        -> [UInt8]
    {
        let dimensionCount: Int32 = try number(&reader)
        guard dimensionCount >= 0 else {
            throw invalid("invalid number of dimensions: \(dimensionCount)")
        }
        guard dimensionCount <= ArrayView.dimensionsMax else {
            throw tooLarge(
                "number of array dimensions (\(dimensionCount)) exceeds the maximum allowed "
                    + "(\(ArrayView.dimensionsMax))")
        }
        let flags: Int32 = try number(&reader)
        guard flags & ~1 == 0 else { throw invalid("invalid array flags") }
        let given = SQLType(TypeOID(try number(&reader, UInt32.self)))
        let element = type.element ?? given
        guard element.oid == given.oid || given.oid.rawValue >= firstOwnTypeOID else {
            throw .value(
                SQLError(
                    .datatypeMismatch,
                    "binary data has array element type \(given.oid.rawValue) "
                        + "(\(given.sqlName ?? "???")) instead of expected "
                        + "\(element.oid.rawValue) (\(element.sqlName ?? "???"))"))
        }
        var dimensions: [ArrayValue.Dimension] = []
        var count = 1
        for _ in 0..<dimensionCount {
            let length: Int32 = try number(&reader)
            let lower: Int32 = try number(&reader)
            dimensions.append(.init(length: Int(length), lowerBound: Int(lower)))
            guard length >= 0, count * Int(length) <= ArrayValue.elementsMax else {
                throw tooLarge(
                    "array size exceeds the maximum allowed (\(ArrayValue.elementsMax))")
            }
            count *= Int(length)
        }
        guard dimensionCount > 0, count > 0 else {
            return ArrayValue(elementOID: element.oid, []).encoded
        }
        do throws(SQLError) { try ArrayValue.check(dimensions) } catch { throw .value(error) }
        var elements: [Datum] = []
        // Each element takes four bytes at least: a length that lies asks for no memory.
        elements.reserveCapacity(min(count, reader.remaining / 4))
        for index in 0..<count {
            elements.append(try readElement(&reader, element, "array element \(index + 1)"))
        }
        return ArrayValue(elementOID: element.oid, dimensions: dimensions, elements: elements)
            .encoded
    }

    private static func readRecord(_ reader: inout ByteReader) throws(BinaryFault) -> [UInt8] {
        let count: Int32 = try number(&reader)
        guard count >= 0, Int(count) <= reader.remaining / 8 else { throw .short }
        var fields: [RecordValue.Field] = []
        for index in 0..<count {
            let type = TypeOID(try number(&reader, UInt32.self))
            let value = try readElement(&reader, SQLType(type), "record column \(index + 1)")
            fields.append(.init(type: type, value: value))
        }
        return RecordValue(fields: fields).encoded
    }
}

// MARK: - Output

extension BinaryCodec {
    /// Appends the binary form of a value in its memory form.
    package static func print(_ raw: RawValue, as type: SQLType, into writer: inout ByteWriter) {
        switch type.oid {
        case .uuid: writer.append(contentsOf: raw)
        case .interval:
            let interval = Interval(raw.loadUnaligned(as: Fixed16.self))
            writer.appendBigEndian(interval.microseconds)
            writer.appendBigEndian(interval.days)
            writer.appendBigEndian(interval.months)
        case .timetz:
            let time = ZonedTime(raw.loadUnaligned(as: Fixed16.self))
            writer.appendBigEndian(time.microseconds)
            writer.appendBigEndian(time.secondsWest)
        case .numeric: BinaryNumeric.print(Numeric(encoded: raw), into: &writer)
        case .bit, .varbit: BitText.printBinary(raw, into: &writer)
        case .tid:
            let place = raw.loadUnaligned(as: UInt64.self)
            writer.appendBigEndian(UInt32(truncatingIfNeeded: place >> 16))
            writer.appendBigEndian(UInt16(truncatingIfNeeded: place))
        default: printByKind(raw, type, into: &writer)
        }
    }

    private static func printByKind(
        _ raw: RawValue, _ type: SQLType, into writer: inout ByteWriter
    ) {
        switch type.physicalKind {
        case .bool8: writer.append(raw[0])
        case .int16: writer.appendBigEndian(raw.loadUnaligned(as: UInt16.self))
        case .int32, .float32: writer.appendBigEndian(raw.loadUnaligned(as: UInt32.self))
        case .int64, .float64: writer.appendBigEndian(raw.loadUnaligned(as: UInt64.self))
        case .fixed16: writer.append(contentsOf: raw)
        case .bytes: printBytes(raw, type, into: &writer)
        }
    }

    private static func printBytes(
        _ raw: RawValue, _ type: SQLType, into writer: inout ByteWriter
    ) {
        if type.isArray || type.oid == .anyarray {
            printArray(ArrayView(raw), into: &writer)
        } else if type.oid == .record {
            printRecord(raw, into: &writer)
        } else if type.oid == .pgSnapshot || type.oid == .txidSnapshot,
            let snapshot = try? SnapshotValue(parsing: raw)
        {
            snapshot.printBinary(into: &writer)
        } else if type.oid == .inet || type.oid == .cidr, let value = NetworkAddress(encoded: raw) {
            value.appendBinary(isCIDR: type.oid == .cidr, to: &writer)
        } else {
            if type.oid == .jsonb { writer.append(1) }
            if type.oid == .char, raw.isEmpty { writer.append(0) }
            writer.append(contentsOf: raw)
        }
    }

    /// Writes a length word and the value, or -1 for NULL.
    private static func printElement(
        _ raw: RawValue?, _ type: SQLType, into writer: inout ByteWriter
    ) {
        guard let raw else {
            writer.appendBigEndian(Int32(-1))
            return
        }
        let start = writer.count
        writer.appendBigEndian(Int32(0))
        print(raw, as: type, into: &writer)
        writer.setBigEndian(Int32(writer.count - start - 4), at: start)
    }

    private static func printArray(_ array: ArrayView, into writer: inout ByteWriter) {
        let type = SQLType(array.elementOID)
        let hasNulls = (0..<array.count).contains { array.isNull($0) }
        writer.appendBigEndian(Int32(array.dimensionCount))
        writer.appendBigEndian(Int32(hasNulls ? 1 : 0))
        writer.appendBigEndian(array.elementOID.rawValue)
        for dimension in 0..<array.dimensionCount {
            writer.appendBigEndian(Int32(array.length(dimension)))
            writer.appendBigEndian(Int32(array.lowerBound(dimension)))
        }
        for index in 0..<array.count {
            printElement(array.isNull(index) ? nil : array.raw(index), type, into: &writer)
        }
    }

    private static func printRecord(_ raw: RawValue, into writer: inout ByteWriter) {
        // A record that cannot be read is sent as one without fields.
        let record = (try? RecordValue(encoded: raw)) ?? RecordValue(fields: [])
        writer.appendBigEndian(Int32(record.fields.count))
        for field in record.fields {
            writer.appendBigEndian(field.type.rawValue)
            if field.value.isNull {
                printElement(nil, SQLType(field.type), into: &writer)
            } else {
                field.value.withRaw { printElement($0, SQLType(field.type), into: &writer) }
            }
        }
    }
}
