// LIKE and ILIKE: patterns of `%` and `_`, matched without recursion over characters.

/// A LIKE pattern, prepared once for many texts.
package struct LikePattern: Sendable {
    private let pattern: [UInt8]
    /// For each byte of the pattern: whether it stands for itself.
    private let isLiteral: [Bool]
    private let ignoresCase: Bool

    /// `escape` is one character or empty (none); throws 22025 for a pattern that ends in it.
    package init(
        _ text: UnsafeRawBufferPointer, escape: UnsafeRawBufferPointer? = nil,
        ignoringCase: Bool = false
    ) throws(SQLError) {
        var pattern: [UInt8] = []
        var isLiteral: [Bool] = []
        let escapeBytes = escape.map(Array.init) ?? [UInt8(ascii: "\\")]
        if CharacterText.length(escapeBytes) > 1 {
            throw SQLError(
                .invalidEscapeSequence, "invalid escape string",
                hint: "Escape string must be empty or one character.")
        }
        var source = Array(text)
        var escapeMark = escapeBytes
        if ignoringCase {
            source = LikePattern.folded(source)
            escapeMark = LikePattern.folded(escapeMark)
        }
        var index = 0
        while index < source.count {
            if !escapeMark.isEmpty, source[index...].starts(with: escapeMark) {
                index += escapeMark.count
                guard index < source.count else {
                    throw SQLError(
                        .invalidEscapeSequence, "LIKE pattern must not end with escape character")
                }
                let length = min(source[index].utf8Length, source.count - index)
                pattern.append(contentsOf: source[index..<index + length])
                isLiteral.append(contentsOf: repeatElement(true, count: length))
                index += length
            } else {
                let byte = source[index]
                pattern.append(byte)
                isLiteral.append(byte != UInt8(ascii: "%") && byte != UInt8(ascii: "_"))
                index += 1
            }
        }
        self.pattern = pattern
        self.isLiteral = isLiteral
        ignoresCase = ignoringCase
    }

    /// The bytes every match begins with, for a range of an index (C collation).
    package var literalPrefix: [UInt8] {
        ignoresCase ? [] : Array(pattern.prefix(isLiteral.prefix { $0 }.count))
    }

    /// The pattern holds no `%` and no `_`.
    package var isExact: Bool { !ignoresCase && !isLiteral.contains(false) }

    /// `literalPrefix` and then anything: a byte prefix decides.
    package var isPrefixOnly: Bool {
        guard !ignoresCase, let last = pattern.last, last == UInt8(ascii: "%") else { return false }
        return isLiteral.prefix { $0 }.count == pattern.count - 1
    }

    /// Whether the whole of `text` matches.
    package func matches(_ text: UnsafeRawBufferPointer) -> Bool {
        guard ignoresCase else { return match(text) }
        return LikePattern.folded(Array(text)).withUnsafeBytes { match($0) }
    }

    private static func folded(_ text: [UInt8]) -> [UInt8] {
        if text.allSatisfy({ $0 < 0x80 }) { return text.map(\.lowercased) }
        return Array(String(decoding: text, as: UTF8.self).lowercased().utf8)
    }

    /// On a mismatch, goes back to the last `%` and lets it take one character more.
    private func match(_ text: UnsafeRawBufferPointer) -> Bool {
        var textIndex = 0
        var index = 0
        var retryPattern = -1
        var retryText = 0
        while textIndex < text.count {
            if index < pattern.count {
                if isLiteral[index] {
                    if pattern[index] == text[textIndex] {
                        index += 1
                        textIndex += 1
                        continue
                    }
                } else if pattern[index] == UInt8(ascii: "_") {
                    index += 1
                    textIndex += text[textIndex].utf8Length
                    continue
                } else {
                    retryPattern = index + 1
                    retryText = textIndex
                    index += 1
                    continue
                }
            }
            guard retryPattern >= 0 else { return false }
            retryText += text[retryText].utf8Length
            textIndex = retryText
            index = retryPattern
        }
        while index < pattern.count, !isLiteral[index], pattern[index] == UInt8(ascii: "%") {
            index += 1
        }
        return index == pattern.count && textIndex == text.count
    }
}

extension CharacterText {
    fileprivate static func length(_ text: [UInt8]) -> Int { text.withUnsafeBytes { length($0) } }
}
