// Every scalar function the executor knows, by the `prosrc` name that pg_proc gives it.
//
// The helpers turn a body over one row's values into a body over a batch. They are inlined with
// the literal closures at their call sites, so each registered function is one specialised loop.

import Planner
import Types

/// The scalar functions by `prosrc`.
struct FunctionRegistry: Sendable {
    private var bodies: [String: FunctionBody] = [:]

    /// All of them; built once.
    static let standard: FunctionRegistry = {
        var registry = FunctionRegistry()
        registry.addIntegerFunctions()
        registry.addFloatFunctions()
        registry.addComparisonFunctions()
        registry.addNetworkFunctions()
        registry.addNumericFunctions()
        registry.addTextFunctions()
        registry.addCastFunctions()
        registry.addDateTimeFunctions()
        registry.addArrayFunctions()
        registry.addJSONFunctions()
        registry.addBitFunctions()
        registry.addHashFunctions()
        registry.addSessionFunctions()
        registry.addCatalogFunctions()
        registry.addCommentFunctions()
        registry.addPatternFunctions()
        registry.addPartitionFunctions()
        registry.addFormatFunctions()
        registry.addBucketFunctions()
        registry.addOverlapFunctions()
        registry.addPastFunctions()
        registry.addLockFunctions()
        return registry
    }()

    subscript(prosrc: String) -> FunctionBody? { bodies[prosrc] }

    /// But for those that only plans call.
    var names: [String] { bodies.keys.filter { $0 != Procedure.partitionTakesAny }.sorted() }

    /// Registers a body that sees to NULLs itself.
    mutating func add(_ name: String, _ body: @escaping FunctionBody) {
        assert(bodies[name] == nil, "\(name) is registered twice")
        bodies[name] = body
    }

    /// A function without arguments: one value for all rows of a batch.
    @inline(__always)
    mutating func nullary<R: ColumnElement>(
        _ name: String, _: R.Type,
        _ body: @escaping @Sendable (ExecutionContext) throws(SQLError) -> R
    ) {
        add(name) { (call) throws(SQLError) in
            let values = call.result.typed(R.Stored.self)
            try call.forEachRow { (row) throws(SQLError) in
                values[row] = try body(call.context).stored
            }
        }
    }

    @inline(__always)
    mutating func unary<A: ColumnElement, R: ColumnElement>(
        _ name: String, _: A.Type, _: R.Type,
        _ body: @escaping @Sendable (A) throws(SQLError) -> R
    ) {
        add(name) { (call) throws(SQLError) in
            let argument = call.arguments[0]
            let (input, mask) = (argument.typed(A.Stored.self), argument.rowMask)
            let output = call.result.typed(R.Stored.self)
            if argument.hasNulls {
                try call.forEachStrictRow { (row) throws(SQLError) in
                    output[row] = try body(A(stored: input[row & mask])).stored
                }
            } else if let indices = call.rows.indices {
                for index in 0..<call.rows.count {
                    let row = Int(indices[index])
                    output[row] = try body(A(stored: input[row & mask])).stored
                }
            } else {
                for row in 0..<call.rows.count {
                    output[row] = try body(A(stored: input[row & mask])).stored
                }
            }
        }
    }

    @inline(__always)
    mutating func binary<A: ColumnElement, B: ColumnElement, R: ColumnElement>(
        _ name: String, _: A.Type, _: B.Type, _: R.Type,
        _ body: @escaping @Sendable (A, B) throws(SQLError) -> R
    ) {
        add(name) { (call) throws(SQLError) in
            let (first, second) = (call.arguments[0], call.arguments[1])
            let (left, leftMask) = (first.typed(A.Stored.self), first.rowMask)
            let (right, rightMask) = (second.typed(B.Stored.self), second.rowMask)
            let output = call.result.typed(R.Stored.self)
            if first.hasNulls || second.hasNulls {
                try call.forEachStrictRow { (row) throws(SQLError) in
                    output[row] = try body(
                        A(stored: left[row & leftMask]), B(stored: right[row & rightMask])
                    ).stored
                }
            } else if let indices = call.rows.indices {
                for index in 0..<call.rows.count {
                    let row = Int(indices[index])
                    output[row] = try body(
                        A(stored: left[row & leftMask]), B(stored: right[row & rightMask])
                    ).stored
                }
            } else {
                for row in 0..<call.rows.count {
                    output[row] = try body(
                        A(stored: left[row & leftMask]), B(stored: right[row & rightMask])
                    ).stored
                }
            }
        }
    }

    /// A comparison: a binary function that is true or false.
    @inline(__always)
    mutating func predicate<A: ColumnElement, B: ColumnElement>(
        _ name: String, _ a: A.Type, _ b: B.Type, _ body: @escaping @Sendable (A, B) -> Bool
    ) {
        binary(name, a, b, Bool.self) { (a, b) throws(SQLError) -> Bool in body(a, b) }
    }

    /// A function of two byte strings, compared in place.
    @inline(__always)
    mutating func bytesBinary<R: ColumnElement>(
        _ name: String, _: R.Type,
        _ body:
            @escaping @Sendable (UnsafeRawBufferPointer, UnsafeRawBufferPointer)
            throws(SQLError) -> R
    ) {
        add(name) { (call) throws(SQLError) in
            let (first, second) = (call.arguments[0], call.arguments[1])
            let output = call.result.typed(R.Stored.self)
            let mayBeNull = first.hasNulls || second.hasNulls
            for index in 0..<call.rows.count {
                let row = call.rows[index]
                if mayBeNull && (first.isNull(at: row) || second.isNull(at: row)) {
                    call.result.setNull(at: row)
                } else {
                    output[row] = try body(first.bytes(at: row), second.bytes(at: row)).stored
                }
            }
        }
    }

    /// A function of one byte string with a fixed-width result.
    @inline(__always)
    mutating func bytesUnary<R: ColumnElement>(
        _ name: String, _: R.Type,
        _ body: @escaping @Sendable (UnsafeRawBufferPointer) throws(SQLError) -> R
    ) {
        add(name) { (call) throws(SQLError) in
            let argument = call.arguments[0]
            let output = call.result.typed(R.Stored.self)
            try call.forEachStrictRow { (row) throws(SQLError) in
                output[row] = try body(argument.bytes(at: row)).stored
            }
        }
    }

    /// A strict function that reads its arguments and sets its result row by row.
    @inline(__always)
    mutating func rowwise(
        _ name: String, _ body: @escaping @Sendable (FunctionCall, Int) throws(SQLError) -> Void
    ) {
        add(name) { (call) throws(SQLError) in
            try call.forEachStrictRow { (row) throws(SQLError) in
                // One row may take long: a pattern, a number of many digits.
                try call.context.checkForInterrupts()
                try body(call, row)
            }
        }
    }

    /// As `rowwise`, but called for rows with NULL arguments too.
    @inline(__always)
    mutating func nullableRowwise(
        _ name: String, _ body: @escaping @Sendable (FunctionCall, Int) throws(SQLError) -> Void
    ) {
        add(name) { (call) throws(SQLError) in
            try call.forEachRow { (row) throws(SQLError) in try body(call, row) }
        }
    }
}
