import Environment
import Glibc
import Synchronization

/// A disk whose syncs of the ledger wait, while it is shut, until it is opened again.
final class GatedFileSystem: FileSystem {
    private let disk: any FileSystem
    private let isShut = Atomic<Bool>(false)
    private let waitCount = Atomic<Int>(0)

    init(_ disk: any FileSystem) { self.disk = disk }

    func shut() { isShut.store(true, ordering: .sequentiallyConsistent) }

    func open() { isShut.store(false, ordering: .sequentiallyConsistent) }

    /// Whether a sync waits.
    var isAwaited: Bool { waitCount.load(ordering: .sequentiallyConsistent) > 0 }

    func syncData(_ handle: FileHandle) throws(FileError) {
        if handle.path.hasSuffix(".segment"), handle.path.contains("/ledger/") {
            waitCount.add(1, ordering: .sequentiallyConsistent)
            while isShut.load(ordering: .sequentiallyConsistent) { usleep(200) }
            waitCount.subtract(1, ordering: .sequentiallyConsistent)
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
