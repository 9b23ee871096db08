// Numerics to and from the machine's integers and floating-point numbers.

import Glibc

extension Numeric {
    /// Rounded to an integer, half away from zero. `typeName` is for errors: 22003
    /// `integer out of range`, 0A000 `cannot convert NaN to integer`.
    package func integer<Integer: FixedWidthInteger>(
        _: Integer.Type = Integer.self, typeName: String
    ) throws(SQLError) -> Integer {
        guard isFinite else {
            let what = isNaN ? "NaN" : "infinity"
            throw SQLError(.featureNotSupported, "cannot convert \(what) to \(typeName)")
        }
        guard case .small(let value) = rounded(to: 0).coefficient,
            let result = Integer(exactly: value)
        else { throw .outOfRange(typeName) }
        return result
    }

    /// The value if it is an integer that fits; nil otherwise.
    package func exactInteger() -> Int64? {
        guard case .small(let value) = trimmed.coefficient, trimmed.scale == 0 else { return nil }
        return Int64(exactly: value)
    }

    /// The nearest double; infinite for values too large.
    package var double: Double {
        switch coefficient {
        case .small(let value):
            // Exact operands make one division the correctly rounded result.
            if value.magnitude <= 1 << 53, scale <= 22 {
                return Double(Int64(value)) / Numeric.exactPowers[scale]
            }
            return strtod(decimalText, nil)
        case .large: return strtod(decimalText, nil)
        case .notANumber: return .nan
        case .positiveInfinity: return .infinity
        case .negativeInfinity: return -.infinity
        }
    }

    /// The nearest float; infinite for values too large.
    package var float: Float {
        switch coefficient {
        case .small, .large:
            strtof(decimalText, nil)
        default: Float(double)
        }
    }

    /// Zero-terminated.
    private var decimalText: [CChar] { Array(description.utf8CString) }

    private static let exactPowers: [Double] = (0...22).map { exponent in
        (0..<exponent).reduce(1.0) { power, _ in power * 10 }
    }

    /// A double as PostgreSQL casts it: 15 significant digits.
    package init(_ value: Double) { self.init(value, digits: 15) }

    /// A real as PostgreSQL casts it: 6 significant digits.
    package init(_ value: Float) { self.init(Double(value), digits: 6) }

    private init(_ value: Double, digits: Int) {
        guard value.isFinite else {
            self = value.isNaN ? .nan : value < 0 ? .negativeInfinity : .infinity
            return
        }
        guard value != 0 else {
            self = .zero
            return
        }
        // value = significand × 2^exponent exactly; find the power of ten that leaves `digits`.
        let significand = BigInteger(
            Int128(value.significandBitPattern | (value.isNormal ? 1 << 52 : 0)))
        let exponent = (value.isNormal ? Int(value.exponentBitPattern) : 1) - 1075
        var scale = digits - 1 - Int(log10(value.magnitude).rounded(.down))
        var rounded = Numeric.scaled(significand, exponent, scale)
        // The logarithm may be off by one, and rounding may carry into a further digit.
        if rounded.digits.count > digits {
            scale -= 1
            rounded = Numeric.scaled(significand, exponent, scale)
        } else if rounded.digits.count < digits {
            scale += 1
            rounded = Numeric.scaled(significand, exponent, scale)
        }
        let size = scale >= 0 ? rounded : rounded * .powerOfTen(-scale)
        self = Numeric(large: value < 0 ? size.negated : size, scale: max(0, scale)).trimmed
    }

    /// significand × 2^exponent × 10^scale, rounded half to even.
    private static func scaled(_ significand: BigInteger, _ exponent: Int, _ scale: Int)
        -> BigInteger
    {
        var top = scale >= 0 ? significand * .powerOfTen(scale) : significand
        var bottom = scale >= 0 ? BigInteger.one : .powerOfTen(-scale)
        if exponent >= 0 { top = top << exponent } else { bottom = bottom << -exponent }
        let (quotient, remainder) = top.dividing(by: bottom)
        let order = BigInteger.compareMagnitudes(remainder << 1, bottom)
        return order > 0 || (order == 0 && quotient.isOdd) ? quotient + .one : quotient
    }
}
