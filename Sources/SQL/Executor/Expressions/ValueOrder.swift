// The order of a type's values, for everything that compares without an operator: GREATEST, min and
// max, range bounds. It is the order of the key encoding, taken by shortcuts where the kind has one.

import Bytes
import Glibc
import Types

/// Compares two values of one type that are not NULL.
final class ValueOrder {
    private enum Way {
        case bool, int16, int32, unsigned32, int64, float32, float64, bytes
        /// By the encoded keys: numerics, intervals, arrays, padded text, documents.
        case encoded
    }

    private let way: Way
    private let codec: KeyCodec
    private var left = ByteWriter()
    private var right = ByteWriter()

    init(_ type: SQLType) {
        codec = KeyCodec(columns: [KeyColumn(type)])
        way =
            switch type.physicalKind {
            case .bool8: .bool
            case .int16: .int16
            case .int32: type.isUnsigned ? .unsigned32 : .int32
            case .int64: .int64
            case .float32: .float32
            case .float64: .float64
            case .fixed16: .encoded
            case .bytes:
                type.oid == .bytea || type.isText && type.oid != .bpchar ? .bytes : .encoded
            }
    }

    /// Below 0, 0, or above 0.
    func compare(_ a: ColumnVector, _ i: Int, _ b: ColumnVector, _ j: Int) -> Int {
        switch way {
        case .bool: return Int(a.bool(at: i) ? 1 : 0) - Int(b.bool(at: j) ? 1 : 0)
        case .int16: return Int(a.int16(at: i)) - Int(b.int16(at: j))
        case .int32: return Int(a.int32(at: i)) - Int(b.int32(at: j))
        case .unsigned32: return Int(a.oid(at: i)) - Int(b.oid(at: j))
        case .int64:
            let (x, y) = (a.int64(at: i), b.int64(at: j))
            return x < y ? -1 : x > y ? 1 : 0
        case .float32:
            return Int(floatOrder(Double(a.float32(at: i)), Double(b.float32(at: j))))
        case .float64: return Int(floatOrder(a.float64(at: i), b.float64(at: j)))
        case .bytes: return compareBytes(a.bytes(at: i), b.bytes(at: j))
        case .encoded:
            left.removeAll()
            right.removeAll()
            codec.encode(row: i, of: [a], into: &left)
            codec.encode(row: j, of: [b], into: &right)
            return left.bytes.withUnsafeBytes { x in
                right.bytes.withUnsafeBytes { y in compareBytes(x, y) }
            }
        }
    }
}

/// memcmp's order, a prefix before what it begins.
@inline(__always)
func compareBytes(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer) -> Int {
    let common = min(a.count, b.count)
    if common > 0, let left = a.baseAddress, let right = b.baseAddress {
        let order = memcmp(left, right, common)
        if order != 0 { return Int(order) }
    }
    return a.count - b.count
}

@inline(__always)
func equalBytes(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer) -> Bool {
    guard a.count == b.count else { return false }
    guard a.count > 0, let left = a.baseAddress, let right = b.baseAddress else { return true }
    return memcmp(left, right, a.count) == 0
}
