// One value where it lies: what printing, comparing and hashing take, so that each is written once
// for vectors, datums and elements of arrays.

/// The bytes of a value that is not NULL in its memory form: the kind's width of them for fixed
/// kinds, not necessarily aligned; the content for `.bytes`.
package typealias RawValue = UnsafeRawBufferPointer

extension ColumnVector {
    /// The row's value in place; valid until the vector is next written to or reset.
    @inlinable package func raw(at row: Int) -> RawValue {
        if kind == .bytes { return bytes(at: row) }
        let width = kind.width
        return RawValue(start: values + (row & rowMask) * width, count: width)
    }
}

extension Datum {
    /// The value's memory form; empty for NULL.
    package func withRaw<Result, Failure: Error>(
        _ body: (RawValue) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        switch self {
        case .null: return try body(RawValue(start: nil, count: 0))
        case .bool(let value): return try Datum.with(value ? 1 : 0 as UInt8, body)
        case .int16(let value): return try Datum.with(value, body)
        case .int32(let value): return try Datum.with(value, body)
        case .int64(let value): return try Datum.with(value, body)
        case .float32(let value): return try Datum.with(value, body)
        case .float64(let value): return try Datum.with(value, body)
        case .fixed16(let value): return try Datum.with(value, body)
        case .bytes(let value):
            return try value.withUnsafeBufferPointer {
                (content: UnsafeBufferPointer<UInt8>) throws(Failure) -> Result in
                try body(RawValue(content))
            }
        }
    }

    private static func with<Value: BitwiseCopyable, Result, Failure: Error>(
        _ value: Value, _ body: (RawValue) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        var copy = value
        return try withUnsafeBytes(of: &copy) { (raw: RawValue) throws(Failure) -> Result in
            try body(raw)
        }
    }

    /// The datum of a value's memory form.
    package init(_ raw: RawValue, kind: PhysicalKind) {
        self =
            switch kind {
            case .bool8: .bool(raw[0] != 0)
            case .int16: .int16(raw.loadUnaligned(as: Int16.self))
            case .int32: .int32(raw.loadUnaligned(as: Int32.self))
            case .int64: .int64(raw.loadUnaligned(as: Int64.self))
            case .float32: .float32(raw.loadUnaligned(as: Float.self))
            case .float64: .float64(raw.loadUnaligned(as: Double.self))
            case .fixed16: .fixed16(raw.loadUnaligned(as: Fixed16.self))
            case .bytes: .bytes(Array(raw))
            }
    }
}
