import Glibc

/// A system call that failed.
package struct SocketError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The call: "bind", "epoll_ctl".
    package var call: String
    /// Its errno.
    package var code: CInt
    /// What else is known: "by process 123".
    package var note: String?

    package init(_ call: String, _ code: CInt, note: String? = nil) {
        self.call = call
        self.code = code
        self.note = note
    }

    /// "bind: Address already in use by process 123"
    package var description: String {
        let text = "\(call): \(String(cString: strerror(code)))"
        return note.map { "\(text) \($0)" } ?? text
    }
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
