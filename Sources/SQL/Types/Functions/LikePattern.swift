// LIKE and ILIKE: patterns of `%` and `_`. What lies between two `%` is looked for from where the one before was
// found, and need not be looked for again: the first place is as good as any.

/// A LIKE pattern, prepared once for many texts.
package struct LikePattern: Sendable {
    /// What stands before, between and behind the `%`.
    private struct Segment {
        var bytes: [UInt8] = []
        /// For each byte: whether it is a `_` that stands for any character.
        var isAny: [Bool] = []
        var hasAny = false
        var characterCount = 0
    }

    private var segments: [Segment]
    private let ignoresCase: Bool
    /// Of bytea: a character is a byte.
    private let isBytes: Bool
    /// It ends in its escape character, which is an error for texts that come so far: those that match what is before, and
    /// go on.
    private var endsInEscape = false

    /// `escape` is one character or empty (none).
    package init(
        _ text: UnsafeRawBufferPointer, escape: UnsafeRawBufferPointer? = nil,
        ignoringCase: Bool = false, isBytes: Bool = false
    ) throws(SQLError) {
        segments = [Segment()]
        ignoresCase = ignoringCase
        self.isBytes = isBytes
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
                    endInEscape()
                    break
                }
                let length = isBytes ? 1 : min(source[index].utf8Length, source.count - index)
                for byte in source[index..<index + length] { append(byte) }
                index += length
            } else {
                let byte = source[index]
                switch byte {
                case UInt8(ascii: "%"): segments.append(Segment())
                case UInt8(ascii: "_"): append(byte, isAny: true)
                default: append(byte)
                }
                index += 1
            }
        }
    }

    private mutating func append(_ byte: UInt8, isAny: Bool = false) {
        let last = segments.count - 1
        segments[last].isAny.append(isAny)
        if isAny { segments[last].hasAny = true }
        if isBytes || byte & 0xC0 != 0x80 { segments[last].characterCount += 1 }
        segments[last].bytes.append(byte)
    }

    private mutating func endInEscape() {
        endsInEscape = true
        append(UInt8(ascii: "_"), isAny: true)
        segments.append(Segment())
    }

    /// Whether the whole of `text` matches. Throws 22025 where that would depend on what the pattern's last character,
    /// its escape, was to be followed by.
    package func matches(_ text: UnsafeRawBufferPointer) throws(SQLError) -> Bool {
        let isMatch =
            ignoresCase
            ? LikePattern.folded(Array(text)).withUnsafeBytes { match($0) } : match(text)
        if endsInEscape, isMatch {
            throw SQLError(
                .invalidEscapeSequence, "LIKE pattern must not end with escape character")
        }
        return isMatch
    }

    private static func folded(_ text: [UInt8]) -> [UInt8] {
        if text.allSatisfy({ $0 < 0x80 }) { return text.map(\.lowercased) }
        return Array(String(decoding: text, as: UTF8.self).lowercased().utf8)
    }

    private func match(_ text: UnsafeRawBufferPointer) -> Bool {
        guard let first = segments.first, let last = segments.last,
            var place = end(of: first, in: text, at: 0)
        else { return false }
        if segments.count == 1 { return place == text.count }
        for segment in segments.dropFirst().dropLast() {
            guard let found = firstEnd(of: segment, in: text, from: place) else { return false }
            place = found
        }
        guard let start = startOfLast(last.characterCount, in: text), start >= place else {
            return false
        }
        return end(of: last, in: text, at: start) == text.count
    }

    /// Where the segment ends if it stands at `start`; nil if it does not.
    private func end(
        of segment: Segment, in text: UnsafeRawBufferPointer, at start: Int
    ) -> Int? {
        var place = start
        for index in segment.bytes.indices {
            guard place < text.count else { return nil }
            if segment.isAny[index] {
                place += length(text[place])
            } else if text[place] == segment.bytes[index] {
                place += 1
            } else {
                return nil
            }
        }
        return place
    }

    private func firstEnd(
        of segment: Segment, in text: UnsafeRawBufferPointer, from start: Int
    ) -> Int? {
        if !segment.hasAny {
            return segment.bytes.withUnsafeBytes { part in
                firstOffset(of: part, in: UnsafeRawBufferPointer(rebasing: text[start...]))
            }.map { start + $0 + segment.bytes.count }
        }
        // What stands before its first `_` is where it can be.
        let head = segment.isAny.firstIndex(of: true) ?? 0
        var place = start
        while place < text.count {
            let found = segment.bytes.withUnsafeBytes { part in
                firstOffset(
                    of: UnsafeRawBufferPointer(rebasing: part[..<head]),
                    in: UnsafeRawBufferPointer(rebasing: text[place...]))
            }
            guard let found else { return nil }
            place += found
            guard place < text.count else { return nil }
            if let end = end(of: segment, in: text, at: place) { return end }
            place += length(text[place])
        }
        return nil
    }

    /// Where the last `count` characters begin; nil when there are not so many.
    private func startOfLast(_ count: Int, in text: UnsafeRawBufferPointer) -> Int? {
        var (place, left) = (text.count, count)
        while left > 0 {
            guard place > 0 else { return nil }
            place -= 1
            if isBytes || text[place] & 0xC0 != 0x80 { left -= 1 }
        }
        return place
    }

    private func length(_ byte: UInt8) -> Int { isBytes ? 1 : byte.utf8Length }
}

extension CharacterText {
    fileprivate static func length(_ text: [UInt8]) -> Int { text.withUnsafeBytes { length($0) } }
}
