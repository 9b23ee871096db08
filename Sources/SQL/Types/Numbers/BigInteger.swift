// Integers without bound, for the decimals that outgrow 128 bits: a sign and a magnitude in an
// array, computed on by GMP's low-level functions, so that copies and frees are the array's affair.
//
// Invariant: the magnitude has no leading zero words; zero is the empty magnitude, not negative.

import CGMP

/// A signed integer of any size.
struct BigInteger: Hashable, Sendable {
    /// Words, least significant first.
    private(set) var magnitude: [UInt]
    private(set) var isNegative: Bool

    static let zero = BigInteger(magnitude: [], isNegative: false)
    static let one = BigInteger(magnitude: [1], isNegative: false)

    init(magnitude: [UInt], isNegative: Bool) {
        var words = magnitude
        while words.last == 0 { words.removeLast() }
        self.magnitude = words
        self.isNegative = isNegative && !words.isEmpty
    }

    init(_ value: Int128) {
        let size = value.magnitude
        self.init(
            magnitude: [UInt(truncatingIfNeeded: size), UInt(truncatingIfNeeded: size >> 64)],
            isNegative: value < 0)
    }

    /// The value in 128 bits; nil if it does not fit.
    var int128: Int128? {
        guard magnitude.count <= 2 else { return nil }
        var size: UInt128 = 0
        for word in magnitude.reversed() { size = size << 64 | UInt128(word) }
        if isNegative {
            guard size <= UInt128(1) << 127 else { return nil }
            return Int128(truncatingIfNeeded: 0 &- size)
        }
        return Int128(exactly: size)
    }

    var isZero: Bool { magnitude.isEmpty }
    var negated: BigInteger { BigInteger(magnitude: magnitude, isNegative: !isNegative) }
    var absolute: BigInteger { BigInteger(magnitude: magnitude, isNegative: false) }

    /// Bits of the magnitude; 0 for zero.
    var bitWidth: Int {
        guard let top = magnitude.last else { return 0 }
        return magnitude.count * 64 - top.leadingZeroBitCount
    }

    var isOdd: Bool { (magnitude.first ?? 0) & 1 == 1 }
}

// MARK: - Arithmetic

extension BigInteger {
    static func + (left: BigInteger, right: BigInteger) -> BigInteger {
        if left.isNegative == right.isNegative {
            return BigInteger(
                magnitude: sum(left.magnitude, right.magnitude), isNegative: left.isNegative)
        }
        let order = compareMagnitudes(left, right)
        if order == 0 { return .zero }
        return order > 0
            ? BigInteger(
                magnitude: difference(left.magnitude, right.magnitude), isNegative: left.isNegative)
            : BigInteger(
                magnitude: difference(right.magnitude, left.magnitude),
                isNegative: right.isNegative)
    }

    static func - (left: BigInteger, right: BigInteger) -> BigInteger { left + right.negated }

    static func * (left: BigInteger, right: BigInteger) -> BigInteger {
        if left.isZero || right.isZero { return .zero }
        let (long, short) =
            left.magnitude.count >= right.magnitude.count
            ? (left.magnitude, right.magnitude) : (right.magnitude, left.magnitude)
        let words = [UInt](unsafeUninitializedCapacity: long.count + short.count) { buffer, count in
            _ = __gmpn_mul(buffer.baseAddress, long, long.count, short, short.count)
            count = long.count + short.count
        }
        return BigInteger(magnitude: words, isNegative: left.isNegative != right.isNegative)
    }

    /// Quotient truncated toward zero, and the remainder with the dividend's sign. `divisor` must
    /// not be zero.
    func dividing(by divisor: BigInteger) -> (quotient: BigInteger, remainder: BigInteger) {
        precondition(!divisor.isZero)
        let size = magnitude.count
        let divisorSize = divisor.magnitude.count
        guard size >= divisorSize else { return (.zero, self) }
        var remainder = [UInt](repeating: 0, count: divisorSize)
        let quotient = [UInt](unsafeUninitializedCapacity: size - divisorSize + 1) {
            buffer, count in
            __gmpn_tdiv_qr(
                buffer.baseAddress, &remainder, 0, magnitude, size, divisor.magnitude, divisorSize)
            count = size - divisorSize + 1
        }
        return (
            BigInteger(magnitude: quotient, isNegative: isNegative != divisor.isNegative),
            BigInteger(magnitude: remainder, isNegative: isNegative)
        )
    }

    /// The integer square root of a value that is not negative, rounded down.
    var squareRoot: BigInteger {
        precondition(!isNegative)
        if isZero { return .zero }
        let rootSize = (magnitude.count + 1) / 2
        let words = [UInt](unsafeUninitializedCapacity: rootSize) { buffer, count in
            _ = __gmpn_sqrtrem(buffer.baseAddress, nil, magnitude, magnitude.count)
            count = rootSize
        }
        return BigInteger(magnitude: words, isNegative: false)
    }

    static func << (value: BigInteger, bits: Int) -> BigInteger {
        if bits < 0 { return value >> -bits }
        if value.isZero || bits == 0 { return value }
        var words = [UInt](repeating: 0, count: bits / 64)
        let shift = UInt(bits % 64)
        var carry: UInt = 0
        for word in value.magnitude {
            words.append(shift == 0 ? word : word << shift | carry)
            carry = shift == 0 ? 0 : word >> (64 - shift)
        }
        words.append(carry)
        return BigInteger(magnitude: words, isNegative: value.isNegative)
    }

    /// Shifts the magnitude: rounds toward zero.
    static func >> (value: BigInteger, bits: Int) -> BigInteger {
        if bits < 0 { return value << -bits }
        let words = value.magnitude.dropFirst(bits / 64)
        let shift = UInt(bits % 64)
        guard shift != 0 else {
            return BigInteger(magnitude: Array(words), isNegative: value.isNegative)
        }
        var result: [UInt] = []
        result.reserveCapacity(words.count)
        for index in words.indices {
            let above = index + 1 < words.endIndex ? words[index + 1] : 0
            result.append(words[index] >> shift | above << (64 - shift))
        }
        return BigInteger(magnitude: result, isNegative: value.isNegative)
    }

    private static func sum(_ left: [UInt], _ right: [UInt]) -> [UInt] {
        let (long, short) = left.count >= right.count ? (left, right) : (right, left)
        var result = long
        var carry = false
        for index in long.indices {
            if index >= short.count && !carry { break }
            let (partial, first) = result[index].addingReportingOverflow(
                index < short.count ? short[index] : 0)
            let (word, second) = partial.addingReportingOverflow(carry ? 1 : 0)
            result[index] = word
            carry = first || second
        }
        if carry { result.append(1) }
        return result
    }

    /// `left` must not be less than `right`.
    private static func difference(_ left: [UInt], _ right: [UInt]) -> [UInt] {
        var result = left
        var borrow = false
        for index in left.indices {
            if index >= right.count && !borrow { break }
            let (partial, first) = result[index].subtractingReportingOverflow(
                index < right.count ? right[index] : 0)
            let (word, second) = partial.subtractingReportingOverflow(borrow ? 1 : 0)
            result[index] = word
            borrow = first || second
        }
        return result
    }

    /// Below, equal to or above 0 as |left| is to |right|.
    static func compareMagnitudes(_ left: BigInteger, _ right: BigInteger) -> Int {
        if left.magnitude.count != right.magnitude.count {
            return left.magnitude.count < right.magnitude.count ? -1 : 1
        }
        for index in left.magnitude.indices.reversed()
        where left.magnitude[index] != right.magnitude[index] {
            return left.magnitude[index] < right.magnitude[index] ? -1 : 1
        }
        return 0
    }
}

extension BigInteger: Comparable {
    static func < (left: BigInteger, right: BigInteger) -> Bool {
        if left.isNegative != right.isNegative { return left.isNegative }
        let order = compareMagnitudes(left, right)
        return left.isNegative ? order > 0 : order < 0
    }
}

// MARK: - Decimal digits

extension BigInteger {
    /// The value of decimal digits, most significant first, each 0 to 9 (not ASCII).
    init(digits: some Collection<UInt8>) {
        let significant = Array(digits.drop { $0 == 0 })
        guard !significant.isEmpty else {
            self = .zero
            return
        }
        // 10^19 fits a word; one word more is room for GMP's scratch.
        let room = significant.count / 19 + 2
        let words = [UInt](unsafeUninitializedCapacity: room) { buffer, count in
            count = __gmpn_set_str(buffer.baseAddress, significant, significant.count, 10)
        }
        self.init(magnitude: words, isNegative: false)
    }

    /// The magnitude's decimal digits, most significant first, each 0 to 9; empty for zero.
    var digits: [UInt8] {
        if isZero { return [] }
        var scratch = magnitude
        scratch.append(0)
        let size = magnitude.count
        let room = size * 20 + 2
        let digits = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
            count = __gmpn_get_str(buffer.baseAddress, 10, &scratch, size)
        }
        return Array(digits.drop { $0 == 0 })
    }

    /// 10 to the power `exponent`, which must not be negative.
    static func powerOfTen(_ exponent: Int) -> BigInteger {
        if exponent <= 38 { return BigInteger(Int128.powersOfTen[exponent]) }
        var result = BigInteger.one
        var base = BigInteger(10)
        var rest = exponent
        while rest > 0 {
            if rest & 1 == 1 { result = result * base }
            rest >>= 1
            if rest > 0 { base = base * base }
        }
        return result
    }
}

extension Int128 {
    /// 10^0 to 10^38.
    static let powersOfTen: [Int128] = {
        var powers: [Int128] = [1]
        for _ in 1...38 { powers.append(powers[powers.count - 1] * 10) }
        return powers
    }()
}
