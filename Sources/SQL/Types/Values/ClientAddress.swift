/// Where a session's client is, as `pg_stat_activity` and the ledger tell of it.
package enum ClientAddress: Hashable, Sendable, CustomStringConvertible {
    /// Inside the process.
    case inside
    /// On the other side of a Unix-domain socket.
    case local
    /// `host` as `inet_ntop` prints it.
    case network(host: String, port: UInt16)

    /// What `inet_client_port()` answers: nothing when it is not over TCP.
    package var port: Int32? {
        if case .network(_, let port) = self { Int32(port) } else { nil }
    }

    /// `127.0.0.1:5432`, `[::1]:5432`, `[local]` as in PostgreSQL's log; empty inside the process.
    package var description: String {
        switch self {
        case .inside: ""
        case .local: "[local]"
        case .network(let host, let port):
            host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)"
        }
    }
}
