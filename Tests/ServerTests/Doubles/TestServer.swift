import Glibc

@testable import Server

/// A PostgreSQL listener on a free loopback port over the double, on two event loops.
final class TestServer {
    let database = DoubleDatabase()
    let group: EventLoopGroup
    let listener: Listener
    var port: UInt16 { listener.address.port }

    /// `clientProcessor`: where a client runs, 0 or 1, which are the loops'; nil when that is unknown.
    init(
        startTimeout: Duration = .seconds(60),
        clientProcessor: (@Sendable (CInt) -> Int?)? = nil
    ) throws {
        group = try EventLoopGroup(
            count: 2, processors: clientProcessor == nil ? [] : [0, 1],
            clientProcessor: clientProcessor ?? { _ in nil })
        guard let address = SocketAddress(host: "127.0.0.1", port: 0) else {
            throw ClientError(what: "address")
        }
        listener = try Listener(address, group: group)
        listener.start(PostgresHandler(database, startTimeout: startTimeout))
    }

    deinit {
        listener.close()
        listener.abort()
        // The loops run a round more each, so that the connections close.
        for _ in 0..<1000 where listener.liveCount > 0 { usleep(1000) }
        group.stop()
    }
}
