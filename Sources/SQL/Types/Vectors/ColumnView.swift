/// A vector's memory as plain words, for loops over many rows: reading through it counts no references.
///
/// Valid while the vector lives and is not written to.
package struct ColumnView: BitwiseCopyable {
    @usableFromInline let values: UnsafeMutableRawPointer
    @usableFromInline let nulls: UnsafeMutablePointer<UInt8>
    @usableFromInline let heap: UnsafeMutableRawPointer
    @usableFromInline let rowMask: Int

    package init(_ vector: ColumnVector) {
        values = vector.values
        nulls = vector.nulls
        heap = vector.heap
        rowMask = vector.rowMask
    }

    @inlinable package func isNull(at row: Int) -> Bool { nulls[row & rowMask] != 0 }

    /// The value of a row of a kind that has `Value`'s width.
    @inlinable package func value<Value: BitwiseCopyable>(_: Value.Type, at row: Int) -> Value {
        values.assumingMemoryBound(to: Value.self)[row & rowMask]
    }

    /// The bytes of a row of kind `.bytes`.
    @inlinable package func bytes(at row: Int) -> UnsafeRawBufferPointer {
        let slot = ByteSlot(rawValue: value(UInt64.self, at: row))
        return UnsafeRawBufferPointer(start: heap + slot.offset, count: slot.length)
    }
}
