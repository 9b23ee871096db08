// Functions of text: lengths, cases, parts, padding, trimming, replacing. Positions and lengths are
// in characters (code points), as PostgreSQL's are under UTF-8.

import Bytes
import Types

extension FunctionRegistry {
    /// Registers `textlen`, `upper`, `text_substr` and the rest.
    mutating func addTextFunctions() {
        addLengths()
        addCases()
        addParts()
        addTrimming()
        addReplacing()
        addConcatenation()
        addCodes()
        addQuoting()
    }

    private mutating func addLengths() {
        bytesUnary("textlen", Int32.self) { (text) throws(SQLError) in
            Int32(CharacterText.length(text))
        }
        bytesUnary("bpcharlen", Int32.self) { (text) throws(SQLError) in
            Int32(CharacterText.length(withoutPadding(text)))
        }
        for name in ["textoctetlen", "byteaoctetlen", "bpcharoctetlen"] {
            bytesUnary(name, Int32.self) { (text) throws(SQLError) in Int32(text.count) }
        }
        rowwise("textpos") { (call, row) throws(SQLError) in
            let text = call.bytes(0, row)
            var check = InterruptCheck(call.context)
            guard let offset = try firstOffset(of: call.bytes(1, row), in: text, &check) else {
                return call.result.set(Int32(0), at: row)
            }
            let before = UnsafeRawBufferPointer(rebasing: text[..<offset])
            call.result.set(Int32(CharacterText.length(before) + 1), at: row)
        }
        bytesBinary("byteapos", Int32.self) { (text, part) throws(SQLError) in
            firstOffset(of: part, in: text).map { Int32($0 + 1) } ?? 0
        }
    }

    private mutating func addCases() {
        rowwise("lower") { (call, row) throws(SQLError) in
            try call.setMapped(0, row) { $0.lowercased() }
        }
        rowwise("upper") { (call, row) throws(SQLError) in
            try call.setMapped(0, row) { $0.uppercased() }
        }
        rowwise("initcap") { (call, row) throws(SQLError) in
            var result = ""
            var isInWord = false
            for character in call.text(0, row).unicodeScalars {
                let properties = character.properties
                let isWord = properties.isAlphabetic || properties.numericType != nil
                result +=
                    isInWord ? properties.lowercaseMapping : properties.uppercaseMapping
                isInWord = isWord
            }
            call.setText(result, row)
        }
        rowwise("text_reverse") { (call, row) throws(SQLError) in
            try call.setReversed(0, row)
        }
    }

    private mutating func addParts() {
        rowwise("text_substr") { (call, row) throws(SQLError) in
            try substring(call, row, from: call.int32(1, row), length: call.int32(2, row))
        }
        rowwise("text_substr_no_len") { (call, row) throws(SQLError) in
            try substring(call, row, from: call.int32(1, row), length: nil)
        }
        rowwise("bytea_substr") { (call, row) throws(SQLError) in
            try substring(
                call, row, from: call.int32(1, row), length: call.int32(2, row), isBytes: true)
        }
        rowwise("bytea_substr_no_len") { (call, row) throws(SQLError) in
            try substring(call, row, from: call.int32(1, row), length: nil, isBytes: true)
        }
        rowwise("text_left") { (call, row) throws(SQLError) in
            let text = call.bytes(0, row)
            let count = Int(call.int32(1, row))
            let length = count < 0 ? max(0, CharacterText.length(text) + count) : count
            let end = CharacterText.byteCount(text, characters: length)
            call.result.set(bytes: UnsafeRawBufferPointer(rebasing: text[..<end]), at: row)
        }
        rowwise("text_right") { (call, row) throws(SQLError) in
            let text = call.bytes(0, row)
            let count = Int(call.int32(1, row))
            let skipped =
                switch call.int32(1, row) {
                // PostgreSQL's negation of it overflows to itself, and nothing is left out.
                case .min: 0
                case ..<0: -count
                default: max(0, CharacterText.length(text) - count)
                }
            let start = CharacterText.byteCount(text, characters: skipped)
            call.result.set(bytes: UnsafeRawBufferPointer(rebasing: text[start...]), at: row)
        }
        rowwise("split_part") { (call, row) throws(SQLError) in
            let position = Int(call.int32(2, row))
            if position == 0 {
                throw SQLError(.invalidParameterValue, "field position must not be zero")
            }
            let part = try part(
                position, of: call.bytes(0, row), between: call.bytes(1, row), call.context)
            call.result.set(bytes: part, at: row)
        }
        for (name, hasLength) in [("textoverlay", true), ("textoverlay_no_len", false)] {
            rowwise(name) { (call, row) throws(SQLError) in
                let text = Array(call.text(0, row).unicodeScalars)
                let part = Array(call.text(1, row).unicodeScalars)
                let start = Int(call.int32(2, row)) - 1
                if start < 0 {
                    throw SQLError(.substringError, "negative substring length not allowed")
                }
                let length = hasLength ? Int(call.int32(3, row)) : part.count
                guard start + 1 + length <= Int(Int32.max) else { throw Int32.outOfRange }
                let end = min(text.count, max(0, start + length))
                var result = String.UnicodeScalarView()
                result.append(contentsOf: text[..<min(start, text.count)])
                result.append(contentsOf: part)
                result.append(contentsOf: text[end...])
                call.setText(String(result), row)
            }
        }
    }

    private mutating func addTrimming() {
        for (name, start, end) in [
            ("btrim", true, true), ("ltrim", true, false), ("rtrim", false, true),
        ] {
            rowwise(name) { (call, row) throws(SQLError) in
                let set = Set(call.text(1, row).unicodeScalars)
                call.setText(trimmed(call.text(0, row), start, end) { set.contains($0) }, row)
            }
            rowwise(name + "1") { (call, row) throws(SQLError) in
                call.setText(trimmed(call.text(0, row), start, end) { $0 == " " }, row)
            }
        }
        for (name, isLeft) in [("lpad", true), ("rpad", false)] {
            rowwise(name) { (call, row) throws(SQLError) in
                let length = Int(call.int32(1, row))
                // A character may take four bytes.
                guard length <= (ByteSlot.lengthMax - 4) / 4 else { throw SQLError.valueTooLong }
                try pad(call, row, to: max(0, length), isLeft: isLeft)
            }
        }
    }

    private mutating func addReplacing() {
        rowwise("replace_text") { (call, row) throws(SQLError) in
            if call.bytes(1, row).isEmpty {
                return call.result.copy(row: row, of: call.arguments[0], to: row)
            }
            try call.setReplaced(0, call.bytes(1, row), with: call.bytes(2, row), row)
        }
        rowwise("translate") { (call, row) throws(SQLError) in
            let from = Array(call.text(1, row).unicodeScalars)
            let to = Array(call.text(2, row).unicodeScalars)
            try call.setMapped(0, row) { text in
                var result = String.UnicodeScalarView()
                for scalar in text.unicodeScalars {
                    guard let index = from.firstIndex(of: scalar) else {
                        result.append(scalar)
                        continue
                    }
                    if index < to.count { result.append(to[index]) }
                }
                return String(result)
            }
        }
        rowwise("repeat") { (call, row) throws(SQLError) in
            try call.setRepeated(call.bytes(0, row), count: max(0, Int(call.int32(1, row))), row)
        }
    }

    private mutating func addConcatenation() {
        for name in ["textcat", "byteacat"] {
            rowwise(name) { (call, row) throws(SQLError) in
                let (a, b) = (call.bytes(0, row), call.bytes(1, row))
                guard call.result.hasRoom(for: a.count + b.count) else {
                    throw SQLError.valueTooLong
                }
                let target = call.result.reserveHeap(a.count + b.count)
                if let source = a.baseAddress {
                    target.copyMemory(from: source, byteCount: a.count)
                }
                if let source = b.baseAddress {
                    (target + a.count).copyMemory(from: source, byteCount: b.count)
                }
                call.result.commitHeap(a.count + b.count, toRow: row)
            }
        }
        nullableRowwise("text_concat") { (call, row) throws(SQLError) in
            var writer = ByteWriter()
            guard let values = call.variadicArguments(from: 0, row) else {
                return call.result.setNull(at: row)
            }
            for (value, type) in values where !value.isNull {
                TextCodec.print(value, as: type, call.settings, into: &writer)
            }
            call.setBytes(writer.bytes, row)
        }
        nullableRowwise("text_concat_ws") { (call, row) throws(SQLError) in
            guard !call.isNull(0, row), let values = call.variadicArguments(from: 1, row) else {
                return call.result.setNull(at: row)
            }
            var writer = ByteWriter()
            var isFirst = true
            for (value, type) in values where !value.isNull {
                if !isFirst { writer.append(contentsOf: call.bytes(0, row)) }
                isFirst = false
                TextCodec.print(value, as: type, call.settings, into: &writer)
            }
            call.setBytes(writer.bytes, row)
        }
    }

    private mutating func addCodes() {
        rowwise("ascii") { (call, row) throws(SQLError) in
            let first = call.text(0, row).unicodeScalars.first
            call.result.set(Int32(first?.value ?? 0), at: row)
        }
        rowwise("chr") { (call, row) throws(SQLError) in
            let code = call.int32(0, row)
            if code == 0 {
                throw SQLError(.programLimitExceeded, "null character not permitted")
            }
            guard code > 0, let scalar = Unicode.Scalar(UInt32(code)) else {
                throw SQLError(
                    code < 0 ? .invalidParameterValue : .programLimitExceeded,
                    code < 0
                        ? "character number must be positive"
                        : code > 0x10ffff
                            ? "requested character too large for encoding: \(code)"
                            : "requested character not valid for encoding: \(code)")
            }
            call.setText(String(Character(scalar)), row)
        }
        rowwise("to_hex32") { (call, row) throws(SQLError) in
            call.setText(String(UInt32(bitPattern: call.int32(0, row)), radix: 16), row)
        }
        rowwise("to_hex64") { (call, row) throws(SQLError) in
            call.setText(String(UInt64(bitPattern: call.int64(0, row)), radix: 16), row)
        }
    }

    private mutating func addQuoting() {
        rowwise("quote_ident") { (call, row) throws(SQLError) in
            call.setText(quotedIdentifier(call.text(0, row)), row)
        }
        rowwise("quote_literal") { (call, row) throws(SQLError) in
            call.setText(quotedLiteral(call.text(0, row)), row)
        }
        nullableRowwise("quote_nullable") { (call, row) throws(SQLError) in
            call.setText(call.isNull(0, row) ? "NULL" : quotedLiteral(call.text(0, row)), row)
        }
        nullableRowwise("text_format") { (call, row) throws(SQLError) in
            if call.isNull(0, row) { return call.result.setNull(at: row) }
            call.setText(
                try formatted(
                    call.text(0, row), call.variadicArguments(from: 1, row) ?? [],
                    call.settings), row)
        }
        add("text_format_nv") { (call) throws(SQLError) in
            try call.forEachStrictRow { (row) throws(SQLError) in
                call.setText(try formatted(call.text(0, row), [], call.settings), row)
            }
        }
    }
}

private func substring(
    _ call: FunctionCall, _ row: Int, from start: Int32, length: Int32?, isBytes: Bool = false
) throws(SQLError) {
    let text = call.bytes(0, row)
    if let length, length < 0 {
        throw SQLError(.substringError, "negative substring length not allowed")
    }
    let first = max(0, Int(start) - 1)
    let end = length.map { max(0, Int(start) - 1 + Int($0)) }
    let from = isBytes ? min(first, text.count) : CharacterText.byteCount(text, characters: first)
    var to = text.count
    if let end {
        to = isBytes ? min(end, text.count) : CharacterText.byteCount(text, characters: end)
    }
    call.result.set(
        bytes: UnsafeRawBufferPointer(rebasing: text[from..<max(from, to)]), at: row)
}

private func trimmed(
    _ text: String, _ start: Bool, _ end: Bool, _ isTrimmed: (Unicode.Scalar) -> Bool
) -> String {
    var scalars = Substring(text).unicodeScalars
    while start, let first = scalars.first, isTrimmed(first) { scalars.removeFirst() }
    while end, let last = scalars.last, isTrimmed(last) { scalars.removeLast() }
    return String(scalars)
}

/// The text with as much of the third argument before or behind it as makes it `length` characters
/// long, or its first `length` characters.
private func pad(
    _ call: FunctionCall, _ row: Int, to length: Int, isLeft: Bool
) throws(SQLError) {
    let text = call.bytes(0, row)
    let fill = call.bytes(2, row)
    let missing = length - CharacterText.length(text)
    if missing <= 0 || fill.isEmpty {
        let end = CharacterText.byteCount(text, characters: length)
        return call.result.set(bytes: UnsafeRawBufferPointer(rebasing: text[..<end]), at: row)
    }
    let (count, rest) = missing.quotientAndRemainder(dividingBy: CharacterText.length(fill))
    let restBytes = CharacterText.byteCount(fill, characters: rest)
    let nothing = UnsafeRawBufferPointer(start: nil, count: 0)
    try call.setRepeated(
        fill, count: count, rest: restBytes, prefix: isLeft ? nothing : text,
        suffix: isLeft ? text : nothing, row)
}

/// A string constant.
func quotedLiteral(_ text: String) -> String {
    var result = text.contains("\\") ? "E'" : "'"
    for character in text.unicodeScalars {
        if character == "'" || character == "\\" { result.unicodeScalars.append(character) }
        result.unicodeScalars.append(character)
    }
    return result + "'"
}
