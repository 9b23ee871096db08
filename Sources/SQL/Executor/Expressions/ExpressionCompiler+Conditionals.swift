// The forms that evaluate an operand only for the rows that need it: as plain kernels where no operand
// may wait, else as prerequisites.

import Planner
import Types

extension ExpressionCompiler {
    mutating func compileJunction(_ operands: [BoundExpression], isAnd: Bool) throws(SQLError)
        -> Kernel
    {
        let compiled = try compileApart(operands)
        if compiled.allSatisfy(\.set.isPlain) {
            return JunctionKernel(compiled.map(\.kernel), isAnd: isAnd)
        }
        let junction = AwaitedJunction(compiled, isAnd: isAnd)
        set.add(junction)
        return VectorKernel(junction.result, .bool, isConstant: false)
    }

    mutating func compileCoalesce(_ operands: [BoundExpression], _ type: SQLType)
        throws(SQLError) -> Kernel
    {
        let compiled = try compileApart(operands)
        if compiled.allSatisfy(\.set.isPlain) {
            return CoalesceKernel(compiled.map(\.kernel), type)
        }
        let coalesce = AwaitedCoalesce(compiled, type)
        set.add(coalesce)
        return VectorKernel(coalesce.result, type, isConstant: false)
    }

    mutating func compileCase(
        _ operand: BoundExpression?, _ branches: [ConditionalBranch],
        _ otherwise: BoundExpression, _ type: SQLType
    ) throws(SQLError) -> Kernel {
        let outer = caseOperand
        defer { caseOperand = outer }
        var holder: VectorKernel?
        var tested: AwaitedOperand?
        if let operand {
            tested = try compileApart(operand)
            let placeholder = ColumnVector(operand.type.physicalKind, capacity: 1)
            holder = VectorKernel(placeholder, operand.type, isConstant: false)
        }
        var compiled: [(condition: AwaitedOperand, result: AwaitedOperand)] = []
        for branch in branches {
            if let holder { caseOperand = holder }
            let condition = try compileApart(branch.condition)
            caseOperand = outer
            compiled.append((condition, try compileApart(branch.result)))
        }
        let last = try compileApart(otherwise)
        let isPlain =
            (tested?.set.isPlain ?? true) && last.set.isPlain
            && compiled.allSatisfy { $0.condition.set.isPlain && $0.result.set.isPlain }
        if isPlain {
            return CaseKernel(
                operand: tested?.kernel, operandHolder: holder,
                branches: compiled.map { ($0.condition.kernel, $0.result.kernel) },
                otherwise: last.kernel, type)
        }
        let awaited = AwaitedCase(
            operand: tested, operandHolder: holder, branches: compiled, otherwise: last, type)
        set.add(awaited)
        return VectorKernel(awaited.result, type, isConstant: false)
    }

    private mutating func compileApart(_ expressions: [BoundExpression]) throws(SQLError)
        -> [AwaitedOperand]
    {
        var operands: [AwaitedOperand] = []
        for expression in expressions { operands.append(try compileApart(expression)) }
        return operands
    }
}
