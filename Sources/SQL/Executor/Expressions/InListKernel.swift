// `x IN (constants)` and `x = ANY (array)` by one lookup: the canonical keys of the values are in a hash table.

import Bytes
import Types

/// Values of one type, to look others up in.
private final class ValueSet {
    private let type: SQLType
    private let codec: KeyCodec
    private var table = KeyTable()
    private var writer = ByteWriter()
    /// All of them while they are few.
    private var few: FewValues?

    init(of type: SQLType) {
        self.type = type
        codec = KeyCodec(columns: [KeyColumn(type)])
        few = FewValues(of: type)
    }

    func removeAll() {
        table.removeAll()
        few = FewValues(of: type)
    }

    func insert(_ value: Datum) {
        few = few?.inserting(value)
        writer.removeAll()
        codec.encode([value], into: &writer)
        _ = writer.bytes.withUnsafeBytes { table.insert($0) }
    }

    /// `values`: a vector, alone.
    func contains(_ values: [ColumnVector], at row: Int) -> Bool {
        if let few { return few.contains(values[0], at: row) }
        writer.removeAll()
        codec.encode(row: row, of: values, into: &writer)
        return writer.bytes.withUnsafeBytes { table.find($0) != nil }
    }
}

/// Values that are equal where their bytes, or numbers, are: while they are few to compare with each takes less time than to
/// look one up.
private struct FewValues {
    private static let countMax = 8

    private enum Kind { case integer, bytes }

    private let kind: Kind
    private var integers: [Int64] = []
    private var texts: [[UInt8]] = []

    /// Nil for types of which equal values may look differently.
    init?(of type: SQLType) {
        switch type.oid {
        case .int2, .int4, .int8: kind = .integer
        case .text, .varchar, .bytea: kind = .bytes
        default: return nil
        }
    }

    /// With one more; nil where that is too many.
    func inserting(_ value: Datum) -> FewValues? {
        guard integers.count + texts.count < Self.countMax else { return nil }
        var more = self
        switch (kind, value) {
        case (.integer, _):
            guard let number = value.integerValue else { return nil }
            more.integers.append(number)
        case (.bytes, .bytes(let bytes)): more.texts.append(bytes)
        case (.bytes, _): return nil
        }
        return more
    }

    func contains(_ vector: ColumnVector, at row: Int) -> Bool {
        switch kind {
        case .integer:
            let number =
                switch vector.kind {
                case .int16: Int64(vector.int16(at: row))
                case .int32: Int64(vector.int32(at: row))
                default: vector.int64(at: row)
                }
            return integers.contains(number)
        case .bytes:
            let bytes = vector.bytes(at: row)
            for text in texts where text.count == bytes.count && bytes.elementsEqual(text) {
                return true
            }
            return false
        }
    }
}

/// Membership of a value in a list of constants. NULL when it is not in a list that holds NULL.
final class InListKernel: Kernel {
    private let operand: Kernel
    private let hasNull: Bool
    private let members: ValueSet
    private let result = ColumnVector(.bool8)

    init(_ operand: Kernel, values: [Datum], hasNull: Bool) {
        self.operand = operand
        self.hasNull = hasNull
        members = ValueSet(of: operand.type)
        super.init(.bool, isConstant: false)
        for value in values { members.insert(value) }
    }

    override func evaluate(_ columns: [ColumnVector], _ rows: Rows) throws(SQLError)
        -> ColumnVector
    {
        let values = try operand.evaluate(columns, rows)
        result.reset()
        result.count = rows.limit
        let bits = result.typed(UInt8.self)
        let looked = [values]
        for index in 0..<rows.count {
            let row = rows[index]
            if values.isNull(at: row) {
                result.setNull(at: row)
                continue
            }
            let isMember = members.contains(looked, at: row)
            bits[row] = isMember ? 1 : 0
            if !isMember && hasNull { result.setNull(at: row) }
        }
        return result
    }
}

/// The elements of an array that is the same for many rows, for `x = ANY (array)` and `x <> ALL (array)`.
final class ArrayMembers {
    /// For fewer rows, or elements that are not compared by their bytes, the operator costs less.
    private static let rowsMin = 16
    private static let elementsMin = 9

    /// The operator is `<>`, and is to hold for all.
    private let isNegated: Bool
    private let areCompared: Bool
    private let members: ValueSet
    /// The array they are of.
    private var source: [UInt8] = []
    private var hasNull = false

    init(of type: SQLType, isNegated: Bool) {
        areCompared = FewValues(of: type) != nil
        members = ValueSet(of: type)
        self.isNegated = isNegated
    }

    /// Not of an empty array, in which even NULL surely is not.
    func areWorth(_ rows: Rows, _ array: ArrayView) -> Bool {
        rows.count >= Self.rowsMin && array.count >= (areCompared ? 1 : Self.elementsMin)
    }

    /// Puts the results for `rows` of `values`, of the elements' type, into `result`.
    func look(up values: ColumnVector, _ rows: Rows, in array: [UInt8], _ result: ColumnVector) {
        if array != source { take(array) }
        let looked = [values]
        for index in 0..<rows.count {
            let row = rows[index]
            if values.isNull(at: row) {
                result.setNull(at: row)
            } else if members.contains(looked, at: row) {
                result.set(isNegated ? 0 : 1 as UInt8, at: row)
            } else if hasNull {
                result.setNull(at: row)
            } else {
                result.set(isNegated ? 1 : 0 as UInt8, at: row)
            }
        }
    }

    private func take(_ array: [UInt8]) {
        members.removeAll()
        hasNull = false
        source = array
        array.withRawBytes { bytes in
            let view = ArrayView(bytes)
            for index in 0..<view.count {
                let element = view.datum(index)
                if element.isNull { hasNull = true } else { members.insert(element) }
            }
        }
    }
}
