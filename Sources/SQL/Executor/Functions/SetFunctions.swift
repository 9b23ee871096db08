// Functions that return sets: generate_series, unnest and their like, by `prosrc`.

import Bytes
import Catalog
import Types

/// A running call of a set-returning function.
class SetGenerator {
    /// Appends up to `limit` rows, one vector per column; fewer than `limit` only at the end.
    func fill(_ vectors: [ColumnVector], limit: Int) throws(SQLError) -> Int { 0 }
}

/// Starts a call: arguments with their types. A strict function is not called with NULLs.
typealias SetFunction =
    @Sendable (_ arguments: [Datum], _ types: [SQLType], _ context: ExecutionContext)
    throws(SQLError) -> SetGenerator

/// The set-returning functions by `prosrc`.
struct SetFunctionRegistry: Sendable {
    private var bodies: [String: SetFunction] = [:]

    static let standard: SetFunctionRegistry = {
        var registry = SetFunctionRegistry()
        registry.addSeries()
        registry.addArrayFunctions()
        registry.addTextSetFunctions()
        registry.addPastFunctions()
        registry.addPartitionFunctions()
        registry.addSnapshotFunctions()
        registry.add("pg_listening_channels") { (_, _, context) throws(SQLError) in
            RowsGenerator((context.notifications?.listening ?? []).map { [.text($0)] })
        }
        return registry
    }()

    subscript(prosrc: String) -> SetFunction? { bodies[prosrc] }

    var names: [String] { bodies.keys.sorted() }

    mutating func add(_ name: String, _ body: @escaping SetFunction) { bodies[name] = body }

    private mutating func addSeries() {
        for name in ["generate_series_int4", "generate_series_step_int4"] {
            add(name) { (arguments, _, _) throws(SQLError) in
                try IntegerSeries(arguments, isWide: false)
            }
        }
        for name in ["generate_series_int8", "generate_series_step_int8"] {
            add(name) { (arguments, _, _) throws(SQLError) in
                try IntegerSeries(arguments, isWide: true)
            }
        }
        for name in ["generate_series_numeric", "generate_series_step_numeric"] {
            add(name) { (arguments, _, _) throws(SQLError) in try NumericSeries(arguments) }
        }
        add("generate_series_timestamp") { (arguments, _, _) throws(SQLError) in
            try TimestampSeries(arguments, zone: nil)
        }
        add("generate_series_timestamptz") { (arguments, _, context) throws(SQLError) in
            try TimestampSeries(arguments, zone: context.settings.timeZone)
        }
    }

    private mutating func addArrayFunctions() {
        addExpandedArray()
        add("array_unnest") { (arguments, _, _) throws(SQLError) in
            guard case .bytes(let bytes) = arguments[0] else { return SetGenerator() }
            return RowsGenerator(ArrayValue(encoded: bytes).elements.map { [$0] })
        }
        for name in ["generate_subscripts", "generate_subscripts_nodir"] {
            add(name) { (arguments, _, _) throws(SQLError) in
                guard case .bytes(let bytes) = arguments[0],
                    let dimension = arguments[1].integerValue
                else { return SetGenerator() }
                let array = ArrayValue(encoded: bytes)
                guard dimension >= 1, dimension <= array.dimensions.count else {
                    return SetGenerator()
                }
                let bounds = array.dimensions[Int(dimension) - 1]
                var subscripts = (0..<bounds.length).map { Int32(bounds.lowerBound + $0) }
                if arguments.count > 2, arguments[2].boolValue == true { subscripts.reverse() }
                return RowsGenerator(subscripts.map { [.int32($0)] })
            }
        }
    }

    /// Of information_schema: an array's elements with their places, counted from 1.
    private mutating func addExpandedArray() {
        add("_pg_expandarray") { (arguments, _, _) throws(SQLError) in
            guard case .bytes(let bytes) = arguments[0] else { return SetGenerator() }
            let array = ArrayValue(encoded: bytes)
            let count = array.dimensions.first?.length ?? 0
            // One subscript finds nothing in an array of several dimensions.
            let isFlat = array.dimensions.count == 1
            return RowsGenerator(
                (0..<count).map { [isFlat ? array.elements[$0] : .null, .int32(Int32($0 + 1))] })
        }
    }

    private mutating func addTextSetFunctions() {
        for name in ["text_to_table", "text_to_table_null"] {
            add(name) { (arguments, _, context) throws(SQLError) in
                let parts = try splitText(
                    arguments[0], arguments[1], null: arguments.count > 2 ? arguments[2] : .null,
                    context)
                return RowsGenerator((parts ?? []).map { [$0] })
            }
        }
        for name in ["jsonb_array_elements", "json_array_elements"] {
            add(name) { (arguments, _, _) throws(SQLError) in
                RowsGenerator(try JSONText.elements(arguments[0]).map { [JSONText.datum($0)] })
            }
        }
        for name in ["jsonb_array_elements_text", "json_array_elements_text"] {
            add(name) { (arguments, _, _) throws(SQLError) in
                RowsGenerator(try JSONText.elements(arguments[0]).map { [JSONText.text($0)] })
            }
        }
        for name in ["jsonb_each", "json_each"] {
            add(name) { (arguments, _, _) throws(SQLError) in
                RowsGenerator(
                    try JSONText.members(arguments[0]).map {
                        [.bytes($0.key), JSONText.datum($0.value)]
                    })
            }
        }
        for name in ["jsonb_each_text", "json_each_text"] {
            add(name) { (arguments, _, _) throws(SQLError) in
                RowsGenerator(
                    try JSONText.members(arguments[0]).map {
                        [.bytes($0.key), JSONText.text($0.value)]
                    })
            }
        }
        for name in ["jsonb_object_keys", "json_object_keys"] {
            add(name) { (arguments, _, _) throws(SQLError) in
                RowsGenerator(try JSONText.members(arguments[0]).map { [.bytes($0.key)] })
            }
        }
        add("pg_options_to_table") { (arguments, _, _) throws(SQLError) in
            guard case .bytes(let bytes) = arguments[0] else { return SetGenerator() }
            return RowsGenerator(
                ArrayValue(encoded: bytes).elements.map { option in
                    guard case .bytes(let text) = option else { return [option, .null] }
                    guard let end = text.firstIndex(of: UInt8(ascii: "=")) else {
                        return [option, .null]
                    }
                    return [.bytes(Array(text[..<end])), .bytes(Array(text[(end + 1)...]))]
                })
        }
        add("pg_get_keywords") { (_, _, _) throws(SQLError) in
            RowsGenerator(
                Keyword.all.map { keyword in
                    [
                        .text(keyword.word), .text(keyword.category.rawValue),
                        .bool(keyword.isBareLabel), .text(keyword.category.description),
                        .text(keyword.isBareLabel ? "can be bare label" : "requires AS"),
                    ]
                })
        }
    }
}

/// Rows made beforehand.
final class RowsGenerator: SetGenerator {
    private let rows: [[Datum]]
    private var position = 0

    init(_ rows: [[Datum]]) { self.rows = rows }

    override func fill(_ vectors: [ColumnVector], limit: Int) throws(SQLError) -> Int {
        let end = min(position + limit, rows.count)
        for row in rows[position..<end] {
            for (vector, value) in zip(vectors, row) { vector.append(value) }
        }
        defer { position = end }
        return end - position
    }
}

private func zeroStep() -> SQLError {
    SQLError(.invalidParameterValue, "step size cannot equal zero")
}

/// generate_series of integers.
final class IntegerSeries: SetGenerator {
    private let isWide: Bool
    private var value: Int64
    private let end: Int64
    private let step: Int64
    private var isOver = false

    init(_ arguments: [Datum], isWide: Bool) throws(SQLError) {
        self.isWide = isWide
        value = arguments[0].integerValue ?? 0
        end = arguments[1].integerValue ?? 0
        step = arguments.count > 2 ? arguments[2].integerValue ?? 0 : 1
        if step == 0 { throw zeroStep() }
    }

    override func fill(_ vectors: [ColumnVector], limit: Int) throws(SQLError) -> Int {
        let target = vectors[0]
        var count = 0
        while count < limit && !isOver {
            if step > 0 ? value > end : value < end { break }
            if isWide {
                target.append(value)
            } else {
                target.append(Int32(truncatingIfNeeded: value))
            }
            count += 1
            let (next, overflow) = value.addingReportingOverflow(step)
            value = next
            isOver = overflow
        }
        return count
    }
}

/// generate_series of numerics.
final class NumericSeries: SetGenerator {
    private var value: Numeric
    private let end: Numeric
    private let step: Numeric

    init(_ arguments: [Datum]) throws(SQLError) {
        var numbers: [Numeric] = []
        for (argument, role) in zip(arguments, ["start", "stop", "step"]) {
            guard case .bytes(let bytes) = argument else { continue }
            let number = Numeric(encoded: bytes)
            guard number.isFinite else {
                throw SQLError(
                    .invalidParameterValue,
                    "\(role) value cannot be \(number.isNaN ? "NaN" : "infinity")")
            }
            numbers.append(number)
        }
        value = numbers[0]
        end = numbers[1]
        step = numbers.count > 2 ? numbers[2] : .one
        if step.isZero { throw zeroStep() }
    }

    override func fill(_ vectors: [ColumnVector], limit: Int) throws(SQLError) -> Int {
        var count = 0
        while count < limit {
            if step.signum > 0 ? value > end : value < end { break }
            vectors[0].append(.numeric(value))
            value = try value + step
            count += 1
        }
        return count
    }
}

/// generate_series of timestamps; with a zone, steps are taken in its local time.
final class TimestampSeries: SetGenerator {
    private var value: Int64
    private let end: Int64
    private let step: Interval
    private let isAscending: Bool
    private let zone: TimeZone?

    init(_ arguments: [Datum], zone: TimeZone?) throws(SQLError) {
        value = arguments[0].integerValue ?? 0
        end = arguments[1].integerValue ?? 0
        guard case .fixed16(let fixed) = arguments[2] else { throw zeroStep() }
        step = Interval(fixed)
        self.zone = zone
        let sign = step.totalMicroseconds
        if sign == 0 { throw zeroStep() }
        isAscending = sign > 0
    }

    override func fill(_ vectors: [ColumnVector], limit: Int) throws(SQLError) -> Int {
        var count = 0
        while count < limit {
            if isAscending ? value > end : value < end { break }
            vectors[0].append(value)
            value = try DateTime.add(step, to: value, zone: zone)
            count += 1
        }
        return count
    }
}
