// Text of the character types: encoding checks and declared lengths.

import Bytes

/// Rules of `text`, `varchar(n)`, `char(n)`, `name` and `"char"`.
package enum CharacterText {
    /// Throws 22021 unless `text` is UTF-8 without NUL characters.
    package static func validate(_ text: UnsafeRawBufferPointer) throws(SQLError) {
        guard let bad = firstInvalid(text) else { return }
        let length = bad < text.count ? max(1, min(text[bad].utf8Length, text.count - bad)) : 0
        let bytes = (bad..<bad + length).map { "0x\(text[$0].hexText)" }
        throw SQLError(
            .characterNotInRepertoire,
            "invalid byte sequence for encoding \"UTF8\": \(bytes.joined(separator: " "))")
    }

    /// Where the first byte stands that is NUL or belongs to no character; nil if none does.
    private static func firstInvalid(_ text: UnsafeRawBufferPointer) -> Int? {
        var index = 0
        while index < text.count {
            index = asciiEnd(text, from: index)
            if index == text.count { return nil }
            let length = characterLength(text, index)
            if length == 0 { return index }
            index += length
        }
        return nil
    }

    /// Where the first byte from `start` on stands that is NUL or not ASCII, or up to seven before it; the
    /// text's end if there is none.
    private static func asciiEnd(_ text: UnsafeRawBufferPointer, from start: Int) -> Int {
        let count = text.count
        var index = start
        while count - index >= 8, !hasOther(text, index) {
            index += 8
            while count - index >= 32, !hasOther(text, index, words: 4) { index += 32 }
        }
        // The last eight overlap those before them.
        if count - index < 8, count - start >= 8 {
            return hasOther(text, count - 8) ? index : count
        }
        while index < count, text[index] &- 1 < 0x7f { index += 1 }
        return index
    }

    /// Whether one of the bytes of those words, from `start` on, is NUL or not ASCII.
    @inline(__always)
    private static func hasOther(
        _ text: UnsafeRawBufferPointer, _ start: Int, words: Int = 1
    ) -> Bool {
        var found: UInt64 = 0
        for index in 0..<words {
            let word = text.loadUnaligned(fromByteOffset: start + index * 8, as: UInt64.self)
            // What a borrow says wrongly of the byte after a NUL does not matter.
            found |= word | (word &- 0x0101_0101_0101_0101)
        }
        return found & 0x8080_8080_8080_8080 != 0
    }

    /// Bytes of the well-formed character at `index` (Unicode, table 3-7); 0 if there is none.
    private static func characterLength(_ text: UnsafeRawBufferPointer, _ index: Int) -> Int {
        let lead = text[index]
        if lead < 0x80 { return lead == 0 ? 0 : 1 }
        let length = lead.utf8Length
        guard lead >= 0xc2, lead <= 0xf4, index + length <= text.count else { return 0 }
        for offset in 1..<length where text[index + offset] & 0xc0 != 0x80 { return 0 }
        let second = text[index + 1]
        switch lead {
        case 0xe0: return second >= 0xa0 ? length : 0
        case 0xed: return second < 0xa0 ? length : 0
        case 0xf0: return second >= 0x90 ? length : 0
        case 0xf4: return second < 0x90 ? length : 0
        default: return length
        }
    }

    /// Characters in UTF-8 text.
    package static func length(_ text: UnsafeRawBufferPointer) -> Int {
        text.count { $0 & 0xc0 != 0x80 }
    }

    /// The longest prefix of whole characters within `bytes` bytes; returns its length in bytes.
    static func prefix(_ text: UnsafeRawBufferPointer, bytes: Int) -> Int {
        guard text.count > bytes else { return text.count }
        var end = bytes
        while end > 0, text[end] & 0xc0 == 0x80 { end -= 1 }
        return end
    }

    /// The bytes that the first `characters` characters take.
    package static func byteCount(_ text: UnsafeRawBufferPointer, characters: Int) -> Int {
        var seen = 0
        for index in 0..<text.count where text[index] & 0xc0 != 0x80 {
            if seen == characters { return index }
            seen += 1
        }
        return text.count
    }

    /// Whether a value surely has no more characters than the type allows.
    static func fits(_ text: UnsafeRawBufferPointer, _ type: SQLType) -> Bool {
        type.modifier < 4 || text.count <= Int(type.modifier) - 4
    }

    /// A value as a column of `varchar(n)` or `char(n)` stores it: spaces beyond the length go, and
    /// char(n) is padded. Other characters beyond it are an error (22001), or go too in an explicit
    /// cast.
    package static func limited(_ text: [UInt8], to type: SQLType, isExplicit: Bool)
        throws(SQLError) -> [UInt8]
    {
        guard type.modifier >= 4 else { return text }
        let limit = Int(type.modifier) - 4
        let length = text.withUnsafeBytes { CharacterText.length($0) }
        let kept = text.withUnsafeBytes { byteCount($0, characters: limit) }
        if length > limit {
            guard isExplicit || text[kept...].allSatisfy({ $0 == 0x20 }) else {
                throw SQLError(
                    .stringDataRightTruncation,
                    "value too long for type \(type.sqlName ?? "character")")
            }
            return Array(text[..<kept])
        }
        guard type.oid == .bpchar, length < limit else { return text }
        return text + [UInt8](repeating: 0x20, count: limit - length)
    }

    /// `"char"`: one byte, or `\ooo` for one above ASCII; empty stands for the zero byte.
    static func parseChar(_ text: UnsafeRawBufferPointer) -> [UInt8] {
        if text.count == 4, text[0] == UInt8(ascii: "\\"),
            (1...3).allSatisfy({ text[$0] &- 0x30 < 8 })
        {
            let value = (1...3).reduce(0) { $0 * 8 + Int(text[$1] - 0x30) }
            return value == 0 ? [] : [UInt8(truncatingIfNeeded: value)]
        }
        guard let first = text.first, first != 0 else { return [] }
        return [first]
    }

    /// A byte above ASCII prints as `\ooo`.
    static func printChar(_ raw: RawValue, into writer: inout ByteWriter) {
        guard let byte = raw.first, byte >= 0x80 else { return writer.append(contentsOf: raw) }
        ByteaText.printEscaped(raw.part(0..<1), into: &writer)
    }
}
