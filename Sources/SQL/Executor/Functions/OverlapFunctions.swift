// OVERLAPS: do two periods of time share a moment (SQL:2016, 8.14)?

import Types

extension FunctionRegistry {
    /// Registers `overlaps_timestamp`, `overlaps_time` and `overlaps_timetz`.
    mutating func addOverlapFunctions() {
        for name in ["overlaps_timestamp", "overlaps_time", "overlaps_timetz"] {
            nullableRowwise(name) { (call, row) throws(SQLError) in
                let order = ValueComparator(call.argumentTypes[0])
                guard let overlap = overlap(call, row, order) else {
                    return call.result.setNull(at: row)
                }
                call.result.set(.bool(overlap), at: row)
            }
        }
    }
}

/// Arguments 0 and 1 bound one period, 2 and 3 the other; either end may come first, and one that is
/// NULL is unknown. Nil for unknown.
private func overlap(_ call: FunctionCall, _ row: Int, _ order: ValueComparator) -> Bool? {
    func comparison(_ a: Int, _ b: Int) -> Int {
        order.compare(call.arguments[a], row, call.arguments[b], row)
    }
    /// The start and the end of a period; an end is nil where it is unknown.
    func period(_ first: Int, _ second: Int) -> (start: Int, end: Int?)? {
        switch (call.isNull(first, row), call.isNull(second, row)) {
        case (true, true): nil
        case (true, false): (second, nil)
        case (false, true): (first, nil)
        case (false, false): comparison(first, second) <= 0 ? (first, second) : (second, first)
        }
    }
    guard let left = period(0, 1), let right = period(2, 3) else { return nil }
    let starts = comparison(left.start, right.start)
    if starts == 0 { return left.end == nil || right.end == nil ? nil : true }
    let (earlier, later) = starts < 0 ? (left, right) : (right, left)
    guard let end = earlier.end else { return nil }
    if comparison(later.start, end) < 0 { return true }
    return later.end == nil ? nil : false
}
