// The parts of a decimal number's text: sign, digits, point, digits, exponent.

/// A number as written, cut into its parts.
struct DecimalLiteral {
    var isNegative = false
    /// ASCII digits before and after the point.
    var whole = UnsafeRawBufferPointer(start: nil, count: 0)
    var fraction = UnsafeRawBufferPointer(start: nil, count: 0)
    var exponent = 0

    /// Nil unless all of `text` is one number.
    init?(_ text: UnsafeRawBufferPointer) {
        var position = 0
        if position < text.count, text[position] == 0x2b || text[position] == 0x2d {
            isNegative = text[position] == 0x2d
            position += 1
        }
        whole = DecimalLiteral.digits(of: text, from: &position)
        if position < text.count, text[position] == 0x2e {
            position += 1
            fraction = DecimalLiteral.digits(of: text, from: &position)
        }
        guard !whole.isEmpty || !fraction.isEmpty else { return nil }
        if position < text.count, text[position] | 0x20 == 0x65 {
            position += 1
            guard let power = DecimalLiteral.power(of: text, from: &position) else { return nil }
            exponent = power
        }
        guard position == text.count else { return nil }
    }

    private static func digits(of text: UnsafeRawBufferPointer, from position: inout Int)
        -> UnsafeRawBufferPointer
    {
        let start = position
        while position < text.count, text[position] &- 0x30 < 10 { position += 1 }
        return UnsafeRawBufferPointer(rebasing: text[start..<position])
    }

    private static func power(of text: UnsafeRawBufferPointer, from position: inout Int) -> Int? {
        var isNegative = false
        if position < text.count, text[position] == 0x2b || text[position] == 0x2d {
            isNegative = text[position] == 0x2d
            position += 1
        }
        let digits = digits(of: text, from: &position)
        guard !digits.isEmpty else { return nil }
        // Beyond any limit there is; the exact number does not matter.
        let size = digits.reduce(0) { min($0 * 10 + Int($1 - 0x30), 1_000_000) }
        return isNegative ? -size : size
    }

    /// The value at `scale` = fraction digits - exponent; a negative scale multiplies out.
    func numeric(scale: Int) -> Numeric {
        let count = whole.count + fraction.count
        let extra = max(0, -scale)
        if count + extra <= 38 {
            var value: Int128 = 0
            if count <= 18 {
                var narrow: Int64 = 0
                for digit in whole { narrow = narrow * 10 + Int64(digit &- 0x30) }
                for digit in fraction { narrow = narrow * 10 + Int64(digit &- 0x30) }
                value = Int128(narrow)
            } else {
                for digit in whole { value = value * 10 + Int128(digit &- 0x30) }
                for digit in fraction { value = value * 10 + Int128(digit &- 0x30) }
            }
            value *= Int128.powersOfTen[extra]
            return Numeric(small: isNegative ? -value : value, scale: max(0, scale))
        }
        let digits = whole.map { $0 - 0x30 } + fraction.map { $0 - 0x30 }
        let size = BigInteger(digits: digits)
        guard !size.isZero else { return Numeric(small: 0, scale: max(0, scale)) }
        let value = extra > 0 ? size * .powerOfTen(extra) : size
        return Numeric(large: isNegative ? value.negated : value, scale: max(0, scale))
    }
}
