// A database in memory that understands just enough to exercise every message: see
// `DoubleSession.run` for its statements.

import Synchronization
import Types
import Varve

@testable import Server

/// Hands out sessions and finds them again to cancel.
final class DoubleDatabase: SQLDatabase {
    private struct Registered: @unchecked Sendable {
        // `cancel` is the one member that may be called from elsewhere.
        let session: DoubleSession
    }

    private let sessions = Mutex<[Int32: Registered]>([:])
    private let received = Mutex<[UInt8]>([])
    private let ended = Atomic<Int>(0)
    /// How often a session was told that a message of the extended protocol had failed.
    let failures = Atomic<Int>(0)

    /// Everything COPY … FROM STDIN has brought.
    var copied: [UInt8] { received.withLock { $0 } }
    var endedSessions: Int { ended.load(ordering: .relaxed) }

    func connect(_ startup: SessionStartup) throws(SQLError) -> DoubleSession {
        guard ["varve", "postgres"].contains(startup.user) else {
            throw SQLError(
                .invalidAuthorizationSpecification, "role \"\(startup.user)\" does not exist")
        }
        let name = startup.database ?? startup.user
        guard ["varve", "postgres"].contains(name) else {
            throw SQLError(.invalidCatalogName, "database \"\(name)\" does not exist")
        }
        let processID = sessions.withLock { Int32($0.count + 1) }
        let session = DoubleSession(self, startup, processID: processID)
        sessions.withLock { $0[processID] = Registered(session: session) }
        return session
    }

    func cancel(processID: Int32, secretKey: Int32) {
        let found = sessions.withLock { $0[processID] }
        guard let found, found.session.secretKey == secretKey else { return }
        found.session.cancel()
    }

    func store(_ chunk: [UInt8]) { received.withLock { $0 += chunk } }
    func sessionEnded() { ended.add(1, ordering: .relaxed) }
}

/// A wait that a cancel from any thread ends.
final class Cancellation: Sendable {
    private struct State {
        var isRunning = false
        var isCancelled = false
        var waiter: UnsafeContinuation<Void, Never>?
    }

    private let state = Mutex(State())

    func begin() { state.withLock { $0 = State(isRunning: true) } }
    func end() { state.withLock { $0 = State() } }

    func cancel() {
        let waiter = state.withLock { state -> UnsafeContinuation<Void, Never>? in
            guard state.isRunning else { return nil }
            state.isCancelled = true
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }

    func wait() async {
        await withUnsafeContinuation { continuation in
            let isOver = state.withLock { state in
                if !state.isCancelled { state.waiter = continuation }
                return state.isCancelled
            }
            if isOver { continuation.resume() }
        }
    }
}
