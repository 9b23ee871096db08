/// The owner of one open file: the file closes when its owner is closed or goes away.
///
/// Reads and writes here are whole: short counts from the system are continued, so a return means
/// all bytes were moved.
package struct File: ~Copyable, Sendable {
    private let fileSystem: any FileSystem
    package let handle: FileHandle

    package init(_ path: String, _ mode: OpenMode, in fileSystem: any FileSystem)
        throws(FileError)
    {
        self.fileSystem = fileSystem
        handle = try fileSystem.open(path, mode)
    }

    deinit { fileSystem.close(handle) }

    package var path: String { handle.path }

    /// Closes the file. Says nothing about durability: that is `syncData`'s.
    package consuming func close() {}

    /// Fills `buffer` from `offset`; a file too short is `endOfFile`.
    package borrowing func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int)
        throws(FileError)
    {
        let count = try readAvailable(into: buffer, at: offset)
        guard count == buffer.count else { throw FileError(.endOfFile, .read, path) }
    }

    /// Fills `buffer` from `offset` as far as the file goes. Returns the bytes read.
    package borrowing func readAvailable(
        into buffer: UnsafeMutableRawBufferPointer, at offset: Int
    ) throws(FileError) -> Int {
        var done = 0
        while done < buffer.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
            let count = try fileSystem.read(handle, into: rest, at: offset + done)
            if count == 0 { break }
            done += count
        }
        return done
    }

    /// The whole content, for small files. `limit` bytes at most; a longer file is `endOfFile`.
    package borrowing func readAll(limit: Int) throws(FileError) -> [UInt8] {
        let size = try size()
        guard size <= limit else { throw FileError(.endOfFile, .read, path) }
        var content = [UInt8](repeating: 0, count: size)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 8)
        defer { buffer.deallocate() }
        try read(into: buffer, at: 0)
        content.withUnsafeMutableBytes { $0.copyMemory(from: UnsafeRawBufferPointer(buffer)) }
        return content
    }

    /// Writes all of `bytes` at `offset`. When it throws, any part may have been written.
    package borrowing func write(_ bytes: UnsafeRawBufferPointer, at offset: Int)
        throws(FileError)
    {
        var done = 0
        while done < bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[done...])
            done += try fileSystem.write(handle, rest, at: offset + done)
        }
    }

    /// Writes all of `bytes` at `offset`. When it throws, any part may have been written.
    package borrowing func write(_ bytes: [UInt8], at offset: Int) throws(FileError) {
        var failure: FileError?
        bytes.withUnsafeBytes { buffer in
            do throws(FileError) { try write(buffer, at: offset) } catch { failure = error }
        }
        if let failure { throw failure }
    }

    /// The file's length in bytes.
    package borrowing func size() throws(FileError) -> Int { try fileSystem.size(handle) }

    /// Makes the empty file so long, with room kept for all of it: a full disk is met here.
    package borrowing func reserve(_ size: Int) throws(FileError) {
        try fileSystem.reserve(handle, size: size)
    }

    /// Cuts the file, or extends it with zeros.
    package borrowing func resize(to size: Int) throws(FileError) {
        try fileSystem.resize(handle, to: size)
    }

    /// Makes all earlier writes durable. After a failure nothing is known about any of them.
    package borrowing func syncData() throws(FileError) { try fileSystem.syncData(handle) }

    /// Has the device begin to store what was written there, without waiting. Nothing is durable by it:
    /// `syncData`, which is still needed, has less to wait for.
    package borrowing func beginStoring(at offset: Int, count: Int) {
        fileSystem.beginStoring(handle, at: offset, count: count)
    }

    /// What writes its pages without waiting, if it is one of `writePages`; nil where that cannot be had.
    package borrowing func pageWriter() -> (any PageWriter)? { fileSystem.pageWriter(handle) }

    /// Has the system's page cache forget what of it is stored.
    package borrowing func forgetCached() { fileSystem.forgetCached(handle) }

    /// Takes the file's exclusive lock, held until the file is closed. False when another has it.
    package borrowing func tryLock() throws(FileError) -> Bool { try fileSystem.tryLock(handle) }
}
