// format(): `%[position$][-][width]type` with `%s`, `%I`, `%L` and `%%` (documentation, 9.4.1).

import Types

/// Fills a template in; the arguments come with their types.
func formatted(
    _ template: String, _ arguments: [(Datum, SQLType)], _ settings: TextSettings
) throws(SQLError) -> String {
    var filler = FormatFiller(template, arguments, settings)
    return try filler.fill()
}

private struct FormatFiller {
    private var rest: Substring.UnicodeScalarView
    private let arguments: [(Datum, SQLType)]
    private let settings: TextSettings
    private var result = ""
    /// The argument that a specifier without a position takes.
    private var next = 0

    init(_ template: String, _ arguments: [(Datum, SQLType)], _ settings: TextSettings) {
        rest = Substring(template).unicodeScalars
        self.arguments = arguments
        self.settings = settings
    }

    mutating func fill() throws(SQLError) -> String {
        while let scalar = rest.popFirst() {
            if scalar != "%" {
                result.unicodeScalars.append(scalar)
                continue
            }
            guard let first = rest.first else { throw Self.unterminated }
            if first == "%" {
                rest.removeFirst()
                result += "%"
            } else {
                try specifier()
            }
        }
        return result
    }

    private static let unterminated = SQLError(
        .invalidParameterValue, "unterminated format() type specifier",
        hint: "For a single \"%\" use \"%%\".")

    private mutating func specifier() throws(SQLError) {
        var position: Int?
        var width = 0
        var isLeft = false
        if let number = try number() {
            if rest.first == "$" {
                rest.removeFirst()
                guard number > 0 else {
                    throw SQLError(
                        .invalidParameterValue,
                        "format specifies argument 0, but arguments are numbered from 1")
                }
                position = number
            } else {
                width = number
            }
        }
        if width == 0 {
            while rest.first == "-" {
                isLeft = true
                rest.removeFirst()
            }
            if rest.first == "*" {
                rest.removeFirst()
                width = try widthArgument()
            } else if let number = try number() {
                width = number
            }
        }
        guard let kind = rest.popFirst() else { throw Self.unterminated }
        guard kind == "s" || kind == "I" || kind == "L" else {
            throw SQLError(
                .invalidParameterValue, "unrecognized format() type specifier \"\(kind)\"",
                hint: "For a single \"%\" use \"%%\".")
        }
        let (datum, type) = try argument(position)
        let part = try Self.part(kind, TextCodec.text(datum, as: type, settings))
        if width < 0 {
            isLeft = true
            width = width == .min ? .max : -width
        }
        try append(part, width: width, isLeft: isLeft)
    }

    private mutating func append(_ part: String, width: Int, isLeft: Bool) throws(SQLError) {
        let blanks = max(0, width - part.unicodeScalars.count)
        guard result.utf8.count + part.utf8.count + blanks < ByteSlot.lengthMax else {
            throw SQLError(
                .programLimitExceeded, "out of memory",
                detail: "Cannot enlarge string buffer containing \(result.utf8.count) bytes by "
                    + "\(part.utf8.count + blanks) more bytes.")
        }
        let padding = String(repeating: " ", count: blanks)
        result += isLeft ? part + padding : padding + part
    }

    /// Decimal digits, if there are any.
    private mutating func number() throws(SQLError) -> Int? {
        var value: Int?
        while let digit = rest.first, ("0"..."9").contains(digit) {
            let sum = Int64(value ?? 0) * 10 + Int64(digit.value - 48)
            guard sum <= Int64(Int32.max) else {
                throw SQLError(.numericValueOutOfRange, "number is out of range")
            }
            value = Int(sum)
            rest.removeFirst()
            if rest.isEmpty { throw Self.unterminated }
        }
        return value
    }

    /// The width behind a `*`: the next argument, or that at the position given.
    private mutating func widthArgument() throws(SQLError) -> Int {
        var position: Int?
        if let number = try number() {
            guard rest.first == "$" else {
                throw SQLError(
                    .invalidParameterValue,
                    "width argument position must be ended by \"$\"")
            }
            rest.removeFirst()
            guard number > 0 else {
                throw SQLError(
                    .invalidParameterValue,
                    "format specifies argument 0, but arguments are numbered from 1")
            }
            position = number
        }
        let (datum, type) = try argument(position)
        guard let text = TextCodec.text(datum, as: type, settings) else { return 0 }
        guard case .int32(let width) = try TextCodec.parse(text, as: .int4, settings) else {
            return 0
        }
        return Int(width)
    }

    private mutating func argument(_ position: Int?) throws(SQLError) -> (Datum, SQLType) {
        let index = position.map { $0 - 1 } ?? next
        next = index + 1
        guard arguments.indices.contains(index) else {
            throw SQLError(.invalidParameterValue, "too few arguments for format()")
        }
        return arguments[index]
    }

    private static func part(_ kind: Unicode.Scalar, _ text: String?) throws(SQLError) -> String {
        switch kind {
        case "I":
            guard let text else {
                throw SQLError(
                    .nullValueNotAllowed, "null values cannot be formatted as an SQL identifier")
            }
            return quotedIdentifier(text)
        case "L": return text.map(quotedLiteral) ?? "NULL"
        default: return text ?? ""
        }
    }
}
