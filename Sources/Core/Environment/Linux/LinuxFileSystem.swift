import CLinux
import Glibc

/// The machine's own files, by system calls. Calls interrupted by a signal are made again, except
/// `fdatasync`: its failure is never retried.
package struct LinuxFileSystem: FileSystem {
    package init() {}

    package func open(_ path: String, _ mode: OpenMode) throws(FileError) -> FileHandle {
        let flags: Int32 =
            switch mode {
            case .read: O_RDONLY
            case .readWrite: O_RDWR
            case .createExclusively: O_RDWR | O_CREAT | O_EXCL
            case .readWriteOrCreate: O_RDWR | O_CREAT
            case .writePages: O_WRONLY | varve_direct_flag()
            }
        var descriptor = retryingInterrupted { Int(Glibc.open(path, flags | O_CLOEXEC, 0o600)) }
        if descriptor < 0, errno == EINVAL, mode == .writePages {
            descriptor = retryingInterrupted { Int(Glibc.open(path, O_WRONLY | O_CLOEXEC)) }
        }
        guard descriptor >= 0 else { throw FileError(errno: errno, .open, path) }
        return FileHandle(descriptor: Int32(descriptor), path: path)
    }

    package func close(_ handle: FileHandle) { _ = Glibc.close(handle.descriptor) }

    package func read(
        _ handle: FileHandle, into buffer: UnsafeMutableRawBufferPointer, at offset: Int
    ) throws(FileError) -> Int {
        let count = retryingInterrupted {
            pread(handle.descriptor, buffer.baseAddress, buffer.count, offset)
        }
        guard count >= 0 else { throw FileError(errno: errno, .read, handle.path) }
        return count
    }

    package func write(_ handle: FileHandle, _ bytes: UnsafeRawBufferPointer, at offset: Int)
        throws(FileError) -> Int
    {
        let direct = writeDirectly(handle, bytes, at: offset)
        if direct > 0 { return direct }
        while true {
            let count = retryingInterrupted {
                pwrite(handle.descriptor, bytes.baseAddress, bytes.count, offset)
            }
            if count >= 0 { return count }
            // Past the page cache, what is not in whole blocks is no valid argument.
            guard errno == EINVAL, leaveDirect(handle) else {
                throw FileError(errno: errno, .write, handle.path)
            }
        }
    }

    /// Has writes go through the page cache from now on. False where they did already; `errno` is kept then.
    private func leaveDirect(_ handle: FileHandle) -> Bool {
        let number = errno
        let flags = fcntl(handle.descriptor, F_GETFL)
        guard flags >= 0, flags & varve_direct_flag() != 0,
            fcntl(handle.descriptor, F_SETFL, flags & ~varve_direct_flag()) == 0
        else {
            errno = number
            return false
        }
        return true
    }

    // From here on a write goes past the page cache, whose memory would only be filled to be emptied.
    private static let directSizeMin = 16 << 20
    private static let directAlignment = 4096
    private static let directPiece = 4 << 20

    /// Writes whole blocks of a large write by O_DIRECT, piece by piece, after the bytes before the first.
    /// Returns how many bytes it has written; 0 where that cannot be had, and after an error, which the
    /// ordinary way will meet.
    private func writeDirectly(
        _ handle: FileHandle, _ bytes: UnsafeRawBufferPointer, at offset: Int
    ) -> Int {
        let size = Self.directAlignment
        guard bytes.count >= Self.directSizeMin else { return 0 }
        let start = -offset & (size - 1)
        if start > 0 {
            let written = retryingInterrupted {
                pwrite(handle.descriptor, bytes.baseAddress, start, offset)
            }
            if written != start { return max(written, 0) }
        }
        let descriptor = retryingInterrupted { Int(varve_open_direct(handle.descriptor)) }
        guard descriptor >= 0 else { return start }
        defer { _ = Glibc.close(Int32(descriptor)) }
        let piece = UnsafeMutableRawBufferPointer.allocate(
            byteCount: Self.directPiece, alignment: size)
        defer { piece.deallocate() }
        var done = start
        while bytes.count - done >= size {
            let count = min(piece.count, (bytes.count - done) / size * size)
            piece.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[done..<done + count]))
            let written = retryingInterrupted {
                pwrite(Int32(descriptor), piece.baseAddress, count, offset + done)
            }
            done += max(written, 0) / size * size
            if written != count { break }
        }
        return done
    }

    package func size(_ handle: FileHandle) throws(FileError) -> Int {
        var status = stat()
        guard fstat(handle.descriptor, &status) == 0 else {
            throw FileError(errno: errno, .inspect, handle.path)
        }
        return Int(status.st_size)
    }

    package func resize(_ handle: FileHandle, to size: Int) throws(FileError) {
        guard retryingInterrupted({ Int(ftruncate(handle.descriptor, size)) }) == 0 else {
            throw FileError(errno: errno, .resize, handle.path)
        }
    }

    package func reserve(_ handle: FileHandle, size: Int) throws(FileError) {
        var failure: CInt
        repeat { failure = posix_fallocate(handle.descriptor, 0, size) } while failure == EINTR
        guard failure == 0 else { throw FileError(errno: failure, .resize, handle.path) }
    }

    package func syncData(_ handle: FileHandle) throws(FileError) {
        guard fdatasync(handle.descriptor) == 0 else {
            throw FileError(errno: errno, .sync, handle.path)
        }
    }

    package func beginStoring(_ handle: FileHandle, at offset: Int, count: Int) {
        varve_begin_storing(handle.descriptor, offset, count)
    }

    package func forgetCached(_ handle: FileHandle) { varve_forget_cached(handle.descriptor) }

    package func pageWriter(_ handle: FileHandle) -> (any PageWriter)? {
        LinuxPageWriter(handle)
    }

    package func tryLock(_ handle: FileHandle) throws(FileError) -> Bool {
        if retryingInterrupted({ Int(flock(handle.descriptor, LOCK_EX | LOCK_NB)) }) == 0 {
            return true
        }
        if errno == EWOULDBLOCK { return false }
        throw FileError(errno: errno, .lock, handle.path)
    }

    package func createDirectory(_ path: String) throws(FileError) {
        guard mkdir(path, 0o700) == 0 else {
            throw FileError(errno: errno, .createDirectory, path)
        }
    }

    package func syncDirectory(_ path: String) throws(FileError) {
        let descriptor = retryingInterrupted {
            Int(Glibc.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC))
        }
        guard descriptor >= 0 else { throw FileError(errno: errno, .sync, path) }
        defer { _ = Glibc.close(Int32(descriptor)) }
        guard fsync(Int32(descriptor)) == 0 else { throw FileError(errno: errno, .sync, path) }
    }

    package func list(_ path: String) throws(FileError) -> [String] {
        guard let directory = opendir(path) else { throw FileError(errno: errno, .list, path) }
        defer { closedir(directory) }
        var names: [String] = []
        errno = 0
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name != "." && name != ".." { names.append(name) }
            errno = 0
        }
        guard errno == 0 else { throw FileError(errno: errno, .list, path) }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    package func rename(_ path: String, to newPath: String) throws(FileError) {
        guard Glibc.rename(path, newPath) == 0 else { throw FileError(errno: errno, .rename, path) }
    }

    package func remove(_ path: String) throws(FileError) {
        guard unlink(path) == 0 else { throw FileError(errno: errno, .remove, path) }
    }

    package func kind(_ path: String) throws(FileError) -> FileKind? {
        var status = stat()
        if stat(path, &status) == 0 {
            switch status.st_mode & S_IFMT {
            case S_IFREG: return .file
            case S_IFDIR: return .directory
            default: return .other
            }
        }
        if errno == ENOENT { return nil }
        throw FileError(errno: errno, .inspect, path)
    }
}

/// Makes the call again while it says EINTR.
private func retryingInterrupted(_ call: () -> Int) -> Int {
    while true {
        let result = call()
        if result >= 0 || errno != EINTR { return result }
    }
}

extension FileError {
    /// The failure Linux numbers `number`.
    package init(errno number: Int32, _ operation: Operation, _ path: String) {
        let kind: Kind =
            switch number {
            case ENOENT: .notFound
            case EEXIST: .alreadyExists
            case ENOSPC, EDQUOT: .noSpace
            case EACCES, EPERM, EROFS: .permission
            case ENOTDIR: .notADirectory
            case EISDIR: .isADirectory
            case ENOTEMPTY: .directoryNotEmpty
            default: .system(errno: number)
            }
        self.init(kind, operation, path)
    }
}

/// Linux's text for an error number, in its own words.
func systemMessage(_ number: Int32) -> String {
    var buffer = [CChar](repeating: 0, count: 256)
    // The XSI form fills the buffer and returns 0.
    guard strerror_r(number, &buffer, buffer.count) == 0 else { return "error \(number)" }
    let text = buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
    return String(decoding: text, as: UTF8.self)
}
