import Bytes
import Testing

@testable import Types

@Suite("text input and output")
struct TextCodecTests {
    /// The type an answer names: `int4[]`, `varchar(3)`, `interval day to hour`.
    private func type(_ name: String) throws -> SQLType {
        let intervals: [String: (Int32, Int32)] = [
            "day": (IntervalLimits.day, -1), "hour": (IntervalLimits.hour, -1),
            "day to hour": (IntervalLimits.day | IntervalLimits.hour, -1),
            "minute to second": (IntervalLimits.minute | IntervalLimits.second, -1),
            "second(2)": (IntervalLimits.second, 2), "month": (IntervalLimits.month, -1),
            "year": (IntervalLimits.year, -1),
        ]
        if name.hasPrefix("interval "), let limits = intervals[String(name.dropFirst(9))] {
            let modifier = try SQLType.modifier(for: .interval, arguments: [limits.0, limits.1])
            return SQLType(.interval, modifier: modifier)
        }
        if name == "interval(1)" {
            let modifier = try SQLType.modifier(
                for: .interval, arguments: [IntervalLimits.fullRange, 1])
            return SQLType(.interval, modifier: modifier)
        }
        if name.hasSuffix("[]") {
            return try #require(try type(String(name.dropLast(2))).array)
        }
        let parts = name.split(separator: "(")
        let base = parts[0] == "\"char\"" ? "char" : parts[0] == "char" ? "bpchar" : parts[0]
        let oid = try #require(BuiltinType.find(named: String(base))).oid
        guard parts.count == 2 else { return SQLType(oid) }
        let arguments = parts[1].dropLast().split(separator: ",").compactMap { Int32($0) }
        return SQLType(oid, modifier: try SQLType.modifier(for: oid, arguments: arguments))
    }

    private func check(_ answer: TextAnswer) throws {
        let type = try type(answer.type)
        let zone = try #require(TimeZone.named("America/New_York"))
        let settings = TextSettings(timeZone: zone)
        do throws(SQLError) {
            let value = try TextCodec.parse(answer.input, as: type, settings)
            #expect(TextCodec.text(value, as: type, settings) == answer.output)
            let vector = ColumnVector(type.physicalKind, capacity: 1)
            let bytes = Array(answer.input.utf8)
            try bytes.withUnsafeBufferPointer { (buffer) throws(SQLError) in
                try TextCodec.append(
                    UnsafeRawBufferPointer(buffer), as: type, settings, to: vector)
            }
            var writer = ByteWriter()
            TextCodec.print(vector, at: 0, as: type, settings, into: &writer)
            #expect(String(decoding: writer.bytes, as: UTF8.self) == answer.output)
        } catch {
            var found = "!\(error.state) \(error.message)"
            if let detail = error.detail { found += " | detail: \(detail)" }
            if let hint = error.hint { found += " | hint: \(hint)" }
            if let context = error.context { found += " | context: \(context)" }
            #expect(found == answer.output)
        }
    }

    @Test("numbers read and print as PostgreSQL's", arguments: numberAnswers)
    func numbers(answer: TextAnswer) throws { try check(answer) }

    @Test("bytes, identifiers and arrays read and print as PostgreSQL's", arguments: byteAnswers)
    func bytes(answer: TextAnswer) throws { try check(answer) }

    @Test("dates, times and intervals read and print as PostgreSQL's", arguments: timeAnswers)
    func times(answer: TextAnswer) throws { try check(answer) }

    @Test("JSON reads and prints as PostgreSQL's", arguments: documentAnswers)
    func documents(answer: TextAnswer) throws { try check(answer) }

    @Test("modifiers limit what is read as PostgreSQL's do", arguments: limitedAnswers)
    func limited(answer: TextAnswer) throws { try check(answer) }

    @Test("binary forms are PostgreSQL's, and read back", arguments: binaryAnswers)
    func binary(answer: TextAnswer) throws {
        let type = try type(answer.type)
        let settings = TextSettings()
        let value = try TextCodec.parse(answer.input, as: type, settings)
        var writer = ByteWriter()
        BinaryCodec.print(value, as: type, into: &writer)
        let hexadecimal = writer.bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        #expect(hexadecimal == answer.output)
        let back = try writer.bytes.withUnsafeBytes {
            try BinaryCodec.parse($0, as: type, settings)
        }
        #expect(
            TextCodec.text(back, as: type, settings) == TextCodec.text(value, as: type, settings))
        for length in 0..<writer.count where type.physicalKind != .bytes || type.isArray {
            #expect(throws: SQLError.self) {
                try writer.bytes[..<length].withUnsafeBytes {
                    try BinaryCodec.parse($0, as: type, settings)
                }
            }
        }
    }
}
