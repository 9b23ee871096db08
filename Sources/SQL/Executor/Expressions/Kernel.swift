// Expressions as trees of kernels. A kernel computes one vector over the selected rows of its input;
// results stand at the rows' own numbers, rows not asked for hold anything.
//
// Each kernel owns its result vector and uses it again for each batch, so evaluating allocates
// nothing once heaps have grown to their working size. The vector a kernel returns is valid until
// the same kernel is evaluated again.

import Bytes
import Planner
import Types

/// One node of a compiled expression.
class Kernel {
    let type: SQLType
    /// True when the value cannot differ between the rows of one batch.
    let isConstant: Bool

    init(_ type: SQLType, isConstant: Bool) {
        self.type = type
        self.isConstant = isConstant
    }

    /// Computes `rows` of the expression over `columns`.
    func evaluate(_ columns: [ColumnVector], _ rows: Rows) throws(SQLError) -> ColumnVector {
        preconditionFailure("every kernel evaluates")
    }
}

/// An input column, passed through.
final class ColumnKernel: Kernel {
    let index: Int

    init(_ index: Int, _ type: SQLType) {
        self.index = index
        super.init(type, isConstant: false)
    }

    override func evaluate(_ columns: [ColumnVector], _ rows: Rows) throws(SQLError)
        -> ColumnVector
    {
        columns[index]
    }
}

/// A vector that somebody else fills: a constant, a correlation slot, the operand of a CASE, the
/// result of a subquery.
final class VectorKernel: Kernel {
    var vector: ColumnVector

    init(_ vector: ColumnVector, _ type: SQLType, isConstant: Bool) {
        self.vector = vector
        super.init(type, isConstant: isConstant)
    }

    init(constant: Datum, _ type: SQLType) {
        vector = ColumnVector(type.physicalKind, capacity: 1)
        vector.becomeConstant(constant)
        super.init(type, isConstant: true)
    }

    override func evaluate(_ columns: [ColumnVector], _ rows: Rows) throws(SQLError)
        -> ColumnVector
    {
        vector
    }
}

/// A statement parameter, taken from the context once per execution.
final class ParameterKernel: Kernel {
    private let index: Int
    private let state: QueryState
    private let vector: ColumnVector
    private var execution = -1

    init(_ index: Int, _ type: SQLType, _ state: QueryState) {
        self.index = index
        self.state = state
        vector = ColumnVector(type.physicalKind, capacity: 1)
        super.init(type, isConstant: true)
    }

    override func evaluate(_ columns: [ColumnVector], _ rows: Rows) throws(SQLError)
        -> ColumnVector
    {
        if execution != state.execution {
            guard index < state.context.parameters.count else {
                throw SQLError(.undefinedParameter, "there is no parameter $\(index + 1)")
            }
            vector.becomeConstant(state.context.parameters[index])
            execution = state.execution
        }
        return vector
    }
}

/// A function of vectors.
final class FunctionKernel: Kernel {
    private let arguments: [Kernel]
    private let body: FunctionBody
    private let call: FunctionCall

    init(
        _ arguments: [Kernel], _ procedure: Procedure, result: SQLType,
        _ body: @escaping FunctionBody, capacity: Int, _ state: QueryState
    ) {
        self.arguments = arguments
        self.body = body
        let isConstant =
            procedure.volatility != .volatile && arguments.allSatisfy(\.isConstant)
        call = FunctionCall(
            argumentTypes: arguments.map(\.type), resultType: result,
            isVariadic: procedure.isVariadic, state,
            capacity: isConstant ? 1 : capacity)
        super.init(result, isConstant: isConstant)
    }

    override func evaluate(_ columns: [ColumnVector], _ rows: Rows) throws(SQLError)
        -> ColumnVector
    {
        let result = call.result
        call.arguments.removeAll(keepingCapacity: true)
        // A function nobody asks a row of must not fail: it may stand in an untaken branch.
        let asked = isConstant && rows.count > 0 ? Rows(all: 1) : rows
        for argument in arguments {
            call.arguments.append(try argument.evaluate(columns, asked))
        }
        result.reset()
        if rows.count == 0 { return result }
        call.rows = asked
        try body(call)
        try refuseTooLong(result)
        call.noteMade()
        result.count = asked.limit
        if isConstant { result.becomeConstant(count: 1) }
        return result
    }
}

/// The same bits under another type.
final class RelabelKernel: Kernel {
    private let operand: Kernel

    init(_ operand: Kernel, _ type: SQLType) {
        self.operand = operand
        super.init(type, isConstant: operand.isConstant)
    }

    override func evaluate(_ columns: [ColumnVector], _ rows: Rows) throws(SQLError)
        -> ColumnVector
    {
        try operand.evaluate(columns, rows)
    }
}

/// From one type's text form to another's: casts without a function of their own.
final class TextConversionKernel: Kernel {
    private let operand: Kernel
    private let state: QueryState
    private let result: ColumnVector
    private var writer = ByteWriter()

    init(_ operand: Kernel, _ type: SQLType, capacity: Int, _ state: QueryState) {
        self.operand = operand
        self.state = state
        result = ColumnVector(type.physicalKind, capacity: capacity)
        super.init(type, isConstant: operand.isConstant)
    }

    override func evaluate(_ columns: [ColumnVector], _ rows: Rows) throws(SQLError)
        -> ColumnVector
    {
        let asked = isConstant && rows.count > 0 ? Rows(all: 1) : rows
        let source = try operand.evaluate(columns, asked)
        result.reset()
        let settings = state.context.settings
        for index in 0..<asked.count {
            let row = asked[index]
            if source.isNull(at: row) {
                result.setNull(at: row)
                continue
            }
            let value: Datum
            if operand.type.isText {
                value = try TextCodec.parse(source.bytes(at: row), as: type, settings)
            } else {
                writer.removeAll()
                TextCodec.print(source, at: row, as: operand.type, settings, into: &writer)
                value = try TextCodec.parse(bytes: writer.bytes, as: type, settings)
            }
            result.set(value, at: row)
        }
        try refuseTooLong(result)
        result.count = asked.limit
        if isConstant && asked.count > 0 { result.becomeConstant(count: 1) }
        return result
    }
}

/// 54000 for a vector into which a longer value was put than can be.
func refuseTooLong(_ result: ColumnVector) throws(SQLError) {
    if result.hasRefusedValue { throw SQLError.valueTooLong }
}

extension SQLError {
    /// A function's result is longer than a value can be.
    static let valueTooLong = SQLError(.programLimitExceeded, "requested length too large")
}
