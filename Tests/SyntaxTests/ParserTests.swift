import Syntax
import Testing

@Suite("Parsing")
struct ParserTests {
    private func parse(_ text: String) throws(SyntaxError) -> [ParsedStatement] {
        try ParserThread.shared.parse(text)
    }

    @Test("a statement's text range has neither blanks nor comments nor the semicolon around it")
    func textRange() throws {
        let text = " /* é */ SELECT 1 ;\n-- next\nSELECT $2, $1  ; ;"
        let statements = try parse(text)
        let bytes = Array(text.utf8)
        let texts = statements.map {
            String(decoding: bytes[$0.textOffset..<$0.textOffset + $0.textLength], as: UTF8.self)
        }
        #expect(texts == ["SELECT 1", "SELECT $2, $1"])
        #expect(statements.map(\.parameterCount) == [0, 2])
    }

    @Test(
        "a text without statements has none", arguments: ["", "  ", ";;", "-- nothing\n", "/**/"])
    func nothing(text: String) throws {
        #expect(try parse(text).isEmpty)
    }

    @Test("syntax errors have the parser's words and a position in characters")
    func errors() {
        #expect(
            throws: SyntaxError(
                kind: .syntax, message: "syntax error at or near \"ect\"", position: 16)
        ) { try parse("select 'é' sel ect") }
        #expect(
            throws: SyntaxError(
                kind: .syntax, message: "syntax error at end of input", position: 9)
        ) { try parse("SELECT (").map { _ in } }
    }

    @Test("locations are byte offsets and convert to positions in characters")
    func locations() throws {
        let text = "SELECT 'é', a"
        guard case .select(let select) = try #require(try parse(text).first).statement,
            case .select(let core) = select.body
        else {
            Issue.record("not a SELECT")
            return
        }
        let location = try #require(core.targets[1].expression.location)
        #expect(location == 13)
        #expect(SourceText.characterPosition(byteOffset: location, in: text) == 13)
        #expect(SourceText.characterPosition(byteOffset: location, in: Array(text.utf8)) == 13)
        #expect(SourceText.characterPosition(byteOffset: 0, in: text) == 1)
    }

    @Test("an unsupported clause names itself and its place")
    func unsupported() throws {
        let text = "SELECT 1; SELECT a FROM t TABLESAMPLE system (10)"
        guard case .unsupported(let construct) = try parse(text)[1].statement else {
            Issue.record("supported")
            return
        }
        #expect(construct.description == "TABLESAMPLE")
        #expect(construct.location == 38)
    }

    @Test("expressions that differ only in their places are equal")
    func equality() throws {
        let statements = try parse("SELECT a + 1; SELECT  a  +  1; SELECT a + 2")
        #expect(statements[0].statement.firstExpression == statements[1].statement.firstExpression)
        #expect(statements[0].statement.firstExpression != statements[2].statement.firstExpression)
    }

    @Test("zero bytes and bytes that are no UTF-8 are refused, naming them")
    func encoding() {
        func message(_ bytes: [UInt8]) -> String? {
            ParserThread.shared.run {
                do throws(SyntaxError) {
                    _ = try StatementParser.parse(bytes)
                    return nil
                } catch {
                    return error.kind == .encoding ? error.message : nil
                }
            }
        }
        let prefix = "invalid byte sequence for encoding \"UTF8\": "
        #expect(message(Array("SELECT 1".utf8) + [0]) == prefix + "0x00")
        #expect(message([0x27, 0xFF, 0x27]) == prefix + "0xff")
        #expect(message([0x27, 0xC3, 0x28]) == prefix + "0xc3 0x28")
        #expect(message([0x27, 0xED, 0xA0, 0x80]) == prefix + "0xed 0xa0 0x80")
        #expect(message(Array("SELECT E'\\xff'".utf8)) == prefix + "0xff")
        #expect(message(Array("SELECT 'é€😀'".utf8)) == nil)
    }
}

@Suite("Limits of the parser")
struct ParserLimitTests {
    private func kind(_ text: String) -> SyntaxError.Kind? {
        do throws(SyntaxError) {
            _ = try ParserThread.shared.parse(text)
            return nil
        } catch {
            return error.kind
        }
    }

    @Test("a text above 16 MiB is too long")
    func tooLong() {
        let text = "SELECT '" + String(repeating: "x", count: StatementParser.bytesMax) + "'"
        #expect(kind(text) == .tooLong)
    }

    @Test("deep input is refused, not crashed on")
    func tooDeep() {
        for piece in ["+1", "::int", " union select 1", " OPERATOR(pg_catalog.+) 1"] {
            #expect(kind("SELECT 1" + String(repeating: piece, count: 7000)) == .tooDeep)
            #expect(kind("SELECT 1" + String(repeating: piece, count: 140_000)) == .tooDeep)
        }
        #expect(kind("SELECT " + String(repeating: "(", count: 100_000)) == .syntax)
        #expect(kind("SELECT " + String(repeating: "- ", count: 200_000) + "a") != nil)
    }

    @Test("quotes, comments and brackets do not hide deep input")
    func hidden() {
        let chain = String(repeating: "+1", count: 150_000)
        for start in [
            "SELECT E'\\''", "SELECT $$'$$, 1", "SELECT \"'\", 1", "SELECT /* ' */ 1",
            "SELECT 1 -- '\n", "SELECT E'a''\\'', 1", "SELECT $a$ $b$ ' $a$", "SELECT a$b$, '$b$'",
            "SELECT '\\', 1",
        ] {
            #expect(kind(start + chain) == .tooDeep, "\(start)")
        }
    }

    @Test("wide input is no deep input")
    func wide() {
        let rows = (0..<30_000).map { "(\($0), 'row -- \($0)', -1 + 2)" }.joined(separator: ", ")
        #expect(kind("INSERT INTO t VALUES " + rows) == nil)
        let conditions = (0..<5_000).map { "a = \($0)" }.joined(separator: " OR ")
        #expect(kind("SELECT 1 WHERE " + conditions) == nil)
        #expect(kind("SELECT '" + String(repeating: "word ", count: 300_000) + "'") == nil)
        #expect(kind("SELECT 1" + String(repeating: "+1", count: 2500)) == nil)
    }
}

extension Statement {
    /// The first output column of a SELECT.
    var firstExpression: Expression? {
        guard case .select(let select) = self, case .select(let core) = select.body else {
            return nil
        }
        return core.targets.first?.expression
    }
}
