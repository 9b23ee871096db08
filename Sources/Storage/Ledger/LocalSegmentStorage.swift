import Bytes
package import Environment
import Synchronization

/// Segments as files of one directory, written once with zeros before their first use and used
/// again after it: an append then changes no metadata, and no full disk can stop it half-way.
///
///     00000000000000000001.segment   named by its first sequence
///     spare-0, spare-1               ready to become segments
///     preparing                      becoming a spare
///
/// Thread safety: as the port says; a lock guards the tables, file operations run outside it.
package final class LocalSegmentStorage: SegmentStorage {
    struct State {
        var epoch = WriterEpoch(rawValue: 0)
        /// The segments that may be appended to.
        var appendable: [SegmentID: (segment: OpenSegment, length: Int)] = [:]
        /// The files read last, most recent at the end.
        var readable: [OpenSegment] = []
        /// Of segments met before.
        var capacities: [SegmentID: Int] = [:]
        /// How often a name was given to another file: who looked at the old one does not note it.
        var enlargements = 0
        var isPreparing = false
    }

    /// Shared by those who read and write it at the moment; closes with the last of them.
    final class OpenSegment: Sendable {
        let id: SegmentID
        let file: File
        /// Its end as its pages have it; nil where it is only read.
        let pages: Mutex<SegmentPages?>

        init(id: SegmentID, file: consuming File, pages: consuming sending SegmentPages? = nil) {
            self.id = id
            self.file = file
            self.pages = Mutex(pages)
        }
    }

    private static let openLimit = 8
    static let spareNames = ["spare-0", "spare-1"]
    static let zeroChunk = 1 << 20
    /// Bytes of zeros that wait for one sync: enough to be fast, and not so many that a commit's
    /// own sync waits long behind them.
    static let zeroesPerSync = 4 << 20

    let directory: String
    let files: any FileSystem
    /// Bytes of a page, the unit of the writes of an append.
    private let pageSize: Int
    let state = Mutex(State())
    /// Held by who gives a file the name of a spare, or takes it from one.
    let spares = Mutex(())

    /// `directory` must exist.
    package init(
        directory: String, files: any FileSystem, pageSize: Int = LedgerOptions.ordinaryPageSize
    ) {
        self.directory = directory
        self.files = files
        self.pageSize = pageSize
    }

    package func path(_ id: SegmentID) -> String {
        let digits = String(id.rawValue)
        return path(String(repeating: "0", count: 20 - digits.count) + digits + ".segment")
    }

    func path(_ name: String) -> String { directory + "/" + name }

    package func list() throws(LedgerError) -> [SegmentInfo] {
        try asLedgerError { () throws(FileError) in
            var segments: [SegmentInfo] = []
            for name in try files.list(directory) where name.hasSuffix(".segment") {
                guard let number = UInt64(name.dropLast(".segment".count)) else { continue }
                let id = SegmentID(rawValue: number)
                segments.append(SegmentInfo(id: id, capacity: try capacity(of: id)))
            }
            return segments.sorted { $0.id < $1.id }
        }
    }

    private func capacity(of id: SegmentID) throws(FileError) -> Int {
        let (known, enlargements) = state.withLock { ($0.capacities[id], $0.enlargements) }
        if let known { return known }
        let capacity = try File(path(id), .read, in: files).size()
        state.withLock { state in
            if state.enlargements == enlargements { state.capacities[id] = capacity }
        }
        return capacity
    }

    package func read(
        _ id: SegmentID, into buffer: UnsafeMutableRawBufferPointer, at offset: Int
    ) throws(LedgerError) -> Int {
        try asLedgerError { () throws(FileError) in
            try open(id).file.readAvailable(into: buffer, at: offset)
        }
    }

    private func open(_ id: SegmentID) throws(FileError) -> OpenSegment {
        let (found, enlargements) = state.withLock { state in
            (state.readable.first { $0.id == id }, state.enlargements)
        }
        if let found { return found }
        let segment = OpenSegment(id: id, file: try File(path(id), .read, in: files))
        state.withLock { state in
            guard state.enlargements == enlargements else { return }
            state.readable.removeAll { $0.id == id }
            if state.readable.count == LocalSegmentStorage.openLimit {
                state.readable.removeFirst()
            }
            state.readable.append(segment)
        }
        return segment
    }

    /// The segment, when it may be appended to and is that long (nil: however long it is).
    private func appendable(_ id: SegmentID, length: Int? = nil) throws(LedgerError) -> OpenSegment
    {
        let entry = state.withLock { $0.appendable[id] }
        guard let entry, length == nil || entry.length == length else { throw .fenced(id) }
        return entry.segment
    }

    private func setAppendable(_ segment: OpenSegment, length: Int) {
        state.withLock { $0.appendable[segment.id] = (segment, length) }
    }
}

// MARK: Write

extension LocalSegmentStorage {
    package func create(
        _ id: SegmentID, capacity: Int, isFilledAtOnce: Bool, epoch: WriterEpoch
    ) throws(LedgerError) {
        try admit(epoch, to: id)
        try asLedgerError { () throws(FileError) in
            guard try files.kind(path(id)) == nil else {
                throw FileError(.alreadyExists, .open, path(id))
            }
            if isFilledAtOnce {
                try makeReserved(capacity: capacity, as: path(id))
            } else {
                try takeSpare(capacity: capacity, as: path(id))
            }
            try files.syncDirectory(directory)
            setAppendable(try openToAppend(id), length: 0)
        }
    }

    package func enlarge(
        _ id: SegmentID, to capacity: Int, keeping length: Int, epoch: WriterEpoch
    ) throws(LedgerError) {
        try admit(epoch, to: id)
        let segment = try appendable(id, length: length)
        try asLedgerError { () throws(FileError) in
            let kept = try segment.file.bytes(at: 0, count: length)
            try makeReserved(capacity: capacity, beginning: kept, as: path(id))
            state.withLock { state in
                state.enlargements += 1
                state.readable.removeAll { $0.id == id }
                state.capacities[id] = nil
            }
            try files.syncDirectory(directory)
            setAppendable(try openToAppend(id), length: length)
        }
    }

    private func openToAppend(_ id: SegmentID) throws(FileError) -> OpenSegment {
        let file = try File(path(id), .readWrite, in: files)
        let pages = SegmentPages(
            try File(path(id), .writePages, in: files), capacity: try file.size(),
            pageSize: pageSize)
        return OpenSegment(id: id, file: file, pages: pages)
    }

    package func append(
        _ bytes: SegmentBytes, followedBy written: Int, to id: SegmentID, at length: Int,
        epoch: WriterEpoch
    ) throws(LedgerError) {
        try admit(epoch, to: id)
        let segment = try appendable(id, length: length)
        try asLedgerError { () throws(FileError) in
            let isWritten = try segment.pages.withLock { pages throws(FileError) in
                try pages?.append(
                    bytes, followedBy: written, to: segment.file, at: length)
            }
            if isWritten != true { try write(bytes, to: segment, at: length) }
        }
        setAppendable(segment, length: length + bytes.count + written)
    }

    package func writeAhead(
        _ bytes: SegmentBytes, of id: SegmentID, at length: Int, distance: Int, epoch: WriterEpoch
    ) throws(LedgerError) {
        try admit(epoch, to: id)
        let segment = try appendable(id, length: length)
        try asLedgerError { () throws(FileError) in
            let isBegun = try segment.pages.withLock { pages throws(FileError) in
                try pages?.writeAhead(bytes, at: length, distance: distance)
            }
            if isBegun == true { return }
            try write(bytes, to: segment, at: length + distance)
            segment.file.beginStoring(at: length + distance, count: bytes.count)
        }
    }

    private func write(
        _ bytes: SegmentBytes, to segment: OpenSegment, at offset: Int
    ) throws(FileError) {
        try bytes.forEachPiece { (piece, position) throws(FileError) in
            try segment.file.write(piece, at: offset + position)
        }
    }

    package func erase(
        _ id: SegmentID, at length: Int, count: Int, epoch: WriterEpoch
    ) throws(LedgerError) {
        try admit(epoch, to: id)
        let segment = try appendable(id, length: length)
        // Without its header a group is none, whatever else of it is there.
        let zeros = [UInt8](repeating: 0, count: min(count, GroupHeader.size))
        try asLedgerError { () throws(FileError) in
            try segment.file.write(zeros, at: length)
            try segment.file.syncData()
        }
    }

    package func sync(_ id: SegmentID) throws(LedgerError) {
        let segment = try appendable(id)
        try asLedgerError { () throws(FileError) in try segment.file.syncData() }
    }

    package func seal(_ id: SegmentID, length: Int) throws(LedgerError) {
        _ = try appendable(id, length: length)
        state.withLock { $0.appendable[id] = nil }
    }

    package func truncate(
        _ id: SegmentID, to length: Int, rewriting start: Int, epoch: WriterEpoch
    ) throws(LedgerError) {
        try admit(epoch, to: id)
        try asLedgerError { () throws(FileError) in
            let segment = try openToAppend(id)
            let capacity = try segment.file.size()
            try rewrite(segment, from: start, to: length)
            try zero(segment, from: length, to: capacity)
            try segment.file.syncData()
            // A segment's name may be as new as its bytes.
            try files.syncDirectory(directory)
            setAppendable(segment, length: length)
        }
    }

    /// Refuses a writer older than one met before.
    private func admit(_ epoch: WriterEpoch, to id: SegmentID) throws(LedgerError) {
        let isCurrent = state.withLock { state in
            guard epoch >= state.epoch else { return false }
            state.epoch = epoch
            return true
        }
        guard isCurrent else { throw .fenced(id) }
    }

    /// Writes bytes that are there once more. After a failed sync, the system may hold them as
    /// clean pages that were never stored; written again, they are stored by the next sync.
    private func rewrite(_ segment: OpenSegment, from start: Int, to end: Int) throws(FileError) {
        try forEachChunk(from: start, to: end) { (chunk, offset) throws(FileError) in
            try segment.file.read(into: chunk, at: offset)
            try segment.file.write(UnsafeRawBufferPointer(chunk), at: offset)
        }
    }

    /// Overwrites with zeros what is not zero.
    private func zero(_ segment: OpenSegment, from start: Int, to end: Int) throws(FileError) {
        try forEachChunk(from: start, to: end) { (chunk, offset) throws(FileError) in
            try segment.file.read(into: chunk, at: offset)
            if isZero(UnsafeRawBufferPointer(chunk)) { return }
            chunk.initializeMemory(as: UInt8.self, repeating: 0)
            try segment.file.write(UnsafeRawBufferPointer(chunk), at: offset)
        }
    }

    private func forEachChunk(
        from start: Int, to end: Int,
        _ body: (UnsafeMutableRawBufferPointer, Int) throws(FileError) -> Void
    ) throws(FileError) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(
            byteCount: LocalSegmentStorage.zeroChunk, alignment: 4096)
        defer { buffer.deallocate() }
        var offset = start
        while offset < end {
            let count = min(buffer.count, end - offset)
            try body(UnsafeMutableRawBufferPointer(rebasing: buffer[..<count]), offset)
            offset += count
        }
    }
}

/// Runs file operations, their errors as the ledger's.
func asLedgerError<Result: ~Copyable>(_ body: () throws(FileError) -> Result) throws(LedgerError)
    -> Result
{
    do throws(FileError) { return try body() } catch { throw .file(error) }
}
