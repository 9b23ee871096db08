/// The range of one column's values in one block, by which scans leave blocks out. On disk and in
/// memory:
///
///   offset  size
///        0     1  bit 0: some value is not NULL, and what follows means something; bit 1: some
///                 entry has no value here (NULL, a shorter row, a tombstone)
///        1     8  the least value's rank
///        9     8  the greatest value's rank
///
/// A rank is a number that values are ordered by: a value that comes before another has a rank not
/// greater than the other's. Integers: the number with its sign flipped. Floats: the bits, made to
/// ascend, with the zeros equal and NaN last. Everything else: the first 8 bytes, big-endian, the
/// missing ones zero.
///
/// Rows that are stored whole are in no column's range: a block with such rows says so (bit 2), and
/// must be read.
package struct ZoneMap: Hashable, Sendable {
    package var flags: UInt8
    package var least: UInt64
    package var greatest: UInt64

    static let size = 17
    static let hasValues: UInt8 = 1
    static let hasNulls: UInt8 = 2
    static let hasPlainRows: UInt8 = 4
}
