// The bytes of a key. Comparing two keys with memcmp gives the SQL order of their values, and the
// encoding of some leading columns is a byte prefix of every key that begins with their values.
//
// Each column is a marker byte and, unless NULL, the value:
//
//   0x01  NULL, where NULLs come first
//   0x02  a value follows
//   0x03  NULL, where NULLs come last
//
//   kind or type                 the value's bytes
//   bool                         0x00 or 0x01
//   int2, int4, int8, date,      big-endian with the sign bit flipped
//   time, timestamp(tz)
//   oid, reg…, xid, cid, xid8    big-endian
//   float4, float8               big-endian IEEE bits: sign bit flipped if positive, all bits if
//                                negative; -0 becomes 0, every NaN the one above Infinity
//   uuid                         its 16 bytes
//   interval                     its total in µs (a month is 30 days, a day 24 hours), 128 bits
//                                big-endian with the sign bit flipped
//   timetz                       the µs it stands for in UTC, then the zone; both as int8 and int4
//   text and other bytes         each byte as it is, 0x00 as 0x00 0xff; then 0x00 0x01
//   char(n)                      the same, without trailing spaces
//   numeric                      see below
//   arrays, jsonb, records       not keys of this codec: see ComparableForm
//
// Text orders by its bytes, which for UTF-8 is by code point: PostgreSQL's "C" collation, whatever
// the database's.
//
// numeric: one byte for the class, then for finite non-zero values the exponent and the digits
//
//   0x00 -Infinity   0x01 negative   0x02 zero   0x03 positive   0x04 Infinity   0x05 NaN
//
//   exponent   e, where the value is 0.d₁d₂d₃… × 100^e: one byte, e + 0x80, for -100 ≤ e ≤ 100;
//              else 0x01 (below) or 0xff (above) and e + 0x800000 as 3 bytes big-endian
//   digits     base-100 digits d₁ ≠ 0, d₂, …, each as d + 1, without trailing zeros; then 0x00
//
// For negative values exponent, digits and terminator are inverted. The scale is not kept: equal
// values must have equal keys.
//
// In a descending column every byte after the marker is inverted.

import Bytes
import Glibc

enum KeyMarker {
    static let nullFirst: UInt8 = 1
    static let value: UInt8 = 2
    static let nullLast: UInt8 = 3
}

/// Writes values' parts of a key; `inversion` is 0xff in a descending column.
struct KeyWriter {
    private static let escape: UInt8 = 0xff
    private static let terminator: UInt8 = 0x01

    let inversion: UInt8

    func unsigned<Integer: FixedWidthInteger & UnsignedInteger>(
        _ value: Integer, into writer: inout ByteWriter
    ) {
        writer.appendBigEndian(inversion == 0 ? value : ~value)
    }

    func signed<Integer: FixedWidthInteger & SignedInteger>(
        _ value: Integer, into writer: inout ByteWriter
    ) where Integer.Magnitude: FixedWidthInteger & UnsignedInteger {
        let bits = Integer.Magnitude(truncatingIfNeeded: value ^ Integer.min)
        unsigned(bits, into: &writer)
    }

    func double(_ value: Double, into writer: inout ByteWriter) {
        let canonical = value.isNaN ? Double.nan : value == 0 ? 0 : value
        let bits = canonical.bitPattern
        unsigned(bits >> 63 == 0 ? bits | 1 << 63 : ~bits, into: &writer)
    }

    func float(_ value: Float, into writer: inout ByteWriter) {
        let canonical = value.isNaN ? Float.nan : value == 0 ? 0 : value
        let bits = canonical.bitPattern
        unsigned(bits >> 31 == 0 ? bits | 1 << 31 : ~bits, into: &writer)
    }

    func bytes(_ content: UnsafeRawBufferPointer, into writer: inout ByteWriter) {
        if inversion == 0, !content.hasZero {
            writer.append(contentsOf: content)
        } else {
            for byte in content {
                writer.append(byte ^ inversion)
                if byte == 0 { writer.append(KeyWriter.escape ^ inversion) }
            }
        }
        writer.append(inversion)
        writer.append(KeyWriter.terminator ^ inversion)
    }

    /// Writes marker and value of an ascending column's bytes, none of which is zero; returns where they
    /// end: three bytes more than there are.
    @inline(__always)
    static func put(
        plain content: UnsafeRawBufferPointer, into buffer: UnsafeMutableRawBufferPointer,
        at place: Int
    ) -> Int {
        buffer[place] = KeyMarker.value
        let end = place + 1 + content.count
        UnsafeMutableRawBufferPointer(rebasing: buffer[place + 1..<end]).copyMemory(from: content)
        buffer[end] = 0
        buffer[end + 1] = terminator
        return end + 2
    }

    func uuid(_ value: Fixed16, into writer: inout ByteWriter) {
        unsigned(value.first.byteSwapped, into: &writer)
        unsigned(value.second.byteSwapped, into: &writer)
    }

    func numeric(_ value: Numeric, into writer: inout ByteWriter) {
        let category = NumericKeyClass(value)
        writer.append(category.rawValue ^ inversion)
        guard category == .negative || category == .positive else { return }
        let flip = category == .negative ? ~inversion : inversion
        let digits = value.wide.digits
        // Base-100 digits stand at even distances from the point: an odd whole part gets a zero.
        let whole = digits.count - value.scale
        let isOdd = whole & 1 != 0
        let exponent = (whole + (isOdd ? 1 : 0)) / 2
        if abs(exponent) <= 100 {
            writer.append(UInt8(exponent + 0x80) ^ flip)
        } else {
            writer.append((exponent < 0 ? 0x01 : 0xff) ^ flip)
            let raw = exponent + 0x80_0000
            for shift in [16, 8, 0] { writer.append(UInt8(raw >> shift & 0xff) ^ flip) }
        }
        let end = digits.count - digits.reversed().prefix { $0 == 0 }.count
        var index = isOdd ? -1 : 0
        while index < end {
            let high = index < 0 ? 0 : digits[index]
            let low = index + 1 < end ? digits[index + 1] : 0
            writer.append((high * 10 + low + 1) ^ flip)
            index += 2
        }
        writer.append(flip)
    }
}

extension UnsafeRawBufferPointer {
    /// Whether one of the bytes is zero.
    var hasZero: Bool {
        guard let baseAddress else { return false }
        return memchr(baseAddress, 0, count) != nil
    }
}

enum NumericKeyClass: UInt8 {
    case negativeInfinity, negative, zero, positive, infinity, nan

    init(_ value: Numeric) {
        self =
            value.isNaN
            ? .nan
            : value.isInfinite
                ? (value.signum < 0 ? .negativeInfinity : .infinity)
                : value.signum < 0 ? .negative : value.signum > 0 ? .positive : .zero
    }
}

/// Reads back what `KeyWriter` wrote.
struct KeyReader {
    var reader: ByteReader
    var inversion: UInt8 = 0

    init(_ key: UnsafeRawBufferPointer) { reader = ByteReader(key) }

    mutating func byte() throws(MalformedBytes) -> UInt8 { try reader.byte("key") ^ inversion }

    mutating func unsigned<Integer: FixedWidthInteger & UnsignedInteger>(
        _: Integer.Type = Integer.self
    ) throws(MalformedBytes) -> Integer {
        let value = try reader.bigEndian(Integer.self, "key integer")
        return inversion == 0 ? value : ~value
    }

    mutating func signed<Integer: FixedWidthInteger & SignedInteger>(
        _: Integer.Type = Integer.self
    ) throws(MalformedBytes) -> Integer
    where Integer.Magnitude: FixedWidthInteger & UnsignedInteger {
        Integer(truncatingIfNeeded: try unsigned(Integer.Magnitude.self)) ^ Integer.min
    }

    mutating func double() throws(MalformedBytes) -> Double {
        let bits: UInt64 = try unsigned()
        return Double(bitPattern: bits >> 63 == 1 ? bits & ~(1 << 63) : ~bits)
    }

    mutating func float() throws(MalformedBytes) -> Float {
        let bits: UInt32 = try unsigned()
        return Float(bitPattern: bits >> 31 == 1 ? bits & ~(1 << 31) : ~bits)
    }

    mutating func uuid() throws(MalformedBytes) -> Fixed16 {
        let first: UInt64 = try unsigned()
        let second: UInt64 = try unsigned()
        return Fixed16(first: first.byteSwapped, second: second.byteSwapped)
    }

    mutating func bytes() throws(MalformedBytes) -> [UInt8] {
        var result: [UInt8] = []
        while true {
            let next = try byte()
            if next != 0 {
                result.append(next)
                continue
            }
            switch try byte() {
            case 0xff: result.append(0)
            case 0x01: return result
            default: throw MalformedBytes("key text", at: reader.position)
            }
        }
    }

    /// `scale` is the column's declared scale; nil leaves no zeros at the end.
    mutating func numeric(scale: Int?) throws(MalformedBytes) -> Numeric {
        guard let category = NumericKeyClass(rawValue: try byte()) else {
            throw MalformedBytes("key numeric", at: reader.position)
        }
        switch category {
        case .nan: return .nan
        case .infinity: return .infinity
        case .negativeInfinity: return .negativeInfinity
        case .zero: return Numeric.zero.rounded(to: max(0, scale ?? 0))
        case .negative, .positive: break
        }
        let flip: UInt8 = category == .negative ? 0xff : 0
        var exponent = Int(try byte() ^ flip) - 0x80
        if abs(exponent) > 100 {
            exponent = 0
            for _ in 0..<3 { exponent = exponent << 8 | Int(try byte() ^ flip) }
            exponent -= 0x80_0000
        }
        var digits: [UInt8] = []
        while true {
            let digit = try byte() ^ flip
            if digit == 0 { break }
            digits.append((digit - 1) / 10)
            digits.append((digit - 1) % 10)
        }
        let fraction = digits.count - exponent * 2
        var size = BigInteger(digits: digits)
        if fraction < 0 { size = size * .powerOfTen(-fraction) }
        let value = Numeric(
            large: category == .negative ? size.negated : size, scale: max(0, fraction)
        ).trimmed
        return scale.map { value.rounded(to: max($0, 0)) } ?? value
    }
}
