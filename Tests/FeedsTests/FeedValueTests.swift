import Bytes
import Testing
import Types

@testable import Feeds

@Suite("values in change events, as Debezium encodes them")
struct FeedValueTests {
    struct Example: Sendable, CustomTestStringConvertible {
        var type: SQLType
        var text: String
        var json: String
        var testDescription: String { "\(type.sqlName ?? "?") '\(text)'" }

        init(_ type: SQLType, _ text: String, _ json: String) {
            self.type = type
            self.text = text
            self.json = json
        }
    }

    static let examples = [
        Example(.bool, "t", "true"),
        Example(.int2, "-7", "-7"),
        Example(.int8, "9223372036854775807", "9223372036854775807"),
        Example(.float8, "1.5", "1.5"),
        Example(.float8, "NaN", #""NaN""#),
        Example(.float4, "-Infinity", #""-Infinity""#),
        Example(.numeric, "12.50", #""12.50""#),
        Example(.numeric, "NaN", #""NaN""#),
        Example(.text, "a\"b\\c\n\u{1}ä", #""a\"b\\c\n\u0001ä""#),
        Example(.bpchar(4), "ab", #""ab  ""#),
        Example(.bytea, "\\x", #""""#),
        Example(.bytea, "\\x00", #""AA==""#),
        Example(.bytea, "\\x00ff", #""AP8=""#),
        Example(.bytea, "\\x00ff10", #""AP8Q""#),
        Example(
            .uuid, "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
            #""a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11""#),
        Example(.jsonb, #"{"b":1,"a":"x"}"#, #""{\"a\": \"x\", \"b\": 1}""#),
        Example(.date, "1970-01-02", "1"),
        Example(.date, "1969-12-31", "-1"),
        Example(.time, "01:02:03.000004", "3723000004"),
        Example(SQLType(.time, modifier: 3), "01:02:03.004", "3723004"),
        Example(.timestamp, "1970-01-01 00:00:01.5", "1500000"),
        Example(.timestamp, "1969-12-31 23:59:59.999999", "-1"),
        Example(SQLType(.timestamp, modifier: 0), "2000-01-01 00:00:00", "946684800000"),
        Example(.timestamp, "infinity", "9223372036825200000"),
        Example(.timestamptz, "2026-11-21 04:00:00.250+01", #""2026-11-21T03:00:00.25Z""#),
        Example(.timestamptz, "2026-11-21 03:00:00Z", #""2026-11-21T03:00:00Z""#),
        Example(.timestamptz, "-infinity", #""-infinity""#),
        Example(.timetz, "00:30:00+01", #""23:30:00Z""#),
        Example(.interval, "1 mon 1 day 00:00:01", "2716201000000"),
        Example(.interval, "292276 years", "9223372036854775807"),
        Example(.interval, "-178956970 years", "-9223372036854775808"),
        Example(.int4Array, "{1,NULL}", "[1,null]"),
        Example(.int4Array, "{}", "[]"),
        Example(.int4Array, "{{1,2},{3,4}}", "[[1,2],[3,4]]"),
        Example(.textArray, #"{a,"b c"}"#, #"["a","b c"]"#),
    ]

    @Test("one by one", arguments: examples)
    func encodes(_ example: Example) throws {
        let datum = try TextCodec.parse(example.text, as: example.type, TextSettings())
        var writer = ByteWriter()
        FeedValue.print(datum, as: example.type, into: &writer)
        #expect(String(decoding: writer.bytes, as: UTF8.self) == example.json)
    }

    @Test("NULL is null in every type")
    func null() {
        for type in [SQLType.int4, .text, .date, .int4Array] {
            var writer = ByteWriter()
            FeedValue.print(.null, as: type, into: &writer)
            #expect(writer.bytes == Array("null".utf8))
        }
    }
}
