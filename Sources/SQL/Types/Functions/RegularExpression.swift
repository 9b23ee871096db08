// PostgreSQL's regular expressions, run by the C library's POSIX engine (whose rule of the leftmost
// longest match is PostgreSQL's for greedy expressions). Escapes and groups that POSIX lacks are
// translated; what cannot be (lazy quantifiers, lookaround) is refused with 0A000.

import Glibc

/// A compiled regular expression.
///
/// Sendable because the C library locks a compiled pattern while it matches.
package final class RegularExpression: @unchecked Sendable {
    private var compiled = regex_t()
    /// For each capturing group of the source, the number of the group in the translation.
    private let groups: [Int]
    private let nativeGroupCount: Int
    private let hasBackReference: Bool

    /// Capturing groups.
    package var groupCount: Int { groups.count }

    /// `flags` are those of regexp_replace and its kin (`i`, `c`, `n`, `s`, `g` is the caller's);
    /// throws 2201B.
    package init(_ pattern: UnsafeRawBufferPointer, ignoringCase: Bool = false, flags: String = "")
        throws(SQLError)
    {
        var translator = RegularExpressionTranslator(pattern)
        translator.ignoresCase = ignoringCase
        for flag in flags where flag != "g" { try translator.apply(flag) }
        let source = try translator.translate()
        groups = translator.groups
        nativeGroupCount = translator.groupCount
        hasBackReference = translator.hasBackReference
        var options = REG_EXTENDED
        if translator.ignoresCase { options |= REG_ICASE }
        if translator.newlineSensitive { options |= REG_NEWLINE }
        let status = CharacterLocale.using { regcomp(&compiled, source, options) }
        guard status == 0 else {
            throw SQLError(
                .invalidRegularExpression,
                "invalid regular expression: \(RegularExpression.reason(status))")
        }
    }

    deinit { regfree(&compiled) }

    /// Whether matching a text of so many bytes may take milliseconds: the C library tries all that a
    /// back reference could stand for, and is quadratic in a text's length. It cannot be stopped.
    package func mayTakeLong(_ count: Int) -> Bool {
        count >= (hasBackReference ? 16 : 16 << 10)
    }

    /// PostgreSQL's words for the C library's codes.
    private static func reason(_ status: Int32) -> String {
        switch reg_errcode_t(rawValue: status) {
        case _REG_EPAREN: "parentheses () not balanced"
        case _REG_EBRACK: "brackets [] not balanced"
        case _REG_EBRACE: "braces {} not balanced"
        case _REG_BADBR: "invalid repetition count(s)"
        case _REG_ERANGE: "invalid character range"
        case _REG_BADRPT: "quantifier operand invalid"
        case _REG_ECTYPE: "invalid character class"
        case _REG_ECOLLATE: "invalid collating element"
        case _REG_EESCAPE: "invalid escape \\ sequence"
        case _REG_ESUBREG: "invalid backreference number"
        default: "out of memory"
        }
    }

    /// Whether any part of `text` matches.
    package func matches(_ text: UnsafeRawBufferPointer) -> Bool {
        firstMatch(in: text, from: 0) != nil
    }

    /// The first match at or after byte `start`: its range, then each group's (nil: took no part).
    package func firstMatch(in text: UnsafeRawBufferPointer, from start: Int) -> [Range<Int>?]? {
        var found = [regmatch_t](repeating: regmatch_t(), count: nativeGroupCount + 1)
        found[0].rm_so = regoff_t(start)
        found[0].rm_eo = regoff_t(text.count)
        let options = REG_STARTEND | (start > 0 ? REG_NOTBOL : 0)
        let status = CharacterLocale.using {
            withUnsafeTemporaryAllocation(of: CChar.self, capacity: 1) { empty in
                empty[0] = 0
                let base = text.baseAddress?.assumingMemoryBound(to: CChar.self)
                return regexec(
                    &compiled, base ?? UnsafePointer(empty.baseAddress), found.count, &found,
                    options)
            }
        }
        guard status == 0 else { return nil }
        func range(_ match: regmatch_t) -> Range<Int>? {
            match.rm_so < 0 ? nil : Int(match.rm_so)..<Int(match.rm_eo)
        }
        return [range(found[0])] + groups.map { range(found[$0]) }
    }

    /// Every match, in order, as `firstMatch` gives them; empty ones never repeat in place.
    package func allMatches(in text: UnsafeRawBufferPointer) -> [[Range<Int>?]] {
        var result: [[Range<Int>?]] = []
        var start = 0
        while start <= text.count, let match = firstMatch(in: text, from: start) {
            guard let whole = match[0] else { break }
            result.append(match)
            if whole.isEmpty {
                start = whole.upperBound
                start += start < text.count ? text[start].utf8Length : 1
            } else {
                start = whole.upperBound
            }
        }
        return result
    }

    /// `regexp_replace`: `\1` to `\9` and `\&` in `replacement` stand for what matched.
    package func replacing(
        in text: UnsafeRawBufferPointer, with replacement: UnsafeRawBufferPointer, all: Bool
    ) -> [UInt8] {
        let matches = all ? allMatches(in: text) : firstMatch(in: text, from: 0).map { [$0] } ?? []
        var result: [UInt8] = []
        var position = 0
        for match in matches {
            guard let whole = match[0] else { continue }
            result.append(contentsOf: text[position..<whole.lowerBound])
            appendReplacement(replacement, match, text, to: &result)
            position = whole.upperBound
        }
        result.append(contentsOf: text[position...])
        return result
    }

    private func appendReplacement(
        _ replacement: UnsafeRawBufferPointer, _ match: [Range<Int>?],
        _ text: UnsafeRawBufferPointer, to result: inout [UInt8]
    ) {
        var index = 0
        while index < replacement.count {
            let byte = replacement[index]
            guard byte == UInt8(ascii: "\\"), index + 1 < replacement.count else {
                result.append(byte)
                index += 1
                continue
            }
            let code = replacement[index + 1]
            index += 2
            if code == UInt8(ascii: "\\") {
                result.append(code)
            } else if code == UInt8(ascii: "&") {
                if let range = match[0] { result.append(contentsOf: text[range]) }
            } else if code.isDigit, code != UInt8(ascii: "0") {
                let group = Int(code - 0x30)
                if group < match.count, let range = match[group] {
                    result.append(contentsOf: text[range])
                }
            } else {
                result.append(byte)
                result.append(code)
            }
        }
    }
}

/// The C library's multibyte functions read the thread's locale: UTF-8 for the length of a call.
private enum CharacterLocale {
    // Immutable once made, and never freed.
    nonisolated(unsafe) private static let utf8 = newlocale(
        Int32(1 << LC_CTYPE), "C.UTF-8", nil)

    static func using<Result>(_ body: () -> Result) -> Result {
        let previous = uselocale(utf8)
        defer { uselocale(previous) }
        return body()
    }
}
