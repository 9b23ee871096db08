// sum, avg, variance and standard deviation.

import Glibc
import Types

/// Exact sums of integers and numerics, with the sum of squares where the final function needs it.
final class NumericAccumulator: Accumulator {
    private struct State {
        var count: Int64 = 0
        /// Integers add up here; it cannot overflow before 2^63 rows.
        var integerSum: Int128 = 0
        var sum = Numeric.zero
        var squares = Numeric.zero
        /// The most digits behind the point of those that are in `sum`, which it has as many of, and how many have them.
        var scaleMax = 0
        var scaleMaxCount = 0

        mutating func note(_ scale: Int) {
            if scale > scaleMax { (scaleMax, scaleMaxCount) = (scale, 0) }
            if scale == scaleMax { scaleMaxCount += 1 }
        }
    }

    private let final: String
    private let needsSquares: Bool
    private var states: [State] = []

    init(final: String) {
        self.final = final
        needsSquares = final.contains("var_") || final.contains("stddev_")
    }

    override func reset() { states.removeAll(keepingCapacity: true) }

    override func grow(to groupCount: Int) {
        while states.count < groupCount { states.append(State()) }
    }

    override func update(_ arguments: [ColumnVector], _ rows: Rows, _ groups: [Int])
        throws(SQLError)
    {
        let values = arguments[0]
        for index in 0..<rows.count {
            let row = rows[index]
            if values.isNull(at: row) { continue }
            let group = groups[row]
            states[group].count += 1
            let number: Numeric
            if let integer = integer(values, row) {
                states[group].integerSum += Int128(integer)
                if !needsSquares { continue }
                number = Numeric(integer)
            } else {
                number = Numeric(encoded: values.bytes(at: row))
                states[group].sum = try states[group].sum + number
                states[group].note(number.scale)
            }
            if needsSquares { states[group].squares = try states[group].squares + number * number }
        }
    }

    private func integer(_ values: ColumnVector, _ row: Int) -> Int64? {
        switch values.kind {
        case .int16: Int64(values.int16(at: row))
        case .int32: Int64(values.int32(at: row))
        case .int64: values.int64(at: row)
        default: nil
        }
    }

    override func retract(_ arguments: [ColumnVector], _ rows: Rows) throws(SQLError) -> Bool {
        let values = arguments[0]
        for index in 0..<rows.count {
            let row = rows[index]
            if values.isNull(at: row) { continue }
            states[0].count -= 1
            let number: Numeric
            if let integer = integer(values, row) {
                states[0].integerSum -= Int128(integer)
                if !needsSquares { continue }
                number = Numeric(integer)
            } else {
                number = Numeric(encoded: values.bytes(at: row))
                // Nothing is left of what was added to what is no number; and the last with so many digits takes
                // them along (as PostgreSQL's do_numeric_discard).
                guard states[0].sum.isFinite, number.isFinite else { return false }
                if number.scale == states[0].scaleMax, number.scale > 0 {
                    states[0].scaleMaxCount -= 1
                    if states[0].scaleMaxCount == 0 { return false }
                }
                states[0].sum = try states[0].sum - number
            }
            if needsSquares { states[0].squares = try states[0].squares - number * number }
        }
        return true
    }

    override func emit(_ group: Int, into vector: ColumnVector) throws(SQLError) {
        let state = states[group]
        guard state.count > 0 else { return vector.appendNull() }
        let integers = Numeric(unscaled: state.integerSum, scale: 0)
        let sum = try state.integerSum == 0 ? state.sum : state.sum + integers
        let count = Numeric(state.count)
        switch final {
        case "numeric_sum", "numeric_poly_sum": vector.append(.numeric(sum))
        case "numeric_avg", "numeric_poly_avg", "int8_avg":
            vector.append(.numeric(try sum / count))
        default: try emitSpread(state.count, sum, state.squares, into: vector)
        }
    }

    /// Variance or standard deviation, of a sample or a population.
    private func emitSpread(
        _ count: Int64, _ sum: Numeric, _ squares: Numeric, into vector: ColumnVector
    ) throws(SQLError) {
        let isSample = final.hasSuffix("samp")
        if isSample && count < 2 { return vector.appendNull() }
        let n = Numeric(count)
        let numerator = try n * squares - sum * sum
        if numerator.signum <= 0 && !numerator.isNaN { return vector.append(.numeric(.zero)) }
        let denominator = try n * Numeric(isSample ? count - 1 : count)
        let variance = try numerator / denominator
        let isDeviation = final.contains("stddev")
        vector.append(
            .numeric(isDeviation ? try variance.squareRoot(scale: variance.scale) : variance))
    }
}

/// sum of real and double precision.
final class FloatSumAccumulator: Accumulator {
    private let isSingle: Bool
    private var sums: [Double] = []
    private var isGiven: [Bool] = []

    init(isSingle: Bool) { self.isSingle = isSingle }

    override func reset() {
        sums.removeAll(keepingCapacity: true)
        isGiven.removeAll(keepingCapacity: true)
    }

    override func grow(to groupCount: Int) {
        while sums.count < groupCount {
            sums.append(0)
            isGiven.append(false)
        }
    }

    override func update(_ arguments: [ColumnVector], _ rows: Rows, _ groups: [Int])
        throws(SQLError)
    {
        let values = arguments[0]
        for index in 0..<rows.count {
            let row = rows[index]
            if values.isNull(at: row) { continue }
            let group = groups[row]
            let value = isSingle ? Double(values.float32(at: row)) : values.float64(at: row)
            var sum = isGiven[group] ? sums[group] + value : value
            // Single precision rounds after each addition, as float4pl does.
            if isSingle { sum = Double(Float(sum)) }
            if sum.isInfinite && sums[group].isFinite && value.isFinite { throw .floatOverflow }
            sums[group] = sum
            isGiven[group] = true
        }
    }

    override func emit(_ group: Int, into vector: ColumnVector) throws(SQLError) {
        guard isGiven[group] else { return vector.appendNull() }
        if isSingle { vector.append(Float(sums[group])) } else { vector.append(sums[group]) }
    }
}

/// avg, variance and standard deviation of floats, by the Youngs-Cramer updating scheme, which keeps
/// the digits that a plain sum of squares loses.
final class FloatMomentAccumulator: Accumulator {
    private struct State {
        var count = 0.0
        var sum = 0.0
        /// Sum of squared differences from the mean.
        var spread = 0.0
    }

    private let final: String
    private var states: [State] = []

    init(final: String) { self.final = final }

    override func reset() { states.removeAll(keepingCapacity: true) }

    override func grow(to groupCount: Int) {
        while states.count < groupCount { states.append(State()) }
    }

    override func update(_ arguments: [ColumnVector], _ rows: Rows, _ groups: [Int])
        throws(SQLError)
    {
        let values = arguments[0]
        let isSingle = values.kind == .float32
        for index in 0..<rows.count {
            let row = rows[index]
            if values.isNull(at: row) { continue }
            let value = isSingle ? Double(values.float32(at: row)) : values.float64(at: row)
            var state = states[groups[row]]
            state.count += 1
            let before = state.sum
            state.sum += value
            if state.count > 1 {
                let difference = value * state.count - state.sum
                state.spread += difference * difference / (state.count * (state.count - 1))
                // Of finite values nothing infinite may come; infinite ones have no spread.
                if state.sum.isInfinite || state.spread.isInfinite {
                    if before.isFinite && value.isFinite { throw .floatOverflow }
                    state.spread = .nan
                }
            } else if !value.isFinite {
                state.spread = .nan
            }
            states[groups[row]] = state
        }
    }

    override func emit(_ group: Int, into vector: ColumnVector) throws(SQLError) {
        let state = states[group]
        let isSample = final.hasSuffix("samp")
        guard state.count > (isSample ? 1 : 0) else { return vector.appendNull() }
        if final == "float8_avg" { return vector.append(state.sum / state.count) }
        let variance = state.spread / (isSample ? state.count - 1 : state.count)
        vector.append(final.contains("stddev") ? variance.squareRoot() : variance)
    }
}

/// sum and avg of intervals.
final class IntervalAccumulator: Accumulator {
    private let isAverage: Bool
    private var sums: [Interval] = []
    private var counts: [Int64] = []

    init(isAverage: Bool) { self.isAverage = isAverage }

    override func reset() {
        sums.removeAll(keepingCapacity: true)
        counts.removeAll(keepingCapacity: true)
    }

    override func grow(to groupCount: Int) {
        while sums.count < groupCount {
            sums.append(Interval())
            counts.append(0)
        }
    }

    override func update(_ arguments: [ColumnVector], _ rows: Rows, _ groups: [Int])
        throws(SQLError)
    {
        for index in 0..<rows.count {
            let row = rows[index]
            if arguments[0].isNull(at: row) { continue }
            let group = groups[row]
            sums[group] = try sums[group].adding(Interval(arguments[0].fixed16(at: row)))
            counts[group] += 1
        }
    }

    override func emit(_ group: Int, into vector: ColumnVector) throws(SQLError) {
        guard counts[group] > 0 else { return vector.appendNull() }
        let sum = sums[group]
        vector.append(
            (isAverage ? try sum.multiplied(by: 1 / Double(counts[group])) : sum).fixed)
    }
}
