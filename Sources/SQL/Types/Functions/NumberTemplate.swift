// Templates of to_char for numbers (documentation, 9.8, table 9.30).

package import Bytes

/// A template of digits, points and signs, prepared once for many numbers.
package struct NumberTemplate: Sendable {
    private enum Element: Sendable {
        case digit(isZero: Bool)
        case point
        case group
        case sign
        case minus
        case plus
        case anySign
        case currency
        case text(UInt8)
        case ordinal(isLower: Bool)
        case roman(isLower: Bool)
    }

    private enum SignStyle: Sendable { case floating, leadingS, trailingS, explicit, brackets }

    private var elements: [Element] = []
    private var wholeDigits = 0
    private var fractionDigits = 0
    /// The first `0` among the digits, if there is one.
    private var firstZero: Int?
    /// Fraction digits that a `0` keeps when trailing zeros are dropped.
    private var keptFraction = 0
    private var isFilled = true
    /// V: digits after it shift the point.
    private var shift: Int?
    /// EEEE: one digit before the point, and a power of ten.
    private var isScientific = false
    private var style = SignStyle.floating

    /// Throws 42601 for patterns at odds with one another, for anything after `EEEE`.
    package init(_ template: UnsafeRawBufferPointer) throws(SQLError) {
        var position = 0
        var hasPoint = false
        while position < template.count {
            let length = try element(template, position, &hasPoint)
            position += length
        }
    }

    private mutating func element(
        _ template: UnsafeRawBufferPointer, _ position: Int, _ hasPoint: inout Bool
    ) throws(SQLError) -> Int {
        let rest = template.part(from: position)
        if isScientific {
            throw SQLError(.syntaxError, "\"EEEE\" must be the last pattern used")
        }
        let two = rest.count >= 2 ? rest.part(0..<2) : rest
        if two.equalsIgnoringCase("fm") {
            isFilled = false
            return 2
        }
        if two.equalsIgnoringCase("mi") { return explicit(.minus) }
        if two.equalsIgnoringCase("pl") {
            // A minus keeps its own place before the digits.
            elements.append(.plus)
            return 2
        }
        if two.equalsIgnoringCase("sg") { return explicit(.anySign) }
        if two.equalsIgnoringCase("pr") {
            style = .brackets
            return 2
        }
        if two.equalsIgnoringCase("th") {
            elements.append(.ordinal(isLower: rest[0].isLower))
            return 2
        }
        // Patterns of Oracle's that PostgreSQL reads and gives no meaning.
        if two.equalsIgnoringCase("sp") { return 2 }
        if two.equalsIgnoringCase("rn") {
            elements.append(.roman(isLower: rest[0].isLower))
            return 2
        }
        if rest.count >= 4, rest.part(0..<4).equalsIgnoringCase("eeee") {
            return try scientific()
        }
        switch rest[0].uppercased {
        case UInt8(ascii: "9"): digit(isZero: false, hasPoint)
        case UInt8(ascii: "0"): digit(isZero: true, hasPoint)
        case UInt8(ascii: "."), UInt8(ascii: "D"):
            if hasPoint { throw SQLError(.syntaxError, "multiple decimal points") }
            if shift != nil { throw NumberTemplate.shiftAndPoint }
            hasPoint = true
            elements.append(.point)
        case UInt8(ascii: ","), UInt8(ascii: "G"): elements.append(.group)
        case UInt8(ascii: "S"):
            if style != .floating { throw SQLError(.syntaxError, "cannot use \"S\" twice") }
            style = wholeDigits + fractionDigits == 0 ? .leadingS : .trailingS
            if style == .trailingS { elements.append(.sign) }
        case UInt8(ascii: "L"): elements.append(.currency)
        case UInt8(ascii: "B"), UInt8(ascii: "C"): break
        case UInt8(ascii: "V"):
            if hasPoint { throw NumberTemplate.shiftAndPoint }
            shift = shift ?? 0
        case UInt8(ascii: "\""): return quoted(rest)
        default: elements.append(.text(rest[0]))
        }
        return 1
    }

    private static let shiftAndPoint = SQLError(
        .syntaxError, "cannot use \"V\" and decimal point together")

    private mutating func scientific() throws(SQLError) -> Int {
        let isPlain = elements.allSatisfy {
            switch $0 {
            case .digit, .point: true
            default: false
            }
        }
        guard isPlain, isFilled, style == .floating, shift == nil else {
            throw SQLError(
                .syntaxError, "\"EEEE\" is incompatible with other formats",
                detail: "\"EEEE\" may only be used together with digit and decimal point "
                    + "patterns.")
        }
        isScientific = true
        return 4
    }

    private mutating func explicit(_ element: Element) -> Int {
        elements.append(element)
        style = .explicit
        return 2
    }

    private mutating func quoted(_ rest: UnsafeRawBufferPointer) -> Int {
        var index = 1
        while index < rest.count, rest[index] != UInt8(ascii: "\"") {
            elements.append(.text(rest[index]))
            index += 1
        }
        return min(index + 1, rest.count)
    }

    private mutating func digit(isZero: Bool, _ hasPoint: Bool) {
        elements.append(.digit(isZero: isZero))
        if hasPoint {
            fractionDigits += 1
            if isZero { keptFraction = fractionDigits }
        } else {
            if isZero, firstZero == nil { firstZero = wholeDigits }
            wholeDigits += 1
            if let shift { self.shift = shift + 1 }
        }
    }
}

// MARK: - Output

extension NumberTemplate {
    /// `to_char(number, template)`. Throws 22003 where a number without digits is to be Roman.
    package func print(_ number: Numeric, into writer: inout ByteWriter) throws(SQLError) {
        if isScientific { return printScientific(number, into: &writer) }
        let isRoman = elements.contains {
            if case .roman = $0 { true } else { false }
        }
        let roman = isRoman ? try Self.roman(number) : ""
        var printer = Printer(self, number.shifted(left: shift ?? 0), roman: roman)
        printer.run(into: &writer)
    }

    /// `to_char` of a double or a real, which has `significant` decimal digits: rounded as C's printf
    /// rounds it, by the binary value, halves to even.
    package func print(_ value: Double, significant: Int, into writer: inout ByteWriter)
        throws(SQLError)
    {
        let isPlain = elements.allSatisfy { if case .roman = $0 { false } else { true } }
        guard value.isFinite, isPlain, !isScientific, shift == nil else {
            return try print(
                significant == 6 ? Numeric(Float(value)) : Numeric(value), into: &writer)
        }
        let wholeLength = FloatText.fixed(value.magnitude, places: 0).utf8.count
        let places = min(fractionDigits, max(0, significant - wholeLength))
        let number = try Numeric(parsing: FloatText.fixed(value, places: places))
        var printer = Printer(
            self, number, roman: "", places: places, isNegative: value.sign == .minus)
        printer.run(into: &writer)
    }

    /// `15 #` for numbers that Romans did not write.
    private static func roman(_ number: Numeric) throws(SQLError) -> String {
        var rest: Int32 = try number.rounded(to: 0).integer(typeName: "integer")
        guard (1...3999).contains(rest) else { return String(repeating: "#", count: 15) }
        let numerals: [(Int32, String)] = [
            (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"),
            (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
        ]
        var result = ""
        for (value, numeral) in numerals {
            while rest >= value {
                result += numeral
                rest -= value
            }
        }
        return result
    }

    /// One digit, the fraction, and an exponent of two digits or more; a plus is a space.
    private func printScientific(_ number: Numeric, into writer: inout ByteWriter) {
        guard number.isFinite else {
            let places = [UInt8](repeating: UInt8(ascii: "#"), count: wholeDigits)
            writer.append(0x20)
            writer.append(contentsOf: places)
            writer.append(UInt8(ascii: "."))
            writer.append(
                contentsOf: [UInt8](repeating: UInt8(ascii: "#"), count: fractionDigits + 4))
            return
        }
        var digits = number.isZero ? [0] : number.absolute.wide.digits
        var exponent = number.isZero ? 0 : digits.count - 1 - number.scale
        let kept = fractionDigits + 1
        let roundsUp = digits.count > kept && digits[kept] >= 5
        digits = Array(digits.prefix(kept))
        digits += [UInt8](repeating: 0, count: kept - digits.count)
        if roundsUp {
            var place = kept - 1
            while place >= 0, digits[place] == 9 {
                digits[place] = 0
                place -= 1
            }
            if place >= 0 {
                digits[place] += 1
            } else {
                digits = [1] + digits.dropLast()
                exponent += 1
            }
        }
        writer.append(number.signum < 0 ? UInt8(ascii: "-") : 0x20)
        writer.append(digits[0] + 0x30)
        if fractionDigits > 0 { writer.append(UInt8(ascii: ".")) }
        for digit in digits.dropFirst() { writer.append(digit + 0x30) }
        writer.append(UInt8(ascii: "e"))
        writer.append(exponent < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
        IntegerText.print(abs(exponent), width: 2, into: &writer)
    }

    private struct Printer {
        let template: NumberTemplate
        let isNegative: Bool
        let roman: String
        /// ASCII digits, or `#` where the number has no room.
        var whole: [UInt8]
        var fraction: [UInt8]
        /// Digits before the point printed or passed so far; those after it.
        var wholeSeen = 0
        var fractionSeen = 0
        var hasSign = false
        var hasDigit = false
        /// Without digits behind it no point is printed but where the template has none either.
        let hasPoint: Bool

        /// `places` are the digits after the point that the number has right, where these are fewer
        /// than the template's; `isNegative` knows of a minus that stands before zeros.
        init(
            _ template: NumberTemplate, _ number: Numeric, roman: String, places: Int? = nil,
            isNegative: Bool? = nil
        ) {
            self.template = template
            self.roman = roman
            let scale = places ?? template.fractionDigits
            let rounded = number.rounded(to: scale)
            self.isNegative = isNegative ?? (rounded.signum < 0)
            hasPoint = scale > 0 || template.fractionDigits == 0
            let digits = rounded.absolute.wide.digits.map { $0 + 0x30 }
            let padded =
                [UInt8](repeating: 0x30, count: max(0, scale + 1 - digits.count)) + digits
            whole = Array(padded.dropLast(scale))
            fraction = Array(padded.suffix(scale))
            if whole.count > template.wholeDigits && whole != [0x30] || !number.isFinite {
                whole = [UInt8](repeating: UInt8(ascii: "#"), count: template.wholeDigits)
                fraction = [UInt8](repeating: UInt8(ascii: "#"), count: scale)
            }
            if number.isNaN, template.wholeDigits >= 3 {
                whole = Array("NaN".utf8)
                fraction = []
            }
            if !template.isFilled {
                while fraction.count > template.keptFraction, fraction.last == 0x30 {
                    fraction.removeLast()
                }
            }
        }

        /// A whole part of 0 before a fraction is left blank unless a `0` asks for it.
        var isBlankWhole: Bool {
            whole == [0x30] && template.fractionDigits > 0 && template.firstZero == nil
        }

        mutating func run(into writer: inout ByteWriter) {
            for element in template.elements {
                switch element {
                case .digit:
                    if wholeSeen < template.wholeDigits {
                        printWhole(into: &writer)
                    } else {
                        printFraction(into: &writer)
                    }
                case .point:
                    printSign(into: &writer)
                    if hasPoint { writer.append(UInt8(ascii: ".")) }
                case .group:
                    if hasDigit {
                        writer.append(UInt8(ascii: ","))
                    } else if template.isFilled {
                        writer.append(0x20)
                    }
                case .sign:
                    writer.append(isNegative ? UInt8(ascii: "-") : UInt8(ascii: "+"))
                case .anySign:
                    writer.append(isNegative ? UInt8(ascii: "-") : UInt8(ascii: "+"))
                case .minus: printOptional(UInt8(ascii: "-"), isNegative, into: &writer)
                case .plus: printOptional(UInt8(ascii: "+"), !isNegative, into: &writer)
                case .currency:
                    if template.isFilled { writer.append(0x20) }
                case .text(let byte): writer.append(byte)
                case .ordinal(let isLower): printOrdinal(isLower, into: &writer)
                case .roman(let isLower):
                    let width = template.isFilled ? 15 : 0
                    for _ in 0..<max(0, width - roman.utf8.count) { writer.append(0x20) }
                    writer.append(utf8: isLower ? roman.lowercased() : roman)
                }
            }
            if template.style == .brackets {
                printOptional(UInt8(ascii: ">"), isNegative, into: &writer)
            }
        }

        private func printOptional(
            _ byte: UInt8, _ isShown: Bool, into writer: inout ByteWriter
        ) {
            if isShown {
                writer.append(byte)
            } else if template.isFilled {
                writer.append(0x20)
            }
        }

        /// The sign stands just before the first digit.
        private mutating func printSign(into writer: inout ByteWriter) {
            if hasSign { return }
            hasSign = true
            switch template.style {
            case .floating: printOptional(UInt8(ascii: "-"), isNegative, into: &writer)
            case .leadingS:
                writer.append(isNegative ? UInt8(ascii: "-") : UInt8(ascii: "+"))
            case .brackets: printOptional(UInt8(ascii: "<"), isNegative, into: &writer)
            case .trailingS, .explicit: break
            }
        }

        private mutating func printWhole(into writer: inout ByteWriter) {
            let place = wholeSeen - (template.wholeDigits - whole.count)
            let isForced = template.firstZero.map { wholeSeen >= $0 } ?? false
            wholeSeen += 1
            if place >= 0, !isBlankWhole {
                printSign(into: &writer)
                writer.append(whole[place])
                hasDigit = true
            } else if isForced {
                printSign(into: &writer)
                writer.append(0x30)
                hasDigit = true
            } else if template.isFilled {
                writer.append(0x20)
            } else if isBlankWhole, wholeSeen == template.wholeDigits, fraction.isEmpty {
                printSign(into: &writer)
                writer.append(0x30)
            }
        }

        private mutating func printFraction(into writer: inout ByteWriter) {
            if fractionSeen < fraction.count { writer.append(fraction[fractionSeen]) }
            fractionSeen += 1
        }

        private func printOrdinal(_ isLower: Bool, into writer: inout ByteWriter) {
            guard !isNegative, template.fractionDigits == 0, whole.first != UInt8(ascii: "#") else {
                return
            }
            let tens = whole.suffix(2).first == UInt8(ascii: "1") && whole.count > 1
            let suffix =
                switch whole.last {
                case UInt8(ascii: "1") where !tens: "st"
                case UInt8(ascii: "2") where !tens: "nd"
                case UInt8(ascii: "3") where !tens: "rd"
                default: "th"
                }
            writer.append(utf8: isLower ? suffix : suffix.uppercased())
        }
    }
}
