// The file of a Unix-domain socket, and the file beside it by which servers agree whose it is.

import CLinux
import Glibc
import Synchronization

/// The path that a listening Unix-domain socket is bound to.
///
/// A server that was killed leaves its socket's file behind, to which nobody can bind. It may be removed only when
/// nobody listens there, and only one server at a time may find that out: the one that has the lock of the file
/// `.lock` beside it, which ends with its process. That file's first line is the process's number, by which
/// PostgreSQL's servers know that another one uses the path
/// (`CreateLockFile` in PostgreSQL's src/backend/utils/init/miscinit.c).
final class SocketFile: Sendable {
    private let address: SocketAddress
    private var path: String { address.host }
    private var lockPath: String { SocketFile.lockPath(address) }
    /// The lock file's descriptor, until the path is given up.
    private let lock: Mutex<CInt?>

    private static func lockPath(_ address: SocketAddress) -> String { address.host + ".lock" }

    /// Makes sure that nothing is at the path, which is this process's from then on. Throws EADDRINUSE when a
    /// server listens there or has claimed it, and what `open` says of the directory.
    init(claiming address: SocketAddress) throws(SocketError) {
        self.address = address
        let lockPath = SocketFile.lockPath(address)
        let descriptor = try SocketFile.takeLock(lockPath, of: address)
        guard !SocketFile.isListened(address) else {
            let error = SocketFile.inUse(lockPath)
            Glibc.close(descriptor)
            throw error
        }
        do throws(SocketError) {
            let text = "\(getpid())\n"
            guard ftruncate(descriptor, 0) == 0, pwrite(descriptor, text, text.utf8.count, 0) > 0
            else { throw SocketError("write \(lockPath)", errno) }
            guard unlink(address.host) == 0 || errno == ENOENT else {
                throw SocketError("unlink", errno)
            }
        } catch {
            unlink(lockPath)
            Glibc.close(descriptor)
            throw error
        }
        lock = Mutex(descriptor)
    }

    private static func takeLock(
        _ path: String, of address: SocketAddress
    ) throws(SocketError) -> CInt {
        while true {
            let descriptor = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw SocketError("open \(path)", errno) }
            guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
                let code = errno
                Glibc.close(descriptor)
                throw code == EWOULDBLOCK ? inUse(path) : SocketError("flock \(path)", code)
            }
            // Whoever had it may have removed it in between: then it is another file's lock that counts.
            if isFile(descriptor, path) {
                if isOwn(descriptor) || isListened(address) { return descriptor }
                // Left behind by another user, to whom our own would look like theirs.
                guard unlink(path) == 0 || errno == ENOENT else {
                    let code = errno
                    Glibc.close(descriptor)
                    throw SocketError("unlink \(path)", code)
                }
            }
            Glibc.close(descriptor)
        }
    }

    /// Whether it is a file of ours that has no other name.
    private static func isOwn(_ descriptor: CInt) -> Bool {
        var status = stat()
        return fstat(descriptor, &status) == 0 && status.st_uid == geteuid()
            && status.st_nlink == 1
    }

    /// Whether the path leads to the open file.
    private static func isFile(_ descriptor: CInt, _ path: String) -> Bool {
        var open = stat()
        var named = stat()
        return fstat(descriptor, &open) == 0 && lstat(path, &named) == 0
            && open.st_ino == named.st_ino && open.st_dev == named.st_dev
    }

    /// Whether a server answers there, or would if it were less busy.
    private static func isListened(_ address: SocketAddress) -> Bool {
        let type = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_NONBLOCK.rawValue)
        let descriptor = socket(AF_UNIX, type | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { Glibc.close(descriptor) }
        return address.withSocketAddress { connect(descriptor, $0, $1) } == 0 || errno == EAGAIN
    }

    private static func inUse(_ lockPath: String) -> SocketError {
        var text = [UInt8](repeating: 0, count: 32)
        let descriptor = open(lockPath, O_RDONLY | O_CLOEXEC)
        let count = descriptor < 0 ? 0 : max(0, read(descriptor, &text, text.count))
        if descriptor >= 0 { Glibc.close(descriptor) }
        let digits = text.prefix(count).prefix {
            $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9")
        }
        let process = String(decoding: digits, as: UTF8.self)
        return SocketError(
            "bind", EADDRINUSE, note: process.isEmpty ? nil : "by process \(process)")
    }

    /// Lets every user of the machine connect, as on a port (PostgreSQL's default `unix_socket_permissions`).
    func openToAll() throws(SocketError) {
        guard chmod(path, 0o777) == 0 else { throw SocketError("chmod", errno) }
    }

    /// Gives up the path: its file and the lock's are gone then. From any thread; further calls do nothing.
    func remove() {
        lock.withLock { lock in
            guard let descriptor = lock else { return }
            lock = nil
            // Where somebody has removed them another server may have taken the path.
            if SocketFile.isFile(descriptor, lockPath) {
                unlink(path)
                unlink(lockPath)
            }
            Glibc.close(descriptor)
        }
    }
}
