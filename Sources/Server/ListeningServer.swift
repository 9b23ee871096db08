// The two listeners of a server on one set of event loops: starting and ending them together.

/// Where a server listens and with how many threads.
package struct ListenOptions: Sendable {
    /// Port 0 picks a free one.
    package var postgres: SocketAddress
    package var kafka: SocketAddress

    package init(postgres: SocketAddress, kafka: SocketAddress) {
        self.postgres = postgres
        self.kafka = kafka
    }
}

/// Why a server did not begin to listen.
package struct ListenError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The protocol's name, for the operator.
    package var service: String
    package var address: SocketAddress
    package var cause: SocketError

    package var description: String {
        "cannot listen for \(service) clients on \(address): \(cause)"
    }
}

/// A server that accepts clients.
package final class ListeningServer: Sendable {
    private let postgres: Listener
    private let kafka: Listener
    private let loop: EventLoop

    /// How long requests in progress may take once the server is to stop.
    package static let gracePeriod = Duration.seconds(10)
    private static let checkInterval = Duration.milliseconds(5)

    /// Binds both ports, then accepts on both; or throws and accepts on none.
    package init(
        _ options: ListenOptions, group: EventLoopGroup,
        postgres postgresHandler: some ConnectionHandler,
        kafka kafkaHandler: some ConnectionHandler
    ) throws(ListenError) {
        loop = group.loops[0]
        postgres = try Self.bind("PostgreSQL", options.postgres, group)
        kafka = try Self.bind("Kafka", options.kafka, group)
        postgres.start(postgresHandler)
        kafka.start(kafkaHandler)
    }

    private static func bind(
        _ service: String, _ address: SocketAddress, _ group: EventLoopGroup
    ) throws(ListenError) -> Listener {
        do throws(SocketError) {
            return try Listener(address, group: group)
        } catch {
            throw ListenError(service: service, address: address, cause: error)
        }
    }

    package var postgresAddress: SocketAddress { postgres.address }
    package var kafkaAddress: SocketAddress { kafka.address }

    /// Stops accepting, lets requests in progress finish, says farewell to the clients. Returns
    /// when all are gone, or have been cut off after the grace period. Call on an event loop.
    package func stop() async {
        postgres.close()
        kafka.close()
        postgres.drain()
        kafka.drain()
        if await !areAllGone(within: Self.gracePeriod) {
            Log.warning(
                "server", "cutting off clients", ["connections": "\(liveCount)"])
            postgres.abort()
            kafka.abort()
            _ = await areAllGone(within: .seconds(1))
        }
    }

    private var liveCount: Int { postgres.liveCount + kafka.liveCount }

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
