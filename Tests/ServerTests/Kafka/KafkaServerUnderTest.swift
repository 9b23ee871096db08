import Foundation
import Server

/// A Kafka listener over a `MemoryBroker` on a free port, and kcat to talk to it.
final class KafkaServerUnderTest: Sendable {
    let broker: MemoryBroker
    let address: SocketAddress
    private let group: EventLoopGroup
    private let listener: Listener
    private let handler: KafkaListener<MemoryBroker>

    init(broker: MemoryBroker = MemoryBroker()) throws {
        self.broker = broker
        group = try EventLoopGroup(count: 2)
        guard let wanted = SocketAddress(host: "127.0.0.1", port: 0) else { throw Unusable() }
        listener = try Listener(wanted, group: group)
        address = listener.address
        handler = KafkaListener(broker: broker, address: listener.address)
        listener.start(handler)
    }

    deinit {
        handler.endWaits()
        listener.close()
    }

    /// Connections that are served now.
    var connectionCount: Int { listener.liveCount }

    struct Unusable: Error {}

    /// What kcat printed, and how it ended.
    struct Result {
        var status: Int32
        var output: String
        var errors: String
    }

    /// Runs kcat against this server with `input` on its standard input.
    func kcat(_ arguments: [String], input: String = "") throws -> Result {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments =
            ["timeout", "30", "kcat", "-b", address.description] + arguments
        let feed = Pipe()
        let output = Pipe()
        let errors = Pipe()
        process.standardInput = feed
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        feed.fileHandleForWriting.write(Data(input.utf8))
        try feed.fileHandleForWriting.close()
        let printed = output.fileHandleForReading.readDataToEndOfFile()
        let complained = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Result(
            status: process.terminationStatus, output: String(decoding: printed, as: UTF8.self),
            errors: String(decoding: complained, as: UTF8.self))
    }
}
