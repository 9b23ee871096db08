import Environment
import Foundation
import Varve

@testable import Server

/// A PostgreSQL listener on a free loopback port over a real database, on two event loops.
///
/// Thread safety: immutable.
final class RealServer: @unchecked Sendable {
    let directory: String
    let database: Database
    let group: EventLoopGroup
    let listener: Listener

    /// `isRestless`: connections go to a loop by chance after nearly every answer.
    init(isRestless: Bool = false) async throws {
        directory =
            FileManager.default.temporaryDirectory
            .appendingPathComponent("varve-server-\(UUID().uuidString)").path
        database = try await Database.open(.linux, directory: directory)
        group = try EventLoopGroup(
            count: 2, processors: [0, 1],
            clientProcessor: { _ in isRestless ? Int.random(in: 0...1) : nil },
            isRestless: isRestless)
        guard let address = SocketAddress(host: "127.0.0.1", port: 0) else {
            throw ClientError(what: "address")
        }
        listener = try Listener(address, group: group)
        listener.start(PostgresHandler(database))
    }

    func connect() throws -> WireClient {
        let client = try WireClient(port: listener.address.port)
        try client.start()
        return client
    }

    deinit {
        listener.close()
        listener.abort()
        for _ in 0..<1000 where listener.liveCount > 0 { usleep(1000) }
        group.stop()
        try? database.close()
        try? FileManager.default.removeItem(atPath: directory)
    }
}
