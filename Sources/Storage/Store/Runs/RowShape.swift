/// How a column's values lie in a row (docs/formats/row.md) and how they are ordered in zone maps.
/// The raw values are written into runs.
package enum ColumnForm: UInt8, Hashable, Sendable {
    /// Bytes of any length.
    case bytes = 0
    case bool8 = 1
    case int16 = 2
    case int32 = 3
    case int64 = 4
    case float32 = 5
    case float64 = 6
    case fixed16 = 7

    /// Bytes of a value; 0 for `bytes`.
    @inline(__always)
    package var width: Int {
        switch self {
        case .bytes: 0
        case .bool8: 1
        case .int16: 2
        case .int32, .float32: 4
        case .int64, .float64: 8
        case .fixed16: 16
        }
    }
}

/// The columns of a keyspace's values, so that a run can store them column by column. Values that
/// are no rows of this shape are stored as they are: a shape is never needed for what comes back,
/// only for how well it is stored.
package struct RowShape: Hashable, Sendable {
    package let columns: [ColumnForm]

    /// At most 65,000 columns.
    package init(columns: [ColumnForm]) {
        precondition(columns.count <= RowShape.columnsMax)
        self.columns = columns
    }

    static let columnsMax = 65_000
}

/// Where one column lies in a row, as plain memory for inner loops.
struct RowPlace {
    /// 0 for a variable one.
    var width: Int
    /// Bytes of the fixed part before it.
    var fixedBefore: Int
    /// Variable columns before it.
    var variableBefore: Int
}

/// The places of a shape's columns, and one more past the last: entry n says how large the fixed
/// part and how many the variable columns of a row with n columns are.
final class RowPlaces: Sendable {
    nonisolated(unsafe) let places: UnsafeMutablePointer<RowPlace>
    nonisolated(unsafe) let forms: UnsafeMutablePointer<ColumnForm>
    let count: Int

    init(_ shape: RowShape) {
        count = shape.columns.count
        places = .allocate(capacity: count + 1)
        forms = .allocate(capacity: max(count, 1))
        var place = RowPlace(width: 0, fixedBefore: 0, variableBefore: 0)
        for (index, form) in shape.columns.enumerated() {
            place.width = form.width
            (places + index).initialize(to: place)
            (forms + index).initialize(to: form)
            place.fixedBefore += form.width
            if form.width == 0 { place.variableBefore += 1 }
        }
        place.width = 0
        (places + count).initialize(to: place)
    }

    deinit {
        places.deallocate()
        forms.deallocate()
    }
}

/// The parts of one row's bytes. It exists only of rows that `RowJoiner` gives back bit by bit from
/// their columns.
struct RowParts {
    private static let version: UInt8 = 1
    private static let headSize = 3
    private static let bitmapFlag: UInt8 = 4

    let base: UnsafeRawPointer
    let columnCount: Int
    /// Nil when no column is NULL.
    let bitmap: UnsafeRawPointer?
    let fixed: UnsafeRawPointer
    let ends: UnsafeRawPointer
    let endWidth: Int
    let variable: UnsafeRawPointer

    /// Nil when the bytes are no row of the shape in the one form that codecs write.
    @inline(__always)
    init?(_ row: UnsafeRawBufferPointer, _ shape: RowPlaces) {
        guard row.count >= RowParts.headSize, let base = row.baseAddress else { return nil }
        let head = base.load(as: UInt8.self)
        let code = head & 3
        guard head >> 4 == RowParts.version, head & 8 == 0, code < 3 else { return nil }
        let count = Int(base.loadUnaligned(fromByteOffset: 1, as: UInt16.self))
        guard count <= shape.count else { return nil }
        let bitmapSize = head & RowParts.bitmapFlag != 0 ? (count + 7) / 8 : 0
        let place = shape.places[count]
        let fixedStart = RowParts.headSize + bitmapSize
        let endsStart = fixedStart + place.fixedBefore
        let endWidth = 1 << Int(code)
        let variableStart = endsStart + place.variableBefore * endWidth
        guard variableStart <= row.count else { return nil }
        self.base = base
        columnCount = count
        bitmap = head & RowParts.bitmapFlag != 0 ? base + RowParts.headSize : nil
        fixed = base + fixedStart
        ends = base + endsStart
        self.endWidth = endWidth
        variable = base + variableStart
        let content = row.count - variableStart
        guard endWidth == RowParts.endWidth(content: content),
            hasRegularEnds(count: place.variableBefore, content: content)
        else { return nil }
        if bitmap != nil, !hasRegularNulls(shape) { return nil }
    }

    @inline(__always)
    static func endWidth(content: Int) -> Int { content <= 0xff ? 1 : content <= 0xffff ? 2 : 4 }

    private func hasRegularEnds(count: Int, content: Int) -> Bool {
        var last = 0
        for index in 0..<count {
            let end = self.end(index)
            if end < last { return false }
            last = end
        }
        return last == content
    }

    /// A bitmap names at least one column, none past the last, and NULL columns hold nothing.
    private func hasRegularNulls(_ shape: RowPlaces) -> Bool {
        guard let bitmap else { return true }
        var nulls = 0
        for column in 0..<columnCount where isNull(column) {
            nulls += 1
            let place = shape.places[column]
            if place.width == 0 {
                let index = place.variableBefore
                if end(index) != (index == 0 ? 0 : end(index - 1)) { return false }
            } else {
                for byte in 0..<place.width
                where fixed.load(fromByteOffset: place.fixedBefore + byte, as: UInt8.self) != 0 {
                    return false
                }
            }
        }
        let used = columnCount & 7
        if used != 0,
            bitmap.load(fromByteOffset: columnCount >> 3, as: UInt8.self) >> UInt8(used) != 0
        {
            return false
        }
        return nulls > 0
    }

    @inline(__always)
    func isNull(_ column: Int) -> Bool {
        guard let bitmap else { return false }
        return bitmap.load(fromByteOffset: column >> 3, as: UInt8.self) >> UInt8(column & 7) & 1
            != 0
    }

    /// Where the `index`-th variable column ends.
    @inline(__always)
    func end(_ index: Int) -> Int {
        switch endWidth {
        case 1: Int(ends.load(fromByteOffset: index, as: UInt8.self))
        case 2: Int(ends.loadUnaligned(fromByteOffset: index * 2, as: UInt16.self))
        default: Int(ends.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self))
        }
    }
}
