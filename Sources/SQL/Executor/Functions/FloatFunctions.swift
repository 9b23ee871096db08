// The float family: arithmetic with PostgreSQL's overflow and underflow errors, comparison in which
// NaN equals itself and exceeds every number, and the mathematical functions.

import Glibc
import Types

/// Single and double precision.
protocol SQLFloat: BinaryFloatingPoint, ColumnElement {}
extension Float: SQLFloat {}
extension Double: SQLFloat {}

extension FunctionRegistry {
    /// Registers the functions named `float…`, `d…` and the casts between numbers.
    mutating func addFloatFunctions() {
        addFloatArithmetic("float4", Float.self, Float.self, Float.self)
        addFloatArithmetic("float8", Double.self, Double.self, Double.self)
        addFloatArithmetic("float48", Float.self, Double.self, Double.self)
        addFloatArithmetic("float84", Double.self, Float.self, Double.self)
        addFloatComparison("float4", "btfloat4cmp", Float.self, Float.self)
        addFloatComparison("float8", "btfloat8cmp", Double.self, Double.self)
        addFloatComparison("float48", "btfloat48cmp", Float.self, Double.self)
        addFloatComparison("float84", "btfloat84cmp", Double.self, Float.self)
        addFloatSigns("float4", Float.self)
        addFloatSigns("float8", Double.self)
        addFloatCasts()
        addRounding()
        addExponentials()
        addTrigonometry()
    }

    @inline(__always)
    private mutating func addFloatArithmetic<A: SQLFloat, B: SQLFloat, R: SQLFloat>(
        _ prefix: String, _ a: A.Type, _ b: B.Type, _ r: R.Type
    ) {
        binary(prefix + "pl", a, b, r) { (a, b) throws(SQLError) -> R in
            let (x, y) = (R(a), R(b))
            return try finite(x + y, when: x.isFinite && y.isFinite)
        }
        binary(prefix + "mi", a, b, r) { (a, b) throws(SQLError) -> R in
            let (x, y) = (R(a), R(b))
            return try finite(x - y, when: x.isFinite && y.isFinite)
        }
        binary(prefix + "mul", a, b, r) { (a, b) throws(SQLError) -> R in
            let (x, y) = (R(a), R(b))
            let product = try finite(x * y, when: x.isFinite && y.isFinite)
            if product == 0 && x != 0 && y != 0 { throw .floatUnderflow }
            return product
        }
        binary(prefix + "div", a, b, r) { (a, b) throws(SQLError) -> R in
            let (x, y) = (R(a), R(b))
            if y == 0 && !x.isNaN { throw .divisionByZero }
            let quotient = try finite(x / y, when: x.isFinite && y.isFinite)
            if quotient == 0 && x != 0 && !y.isInfinite { throw .floatUnderflow }
            return quotient
        }
    }

    @inline(__always)
    private mutating func addFloatComparison<A: SQLFloat, B: SQLFloat>(
        _ prefix: String, _ compare: String, _ a: A.Type, _ b: B.Type
    ) {
        predicate(prefix + "eq", a, b) { floatOrder(Double($0), Double($1)) == 0 }
        predicate(prefix + "ne", a, b) { floatOrder(Double($0), Double($1)) != 0 }
        predicate(prefix + "lt", a, b) { floatOrder(Double($0), Double($1)) < 0 }
        predicate(prefix + "le", a, b) { floatOrder(Double($0), Double($1)) <= 0 }
        predicate(prefix + "gt", a, b) { floatOrder(Double($0), Double($1)) > 0 }
        predicate(prefix + "ge", a, b) { floatOrder(Double($0), Double($1)) >= 0 }
        binary(compare, a, b, Int32.self) { floatOrder(Double($0), Double($1)) }
    }

    @inline(__always)
    private mutating func addFloatSigns<A: SQLFloat>(_ prefix: String, _ a: A.Type) {
        unary(prefix + "um", a, a) { -$0 }
        unary(prefix + "up", a, a) { $0 }
        unary(prefix + "abs", a, a) { abs($0) }
        binary(prefix + "larger", a, a, a) { floatOrder(Double($0), Double($1)) > 0 ? $0 : $1 }
        binary(prefix + "smaller", a, a, a) { floatOrder(Double($0), Double($1)) < 0 ? $0 : $1 }
    }

    private mutating func addFloatCasts() {
        unary("i2tod", Int16.self, Double.self) { Double($0) }
        unary("i4tod", Int32.self, Double.self) { Double($0) }
        unary("i8tod", Int64.self, Double.self) { Double($0) }
        unary("i2tof", Int16.self, Float.self) { Float($0) }
        unary("i4tof", Int32.self, Float.self) { Float($0) }
        unary("i8tof", Int64.self, Float.self) { Float($0) }
        unary("ftod", Float.self, Double.self) { Double($0) }
        unary("dtof", Double.self, Float.self) { (a) throws(SQLError) -> Float in
            let result = try finite(Float(a), when: a.isFinite)
            if result == 0 && a != 0 { throw .floatUnderflow }
            return result
        }
        addFloatToInteger("ftoi2", Float.self, Int16.self)
        addFloatToInteger("ftoi4", Float.self, Int32.self)
        addFloatToInteger("ftoi8", Float.self, Int64.self)
        addFloatToInteger("dtoi2", Double.self, Int16.self)
        addFloatToInteger("dtoi4", Double.self, Int32.self)
        addFloatToInteger("dtoi8", Double.self, Int64.self)
    }

    /// Rounds half to even, as `rint` does under the default mode.
    @inline(__always)
    private mutating func addFloatToInteger<A: SQLFloat, R: SQLInteger>(
        _ name: String, _ a: A.Type, _ r: R.Type
    ) {
        unary(name, a, r) { (a) throws(SQLError) -> R in
            guard let result = R(exactly: Double(a).rounded(.toNearestOrEven)) else {
                throw R.outOfRange
            }
            return result
        }
    }

    private mutating func addRounding() {
        unary("dround", Double.self, Double.self) { $0.rounded(.toNearestOrEven) }
        unary("dceil", Double.self, Double.self) { $0.rounded(.up) }
        unary("dfloor", Double.self, Double.self) { $0.rounded(.down) }
        unary("dtrunc", Double.self, Double.self) { $0.rounded(.towardZero) }
        unary("dsign", Double.self, Double.self) { $0 > 0 ? 1 : $0 < 0 ? -1 : 0 }
        unary("degrees", Double.self, Double.self) { (a) throws(SQLError) -> Double in
            try finite(a / (Double.pi / 180), when: a.isFinite)
        }
        unary("radians", Double.self, Double.self) { (a) throws(SQLError) -> Double in
            let result = a * (Double.pi / 180)
            if result == 0 && a != 0 { throw .floatUnderflow }
            return result
        }
        nullary("dpi", Double.self) { _ in Double.pi }
    }

    private mutating func addExponentials() {
        unary("dsqrt", Double.self, Double.self) { (a) throws(SQLError) -> Double in
            guard !(a < 0) else {
                throw SQLError(
                    .invalidArgumentForPower,
                    "cannot take square root of a negative number")
            }
            return a.squareRoot()
        }
        unary("dcbrt", Double.self, Double.self) { cbrt($0) }
        unary("dexp", Double.self, Double.self) { (a) throws(SQLError) -> Double in
            let result = try finite(exp(a), when: a.isFinite)
            if result == 0 && a.isFinite { throw .floatUnderflow }
            return result
        }
        unary("dlog1", Double.self, Double.self) { (a) throws(SQLError) -> Double in
            log(try logarithmArgument(a))
        }
        unary("dlog10", Double.self, Double.self) { (a) throws(SQLError) -> Double in
            log10(try logarithmArgument(a))
        }
        binary("dpow", Double.self, Double.self, Double.self) { (a, b) throws(SQLError) -> Double in
            try power(a, b)
        }
    }

    private mutating func addTrigonometry() {
        bounded("dsin", within: 0) { sin($0) }
        bounded("dcos", within: 0) { cos($0) }
        bounded("dtan", within: 0) { tan($0) }
        bounded("dcot", within: 0) { 1 / tan($0) }
        bounded("dasin", within: 1) { asin($0) }
        bounded("dacos", within: 1) { acos($0) }
        bounded("datanh", within: 1) { atanh($0) }
        unary("datan", Double.self, Double.self) { atan($0) }
        unary("dsinh", Double.self, Double.self) { sinh($0) }
        unary("dcosh", Double.self, Double.self) { cosh($0) }
        unary("dtanh", Double.self, Double.self) { tanh($0) }
        unary("dasinh", Double.self, Double.self) { asinh($0) }
        unary("dacosh", Double.self, Double.self) { (a) throws(SQLError) -> Double in
            guard !(a < 1) else { throw .inputOutOfRange }
            return acosh(a)
        }
        binary("datan2", Double.self, Double.self, Double.self) { atan2($0, $1) }
    }

    /// A function of one double defined for `-limit...limit`, or for every finite one if it is 0.
    private mutating func bounded(
        _ name: String, within limit: Double, _ body: @escaping @Sendable (Double) -> Double
    ) {
        unary(name, Double.self, Double.self) { (a) throws(SQLError) -> Double in
            if limit == 0 ? a.isInfinite : abs(a) > limit { throw .inputOutOfRange }
            return body(a)
        }
    }
}

extension SQLError {
    static var floatOverflow: SQLError {
        SQLError(.numericValueOutOfRange, "value out of range: overflow")
    }
    static var floatUnderflow: SQLError {
        SQLError(.numericValueOutOfRange, "value out of range: underflow")
    }
    static var inputOutOfRange: SQLError {
        SQLError(.numericValueOutOfRange, "input is out of range")
    }
}

/// -1, 0 or 1 in PostgreSQL's order: NaN equals NaN and is greater than everything else.
@inline(__always)
func floatOrder(_ a: Double, _ b: Double) -> Int32 {
    if a < b { return -1 }
    if a > b { return 1 }
    if a == b { return 0 }
    return a.isNaN ? (b.isNaN ? 0 : 1) : -1
}

@inline(__always)
private func finite<R: SQLFloat>(_ result: R, when operandsFinite: Bool) throws(SQLError) -> R {
    if result.isInfinite && operandsFinite { throw .floatOverflow }
    return result
}

private func logarithmArgument(_ value: Double) throws(SQLError) -> Double {
    if value == 0 {
        throw SQLError(.invalidArgumentForLogarithm, "cannot take logarithm of zero")
    }
    if value < 0 {
        throw SQLError(.invalidArgumentForLogarithm, "cannot take logarithm of a negative number")
    }
    return value
}

private func power(_ base: Double, _ exponent: Double) throws(SQLError) -> Double {
    if base == 0 && exponent < 0 {
        throw SQLError(
            .invalidArgumentForPower,
            "zero raised to a negative power is undefined")
    }
    if base < 0 && !exponent.isNaN && exponent.rounded(.towardZero) != exponent {
        throw SQLError(
            .invalidArgumentForPower,
            "a negative number raised to a non-integer power yields a complex result")
    }
    let operandsFinite = base.isFinite && exponent.isFinite
    let result = try finite(pow(base, exponent), when: operandsFinite)
    if result == 0 && base != 0 && operandsFinite { throw .floatUnderflow }
    return result
}
