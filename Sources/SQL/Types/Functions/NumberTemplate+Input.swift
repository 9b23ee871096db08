// to_number: reading a number by a template, step by step as PostgreSQL does (formatting.c): what it takes for
// a sign, and which characters it passes over, is nowhere else written down.

extension NumberTemplate {
    private enum Token {
        case digit, point, comma, group, currency, ordinal, minus, plus, anySign
        /// Any other character of the template.
        case literal
    }

    /// What a template says about numbers that are read.
    private struct Input {
        var tokens: [Token] = []
        var wholeDigits = 0
        /// Digits after V.
        var shift: Int?
        var hasPoint = false
        var hasLocaleSign = false
        var isSignLeading = false
        var hasPlus = false
        var hasMinus = false
        var hasBrackets = false
    }

    /// `to_number(text, template)`. Throws as `init` does, 22P02 where no number was found, 22003 for more
    /// digits than the template has, and 0A000 for patterns that only print.
    package static func number(
        _ text: UnsafeRawBufferPointer, by template: UnsafeRawBufferPointer
    ) throws(SQLError) -> Numeric {
        _ = try NumberTemplate(template)
        let input = try Self.input(template)
        var reader = Reader(input, text)
        reader.run()
        let (digits, scale) = reader.result
        let precision = max(input.wholeDigits + (input.shift ?? 0) + scale, 1)
        let modifier = Int32(precision << 16 | scale) + 4
        let value = try TextCodec.parse(
            digits, as: SQLType(.numeric, modifier: modifier), TextSettings())
        guard case .bytes(let bytes) = value else { return Numeric(Int32(0)) }
        let number = Numeric(encoded: bytes)
        guard let shift = input.shift, shift > 0 else { return number }
        var divisor = Numeric(Int32(1))
        for _ in 0..<shift { divisor = try divisor * Numeric(Int32(10)) }
        return try number / divisor
    }

    private static func input(_ template: UnsafeRawBufferPointer) throws(SQLError) -> Input {
        var input = Input()
        var position = 0
        func follows(_ word: StaticString) -> Bool {
            let rest = template.part(from: position)
            return rest.count >= word.utf8CodeUnitCount
                && rest.part(0..<word.utf8CodeUnitCount).equalsIgnoringCase(word)
        }
        func unsupported(_ pattern: String) -> SQLError {
            SQLError(.featureNotSupported, "\"\(pattern)\" not supported for input")
        }
        while position < template.count {
            var length = 2
            if follows("fm") {
            } else if follows("mi") {
                input.tokens.append(.minus)
                input.hasMinus = true
            } else if follows("pl") {
                input.tokens.append(.plus)
                input.hasPlus = true
            } else if follows("sg") {
                input.tokens.append(.anySign)
                input.hasMinus = true
                input.hasPlus = true
            } else if follows("pr") {
                input.hasBrackets = true
            } else if follows("th") {
                input.tokens.append(.ordinal)
            } else if follows("rn") {
                throw unsupported("RN")
            } else if follows("eeee") {
                throw unsupported("EEEE")
            } else {
                length = one(template, position, &input)
            }
            position += length
        }
        return input
    }

    private static func one(
        _ template: UnsafeRawBufferPointer, _ position: Int, _ input: inout Input
    ) -> Int {
        switch template[position].uppercased {
        case UInt8(ascii: "9"), UInt8(ascii: "0"):
            input.tokens.append(.digit)
            if let shift = input.shift {
                input.shift = shift + 1
            } else if !input.hasPoint {
                input.wholeDigits += 1
            }
        case UInt8(ascii: "."), UInt8(ascii: "D"):
            input.tokens.append(.point)
            input.hasPoint = true
        case UInt8(ascii: ","): input.tokens.append(.comma)
        case UInt8(ascii: "G"): input.tokens.append(.group)
        case UInt8(ascii: "S"):
            input.hasLocaleSign = true
            input.isSignLeading = !input.tokens.contains {
                if case .digit = $0 { true } else { false }
            }
        case UInt8(ascii: "L"): input.tokens.append(.currency)
        case UInt8(ascii: "V"): input.shift = input.shift ?? 0
        case UInt8(ascii: "\""):
            var end = position + 1
            while end < template.count, template[end] != UInt8(ascii: "\"") {
                if template[end] == UInt8(ascii: "\\"), end + 1 < template.count { end += 1 }
                input.tokens.append(.literal)
                end += template[end].utf8Length
            }
            return min(end + 1, template.count) - position
        default:
            input.tokens.append(.literal)
            return min(template[position].utf8Length, template.count - position)
        }
        return 1
    }

    private struct Reader {
        let input: Input
        let text: UnsafeRawBufferPointer
        var position = 0
        var sign: UInt8?
        var digits: [UInt8] = []
        var wholeCount = 0
        var fractionCount = 0
        var hasPoint = false
        /// Fraction digits that the template has.
        let fractionMax: Int

        init(_ input: Input, _ text: UnsafeRawBufferPointer) {
            self.input = input
            self.text = text
            let digits = input.tokens.count { if case .digit = $0 { true } else { false } }
            fractionMax = digits - input.wholeDigits - (input.shift ?? 0)
        }

        var isAtEnd: Bool { position >= text.count }

        /// The number as text, and how many digits follow its point.
        var result: (String, Int) {
            var bytes = digits
            if bytes.last == UInt8(ascii: ".") { bytes.removeLast() }
            return (
                String(decoding: [sign ?? UInt8(ascii: " ")] + bytes, as: UTF8.self), fractionCount
            )
        }

        mutating func run() {
            for token in input.tokens {
                if isAtEnd { return }
                switch token {
                case .digit: number(isDigit: true)
                case .point: number(isDigit: false)
                case .comma, .group:
                    guard text[position] == UInt8(ascii: ",") else { continue }
                case .currency:
                    skip(1)
                    continue
                case .ordinal:
                    if sign == UInt8(ascii: "-") || input.hasPoint { continue }
                    skip(2)
                    continue
                case .minus:
                    guard take(UInt8(ascii: "-")) else { continue }
                case .plus:
                    guard take(UInt8(ascii: "+")) else { continue }
                case .anySign:
                    if text[position] == UInt8(ascii: "-") || text[position] == UInt8(ascii: "+") {
                        sign = text[position]
                    } else {
                        skip(1)
                        continue
                    }
                case .literal:
                    position += text[position].utf8Length
                    continue
                }
                position += 1
            }
        }

        /// A sign in its own place; otherwise what stands there is passed over.
        private mutating func take(_ wanted: UInt8) -> Bool {
            if text[position] == wanted {
                sign = wanted
                return true
            }
            skip(1)
            return false
        }

        /// Passes over characters that are no part of numbers.
        private mutating func skip(_ count: Int) {
            for _ in 0..<count where !isAtEnd {
                let byte = text[position]
                if byte.isDigit || [0x2e, 0x2c, 0x2b, 0x2d].contains(byte) { return }
                position += byte.utf8Length
            }
        }

        private mutating func number(isDigit: Bool) {
            if text[position] == UInt8(ascii: " ") { position += 1 }
            if isAtEnd { return }
            if sign == nil, isDigit, wholeCount + fractionCount == 0 { leadingSign() }
            if isAtEnd { return }
            var isRead = false
            if text[position].isDigit {
                if hasPoint, fractionCount == fractionMax { return }
                digits.append(text[position])
                if hasPoint { fractionCount += 1 } else { wholeCount += 1 }
                isRead = true
            } else if input.hasPoint, !hasPoint, text[position] == UInt8(ascii: ".") {
                digits.append(UInt8(ascii: "."))
                hasPoint = true
                isRead = true
            }
            guard sign == nil, wholeCount + fractionCount > 0 else { return }
            trailingSign(isRead: isRead)
        }

        private mutating func leadingSign() {
            let byte = text[position]
            if input.hasLocaleSign, input.isSignLeading {
                // Its place is that of the first digit.
                if byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") {
                    sign = byte
                    position += 1
                }
            } else if byte == UInt8(ascii: "-") || input.hasBrackets && byte == UInt8(ascii: "<") {
                sign = UInt8(ascii: "-")
                position += 1
            } else if byte == UInt8(ascii: "+") {
                sign = byte
                position += 1
            }
        }

        private mutating func trailingSign(isRead: Bool) {
            if input.hasLocaleSign, isRead {
                guard position + 1 < text.count, !text[position + 1].isDigit else { return }
                let next = text[position + 1]
                guard next == UInt8(ascii: "-") || next == UInt8(ascii: "+") else { return }
                sign = next
                position += 1
            } else if !isRead, input.hasPlus || input.hasMinus {
                let byte = text[position]
                if byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+") { sign = byte }
            }
        }
    }
}
