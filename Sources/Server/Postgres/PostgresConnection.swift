// One client of the PostgreSQL protocol: reads messages, asks `ConnectionProtocol` what to do, has
// the session do it, and writes what comes of it.
//
// Output is sent when the protocol says so (ReadyForQuery, Flush, an error), when it exceeds
// `Connection.flushThreshold`, and with what is sent unasked. Answers in the extended protocol wait for that:
// clients count on it (psycopg's pipelines take results that come before they are asked for as the first of several).

import Bytes
import PostgresWire
import Types
import Varve

/// Serves PostgreSQL clients.
package struct PostgresHandler<Database: SQLDatabase>: ConnectionHandler {
    private let database: Database
    private let startTimeout: Duration

    /// A client that has not begun a session after `startTimeout` is let go.
    package init(_ database: Database, startTimeout: Duration = .seconds(60)) {
        self.database = database
        self.startTimeout = startTimeout
    }

    package func begin(_ connection: Connection) -> any Conversation {
        connection.setDeadline(after: startTimeout)
        return PostgresConnection(connection, database)
    }
}

/// The state of one client's conversation; used by the connection's task only, and by what its loop does for it
/// while that waits.
final class PostgresConnection<Database: SQLDatabase>: InputHandler, Conversation,
    @unchecked Sendable
{
    // What each request touches comes first.
    let connection: Connection
    var session: Database.Session?
    var machine = ConnectionProtocol()
    /// Immediate statements have left a ReadyForQuery in the output, which the client may wait for
    /// before the next statement ends.
    var hasUnsentReady = false
    /// The client was told a fatal error.
    var hasSaidFarewell = false
    /// An immediate statement whose commit is still to be waited for.
    var unfinished: UnfinishedStatement?
    /// One that is to be tried again when it has the lock it needs.
    var blocked: BlockedStatement?
    let database: Database
    var decoder = FrontendDecoder()
    private var waitNotice: WaitNotice?
    private var hotNotesLeft = 16

    /// How long a client may take to receive the last message.
    private static var farewellTimeout: Duration { .seconds(1) }

    init(_ connection: Connection, _ database: Database) {
        self.connection = connection
        self.database = database
    }

    func carryOn() async {
        if let session { listen(to: session) }
        do throws(ConnectionError) {
            while let message = try await nextMessage() {
                guard try await perform(machine.receive(message)) else { break }
                noteHotMemory()
            }
        } catch .leaving {
            return
        } catch {
            await leave(error)
        }
        connection.inputHandler = nil
        waitNotice?.happened = {}
        session?.onTermination(nil)
        session?.end()
    }

    /// What the session's first messages make is what its statements touch ever after.
    private func noteHotMemory() {
        guard hotNotesLeft > 0, let session else { return }
        hotNotesLeft -= 1
        connection.noteHot([self] + session.hotObjects)
    }

    // MARK: reading

    /// The client's next message; nil when it has closed or what it sent makes no sense.
    func nextMessage() async throws(ConnectionError) -> FrontendMessage? {
        while true {
            if answerAtOnce() {
                try await awaitStatement()
                continue
            }
            switch connection.input.withUnsafeBytes({ decoder.decode($0) }) {
            case .message(let message, let byteCount):
                if session?.mustEnd == true { throw .shuttingDown }
                if hasUnsentReady, message != .sync { try await sendReady() }
                if connection.output.count >= Connection.flushThreshold {
                    try await connection.flush()
                }
                connection.consume(byteCount)
                return message
            case .invalid(let report):
                connection.output.appendDiagnostic(report)
                try await connection.flush()
                // A COPY may have been reading; nothing it says now is to be sent.
                connection.fail(.closed)
                return nil
            case .incomplete:
                guard try await connection.read() else { return nil }
            }
        }
    }

    // MARK: doing

    /// False: the conversation is over.
    private func perform(_ action: ConnectionProtocol.Action) async throws(ConnectionError) -> Bool
    {
        if action.isAnsweredOnDemand { connection.withhold() }
        switch action {
        case .simpleQuery(let text):
            await session?.simpleQuery(text, self)
            machine.copyInEnded()
            if machine.hasLostSynchronization { return try await end() }
            try await becomeReady()
        case .parse(let message): await parse(message)
        case .bind(let message): await bind(message)
        case .describe(let name): await describe(name)
        case .execute(let message):
            await execute(message)
            if machine.hasLostSynchronization { return try await end() }
        case .close(let name): close(name)
        case .synchronize(let failed):
            await session?.sync(failed: failed, self)
            try await becomeReady()
        case .flush: try await connection.flush()
        case .report(let report, let thenReady):
            connection.output.appendDiagnostic(report)
            connection.deliver()
            guard thenReady else { break }
            await session?.sync(failed: true, self)
            try await becomeReady()
        case .ignore, .copyData, .copyDone, .copyFailed: break
        case .refuseEncryption:
            connection.output.append(UInt8(ascii: "N"))
            try await connection.flush()
        case .open(let startup, let options):
            return try await open(startup, unrecognizedOptions: options)
        case .cancel(let processID, let secretKey):
            database.cancel(processID: processID, secretKey: secretKey)
            return false
        case .refuse(let report):
            connection.output.appendDiagnostic(report)
            try await connection.flush()
            return false
        case .end: return false
        }
        return true
    }

    /// Sends what is there to be the last of the conversation, which is over.
    private func end() async throws(ConnectionError) -> Bool {
        if !hasSaidFarewell {
            connection.output.appendDiagnostic(ConnectionProtocol.lostSynchronization)
        }
        try await connection.flush()
        return false
    }

    /// Appends what other sessions have notified the client of, as much as is sent at a time: a client that does
    /// not read must not have all that waits for it in memory, and another listener again. So where `output` is
    /// below the threshold afterwards nothing waits any more: nobody is told of more until then. False when
    /// there was nothing.
    private func appendNotifications() -> Bool {
        guard let session else { return false }
        var hasSome = false
        while connection.output.count < Connection.flushThreshold {
            let notifications = session.takeNotifications(
                upTo: Connection.flushThreshold - connection.output.count)
            if notifications.isEmpty { break }
            hasSome = true
            for notification in notifications {
                connection.output.appendNotification(
                    processID: notification.processID, channel: notification.channel,
                    payload: notification.payload)
            }
        }
        return hasSome
    }

    func becomeReady() async throws(ConnectionError) {
        if hasSaidFarewell {
            try await connection.flush()
            throw .closed
        }
        _ = appendNotifications()
        while connection.output.count >= Connection.flushThreshold {
            try await connection.flush()
            _ = appendNotifications()
        }
        appendReady()
        if !connection.isQuiet { try await connection.flush() }
    }

    func appendReady() {
        connection.deliver()
        session?.noteSynchronized()
        _ = appendNotifications()
        let status = session?.transactionStatus ?? .idle
        connection.output.appendReadyForQuery(ReadyStatus(status))
    }

    // MARK: beginning and ending

    private func open(
        _ startup: StartupMessage, unrecognizedOptions: [String]?
    ) async throws(ConnectionError) -> Bool {
        if let unrecognizedOptions {
            connection.output.appendNegotiateProtocolVersion(
                newest: 3 << 16, unrecognized: unrecognizedOptions)
        }
        let session: Database.Session
        do throws(SQLError) {
            session = try database.connect(sessionStartup(startup))
        } catch {
            var report = Diagnostic(error)
            report.severity = .fatal
            connection.output.appendDiagnostic(report)
            try await connection.flush()
            return false
        }
        self.session = session
        connection.setDeadline(after: nil)
        // All of these end with the connection, which is closed when `run` returns. No weak references: an
        // object that has had one is counted the slow way ever after.
        connection.onDrain = { session.cancel() }
        connection.onHangUp = { session.clientVanished() }
        session.onTermination { [connection] in
            connection.onLoop { connection.drain() }
        }
        connection.inputHandler = self
        listen(to: session)
        session.mayBlock = { [connection] in connection.isAlone }
        connection.beforeWaiting = { [self] in appendNotifications() }
        session.onNotification { [connection] in connection.interruptWait() }
        machine.sessionOpened()
        connection.output.appendAuthenticationOk()
        for (name, value) in session.reportedParameters {
            connection.output.appendParameterStatus(name: name, value: value)
        }
        connection.output.appendBackendKeyData(
            processID: session.processID, secretKey: session.secretKey)
        try await becomeReady()
        return true
    }

    /// Has what the session waits for told to the loop that the connection belongs to.
    private func listen(to session: Database.Session) {
        waitNotice?.happened = {}
        let notice = WaitNotice(connection.loop)
        notice.happened = { [self] in waitEnded() }
        waitNotice = notice
        session.waitListener = notice
    }

    var mayLeave: Bool {
        guard machine.isReady, !hasSaidFarewell, !mustAwait, let session else { return false }
        return session.mayChangeThread
    }

    private func sessionStartup(_ startup: StartupMessage) throws(SQLError) -> SessionStartup {
        if let replication = startup["replication"],
            !["false", "off", "no", "0"].contains(replication)
        {
            throw SQLError.notSupported(
                "the replication protocol", at: .nowhere(.protocolMessage))
        }
        let named: Set = ["user", "database", "replication"]
        return SessionStartup(
            user: startup["user"] ?? "", database: startup["database"],
            parameters: startup.parameters.filter { !named.contains($0.name) }
                .map { ($0.name, $0.value) },
            client: ClientAddress(connection.peer))
    }

    /// The last that the client is told, in the place of an answer to what it has asked.
    func sayFarewell() {
        hasSaidFarewell = true
        connection.output.appendDiagnostic(
            session?.terminationReason.map { Diagnostic($0) }
                ?? Diagnostic(
                    .fatal, "57P01", "terminating connection due to administrator command"))
    }

    /// Tells a client that is still there why it has to go.
    private func leave(_ reason: ConnectionError) async {
        guard reason == .shuttingDown, machine.isStarted else { return }
        if !hasSaidFarewell { sayFarewell() }
        connection.setDeadline(after: Self.farewellTimeout)
        do throws(ConnectionError) {
            try await connection.flush()
        } catch {
            Log.debug(
                "postgres", "a client left before it was told", ["client": "\(connection.peer)"])
        }
    }
}

extension ClientAddress {
    fileprivate init(_ peer: SocketAddress) {
        self = peer.family == .local ? .local : .network(host: peer.host, port: peer.port)
    }
}

extension ReadyStatus {
    init(_ status: TransactionStatus) {
        switch status {
        case .idle: self = .idle
        case .active: self = .inTransaction
        case .failed: self = .failed
        }
    }
}
