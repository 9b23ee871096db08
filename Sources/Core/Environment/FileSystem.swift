import Bytes

/// An open file of a `FileSystem`. Owned by a `File`, which closes it.
package struct FileHandle: Hashable, Sendable {
    /// The system's own number for it.
    package let descriptor: Int32
    /// The path it was opened by, for errors.
    package let path: String

    package init(descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }
}

/// How a file is opened.
package enum OpenMode: Sendable {
    /// It must exist; writes fail.
    case read
    /// It must exist.
    case readWrite
    /// It must not exist (`alreadyExists` otherwise); readable and writable.
    case createExclusively
    /// It is created when missing; readable and writable.
    case readWriteOrCreate
    /// It must exist; only writable. For writes of whole pages, from memory as aligned as they are, past
    /// the system's page cache where that can be had; any others are as ever.
    case writePages
}

/// What a path names.
package enum FileKind: Sendable {
    case file, directory, other
}

/// A file system as the engine uses it: positioned reads and writes, explicit syncs. All calls are
/// synchronous and may block; use them from threads that may wait.
///
/// Durability is what POSIX promises and no more: a write lasts once `syncData` on its file
/// returned, a name (created, renamed, removed) once `syncDirectory` on its directory returned.
/// After a failed `syncData` nothing is known about the unsynced writes, and a later success says
/// nothing about them either.
///
/// Paths are `/`-separated. All calls are safe from any thread.
package protocol FileSystem: Sendable {
    /// Opens a file; files made get mode 0600.
    func open(_ path: String, _ mode: OpenMode) throws(FileError) -> FileHandle
    func close(_ handle: FileHandle)

    /// Reads at most `buffer.count` bytes at `offset`. Returns how many; 0 only at the file's end.
    func read(_ handle: FileHandle, into buffer: UnsafeMutableRawBufferPointer, at offset: Int)
        throws(FileError) -> Int
    /// Writes at most `bytes.count` bytes at `offset`, extending the file. Returns how many, at
    /// least 1 unless `bytes` is empty.
    func write(_ handle: FileHandle, _ bytes: UnsafeRawBufferPointer, at offset: Int)
        throws(FileError) -> Int
    /// The file's length in bytes.
    func size(_ handle: FileHandle) throws(FileError) -> Int
    /// Makes an empty file so long, and has the disk keep room for all of it: a full disk is met here.
    func reserve(_ handle: FileHandle, size: Int) throws(FileError)
    /// Cuts the file, or extends it with zeros.
    func resize(_ handle: FileHandle, to size: Int) throws(FileError)
    /// Makes all earlier writes of the file, and the length needed to read them, durable.
    func syncData(_ handle: FileHandle) throws(FileError)
    /// Has the device begin to store what was written there, without waiting: a hint.
    func beginStoring(_ handle: FileHandle, at offset: Int, count: Int)
    /// What writes pages of a `writePages` file without waiting; nil where that cannot be had.
    func pageWriter(_ handle: FileHandle) -> (any PageWriter)?
    /// Has the system's page cache forget what of the file is stored: a hint.
    func forgetCached(_ handle: FileHandle)
    /// Takes the exclusive advisory lock of the file. Returns false when another handle has it.
    /// Closing the handle releases it, and so does the end of the process.
    func tryLock(_ handle: FileHandle) throws(FileError) -> Bool

    /// Creates one directory (its parent must exist), mode 0700.
    func createDirectory(_ path: String) throws(FileError)
    /// Makes the names in the directory durable.
    func syncDirectory(_ path: String) throws(FileError)
    /// The names in the directory, without `.` and `..`, sorted by their bytes.
    func list(_ path: String) throws(FileError) -> [String]
    /// Gives the file another name, atomically replacing a file that had it.
    func rename(_ path: String, to newPath: String) throws(FileError)
    /// Removes a file's name.
    func remove(_ path: String) throws(FileError)
    /// What the path names, nil when nothing.
    func kind(_ path: String) throws(FileError) -> FileKind?
}

/// Writes pages of one file, one piece at a time, while its user does something else. Goes away before the
/// file is closed.
package protocol PageWriter: AnyObject, Sendable {
    /// Begins to write whole pages from memory as aligned as they are, which must stay as it is until `end`. False
    /// when it cannot, and nothing is written.
    func begin(_ pages: UnsafeRawBufferPointer, at offset: Int) -> Bool
    /// Waits until what was begun is written: no more durable than any write. Throws its failure.
    func end() throws(FileError)
}

extension FileSystem {
    package func beginStoring(_ handle: FileHandle, at offset: Int, count: Int) {}
    package func pageWriter(_ handle: FileHandle) -> (any PageWriter)? { nil }
    package func forgetCached(_ handle: FileHandle) {}

    /// Where room cannot be kept it is taken.
    package func reserve(_ handle: FileHandle, size: Int) throws(FileError) {
        let zeros = [UInt8](repeating: 0, count: min(size, 64 << 10))
        var offset = 0
        while offset < size {
            offset += try zeros.withRawBytes { (zeros) throws(FileError) in
                try write(
                    handle, UnsafeRawBufferPointer(rebasing: zeros.prefix(size - offset)),
                    at: offset)
            }
        }
    }
}
