/// The values of one column of the block being built, in plain memory (see `GrowingBytes` for why).
struct ColumnBuffer {
    let form: ColumnForm
    let width: Int
    /// Fixed values one after the other, or the bytes of variable ones.
    private(set) var values = GrowingBytes()
    /// Where each variable value ends, 4 bytes each; empty for fixed ones.
    private(set) var ends = GrowingBytes()
    /// Set where NULL; may be shorter than the rows.
    private(set) var nulls = GrowingBytes(capacity: 32)
    private(set) var nullCount = 0

    init(form: ColumnForm) {
        self.form = form
        width = form.width
    }

    func deallocate() {
        values.deallocate()
        ends.deallocate()
        nulls.deallocate()
    }

    /// Empties it; memory of unusually large rows is given back.
    mutating func removeAll(keeping limit: Int) {
        values.removeAll()
        values.shrink(toCapacity: limit)
        ends.removeAll()
        nulls.removeAll()
        nullCount = 0
    }

    @inline(__always)
    mutating func appendNull(row: Int) {
        let byte = row >> 3
        if byte >= nulls.count { nulls.appendZeros(byte + 1 - nulls.count) }
        let bits = nulls.base.load(fromByteOffset: byte, as: UInt8.self)
        nulls.base.storeBytes(
            of: bits | 1 << UInt8(row & 7), toByteOffset: byte, as: UInt8.self)
        nullCount += 1
        if width == 0 {
            ends.append(UInt32(truncatingIfNeeded: values.count))
        } else {
            values.appendZeros(width)
        }
    }

    @inline(__always)
    mutating func appendFixed(_ value: UnsafeRawPointer) {
        let target = values.extend(by: width)
        switch width {
        case 4: target.storeBytes(of: value.loadUnaligned(as: UInt32.self), as: UInt32.self)
        case 8: target.storeBytes(of: value.loadUnaligned(as: UInt64.self), as: UInt64.self)
        default: target.copyMemory(from: value, byteCount: width)
        }
    }

    @inline(__always)
    mutating func appendVariable(_ value: UnsafeRawPointer, count: Int) {
        values.append(value, count: count)
        ends.append(UInt32(truncatingIfNeeded: values.count))
    }

    /// Completes the bitmap to `rows` bits.
    mutating func finishNulls(rows: Int) {
        let size = (rows + 7) / 8
        if nulls.count < size { nulls.appendZeros(size - nulls.count) }
    }

    /// Needs a completed bitmap when there are NULLs.
    @inline(__always)
    func isNull(_ row: Int) -> Bool {
        nullCount > 0
            && nulls.base.load(fromByteOffset: row >> 3, as: UInt8.self) >> UInt8(row & 7) & 1 != 0
    }

    @inline(__always)
    func variable(_ row: Int) -> UnsafeRawBufferPointer {
        let start = row == 0 ? 0 : Int(ends.base.load(fromByteOffset: row * 4 - 4, as: UInt32.self))
        let end = Int(ends.base.load(fromByteOffset: row * 4, as: UInt32.self))
        return UnsafeRawBufferPointer(start: values.base + start, count: end - start)
    }
}
