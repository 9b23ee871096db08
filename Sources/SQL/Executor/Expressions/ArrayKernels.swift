// Arrays and rows in expressions: building, subscripts, `op ANY (array)`, conversion of elements.

import Bytes
import Types

/// A one-dimensional array of `type`s.
func arrayDatum(_ elements: [Datum], of type: SQLType) -> Datum {
    .bytes(ArrayValue(elementOID: type.oid, elements).encoded)
}

/// The elements of the array in a row that is not NULL.
func arrayElements(_ vector: ColumnVector, at row: Int) -> [Datum] {
    let view = ArrayView(vector.bytes(at: row))
    return (0..<view.count).map { view.datum($0) }
}

/// `x op ANY (array)`, or ALL: true (false for ALL) as soon as one comparison is, else NULL if one
/// was NULL.
final class QuantifiedArrayKernel: Kernel {
    private let operand: Kernel
    private let array: Kernel
    private let comparison: EqualityCall
    private let isAll: Bool
    /// For an operator by which values are the same, or not.
    private let members: ArrayMembers?
    private let result = ColumnVector(.bool8)
    private let left: ColumnVector
    private let elements: ColumnVector

    init(
        _ operand: Kernel, _ array: Kernel, _ element: SQLType, _ comparison: EqualityCall,
        isAll: Bool, members: ArrayMembers?
    ) {
        self.operand = operand
        self.array = array
        self.members = members
        self.comparison = comparison
        self.isAll = isAll
        left = ColumnVector(operand.type.physicalKind, capacity: 1)
        elements = ColumnVector(element.physicalKind)
        super.init(.bool, isConstant: false)
    }

    override func evaluate(_ columns: [ColumnVector], _ rows: Rows) throws(SQLError)
        -> ColumnVector
    {
        let values = try operand.evaluate(columns, rows)
        let arrays = try array.evaluate(columns, rows)
        result.reset()
        result.count = rows.limit
        if let members, array.isConstant, rows.count > 0, !arrays.isNull(at: rows[0]),
            members.areWorth(rows, ArrayView(arrays.bytes(at: rows[0])))
        {
            members.look(up: values, rows, in: [UInt8](arrays.bytes(at: rows[0])), result)
            return result
        }
        for index in 0..<rows.count {
            let row = rows[index]
            if arrays.isNull(at: row) {
                result.setNull(at: row)
                continue
            }
            left.becomeConstant(copying: values, at: row)
            if let truth = try test(ArrayView(arrays.bytes(at: row))) {
                result.set(truth ? 1 : 0 as UInt8, at: row)
            } else {
                result.setNull(at: row)
            }
        }
        return result
    }

    /// Compares `left` with the elements, a batch of them at a time.
    private func test(_ view: ArrayView) throws(SQLError) -> Bool? {
        var sawNull = false
        var start = 0
        while start < view.count {
            let end = min(start + Batch.capacity, view.count)
            elements.reset()
            for index in start..<end { elements.append(view.datum(index)) }
            let truth = try comparison.evaluate(left, elements, Rows(all: end - start))
            for row in 0..<(end - start) {
                if truth.isNull(at: row) {
                    sawNull = true
                } else if truth.bool(at: row) != isAll {
                    return !isAll
                }
            }
            start = end
        }
        return sawNull ? nil : isAll
    }
}

/// ARRAY[…].
final class ArrayKernel: Kernel {
    private let elements: [Kernel]
    private let isMultidimensional: Bool
    private let result: ColumnVector

    init(_ elements: [Kernel], isMultidimensional: Bool, _ type: SQLType) {
        self.elements = elements
        self.isMultidimensional = isMultidimensional
        result = ColumnVector(type.physicalKind)
        super.init(type, isConstant: elements.allSatisfy(\.isConstant))
    }

    override func evaluate(_ columns: [ColumnVector], _ rows: Rows) throws(SQLError)
        -> ColumnVector
    {
        let asked = isConstant && rows.count > 0 ? Rows(all: 1) : rows
        var values: [ColumnVector] = []
        for element in elements { values.append(try element.evaluate(columns, asked)) }
        result.reset()
        result.count = asked.limit
        for index in 0..<asked.count {
            let row = asked[index]
            let parts = values.map { $0.datum(at: row) }
            let array = isMultidimensional ? try stacked(parts) : flat(parts)
            result.set(.bytes(array.encoded), at: row)
        }
        try refuseTooLong(result)
        if isConstant && asked.count > 0 { result.becomeConstant(count: 1) }
        return result
    }

    private func flat(_ elements: [Datum]) -> ArrayValue {
        let element = type.element?.oid ?? .text
        guard type.isVector else { return ArrayValue(elementOID: element, elements) }
        return ArrayValue(
            elementOID: element, dimensions: [.init(length: elements.count, lowerBound: 0)],
            elements: elements)
    }

    /// Arrays of equal dimensions as one array with a dimension more.
    private func stacked(_ parts: [Datum]) throws(SQLError) -> ArrayValue {
        let mismatch = SQLError(
            .arraySubscriptError,
            "multidimensional arrays must have array expressions with matching dimensions")
        var inner: [ArrayValue.Dimension]?
        var elements: [Datum] = []
        for part in parts {
            guard case .bytes(let bytes) = part else { throw mismatch }
            let array = ArrayValue(encoded: bytes)
            if let inner, inner != array.dimensions { throw mismatch }
            inner = array.dimensions
            elements += array.elements
        }
        guard let inner, !inner.isEmpty else { return flat([]) }
        guard inner.count < 6 else {
            throw SQLError(
                .programLimitExceeded,
                "number of array dimensions (\(inner.count + 1)) exceeds the maximum allowed (6)")
        }
        return ArrayValue(
            elementOID: type.element?.oid ?? .text,
            dimensions: [ArrayValue.Dimension(length: parts.count)] + inner, elements: elements)
    }
}

/// `a[1]`, `a[1][2]`, `a[1:2]`. What lies outside is NULL, or the empty array for a slice.
final class SubscriptKernel: Kernel {
    private let base: Kernel
    private let lower: [Kernel?]
    private let upper: [Kernel?]
    private let isSlice: Bool
    private let result: ColumnVector

    init(_ base: Kernel, lower: [Kernel?], upper: [Kernel?], isSlice: Bool, _ type: SQLType) {
        self.base = base
        self.lower = lower
        self.upper = upper
        self.isSlice = isSlice
        result = ColumnVector(type.physicalKind)
        super.init(type, isConstant: false)
    }

    override func evaluate(_ columns: [ColumnVector], _ rows: Rows) throws(SQLError)
        -> ColumnVector
    {
        let arrays = try base.evaluate(columns, rows)
        var lowers: [ColumnVector?] = []
        for kernel in lower { lowers.append(try kernel?.evaluate(columns, rows)) }
        var uppers: [ColumnVector?] = []
        for kernel in upper { uppers.append(try kernel?.evaluate(columns, rows)) }
        result.reset()
        result.count = rows.limit
        for index in 0..<rows.count {
            let row = rows[index]
            let bounds = (lowers + uppers).compactMap { $0 }
            if arrays.isNull(at: row) || bounds.contains(where: { $0.isNull(at: row) }) {
                result.setNull(at: row)
                continue
            }
            let view = ArrayView(arrays.bytes(at: row))
            if isSlice {
                result.set(
                    slice(view, lowers[0]?.int32(at: row), uppers[0]?.int32(at: row)), at: row)
            } else {
                result.set(element(view, uppers.map { Int($0?.int32(at: row) ?? 0) }), at: row)
            }
        }
        return result
    }

    private func element(_ view: ArrayView, _ subscripts: [Int]) -> Datum {
        guard view.dimensionCount == subscripts.count else { return .null }
        var position = 0
        for (dimension, index) in subscripts.enumerated() {
            let offset = index - view.lowerBound(dimension)
            guard offset >= 0, offset < view.length(dimension) else { return .null }
            position = position * view.length(dimension) + offset
        }
        return view.isNull(position) ? .null : view.datum(position)
    }

    private func slice(_ view: ArrayView, _ lower: Int32?, _ upper: Int32?) -> Datum {
        let empty = Datum.bytes(ArrayValue(elementOID: view.elementOID, []).encoded)
        guard view.dimensionCount >= 1 else { return empty }
        let first = view.lowerBound(0)
        let last = first + view.length(0) - 1
        let from = max(first, lower.map(Int.init) ?? first)
        let to = min(last, upper.map(Int.init) ?? last)
        guard from <= to else { return empty }
        var stride = 1
        var dimensions = [ArrayValue.Dimension(length: to - from + 1)]
        for dimension in 1..<max(1, view.dimensionCount) {
            stride *= view.length(dimension)
            dimensions.append(ArrayValue.Dimension(length: view.length(dimension)))
        }
        let range = (from - first) * stride..<(to - first + 1) * stride
        let elements = range.map { view.isNull($0) ? Datum.null : view.datum($0) }
        return .bytes(
            ArrayValue(elementOID: view.elementOID, dimensions: dimensions, elements: elements)
                .encoded)
    }
}

/// An array's elements converted one by one.
final class ArrayConversionKernel: Kernel {
    private let operand: Kernel
    private let holder: VectorKernel
    private let conversion: Kernel
    private let target: SQLType
    private let result: ColumnVector

    init(
        _ operand: Kernel, _ holder: VectorKernel, _ conversion: Kernel, _ target: SQLType,
        _ type: SQLType
    ) {
        self.operand = operand
        self.holder = holder
        self.conversion = conversion
        self.target = target
        result = ColumnVector(type.physicalKind)
        super.init(type, isConstant: false)
    }

    override func evaluate(_ columns: [ColumnVector], _ rows: Rows) throws(SQLError)
        -> ColumnVector
    {
        let arrays = try operand.evaluate(columns, rows)
        result.reset()
        result.count = rows.limit
        for index in 0..<rows.count {
            let row = rows[index]
            if arrays.isNull(at: row) {
                result.setNull(at: row)
                continue
            }
            var array = ArrayValue(encoded: arrays.bytes(at: row))
            try convert(&array.elements)
            array.elementOID = target.oid
            result.set(.bytes(array.encoded), at: row)
        }
        try refuseTooLong(result)
        return result
    }

    private func convert(_ elements: inout [Datum]) throws(SQLError) {
        var start = 0
        while start < elements.count {
            let end = min(start + Batch.capacity, elements.count)
            holder.vector.reset()
            for element in elements[start..<end] { holder.vector.append(element) }
            let converted = try conversion.evaluate([], Rows(all: end - start))
            for index in start..<end { elements[index] = converted.datum(at: index - start) }
            start = end
        }
    }
}

/// ROW(…).
final class RowKernel: Kernel {
    private let fields: [Kernel]
    private let names: [String]
    private let presence: [Int]
    private let result: ColumnVector

    /// `names` and `presence`: see `BoundRow`.
    init(_ fields: [Kernel], names: [String], presence: [Int], _ type: SQLType) {
        self.fields = fields
        self.names = names
        self.presence = presence
        result = ColumnVector(type.physicalKind)
        super.init(type, isConstant: false)
    }

    override func evaluate(_ columns: [ColumnVector], _ rows: Rows) throws(SQLError)
        -> ColumnVector
    {
        var values: [ColumnVector] = []
        for field in fields { values.append(try field.evaluate(columns, rows)) }
        result.reset()
        result.count = rows.limit
        for index in 0..<rows.count {
            let row = rows[index]
            if !presence.isEmpty, presence.allSatisfy({ values[$0].isNull(at: row) }) {
                result.setNull(at: row)
                continue
            }
            var record: [RecordValue.Field] = []
            for (field, value) in zip(fields, values) {
                record.append(.init(type: field.type.oid, value: value.datum(at: row)))
            }
            result.set(.bytes(RecordValue(fields: record, names: names).encoded), at: row)
        }
        try refuseTooLong(result)
        return result
    }
}

/// A field of a row value.
final class FieldKernel: Kernel {
    private let record: Kernel
    private let index: Int
    private let result: ColumnVector

    init(_ record: Kernel, _ index: Int, _ type: SQLType) {
        self.record = record
        self.index = index
        result = ColumnVector(type.physicalKind)
        super.init(type, isConstant: false)
    }

    override func evaluate(_ columns: [ColumnVector], _ rows: Rows) throws(SQLError)
        -> ColumnVector
    {
        let records = try record.evaluate(columns, rows)
        result.reset()
        result.count = rows.limit
        for position in 0..<rows.count {
            let row = rows[position]
            if records.isNull(at: row) {
                result.setNull(at: row)
                continue
            }
            do throws(MalformedBytes) {
                let fields = try RecordValue(encoded: records.bytes(at: row)).fields
                result.set(index < fields.count ? fields[index].value : .null, at: row)
            } catch {
                throw SQLError(error)
            }
        }
        return result
    }
}
