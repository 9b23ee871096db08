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
    private var style = SignStyle.floating

    /// Throws 42601 for patterns at odds with one another, 0A000 for `V`, `RN` and `EEEE`.
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
        if two.equalsIgnoringCase("rn") || two.equalsIgnoringCase("ee") {
            throw .notSupported("\"\(two.string)\" in a number template")
        }
        switch rest[0].uppercased {
        case UInt8(ascii: "9"): digit(isZero: false, hasPoint)
        case UInt8(ascii: "0"): digit(isZero: true, hasPoint)
        case UInt8(ascii: "."), UInt8(ascii: "D"):
            if hasPoint { throw SQLError(.syntaxError, "multiple decimal points") }
            hasPoint = true
            elements.append(.point)
        case UInt8(ascii: ","), UInt8(ascii: "G"): elements.append(.group)
        case UInt8(ascii: "S"):
            if style != .floating { throw SQLError(.syntaxError, "cannot use \"S\" twice") }
            style = wholeDigits + fractionDigits == 0 ? .leadingS : .trailingS
            if style == .trailingS { elements.append(.sign) }
        case UInt8(ascii: "L"): elements.append(.currency)
        case UInt8(ascii: "V"): throw .notSupported("\"V\" in a number template")
        case UInt8(ascii: "\""): return quoted(rest)
        default: elements.append(.text(rest[0]))
        }
        return 1
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
        }
    }
}

// MARK: - Output

extension NumberTemplate {
    /// `to_char(number, template)`.
    package func print(_ number: Numeric, into writer: inout ByteWriter) {
        var printer = Printer(self, number)
        printer.run(into: &writer)
    }

    private struct Printer {
        let template: NumberTemplate
        let isNegative: Bool
        /// ASCII digits, or `#` where the number has no room.
        var whole: [UInt8]
        var fraction: [UInt8]
        /// Digits before the point printed or passed so far; those after it.
        var wholeSeen = 0
        var fractionSeen = 0
        var hasSign = false
        var hasDigit = false

        init(_ template: NumberTemplate, _ number: Numeric) {
            self.template = template
            let rounded = number.rounded(to: template.fractionDigits)
            isNegative = rounded.signum < 0
            let digits = rounded.absolute.wide.digits.map { $0 + 0x30 }
            let scale = template.fractionDigits
            let padded =
                [UInt8](repeating: 0x30, count: max(0, scale + 1 - digits.count)) + digits
            whole = Array(padded.dropLast(scale))
            fraction = Array(padded.suffix(scale))
            if whole.count > template.wholeDigits && whole != [0x30] || !number.isFinite {
                whole = [UInt8](repeating: UInt8(ascii: "#"), count: template.wholeDigits)
                fraction = [UInt8](repeating: UInt8(ascii: "#"), count: scale)
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
                    writer.append(UInt8(ascii: "."))
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
