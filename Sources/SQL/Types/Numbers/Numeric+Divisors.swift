// Greatest common divisors, least common multiples and factorials.

extension Numeric {
    /// `gcd(a, b)`, never negative, to the larger of both scales; NaN unless both are finite.
    package static func greatestCommonDivisor(_ a: Numeric, _ b: Numeric) throws(SQLError)
        -> Numeric
    {
        guard a.isFinite, b.isFinite else { return .nan }
        let scale = max(a.scale, b.scale)
        var (larger, smaller) = (a.absolute, b.absolute)
        while !smaller.isZero { (larger, smaller) = (smaller, try larger % smaller) }
        return larger.rounded(to: scale)
    }

    /// `lcm(a, b)`, never negative, to the larger of both scales; NaN unless both are finite.
    package static func leastCommonMultiple(_ a: Numeric, _ b: Numeric) throws(SQLError)
        -> Numeric
    {
        guard a.isFinite, b.isFinite else { return .nan }
        let scale = max(a.scale, b.scale)
        if a.isZero || b.isZero { return Numeric.zero.rounded(to: scale) }
        let quotient = try integerQuotient(a, try greatestCommonDivisor(a, b))
        return try (quotient * b).absolute.rounded(to: scale)
    }

    /// `n!`. Throws 22003 for negative numbers and for those whose factorial has no numeric.
    package static func factorial(_ n: Int64) throws(SQLError) -> Numeric {
        if n < 0 {
            throw SQLError(
                .numericValueOutOfRange, "factorial of a negative number is undefined")
        }
        // The factorial of the next number has more digits than a numeric holds.
        if n > 32_177 {
            throw SQLError(.numericValueOutOfRange, "value overflows numeric format")
        }
        var result = Numeric.one
        for factor in stride(from: 2, through: n, by: 1) { result = try result * Numeric(factor) }
        return result
    }

    /// The number times 10^`places`, which is small.
    func shifted(left places: Int) -> Numeric {
        guard places > 0, isFinite else { return self }
        return times(Numeric(large: BigInteger.powerOfTen(places), scale: 0))
    }
}
