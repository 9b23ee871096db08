import Environment
import Glibc
import Synchronization

/// A disk that tells which thread synced the ledger last, and whose syncs of it fail when they are to.
final class WatchedSyncs: FileSystem {
    private let disk: any FileSystem
    private let thread = Atomic<UInt>(0)
    private let isFailing = Atomic<Bool>(false)

    init(_ disk: any FileSystem) { self.disk = disk }

    /// Whether the caller's thread synced the ledger last.
    var isCallers: Bool { thread.load(ordering: .acquiring) == UInt(pthread_self()) }

    func fail() { isFailing.store(true, ordering: .releasing) }

    func syncData(_ handle: FileHandle) throws(FileError) {
        if handle.path.hasSuffix(".segment"), handle.path.contains("/ledger/") {
            thread.store(UInt(pthread_self()), ordering: .releasing)
            if isFailing.load(ordering: .acquiring) {
                throw FileError(errno: EIO, .sync, handle.path)
            }
        }
        try disk.syncData(handle)
    }

    func open(_ path: String, _ mode: OpenMode) throws(FileError) -> FileHandle {
        try disk.open(path, mode)
    }
    func close(_ handle: FileHandle) { disk.close(handle) }
    func read(_ handle: FileHandle, into buffer: UnsafeMutableRawBufferPointer, at offset: Int)
        throws(FileError) -> Int
    {
        try disk.read(handle, into: buffer, at: offset)
    }
    func write(_ handle: FileHandle, _ bytes: UnsafeRawBufferPointer, at offset: Int)
        throws(FileError) -> Int
    {
        try disk.write(handle, bytes, at: offset)
    }
    func size(_ handle: FileHandle) throws(FileError) -> Int { try disk.size(handle) }
    func resize(_ handle: FileHandle, to size: Int) throws(FileError) {
        try disk.resize(handle, to: size)
    }
    func tryLock(_ handle: FileHandle) throws(FileError) -> Bool { try disk.tryLock(handle) }
    func createDirectory(_ path: String) throws(FileError) { try disk.createDirectory(path) }
    func syncDirectory(_ path: String) throws(FileError) { try disk.syncDirectory(path) }
    func list(_ path: String) throws(FileError) -> [String] { try disk.list(path) }
    func rename(_ path: String, to newPath: String) throws(FileError) {
        try disk.rename(path, to: newPath)
    }
    func remove(_ path: String) throws(FileError) { try disk.remove(path) }
    func kind(_ path: String) throws(FileError) -> FileKind? { try disk.kind(path) }
}
