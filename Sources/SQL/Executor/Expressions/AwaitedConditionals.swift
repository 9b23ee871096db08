// CASE, COALESCE, AND and OR around operands that may wait: a subquery or a nextval inside an
// operand that no row takes is not run. They decide as their kernels do, but while the expression
// is being prepared, so that each operand is prepared for the rows that ask for it and no others.

import Types

/// An operand with what it must wait for.
struct AwaitedOperand {
    let kernel: Kernel
    let set: ExpressionSet

    func evaluate(_ columns: [ColumnVector], _ rows: Rows) async throws(SQLError) -> ColumnVector {
        if !set.isPlain { try await set.prepare(columns, rows) }
        return try kernel.evaluate(columns, rows)
    }
}

/// CASE; see `CaseKernel`.
final class AwaitedCase: Prerequisite {
    private let operand: AwaitedOperand?
    private let operandHolder: VectorKernel?
    private let branches: [(condition: AwaitedOperand, result: AwaitedOperand)]
    private let otherwise: AwaitedOperand
    private let remaining = Selection()
    private let taken = Selection()
    let result: ColumnVector

    init(
        operand: AwaitedOperand?, operandHolder: VectorKernel?,
        branches: [(condition: AwaitedOperand, result: AwaitedOperand)],
        otherwise: AwaitedOperand, _ type: SQLType
    ) {
        self.operand = operand
        self.operandHolder = operandHolder
        self.branches = branches
        self.otherwise = otherwise
        result = ColumnVector(type.physicalKind)
    }

    override func prepare(_ columns: [ColumnVector], _ rows: Rows) async throws(SQLError) {
        if let operand, let operandHolder {
            operandHolder.vector = try await operand.evaluate(columns, rows)
        }
        result.reset()
        result.count = rows.limit
        remaining.assign(rows)
        for branch in branches where remaining.count > 0 {
            let open = Rows(remaining, limit: rows.limit)
            remaining.moveTrue(of: try await branch.condition.evaluate(columns, open), to: taken)
            if taken.count == 0 { continue }
            let chosen = Rows(taken, limit: rows.limit)
            result.copy(chosen, of: try await branch.result.evaluate(columns, chosen))
        }
        if remaining.count > 0 {
            let rest = Rows(remaining, limit: rows.limit)
            result.copy(rest, of: try await otherwise.evaluate(columns, rest))
        }
    }

    override func close() {
        operand?.set.close()
        for branch in branches {
            branch.condition.set.close()
            branch.result.set.close()
        }
        otherwise.set.close()
    }
}

/// COALESCE; see `CoalesceKernel`.
final class AwaitedCoalesce: Prerequisite {
    private let operands: [AwaitedOperand]
    private let remaining = Selection()
    private let given = Selection()
    let result: ColumnVector

    init(_ operands: [AwaitedOperand], _ type: SQLType) {
        self.operands = operands
        result = ColumnVector(type.physicalKind)
    }

    override func prepare(_ columns: [ColumnVector], _ rows: Rows) async throws(SQLError) {
        result.reset()
        result.count = rows.limit
        remaining.assign(rows)
        for operand in operands where remaining.count > 0 {
            let open = Rows(remaining, limit: rows.limit)
            let value = try await operand.evaluate(columns, open)
            remaining.moveGiven(in: value, to: given)
            result.copy(Rows(given, limit: rows.limit), of: value)
        }
        for index in 0..<remaining.count { result.setNull(at: remaining[index]) }
    }

    override func close() {
        for operand in operands { operand.set.close() }
    }
}

/// AND and OR; see `JunctionKernel`.
final class AwaitedJunction: Prerequisite {
    private let operands: [AwaitedOperand]
    private let isAnd: Bool
    private let undecided = Selection()
    let result = ColumnVector(.bool8)

    init(_ operands: [AwaitedOperand], isAnd: Bool) {
        self.operands = operands
        self.isAnd = isAnd
    }

    override func prepare(_ columns: [ColumnVector], _ rows: Rows) async throws(SQLError) {
        result.reset()
        result.count = rows.limit
        undecided.assign(rows)
        result.assumeUndecided(rows, isAnd: isAnd)
        for operand in operands where undecided.count > 0 {
            let open = Rows(undecided, limit: rows.limit)
            let truth = try await operand.evaluate(columns, open)
            undecided.settle(by: truth, isAnd: isAnd, into: result)
        }
    }

    override func close() {
        for operand in operands { operand.set.close() }
    }
}
