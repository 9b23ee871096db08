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
    /// Of one write at most: what is larger goes ahead of its header, through the page cache.
    private static let pagesMax = 64

    private let file: File
    private let capacity: Int
    private let pageSize: Int
    private let memory: UnsafeMutableRawBufferPointer
    /// Where in the file the last page is, which the memory begins with, and how many bytes of it are known.
    private var (start, count) = (0, 0)

    /// `file` is one of `writePages`, `capacity` bytes long. The size of a page is a power of two.
    init(_ file: consuming File, capacity: Int, pageSize: Int) {
        self.file = file
        self.capacity = capacity
        self.pageSize = pageSize
        memory = .allocate(byteCount: SegmentPages.pagesMax * pageSize, alignment: pageSize)
    }

    deinit { memory.deallocate() }

    /// Writes bytes at the segment's end, and zeros up to the end of a page. What stands before them on their
    /// first page is read from `readable`, the same file, if it is not known. Returns false, with nothing
    /// written, for very many, and where the file ends before the page.
    mutating func append(
        _ bytes: SegmentBytes, to readable: borrowing File, at offset: Int
    ) throws(FileError) -> Bool {
        let mask = pageSize - 1
        let first = offset & ~mask
        let end = offset - first + bytes.count
        let paddedEnd = (end + mask) & ~mask
        guard paddedEnd <= memory.count, first + paddedEnd <= capacity else { return false }
        if start != first || count != offset - first {
            try readable.read(into: part(0..<offset - first), at: first)
            (start, count) = (first, offset - first)
        }
        var position = count
        for piece in [bytes.first, bytes.second, bytes.third] {
            part(position..<position + piece.count).copyMemory(from: piece)
            position += piece.count
        }
        part(end..<paddedEnd).initializeMemory(as: UInt8.self, repeating: 0)
        try file.write(UnsafeRawBufferPointer(part(0..<paddedEnd)), at: first)
        let tail = end & ~mask
        part(0..<end - tail).copyMemory(from: UnsafeRawBufferPointer(part(tail..<end)))
        (start, count) = (first + tail, end - tail)
        return true
    }

    private func part(_ range: Range<Int>) -> UnsafeMutableRawBufferPointer {
        UnsafeMutableRawBufferPointer(rebasing: memory[range])
    }
}
