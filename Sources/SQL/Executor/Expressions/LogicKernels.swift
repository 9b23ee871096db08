// AND, OR, NOT and the tests for NULL and truth, in three-valued logic. AND and OR evaluate a later
// operand only for the rows that the earlier ones have not decided, as PostgreSQL does.

import Types

/// AND, or OR as its mirror image.
final class JunctionKernel: Kernel {
    private let operands: [Kernel]
    private let isAnd: Bool
    private let result = ColumnVector(.bool8)
    private let undecided = Selection()

    init(_ operands: [Kernel], isAnd: Bool) {
        self.operands = operands
        self.isAnd = isAnd
        super.init(.bool, isConstant: false)
    }

    override func evaluate(_ columns: [ColumnVector], _ rows: Rows) throws(SQLError)
        -> ColumnVector
    {
        result.reset()
        result.count = rows.limit
        result.assumeUndecided(rows, isAnd: isAnd)
        undecided.assign(rows)
        for operand in operands where undecided.count > 0 {
            let truth = try operand.evaluate(columns, Rows(undecided, limit: rows.limit))
            undecided.settle(by: truth, isAnd: isAnd, into: result)
        }
        return result
    }
}

extension ColumnVector {
    /// What AND or OR are of no operands: true and false.
    func assumeUndecided(_ rows: Rows, isAnd: Bool) {
        let values = typed(UInt8.self)
        for index in 0..<rows.count { values[rows[index]] = isAnd ? 1 : 0 }
    }
}

extension Selection {
    /// Settles the rows that an operand of AND or OR decides, and keeps the others; a NULL leaves a
    /// row open and its result NULL.
    func settle(by truth: ColumnVector, isAnd: Bool, into result: ColumnVector) {
        let deciding: UInt8 = isAnd ? 0 : 1
        let values = result.typed(UInt8.self)
        let bits = truth.typed(UInt8.self)
        let mask = truth.rowMask
        var kept = 0
        for index in 0..<count {
            let row = Int(rows[index])
            if truth.nulls[row & mask] != 0 {
                result.setNull(at: row)
            } else if bits[row & mask] == deciding {
                values[row] = deciding
                result.nulls[row] = 0
                continue
            }
            rows[kept] = UInt16(truncatingIfNeeded: row)
            kept += 1
        }
        count = kept
    }
}

final class NotKernel: Kernel {
    private let operand: Kernel
    private let result = ColumnVector(.bool8)

    init(_ operand: Kernel) {
        self.operand = operand
        super.init(.bool, isConstant: false)
    }

    override func evaluate(_ columns: [ColumnVector], _ rows: Rows) throws(SQLError)
        -> ColumnVector
    {
        let truth = try operand.evaluate(columns, rows)
        result.reset()
        result.count = rows.limit
        let values = result.typed(UInt8.self)
        for index in 0..<rows.count {
            let row = rows[index]
            if truth.isNull(at: row) {
                result.setNull(at: row)
            } else {
                values[row] = truth.bool(at: row) ? 0 : 1
            }
        }
        return result
    }
}

/// `IS [NOT] NULL`, `IS [NOT] TRUE`, `IS [NOT] FALSE`, `IS [NOT] UNKNOWN`: never NULL. What it says
/// of NULL, of false and of true are the three answers.
final class TruthTestKernel: Kernel {
    private let operand: Kernel
    private let ofNull: UInt8
    private let ofFalse: UInt8
    private let ofTrue: UInt8
    private let result = ColumnVector(.bool8)

    init(_ operand: Kernel, ofNull: Bool, ofFalse: Bool, ofTrue: Bool) {
        self.operand = operand
        self.ofNull = ofNull ? 1 : 0
        self.ofFalse = ofFalse ? 1 : 0
        self.ofTrue = ofTrue ? 1 : 0
        super.init(.bool, isConstant: false)
    }

    override func evaluate(_ columns: [ColumnVector], _ rows: Rows) throws(SQLError)
        -> ColumnVector
    {
        let tested = try operand.evaluate(columns, rows)
        result.reset()
        result.count = rows.limit
        let values = result.typed(UInt8.self)
        let seesTruth = ofFalse != ofTrue && tested.kind == .bool8
        for index in 0..<rows.count {
            let row = rows[index]
            values[row] =
                tested.isNull(at: row)
                ? ofNull : seesTruth && !tested.bool(at: row) ? ofFalse : ofTrue
        }
        return result
    }
}

/// Boolean conditions applied to a batch: keeps the rows for which all are true. Conditions without
/// subqueries come first, so that those run for fewer rows.
struct RowFilter {
    private let conditions: [Kernel]

    init(_ conditions: [Kernel]) { self.conditions = conditions }

    /// Narrows `selection` to the rows that pass.
    func apply(_ columns: [ColumnVector], limit: Int, to selection: Selection) throws(SQLError) {
        for condition in conditions where selection.count > 0 {
            let truth = try condition.evaluate(columns, Rows(selection, limit: limit))
            selection.keepTrue(of: truth)
        }
    }
}

extension Selection {
    /// Keeps the rows where `truth` is true (neither false nor NULL).
    func keepTrue(of truth: ColumnVector) {
        let bits = truth.typed(UInt8.self)
        let nulls = truth.nulls
        let mask = truth.rowMask
        var kept = 0
        for index in 0..<count {
            let row = rows[index]
            let place = Int(row) & mask
            rows[kept] = row
            kept += Int(bits[place] & (1 ^ nulls[place]))
        }
        count = kept
    }
}
