// The tokens of a text, as far as finding `FOR SYSTEM_TIME` in it needs them: where each begins and
// ends, so that nothing inside quotes, dollar quotes and comments is taken for a clause.

/// One token. An operator of several signs is several tokens, and so is a string with doubled quotes:
/// neither matters here.
struct SystemTimeToken {
    enum Kind {
        /// A keyword or an unquoted name.
        case word
        /// `"name"`.
        case quotedName
        /// A quoted, escaped or dollar-quoted string.
        case string
        /// A number or a `$n`.
        case number
        case sign
    }

    var kind: Kind
    /// Byte offsets in the text.
    var range: Range<Int>
}

/// A text taken apart.
struct SystemTimeTokens {
    let source: UnsafeBufferPointer<UInt8>
    private(set) var all: [SystemTimeToken] = []

    init(_ source: UnsafeBufferPointer<UInt8>) {
        self.source = source
        var cursor = SourceCursor(source: source, offset: 0)
        while true {
            cursor.skipBlanks()
            guard let first = cursor.byte else { return }
            let start = cursor.offset
            cursor.skipToken()
            var end = min(cursor.offset, source.count)
            if first == UInt8(ascii: "$"), end == start + 1 {
                while end < source.count, SourceCursor.isDigit(source[end]) { end += 1 }
            }
            all.append(
                SystemTimeToken(kind: Self.kind(first, source[end - 1]), range: start..<end))
            cursor.offset = end
        }
    }

    private static func kind(_ first: UInt8, _ last: UInt8) -> SystemTimeToken.Kind {
        switch first {
        case UInt8(ascii: "\""): return .quotedName
        case UInt8(ascii: "'"): return .string
        case UInt8(ascii: "$"): return last == first ? .string : .number
        default: break
        }
        if SourceCursor.isDigit(first) { return .number }
        guard SourceCursor.startsWord(first) else { return .sign }
        // `E'…'` is one token.
        return last == UInt8(ascii: "'") ? .string : .word
    }

    /// Whether the token there is this keyword, given in lower case.
    func isWord(_ index: Int, _ word: StaticString) -> Bool {
        guard all.indices.contains(index), all[index].kind == .word else { return false }
        let range = all[index].range
        guard range.count == word.utf8CodeUnitCount else { return false }
        return range.enumerated().allSatisfy { place, offset in
            Self.lowered(source[offset]) == word.utf8Start[place]
        }
    }

    func isWord(_ index: Int, of words: [StaticString]) -> Bool {
        words.contains { isWord(index, $0) }
    }

    func isSign(_ index: Int, _ sign: Character) -> Bool {
        guard all.indices.contains(index), all[index].kind == .sign else { return false }
        return source[all[index].range.lowerBound] == sign.asciiValue
    }

    func kind(_ index: Int) -> SystemTimeToken.Kind? {
        all.indices.contains(index) ? all[index].kind : nil
    }

    /// The token as written.
    func text(_ index: Int) -> String {
        String(decoding: UnsafeBufferPointer(rebasing: source[all[index].range]), as: UTF8.self)
    }

    private static func lowered(_ byte: UInt8) -> UInt8 {
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
    }
}
