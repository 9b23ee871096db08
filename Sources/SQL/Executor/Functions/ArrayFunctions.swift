// Functions of arrays.

import Bytes
import Types

extension FunctionRegistry {
    /// Registers `array_append`, `array_to_string` and the rest.
    mutating func addArrayFunctions() {
        addArrayShape()
        addArrayChanges()
        addArraySearch()
        addArrayText()
    }

    private mutating func addArrayShape() {
        rowwise("array_ndims") { (call, row) throws(SQLError) in
            let count = ArrayView(call.bytes(0, row)).dimensionCount
            call.result.set(count == 0 ? .null : .int32(Int32(count)), at: row)
        }
        rowwise("array_length") { (call, row) throws(SQLError) in
            shape(call, row) { $0.length($1) }
        }
        rowwise("array_lower") { (call, row) throws(SQLError) in
            shape(call, row) { $0.lowerBound($1) }
        }
        rowwise("array_upper") { (call, row) throws(SQLError) in
            shape(call, row) { $0.lowerBound($1) + $0.length($1) - 1 }
        }
        rowwise("array_cardinality") { (call, row) throws(SQLError) in
            call.result.set(Int32(ArrayView(call.bytes(0, row)).count), at: row)
        }
        rowwise("array_dims") { (call, row) throws(SQLError) in
            let view = ArrayView(call.bytes(0, row))
            if view.dimensionCount == 0 { return call.result.setNull(at: row) }
            let text = (0..<view.dimensionCount).map {
                "[\(view.lowerBound($0)):\(view.lowerBound($0) + view.length($0) - 1)]"
            }
            call.setText(text.joined(), row)
        }
    }

    private mutating func addArrayChanges() {
        nullableRowwise("array_append") { (call, row) throws(SQLError) in
            call.setBytes(try array(call, 0, row).appending(call.datum(1, row)).encoded, row)
        }
        nullableRowwise("array_prepend") { (call, row) throws(SQLError) in
            call.setBytes(try array(call, 1, row).prepending(call.datum(0, row)).encoded, row)
        }
        nullableRowwise("array_cat") { (call, row) throws(SQLError) in
            if call.isNull(0, row) || call.isNull(1, row) {
                let given = call.isNull(0, row) ? 1 : 0
                return call.result.copy(row: row, of: call.arguments[given], to: row)
            }
            let joined = try array(call, 0, row).joined(with: array(call, 1, row))
            call.setBytes(joined.encoded, row)
        }
        nullableRowwise("array_remove") { (call, row) throws(SQLError) in
            if call.isNull(0, row) { return call.result.setNull(at: row) }
            let removed = call.datum(1, row)
            let test = elementEquality(call)
            let kept = try array(call, 0, row).removing { test($0, removed) }
            call.setBytes(kept.encoded, row)
        }
        nullableRowwise("array_replace") { (call, row) throws(SQLError) in
            if call.isNull(0, row) { return call.result.setNull(at: row) }
            let (from, to) = (call.datum(1, row), call.datum(2, row))
            let test = elementEquality(call)
            var changed = array(call, 0, row)
            changed.elements = changed.elements.map { test($0, from) ? to : $0 }
            call.setBytes(changed.encoded, row)
        }
    }

    private mutating func addArraySearch() {
        for name in ["array_position", "array_position_start"] {
            nullableRowwise(name) { (call, row) throws(SQLError) in
                if call.isNull(0, row) { return call.result.setNull(at: row) }
                let value = array(call, 0, row)
                try value.refuseSearch()
                let wanted = call.datum(1, row)
                let lower = value.dimensions.first?.lowerBound ?? 1
                if name == "array_position_start" && call.isNull(2, row) {
                    throw SQLError(
                        .nullValueNotAllowed, "initial position must not be null")
                }
                let start = name == "array_position" ? lower : Int(call.int32(2, row))
                let test = elementEquality(call)
                let index = value.elements.indices.first {
                    $0 + lower >= start && test(value.elements[$0], wanted)
                }
                call.result.set(index.map { .int32(Int32($0 + lower)) } ?? .null, at: row)
            }
        }
        nullableRowwise("array_positions") { (call, row) throws(SQLError) in
            if call.isNull(0, row) { return call.result.setNull(at: row) }
            let value = array(call, 0, row)
            try value.refuseSearch()
            let lower = value.dimensions.first?.lowerBound ?? 1
            let wanted = call.datum(1, row)
            let test = elementEquality(call)
            let found = value.elements.indices.filter { test(value.elements[$0], wanted) }
            call.result.set(
                arrayDatum(found.map { .int32(Int32($0 + lower)) }, of: .int4), at: row)
        }
        rowwise("arraycontains") { (call, row) throws(SQLError) in
            call.result.set(.bool(contains(call, row, whole: 0, part: 1)), at: row)
        }
        rowwise("arraycontained") { (call, row) throws(SQLError) in
            call.result.set(.bool(contains(call, row, whole: 1, part: 0)), at: row)
        }
        rowwise("arrayoverlap") { (call, row) throws(SQLError) in
            let (left, right) = (array(call, 0, row).elements, array(call, 1, row).elements)
            let test = elementEquality(call)
            let overlaps = left.contains { a in
                !a.isNull && right.contains { !$0.isNull && test(a, $0) }
            }
            call.result.set(.bool(overlaps), at: row)
        }
    }

    private mutating func addArrayText() {
        for (name, hasNull) in [("array_to_text", false), ("array_to_text_null", true)] {
            nullableRowwise(name) { (call, row) throws(SQLError) in
                if call.isNull(0, row) || call.isNull(1, row) {
                    return call.result.setNull(at: row)
                }
                let null = hasNull && !call.isNull(2, row) ? call.text(2, row) : nil
                let value = array(call, 0, row)
                let type = SQLType(value.elementOID)
                var parts: [String] = []
                for element in value.elements {
                    if let text = TextCodec.text(element, as: type, call.settings) ?? null {
                        parts.append(text)
                    }
                }
                call.setText(parts.joined(separator: call.text(1, row)), row)
            }
        }
        for name in ["text_to_array", "text_to_array_null"] {
            nullableRowwise(name) { (call, row) throws(SQLError) in
                let null = name == "text_to_array" ? Datum.null : call.datum(2, row)
                let parts = try splitText(
                    call.datum(0, row), call.datum(1, row), null: null, call.context)
                guard let parts else { return call.result.setNull(at: row) }
                call.result.set(arrayDatum(parts, of: .text), at: row)
            }
        }
    }
}

extension ArrayValue {
    fileprivate func refuseSearch() throws(SQLError) {
        guard dimensions.count <= 1 else {
            throw SQLError(
                .featureNotSupported,
                "searching for elements in multidimensional arrays is not supported")
        }
    }
}

/// The array argument, empty when NULL.
private func array(_ call: FunctionCall, _ argument: Int, _ row: Int) -> ArrayValue {
    if call.isNull(argument, row) {
        return ArrayValue(
            elementOID: call.argumentTypes[argument].element?.oid ?? .text, [])
    }
    return ArrayValue(encoded: call.bytes(argument, row))
}

/// A number of the dimension that the second argument names; NULL when there is none.
private func shape(_ call: FunctionCall, _ row: Int, _ measure: (ArrayView, Int) -> Int) {
    let view = ArrayView(call.bytes(0, row))
    let dimension = Int(call.int32(1, row)) - 1
    guard dimension >= 0, dimension < view.dimensionCount else {
        return call.result.setNull(at: row)
    }
    call.result.set(Int32(measure(view, dimension)), at: row)
}

/// IS NOT DISTINCT FROM between elements of the first array argument's type.
private func elementEquality(_ call: FunctionCall) -> (Datum, Datum) -> Bool {
    let comparator = ValueComparator(call.argumentTypes[0].element ?? .text)
    return { a, b in
        a.isNull || b.isNull ? a.isNull == b.isNull : comparator.compare(a, b) == 0
    }
}

private func contains(_ call: FunctionCall, _ row: Int, whole: Int, part: Int) -> Bool {
    let all = array(call, whole, row).elements
    let test = elementEquality(call)
    return array(call, part, row).elements.allSatisfy { wanted in
        !wanted.isNull && all.contains { !$0.isNull && test($0, wanted) }
    }
}
