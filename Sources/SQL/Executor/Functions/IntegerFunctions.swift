// The integer family: arithmetic, comparison, bits, across smallint, integer and bigint.
// Every overflow is SQLSTATE 22003 with the type's name, every division by zero 22012.

import Types

/// What the arithmetic of one width says when its result does not fit.
protocol SQLInteger: FixedWidthInteger, SignedInteger, ColumnElement {
    /// "integer out of range", with this width's name.
    static var outOfRange: SQLError { get }
}

extension Int16: SQLInteger {
    static var outOfRange: SQLError { SQLError(.numericValueOutOfRange, "smallint out of range") }
}

extension Int32: SQLInteger {
    static var outOfRange: SQLError { SQLError(.numericValueOutOfRange, "integer out of range") }
}

extension Int64: SQLInteger {
    static var outOfRange: SQLError { SQLError(.numericValueOutOfRange, "bigint out of range") }
}

extension FunctionRegistry {
    /// Registers the functions named `int…` and their casts.
    mutating func addIntegerFunctions() {
        addArithmetic("int2", Int16.self, Int16.self, Int16.self)
        addArithmetic("int24", Int16.self, Int32.self, Int32.self)
        addArithmetic("int28", Int16.self, Int64.self, Int64.self)
        addArithmetic("int42", Int32.self, Int16.self, Int32.self)
        addArithmetic("int4", Int32.self, Int32.self, Int32.self)
        addArithmetic("int48", Int32.self, Int64.self, Int64.self)
        addArithmetic("int82", Int64.self, Int16.self, Int64.self)
        addArithmetic("int84", Int64.self, Int32.self, Int64.self)
        addArithmetic("int8", Int64.self, Int64.self, Int64.self)

        addIntegerComparison("int2", "btint2cmp", Int16.self, Int16.self)
        addIntegerComparison("int24", "btint24cmp", Int16.self, Int32.self)
        addIntegerComparison("int28", "btint28cmp", Int16.self, Int64.self)
        addIntegerComparison("int42", "btint42cmp", Int32.self, Int16.self)
        addIntegerComparison("int4", "btint4cmp", Int32.self, Int32.self)
        addIntegerComparison("int48", "btint48cmp", Int32.self, Int64.self)
        addIntegerComparison("int82", "btint82cmp", Int64.self, Int16.self)
        addIntegerComparison("int84", "btint84cmp", Int64.self, Int32.self)
        addIntegerComparison("int8", "btint8cmp", Int64.self, Int64.self)

        addSameWidth("int2", Int16.self)
        addSameWidth("int4", Int32.self)
        addSameWidth("int8", Int64.self)
        addDivisors("int4", Int32.self)
        addDivisors("int8", Int64.self)
        addIntegerCasts()

        rowwise("int8inc_any") { (call, row) throws(SQLError) in
            call.result.set(try fitting(call.int64(0, row).addingReportingOverflow(1)), at: row)
        }
        unary("int4inc", Int32.self, Int32.self) { (a) throws(SQLError) -> Int32 in
            try fitting(a.addingReportingOverflow(1))
        }
        unary("int8inc", Int64.self, Int64.self) { (a) throws(SQLError) -> Int64 in
            try fitting(a.addingReportingOverflow(1))
        }
        unary("int8dec", Int64.self, Int64.self) { (a) throws(SQLError) -> Int64 in
            try fitting(a.subtractingReportingOverflow(1))
        }
    }

    /// `+ - * /` of one pair of widths; `R` is the wider one.
    @inline(__always)
    private mutating func addArithmetic<A: SQLInteger, B: SQLInteger, R: SQLInteger>(
        _ prefix: String, _ a: A.Type, _ b: B.Type, _ r: R.Type
    ) {
        binary(prefix + "pl", a, b, r) { (a, b) throws(SQLError) -> R in
            try fitting(R(truncatingIfNeeded: a).addingReportingOverflow(R(truncatingIfNeeded: b)))
        }
        binary(prefix + "mi", a, b, r) { (a, b) throws(SQLError) -> R in
            try fitting(
                R(truncatingIfNeeded: a).subtractingReportingOverflow(R(truncatingIfNeeded: b)))
        }
        binary(prefix + "mul", a, b, r) { (a, b) throws(SQLError) -> R in
            try fitting(
                R(truncatingIfNeeded: a).multipliedReportingOverflow(by: R(truncatingIfNeeded: b)))
        }
        binary(prefix + "div", a, b, r) { (a, b) throws(SQLError) -> R in
            guard b != 0 else { throw .divisionByZero }
            return try fitting(
                R(truncatingIfNeeded: a).dividedReportingOverflow(by: R(truncatingIfNeeded: b)))
        }
    }

    @inline(__always)
    private mutating func addIntegerComparison<A: SQLInteger, B: SQLInteger>(
        _ prefix: String, _ compare: String, _ a: A.Type, _ b: B.Type
    ) {
        predicate(prefix + "eq", a, b) { Int64($0) == Int64($1) }
        predicate(prefix + "ne", a, b) { Int64($0) != Int64($1) }
        predicate(prefix + "lt", a, b) { Int64($0) < Int64($1) }
        predicate(prefix + "le", a, b) { Int64($0) <= Int64($1) }
        predicate(prefix + "gt", a, b) { Int64($0) > Int64($1) }
        predicate(prefix + "ge", a, b) { Int64($0) >= Int64($1) }
        binary(compare, a, b, Int32.self) { a, b in
            Int64(a) < Int64(b) ? -1 : Int64(a) > Int64(b) ? 1 : 0
        }
    }

    /// What needs one width only: signs, remainders, bits, the larger and the smaller.
    @inline(__always)
    private mutating func addSameWidth<A: SQLInteger>(_ prefix: String, _ a: A.Type) {
        unary(prefix + "um", a, a) { (a) throws(SQLError) -> A in
            try fitting((0 as A).subtractingReportingOverflow(a))
        }
        unary(prefix + "up", a, a) { $0 }
        unary(prefix + "abs", a, a) { (a) throws(SQLError) -> A in
            a < 0 ? try fitting((0 as A).subtractingReportingOverflow(a)) : a
        }
        binary(prefix + "mod", a, a, a) { (a, b) throws(SQLError) -> A in
            guard b != 0 else { throw .divisionByZero }
            // The least value by -1 traps in hardware although its remainder is 0.
            return b == -1 ? 0 : a % b
        }
        binary(prefix + "and", a, a, a) { $0 & $1 }
        binary(prefix + "or", a, a, a) { $0 | $1 }
        binary(prefix + "xor", a, a, a) { $0 ^ $1 }
        unary(prefix + "not", a, a) { ~$0 }
        // As in C: a smallint is shifted as an integer, by the lowest bits of the distance.
        if A.bitWidth == 16 {
            binary(prefix + "shl", a, Int32.self, a) { A(truncatingIfNeeded: Int32($0) &<< $1) }
            binary(prefix + "shr", a, Int32.self, a) { A(truncatingIfNeeded: Int32($0) &>> $1) }
        } else {
            binary(prefix + "shl", a, Int32.self, a) { $0 &<< A(truncatingIfNeeded: $1) }
            binary(prefix + "shr", a, Int32.self, a) { $0 &>> A(truncatingIfNeeded: $1) }
        }
        binary(prefix + "larger", a, a, a) { $0 > $1 ? $0 : $1 }
        binary(prefix + "smaller", a, a, a) { $0 < $1 ? $0 : $1 }
    }

    @inline(__always)
    private mutating func addDivisors<A: SQLInteger>(_ prefix: String, _ a: A.Type) {
        binary(prefix + "gcd", a, a, a) { (a, b) throws(SQLError) -> A in
            try greatestCommonDivisor(a, b)
        }
        binary(prefix + "lcm", a, a, a) { (a, b) throws(SQLError) -> A in
            guard a != 0, b != 0 else { return 0 }
            let divisor = try greatestCommonDivisor(a, b)
            let product: A = try fitting((a / divisor).multipliedReportingOverflow(by: b))
            guard product != A.min else { throw A.outOfRange }
            return product < 0 ? -product : product
        }
    }

    private mutating func addIntegerCasts() {
        unary("i2toi4", Int16.self, Int32.self) { Int32($0) }
        unary("int28", Int16.self, Int64.self) { Int64($0) }
        unary("int48", Int32.self, Int64.self) { Int64($0) }
        unary("i4toi2", Int32.self, Int16.self) { (a) throws(SQLError) -> Int16 in
            try narrowed(a)
        }
        unary("int82", Int64.self, Int16.self) { (a) throws(SQLError) -> Int16 in
            try narrowed(a)
        }
        unary("int84", Int64.self, Int32.self) { (a) throws(SQLError) -> Int32 in
            try narrowed(a)
        }
        unary("int4_bool", Int32.self, Bool.self) { $0 != 0 }
        unary("bool_int4", Bool.self, Int32.self) { $0 ? 1 : 0 }
        unary("oidtoi8", UInt32.self, Int64.self) { Int64($0) }
        unary("i8tooid", Int64.self, UInt32.self) { (a) throws(SQLError) -> UInt32 in
            guard let oid = UInt32(exactly: a) else {
                throw SQLError(.numericValueOutOfRange, "OID out of range")
            }
            return oid
        }
    }
}

@inline(__always)
private func fitting<R: SQLInteger>(_ result: (partialValue: R, overflow: Bool))
    throws(SQLError) -> R
{
    if result.overflow { throw R.outOfRange }
    return result.partialValue
}

@inline(__always)
private func narrowed<A: SQLInteger, R: SQLInteger>(_ value: A) throws(SQLError) -> R {
    guard let result = R(exactly: value) else { throw R.outOfRange }
    return result
}

/// Euclid's algorithm on magnitudes; a result of 2^(width-1) does not fit and is an error.
private func greatestCommonDivisor<A: SQLInteger>(_ a: A, _ b: A) throws(SQLError) -> A {
    var (larger, smaller) = (a.magnitude, b.magnitude)
    while smaller != 0 { (larger, smaller) = (smaller, larger % smaller) }
    guard let result = A(exactly: larger) else { throw A.outOfRange }
    return result
}
