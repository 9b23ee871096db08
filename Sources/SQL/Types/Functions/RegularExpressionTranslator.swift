// From PostgreSQL's advanced regular expressions to POSIX extended ones with the C library's
// extensions (documentation, 9.7.3).

/// Translates one expression and counts its groups.
struct RegularExpressionTranslator {
    private let pattern: UnsafeRawBufferPointer
    private var position = 0
    private var output: [CChar] = []
    private var afterQuantifier = false
    private var size = RegularExpressionSize()

    var ignoresCase = false
    var newlineSensitive = false
    private var isLiteral = false
    /// The translation's number of each capturing group.
    private(set) var groups: [Int] = []
    private(set) var groupCount = 0
    private(set) var hasBackReference = false

    init(_ pattern: UnsafeRawBufferPointer) { self.pattern = pattern }

    mutating func apply(_ flag: Character) throws(SQLError) {
        switch flag {
        case "i": ignoresCase = true
        case "c": ignoresCase = false
        case "n", "m": newlineSensitive = true
        case "s": newlineSensitive = false
        case "q": isLiteral = true
        case "e", "b", "t": break
        default:
            throw SQLError(
                .invalidParameterValue, "invalid regular expression option: \"\(flag)\"")
        }
    }

    /// The POSIX expression, zero-terminated.
    mutating func translate() throws(SQLError) -> [CChar] {
        try director()
        try embeddedOptions()
        while position < pattern.count {
            let byte = pattern[position]
            if isLiteral {
                try size.addAtom()
                emitQuoted(byte)
                position += 1
            } else {
                try translate(byte)
            }
        }
        output.append(0)
        return output
    }

    /// `***=` makes the rest literal; `***:` says what is so anyway.
    private mutating func director() throws(SQLError) {
        if pattern.count >= 4, pattern.part(0..<4).equals("***=") {
            isLiteral = true
            position = 4
        } else if pattern.count >= 4, pattern.part(0..<4).equals("***:") {
            position = 4
        }
    }

    /// `(?i)` and the like at the start.
    private mutating func embeddedOptions() throws(SQLError) {
        guard position + 2 < pattern.count, pattern.part(position..<position + 2).equals("(?"),
            pattern[position + 2].isLetter
        else { return }
        position += 2
        while position < pattern.count, pattern[position] != UInt8(ascii: ")") {
            try apply(Character(Unicode.Scalar(pattern[position])))
            position += 1
        }
        position += 1
    }

    private mutating func emit(_ byte: UInt8) { output.append(CChar(bitPattern: byte)) }

    private mutating func emit(_ text: String) { for byte in text.utf8 { emit(byte) } }

    private mutating func emitQuoted(_ byte: UInt8) {
        if "\\^$.[]|()*+?{}".utf8.contains(byte) { emit(UInt8(ascii: "\\")) }
        emit(byte)
    }

    private mutating func translate(_ byte: UInt8) throws(SQLError) {
        let wasQuantifier = afterQuantifier
        afterQuantifier = false
        switch byte {
        case UInt8(ascii: "\\"):
            try size.addAtom()
            try escape()
        case UInt8(ascii: "["):
            try size.addAtom()
            try bracket()
        case UInt8(ascii: "("):
            try size.open()
            try group()
        case UInt8(ascii: "*"), UInt8(ascii: "+"), UInt8(ascii: "?"):
            if wasQuantifier, byte == UInt8(ascii: "?") {
                throw .notSupported("a lazy quantifier in a regular expression", at: .statement)
            }
            try quantifier(wasQuantifier)
            try size.quantify()
            emit(byte)
            position += 1
        case UInt8(ascii: "{"):
            try quantifier(wasQuantifier)
            try bounds()
        case UInt8(ascii: "|"):
            try size.addAlternative()
            emit(byte)
            position += 1
        case UInt8(ascii: ")"):
            size.close()
            emit(byte)
            position += 1
        default:
            // The bytes of a character beyond ASCII are one atom.
            if byte & 0xc0 != 0x80 { try size.addAtom() }
            emit(byte)
            position += 1
        }
    }

    /// `{2}`, `{2,}`, `{2,5}`; what is none is for the C library to refuse.
    private mutating func bounds() throws(SQLError) {
        var numbers = [0]
        while position < pattern.count, pattern[position] != UInt8(ascii: "}") {
            let byte = pattern[position]
            if byte == UInt8(ascii: ",") {
                numbers.append(0)
            } else if byte.isDigit {
                let number = numbers[numbers.count - 1]
                numbers[numbers.count - 1] = min(number * 10 + Int(byte - 0x30), 1 << 20)
            }
            emit(byte)
            position += 1
        }
        let isOpen =
            numbers.count > 1 && position > 0 && pattern[position - 1] == UInt8(ascii: ",")
        try size.quantify(
            least: numbers[0], most: isOpen ? nil : numbers.count > 1 ? numbers[1] : numbers[0])
        if position < pattern.count {
            emit(UInt8(ascii: "}"))
            position += 1
        }
    }

    private mutating func quantifier(_ wasQuantifier: Bool) throws(SQLError) {
        if wasQuantifier || output.isEmpty {
            throw SQLError(
                .invalidRegularExpression,
                "invalid regular expression: quantifier operand invalid")
        }
        afterQuantifier = true
    }

    private mutating func group() throws(SQLError) {
        position += 1
        groupCount += 1
        emit(UInt8(ascii: "("))
        guard position + 1 < pattern.count, pattern[position] == UInt8(ascii: "?") else {
            groups.append(groupCount)
            return
        }
        guard pattern[position + 1] == UInt8(ascii: ":") else {
            throw .notSupported("lookaround in a regular expression", at: .statement)
        }
        position += 2
    }

    private mutating func escape() throws(SQLError) {
        guard position + 1 < pattern.count else {
            throw SQLError(
                .invalidRegularExpression,
                "invalid regular expression: invalid escape \\ sequence")
        }
        let code = pattern[position + 1]
        position += 2
        switch code {
        case UInt8(ascii: "d"): emit("[[:digit:]]")
        case UInt8(ascii: "D"): emit("[^[:digit:]]")
        case UInt8(ascii: "m"): emit("\\<")
        case UInt8(ascii: "M"): emit("\\>")
        case UInt8(ascii: "y"): emit("\\b")
        case UInt8(ascii: "Y"): emit("\\B")
        case UInt8(ascii: "A"): emit("\\`")
        case UInt8(ascii: "Z"): emit("\\'")
        case UInt8(ascii: "w"), UInt8(ascii: "W"), UInt8(ascii: "s"), UInt8(ascii: "S"):
            emit(UInt8(ascii: "\\"))
            emit(code)
        case UInt8(ascii: "1")...UInt8(ascii: "9"):
            let group = Int(code - 0x30)
            guard group <= groups.count, groups[group - 1] <= 9 else {
                throw SQLError(
                    .invalidRegularExpression,
                    "invalid regular expression: invalid backreference number")
            }
            hasBackReference = true
            emit("\\\(groups[group - 1])")
        default:
            if let scalar = try characterEscape(code) {
                for byte in String(scalar).utf8 { emitQuoted(byte) }
            } else if code.isLetter {
                throw SQLError(
                    .invalidRegularExpression,
                    "invalid regular expression: invalid escape \\ sequence")
            } else {
                emitQuoted(code)
            }
        }
    }

    /// `\t`, `\n`, `\x41`, `\u00e9`: the position stands behind the code.
    private mutating func characterEscape(_ code: UInt8) throws(SQLError) -> Unicode.Scalar? {
        switch code {
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "f"): return "\u{c}"
        case UInt8(ascii: "v"): return "\u{b}"
        case UInt8(ascii: "a"): return "\u{7}"
        case UInt8(ascii: "e"): return "\u{1b}"
        case UInt8(ascii: "u"), UInt8(ascii: "x"):
            var value: UInt32 = 0
            var digits = 0
            while digits < (code == UInt8(ascii: "u") ? 4 : 8), position < pattern.count,
                let digit = pattern[position].hexValue
            {
                value = value << 4 | UInt32(digit)
                position += 1
                digits += 1
            }
            guard digits > 0, let scalar = Unicode.Scalar(value), value != 0 else {
                throw SQLError(
                    .invalidRegularExpression,
                    "invalid regular expression: invalid escape \\ sequence")
            }
            return scalar
        default: return nil
        }
    }

    /// A bracket expression, in which POSIX knows no escapes.
    private mutating func bracket() throws(SQLError) {
        // `[[:<:]]` and `[[:>:]]` are the ends of words.
        for (spelling, meaning) in [("[[:<:]]", "\\<"), ("[[:>:]]", "\\>")] {
            let rest = pattern.part(from: position)
            if rest.count >= 7, rest.part(0..<7).elementsEqual(spelling.utf8) {
                emit(meaning)
                position += 7
                return
            }
        }
        var members: [UInt8] = []
        var hasBracket = false
        var hasDash = false
        position += 1
        let isNegated = position < pattern.count && pattern[position] == UInt8(ascii: "^")
        if isNegated { position += 1 }
        var isFirst = true
        while true {
            guard position < pattern.count else {
                throw SQLError(
                    .invalidRegularExpression,
                    "invalid regular expression: brackets [] not balanced")
            }
            let byte = pattern[position]
            if byte == UInt8(ascii: "]"), !isFirst { break }
            isFirst = false
            position += 1
            switch byte {
            case UInt8(ascii: "]"): hasBracket = true
            case UInt8(ascii: "\\"):
                try bracketEscape(&members, &hasBracket, &hasDash)
            case UInt8(ascii: "["):
                members.append(byte)
                copyClass(&members)
            default: members.append(byte)
            }
        }
        position += 1
        emit(isNegated ? "[^" : "[")
        if hasBracket { emit(UInt8(ascii: "]")) }
        for member in members { emit(member) }
        if hasDash { emit(UInt8(ascii: "-")) }
        emit(UInt8(ascii: "]"))
    }

    /// The rest of `[:alpha:]`, `[.x.]` or `[=x=]`.
    private mutating func copyClass(_ members: inout [UInt8]) {
        guard position < pattern.count, ":.=".utf8.contains(pattern[position]) else { return }
        let mark = pattern[position]
        repeat {
            members.append(pattern[position])
            position += 1
        } while position < pattern.count
            && !(pattern[position] == UInt8(ascii: "]") && pattern[position - 1] == mark)
        if position < pattern.count {
            members.append(pattern[position])
            position += 1
        }
    }

    private mutating func bracketEscape(
        _ members: inout [UInt8], _ hasBracket: inout Bool, _ hasDash: inout Bool
    ) throws(SQLError) {
        guard position < pattern.count else { return }
        let code = pattern[position]
        position += 1
        switch code {
        case UInt8(ascii: "d"): members.append(contentsOf: "[:digit:]".utf8)
        case UInt8(ascii: "w"): members.append(contentsOf: "[:alnum:]_".utf8)
        case UInt8(ascii: "s"): members.append(contentsOf: "[:space:]".utf8)
        case UInt8(ascii: "]"): hasBracket = true
        case UInt8(ascii: "-"): hasDash = true
        default:
            if let scalar = try characterEscape(code) {
                members.append(contentsOf: String(scalar).utf8)
            } else {
                members.append(code)
            }
        }
    }
}
