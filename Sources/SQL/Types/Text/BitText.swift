// bit and bit varying: kept as the digits that they print.

import Bytes

package enum BitText {
    /// `101`, `B101` or `X5`. Throws 22P02 for another digit, 22026 and 22001 for a length that is not the type's.
    static func parse(
        _ text: UnsafeRawBufferPointer, _ type: SQLType
    ) throws(SQLError) -> [UInt8] {
        try CharacterText.validate(text)
        let bits: [UInt8]
        switch text.first.map({ $0 | 0x20 }) {
        case UInt8(ascii: "x"): bits = try hexadecimal(text.dropFirst())
        case UInt8(ascii: "b"): bits = try binary(text.dropFirst())
        default: bits = try binary(text[...])
        }
        return try limited(bits, to: type, isExplicit: false)
    }

    private static func binary(_ digits: Slice<UnsafeRawBufferPointer>) throws(SQLError) -> [UInt8]
    {
        for (index, digit) in digits.enumerated() where digit & 0xfe != 0x30 {
            throw invalid(digits, index, "binary")
        }
        return Array(digits)
    }

    private static func hexadecimal(
        _ digits: Slice<UnsafeRawBufferPointer>
    ) throws(SQLError) -> [UInt8] {
        var bits: [UInt8] = []
        bits.reserveCapacity(digits.count * 4)
        for (index, digit) in digits.enumerated() {
            guard let value = Character(Unicode.Scalar(digit)).hexDigitValue else {
                throw invalid(digits, index, "hexadecimal")
            }
            for place in [3, 2, 1, 0] { bits.append(0x30 + UInt8(value >> place & 1)) }
        }
        return bits
    }

    private static func invalid(
        _ digits: Slice<UnsafeRawBufferPointer>, _ index: Int, _ kind: String
    ) -> SQLError {
        let rest = String(decoding: digits.dropFirst(index), as: UTF8.self)
        return SQLError(
            .invalidTextRepresentation,
            "\"\(rest.first.map(String.init) ?? "")\" is not a valid \(kind) digit")
    }

    /// The bits as many as the type has: an explicit cast cuts them, and a bit's are filled with zeros.
    package static func limited(
        _ bits: [UInt8], to type: SQLType, isExplicit: Bool
    ) throws(SQLError) -> [UInt8] {
        let length = Int(type.modifier)
        guard length > 0, bits.count != length else { return bits }
        if bits.count > length, isExplicit { return Array(bits[..<length]) }
        if type.oid == .varbit {
            guard bits.count > length else { return bits }
            throw SQLError(
                .stringDataRightTruncation,
                "bit string too long for type bit varying(\(length))")
        }
        guard isExplicit else {
            throw SQLError(
                .stringDataLengthMismatch,
                "bit string length \(bits.count) does not match type bit(\(length))")
        }
        return bits + [UInt8](repeating: 0x30, count: length - bits.count)
    }

    /// An integer's lowest `count` bits, its sign before them.
    package static func bits(of number: Int64, count: Int) -> [UInt8] {
        (0..<count).reversed().map { 0x30 + UInt8(truncatingIfNeeded: number >> min($0, 63) & 1) }
    }

    /// The integer whose lowest bits these are; nil where they are more than `width`.
    package static func integer(_ bits: UnsafeRawBufferPointer, width: Int) -> Int64? {
        guard bits.count <= width else { return nil }
        var value: UInt64 = 0
        for bit in bits { value = value << 1 | UInt64(bit & 1) }
        return width == 32 ? Int64(Int32(truncatingIfNeeded: value)) : Int64(bitPattern: value)
    }

    // MARK: Binary

    /// The number of bits (4 bytes), then the bits, the first of them highest, zeros after the last.
    static func printBinary(_ bits: RawValue, into writer: inout ByteWriter) {
        writer.appendBigEndian(Int32(bits.count))
        for start in stride(from: 0, to: bits.count, by: 8) {
            var byte: UInt8 = 0
            for place in start..<min(start + 8, bits.count) {
                byte |= (bits[place] & 1) << UInt8(7 - (place - start))
            }
            writer.append(byte)
        }
    }

    /// Bytes that so many bits take.
    static func byteCount(_ bitCount: Int) -> Int { (bitCount + 7) / 8 }

    static func readBinary(_ bytes: UnsafeRawBufferPointer, bitCount: Int) -> [UInt8] {
        (0..<bitCount).map { 0x30 + (bytes[$0 / 8] >> UInt8(7 - $0 % 8) & 1) }
    }
}
