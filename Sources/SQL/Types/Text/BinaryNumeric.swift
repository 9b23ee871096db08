// The wire's binary form of `numeric`, big-endian:
//
//   offset   size      field
//   0        2         n, the number of base-10000 digits
//   2        2         weight: the power of 10000 of the first digit
//   4        2         sign: 0x0000 +, 0x4000 -, 0xc000 NaN, 0xd000 Infinity, 0xf000 -Infinity
//   6        2         display scale: decimal digits after the point
//   8        2 × n     the digits

import Bytes

enum BinaryNumeric {
    private static let negative: UInt16 = 0x4000
    private static let nan: UInt16 = 0xc000
    private static let infinity: UInt16 = 0xd000
    private static let negativeInfinity: UInt16 = 0xf000
    private static let headSize = 8

    static func print(_ value: Numeric, into writer: inout ByteWriter) {
        guard value.isFinite else {
            let sign = value.isNaN ? nan : value.signum < 0 ? negativeInfinity : infinity
            // PostgreSQL sends this scale with the infinities; receivers ignore it.
            let scale: UInt16 = value.isNaN ? 0 : 0x20
            for word in [0, 0, sign, scale] { writer.appendBigEndian(word) }
            return
        }
        let digits = value.wide.digits
        let whole = digits.count - value.scale
        // Base-10000 digits stand at multiples of four from the point: pad the front to one.
        let padding = Calendar.floorModulo(-whole, 4)
        var groups: [UInt16] = []
        var index = -padding
        while index < digits.count {
            var group: UInt16 = 0
            for position in index..<index + 4 {
                group = group * 10
                if position >= 0, position < digits.count { group += UInt16(digits[position]) }
            }
            groups.append(group)
            index += 4
        }
        while groups.last == 0 { groups.removeLast() }
        let weight = groups.isEmpty ? 0 : (whole + padding) / 4 - 1
        writer.appendBigEndian(UInt16(groups.count))
        writer.appendBigEndian(Int16(truncatingIfNeeded: weight))
        writer.appendBigEndian(value.signum < 0 ? negative : 0)
        writer.appendBigEndian(UInt16(value.scale))
        for group in groups { writer.appendBigEndian(group) }
    }

    /// How many bytes the number at the start of `bytes` takes.
    static func size(of bytes: UnsafeRawBufferPointer) throws(BinaryCodec.BinaryFault) -> Int {
        guard bytes.count >= headSize else { throw .short }
        let count = UInt16(bigEndian: bytes.loadUnaligned(as: UInt16.self))
        guard bytes.count >= headSize + Int(count) * 2 else { throw .short }
        return headSize + Int(count) * 2
    }

    /// `bytes` are as many as `size` says.
    static func read(_ bytes: UnsafeRawBufferPointer) throws(BinaryCodec.BinaryFault) -> Numeric {
        func word(_ offset: Int) -> UInt16 {
            UInt16(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt16.self))
        }
        let count = Int(word(0))
        let weight = Int(Int16(bitPattern: word(2)))
        let scale = Int(word(6))
        guard scale <= Numeric.scaleMax else { throw invalid("scale") }
        switch word(4) {
        case nan: return .nan
        case infinity: return .infinity
        case negativeInfinity: return .negativeInfinity
        case 0, negative: break
        default: throw invalid("sign")
        }
        var digits: [UInt8] = []
        digits.reserveCapacity(count * 4)
        for index in 0..<count {
            var group = word(headSize + index * 2)
            guard group < 10_000 else { throw invalid("digit") }
            var four: [UInt8] = []
            for _ in 0..<4 {
                four.append(UInt8(group % 10))
                group /= 10
            }
            digits.append(contentsOf: four.reversed())
        }
        // Digits after the point that the groups hold; PostgreSQL cuts at the scale.
        let held = (count - weight - 1) * 4
        var size = BigInteger(digits: digits)
        if held < 0 { size = size * .powerOfTen(-held) }
        let value = Numeric(
            large: word(4) == negative ? size.negated : size, scale: max(0, held))
        return value.truncated(to: scale)
    }

    private static func invalid(_ what: String) -> BinaryCodec.BinaryFault {
        .value(
            SQLError(
                .invalidBinaryRepresentation, "invalid \(what) in external \"numeric\" value"))
    }
}
