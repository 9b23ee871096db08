package import Bytes
package import Environment

/// An open run. Its file stays open while it lives; a file that was removed meanwhile is readable
/// until then.
///
/// Thread safety: any number of threads.
package final class RunReader: Sendable {
    package let path: String
    package let summary: RunSummary
    /// In the order of `summary.sections`.
    package let sections: [RunSection]
    /// Those of the sections, side by side: every point read searches them.
    private let keyspaces: [KeyspaceID]
    private let source: RunSource

    /// Opens the run at `path`, which must have been written under `number`. Reads footer and
    /// directory only.
    package init(
        _ path: String, number: UInt64, cache: BlockCache, in files: any FileSystem
    ) throws(StoreError) {
        self.path = path
        source = try RunSource(path, cache: cache, in: files)
        let footer = try source.readFooter()
        guard footer.number == number else {
            throw source.corrupt(
                source.fileSize - RunFooter.size + 16, "it is run \(footer.number), not \(number)")
        }
        let sections = try source.readDirectory(footer)
        summary = RunSummary(
            number: number, kind: footer.kind, fileBytes: source.fileSize, sections: sections)
        keyspaces = sections.map(\.keyspace)
        self.sections = sections.map { [source] in RunSection($0, source) }
    }

    /// Nil when the run has nothing of the keyspace.
    @inline(__always)
    package func section(_ keyspace: KeyspaceID) -> RunSection? {
        var low = 0
        var high = keyspaces.count
        while low < high {
            let middle = (low + high) / 2
            if keyspaces[middle] < keyspace { low = middle + 1 } else { high = middle }
        }
        guard low < keyspaces.count, keyspaces[low] == keyspace else { return nil }
        return sections[low]
    }

    /// Reads everything there is and checks it, past the cache.
    package func verify() throws(StoreError) {
        for section in sections { try section.verify() }
    }
}

/// A run's file, and what reads of it need to know. Every checksum is checked here.
final class RunSource: Sendable {
    let path: String
    let fileSize: Int
    let cache: BlockCache
    /// The run's number in the cache.
    let cacheNumber: UInt64
    private let file: File

    init(_ path: String, cache: BlockCache, in files: any FileSystem) throws(StoreError) {
        self.path = path
        self.cache = cache
        cacheNumber = cache.numberRun()
        do throws(FileError) {
            let file = try File(path, .read, in: files)
            fileSize = try file.size()
            self.file = file
        } catch { throw .file(error) }
    }

    deinit { cache.removeAll(of: cacheNumber) }

    func corrupt(_ offset: Int, _ what: String) -> StoreError {
        .corrupt(path: path, offset: offset, what: what)
    }

    func corrupt(_ offset: Int, _ error: MalformedBytes) -> StoreError {
        .corrupt(path: path, offset: offset + error.position, what: error.what)
    }

    /// Fills `buffer`; the file was long enough when it was opened, so a short one is damage.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(StoreError) {
        do throws(FileError) { try file.read(into: buffer, at: offset) } catch {
            if error.kind == .endOfFile { throw corrupt(offset, "the file ends too soon") }
            throw .file(error)
        }
    }

    func readFooter() throws(StoreError) -> RunFooter {
        guard fileSize >= RunFooter.size else {
            throw corrupt(0, "the file is too short for a run")
        }
        let start = fileSize - RunFooter.size
        let memory = UnsafeMutableRawBufferPointer.allocate(
            byteCount: RunFooter.size, alignment: 8)
        defer { memory.deallocate() }
        try read(into: memory, at: start)
        do throws(MalformedBytes) {
            return try RunFooter(UnsafeRawBufferPointer(memory), fileSize: fileSize)
        } catch { throw corrupt(start, error) }
    }

    func readDirectory(_ footer: RunFooter) throws(StoreError) -> [RunSectionSummary] {
        let place = footer.directory
        let memory = try readPart(place, "the directory")
        defer { memory.deallocate() }
        var reader = ByteReader(UnsafeRawBufferPointer(start: memory, count: place.length))
        var sections: [RunSectionSummary] = []
        do throws(MalformedBytes) {
            for _ in 0..<footer.sectionCount {
                let section = try RunSectionSummary(&reader, end: place.offset)
                if let last = sections.last, last.keyspace >= section.keyspace {
                    throw MalformedBytes("order of the sections", at: reader.position)
                }
                sections.append(section)
            }
            guard reader.isAtEnd else {
                throw MalformedBytes("end of the directory", at: reader.position)
            }
        } catch { throw corrupt(place.offset, error) }
        return sections
    }

    /// A part in memory that is the caller's to free. The place lies inside the file.
    func readPart(_ place: PartPlace, _ what: String) throws(StoreError) -> UnsafeMutableRawPointer
    {
        let memory = UnsafeMutableRawPointer.allocate(
            byteCount: place.length + Block.slack, alignment: 64)
        let buffer = UnsafeMutableRawBufferPointer(start: memory, count: place.length)
        do throws(StoreError) { try read(into: buffer, at: place.offset) } catch {
            memory.deallocate()
            throw error
        }
        guard CRC32C.checksum(UnsafeRawBufferPointer(buffer)) == place.checksum else {
            memory.deallocate()
            throw corrupt(place.offset, "checksum of \(what)")
        }
        return memory
    }

    /// The block, from the cache or from the file. `keeps`: the cache keeps it.
    @inline(__always)
    func block(_ entry: BlockEntry, keeps: Bool) throws(StoreError) -> Block {
        let place = BlockPlace(run: cacheNumber, offset: entry.offset)
        if let block = cache.find(place) { return block }
        return try readBlock(entry, place, keeps: keeps)
    }

    @inline(never)
    func readBlock(_ entry: BlockEntry, _ place: BlockPlace, keeps: Bool = true)
        throws(StoreError) -> Block
    {
        let memory = Block.allocate(size: entry.length)
        let buffer = UnsafeMutableRawBufferPointer(start: memory, count: entry.length)
        do throws(StoreError) { try read(into: buffer, at: entry.offset) } catch {
            memory.deallocate()
            throw error
        }
        return try makeBlock(memory, entry, place, keeps: keeps)
    }

    /// Takes over `memory`, from `Block.allocate`.
    func makeBlock(
        _ memory: UnsafeMutableRawPointer, _ entry: BlockEntry, _ place: BlockPlace, keeps: Bool
    ) throws(StoreError) -> Block {
        let bytes = UnsafeRawBufferPointer(start: memory, count: entry.length)
        guard !cache.checksBlocks || CRC32C.checksum(bytes) == entry.checksum else {
            memory.deallocate()
            throw corrupt(entry.offset, "checksum of a block")
        }
        let block: Block
        do throws(MalformedBytes) {
            block = try Block(memory, size: entry.length, place: place)
        } catch { throw corrupt(entry.offset, error) }
        guard block.count == entry.entryCount else {
            throw corrupt(entry.offset, "number of a block's entries")
        }
        if keeps { cache.insert(block) }
        return block
    }
}
