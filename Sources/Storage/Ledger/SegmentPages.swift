import Environment

/// The last pages of a segment that is appended to, in memory that is aligned as they are: so that an
/// append is a write of whole pages, straight to the device. Through the page cache, the same bytes would
/// be copied, marked, looked for and written by the sync that follows at once.
///
///     page             page             page
///     | … groups, tail | new bytes …    |  … zeros |
///       `count` bytes  ^ offset                    ^ a multiple of the page's size
///
/// The tail is written once more, as the page cache would write it too. What follows a segment's groups
/// means nothing, so it may become zeros.
struct SegmentPages: ~Copyable, @unchecked Sendable {
    /// Of one group at most, but for what goes ahead of its header.
    private static let pagesMax = 272
    /// Of the stream: two pieces, one written while the other one is filled.
    private static let streamPages = 1024

    private let file: File
    private let capacity: Int
    private let pageSize: Int
    private let memory: UnsafeMutableRawBufferPointer
    /// Where in the file the last page is, which the memory begins with, and how many bytes of it are known.
    private var (start, count) = (0, 0)
    /// Made for the first group that goes ahead of its header.
    private var writer: (any PageWriter)?
    /// Where in the file that group is written already, or about to be.
    private var ahead = 0..<0
    /// What that group's last page has, in the memory or in the stream.
    private var aheadTail = UnsafeRawBufferPointer(start: nil, count: 0)
    /// What a group larger than the memory goes through, one half after the other.
    private var stream: UnsafeMutableRawBufferPointer?

    /// `file` is one of `writePages`, `capacity` bytes long. The size of a page is a power of two.
    init(_ file: consuming File, capacity: Int, pageSize: Int) {
        self.file = file
        self.capacity = capacity
        self.pageSize = pageSize
        memory = .allocate(byteCount: SegmentPages.pagesMax * pageSize, alignment: pageSize)
    }

    deinit {
        // The memory is the device's as long as that.
        try? writer?.end()
        memory.deallocate()
        stream?.deallocate()
    }

    /// Writes bytes at the segment's end, and zeros up to the end of a page. What stands before them on their
    /// first page is read from `readable`, the same file, if it is not known. Returns false, with nothing
    /// written, for very many, and where the file ends before the page. `written` bytes more, which follow
    /// these, were written by `writeAhead`.
    mutating func append(
        _ bytes: SegmentBytes, followedBy written: Int, to readable: borrowing File,
        at offset: Int
    ) throws(FileError) -> Bool {
        let first = offset & ~mask
        let end = offset - first + bytes.count
        let isAhead = written > 0 && ahead == first + end..<first + end + written
        ahead = 0..<0
        try writer?.end()
        defer { endStream() }
        guard written == 0 || isAhead, fits(end, from: first) else { return false }
        if start != first || count != offset - first {
            try readable.read(into: part(0..<offset - first), at: first)
            (start, count) = (first, offset - first)
        }
        copy(bytes, to: count)
        let paddedEnd = isAhead ? end : zeroed(from: end)
        try file.write(UnsafeRawBufferPointer(part(0..<paddedEnd)), at: first)
        let tail = (end + written) & ~mask
        let last = isAhead ? aheadTail : UnsafeRawBufferPointer(part(tail..<end))
        part(0..<last.count).copyMemory(from: last)
        (start, count) = (first + tail, last.count)
        return true
    }

    /// Begins to write bytes of a group that follow its first pages, `distance` bytes after the segment's end at
    /// `offset`; `append` waits for them. Returns false, with nothing written, where `append` would, but for very
    /// many, and where writes cannot go on by themselves.
    mutating func writeAhead(
        _ bytes: SegmentBytes, at offset: Int, distance: Int
    ) throws(FileError) -> Bool {
        let first = offset & ~mask
        let begin = offset + distance - first
        let end = begin + bytes.count
        // The first page, in the memory as in the file, has what stands there already.
        guard begin & mask == 0, begin > 0, isInFile(end, from: first) else { return false }
        if writer == nil { writer = file.pageWriter() }
        guard let writer else { return false }
        if fits(end, from: first) {
            copy(bytes, to: begin)
            aheadTail = UnsafeRawBufferPointer(part(end & ~mask..<end))
            let pages = UnsafeRawBufferPointer(part(begin..<zeroed(from: end)))
            guard writer.begin(pages, at: first + begin) else { return false }
        } else {
            try write(bytes, at: first + begin, by: writer)
        }
        ahead = first + begin..<first + end
        return true
    }

    /// Writes very many bytes, and zeros up to the end of a page, but for the last of them, which are on their way.
    private mutating func write(
        _ bytes: SegmentBytes, at offset: Int, by writer: any PageWriter
    ) throws(FileError) {
        try writer.end()
        endStream()
        let size = SegmentPages.streamPages / 2 * pageSize
        let stream = UnsafeMutableRawBufferPointer.allocate(
            byteCount: 2 * size, alignment: pageSize)
        self.stream = stream
        var half = UnsafeMutableRawBufferPointer(rebasing: stream[..<size])
        var other = UnsafeMutableRawBufferPointer(rebasing: stream[size...])
        var (filled, done) = (0, 0)
        try bytes.forEachPiece { (piece, _) throws(FileError) in
            var rest = piece[...]
            while !rest.isEmpty {
                if filled == size {
                    try begin(UnsafeRawBufferPointer(half), at: offset + done, by: writer)
                    swap(&half, &other)
                    (filled, done) = (0, done + size)
                }
                let next = rest.prefix(size - filled)
                UnsafeMutableRawBufferPointer(rebasing: half[filled..<filled + next.count])
                    .copyMemory(from: UnsafeRawBufferPointer(rebasing: next))
                filled += next.count
                rest = rest.dropFirst(next.count)
            }
        }
        let paddedEnd = (filled + mask) & ~mask
        UnsafeMutableRawBufferPointer(rebasing: half[filled..<paddedEnd])
            .initializeMemory(as: UInt8.self, repeating: 0)
        try begin(
            UnsafeRawBufferPointer(rebasing: half[..<paddedEnd]), at: offset + done, by: writer)
        aheadTail = UnsafeRawBufferPointer(rebasing: half[(filled & ~mask)..<filled])
    }

    /// Once what was begun before is written, begins to write pages, or writes them.
    private func begin(
        _ pages: UnsafeRawBufferPointer, at offset: Int, by writer: any PageWriter
    ) throws(FileError) {
        try writer.end()
        if !writer.begin(pages, at: offset) { try file.write(pages, at: offset) }
    }

    /// Nothing of it is on its way.
    private mutating func endStream() {
        stream?.deallocate()
        stream = nil
    }

    private var mask: Int { pageSize - 1 }

    /// Whether pages from `first` in the file up to a place in the memory can be had.
    private func fits(_ end: Int, from first: Int) -> Bool {
        (end + mask) & ~mask <= memory.count && isInFile(end, from: first)
    }

    /// Whether the file goes on up to the end of the page that ends there, or behind it.
    private func isInFile(_ end: Int, from first: Int) -> Bool {
        first + (end + mask) & ~mask <= capacity
    }

    private func copy(_ bytes: SegmentBytes, to start: Int) {
        bytes.forEachPiece { piece, position in
            part(start + position..<start + position + piece.count).copyMemory(from: piece)
        }
    }

    /// Fills the rest of a page with zeros. Returns where it ends.
    private func zeroed(from end: Int) -> Int {
        let paddedEnd = (end + mask) & ~mask
        part(end..<paddedEnd).initializeMemory(as: UInt8.self, repeating: 0)
        return paddedEnd
    }

    private func part(_ range: Range<Int>) -> UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(rebasing: memory[range])
    }
}
