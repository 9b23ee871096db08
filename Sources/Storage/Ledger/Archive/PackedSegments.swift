import Bytes
package import Environment
import Synchronization

/// A directory of archived segments, as a source of segments. Holds the content of the segment that
/// was read last.
///
/// Safe from any thread.
package final class PackedSegments: SegmentSource {
    private struct Content {
        var id: SegmentID
        var bytes: [UInt8]
    }

    let directory: String
    private let files: any FileSystem
    private let identity: LedgerIdentity
    private let content = Mutex<Content?>(nil)
    private let plantedBug: PlantedLedgerBug?

    static let suffix = ".segment.zst"

    /// The directory need not exist: it holds nothing then.
    package init(
        directory: String, files: any FileSystem, identity: LedgerIdentity,
        plantedBug: PlantedLedgerBug? = nil
    ) {
        self.plantedBug = plantedBug
        self.directory = directory
        self.files = files
        self.identity = identity
    }

    package func path(_ id: SegmentID) -> String { path(id, from: 0) }

    /// Of the part that begins after `start` bytes of the segment's groups.
    private func path(_ id: SegmentID, from start: Int) -> String {
        directory + "/" + name(id) + (start == 0 ? "" : "+\(start)") + PackedSegments.suffix
    }

    private func name(_ id: SegmentID) -> String {
        let digits = String(id.rawValue)
        return String(repeating: "0", count: 20 - digits.count) + digits
    }

    package func list() throws(LedgerError) -> [SegmentInfo] {
        try segments().map { SegmentInfo(id: $0.id, capacity: $0.contentLength) }
    }

    /// Makes the directory when there is none. Its name is durable on return, whoever made it.
    package func makeDirectory() throws(LedgerError) {
        try asLedgerError { () throws(FileError) in
            if try files.kind(directory) == nil { try files.createDirectory(directory) }
            try DataDirectory.syncName(of: directory, in: files)
        }
    }

    /// Makes the names of all segments that are there durable.
    func syncNames() throws(LedgerError) {
        if plantedBug == .archiveNotSynced { return }
        try makeDirectory()
        try asLedgerError { () throws(FileError) in try files.syncDirectory(directory) }
    }

    /// All segments, in order.
    func segments() throws(LedgerError) -> [PackedSegment] {
        var found: [PackedSegment] = []
        for name in try names() {
            // Further parts have other names.
            guard let number = UInt64(name.dropLast(PackedSegments.suffix.count)) else { continue }
            found.append(try segment(SegmentID(rawValue: number)))
        }
        return found.sorted { $0.id < $1.id }
    }

    private func names() throws(LedgerError) -> [String] {
        try asLedgerError { () throws(FileError) in
            let all = try files.kind(directory) == nil ? [] : try files.list(directory)
            return all.filter { $0.hasSuffix(PackedSegments.suffix) }
        }
    }

    /// Throws `damaged` and `otherLedger` for what it may not be.
    func segment(_ id: SegmentID) throws(LedgerError) -> PackedSegment {
        var last = try header(id, from: 0)
        var parts = [last]
        // Nothing follows what is whole, and a part of nothing would be followed by itself.
        while !last.isWhole, last.contentLength > 0 {
            let end = last.start + last.contentLength
            let path = path(id, from: end)
            let isThere = try asLedgerError { () throws(FileError) in try files.kind(path) != nil }
            guard isThere else { break }
            last = try header(id, from: end)
            parts.append(last)
        }
        return PackedSegment(parts: parts)
    }

    private func header(_ id: SegmentID, from start: Int) throws(LedgerError) -> PackedHeader {
        let path = path(id, from: start)
        let bytes = try asLedgerError { () throws(FileError) in
            let file = try File(path, .read, in: files)
            return try file.bytes(at: 0, count: min(PackedHeader.size, try file.size()))
        }
        let header: PackedHeader
        do throws(MalformedBytes) { header = try PackedHeader(decoding: bytes) } catch {
            throw .backup(.damaged(path: path, what: error.what))
        }
        guard header.identity == identity else { throw .backup(.otherLedger(path: path)) }
        guard header.segment == id, header.start == start else {
            throw .backup(
                .damaged(
                    path: path,
                    what: "it is segment \(header.segment.rawValue) from byte \(header.start)"))
        }
        return header
    }

    package func read(
        _ id: SegmentID, into buffer: UnsafeMutableRawBufferPointer, at offset: Int
    ) throws(LedgerError) -> Int {
        nonisolated(unsafe) let buffer = buffer
        let isThere = content.withLock { $0?.id == id }
        if !isThere {
            let bytes = try unpacked(id)
            content.withLock { $0 = Content(id: id, bytes: bytes) }
        }
        let count: Int? = content.withLock { content in
            guard let content, content.id == id else { return nil }
            let count = max(0, min(buffer.count, content.bytes.count - offset))
            content.bytes.withUnsafeBytes { bytes in
                guard count > 0 else { return }
                buffer.copyMemory(
                    from: UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count]))
            }
            return count
        }
        // Another reader took the place meanwhile.
        if let count { return count }
        return try read(id, into: buffer, at: offset)
    }

    /// The groups of a segment.
    func unpacked(_ id: SegmentID) throws(LedgerError) -> [UInt8] {
        let segment = try segment(id)
        var groups = try unpacked(segment.parts[0])
        for part in segment.parts.dropFirst() { groups += try unpacked(part) }
        return groups
    }

    /// The groups of one part.
    private func unpacked(_ part: PackedHeader) throws(LedgerError) -> [UInt8] {
        let path = path(part.segment, from: part.start)
        let packed = try asLedgerError { () throws(FileError) in
            let file = try File(path, .read, in: files)
            let size = try file.size()
            return try file.bytes(at: PackedHeader.size, count: size - PackedHeader.size)
        }
        guard packed.count == part.packedLength,
            CRC32C.checksum(packed) == part.packedChecksum
        else { throw .backup(.damaged(path: path, what: "its checksum is wrong")) }
        guard let bytes = Zstandard.unpack(packed, count: part.contentLength) else {
            throw .backup(.damaged(path: path, what: "it cannot be decompressed"))
        }
        return bytes
    }

    /// Writes a segment's groups, replacing a shorter version of it; durable on return. With `start`
    /// they are a further part, which goes on where the segment ended until now.
    func write(
        _ groups: [UInt8], of id: SegmentID, from start: Int = 0, end: LedgerPosition, isWhole: Bool
    ) throws(LedgerError) {
        let packed = Zstandard.pack(groups)
        let header = PackedHeader(
            identity: identity, segment: id, start: start, contentLength: groups.count,
            packedLength: packed.count, end: end, packedChecksum: CRC32C.checksum(packed),
            isWhole: isWhole)
        let path = path(id, from: start)
        let isSynced =
            plantedBug != .archiveNotSynced && (start == 0 || plantedBug != .partNotSynced)
        content.withLock { $0 = nil }
        try asLedgerError { () throws(FileError) in
            let new = try File(path + ".new", .readWriteOrCreate, in: files)
            try new.resize(to: 0)
            try new.write(header.encoded(), at: 0)
            try new.write(packed, at: PackedHeader.size)
            if isSynced { try new.syncData() }
            new.close()
            try files.rename(path + ".new", to: path)
            if isSynced { try files.syncDirectory(directory) }
        }
    }

    /// Removes parts of a segment that are in its first part by now. One that stays is not looked at.
    func removePartsWithin(_ id: SegmentID) throws(LedgerError) {
        let end = try header(id, from: 0).contentLength
        let beginning = name(id) + "+"
        for name in try names() where name.hasPrefix(beginning) {
            let start = name.dropFirst(beginning.count).dropLast(PackedSegments.suffix.count)
            guard let start = Int(start), start < end else { continue }
            try asLedgerError { () throws(FileError) in try files.remove(directory + "/" + name) }
        }
    }
}

extension File {
    /// `count` bytes at `offset`.
    borrowing func bytes(at offset: Int, count: Int) throws(FileError) -> [UInt8] {
        var failure: FileError?
        let bytes = [UInt8](unsafeUninitializedCapacity: max(0, count)) { buffer, filled in
            do throws(FileError) {
                try read(into: UnsafeMutableRawBufferPointer(buffer), at: offset)
                filled = buffer.count
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }
}
