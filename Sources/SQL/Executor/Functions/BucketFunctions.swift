// width_bucket: into which of equal steps, or between which thresholds, a number falls.

import Types

extension FunctionRegistry {
    /// Registers the `width_bucket` functions.
    mutating func addBucketFunctions() {
        rowwise("width_bucket_float8") { (call, row) throws(SQLError) in
            let bucket = try bucket(
                call.arguments[0].float64(at: row), call.arguments[1].float64(at: row),
                call.arguments[2].float64(at: row), call.int32(3, row))
            call.result.set(bucket, at: row)
        }
        rowwise("width_bucket_numeric") { (call, row) throws(SQLError) in
            let bucket = try bucket(
                call.numeric(0, row), call.numeric(1, row), call.numeric(2, row),
                call.int32(3, row))
            call.result.set(bucket, at: row)
        }
        rowwise("width_bucket_array") { (call, row) throws(SQLError) in
            call.result.set(try thresholdsPassed(call, row), at: row)
        }
    }
}

private func invalid(_ message: String) -> SQLError {
    SQLError(.invalidArgumentForWidthBucket, message)
}

/// What both kinds of numbers are asked first; returns the bucket of operands outside the bounds.
private func outerBucket<Number: Comparable>(
    _ operand: Number, _ low: Number, _ high: Number, _ count: Int32, isNaN: Bool,
    isFinite: Bool
) throws(SQLError) -> Int32? {
    if count <= 0 { throw invalid("count must be greater than zero") }
    if isNaN { throw invalid("operand, lower bound, and upper bound cannot be NaN") }
    if !isFinite { throw invalid("lower and upper bounds must be finite") }
    if low == high { throw invalid("lower bound cannot equal upper bound") }
    let (isBefore, isAfter) =
        low < high ? (operand < low, operand >= high) : (operand > low, operand <= high)
    if isBefore { return 0 }
    if !isAfter { return nil }
    let (beyond, overflow) = count.addingReportingOverflow(1)
    if overflow { throw Int32.outOfRange }
    return beyond
}

private func bucket(_ operand: Double, _ low: Double, _ high: Double, _ count: Int32)
    throws(SQLError) -> Int32
{
    let outer = try outerBucket(
        operand, low, high, count, isNaN: operand.isNaN || low.isNaN || high.isNaN,
        isFinite: low.isFinite && high.isFinite)
    if let outer { return outer }
    // Halves keep the difference of two large bounds finite.
    let share =
        (high - low).isFinite
        ? (operand - low) / (high - low)
        : (operand / 2 - low / 2) / (high / 2 - low / 2)
    return min(Int32(share * Double(count)), count - 1) + 1
}

private func bucket(_ operand: Numeric, _ low: Numeric, _ high: Numeric, _ count: Int32)
    throws(SQLError) -> Int32
{
    let outer = try outerBucket(
        operand, low, high, count, isNaN: operand.isNaN || low.isNaN || high.isNaN,
        isFinite: low.isFinite && high.isFinite)
    if let outer { return outer }
    let steps = try Numeric.integerQuotient(
        try (try operand - low) * Numeric(count), try high - low)
    let step: Int32 = try steps.integer(typeName: "integer")
    return step + 1
}

/// How many of the ascending thresholds are not above the operand.
private func thresholdsPassed(_ call: FunctionCall, _ row: Int) throws(SQLError) -> Int32 {
    let element = call.argumentTypes[0]
    let thresholds = ArrayValue(encoded: call.bytes(1, row))
    if thresholds.dimensions.count > 1 {
        throw SQLError(
            .arraySubscriptError, "thresholds must be one-dimensional array")
    }
    if thresholds.elements.contains(where: \.isNull) {
        throw SQLError(.nullValueNotAllowed, "thresholds array must not contain NULLs")
    }
    let order = ValueComparator(element)
    let threshold = ColumnVector(element.physicalKind, capacity: 1)
    var (low, high) = (0, thresholds.elements.count)
    while low < high {
        let middle = (low + high) / 2
        threshold.becomeConstant(thresholds.elements[middle])
        if order.compare(call.arguments[0], row, threshold, 0) < 0 {
            high = middle
        } else {
            low = middle + 1
        }
    }
    return Int32(low)
}
