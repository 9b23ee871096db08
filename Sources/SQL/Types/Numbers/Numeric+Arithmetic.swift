// The four operations and rounding, with PostgreSQL's scales of results.

extension Numeric {
    /// Rounds half away from zero to `newScale` digits after the point (negative: before it). The
    /// result's scale is `newScale`, or 0 if that is negative.
    package func rounded(to newScale: Int) -> Numeric { rescaled(to: newScale, rounding: true) }

    /// Drops digits beyond `newScale`.
    package func truncated(to newScale: Int) -> Numeric { rescaled(to: newScale, rounding: false) }

    private func rescaled(to newScale: Int, rounding: Bool) -> Numeric {
        guard isFinite, newScale != scale else { return self }
        if newScale > scale {
            let target = min(newScale, Numeric.scaleMax)
            if case .small(let value) = coefficient, target - scale <= 38 {
                let scaled = value.multipliedReportingOverflow(
                    by: Int128.powersOfTen[target - scale])
                if !scaled.overflow { return Numeric(small: scaled.partialValue, scale: target) }
            }
            return Numeric(large: wide * .powerOfTen(target - scale), scale: target)
        }
        let dropped = scale - newScale
        if case .small(let value) = coefficient, dropped <= 38 {
            let kept = value.divided(byPowerOfTen: dropped, rounding: rounding)
            if newScale >= 0 { return Numeric(small: kept, scale: newScale) }
            let restored = kept.multipliedReportingOverflow(by: Int128.tenPower(-newScale))
            if -newScale <= 38, !restored.overflow {
                return Numeric(small: restored.partialValue, scale: 0)
            }
        }
        // Every digit gone, and the half too: no need to build a power that large.
        if dropped > digitCount { return Numeric(small: 0, scale: max(newScale, 0)) }
        let kept = wide.divided(byPowerOfTen: dropped, rounding: rounding)
        return Numeric(
            large: newScale >= 0 ? kept : kept * .powerOfTen(-newScale), scale: max(newScale, 0))
    }

    /// Toward positive and negative infinity, to an integer.
    package var ceiling: Numeric {
        let whole = truncated(to: 0)
        return whole < self ? whole.plus(.one) : whole
    }

    package var floor: Numeric {
        let whole = truncated(to: 0)
        return self < whole ? whole.minus(.one) : whole
    }
}

extension Int128 {
    fileprivate static func tenPower(_ exponent: Int) -> Int128 {
        exponent <= 38 ? powersOfTen[exponent] : 0
    }

    /// This over 10^`exponent` (0 to 38), truncated or rounded half away from zero.
    func divided(byPowerOfTen exponent: Int, rounding: Bool) -> Int128 {
        if exponent <= 18, let narrow = Int64(exactly: self) {
            let divisor = Int64(truncatingIfNeeded: Int128.powersOfTen[exponent])
            let (quotient, remainder) = narrow.quotientAndRemainder(dividingBy: divisor)
            let up = rounding && remainder.magnitude >= divisor.magnitude - remainder.magnitude
            return Int128(quotient) + (up ? (narrow < 0 ? -1 : 1) : 0)
        }
        let divisor = Int128.powersOfTen[exponent]
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        let up = rounding && remainder.magnitude >= divisor.magnitude - remainder.magnitude
        return quotient + (up ? (self < 0 ? -1 : 1) : 0)
    }
}

extension BigInteger {
    fileprivate func divided(byPowerOfTen exponent: Int, rounding: Bool) -> BigInteger {
        dividedRounding(by: .powerOfTen(exponent), rounding: rounding)
    }

    /// This over `divisor`, truncated or rounded half away from zero.
    func dividedRounding(by divisor: BigInteger, rounding: Bool = true) -> BigInteger {
        let (quotient, remainder) = dividing(by: divisor)
        guard rounding, BigInteger.compareMagnitudes(remainder << 1, divisor) >= 0 else {
            return quotient
        }
        let isNegative = self.isNegative != divisor.isNegative
        return isNegative ? quotient - .one : quotient + .one
    }
}

// MARK: - Sums and products

extension Numeric {
    /// The sum without a check of the format's limits: for values far inside them.
    func plus(_ other: Numeric) -> Numeric {
        if case .small(let left) = coefficient, case .small(let right) = other.coefficient {
            if scale == other.scale {
                let sum = left.addingReportingOverflow(right)
                if !sum.overflow { return Numeric(small: sum.partialValue, scale: scale) }
            } else if let sum = Numeric.sumOfSmall(left, scale, right, other.scale) {
                return sum
            }
        }
        guard isFinite, other.isFinite else {
            if isNaN || other.isNaN { return .nan }
            if isInfinite && other.isInfinite { return self == other ? self : .nan }
            return isInfinite ? self : other
        }
        let common = max(scale, other.scale)
        return Numeric(
            large: wide * .powerOfTen(common - scale)
                + other.wide * .powerOfTen(common - other.scale), scale: common)
    }

    func minus(_ other: Numeric) -> Numeric { plus(other.negated) }

    private static func sumOfSmall(
        _ left: Int128, _ leftScale: Int, _ right: Int128, _ rightScale: Int
    ) -> Numeric? {
        let gap = abs(leftScale - rightScale)
        guard gap <= 38 else { return nil }
        let (fine, coarse) = leftScale > rightScale ? (left, right) : (right, left)
        let scaled = coarse.multipliedReportingOverflow(by: Int128.powersOfTen[gap])
        if scaled.overflow { return nil }
        let sum = fine.addingReportingOverflow(scaled.partialValue)
        return sum.overflow
            ? nil : Numeric(small: sum.partialValue, scale: max(leftScale, rightScale))
    }

    func times(_ other: Numeric) -> Numeric {
        guard isFinite, other.isFinite else {
            let sign = signum * other.signum
            return isNaN || other.isNaN || sign == 0
                ? .nan : sign > 0 ? .infinity : .negativeInfinity
        }
        let scale = self.scale + other.scale
        if case .small(let left) = coefficient, case .small(let right) = other.coefficient {
            let product = left.multipliedReportingOverflow(by: right)
            if !product.overflow {
                return Numeric(small: product.partialValue, scale: scale).limited
            }
        }
        return Numeric(large: wide * other.wide, scale: scale).limited
    }

    private var limited: Numeric {
        scale > Numeric.scaleMax ? rounded(to: Numeric.scaleMax) : self
    }

    /// Throws 22003 when more digits stand before the point than the format allows.
    package func checked() throws(SQLError) -> Numeric {
        guard case .large(let value) = coefficient else { return self }
        // 131072 digits are 435412 bits; below that nothing needs counting.
        if value.bitWidth > 435_000, value.digits.count - scale > Numeric.integerDigitsMax {
            throw Numeric.overflow
        }
        return self
    }

    static let overflow = SQLError(.numericValueOutOfRange, "value overflows numeric format")

    package static func + (left: Numeric, right: Numeric) throws(SQLError) -> Numeric {
        try left.plus(right).checked()
    }

    package static func - (left: Numeric, right: Numeric) throws(SQLError) -> Numeric {
        try left.minus(right).checked()
    }

    package static func * (left: Numeric, right: Numeric) throws(SQLError) -> Numeric {
        try left.times(right).checked()
    }
}

// MARK: - Division

extension Numeric {
    /// The first base-10000 digit and the power of 10000 it stands at: what PostgreSQL's rules for
    /// the scales of results go by. (0, 0) for zero.
    var leadingGroup: (weight: Int, digit: Int) {
        let digits = digitCount
        guard digits > 0 else { return (0, 0) }
        let exponent = digits - 1 - scale
        let weight = exponent >= 0 ? exponent / 4 : -((3 - exponent) / 4)
        // Digits of the coefficient that belong to the leading group and those above it.
        let kept = exponent - weight * 4 + 1
        let leading: Int
        if case .small(let value) = coefficient {
            leading =
                digits >= kept
                ? Int(value.magnitude / UInt128(Int128.powersOfTen[digits - kept]))
                : Int(value.magnitude) * Int(Int128.powersOfTen[kept - digits])
        } else {
            leading = wide.digits.prefix(kept).reduce(0) { $0 * 10 + Int($1) }
        }
        return (weight, leading)
    }

    /// Significant digits PostgreSQL gives an inexact result at least, and the scale it stops at.
    static let significantDigitsMin = 16
    static let displayScaleMax = 1000

    /// The scale of `left / right`.
    static func quotientScale(_ left: Numeric, _ right: Numeric) -> Int {
        let first = left.leadingGroup
        let second = right.leadingGroup
        var weight = first.weight - second.weight
        if first.digit <= second.digit { weight -= 1 }
        return displayScale(significantDigitsMin - weight * 4, left.scale, right.scale)
    }

    /// A wished-for scale, at least that of the arguments, within PostgreSQL's bounds.
    static func displayScale(_ wanted: Int, _ scales: Int...) -> Int {
        min(max(wanted, scales.max() ?? 0, 0), displayScaleMax)
    }

    /// Throws 22012 for a zero divisor.
    package static func / (left: Numeric, right: Numeric) throws(SQLError) -> Numeric {
        guard left.isFinite, right.isFinite else {
            if left.isNaN || right.isNaN { return .nan }
            if left.isInfinite && right.isInfinite { return .nan }
            if right.isInfinite { return .zero }
            if right.isZero { throw .divisionByZero }
            return left.signum == right.signum ? .infinity : .negativeInfinity
        }
        if right.isZero { throw .divisionByZero }
        return try left.divided(by: right, scale: quotientScale(left, right), rounding: true)
            .checked()
    }

    /// The quotient at `scale`; both must be finite and `divisor` not zero.
    func divided(by divisor: Numeric, scale: Int, rounding: Bool) -> Numeric {
        let shift = scale + divisor.scale - self.scale
        if case .small(let left) = coefficient, case .small(let right) = divisor.coefficient,
            shift >= 0, shift <= 38
        {
            let scaled = left.multipliedReportingOverflow(by: Int128.powersOfTen[shift])
            if !scaled.overflow {
                let (quotient, remainder) = scaled.partialValue.quotientAndRemainder(
                    dividingBy: right)
                let up =
                    rounding && remainder.magnitude >= right.magnitude - remainder.magnitude
                let isNegative = (left < 0) != (right < 0)
                return Numeric(
                    small: quotient + (up ? (isNegative ? -1 : 1) : 0), scale: scale)
            }
        }
        let top = shift >= 0 ? wide * .powerOfTen(shift) : wide
        let bottom = shift >= 0 ? divisor.wide : divisor.wide * .powerOfTen(-shift)
        return Numeric(large: top.dividedRounding(by: bottom, rounding: rounding), scale: scale)
    }

    /// `div(left, right)`: the quotient truncated to an integer.
    package static func integerQuotient(_ left: Numeric, _ right: Numeric) throws(SQLError)
        -> Numeric
    {
        guard left.isFinite, right.isFinite else { return try left / right }
        if right.isZero { throw .divisionByZero }
        return left.divided(by: right, scale: 0, rounding: false)
    }

    /// The remainder of truncated division, with the dividend's sign; throws 22012.
    package static func % (left: Numeric, right: Numeric) throws(SQLError) -> Numeric {
        guard left.isFinite, right.isFinite else {
            if left.isNaN || right.isNaN { return .nan }
            if left.isInfinite {
                if right.isZero { throw .divisionByZero }
                return .nan
            }
            return left
        }
        if right.isZero { throw .divisionByZero }
        let common = max(left.scale, right.scale)
        let first = left.rounded(to: common)
        let second = right.rounded(to: common)
        if case .small(let top) = first.coefficient, case .small(let bottom) = second.coefficient,
            bottom != -1
        {
            return Numeric(small: top % bottom, scale: common)
        }
        return Numeric(large: first.wide.dividing(by: second.wide).remainder, scale: common)
    }
}
