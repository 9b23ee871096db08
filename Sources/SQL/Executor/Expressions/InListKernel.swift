// `x IN (constants)` by one lookup: the constants' canonical keys are in a hash table.

import Bytes
import Types

/// Membership of a value in a list of constants. NULL when it is not in a list that holds NULL.
final class InListKernel: Kernel {
    private let operand: Kernel
    private let hasNull: Bool
    private let codec: KeyCodec
    private var table = KeyTable()
    private var writer = ByteWriter()
    private let result = ColumnVector(.bool8)

    init(_ operand: Kernel, values: [Datum], hasNull: Bool) {
        self.operand = operand
        self.hasNull = hasNull
        codec = KeyCodec(columns: [KeyColumn(operand.type)])
        super.init(.bool, isConstant: false)
        for value in values {
            writer.removeAll()
            codec.encode([value], into: &writer)
            _ = writer.bytes.withUnsafeBytes { table.insert($0) }
        }
    }

    override func evaluate(_ columns: [ColumnVector], _ rows: Rows) throws(SQLError)
        -> ColumnVector
    {
        let values = try operand.evaluate(columns, rows)
        result.reset()
        result.count = rows.limit
        let bits = result.typed(UInt8.self)
        let encoded = [values]
        for index in 0..<rows.count {
            let row = rows[index]
            if values.isNull(at: row) {
                result.setNull(at: row)
                continue
            }
            writer.removeAll()
            codec.encode(row: row, of: encoded, into: &writer)
            let isMember = writer.bytes.withUnsafeBytes { table.find($0) != nil }
            bits[row] = isMember ? 1 : 0
            if !isMember && hasNull { result.setNull(at: row) }
        }
        return result
    }
}
