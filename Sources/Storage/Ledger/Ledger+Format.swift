import Bytes

// The ledger's bytes. All integers are little-endian; "variable" is unsigned LEB128.
//
// A segment is a run of groups from its start, each at a multiple of 8. What follows the last one
// is not part of the ledger: zeros, or what an earlier use of the file left there.
//
// Group header, 128 bytes
//
//     offset  size
//          0     8  "varvegrp"
//          8     4  CRC-32C of bytes 12 to 127
//         12     4  CRC-32C of the body
//         16     2  format version: 1, or 2 where the body has 48 KiB and more
//         18     2  zero
//         20     4  number of entries; 0 in the group that an orderly shutdown leaves
//         24     8  length of the body, a multiple of 8
//         32     8  the ledger's identity
//         40     8  the segment's name: the sequence of the first entry it was made for
//         48     8  sequence of the first entry (of the next one, when there is none)
//         56     8  timestamp of the first entry, microseconds since 1970 (of the entry before,
//                   when there is none)
//         64    32  digest of the group before, zeros in the ledger's first
//         96    32  digest. Version 1: SHA-256 of bytes 12 to 95 and the body.
//                   Version 2: SHA-256 of bytes 12 to 95 and of the SHA-256 digests of the body's
//                   parts of 4 KiB, the last of which may be shorter
//
// Body: the entries, then zeros up to a multiple of 8. An entry's sequence is the one before it
// plus one.
//
//     variable  microseconds since the entry before, at least 1; 0 in a group's first
//     variable  origin: 0 for a new one, which follows and gets the group's next number, counted
//               from 1; else the number of one met before in the group
//               new: variable length and UTF-8 bytes each of role, client address, application name
//     variable  length of the entry's body
//     …         the entry's body

/// A group's header, decoded.
struct GroupHeader {
    var bodyChecksum: UInt32
    var entryCount: Int
    var bodyLength: Int
    var segment: SegmentID
    var firstSequence: CommitSequence
    var firstTimestamp: Timestamp
    var previousDigest: Digest
    var digest: Digest

    static let size = 128
    static let magic: UInt64 = 0x7072_6765_7672_6176  // "varvegrp"
    /// The digest is of the body, or of its parts' digests.
    static let (wholeVersion, partedVersion): (UInt16, UInt16) = (1, 2)
    /// The shortest body that is digested in parts: these fill most of the sixteen lanes.
    static let partedBytesMin = 12 * PartedDigest.partSize
    static let alignment = 8

    /// Bytes of a group beside its entries, at most.
    static let overheadMax = size + alignment

    /// Bytes of the group, header and body.
    var groupLength: Int { GroupHeader.size + bodyLength }
    /// The sequence after the group's last entry.
    var endSequence: CommitSequence { CommitSequence(firstSequence.rawValue + UInt64(entryCount)) }
}

// MARK: Encode

extension [EntryDraft] {
    /// Bytes of all their bodies. By index, so that references are not counted for each.
    var bodyBytes: Int {
        var sum = 0
        for index in indices { sum += self[index].bodyCount }
        return sum
    }
}

extension EntryDraft {
    /// Bytes of the body.
    package var bodyCount: Int { body.count + (beginning?.byteCount ?? 0) }

    /// Bytes of a group's body that an entry takes at most: six numbers, three texts and its body.
    package static func bytesMax(bodyCount: Int, _ origin: EntryOrigin) -> Int {
        6 * 10 + origin.role.utf8.count + origin.client.utf8.count
            + origin.application.utf8.count + bodyCount
    }
}

/// Encodes groups, one after the other, into one buffer. The body of a large transaction that is alone in
/// its group is not copied there.
struct GroupEncoder {
    private let identity: LedgerIdentity
    private var writer = ByteWriter()
    private let digester = Digester()
    private var origins = OriginNumbers()
    /// What follows the buffer's bytes, if it is not copied there.
    private var apart: Apart?
    /// Whether the buffer was made for a large group: the next small one gives its memory back.
    private var isLarge = false
    private static let keptCapacityMax = 8 << 20
    private static let apartBytesMin = 4 << 20
    /// About what an entry takes beside its body.
    private static let entryRoom = 64

    /// The only entry's body, and zeros.
    private final class Apart {
        let beginning: BodyPieces?
        let body: [UInt8]
        var padding: [UInt8] = []

        init(_ entry: EntryDraft) {
            beginning = entry.beginning
            body = entry.body
        }

        var byteCount: Int { body.count + (beginning?.byteCount ?? 0) + padding.count }
    }

    init(identity: LedgerIdentity) { self.identity = identity }

    /// Encodes a group but for its header, which `seal` makes. Its bytes are here until the next call.
    mutating func encode(_ entries: [EntryDraft]) {
        let isApart = entries.count == 1 && entries[0].bodyCount >= GroupEncoder.apartBytesMin
        apart = isApart ? Apart(entries[0]) : nil
        let size =
            GroupHeader.size + (isApart ? 0 : entries.bodyBytes)
            + entries.count * GroupEncoder.entryRoom
        writer.removeAll(keepingCapacity: size > GroupEncoder.keptCapacityMax || !isLarge)
        isLarge = size > GroupEncoder.keptCapacityMax
        writer.reserve(size)
        writer.append(room: GroupHeader.size) { room in
            room.initializeMemory(as: UInt8.self, repeating: 0)
            return GroupHeader.size
        }
        appendEntries(entries)
        let padding = -byteCount & (GroupHeader.alignment - 1)
        if let apart {
            apart.padding = [UInt8](repeating: 0, count: padding)
        } else {
            for _ in 0..<padding { writer.append(0) }
        }
    }

    /// The first of the group's bytes, the header among them.
    var head: [UInt8] { writer.bytes }
    /// Bytes of the group.
    var byteCount: Int { writer.count + (apart?.byteCount ?? 0) }

    /// A copy of all of the group.
    var bytes: [UInt8] {
        withBytes { bytes in
            var all: [UInt8] = []
            bytes.forEachPiece { piece, _ in all += piece }
            return all
        }
    }

    /// Calls `use` with all of the group.
    func withBytes<Result, Failure: Error>(
        _ use: (SegmentBytes) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try writer.bytes.withUnsafeBufferPointer { bytes throws(Failure) in
            let bytes = UnsafeRawBufferPointer(bytes)
            guard let apart else { return try use(SegmentBytes(bytes)) }
            return try apart.body.withUnsafeBufferPointer { body throws(Failure) in
                try apart.padding.withUnsafeBufferPointer { padding throws(Failure) in
                    let end = [UnsafeRawBufferPointer(body), UnsafeRawBufferPointer(padding)]
                    return try use(SegmentBytes(bytes, (apart.beginning?.pieces ?? []) + end))
                }
            }
        }
    }

    /// Gives memory back that an unusually large group took; its bytes are gone.
    mutating func trim() {
        apart = nil
        if writer.bytes.capacity > GroupEncoder.keptBytes { writer = ByteWriter() }
    }

    private static let keptBytes = 4 << 20

    private mutating func appendEntries(_ entries: [EntryDraft]) {
        origins.removeAll()
        var timestamp = entries.first?.timestamp.microseconds ?? 0
        // By index, so that references are not counted for each.
        for index in entries.indices {
            let time = entries[index].timestamp.microseconds
            let step = UInt64(time - timestamp)
            timestamp = time
            let number = origins.find(entries[index].origin.identity)
            if number == nil { origins.add(entries[index].origin.identity) }
            append(entries[index], after: step, originNumber: number)
        }
    }

    /// `originNumber`: nil for a new origin.
    @inline(__always)
    private mutating func append(
        _ entry: borrowing EntryDraft, after step: UInt64, originNumber: UInt64?
    ) {
        let bodyCount = entry.bodyCount
        let originCount = originNumber == nil ? entry.origin.encoded.count : 0
        let copiedCount = apart == nil ? bodyCount : 0
        // One piece of room for all of it: an array that grows byte by byte asks each time.
        writer.append(room: 3 * GroupEncoder.numberMax + originCount + copiedCount) { room in
            var end = 0
            room.put(variable: step, at: &end)
            room.put(variable: originNumber ?? 0, at: &end)
            if originNumber == nil { room.put(entry.origin.encoded, at: &end) }
            room.put(variable: UInt64(bodyCount), at: &end)
            if copiedCount > 0 {
                if let beginning = entry.beginning {
                    for piece in beginning.pieces { room.put(piece, at: &end) }
                }
                room.put(entry.body, at: &end)
            }
            return end
        }
    }

    /// Bytes of a variable number, at most.
    private static let numberMax = 10

    /// The origins of a group, numbered from 1. Equal ones that are not copies of one value, which are rare,
    /// are written once each.
    private struct OriginNumbers {
        private var origins: [ObjectIdentifier] = []
        /// Of the origins, once there are more than a few.
        private var numbers: [ObjectIdentifier: UInt64] = [:]
        private static let comparedMax = 64

        func find(_ origin: ObjectIdentifier) -> UInt64? {
            if origins.count > OriginNumbers.comparedMax { return numbers[origin] }
            for index in origins.indices.reversed() where origins[index] == origin {
                return UInt64(index + 1)
            }
            return nil
        }

        mutating func removeAll() {
            origins.removeAll(keepingCapacity: origins.count <= OriginNumbers.comparedMax)
            numbers = [:]
        }

        /// Numbers one that is not among them.
        mutating func add(_ origin: ObjectIdentifier) {
            origins.append(origin)
            guard origins.count > OriginNumbers.comparedMax else { return }
            if numbers.isEmpty {
                for (index, origin) in origins.enumerated() { numbers[origin] = UInt64(index + 1) }
            } else {
                numbers[origin] = UInt64(origins.count)
            }
        }
    }

    /// Makes the header of the encoded group, for `segment`, that continues the ledger from `end`. Returns the
    /// group's digest.
    mutating func seal(
        _ entries: [EntryDraft], after end: LedgerPosition, segment: SegmentID
    ) -> Digest {
        let timestamp = entries.first?.timestamp ?? end.timestamp
        let checksum = withBytes { $0.bodyChecksum }
        writer.setLittleEndian(GroupHeader.magic, at: 0)
        writer.setLittleEndian(checksum, at: 12)
        let isParted = byteCount - GroupHeader.size >= GroupHeader.partedBytesMin
        writer.setLittleEndian(
            isParted ? GroupHeader.partedVersion : GroupHeader.wholeVersion, at: 16)
        writer.setLittleEndian(UInt32(entries.count), at: 20)
        writer.setLittleEndian(UInt64(byteCount - GroupHeader.size), at: 24)
        writer.setLittleEndian(identity.rawValue, at: 32)
        writer.setLittleEndian(segment.rawValue, at: 40)
        writer.setLittleEndian(end.sequence.next.rawValue, at: 48)
        writer.setLittleEndian(timestamp.microseconds, at: 56)
        set(end.digest, at: 64)
        let digest = withBytes { groupDigest($0, digester) }
        set(digest, at: 96)
        let header = writer.bytes.withUnsafeBytes {
            CRC32C.checksum(UnsafeRawBufferPointer(rebasing: $0[12..<GroupHeader.size]))
        }
        writer.setLittleEndian(header, at: 8)
        return digest
    }

    private mutating func set(_ digest: Digest, at position: Int) {
        digest.withBytes { writer.set($0, at: position) }
    }
}

extension UnsafeMutableRawBufferPointer {
    @inline(__always)
    fileprivate func put(_ bytes: [UInt8], at end: inout Int) {
        bytes.withUnsafeBytes { put($0, at: &end) }
    }
}

extension SegmentBytes {
    /// The checksum of a group's body.
    fileprivate var bodyChecksum: UInt32 {
        var sum = CRC32C.checksum(UnsafeRawBufferPointer(rebasing: first[GroupHeader.size...]))
        for piece in rest { sum = CRC32C.checksum(piece, continuing: sum) }
        return sum
    }
}

/// The digest a group ought to have, from its bytes, the header in the first piece.
func groupDigest(_ group: SegmentBytes, _ digester: Digester) -> Digest {
    let header = UnsafeRawBufferPointer(rebasing: group.first[12..<96])
    let body = UnsafeRawBufferPointer(rebasing: group.first[GroupHeader.size...])
    let version = UInt16(
        littleEndian: group.first.loadUnaligned(fromByteOffset: 16, as: UInt16.self))
    guard version == GroupHeader.partedVersion else {
        precondition(group.rest.isEmpty, "what is in pieces is large")
        return digester.digest(of: header, body)
    }
    return PartedDigest.digests(of: [body] + group.rest)
        .withUnsafeBytes { digester.digest(of: header, $0) }
}

// MARK: Decode

extension GroupHeader {
    /// Decodes a header of this ledger; nil when the bytes are none: torn, damaged, never written,
    /// or from another ledger. `bytes` are at least `size` of them.
    init?(_ bytes: UnsafeRawBufferPointer, identity: LedgerIdentity) {
        func word<Word: FixedWidthInteger>(_ offset: Int, _: Word.Type = Word.self) -> Word {
            Word(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Word.self))
        }
        guard word(0) == GroupHeader.magic,
            word(8)
                == CRC32C.checksum(UnsafeRawBufferPointer(rebasing: bytes[12..<GroupHeader.size])),
            word(32) == identity.rawValue, let bodyLength = Int(exactly: word(24, UInt64.self)),
            bodyLength % GroupHeader.alignment == 0,
            word(16) == GroupHeader.wholeVersion
                || word(16) == GroupHeader.partedVersion && bodyLength > 0
        else { return nil }
        self.bodyChecksum = word(12)
        self.entryCount = Int(word(20, UInt32.self))
        self.bodyLength = bodyLength
        self.segment = SegmentID(rawValue: word(40))
        self.firstSequence = CommitSequence(word(48))
        self.firstTimestamp = Timestamp(microseconds: word(56))
        self.previousDigest = Digest(bytes: UnsafeRawBufferPointer(rebasing: bytes[64..<96]))
        self.digest = Digest(bytes: UnsafeRawBufferPointer(rebasing: bytes[96..<128]))
    }
}

/// Decodes the entries of a body whose checksum is right. The bodies of `entries` point into
/// `body`.
func decodeEntries(
    _ body: UnsafeRawBufferPointer, of header: GroupHeader, entries: inout [LedgerEntry],
    origins: inout [EntryOrigin]
) throws(MalformedBytes) {
    entries.removeAll(keepingCapacity: true)
    origins.removeAll(keepingCapacity: true)
    var reader = ByteReader(body)
    var timestamp = header.firstTimestamp.microseconds
    var sequence = header.firstSequence
    for index in 0..<header.entryCount {
        let start = reader.position
        let step = try reader.variable("entry timestamp")
        let (sum, overflow) = timestamp.addingReportingOverflow(Int64(truncatingIfNeeded: step))
        guard !overflow, step <= UInt64(Int64.max), (step == 0) == (index == 0) else {
            throw MalformedBytes("entry timestamp", at: start)
        }
        timestamp = sum
        let number = try reader.variable("entry origin")
        if number == 0 {
            origins.append(
                EntryOrigin(
                    role: try reader.sizedText("role"), client: try reader.sizedText("client"),
                    application: try reader.sizedText("application name")))
        }
        guard number <= UInt64(origins.count) else {
            throw MalformedBytes("entry origin", at: start)
        }
        entries.append(
            LedgerEntry(
                sequence: sequence, timestamp: Timestamp(microseconds: timestamp),
                originIndex: number == 0 ? origins.count - 1 : Int(number) - 1,
                body: try reader.sized("entry body")))
        sequence = sequence.next
    }
    guard reader.remaining < GroupHeader.alignment else {
        throw MalformedBytes("end of group", at: reader.position)
    }
}
