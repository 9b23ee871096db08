// PostgreSQL 15's own grammar, through libpg_query, into our AST.
//
// Where it may be called: libpg_query keeps state per thread, leaks a little when a thread ends, and
// recurses with the input. So call it only on long-lived threads with stacks of 64 MiB: the event
// loops, or `ParserThread`. The limits below keep the deepest accepted input within half of that.

import CPGQuery
import Glibc

package enum StatementParser {
    /// Longer texts are refused (16 MiB).
    package static let bytesMax = 16 << 20
    /// Deeper trees are refused; an operator or a subquery is some three levels of the parser's tree.
    package static let depthMax = 6000

    /// The statements of a text, empty ones left out.
    package static func parse(_ text: String) throws(SyntaxError) -> [ParsedStatement] {
        var text = text
        return try parse(text.withUTF8 { ContiguousArray($0) })
    }

    /// The statements of a text in UTF-8; anything else in it is refused.
    package static func parse(_ text: [UInt8]) throws(SyntaxError) -> [ParsedStatement] {
        try parse(ContiguousArray(text))
    }

    private static func parse(
        _ text: consuming ContiguousArray<UInt8>
    ) throws(SyntaxError) -> [ParsedStatement] {
        guard text.count <= bytesMax else {
            throw SyntaxError(kind: .tooLong, message: "statement too long", position: nil)
        }
        if let sequence = UTF8Check.firstInvalid(in: text) {
            throw SyntaxError(
                kind: .encoding,
                message: "invalid byte sequence for encoding \"UTF8\": \(sequence)", position: nil)
        }
        guard NestingBound.isSafe(text) else { throw tooDeep }
        let count = text.count
        text.append(0)
        let result: Result<[ParsedStatement], SyntaxError> = text.withUnsafeBufferPointer {
            bytes in
            let source = UnsafeBufferPointer(rebasing: bytes[..<count])
            do throws(SyntaxError) {
                return .success(try parse(terminated: bytes, source: source))
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    private static let tooDeep = SyntaxError(
        kind: .tooDeep, message: "stack depth limit exceeded", position: nil)

    private static func parse(
        terminated: UnsafeBufferPointer<UInt8>, source: UnsafeBufferPointer<UInt8>
    ) throws(SyntaxError) -> [ParsedStatement] {
        let clauses = try SystemTimeScanner.clauses(in: source)
        if clauses.isEmpty { return try parse(terminated: terminated, source: source, []) }
        let blanked = SystemTimeText(source, clauses)
        return try blanked.withParseableText { (text) throws(SyntaxError) in
            do throws(SyntaxError) {
                return try parse(terminated: text, source: source, try blanked.parsedClauses())
            } catch {
                throw blanked.relocated(error)
            }
        }
    }

    /// `terminated` is what PostgreSQL's parser is to read: the source, or the source without what
    /// that parser does not know, `systemTimes`.
    private static func parse(
        terminated: UnsafeBufferPointer<UInt8>, source: UnsafeBufferPointer<UInt8>,
        _ systemTimes: [ParsedSystemTime]
    ) throws(SyntaxError) -> [ParsedStatement] {
        guard let start = terminated.baseAddress else { return [] }
        let result = start.withMemoryRebound(to: CChar.self, capacity: terminated.count) {
            pg_query_parse($0)
        }
        defer { pg_query_free_parse_result(result) }
        if let error = result.error { throw syntaxError(error.pointee) }
        guard let json = result.parse_tree else { return [] }
        let length = strlen(json)
        return try json.withMemoryRebound(to: UInt8.self, capacity: length) {
            (bytes) throws(SyntaxError) in
            try statements(
                json: UnsafeBufferPointer(start: bytes, count: length), source: source,
                systemTimes)
        }
    }

    private static func syntaxError(_ error: PgQueryError) -> SyntaxError {
        let message = error.message.map { String(cString: $0) } ?? "syntax error"
        // The one kind of refusal that the scanner reports under another SQLSTATE.
        let isEncoding = message.hasPrefix("invalid byte sequence for encoding")
        return SyntaxError(
            kind: isEncoding ? .encoding : .syntax, message: message,
            position: error.cursorpos > 0 ? Int(error.cursorpos) : nil)
    }

    private static func statements(
        json: UnsafeBufferPointer<UInt8>, source: UnsafeBufferPointer<UInt8>,
        _ systemTimes: [ParsedSystemTime]
    ) throws(SyntaxError) -> [ParsedStatement] {
        let tree: ParseTree
        do throws(ParseTree.Failure) {
            tree = try ParseTree(json: json, depthMax: depthMax)
        } catch {
            switch error {
            case .tooDeep: throw tooDeep
            case .malformed:
                throw SyntaxError(
                    kind: .syntax, message: "unreadable parse tree", position: nil)
            }
        }
        let converter = TreeConverter(source: source, systemTimes: systemTimes)
        var result: [ParsedStatement] = []
        if let nodes = tree.root.field("stmts") {
            for node in nodes.elements { result.append(converter.parsedStatement(node)) }
        }
        try converter.checkSystemTimesTaken(result)
        return result
    }
}

extension TreeConverter {
    /// A RawStmt: the statement and where its text stands.
    fileprivate func parsedStatement(_ node: TreeNode) -> ParsedStatement {
        let (offset, length) = textRange(node)
        parameterMax = 0
        firstParameter = nil
        var result: Statement
        do throws(Unsupported) {
            guard let content = node.field("stmt") else {
                throw unsupported("RawStmt", "an empty statement")
            }
            result = try statement(content)
            try checkAllRead(content)
        } catch {
            var construct = error
            if construct.location == nil { construct.location = Int32(offset) }
            result = .unsupported(construct)
        }
        return ParsedStatement(
            statement: result, textOffset: offset, textLength: length,
            parameterCount: parameterMax, firstParameter: firstParameter)
    }

    /// Nothing is dropped silently: what the conversion did not read has no place in the AST.
    private func checkAllRead(_ content: TreeNode) throws(Unsupported) {
        guard let (name, location) = content.firstUnvisited() else { return }
        let words = ConstructNames.words(ofField: name.string)
        throw unsupported(name.string, words, at: location)
    }

    /// The parser's ranges start right after the previous semicolon; ours are without the blanks and
    /// comments around the statement.
    private func textRange(_ node: TreeNode) -> (offset: Int, length: Int) {
        let start = Int(node.integer("stmt_location"))
        let written = Int(node.integer("stmt_len"))
        var end = written > 0 ? min(start + written, source.count) : source.count
        var cursor = SourceCursor(source: source, offset: start)
        cursor.skipBlanks()
        while end > cursor.offset, SourceCursor.isBlank(source[end - 1]) { end -= 1 }
        return (cursor.offset, end - cursor.offset)
    }
}
