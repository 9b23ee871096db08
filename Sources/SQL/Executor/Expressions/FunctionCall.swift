// What a function body gets: its arguments' vectors, the rows to compute, and where to put results.
//
// One `FunctionCall` belongs to one node of a compiled expression and is used again for each batch,
// so calling a function allocates nothing.

import Types

/// A call of one function over the rows of a batch.
final class FunctionCall {
    /// One per argument; the owner of the call sets them before the body runs.
    var arguments: [ColumnVector]
    let argumentTypes: [SQLType]
    let resultType: SQLType
    /// The last argument is an array that VARIADIC marked, or the binder built.
    let isVariadic: Bool
    /// Row numbers of the result are those of the arguments. Reset before the body runs.
    let result: ColumnVector
    var rows = Rows(all: 0)
    private let state: QueryState

    init(
        argumentTypes: [SQLType], resultType: SQLType, isVariadic: Bool = false,
        _ state: QueryState, capacity: Int
    ) {
        self.argumentTypes = argumentTypes
        self.resultType = resultType
        self.isVariadic = isVariadic
        self.state = state
        arguments = []
        arguments.reserveCapacity(argumentTypes.count)
        result = ColumnVector(resultType.physicalKind, capacity: capacity)
    }

    /// The values of a VARIADIC "any" tail, each with its type; an array that VARIADIC marks is taken
    /// apart. Nil where that is NULL.
    func variadicArguments(from first: Int, _ row: Int) -> [(Datum, SQLType)]? {
        guard isVariadic, let last = arguments.indices.last else {
            return (first..<arguments.count).map { (datum($0, row), argumentTypes[$0]) }
        }
        if isNull(last, row) { return nil }
        let array = ArrayValue(encoded: bytes(last, row))
        let type = argumentTypes[last].element ?? SQLType(array.elementOID)
        return (first..<last).map { (datum($0, row), argumentTypes[$0]) }
            + array.elements.map { ($0, type) }
    }

    /// The result is complete.
    func noteMade() { state.noteMade(result.heapCount) }

    /// The statement's surroundings: session values, catalog, settings.
    var context: ExecutionContext { state.context }

    var settings: TextSettings { context.settings }

    /// True when an argument of the row is NULL.
    @inline(__always)
    func hasNullArgument(at row: Int) -> Bool {
        for argument in arguments where argument.isNull(at: row) { return true }
        return false
    }

    /// Runs `body` for each row whose arguments are all given; the others become NULL.
    @inline(__always)
    func forEachStrictRow(_ body: (Int) throws(SQLError) -> Void) throws(SQLError) {
        for index in 0..<rows.count {
            let row = rows[index]
            if hasNullArgument(at: row) {
                result.setNull(at: row)
            } else {
                try body(row)
            }
        }
    }

    /// Runs `body` for each row, whatever its arguments.
    @inline(__always)
    func forEachRow(_ body: (Int) throws(SQLError) -> Void) throws(SQLError) {
        for index in 0..<rows.count { try body(rows[index]) }
    }

    // MARK: Arguments and results of one row, for functions too slow to mind

    func bytes(_ argument: Int, _ row: Int) -> UnsafeRawBufferPointer {
        arguments[argument].bytes(at: row)
    }

    func text(_ argument: Int, _ row: Int) -> String {
        String(decoding: arguments[argument].bytes(at: row), as: UTF8.self)
    }

    func int32(_ argument: Int, _ row: Int) -> Int32 { arguments[argument].int32(at: row) }
    func int64(_ argument: Int, _ row: Int) -> Int64 { arguments[argument].int64(at: row) }
    func bool(_ argument: Int, _ row: Int) -> Bool { arguments[argument].bool(at: row) }
    func isNull(_ argument: Int, _ row: Int) -> Bool { arguments[argument].isNull(at: row) }
    func datum(_ argument: Int, _ row: Int) -> Datum { arguments[argument].datum(at: row) }

    func numeric(_ argument: Int, _ row: Int) -> Numeric {
        Numeric(encoded: Array(arguments[argument].bytes(at: row)))
    }

    func setText(_ text: String, _ row: Int) {
        var copy = text
        copy.withUTF8 { result.set(bytes: UnsafeRawBufferPointer($0), at: row) }
    }

    func setBytes(_ bytes: [UInt8], _ row: Int) {
        bytes.withUnsafeBytes { result.set(bytes: $0, at: row) }
    }

    func setNumeric(_ value: Numeric, _ row: Int) { setBytes(value.encoded, row) }
}

/// The body of a function: computes `call.rows` of `call.result`.
typealias FunctionBody = @Sendable (_ call: FunctionCall) throws(SQLError) -> Void
