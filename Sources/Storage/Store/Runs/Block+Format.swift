import Bytes

// A block: at most 65,535 entries of one keyspace (and 2^27 entries times columns), column by column.
// Little-endian. Its length and CRC-32C stand in the section's index.
//
//   offset  size
//        0     4  n, the number of entries, 1 to 65,535
//        4     2  c, the number of columns
//        6     1  width of a sequence (0, 1, 2, 4 or 8)
//        7     1  width of an until
//        8     1  width of a form (0 or 2)
//        9     1  width of a key's end (1, 2 or 4; 0 when all keys are equally long)
//       10     2  the least form
//       12     4  bytes of the prefix that all keys share
//       16     4  bytes of one key after the prefix when all are equally long, else of all together
//       20     4  zero
//       24     8  the least sequence
//       32     8  the least until; 0 in runs of current entries
//       40     …  the prefix
//              …  n × width   where each key ends, counted from the first key's start
//              …              the keys without the prefix, one after the other
//              …  n × width   sequences, less the least
//              …  n × width   untils, less the least
//              …  n × width   forms, less the least
//              …  (c + 1) × 8 column heads
//              …              the columns' chunks, in order, and that of the plain values
//
// A number of width 0 takes no bytes: it is the least one in every entry.
//
// The form of an entry says what its value is: 65,535 a tombstone; 65,534 bytes that are no row,
// stored in the chunk after the columns'; anything less a row with so many columns. Where an entry
// has no value in a column, the column has a NULL.
//
// Column head
//
//   offset  size
//        0     4  where its chunk starts, from the block's start; it ends where the next one starts
//        4     1  encoding
//        5     1  bits 0–3: width; bit 7: the chunk begins with a bitmap of n bits, set where NULL
//        6     2  count
//
// Encodings, after the bitmap:
//
//   0  all NULL          nothing
//   1  plain, fixed      n values
//   2  from a reference  the reference, 8 bytes; n differences to it of `width` bytes, unsigned
//   3  dictionary        `count` values; n codes of `width` bytes (0: all are the first)
//   4  runs              `count` values; `count` × 2 bytes: the entry before which each run ends
//   5  plain, variable   n ends of `width` bytes; the bytes
//   6  equally long      4 bytes: the length; n values
//   7  dictionary of variable values
//                        `count` × 4 bytes: where each value ends; n codes of `width` bytes; the
//                        bytes
//   8  runs of variable values
//                        `count` × 4 bytes: where each value ends; `count` × 2 bytes: the entry
//                        before which each run ends; the bytes
//
// An end counts from where the bytes begin. NULL entries hold zeros, or no bytes.

enum BlockFormat {
    static let headerSize = 40
    static let columnHeadSize = 8
    static let entriesMax = 65_535
    /// Entries times columns of a block at most: what little a block says must not be much work.
    static let valuesMax = 1 << 27
    /// What one entry's key and value take at most: with the block's other parts it stays below
    /// 4 GiB.
    static let entryBytesMax = 1 << 32 - 1 << 25
    static let tombstoneForm: UInt16 = 65_535
    static let plainForm: UInt16 = 65_534
    static let nullsFlag: UInt8 = 0x80
    static let widthMask: UInt8 = 0x0f

    /// The width that holds numbers up to `greatest`: 0, 1, 2, 4 or 8 bytes.
    @inline(__always)
    static func width(_ greatest: UInt64) -> Int {
        greatest == 0
            ? 0
            : greatest <= 0xff
                ? 1
                : greatest <= 0xffff
                    ? 2
                    : greatest <= 0xffff_ffff ? 4 : 8
    }

    /// Whether numbers may be so wide: 0, 1, 2, 4 or 8 bytes.
    @inline(__always)
    static func isWidth(_ width: Int) -> Bool { width <= 8 && 0b1_0001_0111 >> width & 1 != 0 }

    /// The width of ends up to `greatest`: 1, 2 or 4 bytes.
    @inline(__always)
    static func endWidth(_ greatest: Int) -> Int {
        greatest <= 0xff ? 1 : greatest <= 0xffff ? 2 : 4
    }
}

enum ColumnEncoding: UInt8 {
    case allNull = 0
    case plain = 1
    case reference = 2
    case dictionary = 3
    case runs = 4
    case variable = 5
    case equallyLong = 6
    case variableDictionary = 7
    case variableRuns = 8
}

/// A little-endian number of 0, 1, 2, 4 or 8 bytes in an array of them.
@inline(__always)
func loadNumber(_ base: UnsafeRawPointer, _ index: Int, width: Int) -> UInt64 {
    switch width {
    case 0: 0
    case 1: UInt64(base.load(fromByteOffset: index, as: UInt8.self))
    case 2: UInt64(base.loadUnaligned(fromByteOffset: index * 2, as: UInt16.self))
    case 4: UInt64(base.loadUnaligned(fromByteOffset: index * 4, as: UInt32.self))
    default: base.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self)
    }
}

extension GrowingBytes {
    /// Appends each number less `base`, in `width` bytes.
    mutating func appendNumbers(
        _ numbers: UnsafePointer<UInt64>, count: Int, lessBase base: UInt64, width: Int
    ) {
        guard width > 0 else { return }
        let target = extend(by: count * width)
        switch width {
        case 1:
            for index in 0..<count {
                let byte = UInt8(truncatingIfNeeded: numbers[index] &- base)
                target.storeBytes(of: byte, toByteOffset: index, as: UInt8.self)
            }
        case 2:
            for index in 0..<count {
                let number = UInt16(truncatingIfNeeded: numbers[index] &- base)
                target.storeBytes(of: number, toByteOffset: index * 2, as: UInt16.self)
            }
        case 4:
            for index in 0..<count {
                let number = UInt32(truncatingIfNeeded: numbers[index] &- base)
                target.storeBytes(of: number, toByteOffset: index * 4, as: UInt32.self)
            }
        default:
            for index in 0..<count {
                target.storeBytes(
                    of: numbers[index] &- base, toByteOffset: index * 8, as: UInt64.self)
            }
        }
    }

    /// Appends 32-bit ends in `width` bytes each.
    mutating func appendEnds(_ ends: UnsafePointer<UInt32>, count: Int, width: Int) {
        let target = extend(by: count * width)
        switch width {
        case 1:
            for index in 0..<count {
                target.storeBytes(
                    of: UInt8(truncatingIfNeeded: ends[index]), toByteOffset: index, as: UInt8.self)
            }
        case 2:
            for index in 0..<count {
                target.storeBytes(
                    of: UInt16(truncatingIfNeeded: ends[index]), toByteOffset: index * 2,
                    as: UInt16.self)
            }
        default: target.copyMemory(from: ends, byteCount: count * 4)
        }
    }
}
