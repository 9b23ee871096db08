// Tests of records.

import Bytes
import Types

/// `record IS [NOT] NULL`: whether all fields are NULL, or none is. Fields that are records themselves count as they
/// are, as in PostgreSQL.
final class RecordNullTestKernel: Kernel {
    private let record: Kernel
    private let isNegated: Bool
    private let result = ColumnVector(.bool8)

    init(_ record: Kernel, isNegated: Bool) {
        self.record = record
        self.isNegated = isNegated
        super.init(.bool, isConstant: false)
    }

    override func evaluate(_ columns: [ColumnVector], _ rows: Rows) throws(SQLError)
        -> ColumnVector
    {
        let records = try record.evaluate(columns, rows)
        result.reset()
        result.count = rows.limit
        for position in 0..<rows.count {
            let row = rows[position]
            guard !records.isNull(at: row) else {
                result.set(.bool(!isNegated), at: row)
                continue
            }
            do throws(MalformedBytes) {
                let fields = try RecordValue(encoded: records.bytes(at: row)).fields
                let holds = fields.allSatisfy { ($0.value == .null) != isNegated }
                result.set(.bool(holds), at: row)
            } catch {
                throw SQLError(error)
            }
        }
        return result
    }
}
