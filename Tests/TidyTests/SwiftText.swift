import Foundation

/// A Swift source whose comments and string contents are blanks, so that what is left is code. Line
/// breaks stay where they are.
struct SwiftText {
    let lines: [Substring]
    private let code: [UInt8]

    init(_ source: String) {
        var stripper = Stripper(source: Array(source.utf8))
        stripper.run()
        code = stripper.code
        lines = String(decoding: code, as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// The modules it imports.
    var imports: [String] {
        lines.compactMap { line in
            let words = line.split(whereSeparator: \.isWhitespace)
            guard let place = words.firstIndex(of: "import"), place + 1 < words.count,
                words[..<place].allSatisfy({ $0.hasPrefix("@") || Self.accessWords.contains($0) })
            else { return nil }
            var name = words[place + 1]
            // `import struct Module.Name`.
            if Self.kindWords.contains(name), place + 2 < words.count { name = words[place + 2] }
            return name.split(separator: ".").first.map(String.init)
        }
    }

    private static let accessWords: Set<Substring> = [
        "public", "package", "internal", "fileprivate", "private",
    ]
    private static let kindWords: Set<Substring> = [
        "struct", "class", "enum", "protocol", "func", "typealias", "var", "let",
    ]

    // MARK: Words

    /// The lines (counted from 1) on which a text stands that is not the end of a longer word.
    func lines(with text: String) -> [Int] {
        var result: [Int] = []
        var line = 1
        var counted = 0
        for place in places(of: text) where place == 0 || !continues(code[place - 1]) {
            line += code[counted..<place].count { $0 == UInt8(ascii: "\n") }
            counted = place
            result.append(line)
        }
        return result
    }

    private func continues(_ byte: UInt8) -> Bool { isWord(byte) || byte == UInt8(ascii: ".") }

    private func places(of text: String) -> [Int] {
        let pattern = Array(text.utf8)
        return code.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress, let first = pattern.first else { return [] }
            var result: [Int] = []
            var place = 0
            while let found = memchr(base + place, Int32(first), bytes.count - place) {
                place = UnsafeRawPointer(found) - base
                let isWhole = place + pattern.count <= bytes.count
                if isWhole, memcmp(found, pattern, pattern.count) == 0 { result.append(place) }
                place += 1
            }
            return result
        }
    }

    // MARK: Functions

    struct Function {
        var name: String
        /// Counted from 1.
        var line: Int
        /// From the line of its name to that of its closing brace.
        var length: Int
    }

    /// The functions and initializers with their lengths, nested ones as well.
    var functions: [Function] {
        var result: [Function] = []
        var line = 1
        var place = 0
        while place < code.count {
            if code[place] == UInt8(ascii: "\n") { line += 1 }
            guard let name = functionName(at: place), let body = body(from: place) else {
                place += 1
                continue
            }
            let length = code[place...body].count { $0 == UInt8(ascii: "\n") } + 1
            result.append(Function(name: name, line: line, length: length))
            place += 1
        }
        return result
    }

    /// The name of the function whose declaration starts here.
    private func functionName(at place: Int) -> String? {
        let first = code[place]
        guard
            first == UInt8(ascii: "f") || first == UInt8(ascii: "i") || first == UInt8(ascii: "d"),
            place == 0 || !continues(code[place - 1])
        else { return nil }
        for keyword in ["func ", "init", "deinit"] {
            let end = place + keyword.utf8.count
            guard end < code.count, code[place..<end].elementsEqual(keyword.utf8) else { continue }
            if keyword != "func " { return isWord(code[end]) ? nil : keyword }
            let name = code[end...].prefix { $0 != UInt8(ascii: "(") && $0 != UInt8(ascii: "<") }
            return String(decoding: name, as: UTF8.self).trimmed
        }
        return nil
    }

    /// Where the body of the function that starts here ends; nil for a requirement, which has none.
    private func body(from start: Int) -> Int? {
        var brackets = 0
        var place = start
        while place < code.count {
            switch code[place] {
            case UInt8(ascii: "("), UInt8(ascii: "["): brackets += 1
            case UInt8(ascii: ")"), UInt8(ascii: "]"): brackets -= 1
            case UInt8(ascii: "}") where brackets == 0: return nil
            case UInt8(ascii: "{") where brackets == 0: return closingBrace(from: place)
            case UInt8(ascii: "\n") where brackets == 0 && startsDeclaration(after: place):
                return nil
            default: break
            }
            place += 1
        }
        return nil
    }

    private func closingBrace(from start: Int) -> Int? {
        var depth = 0
        for place in start..<code.count {
            if code[place] == UInt8(ascii: "{") { depth += 1 }
            if code[place] == UInt8(ascii: "}") { depth -= 1 }
            if depth == 0 { return place }
        }
        return nil
    }

    /// Whether the next line begins another declaration.
    private func startsDeclaration(after place: Int) -> Bool {
        let rest = code[(place + 1)...].drop { $0 == UInt8(ascii: " ") }
        let word = String(
            decoding: rest.prefix { isWord($0) || $0 == UInt8(ascii: "@") }, as: UTF8.self)
        return word.hasPrefix("@")
            || [
                "func", "var", "let", "init", "case", "static", "mutating", "associatedtype",
                "package", "public", "private", "subscript", "typealias",
            ].contains(word)
    }

    private func isWord(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || byte >= 0x80 || (byte >= 0x30 && byte <= 0x39)
            || (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A)
    }
}

/// Blanks out comments and strings.
private struct Stripper {
    let source: [UInt8]
    private(set) var code: [UInt8] = []
    private var place = 0

    init(source: [UInt8]) { self.source = source }

    mutating func run() {
        code.reserveCapacity(source.count)
        while place < source.count { step() }
    }

    private func starts(with text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard place + count <= source.count else { return false }
        for distance in 0..<count where source[place + distance] != text.utf8Start[distance] {
            return false
        }
        return true
    }

    /// Whether a mark and this many hashes stand here.
    private func starts(with text: StaticString, hashes: Int) -> Bool {
        guard starts(with: text), hashes > 0 else { return starts(with: text) }
        let rest = source[(place + text.utf8CodeUnitCount)...].prefix(hashes)
        return rest.count == hashes && rest.allSatisfy { $0 == UInt8(ascii: "#") }
    }

    /// Copies a byte as a blank, but for line breaks.
    private mutating func blank(_ count: Int = 1) {
        for _ in 0..<count where place < source.count {
            code.append(
                source[place] == UInt8(ascii: "\n") ? UInt8(ascii: "\n") : UInt8(ascii: " "))
            place += 1
        }
    }

    private mutating func step() {
        switch source[place] {
        case UInt8(ascii: "/") where starts(with: "//"):
            while place < source.count, source[place] != UInt8(ascii: "\n") { blank() }
        case UInt8(ascii: "/") where starts(with: "/*"): comment()
        case UInt8(ascii: "\""): string(hashes: 0)
        case UInt8(ascii: "#"):
            guard let hashes = rawStringHashes() else { return copy() }
            blank(hashes)
            string(hashes: hashes)
        default: copy()
        }
    }

    private mutating func copy() {
        code.append(source[place])
        place += 1
    }

    private mutating func comment() {
        var depth = 0
        repeat {
            if starts(with: "/*") {
                depth += 1
                blank(2)
            } else if starts(with: "*/") {
                depth -= 1
                blank(2)
            } else {
                blank()
            }
        } while depth > 0 && place < source.count
    }

    /// How many hashes a raw string here begins with.
    private func rawStringHashes() -> Int? {
        let hashes = source[place...].prefix { $0 == UInt8(ascii: "#") }.count
        guard place + hashes < source.count, source[place + hashes] == UInt8(ascii: "\"") else {
            return nil
        }
        return hashes
    }

    /// A string, with the code in its interpolations kept.
    private mutating func string(hashes: Int) {
        let quotes: StaticString = starts(with: "\"\"\"") ? "\"\"\"" : "\""
        blank(quotes.utf8CodeUnitCount)
        while place < source.count {
            switch source[place] {
            case UInt8(ascii: "\"") where starts(with: quotes, hashes: hashes):
                return blank(quotes.utf8CodeUnitCount + hashes)
            case UInt8(ascii: "\\") where starts(with: "\\", hashes: hashes):
                blank(1 + hashes)
                if place < source.count, source[place] == UInt8(ascii: "(") {
                    interpolation()
                } else {
                    blank()
                }
            default: blank()
            }
        }
    }

    private mutating func interpolation() {
        var depth = 0
        repeat {
            if source[place] == UInt8(ascii: "(") { depth += 1 }
            if source[place] == UInt8(ascii: ")") { depth -= 1 }
            step()
        } while depth > 0 && place < source.count
    }
}

/// Every source and test, stripped once.
enum StrippedSources {
    private static let texts: [String: SwiftText] = Dictionary(
        uniqueKeysWithValues: (SourceTree.sources + SourceTree.tests).map {
            ($0, SwiftText(SourceTree.text($0)))
        })

    static func text(_ path: String) -> SwiftText { texts[path] ?? SwiftText("") }
}

extension String {
    /// Without blanks around it.
    var trimmed: String {
        String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
