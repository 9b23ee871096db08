// Other character sets than UTF-8, for convert_to and convert_from: the C library's iconv.

import Bytes
import Glibc

/// A character set that PostgreSQL has a name for (documentation, table 24.3).
package struct CharacterEncoding: Sendable {
    /// PostgreSQL's name, as errors show it.
    package let name: String
    private let iconvName: String

    package static let utf8 = CharacterEncoding(name: "UTF8", iconvName: "UTF-8")

    private init(name: String, iconvName: String) {
        self.name = name
        self.iconvName = iconvName
    }

    /// Letter case and all but letters and digits count for nothing, as in PostgreSQL (asyncpg puts quotes around
    /// the name). Nil for a name
    /// that it has not.
    package init?(named given: String) {
        let key = given.lowercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
        // Windows' code pages and ISO's parts go by other names as well.
        let synonym =
            CharacterEncoding.synonyms[key]
            ?? (key.hasPrefix("windows") ? "win" + key.dropFirst("windows".count) : key)
        guard let found = CharacterEncoding.all[synonym] else { return nil }
        self = found
    }

    /// SQL_ASCII: bytes that nothing is known of.
    package var isUnknown: Bool { iconvName.isEmpty }

    private static let synonyms = [
        "unicode": "utf8", "iso88591": "latin1", "iso88592": "latin2", "iso88593": "latin3",
        "iso88594": "latin4", "iso88599": "latin5", "iso885910": "latin6", "iso885913": "latin7",
        "iso885914": "latin8", "iso885915": "latin9", "iso885916": "latin10", "koi8": "koi8r",
        "shiftjis": "sjis", "mskanji": "sjis", "windows949": "uhc", "windows950": "big5",
        "windows936": "gbk", "win": "win1251", "abc": "win1258", "tcvn": "win1258", "alt": "win866",
        "vscii": "win1258",
    ]

    private static let all: [String: CharacterEncoding] = {
        var all: [String: CharacterEncoding] = ["utf8": .utf8]
        func add(_ name: String, _ iconvName: String) {
            let key = name.lowercased().filter { $0.isLetter || $0.isNumber }
            all[key] = CharacterEncoding(name: name, iconvName: iconvName)
        }
        add("SQL_ASCII", "")
        for (name, part) in [
            ("LATIN1", 1), ("LATIN2", 2), ("LATIN3", 3), ("LATIN4", 4), ("LATIN5", 9),
            ("LATIN6", 10),
            ("LATIN7", 13), ("LATIN8", 14), ("LATIN9", 15), ("LATIN10", 16), ("ISO_8859_5", 5),
            ("ISO_8859_6", 6), ("ISO_8859_7", 7), ("ISO_8859_8", 8),
        ] { add(name, "ISO-8859-\(part)") }
        for page in [866, 874, 1250, 1251, 1252, 1253, 1254, 1255, 1256, 1257, 1258] {
            add("WIN\(page)", "CP\(page)")
        }
        for (name, iconvName) in [
            ("KOI8R", "KOI8-R"), ("KOI8U", "KOI8-U"), ("EUC_JP", "EUC-JP"), ("EUC_CN", "EUC-CN"),
            ("EUC_KR", "EUC-KR"), ("EUC_TW", "EUC-TW"), ("SJIS", "CP932"), ("BIG5", "BIG5"),
            ("GBK", "GBK"), ("UHC", "UHC"), ("GB18030", "GB18030"), ("JOHAB", "JOHAB"),
        ] { add(name, iconvName) }
        return all
    }()

    /// The same characters in `other`. Throws 22P05 for one that it has not, 22021 for bytes that are
    /// none of this set.
    package func converting(_ text: UnsafeRawBufferPointer, to other: CharacterEncoding)
        throws(SQLError) -> [UInt8]
    {
        if isUnknown || other.isUnknown || name == other.name { return [UInt8](text) }
        guard let descriptor = iconv_open(other.iconvName, iconvName),
            descriptor != iconv_t(bitPattern: -1)
        else {
            throw SQLError(
                .undefinedFunction,
                "default conversion function for encoding \"\(name)\" to \"\(other.name)\" "
                    + "does not exist")
        }
        defer { iconv_close(descriptor) }
        var result: [UInt8] = []
        var buffer = [CChar](repeating: 0, count: 1024)
        var source = UnsafeMutablePointer(
            mutating: text.baseAddress?.assumingMemoryBound(to: CChar.self))
        var left = text.count
        while true {
            // At the end once more without a source: some sets keep back the last character.
            let isEnd = left == 0
            let (status, written, failure) = buffer.withUnsafeMutableBufferPointer { room in
                var target = room.baseAddress
                var free = room.count
                let status =
                    isEnd
                    ? iconv(descriptor, nil, nil, &target, &free)
                    : iconv(descriptor, &source, &left, &target, &free)
                return (status, room.count - free, errno)
            }
            result.append(contentsOf: buffer[..<written].map { UInt8(bitPattern: $0) })
            if status == -1 && failure != E2BIG {
                throw refusal(of: text.part(from: text.count - left), in: other)
            }
            if isEnd && status != -1 { return result }
        }
    }

    private func refusal(of rest: UnsafeRawBufferPointer, in other: CharacterEncoding) -> SQLError {
        let length = name == "UTF8" ? rest.first.map { $0.utf8Length } ?? 1 : 1
        let shown = rest.prefix(length)
            .map { "0x" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
        if name != "UTF8" {
            return SQLError(
                .characterNotInRepertoire,
                "invalid byte sequence for encoding \"\(name)\": \(shown)")
        }
        return SQLError(
            .untranslatableCharacter,
            "character with byte sequence \(shown) in encoding \"\(name)\" has no equivalent in "
                + "encoding \"\(other.name)\"")
    }
}
