// Order, equality and hashes of values by type: what sorting, grouping and joining are made of.

import Glibc

/// Compares and hashes values of one type that are not NULL.
package struct ValueComparator: Sendable {
    package let type: SQLType
    package let form: ValueForm
    package let kind: PhysicalKind

    package init(_ type: SQLType) {
        self.type = type
        form = ValueForm(type)
        kind = type.physicalKind
    }

    /// Below, equal to or above 0 as the left value is to the right one. Text orders bytewise.
    package func compare(_ left: RawValue, _ right: RawValue) -> Int {
        switch form {
        case .boolean: Int(left[0]) - Int(right[0])
        case .signed: compareIntegers(left, right)
        case .unsigned: compareUnsigned(left, right)
        case .floating: order(double(left), double(right))
        case .uuid, .binary: compareBytes(left, right)
        case .paddedText: compareBytes(left.trimmingPadding, right.trimmingPadding)
        case .interval:
            order(
                Interval(left.loadUnaligned(as: Fixed16.self)).totalMicroseconds,
                Interval(right.loadUnaligned(as: Fixed16.self)).totalMicroseconds)
        case .zonedTime: compareZonedTimes(left, right)
        case .numeric: Numeric.compare(Numeric(encoded: left), Numeric(encoded: right))
        case .structured:
            ComparableForm.bytes(of: left, as: type).withUnsafeBytes { first in
                ComparableForm.bytes(of: right, as: type).withUnsafeBytes {
                    compareBytes(first, $0)
                }
            }
        }
    }

    package func compare(
        _ left: ColumnVector, _ leftRow: Int, _ right: ColumnVector, _ rightRow: Int
    ) -> Int {
        compare(left.raw(at: leftRow), right.raw(at: rightRow))
    }

    package func compare(_ left: Datum, _ right: Datum) -> Int {
        left.withRaw { first in right.withRaw { compare(first, $0) } }
    }

    package func equal(_ left: RawValue, _ right: RawValue) -> Bool {
        switch form {
        case .binary, .uuid:
            left.count == right.count && compareBytes(left, right) == 0
        default: compare(left, right) == 0
        }
    }

    package func equal(
        _ left: ColumnVector, _ leftRow: Int, _ right: ColumnVector, _ rightRow: Int
    ) -> Bool {
        equal(left.raw(at: leftRow), right.raw(at: rightRow))
    }
}

// MARK: - One form each

extension ValueComparator {
    private func compareIntegers(_ left: RawValue, _ right: RawValue) -> Int {
        switch kind {
        case .int16:
            Int(left.loadUnaligned(as: Int16.self)) - Int(right.loadUnaligned(as: Int16.self))
        case .int32:
            Int(left.loadUnaligned(as: Int32.self)) - Int(right.loadUnaligned(as: Int32.self))
        default:
            order(left.loadUnaligned(as: Int64.self), right.loadUnaligned(as: Int64.self))
        }
    }

    private func compareUnsigned(_ left: RawValue, _ right: RawValue) -> Int {
        kind == .int32
            ? order(left.loadUnaligned(as: UInt32.self), right.loadUnaligned(as: UInt32.self))
            : order(left.loadUnaligned(as: UInt64.self), right.loadUnaligned(as: UInt64.self))
    }

    private func compareZonedTimes(_ left: RawValue, _ right: RawValue) -> Int {
        let first = ZonedTime(left.loadUnaligned(as: Fixed16.self))
        let second = ZonedTime(right.loadUnaligned(as: Fixed16.self))
        return first.utcMicroseconds != second.utcMicroseconds
            ? order(first.utcMicroseconds, second.utcMicroseconds)
            : order(first.secondsWest, second.secondsWest)
    }

    private func double(_ raw: RawValue) -> Double {
        kind == .float32
            ? Double(raw.loadUnaligned(as: Float.self)) : raw.loadUnaligned(as: Double.self)
    }

    private func order<Value: Comparable>(_ left: Value, _ right: Value) -> Int {
        left < right ? -1 : left == right ? 0 : 1
    }

    private func order(_ left: Double, _ right: Double) -> Int {
        if left < right { return -1 }
        if left == right { return 0 }
        if left > right { return 1 }
        return left.isNaN ? (right.isNaN ? 0 : 1) : -1
    }

    private func compareBytes(_ left: RawValue, _ right: RawValue) -> Int {
        let common = min(left.count, right.count)
        if common > 0, let first = left.baseAddress, let second = right.baseAddress {
            let result = memcmp(first, second, common)
            if result != 0 { return Int(result) }
        }
        return left.count - right.count
    }
}

// MARK: - Hashing

/// A 64-bit hash for tables in memory, by multiply-and-fold (as in wyhash). Not for disk, not keyed.
package enum ValueHash {
    /// What NULL hashes to.
    package static let null: UInt64 = 0x9e37_79b9_7f4a_7c15
    private static let first: UInt64 = 0xa076_1d64_78bd_642f
    private static let second: UInt64 = 0xe703_7ed1_a0b4_28db

    @inline(__always)
    private static func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low
    }

    package static func of(_ word: UInt64) -> UInt64 { fold(word ^ first, second) }

    package static func combine(_ left: UInt64, _ right: UInt64) -> UInt64 {
        fold(left ^ first, right ^ second)
    }

    package static func of(_ bytes: RawValue) -> UInt64 {
        var state = UInt64(truncatingIfNeeded: bytes.count) ^ first
        var position = 0
        while position + 8 <= bytes.count {
            state = fold(
                state ^ bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self), second)
            position += 8
        }
        var tail: UInt64 = 0
        while position < bytes.count {
            tail = tail << 8 | UInt64(bytes[position])
            position += 1
        }
        return fold(state ^ tail, first)
    }
}

extension ValueComparator {
    /// Equal values hash alike, across the integer types too; so do equal floats of both widths.
    package func hash(_ raw: RawValue) -> UInt64 {
        switch form {
        case .boolean: ValueHash.of(UInt64(raw[0]))
        case .signed:
            switch kind {
            case .int16:
                ValueHash.of(UInt64(bitPattern: Int64(raw.loadUnaligned(as: Int16.self))))
            case .int32:
                ValueHash.of(UInt64(bitPattern: Int64(raw.loadUnaligned(as: Int32.self))))
            default: ValueHash.of(raw.loadUnaligned(as: UInt64.self))
            }
        case .unsigned:
            kind == .int32
                ? ValueHash.of(UInt64(raw.loadUnaligned(as: UInt32.self)))
                : ValueHash.of(raw.loadUnaligned(as: UInt64.self))
        case .floating: hash(double(raw))
        case .uuid, .binary: ValueHash.of(raw)
        case .zonedTime:
            ValueHash.combine(
                UInt64(bitPattern: ZonedTime(raw.loadUnaligned(as: Fixed16.self)).utcMicroseconds),
                UInt64(raw.loadUnaligned(fromByteOffset: 8, as: UInt32.self)))
        case .paddedText: ValueHash.of(raw.trimmingPadding)
        case .interval:
            ValueHash.of(
                UInt64(
                    truncatingIfNeeded: Interval(raw.loadUnaligned(as: Fixed16.self))
                        .totalMicroseconds))
        case .numeric: hash(Numeric(encoded: raw))
        case .structured:
            ComparableForm.bytes(of: raw, as: type).withUnsafeBytes { ValueHash.of($0) }
        }
    }

    private func hash(_ value: Double) -> UInt64 {
        ValueHash.of(value.isNaN ? Double.nan.bitPattern : value == 0 ? 0 : value.bitPattern)
    }

    private func hash(_ value: Numeric) -> UInt64 {
        withUnsafeTemporaryAllocation(byteCount: Numeric.smallEncodingMax, alignment: 1) { buffer in
            let trimmed = value.trimmed
            guard let count = trimmed.encodeSmall(into: buffer) else {
                return trimmed.encoded.withUnsafeBytes { ValueHash.of($0) }
            }
            return ValueHash.of(RawValue(rebasing: buffer[..<count]))
        }
    }

    /// Writes to `hashes[i]` the hash of the i-th row that counts; with `combining`, mixes it into
    /// what stands there (for keys of several columns).
    package func hash(
        _ vector: ColumnVector, count: Int, selection: Selection?,
        into hashes: UnsafeMutablePointer<UInt64>, combining: Bool
    ) {
        for index in 0..<count {
            let row = selection.map { Int($0.rows[index]) } ?? index
            let value = vector.isNull(at: row) ? ValueHash.null : hash(vector.raw(at: row))
            hashes[index] = combining ? ValueHash.combine(hashes[index], value) : value
        }
    }
}
