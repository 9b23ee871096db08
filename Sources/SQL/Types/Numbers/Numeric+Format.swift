// How a numeric lies in vectors and rows.
//
//   byte 0        meaning                         what follows
//   0x00 … 0x3f   finite, scale = byte 0          the coefficient
//   0x40          finite, larger scale            scale, UInt16 little-endian; the coefficient
//   0x41          NaN                             nothing
//   0x42          Infinity                        nothing
//   0x43          -Infinity                       nothing
//
// The coefficient is two's complement, little-endian, in the fewest bytes that hold it; zero takes
// none. So 0 is one byte, 19.99 is three, and any price or counter is below ten. Two encodings of
// one value and scale are equal bytes; the order of the bytes means nothing (see KeyCodec+Format).

import Bytes

extension Numeric {
    private static let scaleFollows: UInt8 = 0x40
    private static let codeForNaN: UInt8 = 0x41
    private static let codeForInfinity: UInt8 = 0x42
    private static let codeForNegativeInfinity: UInt8 = 0x43

    /// Bytes an encoding with a 128-bit coefficient takes at most.
    package static let smallEncodingMax = 19

    /// Decodes what `encoded` made. Bytes that nothing encodes to read as NaN: rows and keys are
    /// checksummed below this layer.
    package init(encoded: UnsafeRawBufferPointer) {
        guard let head = encoded.first else {
            self = .nan
            return
        }
        if head < Numeric.scaleFollows {
            self.init(coefficientBytes: encoded, from: 1, scale: Int(head))
        } else if head == Numeric.scaleFollows, encoded.count >= 3 {
            self.init(
                coefficientBytes: encoded, from: 3,
                scale: Int(encoded[1]) | Int(encoded[2]) << 8)
        } else {
            self =
                switch head {
                case Numeric.codeForInfinity: .infinity
                case Numeric.codeForNegativeInfinity: .negativeInfinity
                default: .nan
                }
        }
    }

    package init(encoded: [UInt8]) {
        self = encoded.withUnsafeBytes { Numeric(encoded: $0) }
    }

    private init(coefficientBytes bytes: UnsafeRawBufferPointer, from start: Int, scale: Int) {
        let count = bytes.count - start
        if count <= 8 {
            var word: UInt64 = 0
            for index in 0..<count { word |= UInt64(bytes[start + index]) << UInt64(8 * index) }
            let unused = Int64(64 - 8 * count)
            // Shifting by 64 gives 0, which is what no bytes mean.
            let value = Int64(bitPattern: word << UInt64(unused)) >> unused
            self.init(small: Int128(value), scale: scale)
        } else if count <= 16 {
            var word: UInt128 = 0
            for index in 0..<count { word |= UInt128(bytes[start + index]) << UInt128(8 * index) }
            let unused = Int128(128 - 8 * count)
            self.init(small: Int128(bitPattern: word << UInt128(unused)) >> unused, scale: scale)
        } else {
            self.init(large: BigInteger(twosComplement: bytes[start...]), scale: scale)
        }
    }

    /// The encoded bytes.
    package var encoded: [UInt8] {
        withUnsafeTemporaryAllocation(byteCount: Numeric.smallEncodingMax, alignment: 1) { buffer in
            if let count = encodeSmall(into: buffer) { return Array(buffer.prefix(count)) }
            return encodedLarge
        }
    }

    /// Writes the encoding if it takes at most `smallEncodingMax` bytes, which `buffer` must have;
    /// returns its length, or nil.
    func encodeSmall(into buffer: UnsafeMutableRawBufferPointer) -> Int? {
        switch coefficient {
        case .small(let value):
            var count = encodeHead(into: buffer)
            if value == 0 { return count }
            var rest = value
            while true {
                buffer[count] = UInt8(truncatingIfNeeded: rest)
                count += 1
                let isSigned = buffer[count - 1] & 0x80 != 0
                rest >>= 8
                // Done when the bytes so far sign-extend to the value.
                if rest == (isSigned ? -1 : 0) { break }
            }
            return count
        case .large: return nil
        case .notANumber: buffer[0] = Numeric.codeForNaN
        case .positiveInfinity: buffer[0] = Numeric.codeForInfinity
        case .negativeInfinity: buffer[0] = Numeric.codeForNegativeInfinity
        }
        return 1
    }

    private func encodeHead(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        if scale < Int(Numeric.scaleFollows) {
            buffer[0] = UInt8(scale)
            return 1
        }
        buffer[0] = Numeric.scaleFollows
        buffer[1] = UInt8(scale & 0xff)
        buffer[2] = UInt8(scale >> 8)
        return 3
    }

    private var encodedLarge: [UInt8] {
        var head = [UInt8](repeating: 0, count: 3)
        let count = head.withUnsafeMutableBytes { encodeHead(into: $0) }
        return head.prefix(count) + wide.twosComplement
    }
}

extension BigInteger {
    /// Two's complement, little-endian, in the fewest bytes.
    fileprivate var twosComplement: [UInt8] {
        var bytes: [UInt8] = []
        var carry = isNegative
        for word in magnitude + [0] {
            var word = word
            if isNegative {
                word = ~word
                if carry { (word, carry) = word.addingReportingOverflow(1) }
            }
            for index in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: word >> UInt(8 * index))) }
        }
        let fill: UInt8 = isNegative ? 0xff : 0
        while bytes.count > 1, bytes[bytes.count - 1] == fill,
            bytes[bytes.count - 2] & 0x80 == fill & 0x80
        {
            bytes.removeLast()
        }
        return bytes
    }

    fileprivate init(twosComplement bytes: Slice<UnsafeRawBufferPointer>) {
        let isNegative = (bytes.last ?? 0) & 0x80 != 0
        var words = [UInt](repeating: isNegative ? .max : 0, count: (bytes.count + 7) / 8)
        for (index, byte) in bytes.enumerated() {
            let shift = UInt(8 * (index % 8))
            words[index / 8] &= ~(0xff << shift)
            words[index / 8] |= UInt(byte) << shift
        }
        if isNegative {
            var carry = true
            for index in words.indices {
                words[index] = ~words[index]
                if carry { (words[index], carry) = words[index].addingReportingOverflow(1) }
            }
        }
        self.init(magnitude: words, isNegative: isNegative)
    }
}
