import Bytes

/// Walks the groups of one segment through a window of memory. Knows what a group is, not which
/// groups should follow each other: that is the reader's part.
final class SegmentScanner {
    let segment: SegmentInfo
    private let storage: any SegmentStorage
    private let identity: LedgerIdentity
    /// Holds the segment's bytes from `windowOffset` on, `windowCount` of them.
    private var window: UnsafeMutableRawBufferPointer
    private var windowOffset = 0
    private var windowCount = 0

    private static let windowSize = 1 << 20

    init(_ segment: SegmentInfo, storage: any SegmentStorage, identity: LedgerIdentity) {
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
        while let bytes = try load(GroupHeader.size, at: candidate) {
            // All candidates of this window, the cheap test first.
            var position = 0
            let last = windowOffset + windowCount - candidate - GroupHeader.size
            let start = bytes.baseAddress
            while position <= last,
                start?.loadUnaligned(fromByteOffset: position, as: UInt64.self)
                    != GroupHeader.magic.littleEndian
            {
                position += GroupHeader.alignment
            }
            if position <= last {
                if let group = try group(at: candidate + position),
                    group.header.firstSequence > sequence
                {
                    return candidate + position
                }
                position += GroupHeader.alignment
            }
            candidate += position
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
