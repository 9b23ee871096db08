package import Bytes

// A run: a file that is written once and never changed. Little-endian; "variable" is unsigned
// LEB128.
//
//     blocks of the first section, its zones, its filter, its index
//     …the same of each section, in ascending order of keyspaces
//     directory
//     footer
//
// Nothing lies between them, and every byte is under a CRC-32C: a block's is in its section's
// index, that of zones, filter and index in the directory, the directory's in the footer.
//
// Footer, 64 bytes
//
//   offset  size
//        0     8  "varverun"
//        8     2  format version, 1
//       10     1  kind: 1 current entries, 2 history
//       11     5  zero
//       16     8  the run's number
//       24     8  where the directory starts; it ends at the footer
//       32     4  CRC-32C of the directory
//       36     4  number of sections
//       40    20  zero
//       60     4  CRC-32C of bytes 0 to 59
//
// Directory, per section
//
//     4         keyspace
//     1         bit 0: some key has several entries
//     variable  number of columns; the form of each, one byte
//     variable  number of blocks
//     variable  number of entries
//     variable  number of tombstones
//     variable  bytes of all keys
//     variable  bytes of all values
//     8, 8, 8   least sequence, greatest sequence, greatest until
//     …         place of the zones, the filter, the index: variable offset, variable length,
//               4 bytes CRC-32C; length 0 where there is none
//     variable, bytes  the first key
//     variable, bytes  the last key
//
// Index: 40 bytes per block, then the separators' bytes
//
//   offset  size
//        0     8  where the block starts
//        8     4  its length
//       12     4  its CRC-32C
//       16     4  its number of entries
//       20     4  where its separator ends, counted from the first separator's start
//       24     8  its least sequence
//       32     8  its greatest sequence
//
// A separator is after every key of the block before and not after any key of its own; the first
// one is empty. (Where one key's entries go on in the next block, it is that key.)
//
// Zones: 17 bytes per block and column, block by block; see ZoneMap.swift.
// Filter: see BloomFilter.swift.

/// Where a part of a file lies.
struct PartPlace: Hashable {
    var offset = 0
    var length = 0
    var checksum: UInt32 = 0
}

/// What a run is for.
package enum RunKind: UInt8, Hashable, Sendable {
    /// One entry per key, as a rule: the newest of its flush.
    case current = 1
    /// Superseded entries, with the interval in which they were valid.
    case history = 2
}

/// What a run says of one section.
package struct RunSectionSummary: Hashable, Sendable {
    package var keyspace: KeyspaceID
    /// No columns when the values were stored whole.
    package var shape: RowShape
    package var blockCount = 0
    package var entryCount = 0
    package var tombstoneCount = 0
    /// Bytes of all keys, as they were added.
    package var keyBytes = 0
    /// Bytes of all values, as they were added.
    package var valueBytes = 0
    package var leastSequence = CommitSequence.latest
    package var greatestSequence = CommitSequence.zero
    /// Zero in runs of current entries.
    package var greatestUntil = CommitSequence.zero
    package var firstKey: [UInt8] = []
    package var lastKey: [UInt8] = []
    var hasRepeatedKeys = false
    var zones = PartPlace()
    var filter = PartPlace()
    var index = PartPlace()

    init(keyspace: KeyspaceID, shape: RowShape) {
        self.keyspace = keyspace
        self.shape = shape
    }
}

/// What a run holds.
package struct RunSummary: Hashable, Sendable {
    package var number: UInt64
    package var kind: RunKind
    package var fileBytes: Int
    /// In ascending order of keyspaces.
    package var sections: [RunSectionSummary]

    package var entryCount: Int { sections.reduce(0) { $0 + $1.entryCount } }
    package var leastSequence: CommitSequence {
        sections.reduce(.latest) { min($0, $1.leastSequence) }
    }
    package var greatestSequence: CommitSequence {
        sections.reduce(.zero) { max($0, $1.greatestSequence) }
    }
    package var greatestUntil: CommitSequence {
        sections.reduce(.zero) { max($0, $1.greatestUntil) }
    }
}

// MARK: Footer

struct RunFooter {
    var number: UInt64
    var kind: RunKind
    var directory: PartPlace
    var sectionCount: Int

    static let size = 64
    private static let magic: UInt64 = 0x6e75_7265_7672_6176  // "varverun"
    private static let version: UInt16 = 1
    private static let checkedSize = 60
    private static let directoryBytesMax = 1 << 30

    func encode(into writer: inout ByteWriter) {
        let start = writer.count
        writer.appendLittleEndian(RunFooter.magic)
        writer.appendLittleEndian(RunFooter.version)
        writer.append(kind.rawValue)
        writer.append(contentsOf: [0, 0, 0, 0, 0])
        writer.appendLittleEndian(number)
        writer.appendLittleEndian(UInt64(directory.offset))
        writer.appendLittleEndian(directory.checksum)
        writer.appendLittleEndian(UInt32(sectionCount))
        while writer.count - start < RunFooter.checkedSize { writer.append(0) }
        writer.appendLittleEndian(
            writer.bytes.withUnsafeBytes {
                CRC32C.checksum(UnsafeRawBufferPointer(rebasing: $0[start...]))
            })
    }

    /// `bytes` are the file's last `size` ones.
    init(_ bytes: UnsafeRawBufferPointer, fileSize: Int) throws(MalformedBytes) {
        var reader = ByteReader(bytes)
        guard try reader.littleEndian(UInt64.self, "footer") == RunFooter.magic else {
            throw MalformedBytes("the end of a run is missing", at: 0)
        }
        let stored = bytes.loadUnaligned(fromByteOffset: RunFooter.checkedSize, as: UInt32.self)
        let checked = UnsafeRawBufferPointer(rebasing: bytes[..<RunFooter.checkedSize])
        guard UInt32(littleEndian: stored) == CRC32C.checksum(checked) else {
            throw MalformedBytes("checksum of the footer", at: 0)
        }
        guard try reader.littleEndian(UInt16.self, "version") == RunFooter.version else {
            throw MalformedBytes("a format version this program does not know", at: 8)
        }
        guard let kind = RunKind(rawValue: try reader.byte("kind")) else {
            throw MalformedBytes("kind of a run", at: 10)
        }
        self.kind = kind
        try reader.skip(5, "footer")
        number = try reader.littleEndian(UInt64.self, "number")
        let offset = try reader.littleEndian(UInt64.self, "directory")
        let checksum = try reader.littleEndian(UInt32.self, "directory")
        sectionCount = Int(try reader.littleEndian(UInt32.self, "number of sections"))
        // A directory is not larger than memory: some 200 bytes per section.
        guard offset <= UInt64(fileSize - RunFooter.size),
            fileSize - RunFooter.size - Int(offset) <= RunFooter.directoryBytesMax
        else {
            throw MalformedBytes("place of the directory", at: 24)
        }
        directory = PartPlace(
            offset: Int(offset), length: fileSize - RunFooter.size - Int(offset),
            checksum: checksum)
    }

    init(number: UInt64, kind: RunKind, directory: PartPlace, sectionCount: Int) {
        self.number = number
        self.kind = kind
        self.directory = directory
        self.sectionCount = sectionCount
    }
}

// MARK: Directory

extension RunSectionSummary {
    func encode(into writer: inout ByteWriter) {
        writer.appendLittleEndian(keyspace.rawValue)
        writer.append(hasRepeatedKeys ? 1 : 0)
        writer.appendVariable(UInt64(shape.columns.count))
        for form in shape.columns { writer.append(form.rawValue) }
        for number in [blockCount, entryCount, tombstoneCount, keyBytes, valueBytes] {
            writer.appendVariable(UInt64(number))
        }
        writer.appendLittleEndian(leastSequence.rawValue)
        writer.appendLittleEndian(greatestSequence.rawValue)
        writer.appendLittleEndian(greatestUntil.rawValue)
        for part in [zones, filter, index] {
            writer.appendVariable(UInt64(part.offset))
            writer.appendVariable(UInt64(part.length))
            writer.appendLittleEndian(part.checksum)
        }
        writer.appendSized(firstKey)
        writer.appendSized(lastKey)
    }

    /// `end`: where the file's parts end.
    init(_ reader: inout ByteReader, end: Int) throws(MalformedBytes) {
        keyspace = KeyspaceID(try reader.littleEndian(UInt32.self, "keyspace"))
        hasRepeatedKeys = try reader.byte("flags of a section") & 1 != 0
        let columnCount = try RunSectionSummary.number(
            &reader, "number of columns", limit: min(RowShape.columnsMax, reader.remaining))
        var forms: [ColumnForm] = []
        forms.reserveCapacity(columnCount)
        for byte in try reader.slice(columnCount, "forms of columns") {
            guard let form = ColumnForm(rawValue: byte) else {
                throw MalformedBytes("form of a column", at: reader.position)
            }
            forms.append(form)
        }
        shape = RowShape(columns: forms)
        // A block and its place in the index take more than one byte.
        blockCount = try RunSectionSummary.number(&reader, "number of blocks", limit: end)
        let limit = RunSectionSummary.countMax
        entryCount = try RunSectionSummary.number(&reader, "number of entries", limit: limit)
        tombstoneCount = try RunSectionSummary.number(
            &reader, "number of tombstones", limit: entryCount)
        keyBytes = try RunSectionSummary.number(&reader, "bytes of the keys", limit: limit)
        valueBytes = try RunSectionSummary.number(&reader, "bytes of the values", limit: limit)
        leastSequence = CommitSequence(try reader.littleEndian(UInt64.self, "least sequence"))
        greatestSequence = CommitSequence(try reader.littleEndian(UInt64.self, "greatest sequence"))
        greatestUntil = CommitSequence(try reader.littleEndian(UInt64.self, "greatest until"))
        zones = try PartPlace(&reader, end: end)
        filter = try PartPlace(&reader, end: end)
        index = try PartPlace(&reader, end: end)
        firstKey = Array(try reader.sized("first key"))
        lastKey = Array(try reader.sized("last key"))
        let (zonesSize, isTooLarge) = blockCount.multipliedReportingOverflow(
            by: columnCount * ZoneMap.size)
        guard blockCount >= 1, index.length / SectionIndex.entrySize >= blockCount,
            filter.length % BloomFilter.lineSize == 0, !isTooLarge,
            zones.length == 0 || zones.length == zonesSize
        else { throw MalformedBytes("parts of a section", at: reader.position) }
    }

    /// More than any section has, and little enough that sums over sections cannot overflow.
    private static let countMax = 1 << 40

    private static func number(_ reader: inout ByteReader, _ what: String, limit: Int)
        throws(MalformedBytes) -> Int
    {
        let position = reader.position
        let number = try reader.variable(what)
        guard number <= UInt64(limit) else { throw MalformedBytes(what, at: position) }
        return Int(number)
    }
}

extension PartPlace {
    fileprivate init(_ reader: inout ByteReader, end: Int) throws(MalformedBytes) {
        let position = reader.position
        let offset = try reader.variable("place of a part")
        let length = try reader.variable("length of a part")
        checksum = try reader.littleEndian(UInt32.self, "checksum of a part")
        guard offset <= UInt64(end), length <= UInt64(end) - offset else {
            throw MalformedBytes("place of a part", at: position)
        }
        self.offset = Int(offset)
        self.length = Int(length)
    }
}
