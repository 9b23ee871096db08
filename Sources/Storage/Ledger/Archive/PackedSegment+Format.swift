// An archived segment: `<20 digits>.segment.zst`. A header, then the segment's groups, and nothing else of
// it, in one Zstandard frame. All integers are little-endian. What a backup adds later to a segment stands
// in files of the same form beside it, its further parts: `<20 digits>+<start>.segment.zst`. A part goes on
// where the one before ends, which its name says.
//
//     offset  size
//          0     8  "varvearc"
//          8     4  CRC-32C of bytes 12 to 79
//         12     4  format version: 1, of a further part 2
//         16     8  the ledger's identity
//         24     8  the segment's name
//         32     8  length of the groups
//         40     8  length of the frame
//         48     8  sequence of the last entry
//         56     8  timestamp of the last entry, microseconds since 1970
//         64     4  CRC-32C of the frame
//         68     4  1 when the ledger went on in another segment, 0 when this one may have grown since
//         72     8  bytes of the segment's groups before these; 0 in the first part

import Bytes

/// The header of a part of an archived segment.
struct PackedHeader: Hashable, Sendable {
    var identity: LedgerIdentity
    var segment: SegmentID
    /// Bytes of the segment's groups before its own.
    var start: Int
    /// Bytes of its groups; none where it says no more than that the segment is whole.
    var contentLength: Int
    /// Bytes of the compressed frame.
    var packedLength: Int
    var lastSequence: CommitSequence
    var lastTimestamp: Timestamp
    /// CRC-32C of the frame.
    var packedChecksum: UInt32
    /// Whether the ledger went on in another segment.
    var isWhole: Bool

    static let size = 80
    private var version: UInt32 { start == 0 ? 1 : 2 }
    private static let magic: UInt64 = 0x6372_6165_7672_6176  // "varvearc"

    init(
        identity: LedgerIdentity, segment: SegmentID, start: Int, contentLength: Int,
        packedLength: Int, end: LedgerPosition, packedChecksum: UInt32, isWhole: Bool
    ) {
        self.identity = identity
        self.segment = segment
        self.start = start
        self.contentLength = contentLength
        self.packedLength = packedLength
        lastSequence = end.sequence
        lastTimestamp = end.timestamp
        self.packedChecksum = packedChecksum
        self.isWhole = isWhole
    }

    func encoded() -> [UInt8] {
        var writer = ByteWriter(reserving: PackedHeader.size)
        writer.appendLittleEndian(PackedHeader.magic)
        writer.appendLittleEndian(UInt32(0))
        writer.appendLittleEndian(version)
        writer.appendLittleEndian(identity.rawValue)
        writer.appendLittleEndian(segment.rawValue)
        writer.appendLittleEndian(UInt64(contentLength))
        writer.appendLittleEndian(UInt64(packedLength))
        writer.appendLittleEndian(lastSequence.rawValue)
        writer.appendLittleEndian(lastTimestamp.microseconds)
        writer.appendLittleEndian(packedChecksum)
        writer.appendLittleEndian(UInt32(isWhole ? 1 : 0))
        writer.appendLittleEndian(UInt64(start))
        writer.setLittleEndian(CRC32C.checksum(Array(writer.bytes[12...])), at: 8)
        return writer.bytes
    }

    init(decoding bytes: [UInt8]) throws(MalformedBytes) {
        guard bytes.count == PackedHeader.size else {
            throw MalformedBytes("it is shorter than a header", at: bytes.count)
        }
        self = try bytes.span.bytes.withUnsafeBytes { (bytes) throws(MalformedBytes) in
            try PackedHeader(decoding: bytes)
        }
        guard bytes == encoded() else {
            throw MalformedBytes("its header's checksum is wrong", at: 8)
        }
    }

    private init(decoding bytes: UnsafeRawBufferPointer) throws(MalformedBytes) {
        var reader = ByteReader(bytes)
        guard try reader.littleEndian(UInt64.self, "magic") == PackedHeader.magic else {
            throw MalformedBytes("it is no archived segment", at: 0)
        }
        try reader.skip(4, "checksum")
        let version = try reader.littleEndian(UInt32.self, "version")
        identity = LedgerIdentity(rawValue: try reader.littleEndian(UInt64.self, "identity"))
        segment = SegmentID(rawValue: try reader.littleEndian(UInt64.self, "segment"))
        let content = try reader.littleEndian(UInt64.self, "length")
        let packed = try reader.littleEndian(UInt64.self, "packed length")
        guard content <= UInt64(1 << 40), packed <= UInt64(1 << 40) else {
            throw MalformedBytes("its lengths are impossible", at: 32)
        }
        contentLength = Int(content)
        packedLength = Int(packed)
        lastSequence = CommitSequence(try reader.littleEndian(UInt64.self, "last sequence"))
        lastTimestamp = Timestamp(
            microseconds: try reader.littleEndian(Int64.self, "last timestamp"))
        packedChecksum = try reader.littleEndian(UInt32.self, "packed checksum")
        isWhole = try reader.littleEndian(UInt32.self, "whole") == 1
        let start = try reader.littleEndian(UInt64.self, "start")
        guard start <= UInt64(1 << 40) else {
            throw MalformedBytes("its start is impossible", at: 72)
        }
        self.start = Int(start)
        guard version == self.version else {
            throw MalformedBytes("its format version is not read by this program", at: 12)
        }
    }
}

/// An archived segment: its parts, each of which goes on where the one before ends.
struct PackedSegment: Hashable, Sendable {
    /// At least one.
    var parts: [PackedHeader]

    private var last: PackedHeader { parts[parts.count - 1] }

    var id: SegmentID { last.segment }
    /// Bytes of the groups.
    var contentLength: Int { last.start + last.contentLength }
    var lastSequence: CommitSequence { last.lastSequence }
    /// Whether the ledger went on in another segment.
    var isWhole: Bool { last.isWhole }
    /// The newest entry before its last part.
    var sequenceBeforeLast: CommitSequence {
        parts.count > 1
            ? parts[parts.count - 2].lastSequence : CommitSequence(id.rawValue - 1)
    }
}
