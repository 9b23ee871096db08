// A column of up to `Batch.capacity` values in raw memory: what operators read and write.
//
// NULLs are one byte per row, not one bit: setting and testing one is a plain store or load without
// shifts, results of scattered writes need no read-modify-write, and combining two columns' NULLs is
// a byte-wise OR that the compiler turns into 32 rows per instruction. 1 KiB per vector is the price.
//
// Invariants: `nulls[row]` is 0 or 1 for every row below `capacity`; when `hasNulls` is false all of
// them are 0. The value of a NULL row is unspecified but initialised (kernels may compute with it);
// a `.bytes` slot of a NULL row is always valid and empty. Rows appended to are below `count`.
// When `isConstant`, row 0 stands for every row and the accessors mask the row away.
// Not thread-safe: a vector belongs to one operator of one session.

import Synchronization

package final class ColumnVector {
    package let kind: PhysicalKind
    /// Rows there is room for.
    package let capacity: Int
    /// `capacity` values of `kind.width` bytes, 16-byte aligned.
    package let values: UnsafeMutableRawPointer
    /// One byte per row: 1 is NULL, 0 is not.
    package let nulls: UnsafeMutablePointer<UInt8>
    /// False promises that no row is NULL; true promises nothing.
    package var hasNulls = false
    /// Rows appended, or set by whoever fills `values` directly.
    package var count = 0
    /// -1, or 0 when row 0 stands for all rows: the accessors' index is `row & rowMask`.
    package private(set) var rowMask = -1

    /// The bytes that `.bytes` slots point into.
    package private(set) var heap: UnsafeMutableRawPointer
    package private(set) var heapCount = 0
    package private(set) var heapCapacity: Int
    /// A value was too long for a slot, or all of them together for memory: it stands as NULL, and
    /// whoever computed it must say so (`set(bytes:at:)`).
    package var hasRefusedValue = false
    /// How often values of any vector have taken more than what is kept for the next time.
    package static var largeGrowths: Int { growths.load(ordering: .relaxed) }
    private static let growths = Atomic<Int>(0)
    private static let keptHeapMax = 1 << 20
    /// The most bytes that computed values of one vector take.
    package static let heapBytesMax = 4 << 30

    package init(_ kind: PhysicalKind, capacity: Int = Batch.capacity) {
        precondition(capacity > 0)
        self.kind = kind
        self.capacity = capacity
        let size = capacity * kind.width
        values = .allocate(byteCount: size, alignment: 16)
        values.initializeMemory(as: UInt8.self, repeating: 0, count: size)
        nulls = .allocate(capacity: capacity)
        nulls.initialize(repeating: 0, count: capacity)
        heapCapacity = kind == .bytes ? max(64, capacity * 16) : 0
        heap = .allocate(byteCount: heapCapacity, alignment: 16)
    }

    deinit {
        values.deallocate()
        nulls.deallocate()
        heap.deallocate()
    }

    /// Forgets every row and keeps the memory.
    package func reset() {
        count = 0
        rowMask = -1
        heapCount = 0
        hasRefusedValue = false
        if hasNulls {
            nulls.update(repeating: 0, count: capacity)
            hasNulls = false
        }
    }

    package var isConstant: Bool { rowMask == 0 }

    /// Makes row 0, already there, the value of `count` rows.
    package func becomeConstant(count: Int) {
        precondition(self.count > 0)
        self.count = count
        rowMask = 0
    }
}

// MARK: - Reading

extension ColumnVector {
    /// The raw values as `Element`, which must have the kind's width.
    @inlinable package func typed<Element: BitwiseCopyable>(_: Element.Type)
        -> UnsafeMutablePointer<Element>
    {
        assert(MemoryLayout<Element>.stride == kind.width)
        return values.assumingMemoryBound(to: Element.self)
    }

    @inlinable package func isNull(at row: Int) -> Bool { nulls[row & rowMask] != 0 }
    @inlinable package func bool(at row: Int) -> Bool { typed(UInt8.self)[row & rowMask] != 0 }
    @inlinable package func int16(at row: Int) -> Int16 { typed(Int16.self)[row & rowMask] }
    @inlinable package func int32(at row: Int) -> Int32 { typed(Int32.self)[row & rowMask] }
    @inlinable package func oid(at row: Int) -> UInt32 { typed(UInt32.self)[row & rowMask] }
    @inlinable package func int64(at row: Int) -> Int64 { typed(Int64.self)[row & rowMask] }
    @inlinable package func float32(at row: Int) -> Float { typed(Float.self)[row & rowMask] }
    @inlinable package func float64(at row: Int) -> Double { typed(Double.self)[row & rowMask] }
    @inlinable package func fixed16(at row: Int) -> Fixed16 { typed(Fixed16.self)[row & rowMask] }

    /// The bits of a 4-byte value, whatever they mean; likewise of an 8-byte one.
    @inlinable package func int32Bits(at row: Int) -> UInt32 { typed(UInt32.self)[row & rowMask] }
    @inlinable package func int64Bits(at row: Int) -> UInt64 { typed(UInt64.self)[row & rowMask] }

    /// The bytes of a row, in place: valid until the vector is next written to or reset.
    @inlinable package func bytes(at row: Int) -> UnsafeRawBufferPointer {
        let slot = ByteSlot(rawValue: typed(UInt64.self)[row & rowMask])
        return UnsafeRawBufferPointer(start: heap + slot.offset, count: slot.length)
    }

    @inlinable package func withBytes<Result, Failure: Error>(
        at row: Int, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(bytes(at: row))
    }

    /// The value of a row.
    package func datum(at row: Int) -> Datum {
        if isNull(at: row) { return .null }
        return switch kind {
        case .bool8: .bool(bool(at: row))
        case .int16: .int16(int16(at: row))
        case .int32: .int32(int32(at: row))
        case .int64: .int64(int64(at: row))
        case .float32: .float32(float32(at: row))
        case .float64: .float64(float64(at: row))
        case .fixed16: .fixed16(fixed16(at: row))
        case .bytes: .bytes(Array(bytes(at: row)))
        }
    }
}

// MARK: - The heap

/// Where a `.bytes` value lies in its vector's heap: 34 bits of offset, 30 bits of length, so one
/// value is below 1 GiB (PostgreSQL's own limit) and a vector's heap below 16 GiB.
package struct ByteSlot: RawRepresentable {
    package let rawValue: UInt64

    @inlinable package init(rawValue: UInt64) { self.rawValue = rawValue }

    @inlinable package init(offset: Int, length: Int) {
        rawValue = UInt64(offset) << 30 | UInt64(length)
    }

    @inlinable package var offset: Int { Int(rawValue >> 30) }
    @inlinable package var length: Int { Int(rawValue & 0x3fff_ffff) }

    package static let lengthMax = 0x3fff_ffff
}

extension ColumnVector {
    /// Room for `length` more bytes at the heap's end; the caller fills them and stores the slot.
    package func reserveHeap(_ length: Int) -> UnsafeMutableRawPointer {
        precondition(kind == .bytes && length <= ByteSlot.lengthMax)
        if heapCount + length > heapCapacity { growHeap(toHold: heapCount + length) }
        return heap + heapCount
    }

    /// Counts `length` bytes, written where `reserveHeap` pointed, as the value of `row`.
    @inlinable package func commitHeap(_ length: Int, toRow row: Int) {
        typed(UInt64.self)[row] = ByteSlot(offset: heapCount, length: length).rawValue
        advanceHeap(length)
    }

    package func advanceHeap(_ length: Int) { heapCount += length }

    private func growHeap(toHold needed: Int) {
        let larger = max(needed, heapCapacity * 2)
        let moved = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 16)
        moved.copyMemory(from: heap, byteCount: heapCount)
        heap.deallocate()
        heap = moved
        heapCapacity = larger
        if larger > Self.keptHeapMax { Self.growths.add(1, ordering: .relaxed) }
    }
}
