// The listeners of a server on one set of event loops: starting and ending them together.

import Glibc

/// Where a server listens.
package struct ListenOptions: Sendable {
    /// Port 0 picks a free one.
    package var postgres: SocketAddress
    package var kafka: SocketAddress
    /// Where PostgreSQL clients of this machine find a Unix-domain socket, too, named as theirs look for it:
    /// `.s.PGSQL.` and the port.
    package var socketDirectory: String?

    package init(postgres: SocketAddress, kafka: SocketAddress, socketDirectory: String? = nil) {
        self.postgres = postgres
        self.kafka = kafka
        self.socketDirectory = socketDirectory
    }

    /// The socket's path for a port.
    package static func socketPath(in directory: String, port: UInt16) -> String {
        "\(directory)/.s.PGSQL.\(port)"
    }
}

/// Why a server did not begin to listen.
package struct ListenError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The protocol's name, for the operator.
    package var service: String
    package var address: String
    package var cause: SocketError

    package var description: String {
        "cannot listen for \(service) clients on \(address): \(cause)"
    }
}

/// A server that accepts clients.
package final class ListeningServer: Sendable {
    private let postgres: Listener
    private let kafka: Listener
    private let local: Listener?
    private var all: [Listener] { [postgres, kafka] + (local.map { [$0] } ?? []) }
    private let loop: EventLoop

    /// How long requests in progress may take once the server is to stop.
    package static let gracePeriod = Duration.seconds(10)
    private static let checkInterval = Duration.milliseconds(5)

    /// Binds both ports and the socket, then accepts on all of them; or throws and accepts on none.
    package init(
        _ options: ListenOptions, group: EventLoopGroup,
        postgres postgresHandler: some ConnectionHandler,
        kafka kafkaHandler: some ConnectionHandler
    ) throws(ListenError) {
        loop = group.loops[0]
        postgres = try Self.bind("PostgreSQL", options.postgres, group)
        kafka = try Self.bind("Kafka", options.kafka, group)
        local = try Self.bindSocket(options.socketDirectory, postgres.address.port, group)
        postgres.start(postgresHandler)
        kafka.start(kafkaHandler)
        local?.start(postgresHandler)
    }

    private static func bindSocket(
        _ directory: String?, _ port: UInt16, _ group: EventLoopGroup
    ) throws(ListenError) -> Listener? {
        guard let directory else { return nil }
        let path = ListenOptions.socketPath(in: directory, port: port)
        guard let address = SocketAddress(path: path) else {
            throw ListenError(
                service: "PostgreSQL", address: path, cause: SocketError("bind", ENAMETOOLONG))
        }
        return try bind("PostgreSQL", address, group)
    }

    private static func bind(
        _ service: String, _ address: SocketAddress, _ group: EventLoopGroup
    ) throws(ListenError) -> Listener {
        do throws(SocketError) {
            return try Listener(address, group: group)
        } catch {
            throw ListenError(service: service, address: "\(address)", cause: error)
        }
    }

    package var postgresAddress: SocketAddress { postgres.address }
    package var kafkaAddress: SocketAddress { kafka.address }
    /// The path of the Unix-domain socket, where there is one.
    package var socketPath: String? { local?.address.host }

    /// Stops accepting, lets requests in progress finish, says farewell to the clients. Returns
    /// when all are gone, or have been cut off after the grace period. Call on an event loop.
    package func stop() async {
        for listener in all { listener.close() }
        for listener in all { listener.drain() }
        if await !areAllGone(within: Self.gracePeriod) {
            Log.warning(
                "server", "cutting off clients", ["connections": "\(liveCount)"])
            for listener in all { listener.abort() }
            _ = await areAllGone(within: .seconds(1))
        }
    }

    private var liveCount: Int { all.reduce(0) { $0 + $1.liveCount } }

    private func areAllGone(within limit: Duration) async -> Bool {
        var waited = Duration.zero
        while liveCount > 0 {
            guard waited < limit else { return false }
            await loop.sleep(for: Self.checkInterval)
            waited += Self.checkInterval
        }
        return true
    }
}
