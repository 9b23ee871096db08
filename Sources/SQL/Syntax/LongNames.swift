// Names longer than PostgreSQL keeps: its parser cuts them, and says so.

package enum LongNames {
    /// What is kept of a name, in bytes.
    package static let bytesMax = 63

    /// The names of a text that are cut, as they are read and as they are kept, in order.
    package static func cut(in text: String) -> [(name: String, kept: String)] {
        var text = text
        return text.withUTF8 { source in
            guard mayHaveAny(source) else { return [] }
            let tokens = SystemTimeTokens(source)
            var found: [(name: String, kept: String)] = []
            for (index, token) in tokens.all.enumerated() where token.range.count > bytesMax {
                let name: String
                switch token.kind {
                case .word: name = tokens.text(index).asciiLowercased
                case .quotedName: name = String(tokens.text(index).dropFirst().dropLast())
                case .string, .number, .sign: continue
                }
                if name.utf8.count > bytesMax { found.append((name, kept(of: name))) }
            }
            return found
        }
    }

    /// The start of a name that is kept: whole characters.
    package static func kept(of name: String) -> String {
        guard name.utf8.count > bytesMax else { return name }
        var result = ""
        for scalar in name.unicodeScalars {
            if result.utf8.count + UTF8.width(scalar) > bytesMax { break }
            result.unicodeScalars.append(scalar)
        }
        return result
    }

    /// Whether there is so long a stretch without a blank at all, or a quoted name.
    private static func mayHaveAny(_ source: UnsafeBufferPointer<UInt8>) -> Bool {
        var count = 0
        for byte in source {
            if byte == UInt8(ascii: "\"") { return source.count > bytesMax }
            count = byte > 0x20 ? count + 1 : 0
            if count > bytesMax { return true }
        }
        return false
    }
}

extension String {
    /// As the parser reads an unquoted name.
    package var asciiLowercased: String {
        String(
            decoding: utf8.map { byte in
                byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
            }, as: UTF8.self)
    }
}
