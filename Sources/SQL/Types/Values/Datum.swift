// One SQL value outside a vector: a constant of a plan, a parameter, a default, a result at the
// edge. Rows in bulk never take this form.

/// A value by its physical kind, or NULL. What the bits mean is said by the `SQLType` kept beside
/// it, so `==` is identity of the representation, not SQL's `=` (1.0 and 1.00 differ here).
package enum Datum: Hashable, Sendable {
    case null
    case bool(Bool)
    case int16(Int16)
    case int32(Int32)
    case int64(Int64)
    case float32(Float)
    case float64(Double)
    case fixed16(Fixed16)
    case bytes([UInt8])

    /// Floating-point numbers by their bits: NaN is itself, 0 is not -0.
    package static func == (left: Datum, right: Datum) -> Bool {
        switch (left, right) {
        case (.null, .null): true
        case (.bool(let one), .bool(let other)): one == other
        case (.int16(let one), .int16(let other)): one == other
        case (.int32(let one), .int32(let other)): one == other
        case (.int64(let one), .int64(let other)): one == other
        case (.float32(let one), .float32(let other)): one.bitPattern == other.bitPattern
        case (.float64(let one), .float64(let other)): one.bitPattern == other.bitPattern
        case (.fixed16(let one), .fixed16(let other)): one == other
        case (.bytes(let one), .bytes(let other)): one == other
        default: false
        }
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(kind)
        switch self {
        case .null: break
        case .bool(let value): hasher.combine(value)
        case .int16(let value): hasher.combine(value)
        case .int32(let value): hasher.combine(value)
        case .int64(let value): hasher.combine(value)
        case .float32(let value): hasher.combine(value.bitPattern)
        case .float64(let value): hasher.combine(value.bitPattern)
        case .fixed16(let value): hasher.combine(value)
        case .bytes(let value): hasher.combine(value)
        }
    }

    @inlinable package var isNull: Bool {
        if case .null = self { true } else { false }
    }

    /// The kind of the value; nil for NULL.
    package var kind: PhysicalKind? {
        switch self {
        case .null: nil
        case .bool: .bool8
        case .int16: .int16
        case .int32: .int32
        case .int64: .int64
        case .float32: .float32
        case .float64: .float64
        case .fixed16: .fixed16
        case .bytes: .bytes
        }
    }
}

extension Datum {
    package static func text(_ text: some StringProtocol) -> Datum { .bytes(Array(text.utf8)) }
    package static func oid(_ oid: UInt32) -> Datum { .int32(Int32(bitPattern: oid)) }
    package static func interval(_ interval: Interval) -> Datum { .fixed16(interval.fixed) }
    package static func numeric(_ numeric: Numeric) -> Datum { .bytes(numeric.encoded) }

    /// The text of a text-like value; nil for other kinds and NULL.
    package var textValue: String? {
        guard case .bytes(let bytes) = self else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    package var boolValue: Bool? {
        guard case .bool(let value) = self else { return nil }
        return value
    }

    /// An integer kind's value, widened; nil for other kinds and NULL.
    package var integerValue: Int64? {
        switch self {
        case .int16(let value): Int64(value)
        case .int32(let value): Int64(value)
        case .int64(let value): value
        default: nil
        }
    }

    package var oidValue: UInt32? {
        guard case .int32(let value) = self else { return nil }
        return UInt32(bitPattern: value)
    }

    package var doubleValue: Double? {
        switch self {
        case .float32(let value): Double(value)
        case .float64(let value): value
        default: nil
        }
    }
}
