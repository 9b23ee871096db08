// How a column's value stands in a change event: Debezium's defaults for PostgreSQL, as its JSON
// converter prints them.
//
//   boolean                      true, false
//   smallint … bigint, oid       number
//   real, double precision       number; "NaN", "Infinity", "-Infinity"
//   numeric                      text (decimal.handling.mode = string)
//   char, varchar, text, uuid    text
//   bytea                        base64
//   json, jsonb                  text that holds JSON
//   date                         days since 1970-01-01
//   time(0…3), time              milliseconds, microseconds since midnight
//   timestamp(0…3), timestamp    milliseconds, microseconds since 1970-01-01
//   timestamptz                  text in UTC: 2026-11-21T03:00:00.25Z
//   timetz                       text in UTC: 03:00:00.25Z
//   interval                     microseconds, a month being 30.4375 days
//   arrays                       array
//   anything else                PostgreSQL's text
//
// Source: Debezium's PostgreSQL connector, "Data type mappings", time.precision.mode = adaptive.

import Bytes
import Types

enum FeedValue {
    private static let settings = TextSettings()
    /// What Debezium sends for infinite timestamps, whatever their unit: PostgreSQL's JDBC driver's.
    private static let timestampInfinity: Int64 = 9_223_372_036_825_200_000
    private static let timestampNegativeInfinity: Int64 = -9_223_372_036_832_400_000
    /// A twelfth of 365.25 days.
    private static let microsecondsPerMonth: Int64 = 2_629_800_000_000

    static func print(_ datum: Datum, as type: SQLType, into writer: inout ByteWriter) {
        guard !datum.isNull else { return writer.append(utf8: "null") }
        datum.withRaw { print($0, as: type, into: &writer) }
    }

    private static func print(_ raw: RawValue, as type: SQLType, into writer: inout ByteWriter) {
        switch type.oid {
        case .bool: writer.append(utf8: raw[0] != 0 ? "true" : "false")
        case .int2, .int4, .int8, .oid: TextCodec.print(raw, as: type, settings, into: &writer)
        case .float4: printFloat(Double(raw.loadUnaligned(as: Float.self)), raw, type, &writer)
        case .float8: printFloat(raw.loadUnaligned(as: Double.self), raw, type, &writer)
        case .text, .varchar, .bpchar, .name, .json, .jsonb:
            JSONValue.printString(raw, into: &writer)
        case .bytea: printBase64(raw, into: &writer)
        case .date: printDate(raw.loadUnaligned(as: Int32.self), into: &writer)
        case .time: printTime(raw.loadUnaligned(as: Int64.self), type, into: &writer)
        case .timestamp: printTimestamp(raw.loadUnaligned(as: Int64.self), type, into: &writer)
        case .timestamptz: printZonedTimestamp(raw.loadUnaligned(as: Int64.self), into: &writer)
        case .timetz: printZonedTime(ZonedTime(Fixed16(bytes: raw)), into: &writer)
        case .interval: printInterval(Interval(Fixed16(bytes: raw)), into: &writer)
        default:
            if let element = type.element, type.isArray {
                printArray(ArrayView(raw), element, into: &writer)
            } else {
                printText(raw, type, into: &writer)
            }
        }
    }

    /// PostgreSQL's own text, as a JSON string.
    private static func printText(
        _ raw: RawValue, _ type: SQLType, into writer: inout ByteWriter
    ) {
        var text = ByteWriter()
        TextCodec.print(raw, as: type, settings, into: &text)
        text.bytes.withUnsafeBytes { JSONValue.printString($0, into: &writer) }
    }

    private static func printFloat(
        _ value: Double, _ raw: RawValue, _ type: SQLType, _ writer: inout ByteWriter
    ) {
        if value.isFinite {
            TextCodec.print(raw, as: type, settings, into: &writer)
        } else {
            printText(raw, type, into: &writer)
        }
    }

    private static func printBase64(_ raw: RawValue, into writer: inout ByteWriter) {
        let digits = Array(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        writer.append(UInt8(ascii: "\""))
        for start in stride(from: 0, to: raw.count, by: 3) {
            let count = min(3, raw.count - start)
            var bits: UInt32 = 0
            for index in 0..<3 {
                bits = bits << 8 | (index < count ? UInt32(raw[start + index]) : 0)
            }
            for index in 0..<4 {
                let digit = digits[Int(bits >> (18 - 6 * UInt32(index)) & 63)]
                writer.append(index <= count ? digit : UInt8(ascii: "="))
            }
        }
        writer.append(UInt8(ascii: "\""))
    }

    private static func printArray(
        _ array: ArrayView, _ element: SQLType, into writer: inout ByteWriter
    ) {
        var next = 0
        printDimension(0, of: array, element, &next, into: &writer)
    }

    private static func printDimension(
        _ dimension: Int, of array: ArrayView, _ element: SQLType, _ next: inout Int,
        into writer: inout ByteWriter
    ) {
        writer.append(UInt8(ascii: "["))
        let length = dimension < array.dimensionCount ? array.length(dimension) : 0
        for index in 0..<max(0, length) where next < array.count {
            if index > 0 { writer.append(UInt8(ascii: ",")) }
            if dimension + 1 < array.dimensionCount {
                printDimension(dimension + 1, of: array, element, &next, into: &writer)
                continue
            }
            if array.isNull(next) {
                writer.append(utf8: "null")
            } else {
                print(array.raw(next), as: element, into: &writer)
            }
            next += 1
        }
        writer.append(UInt8(ascii: "]"))
    }
}

// MARK: - Times

extension FeedValue {
    /// Whether a time's precision fits milliseconds: Debezium's adaptive mode then sends those.
    private static func isCoarse(_ type: SQLType) -> Bool { (0...3).contains(type.modifier) }

    private static func printDate(_ days: Int32, into writer: inout ByteWriter) {
        let days =
            Calendar.isFinite(date: days) ? Int(days) + Calendar.daysFromUnixEpoch : Int(days)
        writer.append(utf8: "\(days)")
    }

    private static func printTime(
        _ microseconds: Int64, _ type: SQLType, into writer: inout ByteWriter
    ) {
        writer.append(utf8: "\(isCoarse(type) ? microseconds / 1000 : microseconds)")
    }

    private static func printTimestamp(
        _ timestamp: Int64, _ type: SQLType, into writer: inout ByteWriter
    ) {
        let microseconds = timestamp &+ Calendar.microsecondsFromUnixEpoch
        let number =
            switch timestamp {
            case Calendar.timestampInfinity: timestampInfinity
            case Calendar.timestampNegativeInfinity: timestampNegativeInfinity
            default:
                isCoarse(type) ? Calendar.floorDivide(microseconds, 1000) : microseconds
            }
        writer.append(utf8: "\(number)")
    }

    private static func printZonedTimestamp(
        _ timestamp: Int64, into writer: inout ByteWriter
    ) {
        switch timestamp {
        case Calendar.timestampInfinity: writer.append(utf8: "\"infinity\"")
        case Calendar.timestampNegativeInfinity: writer.append(utf8: "\"-infinity\"")
        default:
            let fields = TimestampFields(timestamp)
            // ISO 8601: the year 1 BC is 0, those before are negative.
            let sign = fields.year < 0 ? "-" : fields.year > 9999 ? "+" : ""
            writer.append(utf8: "\"" + sign + padded(abs(fields.year), 4))
            writer.append(utf8: "-" + padded(fields.month, 2) + "-" + padded(fields.day, 2) + "T")
            printClock(
                Calendar.floorModulo(timestamp, Calendar.microsecondsPerDay), into: &writer)
            writer.append(utf8: "Z\"")
        }
    }

    private static func printZonedTime(_ time: ZonedTime, into writer: inout ByteWriter) {
        writer.append(UInt8(ascii: "\""))
        printClock(
            Calendar.floorModulo(time.utcMicroseconds, Calendar.microsecondsPerDay), into: &writer)
        writer.append(utf8: "Z\"")
    }

    /// `03:00:00`, and the fraction without trailing zeros.
    private static func printClock(_ microseconds: Int64, into writer: inout ByteWriter) {
        let seconds = Int(microseconds / 1_000_000)
        writer.append(utf8: padded(seconds / 3600, 2))
        writer.append(utf8: ":" + padded(seconds / 60 % 60, 2))
        writer.append(utf8: ":" + padded(seconds % 60, 2))
        let fraction = Int(microseconds % 1_000_000)
        guard fraction > 0 else { return }
        var digits = padded(fraction, 6)
        while digits.hasSuffix("0") { digits.removeLast() }
        writer.append(utf8: "." + digits)
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    /// One that is longer than 64 bits can tell is as long as they can.
    private static func printInterval(_ interval: Interval, into writer: inout ByteWriter) {
        let months = Int128(interval.months) * Int128(microsecondsPerMonth)
        let days = Int128(interval.days) * Int128(Calendar.microsecondsPerDay)
        let total = months + days + Int128(interval.microseconds)
        writer.append(utf8: "\(Int64(clamping: total))")
    }
}
