// Numerics to and from text, and the limits that a declared precision and scale set.

package import Bytes

extension Numeric {
    /// Parses PostgreSQL's input syntax; throws 22P02, or 22003 for more digits than the format has.
    package init(parsing text: UnsafeRawBufferPointer) throws(SQLError) {
        let body = text.trimmingSpaces
        if let special = Numeric.special(body) {
            self = special
            return
        }
        guard let number = DecimalLiteral(body) else {
            throw .invalidInput("numeric", text.string)
        }
        let scale = number.fraction.count - number.exponent
        guard number.exponent > -20_000, number.exponent < 200_000, scale <= Numeric.scaleMax else {
            throw Numeric.overflow
        }
        self = try number.numeric(scale: scale).checked()
    }

    package init(parsing text: String) throws(SQLError) {
        let bytes = Array(text.utf8)
        let result = bytes.withUnsafeBytes { buffer -> Result<Numeric, SQLError> in
            Result { () throws(SQLError) in try Numeric(parsing: buffer) }
        }
        self = try result.get()
    }

    private static func special(_ text: UnsafeRawBufferPointer) -> Numeric? {
        guard let first = text.first(where: { $0 != 0x2b && $0 != 0x2d }),
            !(0x30...0x39).contains(first)
        else { return nil }
        let isNegative = text.first == 0x2d
        let isSigned = isNegative || text.first == 0x2b
        let word = UnsafeRawBufferPointer(rebasing: text[(isSigned ? 1 : 0)...])
        if !isSigned, word.equalsIgnoringCase("nan") { return .nan }
        if word.equalsIgnoringCase("inf") || word.equalsIgnoringCase("infinity") {
            return isNegative ? .negativeInfinity : .infinity
        }
        return nil
    }

    /// Appends the value's digits with exactly `scale` of them after the point.
    package func print(into writer: inout ByteWriter) {
        switch coefficient {
        case .small(let value):
            withUnsafeTemporaryAllocation(byteCount: 40, alignment: 1) { buffer in
                var rest = value.magnitude
                var start = 40
                while rest > UInt128(UInt64.max) {
                    let (quotient, remainder) = rest.quotientAndRemainder(
                        dividingBy: 10_000_000_000_000_000_000)
                    var chunk = UInt64(remainder)
                    for _ in 0..<19 {
                        start -= 1
                        buffer[start] = 0x30 + UInt8(chunk % 10)
                        chunk /= 10
                    }
                    rest = quotient
                }
                var word = UInt64(rest)
                while word > 0 {
                    start -= 1
                    buffer[start] = 0x30 + UInt8(word % 10)
                    word /= 10
                }
                let digits = UnsafeRawBufferPointer(rebasing: buffer[start...])
                printDigits(digits, isNegative: value < 0, into: &writer)
            }
        case .large(let value):
            value.digits.map { $0 + 0x30 }.withUnsafeBytes {
                printDigits($0, isNegative: value.isNegative, into: &writer)
            }
        case .notANumber: writer.append(utf8: "NaN")
        case .positiveInfinity: writer.append(utf8: "Infinity")
        case .negativeInfinity: writer.append(utf8: "-Infinity")
        }
    }

    private func printDigits(
        _ digits: UnsafeRawBufferPointer, isNegative: Bool, into writer: inout ByteWriter
    ) {
        if isNegative { writer.append(0x2d) }
        let whole = digits.count - scale
        if whole <= 0 {
            writer.append(0x30)
        } else {
            writer.append(contentsOf: UnsafeRawBufferPointer(rebasing: digits[..<whole]))
        }
        guard scale > 0 else { return }
        writer.append(0x2e)
        for _ in 0..<max(0, -whole) { writer.append(0x30) }
        writer.append(contentsOf: UnsafeRawBufferPointer(rebasing: digits[max(0, whole)...]))
    }

    /// The value as it prints.
    package var description: String {
        var writer = ByteWriter()
        print(into: &writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}

extension Numeric: CustomStringConvertible {}

// MARK: - Declared precision and scale

extension Numeric {
    /// The precision and scale in a type modifier; nil for -1.
    package static func limits(ofModifier modifier: Int32) -> (precision: Int, scale: Int)? {
        guard modifier >= 4 else { return nil }
        let raw = modifier - 4
        // Eleven bits, sign-extended: scales run from -1000 to 1000.
        return (Int(raw >> 16 & 0xffff), Int((raw & 0x7ff) ^ 1024) - 1024)
    }

    /// The value as a column of this modifier stores it: rounded to its scale; throws 22003 if it
    /// then has too many digits.
    package func applying(modifier: Int32) throws(SQLError) -> Numeric {
        guard let (precision, scale) = Numeric.limits(ofModifier: modifier), !isNaN else {
            return self
        }
        let field = "A field with precision \(precision), scale \(scale)"
        if isInfinite {
            throw SQLError(
                .numericValueOutOfRange, "numeric field overflow",
                detail: "\(field) cannot hold an infinite value.")
        }
        let result = rounded(to: scale)
        // Digits before the point may be precision - scale of them.
        if result.digitCount - result.scale > precision - scale, !result.isZero {
            let power = precision - scale
            throw SQLError(
                .numericValueOutOfRange, "numeric field overflow",
                detail: "\(field) must round to an absolute value less than "
                    + (power == 0 ? "1." : "10^\(power)."))
        }
        return result
    }
}
