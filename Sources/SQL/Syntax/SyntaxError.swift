/// Text that could not be parsed.
package struct SyntaxError: Error, Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// The grammar refused it: SQLSTATE 42601.
        case syntax
        /// Longer than `StatementParser.bytesMax`: SQLSTATE 54000 (program_limit_exceeded).
        case tooLong
        /// Nested deeper than `StatementParser.depthMax`: SQLSTATE 54001 (statement_too_complex).
        case tooDeep
        /// Not valid UTF-8, or a zero byte: SQLSTATE 22021 (character_not_in_repertoire).
        case encoding
    }

    package var kind: Kind
    /// PostgreSQL's own words.
    package var message: String
    /// Where, in characters counted from 1; nil when there is no place to point at.
    package var position: Int?

    package init(kind: Kind, message: String, position: Int?) {
        self.kind = kind
        self.message = message
        self.position = position
    }
}

extension SyntaxError {
    /// What the grammar says of a token it did not expect; nil for the end of the text.
    init(unexpected token: Range<Int>?, in source: UnsafeBufferPointer<UInt8>) {
        let place = token?.lowerBound ?? source.count
        let what = token.map { token in
            let text = UnsafeBufferPointer(rebasing: source[token])
            return "or near \"\(String(decoding: text, as: UTF8.self))\""
        }
        self.init(
            kind: .syntax, message: "syntax error at \(what ?? "end of input")",
            position: SourceText.characterPosition(byteOffset: place, in: source))
    }
}
