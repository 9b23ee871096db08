// Text of the types whose values are runs of bytes: bytea, uuid, log positions, characters.

import Bytes

enum ByteaText {
    /// Hexadecimal after `\x`, else the older form with `\\` and `\ooo`.
    static func parse(_ text: UnsafeRawBufferPointer) throws(SQLError) -> [UInt8] {
        if text.count >= 2, text[0] == UInt8(ascii: "\\"), text[1] == UInt8(ascii: "x") {
            return try parseHexadecimal(text.part(from: 2))
        }
        var result: [UInt8] = []
        result.reserveCapacity(text.count)
        var index = 0
        while index < text.count {
            guard text[index] == UInt8(ascii: "\\") else {
                result.append(text[index])
                index += 1
                continue
            }
            if index + 1 < text.count, text[index + 1] == UInt8(ascii: "\\") {
                result.append(UInt8(ascii: "\\"))
                index += 2
            } else if index + 3 < text.count, let byte = octal(text.part(index + 1..<index + 4)) {
                result.append(byte)
                index += 4
            } else {
                throw SQLError(
                    .invalidTextRepresentation, "invalid input syntax for type bytea")
            }
        }
        return result
    }

    private static func octal(_ digits: UnsafeRawBufferPointer) -> UInt8? {
        var value = 0
        for digit in digits {
            guard digit &- 0x30 < 8 else { return nil }
            value = value * 8 + Int(digit - 0x30)
        }
        return UInt8(exactly: value)
    }

    /// White space may stand between the bytes.
    static func parseHexadecimal(_ text: UnsafeRawBufferPointer) throws(SQLError) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.count / 2)
        var index = 0
        while index < text.count {
            if text[index].isSpace {
                index += 1
                continue
            }
            let high = try digit(text, index)
            guard index + 1 < text.count else {
                throw SQLError(
                    .invalidParameterValue, "invalid hexadecimal data: odd number of digits")
            }
            result.append(high << 4 | (try digit(text, index + 1)))
            index += 2
        }
        return result
    }

    private static func digit(_ text: UnsafeRawBufferPointer, _ index: Int) throws(SQLError)
        -> UInt8
    {
        guard let value = text[index].hexValue else {
            let found = text.part(from: index).firstCharacter
            throw SQLError(.invalidParameterValue, "invalid hexadecimal digit: \"\(found)\"")
        }
        return value
    }

    static func print(_ raw: RawValue, escaped: Bool, into writer: inout ByteWriter) {
        if escaped {
            printEscaped(raw, into: &writer)
        } else {
            writer.append(utf8: "\\x")
            for byte in raw { writer.append(hexadecimal: byte) }
        }
    }

    static func printEscaped(_ raw: RawValue, into writer: inout ByteWriter) {
        for byte in raw {
            if byte == UInt8(ascii: "\\") {
                writer.append(utf8: "\\\\")
            } else if byte < 0x20 || byte > 0x7e {
                writer.append(UInt8(ascii: "\\"))
                writer.append(0x30 + byte >> 6)
                writer.append(0x30 + byte >> 3 & 7)
                writer.append(0x30 + byte & 7)
            } else {
                writer.append(byte)
            }
        }
    }
}

extension ByteWriter {
    /// Two lower-case digits.
    mutating func append(hexadecimal byte: UInt8) {
        append(ByteWriter.hexadecimalDigit(byte >> 4))
        append(ByteWriter.hexadecimalDigit(byte & 15))
    }

    private static func hexadecimalDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? 0x30 + value : 0x57 + value
    }
}

enum UUIDText {
    /// 32 digits, with a dash allowed after every four, in braces or not.
    static func parse(_ text: UnsafeRawBufferPointer) throws(SQLError) -> Fixed16 {
        var index = 0
        var end = text.count
        if text.first == UInt8(ascii: "{"), text.last == UInt8(ascii: "}") {
            index = 1
            end -= 1
        }
        var words: (UInt64, UInt64) = (0, 0)
        var digits = 0
        while index < end {
            if text[index] == UInt8(ascii: "-"), digits > 0, digits < 32, digits % 4 == 0,
                text[index - 1] != UInt8(ascii: "-")
            {
                index += 1
                continue
            }
            guard let value = text[index].hexValue, digits < 32 else {
                throw .invalidInput("uuid", text.string)
            }
            if digits < 16 {
                words.0 = words.0 << 4 | UInt64(value)
            } else {
                words.1 = words.1 << 4 | UInt64(value)
            }
            digits += 1
            index += 1
        }
        guard digits == 32, end > 0, text[end - 1] != UInt8(ascii: "-") else {
            throw .invalidInput("uuid", text.string)
        }
        return Fixed16(first: words.0.byteSwapped, second: words.1.byteSwapped)
    }

    static func print(_ raw: RawValue, into writer: inout ByteWriter) {
        for index in 0..<16 {
            if index == 4 || index == 6 || index == 8 || index == 10 {
                writer.append(UInt8(ascii: "-"))
            }
            writer.append(hexadecimal: raw[index])
        }
    }
}

/// `pg_lsn`: two hexadecimal halves, `16/B374D848`.
enum LogPositionText {
    static func parse(_ text: UnsafeRawBufferPointer) throws(SQLError) -> Int64 {
        guard let slash = text.firstIndex(of: UInt8(ascii: "/")),
            let high = half(text.part(0..<slash)), let low = half(text.part(from: slash + 1))
        else { throw .invalidInput("pg_lsn", text.string) }
        return Int64(bitPattern: high << 32 | low)
    }

    private static func half(_ digits: UnsafeRawBufferPointer) -> UInt64? {
        guard (1...8).contains(digits.count) else { return nil }
        var value: UInt64 = 0
        for digit in digits {
            guard let four = digit.hexValue else { return nil }
            value = value << 4 | UInt64(four)
        }
        return value
    }

    static func print(_ value: UInt64, into writer: inout ByteWriter) {
        writer.append(utf8: String(value >> 32, radix: 16, uppercase: true))
        writer.append(UInt8(ascii: "/"))
        writer.append(utf8: String(value & 0xffff_ffff, radix: 16, uppercase: true))
    }
}
