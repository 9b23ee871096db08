// Kafka connections on the event loops: reads frames, lets a session answer them in order.

import Bytes
import KafkaWire
import Topics

/// Serves Kafka's protocol on the connections of a listener.
package final class KafkaListener<Broker: KafkaBroker>: ConnectionHandler {
    private let broker: Broker
    /// Named to clients when the kernel no longer knows where one reached us.
    private let address: SocketAddress
    private let waits = FetchWaits()

    package init(broker: Broker, address: SocketAddress) {
        self.broker = broker
        self.address = address
    }

    /// Answers waiting fetches at once, so that a shutdown does not wait for them.
    package func endWaits() { waits.close() }

    package func begin(_ connection: Connection) -> any Conversation {
        let local = connection.local ?? address
        let session = KafkaSession(
            broker: broker, timer: EventLoopTimer(loop: connection.loop), waits: waits,
            advertised: KafkaEndpoint(host: local.host, port: local.port),
            peer: connection.peer.description)
        return KafkaConversation(connection, session)
    }
}

/// One client of Kafka's protocol. It stays on its loop, whose timers the session has.
private final class KafkaConversation<Broker: KafkaBroker>: Conversation, @unchecked Sendable {
    private let connection: Connection
    private let session: KafkaSession<Broker, EventLoopTimer>

    init(_ connection: Connection, _ session: KafkaSession<Broker, EventLoopTimer>) {
        self.connection = connection
        self.session = session
        connection.onHangUp = { session.clientVanished() }
    }

    func carryOn() async {
        do throws(ConnectionError) {
            try await answerAll()
        } catch {
            Log.debug(
                "kafka", "connection ended",
                ["peer": connection.peer.description, "error": "\(error)"])
        }
    }

    private func answerAll() async throws(ConnectionError) {
        var frames = FrameAssembler()
        repeat {
            frames.receive(connection)
            let isGood = try await answerComplete(&frames)
            try await connection.flush()
            guard isGood else { return }
        } while try await connection.read()
    }

    /// Answers the frames that are complete. False when the connection must be closed.
    private func answerComplete(
        _ frames: inout FrameAssembler
    ) async throws(ConnectionError) -> Bool {
        while true {
            let frame: [UInt8]?
            do {
                frame = try frames.next()
            } catch {
                log("malformed frame: \(error.what)")
                return false
            }
            guard let frame else { return true }
            guard await answer(frame) else { return false }
            if connection.output.count > Connection.flushThreshold {
                try await connection.flush()
            }
        }
    }

    /// False when the connection must be closed.
    private func answer(_ frame: [UInt8]) async -> Bool {
        switch await session.answer(frame) {
        case .response(let bytes): connection.output.append(contentsOf: bytes)
        case .silence: break
        case .close(let reason):
            log(reason)
            return false
        }
        return true
    }

    private func log(_ reason: String) {
        Log.warning(
            "kafka", "connection closed",
            ["peer": connection.peer.description, "reason": reason])
    }
}

extension FrameAssembler {
    /// Takes over what a connection has received.
    fileprivate mutating func receive(_ connection: Connection) {
        let count = connection.input.count
        guard count > 0 else { return }
        connection.input.withUnsafeBytes { receive($0) }
        connection.consume(count)
    }
}

/// The timers of an event loop, for a session that runs on it.
package struct EventLoopTimer: KafkaTimer {
    let loop: EventLoop

    package func schedule(
        afterMilliseconds milliseconds: Int, _ action: @escaping @Sendable () -> Void
    ) -> TimerHeap.ID {
        loop.schedule(after: .milliseconds(milliseconds), action)
    }

    package func cancel(_ token: TimerHeap.ID) { loop.cancel(token) }
}
