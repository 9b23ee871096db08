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
