// SIMILAR TO's patterns as regular expressions (documentation, 9.7.2), as PostgreSQL translates them.

package enum SimilarPattern {
    /// The expression that matches what the pattern does. `escape` is one character, or empty for
    /// none. Throws 22025 for a longer one, 2200C for too many separators.
    package static func regularExpression(
        _ pattern: UnsafeRawBufferPointer, _ escape: String
    ) throws(SQLError) -> [UInt8] {
        guard escape.unicodeScalars.count <= 1 else {
            throw SQLError(
                .invalidEscapeSequence, "invalid escape string",
                hint: "Escape string must be empty or one character.")
        }
        var translation = Translation(escape: Array(escape.utf8))
        try translation.run(pattern)
        return translation.output
    }

    private struct Translation {
        let escape: [UInt8]
        var output = Array("^(?:".utf8)
        private var isInBrackets = false
        private var separators = 0

        init(escape: [UInt8]) { self.escape = escape }

        mutating func run(_ pattern: UnsafeRawBufferPointer) throws(SQLError) {
            var position = 0
            var isEscaped = false
            while position < pattern.count {
                let byte = pattern[position]
                if isEscaped {
                    isEscaped = false
                    try escaped(byte)
                } else if isEscape(at: position, in: pattern) {
                    isEscaped = true
                    position += escape.count - 1
                } else {
                    plain(byte)
                }
                position += 1
            }
            output += Array(")$".utf8)
        }

        private func isEscape(at position: Int, in pattern: UnsafeRawBufferPointer) -> Bool {
            !escape.isEmpty && position + escape.count <= pattern.count
                && pattern[position..<position + escape.count].elementsEqual(escape)
        }

        /// An escaped quote ends one of at most three parts; any other character stands for itself,
        /// or for a class such as `\d`.
        private mutating func escaped(_ byte: UInt8) throws(SQLError) {
            guard byte == UInt8(ascii: "\""), !isInBrackets else {
                output += [UInt8(ascii: "\\"), byte]
                return
            }
            switch separators {
            case 0: output += Array("){1,1}?(".utf8)
            case 1: output += Array("){1,1}(?:".utf8)
            default:
                throw SQLError(
                    .invalidUseOfEscapeCharacter,
                    "SQL regular expression may not contain more than two escape-double-quote "
                        + "separators")
            }
            separators += 1
        }

        private mutating func plain(_ byte: UInt8) {
            if isInBrackets {
                if byte == UInt8(ascii: "\\") { output.append(byte) }
                output.append(byte)
                if byte == UInt8(ascii: "]") { isInBrackets = false }
                return
            }
            switch byte {
            case UInt8(ascii: "["):
                output.append(byte)
                isInBrackets = true
            case UInt8(ascii: "%"): output += Array(".*".utf8)
            case UInt8(ascii: "_"): output += Array(".".utf8)
            case UInt8(ascii: "("): output += Array("(?:".utf8)
            case UInt8(ascii: "\\"), UInt8(ascii: "."), UInt8(ascii: "^"), UInt8(ascii: "$"):
                output += [UInt8(ascii: "\\"), byte]
            default: output.append(byte)
            }
        }
    }
}
