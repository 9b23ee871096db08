import Glibc

/// A system call that failed.
package struct SocketError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The call: "bind", "epoll_ctl".
    package var call: String
    /// Its errno.
    package var code: CInt

    package init(_ call: String, _ code: CInt) {
        self.call = call
        self.code = code
    }

    /// "bind: Address already in use"
    package var description: String { "\(call): \(String(cString: strerror(code)))" }
}

/// Why a connection cannot go on.
package enum ConnectionError: Error, Hashable, Sendable {
    /// The peer is gone: reset, or closed while bytes were still to be sent.
    case closed
    /// The peer was silent, or did not take what was sent, for too long.
    case timedOut
    /// The server is shutting down.
    case shuttingDown
    case failed(SocketError)
    /// Nothing is wrong: it goes on on another loop, nearer to its client.
    case leaving
}
