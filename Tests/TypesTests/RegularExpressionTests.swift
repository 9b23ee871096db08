import Bytes
import Testing

@testable import Types

@Suite("regular expressions")
struct RegularExpressionTests {
    private func compile(_ pattern: String, flags: String = "") throws(SQLError)
        -> RegularExpression
    {
        try Array(pattern.utf8).withUnsafeBufferPointer { (bytes) throws(SQLError) in
            try RegularExpression(UnsafeRawBufferPointer(bytes), flags: flags)
        }
    }

    @Test("matches and groups are PostgreSQL's", arguments: expressionMatches)
    func matching(answer: [String]) {
        let text = Array(answer[0].utf8)
        do throws(SQLError) {
            let expression = try compile(answer[1])
            let match = text.withUnsafeBytes { expression.firstMatch(in: $0, from: 0) }
            guard let match else {
                #expect(answer[2] == "NULL")
                return
            }
            let parts = match.count == 1 ? match : Array(match[1...])
            let elements = parts.map { range in
                range.map { Datum.bytes(Array(text[$0])) } ?? .null
            }
            let array = Datum.bytes(ArrayValue(elementOID: .text, elements).encoded)
            #expect(TextCodec.text(array, as: .textArray, TextSettings()) == answer[2])
        } catch {
            #expect("!\(error.state) \(error.message)" == answer[2])
        }
    }

    @Test("replacements are PostgreSQL's", arguments: expressionReplacements)
    func replacing(answer: [String]) throws {
        let expression = try compile(answer[1], flags: answer[3])
        let result = Array(answer[0].utf8).withUnsafeBytes { text in
            Array(answer[2].utf8).withUnsafeBytes {
                expression.replacing(in: text, with: $0, all: answer[3].contains("g"))
            }
        }
        #expect(String(decoding: result, as: UTF8.self) == answer[4])
    }

    @Test("what POSIX cannot do is refused, never answered wrongly")
    func refused() {
        for pattern in ["a.*?b", "a(?=b)", "(?!x)y"] {
            #expect(throws: SQLError.self) { try compile(pattern) }
        }
    }

    @Test("what would take memory without limit is refused as PostgreSQL refuses it")
    func tooComplex() throws {
        func refusal(_ pattern: String) -> String? {
            do throws(SQLError) {
                _ = try compile(pattern)
                return nil
            } catch {
                return "\(error.state) \(error.message)"
            }
        }
        let tooComplex = "2201B invalid regular expression: regular expression is too complex"
        for pattern in [
            String(repeating: "(", count: 20_000) + String(repeating: ")", count: 20_000),
            "((a{255}){255})", "((a{255}){255}){255}", String(repeating: "a", count: 1_000_000),
            String(repeating: "a|", count: 100_000), String(repeating: "a?", count: 20_000),
            "((a|b?){200}){100}", String(repeating: "a{0,255}", count: 100),
        ] {
            #expect(refusal(pattern) == tooComplex, "\(pattern.prefix(40))")
        }
        #expect(
            refusal("a{256}") == "2201B invalid regular expression: invalid repetition count(s)")
        for pattern in [
            "((a{100}){100})", String(repeating: "[a-z]", count: 10_000),
            (0..<2000).map { "word\($0)" }.joined(separator: "|"), "(a{0,255}){2,}", "a{3,255}",
            String(repeating: "(a)", count: 10_000), "é{3}(ä|ö)*",
        ] {
            #expect(refusal(pattern) == nil, "\(pattern.prefix(40))")
        }
    }
}
