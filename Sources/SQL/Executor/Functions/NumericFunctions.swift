// The numeric family: exact arithmetic, comparison, rounding, transcendental functions, casts.

import Types

extension FunctionRegistry {
    /// Registers `numeric_add` and the rest.
    mutating func addNumericFunctions() {
        numericBinary("numeric_add") { (a, b) throws(SQLError) in try a + b }
        numericBinary("numeric_sub") { (a, b) throws(SQLError) in try a - b }
        numericBinary("numeric_mul") { (a, b) throws(SQLError) in try a * b }
        numericBinary("numeric_div") { (a, b) throws(SQLError) in try a / b }
        numericBinary("numeric_mod") { (a, b) throws(SQLError) in try a % b }
        numericBinary("numeric_div_trunc") { (a, b) throws(SQLError) in
            try Numeric.integerQuotient(a, b)
        }
        numericBinary("numeric_larger") { (a, b) throws(SQLError) in a > b ? a : b }
        numericBinary("numeric_smaller") { (a, b) throws(SQLError) in a < b ? a : b }
        numericBinary("numeric_power") { (a, b) throws(SQLError) in try a.raised(to: b) }
        numericBinary("numeric_log") { (base, a) throws(SQLError) in try a.logarithm(base: base) }

        numericUnary("numeric_uminus") { (a) throws(SQLError) in a.negated }
        numericUnary("numeric_uplus") { (a) throws(SQLError) in a }
        numericUnary("numeric_abs") { (a) throws(SQLError) in a.absolute }
        numericUnary("numeric_sign") { (a) throws(SQLError) in
            a.isNaN ? a : Numeric(a.signum)
        }
        numericUnary("numeric_ceil") { (a) throws(SQLError) in a.ceiling }
        numericUnary("numeric_floor") { (a) throws(SQLError) in a.floor }
        numericUnary("numeric_sqrt") { (a) throws(SQLError) in try a.squareRoot() }
        numericUnary("numeric_exp") { (a) throws(SQLError) in try a.exponential() }
        numericUnary("numeric_ln") { (a) throws(SQLError) in try a.logarithm() }
        numericUnary("numeric_inc") { (a) throws(SQLError) in try a + .one }
        numericUnary("numeric_trim_scale") { (a) throws(SQLError) in a.trimmed }

        for (name, test) in integerTests {
            bytesBinary("numeric_\(name)", Bool.self) { (a, b) throws(SQLError) in
                test(Numeric.compare(Numeric(encoded: a), Numeric(encoded: b)))
            }
        }
        bytesBinary("numeric_cmp", Int32.self) { (a, b) throws(SQLError) in
            Int32(Numeric.compare(Numeric(encoded: a), Numeric(encoded: b)).signum())
        }
        rowwise("numeric_round") { (call, row) throws(SQLError) in
            call.setNumeric(rounded(call.numeric(0, row), call.int32(1, row)), row)
        }
        rowwise("numeric_trunc") { (call, row) throws(SQLError) in
            let value = call.numeric(0, row)
            let scale = scaleInRange(call.int32(1, row))
            call.setNumeric(
                scale >= 0 ? value.truncated(to: scale) : truncatedLeft(value, -scale), row)
        }
        rowwise("numeric_scale") { (call, row) throws(SQLError) in
            let number = call.numeric(0, row)
            call.result.set(number.isFinite ? .int32(Int32(number.scale)) : .null, at: row)
        }
        rowwise("numeric_min_scale") { (call, row) throws(SQLError) in
            let number = call.numeric(0, row)
            call.result.set(
                number.isFinite ? .int32(Int32(number.trimmed.scale)) : .null, at: row)
        }
        numericBinary("numeric_gcd") { (a, b) throws(SQLError) in
            try Numeric.greatestCommonDivisor(a, b)
        }
        numericBinary("numeric_lcm") { (a, b) throws(SQLError) in
            try Numeric.leastCommonMultiple(a, b)
        }
        rowwise("numeric_fac") { (call, row) throws(SQLError) in
            call.setNumeric(try Numeric.factorial(call.int64(0, row)), row)
        }
        addNumericCasts()
    }

    private mutating func addNumericCasts() {
        rowwise("numeric") { (call, row) throws(SQLError) in
            call.setNumeric(
                try call.numeric(0, row).applying(modifier: call.int32(1, row)), row)
        }
        addToNumeric("int2_numeric", Int16.self) { Numeric($0) }
        addToNumeric("int4_numeric", Int32.self) { Numeric($0) }
        addToNumeric("int8_numeric", Int64.self) { Numeric($0) }
        addToNumeric("float4_numeric", Float.self) { Numeric($0) }
        addToNumeric("float8_numeric", Double.self) { Numeric($0) }
        bytesUnary("numeric_int2", Int16.self) { (a) throws(SQLError) in
            try Numeric(encoded: a).integer(typeName: "smallint")
        }
        bytesUnary("numeric_int4", Int32.self) { (a) throws(SQLError) in
            try Numeric(encoded: a).integer(typeName: "integer")
        }
        bytesUnary("numeric_int8", Int64.self) { (a) throws(SQLError) in
            try Numeric(encoded: a).integer(typeName: "bigint")
        }
        bytesUnary("numeric_float8", Double.self) { (a) throws(SQLError) in
            let number = Numeric(encoded: a)
            let result = number.double
            if result.isInfinite && number.isFinite || result == 0 && !number.isZero {
                throw SQLError.valueOutOfRange(number.description, "double precision")
            }
            return result
        }
        bytesUnary("numeric_float4", Float.self) { (a) throws(SQLError) in
            let number = Numeric(encoded: a)
            let result = number.float
            if result.isInfinite && number.isFinite || result == 0 && !number.isZero {
                throw SQLError.valueOutOfRange(number.description, "real")
            }
            return result
        }
    }

    @inline(__always)
    private mutating func addToNumeric<A: ColumnElement>(
        _ name: String, _: A.Type, _ convert: @escaping @Sendable (A) -> Numeric
    ) {
        add(name) { (call) throws(SQLError) in
            let source = call.arguments[0]
            let values = source.typed(A.Stored.self)
            try call.forEachStrictRow { (row) throws(SQLError) in
                call.setNumeric(convert(A(stored: values[row & source.rowMask])), row)
            }
        }
    }

    @inline(__always)
    private mutating func numericUnary(
        _ name: String, _ body: @escaping @Sendable (Numeric) throws(SQLError) -> Numeric
    ) {
        rowwise(name) { (call, row) throws(SQLError) in
            call.setNumeric(try body(Numeric(encoded: call.bytes(0, row))), row)
        }
    }

    @inline(__always)
    private mutating func numericBinary(
        _ name: String, _ body: @escaping @Sendable (Numeric, Numeric) throws(SQLError) -> Numeric
    ) {
        rowwise(name) { (call, row) throws(SQLError) in
            let result = try body(
                Numeric(encoded: call.bytes(0, row)), Numeric(encoded: call.bytes(1, row)))
            call.setNumeric(result, row)
        }
    }
}

private func scaleInRange(_ scale: Int32) -> Int {
    max(-Numeric.scaleMax, min(Numeric.scaleMax, Int(scale)))
}

private func rounded(_ value: Numeric, _ scale: Int32) -> Numeric {
    let scale = scaleInRange(scale)
    if scale >= 0 { return value.rounded(to: scale) }
    guard let unit = powerOfTen(-scale), let shifted = try? value / unit else { return .zero }
    return (try? shifted.rounded(to: 0) * unit) ?? .zero
}

private func truncatedLeft(_ value: Numeric, _ digits: Int) -> Numeric {
    guard let unit = powerOfTen(digits),
        let quotient = try? Numeric.integerQuotient(value, unit)
    else { return .zero }
    return (try? quotient * unit) ?? .zero
}

private func powerOfTen(_ exponent: Int) -> Numeric? {
    try? Numeric(parsing: "1" + String(repeating: "0", count: exponent))
}
