package import Bytes
package import Environment
import Synchronization

/// How runs are written.
package struct RunOptions: Hashable, Sendable {
    /// Bytes of keys and values after which a block is complete.
    package var blockBytes = 32 << 10
    /// Bits of filter per key; 0 for no filters.
    package var filterBitsPerKey = 10

    package init() {}
}

/// Writes one run, from entries in order. Memory: a few blocks, 8 bytes per key of the section, and
/// the largest row twice.
///
/// Thread safety: one thread at a time. When a call throws, only `abandon` may follow.
package final class RunWriter {
    package let path: String
    private let files: any FileSystem
    private let file: File
    private let options: RunOptions
    private let counter: ByteCounter?
    private var summary: RunSummary
    private var section: SectionWriter?
    /// Bytes not yet in the file, which go to `fileOffset`.
    private var pending = GrowingBytes(capacity: RunWriter.writeSize)
    private var fileOffset = 0

    /// Bytes are handed to the file system in pieces of about this size.
    private static let writeSize = 1 << 20

    /// Makes the file, which must not exist. `number` is written into it, so that a file in another
    /// one's place is found out. `counter` is told of every byte that is written.
    package init(
        _ path: String, number: UInt64, kind: RunKind, options: RunOptions = RunOptions(),
        counter: ByteCounter? = nil, in files: any FileSystem
    ) throws(StoreError) {
        self.path = path
        self.files = files
        self.options = options
        self.counter = counter
        summary = RunSummary(number: number, kind: kind, fileBytes: 0, sections: [])
        do throws(FileError) { file = try File(path, .createExclusively, in: files) } catch {
            pending.deallocate()
            throw .file(error)
        }
    }

    deinit { pending.deallocate() }

    /// Bytes of the file if it were finished now, about.
    package var byteCount: Int {
        fileOffset + pending.count + (section?.pendingSize ?? 0)
    }

    /// Begins the entries of a keyspace; keyspaces ascend. `shape` says how to store its values by
    /// column. A section without entries leaves no trace.
    package func beginSection(_ keyspace: KeyspaceID, shape: RowShape? = nil) throws(StoreError) {
        try endSection()
        precondition(summary.sections.last.map { $0.keyspace < keyspace } ?? true)
        section = SectionWriter(
            keyspace, shape ?? RowShape(columns: []), kind: summary.kind, options: options)
    }

    /// Adds an entry: keys ascend, and of one key sequences descend. `until` (history runs only):
    /// the sequence from which the entry is superseded. `value` nil: a tombstone. Key and value
    /// together are less than 4 GiB (`BlockFormat.entryBytesMax`).
    @inline(__always)
    package func add(
        _ key: UnsafeRawBufferPointer, _ sequence: CommitSequence, until: CommitSequence = .zero,
        _ value: UnsafeRawBufferPointer?
    ) throws(StoreError) {
        guard let section else { preconditionFailure("an entry belongs to a section") }
        section.add(
            key, sequence.rawValue, until: until.rawValue, value, into: &pending, at: fileOffset)
        if pending.count >= RunWriter.writeSize { try writePending() }
    }

    private func writePending() throws(StoreError) {
        let bytes = pending.buffer
        try withFileErrors { () throws(FileError) in try file.write(bytes, at: fileOffset) }
        // Little by little: a commit's sync waits for all that the device was given before it.
        file.beginStoring(at: fileOffset, count: bytes.count)
        fileOffset += bytes.count
        counter?.add(bytes.count)
        pending.removeAll()
        pending.shrink(toCapacity: RunWriter.writeSize * 4)
    }

    private func endSection() throws(StoreError) {
        if let section, let written = section.finish(into: &pending, at: fileOffset) {
            summary.sections.append(written)
        }
        section = nil
        if pending.count >= RunWriter.writeSize { try writePending() }
    }

    /// Completes the file and makes its bytes durable (its name is for the caller to sync).
    package func finish() throws(StoreError) -> RunSummary {
        try endSection()
        var writer = ByteWriter()
        for section in summary.sections { section.encode(into: &writer) }
        let directory = PartPlace(
            offset: fileOffset + pending.count, length: writer.count,
            checksum: CRC32C.checksum(writer.bytes))
        let footer = RunFooter(
            number: summary.number, kind: summary.kind, directory: directory,
            sectionCount: summary.sections.count)
        footer.encode(into: &writer)
        writer.bytes.withUnsafeBytes { pending.append($0) }
        try writePending()
        try withFileErrors { () throws(FileError) in try file.syncData() }
        summary.fileBytes = fileOffset
        return summary
    }

    /// Removes the file. It may be called after any failure; a file that cannot be removed is left
    /// for the next start to find.
    package func abandon() {
        do throws(FileError) { try files.remove(path) } catch {}
    }
}

/// Counts bytes that are written, for who paces that.
package final class ByteCounter: Sendable {
    private let bytes = Atomic<Int>(0)

    package init() {}

    package var value: Int { bytes.load(ordering: .relaxed) }

    func add(_ count: Int) { bytes.wrappingAdd(count, ordering: .relaxed) }
}
