// Reading the text of statements, for the few places that look at it beside the parser.

/// Reads a piece of the statement's text that the parser has already accepted.
struct SourceCursor {
    let source: UnsafeBufferPointer<UInt8>
    var offset: Int

    var byte: UInt8? { offset < source.count ? source[offset] : nil }
    private var following: UInt8? { offset + 1 < source.count ? source[offset + 1] : nil }

    /// Skips blanks and comments.
    mutating func skipBlanks() {
        while let byte {
            if Self.isBlank(byte) {
                offset += 1
            } else if byte == UInt8(ascii: "-"), following == UInt8(ascii: "-") {
                skipLine()
            } else if byte == UInt8(ascii: "/"), following == UInt8(ascii: "*") {
                skipBlockComment()
            } else {
                return
            }
        }
    }

    private mutating func skipLine() {
        while let byte, byte != 10, byte != 13 { offset += 1 }
    }

    /// Block comments nest.
    private mutating func skipBlockComment() {
        var depth = 0
        repeat {
            if byte == UInt8(ascii: "/"), following == UInt8(ascii: "*") {
                depth += 1
                offset += 2
            } else if byte == UInt8(ascii: "*"), following == UInt8(ascii: "/") {
                depth -= 1
                offset += 2
            } else {
                offset += 1
            }
        } while depth > 0 && offset < source.count
    }

    /// Skips a word, a quoted word, a dot or an equals sign, and the blanks before it.
    mutating func skipWord() -> Bool {
        skipBlanks()
        guard let first = byte else { return false }
        if first == UInt8(ascii: ".") || first == UInt8(ascii: "=") {
            offset += 1
            return true
        }
        if first == UInt8(ascii: "\"") {
            offset += 1
            while let byte, byte != first { offset += 1 }
            offset += 1
            return true
        }
        guard Self.startsWord(first) else { return false }
        while let byte, Self.startsWord(byte) || Self.isDigit(byte) || byte == UInt8(ascii: "$") {
            offset += 1
        }
        return true
    }

    /// A number with its signs; nil when there are none, or no number follows.
    mutating func signedInteger() -> Int32? {
        var isNegative = false
        var hasSign = false
        while true {
            skipBlanks()
            guard let byte else { return nil }
            if byte == UInt8(ascii: "-") {
                isNegative.toggle()
                hasSign = true
            } else if byte != UInt8(ascii: "("), byte != UInt8(ascii: "+") {
                break
            }
            offset += 1
        }
        guard hasSign, let first = byte, Self.isDigit(first) else { return nil }
        var value: Int64 = 0
        while let byte, Self.isDigit(byte), value <= Int64(Int32.max) {
            value = value * 10 + Int64(byte - UInt8(ascii: "0"))
            offset += 1
        }
        return Int32(exactly: isNegative ? -value : value)
    }

    /// Skips one word, number, quoted text or sign, exactly as PostgreSQL's scanner ends them.
    mutating func skipToken() {
        guard let first = byte else { return }
        offset += 1
        if first == UInt8(ascii: "'") || first == UInt8(ascii: "\"") {
            skipQuoted(to: first)
        } else if first == UInt8(ascii: "$") {
            skipDollarQuoted()
        } else if Self.isDigit(first) {
            while let byte, Self.isDigit(byte) { offset += 1 }
        } else if Self.startsWord(first) {
            let isAlone = !continueWord()
            if isAlone, first | 0x20 == UInt8(ascii: "e"), byte == UInt8(ascii: "'") {
                offset += 1
                skipEscaped()
            }
        }
    }

    /// Skips the rest of a word; false when there was none.
    private mutating func continueWord() -> Bool {
        let start = offset
        while let byte, Self.startsWord(byte) || Self.isDigit(byte) || byte == UInt8(ascii: "$") {
            offset += 1
        }
        return offset > start
    }

    /// Skips to after the closing quote; a doubled quote is one token more, which does not matter.
    private mutating func skipQuoted(to quote: UInt8) {
        while let byte, byte != quote { offset += 1 }
        offset += 1
    }

    /// The same where a backslash hides the next byte and a doubled quote does not end it.
    private mutating func skipEscaped() {
        while let byte {
            if byte == UInt8(ascii: "\\") {
                offset += 2
            } else if byte != UInt8(ascii: "'") {
                offset += 1
            } else if following == byte {
                offset += 2
            } else {
                offset += 1
                return
            }
        }
    }

    /// Skips `$tag$ … $tag$` after its first dollar; nothing when it is a parameter.
    private mutating func skipDollarQuoted() {
        let start = offset - 1
        if let byte, Self.isDigit(byte) { return }
        while let byte, Self.startsWord(byte) || Self.isDigit(byte) { offset += 1 }
        guard byte == UInt8(ascii: "$") else { return }
        offset += 1
        let tag = UnsafeBufferPointer(rebasing: source[start..<offset])
        while offset + tag.count <= source.count {
            let candidate = UnsafeBufferPointer(rebasing: source[offset..<offset + tag.count])
            if candidate.elementsEqual(tag) {
                offset += tag.count
                return
            }
            offset += 1
        }
        offset = source.count
    }

    static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || (byte >= 9 && byte <= 13)
    }

    static func isDigit(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
    }

    /// A letter, an underscore or any byte of a character beyond ASCII.
    static func startsWord(_ byte: UInt8) -> Bool {
        byte >= 0x80 || byte == UInt8(ascii: "_")
            || (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z"))
    }
}
