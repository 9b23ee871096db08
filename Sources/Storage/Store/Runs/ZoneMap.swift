/// The range of one column's values in one block, by which scans leave blocks out. On disk:
///
///   offset  size
///        0     1  bit 0: some value is not NULL, and what follows means something
///                 bit 1: some row has no value here (NULL, a shorter row, a tombstone)
///                 bit 2: the block has values stored whole, which are in no column's range
///        1     8  the least value's rank
///        9     8  the greatest value's rank
///
/// A rank is a number that values are ordered by: a value that comes before another has a rank not
/// greater than the other's.
package struct ZoneMap: Hashable, Sendable {
    package var flags: UInt8
    package var least: UInt64
    package var greatest: UInt64

    package static let size = 17
    package static let hasValues: UInt8 = 1
    package static let hasNulls: UInt8 = 2
    package static let hasPlainValues: UInt8 = 4

    static let nulls = ZoneMap(flags: hasNulls, least: 0, greatest: 0)

    /// Whether a row of the block may have a value of a rank in the range. True for blocks of which
    /// it is not known.
    @inline(__always)
    package func mayHold(_ ranks: ClosedRange<UInt64>) -> Bool {
        if flags & ZoneMap.hasPlainValues != 0 { return true }
        return flags & ZoneMap.hasValues != 0 && least <= ranks.upperBound
            && greatest >= ranks.lowerBound
    }

    /// Whether a row of the block may have a NULL.
    @inline(__always)
    package var mayHoldNulls: Bool { flags & (ZoneMap.hasNulls | ZoneMap.hasPlainValues) != 0 }

    // MARK: Ranks

    /// Of integers (and dates, times, timestamps): the number with its sign flipped.
    @inline(__always)
    package static func rank(_ value: Int64) -> UInt64 { UInt64(bitPattern: value) ^ 1 << 63 }

    /// Of floats: the bits of the double, made to ascend; both zeros are one, NaN is the greatest.
    @inline(__always)
    package static func rank(_ value: Double) -> UInt64 {
        if value.isNaN { return .max }
        let bits = value == 0 ? 0 : value.bitPattern
        return bits >> 63 == 0 ? bits | 1 << 63 : ~bits
    }

    /// Of bytes, in the order of memcmp: the first 8, big-endian, the missing ones zero.
    @inline(__always)
    package static func rank(_ value: UnsafeRawBufferPointer) -> UInt64 {
        keyPrefix(value, from: 0)
    }

    /// Of booleans: 0 and 1.
    @inline(__always)
    package static func rank(_ value: Bool) -> UInt64 { value ? 1 : 0 }
}

extension GrowingBytes {
    mutating func append(_ zone: ZoneMap) {
        append(zone.flags)
        append(zone.least)
        append(zone.greatest)
    }
}

/// The zone maps of a section's blocks, in memory.
package final class SectionZones: @unchecked Sendable {
    // Never changed after `init`: any thread may read.
    private let base: UnsafeMutableRawPointer
    private let columnCount: Int
    private let blockCount: Int

    /// Takes over `base`, which holds as many as there are blocks and columns.
    init(_ base: UnsafeMutableRawPointer, columns: Int, blocks: Int) {
        self.base = base
        columnCount = columns
        blockCount = blocks
    }

    deinit { base.deallocate() }

    @inline(__always)
    package func zone(block: Int, column: Int) -> ZoneMap {
        precondition(column < columnCount && block < blockCount)
        let zone = UnsafeRawPointer(base) + (block * columnCount + column) * ZoneMap.size
        return ZoneMap(
            flags: zone.load(as: UInt8.self),
            least: zone.loadUnaligned(fromByteOffset: 1, as: UInt64.self),
            greatest: zone.loadUnaligned(fromByteOffset: 9, as: UInt64.self))
    }
}
