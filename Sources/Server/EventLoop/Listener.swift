// A listening socket: accepts on one loop and hands each connection to the least busy one.

import CLinux
import Glibc
import Synchronization

/// What a listener does with a connection.
package protocol ConnectionHandler: Sendable {
    /// One call per connection, on the connection's loop.
    func begin(_ connection: Connection) -> any Conversation
    /// The server begins to stop: ends what all connections together wait for. Any thread.
    func endWaits()
}

extension ConnectionHandler {
    package func endWaits() {}
}

/// What is said on a connection. Used by one task at a time, on the loop that the connection belongs to then.
package protocol Conversation: AnyObject, Sendable {
    /// Returns when all is said: then the listener closes the connection. Or when `Connection.read` has thrown
    /// `.leaving`, with nothing else done about it: then it is called again, on another loop.
    func carryOn() async
}

/// A bound, listening socket: TCP, or of the Unix domain.
package final class Listener: @unchecked Sendable {
    /// The address bound, with the real port.
    package let address: SocketAddress

    private let descriptor: CInt
    /// Of the Unix domain's.
    private let file: SocketFile?
    private let group: EventLoopGroup
    private let loop: EventLoop
    // Loop thread only.
    private let source = EventSource()
    private var isClosed = false
    private let served = Mutex(Served())

    /// What any thread may ask about.
    private struct Served {
        var connections: [ObjectIdentifier: Connection] = [:]
        var isDraining = false
        var endWaits: (@Sendable () -> Void)?
    }

    /// Connections the kernel completes ahead of accept.
    private static let backlog: CInt = 1024

    /// Binds and listens; port 0 picks a free one. Throws what bind says, such as EADDRINUSE.
    package init(_ wanted: SocketAddress, group: EventLoopGroup) throws(SocketError) {
        let type =
            CInt(SOCK_STREAM.rawValue) | CInt(SOCK_NONBLOCK.rawValue)
            | CInt(SOCK_CLOEXEC.rawValue)
        descriptor = socket(wanted.domain, type, 0)
        guard descriptor >= 0 else { throw SocketError("socket", errno) }
        self.group = group
        loop = group.loops[0]
        var file: SocketFile?
        do {
            if wanted.family == .local { file = try SocketFile(claiming: wanted) }
            address = try Listener.bind(descriptor, to: wanted)
            try file?.openToAll()
        } catch {
            file?.remove()
            Glibc.close(descriptor)
            throw error
        }
        self.file = file
    }

    private static func bind(
        _ descriptor: CInt, to wanted: SocketAddress
    ) throws(SocketError) -> SocketAddress {
        let isLocal = wanted.family == .local
        if !isLocal { setOption(descriptor, SOL_SOCKET, SO_REUSEADDR, 1) }
        guard wanted.withSocketAddress({ Glibc.bind(descriptor, $0, $1) }) == 0 else {
            throw SocketError("bind", errno)
        }
        if wanted.isLoopback, !isLocal { spareCongestionControl(of: descriptor) }
        guard listen(descriptor, backlog) == 0 else { throw SocketError("listen", errno) }
        if isLocal { return wanted }
        let bound = SocketAddress.filled { getsockname(descriptor, $0, &$1) }
        guard let address = bound.address else { throw SocketError("getsockname", errno) }
        return address
    }

    /// Between processes of one machine nothing is congested: the kernel's plainest control is enough for the
    /// connections of a listener, where the system's default may pace each segment by a timer (BBR). Where it
    /// is refused the default does as well.
    private static func spareCongestionControl(of descriptor: CInt) {
        let name = "reno"
        setsockopt(
            descriptor, CInt(IPPROTO_TCP), TCP_CONGESTION, name, socklen_t(name.utf8.count))
    }

    /// Accepts until `close`; each connection becomes a task on its own loop.
    package func start(_ handler: some ConnectionHandler) {
        served.withLock { $0.endWaits = { handler.endWaits() } }
        loop.spawn { await self.acceptAll(handler) }
    }

    /// Stops accepting. Connections already accepted go on. The file of a socket is gone when this returns.
    package func close() {
        file?.remove()
        loop.spawn {
            guard !self.isClosed else { return }
            self.isClosed = true
            self.source.interrupt()
        }
    }

    /// Connections being served.
    package var liveCount: Int { served.withLock { $0.connections.count } }

    /// Lets every connection finish its request and then end (`Connection.drain`).
    package func drain() {
        let endWaits = served.withLock { served in
            served.isDraining = true
            return served.endWaits
        }
        forEachConnection { $0.drain() }
        endWaits?()
    }

    /// Ends every connection as it is.
    package func abort() { forEachConnection { $0.fail(.shuttingDown) } }

    private func forEachConnection(_ body: @escaping @Sendable (Connection) -> Void) {
        for connection in served.withLock({ Array($0.connections.values) }) {
            connection.onLoop { body(connection) }
        }
    }

    /// Connections have descriptors below this one (a new one is the lowest that is free). Those above are for the
    /// ledger, the store and topics, which would take the server down if there were none left.
    private static let descriptorsMax: CInt = {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            return .max
        }
        let count = limit.rlim_cur
        return CInt(clamping: count - min(512, count / 3))
    }()

    private func acceptAll(_ handler: some ConnectionHandler) async {
        do {
            try loop.watch(descriptor, source)
        } catch {
            Log.error("server", "cannot watch a listener", ["error": "\(error)"])
            return
        }
        while !isClosed {
            let accepted = SocketAddress.filled { varve_accept(descriptor, $0, &$1) }
            if let peer = accepted.address {
                if accepted.result >= Listener.descriptorsMax {
                    Glibc.close(accepted.result)
                    Log.warning(
                        "server", "refused a connection: the rest of the descriptors is for files",
                        ["limit": "\(Listener.descriptorsMax)"])
                    await loop.sleep(for: .milliseconds(100))
                    continue
                }
                serve(accepted.result, peer, handler)
                continue
            }
            switch errno {
            case EAGAIN:
                source.isReadable = false
                await source.untilReadable()
            case EMFILE, ENFILE, ENOBUFS, ENOMEM:
                Log.warning("server", "cannot accept", ["error": String(cString: strerror(errno))])
                await loop.sleep(for: .milliseconds(100))
            default:
                // The connection that was waiting is gone (accept(2), "Error handling").
                break
            }
        }
        loop.unwatch(source)
        Glibc.close(descriptor)
    }

    private func serve(_ descriptor: CInt, _ peer: SocketAddress, _ handler: some ConnectionHandler)
    {
        if peer.family != .local { Listener.prepareForNetwork(descriptor) }
        let processor = peer.isLoopback ? group.clientProcessor(descriptor) : nil
        let loop = group.next(near: processor)
        let mayMove = processor.map { group.loop(on: $0) != nil } ?? false
        loop.spawn { [group] in
            do {
                let connection = try Connection(
                    descriptor: descriptor, peer: peer, loop: loop,
                    group: mayMove ? group : nil)
                let isDraining = self.served.withLock { served in
                    served.connections[ObjectIdentifier(connection)] = connection
                    return served.isDraining
                }
                if isDraining { connection.drain() }
                await self.carryOn(handler.begin(connection), connection)
            } catch {
                loop.connectionClosed()
                Glibc.close(descriptor)
                Log.warning("server", "cannot watch a connection", ["error": "\(error)"])
            }
        }
    }

    private static func prepareForNetwork(_ descriptor: CInt) {
        setOption(descriptor, CInt(IPPROTO_TCP), TCP_NODELAY, 1)
        // Half-open peers are found within about two minutes.
        setOption(descriptor, SOL_SOCKET, SO_KEEPALIVE, 1)
        setOption(descriptor, CInt(IPPROTO_TCP), TCP_KEEPIDLE, 60)
        setOption(descriptor, CInt(IPPROTO_TCP), TCP_KEEPINTVL, 15)
        setOption(descriptor, CInt(IPPROTO_TCP), TCP_KEEPCNT, 4)
    }

    /// Goes on, on one loop after the other, until all is said.
    private func carryOn(_ conversation: any Conversation, _ connection: Connection) async {
        await conversation.carryOn()
        if let next = connection.leave() {
            next.spawn {
                connection.arrive(on: next)
                await self.carryOn(conversation, connection)
            }
            return
        }
        connection.close()
        served.withLock { $0.connections[ObjectIdentifier(connection)] = nil }
    }

    private static func setOption(
        _ descriptor: CInt, _ level: CInt, _ option: CInt, _ value: CInt
    ) {
        var value = value
        setsockopt(descriptor, level, option, &value, socklen_t(MemoryLayout<CInt>.size))
    }
}
