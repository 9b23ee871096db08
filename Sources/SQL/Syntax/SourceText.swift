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

    /// The same for bytes.
    package static func characterPosition(byteOffset: Int32, in text: [UInt8]) -> Int {
        var characters = 0
        for byte in text.prefix(max(0, Int(byteOffset))) where byte & 0xC0 != 0x80 {
            characters += 1
        }
        return characters + 1
    }
}
