import Glibc

/// Finds the distinct values of a column's rows: a hash table in plain memory that is used again
/// from block to block (see `GrowingBytes` for why).
struct DictionaryBuilder {
    /// Per distinct value, the row it was first met in, 2 bytes.
    private(set) var firstRows = GrowingBytes()
    /// Per row, the number of its value, 2 bytes.
    private(set) var codes = GrowingBytes()
    /// Numbers of values plus one, 4 bytes; 0 where free.
    private var table = GrowingBytes()

    func deallocate() {
        firstRows.deallocate()
        codes.deallocate()
        table.deallocate()
    }

    var count: Int { firstRows.count / 2 }

    @inline(__always)
    func firstRow(_ code: Int) -> Int {
        Int(firstRows.base.load(fromByteOffset: code * 2, as: UInt16.self))
    }

    @inline(__always)
    func code(_ row: Int) -> Int { Int(codes.base.load(fromByteOffset: row * 2, as: UInt16.self)) }

    /// After so many rows it gives up when most values were new.
    private static let trialRows = 64
    private static let trialValues = 48

    /// Numbers the values of `rows` rows. False when they are more than `limit`, or look as if they
    /// would hardly repeat.
    @inline(__always)
    mutating func build(
        rows: Int, limit: Int, hash: (Int) -> UInt64, areEqual: (Int, Int) -> Bool
    ) -> Bool {
        var capacity = 64
        while capacity < limit * 2 { capacity *= 2 }
        firstRows.removeAll()
        table.removeAll()
        table.appendZeros(capacity * 4)
        codes.removeAll()
        let codes = self.codes.extend(by: rows * 2)
        for row in 0..<rows {
            var slot = Int(truncatingIfNeeded: hash(row) >> 32) & (capacity - 1)
            var code: Int
            while true {
                code = Int(table.base.load(fromByteOffset: slot * 4, as: UInt32.self)) - 1
                if code < 0 || areEqual(firstRow(code), row) { break }
                slot = (slot + 1) & (capacity - 1)
            }
            if code < 0 {
                code = count
                if code == limit { return false }
                if row < DictionaryBuilder.trialRows, code == DictionaryBuilder.trialValues {
                    return false
                }
                firstRows.append(UInt16(truncatingIfNeeded: row))
                table.base.storeBytes(
                    of: UInt32(truncatingIfNeeded: code + 1), toByteOffset: slot * 4,
                    as: UInt32.self)
            }
            codes.storeBytes(
                of: UInt16(truncatingIfNeeded: code), toByteOffset: row * 2, as: UInt16.self)
        }
        return true
    }

    /// Appends each row's code in `width` bytes, 0 to 2.
    func appendCodes(rows: Int, width: Int, to out: inout GrowingBytes) {
        guard width > 0 else { return }
        let target = out.extend(by: rows * width)
        if width == 2 { return target.copyMemory(from: codes.base, byteCount: rows * 2) }
        for row in 0..<rows {
            target.storeBytes(
                of: UInt8(truncatingIfNeeded: code(row)), toByteOffset: row, as: UInt8.self)
        }
    }
}
