import Bytes
import Testing

@testable import Server

@Suite("log lines")
struct LogTests {
    @Test(
        "values are quoted when a reader could not tell where they end",
        arguments: [
            ("plain", "plain"), ("", "\"\""), ("two words", "\"two words\""),
            ("a=b", "\"a=b\""), ("say \"hi\"", "\"say \\\"hi\\\"\""), ("a\nb", "\"a\\nb\""),
            ("\u{1}", "\"?\""), ("ä", "ä"),
        ])
    func quoting(_ value: String, _ expected: String) {
        #expect(Log.quoted(value) == expected)
    }

    @Test(
        "times are UTC with as many digits as asked for",
        arguments: [
            (1_795_228_200_123_456, 3, "2026-11-21T02:30:00.123Z"),
            (1_795_228_200_123_456, 6, "2026-11-21T02:30:00.123456Z"),
            (-1, 6, "1969-12-31T23:59:59.999999Z"), (0, 3, "1970-01-01T00:00:00.000Z"),
        ] as [(Int64, Int, String)])
    func times(_ microseconds: Int64, _ digits: Int, _ expected: String) {
        #expect(utcText(Timestamp(microseconds: microseconds), fractionDigits: digits) == expected)
    }

    @Test("level names are the option's words")
    func levels() {
        #expect(LogLevel(name: "warning") == .warning && LogLevel(name: "loud") == nil)
        #expect(LogLevel.debug < .info && LogLevel.warning < .error)
    }
}
