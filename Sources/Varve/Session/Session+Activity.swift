// What runs now and how long it may: the limits of statements, of idling in a transaction, and of
// idling.
import Engine
import Environment
import Executor
import Types

extension Session {
    /// A statement begins.
    func beginActivity(_ text: String) {
        let now = database.environment.clock.now
        statementStart = now
        handle.update {
            $0.query = text
            $0.isActive = true
            $0.queryStart = now
            $0.stateChange = now
        }
        limitStatement()
    }

    /// Throws what somebody has asked the session for between two messages.
    func refuseInterrupted() throws(SQLError) {
        guard handle.cancellation.isSet else { return }
        throw interrupted(SQLError(handle.cancellation.reason))
    }

    /// A message of the extended protocol was dealt with that is no Sync.
    package func awaitSync() {
        if isUnsynchronized { return }
        isUnsynchronized = true
        handle.update { $0.awaitsSync = true }
    }

    /// The client is about to be told that the session is ready.
    package func noteSynchronized() {
        guard isUnsynchronized else { return }
        isUnsynchronized = false
        handle.becomeIdle { $0.awaitsSync = false }
    }

    /// Bind of a statement.
    func noteStatement(_ text: String) {
        clearAlarm()
        isUnsynchronized = true
        let now = database.environment.clock.now
        handle.update {
            $0.query = text
            $0.awaitsSync = true
            $0.queryStart = now
            $0.stateChange = now
        }
    }

    /// Sync: the session idles.
    func endConversation() {
        let isFailed = block?.isFailed ?? false
        let now = database.environment.clock.now
        isUnsynchronized = false
        handle.becomeIdle {
            $0.awaitsSync = false
            $0.isFailed = isFailed
            $0.stateChange = now
        }
        limitIdling()
    }

    /// The statement at hand has the whole of `statement_timeout`, also where others of its text came before.
    func limitStatement() {
        setAlarm(afterMilliseconds: profile.statementTimeout) { $0.cancel(.timeout) }
    }

    /// A statement has ended, with its result or its error. Until Sync the session does not idle.
    func endActivity(awaitsSync: Bool = false) {
        let isFailed = block?.isFailed ?? false
        let now = database.environment.clock.now
        statementStart = nil
        isUnsynchronized = awaitsSync
        handle.becomeIdle {
            $0.isFailed = isFailed
            $0.awaitsSync = awaitsSync
            $0.stateChange = now
        }
        if awaitsSync { clearAlarm() } else { limitIdling() }
    }

    /// The session waits for what its client wants next.
    func limitIdling() {
        let profile = profile
        if transactionStatus == .idle {
            setAlarm(afterMilliseconds: profile.idleTimeout) {
                $0.terminate(
                    Self.fatal(
                        .idleSessionTimeout, "terminating connection due to idle-session timeout"))
            }
        } else {
            setAlarm(afterMilliseconds: profile.idleInTransactionTimeout) {
                $0.terminate(
                    Self.fatal(
                        .idleInTransactionSessionTimeout,
                        "terminating connection due to idle-in-transaction timeout"))
            }
        }
    }

    /// Replaces the session's one alarm; none for 0.
    private func setAlarm(
        afterMilliseconds milliseconds: Int, _ action: @escaping @Sendable (SessionHandle) -> Void
    ) {
        guard milliseconds > 0 || alarm != nil else { return }
        clearAlarm()
        guard milliseconds > 0 else { return }
        alarm = database.engine.alarms?.set(afterMilliseconds: milliseconds) { [handle] in
            action(handle)
        }
    }

    func clearAlarm() {
        if let alarm { database.engine.alarms?.cancel(alarm) }
        alarm = nil
    }

    /// The error to report: who waits does not know why its wait was ended.
    func interrupted(_ error: SQLError) -> SQLError {
        if error.state == .queryCanceled || error.state == .adminShutdown {
            switch handle.cancellation.reason {
            case .termination:
                return handle.terminationReason ?? SQLError(CancellationFlag.Reason.termination)
            case .timeout: return SQLError(CancellationFlag.Reason.timeout)
            case .request, .none: break
            }
        }
        return error
    }

    /// Warnings that functions left.
    func giveNotices(_ sink: any ResultSink) {
        guard let context, !context.notices.isEmpty else { return }
        for notice in context.notices { tell(sink, notice) }
        context.notices = []
    }

    /// Sends a message to the client unless `client_min_messages` keeps it back. INFO always goes.
    func tell(_ sink: any ResultSink, _ notice: SQLError) {
        let least: Int =
            switch settings[name: "client_min_messages"] {
            case "warning": 2
            case "error": 3
            case "notice", "info": 1
            default: 0
            }
        let level: Int =
            switch notice.severity {
            case .debug, .log: 0
            case .notice: 1
            case .warning: 2
            case .info, .error, .fatal, .panic: 3
            }
        if level >= least { sink.notice(notice) }
    }
}
