// CASE, COALESCE, NULLIF, GREATEST, LEAST and IS DISTINCT FROM. A branch is evaluated only for the
// rows that take it: 1/0 in an untaken branch is no error.

import Types

extension ColumnVector {
    /// Copies `rows` of a vector of the same kind to the same places.
    func copy(_ rows: Rows, of source: ColumnVector) {
        for index in 0..<rows.count {
            let row = rows[index]
            copy(row: row, of: source, to: row)
        }
    }
}

extension Selection {
    /// Moves the rows where `truth` is true to `taken`, which held others.
    func moveTrue(of truth: ColumnVector, to taken: Selection) {
        move(to: taken) { !truth.isNull(at: $0) && truth.bool(at: $0) }
    }

    /// Moves the rows where `value` is not NULL to `given`, which held others.
    func moveGiven(in value: ColumnVector, to given: Selection) {
        move(to: given) { !value.isNull(at: $0) }
    }

    @inline(__always)
    private func move(to other: Selection, where isMoved: (Int) -> Bool) {
        other.count = 0
        var kept = 0
        for index in 0..<count {
            let row = Int(rows[index])
            if isMoved(row) {
                other.append(row)
            } else {
                rows[kept] = UInt16(truncatingIfNeeded: row)
                kept += 1
            }
        }
        count = kept
    }
}

/// CASE, the simple form's operand already bound to each condition.
final class CaseKernel: Kernel {
    private let operand: Kernel?
    /// Where conditions read the operand.
    private let operandHolder: VectorKernel?
    private let branches: [(condition: Kernel, result: Kernel)]
    private let otherwise: Kernel
    private let result: ColumnVector
    private let remaining = Selection()
    private let taken = Selection()

    init(
        operand: Kernel?, operandHolder: VectorKernel?,
        branches: [(condition: Kernel, result: Kernel)], otherwise: Kernel, _ type: SQLType
    ) {
        self.operand = operand
        self.operandHolder = operandHolder
        self.branches = branches
        self.otherwise = otherwise
        result = ColumnVector(type.physicalKind)
        super.init(type, isConstant: false)
    }

    override func evaluate(_ columns: [ColumnVector], _ rows: Rows) throws(SQLError)
        -> ColumnVector
    {
        if let operand, let operandHolder {
            operandHolder.vector = try operand.evaluate(columns, rows)
        }
        result.reset()
        result.count = rows.limit
        remaining.assign(rows)
        for branch in branches where remaining.count > 0 {
            let truth = try branch.condition.evaluate(
                columns, Rows(remaining, limit: rows.limit))
            remaining.moveTrue(of: truth, to: taken)
            if taken.count == 0 { continue }
            let chosen = Rows(taken, limit: rows.limit)
            result.copy(chosen, of: try branch.result.evaluate(columns, chosen))
        }
        if remaining.count > 0 {
            let rest = Rows(remaining, limit: rows.limit)
            result.copy(rest, of: try otherwise.evaluate(columns, rest))
        }
        return result
    }
}

final class CoalesceKernel: Kernel {
    private let operands: [Kernel]
    private let result: ColumnVector
    private let remaining = Selection()
    private let given = Selection()

    init(_ operands: [Kernel], _ type: SQLType) {
        self.operands = operands
        result = ColumnVector(type.physicalKind)
        super.init(type, isConstant: false)
    }

    override func evaluate(_ columns: [ColumnVector], _ rows: Rows) throws(SQLError)
        -> ColumnVector
    {
        result.reset()
        result.count = rows.limit
        remaining.assign(rows)
        for operand in operands where remaining.count > 0 {
            let value = try operand.evaluate(columns, Rows(remaining, limit: rows.limit))
            remaining.moveGiven(in: value, to: given)
            result.copy(Rows(given, limit: rows.limit), of: value)
        }
        for index in 0..<remaining.count { result.setNull(at: remaining[index]) }
        return result
    }
}

/// An equality procedure applied to two vectors, for the forms that see NULLs themselves.
final class EqualityCall {
    private let call: FunctionCall
    private let body: FunctionBody

    init(_ left: SQLType, _ right: SQLType, _ body: @escaping FunctionBody, _ state: QueryState) {
        call = FunctionCall(
            argumentTypes: [left, right], resultType: .bool, state,
            capacity: Batch.capacity)
        self.body = body
    }

    /// NULL where either is NULL.
    func evaluate(_ left: ColumnVector, _ right: ColumnVector, _ rows: Rows) throws(SQLError)
        -> ColumnVector
    {
        call.arguments = [left, right]
        call.result.reset()
        call.rows = rows
        try body(call)
        call.result.count = rows.limit
        return call.result
    }
}

/// `IS [NOT] DISTINCT FROM`: equality in which NULL equals NULL. Never NULL.
final class DistinctKernel: Kernel {
    private let left: Kernel
    private let right: Kernel
    private let equality: EqualityCall
    private let isNegated: Bool
    private let result = ColumnVector(.bool8)

    init(_ left: Kernel, _ right: Kernel, _ equality: EqualityCall, isNegated: Bool) {
        self.left = left
        self.right = right
        self.equality = equality
        self.isNegated = isNegated
        super.init(.bool, isConstant: false)
    }

    override func evaluate(_ columns: [ColumnVector], _ rows: Rows) throws(SQLError)
        -> ColumnVector
    {
        let first = try left.evaluate(columns, rows)
        let second = try right.evaluate(columns, rows)
        let equal = try equality.evaluate(first, second, rows)
        result.reset()
        result.count = rows.limit
        let values = result.typed(UInt8.self)
        for index in 0..<rows.count {
            let row = rows[index]
            let (a, b) = (first.isNull(at: row), second.isNull(at: row))
            let isDistinct = a || b ? a != b : !equal.bool(at: row)
            values[row] = isDistinct != isNegated ? 1 : 0
        }
        return result
    }
}

/// NULLIF: the first value, NULL where it equals the second.
final class NullIfKernel: Kernel {
    private let left: Kernel
    private let right: Kernel
    private let equality: EqualityCall
    private let result: ColumnVector

    init(_ left: Kernel, _ right: Kernel, _ equality: EqualityCall, _ type: SQLType) {
        self.left = left
        self.right = right
        self.equality = equality
        result = ColumnVector(type.physicalKind)
        super.init(type, isConstant: false)
    }

    override func evaluate(_ columns: [ColumnVector], _ rows: Rows) throws(SQLError)
        -> ColumnVector
    {
        let first = try left.evaluate(columns, rows)
        let second = try right.evaluate(columns, rows)
        let equal = try equality.evaluate(first, second, rows)
        result.reset()
        result.count = rows.limit
        for index in 0..<rows.count {
            let row = rows[index]
            if !equal.isNull(at: row) && equal.bool(at: row) {
                result.setNull(at: row)
            } else {
                result.copy(row: row, of: first, to: row)
            }
        }
        return result
    }
}

/// GREATEST and LEAST: the extreme of the values that are not NULL.
final class ExtremeKernel: Kernel {
    private let operands: [Kernel]
    private let order: ValueComparator
    private let isGreatest: Bool
    private let result: ColumnVector

    init(_ operands: [Kernel], isGreatest: Bool, _ type: SQLType) {
        self.operands = operands
        order = ValueComparator(type)
        self.isGreatest = isGreatest
        result = ColumnVector(type.physicalKind)
        super.init(type, isConstant: false)
    }

    override func evaluate(_ columns: [ColumnVector], _ rows: Rows) throws(SQLError)
        -> ColumnVector
    {
        result.reset()
        result.count = rows.limit
        for index in 0..<rows.count { result.setNull(at: rows[index]) }
        for operand in operands {
            let value = try operand.evaluate(columns, rows)
            for index in 0..<rows.count {
                let row = rows[index]
                if value.isNull(at: row) { continue }
                if !result.isNull(at: row) {
                    let comparison = order.compare(value, row, result, row)
                    if isGreatest ? comparison <= 0 : comparison >= 0 { continue }
                }
                result.copy(row: row, of: value, to: row)
            }
        }
        return result
    }
}
