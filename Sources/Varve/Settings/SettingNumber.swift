// Numbers as settings have them (guc.c, parse_int).

enum SettingNumber {
    /// A number and what follows it: `1.5 min`, `1e3`, `0x10` and `010`, which is 8. Nil for what does not begin with
    /// a number, and for more than one word after it.
    static func parse(_ text: String) -> (count: Double, suffix: String)? {
        let text = text.drop(while: \.isWhitespace)
        guard var (count, rest) = whole(text) else { return nil }
        if count.isInfinite || rest.first.map(".eE".contains) == true {
            guard let decimal = decimal(text) else { return nil }
            (count, rest) = decimal
        }
        let words = rest.split(whereSeparator: \.isWhitespace)
        if words.count > 1 { return nil }
        return (count, words.first.map(String.init) ?? "")
    }

    /// As strtol reads it: hexadecimal after `0x`, octal after `0`. Infinite where that does not fit; nil for no digit,
    /// except before a fraction.
    private static func whole(_ text: Substring) -> (Double, rest: Substring)? {
        let sign = text.first.map("+-".contains) == true ? text.prefix(1) : ""
        let unsigned = text.dropFirst(sign.count)
        var (radix, digits) = (10, unsigned)
        if ["0x", "0X"].contains(unsigned.prefix(2)),
            unsigned.dropFirst(2).first?.isHexDigit == true
        {
            (radix, digits) = (16, unsigned.dropFirst(2))
        } else if unsigned.first == "0" {
            radix = 8
        }
        let number = digits.prefix { $0.isASCII && ($0.hexDigitValue ?? 16) < radix }
        let rest = digits.dropFirst(number.count)
        if number.isEmpty { return rest.first == "." ? (0, rest) : nil }
        guard let value = Int64(sign + number, radix: radix) else { return (.infinity, rest) }
        return (Double(value), rest)
    }

    /// As strtod reads it, of decimal numbers.
    private static func decimal(_ text: Substring) -> (Double, rest: Substring)? {
        var end = text.startIndex
        func skip(_ matches: (Character) -> Bool) {
            while end < text.endIndex, matches(text[end]) { text.formIndex(after: &end) }
        }
        func isDigit(_ character: Character) -> Bool { ("0"..."9").contains(character) }
        if text.first.map("+-".contains) == true { text.formIndex(after: &end) }
        skip(isDigit)
        if end < text.endIndex, text[end] == "." {
            text.formIndex(after: &end)
            skip(isDigit)
        }
        let mantissa = text[..<end]
        guard mantissa.contains(where: isDigit) else { return nil }
        if text[end...].first.map("eE".contains) == true {
            let exponent = text[end...].dropFirst()
            let digits = exponent.first.map("+-".contains) == true ? exponent.dropFirst() : exponent
            if digits.first.map(isDigit) == true {
                end = digits.startIndex
                skip(isDigit)
            }
        }
        // A number may end with its point here, but not for `Double`.
        let written =
            (mantissa.hasSuffix(".") ? mantissa + "0" : mantissa) + text[mantissa.endIndex..<end]
        return Double(written).map { ($0, text[end...]) }
    }
}
