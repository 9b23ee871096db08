// LIKE, ILIKE and the regular expression operators.

import Types

extension FunctionRegistry {
    /// Registers `textlike`, `textregexeq` and their like.
    mutating func addPatternFunctions() {
        for prefix in ["text", "name", "bytea"] {
            let isBytes = prefix == "bytea"
            addLike("\(prefix)like", isBytes: isBytes, isNegated: false)
            addLike("\(prefix)nlike", isBytes: isBytes, isNegated: true)
        }
        for prefix in ["text", "name"] {
            addLike("\(prefix)iclike", ignoresCase: true, isNegated: false)
            addLike("\(prefix)icnlike", ignoresCase: true, isNegated: true)
            addMatch("\(prefix)regexeq", ignoresCase: false, isNegated: false)
            addMatch("\(prefix)regexne", ignoresCase: false, isNegated: true)
            addMatch("\(prefix)icregexeq", ignoresCase: true, isNegated: false)
            addMatch("\(prefix)icregexne", ignoresCase: true, isNegated: true)
        }
        rowwise("like_escape") { (call, row) throws(SQLError) in
            call.setText(try backslashed(call.text(0, row), escape: call.text(1, row)), row)
        }
        rowwise("similar_to_escape_1") { (call, row) throws(SQLError) in
            call.setBytes(try SimilarPattern.regularExpression(call.bytes(0, row), "\\"), row)
        }
        rowwise("similar_to_escape_2") { (call, row) throws(SQLError) in
            call.setBytes(
                try SimilarPattern.regularExpression(call.bytes(0, row), call.text(1, row)), row)
        }
        nullableRowwise("similar_escape") { (call, row) throws(SQLError) in
            if call.isNull(0, row) { return call.result.setNull(at: row) }
            let escape = call.isNull(1, row) ? "\\" : call.text(1, row)
            call.setBytes(
                try SimilarPattern.regularExpression(call.bytes(0, row), escape), row)
        }
        addRegexFunctions()
    }

    private mutating func addLike(
        _ name: String, ignoresCase: Bool = false, isBytes: Bool = false, isNegated: Bool
    ) {
        add(name) { (call) throws(SQLError) in
            var pattern: LikePattern?
            var patternText: [UInt8] = []
            try call.forEachStrictRow { (row) throws(SQLError) in
                let bytes = call.bytes(1, row)
                if pattern == nil || !bytes.elementsEqual(patternText) {
                    patternText = [UInt8](bytes)
                    pattern = try LikePattern(
                        bytes, ignoringCase: ignoresCase, isBytes: isBytes)
                }
                let matches = try pattern?.matches(call.bytes(0, row)) ?? false
                call.result.set(matches != isNegated ? 1 : 0 as UInt8, at: row)
            }
        }
    }

    private mutating func addMatch(_ name: String, ignoresCase: Bool, isNegated: Bool) {
        add(name) { (call) throws(SQLError) in
            var cache = RegexCache()
            try call.forEachStrictRow { (row) throws(SQLError) in
                let regex = try cache.regex(call.bytes(1, row), ignoresCase: ignoresCase)
                let text = call.bytes(0, row)
                let matches = try call.matching(regex, text) { regex.matches(text) }
                call.result.set(matches != isNegated ? 1 : 0 as UInt8, at: row)
            }
        }
    }

    private mutating func addRegexFunctions() {
        for name in ["regexp_like_no_flags", "regexp_like"] {
            rowwise(name) { (call, row) throws(SQLError) in
                let flags = name == "regexp_like" ? call.text(2, row) : ""
                try refuseGlobal(flags, "regexp_like")
                let regex = try RegularExpression(call.bytes(1, row), flags: flags)
                let text = call.bytes(0, row)
                let matches = try call.matching(regex, text) { regex.matches(text) }
                call.result.set(.bool(matches), at: row)
            }
        }
        for name in ["textregexreplace_noopt", "textregexreplace"] {
            rowwise(name) { (call, row) throws(SQLError) in
                let flags = name == "textregexreplace" ? call.text(3, row) : ""
                let regex = try RegularExpression(call.bytes(1, row), flags: flags)
                let text = call.bytes(0, row)
                let result = try call.matching(regex, text) {
                    regex.replacing(
                        in: text, with: call.bytes(2, row), all: flags.contains("g"))
                }
                call.setBytes(result, row)
            }
        }
        rowwise("textregexsubstr") { (call, row) throws(SQLError) in
            let text = call.bytes(0, row)
            if let parts = try SimilarParts(call.bytes(1, row)) {
                let found = try parts.middle(of: text) { () throws(SQLError) in
                    try call.context.checkForInterrupts()
                }
                call.result.set(found.map { .bytes([UInt8](text[$0])) } ?? .null, at: row)
                return
            }
            let regex = try RegularExpression(call.bytes(1, row))
            let found = try call.matching(regex, text) { regex.firstMatch(in: text, from: 0) }
            guard let match = found else { return call.result.setNull(at: row) }
            // The first parenthesised part, if there is one.
            let part = match.count > 1 ? match[1] : match[0]
            call.result.set(part.map { .bytes([UInt8](text[$0])) } ?? .null, at: row)
        }
        for name in ["regexp_split_to_array_no_flags", "regexp_split_to_array"] {
            rowwise(name) { (call, row) throws(SQLError) in
                let flags = name == "regexp_split_to_array" ? call.text(2, row) : ""
                try refuseGlobal(flags, "regexp_split_to_array")
                let regex = try RegularExpression(call.bytes(1, row), flags: flags)
                let text = call.bytes(0, row)
                let found = try call.matching(regex, text) { parts(of: text, between: regex) }
                call.result.set(arrayDatum(found, of: .text), at: row)
            }
        }
        for name in ["regexp_match_no_flags", "regexp_match"] {
            rowwise(name) { (call, row) throws(SQLError) in
                let flags = name == "regexp_match" ? call.text(2, row) : ""
                try refuseGlobal(
                    flags, "regexp_match", hint: "Use the regexp_matches function instead.")
                let regex = try RegularExpression(call.bytes(1, row), flags: flags)
                let text = call.bytes(0, row)
                let found = try call.matching(regex, text) {
                    regex.firstMatch(in: text, from: 0)
                }
                guard let match = found else { return call.result.setNull(at: row) }
                let parts = match.count > 1 ? Array(match.dropFirst()) : match
                let texts = parts.map { $0.map { Datum.bytes([UInt8](text[$0])) } ?? .null }
                call.result.set(arrayDatum(texts, of: .text), at: row)
            }
        }
    }
}

/// Throws 22023 for the flag `g` where there is one match or none.
private func refuseGlobal(
    _ flags: String, _ function: String, hint: String? = nil
) throws(SQLError) {
    guard flags.contains("g") else { return }
    throw SQLError(
        .invalidParameterValue, "\(function)() does not support the \"global\" option", hint: hint)
}

extension FunctionCall {
    /// Matches a text; what else its thread has to do goes on meanwhile where that may take long.
    fileprivate func matching<Result>(
        _ expression: RegularExpression, _ text: UnsafeRawBufferPointer, _ match: () -> Result
    ) throws(SQLError) -> Result {
        guard expression.mayTakeLong(text.count) else { return match() }
        try context.checkForInterrupts()
        return try context.work.perform { () throws(SQLError) in
            try context.work.expectLong()
            return match()
        }
    }
}

/// The parts of a text between matches; an empty match at a part's start or at the end splits
/// nothing.
func parts(of text: UnsafeRawBufferPointer, between regex: RegularExpression) -> [Datum] {
    var parts: [Datum] = []
    var start = 0
    for match in regex.allMatches(in: text) {
        guard let whole = match[0] else { continue }
        if whole.isEmpty && (whole.lowerBound == start || whole.lowerBound >= text.count) {
            continue
        }
        parts.append(.bytes([UInt8](text[start..<whole.lowerBound])))
        start = whole.upperBound
    }
    parts.append(.bytes([UInt8](text[start...])))
    return parts
}

/// The last regular expression, for columns matched with one pattern.
struct RegexCache {
    private var pattern: [UInt8] = []
    private var regex: RegularExpression?

    mutating func regex(_ pattern: UnsafeRawBufferPointer, ignoresCase: Bool) throws(SQLError)
        -> RegularExpression
    {
        if let regex, pattern.elementsEqual(self.pattern) { return regex }
        let compiled = try RegularExpression(pattern, ignoringCase: ignoresCase)
        regex = compiled
        self.pattern = [UInt8](pattern)
        return compiled
    }
}

/// A LIKE pattern with another escape character, in the form that uses a backslash.
private func backslashed(_ pattern: String, escape: String) throws(SQLError) -> String {
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
