// IP addresses and ports, and the paths of Unix-domain sockets, as values; the loopback rule.

import Glibc

/// A numeric IPv4 or IPv6 address and a port, or the path of a Unix-domain socket.
package struct SocketAddress: Hashable, Sendable, CustomStringConvertible {
    /// `local`, as PostgreSQL says: a Unix-domain socket.
    package enum Family: Sendable { case ipv4, ipv6, local }

    package let family: Family
    /// As `inet_ntop` prints it; a local one's path, which is empty for the client of such a socket.
    package let host: String
    /// 0 for a local one.
    package let port: UInt16

    /// Bytes that the path of a Unix-domain socket may have (unix(7)): one is for the zero behind it.
    package static let pathSizeMax = MemoryLayout.size(ofValue: sockaddr_un().sun_path) - 1

    /// Nil when the path is empty, too long, or has a zero byte.
    package init?(path: String) {
        guard !path.isEmpty, path.utf8.count <= SocketAddress.pathSizeMax, !path.utf8.contains(0)
        else { return nil }
        self.init(family: .local, host: path, port: 0)
    }

    private init(family: Family, host: String, port: UInt16) {
        self.family = family
        self.host = host
        self.port = port
    }

    /// `host`: a numeric address, or `localhost`. Nil when it is neither.
    package init?(host: String, port: UInt16) {
        let host = host == "localhost" ? "127.0.0.1" : host
        var ipv4 = in_addr()
        var ipv6 = in6_addr()
        if inet_pton(AF_INET, host, &ipv4) == 1 {
            family = .ipv4
        } else if inet_pton(AF_INET6, host, &ipv6) == 1 {
            family = .ipv6
        } else {
            return nil
        }
        self.host = host
        self.port = port
    }

    /// Whether only this machine can reach it: 127.0.0.0/8, ::1, or a Unix-domain socket.
    package var isLoopback: Bool {
        switch family {
        case .ipv4: host.hasPrefix("127.")
        case .ipv6:
            withSocketAddress { address, _ in
                address.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) {
                    withUnsafeBytes(of: $0.pointee.sin6_addr) { bytes in
                        bytes.dropLast().allSatisfy { $0 == 0 } && bytes.last == 1
                    }
                }
            }
        case .local: true
        }
    }

    /// `127.0.0.1:5432`, `[::1]:5432`, `/run/varve/.s.PGSQL.5432`, and for the client of that `[local]`
    package var description: String {
        switch family {
        case .ipv4: "\(host):\(port)"
        case .ipv6: "[\(host)]:\(port)"
        case .local: host.isEmpty ? "[local]" : host
        }
    }

    /// What `socket` wants to know.
    var domain: CInt {
        switch family {
        case .ipv4: AF_INET
        case .ipv6: AF_INET6
        case .local: AF_UNIX
        }
    }

    /// The C form, valid inside `body` only.
    func withSocketAddress<Result>(
        _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        switch family {
        case .ipv4:
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            inet_pton(AF_INET, host, &address.sin_addr)
            return withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
        case .ipv6:
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = port.bigEndian
            inet_pton(AF_INET6, host, &address.sin6_addr)
            return withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    body($0, socklen_t(MemoryLayout<sockaddr_in6>.size))
                }
            }
        case .local:
            var address = sockaddr_un()
            address.sun_family = sa_family_t(AF_UNIX)
            withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: host.utf8) }
            return withUnsafePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
                }
            }
        }
    }

    /// Calls `body` with room for any address and reads what it put there, of a local one no path.
    static func filled(
        by body: (UnsafeMutablePointer<sockaddr>, inout socklen_t) -> CInt
    ) -> (result: CInt, address: SocketAddress?) {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutablePointer(to: &storage) { storage in
            let result = storage.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, &length)
            }
            return (result, result < 0 ? nil : SocketAddress(storage))
        }
    }

    private init?(_ storage: UnsafeMutablePointer<sockaddr_storage>) {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let number: in_port_t
        switch CInt(storage.pointee.ss_family) {
        case AF_INET:
            number = storage.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                inet_ntop(AF_INET, &$0.pointee.sin_addr, &text, socklen_t(text.count))
                return $0.pointee.sin_port
            }
        case AF_INET6:
            number = storage.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) {
                inet_ntop(AF_INET6, &$0.pointee.sin6_addr, &text, socklen_t(text.count))
                return $0.pointee.sin6_port
            }
        case AF_UNIX:
            self.init(family: .local, host: "", port: 0)
            return
        default: return nil
        }
        let host = text.withUnsafeBufferPointer { buffer in
            String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
        self.init(host: host, port: UInt16(bigEndian: number))
    }
}
