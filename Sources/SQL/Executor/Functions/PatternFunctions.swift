// LIKE, ILIKE and the regular expression operators.

import Types

extension FunctionRegistry {
    /// Registers `textlike`, `textregexeq` and their like.
    mutating func addPatternFunctions() {
        for prefix in ["text", "name", "bpchar", "bytea"] {
            addLike("\(prefix)like", ignoresCase: false, isNegated: false)
            addLike("\(prefix)nlike", ignoresCase: false, isNegated: true)
            addLike("\(prefix)iclike", ignoresCase: true, isNegated: false)
            addLike("\(prefix)icnlike", ignoresCase: true, isNegated: true)
            addMatch("\(prefix)regexeq", ignoresCase: false, isNegated: false)
            addMatch("\(prefix)regexne", ignoresCase: false, isNegated: true)
            addMatch("\(prefix)icregexeq", ignoresCase: true, isNegated: false)
            addMatch("\(prefix)icregexne", ignoresCase: true, isNegated: true)
        }
        rowwise("like_escape") { (call, row) throws(SQLError) in
            call.setText(try LikePattern.escaped(call.text(0, row), by: call.text(1, row)), row)
        }
        addRegexFunctions()
    }

    private mutating func addLike(_ name: String, ignoresCase: Bool, isNegated: Bool) {
        add(name) { (call) throws(SQLError) in
            var pattern: LikePattern?
            var patternText: [UInt8] = []
            try call.forEachStrictRow { (row) throws(SQLError) in
                let bytes = call.bytes(1, row)
                if pattern == nil || !bytes.elementsEqual(patternText) {
                    patternText = [UInt8](bytes)
                    pattern = try LikePattern(patternText, ignoresCase: ignoresCase)
                }
                let matches = pattern?.matches(call.bytes(0, row)) ?? false
                call.result.set(matches != isNegated ? 1 : 0 as UInt8, at: row)
            }
        }
    }

    private mutating func addMatch(_ name: String, ignoresCase: Bool, isNegated: Bool) {
        add(name) { (call) throws(SQLError) in
            var cache = RegexCache()
            try call.forEachStrictRow { (row) throws(SQLError) in
                let regex = try cache.regex(call.text(1, row), ignoresCase: ignoresCase)
                let matches = regex.firstMatch(in: call.text(0, row)) != nil
                call.result.set(matches != isNegated ? 1 : 0 as UInt8, at: row)
            }
        }
    }

    private mutating func addRegexFunctions() {
        for name in ["regexp_like_no_flags", "regexp_like"] {
            rowwise(name) { (call, row) throws(SQLError) in
                let flags = name == "regexp_like" ? call.text(2, row) : ""
                let regex = try Regex(call.text(1, row), ignoresCase: flags.contains("i"))
                call.result.set(.bool(regex.firstMatch(in: call.text(0, row)) != nil), at: row)
            }
        }
        for name in ["textregexreplace_noopt", "textregexreplace"] {
            rowwise(name) { (call, row) throws(SQLError) in
                let flags = name == "textregexreplace" ? call.text(3, row) : ""
                let regex = try Regex(call.text(1, row), ignoresCase: flags.contains("i"))
                call.setText(
                    regex.replacing(
                        in: call.text(0, row), with: call.text(2, row),
                        all: flags.contains("g")), row)
            }
        }
        rowwise("textregexsubstr") { (call, row) throws(SQLError) in
            let regex = try Regex(call.text(1, row), ignoresCase: false)
            guard let match = regex.firstMatch(in: call.text(0, row)) else {
                return call.result.setNull(at: row)
            }
            // The first parenthesised part, if there is one.
            let part = match.count > 1 ? match[1] : match[0]
            call.result.set(part.map { .text($0) } ?? .null, at: row)
        }
        for name in ["regexp_split_to_array_no_flags", "regexp_split_to_array"] {
            rowwise(name) { (call, row) throws(SQLError) in
                let flags = name == "regexp_split_to_array" ? call.text(2, row) : ""
                let regex = try Regex(call.text(1, row), ignoresCase: flags.contains("i"))
                let parts = regex.splitting(call.text(0, row)).map { Datum.text($0) }
                call.result.set(arrayDatum(parts, of: .text), at: row)
            }
        }
        for name in ["regexp_match_no_flags", "regexp_match"] {
            rowwise(name) { (call, row) throws(SQLError) in
                let flags = name == "regexp_match" ? call.text(2, row) : ""
                let regex = try Regex(call.text(1, row), ignoresCase: flags.contains("i"))
                guard let match = regex.firstMatch(in: call.text(0, row)) else {
                    return call.result.setNull(at: row)
                }
                let parts = match.count > 1 ? Array(match.dropFirst()) : match
                call.result.set(
                    arrayDatum(parts.map { $0.map { .text($0) } ?? .null }, of: .text), at: row)
            }
        }
    }
}

/// A LIKE pattern taken apart: literal characters, `_` and `%`.
struct LikePattern {
    private enum Token {
        case byte(UInt8)
        case anyCharacter
        case anyText
    }

    private var tokens: [Token] = []
    private let ignoresCase: Bool

    init(_ pattern: [UInt8], ignoresCase: Bool) throws(SQLError) {
        self.ignoresCase = ignoresCase
        let text =
            ignoresCase
            ? Array(String(decoding: pattern, as: UTF8.self).lowercased().utf8) : pattern
        var index = 0
        while index < text.count {
            switch text[index] {
            case UInt8(ascii: "%"): tokens.append(.anyText)
            case UInt8(ascii: "_"): tokens.append(.anyCharacter)
            case UInt8(ascii: "\\"):
                index += 1
                guard index < text.count else {
                    throw SQLError(
                        .invalidEscapeSequence, "LIKE pattern must not end with escape character")
                }
                tokens.append(.byte(text[index]))
            default: tokens.append(.byte(text[index]))
            }
            index += 1
        }
    }

    func matches(_ text: UnsafeRawBufferPointer) -> Bool {
        if !ignoresCase { return matchesBytes(text) }
        let lowered = Array(String(decoding: text, as: UTF8.self).lowercased().utf8)
        return lowered.withRawBytes { matchesBytes($0) }
    }

    /// Greedy matching that goes back to the last `%` only: later ones make earlier choices moot.
    private func matchesBytes(_ text: UnsafeRawBufferPointer) -> Bool {
        var (token, position) = (0, 0)
        var retry: (token: Int, position: Int)?
        while true {
            if token < tokens.count, case .anyText = tokens[token] {
                token += 1
                retry = (token, position)
                continue
            }
            if position == text.count && token == tokens.count { return true }
            if position < text.count, token < tokens.count {
                if case .byte(let byte) = tokens[token], byte == text[position] {
                    token += 1
                    position += 1
                    continue
                }
                if case .anyCharacter = tokens[token] {
                    token += 1
                    position += LikePattern.characterLength(text, position)
                    continue
                }
            }
            guard let last = retry, last.position < text.count else { return false }
            let next = last.position + LikePattern.characterLength(text, last.position)
            retry = (last.token, next)
            (token, position) = (last.token, next)
        }
    }

    private static func characterLength(_ text: UnsafeRawBufferPointer, _ position: Int) -> Int {
        var end = position + 1
        while end < text.count && text[end] & 0xc0 == 0x80 { end += 1 }
        return end - position
    }

    /// The pattern with another escape character in the form that uses a backslash.
    static func escaped(_ pattern: String, by escape: String) throws(SQLError) -> String {
        if escape == "\\" { return pattern }
        guard escape.unicodeScalars.count <= 1 else {
            throw SQLError(
                .invalidEscapeSequence, "invalid escape string",
                hint: "Escape string must be empty or one character.")
        }
        var result = String.UnicodeScalarView()
        var isEscaped = false
        for scalar in pattern.unicodeScalars {
            if !isEscaped && scalar == escape.unicodeScalars.first {
                result.append("\\")
                isEscaped = true
                continue
            }
            if scalar == "\\" && !isEscaped { result.append("\\") }
            result.append(scalar)
            isEscaped = false
        }
        return String(result)
    }
}
