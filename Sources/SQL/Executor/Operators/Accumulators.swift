// The states of aggregate functions, one array element per group, and their results.
//
// An accumulator is chosen by the aggregate's transition function (`prosrc`) and, where several
// share one, by its final function.

import Bytes
import Planner
import Types

/// The state of one aggregate call for all groups.
class Accumulator {
    /// True when the result shows the order in which values came.
    var keepsOrder: Bool { false }

    /// Forgets all groups.
    func reset() {}

    /// Makes room for groups 0 to `groupCount` - 1.
    func grow(to groupCount: Int) {}

    /// Adds rows to the groups `groups[row]`.
    func update(_ arguments: [ColumnVector], _ rows: Rows, _ groups: [Int]) throws(SQLError) {}

    /// Takes rows out of group 0 again that were added to it. False, with a state of no use, where it cannot have what it
    /// would without them: then it is to be computed anew.
    func retract(_ arguments: [ColumnVector], _ rows: Rows) throws(SQLError) -> Bool { false }

    /// Appends a group's result.
    func emit(_ group: Int, into vector: ColumnVector) throws(SQLError) {}
}

/// Which accumulator computes a call.
enum AccumulatorRegistry {
    static func make(_ call: AggregateCall, _ state: QueryState) throws(SQLError) -> Accumulator {
        let type = call.arguments.first?.type ?? .int8
        switch call.transition {
        case "int8inc": return CountAccumulator(countsNulls: true)
        case "int8inc_any": return CountAccumulator(countsNulls: false)
        case "int2_sum", "int4_sum": return IntegerSumAccumulator()
        case "booland_statefunc": return TruthAccumulator(isAnd: true)
        case "boolor_statefunc": return TruthAccumulator(isAnd: false)
        case "int2_avg_accum", "int4_avg_accum", "int8_avg_accum", "numeric_avg_accum",
            "int2_accum", "int4_accum", "int8_accum", "numeric_accum":
            return NumericAccumulator(final: call.final ?? "numeric_sum")
        case "float4pl", "float8pl":
            return FloatSumAccumulator(isSingle: call.transition == "float4pl")
        case "float4_accum", "float8_accum":
            return FloatMomentAccumulator(final: call.final ?? "float8_avg")
        case "interval_pl", "interval_accum":
            return IntervalAccumulator(isAverage: call.transition == "interval_accum")
        case "string_agg_transfn", "bytea_string_agg_transfn": return StringAccumulator(state)
        case "array_agg_transfn": return ArrayAccumulator(type, isNested: false, state)
        case "array_agg_array_transfn": return ArrayAccumulator(type, isNested: true, state)
        case "json_agg_transfn", "jsonb_agg_transfn":
            return JSONAccumulator(
                call.arguments.prefix(1).map(\.type), isObject: false,
                isBinary: call.transition == "jsonb_agg_transfn", state)
        case "json_object_agg_transfn", "jsonb_object_agg_transfn":
            return JSONAccumulator(
                call.arguments.prefix(2).map(\.type), isObject: true,
                isBinary: call.transition == "jsonb_object_agg_transfn", state)
        default: break
        }
        if call.transition.hasSuffix("larger") {
            return ExtremeAccumulator(type, isLargest: true)
        }
        if call.transition.hasSuffix("smaller") {
            return ExtremeAccumulator(type, isLargest: false)
        }
        if let operation = BitAccumulator.Operation(call.transition) {
            return BitAccumulator(operation)
        }
        throw .notSupported("aggregate function \(call.name)", at: .statement)
    }
}

final class CountAccumulator: Accumulator {
    private let countsNulls: Bool
    private var counts: [Int64] = []

    init(countsNulls: Bool) { self.countsNulls = countsNulls }

    override func reset() { counts.removeAll(keepingCapacity: true) }

    override func grow(to groupCount: Int) {
        while counts.count < groupCount { counts.append(0) }
    }

    override func update(_ arguments: [ColumnVector], _ rows: Rows, _ groups: [Int])
        throws(SQLError)
    {
        if countsNulls || !arguments[0].hasNulls && !arguments[0].isConstant {
            for index in 0..<rows.count { counts[groups[rows[index]]] += 1 }
            return
        }
        for index in 0..<rows.count where !arguments[0].isNull(at: rows[index]) {
            counts[groups[rows[index]]] += 1
        }
    }

    override func retract(_ arguments: [ColumnVector], _ rows: Rows) throws(SQLError) -> Bool {
        for index in 0..<rows.count where countsNulls || !arguments[0].isNull(at: rows[index]) {
            counts[0] -= 1
        }
        return true
    }

    override func emit(_ group: Int, into vector: ColumnVector) throws(SQLError) {
        vector.append(counts[group])
    }
}

/// sum of smallint and integer: a bigint.
final class IntegerSumAccumulator: Accumulator {
    private var sums: [Int64] = []
    /// Of values that are not NULL.
    private var counts: [Int] = []

    override func reset() {
        sums.removeAll(keepingCapacity: true)
        counts.removeAll(keepingCapacity: true)
    }

    override func grow(to groupCount: Int) {
        while sums.count < groupCount {
            sums.append(0)
            counts.append(0)
        }
    }

    override func update(_ arguments: [ColumnVector], _ rows: Rows, _ groups: [Int])
        throws(SQLError)
    {
        let values = arguments[0]
        let isShort = values.kind == .int16
        for index in 0..<rows.count {
            let row = rows[index]
            if values.isNull(at: row) { continue }
            let value = isShort ? Int64(values.int16(at: row)) : Int64(values.int32(at: row))
            let (sum, overflow) = sums[groups[row]].addingReportingOverflow(value)
            if overflow { throw Int64.outOfRange }
            sums[groups[row]] = sum
            counts[groups[row]] += 1
        }
    }

    override func retract(_ arguments: [ColumnVector], _ rows: Rows) throws(SQLError) -> Bool {
        let values = arguments[0]
        let isShort = values.kind == .int16
        for index in 0..<rows.count {
            let row = rows[index]
            if values.isNull(at: row) { continue }
            sums[0] -= isShort ? Int64(values.int16(at: row)) : Int64(values.int32(at: row))
            counts[0] -= 1
        }
        return true
    }

    override func emit(_ group: Int, into vector: ColumnVector) throws(SQLError) {
        if counts[group] > 0 { vector.append(sums[group]) } else { vector.appendNull() }
    }
}

/// bool_and, bool_or, every.
final class TruthAccumulator: Accumulator {
    private let isAnd: Bool
    private var truths: [Bool?] = []

    init(isAnd: Bool) { self.isAnd = isAnd }

    override func reset() { truths.removeAll(keepingCapacity: true) }

    override func grow(to groupCount: Int) {
        while truths.count < groupCount { truths.append(nil) }
    }

    override func update(_ arguments: [ColumnVector], _ rows: Rows, _ groups: [Int])
        throws(SQLError)
    {
        for index in 0..<rows.count {
            let row = rows[index]
            if arguments[0].isNull(at: row) { continue }
            let value = arguments[0].bool(at: row)
            let before = truths[groups[row]] ?? isAnd
            truths[groups[row]] = isAnd ? before && value : before || value
        }
    }

    override func emit(_ group: Int, into vector: ColumnVector) throws(SQLError) {
        if let truth = truths[group] { vector.append(truth) } else { vector.appendNull() }
    }
}

/// min and max by the type's own order.
final class ExtremeAccumulator: Accumulator {
    private let comparator: ValueComparator
    private let isLargest: Bool
    private var values: [Datum] = []

    init(_ type: SQLType, isLargest: Bool) {
        comparator = ValueComparator(type)
        self.isLargest = isLargest
    }

    override func reset() { values.removeAll(keepingCapacity: true) }

    override func grow(to groupCount: Int) {
        while values.count < groupCount { values.append(.null) }
    }

    override func update(_ arguments: [ColumnVector], _ rows: Rows, _ groups: [Int])
        throws(SQLError)
    {
        let column = arguments[0]
        for index in 0..<rows.count {
            let row = rows[index]
            if column.isNull(at: row) { continue }
            let group = groups[row]
            if !values[group].isNull {
                let raw = column.raw(at: row)
                let order = values[group].withRaw { comparator.compare(raw, $0) }
                if isLargest ? order <= 0 : order >= 0 { continue }
            }
            values[group] = column.datum(at: row)
        }
    }

    override func emit(_ group: Int, into vector: ColumnVector) throws(SQLError) {
        vector.append(values[group])
    }
}

/// bit_and, bit_or, bit_xor of integers.
final class BitAccumulator: Accumulator {
    enum Operation {
        case and, or, xor

        /// By the transition's name: `int4and` and its like.
        init?(_ transition: String) {
            guard transition.hasPrefix("int") else { return nil }
            switch transition.dropFirst(4) {
            case "and": self = .and
            case "or": self = .or
            case "xor": self = .xor
            default: return nil
            }
        }
    }

    private let operation: Operation
    private var values: [Int64?] = []

    init(_ operation: Operation) { self.operation = operation }

    override func reset() { values.removeAll(keepingCapacity: true) }

    override func grow(to groupCount: Int) {
        while values.count < groupCount { values.append(nil) }
    }

    override func update(_ arguments: [ColumnVector], _ rows: Rows, _ groups: [Int])
        throws(SQLError)
    {
        for index in 0..<rows.count {
            let row = rows[index]
            guard let value = arguments[0].datum(at: row).integerValue else { continue }
            guard let before = values[groups[row]] else {
                values[groups[row]] = value
                continue
            }
            values[groups[row]] =
                switch operation {
                case .and: before & value
                case .or: before | value
                case .xor: before ^ value
                }
        }
    }

    override func emit(_ group: Int, into vector: ColumnVector) throws(SQLError) {
        guard let value = values[group] else { return vector.appendNull() }
        switch vector.kind {
        case .int16: vector.append(Int16(truncatingIfNeeded: value))
        case .int32: vector.append(Int32(truncatingIfNeeded: value))
        default: vector.append(value)
        }
    }
}
