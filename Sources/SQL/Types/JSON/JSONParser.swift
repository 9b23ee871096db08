// Reads JSON text (RFC 8259) with PostgreSQL's errors. Our own and not the library's because the
// details and contexts of errors are part of what a client sees, and because `json` must keep the
// text while `jsonb` must keep every digit of its numbers.

/// A recursive-descent reader of one JSON document.
struct JSONParser {
    private let text: UnsafeRawBufferPointer
    private var position = 0
    private var depth = 0

    init(_ text: UnsafeRawBufferPointer) { self.text = text }

    /// The whole text as one value.
    mutating func document() throws(SQLError) -> JSONValue {
        let result = try value(expecting: "JSON value")
        try finish()
        return result
    }

    /// Checks the whole text without keeping it: what `json` input does.
    mutating func validate() throws(SQLError) {
        try skipValue(expecting: "JSON value")
        try finish()
    }

    private mutating func finish() throws(SQLError) {
        skipSpace()
        if position < text.count { throw unexpected("end of input") }
    }

    private mutating func skipSpace() {
        while position < text.count {
            switch text[position] {
            case 0x20, 0x09, 0x0a, 0x0d: position += 1
            default: return
            }
        }
    }

    /// The next byte that is not space; nil at the end.
    private mutating func peek() -> UInt8? {
        skipSpace()
        return position < text.count ? text[position] : nil
    }

    private mutating func enter() throws(SQLError) {
        depth += 1
        try JSONValue.check(depth: depth)
    }
}

// MARK: - Values

extension JSONParser {
    private mutating func value(expecting what: String) throws(SQLError) -> JSONValue {
        switch peek() {
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "["): return try array()
        case UInt8(ascii: "\""): return .string(try string())
        default:
            let token = try scalar(expecting: what)
            return switch token.first {
            case UInt8(ascii: "t"): .bool(true)
            case UInt8(ascii: "f"): .bool(false)
            case UInt8(ascii: "n"): .null
            default: .number(try Numeric(parsing: token))
            }
        }
    }

    private mutating func array() throws(SQLError) -> JSONValue {
        try enter()
        position += 1
        var elements: [JSONValue] = []
        if peek() == UInt8(ascii: "]") {
            position += 1
        } else {
            repeat {
                elements.append(try value(expecting: "JSON value"))
            } while try next(closing: "]")
        }
        depth -= 1
        return .array(elements)
    }

    private mutating func object() throws(SQLError) -> JSONValue {
        try enter()
        position += 1
        var members: [JSONValue.Member] = []
        if peek() == UInt8(ascii: "}") {
            position += 1
        } else {
            repeat {
                let key = try memberKey(isFirst: members.isEmpty)
                members.append(.init(key: key, value: try value(expecting: "JSON value")))
            } while try next(closing: "}")
        }
        depth -= 1
        return .object(unordered: members)
    }

    private mutating func skipValue(expecting what: String) throws(SQLError) {
        let first = peek()
        guard first == UInt8(ascii: "{") || first == UInt8(ascii: "[") else {
            if first == UInt8(ascii: "\"") {
                _ = try string(keeping: false)
            } else {
                _ = try scalar(expecting: what)
            }
            return
        }
        let isObject = first == UInt8(ascii: "{")
        let closing: Unicode.Scalar = isObject ? "}" : "]"
        try enter()
        position += 1
        if peek() == UInt8(ascii: closing) {
            position += 1
        } else {
            var isFirst = true
            repeat {
                if isObject { _ = try memberKey(isFirst: isFirst, keeping: false) }
                try skipValue(expecting: "JSON value")
                isFirst = false
            } while try next(closing: closing)
        }
        depth -= 1
    }

    /// Consumes `,` (true) or the closing bracket (false).
    private mutating func next(closing: Unicode.Scalar) throws(SQLError) -> Bool {
        switch peek() {
        case UInt8(ascii: ","):
            position += 1
            return true
        case UInt8(ascii: closing):
            position += 1
            return false
        default: throw unexpected("\",\" or \"\(closing)\"")
        }
    }

    private mutating func memberKey(isFirst: Bool, keeping: Bool = true) throws(SQLError)
        -> [UInt8]
    {
        guard peek() == UInt8(ascii: "\"") else {
            throw unexpected(isFirst ? "string or \"}\"" : "string")
        }
        let key = try string(keeping: keeping)
        guard peek() == UInt8(ascii: ":") else { throw unexpected("\":\"") }
        position += 1
        return key
    }

    /// `true`, `false`, `null` or a number.
    private mutating func scalar(expecting what: String) throws(SQLError) -> UnsafeRawBufferPointer
    {
        skipSpace()
        let token = tokenHere()
        if token.equals("true") || token.equals("false") || token.equals("null")
            || JSONParser.isNumber(token)
        {
            position += token.count
            return token
        }
        throw unexpected(what)
    }

    private static func isNumber(_ token: UnsafeRawBufferPointer) -> Bool {
        var index = token.first == UInt8(ascii: "-") ? 1 : 0
        func digits() -> Bool {
            let start = index
            while index < token.count, token[index].isDigit { index += 1 }
            return index > start
        }
        let start = index
        guard digits(), token[start] != 0x30 || index == start + 1 else { return false }
        if index < token.count, token[index] == UInt8(ascii: ".") {
            index += 1
            guard digits() else { return false }
        }
        if index < token.count, token[index] | 0x20 == UInt8(ascii: "e") {
            index += 1
            if index < token.count,
                token[index] == UInt8(ascii: "+") || token[index] == UInt8(ascii: "-")
            {
                index += 1
            }
            guard digits() else { return false }
        }
        return index == token.count
    }
}

// MARK: - Strings

extension JSONParser {
    /// The string at the position, which stands on its quote; without escapes. Empty unless kept.
    private mutating func string(keeping: Bool = true) throws(SQLError) -> [UInt8] {
        let start = position
        position += 1
        var result: [UInt8] = []
        var clean = position
        while position < text.count {
            let byte = text[position]
            if byte == UInt8(ascii: "\"") {
                if keeping { result.append(contentsOf: text[clean..<position]) }
                position += 1
                return result
            }
            if byte < 0x20 {
                throw invalid(
                    "Character with value 0x\(byte.hexText) must be escaped.", through: position)
            }
            guard byte == UInt8(ascii: "\\") else {
                position += 1
                continue
            }
            if keeping { result.append(contentsOf: text[clean..<position]) }
            try escape(into: &result, keeping: keeping)
            clean = position
        }
        let token = text.part(from: start).string
        throw invalid("Token \"\(token)\" is invalid.", through: text.count)
    }

    private mutating func escape(into result: inout [UInt8], keeping: Bool) throws(SQLError) {
        guard position + 1 < text.count else {
            throw invalid("The input string ended unexpectedly.", through: text.count)
        }
        let code = text[position + 1]
        switch code {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): result.append(code)
        case UInt8(ascii: "b"): result.append(0x08)
        case UInt8(ascii: "f"): result.append(0x0c)
        case UInt8(ascii: "n"): result.append(0x0a)
        case UInt8(ascii: "r"): result.append(0x0d)
        case UInt8(ascii: "t"): result.append(0x09)
        case UInt8(ascii: "u"):
            try unicodeEscape(into: &result, keeping: keeping)
            return
        default:
            let character = text.part(from: position + 1).firstCharacter
            throw invalid(
                "Escape sequence \"\\\(character)\" is invalid.", through: position + 2)
        }
        position += 2
    }

    /// The code unit of `\uXXXX` at the position, which moves past it.
    private mutating func codeUnit() throws(SQLError) -> UInt32 {
        var unit: UInt32 = 0
        for offset in 2..<6 {
            guard position + offset < text.count else {
                throw invalid("The input string ended unexpectedly.", through: text.count)
            }
            guard let digit = text[position + offset].hexValue else {
                throw invalid(
                    "\"\\u\" must be followed by four hexadecimal digits.",
                    through: position + offset + 1)
            }
            unit = unit << 4 | UInt32(digit)
        }
        position += 6
        return unit
    }

    private mutating func unicodeEscape(into result: inout [UInt8], keeping: Bool) throws(SQLError)
    {
        let first = try codeUnit()
        // A text that is only checked may hold any escapes.
        guard keeping else { return }
        if first == 0 {
            var error = SQLError(
                .untranslatableCharacter, "unsupported Unicode escape sequence",
                detail: "\\u0000 cannot be converted to text.")
            error.context = context(through: position)
            throw error
        }
        var scalar = first
        if (0xd800..<0xdc00).contains(first) {
            guard position + 1 < text.count, text[position] == UInt8(ascii: "\\"),
                text[position + 1] == UInt8(ascii: "u")
            else {
                throw invalid(
                    "Unicode low surrogate must follow a high surrogate.", through: position + 1)
            }
            let second = try codeUnit()
            if (0xd800..<0xdc00).contains(second) {
                throw invalid(
                    "Unicode high surrogate must not follow a high surrogate.", through: position)
            }
            scalar = 0x10000 + ((first - 0xd800) << 10) + (second &- 0xdc00)
            guard (0xdc00..<0xe000).contains(second) else {
                throw invalid(
                    "Unicode low surrogate must follow a high surrogate.", through: position)
            }
        }
        guard let character = Unicode.Scalar(scalar) else {
            throw invalid("Unicode low surrogate must follow a high surrogate.", through: position)
        }
        result.append(contentsOf: Array(String(character).utf8))
    }
}

// MARK: - Errors

extension JSONParser {
    /// What PostgreSQL's lexer takes as one token for its messages.
    private func tokenHere() -> UnsafeRawBufferPointer {
        guard position < text.count else { return text.part(position..<position) }
        var end = position
        let first = text[position]
        if first == UInt8(ascii: "-") || first.isDigit {
            while end < text.count,
                text[end].isWordByte || text[end] == UInt8(ascii: ".")
                    || text[end] == UInt8(ascii: "+") || text[end] == UInt8(ascii: "-")
            {
                end += 1
            }
        } else {
            while end < text.count, text[end].isWordByte { end += 1 }
            if end == position { end = min(text.count, position + first.utf8Length) }
        }
        return text.part(position..<end)
    }

    /// The error for what stands here instead of `expected`.
    private mutating func unexpected(_ expected: String) -> SQLError {
        skipSpace()
        guard position < text.count else {
            return invalid("The input string ended unexpectedly.", through: text.count)
        }
        let token = tokenHere()
        let isToken =
            token.equals("true") || token.equals("false") || token.equals("null")
            || JSONParser.isNumber(token) || "{}[],:".utf8.contains(text[position])
        if text[position] == UInt8(ascii: "\"") {
            let start = position
            do throws(SQLError) { _ = try string(keeping: false) } catch { return error }
            let found = text.part(start..<position).string
            return invalid("Expected \(expected), but found \"\(found)\".", through: position)
        }
        let end = position + token.count
        return isToken
            ? invalid("Expected \(expected), but found \"\(token.string)\".", through: end)
            : invalid("Token \"\(token.string)\" is invalid.", through: end)
    }

    private func invalid(_ detail: String, through end: Int) -> SQLError {
        var error = SQLError(
            .invalidTextRepresentation, "invalid input syntax for type json", detail: detail)
        error.context = context(through: end)
        return error
    }

    /// `JSON data, line 1: {"a":...`, with at most some fifty bytes of the line.
    private func context(through end: Int) -> String {
        let end = min(end, text.count)
        var line = 1
        var lineStart = 0
        for index in 0..<end where text[index] == 0x0a {
            line += 1
            lineStart = index + 1
        }
        var start = lineStart
        while end - start >= 50 {
            start += 1
            while start < end, text[start] & 0xc0 == 0x80 { start += 1 }
        }
        if start - lineStart <= 3 { start = lineStart }
        let prefix = start > lineStart ? "..." : ""
        let suffix = end < text.count && text[end] != 0x0a && text[end] != 0x0d ? "..." : ""
        return "JSON data, line \(line): \(prefix)\(text.part(start..<end).string)\(suffix)"
    }
}
