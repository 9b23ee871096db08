// Immediate statements, done as they are found in the bytes received: no message, task or portal in
// between. Only what has to be durable is waited for, by the connection's task.

import Bytes
import Engine
import Environment
import PostgresWire
import Types
import Varve

/// An immediate statement that waits for the lock of a row; it is tried again then.
struct BlockedStatement {
    var statement: ImmediateStatement
    /// A simple query; otherwise a portal's run.
    var isSimple: Bool
    /// Of the messages it is found in, which begin the bytes received.
    var byteCount: Int
    /// What is said before its result or its error.
    var beginning: [UInt8] = []
}

/// An immediate statement that is done but for a wait.
struct UnfinishedStatement {
    /// What is said once that is over.
    enum Ending {
        /// The tag of a simple query, and that the session is ready.
        case query(tag: String)
        /// The tag of a portal's run, which Sync follows in the bytes received, or not.
        case portal(tag: String, isSynchronized: Bool)
        /// That the session is ready, to a Sync.
        case sync
    }

    var wait: ImmediateWait
    var ending: Ending
}

/// Tells a connection's loop that what the connection has begun to wait for has happened.
///
/// Thread safety: `happened` is called on the loop's thread, and is set before the first wait.
final class WaitNotice: WaitListener, LoopEvent, @unchecked Sendable {
    private let loop: EventLoop
    var happened: () -> Void = {}

    init(_ loop: EventLoop) { self.loop = loop }

    var thread: any WakeableThread { loop }

    func waitEnded() { loop.post(self) }

    func happen() { happened() }
}

// The type that is used is made in another module: what is not told of it (`_specialize`) runs unspecialized.
extension PostgresConnection {
    /// Does the immediate statements that have come while the task waits for them. What has to be waited for
    /// is begun, and `waitEnded` goes on, where that can be done without the task.
    @_specialize(where Database == Varve.Database)
    func answerInput() -> Connection.InputOutcome {
        while answerAtOnce() {
            guard let session else { return .needsTask }
            if unfinished?.wait == .commit, session.mayBeginCommit {
                connection.hold(sends: hasUnsentReady)
                hasUnsentReady = false
                session.beginCommit()
                return .held
            }
            guard blocked != nil, session.mayBeginLock else { return .needsTask }
            if session.beginLock() {
                connection.hold(sends: hasUnsentReady)
                hasUnsentReady = false
                return .held
            }
            self.blocked = nil
        }
        return mayHaveMore ? .needsTask : .done
    }

    /// There may be more to tell than `output` takes at a time: the task sends that and goes on.
    private var mayHaveMore: Bool { connection.output.count >= Connection.flushThreshold }

    /// The wait that was begun has ended. What went wrong is the task's to tell.
    @_specialize(where Database == Varve.Database)
    func waitEnded() {
        guard let session, unfinished != nil ? session.endCommit() : session.endLock() else {
            return connection.release(needsTask: true)
        }
        // Blocked, its bytes are as if they had just come.
        blocked = nil
        guard let unfinished else { return connection.release() }
        self.unfinished = nil
        switch unfinished.ending {
        case .query(let tag): complete(tag)
        case .portal(let tag, let isSynchronized):
            complete(tag)
            if isSynchronized { connection.consume(PreparedRun.syncByteCount) }
        case .sync: break
        }
        session.reportChanges(self)
        if case .portal(_, isSynchronized: false) = unfinished.ending {
        } else {
            appendReadyUnsent()
        }
        connection.release(needsTask: mayHaveMore)
    }

    /// Does the immediate statements that the received bytes begin with. True when the task has to go
    /// on, with a commit.
    @_specialize(where Database == Varve.Database)
    func answerAtOnce() -> Bool {
        guard machine.isReady, !hasSaidFarewell, let session, !session.isInterrupted
        else {
            return mustAwait
        }
        if !connection.hasDue { hasUnsentReady = false }
        while !mustAwait, machine.isReady,
            connection.output.count < Connection.flushThreshold
        {
            let byteCount = connection.input.withUnsafeBytes { bytes in
                switch bytes.first {
                case UInt8(ascii: "B"): PreparedRun(bytes).map { answer($0, session) } ?? 0
                case UInt8(ascii: "Q"): answer(simpleQuery: bytes, session)
                default: 0
                }
            }
            guard byteCount > 0 else { break }
            connection.consume(byteCount)
        }
        return mustAwait
    }

    var mustAwait: Bool { unfinished != nil || blocked != nil }

    /// Waits for what the statement waits for that was found last.
    func awaitStatement() async throws(ConnectionError) {
        if let blocked {
            self.blocked = nil
            try await unblock(blocked)
        } else {
            try await finishStatement()
        }
    }

    /// Waits for the lock, upon which the statement's bytes are as if they had just come; or says that the
    /// statement has failed.
    private func unblock(_ blocked: BlockedStatement) async throws(ConnectionError) {
        try await sendReady()
        do throws(SQLError) {
            try await session?.unblock(isSimple: blocked.isSimple)
        } catch {
            connection.consume(blocked.byteCount)
            connection.output.append(contentsOf: blocked.beginning)
            guard blocked.isSimple else { return failExtended(error) }
            if blocked.statement.isSelect {
                // Others may have run it meanwhile, and asked for other formats.
                blocked.statement.setResultFormats { _ in 0 }
                describe(blocked.statement)
            }
            fail(error)
            try await becomeReady()
        }
    }

    /// Sends what the client may be waiting for, before anything that may take long.
    func sendReady() async throws(ConnectionError) {
        guard hasUnsentReady else { return }
        hasUnsentReady = false
        if !connection.sendDue() { try await connection.flush() }
    }

    /// Waits for what the unfinished statement waits for and says how it ended.
    private func finishStatement() async throws(ConnectionError) {
        guard let unfinished, let session else { return }
        self.unfinished = nil
        do throws(SQLError) {
            try await session.finish(after: unfinished.wait)
        } catch {
            if case .portal = unfinished.ending { return failExtended(error) }
            fail(error)
            return try await becomeReady()
        }
        switch unfinished.ending {
        case .query(let tag): complete(tag)
        case .portal(let tag, let isSynchronized):
            complete(tag)
            session.reportChanges(self)
            guard isSynchronized, session.isSyncImmediate else { return }
            connection.consume(PreparedRun.syncByteCount)
            return try await becomeReady()
        case .sync: break
        }
        session.reportChanges(self)
        try await becomeReady()
    }

    /// Returns how many bytes were dealt with: 0 when the message has to take the usual way.
    private func answer(
        simpleQuery bytes: UnsafeRawBufferPointer, _ session: Database.Session
    ) -> Int {
        guard let query = SimpleQueryText(bytes),
            let statement = session.beginImmediate(text: query.text)
        else { return 0 }
        statement.setResultFormats { _ in 0 }
        switch run(statement, isSimple: true, session) {
        case .unsuitable: return 0
        case .done(let tag): complete(tag)
        case .awaits(let wait, let tag):
            unfinished = UnfinishedStatement(wait: wait, ending: .query(tag: tag))
            return query.byteCount
        case .blocked:
            blocked = BlockedStatement(
                statement: statement, isSimple: true, byteCount: query.byteCount)
            return 0
        case .failed(let error):
            if statement.isSelect { describe(statement) }
            fail(error)
        }
        if !hasSaidFarewell { appendReadyUnsent() }
        return query.byteCount
    }

    /// The same for messages that run a prepared statement.
    private func answer(_ run: PreparedRun, _ session: Database.Session) -> Int {
        guard let statement = session.beginImmediate(statement: run.statement),
            run.parameterCount == statement.parameterTypes.count,
            run.resultFormatCount <= 1 || run.resultFormatCount == statement.columns.count
        else { return 0 }
        let hasParameters = run.forEachParameter { bytes, isBinary in
            session.appendParameter(bytes, isBinary: isBinary, of: statement)
        }
        guard hasParameters else { return 0 }
        if !run.isSynchronized { session.awaitSync() }
        statement.setResultFormats { Int16(run.resultFormat($0)) }
        let start = connection.output.count
        connection.withhold()
        connection.output.appendBindComplete()
        if run.isDescribed {
            if statement.hasRows { describe(statement) } else { connection.output.appendNoData() }
        }
        switch self.run(statement, isSimple: false, session) {
        case .unsuitable:
            connection.output.truncate(to: start)
            return 0
        case .done(let tag): complete(tag)
        case .awaits(let wait, let tag):
            unfinished = UnfinishedStatement(
                wait: wait, ending: .portal(tag: tag, isSynchronized: run.isSynchronized))
            return run.byteCount
        case .blocked:
            blocked = BlockedStatement(
                statement: statement, isSimple: false, byteCount: run.byteCount,
                beginning: Array(connection.output.bytes[start...]))
            connection.output.truncate(to: start)
            return 0
        case .failed(let error):
            failExtended(error)
            return run.byteCount
        }
        guard run.isSynchronized else { return run.byteCount }
        if session.isSyncImmediate {
            appendReadyUnsent()
        } else {
            unfinished = UnfinishedStatement(wait: .commit, ending: .sync)
        }
        return run.byteCount + PreparedRun.syncByteCount
    }

    private func appendReadyUnsent() {
        appendReady()
        hasUnsentReady = true
    }

    private func run(
        _ statement: ImmediateStatement, isSimple: Bool, _ session: Database.Session
    ) -> ImmediateOutcome {
        session.run(statement, isSimple: isSimple) { batch, settings in
            if isSimple { describe(statement) }
            guard let batch else { return }
            _ = appendRows(
                batch, 0..<batch.selectedCount, types: statement.types,
                formats: statement.resultFormats, settings: settings, to: &connection.output,
                limit: .max)
        }
    }

    private func describe(_ statement: ImmediateStatement) {
        if statement.description.isEmpty || statement.descriptionFormats != statement.resultFormats
        {
            var writer = ByteWriter()
            writer.appendRowDescription(
                fieldDescriptions(statement.columns, formats: statement.resultFormats))
            statement.description = writer.bytes
            statement.descriptionFormats = statement.resultFormats
        }
        connection.output.append(contentsOf: statement.description)
    }
}
