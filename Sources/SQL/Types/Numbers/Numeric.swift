// PostgreSQL's `numeric`: exact decimal numbers of any size, NaN and the infinities.
//
// A finite value is coefficient × 10^-scale. The coefficient is 128 bits wide while it fits (always,
// for money and counters) and a `BigInteger` beyond; it is never in the wide form when it would fit,
// so equal coefficients have equal forms. The scale is the number of digits displayed: 1.0 and 1.00
// are equal but print differently.

/// A decimal number as PostgreSQL has it.
package struct Numeric: Sendable {
    enum Coefficient: Hashable, Sendable {
        case small(Int128)
        case large(BigInteger)
        case notANumber
        case positiveInfinity
        case negativeInfinity
    }

    let coefficient: Coefficient
    /// Digits displayed after the point: 0 to `scaleMax`; 0 for values that are not finite.
    package let scale: Int

    /// Digits PostgreSQL allows after and before the point.
    package static let scaleMax = 16383
    package static let integerDigitsMax = 131072

    package static let zero = Numeric(small: 0, scale: 0)
    package static let one = Numeric(small: 1, scale: 0)
    package static let nan = Numeric(special: .notANumber)
    package static let infinity = Numeric(special: .positiveInfinity)
    package static let negativeInfinity = Numeric(special: .negativeInfinity)

    init(small: Int128, scale: Int) {
        coefficient = .small(small)
        self.scale = scale
    }

    /// Takes the 128-bit form if `large` fits it.
    init(large: BigInteger, scale: Int) {
        coefficient = large.int128.map(Coefficient.small) ?? .large(large)
        self.scale = scale
    }

    private init(special: Coefficient) {
        coefficient = special
        scale = 0
    }

    package init(_ value: some FixedWidthInteger) {
        self.init(small: Int128(truncatingIfNeeded: value), scale: 0)
    }

    /// `unscaled` × 10^-`scale`; the scale must be 0 to `scaleMax`.
    package init(unscaled: Int128, scale: Int) {
        precondition(scale >= 0 && scale <= Numeric.scaleMax)
        self.init(small: unscaled, scale: scale)
    }
}

// MARK: - Facts about a value

extension Numeric {
    package var isNaN: Bool { coefficient == .notANumber }
    package var isInfinite: Bool {
        coefficient == .positiveInfinity || coefficient == .negativeInfinity
    }
    package var isFinite: Bool {
        switch coefficient {
        case .small, .large: true
        default: false
        }
    }
    package var isZero: Bool { coefficient == .small(0) }

    /// -1, 0 or 1; 0 for NaN.
    package var signum: Int {
        switch coefficient {
        case .small(let value): value.signum() == 0 ? 0 : value < 0 ? -1 : 1
        case .large(let value): value.isNegative ? -1 : 1
        case .notANumber: 0
        case .positiveInfinity: 1
        case .negativeInfinity: -1
        }
    }

    /// The coefficient in the wide form; zero for values that are not finite.
    var wide: BigInteger {
        switch coefficient {
        case .small(let value): BigInteger(value)
        case .large(let value): value
        default: .zero
        }
    }

    /// Decimal digits of the coefficient; 0 for zero.
    var digitCount: Int {
        switch coefficient {
        case .small(let value): value.decimalDigitCount
        case .large(let value): value.digits.count
        default: 0
        }
    }

    package var negated: Numeric {
        switch coefficient {
        case .small(let value) where value != .min: Numeric(small: -value, scale: scale)
        case .small, .large: Numeric(large: wide.negated, scale: scale)
        case .notANumber: self
        case .positiveInfinity: .negativeInfinity
        case .negativeInfinity: .infinity
        }
    }

    package var absolute: Numeric { signum < 0 ? negated : self }
}

extension Int128 {
    /// Decimal digits of the magnitude; 0 for zero.
    var decimalDigitCount: Int {
        let size = magnitude
        if size == 0 { return 0 }
        // log10(2) ≈ 1233/4096: right or one too small.
        let bits = 128 - size.leadingZeroBitCount
        let guess = (bits * 1233) >> 12
        if guess > 38 { return 39 }
        return size >= UInt128(Int128.powersOfTen[guess]) ? guess + 1 : guess
    }
}

// MARK: - Order and equality

extension Numeric: Comparable {
    /// PostgreSQL's order: -Infinity, finite values, Infinity, NaN; NaN equals NaN.
    package static func compare(_ left: Numeric, _ right: Numeric) -> Int {
        if case .small(let first) = left.coefficient, case .small(let second) = right.coefficient {
            if left.scale == right.scale { return first < second ? -1 : first == second ? 0 : 1 }
            if let order = compareSmall(first, left.scale, second, right.scale) { return order }
        }
        let leftRank = left.rank
        let rightRank = right.rank
        if leftRank != rightRank || leftRank != 0 { return (leftRank - rightRank).signum() }
        let common = max(left.scale, right.scale)
        let first = left.wide * .powerOfTen(common - left.scale)
        let second = right.wide * .powerOfTen(common - right.scale)
        return first < second ? -1 : first == second ? 0 : 1
    }

    /// Scales the shorter one up; nil if that overflows.
    private static func compareSmall(
        _ left: Int128, _ leftScale: Int, _ right: Int128, _ rightScale: Int
    ) -> Int? {
        let gap = abs(leftScale - rightScale)
        guard gap <= 38 else { return nil }
        let factor = Int128.powersOfTen[gap]
        let scaled = (leftScale < rightScale ? left : right).multipliedReportingOverflow(by: factor)
        if scaled.overflow { return nil }
        let first = leftScale < rightScale ? scaled.partialValue : left
        let second = leftScale < rightScale ? right : scaled.partialValue
        return first < second ? -1 : first == second ? 0 : 1
    }

    private var rank: Int {
        switch coefficient {
        case .negativeInfinity: -1
        case .small, .large: 0
        case .positiveInfinity: 1
        case .notANumber: 2
        }
    }

    package static func < (left: Numeric, right: Numeric) -> Bool { compare(left, right) < 0 }
    package static func == (left: Numeric, right: Numeric) -> Bool { compare(left, right) == 0 }
}

extension Numeric: Hashable {
    /// The value with no trailing zeros after the point (1.50 → 1.5, 100 stays).
    package var trimmed: Numeric {
        switch coefficient {
        case .small(var value):
            var scale = self.scale
            while scale > 0, value % 10 == 0 {
                value /= 10
                scale -= 1
            }
            return Numeric(small: value, scale: scale)
        case .large:
            let digits = wide.digits
            let zeros = min(scale, digits.reversed().prefix { $0 == 0 }.count)
            if zeros == 0 { return self }
            let size = BigInteger(digits: digits.dropLast(zeros))
            return Numeric(large: signum < 0 ? size.negated : size, scale: scale - zeros)
        default: return self
        }
    }

    /// Equal values hash alike, whatever their scale.
    package func hash(into hasher: inout Hasher) {
        let canonical = trimmed
        hasher.combine(canonical.coefficient)
        hasher.combine(canonical.scale)
    }
}
