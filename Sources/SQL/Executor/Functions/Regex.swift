// Regular expressions by the C library's POSIX engine (regcomp, regexec). PostgreSQL's own are a
// superset: its class shorthands are translated, its look-around and non-greedy forms are refused.

import Glibc
import Types

/// A compiled regular expression.
final class Regex {
    private var compiled = regex_t()
    private let isCompiled: Bool

    /// Throws 2201B for a pattern that does not compile.
    init(_ pattern: String, ignoresCase: Bool) throws(SQLError) {
        let flags = REG_EXTENDED | (ignoresCase ? REG_ICASE : 0)
        let status = regcomp(&compiled, Regex.translated(pattern), flags)
        isCompiled = status == 0
        if status != 0 {
            var buffer = [CChar](repeating: 0, count: 256)
            regerror(status, &compiled, &buffer, buffer.count)
            let reason = String(
                decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            throw SQLError(.invalidRegularExpression, "invalid regular expression: \(reason)")
        }
    }

    deinit { if isCompiled { regfree(&compiled) } }

    /// The whole match and its parenthesised parts; nil for no match.
    func firstMatch(in text: String) -> [String?]? {
        let bytes = Array(text.utf8)
        return match(bytes, from: 0)?.map { range in
            range.map { String(decoding: bytes[$0], as: UTF8.self) }
        }
    }

    /// Replaces the first match, or all; `\1` and `\&` stand for parts and the whole.
    func replacing(in text: String, with replacement: String, all: Bool) -> String {
        let bytes = Array(text.utf8)
        let template = Array(replacement.utf8)
        var result: [UInt8] = []
        var position = 0
        while position <= bytes.count, let ranges = match(bytes, from: position),
            let whole = ranges[0]
        {
            result += bytes[position..<whole.lowerBound]
            result += Regex.expanded(template, bytes, ranges)
            position = whole.upperBound
            if whole.isEmpty {
                if position < bytes.count { result.append(bytes[position]) }
                position += 1
            }
            if !all { break }
        }
        if position < bytes.count { result += bytes[position...] }
        return String(decoding: result, as: UTF8.self)
    }

    /// The parts between matches.
    func splitting(_ text: String) -> [String] {
        let bytes = Array(text.utf8)
        var parts: [String] = []
        var start = 0
        var position = 0
        while position < bytes.count, let whole = match(bytes, from: position)?[0] {
            if whole.isEmpty {
                position = whole.upperBound + 1
                if whole.lowerBound == start { continue }
            } else {
                position = whole.upperBound
            }
            if whole.lowerBound >= bytes.count { break }
            parts.append(String(decoding: bytes[start..<whole.lowerBound], as: UTF8.self))
            start = whole.upperBound
        }
        parts.append(String(decoding: bytes[start...], as: UTF8.self))
        return parts
    }

    private func match(_ bytes: [UInt8], from start: Int) -> [Range<Int>?]? {
        let count = compiled.re_nsub + 1
        var matches = [regmatch_t](repeating: regmatch_t(), count: count)
        // Zero-terminated for the C library; texts hold no zero bytes.
        let text = (bytes[start...] + [0]).map(CChar.init(bitPattern:))
        let flags = start > 0 ? REG_NOTBOL : 0
        guard regexec(&compiled, text, count, &matches, flags) == 0 else { return nil }
        return matches.map { part in
            part.rm_so < 0 ? nil : start + Int(part.rm_so)..<start + Int(part.rm_eo)
        }
    }

    private static func expanded(_ template: [UInt8], _ bytes: [UInt8], _ parts: [Range<Int>?])
        -> [UInt8]
    {
        var result: [UInt8] = []
        var index = 0
        while index < template.count {
            let byte = template[index]
            index += 1
            guard byte == UInt8(ascii: "\\"), index < template.count else {
                result.append(byte)
                continue
            }
            let code = template[index]
            index += 1
            if code == UInt8(ascii: "&"), let whole = parts[0] {
                result += bytes[whole]
            } else if (0x31...0x39).contains(code) {
                let part = Int(code - 0x30)
                if part < parts.count, let range = parts[part] { result += bytes[range] }
            } else {
                result.append(code)
            }
        }
        return result
    }

    /// PostgreSQL's class shorthands as POSIX brackets.
    private static func translated(_ pattern: String) -> String {
        var result = ""
        var isInBracket = false
        var rest = Substring(pattern)
        if rest.hasPrefix("***=") {
            let literal = rest.dropFirst(4)
            return literal.map { ".[]*+?(){}|^$\\".contains($0) ? "\\\($0)" : "\($0)" }.joined()
        }
        while let character = rest.popFirst() {
            if character == "(" && rest.hasPrefix("?:") && !isInBracket {
                rest = rest.dropFirst(2)
                result += "("
                continue
            }
            guard character == "\\", let code = rest.popFirst() else {
                if character == "[" { isInBracket = true }
                if character == "]" { isInBracket = false }
                result.append(character)
                continue
            }
            switch code {
            case "d": result += isInBracket ? "0-9" : "[0-9]"
            case "D": result += "[^0-9]"
            case "s": result += isInBracket ? "[:space:]" : "[[:space:]]"
            case "w": result += isInBracket ? "[:alnum:]_" : "[[:alnum:]_]"
            case "S": result += "[^[:space:]]"
            case "W": result += "[^[:alnum:]_]"
            case "m": result += "\\<"
            case "M": result += "\\>"
            case "y": result += "\\b"
            default: result += "\\\(code)"
            }
        }
        return result
    }
}

/// The last regular expression, for columns matched with one pattern.
struct RegexCache {
    private var pattern: String?
    private var regex: Regex?

    mutating func regex(_ pattern: String, ignoresCase: Bool) throws(SQLError) -> Regex {
        if let regex, self.pattern == pattern { return regex }
        let compiled = try Regex(pattern, ignoresCase: ignoresCase)
        regex = compiled
        self.pattern = pattern
        return compiled
    }
}
