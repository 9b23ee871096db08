import Bytes
import Testing

@testable import Types

@Suite("Parts of jsonb documents") struct JSONDocumentTests {
    private func with<Result>(_ text: String, _ body: (JSONDocument) throws -> Result) rethrows
        -> Result
    {
        try Array(text.utf8).withUnsafeBytes { try body(JSONDocument($0)) }
    }

    private func member(_ key: String, of text: String) -> String? {
        with(text) { document in
            Array(key.utf8).withUnsafeBytes { document.member($0)?.text.string }
        }
    }

    @Test("members are found behind any others") func members() {
        let text = #"{"a": "}, \"b\": 1", "b": {"a": [1, "]"]}, "c\"d": null, "": 2.50}"#
        #expect(member("a", of: text) == #""}, \"b\": 1""#)
        #expect(member("b", of: text) == #"{"a": [1, "]"]}"#)
        #expect(member("c\"d", of: text) == "null")
        #expect(member("", of: text) == "2.50")
        #expect(member("c", of: text) == nil)
        #expect(member("a", of: "{}") == nil)
        #expect(member("a", of: #"["a", 1]"#) == nil)
    }

    @Test("elements are counted from either end") func elements() {
        func element(_ index: Int, of text: String, hasScalars: Bool = false) -> String? {
            with(text) { $0.element(index, hasScalars: hasScalars)?.text.string }
        }
        let text = #"[1, [2, {"a": "]"}], "x, y", null]"#
        #expect(
            (0..<5).map { element($0, of: text) } == [
                "1", #"[2, {"a": "]"}]"#, #""x, y""#, "null", nil,
            ])
        #expect(
            (-5..<0).map { element($0, of: text) } == [
                nil, "1", #"[2, {"a": "]"}]"#, #""x, y""#, "null",
            ])
        #expect(element(.min, of: text) == nil)
        #expect(element(0, of: "[]") == nil)
        #expect(element(0, of: "7") == nil)
        #expect(element(-1, of: "7", hasScalars: true) == "7")
    }

    @Test("a document that was cut off has no more than it has") func cutOff() {
        let text = #"{"a": [1, "x\"y"], "b": {"c": "d"}}"#
        for count in 0..<text.utf8.count {
            let part = String(decoding: Array(text.utf8.prefix(count)), as: UTF8.self)
            _ = member("b", of: part)
            _ = with(part) { $0.element(-1, hasScalars: true) }
        }
    }
}
