import CLinux
import Glibc

/// Writes by Linux's asynchronous I/O, which is that of O_DIRECT alone.
///
/// Thread safety: used by one thread at a time.
final class LinuxPageWriter: PageWriter, @unchecked Sendable {
    private let handle: FileHandle
    private let context: UInt
    /// What is under way.
    private var pages = UnsafeRawBufferPointer(start: nil, count: 0)
    private var offset = 0

    /// Nil where the file is not past the page cache, and a write would be waited for, or the kernel has no
    /// context for it (aio-max-nr).
    init?(_ handle: FileHandle) {
        let flags = fcntl(handle.descriptor, F_GETFL)
        guard flags >= 0, flags & varve_direct_flag() != 0 else { return nil }
        context = varve_aio_open()
        guard context != 0 else { return nil }
        self.handle = handle
    }

    // Waits for what is under way.
    deinit { varve_aio_close(context) }

    func begin(_ pages: UnsafeRawBufferPointer, at offset: Int) -> Bool {
        precondition(self.pages.count == 0, "one write at a time")
        guard
            varve_aio_write(
                context, handle.descriptor, pages.baseAddress, pages.count, offset) == 0
        else { return false }
        (self.pages, self.offset) = (pages, offset)
        return true
    }

    func end() throws(FileError) {
        guard pages.count > 0 else { return }
        let (pages, offset) = (self.pages, self.offset)
        self.pages = UnsafeRawBufferPointer(start: nil, count: 0)
        var done = varve_aio_wait(context)
        if done < 0 {
            // That its blocks are larger than pages, a device says only now: an ordinary write knows what to do.
            guard errno == EINVAL else { throw FileError(errno: errno, .write, handle.path) }
            done = 0
        }
        // A short count is continued, as `File` does it.
        while done < pages.count {
            let rest = UnsafeRawBufferPointer(rebasing: pages[done...])
            done += try LinuxFileSystem().write(handle, rest, at: offset + done)
        }
    }
}
