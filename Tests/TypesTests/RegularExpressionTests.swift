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
}
