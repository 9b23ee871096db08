import Bytes
import Glibc

/// Walks the groups of one segment through a window of memory. Knows what a group is, not which
/// groups should follow each other: that is the reader's part.
final class SegmentScanner {
    let segment: SegmentInfo
    private let storage: any SegmentSource
    private let identity: LedgerIdentity
    /// Holds the segment's bytes from `windowOffset` on, `windowCount` of them.
    private var window: UnsafeMutableRawBufferPointer
    private var windowOffset = 0
    private var windowCount = 0

    private static let windowSize = 1 << 20

    init(_ segment: SegmentInfo, storage: any SegmentSource, identity: LedgerIdentity) {
        self.segment = segment
        self.storage = storage
        self.identity = identity
        window = .allocate(
            byteCount: min(SegmentScanner.windowSize, max(segment.capacity, GroupHeader.size)),
            alignment: 64)
    }

    deinit { window.deallocate() }

    /// A group as it stands in the window, valid until the next call.
    struct Group {
        var header: GroupHeader
        var bytes: UnsafeRawBufferPointer

        var body: UnsafeRawBufferPointer {
            UnsafeRawBufferPointer(rebasing: bytes[GroupHeader.size...])
        }
    }

    /// The group at `offset`; nil when no whole, undamaged group of this segment stands there.
    func group(at offset: Int) throws(LedgerError) -> Group? {
        guard let header = try header(at: offset),
            header.bodyLength <= segment.capacity - offset - GroupHeader.size,
            let bytes = try load(header.groupLength, at: offset)
        else { return nil }
        let group = Group(header: header, bytes: bytes)
        return CRC32C.checksum(group.body) == header.bodyChecksum ? group : nil
    }

    /// The header at `offset`, of a group of this segment.
    func header(at offset: Int) throws(LedgerError) -> GroupHeader? {
        guard let bytes = try load(GroupHeader.size, at: offset),
            let header = GroupHeader(bytes, identity: identity), header.segment == segment.id
        else { return nil }
        return header
    }

    /// Forgets what it read: the segment may have grown since.
    func refresh() { windowCount = 0 }

    /// The first group after `offset` that is whole and whose entries come after `sequence`. There
    /// is none unless the group at `offset` is damaged: it is what tells damage from a torn tail.
    func laterGroup(than sequence: CommitSequence, after offset: Int) throws(LedgerError) -> Int? {
        var candidate = offset + GroupHeader.alignment
        while try load(GroupHeader.size, at: candidate) != nil {
            let found = magicPosition(from: candidate)
            if let found, let group = try group(at: found), group.header.firstSequence > sequence {
                return found
            }
            candidate = (found ?? max(candidate, lastCandidate)) + GroupHeader.alignment
        }
        return nil
    }

    /// The last place in the window where a header's first 8 bytes could stand.
    private var lastCandidate: Int {
        (windowOffset + windowCount) / GroupHeader.alignment * GroupHeader.alignment
            - GroupHeader.alignment
    }

    /// Where in the window, from `offset` on, a header could begin, judged by its first 8 bytes
    /// alone.
    private func magicPosition(from offset: Int) -> Int? {
        let rest = UnsafeRawBufferPointer(
            rebasing: window[(offset - windowOffset)..<windowCount])
        // What was written ahead of its use is nearly all there is.
        if isZero(rest) { return nil }
        let magic = GroupHeader.magic.littleEndian
        var position = 0
        while position + 8 <= rest.count {
            if rest.loadUnaligned(fromByteOffset: position, as: UInt64.self) == magic {
                return offset + position
            }
            position += GroupHeader.alignment
        }
        return nil
    }

    /// `count` bytes from `offset` on; nil when the segment is too short.
    private func load(_ count: Int, at offset: Int) throws(LedgerError) -> UnsafeRawBufferPointer? {
        guard offset >= 0, count <= segment.capacity - offset else { return nil }
        if offset < windowOffset || offset + count > windowOffset + windowCount {
            try fill(count, at: offset)
        }
        guard offset + count <= windowOffset + windowCount else { return nil }
        let start = offset - windowOffset
        return UnsafeRawBufferPointer(rebasing: window[start..<start + count])
    }

    /// Moves the window to `offset`, keeping what it holds from there on; grows it to `count` bytes
    /// if need be.
    private func fill(_ count: Int, at offset: Int) throws(LedgerError) {
        let kept: Range<Int> =
            offset >= windowOffset && offset < windowOffset + windowCount
            ? (offset - windowOffset)..<windowCount : 0..<0
        let target =
            count <= window.count
            ? window : UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 64)
        if let from = window.baseAddress, let to = target.baseAddress {
            to.copyMemory(from: from + kept.lowerBound, byteCount: kept.count)
        }
        if target.baseAddress != window.baseAddress {
            window.deallocate()
            window = target
        }
        windowOffset = offset
        windowCount = kept.count
        let rest = min(window.count, segment.capacity - offset)
        windowCount += try storage.read(
            segment.id, into: UnsafeMutableRawBufferPointer(rebasing: window[kept.count..<rest]),
            at: offset + kept.count)
    }
}

/// Whether all bytes are 0: whether the first is, and each equals the one before it.
func isZero(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard let start = bytes.baseAddress, let first = bytes.first else { return true }
    return first == 0 && memcmp(start, start + 1, bytes.count - 1) == 0
}
