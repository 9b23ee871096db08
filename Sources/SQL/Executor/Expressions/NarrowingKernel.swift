// Integers as values of a narrower type: what bounds of another integer type than their index's are
// turned into.

import Planner
import Types

/// The value of a narrower integer type that stands for an integer.
final class NarrowingKernel: Kernel {
    private let operand: Kernel
    private let fit: IntegerFit
    private let range: ClosedRange<Int64>
    private let result: ColumnVector

    init(_ operand: Kernel, _ fit: IntegerFit, _ type: SQLType, capacity: Int) {
        self.operand = operand
        self.fit = fit
        range =
            type.physicalKind == .int16
            ? Int64(Int16.min)...Int64(Int16.max) : Int64(Int32.min)...Int64(Int32.max)
        result = ColumnVector(
            type.physicalKind, capacity: operand.isConstant ? 1 : capacity)
        super.init(type, isConstant: operand.isConstant)
    }

    override func evaluate(_ columns: [ColumnVector], _ rows: Rows) throws(SQLError)
        -> ColumnVector
    {
        let asked = isConstant && rows.count > 0 ? Rows(all: 1) : rows
        let source = try operand.evaluate(columns, asked)
        result.reset()
        for index in 0..<asked.count {
            let row = asked[index]
            guard !source.isNull(at: row), let value = narrowed(integer(source, row)) else {
                result.setNull(at: row)
                continue
            }
            if result.kind == .int16 {
                result.set(Int16(truncatingIfNeeded: value), at: row)
            } else {
                result.set(Int32(truncatingIfNeeded: value), at: row)
            }
        }
        result.count = asked.limit
        if isConstant, asked.count > 0 { result.becomeConstant(count: 1) }
        return result
    }

    private func integer(_ source: ColumnVector, _ row: Int) -> Int64 {
        source.kind == .int64 ? source.int64(at: row) : Int64(source.int32(at: row))
    }

    private func narrowed(_ value: Int64) -> Int64? {
        if range.contains(value) { return value }
        return switch fit {
        case .same: nil
        case .below: value > range.upperBound ? range.upperBound : nil
        case .above: value < range.lowerBound ? range.lowerBound : nil
        }
    }
}
