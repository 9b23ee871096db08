// Where PostgreSQL's shortest digits of a floating-point number are not the shortest there are.

import Glibc

/// A decimal that lies exactly between two floating-point numbers reads back as the even one, yet
/// PostgreSQL takes it for neither and prints more digits. Such decimals exist only where neighbours
/// are 2 or more apart: among whole numbers.
enum FloatTie {
    /// From here on such a decimal would need more digits than a number has.
    private static let valueMax = 0x1p120

    /// `text`, the shortest digits that read back as `value`, or longer ones if they lie between two
    /// numbers. `step` is the distance to the next number.
    @inline(__always)
    static func digits(
        _ text: String, of value: Double, step: Double, readsBack: (String) -> Bool
    ) -> String {
        if step < 2 || value.magnitude >= valueMax { return text }
        return settled(text, value, step, readsBack)
    }

    @inline(never)
    private static func settled(
        _ text: String, _ value: Double, _ step: Double, _ readsBack: (String) -> Bool
    ) -> String {
        let exact = UInt128(value.magnitude)
        var current = text
        while let decimal = wholeNumber(current), decimal != exact {
            let distance = decimal > exact ? decimal - exact : exact - decimal
            // Below a power of two neighbours are half as far apart.
            let isAtPower = value.significand == 1 && decimal < exact
            if distance != UInt128(isAtPower ? step / 4 : step / 2) { return current }
            var count = current.utf8.prefix { $0 != UInt8(ascii: "e") }.count { $0.isDigit }
            repeat {
                current = rounded(value, fractionDigits: count)
                count += 1
            } while !readsBack(current)
        }
        return current
    }

    /// The magnitude of a number that is written without a fraction, or with one of zeros.
    private static func wholeNumber(_ text: String) -> UInt128? {
        var number: UInt128 = 0
        var fractionDigits = 0
        var exponent = 0
        var isFraction = false
        var isExponent = false
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "."): isFraction = true
            case UInt8(ascii: "e"): isExponent = true
            case _ where !byte.isDigit: break
            case _ where isExponent: exponent = exponent * 10 + Int(byte - 0x30)
            default:
                number = number * 10 + UInt128(byte - 0x30)
                if isFraction { fractionDigits += 1 }
            }
        }
        var power = exponent - fractionDigits
        while power < 0, number % 10 == 0 {
            number /= 10
            power += 1
        }
        if power < 0 { return nil }
        for _ in 0..<power {
            let (product, overflow) = number.multipliedReportingOverflow(by: 10)
            if overflow { return nil }
            number = product
        }
        return number
    }

    /// As C's `%.<fractionDigits>e`.
    private static func rounded(_ value: Double, fractionDigits: Int) -> String {
        var buffer = [CChar](repeating: 0, count: 64)
        let length = withVaList([Int32(fractionDigits), value]) {
            vsnprintf(&buffer, buffer.count, "%.*e", $0)
        }
        return String(
            decoding: buffer.prefix(Int(length)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
