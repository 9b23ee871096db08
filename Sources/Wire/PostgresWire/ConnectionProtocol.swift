// What a server does next on one connection: messages in, actions out. A value without I/O.
//
// Invariants, from "Message Flow":
//  - An error in the extended protocol makes everything up to the next Sync be skipped.
//  - Exactly one ReadyForQuery answers each Query, each Sync and each FunctionCall.
//  - COPY data outside a COPY is what a client sent before it learnt of an error: ignored.

/// One connection's place in the protocol.
package struct ConnectionProtocol: Sendable {
    private enum State: Hashable, Sendable {
        /// Before the startup message; how often encryption was asked for and refused.
        case starting(refusals: Int)
        /// The startup message was accepted, the session is being opened.
        case opening
        case ready
        /// After an error in the extended protocol, until Sync.
        case skipping
        /// A statement reads COPY data.
        case copyIn
        case ended
    }

    /// What the caller is to do for a message.
    package enum Action: Hashable, Sendable {
        /// Send one byte `N` and go on.
        case refuseEncryption
        /// Cancel that session's statement and close without an answer.
        case cancel(processID: Int32, secretKey: Int32)
        /// Send NegotiateProtocolVersion with these options, unless nil; open a session; call
        /// `sessionOpened` and send what begins one, or send a fatal error and close.
        case open(StartupMessage, unrecognizedOptions: [String]?)
        /// Run, then send ReadyForQuery.
        case simpleQuery(String)
        // Of the extended protocol: on an error send it and call `extendedMessageFailed`.
        case parse(ParseMessage)
        case bind(BindMessage)
        case describe(PreparedName)
        case execute(ExecuteMessage)
        case close(PreparedName)
        /// End the implicit transaction, then send ReadyForQuery.
        case synchronize(failed: Bool)
        case flush
        case copyData([UInt8])
        case copyDone
        /// The COPY fails, with this error; see `hasLostSynchronization`.
        case copyFailed(Diagnostic)
        /// Send the error; `thenReady`: the transaction has failed, and ReadyForQuery follows.
        case report(Diagnostic, thenReady: Bool)
        case ignore
        /// Send the error and close.
        case refuse(Diagnostic)
        /// Close.
        case end

        /// Its answers are for who sends Sync or Flush ("Message Flow", "Extended Query").
        package var isAnsweredOnDemand: Bool {
            switch self {
            case .parse, .bind, .describe, .execute, .close: true
            default: false
            }
        }
    }

    private var state = State.starting(refusals: 0)

    /// One SSLRequest and one GSSENCRequest are what clients send; more lead nowhere.
    private static let refusalsMax = 2

    package init() {}

    /// Whether a session is open.
    package var isStarted: Bool {
        switch state {
        case .starting, .opening, .ended: false
        case .ready, .skipping, .copyIn: true
        }
    }

    /// Whether the next message is taken as it comes.
    package var isReady: Bool { state == .ready }

    package mutating func receive(_ message: FrontendMessage) -> Action {
        switch state {
        case .starting(let refusals): return start(message, refusals)
        case .ready: return begin(message)
        case .skipping: return skip(message)
        case .copyIn: return copy(message)
        case .opening: preconditionFailure("no message is taken while a session is being opened")
        case .ended: return .end
        }
    }

    // MARK: what the caller tells

    /// The session is open and what begins one has been sent.
    package mutating func sessionOpened() {
        precondition(state == .opening, "a session opens once")
        state = .ready
    }

    /// A message has come that leaves unknown how to go on: when the statement that it ends has failed, send
    /// `lostSynchronization` and close.
    package var hasLostSynchronization: Bool { state == .ended }

    package static let lostSynchronization = Diagnostic.protocolViolation(
        "terminating connection because protocol synchronization was lost")

    /// An error was sent for a message of the extended protocol.
    package mutating func extendedMessageFailed() {
        if state != .ended { state = .skipping }
    }

    /// CopyInResponse was sent.
    package mutating func copyInBegan() {
        precondition(state == .ready, "a statement that runs may begin a COPY")
        state = .copyIn
    }

    /// The statement that read COPY data is over, done or failed.
    package mutating func copyInEnded() {
        if state == .copyIn { state = .ready }
    }

    // MARK: per state

    private mutating func start(_ message: FrontendMessage, _ refusals: Int) -> Action {
        switch message {
        case .sslRequest, .gssEncryptionRequest:
            guard refusals < ConnectionProtocol.refusalsMax else {
                return refuse(.protocolViolation("encryption was refused already"))
            }
            state = .starting(refusals: refusals + 1)
            return .refuseEncryption
        case .cancelRequest(let processID, let secretKey):
            state = .ended
            return .cancel(processID: processID, secretKey: secretKey)
        case .startup(let startup): return start(startup)
        default: return refuse(.protocolViolation("expected a startup packet"))
        }
    }

    private mutating func start(_ startup: StartupMessage) -> Action {
        guard startup.majorVersion == 3 else {
            let version = "\(startup.majorVersion).\(startup.minorVersion)"
            return refuse(
                Diagnostic(
                    .fatal, "0A000",
                    "unsupported frontend protocol \(version): server supports 3.0 to 3.0"))
        }
        guard let user = startup["user"], !user.isEmpty else {
            return refuse(
                Diagnostic(
                    .fatal, "28000", "no PostgreSQL user name specified in startup packet"))
        }
        state = .opening
        var plain = startup
        let options = startup.parameters.map(\.name).filter { $0.hasPrefix("_pq_.") }
        plain.parameters.removeAll { $0.name.hasPrefix("_pq_.") }
        let negotiates = startup.minorVersion > 0 || !options.isEmpty
        return .open(plain, unrecognizedOptions: negotiates ? options : nil)
    }

    private mutating func begin(_ message: FrontendMessage) -> Action {
        switch message {
        case .query(let text): return .simpleQuery(text)
        case .parse(let message): return .parse(message)
        case .bind(let message): return .bind(message)
        case .describe(let name): return .describe(name)
        case .execute(let message): return .execute(message)
        case .close(let name): return .close(name)
        case .flush: return .flush
        case .sync: return .synchronize(failed: false)
        case .copyData, .copyDone, .copyFail: return .ignore
        case .functionCall:
            let refusal = Diagnostic(
                .error, "0A000", "the function call protocol is not supported",
                hint: "Call the function with SELECT.")
            return .report(refusal, thenReady: true)
        case .unreadable(let type, let report): return fail(type, report)
        case .terminate:
            state = .ended
            return .end
        case .password, .sslRequest, .gssEncryptionRequest, .cancelRequest, .startup:
            return refuse(type: message.type)
        }
    }

    private mutating func fail(_ type: UInt8, _ report: Diagnostic) -> Action {
        switch Unicode.Scalar(type) {
        case "Q", "S": return .report(report, thenReady: true)
        case "f": return .ignore
        default:
            state = .skipping
            return .report(report, thenReady: false)
        }
    }

    private mutating func skip(_ message: FrontendMessage) -> Action {
        switch message {
        case .sync:
            state = .ready
            return .synchronize(failed: true)
        case .unreadable(type: UInt8(ascii: "S"), let report):
            state = .ready
            return .report(report, thenReady: true)
        case .terminate:
            state = .ended
            return .end
        case .password: return refuse(type: message.type)
        default: return .ignore
        }
    }

    private mutating func copy(_ message: FrontendMessage) -> Action {
        switch message {
        case .copyData(let bytes): return .copyData(bytes)
        case .copyDone:
            state = .ready
            return .copyDone
        case .copyFail(let reason):
            state = .ready
            return .copyFailed(
                Diagnostic(.error, "57014", "COPY from stdin failed: \(reason)"))
        // A client of the extended protocol may have sent these ahead; they mean nothing here.
        case .flush, .sync, .unreadable(type: UInt8(ascii: "H"), _),
            .unreadable(type: UInt8(ascii: "S"), _):
            return .ignore
        case .unreadable(type: UInt8(ascii: "f"), let report):
            state = .ready
            return .copyFailed(report)
        default:
            // Who sends such a message takes the COPY for over: what it means by the next ones nobody knows.
            state = .ended
            let digits = String(message.type, radix: 16, uppercase: true)
            let type = (digits.count < 2 ? "0x0" : "0x") + digits
            return .copyFailed(
                Diagnostic(
                    .error, "08P01", "unexpected message type \(type) during COPY from stdin"))
        }
    }

    /// Of messages that only belong to the beginning of a connection.
    private mutating func refuse(type: UInt8) -> Action {
        refuse(.protocolViolation("invalid frontend message type \(type)"))
    }

    private mutating func refuse(_ report: Diagnostic) -> Action {
        state = .ended
        return .refuse(report)
    }
}
