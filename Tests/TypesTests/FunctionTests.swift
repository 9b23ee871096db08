import Bytes
import Testing

@testable import Types

@Suite("functions over values")
struct FunctionTests {
    private let zone = TimeZone.named("America/New_York") ?? .utc
    private var settings: TextSettings { TextSettings(timeZone: zone) }

    private func timestamp(_ text: String) throws(SQLError) -> Int64 {
        try TextCodec.parse(text, as: .timestamp, settings).integerValue ?? 0
    }

    private func moment(_ text: String) throws(SQLError) -> Int64 {
        try TextCodec.parse(text, as: .timestamptz, settings).integerValue ?? 0
    }

    private func interval(_ text: String) throws(SQLError) -> Interval {
        guard case .fixed16(let value) = try TextCodec.parse(text, as: .interval, settings) else {
            return Interval()
        }
        return Interval(value)
    }

    private func field(_ text: String, _ typeName: String) throws(SQLError) -> DateTimeField {
        try Array(text.utf8).withUnsafeBufferPointer { (name) throws(SQLError) in
            try DateTimeField(UnsafeRawBufferPointer(name), typeName: typeName)
        }
    }

    private func text(_ value: Int64, _ type: SQLType) -> String {
        TextCodec.text(.int64(value), as: type, settings) ?? ""
    }

    private func text(_ value: Interval) -> String {
        TextCodec.text(.interval(value), as: .interval, settings) ?? ""
    }

    private func like(_ text: String, _ pattern: String, ignoringCase: Bool) throws(SQLError)
        -> String
    {
        let compiled = try Array(pattern.utf8).withUnsafeBufferPointer {
            (bytes) throws(SQLError) in
            try LikePattern(UnsafeRawBufferPointer(bytes), ignoringCase: ignoringCase)
        }
        let isMatch = try Array(text.utf8).withUnsafeBufferPointer { (bytes) throws(SQLError) in
            try compiled.matches(UnsafeRawBufferPointer(bytes))
        }
        return isMatch ? "t" : "f"
    }

    private func call(_ name: String, _ arguments: [String]) throws(SQLError) -> String {
        let first = arguments[0]
        let second = arguments.count > 1 ? arguments[1] : ""
        let plain = "timestamp without time zone"
        let zoned = "timestamp with time zone"
        switch name {
        case "add":
            return text(
                try TimestampArithmetic.add(try interval(second), to: try timestamp(first)),
                .timestamp)
        case "addZoned":
            return text(
                try TimestampArithmetic.add(
                    try interval(second), to: try moment(first), zone: zone), .timestamptz)
        case "age":
            return text(try TimestampArithmetic.age(try timestamp(first), try timestamp(second)))
        case "subtract":
            return text(
                try TimestampArithmetic.difference(try timestamp(first), try timestamp(second)))
        case "extract":
            return try TimestampArithmetic.extract(
                try field(first, plain), from: try timestamp(second))?.description ?? "NULL"
        case "extractZoned":
            return try TimestampArithmetic.extract(
                try field(first, zoned), from: try moment(second), zone: zone)?.description
                ?? "NULL"
        case "extractDate":
            let date = try TextCodec.parse(second, as: .date, settings).integerValue ?? 0
            return try TimestampArithmetic.extract(try field(first, "date"), fromDate: Int32(date))?
                .description ?? "NULL"
        case "extractTime":
            let time = try TextCodec.parse(second, as: .time, settings).integerValue ?? 0
            return try TimestampArithmetic.extract(
                try field(first, "time without time zone"), fromTime: time
            ).description
        case "extractInterval":
            return try interval(second).extract(try field(first, "interval")).description
        case "truncate":
            return text(
                try TimestampArithmetic.truncate(
                    try timestamp(second), to: try field(first, plain)), .timestamp)
        case "truncateZoned":
            return text(
                try TimestampArithmetic.truncate(
                    try moment(second), to: try field(first, zoned), zone: zone), .timestamptz)
        case "truncateInterval":
            return text(try interval(second).truncated(to: try field(first, "interval")))
        default: return try callOther(name, arguments, first, second)
        }
    }

    private func callOther(
        _ name: String, _ arguments: [String], _ first: String, _ second: String
    ) throws(SQLError) -> String {
        switch name {
        case "multiply": return text(try interval(first).multiplied(by: Double(second) ?? 0))
        case "divide": return text(try interval(first).divided(by: Double(second) ?? 0))
        case "justify_hours": return text(try interval(first).justifiedHours())
        case "justify_days": return text(try interval(first).justifiedDays())
        case "justify_interval": return text(try interval(first).justified())
        case "bin":
            return text(
                try TimestampArithmetic.bin(
                    try timestamp(second), stride: try interval(first),
                    origin: try timestamp(arguments[2])), .timestamp)
        case "like": return try like(first, second, ignoringCase: false)
        default: return try like(first, second, ignoringCase: true)
        }
    }

    @Test("dates, intervals and patterns compute as PostgreSQL's", arguments: functionAnswers)
    func functions(answer: FunctionAnswer) {
        do throws(SQLError) {
            #expect(try call(answer.function, answer.arguments) == answer.result)
        } catch {
            #expect("!\(error.state) \(error.message)" == answer.result)
        }
    }
}
