import Bytes
import Testing

@testable import Types

@Suite("Strings of JSON") struct JSONStringTests {
    /// One byte after the other, as RFC 8259 (section 7) has it, with PostgreSQL's choice of escapes.
    private static func expected(_ content: [UInt8]) -> [UInt8] {
        let short: [UInt8: String] = [
            0x08: "\\b", 0x09: "\\t", 0x0a: "\\n", 0x0c: "\\f", 0x0d: "\\r", 0x22: "\\\"",
            0x5c: "\\\\",
        ]
        var printed = Array("\"".utf8)
        for byte in content {
            if let escape = short[byte] {
                printed += Array(escape.utf8)
            } else if byte < 0x20 {
                let digits = String(byte, radix: 16)
                printed += Array(("\\u00" + (digits.utf8.count == 1 ? "0" : "") + digits).utf8)
            } else {
                printed.append(byte)
            }
        }
        return printed + Array("\"".utf8)
    }

    private static func printed(_ content: [UInt8]) -> [UInt8] {
        var writer = ByteWriter()
        content.withUnsafeBytes { JSONValue.printString($0, into: &writer) }
        return writer.bytes
    }

    @Test("every byte is escaped or not wherever it stands")
    func everyPlace() {
        for length in [1, 7, 8, 9, 16, 23] {
            for place in 0..<length {
                for byte in UInt8.min...UInt8.max {
                    var content = [UInt8](repeating: 0x61, count: length)
                    content[place] = byte
                    #expect(Self.printed(content) == Self.expected(content))
                }
            }
        }
        #expect(Self.printed([]) == Array("\"\"".utf8))
    }

    @Test("several escapes in one string, next to each other and apart", arguments: 0..<4)
    func many(seed: UInt64) {
        var state = seed &* 0x9e37_79b9_7f4a_7c15 | 1
        for _ in 0..<500 {
            var content: [UInt8] = []
            for _ in 0..<Int(state >> 59) {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                let byte = UInt8(truncatingIfNeeded: state >> 33)
                content += byte & 3 == 0 ? [0x22, byte & 0x1f] : [byte]
            }
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            #expect(Self.printed(content) == Self.expected(content))
        }
    }
}
