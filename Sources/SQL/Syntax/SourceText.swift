/// Turns the AST's byte offsets into the positions that PostgreSQL reports to clients.
package enum SourceText {
    /// The 1-based character position of a byte offset in UTF-8 text; offsets past the end count as
    /// the end.
    package static func characterPosition(byteOffset: Int32, in text: String) -> Int {
        let end = max(0, Int(byteOffset))
        var text = text
        return text.withUTF8 { bytes in
            var characters = 0
            for byte in bytes.prefix(end) where byte & 0xC0 != 0x80 { characters += 1 }
            return characters + 1
        }
    }

    /// The 1-based character position of a text's first word; `from` is where to look from, in
    /// bytes.
    package static func firstWord(of text: String, from start: Int = 0) -> Int {
        var copy = text
        let offset = copy.withUTF8 { bytes in
            var cursor = SourceCursor(source: bytes, offset: min(start, bytes.count))
            cursor.skipBlanks()
            return cursor.offset
        }
        return characterPosition(byteOffset: Int32(clamping: offset), in: text)
    }

    /// The same for bytes.
    package static func characterPosition(byteOffset: Int32, in text: [UInt8]) -> Int {
        text.withUnsafeBufferPointer {
            characterPosition(byteOffset: max(0, Int(byteOffset)), in: $0)
        }
    }

    static func characterPosition(byteOffset: Int, in text: UnsafeBufferPointer<UInt8>) -> Int {
        var characters = 0
        for byte in text.prefix(byteOffset) where byte & 0xC0 != 0x80 { characters += 1 }
        return characters + 1
    }

    /// The byte offset of a 1-based character position.
    static func byteOffset(
        characterPosition: Int, in text: UnsafeBufferPointer<UInt8>
    ) -> Int {
        var characters = 0
        for (offset, byte) in text.enumerated() where byte & 0xC0 != 0x80 {
            characters += 1
            if characters == characterPosition { return offset }
        }
        return text.count
    }
}
