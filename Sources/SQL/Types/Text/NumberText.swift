// Text of booleans, integers and floating-point numbers.

import Bytes
import Glibc

enum BooleanText {
    /// Unique prefixes of true, false, yes, no; on, off; 1, 0.
    static func parse(_ text: UnsafeRawBufferPointer) throws(SQLError) -> Bool {
        let word = text.trimmingSpaces
        if isPrefix(word, of: "true") || isPrefix(word, of: "yes") { return true }
        if isPrefix(word, of: "false") || isPrefix(word, of: "no") { return false }
        if word.equalsIgnoringCase("on") || word.equals("1") { return true }
        if word.count >= 2, isPrefix(word, of: "off") { return false }
        if word.equals("0") { return false }
        throw .invalidInput("boolean", text.string)
    }

    private static func isPrefix(_ word: UnsafeRawBufferPointer, of whole: StaticString) -> Bool {
        guard word.count > 0, word.count <= whole.utf8CodeUnitCount else { return false }
        return whole.withUTF8Buffer { expected in
            for index in 0..<word.count where word[index].lowercased != expected[index] {
                return false
            }
            return true
        }
    }
}

enum IntegerText {
    static func parse<Integer: FixedWidthInteger & SignedInteger>(
        _ text: UnsafeRawBufferPointer, typeName: String
    ) throws(SQLError) -> Integer {
        let body = text.trimmingSpaces
        var index = 0
        let isNegative = body.first == UInt8(ascii: "-")
        if isNegative || body.first == UInt8(ascii: "+") { index = 1 }
        guard index < body.count else { throw .invalidInput(typeName, text.string) }
        var value: Int64 = 0
        var isTooLarge = false
        while index < body.count {
            let digit = body[index] &- 0x30
            guard digit < 10 else { throw .invalidInput(typeName, text.string) }
            // Counts down, because the least integer has no positive counterpart.
            let (tenfold, first) = value.multipliedReportingOverflow(by: 10)
            let (next, second) = tenfold.subtractingReportingOverflow(Int64(digit))
            isTooLarge = isTooLarge || first || second
            value = next
            index += 1
        }
        if !isNegative {
            isTooLarge = isTooLarge || value == .min
            value = 0 &- value
        }
        guard !isTooLarge, let result = Integer(exactly: value) else {
            throw .valueOutOfRange(text.string, typeName)
        }
        return result
    }

    /// Object numbers; negative ones wrap, as strtoul has it.
    static func parseOID(_ text: UnsafeRawBufferPointer) throws(SQLError) -> UInt32 {
        let value: Int64
        do throws(SQLError) { value = try parse(text, typeName: "oid") } catch {
            if error.state == .numericValueOutOfRange {
                throw .valueOutOfRange(text.string, "oid")
            }
            throw error
        }
        guard value >= Int64(Int32.min), value <= Int64(UInt32.max) else {
            throw .valueOutOfRange(text.string, "oid")
        }
        return UInt32(truncatingIfNeeded: value)
    }

    /// The leading number, or 0: how transaction numbers are read, also those of base 8 (`010`) and 16 (`0x10`).
    static func parseLenient<Integer: FixedWidthInteger & UnsignedInteger>(
        _ text: UnsafeRawBufferPointer
    ) -> Integer {
        Integer(truncatingIfNeeded: scanUnsigned(text, base: nil)?.value ?? 0)
    }

    /// As C's `strtoull` reads a number: after blanks, the greatest for one that is too great, from the end for a
    /// negative one. `base`: nil for what the number says itself. Nil where there is no digit.
    static func scanUnsigned(
        _ text: UnsafeRawBufferPointer, base: UInt64?
    ) -> (value: UInt64, length: Int)? {
        var position = text.prefix { $0 == 0x20 || (0x09...0x0d).contains($0) }.count
        var isNegative = false
        if position < text.count, text[position] == 0x2b || text[position] == 0x2d {
            isNegative = text[position] == 0x2d
            position += 1
        }
        let rest = text.part(from: position)
        var used = base ?? 10
        if base == nil, rest.first == 0x30 {
            let isHexadecimal = rest.count > 2 && rest[1] | 0x20 == 0x78 && rest[2].hexValue != nil
            used = isHexadecimal ? 16 : 8
            if isHexadecimal { position += 2 }
        }
        let start = position
        var value: UInt64 = 0
        var isTooGreat = false
        while position < text.count, let digit = text[position].hexValue, digit < used {
            let (product, isMore) = value.multipliedReportingOverflow(by: used)
            let (sum, isMuchMore) = product.addingReportingOverflow(UInt64(digit))
            isTooGreat = isTooGreat || isMore || isMuchMore
            value = sum
            position += 1
        }
        guard position > start else { return nil }
        return (isTooGreat ? .max : isNegative ? 0 &- value : value, position)
    }

    static func print(_ value: Int64, into writer: inout ByteWriter) {
        if value < 0 { writer.append(0x2d) }
        print(unsigned: value.magnitude, into: &writer)
    }

    /// Writes the digits at `start` of a buffer that has room for `digitsMax` bytes there. Returns where
    /// they end.
    static func write(
        _ value: Int64, into buffer: UnsafeMutableRawBufferPointer, at start: Int
    ) -> Int {
        var rest = value.magnitude
        var end = start + (value < 0 ? 1 : 0)
        var bound: UInt64 = 10
        end += 1
        while rest >= bound {
            end += 1
            let (next, overflow) = bound.multipliedReportingOverflow(by: 10)
            if overflow { break }
            bound = next
        }
        if value < 0 { buffer[start] = 0x2d }
        var place = end
        repeat {
            place -= 1
            buffer[place] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        } while rest > 0
        return end
    }

    /// The most bytes an integer takes.
    static let digitsMax = 20

    static func print(unsigned value: UInt64, into writer: inout ByteWriter) {
        withUnsafeTemporaryAllocation(byteCount: 20, alignment: 1) { buffer in
            var start = 20
            var rest = value
            repeat {
                start -= 1
                buffer[start] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            } while rest > 0
            writer.append(contentsOf: UnsafeRawBufferPointer(rebasing: buffer[start..<20]))
        }
    }

    /// At least `width` characters, with zeros in front, the sign included.
    static func print(_ value: Int, width: Int, into writer: inout ByteWriter) {
        guard value >= 0 else {
            writer.append(UInt8(ascii: "-"))
            return print(-value, width: width - 1, into: &writer)
        }
        var limit = 1
        for _ in 1..<max(1, width) { limit *= 10 }
        while value < limit, limit > 1 {
            writer.append(0x30)
            limit /= 10
        }
        print(unsigned: UInt64(value), into: &writer)
    }
}

enum FloatText {
    static func parse(_ text: UnsafeRawBufferPointer, typeName: String) throws(SQLError) -> Double {
        let body = text.trimmingSpaces
        if let exact = exactDouble(body) { return exact }
        let (value, end) = convert(body) { strtod($0, $1) }
        guard end == body.count, end > 0 else { throw .invalidInput(typeName, text.string) }
        let isSpelledOut = body.contains { $0.lowercased == UInt8(ascii: "i") }
        if (value.isInfinite && !isSpelledOut) || (value == 0 && hasNonZeroDigit(body)) {
            throw outOfRange(body, typeName)
        }
        return value
    }

    static func parse(_ text: UnsafeRawBufferPointer, typeName: String) throws(SQLError) -> Float {
        let body = text.trimmingSpaces
        let (value, end) = convert(body) { strtof($0, $1) }
        guard end == body.count, end > 0 else { throw .invalidInput(typeName, text.string) }
        let isSpelledOut = body.contains { $0.lowercased == UInt8(ascii: "i") }
        if (value.isInfinite && !isSpelledOut) || (value == 0 && hasNonZeroDigit(body)) {
            throw outOfRange(body, typeName)
        }
        return value
    }

    private static func outOfRange(_ text: UnsafeRawBufferPointer, _ typeName: String) -> SQLError {
        SQLError(.numericValueOutOfRange, "\"\(text.string)\" is out of range for type \(typeName)")
    }

    /// Short decimals, where one division or product of exact doubles is the correctly rounded value.
    private static func exactDouble(_ text: UnsafeRawBufferPointer) -> Double? {
        guard text.count <= 17, let literal = DecimalLiteral(text) else { return nil }
        let scale = literal.fraction.count - literal.exponent
        guard abs(scale) <= 22, literal.whole.count + literal.fraction.count <= 15 else {
            return nil
        }
        var digits: Int64 = 0
        for digit in literal.whole { digits = digits * 10 + Int64(digit &- 0x30) }
        for digit in literal.fraction { digits = digits * 10 + Int64(digit &- 0x30) }
        var power = 1.0
        for _ in 0..<abs(scale) { power *= 10 }
        let size = scale >= 0 ? Double(digits) / power : Double(digits) * power
        return literal.isNegative ? -size : size
    }

    /// The C library's conversion, and how many bytes it took.
    private static func convert<Value>(
        _ text: UnsafeRawBufferPointer,
        _ convert: (UnsafePointer<CChar>, UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) ->
            Value
    ) -> (Value, Int) {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: text.count + 1) { buffer in
            for index in 0..<text.count { buffer[index] = CChar(bitPattern: text[index]) }
            buffer[text.count] = 0
            guard let start = buffer.baseAddress else {
                preconditionFailure("a buffer of at least one byte has an address")
            }
            var end: UnsafeMutablePointer<CChar>? = start
            let value = convert(start, &end)
            return (value, end.map { $0 - start } ?? 0)
        }
    }

    private static func hasNonZeroDigit(_ text: UnsafeRawBufferPointer) -> Bool {
        for byte in text {
            if byte | 0x20 == UInt8(ascii: "e") { return false }
            if byte.isDigit, byte != 0x30 { return true }
        }
        return false
    }
}

// MARK: - Output of floating-point numbers

extension FloatText {
    static func print(_ value: Double, _ settings: TextSettings, into writer: inout ByteWriter) {
        if printSpecial(value, into: &writer) { return }
        if settings.extraFloatDigits > 0 {
            // The standard library's digits are the shortest that read back.
            let digits = FloatTie.digits(value.description, of: value, step: value.ulp) {
                Double($0) == value
            }
            printDigits(digits, exponentFrom: 15, into: &writer)
        } else {
            printRounded(value, digits: 15 + settings.extraFloatDigits, into: &writer)
        }
    }

    static func print(_ value: Float, _ settings: TextSettings, into writer: inout ByteWriter) {
        if printSpecial(Double(value), into: &writer) { return }
        if settings.extraFloatDigits > 0 {
            let digits = FloatTie.digits(
                value.description, of: Double(value), step: Double(value.ulp)
            ) { Float($0) == value }
            printDigits(digits, exponentFrom: 6, into: &writer)
        } else {
            printRounded(Double(value), digits: 6 + settings.extraFloatDigits, into: &writer)
        }
    }

    private static func printSpecial(_ value: Double, into writer: inout ByteWriter) -> Bool {
        if value.isFinite { return false }
        writer.append(utf8: value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity")
        return true
    }

    /// As C's `%.<places>f`.
    static func fixed(_ value: Double, places: Int) -> String {
        // The largest double has 309 digits before the point.
        var buffer = [CChar](repeating: 0, count: 330 + places)
        let length = withVaList([Int32(places), value]) {
            vsnprintf(&buffer, buffer.count, "%.*f", $0)
        }
        return String(
            decoding: buffer.prefix(Int(length)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// As C's `%.<digits>g`, with one digit at least.
    private static func printRounded(
        _ value: Double, digits: Int, into writer: inout ByteWriter
    ) {
        var buffer = [CChar](repeating: 0, count: 64)
        let length = withVaList([Int32(max(digits, 1)), value]) {
            vsnprintf(&buffer, buffer.count, "%.*g", $0)
        }
        for byte in buffer.prefix(Int(length)) { writer.append(UInt8(bitPattern: byte)) }
    }

    /// Lays out the digits of `text` (Swift's spelling) as PostgreSQL does: an exponent when the
    /// value is below 1e-4 or not below 10^`exponentFrom`.
    private static func printDigits(
        _ text: String, exponentFrom limit: Int, into writer: inout ByteWriter
    ) {
        withUnsafeTemporaryAllocation(byteCount: 32, alignment: 1) { digits in
            var count = 0
            var point: Int?
            var exponent = 0
            var isExponentNegative = false
            var isInExponent = false
            for byte in text.utf8 {
                switch byte {
                case UInt8(ascii: "-"):
                    if isInExponent { isExponentNegative = true } else { writer.append(byte) }
                case UInt8(ascii: "+"): break
                case UInt8(ascii: "."): point = count
                case UInt8(ascii: "e"): isInExponent = true
                case _ where isInExponent: exponent = exponent * 10 + Int(byte - 0x30)
                default:
                    digits[count] = byte
                    count += 1
                }
            }
            var decimal = (point ?? count) + (isExponentNegative ? -exponent : exponent)
            var first = 0
            while first < count - 1, digits[first] == 0x30 {
                first += 1
                decimal -= 1
            }
            while count > first + 1, digits[count - 1] == 0x30 { count -= 1 }
            let significant = UnsafeRawBufferPointer(rebasing: digits[first..<count])
            layOut(significant, decimal: decimal, limit: limit, into: &writer)
        }
    }

    /// The value is 0.`digits` × 10^`decimal`.
    private static func layOut(
        _ digits: UnsafeRawBufferPointer, decimal: Int, limit: Int, into writer: inout ByteWriter
    ) {
        let exponent = decimal - 1
        if digits.count == 1, digits[0] == 0x30 {
            writer.append(0x30)
        } else if exponent < -4 || exponent >= limit {
            writer.append(digits[0])
            if digits.count > 1 {
                writer.append(UInt8(ascii: "."))
                writer.append(contentsOf: digits.part(from: 1))
            }
            writer.append(UInt8(ascii: "e"))
            writer.append(exponent < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
            IntegerText.print(abs(exponent), width: 2, into: &writer)
        } else if decimal <= 0 {
            writer.append(utf8: "0.")
            for _ in 0..<(-decimal) { writer.append(0x30) }
            writer.append(contentsOf: digits)
        } else {
            writer.append(contentsOf: digits.part(0..<min(decimal, digits.count)))
            for _ in 0..<max(0, decimal - digits.count) { writer.append(0x30) }
            if decimal < digits.count {
                writer.append(UInt8(ascii: "."))
                writer.append(contentsOf: digits.part(from: decimal))
            }
        }
    }
}
