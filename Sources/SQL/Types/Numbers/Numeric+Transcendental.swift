// Roots, exponentials, logarithms and powers, to the scales PostgreSQL gives them. Computed in binary
// fixed point with enough guard bits that the last decimal digit is correctly rounded but for
// arguments nobody meets.

import Glibc

/// A real number as `value` × 2^-`bits`, for the inner work of series.
private struct FixedPoint {
    var value: BigInteger
    let bits: Int

    init(value: BigInteger, bits: Int) {
        self.value = value
        self.bits = bits
    }

    init(_ number: Numeric, bits: Int) {
        let numerator = number.wide << bits
        self.init(
            value: numerator.dividedRounding(by: .powerOfTen(number.scale)), bits: bits)
    }

    static func one(bits: Int) -> FixedPoint { FixedPoint(value: .one << bits, bits: bits) }

    static func * (left: FixedPoint, right: FixedPoint) -> FixedPoint {
        FixedPoint(value: (left.value * right.value) >> left.bits, bits: left.bits)
    }

    func divided(by divisor: FixedPoint) -> FixedPoint {
        FixedPoint(value: (value << bits).dividing(by: divisor.value).quotient, bits: bits)
    }

    func numeric(scale: Int) -> Numeric {
        let scaled = value * .powerOfTen(max(0, scale))
        let rounded = scaled.dividedRounding(by: .one << bits)
        return Numeric(large: rounded, scale: max(0, scale))
    }

    /// How often an argument is made smaller before a series: about as much work as that saves.
    private var reductions: Int { max(6, Int(Double(bits).squareRoot()) / 2) }

    /// The same number with more bits behind the point.
    private func widened(by more: Int) -> FixedPoint {
        FixedPoint(value: value << more, bits: bits + more)
    }

    private func narrowed(to bits: Int) -> FixedPoint {
        FixedPoint(value: value >> (self.bits - bits), bits: bits)
    }

    /// e to this, by halving the argument, Taylor's series, and squaring back.
    var exponential: FixedPoint {
        let halvings = max(0, value.bitWidth - bits) + reductions
        // Each squaring doubles the error.
        return widened(by: halvings + 16).exponential(halvings: halvings).narrowed(to: bits)
    }

    private func exponential(halvings: Int) -> FixedPoint {
        var term = FixedPoint.one(bits: bits)
        var sum = term
        let small = FixedPoint(value: value >> halvings, bits: bits)
        var count = 1
        while !term.value.isZero {
            term = term * small
            term.value = term.value.dividing(by: BigInteger(Int128(count))).quotient
            sum.value = sum.value + term.value
            count += 1
        }
        for _ in 0..<halvings { sum = sum * sum }
        return sum
    }

    /// 2 artanh(z) for z = (this - 1) / (this + 1), which is ln(this); quick near 1.
    private var logarithmNearOne: FixedPoint {
        let one = FixedPoint.one(bits: bits)
        let ratio = FixedPoint(value: value - one.value, bits: bits)
            .divided(by: FixedPoint(value: value + one.value, bits: bits))
        let square = ratio * ratio
        var power = ratio
        var sum = ratio.value
        var divisor = 3
        while !power.value.isZero {
            power = power * square
            sum = sum + power.value.dividing(by: BigInteger(Int128(divisor))).quotient
            divisor += 2
        }
        return FixedPoint(value: sum << 1, bits: bits)
    }

    /// ln 2 = 2 artanh(1/3): each term is the one before it divided by 9.
    private static func logarithmOfTwo(bits: Int) -> BigInteger {
        let nine = BigInteger(9)
        var power = (BigInteger.one << (bits + 1)).dividing(by: BigInteger(3)).quotient
        var sum = power
        var divisor = 3
        while !power.isZero {
            power = power.dividing(by: nine).quotient
            sum = sum + power.dividing(by: BigInteger(Int128(divisor))).quotient
            divisor += 2
        }
        return sum
    }

    /// ln of a positive value: the power of two apart, then square roots toward 1.
    var logarithm: FixedPoint {
        let exponent = value.bitWidth - bits
        let roots = reductions
        // The result is made of what the roots have, doubled as often.
        let wide = widened(by: roots + 16)
        var rest = FixedPoint(value: wide.value >> exponent, bits: wide.bits)
        for _ in 0..<roots {
            rest = FixedPoint(value: (rest.value << rest.bits).squareRoot, bits: rest.bits)
        }
        var result = rest.logarithmNearOne.value << roots
        if exponent != 0 {
            let two = FixedPoint.logarithmOfTwo(bits: rest.bits)
            result = result + two * BigInteger(Int128(exponent))
        }
        return FixedPoint(value: result, bits: rest.bits).narrowed(to: bits)
    }
}

extension Numeric {
    /// PostgreSQL raises e to no power further from 0 (`exp_var`, three times its NUMERIC_MAX_RESULT_SCALE).
    private static let exponentMax = 6000.0

    private static func bits(forDigits digits: Int) -> Int { digits * 10 / 3 + 8 }

    /// PostgreSQL's estimate of the decimal exponent of ln(self), for a positive value.
    fileprivate var logarithmWeight: Int {
        if Numeric(unscaled: 9, scale: 1) <= self, self <= Numeric(unscaled: 11, scale: 1) {
            let gap = minus(.one)
            if gap.isZero { return 0 }
            let group = gap.absolute.leadingGroup
            return group.weight * 4 + Int(log10(Double(group.digit)))
        }
        let leading = approximateLogarithm
        return leading == 0 ? 0 : Int(log10(abs(leading)))
    }

    /// ln of a positive value, to a double's accuracy, for values of any size.
    private var approximateLogarithm: Double {
        let digits = digitCount
        let shown = min(digits, 17)
        let mantissa = rounded(to: scale - (digits - shown)).wide.digits.prefix(shown)
            .reduce(0.0) { $0 * 10 + Double($1) }
        return log(mantissa) + Double(digits - shown - scale) * 2.302585092994046
    }

    /// With `scale` digits behind the point, or as many as `sqrt` gives. Throws 2201F for a negative value.
    package func squareRoot(scale wanted: Int? = nil) throws(SQLError) -> Numeric {
        if isNaN { return .nan }
        if signum < 0 {
            throw SQLError(
                .invalidArgumentForPower, "cannot take square root of a negative number")
        }
        if isInfinite { return self }
        let weight = (leadingGroup.weight + 1) * 4 / 2 - 1
        let target =
            wanted ?? Numeric.displayScale(Numeric.significantDigitsMin - weight, scale)
        // One digit more than shown, and never a half by chance: the square of one would end in 25.
        let shift = 2 * (target + 1) - scale
        let shifted =
            shift >= 0
            ? wide * .powerOfTen(shift) : wide.dividing(by: .powerOfTen(-shift)).quotient
        let root = shifted.squareRoot
        return Numeric(large: root, scale: target + 1).rounded(to: target)
    }

    /// e to the power of this value; throws 22003.
    package func exponential() throws(SQLError) -> Numeric {
        if isNaN { return .nan }
        if isInfinite { return signum > 0 ? self : .zero }
        let approximate = double
        if abs(approximate) >= Numeric.exponentMax {
            if approximate > 0 { throw Numeric.overflow }
            return Numeric(small: 0, scale: Numeric.displayScaleMax)
        }
        let decimalWeight = Int(approximate * 0.434294481903252)
        let target = Numeric.displayScale(Numeric.significantDigitsMin - decimalWeight, scale)
        return try Numeric.exponential(of: self, scale: target).checked()
    }

    /// e to `power` at `scale`, exactly rounded in practice.
    private static func exponential(of power: Numeric, scale: Int) -> Numeric {
        let weight = Int(abs(power.double) * 0.4343) + 2
        let isNegative = power.signum < 0
        let digits = (isNegative ? 0 : 2 * weight) + scale + weight + 12
        let working = bits(forDigits: digits) + 64
        let result = FixedPoint(power.absolute, bits: working).exponential
        guard isNegative else { return result.numeric(scale: scale) }
        return FixedPoint.one(bits: working).divided(by: result).numeric(scale: scale)
    }

    private func checkLogarithmArgument() throws(SQLError) {
        if signum < 0 {
            throw SQLError(
                .invalidArgumentForLogarithm, "cannot take logarithm of a negative number")
        }
        if isZero {
            throw SQLError(.invalidArgumentForLogarithm, "cannot take logarithm of zero")
        }
    }

    /// The natural logarithm; throws 2201E for zero and below.
    package func logarithm() throws(SQLError) -> Numeric {
        if isNaN { return .nan }
        try checkLogarithmArgument()
        if isInfinite { return self }
        let target = Numeric.displayScale(
            Numeric.significantDigitsMin - logarithmWeight, scale)
        return fixedLogarithm(digits: target).numeric(scale: target)
    }

    /// ln with `digits` decimals right.
    private func fixedLogarithm(digits: Int) -> FixedPoint {
        let small = max(0, scale - digitCount + 1)
        return FixedPoint(
            self, bits: Numeric.bits(forDigits: digits + 12 + small * 2) + 64
        ).logarithm
    }

    /// log of this value to `base`; throws 2201E, or 22012 for base 1.
    package func logarithm(base: Numeric) throws(SQLError) -> Numeric {
        if isNaN || base.isNaN { return .nan }
        try base.checkLogarithmArgument()
        try checkLogarithmArgument()
        // PostgreSQL's is infinite for bases below 1, too.
        if isInfinite { return base.isInfinite ? .nan : self }
        if base.isInfinite { return .zero }
        let target = Numeric.displayScale(
            Numeric.significantDigitsMin - (logarithmWeight - base.logarithmWeight), scale,
            base.scale)
        let digits = target + 20 + max(0, -base.logarithmWeight) * 2
        let bits = Numeric.bits(forDigits: digits + max(0, scale, base.scale) * 2) + 64
        let top = FixedPoint(self, bits: bits).logarithm
        let bottom = FixedPoint(base, bits: bits).logarithm
        if bottom.value.isZero { throw .divisionByZero }
        return top.divided(by: bottom).numeric(scale: target)
    }

    /// This value to a power; throws 2201F and 22003.
    package func raised(to power: Numeric) throws(SQLError) -> Numeric {
        if isNaN { return power.isZero ? .one : .nan }
        if power.isNaN { return self == .one ? .one : .nan }
        if isZero, power.signum < 0 {
            throw SQLError(
                .invalidArgumentForPower, "zero raised to a negative power is undefined")
        }
        if isInfinite || power.isInfinite { return try raisedWithInfinity(power) }
        let isWhole = power.trimmed.scale == 0
        if isWhole, let exponent = power.exactInteger(), Int32(exactly: exponent) != nil {
            return try raised(toInteger: Int(exponent))
        }
        if signum < 0, !isWhole {
            throw SQLError(
                .invalidArgumentForPower,
                "a negative number raised to a non-integer power yields a complex result")
        }
        if isZero { return Numeric(small: 0, scale: Numeric.significantDigitsMin) }
        return try raisedByLogarithm(power, isOdd: isWhole && power.trimmed.wide.isOdd)
    }

    private func raisedByLogarithm(_ power: Numeric, isOdd: Bool) throws(SQLError) -> Numeric {
        let base = absolute
        let product = base.approximateLogarithm * power.double
        if product >= Numeric.exponentMax { throw Numeric.overflow }
        if product <= -Numeric.exponentMax {
            return Numeric(small: 0, scale: Numeric.displayScaleMax)
        }
        let decimalWeight = Int(product * 0.434294481903252)
        let target = Numeric.displayScale(
            Numeric.significantDigitsMin - decimalWeight, scale, power.scale)
        if decimalWeight + target + 1 < 0 { return Numeric(small: 0, scale: target) }
        let digits = target + abs(decimalWeight) + power.digitCount + 20
        let logarithm = base.fixedLogarithm(digits: digits).numeric(scale: digits)
        let result = Numeric.exponential(of: logarithm.times(exactly: power), scale: target)
        return try (signum < 0 && isOdd ? result.negated : result).checked()
    }

    private func times(exactly other: Numeric) -> Numeric {
        Numeric(large: wide * other.wide, scale: scale + other.scale)
    }

    private func raised(toInteger exponent: Int) throws(SQLError) -> Numeric {
        let target = Numeric.displayScale(Numeric.significantDigitsMin, scale)
        if exponent == 0 { return Numeric.one.rounded(to: target) }
        if isZero { return Numeric(small: 0, scale: target) }
        let decimalWeight = approximateAbsoluteLogarithm * Double(exponent) * 0.434294481903252
        if decimalWeight > Double(Numeric.integerDigitsMax) + 8 { throw Numeric.overflow }
        if decimalWeight + Double(target) < 0 { return Numeric(small: 0, scale: target) }
        // Relative accuracy enough for the digits shown, lost a little at each multiplication.
        let kept = target + Int(abs(decimalWeight)) + 24
        var result = Numeric.one
        var base =
            exponent < 0
            ? Numeric.one.divided(by: self, scale: kept + digitCount, rounding: true) : self
        var rest = exponent.magnitude
        while rest > 0 {
            if rest & 1 == 1 { result = result.times(exactly: base).significant(kept) }
            rest >>= 1
            if rest > 0 { base = base.times(exactly: base).significant(kept) }
        }
        return try result.rounded(to: target).checked()
    }

    private var approximateAbsoluteLogarithm: Double { absolute.approximateLogarithm }

    /// Rounded to `count` significant digits, when that drops digits after the point only.
    private func significant(_ count: Int) -> Numeric {
        let excess = digitCount - count
        return excess > 0 && scale > 0 ? rounded(to: max(0, scale - excess)) : self
    }

    private func raisedWithInfinity(_ power: Numeric) throws(SQLError) -> Numeric {
        if self == .one || power.isZero { return .one }
        if isZero { return .zero }
        if power.isInfinite {
            let size = absolute
            if size == .one { return .one }
            return (size > .one) == (power.signum > 0) ? .infinity : .zero
        }
        if power.signum < 0 { return .zero }
        if signum > 0 { return .infinity }
        guard power.trimmed.scale == 0 else {
            throw SQLError(
                .invalidArgumentForPower,
                "a negative number raised to a non-integer power yields a complex result")
        }
        return power.trimmed.wide.isOdd ? .negativeInfinity : .infinity
    }
}
