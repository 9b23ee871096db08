// The engine's refusals in PostgreSQL's codes and words.

import Bytes
package import Engine
package import Types

extension SQLError {
    /// What a client is told of an engine error.
    package init(_ error: EngineError) {
        switch error {
        case .serializationFailure:
            self.init(
                .serializationFailure, "could not serialize access due to concurrent update")
        case .deletedConcurrently: self = .concurrentDelete
        case .serializationConflict(let reason):
            self.init(
                .serializationFailure,
                "could not serialize access due to read/write dependencies among transactions",
                detail: "Reason code: \(reason)",
                hint: "The transaction might succeed if retried.")
        case .deadlock(let cycle):
            self.init(
                .deadlockDetected, "deadlock detected", detail: SQLError.describe(cycle),
                hint: "See server log for query details.")
        case .canceled:
            self.init(.queryCanceled, "canceling statement due to user request")
        case .lockTimeout:
            self.init(.lockNotAvailable, "canceling statement due to lock timeout")
        case .lockNotAvailable:
            self.init(.lockNotAvailable, "could not obtain lock on row")
        case .transactionTooLarge(let limit):
            self.init(
                .outOfMemory, "out of memory",
                detail: "The transaction's changes exceed \(limit) bytes.")
        case .momentNotKept(let oldest):
            self.init(
                .snapshotTooOld,
                "cannot read as of that moment: the oldest retained moment is "
                    + "sequence:\(oldest.rawValue)")
        case .readOnlyTransaction:
            self.init(.readOnlyTransaction, "cannot execute statement in a read-only transaction")
        case .counterExhausted(let limit, let ascending):
            self.init(
                .sequenceGeneratorLimitExceeded,
                "nextval: reached \(ascending ? "maximum" : "minimum") value of sequence (\(limit))"
            )
        case .appendRejected(let code):
            self.init(.systemError, "the topic refused the record batch (error code \(code))")
        case .locked(let pid):
            self.init(
                .objectInUse,
                "the data directory is in use by process \(pid.map(String.init) ?? "unknown")")
        case .newerFormat(let found, let supported):
            self.init(
                .featureNotSupported,
                "the data directory has format \(found), this program reads up to \(supported)")
        case .corrupt(let what):
            self.init(.dataCorrupted, what)
        case .diskFull(let what):
            self.init(.diskFull, what)
        case .storage(let what):
            self.init(.ioError, what)
        case .stopped:
            self.init(.cannotConnectNow, "the database system is shutting down")
        }
    }

    /// As PostgreSQL's DeadLockReport words it.
    private static func describe(_ cycle: [BlockedSession]) -> String {
        cycle.enumerated().map { index, session in
            let blocker = cycle[(index + 1) % cycle.count].pid
            return "Process \(session.pid) waits for \(session.mode.name) on "
                + "\(describe(session)); blocked by process \(blocker)."
        }.joined(separator: "\n")
    }

    private static func describe(_ wait: BlockedSession) -> String {
        switch wait.key.target {
        case .row: "transaction \(wait.blockingTransaction)"
        case .table(let database, let table): "relation \(table) of database \(database)"
        case .object(let database, let list, let object):
            "object \(object) of class \(list) of database \(database)"
        case .advisory(let database, let high, let low, let isPair):
            "advisory lock [\(database),\(high),\(low),\(isPair ? 2 : 1)]"
        }
    }
}

/// Runs engine calls, translating what they throw.
@inline(__always)
func engine<Result>(_ body: () throws(EngineError) -> Result) throws(SQLError) -> Result {
    do throws(EngineError) { return try body() } catch { throw SQLError(error) }
}
